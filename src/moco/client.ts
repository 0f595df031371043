/** MOCO over HTTP: address, key, time limit, retry, decoding. Knows no endpoint and nothing of GitHub. */
import type { Agent } from 'node:http';
import type nodeFetch from 'node-fetch';
import type { Account } from './account.ts';
import { ActionError, parseErrorBody, type RetryStats, type RequestLine } from './errors.ts';
import { sendRequest } from './http.ts';
import type { JsonObject } from '../model/json.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { fetchPages, type Query } from './pagination.ts';
import {
  retryAfterDelay,
  BASE_DELAY_MS,
  mayHaveBeenApplied,
  isRetryable,
  MAX_JITTERED_DELAY_MS,
  retryDelay,
  type AttemptResult,
} from './retry.ts';

/** MOCO's answers have four levels. */
const MAX_DEPTH = 50;

const REDIRECTS = [301, 302, 303, 307, 308];

export interface ClientOptions {
  readonly account: Account;
  readonly apiKey: string;
  readonly userAgent: string;
  /** A dry run: everything but GET is refused here, before it is sent. */
  readonly readOnly: boolean;
  /** Milliseconds for one whole answer. */
  readonly requestTimeoutMs: number;
  /** For how many milliseconds failed requests are tried again. `retriesOf`: from the client's start, or for each. */
  readonly retryTimeoutMs: number;
  readonly retryBudget: 'all' | 'each';
  /** Without one, requests are sent as they come. */
  readonly rateLimiter?: RateLimiter;
  /** Once it is aborted, nothing more is sent; what is under way goes on until the client is closed. */
  readonly signal?: AbortSignal;
}

/** What the client needs of the world; tests bring their own. */
export interface ClientRuntime {
  readonly fetch: typeof nodeFetch;
  /** The connections to an address, through a proxy where one is set. */
  readonly agentFor: (url: URL) => Promise<Agent>;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** Told before each wait: one line that says why and how long. */
  readonly onRetry: (line: string) => void;
}

export interface Client {
  readonly host: string;
  /** One object or list, as MOCO answered. Throws a {@link ActionError}. */
  readonly get: (path: string, query?: Query) => Promise<ApiResponse>;
  /** All entries of a paged list. */
  readonly getAll: <T>(path: string, isEntry: (value: unknown) => value is T, query?: Query) => Promise<T[]>;
  readonly put: (path: string, body: JsonObject) => Promise<ApiResponse>;
  /**
   * A request that must not be made twice. Where an answer was lost, `lookAgain` tells whether it was carried out:
   * what it finds is the result, and only where it finds nothing the request is tried again, if there is time.
   */
  readonly post: <Found>(
    path: string,
    body: JsonObject,
    lookAgain: () => Promise<Found | undefined>,
  ) => Promise<ApiResponse | { readonly found: Found }>;
  /** Ends what is still under way and lets go of the connections. */
  readonly close: () => void;
}

/** The JSON of an answer of 2xx, and how to complain that it is not what MOCO would have answered. */
export interface ApiResponse {
  readonly json: unknown;
  readonly headers: { get(name: string): string | null };
  readonly unexpected: (problem: string) => ActionError;
}

export function createClient(options: ClientOptions, world: ClientRuntime): Client {
  const { account, signal: cancel, requestTimeoutMs: requestTimeout } = options;
  const closing = new AbortController();
  let agent: Promise<Agent> | undefined;
  const way: RequestContext = {
    options,
    world,
    startedAt: world.now(),
    signal: AbortSignal.any([closing.signal, ...(cancel ? [cancel] : [])]),
    outage: undefined,
    send: async (line, url, body) => {
      agent ??= world.agentFor(url);
      const used = await agent.catch(() => throwInvalidProxy(line));
      const headers = requestHeaders(options);
      const { fetch } = world;
      return sendRequest(line.method, url, body, {
        fetch,
        headers,
        agent: used,
        timeout: requestTimeout,
        signal: closing.signal,
      });
    },
  };
  const client: Client = {
    host: account.host,
    get: (path, query) => request(way, { method: 'GET', path }, query),
    getAll: (path, isEntry, query = {}) => fetchPages(client.get, path, isEntry, query),
    put: (path, body) => request(way, { method: 'PUT', path }, {}, body),
    post: (path, body, lookAgain) => request(way, { method: 'POST', path }, {}, body, lookAgain),
    close: () => {
      closing.abort();
      // A proxy's agent has no destroy().
      agent?.then((used) => (used as Partial<Agent>).destroy?.()).catch(() => undefined);
    },
  };
  return client;
}

