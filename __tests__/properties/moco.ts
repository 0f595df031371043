/**
 * MOCO in this process: the simulator's app behind a `fetch`, with no socket and no server. The clock is the test's
 * own: a wait or a request that is never answered moves it forward and costs no time, so that no result depends on
 * the speed of the machine.
 */
import { Agent } from 'node:http';
import { jest } from '@jest/globals';
import { createApp, type AppOptions } from '../../simulator/app.ts';
import { FULL_KEY, type Data } from '../../simulator/data.ts';
import { createFaults, type Effect, type Fault } from '../../simulator/faults.ts';
import { BASE_PATH } from '../../simulator/http.ts';
import type { Runtime } from '../../src/github/toolkit.ts';
import { asJson, escapeHtml, SENT_MARK, USER_START } from './arbitraries.ts';

/** A request as MOCO would have received it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  /** Below the API's base URL, with the query. */
  readonly path: string;
  /** Empty where there is none. */
  readonly body: string;
  /** What the action told `fetch` to do with a redirect. */
  readonly redirect: string | undefined;
}

/** What a run of an action needs, and what it left behind. */
export interface InProcessMoco {
  readonly runtime: Runtime;
  readonly requests: Sent[];
  /** Milliseconds that the run waited between requests, all together. */
  readonly waitedMs: () => number;
}

/** How MOCO behaves, and when. */
export interface MocoOptions extends Partial<Pick<AppOptions, 'defaultModel' | 'overlaps'>> {
  /** Milliseconds since 1970. */
  readonly start?: number;
  readonly requestMs?: number;
}

/** What the action passes to `fetch`. */
interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect?: string;
  readonly signal: AbortSignal;
}

/** What the action reads of a response. */
interface FetchResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly arrayBuffer: () => Promise<ArrayBufferLike | Buffer>;
}

/** When a run begins. */
export const START = Date.parse('2026-11-24T12:00:00Z');

/** Everything but `setTimeout`, which ends a request that takes too long, stays real. */
const REAL_TIMERS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

/**
 * Starts the account. From here on, `setTimeout` is jest's.
 *
 * @param onSent called with each request before it is answered
 * @param options `requestMs`: how long each request takes
 */
export function startMoco(
  data: Data,
  faults: readonly Fault[] = [],
  onSent: (request: Sent, count: number) => void = () => undefined,
  { start = START, requestMs = 0, ...options }: MocoOptions = {},
): InProcessMoco {
  jest.useFakeTimers({ now: start, doNotFake: REAL_TIMERS });
  const requests: Sent[] = [];
  let waited = 0;
  const now = (): number => jest.now() + waited + requests.length * requestMs;
  const faultFor = createFaults(faults);
  const date = (): Date => new Date(now());
  const rates = { latency: 0, writeLatency: 0, rateLimit: Infinity };
  const app = createApp({ data, now: date, ...rates, ...options, faultFor: () => undefined });
  const fetch = async (url: string, init: FetchInit): Promise<FetchResponse> => {
    const { method, body = '', redirect, signal } = init;
    const path = url.slice(url.indexOf(BASE_PATH) + BASE_PATH.length);
    const sent = { method, url, path, body, redirect };
    requests.push(sent);
    onSent(sent, requests.length);
    const effect = faultFor(method, path.replace(/\?.*/, ''));
    const respond = async (): Promise<FetchResponse> => app.fetch(asRequest(url, init));
    const response = await applyEffect(effect, sent, signal, respond);
    signal.throwIfAborted();
    return response;
  };
  const sleep = (milliseconds: number): Promise<void> => {
    waited += milliseconds;
    return Promise.resolve();
  };
  const runtime = {
    fetch: fetch as unknown as Runtime['fetch'],
    agentFor: () => new Agent(),
    now,
    wallClock: now,
    random: () => 0,
    sleep,
  };
  return { runtime, requests, waitedMs: () => waited };
}

/** The same request with the simulator's key: a case's own key has signs that the simulator does not know. */
function asRequest(url: string, { method, headers, body }: FetchInit): Request {
  const { 'accept-encoding': _unpacked, ...others } = headers;
  return new Request(url, {
    method,
    headers: { ...others, authorization: `Token token=${FULL_KEY}` },
    ...(body !== undefined && { body }),
  });
}

async function applyEffect(
  effect: Effect | undefined,
  sent: Sent,
  signal: AbortSignal,
  respond: () => Promise<FetchResponse>,
): Promise<FetchResponse> {
  switch (effect) {
    case undefined:
      return respond();
    case 'drop':
      throw connectionReset();
    case 'drop-after':
      await respond();
      throw connectionReset();
    case 'cut': {
      const { status, headers } = await respond();
      return { status, headers, arrayBuffer: () => Promise.reject(connectionReset()) };
    }
    case 'hang':
      return untilAborted(signal);
    case 'html':
      return responseOf(
        { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Bad gateway' },
        sent,
      );
    default:
      return responseOf(effect, sent);
  }
}

/** As node-fetch reports a connection that broke. */
function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { type: 'system', code: 'ECONNRESET' });
}

/** The other requests go on first. When all of them wait, the next timeout fires. */
function untilAborted(signal: AbortSignal): Promise<never> {
  setImmediate(() => {
    if (!signal.aborted) jest.advanceTimersToNextTimer();
  });
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/** A response in place of MOCO's. Not a `Response`, which takes no body with some statuses. */
function responseOf({ status, headers = {}, body = '' }: Exclude<Effect, string>, sent: Sent): FetchResponse {
  const repeated = textsIn(sent.body === '' ? undefined : JSON.parse(sent.body)).join(' ');
  const encode = /^\s*["[{]/.test(body) ? asJson : body.startsWith('<') ? escapeHtml : String;
  const text = body.replaceAll(SENT_MARK, () => encode(repeated));
  const isUserInList = body.startsWith(USER_START) && sent.path.startsWith('/users?');
  return {
    status,
    headers: new Headers(headers),
    arrayBuffer: () => Promise.resolve(Buffer.from(isUserInList ? `[${text}]` : text)),
  };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
