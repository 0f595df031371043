/**
 * What the stand-in knows: MOCO's objects as its API answers with them, and people who do not exist.
 * Shapes compared with MOCO's documentation (state of 2026-05) and with recorded answers of 2022 and 2023.
 */

export interface Reference {
  id: number;
  name: string;
}

export interface User {
  id: number;
  firstname: string;
  lastname: string;
  active: boolean;
  extern: boolean;
  email: string;
  mobile_phone: string;
  work_phone: string;
  home_address: string;
  info: string;
  birthday: string | null;
  iban: string | null;
  avatar_url: string | null;
  tags: string[];
  custom_properties: Record<string, string | string[]>;
  unit: Reference;
  role?: Reference;
  created_at: string;
  updated_at: string;
}

export interface Role extends Reference {
  is_default: boolean;
  is_admin: boolean;
  permission: Record<string, string>;
  created_at: string;
  updated_at: string;
}

export interface Employment {
  id: number;
  user_id: number;
  pattern: { am: number[]; pm: number[] };
  from: string;
  to: string | null;
  created_at: string;
  updated_at: string;
}

/** What a key may do. Whose it is, `GET /session` tells. */
export interface Key {
  key: string;
  user_id: number;
  access: 'full' | 'read-only' | 'no-staff';
}

export interface Data {
  users: User[];
  units: Reference[];
  roles: Role[];
  employments: Employment[];
  keys: Key[];
  /** The custom fields that the account's settings define; others are refused. */
  customFields: string[];
  /** Users with billed hours: MOCO does not delete them. */
  withHours: number[];
  nextId: number;
}

export const FULL_KEY = 'simulator-full-access-key';
export const READ_ONLY_KEY = 'simulator-read-only-key';
export const NO_STAFF_KEY = 'simulator-no-staff-key';

const LONG_AGO = '2021-03-01T08:00:00Z';

/** A user of whom nothing is known yet, with the values that MOCO has for what is not set. */
export function blankUser(id: number, now: string): User {
  return {
    id,
    firstname: '',
    lastname: '',
    active: true,
    extern: false,
    email: '',
    mobile_phone: '',
    work_phone: '',
    home_address: '',
    info: '',
    birthday: null,
    iban: null,
    avatar_url: null,
    tags: [],
    custom_properties: {},
    unit: { id: 0, name: '' },
    created_at: now,
    updated_at: now,
  };
}

/** A fresh account, so that nothing that one run does is seen by another. */
export function sampleData(): Data {
  const units = [
    { id: 201, name: 'Geschäftsleitung' },
    { id: 202, name: 'Design' },
    { id: 203, name: 'Entwicklung' },
    { id: 204, name: 'Projektleitung' },
  ];
  const roles = [role(41, 'Administrator'), role(42, 'Mitarbeiter'), role(43, 'Teamleitung')];
  const user = (
    id: number,
    name: string,
    unit: number,
    roleIndex: number,
    more: Partial<User> = {},
  ): User => {
    const [firstname = '', lastname = ''] = name.split(' ');
    return {
      ...blankUser(id, LONG_AGO),
      firstname,
      lastname,
      email: `${firstname}.${lastname}@example.com`.toLowerCase(),
      unit: units[unit] ?? { id: 0, name: '' },
      role: reference(roles[roleIndex]),
      ...more,
    };
  };
  const employment = (id: number, user_id: number, from: string, to: string | null): Employment => ({
    id,
    user_id,
    pattern: { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] },
    from,
    to,
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
  });
  return {
    users: [
      user(1001, 'Beatrice Frei', 0, 0),
      user(1002, 'Jonas Huber', 3, 2, {
        mobile_phone: '+41 79 555 01 02',
        birthday: '1984-11-05',
        tags: ['Zürich'],
      }),
      user(1003, 'Giulia Rossi', 2, 1, {
        mobile_phone: '+41 79 555 01 03',
        home_address: 'Seestrasse 7\n8002 Zürich',
        birthday: '1991-06-30',
        iban: 'CH9300762011623852957',
        tags: ['Zürich', 'Frontend'],
        custom_properties: { 'Starting Month': 'January 2022', Languages: ['German', 'Italian'] },
      }),
      user(1004, 'Paul Lindner', 1, 1, { extern: true, tags: ['Berlin'] }),
      user(1005, 'Svenja Krause', 1, 1, { active: false }),
    ],
    units,
    roles,
    employments: [
      employment(9001, 1002, '2021-03-01', null),
      employment(9002, 1003, '2022-01-01', null),
      employment(9003, 1005, '2021-03-01', '2025-06-30'),
    ],
    keys: [
      { key: FULL_KEY, user_id: 1001, access: 'full' },
      { key: READ_ONLY_KEY, user_id: 1001, access: 'read-only' },
      { key: NO_STAFF_KEY, user_id: 1004, access: 'no-staff' },
    ],
    customFields: ['Starting Month', 'Languages', 'Parking Space'],
    withHours: [1002, 1003],
    nextId: 2001,
  };
}

/** What a role may do, area by area; compared with moco-py 1.2.0, as the documentation has no whole list. */
const AREAS = [
  'report',
  'companies',
  'contacts',
  'people',
  'purchases',
  'settings',
  'sales',
  'projects',
  'calendar',
  'time_tracking',
  'invoicing',
];

function role(id: number, name: string): Role {
  const isAdmin = name === 'Administrator';
  return {
    id,
    name,
    is_default: id === 42,
    is_admin: isAdmin,
    permission: Object.fromEntries(AREAS.map((area) => [area, isAdmin ? 'full' : 'none'])),
    created_at: LONG_AGO,
    updated_at: LONG_AGO,
  };
}

export function reference(entry: Reference | undefined): Reference {
  return { id: entry?.id ?? 0, name: entry?.name ?? '' };
}
