/** What the step says about one user, in log and summary. Pure. */
import type { Change } from '../model/diff.ts';
import { hasEmploymentInput } from '../model/employments.ts';
import { desiredValue } from '../model/fields.ts';
import { asWarning, type Notice } from '../model/notice.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { detailNames, plannedDetails, type Details } from '../reconcile/details.ts';
import { describeDetail, describeDetails } from '../reconcile/messages.ts';
import { staysInactive } from '../reconcile/notices.ts';
import type { UserPlan } from '../reconcile/user-plan.ts';

const DRY_RUN = 'Dry run, nothing written: would';

/** The user in a plan that is not applied: in a dry run, or because nothing is to be changed. */
export function describePlannedUser(plan: UserPlan, who: string, dryRun: boolean): string | undefined {
  const { changes, action } = plan;
  if (changes.length > 0) return dryRun ? `${DRY_RUN} ${action} ${who}` : undefined;
  if (action !== 'none') return undefined;
  if (isReadOnly(plan)) return `Read ${who}: no changes requested`;
  return plan.notices.some(({ level }) => level === 'warning')
    ? `Nothing written: see the warnings about ${who}`
    : `Nothing to change: ${who} is up to date`;
}

/** Employments and vacation in the plan of a dry run, for the log. */
export function describePlannedDetails(plan: UserPlan, who: string): string[] {
  return describeDetails(plannedDetails(plan), who, 'planned').map((each) => `${DRY_RUN} ${each}`);
}

/** The same for the summary, whose title says who it is, and that it is a dry run. */
export function listPlannedDetails(plan: UserPlan): string[] {
  return describeDetails(plannedDetails(plan), '', 'planned').map((each) => `Would ${each}`);
}

/** The title of a summary without fields of the user; undefined if neither employment nor vacation is written. */
export function describeDetailsAlone(details: Details, who: string, dryRun: boolean): string | undefined {
  const names = detailNames(details);
  if (names.length === 0) return undefined;
  return `${dryRun ? `${DRY_RUN} change` : 'Changed'} the ${names.join(' and ')} of ${who}`;
}

/** What to know about a plan before it is applied. */
export function noticesOf(plan: UserPlan, createIfMissing: boolean): Notice[] {
  const { user, desired, notices } = plan;
  const isActiveGiven = desiredValue(desired.fields, 'active') !== undefined;
  const isInactive = user?.['active'] === false && createIfMissing && !isActiveGiven;
  const texts = new Set(notices.map(({ text }) => text));
  return [
    ...(isReadOnly(plan) ? [asWarning('No field is given: the step only reads the user.')] : []),
    ...(isInactive ? [staysInactive(user.id)] : []).filter(({ text }) => !texts.has(text)),
    ...notices,
  ];
}

/** What another run did first; undefined for what this one did. */
export function describeRace(step: ApplyStep): string | undefined {
  if (step.kind === 'replanned') {
    return `User ${step.plan.user?.id ?? ''} was created by another run in the meantime`;
  }
  return 'isFound' in step && step.isFound ? describeDetail(step, '') : undefined;
}

/** The fields as the log names them: by their inputs. */
export function fieldNames(changes: readonly Change[]): string {
  return changes.map(({ field }) => field.input).join(', ');
}

function isReadOnly({ desired }: UserPlan): boolean {
  return desired.fields.length === 0 && !hasEmploymentInput(desired.employment) && !desired.vacation;
}
