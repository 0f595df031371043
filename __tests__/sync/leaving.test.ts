/** Leavers, joiners and last days in a list, as a specification: whose employments end, and what people are told. */
import { describe, expect, it } from '@jest/globals';
import { NO_EMPLOYMENTS_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf } from '../support/extent.ts';
import { GIULIA, REAL_KEY, requestLines, userIn, writes } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, sync, type Sync, type Synced } from '../support/sync.ts';
import { employed, employmentsIn, EVEN_32, hoursByDay, type Span, TODAY } from '../support/hours.ts';
import { mocoToday, settle, working, writesWithBodies } from '../support/work.ts';

const END = { 'end-employments': 'true' };

const LEAVING = csv('id;active', `${GIULIA};false`);

/** Giulia leaves on a day. */
const leavingOn = (end: string, active = 'false'): Sync =>
  csv('id;active;employment-end', `${GIULIA};${active};${end}`);

/** Giulia leaves, and her row has hours, too. */
const leavingWith = (start: string, end = ''): Sync =>
  csv(
    'id;active;employment-start;employment-pattern;employment-end',
    `${GIULIA};false;${start};6,4/6,4/6,4/6,4/6,4;${end}`,
  );

const skipped = (start: string): RegExp =>
  new RegExp(`hours from ${start} on are not written, as the user is deactivated`);

/** The plan on a pull request, and the comment with it. */
async function planWithComment(account: Simulator, given: Sync): Promise<Synced & { comment: string }> {
  let comment = '';
  const refuse = (): Promise<never> => Promise.reject(new Error('unexpected'));
  const comments = {
    list: () => Promise.resolve([]),
    create: (body: string) => {
      comment = body;
      return Promise.resolve();
    },
    update: refuse,
    delete: refuse,
    viewer: refuse,
  };
  const toolkit = { event: 'pull_request', pullRequestComments: () => Promise.resolve(comments) };
  const inputs = { 'api-key': REAL_KEY, ...given.inputs };
  return { ...(await sync(account, { ...given, inputs }, { toolkit })), comment };
}

/** Plan, comment, summary and log have the words; a warning in the log names the user. */
async function expectNamed(account: Simulator, given: Sync, words: RegExp, who: string): Promise<void> {
  const ran = await planWithComment(account, given);
  expect(ran.plan.flatMap(({ notices }) => notices)).toEqual([expect.stringMatching(words)]);
  expect(ran.summary).toMatch(words);
  expect(ran.comment).toContain(ran.summary);
  const line = ran.log.split('\n').find((each) => each.startsWith(`${who}: `));
  expect(line?.slice(who.length)).toMatch(words);
}

describe('someone who is deactivated', () => {
  it.each([
    ['is open-ended', null, /9101 is open-ended.*target hours keep accruing/],
    ['runs past today', '2027-06-30', /9101 runs until 2027-06-30.*target hours keep accruing/],
  ] satisfies [string, string | null, RegExp][])(
    'keeps the employment, and all are told: it %s',
    async (_, to, words) => {
      const account = await working([['2022-01-01', to, 40]]);
      await expectNamed(account, LEAVING, words, 'User 1003 (line 2)');
      const { applied, sent } = await settle(account, LEAVING);
      expect(applied.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
      expect(applied.results[0]?.notices).toEqual([expect.stringMatching(words)]);
      expect(sent).toEqual([`PUT /users/${GIULIA} {"active":false}`]);
    },
  );

  it.each([
    ['ended before', '2026-06-30'],
    ['ends today', TODAY],
  ])('has nothing to be told if the employment %s', async (_, to) => {
    const { planned } = await settle(await working([['2022-01-01', to, 40]]), LEAVING);
    expect(planned.plan).toMatchObject([{ action: 'deactivate', fields: ['active'], notices: [] }]);
    expect(planned.log).not.toContain('Warning: ');
  });

  it('has nothing to be told as an external user', async () => {
    const { planned } = await settle(await mocoToday(), csv('id;active', '1004;false'));
    expect(planned.plan).toMatchObject([{ action: 'deactivate', notices: [] }]);
  });

  it('again changes nothing, and no employment is read', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    userIn(account).active = false;
    const ran = await sync(account, LEAVING);
    expect(ran.plan).toMatchObject([{ action: 'none', notices: [] }]);
    expect(requestLines(account)).toEqual([`GET /users?ids=${GIULIA}&include_archived=true`]);
  });

  it.each([
    ['2026-06-30', []],
    [TODAY, []],
    ['2027-06-30', [expect.stringMatching(/Access ends as soon as the user is deactivated.*2027-06-30/)]],
  ])('with the last day %s has the employment ended first, then access', async (end, notices) => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, applied, sent } = await settle(account, leavingOn(end));
    const employments = [{ id: 9101, action: 'ended', from: '2022-01-01', to: end, weekly_hours: 40 }];
    expect(planned.plan).toMatchObject([
      { action: 'deactivate', fields: ['active', 'employment'], employments, notices },
    ]);
    expect(applied.results).toMatchObject([{ action: 'deactivate', employments }]);
    expect(sent).toEqual([
      `PUT /users/employments/9101 {"to":"${end}"}`,
      `PUT /users/${GIULIA} {"active":false}`,
    ]);
  });
});

