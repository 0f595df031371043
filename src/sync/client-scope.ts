/** The client of a step: created for its work, and disposed of afterwards. */
import { withCancellableClient } from '../github/cancellation.ts';
import type { Connection } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import type { Runtime } from '../github/toolkit.ts';
import type { Client } from '../moco/client.ts';
import { createRateLimiter, type RateLimiter } from '../moco/rate-limiter.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';

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
 * Creates the client, the rate limiter and the progress timer for `work`, and disposes of them.
 *
 * @throws what `work` throws
 */
export async function withClient(
  { progressLine, ...options }: ClientScopeOptions,
  context: { toolkit: SyncToolkit; runtime: Runtime; log: Log },
  work: (scope: ClientScope) => Promise<void>,
): Promise<void> {
  const { toolkit, runtime, log } = context;
  const rateLimiter = createRateLimiter(options.rateLimit, runtime);
  const retryBudget = { scope: 'each', timeoutMs: options.retryTimeoutMs } as const;
  const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info(progressLine(rateLimiter)));
  try {
    await withCancellableClient({ ...options, retryBudget, rateLimiter }, context, (client) =>
      work({ client, rateLimiter }),
    );
  } finally {
    stopTimer();
  }
}
