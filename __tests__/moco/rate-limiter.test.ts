import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimiter, type RateLimiter } from '../../src/moco/rate-limiter.ts';

const WINDOW = 120_000;
const BEGIN = Date.parse('2026-11-23T12:00:00Z');
const never = new AbortController().signal;

/** A clock that only goes on when it is told to; who sleeps is woken in time. */
class Clock {
  time = BEGIN;
  private sleepers: { at: number; wake: () => void }[] = [];

  readonly now = (): number => this.time;

  readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.sleepers.push({ at: this.time + milliseconds, wake: resolve });
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

  /** Lets so much time pass, and wakes who is due on the way. */
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

/** Long enough for every promise that is ready. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Asks for so many turns, and notes when each came, counted from the beginning of the clock. */
function send(
  pace: RateLimiter,
  clock: Clock,
  requests: number,
  sent: number[],
  signal = never,
): Promise<void>[] {
  return Array.from({ length: requests }, () =>
    pace.acquire(signal).then(() => void sent.push(clock.time - BEGIN)),
  );
}

describe('the pace', () => {
  it('lets as many go at once as the limit allows, and each further one 2 minutes after the one before the limit', async () => {
    const clock = new Clock();
    const pace = createRateLimiter(3, clock);
    const sent: number[] = [];
    void send(pace, clock, 2, sent);
    await clock.pass(10_000);
    void send(pace, clock, 5, sent);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 0, 10_000, WINDOW, WINDOW, WINDOW + 10_000, 2 * WINDOW]);
  });

  it('never allows more than the limit in any 2 minutes, whenever they are asked for, and keeps their order', async () => {
    const arrivals = fc.array(
      fc.record({ pause: fc.integer({ min: 0, max: 90_000 }), requests: fc.integer({ min: 1, max: 6 }) }),
      { maxLength: 12 },
    );
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 5 }), arrivals, async (limit, bursts) => {
      const clock = new Clock();
      const pace = createRateLimiter(limit, clock);
      const order: number[] = [];
      const sent: number[] = [];
      let asked = 0;
      for (const { pause, requests } of bursts) {
        await clock.pass(pause);
        for (const turn of send(pace, clock, requests, sent)) {
          const number = asked++;
          void turn.then(() => order.push(number));
        }
      }
      await clock.pass(100 * WINDOW);
      expect(order).toEqual(Array.from({ length: asked }, (_, number) => number));
      for (const [index, time] of sent.entries()) {
        expect(time - (sent[index - limit] ?? -Infinity)).toBeGreaterThanOrEqual(WINDOW);
      }
    });
    await fc.assert(property, { seed: 20261124, numRuns: 60 });
  });

  it('knows exactly how long a number of further requests takes', async () => {
    const times = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      before: fc.integer({ min: 0, max: 7 }),
      pause: fc.integer({ min: 0, max: 200_000 }),
      held: fc.constantFrom(0, 0, 5_000, 150_000),
      requests: fc.integer({ min: 1, max: 12 }),
    });
    const property = fc.asyncProperty(times, async ({ limit, before, pause, held, requests }) => {
      const clock = new Clock();
      const pace = createRateLimiter(limit, clock);
      void send(pace, clock, before, []);
      // So that the last of them has just been sent.
      await clock.pass(Math.max(0, Math.ceil(before / limit) - 1) * WINDOW);
      await clock.pass(pause);
      pace.pauseFor(held);
      const begin = clock.time;
      const expected = pace.estimateWait(requests);
      const sent: number[] = [];
      void send(pace, clock, requests, sent);
      await clock.pass(20 * WINDOW);
      expect((sent.at(-1) ?? 0) + BEGIN - begin).toBe(expected);
    });
    await fc.assert(property, { seed: 20261124, numRuns: 60 });
  });

  it('takes no time for nothing, and none as long as the limit is not reached', () => {
    const pace = createRateLimiter(3, new Clock());
    expect([0, 1, 3, 4, 7].map(pace.estimateWait)).toEqual([0, 0, 0, WINDOW, 2 * WINDOW]);
  });

  it('lets nobody go while MOCO asks to wait, also those who wait already, and the longer of two waits counts', async () => {
    const clock = new Clock();
    const pace = createRateLimiter(1, clock);
    const sent: number[] = [];
    void send(pace, clock, 2, sent);
    await clock.pass(50_000);
    pace.pauseFor(100_000);
    pace.pauseFor(1_000);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 150_000]);
  });

  it('lets nobody wait longer than a window, however long MOCO asks one to wait', async () => {
    const clock = new Clock();
    const pace = createRateLimiter(2, clock);
    const sent: number[] = [];
    void send(pace, clock, 1, sent);
    await clock.pass(1_000);
    pace.pauseFor(86_400_000);
    void send(pace, clock, 1, sent);
    await clock.pass(10 * WINDOW);
    expect(sent).toEqual([0, 1_000 + WINDOW]);
  });

  it('ends the wait of one who gives up, and the others keep their turns', async () => {
    const clock = new Clock();
    const pace = createRateLimiter(1, clock);
    const sent: number[] = [];
    const cancel = new AbortController();
    await Promise.all(send(pace, clock, 1, sent));
    const [given] = send(pace, clock, 1, sent, cancel.signal);
    void send(pace, clock, 1, sent);
    await clock.pass(5_000);
    cancel.abort();
    await expect(given).rejects.toThrow('aborted');
    await clock.pass(WINDOW);
    expect(sent).toEqual([0, WINDOW]);
  });

  it('gives no turn to one who has given up before', async () => {
    const pace = createRateLimiter(1, new Clock());
    await expect(pace.acquire(AbortSignal.abort())).rejects.toThrow('aborted');
    expect(pace.estimateWait(1)).toBe(0);
  });
});
