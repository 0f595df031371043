/** A job that is cancelled at one of its requests: in this process by an abort signal, in a process of its own by a real one. */
import { it } from '@jest/globals';
import { Response } from 'node-fetch';
import { createVirtualRuntime, type Runtime } from './runtime.ts';

/** Whether a process can catch a signal that is sent to it. On Windows it ends at once. */
export const canSignal = process.platform !== 'win32';

/** A test that sends signals to a process; skipped by name where that is not possible. */
export const itSignals = canSignal ? it : it.skip;

/** How the request ends during which the job is cancelled, or after which. */
export const MOMENTS = [
  'while it is under way, and MOCO responds',
  'while it is under way, and it never gets to MOCO',
  'while it is under way, and MOCO applies it but never responds',
  'after its response',
] as const;

/** One of them. */
export type Moment = (typeof MOMENTS)[number];

/** A run that is cancelled. */
export interface Cancelling {
  readonly runtime: Runtime;
  readonly cancel: AbortSignal;
  /** `METHOD path` of the request, without the query; undefined as long as it was not sent. */
  readonly hit: () => string | undefined;
  /** What was sent after the cancellation: it must stay empty. */
  readonly sentLater: readonly string[];
}

/**
 * Cancels the job at the nth request, from 1; 0 cancels it before the first. A response that never comes takes no time: the
 * virtual clock jumps to the moment at which the action no longer waits for it.
 */
export function cancellingAt(nth: number, moment: Moment): Cancelling {
  const virtual = createVirtualRuntime();
  const cancel = new AbortController();
  const sentLater: string[] = [];
  let sent = 0;
  let hit: string | undefined;
  if (nth === 0) cancel.abort();

  const fetch: Runtime['fetch'] = async (url, init) => {
    const line = `${init?.method ?? 'GET'} ${new URL(url).pathname.replace('/api/v1', '')}`;
    if (cancel.signal.aborted) sentLater.push(line);
    if (++sent !== nth) return virtual.fetch(url, init);
    hit = line;
    if (moment !== 'after its response') cancel.abort();
    const signal = init?.signal as AbortSignal;
    if (moment.includes('never gets to MOCO')) return neverResponds(signal);
    const response = await virtual.fetch(url, { ...init, signal: null });
    const body = Buffer.from(await response.arrayBuffer());
    if (moment.includes('never responds')) return neverResponds(signal);
    if (moment === 'after its response') cancel.abort();
    const { status, headers } = response;
    return new Response(body, { status, headers });
  };
  return { runtime: { ...virtual, fetch }, cancel: cancel.signal, hit: () => hit, sentLater };
}

function neverResponds(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
