/** Jobs that are cancelled at one of their requests: what the runtime of a run in this process, and the network of a bundle, do then. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Response } from 'node-fetch';
import { createVirtualRuntime, type Runtime } from './runtime.ts';

/** How the request ends during which the job is cancelled; in the last case, the job is cancelled after it. */
export type Moment = 'responded' | 'never-sent' | 'never-responded' | 'after-response';

/** All moments, and how the title of a test tells them. */
export const MOMENTS: readonly { readonly moment: Moment; readonly title: string }[] = [
  { moment: 'responded', title: 'while it is under way, and MOCO responds' },
  { moment: 'never-sent', title: 'while it is under way, and it never gets to MOCO' },
  { moment: 'never-responded', title: 'while it is under way, and MOCO applies it but never responds' },
  { moment: 'after-response', title: 'after its response' },
];

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
    if (moment !== 'after-response') cancel.abort();
    const signal = init?.signal as AbortSignal;
    if (moment === 'never-sent') return neverResponds(signal);
    const response = await virtual.fetch(url, { ...init, signal: null });
    const body = Buffer.from(await response.arrayBuffer());
    if (moment === 'never-responded') return neverResponds(signal);
    if (moment === 'after-response') cancel.abort();
    const { status, headers } = response;
    return new Response(body, { status, headers });
  };
  return { runtime: { ...virtual, fetch }, cancel: cancel.signal, hit: () => hit, sentLater };
}

/** True for a write of which no response tells whether MOCO applied it. */
export function isUnconfirmed(hit: string | undefined, moment: Moment): boolean {
  const hasNoResponse = moment === 'never-sent' || moment === 'never-responded';
  return hit !== undefined && !hit.startsWith('GET ') && hasNoResponse;
}

function neverResponds(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** A server in front of a simulator that keeps back responses. */
export interface KeepingBack {
  /** The API's base URL. */
  readonly url: string;
  /** How many responses it keeps back. */
  readonly kept: () => number;
  /** Sends all of them, and keeps back none from now on. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

/** Keeps back the responses to all requests of a method until they are released. MOCO has handled the requests by then. */
export async function keepingBack(account: { readonly url: string }, method: string): Promise<KeepingBack> {
  const { origin, pathname } = new URL(account.url);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let kept = 0;
  const server = createServer((incoming, outgoing) => {
    const { method: sent, headers, url = '' } = incoming;
    const forward = request(origin + url, { method: sent, headers }, (response) => {
      const isKept = sent === method;
      if (isKept) kept++;
      void (isKept ? released : Promise.resolve()).then(() => {
        outgoing.writeHead(response.statusCode ?? 0, response.headers);
        response.pipe(outgoing);
      });
    });
    incoming.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    kept: () => kept,
    release,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
