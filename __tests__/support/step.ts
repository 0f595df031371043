/** A step of the action for one user, against a simulator of the test's own: in this process, or as the built bundle. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import { run } from '../../src/update-user/run.ts';
import { createVirtualRuntime, type Runtime } from './runtime.ts';
import { ranWith, recordingToolkit, type Ran } from './toolkit.ts';

/** Giulia Rossi of the sample data: most tests are about her. */
export const GIULIA = 1003;

type Inputs = Readonly<Record<string, string>>;

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Something that is closed when the test ends. */
export function closing<T extends { close: () => Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

/** A simulator that ends with the test. */
export async function moco(options: SimulatorOptions = {}): Promise<Simulator> {
  return closing(await startSimulator(options));
}

/** A simulator with one fault, at every request or at those that `fault` names. */
export function mocoThat(effect: Effect, fault: Partial<Fault> = {}): Promise<Simulator> {
  return moco({ faults: [{ method: '*', path: '*', effect, ...fault }] });
}

/** A response in place of MOCO's own. */
export function answering(status: number, body: string | object = '', type = 'application/json'): Effect {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, body: text, headers: { 'content-type': type } };
}

/** Runs the action in this process, on Giulia unless the inputs name another user. Waits take no time. */
export async function step(
  account: { readonly url: string },
  inputs: Inputs,
  { toolkit = {}, runtime = createVirtualRuntime() }: { toolkit?: Partial<Toolkit>; runtime?: Runtime } = {},
): Promise<Ran> {
  const recorded = { ...recordingToolkit(inputsOf(account, inputs)), ...toolkit };
  await run(recorded, runtime, 'test');
  return ranWith(recorded);
}

/** Runs the built bundle as a process: for what only a process shows. */
export function runBundle(
  account: { readonly url: string },
  inputs: Inputs,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ActionResult> {
  return runAction({ inputs: inputsOf(account, inputs), env });
}

function inputsOf({ url }: { readonly url: string }, inputs: Inputs): Inputs {
  const user = 'user-email' in inputs ? {} : { 'user-id': String(GIULIA) };
  return { 'api-key': FULL_KEY, 'api-url': url, ...user, ...inputs };
}

/** The environment that loads a module of this folder into the action's process. */
export function preloading(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${pathToFileURL(join('__tests__', 'support', file)).href}` };
}

/** `METHOD path` of every request that MOCO received. */
export function requestLines({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** `METHOD path` of every request that would write something. */
export function writes(account: Simulator): string[] {
  return requestLines(account).filter((line) => !line.startsWith('GET '));
}

/** The body of the one request that wrote something. */
export function written({ requests }: Simulator): unknown {
  const sent = requests.filter(({ method }) => method !== 'GET');
  if (sent.length !== 1) throw new Error(`${sent.length} requests wrote something`);
  return JSON.parse(sent[0]?.body ?? '');
}

/** The user in the simulator. */
export function userIn({ data }: Pick<Simulator, 'data'>, id = GIULIA): Simulator['data']['users'][number] {
  const user = data.users.find((each) => each.id === id);
  if (!user) throw new Error(`There is no user ${id}`);
  return user;
}
