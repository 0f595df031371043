/** The sync action at work: how many requests, how long, how much processor and memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blankUser, FULL_KEY, sampleData, type Data } from '../../simulator/data.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import { runAction, type ActionResult } from '../../simulator/runner.ts';

const WINDOW = 120;
const HEADINGS = 'E-Mail;Vorname;Nachname;Team;Aktiv;Extern;Mobiltelefon;Geburtstag;Labels;Info';
/** So that nothing but what is measured gets in the way. */
const UNLIMITED = { 'rate-limit': '1000000', 'max-change-percent': '100', 'max-deactivations': '1000000' };

interface Measured extends ActionResult {
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  readonly mib: number;
}

/** All that the sync action promises about speed; the part that waits for MOCO's limit takes two minutes. */
export async function benchSync(): Promise<void> {
  await fewChanges();
  await manyWrites();
  await largeFiles();
}

/** 50 of 1,000 users have another name in the file; the limit of 60 makes the step wait for one window. */
async function fewChanges(): Promise<void> {
  for (const limit of [120, 60]) {
    const { ran, simulator } = await play(
      1_000,
      50,
      { mode: 'apply', 'rate-limit': String(limit) },
      { rateLimit: limit },
    );
    const of = (isRead: boolean): number =>
      simulator.requests.filter(({ method }) => (method === 'GET') === isRead).length;
    const refused = simulator.requests.filter(({ status }) => status === 429).length;
    const own = Math.floor(limit * 0.9);
    const needed = Math.floor((simulator.requests.length - 1) / own) * WINDOW;
    const over = needed === 0 ? '' : `, ${(((ran.wall - needed) / needed) * 100).toFixed(1)} % more`;
    console.log(
      `1,000 users, 50 changed, rate-limit ${limit}: ${of(true)} reads, ${of(false)} writes, ${refused} times 429, ` +
        `${ran.wall.toFixed(1)} s; the limit alone needs ${needed} s${over}`,
    );
  }
}

async function manyWrites(): Promise<void> {
  const { ran } = await play(1_000, 1_000, { mode: 'apply', ...UNLIMITED }, { writeLatency: 500 });
  console.log(
    `1,000 writes of 0.5 s without a limit: ${ran.wall.toFixed(1)} s, ${ran.outputs['updated'] ?? ''} updated`,
  );
}

async function largeFiles(): Promise<void> {
  console.log('\nPlans without network latency, 1 row in 20 changed');
  for (const format of ['csv', 'json', 'yaml'] as const) {
    for (const number of [1_000, 10_000, 100_000]) {
      const { ran } = await play(number, number / 20, UNLIMITED, {}, format);
      console.log(
        `${number.toLocaleString('en').padStart(7)} rows of ${format.padEnd(4)}  CPU ${ran.cpu.toFixed(2)} s, ` +
          `memory ${ran.mib.toFixed(0)} MiB, in all ${ran.wall.toFixed(2)} s`,
      );
    }
  }
}

/** Runs the action on so many users, of whom the first ones differ from the file. */
async function play(
  number: number,
  changed: number,
  inputs: Readonly<Record<string, string>>,
  options: SimulatorOptions,
  format: 'csv' | 'json' | 'yaml' = 'csv',
): Promise<{ ran: Measured; simulator: Simulator }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const simulator = await startSimulator({ rateLimit: Infinity, ...options, data: accountOf(number) });
  try {
    writeFileSync(join(folder, `users.${format}`), fileOf(simulator.data, changed, format));
    const usage = join(folder, 'usage.json');
    const begin = performance.now();
    const ran = await runAction({
      action: 'sync',
      inputs: { 'api-key': FULL_KEY, 'api-url': simulator.url, 'users-file': `users.${format}`, ...inputs },
      env: {
        GITHUB_WORKSPACE: folder,
        USAGE_FILE: usage,
        NODE_OPTIONS: `--import ${pathToFileURL(resolve('scripts/bench/usage.mjs')).href}`,
      },
    });
    const wall = (performance.now() - begin) / 1000;
    if (ran.exitCode !== 0) throw new Error(ran.log);
    const { cpu, mib } = JSON.parse(readFileSync(usage, 'utf8')) as { cpu: number; mib: number };
    return { ran: { ...ran, wall, cpu, mib }, simulator };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

/** An administrator, whose key it is, and so many people. */
function accountOf(number: number): Data {
  const data = sampleData();
  const people = Array.from({ length: number - 1 }, (_, index) => ({
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
  return { ...data, users: [...data.users.slice(0, 1), ...people] };
}

function fileOf({ users }: Data, changed: number, format: 'csv' | 'json' | 'yaml'): string {
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
  const people = rows.map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', cell])),
  );
  if (format === 'json') return JSON.stringify(people, undefined, 2);
  const lines = people.map((person) =>
    Object.entries(person).map(([name, cell]) => `${name}: ${JSON.stringify(cell)}`),
  );
  return lines.map((person) => `- ${person.join('\n  ')}`).join('\n');
}
