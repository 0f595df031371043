/** Employments in tests: accounts in which a user has certain ones, and what the simulator has afterwards. */
import { sampleData, type Data, type Employment } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { addDays } from '../../src/model/days.ts';
import { covers, weeklyHours } from '../../src/model/employments.ts';
import { GIULIA } from './step.ts';

/** The day on which the clocks of these tests stand still. The virtual runtime starts at the same moment. */
export const TODAY = '2026-11-23';

/** The clock of the simulator. */
export const now = (): Date => new Date(`${TODAY}T12:00:00Z`);

/**
 * First day, last day (null: open-ended) and hours: those of a week, in days of 8 hours from Monday on, or those of each
 * day.
 */
export type Span = readonly [from: string, to: string | null, hours: number | readonly number[]];

/** 32 hours a week, the same on each day. Such decimals have no exact binary form. */
export const EVEN_32 = [6.4, 6.4, 6.4, 6.4, 6.4];

/** The sample account in which the user has these employments and no others. Their IDs are 9101, 9102 … */
export function employed(spans: readonly Span[], userId = GIULIA, data = sampleData()): Data {
  const others = data.employments.filter(({ user_id }) => user_id !== userId);
  return {
    ...data,
    employments: [...others, ...spans.map((span, index) => stored(9101 + index, userId, span))],
  };
}

/** An employment as the simulator stores it; created in 2021. */
export function stored(id: number, userId: number, [from, to, hours]: Span): Employment {
  const days = typeof hours === 'number' ? daysOfEight(hours) : hours;
  const half = days.map((day) => day / 2);
  const created_at = '2021-03-01T08:00:00Z';
  return {
    id,
    user_id: userId,
    pattern: { am: [...half], pm: [...half] },
    from,
    to,
    created_at,
    updated_at: created_at,
  };
}

function daysOfEight(weekly: number): number[] {
  return [0, 8, 16, 24, 32].map((before) => Math.min(Math.max(weekly - before, 0), 8));
}

/** The user's employments in the simulator, by their first day, with hours a week. */
export function spansOf(account: Pick<Simulator, 'data'>, userId = GIULIA): Span[] {
  return employmentsOf(account, userId).map((each): Span => [each.from, each.to, weekly(each)]);
}

/** The same as texts with the IDs, as in `9101: 2022-01-01 to 2026-12-31, 40`. */
export function employmentsIn(account: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  return employmentsOf(account, userId).map(
    (each) => `${each.id}: ${each.from} to ${each.to ?? 'open'}, ${weekly(each)}`,
  );
}

/**
 * The weekly hours of every day, as the days from which they hold: `2022-01-01 40`. Several employments on one day are
 * joined by `+`; a day without any has `none`.
 */
export function hoursByDay(account: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  const own = employmentsOf(account, userId);
  const days = [...new Set(own.flatMap(({ from, to }) => [from, ...(to === null ? [] : [addDays(to, 1)])]))];
  const periods = days.sort().map((day) => {
    const covering = own.filter((each) => covers(each, day));
    return { day, hours: covering.map(weekly).join('+') || 'none' };
  });
  return periods
    .filter(({ hours }, index) => hours !== periods[index - 1]?.hours)
    .map(({ day, hours }) => `${day} ${hours}`);
}

function employmentsOf({ data }: Pick<Simulator, 'data'>, userId: number): Employment[] {
  return data.employments
    .filter(({ user_id }) => user_id === userId)
    .toSorted((a, b) => a.from.localeCompare(b.from) || a.id - b.id);
}

function weekly({ pattern }: Employment): number {
  return weeklyHours(pattern) ?? 0;
}