/** What all requests of a client go by. */
interface RequestContext {
  readonly options: ClientOptions;
  readonly world: ClientRuntime;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Since when MOCO has answered nobody, and when that was seen last; undefined while it answers. */
  outage: { readonly since: number; readonly last: number } | undefined;
  /** Waits end when the client is closed, and before that when the work is cancelled. */
  readonly signal: AbortSignal;
  readonly send: (line: RequestLine, url: URL, body: JsonObject | undefined) => Promise<AttemptResult>;
}

/** Tries until there is an answer to keep or no time is left. */
function request(
  way: RequestContext,
  line: RequestLine,
  query?: Query,
  body?: JsonObject,
): Promise<ApiResponse>;
function request<Found>(
  way: RequestContext,
  line: RequestLine,
  query: Query,
  body: JsonObject,
  lookAgain: () => Promise<Found | undefined>,
): Promise<ApiResponse | { readonly found: Found }>;
async function request<Found>(
  way: RequestContext,
  line: RequestLine,
  query: Query = {},
  body?: JsonObject,
  lookAgain?: () => Promise<Found | undefined>,
): Promise<ApiResponse | { readonly found: Found }> {
  const { options, world, signal: ended } = way;
  if (options.readOnly && line.method !== 'GET') throw new Error('A dry run must not write');
  const url = new URL(options.account.url + line.path);
  url.search = new URLSearchParams(query).toString();
  let first: number | undefined;
  let mayBeDone = false;
  try {
    for (let attempts = 1; ; attempts++) {
      await options.rateLimiter?.acquire(ended);
      ended.throwIfAborted();
      const begin = world.now();
      first ??= begin;
      const wasLost: boolean = mayBeDone;
      mayBeDone = true;
      const outcome = await way.send(line, url, body);
      mayBeDone = wasLost || mayHaveBeenApplied(outcome);
      const now = world.now();
      const wait = retryDelay(
        outcome,
        attempts,
        now,
        retryDeadline(way, outcome, { first, begin, now }),
        world.random(),
      );
      const effort = { attempts, elapsedMs: now - first, retryAfter: retryAfterDelay(outcome, now) };
      // The limit is one for all: the others wait as well.
      if (isRateLimited(outcome)) options.rateLimiter?.pauseFor(wait ?? effort.retryAfter ?? BASE_DELAY_MS);
      if (wait !== undefined) await backOff(way, line, outcome, wait, attempts + 1);
      const answer = (): ApiResponse =>
        toResponse(outcome, { line, body, limit: options.requestTimeoutMs }, effort);
      const found = mayHaveBeenApplied(outcome)
        ? await lookAgain?.().catch(() => {
            // A look-up that a cancel has ended proves nothing.
            ended.throwIfAborted();
            // Where it can't be told whether it was carried out, trying again could do it twice.
            return answer();
          })
        : undefined;
      if (found !== undefined) return { found: found as Found };
      if (wait === undefined) return answer();
    }
  } catch (error) {
    if (!ended.aborted || error instanceof ActionError) throw error;
    throw new ActionError({ kind: 'cancelled', mayBeDone: mayBeDone && line.method !== 'GET' });
  }
}

/**
 * When to give up. Of many requests each has its own time, but an outage is waited for only once: those that come
 * later in it have one try each. `begin` is that of the last try.
 */
function retryDeadline(
  way: RequestContext,
  outcome: AttemptResult,
  { first, begin, now }: { readonly first: number; readonly begin: number; readonly now: number },
): number {
  const { retryBudget: retriesOf, retryTimeoutMs: retryTimeout } = way.options;
  // After a pause, as the pace makes them, nobody knows whether it is still the same outage.
  const { outage } = way;
  const since = outage && begin - outage.last <= MAX_JITTERED_DELAY_MS ? outage.since : now;
  way.outage = isRetryable(outcome) ? { since, last: now } : undefined;
  return (retriesOf === 'all' ? way.startedAt : Math.min(first, since)) + retryTimeout;
}

