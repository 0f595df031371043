/** MOCO over HTTP: address, key, time limit, retry, decoding. Knows no endpoint and nothing of GitHub. */
import type { Agent } from 'node:http';
import type nodeFetch from 'node-fetch';
import type { Account } from './account.ts';
import { Failure, reasonsIn, type Effort, type RequestLine } from './errors.ts';
import { exchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import { askedWait, isLost, waitBeforeNextTry, type Outcome } from './retry.ts';

/** MOCO's answers have four levels. */
const MAX_DEPTH = 50;

const REDIRECTS = [301, 302, 303, 307, 308];

/** A list that never ends is not MOCO's: 100,000 entries. */
const MAX_PAGES = 1_000;

export interface ClientOptions {
  readonly account: Account;
  readonly apiKey: string;
  readonly userAgent: string;
  /** A dry run: everything but GET is refused here, before it is sent. */
  readonly readOnly: boolean;
  /** Milliseconds for one whole answer. */
  readonly requestTimeout: number;
  /** Milliseconds, from now on and over all requests, within which a failed one is tried again. */
  readonly retryTimeout: number;
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

export interface Query {
  readonly [name: string]: string;
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
  const { account } = options;
  const deadline = world.now() + options.retryTimeout;
  const closing = new AbortController();
  let agent: Promise<Agent> | undefined;
  const shared = {
    fetch: world.fetch,
    timeout: options.requestTimeout,
    signal: closing.signal,
    headers: headersOf(options),
  };

  const client: Client = {
    host: account.host,
    get: (path, query) => request({ method: 'GET', path }, query),
    getAll: (path, isEntry, query = {}) => readPages(client.get, path, isEntry, query),
    put: (path, body) => request({ method: 'PUT', path }, {}, body),
    post: (path, body, lookAgain) => request({ method: 'POST', path }, {}, body, lookAgain),
    close: () => {
      closing.abort();
      // A proxy's agent has no destroy().
      agent?.then((used) => (used as Partial<Agent>).destroy?.()).catch(() => undefined);
    },
  };
  return client;

  /** Tries until there is an answer to keep or no time is left. */
  function request(line: RequestLine, query?: Query, body?: JsonObject): Promise<Reply>;
  function request<Found>(
    line: RequestLine,
    query: Query,
    body: JsonObject,
    lookAgain: () => Promise<Found | undefined>,
  ): Promise<Reply | { readonly found: Found }>;
  async function request<Found>(
    line: RequestLine,
    query: Query = {},
    body?: JsonObject,
    lookAgain?: () => Promise<Found | undefined>,
  ): Promise<Reply | { readonly found: Found }> {
    if (options.readOnly && line.method !== 'GET') throw new Error('A dry run must not write');
    const url = new URL(account.url + line.path);
    url.search = new URLSearchParams(query).toString();
    const begin = world.now();
    agent ??= world.agentFor(url);
    const used = await agent.catch(() => noProxy(line));
    for (let attempts = 1; ; attempts++) {
      const outcome = await exchange(line.method, url, body, { ...shared, agent: used });
      const now = world.now();
      const wait = waitBeforeNextTry(outcome, attempts, now, deadline, world.random());
      const effort = { attempts, elapsed: now - begin, asked: askedWait(outcome, now) };
      if (wait !== undefined) {
        const next = `Trying again in ${(wait / 1000).toFixed(1)} s (try ${attempts + 1}).`;
        world.onWait(`${line.method} ${line.path}: ${whatHappened(outcome)} ${next}`);
        await world.sleep(wait, closing.signal);
      }
      // Where it can't be told whether it was carried out, trying again could do it twice.
      const fail = (): Reply => decode(outcome, line, options.requestTimeout, effort);
      const found = isLost(outcome) ? await lookAgain?.().catch(fail) : undefined;
      if (found !== undefined) return { found: found as Found };
      if (wait === undefined) return fail();
    }
  }
}

function headersOf({ apiKey, userAgent }: ClientOptions): Record<string, string> {
  return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}

/** The address of a proxy that can't be read is the only thing that keeps an agent from being made. */
function noProxy(request: RequestLine): never {
  const effort = { attempts: 1, elapsed: 0 };
  throw new Failure({ kind: 'unreachable', request, code: 'PROXY_INVALID', detail: '', ...effort });
}

/** Reads a list to its end. Whether there is a next page is taken from MOCO, its address is not. */
async function readPages<T>(
  get: Client['get'],
  path: string,
  isEntry: (value: unknown) => value is T,
  query: Query,
): Promise<T[]> {
  const pages: T[][] = [];
  for (let page = 1; ; page++) {
    const reply = await get(path, page === 1 ? query : { ...query, page: String(page) });
    if (!Array.isArray(reply.json)) throw reply.unexpected('it is not a list');
    if (!reply.json.every(isEntry)) throw reply.unexpected('its list has entries of another kind');
    pages.push(reply.json);
    const hasNext = /rel="?next"?/.test(reply.headers.get('link') ?? '');
    if (reply.json.length === 0 || !hasNext) return pages.flat();
    if (page === MAX_PAGES) throw reply.unexpected('its list does not end');
  }
}

/** The JSON of an answer, or the failure that the outcome is. `limit` is what a time-out was set to. */
function decode(outcome: Outcome, request: RequestLine, limit: number, effort: Effort): Reply {
  switch (outcome.kind) {
    case 'timed-out':
      throw new Failure({ kind: 'timeout', request, limit, ...effort });
    case 'broken':
      throw new Failure({ ...outcome, kind: 'unreachable', request, ...effort });
    case 'too-large':
      if (outcome.status < 400) throw unexpected(request, outcome, 'it is larger than 10 MiB');
      throw new Failure({ kind: 'refused', request, status: outcome.status, reasons: [], ...effort });
    case 'answered':
      return decodeAnswer(outcome, request, effort);
  }
}

function decodeAnswer(answer: Outcome & { kind: 'answered' }, request: RequestLine, effort: Effort): Reply {
  const { status, headers, body } = answer;
  const seen = { status, contentType: headers.get('content-type') ?? '' };
  if (status >= 400 && status < 600) {
    const reasons = reasonsIn(body, seen.contentType);
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
      return outcome.status === 429
        ? 'MOCO limits the rate of requests (429).'
        : `MOCO is unavailable (${outcome.status}).`;
  }
}
