/** What is done to a user in words, for both actions: IDs, days and hours only. Pure. */
import {
  hasHours,
  inheritedEnd,
  weeklyHours,
  type Employment,
  type EmploymentWrite,
} from '../model/employments.ts';
import { capitalize } from '../model/issue.ts';
import { countOf } from '../model/numbers.ts';
import type { DesiredHours } from '../model/parsers.ts';
import { countDays, isVacationWrite, type VacationPlan } from '../model/vacation.ts';
import { writtenChanges, type VerifiedChange } from '../model/verify.ts';
import { entityOf } from '../moco/errors.ts';
import type { ApplyStep } from './apply-user.ts';
import type { Details } from './details.ts';
import { pendingOf, splitPending, writesOf, type Failure, type Outcome, type Pending } from './outcome.ts';
import type { UserPlan } from './user-plan.ts';

/** What was done is told in the past; what is planned as `would` tells it. */
type Tense = 'done' | 'planned';

/** How a user is named: where the user is written, and as the owner of employments and vacation; empty to leave it out. */
export interface Names {
  readonly user: string;
  readonly owner: string;
}

/** The words of one tense. */
interface Words {
  readonly create: string;
  readonly change: string;
  readonly end: string;
  readonly extend: string;
  readonly move: string;
  /** Before the value that MOCO has, or had. */
  readonly was: string;
}

const WORDS: Readonly<Record<Tense, Words>> = {
  done: {
    create: 'Created',
    change: 'Changed',
    end: 'Ended',
    extend: 'Extended',
    move: 'Changed',
    was: 'was',
  },
  planned: { create: 'create', change: 'change', end: 'end', extend: 'extend', move: 'change', was: 'now' },
};

/**
 * A write of an employment, such as `Changed hours of user 1003 from 2027-01-01: 40 → 32 hours a week`.
 *
 * @param who empty where it is said elsewhere
 * @param id of an employment that was just created; undefined before
 */
function describeEmployment(
  write: EmploymentWrite,
  who: string,
  tense: Tense,
  id: number | undefined,
): string {
  const { employment, replaces, from, to, hours } = write;
  const words = WORDS[tense];
  const of = who === '' ? '' : ` of ${who}`;
  if (!employment && !replaces) {
    return `${words.create} ${nameOf(id)}${of} ${period(write)}: ${weekly(hours)} hours a week`;
  }
  const change = hoursChange(employment ?? replaces, hours);
  const kind = kindOf(write);
  if (!employment || kind === 'change') {
    return `${words.change} hours${of} from ${from}: ${change}${to === null ? '' : `, until ${to}`}`;
  }
  const subject = `${words[kind]} ${nameOf(employment.id)}${of}`;
  const before = `(${words.was} ${period(employment)})`;
  return kind === 'move'
    ? `${subject}: ${period(write)}, ${change} ${before}`
    : `${subject} ${kind === 'end' ? 'on' : 'until'} ${to ?? ''} ${before}`;
}

/** What a write does to the employment that is there, or that it replaces. */
function kindOf({ action, employment, from, hours }: EmploymentWrite): 'end' | 'extend' | 'move' | 'change' {
  if (action === 'ended') return 'end';
  if (employment && employment.from !== from) return 'move';
  return employment && hours?.pattern === employment.pattern ? 'extend' : 'change';
}

function nameOf(id: number | undefined): string {
  return id === undefined ? 'an employment' : `employment ${id}`;
}

/** A write of a vacation entry, such as `Created vacation of user 1003 for 2027: 25 days`. */
function describeVacation({ action, entry, desired }: VacationPlan, who: string, tense: Tense): string {
  const of = who === '' ? '' : ` of ${who}`;
  const before = entry ? `${entry.days} → ` : '';
  const verb = WORDS[tense][action === 'created' ? 'create' : 'change'];
  return `${verb} vacation${of} for ${desired.year}: ${before}${countDays(desired.days)}`;
}

/** Employments and vacation as lines in one tense: what is planned, or what was done. */
export function describeDetails({ employments, vacation }: Details, who: string, tense: Tense): string[] {
  return [
    ...employments.map(({ write, employment }) => describeEmployment(write, who, tense, employment?.id)),
    ...(vacation && isVacationWrite(vacation.plan) ? [describeVacation(vacation.plan, who, tense)] : []),
  ];
}

/**
 * The e-mails that MOCO sends to new users.
 *
 * @param created how many users are created, or were
 * @param welcomeEmail whether MOCO sends its e-mail; undefined: as MOCO decides, which does
 */
export function welcomeNotes(created: number, welcomeEmail: boolean | undefined): string[] {
  return welcomeEmail === false || created === 0 ? [] : [`MOCO sends ${countOf(created, 'welcome e-mail')}.`];
}

/** The lines in the order in which they are applied: someone who leaves is deactivated last. */
export function inOrder(
  { action }: Pick<UserPlan, 'action'>,
  user: readonly string[],
  details: readonly string[],
): string[] {
  return action === 'deactivate' ? [...details, ...user] : [...user, ...details];
}

/** A step about employments or vacation, in the past; undefined for other steps. */
export function describeDetail(step: ApplyStep, who: string): string | undefined {
  if (step.kind === 'employment') {
    const { employment, write, isFound } = step;
    return isFound
      ? `Nothing to create: another run has created employment ${employment.id} from ${employment.from}`
      : describeEmployment(write, who, 'done', employment.id);
  }
  if (step.kind !== 'vacation') return undefined;
  return step.isFound
    ? `Nothing to create: another run has created vacation entry ${step.entry.id}`
    : describeVacation(step.plan, who, 'done');
}

