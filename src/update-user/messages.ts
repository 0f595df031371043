/** What the step says about one user: lines for log and summary, and why a plan can't be made. Pure. */
import { unappliedChanges, writtenChanges, type Change, type VerifiedChange } from '../model/diff.ts';
import {
  hasEmploymentChanges,
  hasEmploymentInput,
  type EmploymentEnd,
  type NewEmployment,
} from '../model/employments.ts';
import type { Issue } from '../model/issue.ts';
import type { UserKey } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { isChanged, pendingOf, type Outcome } from '../reconcile/outcome.ts';
import type { PlanProblem, UserPlan } from '../reconcile/plan-user.ts';

const DRY_RUN = 'Dry run, nothing written: would';

/** What a plan says: lines in the order in which they are carried out. */
export interface PlanLines {
  readonly toEnd: readonly string[];
  /** Undefined if only employments are of interest. */
  readonly user: string | undefined;
  readonly toCreate: readonly string[];
}

/** What is said of a plan that writes nothing: in a dry run, or because nothing is to be changed. */
export function describePlan(plan: UserPlan, host: string, dryRun: boolean): PlanLines {
  const { toEnd, toCreate } = plan.employments;
  return {
    toEnd: dryRun ? toEnd.map(describePlannedEnd) : [],
    user: describePlannedUser(plan, host, dryRun),
    toCreate: dryRun && toCreate ? [describePlannedCreation(toCreate)] : [],
  };
}

function describePlannedUser(plan: UserPlan, host: string, dryRun: boolean): string | undefined {
  const { user, changes, employments } = plan;
  if (!user) return dryRun ? `${DRY_RUN} create a user in ${host}` : undefined;
  const who = `user ${user.id} in ${host}`;
  if (changes.length > 0) return dryRun ? `${DRY_RUN} update ${who}` : undefined;
  if (hasEmploymentChanges(employments)) return undefined;
  return isNothingDesired(plan)
    ? `Read ${who}, nothing was to change`
    : `Nothing to change: ${who} is up to date`;
}

function isNothingDesired({ desired }: UserPlan): boolean {
  return desired.fields.length === 0 && !hasEmploymentInput(desired.employment);
}

/** Warnings about a plan, before it is applied. */
export function planWarnings(plan: UserPlan, createIfMissing: boolean): string[] {
  const { user, desired, employments } = plan;
  const staysInactive =
    user?.['active'] === false &&
    createIfMissing &&
    desired.fields.every(({ field }) => field.name !== 'active');
  return [
    ...(isNothingDesired(plan) ? ['No field is given, so nothing is changed.'] : []),
    ...(staysInactive
      ? [`User ${user.id} is deactivated and stays so; \`active: true\` would reactivate the user.`]
      : []),
    ...employments.future.map(
      ({ id, from }) => `Employment ${id} begins on ${from}, after \`employment-end\`, and is left alone.`,
    ),
  ];
}

/** The user in an outcome; undefined if the user was not written. */
export function describeWrittenUser({ user, created, changes }: Outcome, host: string): string | undefined {
  if (!user || !changes) return undefined;
  const who = `user ${user.id} in ${host}`;
  if (created) return `Created ${who}`;
  return writtenChanges(changes).length > 0 ? `Updated ${who}` : `MOCO changed nothing of ${who}`;
}

/** An employment that was written; undefined for steps about the user. */
export function describeEmploymentStep(step: ApplyStep): string | undefined {
  switch (step.kind) {
    case 'employment-ended': {
      const { id, to } = step.employment;
      return `Ended employment ${id} on ${to ?? ''} (was ${until(step.previousTo)})`;
    }
    case 'employment-created': {
      const { id, from, to } = step.employment;
      return `Created employment ${id} ${period(from, to)}`;
    }
    default:
      return undefined;
  }
}

