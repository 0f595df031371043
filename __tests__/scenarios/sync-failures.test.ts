/** What goes wrong on the way stops no more than it has to, is said, and is mended by the next run. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { blankUser, type Data } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { moco, preloading, userIn } from '../support/step.ts';
import {
  accountOf,
  APPLY,
  csv,
  sync,
  until,
  workspaceWith,
  type Sync,
  type SyncResult,
} from '../support/sync.ts';

const ANY_SHARE = { ...APPLY, 'max-change-percent': '100' };
const FAST = preloading('fast-clock.mjs');
const ONCE = { ...ANY_SHARE, 'retry-timeout': '0' };

/** A new name for so many users from 5001 on. */
function renamed(count: number): Pick<Sync, 'files'> {
  return csv('id,lastname', ...Array.from({ length: count }, (_, index) => `${5001 + index},Keller`));
}

const NORA = csv('email,firstname,lastname,team', 'nora.weber@example.com,Nora,Weber,Design');
const CREATE = { ...APPLY, 'create-missing': 'true' };

function sent({ requests }: Simulator, method: string): number {
  return requests.filter((request) => request.method === method).length;
}

function triesFor({ requests }: Simulator, id: number): number {
  return requests.filter(({ path }) => path.endsWith(`/users/${id}`)).length;
}

/** How many of those who are to have the new name have it. */
function done({ data }: { readonly data: Data }): number {
  return data.users.filter(({ lastname }) => lastname === 'Keller').length;
}

function named({ data }: { readonly data: Data }, email: string): number {
  return data.users.filter((user) => user.email === email).length;
}

function failed({ results }: SyncResult): number {
  return results.filter(({ error }) => error !== null).length;
}

