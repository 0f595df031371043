/**
 * `npm run bench`: measures the actions as whole processes against the simulator, without latency. The programs take turns,
 * so that their ratios stay comparable when the machine becomes slower or faster.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FULL_KEY } from '../simulator/data.ts';
import { CERTIFICATE, startTlsTerminator } from '../simulator/network.ts';
import { startSimulator } from '../simulator/server.ts';
import { benchSync } from './bench/sync.ts';

const ROUNDS = 40;
const ACTION = 'dist/update-user/index.js';

/** In the future in any year: hours may change up to 92 days back. */
const FIRST_DAY = `${new Date().getFullYear() + 1}-01-01`;

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
const CHANGE_OF_HOURS = {
  'user-id': '1003',
  'employment-start': FIRST_DAY,
  'employment-pattern': '8,8,8,8,0',
};
const OFFBOARDING = {
  'user-email': 'jonas.huber@example.com',
  'employment-end': '2026-12-31',
  active: 'false',
};

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const simulator = await startSimulator({ rateLimit: Infinity });
const tls = await startTlsTerminator(Number(new URL(simulator.url).port));
try {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const ncc = [
    'node_modules/@vercel/ncc/dist/ncc/cli.js',
    'build',
    'scripts/bench/typical.js',
    '-C',
    '-o',
    folder,
  ];
  execFileSync(process.execPath, ncc, { stdio: 'ignore' });
  const programs = {
    'bare script, GET and PUT': 'scripts/bench/bare.cjs',
    'this action, GET and PUT': ACTION,
    'typical action, PUT': join(folder, 'index.js'),
  };
  await compareProcesses('http', programs, simulator.url);
  // As MOCO is reached.
  await compareProcesses('https', programs, `https://localhost:${tls.port}/api/v1`);
  await countRequests();
  console.log(`\ncode of the action ${Math.round(codeSize() / 1024)} KiB, ${process.version}`);
} finally {
  await tls.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
}
console.log('\nSync action. One part waits two minutes for the rate limit\n');
await benchSync();

async function compareProcesses(
  protocol: string,
  programs: Readonly<Record<string, string>>,
  url: string,
): Promise<void> {
  const timesMs = new Map<string, number[]>(Object.keys(programs).map((name) => [name, []]));
  // The first round only warms the disk cache.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, file] of Object.entries(programs)) {
      const ms = await run(file, { 'user-id': '1003', lastname: `Name ${name} ${round}` }, url);
      if (round > 0) timesMs.get(name)?.push(ms);
    }
  }
  const mediansMs = new Map([...timesMs].map(([name, list]) => [name, median(list)]));
  const actionMs = mediansMs.get('this action, GET and PUT') ?? NaN;
  console.log(`${ROUNDS} runs of each program over ${protocol}, medians\n`);
  for (const [name, ms] of mediansMs) {
    const ratio = (actionMs / ms).toFixed(2);
    console.log(
      `${name.padEnd(26)} ${ms.toFixed(1).padStart(6)} ms   this action takes ${ratio} times as long`,
    );
  }
}

async function countRequests(): Promise<void> {
  console.log('');
  const steps = {
    'update by ID': { 'user-id': '1004', lastname: 'Keller' },
    'the same again': { 'user-id': '1004', lastname: 'Keller' },
    'by e-mail and team name': { 'user-email': 'paul.lindner@example.com', team: 'Projektleitung' },
    'onboarding a new user': ONBOARDING,
    'onboarding again': ONBOARDING,
    'change of hours by ID': CHANGE_OF_HOURS,
    'change of hours again': CHANGE_OF_HOURS,
    'offboarding, employment': OFFBOARDING,
    'offboarding again': OFFBOARDING,
  };
  for (const [name, inputs] of Object.entries(steps)) {
    const before = { requests: simulator.requests.length, connections: simulator.connections() };
    await run(ACTION, inputs);
    const requests = simulator.requests.length - before.requests;
    console.log(
      `${name.padEnd(26)} requests: ${requests}, connections: ${simulator.connections() - before.connections}`,
    );
  }
}

/** Runs a script with these inputs and returns the milliseconds from the start of its process to the end. */
function run(file: string, inputs: Readonly<Record<string, string>>, url = simulator.url): Promise<number> {
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const allInputs = Object.entries({ ...inputs, 'api-key': FULL_KEY, 'api-url': url });
  const env = {
    GITHUB_OUTPUT: output,
    GITHUB_REPOSITORY: 'example/hr',
    ...(url.startsWith('https:') && { NODE_EXTRA_CA_CERTS: CERTIFICATE }),
    ...Object.fromEntries(allInputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - startMs);
      else reject(new Error(`${file} exited with ${code}`));
    });
  });
}

/** Bytes of all scripts in the bundle. */
function codeSize(): number {
  const folder = dirname(ACTION);
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  return files.reduce((size, file) => size + statSync(join(folder, file)).size, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? NaN) + (sorted[sorted.length % 2 === 0 ? middle - 1 : middle] ?? NaN)) / 2;
}
