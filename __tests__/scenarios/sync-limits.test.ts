/** What a file must not do to an account: too much at once, or to people who have to stay. */
import { describe, expect, it } from '@jest/globals';
import type { Data } from '../../simulator/data.ts';
import { moco, requestLines, userIn } from '../support/step.ts';
import { accountOf, APPLY, csv, sync, type Sync } from '../support/sync.ts';

const ALL_PERCENT = { 'max-change-percent': '100' };

/** Rows for so many users from 5001 on. */
function rows(count: number, cell: string): string[] {
  return Array.from({ length: count }, (_, index) => `${5001 + index},${cell}`);
}

const leaving = (count: number): Sync => csv('id,active', ...rows(count, 'false'));
const renamed = (count: number): Sync => csv('id,lastname', ...rows(count, 'Keller'));
const writes = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith('GET '));

/** `MORE` users beside the four of the sample data who are active. */
const CASES: readonly [string, number, Sync, string[]][] = [
  ['as many deactivations as allowed', 26, leaving(5), []],
  [
    'one deactivation more',
    26,
    leaving(6),
    ['deactivates 6 users, and `max-deactivations` is 5. If that is right, raise it to 6.'],
  ],
  [
    '`max-deactivations: 0`',
    26,
    { ...leaving(1), inputs: { 'max-deactivations': '0' } },
    ['deactivates 1 user, and `max-deactivations` is 0.'],
  ],
  ['a raised limit', 26, { ...leaving(6), inputs: { 'max-deactivations': '6' } }, []],
  ['most of fewer than 10 users', 5, renamed(5), []],
  ['30 % of 10 users', 6, renamed(3), []],
  [
    '40 % of 10 users',
    6,
    renamed(4),
    [
      'changes 4 of 10 active users (40 %), and `max-change-percent` is 30. If that is right, raise it to 40.',
    ],
  ],
  [
    'more changes than there are active users',
    6,
    { ...renamed(6), inputs: { 'max-change-percent': '200' } },
    [],
  ],
  ['a raised share', 6, { ...renamed(4), inputs: { 'max-change-percent': '40' } }, []],
  ['a share that is over by a hair, of two pages', 146, renamed(46), ['46 of 150 active users (30.7 %)']],
  ['both at once', 6, leaving(6), ['`max-deactivations` is 5', '6 of 10 active users (60 %)']],
  [
    'deactivations of those who are not listed',
    26,
    { ...csv('id,team', '1001,', '1002,'), inputs: { unlisted: 'deactivate', ...ALL_PERCENT } },
    ['deactivates 28 users'],
  ],
  [
    'new people, who are no change of those who are there',
    6,
    {
      ...csv(
        'email,firstname,lastname,team',
        ...rows(4, '').map((row) => `new.${row.slice(0, 4)}@example.com,New,Person,202`),
      ),
      inputs: { 'create-missing': 'true' },
    },
    [],
  ],
];

describe.each(CASES)('%s', (_, more, given, messages) => {
  it(`${messages.length === 0 ? 'is' : 'is not'} applied`, async () => {
    const account = await moco({ data: accountOf(more) });
    const ran = await sync(account, { ...given, inputs: { ...given.inputs, ...APPLY } });
    for (const message of messages) expect(ran.log).toContain(message);
    const sent = writes(requestLines(account));
    if (messages.length === 0) {
      expect(ran.outputs['error']).toBe('');
      expect(sent).toHaveLength(ran.results.length);
      return;
    }
    expect(ran.exitCode).toBe(1);
    expect(sent).toEqual([]);
    expect(ran.outputs).toMatchObject({
      error: 'limit-exceeded',
      results: '[]',
      changed: 'false',
      updated: '0',
    });
    // What would have been done is of interest.
    expect(ran.plan.filter(({ action }) => action !== 'none').length).toBeGreaterThan(0);
    expect(ran.summary).toContain('Plan for');
    for (const message of messages) expect(ran.summary).toContain(message.replaceAll('`', ''));
  });

  it('is planned, with a warning where it is too much', async () => {
    const account = await moco({ data: accountOf(more) });
    const ran = await sync(account, given);
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true' });
    const warnings = ran.log.split('\n').filter((line) => line.startsWith('Warning: '));
    expect(warnings).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) {
      expect(warnings[index]).toContain('`apply` would write nothing. The plan ');
      expect(warnings[index]).toContain(message);
    }
    expect(ran.summary.match(/<strong><code>apply<\/code> would write nothing\./g) ?? []).toHaveLength(
      messages.length,
    );
  });
});

it('the number of active users is taken from one page where the rows have IDs', async () => {
  const account = await moco({ data: accountOf(146) });
  await sync(account, renamed(1));
  expect(requestLines(account)).toEqual(['GET /users?ids=5001&include_archived=true', 'GET /users']);
});

const ADMIN = { id: 41, name: 'Administrator' };

