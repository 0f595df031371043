/** Network and clock for actions that run in this process: real HTTP, and waits that take no time. */
import { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import nodeFetch, { Response } from 'node-fetch';
import type { Runtime } from '../../src/github/toolkit.ts';

export type { Runtime };

/** Real HTTP with the package that the bundle uses, real clocks, and waits that end at once. */
export const REAL_NETWORK: Runtime = {
  fetch: nodeFetch,
  agentFor: () => new Agent({ keepAlive: true }),
  now: () => performance.now(),
  wallClock: Date.now,
  random: () => 0,
  sleep: () => Promise.resolve(),
};

interface Sleeper {
  /** When the wait ends, in milliseconds of the monotonic clock. */
  readonly at: number;
  readonly wake: () => void;
}

/** A runtime whose clocks are virtual. */
export interface VirtualRuntime extends Runtime {
  /** Sets the system's clock forward by so many milliseconds, or back if the number is negative. */
  readonly shiftWallClock: (milliseconds: number) => void;
}

/**
 * A runtime with virtual clocks. They stand still while a request is in flight; otherwise they jump to the end of the
 * shortest wait. Therefore the order of events does not depend on the speed of the machine. The monotonic clock starts at
 * an arbitrary moment, the system's clock at noon of 23 November 2026 (UTC).
 *
 * @param onRequest called before each request is sent
 */
export function createVirtualRuntime(
  onRequest: (method: string, url: string) => void = () => undefined,
): VirtualRuntime {
  let nowMs = 1_000;
  let wallClockAhead = Date.parse('2026-11-23T12:00:00Z') - nowMs;
  let inFlight = 0;
  let isScheduled = false;
  let sleepers: Sleeper[] = [];

  const wakeNext = (): void => {
    isScheduled = false;
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    if (inFlight > 0 || !next) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    nowMs = Math.max(nowMs, next.at);
    next.wake();
    schedule();
  };
  // Runs after everything that is ready now, since that may send another request.
  const schedule = (): void => {
    if (!isScheduled) setImmediate(wakeNext);
    isScheduled = true;
  };
  const finish = (): void => {
    inFlight--;
    schedule();
  };

  const fetch: typeof nodeFetch = async (url, init) => {
    onRequest(init?.method ?? 'GET', url as string);
    inFlight++;
    try {
      const response = await nodeFetch(url, init);
      response.body?.once('close', finish);
      return response;
    } catch (error) {
      finish();
      throw error;
    }
  };
  const sleep: Runtime['sleep'] = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        sleepers = sleepers.filter((each) => each !== sleeper);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper = { at: nowMs + milliseconds, wake };
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener('abort', stop, { once: true });
      sleepers.push(sleeper);
      schedule();
    });

  return {
    ...REAL_NETWORK,
    fetch,
    now: () => nowMs,
    wallClock: () => nowMs + wallClockAhead,
    sleep,
    shiftWallClock: (milliseconds) => void (wallClockAhead += milliseconds),
  };
}

/** The runtime as with a MOCO that names no user in employments and vacation entries, which its OpenAPI document allows. */
export function withoutOwners(runtime: Runtime = createVirtualRuntime()): Runtime {
  const fetch: typeof nodeFetch = async (url, init) => {
    const response = await runtime.fetch(url, init);
    return /\/users\/(employments|holidays)/.test(url as string)
      ? mapEntries(response, withoutOwner)
      : response;
  };
  return { ...runtime, fetch };
}

function withoutOwner(entry: object): object {
  return 'user' in entry ? { ...entry, user: null } : entry;
}

/** How a MOCO stores and returns users. */
export interface Quirks {
  /** What it stores in place of the body of a write, for example without the keys that it ignores. */
  readonly stores?: (body: Readonly<Record<string, unknown>>) => object;
  /** Keys that its responses lack. */
  readonly lacks?: readonly string[];
}

/** The runtime as with a MOCO that has these quirks. */
export function withQuirks(
  { stores = (body) => body, lacks = [] }: Quirks,
  runtime: Runtime = createVirtualRuntime(),
): Runtime {
  const fetch: typeof nodeFetch = async (url, init) => {
    if (!/\/users(\/\d+)?(\?.*)?$/.test(url as string)) return runtime.fetch(url, init);
    const { body } = init ?? {};
    const stored =
      typeof body === 'string'
        ? { body: JSON.stringify(stores(JSON.parse(body) as Readonly<Record<string, unknown>>)) }
        : {};
    const response = await runtime.fetch(url, { ...init, ...stored });
    const hasAllowedKey = ([key]: [string, unknown]): boolean => !lacks.includes(key);
    return response.status < 300
      ? mapEntries(response, (user) => Object.fromEntries(Object.entries(user).filter(hasAllowedKey)))
      : response;
  };
  return { ...runtime, fetch };
}

type Fetched = Awaited<ReturnType<typeof nodeFetch>>;

/** The response with each entry of its list, or its only one, replaced. */
async function mapEntries(response: Fetched, replace: (entry: object) => object): Promise<Fetched> {
  const body = Buffer.from(await response.arrayBuffer());
  const isGzip = response.headers.get('content-encoding') === 'gzip';
  const json: unknown = JSON.parse(String(isGzip ? gunzipSync(body) : body));
  const { status, headers } = response;
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const replaced = Array.isArray(json) ? (json as object[]).map(replace) : replace(json as object);
  return new Response(JSON.stringify(replaced), { status, headers });
}
