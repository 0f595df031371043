/** Random working lives of a few people: what MOCO has, what a step or a list asks for, and what MOCO has to have then. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import * as simulator from '../../simulator/data.ts';
import type { Overlaps } from '../../simulator/employment-rules.ts';
import type { Fault } from '../../simulator/faults.ts';
import {
  weeklyHours,
  type DesiredEmployment,
  type Employment,
  type EmploymentPlan,
} from '../../src/model/employments.ts';
import { planEmployments } from '../../src/model/plan-employments.ts';
import type { DesiredHours, WeeklyPattern } from '../../src/model/parsers.ts';
import { defaultVacationYear } from '../../src/model/vacation.ts';
import { run as runSync } from '../../src/sync/run.ts';
import { run as runUpdate } from '../../src/update-user/run.ts';
import { recordingSyncToolkit, recordingToolkit } from '../support/toolkit.ts';
import type { Inputs } from './arbitraries.ts';
import { startMoco, START, type MocoOptions, type Sent } from './moco.ts';
import { employment, isSound, schedules, statesAfter, TODAY, wishes } from './schedules.ts';

/** A person, and what is asked for. */
export interface Life {
  /** `young`: MOCO made the user two days ago, with its default model; `new`: not there yet. */
  readonly who: 'known' | 'young' | 'new';
  readonly current: readonly Employment[];
  readonly desired: DesiredEmployment;
  readonly isLeaving: boolean;
  readonly vacation: number | undefined;
  /** Days of the entry with the title in MOCO. */
  readonly currentVacation: number | undefined;
}

/** How MOCO behaves in a case. */
export interface Behavior extends Required<Pick<MocoOptions, 'defaultModel' | 'overlaps'>> {
  /** In the list: each user who is deactivated without a last day has employments ended. */
  readonly endEmployments: boolean;
}

const TITLE = 'Urlaubsanspruch';
const TEAM = { id: 202, name: 'Design' };
const LONG_AGO = '2021-03-01T08:00:00Z';
const TWO_DAYS_AGO = '2026-11-22T09:30:00Z';

/** Long enough for MOCO's timestamps to tell one write from the next. */
const REQUEST_MS = 1_500;

const HOUR_MS = 3_600_000;

/** What MOCO makes along with a user. */
const defaultModel = (from: string): Employment =>
  employment(9001, from, null, simulator.fullTimeEmployment(0, 0, '').pattern);

const days = fc.constantFrom(undefined, undefined, 25, 12.5);

/** How MOCO behaves. */
export const behaviors: Arbitrary<Behavior> = fc.record({
  defaultModel: fc.boolean(),
  overlaps: fc.constantFrom<Overlaps[]>('refuse', 'accept', 'end-earlier'),
  endEmployments: fc.boolean(),
});

/** People of every kind. */
export const lives: Arbitrary<Life> = fc
  .constantFrom<Life['who'][]>('known', 'known', 'known', 'young', 'new')
  .chain((who) => (who === 'known' ? schedules : fc.constant([])).map((current) => ({ who, current })))
  .map(({ who, current }) => ({ who, current: who === 'young' ? [defaultModel('2026-11-22')] : current }))
  .chain(({ who, current }) =>
    fc.record({
      who: fc.constant(who),
      current: fc.constant(current),
      desired: fc.oneof(
        { weight: 6, arbitrary: wishes(current) },
        { weight: 1, arbitrary: fc.constant<DesiredEmployment>({}) },
      ),
      isLeaving: who === 'new' ? fc.constant(false) : fc.constantFrom(false, false, true),
      vacation: days,
      currentVacation: who === 'new' ? fc.constant(undefined) : days,
    }),
  );

/** The ID of a person, and the e-mail address. */
export const idOf = (index: number): number => 3001 + index;
export const emailOf = (index: number): string => `person.${index}@example.com`;

