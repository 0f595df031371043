/** Faults at the writes of a sync: the step or the next run gets over them, and no user is created twice. */
import { describe, expect, it } from '@jest/globals';
import { blankUser, type Data } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { moco, userIn, writes } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, renamed, sync, type Sync, type Synced } from '../support/sync.ts';
import { hoursByDay } from '../support/hours.ts';
import { vacationIn, working } from '../support/work.ts';
import { LIVES } from '../support/working-lives.ts';

const NO_RETRIES = { 'retry-timeout': '0' };
/** No pauses by the rate limiter: the retries alone are of interest. */
const NO_LIMIT = { 'rate-limit': '1000000' };
const NORA = csv('email,firstname,lastname,team', 'nora.weber@example.com,Nora,Weber,Design');
const CREATE = { ...APPLY, 'create-missing': 'true' };

const EFFECTS: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  { status: 429 },
  { status: 500 },
  { status: 503 },
];

function attemptsFor({ requests }: Simulator, id: number): number {
  return requests.filter(({ path }) => path.endsWith(`/users/${id}`)).length;
}

function renamedIn({ data }: { readonly data: Data }): number {
  return data.users.filter(({ lastname }) => lastname === 'Keller').length;
}

const noras = ({ data }: { readonly data: Data }): Data['users'] =>
  data.users.filter((user) => user.email === 'nora.weber@example.com');

describe.each(casesOf(EFFECTS))('at the first writes, %j', (effect) => {
  const account = (method: string, path: string, times: number): Promise<Simulator> =>
    moco({ data: accountOf(30), faults: [{ method, path, effect, times }] });

  it('is retried within the step', async () => {
    const broken = await account('PUT', '/users/*', 7);
    const ran = await sync(broken, { ...renamed(30), inputs: APPLY_ALL });
    expect(ran.outputs).toMatchObject({ error: '', updated: '30', failed: '0' });
    expect(renamedIn(broken)).toBe(30);
    expect(writes(broken)).toHaveLength(37);
  });

  it('is reported without retries, and the next run does the rest', async () => {
    const broken = await account('PUT', '/users/*', 7);
    const inputs = { ...APPLY_ALL, ...NO_RETRIES };
    const ran = await sync(broken, { ...renamed(30), inputs });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '23', failed: '7' });
    expect((await sync(broken, { ...renamed(30), inputs })).outputs['error']).toBe('');
    expect(renamedIn(broken)).toBe(30);
  });

  it('does not create a user twice within the step', async () => {
    const broken = await account('POST', '/users', 2);
    const ran = await sync(broken, { ...NORA, inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(noras(broken)).toHaveLength(1);
    expect(ran.results).toMatchObject([{ action: 'create', id: noras(broken)[0]?.id, error: null }]);
  });

  it('does not create a user twice in the next run', async () => {
    const broken = await account('POST', '/users', 1);
    await sync(broken, { ...NORA, inputs: { ...CREATE, ...NO_RETRIES } });
    expect((await sync(broken, { ...NORA, inputs: CREATE })).outputs['error']).toBe('');
    expect(noras(broken)).toHaveLength(1);
  });
});

const BREAKS = LIVES.flatMap((life) =>
  (['drop', 'drop-after'] as const).flatMap((effect) =>
    (['refuse', 'accept'] as const).map((overlaps) => ({ ...life, effect, overlaps })),
  ),
);

