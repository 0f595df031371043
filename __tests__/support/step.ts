/** Runs the built action as a step of a workflow, as a process, against a simulator of the test's own. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';

/** ID of Giulia Rossi in the sample account. Most scenarios use her. */
export const GIULIA = 1003;

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Registers a resource to be closed when the test ends, and returns it. */
export function closing<T extends { close: () => Promise<void> }>(resource: T): T {
  open.push(resource);
  return resource;
}

/** Starts a simulator, which is stopped when the test ends. */
export async function moco(options: SimulatorOptions = {}): Promise<Simulator> {
  return closing(await startSimulator(options));
}

/** Starts a simulator with one fault, which affects every request unless `fault` limits it. */
export function mocoWithFault(effect: Effect, fault: Partial<Fault> = {}): Promise<Simulator> {
  return moco({ faults: [{ method: '*', path: '*', effect, ...fault }] });
}

/** Runs the action on Giulia, unless the inputs name another user by e-mail address or ID. */
export function step(
  { url }: { readonly url: string },
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ActionResult> {
  const user = 'user-email' in inputs ? {} : { 'user-id': String(GIULIA) };
  return runAction({ inputs: { 'api-key': FULL_KEY, 'api-url': url, ...user, ...inputs }, env });
}

/** Environment variables that preload a module of this folder into the action's process. */
export function preloading(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${pathToFileURL(join('__tests__', 'support', file)).href}` };
}

/** `METHOD path` of every request that the simulator received. */
export function requestLines({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/**
 * The JSON body of the only write.
 *
 * @throws {Error} if there were no writes or several
 */
export function written({ requests }: Simulator): unknown {
  const writes = requests.filter(({ method }) => method !== 'GET');
  if (writes.length !== 1) throw new Error(`Expected 1 write, got ${writes.length}`);
  return JSON.parse(writes[0]?.body ?? '');
}

/**
 * The user as the simulator has it now.
 *
 * @throws {Error} if there is no such user
 */
export function userIn({ data }: Simulator, id = GIULIA): Simulator['data']['users'][number] {
  const user = data.users.find((each) => each.id === id);
  if (!user) throw new Error(`No user ${id}`);
  return user;
}
