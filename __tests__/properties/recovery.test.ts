/**
 * Idempotence: a run of a random plan meets a fault at a random request; the next run completes the plan, creates nothing
 * twice, and the one after that finds nothing to do. First for the fields of users in a list, then for employments and
 * vacation, for one user and in the list.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { blankUser, FULL_KEY, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { run } from '../../src/sync/run.ts';
import { recordingSyncToolkit, type Recorded } from '../support/toolkit.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import {
  accountOf as accountOfLives,
  actualOf,
  behaviors,
  expectedOf as expectedOfLife,
  inputsOf,
  listOf,
  lives,
  syncAll,
  updateOne,
  type Behavior,
  type Life,
  type Ran,
  type RunOptions,
} from './lives.ts';
import { startMoco } from './moco.ts';
import { employment, PATTERNS } from './schedules.ts';

/** The key belongs to this user, who is also the only administrator: no plan deactivates her. */
const OWNER = 1001;
const UNITS = sampleData().units;

/** The cells of a row beside `id` and `email`. A key that is missing is an empty cell. */
interface Cells {
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

/** A user of the account, and how the file names the user, if at all. */
interface Person {
  readonly isActive: boolean;
  readonly named: 'by id' | 'by email' | 'by id, with a new email' | 'not at all';
  readonly cells: Cells;
}

interface Case {
  readonly people: readonly Person[];
  readonly owner: Cells;
  /** Rows of users who are not in the account. */
  readonly newcomers: readonly Cells[];
  readonly format: 'csv' | 'json' | 'yaml';
  readonly unlisted: 'ignore' | 'deactivate';
  readonly fault: Fault;
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
} satisfies Record<keyof Cells, Arbitrary<unknown>>;

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
      named: fc.constantFrom('by id', 'by email', 'by id, with a new email', 'not at all'),
      cells: fc.record(fields, { requiredKeys: [] }),
    }),
    { maxLength: 10 },
  ),
  owner: fc.record({ ...fields, active: fc.constant(true) }, { requiredKeys: [] }),
  newcomers: fc.array(fc.record(fields, { requiredKeys: ['firstname', 'lastname', 'team'] }), {
    maxLength: 5,
  }),
  format: fc.constantFrom('csv', 'json', 'yaml'),
  unlisted: fc.constantFrom('ignore', 'deactivate'),
  fault: fc
    .tuple(
      fc.constantFrom(...EFFECTS),
      fc.integer({ min: 1, max: 3 }),
      fc.oneof(
        fc.record({ method: fc.constant('*'), after: fc.nat(14) }),
        fc.record({ method: fc.constant('POST'), after: fc.nat(2) }),
      ),
    )
    .map(([effect, times, which]) => ({ ...which, path: '/*', effect, times })),
  retryTimeout: fc.constantFrom('0', '60'),
});

