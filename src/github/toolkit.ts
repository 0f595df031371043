/** The real toolkit, network and clock. Tested by running the bundles. */
import { setTimeout as sleep } from 'node:timers/promises';
import fetch from 'node-fetch';
import type { ClientRuntime } from '../moco/client.ts';
import { VERSION } from '../version.ts';
import { coreToolkit } from './core-toolkit.ts';
import type { GetInput } from './inputs.ts';
import type { LogToolkit } from './log.ts';
import { createAgent, proxyPasswords } from './proxy.ts';

/** GitHub's side of a step. */
export interface Toolkit extends LogToolkit {
  readonly getInput: GetInput;
  readonly setOutput: (name: string, value: string) => void;
  readonly writeSummary: (html: string) => Promise<void>;
  /** The folder that paths in inputs are relative to. */
  readonly workspace: string;
  /** Aborted when the job is cancelled. */
  readonly cancel: AbortSignal;
}

/** Network, clocks and random source. */
export type Runtime = Omit<ClientRuntime, 'onRetry'>;

/** GitHub's toolkit. What cancels a step is up to its `main.ts`. */
export const toolkit: Omit<Toolkit, 'cancel'> = {
  ...coreToolkit,
  secrets: proxyPasswords(),
};

/** The real network, clocks and random source. */
export const runtime: Runtime = {
  fetch,
  agentFor: createAgent,
  now: monotonicNow,
  // eslint-disable-next-line no-restricted-syntax -- the clock that all others get
  wallClock: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/** Milliseconds. Not `performance.now()`, which loads nine modules: 1 ms. */
function monotonicNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

/** The User-Agent of all requests: this version, and the calling repository if there is one. */
export function userAgent(): string {
  const caller = (process.env['GITHUB_REPOSITORY'] ?? 'no repository').replace(/[^\w./ -]/g, '');
  return `update-moco-user/${VERSION} (${caller})`;
}
