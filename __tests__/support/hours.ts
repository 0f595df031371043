/** Employments in tests: accounts in which a user has certain ones, and what the simulator has afterwards. */
import { sampleData, type Data, type Employment } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { addDays } from '../../src/model/days.ts';
import { GIULIA } from './step.ts';

/** The day on which the clocks of these tests stand still. The virtual runtime starts at the same moment. */
export const TODAY = '2026-11-23';

/** The clock of the simulator. */
export const now = (): Date => new Date(`${TODAY}T12:00:00Z`);

/** First day, last day (null: open-ended) and hours a week, in days of 8 hours from Monday on. */
export type Span = readonly [from: string, to: string | null, weekly: number];

/** The sample account in which the user has these employments and no others. Their IDs are 9101, 9102 … */
export function employed(spans: readonly Span[], userId = GIULIA): Data {
  const data = sampleData();
  const others = data.employments.filter(({ user_id }) => user_id !== userId);
  data.employments = [...others, ...spans.map((span, index) => stored(9101 + index, userId, span))];
  return data;
}

/** An employment as the simulator stores it; created in 2021. */
export function stored(id: number, userId: number, [from, to, weekly]: Span): Employment {
  const half = [0, 8, 16, 24, 32].map((before) => Math.min(Math.max(weekly - before, 0), 8) / 2);
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

/** The user's employments in the simulator, by their first day. */
export function spansOf({ data }: Pick<Simulator, 'data'>, userId = GIULIA): Span[] {
  return data.employments
    .filter(({ user_id }) => user_id === userId)
    .map(({ from, to, pattern }): Span => [from, to, weeklyHours(pattern)])
    .toSorted(([a], [b]) => a.localeCompare(b));
}

/**
 * The hours a week that hold on each day from the first to the last one, where they change: `['2026-01-01', 40]` until the
 * next entry. Two employments on one day count twice, as they do in MOCO.
 */
export function timeline(
  { data }: Pick<Simulator, 'data'>,
  userId: number,
  [first, last]: readonly [string, string],
): [day: string, weekly: number][] {
  const own = data.employments.filter(({ user_id }) => user_id === userId);
  const line: [string, number][] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const covering = own.filter(({ from, to }) => from <= day && (to === null || to >= day));
    const weekly = covering.reduce((sum, { pattern }) => sum + weeklyHours(pattern), 0);
    if (line.at(-1)?.[1] !== weekly) line.push([day, weekly]);
  }
  return line;
}

function weeklyHours({ am, pm }: Employment['pattern']): number {
  return Math.round([...am, ...pm].reduce((sum, hours) => sum + hours, 0) * 100) / 100;
}
