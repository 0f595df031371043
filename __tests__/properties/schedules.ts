/** Random schedules of employments and random wishes, and what they mean day by day. Pure. */
import fc, { type Arbitrary } from 'fast-check';
import { addDays } from '../../src/model/days.ts';
import {
  hasHours,
  type DesiredEmployment,
  type Employment,
  type EmploymentWrite,
} from '../../src/model/employments.ts';
import type { DesiredHours, WeeklyPattern } from '../../src/model/parsers.ts';

/** The day of all cases. */
export const TODAY = '2026-11-24';

/** Days before and after {@link TODAY} in which schedules and wishes lie. */
const REACH = 400;

/** The earliest day from which hours may be changed: 92 days back. */
export const FIRST_CHANGEABLE = '2026-08-24';

/** The days on which a case is looked at: a little more than schedules and wishes reach. */
export const DAYS = Array.from({ length: 2 * REACH + 61 }, (_, index) => addDays(TODAY, index - REACH - 30));

/** A user's employments and what is asked for. */
export interface Case {
  readonly current: readonly Employment[];
  readonly desired: DesiredEmployment;
}

/** Few, so that hours are often equal. The second and the third have the same hours a day. */
export const PATTERNS = [
  { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] },
  { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] },
  { am: [8, 8, 8, 5, 0], pm: [0, 0, 0, 3, 0] },
  { am: [4.2, 4.2, 0, 0, 0], pm: [4.2, 4.2, 0, 0, 0] },
] as const satisfies readonly WeeklyPattern[];

const somePattern: Arbitrary<WeeklyPattern> = fc.constantFrom(...PATTERNS);

const hours: Arbitrary<DesiredHours> = fc.record({ pattern: somePattern, isDaily: fc.boolean() });

const anyDay = fc.integer({ min: -REACH, max: REACH }).map((days) => addDays(TODAY, days));

/** Employments that follow each other, directly or with gaps; the last one may be open-ended. */
export const schedules: Arbitrary<readonly Employment[]> = fc
  .record({
    first: fc.integer({ min: -REACH, max: 100 }),
    parts: fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 0, 1, 30, 120),
        length: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 2)),
        pattern: somePattern,
      }),
      { maxLength: 5 },
    ),
    isOpenEnded: fc.boolean(),
  })
  .map(({ first, parts, isOpenEnded }) => {
    let next = addDays(TODAY, first);
    return parts.map(({ gap, length, pattern }, index) => {
      const from = addDays(next, gap);
      next = addDays(from, length);
      const isOpen = isOpenEnded && index === parts.length - 1;
      return employment(9001 + index, from, isOpen ? null : addDays(next, -1), pattern);
    });
  });

/** Days near those on which something begins or ends are more interesting than others. */
function dayNear(current: readonly Employment[]): Arbitrary<string> {
  const edges = [TODAY, FIRST_CHANGEABLE, ...current.flatMap(({ from, to }) => [from, to ?? from])];
  const inside = fc
    .tuple(fc.constantFrom(...[TODAY, ...current.map(({ from }) => from)]), fc.integer({ min: 1, max: 60 }))
    .map(([day, days]) => addDays(day, days));
  const nearEdge = fc
    .tuple(fc.constantFrom(...edges), fc.constantFrom(-1, 0, 1))
    .map(([day, days]) => addDays(day, days));
  return fc.oneof(anyDay, nearEdge, inside);
}

/** Hours from a day on, or the end of all, or both. */
export function wishes(current: readonly Employment[]): Arbitrary<DesiredEmployment> {
  const start = fc.record({ from: dayNear(current), hours });
  const both = fc
    .tuple(start, dayNear(current))
    .map(([first, end]) => ({ start: first, end: end < first.from ? first.from : end }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ start }) },
    { weight: 1, arbitrary: fc.record({ end: dayNear(current) }) },
    { weight: 3, arbitrary: both },
  );
}

/** A schedule and a wish. */
export const cases: Arbitrary<Case> = schedules.chain((current) =>
  fc.record({ current: fc.constant(current), desired: wishes(current) }),
);

/** An employment of the user of a pure case. */
export function employment(id: number, from: string, to: string | null, pattern: WeeklyPattern): Employment {
  return { id, userId: 1003, from, to, pattern, createdAt: 0, updatedAt: 0 };
}

/** What MOCO has after these writes, one by one: after the first, after the second, and so on. */
export function statesAfter(
  current: readonly Employment[],
  writes: readonly EmploymentWrite[],
): (readonly Employment[])[] {
  let state = current;
  return writes.map((write, index) => {
    state = write.employment
      ? state.map((each) => (each === write.employment ? written(each, write) : each))
      : [...state, written(employment(9101 + index, write.from, write.to, NO_HOURS), write)];
    return state;
  });
}

const NO_HOURS: WeeklyPattern = { am: [0, 0, 0, 0, 0], pm: [0, 0, 0, 0, 0] };

function written(before: Employment, { from, to, hours: given }: EmploymentWrite): Employment {
  return { ...before, from, to, pattern: given?.pattern ?? before.pattern, updatedAt: 1 };
}

/** Employments of which each begins before it ends and shares no day with another one. */
export function isSound(employments: readonly Pick<Employment, 'from' | 'to'>[]): boolean {
  const sorted = [...employments].sort((a, b) => (a.from < b.from ? -1 : 1));
  return sorted.every(({ from, to }, index) => {
    const next = sorted[index + 1];
    return (to === null || from <= to) && (!next || (to !== null && to < next.from));
  });
}

/** The employment of a day; undefined if there is none. */
export function on<T extends Pick<Employment, 'from' | 'to'>>(
  employments: readonly T[],
  day: string,
): T | undefined {
  return employments.find(({ from, to }) => from <= day && (to === null || day <= to));
}

/** True if both have the same ten numbers, or if neither is an employment. */
export function areSame(a: Employment | undefined, b: Employment | undefined): boolean {
  if (!a?.pattern || !b?.pattern) return !a && !b;
  return hasHours(a, { pattern: b.pattern, isDaily: false });
}

/**
 * The last day, after the first, on which the desired hours have to hold: the one before the next employment, the end that
 * is asked for, or else that of the employment which covers the first day. Null is open-ended.
 */
export function lastDesiredDay(
  current: readonly Employment[],
  { start, end }: DesiredEmployment,
): string | null {
  const first = start?.from ?? TODAY;
  const next = current
    .map(({ from }) => from)
    .filter((from) => from > first)
    .sort()[0];
  const own = end ?? on(current, first)?.to ?? null;
  if (next === undefined) return own;
  return own !== null && own < next ? own : addDays(next, -1);
}
