/** Measures the sync action: requests, duration, CPU time and memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatNumber } from '../../src/model/numbers.ts';
import { blankUser, FULL_KEY, sampleData, type Data } from '../../simulator/data.ts';
import { HOSTILE_SHAPES } from './hostile-files.ts';
import { run } from './one-user.ts';
import type { Tables } from './page.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import { runAction, type ActionResult } from '../../simulator/runner.ts';

/** Milliseconds of one response of MOCO, with the way there and back. */
const LATENCY_MS = 200;
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const HEADINGS = 'E-Mail;Vorname;Nachname;Team;Aktiv;Extern;Mobiltelefon;Geburtstag;Labels;Info';
/** Inputs that disable the rate limit and the guardrails. */
const UNLIMITED = { 'rate-limit': '1000000', 'max-change-percent': '100', 'max-deactivations': '1000000' };

interface Measurement extends ActionResult {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Peak memory in MiB. */
  readonly memoryMib: number;
}

/** Measures lists of 60, 1,000 and up to 100,000 users. */
export async function benchSync(): Promise<Pick<Tables, 'agency' | 'large' | 'memory'>> {
  return { agency: await measureAgency(), large: await measureLargeAccount(), memory: await measureMemory() };
}

/** A list of 60 users, 3 of them changed, with responses that take as long as over the internet. */
async function measureAgency(): Promise<string[][]> {
  const options = { latency: LATENCY_MS };
  const rows = [
    await syncRow('plan', 60, 3, {}, options),
    await syncRow('apply', 60, 3, { mode: 'apply' }, options),
    await syncRow('apply without differences', 60, 0, { mode: 'apply' }, options),
    await measureCurl(60),
  ];
  return [['60 users by e-mail address, 3 changed', 'reads', 'writes', 'time'], ...rows];
}

/** The usual script: for each user a GET and a PUT. */
async function measureCurl(users: number): Promise<string[]> {
  const simulator = await startSimulator({
    rateLimit: Infinity,
    latency: LATENCY_MS,
    data: createAccount(users),
  });
  try {
    const ids = simulator.data.users.map(({ id }) => id).join(' ');
    const ms = await run(
      ['bash', 'scripts/bench/curl.sh'],
      { 'user-id': ids, lastname: 'Keller' },
      simulator.url,
    );
    return ['`curl` in a loop, GET and PUT by ID', ...countMethods(simulator), `${(ms / 1000).toFixed(1)} s`];
  } finally {
    await simulator.close();
  }
}

/** 50 of 1,000 users changed; with a limit of 60, the step has to wait for one window. Then as many writes as possible. */
async function measureLargeAccount(): Promise<string[][]> {
  const apply = { mode: 'apply' };
  const rows = [
    await syncRow('50 changed', 1_000, 50, apply, { rateLimit: 120 }),
    await syncRow(
      '50 changed, `rate-limit: 60`: waits for one window',
      1_000,
      50,
      { ...apply, 'rate-limit': '60' },
      { rateLimit: 60 },
    ),
    await syncRow(
      'all changed, writes of 0.5 s, no limit',
      1_000,
      1_000,
      { ...apply, ...UNLIMITED },
      { writeLatency: 500 },
    ),
  ];
  return [['1,000 users by e-mail address', 'reads', 'writes', 'time'], ...rows];
}

/** @throws {Error} if the run fails, or if MOCO had to reject a request because of its limit */
async function syncRow(
  name: string,
  users: number,
  changed: number,
  inputs: Readonly<Record<string, string>>,
  options: SimulatorOptions,
): Promise<string[]> {
  const { measurement, simulator } = await runSync(users, changed, inputs, options);
  if (simulator.requests.some(({ status }) => status === 429)) throw new Error(`429 in: ${name}`);
  return [name, ...countMethods(simulator), `${measurement.wallSeconds.toFixed(1)} s`];
}

/** Numbers of reads and writes. */
function countMethods({ requests }: Simulator): string[] {
  const reads = requests.filter(({ method }) => method === 'GET').length;
  return [formatNumber(reads), formatNumber(requests.length - reads)];
}

/** CPU time and peak memory of plans by size and format of the file, without latency. 1 row in 20 is changed. */
async function measureMemory(): Promise<string[][]> {
  const table = [['rows', 'CSV', 'JSON', 'YAML']];
  for (const rows of [60, 1_000, 10_000, 100_000]) {
    const cells = [];
    for (const format of ['csv', 'json', 'yaml'] as const) {
      const { measurement } = await runSync(rows, rows / 20, UNLIMITED, {}, format);
      const seconds = measurement.cpuSeconds.toFixed(measurement.cpuSeconds < 10 ? 1 : 0);
      cells.push(`${seconds} s, ${formatNumber(Math.round(measurement.memoryMib))} MiB`);
    }
    table.push([formatNumber(rows), ...cells]);
  }
  return table;
}