async function backOff(
  { world, signal: ended }: RequestContext,
  { method, path }: RequestLine,
  outcome: AttemptResult,
  wait: number,
  next: number,
): Promise<void> {
  ended.throwIfAborted();
  const seconds = (wait / 1000).toFixed(1);
  world.onRetry(`${method} ${path}: ${describeAttempt(outcome)} Trying again in ${seconds} s (try ${next}).`);
  await world.sleep(wait, ended);
}

function isRateLimited(outcome: AttemptResult): boolean {
  return outcome.kind === 'answered' && outcome.status === 429;
}

function requestHeaders({ apiKey, userAgent }: ClientOptions): Record<string, string> {
  return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}

/** The address of a proxy that can't be read is the only thing that keeps an agent from being made. */
function throwInvalidProxy(request: RequestLine): never {
  const effort = { attempts: 1, elapsedMs: 0 };
  throw new ActionError({ kind: 'unreachable', request, code: 'PROXY_INVALID', detail: '', ...effort });
}

/** What was asked; `limit` is what a time-out was set to. */
interface SentRequest {
  readonly line: RequestLine;
  readonly body: JsonObject | undefined;
  readonly limit: number;
}

/** The JSON of an answer, or the failure that the outcome is. */
function toResponse(
  outcome: AttemptResult,
  { line: request, body, limit }: SentRequest,
  effort: RetryStats,
): ApiResponse {
  switch (outcome.kind) {
    case 'timed-out':
      throw new ActionError({ kind: 'timeout', request, limit, ...effort });
    case 'broken':
      throw new ActionError({ ...outcome, kind: 'unreachable', request, ...effort });
    case 'too-large':
      if (outcome.status < 400) throw unexpectedResponse(request, outcome, 'it is larger than 10 MiB');
      throw new ActionError({ kind: 'refused', request, status: outcome.status, reasons: [], ...effort });
    case 'answered':
      return decodeBody(outcome, request, body, effort);
  }
}

function decodeBody(
  answer: AttemptResult & { kind: 'answered' },
  request: RequestLine,
  sent: JsonObject | undefined,
  effort: RetryStats,
): ApiResponse {
  const { status, headers, body } = answer;
  const seen = { status, contentType: headers.get('content-type') ?? '' };
  if (status >= 400 && status < 600) {
    const reasons = parseErrorBody(body, seen.contentType, sent);
    throw new ActionError({ kind: 'refused', request, status, reasons, ...effort });
  }
  if (REDIRECTS.includes(status)) {
    throw unexpectedResponse(request, seen, `it is a redirect${redirectTarget(headers.get('location'))}`);
  }
  if (status >= 300) throw unexpectedResponse(request, seen, 'MOCO has no such status');
  try {
    const json: unknown = JSON.parse(body);
    if (exceedsMaxDepth(json)) throw unexpectedResponse(request, seen, 'it is nested too deeply');
    return { json, headers, unexpected: (problem) => unexpectedResponse(request, seen, problem) };
  } catch (error) {
    throw error instanceof ActionError ? error : unexpectedResponse(request, seen, 'it is not JSON');
  }
}

/** Whether it would be too much for whatever goes down into it later, when MOCO has been changed already. */
function exceedsMaxDepth(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

function unexpectedResponse(
  request: RequestLine,
  { status, contentType }: { status: number; contentType: string },
  problem: string,
): ActionError {
  return new ActionError({ kind: 'unexpected-answer', request, status, contentType, problem });
}

function redirectTarget(location: string | null): string {
  return location !== null && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}

function describeAttempt(outcome: AttemptResult): string {
  switch (outcome.kind) {
    case 'timed-out':
      return 'MOCO did not answer in time.';
    case 'broken':
      return `The connection failed (${outcome.code}).`;
    default:
      return isRateLimited(outcome)
        ? 'MOCO limits the rate of requests (429).'
        : `MOCO is unavailable (${outcome.status}).`;
  }
}
