/**
 * The simulator's account: the shapes of MOCO's objects as its API returns them, and a sample account of invented people.
 * The shapes were compared with MOCO's OpenAPI description (state of 2026-08), its documentation (state of 2026-05) and
 * responses recorded in 2022 and 2023.
 */

/** An object that another one refers to, such as the team of a user. */
export interface Reference {
  id: number;
  name: string;
}

/** Values of custom fields, by their names. */
export type Properties = Record<string, string | string[]>;

/** A user, as `GET /users/{id}` returns it. Dates are YYYY-MM-DD, timestamps ISO 8601 in UTC. */
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
  /** The account in bookkeeping for refunds. */
  credit_number: string | null;
  avatar_url: string | null;
  tags: string[];
  custom_properties: Properties;
  unit: Reference;
  /** Missing in responses recorded in 2022 and 2023. */
  role?: Reference | null;
  created_at: string;
  updated_at: string;
}

/** A team as it is stored; responses add its members and the values that it lacks. */
export interface Unit extends Reference {
  custom_properties?: Properties;
  created_at?: string;
  updated_at?: string;
}

/** A role, as `GET /users/roles` returns it. `permission` has an access level for each area of MOCO. */
export interface Role extends Reference {
  is_default: boolean;
  is_admin: boolean;
  permission: Record<string, string>;
  created_at: string;
  updated_at: string;
}

/** An employment as it is stored; responses add the user's name and the weekly hours. */
export interface Employment {
  id: number;
  user_id: number;
  /** Hours for each day from Monday to Friday. */
  pattern: { am: number[]; pm: number[] };
  from: string;
  /** Last day; null while the employment is open. */
  to: string | null;
  created_at: string;
  updated_at: string;
}

/** An entry of a user's vacation entitlement as it is stored; responses add names and hours. */
export interface Holiday {
  id: number;
  user_id: number;
  /** Null if an account key created it. */
  creator_id: number | null;
  year: number;
  title: string;
  /** May be negative or a fraction. */
  days: number;
  created_at: string;
  updated_at: string;
}

/** The kinds of custom fields. MOCO documents seven, but its OpenAPI description has `text` in an example. */
export const CUSTOM_FIELD_KINDS: readonly string[] = [
  ...['String', 'Textarea', 'Link', 'Boolean', 'Select', 'MultiSelect', 'Date', 'text'],
];

/** The definition of a custom field, as `GET /account/custom_properties` returns it. */
export interface CustomField {
  id: number;
  name: string;
  /** The name in the account's second language. */
  name_alt: string | null;
  /** One of `CUSTOM_FIELD_KINDS`. */
  kind: string;
  /** What has the field, such as `Project`. The words for users and teams are guessed: MOCO does not document them. */
  entity: string;
  /** The options of `Select` and `MultiSelect`. */
  defaults: string[];
  placeholder: string | null;
  placeholder_alt: string | null;
  print_on_invoice: boolean;
  print_on_offer: boolean;
  print_on_timesheet: boolean;
  notification_enabled: boolean;
  api_only: boolean;
  created_at: string;
  updated_at: string;
}

/** An API key, the user that it belongs to, and what it may do. */
export interface Key {
  key: string;
  /** Null for a key of the account. */
  user_id: number | null;
  /**
   * `read-only` allows GET; `no-employments` allows everything but employments and vacation entitlements; `no-settings`
   * everything but the definitions of custom fields; `no-staff` allows `GET /session` and `GET /profile` only.
   */
  access: 'full' | 'read-only' | 'no-employments' | 'no-settings' | 'no-staff';
  /** The password of the key's user, for which `POST /session` hands out the key; without one, it does not. */
  password?: string;
}

/** Everything that is stored in an account. */
export interface Data {
  users: User[];
  units: Unit[];
  roles: Role[];
  employments: Employment[];
  holidays: Holiday[];
  keys: Key[];
  /** The custom fields that the account's settings define, also those of other entities than users. */
  customFields: CustomField[];
  /** IDs of users with billed hours, which MOCO refuses to delete. */
  usersWithHours: number[];
  /** ID of the next object to be created, of any kind. */
  nextId: number;
}