describe.each(casesOf(BREAKS))('$name, where MOCO $overlaps overlaps', (life) => {
  const { effect, overlaps, work, file, userId, isActive, hours, vacation } = life;
  const apply = (account: Simulator, given: Sync): Promise<Synced> =>
    sync(account, { ...given, inputs: { ...given.inputs, ...APPLY_ALL, ...NO_RETRIES } });

  /** What MOCO has in the end. */
  const stateOf = (account: Simulator): object => ({
    users: account.data.users.length,
    isActive: account.data.users.find(({ id }) => id === userId)?.active,
    hours: hoursByDay(account, userId),
    vacation: vacationIn(account, userId).map((entry) => entry.replace(/^\d+: /, '')),
  });

  it(`is right after a second run, whichever request broke (${effect})`, async () => {
    const whole = await working(work, { overlaps });
    await apply(whole, file(''));
    const state = { users: userId === 2001 ? 6 : 5, isActive, hours, vacation };
    expect(stateOf(whole)).toEqual(state);

    const ends: object[] = [];
    for (const [after, { method, path }] of whole.requests.entries()) {
      const fault = { method: '*', path: '*', effect, times: 1, after };
      const account = await working(work, { overlaps, faults: [fault] });
      const broken = await apply(account, file(''));
      // The cell that the message names, if it names one.
      const lastDay = /give (\S+) as `employment-end` on line 2 in a new run/.exec(broken.log)?.[1];
      const again = await apply(account, file(lastDay ?? ''));
      const written = writes(account).length;
      const third = await apply(account, file(lastDay ?? ''));
      const isSettled = third.outputs['changed'] === 'false' && writes(account).length === written;
      const error = again.outputs['error'];
      ends.push({ broken: `${method} ${path}`, error, isSettled, ...stateOf(account) });
    }
    const expected = whole.requests.map(({ method, path }) => ({
      broken: `${method} ${path}`,
      error: '',
      isSettled: true,
      ...state,
    }));
    expect(ends).toEqual(expected);
  });
});

describe('where MOCO cannot be read, nothing is planned or written', () => {
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
    const ran = await sync(account, { ...file, inputs: { ...APPLY, ...NO_RETRIES } });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toEqual({ error });
    expect(writes(account)).toEqual([]);
  });
});

