/** Hours in a list, as a specification: what each row asks for, what MOCO has then, and what the step says of it. */
import { describe, expect, it } from '@jest/globals';
import { NO_EMPLOYMENTS_KEY, READ_ONLY_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf } from '../support/extent.ts';
import { withoutOwners } from '../support/runtime.ts';
import { GIULIA, moco, requestLines, userIn, writes } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, sync, type Sync } from '../support/sync.ts';
import { employed, employmentsIn, EVEN_32, hoursByDay, type Span, TODAY } from '../support/hours.ts';
import { mocoToday, settle, vacationIn, working, writesWithBodies } from '../support/work.ts';

/** 32 hours a week, and what is sent for them. */
const P = '8/8/8/8/0';
const SENT = '{"am":[4,4,4,4,0],"pm":[4,4,4,4,0]}';

/** Giulia's row: hours from a day on. */
function hoursFrom(start: string, end = '', pattern = P): Sync {
  return csv('id;employment-start;employment-pattern;employment-end', `${GIULIA};${start};${pattern};${end}`);
}

const NORA_HEADINGS = 'email;firstname;lastname;team;employment-start;employment-pattern;employment-end';

/** The row of a new user: hours from a day on. */
function joiningOn(start: string, end = ''): Sync {
  return {
    ...csv(NORA_HEADINGS, `nora.weber@example.com;Nora;Weber;Design;${start};${P};${end}`),
    inputs: { 'create-missing': 'true' },
  };
}

const WHEN = [
  { when: 'in the past', S: '2026-10-01', before: '2026-09-30' },
  { when: 'today', S: TODAY, before: '2026-11-22' },
  { when: 'in the future', S: '2027-01-01', before: '2026-12-31' },
];

