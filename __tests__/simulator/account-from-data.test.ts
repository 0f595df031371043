/** JSON by MOCO's keys as an account: what `GET /__state` returns gives the same account, and issues say where they are. */
import { describe, expect, it } from '@jest/globals';
import { accountFromData } from '../../simulator/account/from-data.ts';
import { sampleData, type Data } from '../../simulator/data.ts';
import { stateOf } from '../../simulator/state.ts';
import { formatIssue } from '../../src/model/issue.ts';
import { moco } from '../support/step.ts';
import { APPLY_ALL, sync } from '../support/sync.ts';
import { readFileSync } from 'node:fs';

const readText = (text: string): ReturnType<typeof accountFromData> =>
  accountFromData('moco.json', Buffer.from(text), JSON.stringify);
const read = (json: object): ReturnType<typeof accountFromData> => readText(JSON.stringify(json));
const issuesOf = (json: object): string[] => read(json).issues.map(formatIssue);

const USER = { id: 7, firstname: 'Nora', lastname: 'Vogt', email: 'nora@example.com', unit: { id: 1 } };
const UNITS = [{ id: 1, name: 'Design' }];
const WEEK = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 0] };

const DEFINITIONS = [
  { id: 21, name: 'Shirt', kind: 'Select', defaults: ['S', 'M'] },
  { id: 22, name: 'Languages', kind: 'MultiSelect', defaults: ['German', 'French'] },
  { id: 23, name: 'Course', kind: 'Date' },
  { id: 24, name: 'Car', kind: 'Boolean' },
  { id: 25, name: 'Profile', kind: 'Link' },
  { id: 26, name: 'Notes', kind: 'Textarea' },
];

describe('a state', () => {
  const expectSame = (data: Data): void => {
    const again = read(stateOf(data));
    expect(again.issues).toEqual([]);
    expect(stateOf(again.data)).toEqual(stateOf(data));
  };

  it('of the sample account gives the same state', () => expectSame(sampleData()));

  it('of an account that was changed gives the same state', async () => {
    const account = await moco();
    const files = { 'users.csv': readFileSync('examples/users.csv', 'utf8') };
    const vacation = { 'vacation-title': 'Urlaubsanspruch' };
    await sync(account, { files, inputs: { ...APPLY_ALL, 'create-missing': 'true', ...vacation } });
    expect(account.data.users).toHaveLength(6);
    expectSame(account.data);
  });
});

describe('an account', () => {
  it('has MOCO’s values for what is not given', () => {
    const { data, issues } = read({
      users: [USER],
      units: UNITS,
      employments: [{ id: 8, user_id: 7, pattern: WEEK, from: '2026-01-01' }],
      custom_properties: [{ id: 9, name: 'Size' }],
    });
    expect(issues).toEqual([]);
    expect(data.users).toMatchObject([{ ...USER, unit: UNITS[0], active: true, tags: [], iban: null }]);
    expect(data.employments).toMatchObject([{ from: '2026-01-01', to: null }]);
    expect(data.customFields).toMatchObject([{ name: 'Size', kind: 'String', entity: 'User' }]);
    expect(data.keys.map(({ user_id }) => user_id)).toEqual(data.keys.map(() => null));
    expect(data.nextId).toBeGreaterThan(9);
  });

  it('also takes the keys of MOCO’s requests and of its responses', () => {
    const { unit: _, ...user } = USER;
    const { data, issues } = read({
      users: [{ ...user, unit_id: 1, role_id: 2, external: true, bday: '1990-12-31' }],
      units: [{ ...UNITS[0], users: [{ id: 7 }] }],
      roles: [{ id: 2, name: 'Lead' }],
      employments: [{ id: 8, user: { id: 7 }, pattern: WEEK, from: '2026-01-01', weekly_target_hours: 36 }],
      holidays: [{ id: 9, user: { id: 7 }, creator: null, year: 2026, title: 'x', days: 2.5, hours: 20 }],
    });
    expect(issues).toEqual([]);
    const role = { id: 2, name: 'Lead' };
    expect(data.users).toMatchObject([{ unit: UNITS[0], role, extern: true, birthday: '1990-12-31' }]);
    expect(data.employments).toMatchObject([{ user_id: 7 }]);
    expect(data.holidays).toMatchObject([{ user_id: 7, creator_id: null, days: 2.5 }]);
  });

  it('takes what MOCO’s description allows: null for texts that are not set, and numbers in custom fields', () => {
    const custom_properties = { CostCenter: 100 };
    const { data, issues } = read({
      users: [
        { ...USER, mobile_phone: null, work_phone: null, home_address: null, info: null, custom_properties },
      ],
      units: [{ ...UNITS[0], custom_properties }],
      custom_properties: [
        { id: 8, name: 'CostCenter', kind: 'text' },
        { id: 9, name: 'CostCenter', entity: 'Unit' },
      ],
    });
    expect(issues).toEqual([]);
    const texts = { mobile_phone: '', work_phone: '', home_address: '', info: '' };
    expect(data.users).toMatchObject([{ ...texts, custom_properties: { CostCenter: '100' } }]);
    expect(data.units).toMatchObject([{ custom_properties: { CostCenter: '100' } }]);
  });

  it('takes one value by both of its keys', () => {
    const { data, issues } = read({
      users: [{ ...USER, unit: { id: 1, name: 'Design' }, unit_id: 1, extern: true, external: true }],
      units: UNITS,
    });
    expect(issues).toEqual([]);
    expect(data.users).toMatchObject([{ unit: UNITS[0], extern: true }]);
  });

  it.each<[string, readonly object[], readonly boolean[]]>([
    ['the first that is not an administrator’s', [{ name: 'Admin' }, { name: 'Lead' }], [false, true]],
    ['the first, if all are administrators’', [{ name: 'Chef', is_admin: true }], [true]],
    ['the one that says so', [{ name: 'A' }, { name: 'B', is_default: true }], [false, true]],
  ])('has a default role, whatever the IDs: %s', (_, roles, expected) => {
    const { data } = read({ roles: roles.map((role, index) => ({ id: 101 + index, ...role })) });
    expect(data.roles.map(({ is_default }) => is_default)).toEqual(expected);
  });

  it('has roles with the permissions of an administrator where the name or `is_admin` says so', () => {
    const { data } = read({
      roles: [
        { id: 1, name: 'Admin' },
        { id: 2, name: 'Chef', is_admin: true },
        { id: 3, name: 'Administration' },
      ],
    });
    const found = data.roles.map(({ is_admin, permission }) => [is_admin, permission['people']]);
    expect(found).toEqual([
      [true, 'full'],
      [true, 'full'],
      [false, 'none'],
    ]);
  });

  it('may be empty', () => {
    const { data, issues } = read({});
    expect(issues).toEqual([]);
    expect(stateOf(data)).toEqual({
      ...{ units: [], roles: [], users: [], employments: [], holidays: [], custom_properties: [] },
    });
  });
});

