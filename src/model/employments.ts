/**
 * Employments (in MOCO "Wochenmodell"): from when to when, with which hours a day. Pure.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md
 */
import type { WeeklyPattern } from './parsers.ts';

/** An employment of a user, without its hours. */
export interface Employment {
  readonly id: number;
  /** The first day, `YYYY-MM-DD`. */
  readonly from: string;
  /** The last day; null is open-ended. */
  readonly to: string | null;
}

/** What is asked for: an employment that begins on a day, and none after another day. */
export interface DesiredEmployment {
  readonly start?: { readonly from: string; readonly pattern: WeeklyPattern } | undefined;
  readonly end?: string | undefined;
}

/** An employment to end on the day `to`. */
export interface EmploymentEnd {
  readonly employment: Employment;
  readonly to: string;
}

/** An employment to create. */
export interface NewEmployment {
  readonly from: string;
  readonly to: string | null;
  readonly pattern: WeeklyPattern;
}

/** What to write so that the employments are as desired. */
export interface EmploymentPlan {
  readonly toEnd: readonly EmploymentEnd[];
  readonly toCreate: NewEmployment | undefined;
  /** Employments that begin after the desired end. They are left untouched. */
  readonly future: readonly Employment[];
}

/** True if anything is asked for. */
export function hasEmploymentInput({ start, end }: DesiredEmployment): boolean {
  return start !== undefined || end !== undefined;
}

/** True if the plan writes anything. */
export function hasEmploymentChanges({ toEnd, toCreate }: EmploymentPlan): boolean {
  return toEnd.length > 0 || toCreate !== undefined;
}

/** The difference between a user's employments and the desired ones. */
export function planEmployments(
  current: readonly Employment[],
  { start, end }: DesiredEmployment,
): EmploymentPlan {
  const toEnd = current.flatMap((employment) =>
    end !== undefined && employment.from <= end && runsPast(employment, end) ? [{ employment, to: end }] : [],
  );
  const future = current.filter(({ from }) => end !== undefined && from > end);
  const isCovered = start && current.some((employment) => covers(employment, start.from));
  if (!start || isCovered) return { toEnd, future, toCreate: undefined };
  const laterStarts = current.map(({ from }) => from).filter((from) => from > start.from);
  const lastDays = [...laterStarts.map(dayBefore), ...(end === undefined ? [] : [end])].sort();
  return { toEnd, future, toCreate: { ...start, to: lastDays[0] ?? null } };
}

/** True if the day is a day of the employment. */
export function covers({ from, to }: Employment, day: string): boolean {
  return from <= day && (to === null || to >= day);
}

function runsPast({ to }: Employment, day: string): boolean {
  return to === null || to > day;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
