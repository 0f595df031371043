/** Measures the sync action: requests, duration, CPU time and memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatNumber } from '../../src/model/numbers.ts';
import { blankUser, FULL_KEY, sampleData, type Data } from '../../simulator/data.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import { runAction, type ActionResult } from '../../simulator/runner.ts';

const RATE_WINDOW_SECONDS = 120;
const HEADINGS = 'E-Mail;Vorname;Nachname;Team;Aktiv;Extern;Mobiltelefon;Geburtstag;Labels;Info';
/** Inputs that disable the rate limit and the guardrails. */
const UNLIMITED = { 'rate-limit': '1000000', 'max-change-percent': '100', 'max-deactivations': '1000000' };

interface Measurement extends ActionResult {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Peak memory in MiB. */
  readonly memoryMib: number;
}

/** Prints the figures on speed in sync/README.md. Takes several minutes, two of them waiting for the rate limit. */
export async function benchSync(): Promise<void> {
  await measureFewChanges();
  await measureManyWrites();
  await measureLargeFiles();
}

/** 50 of 1,000 users have another name in the file. With a limit of 60, the step has to wait for one window. */
async function measureFewChanges(): Promise<void> {
  for (const limit of [120, 60]) {
    const { measurement, simulator } = await runSync(
      1_000,
      50,
      { mode: 'apply', 'rate-limit': String(limit) },
      { rateLimit: limit },
    );
    const reads = simulator.requests.filter(({ method }) => method === 'GET').length;
    const writes = simulator.requests.length - reads;
    const rejected = simulator.requests.filter(({ status }) => status === 429).length;
    // The action reserves 10 % of the limit for other clients.
    const usableLimit = Math.floor(limit * 0.9);
    const minSeconds = Math.floor((simulator.requests.length - 1) / usableLimit) * RATE_WINDOW_SECONDS;
    const { wallSeconds } = measurement;
    const excess =
      minSeconds === 0 ? '' : `, ${(((wallSeconds - minSeconds) / minSeconds) * 100).toFixed(1)} % more`;
    console.log(
      `1,000 users, 50 changed, rate-limit ${limit}: ${reads} reads, ${writes} writes, ${rejected} times 429, ` +
        `${wallSeconds.toFixed(1)} s; the limit alone needs ${minSeconds} s${excess}`,
    );
  }
}

async function measureManyWrites(): Promise<void> {
  const { measurement } = await runSync(1_000, 1_000, { mode: 'apply', ...UNLIMITED }, { writeLatency: 500 });
  console.log(
    `1,000 writes of 0.5 s without a limit: ${measurement.wallSeconds.toFixed(1)} s, ${measurement.outputs['updated'] ?? ''} updated`,
  );
}

async function measureLargeFiles(): Promise<void> {
  console.log('\nPlans without network latency, 1 row in 20 changed');
  for (const format of ['csv', 'json', 'yaml'] as const) {
    for (const rows of [1_000, 10_000, 100_000]) {
      const { measurement } = await runSync(rows, rows / 20, UNLIMITED, {}, format);
      console.log(
        `${formatNumber(rows).padStart(7)} rows of ${format.padEnd(4)}  CPU ${measurement.cpuSeconds.toFixed(2)} s, ` +
          `memory ${measurement.memoryMib.toFixed(0)} MiB, wall clock ${measurement.wallSeconds.toFixed(2)} s`,
      );
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
    if (result.exitCode !== 0) throw new Error(result.log);
    const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as { cpuSeconds: number; memoryMib: number };
    return { measurement: { ...result, wallSeconds, ...usage }, simulator };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
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
