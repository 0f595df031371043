import { describe, expect, it } from '@jest/globals';
import { retryDelay, retryWithinBudget } from '../../src/github/github-retry.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

/** Octokit's error for a response of GitHub. */
const refusal = (status: number, headers: Readonly<Record<string, string>> = {}): Error =>
  Object.assign(new Error(), { status, response: { status, headers, data: { message: '' } } });

const delayAfter = (error: Error, attempts = 1, random = 0): number | undefined =>
  retryDelay(error, attempts, NOW, random);

describe('the wait before another attempt', () => {
  it('doubles from a second on, plus up to half of it at random', () => {
    expect([1, 2, 3].map((attempts) => delayAfter(refusal(502), attempts))).toEqual([1_000, 2_000, 4_000]);
    expect(delayAfter(refusal(502), 2, 1)).toBe(3_000);
  });

  it.each([403, 429, 503])('is what `Retry-After` asks for (%i)', (status) => {
    expect(delayAfter(refusal(status, { 'retry-after': '7' }))).toBe(7_000);
  });

  it('is never shorter than the backoff', () => {
    expect(delayAfter(refusal(429, { 'retry-after': '0' }), 2)).toBe(2_000);
  });

  it('ends after the reset of a rate limit that is used up', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 9) };
    expect(delayAfter(refusal(403, headers))).toBe(10_000);
    const past = { ...headers, 'x-ratelimit-reset': String(NOW / 1000 - 60) };
    expect(delayAfter(refusal(403, past))).toBe(1_000);
  });

  it.each([{}, { 'retry-after': 'soon' }, { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '1' }])(
    'is none after a rate limit that does not say for how long: GitHub wants a minute at least (%j)',
    (headers) => expect(delayAfter(refusal(429, headers))).toBeUndefined(),
  );

  it('is none if the next attempt would fail as well', () => {
    expect(delayAfter(refusal(422))).toBeUndefined();
  });
});

describe('work that fails', () => {
  /** Repeats work that fails as often as there are errors, each after `takes` milliseconds. */
  async function repeat(
    errors: readonly Error[],
    { takes = 0, cancelAfter = Infinity, wallClock = () => NOW } = {},
  ): Promise<{ result: unknown; attempts: number; elapsedMs: number }> {
    let now = 0;
    let attempts = 0;
    const cancel = new AbortController();
    const work = (): Promise<string> => {
      const error = errors[attempts++];
      now += takes;
      if (attempts >= cancelAfter) cancel.abort();
      return error ? Promise.reject(error) : Promise.resolve('done');
    };
    const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted();
      now += milliseconds;
      return Promise.resolve();
    };
    const runtime = { now: () => now, wallClock, random: () => 0, sleep };
    const result = await retryWithinBudget(work, runtime, cancel.signal).catch((error: unknown) => error);
    return { result, attempts, elapsedMs: now };
  }

  it('is repeated until it succeeds', async () => {
    const ran = await repeat([refusal(502), refusal(429, { 'retry-after': '3' })]);
    expect(ran).toEqual({ result: 'done', attempts: 3, elapsedMs: 4_000 });
  });

  it('ends with its last error, before 30 seconds are over', async () => {
    const errors = Array.from({ length: 50 }, (_, index) => refusal(500 + index));
    const ran = await repeat(errors);
    // 1 + 2 + 4 + 8 seconds; 16 more would be too long.
    expect(ran).toEqual({ result: errors[4], attempts: 5, elapsedMs: 15_000 });
  });

  it('counts the attempts themselves into the 30 seconds', async () => {
    const ran = await repeat([refusal(502), refusal(502), refusal(502)], { takes: 15_000 });
    expect(ran).toMatchObject({ attempts: 2, elapsedMs: 31_000 });
  });

  it('is not repeated if GitHub asks for a longer wait', async () => {
    expect(await repeat([refusal(429, { 'retry-after': '31' })])).toMatchObject({
      attempts: 1,
      elapsedMs: 0,
    });
  });

  it.each([-3_600_000, 3_600_000])(
    'is repeated in the same way when the clock is set by %i ms after the first attempt',
    async (shift) => {
      let calls = 0;
      const wallClock = (): number => (calls++ === 0 ? NOW : NOW + shift);
      const errors = Array.from({ length: 50 }, () => refusal(502));
      expect(await repeat(errors, { wallClock })).toEqual(await repeat(errors));
    },
  );

  it('is not repeated for a reason that stays', async () => {
    expect(await repeat([refusal(403)])).toMatchObject({ attempts: 1 });
  });

  it('is not repeated once the job is cancelled', async () => {
    expect(await repeat([refusal(502), refusal(502)], { cancelAfter: 2 })).toMatchObject({ attempts: 2 });
  });
});