describe('`end-employments`', () => {
  it('ends on the day of the run what runs past it, then deactivates', async () => {
    const account = await working([
      ['2020-01-01', '2021-12-31', 20],
      ['2022-01-01', null, 40],
    ]);
    const { planned, applied, sent } = await settle(account, { ...LEAVING, inputs: END });
    const employments = [{ id: 9102, action: 'ended', from: '2022-01-01', to: TODAY, weekly_hours: 40 }];
    expect(planned.plan).toMatchObject([
      { action: 'deactivate', fields: ['active', 'employment'], employments, notices: [] },
    ]);
    expect(applied.results).toMatchObject([{ employments }]);
    expect(sent).toEqual([
      `PUT /users/employments/9102 {"to":"${TODAY}"}`,
      `PUT /users/${GIULIA} {"active":false}`,
    ]);
    expect(applied.log).toContain(`Ended employment 9102 of user ${GIULIA} (line 2) on ${TODAY}`);
  });

  it('names one that begins later, and does not touch it', async () => {
    const account = await working([
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', null, 30],
    ]);
    await expectNamed(account, { ...LEAVING, inputs: END }, /9102.*2027-01-01/, 'User 1003 (line 2)');
    await settle(account, { ...LEAVING, inputs: END });
    expect(employmentsIn(account)).toEqual([
      `9101: 2022-01-01 to ${TODAY}, 40`,
      '9102: 2027-01-01 to open, 30',
    ]);
  });

  it('leaves the last day of a row as it is', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    await settle(account, { ...leavingOn('2026-12-31'), inputs: END });
    expect(employmentsIn(account)).toEqual(['9101: 2022-01-01 to 2026-12-31, 40']);
  });

  it('is only about those whom this run deactivates', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { sent } = await settle(account, { ...csv('id;lastname', `${GIULIA};Rossi`), inputs: END });
    expect(sent).toEqual([]);
  });

  it.each([
    ['ended before', GIULIA, [['2022-01-01', '2026-06-30', 40]]],
    ['does not exist', GIULIA, []],
    ['never existed, as the user is external', 1004, []],
  ] satisfies [string, number, Span[]][])('says nothing where the employment %s', async (_, id, work) => {
    const account = await working(work);
    const { planned } = await settle(account, { ...csv('id;active', `${id};false`), inputs: END });
    expect(planned.plan).toMatchObject([{ action: 'deactivate', employments: [], notices: [] }]);
  });

  it.each(['2026-10-01', TODAY])('ends new hours that begin before the end of the day: %s', async (start) => {
    const account = await working([['2022-01-01', null, 40]]);
    const file = csv('id;active;employment-start;employment-pattern', `${GIULIA};false;${start};8/8/8/8/0`);
    await settle(account, { ...file, inputs: END });
    expect(hoursByDay(account)).toEqual(['2022-01-01 40', `${start} 32`, '2026-11-24 none']);
  });

  it('ends the employment beside hours that begin later, which are not written: a warning', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, sent } = await settle(account, { ...leavingWith('2027-01-01'), inputs: END });
    expect(planned.plan).toMatchObject([
      {
        action: 'deactivate',
        fields: ['active', 'employment'],
        employments: [{ id: 9101, action: 'ended', to: TODAY }],
        notices: [expect.stringMatching(skipped('2027-01-01'))],
      },
    ]);
    expect(planned.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(sent).toEqual([
      `PUT /users/employments/9101 {"to":"${TODAY}"}`,
      `PUT /users/${GIULIA} {"active":false}`,
    ]);
  });

  it.each([
    [
      'whose hours are in MOCO already',
      [['2027-01-01', null, EVEN_32]],
      [/hours from 2027-01-01/, /9101.*begins later/],
    ],
    ['whose hours never were in MOCO', [], [/hours from 2027-01-01/]],
  ] satisfies [string, Span[], RegExp[]][])(
    'deactivates a joiner who withdraws before the first day, %s',
    async (_, work, words) => {
      const account = await working(work);
      const before = employmentsIn(account);
      const { planned, sent } = await settle(account, { ...leavingWith('2027-01-01'), inputs: END });
      expect(planned.plan).toMatchObject([
        {
          action: 'deactivate',
          fields: ['active'],
          employments: [],
          notices: words.map((each) => expect.stringMatching(each)),
          error: null,
        },
      ]);
      expect(planned.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
      expect(sent).toEqual([`PUT /users/${GIULIA} {"active":false}`]);
      expect(employmentsIn(account)).toEqual(before);
    },
  );

  it.each(['2026-11-10', '2027-01-01'])(
    'begins no hours for someone whom an earlier run has deactivated: %s',
    async (start) => {
      const account = await working([['2022-01-01', '2026-10-31', 40]]);
      userIn(account).active = false;
      const { planned, sent } = await settle(account, { ...leavingWith(start), inputs: END });
      expect(planned.plan).toMatchObject([
        { action: 'none', employments: [], notices: [expect.stringMatching(skipped(start))], error: null },
      ]);
      expect(sent).toEqual([]);
    },
  );

  it('does nothing for a joiner who withdraws before MOCO has the user', async () => {
    const headings = 'email;firstname;lastname;team;active;employment-start;employment-pattern';
    const file = csv(headings, 'nora.weber@example.com;Nora;Weber;Design;false;2027-01-01;8/8/8/8/0');
    const { planned, sent } = await settle(await mocoToday(), {
      ...file,
      inputs: { ...END, 'create-missing': 'true' },
    });
    expect(planned.plan).toMatchObject([{ action: 'unmatched', employments: [], error: null }]);
    expect(sent).toEqual([]);
  });

  it('neither ends nor deactivates a protected user', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const inputs = { ...APPLY, ...END, 'protected-users': String(GIULIA) };
    const ran = await sync(account, { ...LEAVING, inputs });
    expect(ran.plan).toMatchObject([{ action: 'error', fields: [], employments: [], notices: [] }]);
    expect(writes(account)).toEqual([]);
  });
});

