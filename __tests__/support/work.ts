/** Employments and vacation in the simulator, for tests of a list: what MOCO has at first, and what it has afterwards. */
import { expect } from '@jest/globals';
import { fullTimeEmployment, sampleData, type Data, type Employment } from '../../simulator/data.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { GIULIA, moco } from './step.ts';
import { APPLY_ALL, sync, type InProcess, type Sync, type Synced } from './sync.ts';

/** The day of the virtual clock in `runtime.ts`. */
export const TODAY = '2026-11-23';

const NOON_MS = Date.parse(`${TODAY}T12:00:00Z`);

/** First day, last day or null, and the same hours for each day from Monday to Friday. */
export type Work = readonly [from: string, to: string | null, dailyHours: number];

/** The sample account, in which Giulia has these employments and no others. Their IDs start at 9101. */
export function dataWith(work: readonly Work[], userId = GIULIA, data: Data = sampleData()): Data {
  const created = '2021-03-01T08:00:00Z';
  const employments = work.map(([from, to, hours], index): Employment => {
    const half = [1, 2, 3, 4, 5].map(() => hours / 2);
    const base = fullTimeEmployment(9101 + index, userId, created);
    return { ...base, from, to, pattern: { am: half, pm: half } };
  });
  const others = data.employments.filter(({ user_id }) => user_id !== userId);
  return { ...data, employments: [...others, ...employments] };
}

/** A simulator with that account on the day of the virtual clock. Each write has a later timestamp than the one before. */
export function working(work: readonly Work[], options: SimulatorOptions = {}): Promise<Simulator> {
  return mocoToday({ data: dataWith(work), ...options });
}

/** A simulator on the day of the virtual clock. */
export function mocoToday(options: SimulatorOptions = {}): Promise<Simulator> {
  let ticks = 0;
  return moco({ now: () => new Date(NOON_MS + 2_000 * ticks++), ...options });
}

/** The user's employments in MOCO by their first days, as in `9101: 2022-01-01 to 2026-12-31, 40`. */
export function employmentsIn({ data }: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  return data.employments
    .filter(({ user_id }) => user_id === userId)
    .toSorted((a, b) => a.from.localeCompare(b.from) || a.id - b.id)
    .map((each) => `${each.id}: ${each.from} to ${each.to ?? 'open'}, ${weekly(each)}`);
}

/**
 * The weekly hours of every day, as the days from which they hold: `2022-01-01 40`. Several employments on one day are
 * joined by `+`; a day without any has `none`.
 */
export function hoursByDay({ data }: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  const own = data.employments.filter(({ user_id }) => user_id === userId);
  const days = [...new Set(own.flatMap(({ from, to }) => [from, ...(to === null ? [] : [dayAfter(to)])]))];
  const periods = days.sort().map((day) => {
    const covering = own.filter(({ from, to }) => from <= day && (to === null || to >= day));
    return { day, hours: covering.map(weekly).join('+') || 'none' };
  });
  return periods
    .filter(({ hours }, index) => hours !== periods[index - 1]?.hours)
    .map(({ day, hours }) => `${day} ${hours}`);
}

/** The user's vacation entries in MOCO, as in `7002: 2026 Urlaubsanspruch, 25`. */
export function vacationIn({ data }: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  return data.holidays
    .filter(({ user_id }) => user_id === userId)
    .map(({ id, year, title, days }) => `${id}: ${year} ${title}, ${days}`);
}

/** Every write, with its body: `PUT /users/employments/9101 {"to":"2026-12-31"}`. */
export function writesWithBodies({ requests }: Pick<Simulator, 'requests'>): string[] {
  return requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => `${method} ${path} ${body}`);
}

/** A plan, the same file applied, and what was sent for it. */
export interface Settled {
  readonly planned: Synced;
  readonly applied: Synced;
  readonly sent: readonly string[];
}

/** Plans, applies, and applies once more: the second time must neither write nor fail. */
export async function settle(account: Simulator, given: Sync, more: InProcess = {}): Promise<Settled> {
  const inputs = given.inputs ?? {};
  const planned = await sync(account, { ...given, inputs }, more);
  const applied = await sync(account, { ...given, inputs: { ...APPLY_ALL, ...inputs } }, more);
  expect(applied.outputs['error']).toBe('');
  const sent = writesWithBodies(account);
  const again = await sync(account, { ...given, inputs: { ...APPLY_ALL, ...inputs } }, more);
  expect(again.outputs).toMatchObject({ error: '', changed: 'false' });
  expect(writesWithBodies(account)).toEqual(sent);
  return { planned, applied, sent };
}

function weekly({ pattern: { am, pm } }: Employment): number {
  return Math.round([...am, ...pm].reduce((sum, hours) => sum + hours, 0) * 100) / 100;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
