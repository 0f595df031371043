/** From a users file to the plan and to MOCO: what is read, what is written, and what the step says of it. */
import { describe, expect, it } from '@jest/globals';
import { fullTimeEmployment, READ_ONLY_KEY, type Data } from '../../simulator/data.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { moco, requestLines, userIn, writes, written } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, renamed, sync, type Person, type Sync } from '../support/sync.ts';

/** A row for each action, as Excel writes it in Zurich. */
const GERMAN = csv(
  '\uFEFFE-Mail;Vorname;Nachname;Team;Rolle;Aktiv;Geburtstag;Labels;Adresse;custom-properties.Starting Month',
  'jonas.huber@example.com;;;;;nein;;;;',
  'Giulia.Rossi@example.com;;Keller;design;Teamleitung;;31.12.1990;"Zürich, Backend";"Seestrasse 8\r\n8002 Zürich";January 2022',
  'svenja.krause@example.com;;;;;WAHR;;;;May 2026',
  'paul.lindner@example.com;Paul;;202;;ja;;Berlin;;',
  'nora.weber@example.com;Nora;Weber;Entwicklung;Mitarbeiter;;;;;',
  'gone@example.com;;;;;FALSCH;;;;',
  'beatrice.frei@example.com;;;Nowhere;;;;;;',
);
const PEOPLE = [
  { row: 1, id: 1002, email: 'jonas.huber@example.com', action: 'deactivate', fields: ['active'] },
  {
    row: 2,
    id: 1003,
    email: 'giulia.rossi@example.com',
    action: 'update',
    fields: ['lastname', 'unit_id', 'role_id', 'home_address', 'birthday', 'tags'],
  },
  {
    row: 3,
    id: 1005,
    email: 'svenja.krause@example.com',
    action: 'reactivate',
    fields: ['active', 'custom_properties'],
  },
  { row: 4, id: 1004, email: 'paul.lindner@example.com', action: 'none', fields: [] },
  {
    row: 5,
    id: null,
    email: 'nora.weber@example.com',
    action: 'create',
    fields: ['firstname', 'lastname', 'unit_id', 'role_id', 'email'],
  },
  { row: 6, id: null, email: 'gone@example.com', action: 'unmatched', fields: [] },
];
const COUNTS = {
  created: '1',
  updated: '1',
  reactivated: '1',
  deactivated: '1',
  unchanged: '1',
  unmatched: '1',
  failed: '1',
};
const CREATE = { 'create-missing': 'true' };

/** Of each person, what the tests here compare. */
type Summary = Pick<Person, 'row' | 'id' | 'email' | 'action' | 'fields'>;

/** With the fields in the order of their names: other tests check the order of the table of fields. */
function inOrder(people: readonly Summary[]): object[] {
  return people.map(({ fields, ...rest }) => ({ ...rest, fields: [...fields].sort() }));
}

function without(people: readonly Person[]): Summary[] {
  return people.map(({ row, id, email, action, fields }) => ({ row, id, email, action, fields }));
}