describe('a leaver whose hours can’t be written', () => {
  const REASONS = [
    ['too far back', '2022-01-01', [['2022-01-01', null, 40]]],
    [
      'ambiguous',
      '2026-11-01',
      [
        ['2022-01-01', null, 40],
        ['2023-01-01', null, 20],
      ],
    ],
  ] satisfies [string, string, Span[]][];

  it.each(casesOf<(typeof REASONS)[number]>(REASONS))(
    'is deactivated on the last day of the row, with a warning: %s',
    async (_, start, work) => {
      const account = await working(work, { overlaps: 'accept' });
      const { planned, applied, sent } = await settle(account, leavingWith(start, '2026-11-30'));
      expect(planned.plan).toMatchObject([
        {
          action: 'deactivate',
          error: null,
          notices: [
            expect.stringMatching(skipped(start)),
            expect.stringMatching(/Access ends as soon as the user is deactivated/),
          ],
        },
      ]);
      expect(applied.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
      expect(sent).toEqual([
        ...work.map((_each, index) => `PUT /users/employments/${9101 + index} {"to":"2026-11-30"}`),
        `PUT /users/${GIULIA} {"active":false}`,
      ]);
    },
  );

  it.each(casesOf<(typeof REASONS)[number]>(REASONS))(
    'has the employments ended today by `end-employments`: %s',
    async (_, start, work) => {
      const account = await working(work, { overlaps: 'accept' });
      const { planned } = await settle(account, { ...leavingWith(start), inputs: END });
      expect(planned.plan[0]?.notices).toEqual([expect.stringMatching(skipped(start))]);
      expect(account.data.employments.filter(({ user_id }) => user_id === GIULIA)).toMatchObject(
        work.map(() => ({ to: TODAY })),
      );
      expect(userIn(account).active).toBe(false);
    },
  );

  it('is deactivated and named with the employment that runs on, without a last day', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, sent } = await settle(account, leavingWith('2022-01-01'));
    expect(planned.plan[0]?.notices).toEqual([
      expect.stringMatching(skipped('2022-01-01')),
      expect.stringMatching(/9101 is open-ended/),
    ]);
    expect(sent).toEqual([`PUT /users/${GIULIA} {"active":false}`]);
  });
});

