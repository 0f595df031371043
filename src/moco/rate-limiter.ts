/**
 * Keeps within MOCO's limit of requests in 2 minutes, with a log of send times: exact for a limit that is a window,
 * where a bucket that fills up again would allow nearly twice as many.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs#rate-limit
 */

/** Milliseconds. */
const WINDOW_MS = 120_000;

export interface RateLimiter {
  /** Comes back when a request may be sent, in the order of the calls; rejects when the signal ends the wait. */
  readonly acquire: (signal: AbortSignal) => Promise<void>;
  /** MOCO refused a request in spite of the log: nobody's turn comes within these milliseconds, a window at most. */
  readonly pauseFor: (milliseconds: number) => void;
  /** Milliseconds from now until this many further requests can have been sent. */
  readonly estimateWait: (requests: number) => number;
}

/**
 * @param limit requests in 2 minutes, at least 1
 * @param clock milliseconds since 1970, and a way to wait
 */
export function createRateLimiter(
  limit: number,
  { now, sleep }: { now: () => number; sleep: (milliseconds: number, signal: AbortSignal) => Promise<void> },
): RateLimiter {
  /** The times of the last requests, as many as the limit at most, the oldest first. */
  const sent: number[] = [];
  let heldUntil = 0;
  let queue: Promise<void> = Promise.resolve();

  /** When the request after `ahead` others may be sent, where those go as soon as they may. */
  const freeAt = (ahead: number): number => {
    const rounds = Math.floor(ahead / limit);
    const before = sent[sent.length - limit + (ahead % limit)];
    const from = Math.max(heldUntil, before === undefined ? 0 : before + WINDOW_MS, rounds > 0 ? now() : 0);
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
