import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimiter, type RateLimiter } from '../../src/moco/rate-limiter.ts';

const WINDOW = 120_000;
/** A monotonic clock begins anywhere. */
const BEGIN = -5_000;
const never = new AbortController().signal;

/** A clock that advances only by `pass`, and wakes sleepers in time. */
class Clock {
  time = BEGIN;
  private sleepers: { at: number; wake: () => void }[] = [];

  readonly now = (): number => this.time;

  readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.sleepers.push({ at: this.time + milliseconds, wake: resolve });
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

  /** Lets so many milliseconds pass, and wakes the sleepers that are due. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (let due = this.nextBefore(end); due; due = this.nextBefore(end)) {
      this.time = due.at;
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== due);
      due.wake();
      await settle();
    }
    this.time = end;
  }

  private nextBefore(end: number): { at: number; wake: () => void } | undefined {
    return this.sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Waits for every promise that is ready. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Acquires so many times, and records when each was granted, in milliseconds since the start of the clock. */
function send(
  rateLimiter: RateLimiter,
  clock: Clock,
  requests: number,
  sent: number[],
  signal = never,
): Promise<void>[] {
  return Array.from({ length: requests }, () =>
    rateLimiter.acquire(signal).then(() => void sent.push(clock.time - BEGIN)),
  );
}

describe('the rate limiter', () => {
  it('grants as many requests at once as the limit allows, and each further one when a slot of the window is free', async () => {
    const clock = new Clock();
    const rateLimiter = createRateLimiter(3, clock);
    const sent: number[] = [];
    void send(rateLimiter, clock, 2, sent);
    await clock.pass(10_000);
    void send(rateLimiter, clock, 5, sent);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 0, 10_000, WINDOW, WINDOW, WINDOW + 10_000, 2 * WINDOW]);
  });

  it('never grants more than the limit in any 2 minutes, and keeps the order of requests', async () => {
    const arrivals = fc.array(
      fc.record({ pause: fc.integer({ min: 0, max: 90_000 }), requests: fc.integer({ min: 1, max: 6 }) }),
      { maxLength: 12 },
    );
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 5 }), arrivals, async (limit, bursts) => {
      const clock = new Clock();
      const rateLimiter = createRateLimiter(limit, clock);
      const order: number[] = [];
      const sent: number[] = [];
      let count = 0;
      for (const { pause, requests } of bursts) {
        await clock.pass(pause);
        for (const grant of send(rateLimiter, clock, requests, sent)) {
          const number = count++;
          void grant.then(() => order.push(number));
        }
      }
      await clock.pass(100 * WINDOW);
      expect(order).toEqual(Array.from({ length: count }, (_, number) => number));
      for (const [index, time] of sent.entries()) {
        expect(time - (sent[index - limit] ?? -Infinity)).toBeGreaterThanOrEqual(WINDOW);
      }
    });
    await fc.assert(property, { seed: 20261124, numRuns: 60 });
  });

  it('estimates exactly how long a number of further requests takes', async () => {
    const times = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      before: fc.integer({ min: 0, max: 7 }),
      idle: fc.integer({ min: 0, max: 200_000 }),
      pause: fc.constantFrom(0, 0, 5_000, 150_000),
      requests: fc.integer({ min: 1, max: 12 }),
    });
    const property = fc.asyncProperty(times, async ({ limit, before, idle, pause, requests }) => {
      const clock = new Clock();
      const rateLimiter = createRateLimiter(limit, clock);
      void send(rateLimiter, clock, before, []);
      // So that the last of them has just been sent.
      await clock.pass(Math.max(0, Math.ceil(before / limit) - 1) * WINDOW);
      await clock.pass(idle);
      rateLimiter.pauseFor(pause);
      const begin = clock.time;
      const expected = rateLimiter.estimateWait(requests);
      const sent: number[] = [];
      void send(rateLimiter, clock, requests, sent);
      await clock.pass(20 * WINDOW);
      expect((sent.at(-1) ?? 0) + BEGIN - begin).toBe(expected);
    });
    await fc.assert(property, { seed: 20261124, numRuns: 60 });
  });

  it('estimates no wait for no requests, or below the limit', () => {
    const rateLimiter = createRateLimiter(3, new Clock());
    expect([0, 1, 3, 4, 7].map(rateLimiter.estimateWait)).toEqual([0, 0, 0, WINDOW, 2 * WINDOW]);
  });

  it('grants nothing during a pause, not even to requests that are waiting already; the longer of two pauses counts', async () => {
    const clock = new Clock();
    const rateLimiter = createRateLimiter(1, clock);
    const sent: number[] = [];
    void send(rateLimiter, clock, 2, sent);
    await clock.pass(50_000);
    rateLimiter.pauseFor(100_000);
    rateLimiter.pauseFor(1_000);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 150_000]);
  });

  it('pauses for at most one window, however long MOCO asks to wait', async () => {
    const clock = new Clock();
    const rateLimiter = createRateLimiter(2, clock);
    const sent: number[] = [];
    void send(rateLimiter, clock, 1, sent);
    await clock.pass(1_000);
    rateLimiter.pauseFor(86_400_000);
    void send(rateLimiter, clock, 1, sent);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 1_000 + WINDOW]);
  });

  it('rejects a request that is aborted, and the others keep their order', async () => {
    const clock = new Clock();
    const rateLimiter = createRateLimiter(1, clock);
    const sent: number[] = [];
    const cancel = new AbortController();
    await Promise.all(send(rateLimiter, clock, 1, sent));
    const [aborted] = send(rateLimiter, clock, 1, sent, cancel.signal);
    void send(rateLimiter, clock, 1, sent);
    await clock.pass(5_000);
    cancel.abort();
    await expect(aborted).rejects.toThrow('aborted');
    await clock.pass(WINDOW);
    expect(sent).toEqual([0, WINDOW]);
  });

  it('rejects a request that is aborted already, and uses no slot for it', async () => {
    const rateLimiter = createRateLimiter(1, new Clock());
    await expect(rateLimiter.acquire(AbortSignal.abort())).rejects.toThrow('aborted');
    expect(rateLimiter.estimateWait(1)).toBe(0);
  });
});
