/**
 * A fault at a random request of 500 random plans: the next run does the rest, and nobody is created twice. In this
 * process, over the real network of this machine; waits take no time. Seeded: a failure tells the seed and the plan.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { blankUser, FULL_KEY, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { startSimulator } from '../../simulator/server.ts';
import type { ClientRuntime } from '../../src/moco/client.ts';
import { forEachConcurrent } from '../../src/moco/concurrency.ts';
import { run } from '../../src/sync/run.ts';
import { REAL_NETWORK, recordingSyncToolkit, type Recorded } from '../support/toolkit.ts';

const SEED = Number(process.env['SEED'] ?? 20261124);
const PLANS = 500;
/** A fault that never answers costs a second, in which others go on. */
const WIDTH = 10;

/** The key is this user's, who is also the only administrator: nobody deactivates her. */
const OWNER = 1001;
const UNITS = sampleData().units;

/** What a row asks for beside the person; what is not there is an empty cell. */
interface Wishes {
  readonly firstname?: string;
  readonly lastname?: string;
  readonly team?: string;
  readonly active?: boolean;
  readonly external?: boolean;
  readonly tags?: string;
  readonly 'mobile-phone'?: string;
  readonly birthday?: string;
  readonly language?: string;
  readonly clear?: string;
}

/** Somebody of the account, and the row that names the person, if any. */
interface Person {
  readonly isActive: boolean;
  readonly named: 'by id' | 'by address' | 'by id, with a new address' | 'not at all';
  readonly wishes: Wishes;
}

interface Case {
  readonly people: readonly Person[];
  readonly owner: Wishes;
  /** Those who are not in the account. */
  readonly others: readonly Wishes[];
  readonly format: 'csv' | 'json' | 'yaml';
  readonly unlisted: 'ignore' | 'deactivate';
  readonly fault: Required<Pick<Fault, 'effect' | 'times' | 'after'>>;
  readonly retryTimeout: '0' | '60';
}

const name = fc.constantFrom('Nora', 'Zoë', 'Jean-Luc', 'O"Neill', "D'Arcy", 'Müller;Meier', 'Ng, Li');
const team = fc.constantFrom(
  ...UNITS.flatMap((unit) => [unit.name, unit.name.toUpperCase(), String(unit.id)]),
);
const fields = {
  firstname: name,
  lastname: name,
  team,
  active: fc.boolean(),
  external: fc.boolean(),
  tags: fc.constantFrom('Zürich', 'Zürich, Design', 'Berlin'),
  'mobile-phone': fc.constantFrom('+41791234567', '007'),
  birthday: fc.constantFrom('1990-01-31', '2000-02-29'),
  language: fc.constantFrom('de-CH', 'en'),
  clear: fc.constant('info'),
} satisfies Record<keyof Wishes, Arbitrary<unknown>>;

const EFFECTS: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  'hang',
  'html',
  ...[401, 422, 429, 500, 503].map((status) => ({ status })),
];

const cases: Arbitrary<Case> = fc.record({
  people: fc.array(
    fc.record({
      isActive: fc.boolean(),
      named: fc.constantFrom('by id', 'by address', 'by id, with a new address', 'not at all'),
      wishes: fc.record(fields, { requiredKeys: [] }),
    }),
    { maxLength: 10 },
  ),
  owner: fc.record({ ...fields, active: fc.constant(true) }, { requiredKeys: [] }),
  others: fc.array(fc.record(fields, { requiredKeys: ['firstname', 'lastname', 'team'] }), { maxLength: 5 }),
  format: fc.constantFrom('csv', 'json', 'yaml'),
  unlisted: fc.constantFrom('ignore', 'deactivate'),
  fault: fc.record({
    effect: fc.constantFrom(...EFFECTS),
    times: fc.integer({ min: 1, max: 3 }),
    after: fc.integer({ min: 0, max: 14 }),
  }),
  retryTimeout: fc.constantFrom('0', '60'),
});