/** The account with these people and its administrator. */
export function accountOf(people: readonly Life[]): simulator.Data {
  const data = simulator.sampleData();
  const known = people
    .map((life, index) => ({ life, id: idOf(index) }))
    .filter(({ life }) => life.who !== 'new');
  return {
    ...data,
    users: [...data.users.filter(({ id }) => id === 1001), ...known.map(({ life, id }) => userOf(life, id))],
    employments: known.flatMap(({ life, id }) =>
      life.current.map((each) => storedEmployment(each, id, since(life))),
    ),
    holidays: known.flatMap(({ life, id }) => storedVacation(life, id)),
    nextId: 50_001,
  };
}

function userOf(life: Life, id: number): simulator.User {
  return {
    ...simulator.blankUser(id, since(life)),
    ...{ firstname: 'Person', lastname: 'Known', email: emailOf(id - idOf(0)), unit: TEAM },
    role: { id: 42, name: 'Mitarbeiter' },
  };
}

function since({ who }: Life): string {
  return who === 'young' ? TWO_DAYS_AGO : LONG_AGO;
}

function storedEmployment(
  { id, from, to, pattern }: Employment,
  userId: number,
  timestamp: string,
): simulator.Employment {
  const { am = [], pm = [] } = pattern ?? {};
  // IDs of their own for each user.
  const own = simulator.fullTimeEmployment(id + userId * 1000, userId, timestamp);
  return { ...own, from, to, pattern: { am: [...am], pm: [...pm] } };
}

/** The entry with the title, and one with another title. */
function storedVacation(life: Life, userId: number): simulator.Holiday[] {
  if (life.currentVacation === undefined) return [];
  const [sample] = simulator.sampleData().holidays as [simulator.Holiday];
  const own = { ...sample, user_id: userId, year: vacationYear(life) };
  return [
    { ...own, id: 40_000 + userId * 10, title: TITLE, days: life.currentVacation },
    { ...own, id: 40_001 + userId * 10, title: 'Resturlaub', days: 3 },
  ];
}

function vacationYear({ desired }: Life): number {
  return defaultVacationYear(TODAY, desired.start?.from);
}

/** What the inputs and the columns of both actions say. */
function cellsOf({ who, desired: { start, end }, isLeaving, vacation }: Life): Inputs {
  return {
    ...(who === 'new' && { firstname: 'Person', lastname: 'New', team: TEAM.name }),
    ...(start && { 'employment-start': start.from, 'employment-pattern': textOfHours(start.hours) }),
    ...(end !== undefined && { 'employment-end': end }),
    ...(isLeaving && { active: 'false' }),
    ...(vacation !== undefined && { 'vacation-days': String(vacation) }),
  };
}

function textOfHours({ pattern, isDaily }: DesiredHours): string {
  return isDaily ? dailyHours(pattern).join('/') : JSON.stringify(pattern);
}

function dailyHours({ am, pm }: WeeklyPattern): number[] {
  return am.map((each, day) => each + (pm[day] ?? 0));
}

/** Inputs of "Update MOCO user" for the first person. */
export function inputsOf(life: Life): Inputs {
  return {
    ...cellsOf(life),
    ...(life.vacation !== undefined && { 'vacation-title': TITLE }),
    ...(life.who === 'new'
      ? { 'user-email': emailOf(0), 'create-if-missing': 'true' }
      : { 'user-id': String(idOf(0)) }),
  };
}

/** Writes the users file for all people, and returns the inputs of "Sync MOCO users". */
export function listOf(people: readonly Life[], folder: string, { endEmployments }: Behavior): Inputs {
  const keys = ['id', 'email', 'firstname', 'lastname', 'team', 'active', 'vacation-days'];
  const headings = [...keys, 'employment-start', 'employment-pattern', 'employment-end'];
  const rows = people.map((life, index): Inputs => {
    const key = life.who === 'new' ? { email: emailOf(index) } : { id: String(idOf(index)) };
    return { ...key, ...cellsOf(life) };
  });
  const table = [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? ''))];
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  writeFileSync(join(folder, 'users.csv'), table.map((line) => line.map(quote).join(';')).join('\n'));
  return {
    'users-file': 'users.csv',
    'create-missing': 'true',
    'vacation-title': TITLE,
    'end-employments': String(endEmployments),
    'max-deactivations': '1000',
    'max-change-percent': '1000',
  };
}