describe('a leaver without employments whose row has the date of hire', () => {
  it.each([
    ['without a last day', '', {}],
    ['with a last day', TODAY, {}],
    ['with `end-employments`', '', END],
  ])('gets no employment: the hours are not written, %s', async (_, end, inputs) => {
    const account = await working([]);
    const given = { ...leavingWith('2016-01-01', end), inputs };
    const { planned, sent } = await settle(account, given);
    expect(planned.plan).toMatchObject([{ action: 'deactivate', fields: ['active'], employments: [] }]);
    expect(planned.plan[0]?.notices[0]).toMatch(skipped('2016-01-01'));
    expect(planned.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(sent).toEqual([`PUT /users/${GIULIA} {"active":false}`]);
    const later = await sync(account, given);
    expect(later.plan).toMatchObject([{ action: 'none', error: null }]);
    expect(later.plan[0]?.notices[0]).toMatch(skipped('2016-01-01'));
    expect(later.log).not.toMatch(/^Warning: .*user 1003/m);
  });
});

it('The plan in the log has the employment that ends before the user who is deactivated', async () => {
  const account = await working([['2022-01-01', null, 40]]);
  const { log } = await sync(account, { ...LEAVING, inputs: END });
  expect(log.match(/^Would .*/gm)).toEqual([
    expect.stringMatching(/^Would end employment 9101 of user 1003 \(line 2\)/),
    'Would deactivate user 1003 (line 2): active, employment',
  ]);
});

it('The results in the log are in this order too', async () => {
  const account = await working([['2022-01-01', null, 40]]);
  const { log } = await sync(account, { ...LEAVING, inputs: { ...APPLY_ALL, ...END } });
  expect(log.match(/^(Ended|Deactivated) .*/gm)).toEqual([
    expect.stringMatching(/^Ended employment 9101 of user 1003 \(line 2\)/),
    'Deactivated user 1003 (line 2): active, employment',
  ]);
});

describe('someone who comes back', () => {
  it('without hours is named: an employment may be missing', async () => {
    const given = csv('id;active', '1005;true');
    await expectNamed(
      await mocoToday(),
      given,
      /reactivated without .*employment-start/,
      'User 1005 (line 2)',
    );
    const { applied } = await settle(await mocoToday(), given);
    expect(applied.log).not.toMatch(/^Warning/m);
  });

  it('with hours is not', async () => {
    const file = csv('id;active;employment-start;employment-pattern', '1005;true;2027-01-01;8/8/8/8/0');
    const { planned } = await settle(await mocoToday(), file);
    expect(planned.plan).toMatchObject([{ action: 'reactivate', notices: [] }]);
  });
});

describe('a leaver among 150 people whose rows have notices', () => {
  /** Each has other hours today than on the date of hire, and the row has both. Giulia is not listed. */
  async function staff(): Promise<{ account: Simulator; given: Sync }> {
    let data = employed([['2022-01-01', null, 40]], GIULIA, accountOf(150));
    const ids = Array.from({ length: 150 }, (_, index) => 5001 + index);
    for (const id of ids) {
      const own = employed(
        [
          ['2020-01-01', '2024-12-31', 40],
          ['2025-01-01', null, EVEN_32],
        ],
        id,
        data,
      ).employments.slice(-2);
      const employments = own.map((each, index) => ({ ...each, id: 10 * id + index }));
      data = { ...data, employments: [...data.employments, ...employments] };
    }
    const file = csv(
      'id;employment-start;employment-pattern',
      ...['1001;;', '1002;;', '1004;;'],
      ...ids.map((id) => `${id};2020-01-01;6,4/6,4/6,4/6,4/6,4`),
    );
    return { account: await mocoToday({ data }), given: { ...file, inputs: { unlisted: 'deactivate' } } };
  }

  it('is the first of the notices in summary and comment', async () => {
    const { account, given } = await staff();
    const ran = await planWithComment(account, given);
    for (const text of [ran.summary, ran.comment]) {
      const notices = text.slice(text.indexOf('<h4>Notices</h4>'));
      expect(notices).toMatch(
        /^<h4>Notices<\/h4>\s*<table><tr>.*?<\/tr><tr><td>[^]*?ID 1003\)[^]*?9101 is open-ended/,
      );
      expect(notices.indexOf('ID 1003)')).toBeLessThan(notices.indexOf('ID 5001)'));
    }
  });

  it('is named in the log, also beyond the first 100 lines, and in a warning', async () => {
    const { account, given } = await staff();
    const ran = await sync(account, given);
    expect(ran.plan.filter(({ notices }) => notices.length > 0)).toHaveLength(151);
    const lines = ran.log.split('\n').filter((line) => /^User \d+( \(line \d+\))?: /.test(line));
    expect(lines).toHaveLength(100);
    expect(lines[0]).toMatch(/^User 1003: .*9101 is open-ended/);
    expect(ran.log).toContain('51 more with notices: see the job summary');
    expect(ran.log).toMatch(/^Warning: .* about user 1003\.$/m);
  });
});

