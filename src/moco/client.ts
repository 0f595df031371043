/** MOCO over HTTP: address, key, time limit, retry, decoding. Knows no endpoint and nothing of GitHub. */
import type { Agent } from 'node:http';
import type nodeFetch from 'node-fetch';
import type { Account } from './account.ts';
import { Failure, reasonsIn, type Effort, type RequestLine } from './errors.ts';
import { exchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import { waitBeforeNextTry, type Outcome } from './retry.ts';

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
  readonly getAll: (path: string, query?: Query) => Promise<unknown[]>;
  readonly put: (path: string, body: JsonObject) => Promise<Reply>;
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
  const begin = world.now();
  const deadline = begin + options.retryTimeout;
  const closing = new AbortController();
  let agent: Promise<Agent> | undefined;
  const shared = {
    fetch: world.fetch,
    timeout: options.requestTimeout,
    signal: closing.signal,
    headers: {
      accept: 'application/json',
      authorization: `Token token=${options.apiKey}`,
      'user-agent': options.userAgent,
    },
  };

  const client: Client = {
    host: account.host,
    get: (path, query) => request({ method: 'GET', path }, query),
    getAll,
    put: (path, body) => request({ method: 'PUT', path }, {}, body),
    close: () => {
      closing.abort();
      // A proxy's agent has no destroy().
      void agent?.then(
        (used) => (used as Partial<Agent>).destroy?.(),
        () => undefined,
      );
    },
  };
  return client;

  /** Tries until there is an answer to keep or no time is left. */
  async function request(line: RequestLine, query: Query = {}, body?: JsonObject): Promise<Reply> {
    if (options.readOnly && line.method !== 'GET') throw new Error('A dry run must not write');
    const url = new URL(account.url + line.path);
    url.search = new URLSearchParams(query).toString();
    agent ??= world.agentFor(url);
    for (let attempts = 1; ; attempts++) {
      const outcome = await exchange(line.method, url, body, { ...shared, agent: await agent });
      const now = world.now();
      const wait = waitBeforeNextTry(outcome, attempts, now, deadline, world.random());
      const effort = { attempts, elapsed: now - begin };
      if (wait === undefined) return decode(outcome, line, options.requestTimeout, effort);
      const seconds = (wait / 1000).toFixed(1);
      world.onWait(`${whatHappened(outcome)} Trying again in ${seconds} s (try ${attempts + 1}).`);
      await world.sleep(wait, closing.signal);
    }
  }

  async function getAll(path: string, query: Query = {}): Promise<unknown[]> {
    const pages: unknown[][] = [];
    for (let page = 1; ; page++) {
      const reply = await client.get(path, page === 1 ? query : { ...query, page: String(page) });
      if (!Array.isArray(reply.json)) throw reply.unexpected('it is not a list');
      pages.push(reply.json);
      const hasNext = /rel="?next"?/.test(reply.headers.get('link') ?? '');
      if (reply.json.length === 0 || !hasNext) return pages.flat();
      if (page === MAX_PAGES) throw reply.unexpected('its list does not end');
    }
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
      if (outcome.status < 300) throw unexpected(request, outcome, 'it is larger than 10 MiB');
      throw new Failure({ kind: 'refused', request, status: outcome.status, reasons: [], ...effort });
    case 'answered':
      return decodeAnswer(outcome, request, effort);
  }
}

function decodeAnswer(answer: Outcome & { kind: 'answered' }, request: RequestLine, effort: Effort): Reply {
  const { status, headers, body } = answer;
  const seen = { status, contentType: headers.get('content-type') ?? '' };
  if (status >= 400) {
    const reasons = reasonsIn(body, seen.contentType);
    throw new Failure({ kind: 'refused', request, status, reasons, ...effort });
  }
  if (status >= 300)
    throw unexpected(request, seen, `it is a redirect${redirectTarget(headers.get('location'))}`);
  try {
    const json: unknown = JSON.parse(body);
    return { json, headers, unexpected: (problem) => unexpected(request, seen, problem) };
  } catch {
    throw unexpected(request, seen, 'it is not JSON');
  }
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
    case 'answered':
      return outcome.status === 429
        ? 'MOCO limits the rate of requests (429).'
        : `MOCO is unavailable (${outcome.status}).`;
    case 'timed-out':
      return 'MOCO did not answer in time.';
    default:
      return `The connection failed (${'code' in outcome ? outcome.code : outcome.kind}).`;
  }
}