/** A warning about fields that MOCO did not store as desired, and that do not fail the step. */
export function ignoredWarning(changes: readonly VerifiedChange[]): string[] {
  const ignored = unappliedChanges(changes).filter(({ field }) => !field.failIfIgnored);
  return ignored.length > 0
    ? [`MOCO has another value than the one asked for in: ${fieldNames(ignored).join(', ')}`]
    : [];
}

/** The names of fields, as the log and outputs have them. */
export function fieldNames(changes: readonly Change[]): string[] {
  return changes.map(({ field }) => field.name);
}

/** What another run did first. */
export function describeRace(step: ApplyStep): string | undefined {
  if (step.kind === 'replanned') {
    return `User ${step.plan.user?.id ?? ''} was created by another run meanwhile`;
  }
  if (step.kind === 'employment-found') {
    return `Nothing to create: employment ${step.employment.id} is there on ${step.day} by now`;
  }
  return undefined;
}

/**
 * After a failure half-way: what was done, and what was not. Empty if nothing else was to be done than what failed.
 *
 * @param done lines about what was written
 */
export function describePartialResult(outcome: Outcome, done: readonly string[]): string {
  const { toEnd, isCreation, fields, toCreate } = pendingOf(outcome);
  if (done.length === 0 && toEnd.length === 0 && !toCreate) return '';
  const pending = [
    ...toEnd.map(({ employment }) => `the end of employment ${employment.id}`),
    ...(isCreation ? ['creating the user'] : fields),
    ...(toCreate ? [`the employment from ${toCreate.from}`] : []),
  ];
  const before = done.length > 0 ? `Done before: ${done.join('; ')}.` : 'Nothing was done before.';
  return pending.length > 0
    ? `${before} Not done: ${pending.join(', ')}. Running the step again does the rest.`
    : before;
}

/** The heading of a failed step's summary. */
export function failureHeading(outcome: Outcome | undefined): string {
  return outcome && isChanged(outcome) ? 'The MOCO step was done in part only' : 'The MOCO step failed';
}

/** The error of a plan that can't be applied. */
export function planError(problems: readonly PlanProblem[], host: string): ActionError {
  const issues = problems.map((problem) => describeProblem(problem, host));
  const isInvalid = problems.some(({ kind }) => kind === 'missing-fields');
  return new ActionError({ kind: isInvalid ? 'invalid-input' : 'not-found', issues });
}

function describeProblem(problem: PlanProblem, host: string): Issue {
  switch (problem.kind) {
    case 'user-not-found':
      return { text: userNotFoundMessage(problem.key, host) };
    case 'ambiguous-email': {
      const ids = problem.ids.join(', ');
      return {
        text: `Several MOCO users have the address ${problem.email} in ${host}: ${ids}. Give \`user-id\`.`,
      };
    }
    case 'missing-fields': {
      const needed = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return {
        text: `Nobody in MOCO has the address of \`user-email\`, and to create the user ${needed} must be given`,
      };
    }
    case 'unresolved-name':
      return problem.issue;
  }
}

function userNotFoundMessage(key: UserKey, host: string): string {
  const [what, input] =
    'id' in key ? [`ID ${key.id}`, 'user-id'] : [`the address ${key.email}`, 'user-email'];
  // With a gateway's URL, a forgotten path looks the same.
  const account = host.endsWith('.mocoapp.com')
    ? 'the account'
    : 'that `api-url` has the whole path of the API';
  return `No MOCO user with ${what} in ${host}. Check \`${input}\` and ${account}.`;
}

function describePlannedEnd({ employment, to }: EmploymentEnd): string {
  return `${DRY_RUN} end employment ${employment.id} on ${to} (now ${until(employment.to)})`;
}

function describePlannedCreation({ from, to }: NewEmployment): string {
  return `${DRY_RUN} create an employment ${period(from, to)}`;
}

function until(to: string | null): string {
  return to === null ? 'open' : `until ${to}`;
}

function period(from: string, to: string | null): string {
  return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}
