/** The client of a step: created for its work, and disposed of afterwards. */
import { describeRetry } from '../github/error-messages.ts';
import type { Connection } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import type { Runtime } from '../github/toolkit.ts';
import { createClient, type Client } from '../moco/client.ts';
import { createRateLimiter, type RateLimiter } from '../moco/rate-limiter.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';

/** The runner waits 7.5 s after it has asked a step to end, and 2.5 s after the second time. */
const CANCEL_GRACE_MS = 6_000;

/** How the client connects, and what is logged while it works. */
export interface ClientScopeOptions extends Connection {
  /** Requests in 2 minutes. */
  readonly rateLimit: number;
  /** The client refuses every request but `GET`. */
  readonly readOnly: boolean;
  readonly userAgent: string;
  /** The line that is logged every few seconds. */
  readonly progressLine: (rateLimiter: RateLimiter) => string;
}

/** What the work gets. */
export interface ClientScope {
  readonly client: Client;
  readonly rateLimiter: RateLimiter;
}

/**
 * Creates the client, the rate limiter and the progress timer for `work`, and disposes of them. After the job was
 * cancelled, requests have a few seconds to end.
 *
 * @throws what `work` throws
 */
export async function withClient(
  { progressLine, ...options }: ClientScopeOptions,
  { toolkit, runtime, log }: { toolkit: SyncToolkit; runtime: Runtime; log: Log },
  work: (scope: ClientScope) => Promise<void>,
): Promise<void> {
  const { cancel } = toolkit;
  const rateLimiter = createRateLimiter(options.rateLimit, runtime);
  const retryBudget = { scope: 'each', timeoutMs: options.retryTimeoutMs } as const;
  const client = createClient(
    { ...options, retryBudget, rateLimiter, signal: cancel },
    { ...runtime, onRetry: (retry) => log.info(describeRetry(retry)) },
  );
  const done = new AbortController();
  const closeSoon = (): void =>
    void runtime.sleep(CANCEL_GRACE_MS, done.signal).then(client.close, () => undefined);
  cancel.addEventListener('abort', closeSoon, { signal: done.signal });
  const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info(progressLine(rateLimiter)));
  try {
    await work({ client, rateLimiter });
  } finally {
    stopTimer();
    done.abort();
    client.close();
  }
}
