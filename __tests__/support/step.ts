/** A step of a workflow, played: the built action as a process, against a stand-in of the test's own. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';

/** Giulia Rossi of the sample data: most scenarios are about her. */
export const GIULIA = 1003;

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Something that is closed when the test ends. */
export function closing<T extends { close: () => Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

/** A stand-in that ends with the test. */
export async function moco(options: SimulatorOptions = {}): Promise<Simulator> {
  return closing(await startSimulator(options));
}

/** A stand-in that has one fault, at every request or at those of one method. */
export function mocoThat(effect: Effect, issue: Partial<Fault> = {}): Promise<Simulator> {
  return moco({ faults: [{ method: '*', path: '*', effect, ...issue }] });
}

/** Runs the action on Giulia, unless the inputs name another user. */
export function step(
  { url }: { readonly url: string },
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ActionResult> {
  const user = 'user-email' in inputs ? {} : { 'user-id': String(GIULIA) };
  return runAction({ inputs: { 'api-key': FULL_KEY, 'api-url': url, ...user, ...inputs }, env });
}

/** The environment with a module of this folder loaded into the action's process. */
export function preloading(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${pathToFileURL(join('__tests__', 'support', file)).href}` };
}

/** `METHOD path` of every request that MOCO received. */
export function requestLines({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** The body of the one request that wrote something. */
export function written({ requests }: Simulator): unknown {
  const writes = requests.filter(({ method }) => method !== 'GET');
  if (writes.length !== 1) throw new Error(`${writes.length} requests wrote something`);
  return JSON.parse(writes[0]?.body ?? '');
}

/** The user in the stand-in. */
export function userIn({ data }: Simulator, id = GIULIA): Simulator['data']['users'][number] {
  const user = data.users.find((each) => each.id === id);
  if (!user) throw new Error(`There is no user ${id}`);
  return user;
}
