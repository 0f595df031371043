/**
 * Employments (in MOCO "Wochenmodell"): from when to when, with which hours a day. Pure.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md
 */
import { isObject } from './json.ts';
import type { DesiredHours, WeeklyPattern } from './parsers.ts';

/** An employment of a user. Days are `YYYY-MM-DD`. */
export interface Employment {
  readonly id: number;
  readonly userId: number;
  /** The first day. */
  readonly from: string;
  /** The last day; null is open-ended. */
  readonly to: string | null;
  /** Undefined where MOCO's response has none. */
  readonly pattern: WeeklyPattern | undefined;
  /** Milliseconds since 1970, as the next one; undefined where MOCO's response has none. */
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

/** What is asked for: hours that hold from a day on, and no employment after another day. */
export interface DesiredEmployment {
  readonly start?: { readonly from: string; readonly hours: DesiredHours } | undefined;
  readonly end?: string | undefined;
}

/** An employment to write, as it is to be afterwards. */
export interface EmploymentWrite {
  readonly action: 'created' | 'changed' | 'ended';
  /** As MOCO has it; undefined if it is created. */
  readonly employment: Employment | undefined;
  readonly from: string;
  readonly to: string | null;
  /** Undefined where they stay as they are. */
  readonly hours: DesiredHours | undefined;
  /** The employment that ends so that this one can begin. */
  readonly replaces?: Employment | undefined;
}

/** Something about a user's employments that people should know. */
export type EmploymentFact =
  /** Has the desired hours, and ends although no end is asked for. */
  | { readonly kind: 'ends'; readonly employment: Employment }
  /** Has the desired hours and begins in the future, before the desired first day. */
  | { readonly kind: 'begins-before'; readonly employment: Employment; readonly day: string }
  /** MOCO's default model no longer covers the days before the desired first day. */
  | { readonly kind: 'default-moved'; readonly employment: Employment; readonly day: string }
  /** The first employment of a user begins more than {@link MAX_DAYS_BACK} days back. */
  | { readonly kind: 'begins-far-back'; readonly day: string }
  /** Has other hours and begins within the desired period; it ends on the desired end, or before. */
  | { readonly kind: 'later-hours'; readonly employment: Employment }
  /** The hours change in an employment that ended before today. */
  | { readonly kind: 'ends-in-past'; readonly to: string }
  /** Ends on the day before an open-ended one that is created. */
  | { readonly kind: 'ended-before'; readonly employment: Employment }
  /** The hours are not written to the employments of someone who leaves. */
  | { readonly kind: 'hours-skipped'; readonly day: string }
  /** Since the desired first day the hours were different for a while; undefined: there was no employment. */
  | { readonly kind: 'other-hours'; readonly periods: readonly Period[] }
  /** Begins later, and is left alone. */
  | { readonly kind: 'later'; readonly employment: Employment }
  /** Employments end before the desired end; `to` is the last day, undefined where there is no employment. */
  | { readonly kind: 'ends-before-end'; readonly to: string | undefined; readonly end: string };

/** Days on which an employment holds, or on which there is none. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly employment: Employment | undefined;
}

/** Why employments can't be planned. */
export type EmploymentProblem =
  | { readonly kind: 'ambiguous-employments'; readonly day: string; readonly ids: readonly number[] }
  /** The hours would change more than {@link MAX_DAYS_BACK} days back. `employment` is the one in question. */
  | {
      readonly kind: 'too-far-back';
      readonly day: string;
      /** The first day on which hours may change. */
      readonly earliest: string;
      readonly employment: Employment;
      /** The employment has the hours, but the desired end is later. */
      readonly isExtension: boolean;
    };

/** What to write, in this order, so that the employments are as desired. */
export interface EmploymentPlan {
  readonly writes: readonly EmploymentWrite[];
  readonly facts: readonly EmploymentFact[];
  /** Nothing is written if there are any. */
  readonly problems: readonly EmploymentProblem[];
}

/** What the plan depends on beside the employments. */
export interface EmploymentContext {
  readonly today: string;
  /** The employment that MOCO made along with a new user: it is changed into what is asked for. */
  readonly defaultModel?: Employment | undefined;
}

/** Nothing to write. */
export const NO_EMPLOYMENT_PLAN: EmploymentPlan = { writes: [], facts: [], problems: [] };

/** How far back hours may change. A list often has the date of hire where the day of a change is meant. */
export const MAX_DAYS_BACK = 92;

/** True if anything is asked for. */
export function hasEmploymentInput({ start, end }: DesiredEmployment): boolean {
  return start !== undefined || end !== undefined;
}

/** True if the day is a day of the employment. */
export function covers({ from, to }: Pick<Employment, 'from' | 'to'>, day: string): boolean {
  return from <= day && (to === null || to >= day);
}

/** True if the employment goes on after the day, or begins after it. */
export function runsPast({ to }: Pick<Employment, 'to'>, day: string): boolean {
  return to === null || to > day;
}

/** True if the employment has the desired hours: the ten numbers, or the hours of each day if only those are asked for. */
export function hasHours({ pattern }: Pick<Employment, 'pattern'>, desired: DesiredHours): boolean {
  if (!pattern) return false;
  const numbers = ({ am, pm }: WeeklyPattern): number[] =>
    desired.isDaily ? am.map((hours, day) => hours + (pm[day] ?? 0)) : [...am, ...pm];
  const wanted = numbers(desired.pattern);
  // As decimals of 0.1 have no exact binary form.
  return numbers(pattern).every((hours, index) => Math.abs(hours - (wanted[index] ?? 0)) < 0.001);
}

/** True for hours as MOCO has them: five numbers for the mornings, and five for the afternoons. */
export function isWeeklyPattern(value: unknown): value is WeeklyPattern {
  return isObject(value) && isFiveNumbers(value['am']) && isFiveNumbers(value['pm']);
}

function isFiveNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.length === 5 && value.every(Number.isFinite);
}

/** The hours of a week, rounded to hundredths; undefined where they are not known. */
export function weeklyHours(pattern: WeeklyPattern | undefined): number | undefined {
  if (!pattern) return undefined;
  return Math.round([...pattern.am, ...pattern.pm].reduce((sum, hours) => sum + hours, 0) * 100) / 100;
}

/** True if MOCO has the employment as it was to be written. */
export function isAsWritten(employment: Employment, { from, to, hours }: EmploymentWrite): boolean {
  return (
    employment.from === from && employment.to === to && (hours === undefined || hasHours(employment, hours))
  );
}

/** The employments as they are to be once all is written. */
export function afterWrites(
  current: readonly Employment[],
  writes: readonly EmploymentWrite[],
): Pick<EmploymentWrite, 'employment' | 'from' | 'to'>[] {
  const kept = current.filter((each) => !writes.some(({ employment }) => employment === each));
  return [...writes, ...kept.map((employment) => ({ employment, from: employment.from, to: employment.to }))];
}

/**
 * The last day that the new employment takes over from the one that it replaces. Once that one is ended, MOCO no longer
 * has it.
 */
export function inheritedEnd({ replaces, to }: EmploymentWrite): string | undefined {
  return replaces && replaces.to !== null && replaces.to === to ? to : undefined;
}
