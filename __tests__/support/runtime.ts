/** The network and the clock of a step that runs in this process: real HTTP, and waits that take no time. */
import { Agent } from 'node:http';
import nodeFetch from 'node-fetch';
import type { ClientRuntime } from '../../src/moco/client.ts';

export type Runtime = Omit<ClientRuntime, 'onRetry'>;

/** Real HTTP by the package that the bundle uses, the real clock, and waits that end at once. */
export const REAL_NETWORK: Runtime = {
  fetch: nodeFetch,
  agentFor: () => Promise.resolve(new Agent({ keepAlive: true })),
  now: Date.now,
  random: () => 0,
  sleep: () => Promise.resolve(),
};

interface Sleeper {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A runtime with a clock of its own, which goes forward only while no request is under way and something waits: then it
 * jumps to the end of the shortest wait. So the order of events never depends on the speed of the machine.
 *
 * @param onRequest called before each request is sent
 */
export function createVirtualRuntime(
  onRequest: (method: string, url: string) => void = () => undefined,
): Runtime {
  let time = Date.parse('2026-11-23T12:00:00Z');
  let underWay = 0;
  let isScheduled = false;
  let sleepers: Sleeper[] = [];

  const wakeNext = (): void => {
    isScheduled = false;
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    if (underWay > 0 || !next) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    time = Math.max(time, next.at);
    next.wake();
    schedule();
  };
  // After everything that is ready to run, which may send another request.
  const schedule = (): void => {
    if (!isScheduled) setImmediate(wakeNext);
    isScheduled = true;
  };
  const finish = (): void => {
    underWay--;
    schedule();
  };

  const fetch: typeof nodeFetch = async (url, init) => {
    onRequest(init?.method ?? 'GET', url as string);
    underWay++;
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
      const sleeper = { at: time + milliseconds, wake };
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener('abort', stop, { once: true });
      sleepers.push(sleeper);
      schedule();
    });

  return { ...REAL_NETWORK, fetch, now: () => time, sleep };
}
