/** The guardrails, end to end: limits for the changes of one file, and users who are never deactivated. */
import { describe, expect, it } from '@jest/globals';
import type { Data } from '../../simulator/data.ts';
import { moco, requestLines, userIn, writes } from '../support/step.ts';
import { accountOf, APPLY, csv, renamed, sync, type Sync } from '../support/sync.ts';

/** Rows that deactivate this many users from 5001 on. */
function leaving(count: number): Sync {
  return csv('id,active', ...Array.from({ length: count }, (_, index) => `${5001 + index},false`));
}

/** New users, as many as given. */
function joining(count: number): Sync {
  const rows = Array.from({ length: count }, (_, index) => `new.${index}@example.com,New,Person${index},202`);
  return {
    ...csv('email,firstname,lastname,team', ...rows),
    inputs: { 'create-missing': 'true' },
  };
}

interface Case {
  readonly name: string;
  /** Active users beside the four of the sample data. */
  readonly more: number;
  readonly file: Sync;
  /** What each message has: the numbers, and the input to raise. None if the plan is within the limits. */
  readonly exceeded?: readonly RegExp[];
}

const CASES: readonly Case[] = [
  { name: 'as many deactivations as allowed', more: 26, file: leaving(5) },
  { name: 'one deactivation more', more: 26, file: leaving(6), exceeded: [/6.*max-deactivations.* 5/] },
  {
    name: 'one deactivation where none is allowed',
    more: 26,
    file: { ...leaving(1), inputs: { 'max-deactivations': '0' } },
    exceeded: [/1.*max-deactivations.* 0/],
  },
  {
    name: 'more deactivations with a raised limit',
    more: 26,
    file: { ...leaving(6), inputs: { 'max-deactivations': '6' } },
  },
  { name: 'most of fewer than 10 users', more: 5, file: renamed(5) },
  { name: '30 % of 10 users', more: 6, file: renamed(3) },
  {
    name: '40 % of 10 users',
    more: 6,
    file: renamed(4),
    exceeded: [/4 users.*40 % of 10.*max-change-percent.* 30/],
  },
  {
    name: '40 % of 10 users with a raised limit',
    more: 6,
    file: { ...renamed(4), inputs: { 'max-change-percent': '40' } },
  },
  {
    name: 'a share just over the limit, of two pages of users',
    more: 146,
    file: renamed(46),
    exceeded: [/46 users.*30\.7 % of 150/],
  },
  {
    name: 'both limits at once',
    more: 6,
    file: leaving(6),
    exceeded: [/max-deactivations/, /6 users.*60 % of 10.*max-change-percent/],
  },
  {
    name: 'deactivations of unlisted users',
    more: 26,
    file: {
      ...csv('id,team', '1001,', '1002,', '1003,'),
      inputs: { unlisted: 'deactivate', 'max-change-percent': '100' },
    },
    exceeded: [/27.*max-deactivations/],
  },
  { name: 'creations, which do not count', more: 6, file: joining(4) },
];

describe.each(CASES)('$name', ({ more, file, exceeded = [] }) => {
  it(`${exceeded.length === 0 ? 'is' : 'is not'} applied`, async () => {
    const account = await moco({ data: accountOf(more) });
    const ran = await sync(account, { ...file, inputs: { ...file.inputs, ...APPLY } });
    if (exceeded.length === 0) {
      expect(ran.outputs['error']).toBe('');
      expect(writes(account)).toHaveLength(ran.results.length);
      expect(ran.results.length).toBeGreaterThan(0);
      return;
    }
    expect(ran.exitCode).toBe(1);
    expect(writes(account)).toEqual([]);
    expect(ran.outputs).toMatchObject({
      error: 'limit-exceeded',
      results: '[]',
      changed: 'false',
      updated: '0',
    });
    for (const message of exceeded) {
      expect(ran.log).toMatch(message);
      expect(ran.summary).toMatch(message);
    }
    // The plan is still shown.
    expect(ran.plan.filter(({ action }) => action !== 'none').length).toBeGreaterThan(0);
  });

  it(`is planned${exceeded.length === 0 ? '' : ', with a warning for each limit'}`, async () => {
    const account = await moco({ data: accountOf(more) });
    const ran = await sync(account, file);
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true' });
    const warnings = ran.log.split('\n').filter((line) => line.startsWith('Warning: '));
    expect(warnings).toHaveLength(exceeded.length);
    for (const [index, message] of exceeded.entries()) expect(warnings[index]).toMatch(message);
  });
});

