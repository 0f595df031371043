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

  it('may be empty', () => {
    const { data, issues } = read({});
    expect(issues).toEqual([]);
    expect(stateOf(data)).toEqual({
      ...{ units: [], roles: [], users: [], employments: [], holidays: [], custom_properties: [] },
    });
  });
});

describe('an issue', () => {
  it.each([
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
  ])('says why %j is no account', (text, issue) => {
    expect(readText(text).issues.map(formatIssue)).toEqual([issue]);
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
      { users: [{ ...USER, custom_properties: { x: 1 } }] },
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
  ])('of %j names the place', (json, issue) => {
    expect(issuesOf(json)).toEqual(expect.arrayContaining([expect.stringContaining(issue)]));
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