describe('a German CSV with a row for each action', () => {
  it('is planned, and nothing is written', async () => {
    const account = await moco();
    const ran = await sync(account, { ...GERMAN, inputs: CREATE });
    expect(inOrder(without(ran.plan.slice(0, 6)))).toEqual(inOrder(PEOPLE));
    expect(ran.plan[6]).toMatchObject({ row: 7, id: 1001, action: 'error', fields: [] });
    expect(ran.plan[6]?.error).toContain('Nowhere');
    expect(ran.outputs).toMatchObject({ ...COUNTS, changed: 'true', error: 'plan-errors', results: '[]' });
    expect(ran.exitCode).toBe(1);
    expect(ran.summary).toContain('Keller');
    // Personal fields by name only.
    expect(ran.plan[1]?.fields).toContain('birthday');
    expect(ran.summary).not.toMatch(/1990|Seestrasse|May 2026/);
    expect(ran.log).not.toMatch(/example\.com|Keller/);
  });

  it('is applied except for the row with an error, and the next run has nothing to do', async () => {
    const account = await moco();
    const ran = await sync(account, { ...GERMAN, inputs: { ...APPLY, ...CREATE } });
    expect(ran.outputs).toMatchObject({ ...COUNTS, changed: 'true', error: 'partial-failure' });
    const id = account.data.users.at(-1)?.id ?? null;
    const done = PEOPLE.filter(({ action }) => !['none', 'unmatched'].includes(action)).map((each) => ({
      ...each,
      id: each.id ?? id,
    }));
    expect(inOrder(without(ran.results))).toEqual(inOrder(done));
    expect(ran.results.every(({ error }) => error === null)).toBe(true);
    expect(userIn(account, 1002).active).toBe(false);
    expect(userIn(account)).toMatchObject({
      lastname: 'Keller',
      unit: { id: 202 },
      role: { id: 43 },
      birthday: '1990-12-31',
      tags: ['Zürich', 'Backend'],
    });
    expect(userIn(account, 1005)).toMatchObject({
      active: true,
      custom_properties: { 'Starting Month': 'May 2026' },
    });
    expect(account.data.users.at(-1)).toMatchObject({ email: 'nora.weber@example.com', unit: { id: 203 } });

    const before = writes(account).length;
    const again = await sync(account, { ...GERMAN, inputs: { ...APPLY, ...CREATE } });
    expect(again.outputs).toMatchObject({
      created: '0',
      updated: '0',
      reactivated: '0',
      deactivated: '0',
      changed: 'false',
    });
    expect(writes(account)).toHaveLength(before);
  });
});

describe('a users file', () => {
  const FILES: readonly [string, string][] = [
    [
      'users.csv',
      'id;email;custom-properties.Languages;clear;mobile-phone\n1003;g.rossi@example.com;German;tags;007',
    ],
    [
      'users.json',
      '[{"id": 1003, "email": "g.rossi@example.com", "custom-properties": {"Languages": "German"}, "clear": "tags", ' +
        '"lastname": null, "mobile-phone": "007"}]',
    ],
    [
      'users.yml',
      '- id: 1003\n  email: g.rossi@example.com\n  custom-properties.Languages: German\n  clear: tags\n  mobile_phone: 007\n',
    ],
  ];

  it.each(FILES)('may be %s: all formats lead to the same request', async (name, content) => {
    const account = await moco();
    const ran = await sync(account, { files: { [name]: content }, inputs: APPLY });
    expect(ran.exitCode).toBe(0);
    expect(written(account)).toEqual({
      email: 'g.rossi@example.com',
      mobile_phone: '007',
      tags: [],
      custom_properties: { Languages: ['German'] },
    });
    // The e-mail address in MOCO: the old one in the plan, the new one in the results.
    expect(ran.plan[0]?.email).toBe('giulia.rossi@example.com');
    expect(ran.results[0]?.email).toBe('g.rossi@example.com');
  });

  it('with issues changes nothing, and every location is named', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id;lastnam;active', '1003;Keller;perhaps'), inputs: APPLY });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toMatch(/lastnam.*lastname/);
    expect(ran.log).toContain('perhaps');
    expect(account.requests).toEqual([]);
  });
});

describe('a user whom MOCO does not have', () => {
  const NORA = csv('email,firstname,lastname,team,language', 'nora.weber@example.com,Nora,Weber,202,de-CH');

  it('is an error in the plan without `create-missing`', async () => {
    const ran = await sync(await moco(), NORA);
    expect(ran.outputs).toMatchObject({ error: 'plan-errors', failed: '1', changed: 'false' });
    expect(ran.plan[0]?.error).toContain('`create-missing: true`');
  });

  it.each([
    ['', {}],
    ['false', { welcome_email: false }],
    ['true', { welcome_email: true }],
  ])('is created with all values of the row, and with `welcome-email` %j', async (welcome, body) => {
    const account = await moco();
    const inputs = { ...APPLY, ...CREATE, 'welcome-email': welcome };
    const ran = await sync(account, { ...NORA, inputs });
    expect(ran.outputs).toMatchObject({ error: '', created: '1', changed: 'true' });
    expect(written(account)).toEqual({
      email: 'nora.weber@example.com',
      firstname: 'Nora',
      lastname: 'Weber',
      unit_id: 202,
      language: 'de-CH',
      ...body,
    });
    expect(ran.results).toMatchObject([{ row: 1, id: account.data.users.at(-1)?.id, error: null }]);
  });

  it('is an error without the fields that MOCO requires', async () => {
    const account = await moco();
    const inputs = { ...APPLY, ...CREATE };
    const ran = await sync(account, { ...csv('email,firstname', 'nora.weber@example.com,Nora'), inputs });
    expect(ran.outputs['error']).toBe('partial-failure');
    expect(ran.plan[0]?.error).toContain('give `lastname` and `team` too');
  });

  it.each(['true', 'false'])('is an error in a row with an ID (create-missing: %s)', async (create) => {
    const inputs = { 'create-missing': create };
    const ran = await sync(await moco(), { ...csv('id,lastname', '4711,Weber'), inputs });
    expect(ran.plan).toMatchObject([{ row: 1, id: null, action: 'error', email: '' }]);
    expect(ran.plan[0]?.error).toContain('4711');
  });
});

