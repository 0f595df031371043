/** What the step says about one user, in log and summary. Pure. */
import { unappliedChanges, writtenChanges, type Change, type VerifiedChange } from '../model/diff.ts';
import { hasEmploymentChanges, hasEmploymentInput } from '../model/employments.ts';
import { describeProblem, isAmbiguous, type PlanProblem } from '../model/problems.ts';
import { fullName, type MocoUser } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { pendingOf, type Outcome } from '../reconcile/outcome.ts';
import type { UserPlan } from '../reconcile/plan-user.ts';

const DRY_RUN = 'Dry run, nothing written: would';

/** Who and where, for the log: without a name. */
export function logSubject(user: MocoUser | undefined, host: string): string {
  return `${user ? `user ${user.id}` : 'a new user'} in ${host}`;
}

/** Who and where, for the summary: by name and ID. */
export function summarySubject(plan: UserPlan, user: MocoUser | undefined, host: string): string {
  const fields = plan.desired.fields.map(({ field, value }) => [field.input, value] as const);
  const name = fullName(user ?? Object.fromEntries(fields));
  if (name === '') return logSubject(user, host);
  return user ? `${name} (ID ${user.id}) in ${host}` : `${name} in ${host}`;
}

/** The user in a plan that is not applied: in a dry run, or because nothing is to be changed. */
export function describePlannedUser(plan: UserPlan, who: string, dryRun: boolean): string | undefined {
  const { changes, employments, action } = plan;
  if (changes.length > 0) return dryRun ? `${DRY_RUN} ${action} ${who}` : undefined;
  if (hasEmploymentChanges(employments)) return undefined;
  return isReadOnly(plan) ? `Read ${who}: no changes requested` : `Nothing to change: ${who} is up to date`;
}

/** The employments in the plan of a dry run. */
export function describePlannedEmployments({ employments }: UserPlan, who: string): string[] {
  const { toEnd, toCreate } = employments;
  const ends = toEnd.map(
    ({ employment: { id, to: previous }, to }) =>
      `${DRY_RUN} end employment ${id} of ${who} on ${to} (now ${until(previous)})`,
  );
  if (!toCreate) return ends;
  return [...ends, `${DRY_RUN} create an employment of ${who} ${period(toCreate.from, toCreate.to)}`];
}

/** Warnings about a plan, before it is applied. */
export function planWarnings(plan: UserPlan, createIfMissing: boolean): string[] {
  const { user, desired, employments } = plan;
  const isActiveGiven = desired.fields.some(({ field }) => field.input === 'active');
  const staysInactive = user?.['active'] === false && createIfMissing && !isActiveGiven;
  return [
    ...(isReadOnly(plan) ? ['No field is given: the step only reads the user.'] : []),
    ...(staysInactive
      ? [`User ${user.id} stays deactivated in MOCO. To reactivate the user, set \`active: true\`.`]
      : []),
    ...employments.future.map(
      ({ id, from }) => `Employment ${id} begins on ${from}, after \`employment-end\`. It is left unchanged.`,
    ),
  ];
}

/** A step of applying the plan; undefined for one about another run. */
export function describeWrite(step: ApplyStep, { plan }: Outcome, who: string): string | undefined {
  switch (step.kind) {
    case 'created':
      return `Created ${who}`;
    case 'updated':
      return describeUpdate(plan, step.changes, who);
    case 'employment-ended': {
      const { id, to } = step.employment;
      return `Ended employment ${id} of ${who} on ${to ?? ''} (was ${until(step.previousTo)})`;
    }
    case 'employment-created': {
      const { id, from, to } = step.employment;
      return `Created employment ${id} of ${who} ${period(from, to)}`;
    }
    default:
      return undefined;
  }
}

function describeUpdate({ action }: UserPlan, changes: readonly VerifiedChange[], who: string): string {
  if (writtenChanges(changes).length === 0) return `MOCO made no change to ${who}`;
  const isApplied = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'applied');
  if (isApplied && action === 'deactivate') return `Deactivated ${who}`;
  return isApplied && action === 'reactivate' ? `Reactivated ${who}` : `Updated ${who}`;
}

/** What another run did first; undefined for what this one did. */
export function describeRace(step: ApplyStep): string | undefined {
  if (step.kind === 'replanned') {
    return `User ${step.plan.user?.id ?? ''} was created by another run in the meantime`;
  }
  if (step.kind !== 'employment-found') return undefined;
  return `Nothing to create: another run has created employment ${step.employment.id}, which covers ${step.day}`;
}

/** A warning about fields that MOCO did not store as desired, and that do not fail the step. */
export function ignoredWarning(changes: readonly VerifiedChange[]): string[] {
  const ignored = unappliedChanges(changes).filter(({ field }) => !field.failIfIgnored);
  if (ignored.length === 0) return [];
  return [
    `MOCO accepted the request but has another value for: ${fieldNames(ignored)}. Check the user in MOCO.`,
  ];
}

/** The fields as the log names them: by their inputs. */
export function fieldNames(changes: readonly Change[]): string {
  return changes.map(({ field }) => field.input).join(', ');
}

/** After a failure half-way: what was done (in lines), and what was not. Empty if there was only one thing to do. */
export function describePartialResult(outcome: Outcome, done: readonly string[]): string {
  const { toEnd, isCreation, fields, toCreate } = pendingOf(outcome);
  if (done.length === 0 && toEnd.length === 0 && !toCreate) return '';
  const pending = [
    ...toEnd.map(({ employment }) => `the end of employment ${employment.id}`),
    ...(isCreation ? ['creating the user'] : fields),
    ...(toCreate ? [`the employment from ${toCreate.from}`] : []),
  ].join(', ');
  const before = `${done.length > 0 ? `Done before the error: ${done.join('; ')}` : 'Nothing was done before the error'}.`;
  return pending === ''
    ? before
    : `${before} Not done: ${pending}. Once the problem is fixed, re-running the step does the rest.`;
}

/** The error of a plan that can't be applied. */
export function planError(problems: readonly PlanProblem[], host: string): ActionError {
  const words = { idInput: 'user-id', createInput: 'create-if-missing', host };
  const issues = problems.map((problem) => ({ text: describeProblem(problem, words) }));
  if (problems.every(isAmbiguous)) return new ActionError({ kind: 'ambiguous', issues });
  const isInvalid = problems.some(({ kind }) => kind === 'missing-fields');
  return new ActionError({ kind: isInvalid ? 'invalid-input' : 'not-found', issues });
}

function isReadOnly({ desired }: UserPlan): boolean {
  return desired.fields.length === 0 && !hasEmploymentInput(desired.employment);
}

function until(to: string | null): string {
  return to === null ? 'open-ended' : `until ${to}`;
}

function period(from: string, to: string | null): string {
  return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}
