/** What the step says about one user: lines for log and summary, and why a plan can't be made. Pure. */
import { unappliedChanges, writtenChanges, type Change, type VerifiedChange } from '../model/diff.ts';
import { hasEmploymentChanges, hasEmploymentInput } from '../model/employments.ts';
import type { Issue } from '../model/issue.ts';
import { fullName, type MocoUser, type UserKey } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { isChanged, pendingOf, type Outcome } from '../reconcile/outcome.ts';
import type { PlanProblem, UserPlan } from '../reconcile/plan-user.ts';

const DRY_RUN = 'Dry run, nothing written: would';

/** Whom and where sentences are about: by ID in the log, by name in the summary. */
export interface Subject {
  readonly user: string;
  readonly host: string;
}

/** What a plan says: lines in the order in which they would be applied. */
export interface PlanLines {
  readonly toEnd: readonly string[];
  /** Undefined if only employments are of interest. */
  readonly user: string | undefined;
  readonly toCreate: readonly string[];
}

/** The subject for the log, which has no names. */
export function logSubject(user: MocoUser | undefined, host: string): Subject {
  return { user: user ? `user ${user.id}` : 'the user', host };
}

/** The subject for the summary. `desired` gives the name of a user whom MOCO does not have yet. */
export function summarySubject({ user, desired }: Pick<UserPlan, 'user' | 'desired'>, host: string): Subject {
  if (!user) {
    const fields = desired.fields.map(({ field, value }) => [field.input, value] as const);
    return { user: fullName(Object.fromEntries(fields)) || 'a user', host };
  }
  const name = fullName(user);
  return { user: name === '' ? `user ${user.id}` : `${name} (ID ${user.id})`, host };
}

/** What is said of a plan that writes nothing: in a dry run, or because nothing is to be changed. */
export function describePlan(plan: UserPlan, subject: Subject, dryRun: boolean): PlanLines {
  const { toEnd, toCreate } = plan.employments;
  const who = `${subject.user} in ${subject.host}`;
  return {
    toEnd: dryRun
      ? toEnd.map(
          ({ employment: { id, to: previous }, to }) =>
            `${DRY_RUN} end employment ${id} of ${who} on ${to} (now ${until(previous)})`,
        )
      : [],
    user: describePlannedUser(plan, who, dryRun),
    toCreate:
      dryRun && toCreate
        ? [`${DRY_RUN} create an employment of ${who} ${period(toCreate.from, toCreate.to)}`]
        : [],
  };
}

function describePlannedUser(plan: UserPlan, who: string, dryRun: boolean): string | undefined {
  const { user, changes, employments, action } = plan;
  if (!user) return dryRun ? `${DRY_RUN} create ${who}` : undefined;
  if (changes.length > 0) return dryRun ? `${DRY_RUN} ${action} ${who}` : undefined;
  if (hasEmploymentChanges(employments)) return undefined;
  return isNothingDesired(plan)
    ? `Read ${who}: no changes requested`
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
    desired.fields.every(({ field }) => field.input !== 'active');
  return [
    ...(isNothingDesired(plan) ? ['No field is given: the step only reads the user.'] : []),
    ...(staysInactive
      ? [
          `User ${user.id} is deactivated in MOCO and stays deactivated. To reactivate the user, set \`active: true\`.`,
        ]
      : []),
    ...employments.future.map(
      ({ id, from }) => `Employment ${id} begins on ${from}, after \`employment-end\`. It is left unchanged.`,
    ),
  ];
}

/** What was written of the user; undefined if nothing was sent. */
export function describeWrittenUser(
  { user, plan, created, changes }: Outcome,
  subject: Subject,
): string | undefined {
  if (!user || !changes) return undefined;
  const who = `${subject.user} in ${subject.host}`;
  if (created) return `Created ${who}`;
  if (writtenChanges(changes).length === 0) return `MOCO changed nothing of ${who}`;
  const isApplied = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'applied');
  if (isApplied && plan.action === 'deactivate') return `Deactivated ${who}`;
  return isApplied && plan.action === 'reactivate' ? `Reactivated ${who}` : `Updated ${who}`;
}