/** What a run left behind, beside MOCO's data. */
export interface Ran {
  readonly outputs: Inputs;
  readonly said: readonly string[];
  readonly writes: readonly Sent[];
}

/** Which run of a case this is, and what goes wrong in it. */
export interface RunOptions {
  readonly nth?: number;
  readonly faults?: readonly Fault[];
}

/** Runs "Update MOCO user". Fails if employments overlap at any moment. */
export async function updateOne(
  data: simulator.Data,
  inputs: Inputs,
  behavior: Behavior,
  options: RunOptions = {},
): Promise<Ran> {
  const { runtime, requests } = mocoFor(data, behavior, options);
  const toolkit = recordingToolkit({ ...CONNECTION, ...inputs });
  await runUpdate(toolkit, runtime, 'test');
  return ranWith(data, toolkit, requests);
}

/** Runs "Sync MOCO users", with the file in the folder. Fails if employments overlap at any moment. */
export async function syncAll(
  data: simulator.Data,
  inputs: Inputs,
  folder: string,
  behavior: Behavior,
  options: RunOptions = {},
): Promise<Ran> {
  const { runtime, requests } = mocoFor(data, behavior, options);
  const toolkit = recordingSyncToolkit({ ...CONNECTION, ...inputs }, { workspace: folder });
  await runSync(toolkit, runtime, 'test');
  return ranWith(data, toolkit, requests);
}

const CONNECTION = { 'api-key': simulator.FULL_KEY, 'api-url': 'https://moco.test/api/v1' };

function mocoFor(
  data: simulator.Data,
  { endEmployments: _list, ...moco }: Behavior,
  { nth = 0, faults = [] }: RunOptions,
): ReturnType<typeof startMoco> {
  const options = { ...moco, start: START + nth * HOUR_MS, requestMs: REQUEST_MS };
  return startMoco(data, faults, () => expectSound(data), options);
}

function ranWith(
  data: simulator.Data,
  { outputs, said }: Pick<ReturnType<typeof recordingToolkit>, 'outputs' | 'said'>,
  requests: readonly Sent[],
): Ran {
  expectSound(data);
  return { outputs, said, writes: requests.filter(({ method }) => method !== 'GET') };
}

/** No day has the hours of two employments, and no user exists twice. */
function expectSound({ users, employments }: simulator.Data): void {
  const isOf = (id: number) => (each: simulator.Employment) => each.user_id === id;
  expect(users.filter(({ id }) => !isSound(employments.filter(isOf(id))))).toEqual([]);
  expect(new Set(users.map(({ email }) => email)).size).toBe(users.length);
}

/** What has to become of a person; undefined if the step has to refuse it. */
export interface Expected {
  readonly employments: readonly string[];
  readonly vacation: number | undefined;
  readonly isActive: boolean;
}

/**
 * What MOCO has to have in the end, from the plan whose rules schedules.test.ts checks.
 *
 * @param isList in the list, employments of leavers may end today
 */