describe('a new user whose response was lost', () => {
  /** Creates Nora, but the response is lost, and afterwards another run gives her another name. */
  const losing = (...more: { method: string; path: string; effect: Effect }[]): Promise<Simulator> => {
    const data = accountOf(0);
    return moco({
      data,
      faults: [{ method: 'POST', path: '/users', effect: 'drop-after' }, ...more],
      onRequest: ({ method }) => {
        const [nora] = noras({ data });
        if (nora && method === 'POST') nora.lastname = 'Meier';
      },
    });
  };

  it('is found and gets what differs', async () => {
    const account = await losing();
    const ran = await sync(account, { ...NORA, inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(noras(account)).toMatchObject([{ lastname: 'Weber' }]);
  });

  it('was created, even if the rest then fails', async () => {
    const account = await losing({ method: 'PUT', path: '/users/*', effect: { status: 422 } });
    const ran = await sync(account, { ...NORA, inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', changed: 'true', failed: '1' });
    expect(ran.results).toMatchObject([
      { action: 'create', id: noras(account)[0]?.id, error: expect.any(String) },
    ]);
  });
});

it('a new user whom another run creates at the same time is updated, not created twice', async () => {
  const account = await moco({
    onRequest: ({ path }) => {
      if (!path.startsWith('/users') || noras(account).length > 0) return;
      const more = { email: 'nora.weber@example.com', firstname: 'Nora', unit: { id: 202, name: 'Design' } };
      account.data.users.push({ ...blankUser(3001, '2026-01-01T08:00:00Z'), ...more });
    },
  });
  const ran = await sync(account, { ...NORA, inputs: CREATE });
  expect(ran.results).toMatchObject([{ action: 'update', id: 3001, fields: ['lastname'], error: null }]);
  expect(noras(account)).toHaveLength(1);
});

describe('the retry budget', () => {
  it('is for each request, however long the step has run', async () => {
    const faults = [{ method: 'PUT', path: '/users/5030', effect: { status: 503 }, times: 2 }];
    const account = await moco({ data: accountOf(30), faults });
    // 9 requests in 2 minutes: the last ones start after 6 minutes.
    const inputs = { ...APPLY_ALL, 'rate-limit': '10' };
    const ran = await sync(account, { ...renamed(30), inputs });
    expect(ran.outputs).toMatchObject({ error: '', updated: '30', failed: '0' });
    expect(attemptsFor(account, 5030)).toBe(3);
  });

  itIfAll('is used up once in an outage: later requests get a single attempt', async () => {
    const faults = [{ method: 'PUT', path: '/users/*', effect: { status: 503 } }];
    const account = await moco({ data: accountOf(80), faults, rateLimit: Infinity });
    const ran = await sync(account, { ...renamed(80), inputs: { ...APPLY_ALL, ...NO_LIMIT } });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '0', failed: '80' });
    const attempts = Array.from({ length: 80 }, (_, index) => attemptsFor(account, 5001 + index));
    expect(Math.min(...attempts.slice(0, 20))).toBeGreaterThan(8);
    expect(attempts.slice(60)).toEqual(Array.from({ length: 20 }, () => 1));
  });
});

it('a 429 pauses all requests, not only the one that was refused', async () => {
  const effect = { status: 429, headers: { 'retry-after': '60' } };
  const faults = [{ method: 'PUT', path: '/users/5005', effect, times: 1 }];
  const account = await moco({ data: accountOf(90), faults });
  const runtime = createVirtualRuntime();
  const ran = await sync(account, { ...renamed(90), inputs: { ...APPLY_ALL, ...NO_LIMIT } }, { runtime });
  expect(ran.outputs).toMatchObject({ error: '', updated: '90' });
  // Time passes only while no request is under way, so without a pause all others were sent before the second attempt.
  const second = account.requests.findLastIndex(({ path }) => path === '/users/5005');
  expect(account.requests.length - second).toBeGreaterThan(20);
});

describe("the check of MOCO's response", () => {
  const answeringWith = (method: string, path: string, change: object): Promise<Simulator> =>
    moco({
      faults: [
        {
          method,
          path,
          effect: {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ ...userIn({ data: accountOf(0) }), ...change }),
          },
        },
      ],
    });
  const NORA_STORED = {
    id: 2001,
    firstname: 'Nora',
    lastname: 'Weber',
    email: 'nora.weber@example.com',
    unit: { id: 202, name: 'Design' },
  };
  const created = (change: object): Promise<Simulator> =>
    answeringWith('POST', '/users', { ...NORA_STORED, ...change });

  it('fails an update of a team or role that was not applied', async () => {
    const account = await answeringWith('PUT', '/users/1003', {});
    const ran = await sync(account, { ...csv('id,team,role', '1003,Design,Teamleitung'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      changed: 'false',
      failed: '1',
      updated: '0',
    });
    expect(ran.results[0]?.error).toMatch(/team, role/);
  });

  it('warns about an update of another field that was not applied', async () => {
    const account = await answeringWith('PUT', '/users/1003', { lastname: 'KELLER' });
    const ran = await sync(account, { ...csv('id,lastname', '1003,Keller'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(ran.log).toMatch(/^Warning: .*1003.*line 2.*lastname/m);
  });

  it('accepts a creation with all values, and with keys that this action does not know', async () => {
    const ran = await sync(await created({ cause: 'HR' }), { ...NORA, inputs: CREATE });
    expect(ran.log).not.toContain('Warning');
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
  });

  it('fails a creation in another team, which counts as changed', async () => {
    const account = await created({ unit: { id: 203, name: 'Entwicklung' } });
    const ran = await sync(account, { ...NORA, inputs: CREATE });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', changed: 'true', failed: '1' });
    expect(ran.results).toMatchObject([
      { action: 'create', id: 2001, error: expect.stringContaining('team') },
    ]);
  });

  it('warns about a creation with another value in another field', async () => {
    const ran = await sync(await created({ firstname: 'NORA' }), { ...NORA, inputs: CREATE });
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(ran.log).toMatch(/^Warning: .*2001.*firstname/m);
  });

  it('warns about a field that is missing from the response to a creation', async () => {
    const ran = await sync(await created({ firstname: undefined }), { ...NORA, inputs: CREATE });
    expect(ran.log).toMatch(
      /^Warning: MOCO's response does not have .*: user 2001 \(line 2\): `firstname`\.$/m,
    );
    expect(ran.outputs).toMatchObject({ error: '', created: '1' });
    expect(ran.results).toMatchObject([{ fields: ['lastname', 'unit_id', 'email'] }]);
  });
});