describe('users whom the file does not list, with `unlisted`', () => {
  const ALL_BUT_PAUL = csv('id,email,team', '1001,,', ',jonas.huber@example.com,', '1003,,202');
  const PAUL = {
    row: null,
    line: null,
    id: 1004,
    email: 'paul.lindner@example.com',
    employments: [],
    vacation: null,
    notices: [],
    error: null,
  };

  it.each([
    ['ignore', [], []],
    ['report', [{ ...PAUL, action: 'none', fields: [] }], []],
    ['deactivate', [{ ...PAUL, action: 'deactivate', fields: ['active'] }], [1004]],
  ])('%s', async (unlisted, expected, gone) => {
    const account = await moco();
    const ran = await sync(account, { ...ALL_BUT_PAUL, inputs: { ...APPLY, unlisted } });
    expect(ran.outputs['error']).toBe('');
    expect(ran.plan.slice(3)).toEqual(expected);
    const inactive = account.data.users.filter(({ active }) => !active).map(({ id }) => id);
    // Svenja Krause has left already.
    expect(inactive).toEqual([...gone, 1005]);
    expect(ran.summary.includes('paul.lindner@example.com')).toBe(unlisted !== 'ignore');
  });

  it('stay active while a row matches no user, as it may be about one of them', async () => {
    const file = csv('email,team', 'paul.lidner@example.com,202');
    const account = await moco();
    const ran = await sync(account, { ...file, inputs: { ...APPLY, unlisted: 'deactivate' } });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', deactivated: '0' });
    expect(ran.log).toMatch(/4 active users .*line 2/);
    expect(writes(account)).toEqual([]);
  });

  it('are not deactivated by a file without rows', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('email,team', ''), inputs: { unlisted: 'deactivate' } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(account.requests).toEqual([]);
  });
});

describe('a user', () => {
  it('in two rows, by ID and by e-mail address, is an issue before anything is written', async () => {
    const account = await moco();
    const file = csv('id,email,lastname', '1003,,Keller', ',giulia.rossi@example.com,Huber', '1004,,Meier');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toMatch(/line 2.*line 3.*1003/);
    expect(writes(account)).toEqual([]);
  });

  it('with only a language, which MOCO never returns, is unchanged', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id,language', '1003,fr'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', unchanged: '1', changed: 'false' });
  });

  it('with another change gets the language along with it', async () => {
    const account = await moco();
    await sync(account, { ...csv('id,language,lastname', '1003,fr,Keller'), inputs: APPLY });
    expect(written(account)).toEqual({ lastname: 'Keller', language: 'fr' });
  });

  it('without a role, which MOCO then leaves out, gets one', async () => {
    const account = await moco();
    delete userIn(account).role;
    const ran = await sync(account, { ...csv('id,role', '1003,Teamleitung'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ updated: '1', error: '' });
    expect(written(account)).toEqual({ role_id: 43 });
  });

  it('to deactivate gets other changes in the same request', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id,active,info', '1003,false,left'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ deactivated: '1', updated: '0' });
    expect(written(account)).toEqual({ active: false, info: 'left' });
  });

  it('with an empty cell in the column `active` stays deactivated', async () => {
    const account = await moco();
    await sync(account, { ...csv('id,lastname,active', '1005,Keller,', '1004,,false'), inputs: APPLY });
    expect(userIn(account, 1005)).toMatchObject({ active: false, lastname: 'Keller' });
  });
});

