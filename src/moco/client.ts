/** MOCO over HTTP: base URL, key, dry-run gate, retries. Knows no endpoint and nothing of GitHub. */
import type { Agent } from 'node:http';
import type nodeFetch from 'node-fetch';
import type { JsonObject } from '../model/json.ts';
import type { Account } from './account.ts';
import { attempt, type AttemptContext, type AttemptResult } from './attempt.ts';
import { ActionError, ifWrite, type RequestLine } from './errors.ts';
import { fetchPages, listSizeProblem, type Query } from './pagination.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { addSizes, toResponse, type ApiResponse, type Size, type SizedResponse } from './response.ts';
import {
  BASE_DELAY_MS,
  isRateLimited,
  mayHaveBeenApplied,
  nextOutage,
  retryAfterDelay,
  retryDeadline,
  retryDelay,
  type Outage,
  type RetryBudget,
} from './retry.ts';

/** What a client is for, and its limits. */
export interface ClientOptions {
  readonly account: Account;
  readonly apiKey: string;
  readonly userAgent: string;
  /** A dry run: every request but GET is refused here, before it is sent. */
  readonly readOnly: boolean;
  /** Milliseconds for one whole response. */
  readonly requestTimeoutMs: number;
  readonly retryBudget: RetryBudget;
  /** Without one, requests are sent at once. */
  readonly rateLimiter?: RateLimiter;
  /** Once aborted, nothing more is sent. A request under way goes on until the client is closed. */
  readonly signal?: AbortSignal;
}

/** Side effects that the client depends on; tests inject fakes. */
export interface ClientRuntime {
  readonly fetch: typeof nodeFetch;
  /** The connections to a URL, through a proxy where one is set. Throws if the URL of the proxy can't be used. */
  readonly agentFor: (url: URL) => Agent;
  /**
   * The monotonic clock, for durations and deadlines: milliseconds since an arbitrary moment. It goes on at the same pace
   * when the system's clock is set.
   */
  readonly now: () => number;
  /** The system's clock, for days and dates only: milliseconds since 1970. It may be set back or forward at any time. */
  readonly wallClock: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called before each wait. */
  readonly onRetry: (retry: Retry) => void;
}

/** A request that is about to be repeated. */
export interface Retry {
  readonly request: RequestLine;
  /** How the last attempt ended. */
  readonly result: AttemptResult;
  readonly delayMs: number;
  /** The number of the next attempt, from 2. */
  readonly attempt: number;
}

/** Requests to one account. */
export interface Client {
  /** The account's host, as messages name it. */
  readonly host: string;
  /** @throws {ActionError} if MOCO can't be reached or responds with an error */
  readonly get: (path: string, query?: Query) => Promise<ApiResponse>;
  /** All entries of a list in pages. @throws {ActionError} as `get` does */
  readonly getAll: <T>(path: string, isEntry: (value: unknown) => value is T, query?: Query) => Promise<T[]>;
  /**
   * @param current what MOCO has, by its keys: reasons that repeat personal values of it are withheld too
   * @throws {ActionError} as `get` does
   */
  readonly put: (path: string, body: JsonObject, current?: JsonObject) => Promise<ApiResponse>;
  /** A request that must not be repeated blindly: see `createIdempotently`. */
  readonly post: (path: string, body: JsonObject) => Attempts;
  /** Ends requests under way and closes the connections. */
  readonly close: () => void;
}

/**
 * The attempts of one request: yields each one that failed and is worth a retry, after the wait for the next one, and
 * returns the response. Throws an {@link ActionError} where no retry is left.
 */
export type Attempts<T = ApiResponse> = AsyncGenerator<FailedAttempt, T, void>;

/** An attempt that did not bring a usable response. */
export interface FailedAttempt {
  readonly request: RequestLine;
  readonly error: ActionError;
  /** No response tells whether MOCO applied the request. */
  readonly mayHaveBeenApplied: boolean;
}

/** Creates a client of one account. Close it: kept-alive connections keep the process running. */
export function createClient(options: ClientOptions, runtime: ClientRuntime): Client {
  const { account, signal, requestTimeoutMs, rateLimiter, retryBudget } = options;
  const closing = new AbortController();
  let agent: Agent | undefined;
  const context: RequestContext = {
    ...runtime,
    agentFor: (url) => (agent ??= runtime.agentFor(url)),
    headers: requestHeaders(options),
    apiKey: options.apiKey,
    timeoutMs: requestTimeoutMs,
    rateLimiter,
    stop: AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]),
    close: closing.signal,
    account,
    retryBudget,
    startedAt: runtime.now(),
    outage: undefined,
  };
  const write = (method: 'PUT' | 'POST', path: string, body: JsonObject, current?: JsonObject): Attempts => {
    if (options.readOnly) throw new Error('A dry run must not write');
    return attempts(context, { method, path }, {}, body, current);
  };
  // By path: a list has many pages, and is also read by user.
  const sizes = new Map<string, Size>();
  const get: Client['get'] = async (path, query = {}) => {
    const response = await lastOf(attempts(context, { method: 'GET', path }, query));
    const size = addSizes(sizes.get(path), response.size);
    sizes.set(path, size);
    const problem = listSizeProblem(size);
    if (problem !== undefined) throw response.unexpected(problem);
    return response;
  };
  return {
    host: account.host,
    get,
    getAll: (path, isEntry, query = {}) => fetchPages(get, path, isEntry, query),
    put: async (path, body, current) => lastOf(write('PUT', path, body, current)),
    post: (path, body) => write('POST', path, body),
    close: () => {
      closing.abort();
      agent?.destroy();
    },
  };
}