describe("one person's failure", () => {
  it('does not keep the others from being written, and running again does the rest', async () => {
    const account = await moco();
    const file = csv('id,lastname,custom-properties.Shoe Size', '1002,Keller,', '1003,,39', '1004,Keller,');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      updated: '2',
      failed: '1',
      changed: 'true',
    });
    expect(ran.results.find(({ id }) => id === 1003)?.error).toContain('"Shoe Size" is not defined');
    expect(ran.log).toContain('1 of 3 users was not written');
    expect(ran.log).toContain('- User 1003 (line 3) was not written: ');
    expect(ran.summary).toContain('Shoe Size');
    expect(done(account)).toBe(2);

    account.data.customFields.push('Shoe Size');
    const again = await sync(account, { ...file, inputs: APPLY });
    expect(again.outputs).toMatchObject({ error: '', updated: '1', unchanged: '2', failed: '0' });
  });

  it.each([
    ['who was deleted in the meantime', { status: 404 }, '(404)'],
    ['whom MOCO refuses without a reason', { status: 422 }, 'It gave no reason.'],
    ['for whom something else than MOCO answers', 'html', "is not MOCO's"],
  ] satisfies [string, Effect, string][])('is told: %s', async (_, effect, words) => {
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    const file = csv('id,lastname', '1002,Keller', '1003,Keller');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
    expect(ran.results.find(({ id }) => id === 1003)?.error).toContain(words);
  });

  it('is also an answer of MOCO without what was asked for', async () => {
    const body = JSON.stringify(userIn({ data: accountOf(0) } as Simulator));
    const effect = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    const ran = await sync(account, { ...csv('id,team,role', '1003,Design,Teamleitung'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      changed: 'false',
      failed: '1',
      updated: '0',
    });
    expect(ran.results[0]?.error).toMatch(/not as asked for: unit_id, role_id of user 1003 \(line 2\)/);
  });

  it('is none where MOCO only has another name: a warning tells it', async () => {
    const body = JSON.stringify({ ...userIn({ data: accountOf(0) } as Simulator), lastname: 'KELLER' });
    const effect = { status: 200, headers: { 'content-type': 'application/json' }, body };
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    const ran = await sync(account, { ...csv('id,lastname', '1003,Keller'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(ran.log).toMatch(/Warning: .*user 1003 \(line 2\): lastname/);
  });
});

it('a row that can not be applied is not said to be done by another run', async () => {
  const account = await moco();
  const ran = await sync(account, { ...csv('id,lastname', '1003,Keller', '4711,Keller'), inputs: APPLY });
  expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
  expect(ran.log).toContain('- The user of line 3 was left out: there is no MOCO user with the ID 4711');
  expect(ran.log).not.toContain('Running the step again');
});

describe('where MOCO can not be read, nothing is planned or written', () => {
  it.each([
    ['/users', { status: 401 }, 'unauthorized'],
    ['/users', { status: 403 }, 'forbidden'],
    ['/users', 'html', 'unexpected-answer'],
    ['/units', { status: 503 }, 'unavailable'],
    ['/users/roles', 'cut', 'unreachable'],
    ['/session', { status: 429 }, 'rate-limited'],
  ] satisfies [string, Effect, string][])('GET %s: %j is %s', async (path, effect, error) => {
    const account = await moco({ faults: [{ method: 'GET', path, effect }] });
    const file = csv('id,team,active', '1002,Design,', '1003,,false');
    const ran = await sync(account, { ...file, inputs: { ...APPLY, 'retry-timeout': '0' } });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toEqual({ error });
    expect(account.requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

const PASSING: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  { status: 429 },
  { status: 500 },
  { status: 503 },
];

describe.each(PASSING)('at the first writes %j', (effect) => {
  it('is got over within the step', async () => {
    const issues = [{ method: 'PUT', path: '/users/*', effect, times: 7 }];
    const account = await moco({ data: accountOf(30), faults: issues });
    const ran = await sync(account, { ...renamed(30), inputs: ANY_SHARE, env: FAST });
    expect(ran.outputs).toMatchObject({ error: '', updated: '30', failed: '0' });
    expect(done(account)).toBe(30);
    expect(sent(account, 'PUT')).toBe(37);
  });

  it('is told without retries, and the next run does the rest', async () => {
    const issues = [{ method: 'PUT', path: '/users/*', effect, times: 7 }];
    const account = await moco({ data: accountOf(30), faults: issues });
    const ran = await sync(account, { ...renamed(30), inputs: ONCE, env: FAST });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '23', failed: '7' });
    const again = await sync(account, { ...renamed(30), inputs: ONCE, env: FAST });
    expect(again.outputs['error']).toBe('');
    expect(done(account)).toBe(30);
  });

  it('creates nobody twice', async () => {
    const account = await moco({ faults: [{ method: 'POST', path: '/users', effect, times: 2 }] });
    const ran = await sync(account, { ...NORA, inputs: CREATE, env: FAST });
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(ran.results).toMatchObject([{ action: 'create', id: account.data.users.at(-1)?.id, error: null }]);
    expect(named(account, 'nora.weber@example.com')).toBe(1);
  });

  it('creates nobody twice when the step is run again', async () => {
    const account = await moco({ faults: [{ method: 'POST', path: '/users', effect, times: 1 }] });
    await sync(account, { ...NORA, inputs: { ...CREATE, 'retry-timeout': '0' } });
    const again = await sync(account, { ...NORA, inputs: CREATE });
    expect(again.outputs['error']).toBe('');
    expect(named(account, 'nora.weber@example.com')).toBe(1);
  });
});

it('a write that MOCO never answers is tried again, and a person looked up before', async () => {
  const issues = ['PUT', 'POST'].map(
    (method) => ({ method, path: '/users*', effect: 'hang', times: 1 }) as const,
  );
  const account = await moco({ faults: issues });
  const file = csv(
    'email,firstname,lastname,team',
    'nora.weber@example.com,Nora,Weber,202',
    'giulia.rossi@example.com,,Keller,',
  );
  const ran = await sync(account, { ...file, inputs: { ...CREATE, 'request-timeout': '1' }, env: FAST });
  expect(ran.outputs).toMatchObject({ error: '', created: '1', updated: '1' });
  expect(named(account, 'nora.weber@example.com')).toBe(1);
  const lookUp = account.requests.findIndex(({ path }) => path.includes('email=nora.weber'));
  expect(account.requests.findIndex(({ method }) => method === 'POST')).toBeLessThan(lookUp);
  expect(account.requests.findLastIndex(({ method }) => method === 'POST')).toBeGreaterThan(lookUp);
});

it('a new person whom another run creates at the same time is not created twice', async () => {
  const account = await moco({
    onRequest: ({ path }) => {
      const isThere = named(account, 'nora.weber@example.com') > 0;
      if (!path.startsWith('/users') || isThere) return;
      const more = { email: 'nora.weber@example.com', firstname: 'Nora', unit: { id: 202, name: 'Design' } };
      account.data.users.push({ ...blankUser(3001, '2026-01-01T08:00:00Z'), ...more });
    },
  });
  const ran = await sync(account, { ...NORA, inputs: CREATE });
  expect(ran.results).toMatchObject([{ action: 'update', id: 3001, fields: ['lastname'], error: null }]);
  expect(named(account, 'nora.weber@example.com')).toBe(1);
});

it('a new person whom MOCO answers with keys of its own is created', async () => {
  const body = JSON.stringify({ id: 2001, email: 'nora.weber@example.com', unit: { id: 202 }, cause: 'HR' });
  const effect = { status: 200, headers: { 'content-type': 'application/json' }, body };
  const account = await moco({ faults: [{ method: 'POST', path: '/users', effect }] });
  const ran = await sync(account, { ...NORA, inputs: CREATE });
  expect(ran.outputs).toMatchObject({ error: '', created: '1' });
});

it('a new person who is found after a lost answer is made as asked for', async () => {
  const account = await moco({
    faults: [{ method: 'POST', path: '/users', effect: 'drop-after' }],
    onRequest: ({ method }) => {
      const nora = account.data.users.find(({ email }) => email === 'nora.weber@example.com');
      if (nora && method === 'POST') nora.lastname = 'Meier';
    },
  });
  const ran = await sync(account, { ...NORA, inputs: CREATE, env: FAST });
  expect(ran.outputs).toMatchObject({ error: '', created: '1' });
  expect(account.data.users.at(-1)?.lastname).toBe('Weber');
});

it('each request has its own time for tries, however long the step has gone on', async () => {
  const issues = [{ method: 'PUT', path: '/users/5030', effect: { status: 503 }, times: 2 }];
  const account = await moco({ data: accountOf(30), faults: issues });
  // 9 in 2 minutes: the last ones begin after 6.
  const inputs = { ...ANY_SHARE, 'rate-limit': '10' };
  const ran = await sync(account, { ...renamed(30), inputs, env: FAST });
  expect(ran.outputs).toMatchObject({ error: '', updated: '30', failed: '0' });
  expect(triesFor(account, 5030)).toBe(3);
});

it('a new person who can not be mended after a lost answer was created all the same', async () => {
  const account = await moco({
    faults: [
      { method: 'POST', path: '/users', effect: 'drop-after' },
      { method: 'PUT', path: '/users/*', effect: { status: 422 } },
    ],
    onRequest: ({ method }) => {
      const nora = account.data.users.find(({ email }) => email === 'nora.weber@example.com');
      if (nora && method === 'POST') nora.lastname = 'Meier';
    },
  });
  const ran = await sync(account, { ...NORA, inputs: CREATE, env: FAST });
  expect(ran.outputs).toMatchObject({ error: 'partial-failure', changed: 'true', failed: '1' });
  expect(ran.results).toMatchObject([{ action: 'create', id: account.data.users.at(-1)?.id }]);
  expect(ran.log).toMatch(/- User \d+ \(line 2\) was not written: MOCO refused the change of user/);
});

describe('the rest is not begun', () => {
  it('once the key is not accepted any more', async () => {
    const issues = [{ method: 'PUT', path: '/users/503*', effect: { status: 401 } }];
    const account = await moco({ data: accountOf(90), faults: issues });
    const ran = await sync(account, { ...renamed(90), inputs: ANY_SHARE });
    expect(ran.outputs['error']).toBe('partial-failure');
    // 29 before the first of them, and those that were under way beside it.
    expect(sent(account, 'PUT')).toBeGreaterThanOrEqual(30);
    expect(sent(account, 'PUT')).toBeLessThan(30 + 20 + 10);
    expect(ran.results).toHaveLength(sent(account, 'PUT'));
    expect(ran.log).toMatch(/\d+ of 90 users were not written.* \d+ more were not begun/);
    expect(ran.log).toContain('`api-key` was not accepted');
  });
});

describe('the others are written, however many fail before them', () => {
  it.each([
    ['for want of the right', { status: 403 }, ANY_SHARE],
    ['as MOCO is unavailable', { status: 503 }, ONCE],
    ['as connections break', 'drop', ONCE],
    ['as somebody else answers', 'html', ANY_SHARE],
    ['each for its own reason', { status: 422 }, ANY_SHARE],
  ] satisfies [string, Effect, Record<string, string>][])('%s', async (_, effect, inputs) => {
    const issues = [{ method: 'PUT', path: '/users/*', effect, times: 30 }];
    const account = await moco({ data: accountOf(80), faults: issues });
    const ran = await sync(account, { ...renamed(80), inputs });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '50', failed: '30' });
    expect(sent(account, 'PUT')).toBe(80);
    // An annotation has room for some; the output and the summary have all.
    expect(ran.log).toMatch(/And \d+ more\./);
    expect(failed(ran)).toBe(30);
    const again = await sync(account, { ...renamed(80), inputs });
    expect(again.outputs).toMatchObject({ error: '', updated: '30', unchanged: '50' });
  });

  it('in an outage that does not end, each is tried once, after the first ones have waited for its end', async () => {
    const issues = [{ method: 'PUT', path: '/users/*', effect: { status: 503 } }];
    const account = await moco({ data: accountOf(200), faults: issues });
    const ran = await sync(account, { ...renamed(200), inputs: ANY_SHARE, env: FAST });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '0', failed: '200' });
    const tries = Array.from({ length: 200 }, (_, index) => triesFor(account, 5001 + index));
    expect(Math.max(...tries.slice(0, 20))).toBeGreaterThan(1);
    expect(tries.slice(100)).toEqual(Array.from({ length: 100 }, () => 1));
  });
});