it('reactivations count towards `max-change-percent`, and the message has the number to raise it to', async () => {
  const data = accountOf(12);
  const ids = Array.from({ length: 5 }, (_, index) => 5001 + index);
  for (const user of data.users) if (ids.includes(user.id)) user.active = false;
  const account = await moco({ data });
  const ran = await sync(account, { ...csv('id,active', ...ids.map((id) => `${id},true`)), inputs: APPLY });
  // 5 of the 11 users who are active before.
  expect(ran.outputs).toMatchObject({ error: 'limit-exceeded', reactivated: '0', changed: 'false' });
  expect(ran.log).toMatch(/`max-change-percent` .*\b46\.$/m);
  expect(writes(account)).toEqual([]);
});

it('a plan needs no more than a read-only key', async () => {
  const account = await moco();
  const inputs = { 'api-key': READ_ONLY_KEY, unlisted: 'deactivate' };
  const file = csv('id,team,role,active', '1003,Design,Teamleitung,', '1002,,,false', '1001,,,');
  const ran = await sync(account, { ...file, inputs });
  expect(ran.outputs).toMatchObject({ error: '', updated: '1', deactivated: '2', changed: 'true' });
});

/** The IDs of this many users from 5001 on. */
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(5001 + index));
const batch = (from: number, to: number): string =>
  `GET /users?ids=${ids(to).slice(from).join('%2C')}&include_archived=true`;
const ALL = 'GET /users?include_archived=true';
const ACTIVE = 'GET /users';
const email = (id: number): string => `person.${id}@example.com`;

describe('what is read', () => {
  const CASES: readonly [string, number, Sync, readonly string[]][] = [
    ['one ID without a change', 0, csv('id,firstname', '1003,Giulia'), [batchOf(1003)]],
    [
      'IDs in batches of 100, and the number of active users if there are changes',
      240,
      csv('id,lastname', ...ids(240).map((id) => `${id},${id === '5007' ? 'Keller' : ''}`)),
      [batch(0, 100), batch(100, 200), batch(200, 240), ACTIVE],
    ],
    [
      'e-mail addresses in a small account',
      0,
      csv('email,lastname', 'giulia.rossi@example.com,Keller'),
      [ALL],
    ],
    [
      'one e-mail address that is not on the first of many pages',
      400,
      csv('email,firstname', `${email(5400)},Person`),
      [ALL, `GET /users?email=${encodeURIComponent(email(5400))}&include_archived=true`],
    ],
    [
      'as many e-mail addresses as there are pages',
      300,
      csv('email,firstname', ...[5300, 5299, 5298].map((id) => `${email(id)},Person`)),
      [ALL, ...[2, 3, 4].map((page) => `${ALL}&page=${page}`)],
    ],
    [
      'all users, if unlisted users are reported',
      150,
      { ...csv('id,firstname', '5001,Person'), inputs: { unlisted: 'report' } },
      [ALL, `${ALL}&page=2`],
    ],
    [
      'teams and roles that are given by name',
      0,
      csv('id,team,role', '1003,Design,Teamleitung'),
      [batchOf(1003), ACTIVE, 'GET /units', 'GET /users/roles', 'GET /session'],
    ],
    [
      'teams and roles that are given by ID, as an ID may have a typo',
      0,
      csv('id,team,role', '1003,203,42'),
      [batchOf(1003), 'GET /units', 'GET /users/roles'],
    ],
    [
      'the owner of the key, the roles and the employments, if a user is deactivated',
      0,
      csv('id,active', '1003,false'),
      [batchOf(1003), ACTIVE, 'GET /session', 'GET /users/roles', 'GET /users/employments?user_id=1003'],
    ],
    [
      'the roles, but not the owner of the key, if a user is reactivated',
      0,
      csv('id,active', '1005,true'),
      [batchOf(1005), ACTIVE, 'GET /users/roles'],
    ],
    [
      'the owner of the new e-mail address, if one is given to a user',
      400,
      csv('id,email', '5001,new@example.com'),
      [
        batchOf(5001),
        'GET /users?email=new%40example.com&include_archived=true',
        'GET /session',
        'GET /users/roles',
        ACTIVE,
      ],
    ],
    [
      'no more, if the e-mail address is the same',
      400,
      csv('id,email', `5001,${email(5001)}`),
      [batchOf(5001)],
    ],
    [
      'protected users whom the file does not name',
      400,
      { ...csv('id,firstname', '5001,Person'), inputs: { 'protected-users': '5002, 5003' } },
      [batchOf(5001), 'GET /users?ids=5002%2C5003&include_archived=true'],
    ],
    [
      'all users, if a user is created: the person may have another e-mail address in MOCO',
      100,
      {
        ...csv('email,firstname,lastname,team', 'nora.vogt@example.com,Nora,Vogt,202'),
        inputs: { 'create-missing': 'true' },
      },
      [ALL, `${ALL}&page=2`, 'GET /units'],
    ],
    [
      'all users, if no user matches a row that deactivates',
      100,
      csv('email,active', 'paul.lindnr@example.com,false'),
      [ALL, `${ALL}&page=2`],
    ],
  ];

  it.each(CASES)('%s', async (_, more, given, expected) => {
    const account = await moco({ data: accountOf(more) });
    const ran = await sync(account, given);
    expect(ran.outputs['error']).toBe('');
    expect(requestLines(account).sort()).toEqual([...expected].sort());
  });

  function batchOf(id: number): string {
    return `GET /users?ids=${id}&include_archived=true`;
  }
});