/** A step of applying the plan; undefined for one about another run. */
export function describeWrite(step: ApplyStep, { plan }: Outcome, names: Names): string | undefined {
  switch (step.kind) {
    case 'created':
      return `Created ${names.user}`;
    case 'updated':
      return describeUpdate(plan, step.changes, names.user);
    case 'employment':
    case 'vacation':
      return step.isFound ? undefined : describeDetail(step, names.owner);
    default:
      return undefined;
  }
}

function describeUpdate({ action }: UserPlan, changes: readonly VerifiedChange[], who: string): string {
  if (writtenChanges(changes).length === 0) return describeNoChange(changes, who);
  const isApplied = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'applied');
  if (isApplied && action === 'deactivate') return `Deactivated ${who}`;
  return isApplied && action === 'reactivate' ? `Reactivated ${who}` : `Updated ${who}`;
}

/** An update after which MOCO has nothing new, as far as its response tells. */
export function describeNoChange(changes: readonly VerifiedChange[], who: string): string {
  return changes.some(({ outcome }) => outcome === 'unknown')
    ? `Sent the change of ${who}; MOCO's response does not show whether it was stored`
    : `MOCO made no change to ${who}`;
}

/** What was done so far, in lines. */
export function describeDone(outcome: Outcome, names: Names): string[] {
  return writesOf(outcome).flatMap((step) => describeWrite(step, outcome, names) ?? []);
}

/**
 * After a failure half-way: what was done, what is not known, what was not done, and how to go on. Empty if there was only
 * one thing to do; never empty after a cancellation.
 *
 * @param done what was done, in lines
 * @param giveEnd how to give the last day of an employment
 */
export function describePartialResult(
  outcome: Outcome,
  done: readonly string[],
  giveEnd: (day: string) => string,
  failure: Failure,
): string {
  const isCancelled = failure.code === 'cancelled';
  const { employments, vacation } = pendingOf(outcome);
  if (!isCancelled && done.length === 0 && employments.length === 0 && !vacation) return '';
  const { sent, unsent } = splitPending(outcome, failure);
  const notKnown = listPending('Not known', sent);
  const pending = notKnown + listPending('Not done', unsent);
  const lastDay = pendingLastDay(outcome, failure);
  const rest =
    lastDay === undefined
      ? 're-running the step does the rest.'
      : `give ${giveEnd(lastDay)} in a new run: MOCO may no longer have this last day, and a re-run would make the employment ` +
        'open-ended.';
  const before = describeBefore(done, isCancelled, failure.unconfirmed !== undefined || notKnown !== '');
  if (pending === '') return isCancelled ? `${before} Nothing is left to do.` : before;
  return `${before}${pending} ${isCancelled ? capitalize(rest) : `Once the problem is fixed, ${rest}`}`;
}

function describeBefore(done: readonly string[], isCancelled: boolean, isAnyUnknown: boolean): string {
  if (done.length > 0) return `${isCancelled ? 'Done' : 'Done before the error'}: ${done.join('; ')}.`;
  if (isAnyUnknown) return 'Nothing else was written.';
  return isCancelled ? 'Nothing was written.' : 'Nothing was done before the error.';
}

/**
 * The last day of an employment that was to be replaced. As soon as that one is ended, only this plan knows the day;
 * undefined where nothing is lost, as where a last day is given: it must not be replaced by another one.
 */
export function pendingLastDay(outcome: Outcome, { code, unconfirmed }: Failure): string | undefined {
  const { plan, steps } = outcome;
  if (plan.desired.employment.end !== undefined) return undefined;
  const isSent =
    steps.some(({ kind }) => kind === 'employment') ||
    (unconfirmed !== undefined && entityOf(unconfirmed.path) === 'employment');
  // After another error, the response to the write may have been lost.
  if (code === 'cancelled' && !isSent) return undefined;
  return pendingOf(outcome)
    .employments.map(inheritedEnd)
    .find((end) => end !== undefined);
}

/** A sentence with a leading space; empty if nothing is pending. */
function listPending(label: string, { isCreation, fields, employments, vacation }: Pending): string {
  const items = [
    ...(isCreation ? ['creating the user'] : fields),
    ...employments.map(describePending),
    ...(vacation ? [`the vacation for ${vacation.desired.year}`] : []),
  ];
  return items.length > 0 ? ` ${label}: ${items.join(', ')}.` : '';
}

function describePending(write: EmploymentWrite): string {
  const { employment, from, to, hours } = write;
  switch (kindOf(write)) {
    case 'end':
      return `the end of employment ${employment?.id ?? ''} on ${to ?? ''}`;
    case 'extend':
      return `employment ${employment?.id ?? ''} until ${to ?? ''}`;
    default:
      return `the employment from ${from} (${weekly(hours)} hours a week)`;
  }
}

function hoursChange(before: Employment | undefined, after: DesiredHours | undefined): string {
  const [old, wanted] = [weeklyHours(before?.pattern), weekly(after)];
  if (before && after && hasHours(before, after)) return `${wanted} hours a week`;
  return String(old) === wanted
    ? `${wanted} hours a week, distributed differently`
    : `${old ?? 'unknown'} → ${wanted} hours a week`;
}

function weekly(hours: DesiredHours | undefined): string {
  return String(weeklyHours(hours?.pattern) ?? 'unknown');
}

function period({ from, to }: Pick<Employment, 'from' | 'to'>): string {
  return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}