/** State shared by all requests of one client. */
interface RequestContext
  extends AttemptContext, Pick<ClientRuntime, 'wallClock' | 'sleep' | 'random' | 'onRetry'> {
  readonly account: Account;
  readonly apiKey: string;
  readonly retryBudget: RetryBudget;
  /** By the monotonic clock, in milliseconds. */
  readonly startedAt: number;
  outage: Outage | undefined;
}

/** The loop: attempt after attempt, until there is a response, or no time is left. */
async function* attempts(
  context: RequestContext,
  request: RequestLine,
  query: Query,
  body?: JsonObject,
  current?: JsonObject,
): Attempts<SizedResponse> {
  const url = new URL(context.account.url + request.path);
  url.search = new URLSearchParams(query).toString();
  const sent = { ...request, url, body, current, apiKey: context.apiKey };
  let firstSentAt: number | undefined;
  let unconfirmed: RequestLine | undefined;
  for (let count = 1; ; count++) {
    const { result, sentAt } = await attempt(sent, context);
    firstSentAt ??= sentAt;
    const isLost = mayHaveBeenApplied(result);
    if (isLost) unconfirmed = ifWrite(request);
    if (result.kind === 'cancelled') throw new ActionError({ kind: 'cancelled', unconfirmed });
    const now = context.now();
    const retryAfterMs = retryAfterDelay(result, context.wallClock());
    const delayMs = decideRetry(context, result, count, { firstSentAt, sentAt, now, retryAfterMs });
    const stats = { attempts: count, elapsedMs: now - firstSentAt, retryAfterMs, unconfirmed };
    // The rate limit is one for all: the other requests wait as well.
    if (isRateLimited(result)) {
      context.rateLimiter?.pauseFor(delayMs ?? retryAfterMs ?? BASE_DELAY_MS);
    }
    const response = toResponse(result, sent, context.timeoutMs, stats);
    if (!(response instanceof ActionError)) return response;
    const isRetried = await backOff(context, { request, result, delayMs, attempt: count + 1 });
    if (isRetried === 'cancelled') throw new ActionError({ kind: 'cancelled', unconfirmed });
    yield { request, error: response, mayHaveBeenApplied: isLost };
    if (!isRetried) throw response;
  }
}

/** When a request was sent, and what it waits for: milliseconds of the monotonic clock, but for `retryAfterMs`. */
interface AttemptTimes {
  readonly firstSentAt: number;
  readonly sentAt: number;
  readonly now: number;
  /** The delay that MOCO asks for. */
  readonly retryAfterMs: number | undefined;
}

/** Milliseconds until the next attempt; undefined to give up. */
function decideRetry(
  context: RequestContext,
  result: AttemptResult,
  count: number,
  { firstSentAt, sentAt, now, retryAfterMs }: AttemptTimes,
): number | undefined {
  const { retryBudget, startedAt, random } = context;
  const outage = nextOutage(context.outage, result, sentAt, now);
  context.outage = outage;
  const times = { clientStartedAt: startedAt, firstSentAt, outageSince: outage?.since ?? now };
  const remainingMs = retryDeadline(retryBudget, times) - now;
  return retryDelay(result, count, { retryAfterMs, remainingMs }, random());
}

/** Waits for the next attempt. False if there is to be none. */
async function backOff(
  { onRetry, sleep, stop }: RequestContext,
  { delayMs, ...retry }: Omit<Retry, 'delayMs'> & { readonly delayMs: number | undefined },
): Promise<boolean | 'cancelled'> {
  if (delayMs === undefined) return false;
  if (stop.aborted) return 'cancelled';
  onRetry({ ...retry, delayMs });
  return sleep(delayMs, stop).then(
    () => true,
    () => 'cancelled',
  );
}

/** A request of any method but POST is repeated as it is. */
async function lastOf<T>(attempts: Attempts<T>): Promise<T> {
  for (;;) {
    const next = await attempts.next();
    if (next.done) return next.value;
  }
}

function requestHeaders({ apiKey, userAgent }: ClientOptions): Record<string, string> {
  return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}