describe('what is read of employments and vacation', () => {
  const LIST = 'GET /users/employments';

  /** An account with the owner of the key and this many others, from 5001 on, who have one employment each. */
  function staff(count: number): Data {
    const data = accountOf(count);
    const users = data.users.filter(({ id }) => id === 1001 || id > 5000);
    const employments = users
      .filter(({ id }) => id > 5000)
      .map(({ id }) => ({ ...fullTimeEmployment(id + 10_000, id, '2022-01-01T08:00:00Z') }));
    return { ...data, users, employments, holidays: [] };
  }

  const hours = (key: (id: number) => string, count: number): Sync =>
    csv(
      `${key(1) === '1' ? 'id' : 'email'};employment-start;employment-pattern`,
      ...ids(count).map((id) => `${key(Number(id))};2022-01-01;8/8/8/8/8`),
    );

  it.each([
    ['ID', String],
    ['e-mail address', email],
  ] satisfies [string, (id: number) => string][])(
    'is one page of 99 people with one employment each and nothing to do, by %s',
    async (_, key) => {
      const account = await moco({ data: staff(99) });
      const ran = await sync(account, { ...hours(key, 99), inputs: APPLY });
      expect(ran.outputs).toMatchObject({ error: '', unchanged: '99', changed: 'false' });
      expect(requestLines(account)).toHaveLength(2);
      expect(requestLines(account)[1]).toBe(LIST);
    },
  );

  it('is one more page with vacation', async () => {
    const data = staff(99);
    const holidays = ids(99).map((id, index) => ({
      id: 8001 + index,
      user_id: Number(id),
      creator_id: 1001,
      year: 2026,
      title: 'Ferien',
      days: 25,
      created_at: '2026-01-01T08:00:00Z',
      updated_at: '2026-01-01T08:00:00Z',
    }));
    const account = await moco({ data: { ...data, holidays } });
    const rows = ids(99).map((id) => `${id};2022-01-01;8/8/8/8/8;25`);
    const file = csv('id;employment-start;employment-pattern;vacation-days', ...rows);
    const ran = await sync(account, { ...file, inputs: { ...APPLY, 'vacation-title': 'Ferien' } });
    expect(ran.outputs).toMatchObject({ error: '', unchanged: '99' });
    expect(requestLines(account).slice(1).sort()).toEqual([LIST, 'GET /users/holidays?year=2026']);
  });

  it('is all pages, where that takes no more requests than by user', async () => {
    const account = await moco({ data: staff(350) });
    await sync(account, hours(String, 3));
    expect(requestLines(account).slice(1)).toEqual([
      LIST,
      ...[2, 3, 4].map((page) => `${LIST}?page=${page}`),
    ]);
  });

  it('is by user, where that takes fewer requests than all pages', async () => {
    const account = await moco({ data: staff(350) });
    await sync(account, hours(String, 2));
    expect(requestLines(account).slice(1)).toEqual([LIST, `${LIST}?user_id=5001`, `${LIST}?user_id=5002`]);
  });

  it('is one request for one user', async () => {
    const account = await moco({ data: staff(350) });
    await sync(account, hours(String, 1));
    expect(requestLines(account).slice(1)).toEqual([`${LIST}?user_id=5001`]);
  });

  it('is only about those whose cells are filled, or who are deactivated', async () => {
    const account = await moco({ data: staff(350) });
    const file = csv('id;active;employment-end', '5001;;', '5002;;2027-12-31', '5003;true;', '5004;false;');
    await sync(account, file);
    const employments = requestLines(account).filter((line) => line.startsWith(LIST));
    expect(employments.sort()).toEqual([LIST, `${LIST}?user_id=5002`, `${LIST}?user_id=5004`]);
  });

  it.each([
    ['without such columns', csv('id;lastname', '5001;Keller')],
    ['with empty cells', csv('id;lastname;employment-end;vacation-days', '5001;Keller;;')],
    ['of a row with an error', csv('id;team;employment-end', '5001;Nowhere;2027-12-31')],
    ['of a user whom MOCO does not have', csv('id;employment-end', '4711;2027-12-31')],
    [
      'of a user who is new',
      csv('email;firstname;lastname;team;employment-end', 'x@example.com;X;Y;202;2027-12-31'),
    ],
  ])('is nothing %s', async (_, file) => {
    const account = await moco({ data: staff(3) });
    await sync(account, { ...file, inputs: { 'create-missing': 'true' } });
    expect(requestLines(account).filter((line) => /employments|holidays/.test(line))).toEqual([]);
  });

  it('is by user for someone who is deactivated and whom the list of all does not have', async () => {
    const data = staff(3);
    for (const user of data.users) if (user.id === 5002) user.active = false;
    data.employments = data.employments.filter(({ user_id }) => user_id !== 5002);
    const account = await moco({ data });
    await sync(account, hours(String, 3));
    const employments = requestLines(account).filter((line) => line.startsWith(LIST));
    expect(employments).toEqual([LIST, `${LIST}?user_id=5002`]);
  });
});