/** Applies a new name for 60 people and cancels it as the runner does, once so many writes were sent. */
async function cancelled(
  account: Simulator,
  after: () => boolean,
  more: Partial<Sync> = {},
): Promise<SyncResult> {
  return sync(account, {
    ...renamed(60),
    inputs: ANY_SHARE,
    ...more,
    whileRunning: ({ kill }) =>
      void until(after).then(() => {
        kill('SIGINT');
        kill('SIGTERM');
      }),
  });
}

describe('when the job is cancelled', () => {
  it('nothing more is sent, and what MOCO has not answered in 6 s is told as uncertain', async () => {
    const issues = [
      { method: 'PUT', path: '/users/500*', effect: { status: 422 } },
      { method: 'PUT', path: '/users/502*', effect: 'hang' as const },
      { method: 'PUT', path: '/users/503*', effect: 'hang' as const },
      { method: 'PUT', path: '/users/504*', effect: 'hang' as const },
    ];
    const account = await moco({ data: accountOf(60), faults: issues });
    // 19 that are answered, and 20 that fill all places.
    const ran = await cancelled(account, () => sent(account, 'PUT') >= 39, { env: FAST });
    expect(sent(account, 'PUT')).toBe(39);
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '10', failed: '29', changed: 'true' });
    const uncertain = ran.results.filter(({ error }) => /may have been made all the same/.test(error ?? ''));
    expect(uncertain.map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 20 }, (_, index) => 5020 + index),
    );
    expect(ran.log).toContain('The step was cancelled: 21 of 60 users were not begun.');
    expect(ran.summary).toContain('The step was cancelled');
    expect(ran.summary).toContain('person.5020@example.com');
    expect(ran.plan).toHaveLength(60);

    const left = await moco({ data: account.data });
    const again = await sync(left, { ...renamed(60), inputs: ANY_SHARE });
    expect(again.outputs).toMatchObject({ error: '', updated: '50' });
  });

  it('those under way are waited for', async () => {
    const account = await moco({ data: accountOf(60), writeLatency: 500 });
    const ran = await cancelled(account, () => sent(account, 'PUT') >= 20);
    expect(ran.outputs['error']).toBe('cancelled');
    expect(ran.results).toHaveLength(sent(account, 'PUT'));
    expect(failed(ran)).toBe(0);
    expect(ran.results.length).toBeLessThan(60);
    expect(done(account)).toBe(ran.results.length);
  });

  it('somebody who is perhaps created by now is told so', async () => {
    const issues = [{ method: 'POST', path: '/users', effect: 'hang' as const }];
    const account = await moco({ faults: issues });
    const more = { ...NORA, inputs: CREATE, env: FAST };
    const ran = await cancelled(account, () => sent(account, 'POST') === 1, more);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', created: '0', failed: '1' });
    expect(ran.results).toMatchObject([{ row: 1, id: null, action: 'create' }]);
    expect(ran.results[0]?.error).toContain('may have been made all the same');
  });

  it.each([
    ['of a limited rate, which is nothing uncertain', 429, 0],
    ['of an outage, which is uncertain', 503, 1],
  ])('a wait because %s ends at once', async (_, status, uncertain) => {
    const effect = { status, headers: { 'retry-after': '3600' } };
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    let log = (): string => '';
    const ran = await sync(account, {
      ...csv('id,lastname', '1003,Keller'),
      inputs: { ...APPLY, 'retry-timeout': '7200' },
      whileRunning: (process) => {
        log = process.log;
        void until(() => log().includes('Trying again in 3600')).then(() => process.kill('SIGINT'));
      },
    });
    expect(ran.outputs['error']).toBe('cancelled');
    expect(ran.results).toHaveLength(uncertain);
    expect(sent(account, 'PUT')).toBe(1);
  });

  it('a wait for the pace ends at once', async () => {
    const account = await moco({ data: accountOf(150) });
    const inputs = { ...ANY_SHARE, 'rate-limit': '1' };
    const more = { ...renamed(150), inputs };
    const ran = await cancelled(account, () => account.requests[0]?.status === 200, more);
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(account.requests).toHaveLength(1);
  });

  it.each(['apply', 'plan'])('while MOCO is read, nothing is planned or written (%s)', async (mode) => {
    const account = await moco({ faults: [{ method: 'GET', path: '/users', effect: 'hang' }] });
    const inputs = { mode };
    const ran = await cancelled(account, () => sent(account, 'GET') === 1, { inputs, env: FAST });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(ran.log).toContain('The step was cancelled.');
    expect(ran.summary).toContain('The step was cancelled.');
  });
});