/** Four people and one who has left; the key is Paul Lindner's. */
function accountWith(admins: readonly number[]): Data {
  const data = accountOf(0);
  for (const user of data.users) {
    user.role = admins.includes(user.id) ? ADMIN : { id: 42, name: 'Mitarbeiter' };
  }
  return { ...data, keys: data.keys.map((key) => ({ ...key, user_id: 1004 })) };
}

describe('a row does not deactivate', () => {
  it.each([
    ['whom the key belongs to', '1004', {}, '`api-key` belongs to'],
    ['a protected ID', '1003', { 'protected-users': '1002, 1003' }, '`protected-users`'],
    [
      'a protected address',
      '1003',
      { 'protected-users': 'x@example.com\nGiulia.Rossi@Example.com' },
      '`protected-',
    ],
    ['the last active administrator', '1001', {}, 'the last active administrator'],
  ])('%s, and the other rows are written', async (_, id, inputs, reason) => {
    const account = await moco({ data: accountWith([1001, 1005]) });
    const file = csv('id,active,info', `${id},false,left`, '1002,,here');
    const ran = await sync(account, { ...file, inputs: { ...APPLY, ...inputs } });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
    expect(ran.plan).toMatchObject([
      { row: 1, id: Number(id), action: 'error', fields: [] },
      { action: 'update' },
    ]);
    expect(ran.plan[0]?.error).toContain(reason);
    expect(userIn(account, Number(id))).toMatchObject({ active: true, info: '' });
  });

  it('the last of several administrators, in one plan', async () => {
    const account = await moco({ data: accountWith([1001, 1002, 1003]) });
    const file = csv('id,active', '1001,false', '1002,false', '1003,false');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ deactivated: '2', failed: '1', error: 'partial-failure' });
    expect(account.data.users.filter(({ active, role }) => active && role?.id === 41)).toHaveLength(1);
  });

  it('an administrator while the other one gets another role', async () => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const file = csv('id,active,role', '1001,false,', '1002,,Mitarbeiter');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.plan.map(({ action }) => action)).toEqual(['error', 'update']);
    expect(userIn(account, 1001).active).toBe(true);
  });

  it('does so with an administrator where another one stays', async () => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const ran = await sync(account, { ...csv('id,active', '1001,false'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', deactivated: '1' });
  });
});

describe('those who are not listed', () => {
  it('stay where they are protected', async () => {
    const account = await moco({ data: accountWith([1001]) });
    const inputs = { ...APPLY, unlisted: 'deactivate', 'protected-users': 'jonas.huber@example.com' };
    const ran = await sync(account, { ...csv('id,team', '1005,'), inputs });
    expect(ran.outputs).toMatchObject({ error: '', deactivated: '1' });
    expect(ran.plan.slice(1).map(({ row, id, action }) => [row, id, action])).toEqual([
      [null, 1001, 'none'],
      [null, 1002, 'none'],
      [null, 1003, 'deactivate'],
      [null, 1004, 'none'],
    ]);
  });

  it('stay, if administrators, rather than one whom a row deactivates', async () => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const inputs = { ...APPLY, unlisted: 'deactivate' };
    const file = csv('id,active', '1002,false', '1003,', '1004,');
    const ran = await sync(account, { ...file, inputs });
    expect(ran.plan.map(({ id, action }) => [id, action])).toEqual([
      [1002, 'deactivate'],
      [1003, 'none'],
      [1004, 'none'],
      [1001, 'none'],
    ]);
    expect(ran.outputs['error']).toBe('');
  });

  it('a slip of the pen among the protected is warned of', async () => {
    const inputs = { unlisted: 'deactivate', 'protected-users': '1003, jonas.hubr@example.com' };
    const ran = await sync(await moco(), { ...csv('id,team', '1001,'), inputs });
    expect(ran.log).toContain('Warning: `protected-users`: nobody in 127.0.0.1');
  });
});

describe.each(['pull_request', 'pull_request_target'])('on the event %s', (event) => {
  const env = { GITHUB_EVENT_NAME: event };

  it.each([
    ['with nothing else', {}],
    ['with limits raised', { 'max-deactivations': '1000', ...ALL_PERCENT, 'protected-users': '1001' }],
    ['without a comment', { 'pull-request-comment': 'false', 'github-token': '' }],
    ['in capitals', { mode: 'APPLY' }],
    ['with spaces', { mode: ' apply ' }],
  ])('`apply` is an error before anything is sent, %s', async (_, inputs) => {
    const account = await moco();
    const given = { ...csv('id,lastname', '1003,Keller'), inputs: { ...APPLY, ...inputs }, env };
    const ran = await sync(account, given);
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain('`mode`');
    expect(account.requests).toEqual([]);
  });

  it('a plan is made', async () => {
    const ran = await sync(await moco(), { ...csv('id,lastname', '1003,Keller'), env });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  });
});