/** Files of the largest size that try to exhaust memory or time. Valid or not, each must end in 60 s of CPU and 1 GiB. */
export async function benchHostileFiles(): Promise<void> {
  console.log('\nFiles of 32 MiB, by shape');
  for (const { name, format, render } of HOSTILE_SHAPES) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const simulator = await startSimulator({ rateLimit: Infinity });
    try {
      writeFileSync(join(folder, `users.${format}`), render(MAX_FILE_BYTES));
      const { outputs, cpuSeconds, memoryMib } = await measureAction(simulator, folder, format, {});
      const figures = `CPU ${cpuSeconds.toFixed(1).padStart(5)} s, memory ${memoryMib.toFixed(0).padStart(4)} MiB`;
      console.log(`${figures}  ${(outputs['error'] ?? 'CRASHED').padEnd(13)} ${format}: ${name}`);
    } finally {
      await simulator.close();
      rmSync(folder, { recursive: true });
    }
  }
}

/** Runs the action on an account with `users` users. In the file, the first `changed` of them have another name. */
async function runSync(
  users: number,
  changed: number,
  inputs: Readonly<Record<string, string>>,
  options: SimulatorOptions,
  format: 'csv' | 'json' | 'yaml' = 'csv',
): Promise<{ measurement: Measurement; simulator: Simulator }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const simulator = await startSimulator({ rateLimit: Infinity, ...options, data: createAccount(users) });
  try {
    writeFileSync(join(folder, `users.${format}`), renderUsersFile(simulator.data, changed, format));
    const measurement = await measureAction(simulator, folder, format, inputs);
    if (measurement.exitCode !== 0) throw new Error(measurement.log);
    return { measurement, simulator };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

/** Runs the action on `users.FORMAT` in a folder, and measures its process. */
async function measureAction(
  simulator: Simulator,
  folder: string,
  format: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Measurement> {
  const usageFile = join(folder, 'usage.json');
  const startMs = performance.now();
  const result = await runAction({
    action: 'sync',
    inputs: { 'api-key': FULL_KEY, 'api-url': simulator.url, 'users-file': `users.${format}`, ...inputs },
    env: {
      GITHUB_WORKSPACE: folder,
      USAGE_FILE: usageFile,
      NODE_OPTIONS: `--import ${pathToFileURL(resolve('scripts/bench/usage.mjs')).href}`,
    },
  });
  const wallSeconds = (performance.now() - startMs) / 1000;
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as { cpuSeconds: number; memoryMib: number };
  return { ...result, wallSeconds, ...usage };
}

/** An account with so many users. The first is the administrator that the key belongs to. */
function createAccount(users: number): Data {
  const data = sampleData();
  const others = Array.from({ length: users - 1 }, (_, index) => ({
    ...blankUser(10_001 + index, '2021-03-01T08:00:00Z'),
    firstname: 'Person',
    lastname: `Number ${index}`,
    email: `person.${index}@example.com`,
    mobile_phone: `+41 79 555 ${index}`,
    birthday: '1990-01-31',
    tags: ['Zürich'],
    unit: { id: 202, name: 'Design' },
    role: { id: 42, name: 'Mitarbeiter' },
  }));
  return { ...data, users: [...data.users.slice(0, 1), ...others] };
}

/** A file with all users of the account. In it, the first `changed` users have another last name. */
function renderUsersFile({ users }: Data, changed: number, format: 'csv' | 'json' | 'yaml'): string {
  const rows = users.map((user, index) => [
    user.email,
    user.firstname,
    index < changed ? `${user.lastname} new` : user.lastname,
    user.unit.name,
    'ja',
    'nein',
    user.mobile_phone,
    user.birthday === null ? '' : '31.1.1990',
    user.tags.join(', '),
    '',
  ]);
  const names = HEADINGS.split(';');
  if (format === 'csv') return [HEADINGS, ...rows.map((cells) => cells.join(';'))].join('\r\n');
  const records = rows.map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', cell])),
  );
  if (format === 'json') return JSON.stringify(records, undefined, 2);
  const items = records.map((record) =>
    Object.entries(record).map(([name, cell]) => `${name}: ${JSON.stringify(cell)}`),
  );
  return items.map((lines) => `- ${lines.join('\n  ')}`).join('\n');
}
