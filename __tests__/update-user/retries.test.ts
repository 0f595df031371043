/** When a failed request is repeated, and when not. The clock is virtual, so waits take no time. */
import { describe, expect, it } from '@jest/globals';
import { createVirtualRuntime, type Runtime } from '../support/runtime.ts';
import { moco, mocoThat, requestLines, step, writes } from '../support/step.ts';

describe('a request is repeated', () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 520, 524])(
    'after %i, and a line of the log says why and when',
    async (status) => {
      const account = await mocoThat({ status }, { times: 1 });
      const ran = await step(account, { lastname: 'Keller' });
      expect(requestLines(account)).toEqual(['GET /users/1003', 'GET /users/1003', 'PUT /users/1003']);
      expect(ran.log).toMatch(new RegExp(`^GET /users/1003: .*\\(${status}\\).* 1\\.0 s`));
      expect(ran.outputs['error']).toBe('');
    },
  );

  it.each(['drop', 'drop-after', 'cut'] as const)(
    'after a broken connection (%s), even a write',
    async (effect) => {
      const account = await mocoThat(effect, { method: 'PUT', times: 2 });
      const ran = await step(account, { lastname: 'Keller' });
      expect(writes(account)).toHaveLength(3);
      expect(ran.outputs).toMatchObject({ error: '', changed: 'true', lastname: 'Keller' });
    },
  );

  it('when MOCO asks for it', async () => {
    const account = await mocoThat({ status: 429, headers: { 'retry-after': '77' } }, { times: 1 });
    const runtime = createVirtualRuntime();
    const begin = runtime.now();
    await step(account, {}, { runtime });
    expect(runtime.now() - begin).toBe(77_000);
  });

  it("until MOCO's rate limit of two minutes allows it", async () => {
    const runtime = createVirtualRuntime();
    const account = await moco({ rateLimit: 1, now: () => new Date(runtime.wallClock()) });
    const begin = runtime.now();
    const ran = await step(account, { lastname: 'Keller' }, { runtime });
    expect(ran.outputs).toMatchObject({ error: '', lastname: 'Keller' });
    expect(runtime.now() - begin).toBeGreaterThanOrEqual(120_000);
  });
});

it.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])('the retry budget is the same when the clock of the system is set %s', async (_, shift) => {
  const run = async (by: number): Promise<[elapsedMs: number, log: string]> => {
    let sent = 0;
    const runtime = createVirtualRuntime(() => {
      if (++sent === 5) runtime.shiftWallClock(by);
    });
    const begin = runtime.now();
    const account = await mocoThat({ status: 503 });
    const ran = await step(account, {}, { runtime });
    expect(ran.outputs['error']).toBe('unavailable');
    return [runtime.now() - begin, ran.log.replaceAll(new URL(account.url).host, 'HOST')];
  };
  const usual = await run(0);
  expect(usual[1]).toMatch(/\(13 attempts in 171 s\)/);
  expect(await run(shift)).toEqual(usual);
});

describe('a request is not repeated', () => {
  it.each([400, 401, 403, 404, 409, 422, 501, 505, 525])('after %i', async (status) => {
    const account = await mocoThat({ status });
    await step(account, {});
    expect(account.requests).toHaveLength(1);
  });

  it('if MOCO asks for a wait that is longer than the retry budget', async () => {
    const account = await mocoThat({ status: 503, headers: { 'retry-after': '181' } });
    expect((await step(account, {})).outputs['error']).toBe('unavailable');
    expect(account.requests).toHaveLength(1);
  });

  it('once the step has failed: a look-up that still waits ends', async () => {
    const account = await moco({
      faults: [
        { method: 'GET', path: '/units', effect: { status: 503, headers: { 'retry-after': '60' } } },
        { method: 'GET', path: '/users/*', effect: { status: 403 } },
      ],
    });
    const virtual = createVirtualRuntime();
    let wait: AbortSignal | undefined;
    let beginWait = (): void => undefined;
    const isWaiting = new Promise<void>((resolve) => (beginWait = resolve));
    const runtime: Runtime = {
      ...virtual,
      // The user is refused only once the look-up of the team waits.
      fetch: async (url, init) => {
        if ((url as string).includes('/users/')) await isWaiting;
        return virtual.fetch(url, init);
      },
      // A wait that only its signal ends.
      sleep: (_, signal) => {
        wait = signal;
        beginWait();
        return new Promise((__, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
    };
    const ran = await step(account, { team: 'Design' }, { runtime });
    expect(ran.outputs['error']).toBe('forbidden');
    expect(wait?.aborted).toBe(true);
  });
});