/** Key with all permissions. It belongs to the sample account's administrator. */
export const FULL_KEY = 'simulator-full-access-key';
/** Key that may only read. */
export const READ_ONLY_KEY = 'simulator-read-only-key';
/** Key that may neither read nor write employments and vacation entitlements. */
export const NO_EMPLOYMENTS_KEY = 'simulator-no-employments-key';
/** Key that may not read the definitions of custom fields. */
export const NO_SETTINGS_KEY = 'simulator-no-settings-key';
/** Key of a user without access to MOCO's staff area. */
export const NO_STAFF_KEY = 'simulator-no-staff-key';
/** Key of the account, which belongs to no user and has all permissions. */
export const ACCOUNT_KEY = 'simulator-account-key';

/** Password of the sample account's administrator. */
export const ADMINISTRATOR_PASSWORD = 'simulator-password';

/** When the objects of the sample account were created and last changed. */
export const SAMPLE_TIMESTAMP = '2021-03-01T08:00:00Z';

/**
 * A new user with MOCO's values for fields that are not set.
 *
 * @param now timestamp of the creation, ISO 8601 in UTC
 */
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
    credit_number: null,
    avatar_url: null,
    tags: [],
    custom_properties: {},
    unit: { id: 0, name: '' },
    created_at: now,
    updated_at: now,
  };
}

/**
 * An open employment of 40 hours a week, from the day of its creation.
 *
 * @param now timestamp of the creation, ISO 8601 in UTC
 */
export function fullTimeEmployment(id: number, user_id: number, now: string): Employment {
  return {
    id,
    user_id,
    pattern: { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] },
    from: now.slice(0, 10),
    to: null,
    created_at: now,
    updated_at: now,
  };
}

/** The definition of a custom field of users, with MOCO's values for what is not given. */
export function customField(
  id: number,
  name: string,
  kind = 'String',
  more: Partial<CustomField> = {},
): CustomField {
  return {
    id,
    name,
    name_alt: null,
    kind,
    entity: 'User',
    defaults: [],
    placeholder: null,
    placeholder_alt: null,
    print_on_invoice: false,
    print_on_offer: false,
    print_on_timesheet: false,
    notification_enabled: false,
    api_only: false,
    created_at: SAMPLE_TIMESTAMP,
    updated_at: SAMPLE_TIMESTAMP,
    ...more,
  };
}

/** A new copy of the sample account, so that runs do not see each other's changes. */
export function sampleData(): Data {
  const units = sampleUnits();
  const roles = sampleRoles();
  return {
    users: sampleUsers(units, roles),
    units: Object.values(units),
    roles: Object.values(roles),
    employments: [
      fullTimeEmployment(9001, 1002, SAMPLE_TIMESTAMP),
      { ...fullTimeEmployment(9002, 1003, SAMPLE_TIMESTAMP), from: '2022-01-01' },
      { ...fullTimeEmployment(9003, 1005, SAMPLE_TIMESTAMP), to: '2025-06-30' },
    ],
    holidays: [holiday(7001, 1002), holiday(7002, 1003)],
    keys: [
      { key: FULL_KEY, user_id: 1001, access: 'full', password: ADMINISTRATOR_PASSWORD },
      { key: READ_ONLY_KEY, user_id: null, access: 'read-only' },
      { key: NO_EMPLOYMENTS_KEY, user_id: 1002, access: 'no-employments' },
      { key: NO_SETTINGS_KEY, user_id: 1002, access: 'no-settings' },
      { key: NO_STAFF_KEY, user_id: 1004, access: 'no-staff' },
      { key: ACCOUNT_KEY, user_id: null, access: 'full' },
    ],
    customFields: sampleCustomFields(),
    usersWithHours: [1002, 1003],
    nextId: 2001,
  };
}

