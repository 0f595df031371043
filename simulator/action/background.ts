/** The server as a process of its own, which outlives the step: how the step starts it, and what it does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../src/model/display.ts';
import { startSimulator, type SimulatorOptions } from '../server.ts';
import type { Server } from './toolkit.ts';

/** The argument that makes the script the server. */
const SERVE = 'serve';

/** Starting takes less than a second. A machine with much to do may take longer. */
const START_LIMIT_MS = 60_000;

/** What the server needs of the step's environment. It gets no token and no secret. */
const ENVIRONMENT = ['PATH', 'SystemRoot', 'TZ', 'RUNNER_TRACKING_ID'];

/** A server that no post step ends must not stay for ever. GitHub ends a job on its runners after 6 hours. */
const LIFETIME_MS = 6 * 60 * 60 * 1_000;

/** How much is shown of what a server that died wrote. */
const MAX_ERROR = 1_000;

/** What is sent to the server, and so must be JSON. */
export type ServerOptions = Pick<
  SimulatorOptions,
  'data' | 'rateLimit' | 'defaultModel' | 'overlaps' | 'faults'
>;

/** What the server sends once: its URL, or why it did not start. */
type StartResponse = { readonly url: string } | { readonly error: string };

/** How to start the server. */
export interface StartOptions {
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the server writes to its standard error output goes to this file, which is created. */
  readonly logFile: string;
  /** Milliseconds; by default a minute. */
  readonly limitMs?: number;
}

/** True if the process was started as the server. */
export function isServer(argv: readonly string[]): boolean {
  return argv[2] === SERVE;
}

/**
 * Starts the server and waits until it accepts connections.
 *
 * @returns the server, or why there is none: text of the server, which may be untrusted
 */
export async function startInBackground(
  options: ServerOptions,
  { script, env, logFile, limitMs = START_LIMIT_MS }: StartOptions,
): Promise<Server | { readonly error: string }> {
  const log = openSync(logFile, 'w', 0o600);
  // Neither a pipe, for which the runner would wait, nor the step's process group, which a runner may end with the step.
  const child = spawn(process.execPath, [script, SERVE], {
    detached: true,
    // Of the job, not of the workspace: a later step may delete a folder of the checkout.
    cwd: dirname(logFile),
    env: Object.fromEntries(ENVIRONMENT.map((name) => [name, env[name]])),
    stdio: ['ignore', 'ignore', log, 'ipc'],
    windowsHide: true,
  });
  closeSync(log);
  const response = await firstResponse(child, options, logFile, limitMs);
  if ('error' in response) child.kill('SIGKILL');
  else if (child.connected) child.disconnect();
  child.unref();
  return 'error' in response ? response : { url: response.url, pid: child.pid ?? 0, logFile };
}

function firstResponse(
  child: ChildProcess,
  options: ServerOptions,
  logFile: string,
  limitMs: number,
): Promise<StartResponse> {
  return new Promise((fulfill) => {
    const seconds = limitMs / 1_000;
    const error = `it did not accept connections within ${seconds} s`;
    const timer = setTimeout(() => fulfill({ error }), limitMs);
    const settle = (response: StartResponse): void => {
      clearTimeout(timer);
      fulfill(response);
    };
    child.once('message', (response: StartResponse) => settle(response));
    child.once('error', ({ message }) => settle({ error: message }));
    child.once('exit', (code) => settle({ error: lastWords(logFile) || `it ended with exit code ${code}` }));
    // If this fails, the process has ended, which is reported by its own event.
    child.send(options, () => undefined);
  });
}

/** The end of what the server wrote to its standard error output; empty if it wrote nothing. */
export function lastWords(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().slice(-MAX_ERROR);
  } catch {
    return '';
  }
}

/**
 * Serves with the options that the step sends, until the process is told to end, or its time is over. Never rejects: if the
 * server does not start, the step is told why.
 *
 * @param channel this process
 * @param lifetimeMs milliseconds; by default 6 hours
 */
export async function serve(
  channel: Pick<NodeJS.Process, 'once' | 'send'>,
  lifetimeMs = LIFETIME_MS,
): Promise<void> {
  const options = await new Promise<ServerOptions | undefined>((resolve) => {
    channel.once('message', (message: ServerOptions) => resolve(message));
    // The step ended before it sent them.
    channel.once('disconnect', () => resolve(undefined));
  });
  if (!options) return;
  const simulator = await startSimulator(options).catch(messageOf);
  if (typeof simulator === 'string') {
    channel.send?.({ error: simulator } satisfies StartResponse);
    // The step has the message, and ends this process.
    await new Promise((resolve) => channel.once('disconnect', resolve));
    return;
  }
  channel.send?.({ url: simulator.url } satisfies StartResponse);
  await new Promise((resolve) => {
    channel.once('SIGTERM', resolve);
    setTimeout(resolve, lifetimeMs).unref();
  });
  await simulator.close();
}
