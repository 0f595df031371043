/** MOCO over HTTP: address, key, time limit, retry, decoding. Knows no endpoint and nothing of GitHub. */
import type { Agent } from 'node:http';
import type nodeFetch from 'node-fetch';
import type { Account } from './account.ts';
import { Failure, reasonsIn, type Effort, type RequestLine } from './errors.ts';
import { exchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { Pace } from './pace.ts';
import { readPages, type Query } from './paging.ts';
import {
  askedWait,
  FIRST_WAIT,
  isLost,
  isWorthRepeating,
  LONGEST_PAUSE,
  waitBeforeNextTry,
  type Outcome,
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
  readonly requestTimeout: number;
  /** For how many milliseconds failed requests are tried again. `retriesOf`: from the client's start, or for each. */
  readonly retryTimeout: number;
  readonly retriesOf: 'all' | 'each';
  /** Without one, requests are sent as they come. */
  readonly pace?: Pace;
  /** Once it is aborted, nothing more is sent; what is under way goes on until the client is closed. */
  readonly cancel?: AbortSignal;
}

/** What the client needs of the world; tests bring their own. */
export interface World {
  readonly fetch: typeof nodeFetch;
  /** The connections to an address, through a proxy where one is set. */
  readonly agentFor: (url: URL) => Promise<Agent>;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** Told before each wait: one line that says why and how long. */
  readonly onWait: (line: string) => void;
}

export interface Client {
  readonly host: string;
  /** One object or list, as MOCO answered. Throws a {@link Failure}. */
  readonly get: (path: string, query?: Query) => Promise<Reply>;
  /** All entries of a paged list. */
  readonly getAll: <T>(path: string, isEntry: (value: unknown) => value is T, query?: Query) => Promise<T[]>;
  readonly put: (path: string, body: JsonObject) => Promise<Reply>;
  /**
   * A request that must not be made twice. Where an answer was lost, `lookAgain` tells whether it was carried out:
   * what it finds is the result, and only where it finds nothing the request is tried again, if there is time.
   */
  readonly post: <Found>(
    path: string,
    body: JsonObject,
    lookAgain: () => Promise<Found | undefined>,
  ) => Promise<Reply | { readonly found: Found }>;
  /** Ends what is still under way and lets go of the connections. */
  readonly close: () => void;
}

/** The JSON of an answer of 2xx, and how to complain that it is not what MOCO would have answered. */
export interface Reply {
  readonly json: unknown;
  readonly headers: { get(name: string): string | null };
  readonly unexpected: (problem: string) => Failure;
}

export function createClient(options: ClientOptions, world: World): Client {
  const { account, cancel, requestTimeout } = options;
  const closing = new AbortController();
  let agent: Promise<Agent> | undefined;
  const way: Way = {
    options,
    world,
    begin: world.now(),
    ended: AbortSignal.any([closing.signal, ...(cancel ? [cancel] : [])]),
    outage: undefined,
    exchange: async (line, url, body) => {
      agent ??= world.agentFor(url);
      const used = await agent.catch(() => noProxy(line));
      const headers = headersOf(options);
      const { fetch } = world;
      return exchange(line.method, url, body, {
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
    getAll: (path, isEntry, query = {}) => readPages(client.get, path, isEntry, query),
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
interface Way {
  readonly options: ClientOptions;
  readonly world: World;
  /** Milliseconds since 1970. */
  readonly begin: number;
  /** Since when MOCO has answered nobody, and when that was seen last; undefined while it answers. */
  outage: { readonly since: number; readonly last: number } | undefined;
  /** Waits end when the client is closed, and before that when the work is cancelled. */
  readonly ended: AbortSignal;
  readonly exchange: (line: RequestLine, url: URL, body: JsonObject | undefined) => Promise<Outcome>;
}

/** Tries until there is an answer to keep or no time is left. */
function request(way: Way, line: RequestLine, query?: Query, body?: JsonObject): Promise<Reply>;
function request<Found>(
  way: Way,
  line: RequestLine,
  query: Query,
  body: JsonObject,
  lookAgain: () => Promise<Found | undefined>,
): Promise<Reply | { readonly found: Found }>;
async function request<Found>(
  way: Way,
  line: RequestLine,
  query: Query = {},
  body?: JsonObject,
  lookAgain?: () => Promise<Found | undefined>,
): Promise<Reply | { readonly found: Found }> {
  const { options, world, ended } = way;
  if (options.readOnly && line.method !== 'GET') throw new Error('A dry run must not write');
  const url = new URL(options.account.url + line.path);
  url.search = new URLSearchParams(query).toString();
  let first: number | undefined;
  let mayBeDone = false;
  try {
    for (let attempts = 1; ; attempts++) {
      await options.pace?.turn(ended);
      ended.throwIfAborted();
      const begin = world.now();
      first ??= begin;
      const wasLost: boolean = mayBeDone;
      mayBeDone = true;
      const outcome = await way.exchange(line, url, body);
      mayBeDone = wasLost || isLost(outcome);
      const now = world.now();
      const wait = waitBeforeNextTry(
        outcome,
        attempts,
        now,
        deadlineOf(way, outcome, { first, begin, now }),
        world.random(),
      );
      const effort = { attempts, elapsed: now - first, asked: askedWait(outcome, now) };
      // The limit is one for all: the others wait as well.
      if (isRateLimited(outcome)) options.pace?.hold(wait ?? effort.asked ?? FIRST_WAIT);
      if (wait !== undefined) await waitToTryAgain(way, line, outcome, wait, attempts + 1);
      const answer = (): Reply => decode(outcome, { line, body, limit: options.requestTimeout }, effort);
      const found = isLost(outcome)
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
    if (!ended.aborted || error instanceof Failure) throw error;
    throw new Failure({ kind: 'cancelled', mayBeDone: mayBeDone && line.method !== 'GET' });
  }
}

/**
 * When to give up. Of many requests each has its own time, but an outage is waited for only once: those that come
 * later in it have one try each. `begin` is that of the last try.
 */
function deadlineOf(
  way: Way,
  outcome: Outcome,
  { first, begin, now }: { readonly first: number; readonly begin: number; readonly now: number },
): number {
  const { retriesOf, retryTimeout } = way.options;
  // After a pause, as the pace makes them, nobody knows whether it is still the same outage.
  const { outage } = way;
  const since = outage && begin - outage.last <= LONGEST_PAUSE ? outage.since : now;
  way.outage = isWorthRepeating(outcome) ? { since, last: now } : undefined;
  return (retriesOf === 'all' ? way.begin : Math.min(first, since)) + retryTimeout;
}

async function waitToTryAgain(
  { world, ended }: Way,
  { method, path }: RequestLine,
  outcome: Outcome,
  wait: number,
  next: number,
): Promise<void> {
  ended.throwIfAborted();
  const seconds = (wait / 1000).toFixed(1);
  world.onWait(`${method} ${path}: ${whatHappened(outcome)} Trying again in ${seconds} s (try ${next}).`);
  await world.sleep(wait, ended);
}

function isRateLimited(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 429;
}

function headersOf({ apiKey, userAgent }: ClientOptions): Record<string, string> {
  return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}

/** The address of a proxy that can't be read is the only thing that keeps an agent from being made. */
function noProxy(request: RequestLine): never {
  const effort = { attempts: 1, elapsed: 0 };
  throw new Failure({ kind: 'unreachable', request, code: 'PROXY_INVALID', detail: '', ...effort });
}

/** What was asked; `limit` is what a time-out was set to. */
interface Asked {
  readonly line: RequestLine;
  readonly body: JsonObject | undefined;
  readonly limit: number;
}

/** The JSON of an answer, or the failure that the outcome is. */
function decode(outcome: Outcome, { line: request, body, limit }: Asked, effort: Effort): Reply {
  switch (outcome.kind) {
    case 'timed-out':
      throw new Failure({ kind: 'timeout', request, limit, ...effort });
    case 'broken':
      throw new Failure({ ...outcome, kind: 'unreachable', request, ...effort });
    case 'too-large':
      if (outcome.status < 400) throw unexpected(request, outcome, 'it is larger than 10 MiB');
      throw new Failure({ kind: 'refused', request, status: outcome.status, reasons: [], ...effort });
    case 'answered':
      return decodeAnswer(outcome, request, body, effort);
  }
}

function decodeAnswer(
  answer: Outcome & { kind: 'answered' },
  request: RequestLine,
  sent: JsonObject | undefined,
  effort: Effort,
): Reply {
  const { status, headers, body } = answer;
  const seen = { status, contentType: headers.get('content-type') ?? '' };
  if (status >= 400 && status < 600) {
    const reasons = reasonsIn(body, seen.contentType, sent);
    throw new Failure({ kind: 'refused', request, status, reasons, ...effort });
  }
  if (REDIRECTS.includes(status)) {
    throw unexpected(request, seen, `it is a redirect${redirectTarget(headers.get('location'))}`);
  }
  if (status >= 300) throw unexpected(request, seen, 'MOCO has no such status');
  try {
    const json: unknown = JSON.parse(body);
    if (isDeep(json)) throw unexpected(request, seen, 'it is nested too deeply');
    return { json, headers, unexpected: (problem) => unexpected(request, seen, problem) };
  } catch (error) {
    throw error instanceof Failure ? error : unexpected(request, seen, 'it is not JSON');
  }
}

/** Whether it would be too much for whatever goes down into it later, when MOCO has been changed already. */
function isDeep(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

function unexpected(
  request: RequestLine,
  { status, contentType }: { status: number; contentType: string },
  problem: string,
): Failure {
  return new Failure({ kind: 'unexpected-answer', request, status, contentType, problem });
}

function redirectTarget(location: string | null): string {
  return location !== null && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}

function whatHappened(outcome: Outcome): string {
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