/** An employment that was written; undefined for steps about the user. */
export function describeEmploymentStep(step: ApplyStep, { user, host }: Subject): string | undefined {
  switch (step.kind) {
    case 'employment-ended': {
      const { id, to } = step.employment;
      return `Ended employment ${id} of ${user} in ${host} on ${to ?? ''} (was ${until(step.previousTo)})`;
    }
    case 'employment-created': {
      const { id, from, to } = step.employment;
      return `Created employment ${id} of ${user} in ${host} ${period(from, to)}`;
    }
    default:
      return undefined;
  }
}

/** A warning about fields that MOCO did not store as desired, and that do not fail the step. */
export function ignoredWarning(changes: readonly VerifiedChange[]): string[] {
  const ignored = unappliedChanges(changes).filter(({ field }) => !field.failIfIgnored);
  return ignored.length > 0
    ? [`MOCO accepted the request but has another value for: ${fieldNames(ignored).join(', ')}`]
    : [];
}

/** The fields as the log names them: by their inputs. */
export function fieldNames(changes: readonly Change[]): string[] {
  return changes.map(({ field }) => field.input);
}

/** What another run did first. */
export function describeRace(step: ApplyStep): string | undefined {
  if (step.kind === 'replanned') {
    return `User ${step.plan.user?.id ?? ''} was created by another run in the meantime`;
  }
  if (step.kind === 'employment-found') {
    return `Nothing to create: another run has created employment ${step.employment.id}, which covers ${step.day}`;
  }
  return undefined;
}

/**
 * After a failure half-way: what was done, and what was not. Empty if the step had nothing else to do.
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
  const before =
    done.length > 0 ? `Done before the error: ${done.join('; ')}.` : 'Nothing was done before the error.';
  return pending.length > 0
    ? `${before} Not done: ${pending.join(', ')}. Re-running the step does the rest.`
    : before;
}

/** The heading of a failed step's summary. */
export function failureHeading(outcome: Outcome | undefined): string {
  return outcome && isChanged(outcome) ? 'The MOCO step was only partly applied' : 'The MOCO step failed';
}

/** The error of a plan that can't be applied. */
export function planError(problems: readonly PlanProblem[], host: string): ActionError {
  const issues = problems.map((problem) => describeProblem(problem, host));
  if (problems.some(({ kind }) => kind === 'missing-fields')) {
    return new ActionError({ kind: 'invalid-input', issues });
  }
  return new ActionError({ kind: problems.every(isAmbiguous) ? 'ambiguous' : 'not-found', issues });
}

function isAmbiguous(problem: PlanProblem): boolean {
  return (
    problem.kind === 'ambiguous-email' || (problem.kind === 'unresolved-name' && problem.issue.isAmbiguous)
  );
}

function describeProblem(problem: PlanProblem, host: string): Issue {
  switch (problem.kind) {
    case 'user-not-found':
      return { text: userNotFoundMessage(problem.key, host) };
    case 'ambiguous-email': {
      const { email, ids } = problem;
      return {
        text: `Several MOCO users in ${host} have the e-mail address ${email}: ID ${ids.join(', ')}. Use \`user-id\`.`,
      };
    }
    case 'missing-fields': {
      const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return {
        text: `MOCO has no user with the e-mail address of \`user-email\`. To create one, give ${inputs} too`,
      };
    }
    case 'unresolved-name':
      return problem.issue;
  }
}

function userNotFoundMessage(key: UserKey, host: string): string {
  const [what, input] =
    'id' in key ? [`ID ${key.id}`, 'user-id'] : [`the e-mail address ${key.email}`, 'user-email'];
  // With a gateway's URL, a forgotten path looks the same.
  const account = host.endsWith('.mocoapp.com')
    ? 'the account'
    : 'that `api-url` has the whole path of the API';
  return `No MOCO user with ${what} in ${host}. Check \`${input}\` and ${account}.`;
}

function until(to: string | null): string {
  return to === null ? 'open-ended' : `until ${to}`;
}

function period(from: string, to: string | null): string {
  return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}