it('the number of active users takes one more request if the rows have IDs', async () => {
  const account = await moco({ data: accountOf(146) });
  await sync(account, renamed(1));
  expect(requestLines(account)).toEqual(['GET /users?ids=5001&include_archived=true', 'GET /users']);
});

const ADMIN = { id: 41, name: 'Administrator' };

/** Four active users, of whom these are administrators, and Svenja Krause, who has left. The key is Paul Lindner's. */
function accountWith(admins: readonly number[]): Data {
  const data = accountOf(0);
  for (const user of data.users) {
    user.role = admins.includes(user.id) ? ADMIN : { id: 42, name: 'Mitarbeiter' };
  }
  return { ...data, keys: data.keys.map((key) => ({ ...key, user_id: 1004 })) };
}

/** Each user of the plan, by ID and action. */
const actions = (plan: readonly { id: number | null; action: string }[]): [number | null, string][] =>
  plan.map(({ id, action }) => [id, action]);

describe('a row does not deactivate', () => {
  it.each([
    ['the owner of the key', '1004', {}, 'API key'],
    ['a user who is protected by ID', '1003', { 'protected-users': '1002, 1003' }, '`protected-users`'],
    [
      'a user who is protected by e-mail address',
      '1003',
      { 'protected-users': 'jonas.huber@example.com\nGiulia.Rossi@Example.com' },
      '`protected-users`',
    ],
    ['the last active administrator', '1001', {}, 'last active administrator'],
  ])('%s, and the other rows are applied', async (_, id, inputs, reason) => {
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

  it('the last of several administrators who all leave', async () => {
    const account = await moco({ data: accountWith([1001, 1002, 1003]) });
    const file = csv('id,active', '1001,false', '1002,false', '1003,false');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ deactivated: '2', failed: '1', error: 'partial-failure' });
    expect(account.data.users.filter(({ active, role }) => active && role?.id === 41)).toHaveLength(1);
  });

  it.each([
    ['has another role', { id: 42, name: 'Mitarbeiter' }],
    ['has no role', undefined],
  ])('the last administrator, but another leaver who %s', async (_, role) => {
    const account = await moco({ data: accountWith([1001]) });
    Object.assign(userIn(account, 1002), { role });
    const file = csv('id,active', '1001,false', '1002,false');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(actions(ran.plan)).toEqual([
      [1001, 'error'],
      [1002, 'deactivate'],
    ]);
    expect(userIn(account, 1001).active).toBe(true);
    expect(userIn(account, 1002).active).toBe(false);
  });

  it('an administrator while the other one loses the role', async () => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const file = csv('id,active,role', '1001,false,', '1002,,Mitarbeiter');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(actions(ran.plan)).toEqual([
      [1001, 'error'],
      [1002, 'update'],
    ]);
    expect(userIn(account, 1001).active).toBe(true);
  });
});

describe('a row deactivates an administrator', () => {
  it.each([
    ['whom the file does not list', csv('id,active', '1001,false')],
    ['whom the file lists as active', csv('id,active', '1001,false', '1002,true')],
    ['whom the file lists without a change', csv('id,active', '1001,false', '1002,')],
    ['and another user leaves too', csv('id,active', '1001,false', '1003,false')],
  ])('if there is another one %s', async (_, file) => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', failed: '0' });
    expect(userIn(account, 1001).active).toBe(false);
    expect(userIn(account, 1002).active).toBe(true);
  });
});

