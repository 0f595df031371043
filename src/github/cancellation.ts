/** The cancellation of the job: the signals that tell of it, and the time that requests under way still have. */
import { createClient, type Client, type ClientOptions } from '../moco/client.ts';
import { describeRetry } from './error-messages.ts';
import type { Log } from './log.ts';
import type { Runtime, Toolkit } from './toolkit.ts';

/**
 * The runner sends SIGINT first, and SIGTERM (on Windows SIGBREAK) 7.5 s later. SIGHUP comes from a terminal or a console
 * window that is closed.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];

/** Less than the 7.5 s after which the runner asks for the second time. It kills the step 2.5 s later. */
const CANCEL_GRACE_MS = 6_000;

/**
 * Listens for signals that end the process. They do so no longer: the step has to end by itself.
 *
 * @param events the process
 * @returns a signal that is aborted by the first one; further ones change nothing
 */
export function cancelOnSignals(events: {
  readonly on: (event: string, listener: () => void) => unknown;
}): AbortSignal {
  const cancelled = new AbortController();
  for (const name of SIGNALS) events.on(name, () => cancelled.abort());
  return cancelled.signal;
}

/** Handles signals that arrived during work without a pause, such as a plan for 100,000 users. */
export async function handlePendingSignals(): Promise<void> {
  // The first turn of the event loop may be the end of the current one.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Creates a client for `work`, and closes it afterwards. Once the job is cancelled, nothing more is sent, and requests
 * under way have 6 seconds to end.
 *
 * @returns what `work` returns
 * @throws what `work` throws
 */
export async function withCancellableClient<T>(
  options: Omit<ClientOptions, 'signal'>,
  { toolkit: { cancel }, runtime, log }: { toolkit: Pick<Toolkit, 'cancel'>; runtime: Runtime; log: Log },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = createClient(
    { ...options, signal: cancel },
    { ...runtime, onRetry: (retry) => log.info(describeRetry(retry)) },
  );
  const done = new AbortController();
  const closeSoon = (): void => {
    log.info(
      `The job was cancelled: no further requests are sent to ${client.host}. Those in progress have up to 6 s to finish.`,
    );
    void runtime.sleep(CANCEL_GRACE_MS, done.signal).then(client.close, () => undefined);
  };
  cancel.addEventListener('abort', closeSoon, { signal: done.signal });
  try {
    await handlePendingSignals();
    return await work(client);
  } finally {
    done.abort();
    client.close();
  }
}