it('a 429 in spite of the pace holds the others too', async () => {
  const effect = { status: 429, headers: { 'retry-after': '1' } };
  const issues = [{ method: 'PUT', path: '/users/5005', effect, times: 1 }];
  const account = await moco({ data: accountOf(90), faults: issues, writeLatency: 50 });
  const ran = await sync(account, { ...renamed(90), inputs: ANY_SHARE });
  expect(ran.outputs).toMatchObject({ error: '', updated: '90' });
  // Would they not wait, all of them were through before the second try.
  const second = account.requests.findLastIndex(({ path }) => path === '/users/5005');
  expect(account.requests.length - second).toBeGreaterThan(20);
});

describe('long lists', () => {
  it('go to files instead of outputs', async () => {
    const data = accountOf(200);
    // Only MOCO's own data can be so long: 1 MB for 200 people.
    for (const user of data.users) user.email = `${'x'.repeat(5_000)}.${user.id}@example.com`;
    const account = await moco({ data, rateLimit: 1_200 });
    const inputs = { ...ANY_SHARE, 'rate-limit': '1200' };
    const ran = await sync(account, { ...renamed(200), inputs });
    expect(ran.outputs).toMatchObject({ error: '', plan: '', results: '', updated: '200' });
    for (const name of ['plan', 'results'] as const) {
      const text = ran.files[ran.outputs[`${name}-file`] ?? ''] ?? '';
      expect(JSON.parse(text)).toHaveLength(200);
      expect(ran[name]).toHaveLength(200);
    }
  });

  it('that no file can take are missing, and nothing else is', async () => {
    const data = accountOf(200);
    for (const user of data.users) user.email = `${'x'.repeat(5_000)}.${user.id}@example.com`;
    const account = await moco({ data });
    const ran = await sync(account, {
      ...renamed(200),
      inputs: { 'max-change-percent': '100' },
      env: { RUNNER_TEMP: '/does/not/exist' },
    });
    expect(ran.outputs).toMatchObject({
      error: '',
      plan: '',
      'plan-file': '',
      updated: '200',
      changed: 'true',
    });
    expect(ran.log).toContain('Warning: The file plan.json could not be written');
  });

  it('of thousands are planned whole, with how long it would take, and a summary that GitHub keeps', async () => {
    const account = await moco({ data: accountOf(9_000) });
    const ran = await sync(account, { ...renamed(9_000), inputs: { 'max-change-percent': '100' } });
    const { plan, ...rest } = ran.outputs;
    expect(plan === '').toBe(true);
    expect(rest).toMatchObject({ error: '', results: '[]', 'results-file': '', updated: '9000' });
    expect(ran.plan).toHaveLength(9_000);
    expect(Buffer.byteLength(ran.summary)).toBeGreaterThan(900_000);
    expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024);
    expect(ran.summary).toMatch(/[\d,]+ more do not fit in here\./);
    expect(ran.log).toMatch(/Writing takes about 1\d\d min\./);
    expect(ran.log).toContain('Would change 8,900 more');
  });
});

