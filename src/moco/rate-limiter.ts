/**
 * Keeps within MOCO's rate limit, with a log of the last send times. It is exact for a sliding window; a token bucket
 * would allow nearly twice as many requests.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs#rate-limit
 */

/** MOCO counts the requests of the last 2 minutes. */
const WINDOW_MS = 120_000;

/** Paces requests. */
export interface RateLimiter {
  /** Resolves when a request may be sent, in the order of the calls. Rejects if the signal is aborted. */
  readonly acquire: (signal: AbortSignal) => Promise<void>;
  /** After a 429, blocks all requests for so many milliseconds, at most one window. */
  readonly pauseFor: (milliseconds: number) => void;
  /** Milliseconds until so many further requests can have been sent. */
  readonly estimateWait: (requests: number) => number;
}

/**
 * Creates a rate limiter.
 *
 * @param limit requests in 2 minutes, at least 1
 * @param clock `now`: the monotonic clock, in milliseconds; and a way to wait
 */
export function createRateLimiter(
  limit: number,
  { now, sleep }: { now: () => number; sleep: (milliseconds: number, signal: AbortSignal) => Promise<void> },
): RateLimiter {
  /** Send times of the last requests, at most as many as the limit, oldest first. */
  const sent: number[] = [];
  let heldUntil = -Infinity;
  let queue: Promise<void> = Promise.resolve();

  /** When a request may be sent if `ahead` others go first, as soon as they may. */
  const freeAt = (ahead: number): number => {
    const rounds = Math.floor(ahead / limit);
    const before = sent[sent.length - limit + (ahead % limit)];
    const from = Math.max(
      heldUntil,
      before === undefined ? -Infinity : before + WINDOW_MS,
      rounds > 0 ? now() : -Infinity,
    );
    return from + rounds * WINDOW_MS;
  };

  const next = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const wait = freeAt(0) - now();
      if (wait <= 0) break;
      await sleep(wait, signal);
    }
    sent.push(now());
    if (sent.length > limit) sent.shift();
  };

  return {
    acquire: (signal) => {
      const turn = queue.then(() => next(signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
    pauseFor: (milliseconds) => {
      heldUntil = Math.max(heldUntil, now() + Math.min(milliseconds, WINDOW_MS));
    },
    estimateWait: (requests) => (requests === 0 ? 0 : Math.max(0, freeAt(requests - 1) - now())),
  };
}
