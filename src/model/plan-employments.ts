/** The plan for a user's employments: from the desired first day on, the desired hours hold. Pure. */
import { addDays } from './days.ts';
import {
  afterWrites,
  covers,
  hasHours,
  MAX_DAYS_BACK,
  NO_EMPLOYMENT_PLAN,
  runsPast,
  type DesiredEmployment,
  type Employment,
  type EmploymentContext,
  type EmploymentFact,
  type EmploymentPlan,
  type EmploymentProblem,
  type EmploymentWrite,
  type Period,
} from './employments.ts';
import type { DesiredHours } from './parsers.ts';

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
    : withFacts(changeHours(current, target, start, end, today), farBackFacts(start, today));
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
      ...laterHours(ends, target.from, hours),
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
  today: string,
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
  return {
    writes: [...ends, ...own],
    facts: [
      ...(to === null && !target ? endedBeforeFacts(current, from) : []),
      ...(end === undefined && target ? endInPastFacts(to, today) : []),
      ...laterFacts(untouched(others, ends, from)),
      ...laterHours(ends, from, hours),
    ],
    problems: [],
  };
}

function endInPastFacts(to: string | null, today: string): EmploymentFact[] {
  return to !== null && to < today ? [{ kind: 'ends-in-past', to }] : [];
}

/** Employments that begin later with other hours, and end on the desired end: their hours are left alone. */
function laterHours(ends: readonly EmploymentWrite[], after: string, hours: DesiredHours): EmploymentFact[] {
  const later = ends.flatMap(({ employment }) => (employment && employment.from > after ? employment : []));
  return later
    .filter((employment) => !hasHours(employment, hours))
    .map((employment) => ({ kind: 'later-hours', employment }));
}

/** A run that failed may have ended a fixed term without creating the next one, and MOCO no longer has its last day. */
function endedBeforeFacts(current: readonly Employment[], from: string): EmploymentFact[] {
  const before = current.filter(({ to }) => to === addDays(from, -1));
  return before.map((employment) => ({ kind: 'ended-before', employment }));
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