describe('users whom the file does not list', () => {
  /** All active users but Giulia. */
  const OTHERS = csv('id;team', '1001;', '1002;', '1004;');

  it('are deactivated, and the employment that runs on is named', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const given = { ...OTHERS, inputs: { unlisted: 'deactivate' } };
    await expectNamed(account, given, /9101 is open-ended/, 'User 1003');
    await settle(account, given);
    expect(employmentsIn(account)).toEqual(['9101: 2022-01-01 to open, 40']);
  });

  it('have it ended with `end-employments`', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { applied, sent } = await settle(account, {
      ...OTHERS,
      inputs: { ...END, unlisted: 'deactivate' },
    });
    expect(applied.results).toMatchObject([
      { row: null, line: null, id: GIULIA, action: 'deactivate', employments: [{ id: 9101, to: TODAY }] },
    ]);
    expect(sent).toEqual([
      `PUT /users/employments/9101 {"to":"${TODAY}"}`,
      `PUT /users/${GIULIA} {"active":false}`,
    ]);
  });

  it.each([
    ['protected', OTHERS, { 'protected-users': String(GIULIA) }],
    [
      'kept as a row matches no user',
      csv('id;email;team', '1001;;', '1002;;', '1004;;', ';x@example.com;'),
      {},
    ],
  ])('are neither deactivated nor ended if they are %s', async (_, file, more) => {
    const account = await working([['2022-01-01', null, 40]]);
    const ran = await sync(account, {
      ...file,
      inputs: { ...APPLY, ...END, unlisted: 'deactivate', ...more },
    });
    expect(ran.plan.at(-1)).toMatchObject({
      row: null,
      id: GIULIA,
      action: 'none',
      employments: [],
      notices: [],
    });
    expect(writes(account)).toEqual([]);
  });
});