const folder = mkdtempSync(join(tmpdir(), 'random-plans-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a second run ends in the state that the file asks for, whatever broke the first one', async () => {
  const plans = fc.sample(cases, { seed: SEED, numRuns: PLANS });
  let broken = 0;
  await forEachConcurrent(plans.entries(), WIDTH, async ([index, plan]) => {
    try {
      if ((await play(plan, index)) === 'broken') broken++;
    } catch (error) {
      throw new Error(`Plan ${index} of seed ${SEED}: ${JSON.stringify(plan)}`, { cause: error });
    }
  });
  // Else the faults would be hidden by retries, or hit nothing.
  expect(broken).toBeGreaterThan(PLANS / 4);
}, 120_000);

/** Runs the step three times: with the fault, without it, and with nothing left to do. */
async function play(plan: Case, index: number): Promise<'broken' | 'whole'> {
  const data = accountOf(plan);
  const wanted = expectedOf(plan, data);
  const file = `${index}.${plan.format}`;
  writeFileSync(join(folder, file), textOf(plan));
  const inputs = { 'users-file': file, unlisted: plan.unlisted };

  const first = await sync(
    data,
    { ...inputs, 'request-timeout': '1', 'retry-timeout': plan.retryTimeout },
    { method: '*', path: '/*', ...plan.fault },
  );
  const second = await sync(data, inputs);
  expect(second.outputs).toMatchObject({ error: '', failed: '0' });
  expect(comparable(data.users)).toEqual(comparable(wanted));
  const third = await sync(data, inputs);
  expect(third.outputs).toMatchObject({ error: '', changed: 'false', results: '[]' });
  return first.outputs['error'] === '' ? 'whole' : 'broken';
}

async function sync(data: Data, inputs: Record<string, string>, ...issues: Fault[]): Promise<Recorded> {
  const account = await startSimulator({ data, faults: issues, rateLimit: Infinity });
  const { world, twice } = worldOf(data);
  const toolkit = recordingSyncToolkit(
    {
      'api-key': FULL_KEY,
      'api-url': account.url,
      mode: 'apply',
      'create-missing': 'true',
      'max-deactivations': '1000',
      'max-change-percent': '100',
      ...inputs,
    },
    { workspace: folder },
  );
  await run(toolkit, world, 'test');
  await account.close();
  expect(twice).toEqual([]);
  return toolkit;
}

/** A world whose clock is put forward where it would wait. `twice` has who was to be created and was there already. */
function worldOf(data: Data): { world: Omit<ClientRuntime, 'onRetry'>; twice: string[] } {
  let skipped = 0;
  const twice: string[] = [];
  const watching = async (url: string, init: RequestInit & { body: string }): Promise<unknown> => {
    if (init.method === 'POST') {
      const { email } = JSON.parse(init.body) as { email: string };
      if (data.users.some((user) => user.email === email.toLowerCase())) twice.push(email);
    }
    const response = await fetch(url, init).catch(asBroken);
    return {
      status: response.status,
      headers: response.headers,
      arrayBuffer: () => response.arrayBuffer().catch(asBroken),
    };
  };
  const world = {
    ...REAL_NETWORK,
    fetch: watching as unknown as ClientRuntime['fetch'],
    now: () => Date.now() + skipped,
    sleep: (milliseconds: number) => {
      skipped += milliseconds;
      return Promise.resolve();
    },
  };
  return { world, twice };
}

/** Node's own fetch has another way to say it than node-fetch, which is no module that tests can load. */
function asBroken(): never {
  throw Object.assign(new Error('it broke off'), { type: 'system', code: 'ECONNRESET' });
}

const idOf = (index: number): number => 3001 + index;
const addressOf = (index: number): string => `person.${index}@example.com`;
const newAddressOf = (index: number): string => `moved.${index}@example.com`;
const addressOfOther = (index: number): string => `new.${index}@example.com`;

function accountOf({ people }: Case): Data {
  const data = sampleData();
  const owner = data.users.filter(({ id }) => id === OWNER);
  const others = people.map(({ isActive }, index): User => ({
    ...blankUser(idOf(index), '2021-03-01T08:00:00Z'),
    firstname: 'Person',
    lastname: `Number ${index}`,
    email: addressOf(index),
    active: isActive,
    info: 'Monday off',
    unit: { id: 202, name: 'Design' },
    role: { id: 42, name: 'Mitarbeiter' },
  }));
  return { ...data, users: [...owner, ...others] };
}

function textOf({ people, owner, others, format }: Case): string {
  const rows = [
    { id: OWNER, ...owner },
    ...people.flatMap(({ named, wishes }, index): object[] => {
      if (named === 'not at all') return [];
      if (named === 'by address') return [{ email: addressOf(index).toUpperCase(), ...wishes }];
      const isMoved = named === 'by id, with a new address';
      return [{ id: idOf(index), ...(isMoved && { email: newAddressOf(index) }), ...wishes }];
    }),
    ...others.map((desired, index) => ({ email: addressOfOther(index), ...desired })),
  ];
  // JSON is YAML.
  if (format !== 'csv') return JSON.stringify(rows);
  const headings = ['id', 'email', ...Object.keys(fields)];
  const cell = (value: unknown): string => `"${textOfCell(value).replaceAll('"', '""')}"`;
  const cells = rows.map((row) => headings.map((heading) => cell((row as Record<string, unknown>)[heading])));
  return [headings, ...cells].map((line) => line.join(';')).join('\r\n');
}

function textOfCell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replaceAll('"', '');
}

/** The users that the account is to have in the end. */
function expectedOf({ people, owner, others, unlisted }: Case, { users }: Data): User[] {
  const there = users.map((user): User => {
    if (user.id === OWNER) return fulfilled(user, owner);
    const index = user.id - idOf(0);
    const { named, wishes } = people[index] as Person;
    if (named === 'not at all') return unlisted === 'deactivate' ? { ...user, active: false } : user;
    const isMoved = named === 'by id, with a new address';
    return { ...fulfilled(user, wishes), ...(isMoved && { email: newAddressOf(index) }) };
  });
  const role = { id: 42, name: 'Mitarbeiter' };
  const created = others.flatMap((desired, index): User[] =>
    desired.active === false
      ? []
      : [{ ...fulfilled({ ...blankUser(0, ''), role }, desired), email: addressOfOther(index) }],
  );
  return [...there, ...created];
}

function fulfilled(user: User, desired: Wishes): User {
  const unit = UNITS.find(({ id, name: called }) =>
    [called.toUpperCase(), String(id)].includes(desired.team?.toUpperCase() ?? ''),
  );
  return {
    ...user,
    firstname: desired.firstname ?? user.firstname,
    lastname: desired.lastname ?? user.lastname,
    unit: unit ?? user.unit,
    active: desired.active ?? user.active,
    extern: desired.external ?? user.extern,
    tags: desired.tags?.split(', ') ?? user.tags,
    mobile_phone: desired['mobile-phone'] ?? user.mobile_phone,
    birthday: desired.birthday ?? user.birthday,
    info: desired.clear === undefined ? user.info : '',
  };
}

/** Sorted by address, without what nobody asks for: the IDs of new users, and the times of changes. */
function comparable(users: readonly User[]): object[] {
  return [...users]
    .sort((a, b) => (a.email < b.email ? -1 : 1))
    .map((user) => ({ ...user, id: isNew(user) ? 0 : user.id, created_at: '', updated_at: '' }));
}

function isNew({ id }: User): boolean {
  return id !== OWNER && id < idOf(0);
}
