/** Repeats what failed for a reason that passes, within one budget. Pure: clock and random source are injected. */
import { headersOf, isTransient, problemOf } from './comment-errors.ts';

/** Milliseconds for the comment: all attempts and the waits between them. A step should not hang on GitHub for longer. */
export const GITHUB_BUDGET_MS = 30_000;

/**
 * Timeout for one response, in milliseconds. GitHub itself ends a request after 10 seconds.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
export const GITHUB_RESPONSE_TIMEOUT_MS = 12_000;

/** The first delay; it doubles with each attempt. Jitter adds up to half of it. */
const BASE_DELAY_MS = 1_000;

/** Clocks, random source and a wait that rejects when the signal is aborted. */
export interface RetryRuntime {
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** The system's clock, in milliseconds since 1970. It may be set back or forward at any time. */
  readonly wallClock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Calls `work` until it succeeds, fails for good, or the budget does not last until the next attempt.
 *
 * @param work must be safe to repeat, even if the response to a request was lost
 * @throws {Error} the last error of `work`, or that of `sleep` if the signal was aborted
 */
export async function retryWithinBudget<T>(
  work: () => Promise<T>,
  { now, wallClock, random, sleep }: RetryRuntime,
  cancel: AbortSignal,
): Promise<T> {
  const deadline = now() + GITHUB_BUDGET_MS;
  for (let attempts = 1; ; attempts++) {
    try {
      return await work();
    } catch (error) {
      const delay = cancel.aborted ? undefined : retryDelay(error, attempts, wallClock(), random());
      if (delay === undefined || now() + delay >= deadline) throw error;
      await sleep(delay, cancel);
    }
  }
}

/**
 * Milliseconds to wait before the next attempt; undefined to give up.
 *
 * @param attempts how many there have been, from 1
 * @param wallClockMs milliseconds since 1970
 * @param random from 0 to 1
 */
export function retryDelay(
  error: unknown,
  attempts: number,
  wallClockMs: number,
  random: number,
): number | undefined {
  if (!isTransient(error)) return undefined;
  const backoff = Math.round(BASE_DELAY_MS * 2 ** (attempts - 1) * (1 + random / 2));
  const requested = requestedDelay(error, wallClockMs);
  if (requested !== undefined) return Math.max(requested, backoff);
  return problemOf(error) === 'rate-limited' ? undefined : backoff;
}

/**
 * What GitHub asks to wait, in milliseconds. If it limits requests and does not say for how long, its clients are to
 * wait for at least a minute.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
function requestedDelay(error: unknown, wallClockMs: number): number | undefined {
  const headers = headersOf(error);
  const retryAfter = secondsOf(headers['retry-after']);
  if (retryAfter !== undefined) return retryAfter * 1000;
  const reset =
    headers['x-ratelimit-remaining'] === '0' ? secondsOf(headers['x-ratelimit-reset']) : undefined;
  // Seconds since 1970, rounded down.
  return reset === undefined ? undefined : Math.max(0, (reset + 1) * 1000 - wallClockMs);
}

function secondsOf(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}