describe('someone who joins', () => {
  const joiner = (external: string, start = '', pattern = ''): Sync => ({
    ...csv(
      'email;firstname;lastname;team;external;employment-start;employment-pattern',
      `nora.weber@example.com;Nora;Weber;Design;${external};${start};${pattern}`,
    ),
    inputs: { 'create-missing': 'true' },
  });

  it('without hours is named: MOCO may give the user its default model', async () => {
    await expectNamed(await mocoToday(), joiner(''), /default weekly model of 100 %/, 'The user on line 2');
    const account = await mocoToday();
    const { sent } = await settle(account, joiner(''));
    expect(sent).toHaveLength(1);
    expect(hoursByDay(account, 2001)).toEqual([`${TODAY} 40`]);
  });

  it('without hours, but with a last day, gets the default model until then', async () => {
    const file = csv('email;firstname;lastname;team;employment-end', 'x@example.com;X;Y;Design;2027-12-31');
    const account = await mocoToday();
    const { planned, applied } = await settle(account, { ...file, inputs: { 'create-missing': 'true' } });
    expect(planned.plan[0]?.notices).toEqual([expect.stringMatching(/default weekly model of 100 %/)]);
    expect(applied.results).toMatchObject([
      { employments: [{ id: 2002, action: 'ended', to: '2027-12-31' }] },
    ]);
    expect(employmentsIn(account, 2001)).toEqual([`2002: ${TODAY} to 2027-12-31, 40`]);
  });

  it.each([
    ['as an external user', joiner('true')],
    ['with hours', joiner('', '2027-01-01', '8/8/8/8/0')],
  ])('%s is not', async (_, given) => {
    const { planned } = await settle(await mocoToday(), given);
    expect(planned.plan).toMatchObject([{ action: 'create', notices: [] }]);
  });
});

describe('a last day that has passed while the user stays active', () => {
  it.each([
    ['of an employment that ends then', leavingOn('2026-06-30', ''), null],
    ['of an employment that has ended', leavingOn('2026-06-30', ''), '2026-06-30'],
    ['with `active: true`', leavingOn('2026-06-30', 'true'), null],
  ] satisfies [string, Sync, string | null][])('is named: %s', async (_, given, to) => {
    const account = await working([['2022-01-01', to, 40]]);
    const words = /`?employment-end(?:`|<\/code>)? 2026-06-30 has passed.*stays active/;
    await expectNamed(account, given, words, 'User 1003 (line 2)');
    const { applied } = await settle(account, given);
    expect(applied.log).toMatch(/^Warning: .*user 1003 \(line 2\)/m);
    expect(userIn(account).active).toBe(true);
  });

  it.each([
    ['today', leavingOn(TODAY, '')],
    ['later', leavingOn('2027-06-30', '')],
    ['with `active: false`', leavingOn('2026-06-30')],
  ])('is not: %s', async (_, given) => {
    const { planned } = await settle(await working([['2022-01-01', null, 40]]), given);
    expect(planned.plan[0]?.notices).toEqual([]);
  });

  it('is not for someone who is deactivated already', async () => {
    const { planned } = await settle(await mocoToday(), csv('id;employment-end', '1005;30.06.2025'));
    expect(planned.plan).toMatchObject([{ action: 'none', notices: [] }]);
  });
});

describe('a key without rights to employments', () => {
  const KEY = { 'api-key': NO_EMPLOYMENTS_KEY };

  it('deactivates, and a notice says that it is not known whether an employment runs on', async () => {
    const account = await working([['2022-01-01', null, 40]]);
    const { planned, sent } = await settle(account, { ...LEAVING, inputs: KEY });
    expect(planned.plan).toMatchObject([
      { action: 'deactivate', notices: [expect.stringMatching(/`api-key` may not read employments/)] },
    ]);
    expect(sent).toEqual([`PUT /users/${GIULIA} {"active":false}`]);
  });

  it.each([
    ['the file has a last day', leavingOn(TODAY), {}],
    [
      'another row has a last day',
      csv('id;active;employment-end', `${GIULIA};false;`, '1002;;2027-12-31'),
      {},
    ],
    ['`end-employments` is set', LEAVING, END],
  ] satisfies [string, Sync, Record<string, string>][])(
    'is an error where %s, and nothing is written',
    async (_, file, inputs) => {
      const account = await working([['2022-01-01', null, 40]]);
      const ran = await sync(account, { ...file, inputs: { ...APPLY, ...KEY, ...inputs } });
      expect(ran.outputs).toEqual({ error: 'forbidden' });
      expect(ran.log).toContain('no permission to read employments');
      expect(writes(account)).toEqual([]);
    },
  );

  it('is enough with `end-employments` if no user is deactivated', async () => {
    const file = csv('id;lastname', `${GIULIA};Keller`);
    await settle(await mocoToday(), { ...file, inputs: { ...KEY, ...END } });
  });
});