describe('an issue', () => {
  it.each<[string, string | string[]]>([
    [
      '',
      'moco.json: must be a JSON object with lists: units, roles, users, employments, holidays, custom_properties',
    ],
    [
      '[]',
      'moco.json: must be a JSON object with lists: units, roles, users, employments, holidays, custom_properties',
    ],
    [
      '{\n"users": [,]}',
      'moco.json, line 2: is not valid JSON at character 11. Check the commas, quotes and brackets there',
    ],
    [
      '{"units": [\n{"id": 1, "name": "A", "name": "B"}],\n"units": []}',
      [
        'moco.json, line 2, units[0]: has the key "name" twice',
        'moco.json, line 3: has the key "units" twice',
      ],
    ],
  ])('says why %j is no account', (text, issue) => {
    expect(readText(text).issues.map(formatIssue)).toEqual([issue].flat());
  });

  it.each<[object, string]>([
    [{ people: [] }, 'moco.json: has the unknown key "people". The keys are units, roles'],
    [{ users: {} }, 'moco.json, users: must be a list of objects'],
    [{ users: [7] }, 'moco.json, users[0]: must be an object'],
    [
      { users: [{ ...USER, fistname: 'x' }] },
      'moco.json, users[0]: has the unknown key "fistname". The keys are id',
    ],
    [{ users: [{ ...USER, toString: 'x' }] }, 'moco.json, users[0]: has the unknown key "toString"'],
    [{ users: [{ ...USER, id: '7' }] }, 'moco.json, users[0].id: must be an ID (a positive whole number)'],
    [{ users: [{ ...USER, email: 'x' }] }, 'moco.json, users[0].email: must be an e-mail address'],
    [{ users: [{ ...USER, active: 'true' }] }, 'moco.json, users[0].active: must be true or false'],
    [
      { users: [{ ...USER, bday: '31.12.1990' }] },
      'moco.json, users[0].bday: must be a date (YYYY-MM-DD), or null',
    ],
    [{ users: [{ ...USER, tags: [1] }] }, 'moco.json, users[0].tags: must be a list of texts'],
    [
      { users: [{ ...USER, custom_properties: { x: {} } }] },
      'moco.json, users[0].custom_properties: must be an object whose',
    ],
    [{ users: [{ id: 7 }] }, 'moco.json, users[0].firstname: must be given'],
    [{ users: [USER] }, 'moco.json, users[0].unit: must be the ID of one of the `units`'],
    [
      { users: [{ ...USER, role: { id: 3 } }] },
      'moco.json, users[0].role: must be the ID of one of the `roles`',
    ],
    [{ units: [...UNITS, ...UNITS] }, 'moco.json, units[1].id: must not be the same as that of units[0]'],
    [
      { units: UNITS, users: [USER, { ...USER, id: 8, email: 'NORA@example.com' }] },
      'moco.json, users[1].email: must not be the same as that of users[0]',
    ],
    [
      { employments: [{ id: 8, user_id: 9, pattern: WEEK, from: '2026-01-01' }] },
      'moco.json, employments[0].user_id: must be the ID of one of the `users`',
    ],
    [
      { employments: [{ id: 8, user_id: 9, pattern: { am: [4], pm: [4] }, from: '2026-01-01' }] },
      'moco.json, employments[0].pattern: must be an object with five numbers for `am` and for `pm`',
    ],
    [
      { employments: [{ id: 8, user_id: 9, pattern: WEEK, from: '2026-01-02', to: '2026-01-01' }] },
      'moco.json, employments[0].to: must not be before `from`',
    ],
    [
      { holidays: [{ id: 8, user_id: 9, creator_id: 9, year: 2026, title: 'x', days: 1 }] },
      'moco.json, holidays[0].creator_id: must be the ID of one of the `users`',
    ],
    [
      { users: [{ ...USER, unit_id: 2 }] },
      'moco.json, users[0].unit_id: must not contradict `unit`, which is the same',
    ],
    [
      { users: [{ ...USER, external: true, extern: false }] },
      'moco.json, users[0].extern: must not contradict `external`, which is the same',
    ],
    [
      { units: UNITS, users: [{ ...USER, unit: { id: 1, name: 'Development' } }] },
      'moco.json, users[0].unit: must have the name of the one with this ID in `units`, or none',
    ],
    [
      { roles: [{ id: 2, name: 'Lead' }], users: [{ ...USER, role: { id: 2, name: 'Admin' } }] },
      'moco.json, users[0].role: must have the name of the one with this ID in `roles`, or none',
    ],
    [
      {
        employments: [{ id: 8, user_id: 9, pattern: WEEK, from: '2026-01-01', weekly_target_hours: 3 }],
      },
      'moco.json, employments[0].weekly_target_hours: must be the sum of `pattern`: 36',
    ],
    [
      { custom_properties: [...DEFINITIONS, { id: 9, name: 'Shirt' }] },
      'moco.json, custom_properties[6].name: must not be the same as that of custom_properties[0]',
    ],
    [
      { custom_properties: [{ id: 9, name: 'Size', kind: 'multiselect' }] },
      'moco.json, custom_properties[0].kind: must be String, Textarea, Link, Boolean, Select, MultiSelect, Date or text',
    ],
    ...(
      [
        ['Size', 'S', 'must be defined in `custom_properties`, with the entity "User"'],
        ['Shirt', 'XXL', 'must be one of its `defaults`'],
        ['Shirt', ['S'], 'must be one of its `defaults`'],
        ['Languages', 'German', 'must be a list of its `defaults`'],
        ['Languages', ['German', 'Klingon'], 'must be a list of its `defaults`'],
        ['Course', 'nope', 'must be a date (YYYY-MM-DD)'],
        ['Car', 'yes', 'must be "1" or "0"'],
        ['Profile', 'example.com', 'must be a link that begins with http:, https:, mailto: or tel:'],
        ['Notes', ['x'], 'must be a text'],
      ] as const
    ).map(([name, value, rule]): [object, string] => [
      { users: [{ ...USER, custom_properties: { [name]: value } }], custom_properties: DEFINITIONS },
      `moco.json, users[0].custom_properties, "${name}": ${rule}`,
    ]),
  ])('of %j names the place', (json, issue) => {
    expect(issuesOf(json)).toEqual(expect.arrayContaining([expect.stringContaining(issue)]));
  });

  it('of a user is not repeated for what refers to the user', () => {
    const issues = issuesOf({
      units: UNITS,
      users: [{ ...USER, email: 'x' }],
      employments: [{ id: 8, user_id: 7, pattern: WEEK, from: '2026-01-01' }],
      holidays: [{ id: 9, user_id: 7, creator_id: 7, year: 2026, title: 'x', days: 1 }],
    });
    expect(issues).toEqual(['moco.json, users[0].email: must be an e-mail address']);
  });

  it('has no value of the file, which may be personal', () => {
    const odd = {
      ...USER,
      email: 'PERSONAL',
      birthday: 'PERSONAL',
      tags: 'PERSONAL',
      iban: { x: 'PERSONAL' },
    };
    const issues = issuesOf({ users: [odd], holidays: [{ title: 'PERSONAL' }] });
    expect(issues.length).toBeGreaterThan(5);
    expect(issues.join('\n')).not.toContain('PERSONAL');
  });
});
