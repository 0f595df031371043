/**
 * `npm start`: runs the bundled action like a workflow step, by default against the simulator, and prints the requests,
 * the log, the outputs and the job summary. `npm start -- sync` runs the action for many users. The flags are the action's
 * inputs; with `--subdomain` or `--api-url` it runs against that account instead.
 */
import { FULL_KEY } from '../simulator/data.ts';
import { messageOf } from '../src/model/display.ts';
import { countOf } from '../src/model/numbers.ts';
import { exposeAsMoco } from '../simulator/network.ts';
import { runAction, type ActionResult } from '../simulator/runner.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import {
  defaultFile,
  helpFor,
  readArguments,
  requireFiles,
  sampleInputs,
  workspaceFor,
  type Arguments,
} from './start-arguments.ts';
import { summaryToText } from './summary-text.ts';
import { bold, ignoreClosedPipe } from './terminal.ts';

type Inputs = Readonly<Record<string, string>>;
type Env = Readonly<Record<string, string | undefined>>;

/** The account of the simulator, which is that of the examples in the READMEs. */
const SIMULATED = 'acme';

async function main(): Promise<void> {
  const given = await readArguments(process.argv.slice(2));
  if (given.isHelp) {
    console.log(helpFor(given));
    return;
  }
  requireFiles(given.flags);
  const isReal = ['subdomain', 'api-url'].some((name) => name in given.flags);
  await (isReal ? runOnAccount(given) : runOnSimulator(given));
}

/** Runs the action against the account that a flag names. */
async function runOnAccount({ action, flags }: Arguments): Promise<void> {
  const inputs = { ...defaultFile(action, flags), ...flags, 'api-key': apiKey(flags) };
  printSection('Inputs', inputLines(inputs));
  printResult(await runStep(action, inputs, machineEnv()));
}

/** Runs the action against a simulator that it reaches as `acme.mocoapp.com`, and prints the requests too. */
async function runOnSimulator({ action, flags }: Arguments): Promise<void> {
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  try {
    const sample = { ...sampleInputs(action, flags), subdomain: SIMULATED };
    const inputs = { ...sample, 'api-key': FULL_KEY, ...flags };
    console.log(
      `\n${SIMULATED}.mocoapp.com is simulated on this machine. No MOCO account is read or changed.`,
    );
    printSection('Inputs', inputLines(inputs));
    // Of the machine's own settings only the time zone: with another proxy, requests would leave this machine.
    const result = await runStep(action, inputs, { TZ: process.env['TZ'], ...moco.env });
    printSection('Requests', requestLines(simulator));
    printResult(result);
  } finally {
    await moco.close();
    await simulator.close();
  }
}

/**
 * The key of a flag, which may be empty, as that of a missing secret is; or of the environment, which keeps it out of the
 * shell's history.
 *
 * @throws {Error} if there is no flag, and none in the environment
 */
function apiKey(flags: Inputs): string {
  const key = flags['api-key'] ?? process.env['MOCO_API_KEY'] ?? '';
  if (key.trim() !== '' || 'api-key' in flags) return key;
  const simulator = 'api-url' in flags ? `. The simulator's key is ${FULL_KEY}` : '';
  throw new Error(`No API key. Set MOCO_API_KEY, or give --api-key${simulator}`);
}

function runStep(action: string, inputs: Inputs, env: Env): Promise<ActionResult> {
  return runAction({ action, inputs, env: { GITHUB_WORKSPACE: workspaceFor(inputs), ...env } });
}

/** Prints log, outputs and summary, and last how the step ended. The process exits with the exit code of the step. */
function printResult({ log, stderr, outputs, summary, exitCode }: ActionResult): void {
  printSection('Log', [log.trim(), stderr.trim()].filter(Boolean));
  printSection(
    'Outputs',
    Object.entries(outputs).map(([name, value]) => `${name}=${value}`),
  );
  printSection('Job summary', [summaryToText(summary)]);
  const error = outputs['error'] ? `${outputs['error']}, ` : '';
  console.log(exitCode === 0 ? '\nThe step succeeded' : `\nThe step failed (${error}exit code ${exitCode})`);
  process.exitCode = exitCode;
}

function inputLines(inputs: Inputs): string[] {
  const visible = Object.entries(inputs).filter(([name]) => name !== 'api-key' && name !== 'password');
  return visible.map(([name, value]) => `${name}: ${maskPassword(value)}`);
}

function requestLines({ requests, connections }: Simulator): string[] {
  const lines = requests.map(
    ({ method, path, body, status }) => `${method} ${path} ${maskPassword(body)} → ${status}`,
  );
  return [
    ...lines.map((line) => line.replace(/ {2,}/, ' ')),
    `(${countOf(requests.length, 'request')}, ${countOf(connections(), 'connection')})`,
  ];
}

/** Masks the password in a JSON object. */
function maskPassword(body: string): string {
  return body.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/, '$1"***"');
}

function printSection(title: string, lines: readonly string[]): void {
  console.log(`\n${bold(title, process.stdout, process.env)}`);
  for (const line of lines.join('\n').split('\n')) console.log(`  ${line}`);
}

/** The proxy settings of this machine, for a real account, and its time zone, which decides what today is. */
function machineEnv(): Env {
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

ignoreClosedPipe(process.stdout);
try {
  await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
