/** Measures the action for one user as a process, next to other programs that do the same. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FULL_KEY } from '../../simulator/data.ts';
import { CERTIFICATE, startTlsTerminator } from '../../simulator/network.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import type { Tables } from './page.ts';

const ROUNDS = 40;
const ACTION = 'dist/update-user/index.js';
const THIS_ACTION = 'this action, GET and PUT';

/** In the future in any year: hours may change up to 92 days back. */
const FIRST_DAY = `${new Date().getFullYear() + 1}-01-01`;
const LAST_DAY = `${new Date().getFullYear()}-12-31`;

const ONBOARDING = {
  'user-email': 'nora.vogt@example.com',
  'create-if-missing': 'true',
  firstname: 'Nora',
  lastname: 'Vogt',
  team: 'Design',
  'employment-start': FIRST_DAY,
  'employment-pattern': '8,8,8,8,6',
  'vacation-days': '25',
  'vacation-title': 'Urlaubsanspruch',
};

const STEPS = {
  'update by ID': { 'user-id': '1004', lastname: 'Keller' },
  'update by e-mail address and team name': {
    'user-email': 'paul.lindner@example.com',
    team: 'Projektleitung',
  },
  'onboarding by e-mail address, with hours and vacation': ONBOARDING,
  'change of hours by ID': {
    'user-id': '1003',
    'employment-start': FIRST_DAY,
    'employment-pattern': '8,8,8,8,0',
  },
  'offboarding by e-mail address, with an employment to end': {
    'user-email': 'jonas.huber@example.com',
    'employment-end': LAST_DAY,
    active: 'false',
  },
  'offboarding by ID, with an employment to end': {
    'user-id': '1002',
    'employment-end': LAST_DAY,
    active: 'false',
  },
};

type Inputs = Readonly<Record<string, string>>;

/** The program and how it is called; it gets the inputs as an action does. */
type Program = readonly [command: string, file: string];

/**
 * Takes the median times of the programs, without the latency of a network, and counts requests. The programs take turns,
 * so that their ratios stay comparable when the machine becomes slower or faster.
 */
export async function benchOneUser(): Promise<Pick<Tables, 'one-user' | 'requests'>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const simulator = await startSimulator({ rateLimit: Infinity });
  const tls = await startTlsTerminator(Number(new URL(simulator.url).port));
  try {
    const programs = buildPrograms(folder);
    const http = await measure(programs, simulator.url);
    // As MOCO is reached.
    const https = await measure(programs, `https://localhost:${tls.port}/api/v1`);
    const ratio = (name: string): string =>
      ((https.get(THIS_ACTION) ?? NaN) / (https.get(name) ?? NaN)).toFixed(2);
    const times = [...programs.keys()].map((name) => [
      name,
      `${(http.get(name) ?? NaN).toFixed(0)} ms`,
      `${(https.get(name) ?? NaN).toFixed(0)} ms`,
      name === THIS_ACTION ? '' : `${ratio(name)} times as long`,
    ]);
    return {
      'one-user': [['program', 'HTTP', 'TLS', 'with TLS, this action takes'], ...times],
      requests: await countRequests(),
    };
  } finally {
    await tls.close();
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

/** Bundles a typical action with ncc, like this action. */
function buildPrograms(folder: string): Map<string, Program> {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const ncc = ['node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', 'scripts/bench/typical.js'];
  execFileSync(process.execPath, [...ncc, '-C', '-o', folder], { stdio: 'ignore' });
  return new Map([
    [THIS_ACTION, [process.execPath, ACTION]],
    ['`curl` twice, GET and PUT', ['bash', 'scripts/bench/curl.sh']],
    ['bare Node script, GET and PUT', [process.execPath, 'scripts/bench/bare.cjs']],
    [
      'typical action with `@actions/core` and `axios`, PUT only',
      [process.execPath, join(folder, 'index.js')],
    ],
  ]);
}

/** Median milliseconds of each program. */
async function measure(programs: ReadonlyMap<string, Program>, url: string): Promise<Map<string, number>> {
  const timesMs = new Map([...programs.keys()].map((name) => [name, [] as number[]]));
  // The first round only warms the disk cache.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, program] of programs) {
      const ms = await run(
        program,
        { 'user-id': '1003', lastname: `Name ${round} of ${name[0] ?? ''}` },
        url,
      );
      if (round > 0) timesMs.get(name)?.push(ms);
    }
  }
  return new Map([...timesMs].map(([name, list]) => [name, median(list)]));
}

/** Requests and connections of typical steps, and of the same steps again, which change nothing. */
async function countRequests(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const [name, inputs] of Object.entries(STEPS)) {
    const simulator = await startSimulator();
    const counts = [await countStep(simulator, inputs), await countStep(simulator, inputs)];
    await simulator.close();
    rows.push([name, ...counts]);
  }
  return [['requests / connections', 'first run', 're-run'], ...rows];
}

async function countStep(simulator: Simulator, inputs: Inputs): Promise<string> {
  const before = { requests: simulator.requests.length, connections: simulator.connections() };
  await run([process.execPath, ACTION], inputs, simulator.url);
  const connections = simulator.connections() - before.connections;
  return `${simulator.requests.length - before.requests} / ${connections}`;
}

/**
 * Runs a program and returns the milliseconds from the start of its process to the end.
 *
 * @throws {Error} if it fails
 */
export function run([command, file]: Program, inputs: Inputs, url: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-run-'));
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const allInputs = Object.entries({ ...inputs, 'api-key': FULL_KEY, 'api-url': url });
  const env = {
    PATH: process.env['PATH'],
    GITHUB_OUTPUT: output,
    GITHUB_REPOSITORY: 'example/hr',
    ...(url.startsWith('https:') && { NODE_EXTRA_CA_CERTS: CERTIFICATE }),
    ...Object.fromEntries(allInputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return new Promise<number>((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(command, [file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - startMs);
      else reject(new Error(`${file} exited with ${code}`));
    });
  }).finally(() => rmSync(folder, { recursive: true }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? NaN) + (sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? NaN)) / 2;
}