describe.each(casesOf(WHEN))('hours that hold from a day $when on', ({ S, before }) => {
  it('are there: nothing is done, and nothing is said', async () => {
    const account = await working([['2022-01-01', null, EVEN_32]]);
    const file = hoursFrom(S, '', '6.4/6.4/6.4/6.4/6.4');
    const { planned, sent } = await settle(account, file);
    expect(planned.plan).toMatchObject([
      { line: 2, action: 'none', fields: [], employments: [], vacation: null, notices: [] },
    ]);
    expect(planned.outputs).toMatchObject({ unchanged: '1', changed: 'false' });
    expect(sent).toEqual([]);
  });

  it('are there until a last day: nothing is done, and a notice has the last day', async () => {
    const account = await working([['2022-01-01', '2027-06-30', 40]]);
    const { planned, sent } = await settle(account, hoursFrom(S, '', '8/8/8/8/8'));
    expect(planned.plan).toMatchObject([
      { action: 'none', employments: [], notices: [expect.stringMatching(/9101.*2027-06-30/)] },
    ]);
    expect(sent).toEqual([]);
  });

  it('replace those of an employment that begins on that day', async () => {
    const account = await working([[S, '2027-12-31', 40]]);
    const { planned, applied, sent } = await settle(account, hoursFrom(S));
    const change = { id: 9101, action: 'changed', from: S, to: '2027-12-31', weekly_hours: 32 };
    expect(planned.plan).toMatchObject([{ action: 'update', fields: ['employment'], employments: [change] }]);
    expect(applied.results).toMatchObject([
      { action: 'update', fields: ['employment'], employments: [change] },
    ]);
    expect(sent).toEqual([`PUT /users/employments/9101 {"pattern":${SENT}}`]);
    expect(employmentsIn(account)).toEqual([`9101: ${S} to 2027-12-31, 32`]);
  });

  it('begin where an open-ended employment with other hours ends', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, applied, sent } = await settle(account, hoursFrom(S));
    const ended = { id: 9101, action: 'ended', from: '2022-01-01', to: before, weekly_hours: 40 };
    const past = S < TODAY ? [`${S} is 53 days ago: target hours since then change.`] : [];
    const created = { id: null, action: 'created', from: S, to: null, weekly_hours: 32 };
    expect(planned.plan).toEqual([
      {
        row: 1,
        line: 2,
        id: GIULIA,
        email: 'giulia.rossi@example.com',
        action: 'update',
        fields: ['employment'],
        employments: [ended, created],
        vacation: null,
        notices: past,
        error: null,
      },
    ]);
    expect(applied.results).toEqual([{ ...planned.plan[0], employments: [ended, { ...created, id: 2001 }] }]);
    expect(applied.outputs).toMatchObject({ updated: '1', changed: 'true' });
    expect(sent).toEqual([
      `PUT /users/employments/9101 {"to":"${before}"}`,
      `POST /users/employments {"user_id":${GIULIA},"pattern":${SENT},"from":"${S}"}`,
    ]);
    expect(employmentsIn(account)).toEqual([`9101: 2022-01-01 to ${before}, 40`, `2001: ${S} to open, 32`]);
    expect(planned.summary).toContain(`<td colspan="3">Change hours from ${S}: 40 → 32 hours a week</td>`);
    expect(applied.summary).toContain(`<td colspan="3">Changed hours from ${S}: 40 → 32 hours a week</td>`);
    expect(planned.log).toContain(
      `Would change hours of user ${GIULIA} (line 2) from ${S}: 40 → 32 hours a week\n`,
    );
    expect(applied.log).toContain(
      `Changed hours of user ${GIULIA} (line 2) from ${S}: 40 → 32 hours a week\n`,
    );
  });

  it('hold until the last day of the fixed term that they split', async () => {
    const account = await working([['2022-01-01', '2027-12-31', 40]]);
    const { sent } = await settle(account, hoursFrom(S));
    expect(sent).toEqual([
      `PUT /users/employments/9101 {"to":"${before}"}`,
      `POST /users/employments {"user_id":${GIULIA},"pattern":${SENT},"from":"${S}","to":"2027-12-31"}`,
    ]);
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', `${S} 32`, '2028-01-01 none']);
  });

  it('begin where there is no employment', async () => {
    const account = await working([]);
    const { planned, sent } = await settle(account, hoursFrom(S));
    const created = { id: null, action: 'created', from: S, to: null, weekly_hours: 32 };
    expect(planned.plan).toMatchObject([
      { action: 'update', fields: ['employment'], employments: [created] },
    ]);
    expect(sent).toHaveLength(1);
    expect(employmentsIn(account)).toEqual([`2001: ${S} to open, 32`]);
  });

  it('hold until a later employment begins, which is left alone and named in a warning', async () => {
    const account = await working([
      ['2024-01-01', '2025-06-30', 20],
      ['2027-03-01', null, 40],
    ]);
    const { planned, applied } = await settle(account, hoursFrom(S));
    expect(hoursByDay(account)).toEqual(['2024-01-01 20', '2025-07-01 none', `${S} 32`, '2027-03-01 40']);
    expect(planned.plan[0]?.notices).toEqual([expect.stringMatching(/9102.*2027-03-01/)]);
    expect(applied.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
  });

  it('are there, and a later employment is named in a notice', async () => {
    const account = await working([
      ['2022-01-01', '2027-02-28', EVEN_32],
      ['2027-03-01', null, 40],
    ]);
    const { planned, sent } = await settle(account, hoursFrom(S, '', '6.4/6.4/6.4/6.4/6.4'));
    expect(planned.plan[0]?.notices).toEqual([
      expect.stringMatching(/9101.*2027-02-28/),
      expect.stringMatching(/9102.*2027-03-01/),
    ]);
    expect(planned.log).not.toContain('Warning: ');
    expect(sent).toEqual([]);
  });

  it('are an error where several employments cover the day, and nothing is written', async () => {
    const account = await working([
      ['2022-01-01', null, 40],
      ['2023-01-01', null, 20],
    ]);
    const ran = await sync(account, { ...hoursFrom(S), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', changed: 'false' });
    expect(ran.plan).toMatchObject([
      { action: 'error', fields: [], employments: [], error: expect.stringMatching(/9101, 9102/) },
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('are a joiner’s: what MOCO made by default is changed into them', async () => {
    const account = await mocoToday();
    const { planned, applied, sent } = await settle(account, joiningOn(S));
    expect(planned.plan).toMatchObject([
      {
        action: 'create',
        id: null,
        employments: [{ id: null, action: 'created', from: S, to: null, weekly_hours: 32 }],
        notices: [],
      },
    ]);
    expect(planned.plan[0]?.fields).toContain('employment');
    expect(applied.results).toMatchObject([
      { id: 2001, employments: [{ id: 2002, action: 'changed', from: S, to: null, weekly_hours: 32 }] },
    ]);
    const body = S === TODAY ? `{"pattern":${SENT}}` : `{"from":"${S}","pattern":${SENT}}`;
    expect(sent.slice(1)).toEqual([`PUT /users/employments/2002 ${body}`]);
    expect(employmentsIn(account, 2001)).toEqual([`2002: ${S} to open, 32`]);
  });

  it('are a joiner’s until a last day', async () => {
    const account = await mocoToday();
    await settle(account, joiningOn(S, '2027-06-30'));
    expect(employmentsIn(account, 2001)).toEqual([`2002: ${S} to 2027-06-30, 32`]);
  });

  it('are a joiner’s where MOCO made no employment', async () => {
    const account = await mocoToday({ defaultModel: false });
    const { applied } = await settle(account, joiningOn(S));
    expect(applied.results).toMatchObject([{ employments: [{ id: 2002, action: 'created', from: S }] }]);
    expect(employmentsIn(account, 2001)).toEqual([`2002: ${S} to open, 32`]);
  });

  it('are those of a user whom single sign-on has just created', async () => {
    const account = await mocoToday();
    await sync(account, {
      ...csv('email;firstname;lastname;team', 'nora.weber@example.com;Nora;Weber;Design'),
      inputs: { ...APPLY, 'create-missing': 'true' },
    });
    const { planned } = await settle(account, joiningOn(S));
    expect(planned.plan).toMatchObject([
      { action: 'update', employments: [{ id: 2002, action: 'changed', from: S, to: null }] },
    ]);
    expect(employmentsIn(account, 2001)).toEqual([`2002: ${S} to open, 32`]);
  });
});

it('a joiner for whom MOCO made several employments fails, and the employments are named', async () => {
  const account = await mocoToday({
    onRequest: ({ method, path }) => {
      if (method !== 'POST' || path !== '/users') return;
      const [first] = account.data.employments.slice(-1);
      if (first) account.data.employments.push({ ...first, id: 2003, from: '2027-02-01' });
    },
  });
  const given = joiningOn('2027-01-01');
  const ran = await sync(account, { ...given, inputs: { ...APPLY, ...given.inputs } });
  expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', changed: 'true' });
  expect(ran.results[0]?.error).toMatch(/did not apply: .*2002, 2003/);
  expect(writes(account)).toEqual(['POST /users']);
});

describe('hours', () => {
  const inJson = (pattern: unknown): Sync => {
    const row = { id: GIULIA, 'employment-start': '2027-01-01', 'employment-pattern': pattern };
    return { files: { 'users.json': JSON.stringify([row]) } };
  };
  const split = { am: [5, 5, 5, 5, 5], pm: [3, 3, 3, 3, 3] };

  it('a day are the same, however MOCO splits the day', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    Object.assign(account.data.employments.at(-1) ?? {}, { pattern: split });
    const { sent } = await settle(account, inJson([8, 8, 8, 8, 8]));
    expect(sent).toEqual([]);
  });

  it('of mornings and afternoons are the same only if all ten are', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned } = await settle(account, inJson(split));
    expect(planned.log).toContain('from 2027-01-01: 40 hours a week, distributed differently\n');
    expect(account.data.employments.at(-1)).toMatchObject({ from: '2027-01-01', pattern: split });
  });

  it('of someone who is deactivated change too, and a warning says that access stays closed', async () => {
    const file = csv('id;employment-start;employment-pattern', `1005;2027-01-01;${P}`);
    const { planned } = await settle(await mocoToday(), file);
    expect(planned.plan).toMatchObject([
      { action: 'update', notices: [expect.stringMatching(/1005 stays deactivated/)] },
    ]);
  });

  it('and vacation are planned with a key that may only read', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const file = csv('id;employment-start;employment-pattern;vacation-days', `${GIULIA};2027-01-01;${P};28`);
    const ran = await sync(account, {
      ...file,
      inputs: { 'api-key': READ_ONLY_KEY, 'vacation-title': 'Ferien' },
    });
    expect(ran.plan).toMatchObject([{ action: 'update', fields: ['employment', 'vacation'], error: null }]);
  });
});

describe('a last day', () => {
  const ending = (end: string): Sync => csv('id;employment-end', `${GIULIA};${end}`);

  it.each(['2026-06-30', TODAY, '2027-06-30'])('ends what runs past it: %s', async (end) => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, sent } = await settle(account, ending(end));
    expect(planned.plan).toMatchObject([
      {
        action: 'update',
        fields: ['employment'],
        employments: [{ id: 9101, action: 'ended', from: '2022-01-01', to: end, weekly_hours: 40 }],
      },
    ]);
    expect(sent).toEqual([`PUT /users/employments/9101 {"to":"${end}"}`]);
  });

  it('alone never extends, which is a warning', async () => {
    const account = await working([['2022-01-01', '2027-03-31', 40]]);
    const { planned, sent } = await settle(account, ending('2027-06-30'));
    expect(planned.plan).toMatchObject([
      { action: 'none', notices: [expect.stringMatching(/2027-06-30.*2027-03-31/)] },
    ]);
    expect(planned.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(sent).toEqual([]);
  });

  it('with the hours that are there extends to it', async () => {
    const account = await working([['2022-01-01', '2027-03-31', EVEN_32]]);
    const { planned, applied, sent } = await settle(
      account,
      hoursFrom('2026-11-01', '2027-06-30', '6,4/6,4/6,4/6,4/6,4'),
    );
    expect(planned.plan).toMatchObject([
      { employments: [{ id: 9101, action: 'changed', from: '2022-01-01', to: '2027-06-30' }] },
    ]);
    expect(sent).toEqual(['PUT /users/employments/9101 {"to":"2027-06-30"}']);
    expect(applied.log).toMatch(/^Extended employment 9101 of user 1003 \(line 2\) .*2027-06-30/m);
  });

  it('with new hours ends those, whatever the last day of the old ones', async () => {
    const account = await working([['2022-01-01', '2027-03-31', 40]]);
    await settle(account, hoursFrom('2027-01-01', '2027-06-30'));
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32', '2027-07-01 none']);
  });
});