function sampleCustomFields(): CustomField[] {
  return [
    customField(8601, 'Starting Month', 'String', { placeholder: 'January 2027' }),
    customField(8602, 'Languages', 'MultiSelect', {
      name_alt: 'Sprachen',
      defaults: ['English', 'French', 'German', 'Italian'],
    }),
    customField(8603, 'Parking Space', 'Boolean'),
    customField(8604, 'T-Shirt', 'Select', { defaults: ['', 'S', 'M', 'L', 'XL'] }),
    customField(8605, 'First Aid Course', 'Date', { notification_enabled: true }),
    customField(8606, 'Profile', 'Link'),
    customField(8607, 'Hobbies', 'Textarea'),
    customField(8608, 'Kostenstelle', 'String', { entity: 'Project', print_on_invoice: true }),
  ];
}

function sampleUnits() {
  return {
    management: { id: 201, name: 'Geschäftsleitung' },
    design: { id: 202, name: 'Design' },
    development: { id: 203, name: 'Entwicklung' },
    projects: { id: 204, name: 'Projektleitung' },
  };
}

function sampleRoles() {
  return {
    admin: role(41, 'Administrator', { is_admin: true }),
    employee: role(42, 'Mitarbeiter', { is_default: true }),
    teamLead: role(43, 'Teamleitung'),
  };
}

function sampleUsers(
  { management, design, development, projects }: ReturnType<typeof sampleUnits>,
  { admin, employee, teamLead }: ReturnType<typeof sampleRoles>,
): User[] {
  return [
    user(1001, 'Beatrice Frei', management, admin),
    user(1002, 'Jonas Huber', projects, teamLead, {
      mobile_phone: '+41 79 555 01 02',
      birthday: '1984-11-05',
      tags: ['Zürich'],
    }),
    user(1003, 'Giulia Rossi', development, employee, {
      mobile_phone: '+41 79 555 01 03',
      home_address: 'Seestrasse 7\n8002 Zürich',
      birthday: '1991-06-30',
      iban: 'CH9300762011623852957',
      tags: ['Zürich', 'Frontend'],
      custom_properties: { 'Starting Month': 'January 2022', Languages: ['German', 'Italian'] },
    }),
    user(1004, 'Paul Lindner', design, employee, { extern: true, tags: ['Berlin'] }),
    user(1005, 'Svenja Krause', design, employee, { active: false }),
  ];
}

function user(id: number, name: string, unit: Reference, role: Reference, more: Partial<User> = {}): User {
  const [firstname = '', lastname = ''] = name.split(' ');
  return {
    ...blankUser(id, SAMPLE_TIMESTAMP),
    firstname,
    lastname,
    email: `${firstname}.${lastname}@example.com`.toLowerCase(),
    unit,
    role: reference(role),
    ...more,
  };
}

/** The vacation entitlement of 2026. */
function holiday(id: number, user_id: number): Holiday {
  return {
    id,
    user_id,
    creator_id: 1001,
    year: 2026,
    title: 'Urlaubsanspruch',
    days: 25,
    created_at: SAMPLE_TIMESTAMP,
    updated_at: SAMPLE_TIMESTAMP,
  };
}

/** Areas that a role has permissions for. The list is from moco-py 1.2.0; MOCO's documentation has no complete one. */
const PERMISSION_AREAS = [
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

/** A role. Only one of administrators has permissions. */
export function role(
  id: number,
  name: string,
  { is_admin = false, is_default = false }: Partial<Pick<Role, 'is_admin' | 'is_default'>> = {},
): Role {
  return {
    id,
    name,
    is_default,
    is_admin,
    permission: Object.fromEntries(PERMISSION_AREAS.map((area) => [area, is_admin ? 'full' : 'none'])),
    created_at: SAMPLE_TIMESTAMP,
    updated_at: SAMPLE_TIMESTAMP,
  };
}

/** ID and name of an object, as other objects refer to it; 0 and an empty name if there is none. */
export function reference(object: Reference | undefined): Reference {
  return { id: object?.id ?? 0, name: object?.name ?? '' };
}