const folder = mkdtempSync(join(tmpdir(), 'recovery-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(batches(250))(
  'a second run completes what a fault left undone (seed $seed)',
  async (batch) => {
    let broken = 0;
    const recovers = fc.asyncProperty(cases, async (plan) => {
      if ((await runThreeTimes(plan)) === 'broken') broken++;
    });
    await fc.assert(recovers, batch);
    // Otherwise retries hide the faults, or nothing is hit.
    expect(broken).toBeGreaterThan(batch.numRuns / 10);
  },
  TIMEOUT_MS,
);

/** A few of the requests, which fail in one way: any, writes, or only those of employments. */
const anyFault: Arbitrary<Fault> = fc
  .record({
    method: fc.constantFrom('*', 'POST', 'PUT'),
    path: fc.constantFrom('/*', '/users/employments*'),
    effect: fc.constantFrom(...EFFECTS),
    times: fc.integer({ min: 1, max: 3 }),
    after: fc.nat(4),
  })
  .map((fault) => (fault.method === '*' ? fault : { ...fault, after: fault.after % 2 }));

const retryTimeouts = fc.constantFrom('0', '60');

it.each(batches(200))(
  'a second run completes the hours and the vacation of one user (seed $seed)',
  async (batch) => {
    const codes: string[] = [];
    const recovers = fc.asyncProperty(
      lives,
      behaviors,
      anyFault,
      retryTimeouts,
      async (life, behavior, ...fault) => {
        fc.pre(expectedOfLife(life, behavior, false) !== undefined);
        const data = accountOfLives([life]);
        const play = (desired: readonly Life[], inputs: object, options: RunOptions): Promise<Ran> =>
          updateOne(data, { ...desired.map(inputsOf)[0], ...inputs }, behavior, options);
        codes.push(await expectRecovery(data, [life], behavior, false, play, ...fault));
      },
    );
    await fc.assert(recovers, batch);
    expect(codes.filter((code) => code !== '').length).toBeGreaterThan(batch.numRuns / 10);
  },
  TIMEOUT_MS,
);

it.each(batches(100))(
  'a second run completes the hours and the vacation of a list (seed $seed)',
  async (batch) => {
    const codes: string[] = [];
    const people = fc.array(lives, { minLength: 1, maxLength: 3 });
    const recovers = fc.asyncProperty(
      people,
      behaviors,
      anyFault,
      retryTimeouts,
      async (all, behavior, ...fault) => {
        const some = all.filter((life) => expectedOfLife(life, behavior, true) !== undefined);
        fc.pre(some.length > 0);
        const data = accountOfLives(some);
        const play = (desired: readonly Life[], inputs: object, options: RunOptions): Promise<Ran> =>
          syncAll(
            data,
            { ...listOf(desired, folder, behavior), mode: 'apply', ...inputs },
            folder,
            behavior,
            options,
          );
        codes.push(await expectRecovery(data, some, behavior, true, play, ...fault));
      },
    );
    await fc.assert(recovers, batch);
    expect(codes.filter((code) => code !== '').length).toBeGreaterThan(batch.numRuns / 10);
  },
  TIMEOUT_MS,
);

it('names no other last day than the one that is given', async () => {
  // The old hours end on the day before the next employment, which runs past the desired end.
  const life: Life = {
    who: 'known',
    current: [
      employment(9001, '2026-11-01', '2026-12-24', PATTERNS[0]),
      employment(9002, '2026-12-25', null, PATTERNS[0]),
    ],
    desired: {
      start: { from: '2026-12-20', hours: { pattern: PATTERNS[1], isDaily: true } },
      end: '2026-12-31',
    },
    isLeaving: false,
    vacation: undefined,
    currentVacation: undefined,
  };
  const behavior = { defaultModel: true, overlaps: 'refuse', endEmployments: false } as const;
  const data = accountOfLives([life]);
  const first = await updateOne(data, inputsOf(life), behavior, {
    faults: [{ method: 'PUT', path: '/*', effect: { status: 422 }, times: 1 }],
  });
  expect(first.outputs['error']).toBe('rejected');
  expect(withNamedEnds([life], first)).toEqual([life]);
});

/**
 * Plays the case with the fault, then as the messages say, then once more.
 *
 * @returns the error code of the first run
 */
async function expectRecovery(
  data: Data,
  people: readonly Life[],
  behavior: Behavior,
  isList: boolean,
  play: (desired: readonly Life[], inputs: object, options: RunOptions) => Promise<Ran>,
  fault: Fault,
  retryTimeout: string,
): Promise<string> {
  const expected = people.map((life) => expectedOfLife(life, behavior, isList));
  const timeouts = { 'request-timeout': '1', 'retry-timeout': retryTimeout };
  const first = await play(people, timeouts, { faults: [fault] });
  const second = await play(withNamedEnds(people, first), {}, { nth: 1 });
  expect(second.outputs['error']).toBe('');
  expect(people.map((life, index) => actualOf(data, index, life))).toEqual(expected);
  const third = await play(people, {}, { nth: 2 });
  expect([third.writes, third.outputs['error'], third.outputs['changed']]).toEqual([[], '', 'false']);
  return first.outputs['error'] ?? '';
}

/** With the last days of fixed terms that the messages say to give. */
function withNamedEnds(people: readonly Life[], { said }: Ran): Life[] {
  const named = said.filter((line) => line.startsWith('failed ')).join('\n');
  const inputs = [...named.matchAll(/`employment-end: ([\d-]+)`/g)].map(([, day]) => [0, day]);
  const cells = [...named.matchAll(/([\d-]+) as `employment-end` on line (\d+)/g)].map(([, day, line]) => [
    // Below the headings.
    Number(line) - 2,
    day,
  ]);
  const ends = new Map([...inputs, ...cells] as [number, string][]);
  return people.map((life, index) => {
    const end = ends.get(index) ?? life.desired.end;
    return { ...life, desired: { ...life.desired, end } };
  });
}

/** Runs the step with the fault, without it, and with nothing left to do. */
async function runThreeTimes(plan: Case): Promise<'broken' | 'complete'> {
  const data = accountOf(plan);
  const expected = expectedOf(plan, data);
  const file = `users.${plan.format}`;
  writeFileSync(join(folder, file), textOf(plan));
  const inputs = { 'users-file': file, unlisted: plan.unlisted };

  const first = await sync(
    data,
    { ...inputs, 'request-timeout': '1', 'retry-timeout': plan.retryTimeout },
    plan.fault,
  );
  const second = await sync(data, inputs);
  expect(second.outputs).toMatchObject({ error: '', failed: '0' });
  expect(comparable(data.users)).toEqual(comparable(expected));
  const third = await sync(data, inputs);
  expect(third.outputs).toMatchObject({ error: '', changed: 'false', results: '[]' });
  return first.outputs['error'] === '' ? 'complete' : 'broken';
}

async function sync(data: Data, inputs: Record<string, string>, ...faults: Fault[]): Promise<Recorded> {
  const createdTwice: string[] = [];
  const { runtime } = startMoco(data, faults, ({ method, path, body }) => {
    if (method !== 'POST' || path !== '/users') return;
    const { email } = JSON.parse(body) as { email: string };
    if (data.users.some((user) => user.email === email.toLowerCase())) createdTwice.push(email);
  });
  const toolkit = recordingSyncToolkit(
    {
      'api-key': FULL_KEY,
      'api-url': 'https://moco.test/api/v1',
      mode: 'apply',
      'create-missing': 'true',
      'max-deactivations': '1000',
      // Updates of inactive users count too: there can be more than active users.
      'max-change-percent': '1000',
      ...inputs,
    },
    { workspace: folder },
  );
  await run(toolkit, runtime, 'test');
  expect(createdTwice).toEqual([]);
  return toolkit;
}

const idOf = (index: number): number => 3001 + index;
const emailOf = (index: number): string => `person.${index}@example.com`;
const newEmailOf = (index: number): string => `moved.${index}@example.com`;
const emailOfNewcomer = (index: number): string => `new.${index}@example.com`;

function accountOf({ people }: Case): Data {
  const data = sampleData();
  const owner = data.users.filter(({ id }) => id === OWNER);
  const others = people.map(({ isActive }, index): User => ({
    ...blankUser(idOf(index), '2021-03-01T08:00:00Z'),
    firstname: 'Person',
    lastname: `Number ${index}`,
    email: emailOf(index),
    active: isActive,
    info: 'Monday off',
    unit: { id: 202, name: 'Design' },
    role: { id: 42, name: 'Mitarbeiter' },
  }));
  return { ...data, users: [...owner, ...others] };
}

function textOf({ people, owner, newcomers, format }: Case): string {
  const rows = [
    { id: OWNER, ...owner },
    ...people.flatMap(({ named, cells }, index): object[] => {
      if (named === 'not at all') return [];
      if (named === 'by email') return [{ email: emailOf(index).toUpperCase(), ...cells }];
      const isMoved = named === 'by id, with a new email';
      return [{ id: idOf(index), ...(isMoved && { email: newEmailOf(index) }), ...cells }];
    }),
    ...newcomers.map((cells, index) => ({ email: emailOfNewcomer(index), ...cells })),
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

/** The users that the account has to have in the end. */
function expectedOf({ people, owner, newcomers, unlisted }: Case, { users }: Data): User[] {
  const known = users.map((user): User => {
    if (user.id === OWNER) return fulfilled(user, owner);
    const index = user.id - idOf(0);
    const { named, cells } = people[index] as Person;
    if (named === 'not at all') return unlisted === 'deactivate' ? { ...user, active: false } : user;
    const isMoved = named === 'by id, with a new email';
    return { ...fulfilled(user, cells), ...(isMoved && { email: newEmailOf(index) }) };
  });
  const role = { id: 42, name: 'Mitarbeiter' };
  const created = newcomers.flatMap((cells, index): User[] =>
    cells.active === false
      ? []
      : [{ ...fulfilled({ ...blankUser(0, ''), role }, cells), email: emailOfNewcomer(index) }],
  );
  return [...known, ...created];
}

function fulfilled(user: User, desired: Cells): User {
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

/** Sorted by e-mail address, without the values that MOCO sets: the IDs of new users, and the times of changes. */
function comparable(users: readonly User[]): object[] {
  return [...users]
    .sort((a, b) => (a.email < b.email ? -1 : 1))
    .map((user) => ({ ...user, id: isNew(user) ? 0 : user.id, created_at: '', updated_at: '' }));
}

function isNew({ id }: User): boolean {
  return id !== OWNER && id < idOf(0);
}
