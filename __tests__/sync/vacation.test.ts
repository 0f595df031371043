/** Vacation in a list, as a specification: the entry of a year and a title. */
import { describe, expect, it } from '@jest/globals';
import { NO_EMPLOYMENTS_KEY, sampleData, type Data } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { createVirtualRuntime, withoutOwners, type Runtime } from '../support/runtime.ts';
import { answering, GIULIA, requestLines, writes } from '../support/step.ts';
import { accountOf, APPLY, csv, sync, type Sync } from '../support/sync.ts';
import { mocoToday, settle, vacationIn, writesWithBodies } from '../support/work.ts';

const TITLE = { 'vacation-title': 'Urlaubsanspruch' };

/** Giulia's row. MOCO has the entry 7002 for her: 25 days in 2026. */
function days(count: string, inputs: Readonly<Record<string, string>> = TITLE): Sync {
  return { ...csv('id;vacation-days', `${GIULIA};${count}`), inputs };
}

/** The sample account with one more entry of this year, 7003. */
function withEntry(title: string, count: number): Data {
  const data = sampleData();
  const [first] = data.holidays.slice(-1);
  if (first) data.holidays.push({ ...first, id: 7003, title, days: count });
  return data;
}

describe('the entry with the title', () => {
  it('is created where there is none', async () => {
    const account = await mocoToday();
    const { planned, applied, sent } = await settle(
      account,
      days('28', { ...TITLE, 'vacation-year': '2027' }),
    );
    const vacation = { id: null, action: 'created', year: 2027, title: 'Urlaubsanspruch', days: 28 };
    expect(planned.plan).toEqual([
      {
        row: 1,
        line: 2,
        id: GIULIA,
        email: 'giulia.rossi@example.com',
        action: 'update',
        fields: ['vacation'],
        employments: [],
        vacation,
        notices: [],
        error: null,
      },
    ]);
    expect(applied.results).toMatchObject([
      { action: 'update', fields: ['vacation'], vacation: { ...vacation, id: 2001 } },
    ]);
    expect(sent).toEqual([
      `POST /users/holidays {"user_id":${GIULIA},"year":2027,"title":"Urlaubsanspruch","days":28}`,
    ]);
    expect(planned.log).toContain(`Would create vacation of user ${GIULIA} (line 2) for 2027: 28 days\n`);
    expect(applied.log).toContain(`Created vacation of user ${GIULIA} (line 2) for 2027: 28 days\n`);
  });

  it('gets other days', async () => {
    const account = await mocoToday();
    const { planned, applied, sent } = await settle(account, days('27,5'));
    const vacation = { id: 7002, action: 'changed', year: 2026, title: 'Urlaubsanspruch', days: 27.5 };
    expect(planned.plan).toMatchObject([{ action: 'update', fields: ['vacation'], vacation }]);
    expect(applied.results).toMatchObject([{ vacation }]);
    expect(sent).toEqual(['PUT /users/holidays/7002 {"days":27.5}']);
    expect(applied.log).toContain(`Changed vacation of user ${GIULIA} (line 2) for 2026: 25 → 27.5 days\n`);
    expect(vacationIn(account)).toEqual(['7002: 2026 Urlaubsanspruch, 27.5']);
  });

  it('may get 0 days', async () => {
    const account = await mocoToday();
    await settle(account, days('0'));
    expect(vacationIn(account)).toEqual(['7002: 2026 Urlaubsanspruch, 0']);
  });

  it.each(['25', '25,0', '25.00'])('with the same days is left alone (%s)', async (count) => {
    const { planned, sent } = await settle(await mocoToday(), days(count));
    expect(planned.plan).toMatchObject([
      { action: 'none', fields: [], vacation: { id: 7002, action: 'none', days: 25 }, notices: [] },
    ]);
    expect(planned.outputs).toMatchObject({ unchanged: '1', changed: 'false' });
    expect(sent).toEqual([]);
  });

  it('must be the only one: several are an error that names them', async () => {
    const account = await mocoToday({ data: withEntry('Urlaubsanspruch', 3) });
    const ran = await sync(account, { ...days('28'), inputs: { ...APPLY, ...TITLE } });
    expect(ran.plan).toMatchObject([
      { action: 'error', vacation: null, error: expect.stringMatching(/2026.*7002, 7003/) },
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('is created beside entries with other titles, which stay and are named in a notice', async () => {
    const account = await mocoToday({ data: withEntry('Übertrag', 3) });
    const { planned } = await settle(account, days('28', { 'vacation-title': 'Ferien' }));
    expect(planned.plan[0]?.notices).toEqual([expect.stringMatching(/7002 \(25 days\), .*7003 \(3 days\)/)]);
    expect(planned.summary).toContain('7003 (3 days)');
    expect(vacationIn(account)).toEqual([
      '7002: 2026 Urlaubsanspruch, 25',
      '7003: 2026 Übertrag, 3',
      '2001: 2026 Ferien, 28',
    ]);
  });
});

describe('the year', () => {
  const starting = (start: string, inputs = {}): Sync => ({
    ...csv('id;employment-start;employment-pattern;vacation-days', `${GIULIA};${start};8/8/8/8/8;28`),
    inputs: { ...TITLE, ...inputs },
  });

  it.each([
    ['is this year by default', days('28'), 2026],
    ['is that of a first day in a later year', starting('2027-04-01'), 2027],
    ['is not that of a first day in an earlier year', starting('2022-01-01'), 2026],
    [
      'is the one of the input, whatever the first day',
      starting('2027-04-01', { 'vacation-year': '2028' }),
      2028,
    ],
  ] satisfies [string, Sync, number][])('%s', async (_, given, year) => {
    const ran = await sync(await mocoToday(), given);
    expect(ran.plan).toMatchObject([{ error: null, vacation: { year, days: 28 } }]);
  });
});

it('each joiner gets an entry, and those of others are not touched', async () => {
  const account = await mocoToday();
  const file = csv(
    'email;firstname;lastname;team;vacation-days',
    'nora.weber@example.com;Nora;Weber;Design;12,5',
    'jonas.huber@example.com;;;;',
  );
  const { planned } = await settle(account, { ...file, inputs: { ...TITLE, 'create-missing': 'true' } });
  expect(planned.plan).toMatchObject([
    { action: 'create', vacation: { id: null, action: 'created', days: 12.5 } },
    { action: 'none', vacation: null },
  ]);
  expect(writesWithBodies(account).slice(1)).toEqual([
    'POST /users/holidays {"user_id":2001,"year":2026,"title":"Urlaubsanspruch","days":12.5}',
  ]);
  expect(vacationIn(account, 1002)).toEqual(['7001: 2026 Urlaubsanspruch, 25']);
});

describe('a joiner for whom the account makes an entry', () => {
  const JOINING = {
    ...csv('email;firstname;lastname;team;vacation-days', 'nora.weber@example.com;Nora;Weber;Design;12,5'),
    inputs: { ...APPLY, ...TITLE, 'create-missing': 'true' },
  };

  /** MOCO makes the entry 7200 along with the user: it is there before the entries are read. */
  function generous(account: Simulator, title: string): Runtime {
    const [template] = account.data.holidays;
    return createVirtualRuntime((method, url) => {
      if (!url.includes('/users/holidays') || method !== 'GET' || !template) return;
      const entry = { ...template, id: 7200, user_id: 2001, title, days: 20 };
      if (!account.data.holidays.some(({ id }) => id === 7200)) account.data.holidays.push(entry);
    });
  }

  it('with another title gets a second one, and all are told after the creation', async () => {
    const account = await mocoToday();
    const ran = await sync(account, JOINING, { runtime: generous(account, 'Standard') });
    const added = expect.stringMatching(/other titles .*7200 \(20 days\)/);
    expect(ran.plan[0]?.notices).not.toContainEqual(added);
    expect(ran.results[0]?.notices).toContainEqual(added);
    expect(ran.summary).toContain('7200 (20 days)');
    expect(ran.log).toMatch(
      /^Created user 2001[^]*^User 2001 \(line 2\): .*other titles .*7200 \(20 days\)/m,
    );
    expect(vacationIn(account, 2001)).toEqual(
      ['7200: 2026 Standard, 20', '2001: 2026 Urlaubsanspruch, 12.5'].map((line) =>
        line.replace('2001:', `${account.data.holidays.at(-1)?.id ?? ''}:`),
      ),
    );
  });

  it('with that title gets other days', async () => {
    const account = await mocoToday();
    const ran = await sync(account, JOINING, { runtime: generous(account, 'Urlaubsanspruch') });
    expect(ran.results).toMatchObject([{ vacation: { id: 7200, action: 'changed', days: 12.5 } }]);
    expect(ran.log).not.toContain('other titles');
    expect(vacationIn(account, 2001)).toEqual(['7200: 2026 Urlaubsanspruch, 12.5']);
  });
});

it('someone who stays deactivated gets an entry, with a warning that access stays closed', async () => {
  const account = await mocoToday();
  const { planned } = await settle(account, { ...csv('id;vacation-days', '1005;12'), inputs: TITLE });
  expect(planned.plan).toMatchObject([
    { action: 'update', notices: [expect.stringMatching(/1005 stays deactivated/)] },
  ]);
  expect(planned.log).toMatch(/^Warning: .*user 1005 \(line 2\)/m);
});

it('the results have the days that MOCO stored', async () => {
  const stored = { id: 7002, year: 2026, title: 'Urlaubsanspruch', days: 27.504, user: { id: GIULIA } };
  const faults = [{ method: 'PUT', path: '/users/holidays/*', effect: answering(200, stored) } as const];
  const ran = await sync(await mocoToday({ faults }), days('27,5', { ...APPLY, ...TITLE }));
  expect(ran.results).toMatchObject([
    { error: null, vacation: { id: 7002, action: 'changed', days: 27.504 } },
  ]);
});

it('an entry without a user is that of the only person whose it can be', async () => {
  const account = await mocoToday();
  for (const changed of ['true', 'false']) {
    const given = days('28', { ...APPLY, ...TITLE });
    const ran = await sync(account, given, { runtime: withoutOwners() });
    expect(ran.outputs).toMatchObject({ error: '', changed });
  }
  expect(vacationIn(account)).toEqual(['7002: 2026 Urlaubsanspruch, 28']);
});

it.each([
  ['who is one in MOCO', 'id;vacation-days', '1004;25'],
  ['who becomes one', 'id;external;vacation-days', `${GIULIA};true;25`],
  ['who is new', 'email;firstname;lastname;team;external;vacation-days', 'x@example.com;X;Y;Design;true;25'],
])('an external user %s has no vacation: an error', async (_, headings, row) => {
  const account = await mocoToday();
  const ran = await sync(account, {
    ...csv(headings, row),
    inputs: { ...APPLY, ...TITLE, 'create-missing': 'true' },
  });
  expect(ran.plan).toMatchObject([{ action: 'error', error: expect.stringMatching(/External.*vacation/) }]);
  expect(writes(account)).toEqual([]);
});

it('`vacation-title` is needed where any row has days, and only there', async () => {
  const account = await mocoToday();
  const ran = await sync(account, days('25', {}));
  expect(ran.outputs).toEqual({ error: 'invalid-input' });
  expect(ran.log).toContain('`vacation-title`');
  expect(account.requests).toEqual([]);
  expect((await sync(account, { ...csv('id;lastname;vacation-days', `${GIULIA};Rossi;`) })).exitCode).toBe(0);
});

it('the entries of two years are read by year, each for whom they are asked', async () => {
  const account = await mocoToday();
  const file = csv(
    'id;employment-start;employment-pattern;vacation-days',
    '1002;;;25',
    `${GIULIA};2027-01-01;8/8/8/8/8;25`,
  );
  const ran = await sync(account, { ...file, inputs: TITLE });
  expect(ran.plan.map(({ vacation }) => vacation?.year)).toEqual([2026, 2027]);
  expect(requestLines(account).filter((line) => line.includes('holidays'))).toEqual([
    'GET /users/holidays?year=2026&user_id=1002',
    `GET /users/holidays?year=2027&user_id=${GIULIA}`,
  ]);
});

describe('vacation of many people', () => {
  const many = (count: number): Sync => ({
    ...csv('id;vacation-days', ...Array.from({ length: count }, (_, index) => `${5001 + index};25`)),
    inputs: TITLE,
  });

  it('counts towards `max-change-percent`', async () => {
    const account = await mocoToday({ data: accountOf(6) });
    const ran = await sync(account, { ...many(4), inputs: { ...APPLY, ...TITLE } });
    expect(ran.outputs).toMatchObject({ error: 'limit-exceeded', updated: '0' });
    expect(writes(account)).toEqual([]);
  });

  it('is read with one request for all', async () => {
    const account = await mocoToday({ data: accountOf(50) });
    await sync(account, many(50));
    expect(requestLines(account).filter((line) => line.includes('holidays'))).toEqual([
      'GET /users/holidays?year=2026',
    ]);
  });
});

describe('a failure', () => {
  const rejecting = (): Promise<Simulator> => {
    const effect = { status: 422, body: '{"errors":["No"]}' };
    return mocoToday({ faults: [{ method: 'POST', path: '/users/holidays', effect, times: 1 }] });
  };

  it('is said for that person with what was done, and the next run does the rest', async () => {
    const account = await rejecting();
    const file = csv('id;lastname;vacation-days', `${GIULIA};Keller;28`);
    const inputs = { ...APPLY, 'vacation-title': 'Ferien' };
    const ran = await sync(account, { ...file, inputs });
    expect(ran.results).toMatchObject([{ fields: ['lastname'], vacation: null }]);
    expect(ran.results[0]?.error).toMatch(
      /Done before the error: Updated user 1003.*Not done: the vacation for 2026/,
    );
    await settle(account, { ...file, inputs });
    expect(vacationIn(account)).toContain('2001: 2026 Ferien, 28');
  });

  it('names vacation as what was not created', async () => {
    const ran = await sync(await rejecting(), {
      ...days('28', { ...APPLY, 'vacation-title': 'Ferien' }),
    });
    expect(ran.results[0]?.error).toMatch(/^MOCO rejected the creation of a vacation entry of the user/);
  });

  it('names vacation as what the key may not read, before anything is written', async () => {
    const account = await mocoToday();
    const ran = await sync(account, {
      ...days('28'),
      inputs: { ...APPLY, ...TITLE, 'api-key': NO_EMPLOYMENTS_KEY },
    });
    expect(ran.outputs).toEqual({ error: 'forbidden' });
    expect(ran.log).toContain('no permission to read vacation entries');
    expect(writes(account)).toEqual([]);
  });
});
