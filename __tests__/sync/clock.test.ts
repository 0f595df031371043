/** The system's clock is set while a list is applied. Waits and estimates go by the monotonic clock. */
import { expect, it } from '@jest/globals';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';
import { casesOf } from '../support/extent.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { moco, mocoThat, requestLines } from '../support/step.ts';
import { accountOf, APPLY, APPLY_ALL, csv, renamed, sync, type Sync, type Synced } from '../support/sync.ts';

const HOUR = 3_600_000;
const WINDOW = 120_000;
const START = Date.parse('2026-11-23T12:00:00Z');

interface Timed extends Pick<Synced, 'log'> {
  readonly error: string | undefined;
  readonly elapsedMs: number;
  readonly requests: readonly string[];
}

/** Runs the sync with a progress line at each request. At the 20th one, the clock is set by so many milliseconds. */
async function syncWithShift(
  account: Awaited<ReturnType<typeof moco>>,
  given: Sync,
  shift: number,
): Promise<Timed> {
  let progress = (): void => undefined;
  let sent = 0;
  const runtime = createVirtualRuntime(() => {
    if (++sent === 20) runtime.shiftWallClock(shift);
    progress();
  });
  const every: SyncToolkit['every'] = (_, again) => {
    progress = again;
    return () => undefined;
  };
  const begin = runtime.now();
  const ran = await sync(account, given, { runtime, toolkit: { every } });
  return {
    // The port is another one in each run.
    log: ran.log.replaceAll(new URL(account.url).host, 'HOST'),
    error: ran.outputs['error'],
    elapsedMs: runtime.now() - begin,
    requests: requestLines(account),
  };
}

const SHIFTS = [
  ['back', -HOUR],
  ['forward', HOUR],
] as const;

it.each(casesOf(SHIFTS))(
  'a clock that is set %s changes neither the pace nor the progress lines',
  async (_, shift) => {
    const run = async (by: number): Promise<Timed> =>
      syncWithShift(
        await moco({ data: accountOf(60) }),
        { ...renamed(60), inputs: { ...APPLY_ALL, 'rate-limit': '30' } },
        by,
      );
    const [usual, shifted] = [await run(0), await run(shift)];
    expect(usual).toMatchObject({ error: '', elapsedMs: 2 * WINDOW });
    expect(usual.log).toMatch(/^\d+ of 60 users written, .* left$/m);
    expect(shifted).toEqual(usual);
  },
);

it.each(casesOf(SHIFTS))(
  'a clock that is set %s changes neither retries nor their budget',
  async (_, shift) => {
    const run = async (by: number): Promise<Timed> =>
      syncWithShift(
        await mocoThat({ status: 503 }, { method: 'PUT' }),
        { ...csv('id,lastname', '1003,Keller'), inputs: { ...APPLY, 'retry-timeout': '900' } },
        by,
      );
    const [usual, shifted] = [await run(0), await run(shift)];
    expect(usual).toMatchObject({ error: 'partial-failure' });
    expect(usual.elapsedMs).toBeGreaterThan(850_000);
    expect(shifted).toEqual(usual);
  },
);

it('a date in Retry-After is a date of the system, whatever was waited before', async () => {
  const headers = { 'retry-after': new Date(START + HOUR + 90_000).toUTCString() };
  const account = await mocoThat({ status: 503, headers }, { method: 'PUT', times: 1 });
  const runtime = createVirtualRuntime();
  runtime.shiftWallClock(HOUR);
  const begin = runtime.now();
  const ran = await sync(account, { ...csv('id,lastname', '1003,Keller'), inputs: APPLY }, { runtime });
  expect(ran.outputs['error']).toBe('');
  expect(runtime.now() - begin).toBe(90_000);
});