export function expectedOf(life: Life, behavior: Behavior, isList: boolean): Expected | undefined {
  const { who, desired, isLeaving, vacation, currentVacation } = life;
  const isEnded = isList && behavior.endEmployments && isLeaving && desired.end === undefined;
  const wanted = isEnded ? { ...desired, end: TODAY } : desired;
  const made = who === 'new' && behavior.defaultModel ? [defaultModel(TODAY)] : life.current;
  const model = who === 'known' ? undefined : made[0];
  const plan = (each: DesiredEmployment): EmploymentPlan =>
    planEmployments(made, each, { today: TODAY, defaultModel: model });
  const isTooLate = wanted.start !== undefined && wanted.end !== undefined && wanted.start.from > wanted.end;
  const isPlannable = !isTooLate && plan(wanted).problems.length === 0;
  if (!isPlannable && !isLeaving) return undefined;
  // Hours that can't be written do not keep the access of someone who leaves.
  const { facts, writes: planned } = plan(wanted);
  const isNewFarBack =
    isLeaving &&
    facts.some(({ kind }) => kind === 'begins-far-back') &&
    planned.some((each) => !each.employment);
  const { writes } = plan(isPlannable && !isNewFarBack ? wanted : { end: wanted.end });
  const after = statesAfter(made, writes).at(-1) ?? made;
  return {
    employments: after.map((each) => describe(each, wanted)).sort(),
    vacation: vacation ?? currentVacation,
    isActive: !isLeaving,
  };
}

/** The same of MOCO's data; undefined if there is no such user. */
export function actualOf(data: simulator.Data, index: number, life: Life): Expected | undefined {
  const user = data.users.find(({ email }) => email === emailOf(index));
  if (!user) return undefined;
  const titled = data.holidays.filter(({ user_id, title }) => user_id === user.id && title === TITLE);
  expect(titled.length).toBeLessThanOrEqual(1);
  expect(data.holidays.filter(({ title, days: left }) => title !== TITLE && left !== 3)).toEqual([]);
  return {
    employments: data.employments
      .filter(({ user_id }) => user_id === user.id)
      .map((each) => describe(each, life.desired))
      .sort(),
    vacation: titled[0]?.days,
    isActive: user.active,
  };
}

/** With the hours a day where no more is asked for. */
function describe(
  { from, to, pattern }: Pick<Employment, 'from' | 'to'> & { readonly pattern: WeeklyPattern | undefined },
  { start }: DesiredEmployment,
): string {
  const hours = pattern && (start?.hours.isDaily ? dailyHours(pattern) : [...pattern.am, ...pattern.pm]);
  return `${from} – ${to ?? ''}: ${hours?.join(' ') ?? ''}`;
}

/** The employments before a run: those in the data, or the one that MOCO makes along with a new user. */
export function madeBefore(
  before: simulator.Data,
  [first]: readonly simulator.Employment[],
  { who }: Life,
  behavior: Behavior,
): readonly simulator.Employment[] {
  if (who !== 'new' || !behavior.defaultModel || !first) return before.employments;
  return [{ ...simulator.fullTimeEmployment(first.id, first.user_id, ''), from: TODAY }];
}

/** All of MOCO's data but timestamps. */
export function snapshot({ users, employments, holidays }: simulator.Data): string {
  return JSON.stringify({ users, employments, holidays }, (key, value: unknown) =>
    key === 'updated_at' ? undefined : value,
  );
}

/** An entry of the output `employments`. */
export interface EmploymentOutput {
  readonly id: number | null;
  readonly action: string;
  readonly from: string;
  readonly to: string | null;
  readonly weekly_hours: number;
}

/** What the output has to be, from MOCO's employments of a user before and after the run. */
export function outputOf(
  before: readonly simulator.Employment[],
  after: readonly simulator.Employment[],
): EmploymentOutput[] {
  return after.flatMap(({ id, from, to, pattern }) => {
    const old = before.find((each) => each.id === id);
    const isSame = old?.from === from && JSON.stringify(old.pattern) === JSON.stringify(pattern);
    if (isSame && old.to === to) return [];
    const isShorter = isSame && to !== null && (old.to === null || to < old.to);
    const action = old ? (isShorter ? 'ended' : 'changed') : 'created';
    return [{ id, action, from, to, weekly_hours: weeklyHours(pattern) ?? NaN }];
  });
}