describe('unlisted users', () => {
  it('stay active if they are protected', async () => {
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

  it('stay active if they are administrators, rather than an administrator whom a row deactivates', async () => {
    const account = await moco({ data: accountWith([1001, 1002]) });
    const inputs = { ...APPLY, unlisted: 'deactivate' };
    const file = csv('id,active', '1002,false', '1003,', '1004,');
    const ran = await sync(account, { ...file, inputs });
    expect(actions(ran.plan)).toEqual([
      [1002, 'deactivate'],
      [1003, 'none'],
      [1004, 'none'],
      [1001, 'none'],
    ]);
    expect(ran.outputs['error']).toBe('');
  });

  it('may be given as a JSON list', async () => {
    const inputs = { unlisted: 'deactivate', 'protected-users': '[1003, "jonas.huber@example.com"]' };
    const { plan } = await sync(await moco(), { ...csv('id,team', '1001,'), inputs });
    const kept = plan.filter(({ action }) => action === 'none').map(({ id }) => id);
    expect(kept).toEqual(expect.arrayContaining([1002, 1003]));
  });

  it('are protected only if `protected-users` has no typo, which is a warning', async () => {
    const inputs = { unlisted: 'deactivate', 'protected-users': '1003, jonas.hubr@example.com' };
    const ran = await sync(await moco(), { ...csv('id,team', '1001,'), inputs });
    expect(ran.log).toMatch(/^Warning: `protected-users`.*jonas\.hubr@example\.com/m);
  });
});

/** On this machine there may be a gateway to MOCO. The simulator's keys begin with `simulator-`. */
const REAL_KEY = { 'api-key': '5d9a1f0c7be24a63' };

describe.each([
  { event: 'pull_request', ref: 'refs/pull/7/merge' },
  { event: 'pull_request_target', ref: 'refs/heads/main' },
  { event: 'pull_request_review', ref: 'refs/pull/7/merge' },
  { event: 'pull_request_review_comment', ref: 'refs/pull/7/merge' },
  { event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc' },
  { event: 'push', ref: 'refs/heads/gh-readonly-queue/main/pr-7-abc' },
  { event: 'workflow_dispatch', ref: 'refs/pull/7/head' },
])('on the event $event on $ref', (toolkit) => {
  it.each([
    ['with nothing else', {}],
    ['with raised limits', { 'max-deactivations': '1000', 'max-change-percent': '100' }],
    ['without a comment', { 'pull-request-comment': 'false', 'github-token': '' }],
    ['in capitals', { mode: 'APPLY' }],
    ['with spaces', { mode: ' apply ' }],
  ])('`apply` is an issue before anything is sent, %s', async (_, inputs) => {
    const account = await moco();
    const given = { ...csv('id,lastname', '1003,Keller'), inputs: { ...APPLY, ...REAL_KEY, ...inputs } };
    const ran = await sync(account, given, { toolkit });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain('`mode`');
    expect(account.requests).toEqual([]);
  });

  it('`apply` is one for an account that is not on this machine, whatever the key', async () => {
    const inputs = { ...APPLY, 'api-url': 'https://gateway.example.org/api/v1' };
    const ran = await sync(await moco(), { ...csv('id,lastname', '1003,Keller'), inputs }, { toolkit });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain('`mode` must not be `apply`');
  });

  it('`apply` writes to the simulator, where nothing real changes', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id,lastname', '1003,Keller'), inputs: APPLY }, { toolkit });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(userIn(account).lastname).toBe('Keller');
  });

  it('a plan is made', async () => {
    const ran = await sync(await moco(), csv('id,lastname', '1003,Keller'), { toolkit });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  });
});

describe.each([
  { event: 'pull_request', ref: 'refs/pull/7/merge', isMerge: true },
  { event: 'pull_request_target', ref: 'refs/heads/main', isMerge: true },
  { event: 'push', ref: 'refs/heads/main' },
  { event: 'push', ref: 'refs/tags/pull/1' },
  { event: 'schedule', ref: 'refs/heads/main' },
  { event: 'workflow_dispatch', ref: 'refs/heads/refs/pull/7' },
  { event: 'repository_dispatch', ref: 'refs/heads/main' },
  { event: 'workflow_run', ref: 'refs/heads/main' },
  { event: 'issue_comment', ref: 'refs/heads/main' },
  { event: '', ref: '' },
])('on the event $event on $ref, merged or on a branch,', (toolkit) => {
  it('`apply` writes', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id,lastname', '1003,Keller'), inputs: APPLY }, { toolkit });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(account.data.users.find(({ id }) => id === 1003)?.lastname).toBe('Keller');
  });
});
