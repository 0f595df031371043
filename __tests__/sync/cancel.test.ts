/** A job that is cancelled: what is under way is waited for, nothing more is sent, and what is uncertain is reported. */
import { describe, expect, it } from '@jest/globals';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { createVirtualRuntime, withQuirks, type Runtime } from '../support/runtime.ts';
import { moco, mocoThat, userIn, writes } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, renamed, sync, type Sync, type Synced } from '../support/sync.ts';

const KELLER = { ...csv('id,lastname', '1003,Keller'), inputs: APPLY };
const NORA = {
  ...csv('email,firstname,lastname,team', 'nora.weber@example.com,Nora,Weber,202'),
  inputs: { ...APPLY, 'create-missing': 'true' },
};
/** How long the action waits for responses: the runner ends a step 10 seconds after it has cancelled it. */
const GRACE_MS = 6_000;

interface Cancelled extends Synced {
  /** The waits that began, in milliseconds. */
  readonly waits: readonly number[];
}

/** Cancels the job when the nth request of a method is sent. */
async function cancelledAt(
  account: Simulator,
  given: Sync,
  method: string,
  count = 1,
  sleep?: Runtime['sleep'],
): Promise<Cancelled> {
  const cancel = new AbortController();
  const waits: number[] = [];
  let sent = 0;
  const virtual = createVirtualRuntime((sending) => {
    if (sending === method && ++sent === count) cancel.abort();
  });
  const runtime: Runtime = {
    ...virtual,
    sleep: (milliseconds, signal) => {
      waits.push(milliseconds);
      return (sleep ?? virtual.sleep)(milliseconds, signal);
    },
  };
  const ran = await sync(account, given, { runtime, toolkit: { cancel: cancel.signal } });
  return { ...ran, waits };
}

/** The wait for responses is over at once, as a response that never comes would stop the virtual clock. */
const atOnce: Runtime['sleep'] = () => Promise.resolve();

describe('while users are written', () => {
  it('nothing more is begun, and the writes under way are waited for', async () => {
    const account = await moco({ data: accountOf(60) });
    const ran = await cancelledAt(account, { ...renamed(60), inputs: APPLY_ALL }, 'PUT', 20);
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '20', failed: '0', changed: 'true' });
    expect(ran.results).toHaveLength(20);
    expect(writes(account)).toHaveLength(20);
    expect(ran.waits).toEqual([GRACE_MS]);
  });

  it('a write without a response after 6 seconds is uncertain', async () => {
    const hanging = ['502', '503', '504'].map((ids) => ({
      method: 'PUT',
      path: `/users/${ids}*`,
      effect: 'hang' as const,
    }));
    const refused = { method: 'PUT', path: '/users/500*', effect: { status: 422 } };
    const account = await moco({ data: accountOf(60), faults: [refused, ...hanging] });
    // 19 have a response, and 20 fill all places.
    const given = { ...renamed(60), inputs: APPLY_ALL };
    const ran = await cancelledAt(account, given, 'PUT', 39, atOnce);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '10', failed: '29', changed: 'true' });
    const uncertain = ran.results.filter(({ error }) => /may have been applied/.test(error ?? ''));
    expect(uncertain.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => 5020 + index));
    expect(ran.log).toMatch(
      /^Error: .* Of 60 users in \S+ 10 done, 20 sent without a response \(.*\), 9 failed, 21 not started\./m,
    );
    expect(ran.summary).toContain('person.5020@example.com');
    expect(ran.plan).toHaveLength(60);

    const again = await sync(await moco({ data: account.data }), given);
    expect(again.outputs).toMatchObject({ error: '', updated: '50' });
  });

  it('a creation without a response is uncertain', async () => {
    const account = await mocoThat('hang', { method: 'POST' });
    const ran = await cancelledAt(account, NORA, 'POST', 1, atOnce);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', created: '0', failed: '1' });
    expect(ran.results).toMatchObject([
      { row: 1, id: null, action: 'create', error: expect.stringContaining('may have been applied') },
    ]);
  });

  it('a user whose write MOCO accepted is started, even if the response lacks the field', async () => {
    const account = await moco();
    const cancel = new AbortController();
    const virtual = createVirtualRuntime((method) => method === 'PUT' && cancel.abort());
    const file = csv('id,role,employment-start,employment-pattern', '1003,43,2027-01-01,"8,8,8,8,0"');
    const ran = await sync(
      account,
      { ...file, inputs: APPLY_ALL },
      { runtime: withQuirks({ lacks: ['role'] }, virtual), toolkit: { cancel: cancel.signal } },
    );
    expect(ran.outputs).toMatchObject({ error: 'cancelled', failed: '1', changed: '' });
    expect(ran.log).toMatch(/^Error: .* Of 1 user in \S+ 1 partly done\./m);
    expect(ran.results).toMatchObject([
      {
        error: expect.stringMatching(
          /Nothing else was written\. Not known: role\. Not done: .*the employment from /,
        ),
      },
    ]);
  });

  it.each([
    ['429, which is not uncertain', 429, 0],
    ['503, which is uncertain', 503, 1],
  ])('the wait for the next attempt ends at once after %s', async (_, status, uncertain) => {
    const effect: Effect = { status, headers: { 'retry-after': '3600' } };
    const account = await mocoThat(effect, { method: 'PUT' });
    const cancel = new AbortController();
    const virtual = createVirtualRuntime();
    const runtime: Runtime = {
      ...virtual,
      sleep: (milliseconds, signal) => {
        const wait = virtual.sleep(milliseconds, signal);
        if (milliseconds === 3_600_000) cancel.abort();
        return wait;
      },
    };
    const given = { ...KELLER, inputs: { ...APPLY, 'retry-timeout': '7200' } };
    const begin = runtime.now();
    const ran = await sync(account, given, { runtime, toolkit: { cancel: cancel.signal } });
    expect(ran.outputs['error']).toBe('cancelled');
    expect(ran.results).toHaveLength(uncertain);
    expect(writes(account)).toHaveLength(1);
    expect(runtime.now() - begin).toBeLessThanOrEqual(GRACE_MS);
    expect(userIn(account).lastname).toBe('Rossi');
  });
});

describe('while MOCO is read', () => {
  it.each(['apply', 'plan'])('nothing is planned or written with the mode `%s`', async (mode) => {
    const account = await mocoThat('hang', { path: '/users' });
    const ran = await cancelledAt(account, { ...renamed(60), inputs: { mode } }, 'GET', 1, atOnce);
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(ran.log).toMatch(/^Error: .*cancelled/m);
    expect(ran.summary).toContain('cancelled');
  });

  it('a wait of the rate limiter ends at once', async () => {
    const account = await moco({ data: accountOf(150) });
    const cancel = new AbortController();
    const virtual = createVirtualRuntime();
    const runtime: Runtime = {
      ...virtual,
      sleep: (milliseconds, signal) => {
        const wait = virtual.sleep(milliseconds, signal);
        cancel.abort();
        return wait;
      },
    };
    const given = { ...renamed(150), inputs: { ...APPLY_ALL, 'rate-limit': '1' } };
    const begin = runtime.now();
    const ran = await sync(account, given, { runtime, toolkit: { cancel: cancel.signal } });
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(account.requests.length).toBeLessThanOrEqual(1);
    expect(runtime.now() - begin).toBeLessThanOrEqual(GRACE_MS);
  });
});
