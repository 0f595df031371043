/** Runs the action for one user against a simulator of the test's own: in this process, or as the built bundle. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';
import { runAction, type ActionResult, type RunOptions } from '../../simulator/runner.ts';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import { run } from '../../src/update-user/run.ts';
import { createVirtualRuntime, type Runtime } from './runtime.ts';
import { ranWith, recordingToolkit, type Ran } from './toolkit.ts';

/** ID of Giulia Rossi in the sample account. Most tests use her. */
export const GIULIA = 1003;

/** Inputs for a user whom the sample account does not have. */
export const NEW_USER = {
  'user-email': 'nora.vogt@example.com',
  'create-if-missing': 'true',
  firstname: 'Nora',
  lastname: 'Vogt',
  team: '202',
};

type Inputs = Readonly<Record<string, string>>;

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Registers a resource to be closed when the test ends, and returns it. */
export function closing<T extends { close: () => Promise<void> }>(resource: T): T {
  open.push(resource);
  return resource;
}

/** A key with all permissions that does not tell that the account is the simulator: for what the simulator doesn't get. */
export const REAL_KEY = 'real-full-access-key';

/** Starts a simulator, which is stopped when the test ends. It also takes REAL_KEY. */
export async function moco(options: SimulatorOptions = {}): Promise<Simulator> {
  const { data = sampleData() } = options;
  data.keys.push({ key: REAL_KEY, user_id: 1001, access: 'full' });
  return closing(await startSimulator({ ...options, data }));
}

/** Starts a simulator with one fault, which affects every request unless `fault` limits it. */
export function mocoThat(effect: Effect, fault: Partial<Fault> = {}): Promise<Simulator> {
  return moco({ faults: [{ method: '*', path: '*', effect, ...fault }] });
}

/** A fault that replaces MOCO's response by this one. */
export function answering(status: number, body: string | object = '', type = 'application/json'): Effect {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, body: text, headers: { 'content-type': type } };
}

/** Runs the action in this process, by default for Giulia. Waits take no time. */
export async function step(
  account: { readonly url: string },
  inputs: Inputs,
  { toolkit = {}, runtime = createVirtualRuntime() }: { toolkit?: Partial<Toolkit>; runtime?: Runtime } = {},
): Promise<Ran> {
  const recorded = { ...recordingToolkit(inputsOf(account, inputs)), ...toolkit };
  await run(recorded, runtime, 'test');
  return ranWith(recorded);
}

/** Runs the built bundle as a process, by default for Giulia. Use it for what only a process can show. */
export function runBundle(
  account: { readonly url: string },
  inputs: Inputs,
  env: Readonly<Record<string, string | undefined>> = {},
  whileRunning?: RunOptions['whileRunning'],
): Promise<ActionResult> {
  return runAction({ inputs: inputsOf(account, inputs), env, ...(whileRunning && { whileRunning }) });
}

function inputsOf({ url }: { readonly url: string }, inputs: Inputs): Inputs {
  const user = 'user-email' in inputs ? {} : { 'user-id': String(GIULIA) };
  return { 'api-key': FULL_KEY, 'api-url': url, ...user, ...inputs };
}

/** Environment variables that preload a module of this folder into the action's process. */
export function preloading(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${pathToFileURL(join('__tests__', 'support', file)).href}` };
}

/** `METHOD path` of every request that the simulator received. */
export function requestLines({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}

/** `METHOD path` of every request but GET. */
export function writes(account: Simulator): string[] {
  return requestLines(account).filter((line) => !line.startsWith('GET '));
}

/**
 * The JSON body of the only write.
 *
 * @throws {Error} if there were no writes or several
 */
export function written({ requests }: Simulator): unknown {
  const sent = requests.filter(({ method }) => method !== 'GET');
  if (sent.length !== 1) throw new Error(`Expected 1 write, got ${sent.length}`);
  return JSON.parse(sent[0]?.body ?? '');
}

/**
 * The user as the simulator has it now.
 *
 * @throws {Error} if there is no such user
 */
export function userIn({ data }: Pick<Simulator, 'data'>, id = GIULIA): Simulator['data']['users'][number] {
  const user = data.users.find((each) => each.id === id);
  if (!user) throw new Error(`No user ${id}`);
  return user;
}