describe('a leaver whose step fails', () => {
  it('is still active, and the next run does the rest', async () => {
    const account = await working([['2022-01-01', null, 40]], {
      faults: [{ method: 'PUT', path: `/users/${GIULIA}`, effect: { status: 422 }, times: 1 }],
    });
    const ran = await sync(account, { ...leavingOn(TODAY), inputs: APPLY });
    expect(ran.results).toMatchObject([
      { action: 'deactivate', employments: [{ id: 9101, action: 'ended', to: TODAY }] },
    ]);
    expect(ran.results[0]?.error).toMatch(
      /Done before the error: Ended employment 9101 on 2026-11-23.*Not done: active/,
    );
    expect(userIn(account).active).toBe(true);
    await settle(account, leavingOn(TODAY));
    expect(userIn(account).active).toBe(false);
  });

  it('is not deactivated if the employment could not be ended', async () => {
    const account = await working([['2022-01-01', null, 40]], {
      faults: [{ method: 'PUT', path: '/users/employments/*', effect: { status: 422 }, times: 1 }],
    });
    const ran = await sync(account, { ...LEAVING, inputs: { ...APPLY, ...END } });
    expect(ran.results).toMatchObject([{ employments: [], error: expect.stringContaining('employment') }]);
    expect(writes(account)).toEqual(['PUT /users/employments/9101']);
    expect(userIn(account).active).toBe(true);
    await settle(account, { ...LEAVING, inputs: END });
    expect(userIn(account).active).toBe(false);
  });
});

it('the log has IDs, lines, field names, days and hours of all kinds of changes, no names and no e-mail addresses', async () => {
  const account = await working([['2022-01-01', '2027-12-31', 40]], {
    faults: [
      {
        method: 'POST',
        path: '/users/employments',
        effect: { status: 422, body: '{"errors":["No"]}' },
      },
    ],
  });
  const file = csv(
    'id;email;firstname;lastname;team;active;employment-start;employment-pattern;employment-end;vacation-days',
    `${GIULIA};;;Keller;;;2027-01-01;8/8/8/8/0;;28`,
    ';jonas.huber@example.com;;;;nein;;;;',
    ';svenja.krause@example.com;;;;ja;;;2025-03-31;',
    ';nora.weber@example.com;Nora;Weber;Design;;2027-01-01;8/8/8/8/0;31.12.2027;12,5',
    ';max.meier@example.com;Max;Meier;Design;;;;;',
    ';paul.lindner@example.com;;;;;2027-01-01;8/8/8/8/0;;',
    ';nobody@example.com;;;;;;;31.12.2027;',
  );
  const inputs = { 'create-missing': 'true', 'vacation-title': 'Ferien der Giulia', ...END };
  const planned = await sync(account, { ...file, inputs });
  const applied = await sync(account, { ...file, inputs: { ...APPLY_ALL, ...inputs } });
  expect(
    applied.results.map(({ action, error }) => `${action} ${error === null ? 'done' : 'failed'}`),
  ).toEqual([
    'update failed',
    'deactivate done',
    'reactivate done',
    'create done',
    'create done',
    'update failed',
  ]);
  const log = planned.log + applied.log;
  for (const word of [
    '1003 (line 2)',
    'line 8',
    '40 → 32',
    '2027-01-01',
    '12.5 days',
    'lastname',
    'Ended',
    'Warning',
  ]) {
    expect(log).toContain(word);
  }
  expect(log).not.toMatch(
    /@|Rossi|Giulia|Keller|Huber|Jonas|Krause|Svenja|Weber|Nora|Meier|Max |Lindner|Paul|nobody/,
  );
  // The e-mail addresses of the outputs are for later steps.
  expect(writesWithBodies(account).some((line) => line.includes('@'))).toBe(true);
});
