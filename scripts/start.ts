/**
 * `npm start`: runs the bundled action like a workflow step, by default against the simulator, and prints the requests,
 * the log, the outputs and the job summary. `npm start -- sync` runs the action for many users. The flags are the action's
 * inputs; with `--subdomain` or `--api-url` it runs against that account instead.
 */
import { isAbsolute, parse, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FIELDS } from '../src/model/fields.ts';
import { FULL_KEY } from '../simulator/data.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { readManifest, runAction, type Manifest } from '../simulator/runner.ts';
import { summaryToText } from './summary-text.ts';

/** The update if no flag names a field: Giulia Rossi gets another last name and another team. */
const SAMPLE_FIELDS = { lastname: 'Rossi-Keller', team: 'Design', tags: 'Zürich, Design' };

/** The default inputs of `npm start -- sync`: a plan for the users file of the examples. */
const SAMPLE_SYNC = { 'users-file': 'examples/users.csv', 'create-missing': 'true' };

/** The default of `--mode export`: git ignores this file, and keeps that of the examples. */
const SAMPLE_EXPORT = { 'users-file': 'users.csv' };

const HELP = `Without --subdomain or --api-url, the action runs against a simulator with the users 1001 to 1005 (1003 by default) and the
teams Geschäftsleitung, Design, Entwicklung and Projektleitung. Without any field, it changes ${Object.keys(SAMPLE_FIELDS).join(', ')}.`;

const SYNC_HELP = `Without --subdomain or --api-url, the action runs against a simulator, by default with ${SAMPLE_SYNC['users-file']}.
--mode apply writes to the simulator, which saves nothing. --mode export writes ${SAMPLE_EXPORT['users-file']}.
--users-file may be anywhere on this machine. With --subdomain, the key is read from the environment variable MOCO_API_KEY.`;

async function main(): Promise<void> {
  const action = process.argv[2] === 'sync' ? 'sync' : '.';
  const manifest = await readManifest(action);
  const names = Object.keys(manifest.inputs);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  const args = process.argv.slice(action === 'sync' ? 3 : 2);
  const parsed = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  if (values['help']) {
    printHelp(action, manifest);
    return;
  }
  const flags = Object.fromEntries(
    Object.entries(values).filter((flag): flag is [string, string] => typeof flag[1] === 'string'),
  );
  if (flags['subdomain'] !== undefined || flags['api-url'] !== undefined) {
    await runStep(action, { ...defaultFile(action, flags), 'api-key': environmentKey(flags), ...flags });
    return;
  }
  const simulator = await startSimulator();
  try {
    const sample =
      action === 'sync' ? { ...SAMPLE_SYNC, ...defaultFile(action, flags) } : sampleInputs(flags);
    await runStep(action, { ...sample, 'api-key': FULL_KEY, 'api-url': simulator.url, ...flags }, simulator);
  } finally {
    await simulator.close();
  }
}

/** The file that an export writes if no flag names one. */
function defaultFile(action: string, { mode }: Readonly<Record<string, string>>): Record<string, string> {
  return action === 'sync' && mode === 'export' ? SAMPLE_EXPORT : {};
}

/**
 * The key of the environment, which stays out of the shell's history.
 *
 * @throws {Error} if there is none, and no flag has one
 */
function environmentKey(flags: Readonly<Record<string, string>>): string {
  const key = process.env['MOCO_API_KEY'] ?? '';
  if (key === '' && !flags['api-key']) {
    throw new Error('Set the environment variable MOCO_API_KEY to an API key of MOCO');
  }
  return key;
}

/**
 * On one's own machine the users file may be anywhere. In GitHub it must be in the workspace, which is the checked out
 * repository.
 */
function fileAnywhere(inputs: Readonly<Record<string, string>>): {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Record<string, string>;
} {
  const path = inputs['users-file'] ?? '';
  const file = resolve(path);
  const fromHere = relative(process.cwd(), file);
  const isHere = !fromHere.startsWith('..') && !isAbsolute(fromHere);
  if (path === '' || isHere) return { inputs, env: {} };
  return { inputs: { ...inputs, 'users-file': file }, env: { GITHUB_WORKSPACE: parse(file).root } };
}

function printHelp(action: string, { inputs }: Manifest): void {
  const lines = Object.entries(inputs).map(
    ([name, { description }]) => `  --${name.padEnd(22)} ${description}`,
  );
  const command = action === 'sync' ? 'npm start -- sync' : 'npm start --';
  const help = action === 'sync' ? SYNC_HELP : HELP;
  console.log(`${command} [--INPUT VALUE]…\n\n${lines.join('\n')}\n\n${help}`);
}

/** Default inputs for the simulator: a user, and fields to change unless the flags have some. */
function sampleInputs(flags: Readonly<Record<string, string>>): Record<string, string> {
  const others = [
    'clear',
    'additional-fields',
    'avatar',
    'employment-start',
    'employment-end',
    'vacation-days',
  ];
  const fieldInputs = [...FIELDS.map(({ input }) => input), ...others];
  const hasFields = fieldInputs.some((name) => name in flags);
  return {
    ...('user-email' in flags ? {} : { 'user-id': '1003' }),
    ...(hasFields ? {} : SAMPLE_FIELDS),
  };
}

/**
 * Runs the action and prints what it did. The process exits with the exit code of the action.
 *
 * @param simulator the simulator that the inputs point to, if any; its requests are printed, too
 */
async function runStep(
  action: string,
  inputs: Readonly<Record<string, string>>,
  simulator?: Simulator,
): Promise<void> {
  const visible = Object.entries(inputs).filter(([name]) => name !== 'api-key' && name !== 'password');
  printSection(
    'Inputs',
    visible.map(([name, value]) => `${name}: ${maskPassword(value)}`),
  );
  const { env, ...options } = fileAnywhere(inputs);
  const result = await runAction({ action, ...options, env: { ...machineEnv(), ...env } });
  if (simulator) printSection('Requests', formatRequests(simulator));
  printSection('Log', [result.log.trim(), result.stderr.trim()].filter(Boolean));
  printSection(
    'Outputs',
    Object.entries(result.outputs).map(([name, value]) => `${name}=${value}`),
  );
  printSection('Job summary', [summaryToText(result.summary)]);
  process.exitCode = result.exitCode;
}

function formatRequests({ requests, connections }: Simulator): string[] {
  const lines = requests.map(
    ({ method, path, body, status }) => `${method} ${path} ${maskPassword(body)} → ${status}`,
  );
  return [
    ...lines.map((line) => line.replace(/ {2,}/, ' ')),
    `(${count(requests.length, 'request')}, ${count(connections(), 'connection')})`,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Masks the password in a JSON object. */
function maskPassword(body: string): string {
  return body.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/, '$1"***"');
}

function printSection(title: string, lines: readonly string[]): void {
  console.log(`\n\u001b[1m${title}\u001b[0m`);
  for (const line of lines.join('\n').split('\n')) console.log(`  ${line}`);
}

/** The proxy settings of this machine, for a real account, and its time zone, which decides what today is. */
function machineEnv(): Record<string, string | undefined> {
  const names = [
    'https_proxy',
    'HTTPS_PROXY',
    'http_proxy',
    'HTTP_PROXY',
    'no_proxy',
    'NO_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'TZ',
  ];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