describe('a first day more than 92 days ago', () => {
  it('with the hours of today is nothing, and a notice has the days with other hours', async () => {
    const account = await working([
      ['2020-04-01', '2024-12-31', 40],
      ['2025-01-01', null, EVEN_32],
    ]);
    const { planned, sent } = await settle(account, hoursFrom('2020-04-01', '', '6.4/6.4/6.4/6.4/6.4'));
    expect(planned.plan).toMatchObject([
      { action: 'none', notices: [expect.stringMatching(/9101.*2020-04-01.*2024-12-31/)] },
    ]);
    expect(sent).toEqual([]);
  });

  it.each([
    ['2026-08-22', [['2022-01-01', null, 40]]],
    ['2026-08-22', [['2026-08-22', null, 40]]],
    ['2026-08-22', [['2026-12-01', null, 40]]],
  ] satisfies [string, Span[]][])('with other hours is an error (%s, %j)', async (S, work) => {
    const account = await working(work);
    const ran = await sync(account, { ...hoursFrom(S), inputs: APPLY });
    expect(ran.plan).toMatchObject([{ action: 'error', error: expect.stringMatching(/92 days.*9101/) }]);
    expect(writes(account)).toEqual([]);
  });

  it('with hours that were changed since is an error that names the employment of today', async () => {
    const account = await working([
      ['2020-04-01', '2024-12-31', EVEN_32],
      ['2025-01-01', null, 40],
    ]);
    const file = hoursFrom('2020-04-01', '', '6.4/6.4/6.4/6.4/6.4');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', changed: 'false' });
    expect(ran.plan).toMatchObject([
      { action: 'error', employments: [], error: expect.stringMatching(/9102 has 40 .*date of hire/) },
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('with the hours of then is a warning where no employment covers today', async () => {
    const account = await working([['2020-04-01', '2024-12-31', EVEN_32]]);
    const { planned, sent } = await settle(account, hoursFrom('2020-04-01', '', '6.4/6.4/6.4/6.4/6.4'));
    expect(planned.plan).toMatchObject([
      { action: 'none', notices: [expect.stringMatching(/9101.*ended on 2024-12-31.*not extended/)] },
    ]);
    expect(planned.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(sent).toEqual([]);
  });

  it('with a last day is an error about that day where what ended long ago would be extended', async () => {
    const account = await working([['2020-04-01', '2026-06-30', EVEN_32]]);
    const file = hoursFrom('2020-04-01', '2027-06-30', '6.4/6.4/6.4/6.4/6.4');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.plan).toMatchObject([
      { action: 'error', error: expect.stringMatching(/from 2026-07-01 on.*Check `employment-end`/) },
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('is allowed for someone without employments', async () => {
    const account = await working([]);
    await settle(account, hoursFrom('2020-04-01'));
    expect(employmentsIn(account)).toEqual(['2001: 2020-04-01 to open, 32']);
  });

  it('is one day too many: 92 days are allowed', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    await settle(account, hoursFrom('2026-08-23'));
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2026-08-23 32']);
  });
});

describe('a first employment that begins more than 92 days ago', () => {
  const TEXT = /^The first employment begins on 2016-01-01, more than 92 days ago/;

  it.each([
    ['a user without any', GIULIA, hoursFrom('2016-01-01')],
    ['a new user', 2001, joiningOn('2016-01-01')],
  ])('of %s is written, with a warning', async (_, id, file) => {
    const account = await working([]);
    const { planned, applied } = await settle(account, file);
    expect(planned.plan[0]?.notices).toEqual([expect.stringMatching(TEXT)]);
    expect(planned.log).toMatch(/^Warning: .*line 2/m);
    expect(planned.summary).toContain('⚠️ The first employment begins on 2016-01-01');
    expect(applied.results[0]?.notices).toEqual([expect.stringMatching(TEXT)]);
    expect(employmentsIn(account, id)).toEqual([expect.stringContaining('2016-01-01 to open, 32')]);
    expect((await sync(account, file)).plan).toMatchObject([{ action: 'none', notices: [] }]);
  });

  it('is nothing to know for a user who has the hours', async () => {
    const account = await working([['2016-01-01', null, EVEN_32]]);
    const { plan } = await sync(account, hoursFrom('2016-01-01', '', '6.4/6.4/6.4/6.4/6.4'));
    expect(plan).toMatchObject([{ action: 'none', notices: [] }]);
  });
});

it('hours that hold from an earlier day in the future on are left alone with a warning: is it postponed?', async () => {
  const account = await working([
    ['2022-01-01', '2026-12-31', 40],
    ['2027-01-01', null, EVEN_32],
  ]);
  const { planned, applied, sent } = await settle(
    account,
    hoursFrom('2027-04-01', '', '6.4/6.4/6.4/6.4/6.4'),
  );
  expect(planned.plan).toMatchObject([
    { action: 'none', notices: [expect.stringMatching(/9102.*from 2027-01-01 on, before.*2027-04-01/)] },
  ]);
  for (const { log, summary } of [planned, applied]) {
    expect(log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(log + summary).not.toMatch(/up to date/);
    expect(summary).toContain('To postpone it, change its days in MOCO.');
  }
  expect(sent).toEqual([]);
});

describe('the default model of a user whom single sign-on created', () => {
  const sameHours = (start: string, end = ''): Sync => hoursFrom(start, end, '8/8/8/8/8');
  /** Giulia was created three days ago, and the model 9101 along with her. */
  const signedOn = async (): Promise<Simulator> => {
    const account = await working([['2026-11-20', null, 40]]);
    const moment = '2026-11-20T12:00:00Z';
    const times = { created_at: moment, updated_at: moment };
    Object.assign(userIn(account), times);
    Object.assign(account.data.employments.at(-1) ?? {}, times);
    return account;
  };

  it('begins later with a warning: the days before have no hours then', async () => {
    const account = await signedOn();
    const { planned, applied } = await settle(account, hoursFrom('2027-01-01'));
    expect(planned.plan).toMatchObject([
      {
        employments: [{ id: 9101, action: 'changed', from: '2027-01-01' }],
        notices: [expect.stringMatching(/9101, begins on 2027-01-01 instead of 2026-11-20/)],
      },
    ]);
    expect(applied.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(applied.log).toContain(
      'Changed employment 9101 of user 1003 (line 2): from 2027-01-01, open-ended, 40 → 32 hours a week (was from 2026-11-20, ' +
        'open-ended)\n',
    );
    expect(employmentsIn(account)).toEqual(['9101: 2027-01-01 to open, 32']);
  });

  it('is ended where only a last day is new', async () => {
    const account = await signedOn();
    const { planned, applied } = await settle(account, sameHours('2026-11-20', '2027-06-30'));
    expect(planned.plan).toMatchObject([
      { employments: [{ id: 9101, action: 'ended', to: '2027-06-30' }], notices: [] },
    ]);
    expect(applied.log).toContain('Ended employment 9101 of user 1003 (line 2) on 2027-06-30');
  });
});

describe('employments without a user', () => {
  it('are those of the only person whose they can be', async () => {
    const account = await working([['2022-01-01', null, 40]], { overlaps: 'accept' });
    await sync(account, { ...hoursFrom('2027-01-01'), inputs: APPLY }, { runtime: withoutOwners() });
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32']);
    const again = { ...hoursFrom('2027-01-01'), inputs: APPLY };
    const ran = await sync(account, again, { runtime: withoutOwners() });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false' });
  });

  it('in a list of all are read again by user: no user gets double hours or a second vacation entry', async () => {
    const account = await working([['2022-01-01', null, 40]], { overlaps: 'accept' });
    const headings = 'id;employment-start;employment-pattern;vacation-days';
    const file = csv(headings, `${GIULIA};2027-01-01;${P};28`, `1002;2027-01-01;${P};28`);
    const inputs = { ...APPLY_ALL, 'vacation-title': 'Ferien' };
    for (const changed of ['true', 'false']) {
      const ran = await sync(account, { ...file, inputs }, { runtime: withoutOwners() });
      expect(ran.outputs).toMatchObject({ error: '', changed });
    }
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32']);
    expect(hoursByDay(account, 1002)).toEqual(['2021-03-01 40', '2027-01-01 32']);
    expect(vacationIn(account).filter((line) => line.includes('2027'))).toHaveLength(1);
  });

  it('are a joiner’s if they are read for the joiner: the default model is changed, none is added', async () => {
    const account = await mocoToday({ overlaps: 'accept' });
    const given = joiningOn('2027-01-01');
    const inputs = { ...APPLY, ...given.inputs };
    const ran = await sync(account, { ...given, inputs }, { runtime: withoutOwners() });
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(employmentsIn(account, 2001)).toEqual(['2002: 2027-01-01 to open, 32']);
  });
});

describe.each(['accept', 'end-earlier'] as const)(
  'where overlapping employments are not refused (%s)',
  (overlaps) => {
    it('no user gets double hours', async () => {
      const account = await working([['2022-01-01', '2027-12-31', 40]], { overlaps });
      await settle(account, hoursFrom('2027-01-01'));
      expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32', '2028-01-01 none']);
    });

    it('neither does a joiner', async () => {
      const account = await mocoToday({ overlaps });
      await settle(account, joiningOn('2027-01-01'));
      expect(hoursByDay(account, 2001)).toEqual(['2027-01-01 32']);
    });
  },
);

it('a German table has its own headings, dates and decimal commas', async () => {
  const account = await working([['2022-01-01', null, 40]]);
  const file = csv(
    'E-Mail;Eintritt;Wochenmodell;Austritt;Urlaubstage',
    'giulia.rossi@example.com;01.01.2027;8,4/8,4/8,4/8,4/0;31.12.2027;12,5',
  );
  const { planned } = await settle(account, { ...file, inputs: { 'vacation-title': 'Ferien' } });
  expect(planned.plan).toMatchObject([
    {
      fields: ['employment', 'vacation'],
      employments: [
        { id: 9101, action: 'ended', to: '2026-12-31' },
        { id: null, action: 'created', from: '2027-01-01', to: '2027-12-31', weekly_hours: 33.6 },
      ],
      vacation: { id: null, action: 'created', year: 2027, title: 'Ferien', days: 12.5 },
    },
  ]);
  expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 33.6', '2028-01-01 none']);
});

it('cells that are empty leave everything as it is', async () => {
  const account = await working([['2022-01-01', null, 40]]);
  const file = csv(
    'id;lastname;employment-start;employment-pattern;employment-end;vacation-days',
    `${GIULIA};Rossi;;;;`,
    '1002;;2021-03-01;8/8/8/8/8;;',
  );
  const { planned, sent } = await settle(account, file);
  expect(planned.plan).toMatchObject([
    { action: 'none', employments: [], vacation: null, notices: [] },
    { action: 'none', employments: [], vacation: null, notices: [] },
  ]);
  expect(sent).toEqual([]);
});

describe('hours of several people', () => {
  /** From 5001 on, each with 40 hours a week. */
  const staff = (count: number, options: Parameters<typeof moco>[0] = {}): Promise<Simulator> => {
    let data = accountOf(count);
    for (let id = 5001; id <= 5000 + count; id++) {
      const own = employed([['2022-01-01', null, 40]], id, data).employments.at(-1);
      if (own) data = { ...data, employments: [...data.employments, { ...own, id: id + 10_000 }] };
    }
    return mocoToday({ data, ...options });
  };
  const changes = (count: number): Sync =>
    csv(
      'id;employment-start;employment-pattern',
      ...Array.from({ length: count }, (_, index) => `${5001 + index};2027-01-01;${P}`),
    );

  it('count towards `max-change-percent`', async () => {
    const account = await staff(6);
    const ran = await sync(account, { ...changes(4), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'limit-exceeded', updated: '0', changed: 'false' });
    expect(ran.log).toMatch(/4 users.*40 % of 10/);
    expect(ran.plan.map(({ action }) => action)).toEqual(['update', 'update', 'update', 'update']);
    expect(writes(account)).toEqual([]);
  });

  it('count with each request in the estimate of the time', async () => {
    // 9 requests in 2 minutes. Three reads and 8 writes would take less than 2 windows, 16 writes take 3.
    const inputs = { 'rate-limit': '10' };
    const ran = await sync(await staff(8), { ...changes(8), inputs });
    expect(ran.log).toContain('Applying the plan takes about 4 min.');
  });

  it('are written with the end and the beginning of each person directly after each other', async () => {
    const account = await staff(30);
    const ran = await sync(account, { ...changes(30), inputs: APPLY_ALL });
    expect(ran.outputs).toMatchObject({ error: '', updated: '30' });
    for (let id = 5001; id <= 5030; id++) {
      expect(hoursByDay(account, id)).toEqual(['2022-01-01 40', '2027-01-01 32']);
      const own = writesWithBodies(account).filter(
        (line) => line.includes(`/${id + 10_000} `) || line.includes(`"user_id":${id},`),
      );
      expect(own).toEqual([expect.stringMatching(/^PUT/), expect.stringMatching(/^POST/)]);
    }
  });
});

describe('the requests of one person', () => {
  const EVERYTHING = 'id;lastname;active;employment-start;employment-pattern;employment-end;vacation-days';

  it('are the user, then the end of the old hours and the beginning of the new ones, then vacation', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const file = csv(EVERYTHING, `${GIULIA};Keller;;2027-01-01;${P};;30`);
    const { planned, applied } = await settle(account, { ...file, inputs: { 'vacation-title': 'Ferien' } });
    const fields = ['lastname', 'employment', 'vacation'];
    expect(planned.plan).toMatchObject([{ action: 'update', fields }]);
    expect(applied.results).toMatchObject([{ action: 'update', fields }]);
    expect(writes(account)).toEqual([
      `PUT /users/${GIULIA}`,
      'PUT /users/employments/9101',
      'POST /users/employments',
      'POST /users/holidays',
    ]);
    expect(applied.log).toContain('Updated user 1003 (line 2): lastname, employment, vacation\n');
  });

  it('are the employments, then the user, for someone who leaves', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const file = csv(EVERYTHING, `${GIULIA};Keller;false;;;${TODAY};`);
    const { planned, applied } = await settle(account, file);
    expect(planned.plan).toMatchObject([
      { action: 'deactivate', fields: ['lastname', 'active', 'employment'] },
    ]);
    expect(writes(account)).toEqual(['PUT /users/employments/9101', `PUT /users/${GIULIA}`]);
    expect(applied.outputs).toMatchObject({ deactivated: '1', updated: '0' });
  });

  it('are the employments and vacation, then the user, for someone who leaves with vacation', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const file = csv(EVERYTHING, `${GIULIA};;false;;;${TODAY};12,5`);
    await settle(account, { ...file, inputs: { 'vacation-title': 'Urlaubsanspruch' } });
    expect(writes(account)).toEqual([
      'PUT /users/employments/9101',
      'PUT /users/holidays/7002',
      `PUT /users/${GIULIA}`,
    ]);
  });

  it('are the user, then the hours, for someone who comes back', async () => {
    const account = await mocoToday();
    const file = csv(EVERYTHING, `1005;;true;2027-01-01;${P};;`);
    const { planned } = await settle(account, file);
    expect(planned.plan).toMatchObject([{ action: 'reactivate', fields: ['active', 'employment'] }]);
    expect(writes(account)).toEqual(['PUT /users/1005', 'POST /users/employments']);
    expect(hoursByDay(account, 1005)).toEqual(['2021-03-01 40', '2025-07-01 none', '2027-01-01 32']);
  });
});

describe('what a failure left undone', () => {
  const refusing = (
    method: string,
    path: string,
    work: readonly Span[],
    body = '{"errors":["No"]}',
  ): Promise<Simulator> =>
    working(work, { faults: [{ method, path, effect: { status: 422, body }, times: 1 }] });

  it('is said for that person, and the next run does it', async () => {
    const account = await refusing('POST', '/users/employments', [['2022-01-01', null, 40]]);
    const file = csv(
      'id;lastname;employment-start;employment-pattern',
      `${GIULIA};Keller;2027-01-01;${P}`,
      '1004;Meier;;',
    );
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      failed: '1',
      updated: '1',
      changed: 'true',
    });
    expect(ran.results[0]).toMatchObject({
      id: GIULIA,
      fields: ['lastname', 'employment'],
      employments: [{ id: 9101, action: 'ended', to: '2026-12-31' }],
    });
    expect(ran.results[0]?.error).toMatch(
      /Done before the error: Updated user 1003; Ended employment 9101 .*Not done: the employment from 2027-01-01 \(32 hours/,
    );
    expect(ran.results[1]).toMatchObject({ id: 1004, error: null });
    // A gap that can be seen, never double hours.
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 none']);
    const again = await sync(account, { ...file, inputs: APPLY });
    expect(again.outputs).toMatchObject({ error: '', updated: '1' });
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32']);
  });

  it('of a fixed term names the cell to fill: MOCO no longer has the last day', async () => {
    const account = await refusing('POST', '/users/employments', [['2022-01-01', '2027-12-31', 40]]);
    const ran = await sync(account, { ...hoursFrom('2027-01-01'), inputs: APPLY });
    expect(ran.results[0]?.error).toMatch(/give 2027-12-31 as `employment-end` on line 2 in a new run/);
    expect(ran.summary).toContain('give 2027-12-31 as employment-end on line 2');
    await settle(account, hoursFrom('2027-01-01', '2027-12-31'));
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', '2027-01-01 32', '2028-01-01 none']);
  });

  it('of a fixed term is not done by a re-run alone, even if the reason is gone by then', async () => {
    const account = await working([['2022-01-01', '2027-12-31', 40]], {
      faults: [{ method: 'POST', path: '/users/employments', effect: { status: 503 } }],
    });
    const ran = await sync(account, {
      ...hoursFrom('2027-01-01'),
      inputs: { ...APPLY, 'retry-timeout': '0' },
    });
    expect(ran.results[0]?.error).toMatch(/give 2027-12-31 as `employment-end`/);
    expect(ran.log).not.toContain('Re-running the step does the rest.');
  });

  it('of a joiner is the user’s hours, and the next run changes what MOCO made by default', async () => {
    const account = await mocoToday({
      faults: [{ method: 'PUT', path: '/users/employments/*', effect: { status: 422 }, times: 1 }],
    });
    const given = joiningOn('2027-01-01');
    const ran = await sync(account, { ...given, inputs: { ...APPLY, ...given.inputs } });
    expect(ran.results).toMatchObject([{ action: 'create', id: 2001, employments: [] }]);
    expect(ran.results[0]?.error).toMatch(/Created user 2001.*Not done: the employment from 2027-01-01/);
    await settle(account, given);
    expect(hoursByDay(account, 2001)).toEqual(['2027-01-01 32']);
  });

  it('is also said if MOCO stores other hours than those that were sent', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const stored = { ...account.data.employments.at(-1), id: 9200, from: '2027-01-01' };
    const body = JSON.stringify({ ...stored, user: { id: GIULIA } });
    const effect = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const other = await working([['2022-01-01', null, 40]], {
      faults: [{ method: 'POST', path: '/users/employments', effect }],
    });
    const ran = await sync(other, { ...hoursFrom('2027-01-01'), inputs: APPLY });
    expect(ran.results[0]).toMatchObject({
      employments: [{ id: 9101 }, { id: 9200, action: 'created', weekly_hours: 40 }],
      error: expect.stringMatching(/did not apply: .*9200/),
    });
  });

  it('includes the new hours if MOCO did not end the old ones, and those are not sent', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const unchanged = { ...account.data.employments.at(-1), user: { id: GIULIA } };
    const headers = { 'content-type': 'application/json' };
    const effect = { status: 200, headers, body: JSON.stringify(unchanged) };
    const other = await working([['2022-01-01', null, 40]], {
      faults: [{ method: 'PUT', path: '/users/employments/9101', effect }],
    });
    const ran = await sync(other, { ...hoursFrom('2027-01-01'), inputs: APPLY });
    expect(ran.results).toMatchObject([
      { employments: [], error: expect.stringMatching(/did not apply: the end of employment 9101/) },
    ]);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', changed: 'false' });
    expect(writes(other)).toEqual(['PUT /users/employments/9101']);
  });

  it('is said after a cancellation, too', async () => {
    const cancel = new AbortController();
    const account = await working([['2022-01-01', '2027-12-31', 40]], {
      onRequest: ({ method }) => {
        if (method === 'PUT') cancel.abort();
      },
    });
    const ran = await sync(
      account,
      { ...hoursFrom('2027-01-01'), inputs: APPLY },
      { toolkit: { cancel: cancel.signal } },
    );
    expect(ran.outputs['error']).toBe('cancelled');
    expect(ran.results[0]?.error).toMatch(/Give 2027-12-31 as `employment-end` on line 2/);
    expect(ran.log).not.toContain('Re-running the step does the rest.');
  });

  it('is in the summary however much else there is to say', async () => {
    const body = JSON.stringify({ errors: ['x'.repeat(200)] });
    const account = await refusing('POST', '/users/employments', [['2022-01-01', '2027-12-31', 40]], body);
    const headings = 'id;lastname;employment-start;employment-pattern;vacation-days';
    const file = csv(headings, `${GIULIA};Keller;2027-01-01;${P};30`);
    const ran = await sync(account, { ...file, inputs: { ...APPLY, 'vacation-title': 'Ferien' } });
    for (const text of [ran.results[0]?.error, ran.log, ran.summary]) {
      expect(text).toMatch(
        /the vacation for 2027.*give 2027-12-31 as `?employment-end`? on line 2 in a new run/,
      );
    }
  });
});

describe('a key without rights to employments', () => {
  const inputs = { 'api-key': NO_EMPLOYMENTS_KEY };

  it('fails a file that has hours, before anything is written', async () => {
    const account = await mocoToday();
    const ran = await sync(account, { ...hoursFrom('2027-01-01'), inputs: { ...APPLY, ...inputs } });
    expect(ran.outputs).toEqual({ error: 'forbidden' });
    expect(ran.log).toContain('read employments');
    expect(writes(account)).toEqual([]);
  });

  it('is enough where the cells are empty', async () => {
    const account = await mocoToday();
    const file = csv('id;lastname;employment-start;employment-pattern', `${GIULIA};Keller;;`);
    const ran = await sync(account, { ...file, inputs: { ...APPLY, ...inputs } });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(requestLines(account).filter((line) => line.includes('employments'))).toEqual([]);
    expect(userIn(account).lastname).toBe('Keller');
  });
});