it('how far it has come is told again and again', async () => {
  const issues = [{ method: 'PUT', path: '/users/5001', effect: { status: 422 } }];
  const account = await moco({ data: accountOf(80), faults: issues, latency: 20 });
  const env = preloading('fast-ticks.mjs');
  const ran = await sync(account, { ...renamed(80), inputs: ANY_SHARE, env });
  expect(ran.log).toContain('Reading from MOCO\n');
  expect(ran.log).toMatch(/^\d+ of 80 users written, 1 failed, less than a minute left$/m);
});

describe('`users-file`', () => {
  it.each(['../outside.csv', 'link.csv', 'missing.csv', 'folder.csv', '/etc/hosts', ''])(
    '%j is not read, and nothing is sent',
    async (path) => {
      const outside = await workspaceWith({ 'outside.csv': 'id,lastname\n1003,Secret' });
      const workspace = join(outside, 'workspace');
      mkdirSync(join(workspace, 'folder.csv'), { recursive: true });
      symlinkSync(join(outside, 'outside.csv'), join(workspace, 'link.csv'));
      const account = await moco();
      const env = { GITHUB_WORKSPACE: workspace };
      const ran = await sync(account, { files: {}, inputs: { 'users-file': path }, env });
      expect(ran.outputs).toEqual({ error: 'invalid-input' });
      expect(ran.log).toContain('`users-file`');
      expect(ran.log).not.toContain('Secret');
      expect(account.requests).toEqual([]);
    },
  );
});
