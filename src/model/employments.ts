/**
 * Employments (in MOCO "Wochenmodell"): from when to when, with which hours a day. The plan for a user's employments, so
 * that from the desired first day on, the desired hours hold. Pure.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md
 */
import { addDays } from './days.ts';
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

/** The difference between a user's employments and the desired ones. */
export function planEmployments(
  current: readonly Employment[],
  desired: DesiredEmployment,
  context: EmploymentContext,
): EmploymentPlan {
  const { start, end } = desired;
  const plan = start
    ? planHours(current, start, end, context)
    : { ...NO_EMPLOYMENT_PLAN, ...(end !== undefined && planEnd(current, end)) };
  if (plan.problems.length > 0 || end === undefined) return plan;
  return { ...plan, facts: [...plan.facts, ...endsBefore(current, plan.writes, end)] };
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

/** Employments that run past the last day end on it. */
function planEnd(current: readonly Employment[], end: string): Pick<EmploymentPlan, 'writes' | 'facts'> {
  return { writes: endAll(current, end), facts: laterFacts(current.filter(({ from }) => from > end)) };
}

function endAll(current: readonly Employment[], end: string | undefined): EmploymentWrite[] {
  return current
    .filter((employment) => end !== undefined && employment.from <= end && runsPast(employment, end))
    .map((employment) => change(employment, { to: end ?? null }));
}

/** A desired first day and the hours that hold from it on. */
type Start = NonNullable<DesiredEmployment['start']>;

function changeDefaultModel(model: Employment, start: Start, end: string | undefined): EmploymentPlan {
  const { from, hours } = start;
  const to = end ?? model.to;
  const isStarted = model.from === from && hasHours(model, hours);
  const write = isStarted ? changeEnd(model, to) : change(model, { from, to, hours });
  return {
    writes: isStarted && model.to === to ? [] : [write],
    facts: [
      ...(end === undefined ? endFacts(model) : []),
      ...(model.from < from ? [{ kind: 'default-moved', employment: model, day: from } as const] : []),
    ],
    problems: [],
  };
}

function planHours(
  current: readonly Employment[],
  start: Start,
  end: string | undefined,
  { today, defaultModel }: EmploymentContext,
): EmploymentPlan {
  // One that ends before the first day can't begin on it.
  if (defaultModel && runsPast(defaultModel, addDays(start.from, -1))) {
    return withFacts(changeDefaultModel(defaultModel, start, end), farBackFacts(start, today));
  }
  const isFarBack = isTooFarBack(start.from, today);
  // Where the last day has passed, the hours until then count.
  const days = isFarBack ? [end !== undefined && end < today ? end : today, start.from] : [start.from];
  const found = days.map((day) => ({ day, employments: current.filter((each) => covers(each, day)) }));
  const unclear = found.find(({ employments }) => employments.length > 1);
  if (unclear) {
    const ids = unclear.employments.map(({ id }) => id);
    return problem({ kind: 'ambiguous-employments', day: unclear.day, ids });
  }
  // Of a first day far back, the employment of today counts, if there is one.
  const [target] = found.flatMap(({ employments }) => employments);
  if (target && hasHours(target, start.hours)) return keepHours(current, target, start, end, today);
  const questionable = target ?? latest(current);
  return isFarBack && questionable
    ? tooFarBack(start.from, questionable, false, today)
    : withFacts(changeHours(current, target, start, end), farBackFacts(start, today));
}

/** The employment has the desired hours. It ends on the desired end, even if that is later. */
function keepHours(
  current: readonly Employment[],
  target: Employment,
  { from, hours }: Start,
  end: string | undefined,
  today: string,
): EmploymentPlan {
  const to = end === undefined ? target.to : endOn(current, target, end);
  if (target.to !== null && isExtended(target, to) && isTooFarBack(addDays(target.to, 1), today)) {
    return tooFarBack(addDays(target.to, 1), target, true, today);
  }
  const others = current.filter((employment) => employment !== target);
  const ends = endAll(others, end);
  const own = to === target.to ? [] : [changeEnd(target, to)];
  return {
    writes: [...ends, ...own],
    facts: [
      ...(end === undefined ? endFacts(target) : []),
      ...firstDayFacts(current, target, { from, hours }, today),
      ...laterFacts(untouched(others, ends, target.from)),
    ],
    problems: [],
  };
}

/** The desired first day is another one than that of the employment which has the hours. */
function firstDayFacts(
  current: readonly Employment[],
  target: Employment,
  { from, hours }: Start,
  today: string,
): EmploymentFact[] {
  if (today < target.from && target.from < from) {
    return [{ kind: 'begins-before', employment: target, day: from }];
  }
  const periods = from < target.from ? otherHours(current, from, addDays(target.from, -1), hours) : [];
  return periods.length > 0 ? [{ kind: 'other-hours', periods }] : [];
}

/** The last day of an employment that is to end on `end`: extended only until the next one begins. */
function endOn(current: readonly Employment[], target: Employment, end: string): string | null {
  if (runsPast(target, end)) return end;
  const to = lastDay(current, target.from, end);
  return runsPast({ to }, target.to ?? end) ? to : target.to;
}

/** @param target the employment that covers the first day, with other hours; undefined if none does */
function changeHours(
  current: readonly Employment[],
  target: Employment | undefined,
  { from, hours }: Start,
  end: string | undefined,
): EmploymentPlan {
  const others = current.filter((employment) => employment !== target);
  const ends = endAll(others, end);
  const to = lastDay(others, from, end ?? target?.to ?? null);
  const created = { action: 'created', employment: undefined, from, to, hours, replaces: target } as const;
  const own = !target
    ? [created]
    : target.from === from
      ? [change(target, { hours, to })]
      : [change(target, { to: addDays(from, -1) }), created];
  return { writes: [...ends, ...own], facts: laterFacts(untouched(others, ends, from)), problems: [] };
}

/** The wanted last day, but before the next later employment begins. */
function lastDay(current: readonly Employment[], from: string, wanted: string | null): string | null {
  const starts = current.map((employment) => employment.from).filter((each) => each > from);
  const [next] = starts.sort();
  return next === undefined || (wanted !== null && wanted < next) ? wanted : addDays(next, -1);
}

function changeEnd(employment: Employment, to: string | null): EmploymentWrite {
  return change(employment, { to }, isExtended(employment, to) ? 'changed' : 'ended');
}

function isExtended(employment: Employment, to: string | null): boolean {
  return employment.to !== null && runsPast({ to }, employment.to);
}

function change(
  employment: Employment,
  changes: Partial<Pick<EmploymentWrite, 'from' | 'to' | 'hours'>>,
  action: EmploymentWrite['action'] = changes.hours ? 'changed' : 'ended',
): EmploymentWrite {
  const { from, to, pattern } = employment;
  const hours = pattern && { pattern, isDaily: false };
  return { action, employment, from, to, hours, ...changes };
}

function withFacts(plan: EmploymentPlan, facts: readonly EmploymentFact[]): EmploymentPlan {
  return plan.writes.length > 0 ? { ...plan, facts: [...facts, ...plan.facts] } : plan;
}

function farBackFacts({ from }: Start, today: string): EmploymentFact[] {
  return isTooFarBack(from, today) ? [{ kind: 'begins-far-back', day: from }] : [];
}

function problem(each: EmploymentProblem): EmploymentPlan {
  return { ...NO_EMPLOYMENT_PLAN, problems: [each] };
}

function tooFarBack(
  day: string,
  employment: Employment,
  isExtension: boolean,
  today: string,
): EmploymentPlan {
  return problem({ kind: 'too-far-back', day, earliest: earliestDay(today), employment, isExtension });
}

function isTooFarBack(day: string, today: string): boolean {
  return day < earliestDay(today);
}

function earliestDay(today: string): string {
  return addDays(today, -MAX_DAYS_BACK);
}

function latest(current: readonly Employment[]): Employment | undefined {
  return [...current].sort((a, b) => a.from.localeCompare(b.from)).at(-1);
}

function untouched(
  others: readonly Employment[],
  writes: readonly EmploymentWrite[],
  after: string,
): Employment[] {
  return others.filter(
    (other) => other.from > after && !writes.some(({ employment }) => employment === other),
  );
}

function laterFacts(later: readonly Employment[]): EmploymentFact[] {
  return later.map((employment) => ({ kind: 'later', employment }));
}

function endFacts(employment: Employment): EmploymentFact[] {
  return employment.to === null ? [] : [{ kind: 'ends', employment }];
}

/** The desired end is not reached: nothing is created for the days until then. */
function endsBefore(
  current: readonly Employment[],
  writes: readonly EmploymentWrite[],
  end: string,
): EmploymentFact[] {
  const before = afterWrites(current, writes).filter(({ from }) => from <= end);
  if (before.some((each) => covers(each, end))) return [];
  const to = before
    .map((each) => each.to ?? '')
    .sort()
    .at(-1);
  return [{ kind: 'ends-before-end', to, end }];
}

/** The periods in which employments have other hours, or in which there is none. */
function otherHours(current: readonly Employment[], from: string, to: string, hours: DesiredHours): Period[] {
  const periods: Period[] = [];
  let day = from;
  const sorted = [...current].sort((a, b) => a.from.localeCompare(b.from));
  for (const employment of sorted.filter((each) => each.from <= to && runsPast(each, addDays(from, -1)))) {
    if (employment.from > day) {
      periods.push({ from: day, to: addDays(employment.from, -1), employment: undefined });
    }
    const begin = employment.from > day ? employment.from : day;
    const end = employment.to === null || employment.to > to ? to : employment.to;
    if (!hasHours(employment, hours) && begin <= end) periods.push({ from: begin, to: end, employment });
    day = addDays(end, 1) > day ? addDays(end, 1) : day;
  }
  return day <= to ? [...periods, { from: day, to, employment: undefined }] : periods;
}