/** A runtime that counts how many requests are sent while others are under way. */
function countingRuntime(): { runtime: ReturnType<typeof createVirtualRuntime>; most: () => number } {
  const virtual = createVirtualRuntime();
  let current = 0;
  let most = 0;
  const fetch: typeof virtual.fetch = async (url, init) => {
    most = Math.max(most, ++current);
    return virtual.fetch(url, init).finally(() => current--);
  };
  return { runtime: { ...virtual, fetch }, most: () => most };
}

it('writes are sent in parallel, up to 20, one for each user', async () => {
  const account = await moco({ data: accountOf(60) });
  const { runtime, most } = countingRuntime();
  const ran = await sync(account, { ...renamed(60), inputs: APPLY_ALL }, { runtime });
  expect(ran.outputs).toMatchObject({ error: '', updated: '60' });
  expect(writes(account)).toHaveLength(60);
  expect(most()).toBe(20);
});

it('reads are sent in parallel, up to 8', async () => {
  const account = await moco({ data: accountOf(3_000) });
  const { runtime, most } = countingRuntime();
  const file = csv('id,firstname', ...ids(3_000).map((id) => `${id},Person`));
  const ran = await sync(account, file, { runtime });
  expect(ran.outputs).toMatchObject({ error: '', unchanged: '3000' });
  expect(account.requests).toHaveLength(30);
  expect(most()).toBe(8);
});

it('`summary: false` writes no summary', async () => {
  const inputs = { summary: 'false' };
  const ran = await sync(await moco(), { ...csv('id,lastname', '1003,Keller'), inputs });
  expect(ran).toMatchObject({ exitCode: 0, summary: '' });
});
