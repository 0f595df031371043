/** What a plan came to so far: a fold over the steps of applying it. Pure. */
import type { EmploymentWrite } from '../model/employments.ts';
import type { MocoUser } from '../model/user.ts';
import type { VacationPlan } from '../model/vacation.ts';
import { changeName, writtenChanges, type VerifiedChange } from '../model/verify.ts';
import { entityOf, type ErrorCode, type RequestLine } from '../moco/errors.ts';
import type { ApplyStep } from './apply-user.ts';
import type { UserPlan } from './user-plan.ts';

/** A plan and what has become of it. */
export interface Outcome {
  /** The plan that is applied now: a creation becomes an update if another run created the user first. */
  readonly plan: UserPlan;
  /** The steps of this plan so far. */
  readonly steps: readonly ApplyStep[];
  /** As MOCO has the user now. */
  readonly user: MocoUser | undefined;
  /** Undefined until the user was written. */
  readonly changes: readonly VerifiedChange[] | undefined;
}

/** Before the first step. */
export function initialOutcome(plan: UserPlan): Outcome {
  return { plan, steps: [], user: plan.user, changes: undefined };
}

/** The outcome after one more step. */
export function foldStep(outcome: Outcome, step: ApplyStep): Outcome {
  if (step.kind === 'replanned') return initialOutcome(step.plan);
  const next = { ...outcome, steps: [...outcome.steps, step] };
  if (step.kind === 'completed') {
    const { employments, vacation } = step;
    const notices = [...outcome.plan.notices, ...step.notices];
    return { ...next, plan: { ...outcome.plan, employments, vacation, notices } };
  }
  if (step.kind !== 'created' && step.kind !== 'updated') return next;
  return { ...next, user: step.user, changes: step.changes };
}

/** The steps after which MOCO has something new, as far as its responses tell. */
export function writesOf({ steps }: Outcome): ApplyStep[] {
  return steps.filter((step) => {
    if (step.kind === 'updated') return writtenChanges(step.changes).length > 0;
    return (
      step.kind === 'created' || ((step.kind === 'employment' || step.kind === 'vacation') && !step.isFound)
    );
  });
}

/** True if a write was sent and responded to. */
export function isAnySent({ steps }: Outcome): boolean {
  return steps.some(({ kind }) => kind !== 'replanned' && kind !== 'completed');
}

/**
 * Whether MOCO has something new; undefined if that is not known: a write has no clear response, or one that lacks the
 * field.
 */
export function isChanged(outcome: Outcome, failure: Failure | undefined): boolean | undefined {
  if (writesOf(outcome).length > 0) return true;
  return failure?.unconfirmed || unknownFields(outcome).length > 0 ? undefined : false;
}

/** The names of fields that were sent and that MOCO's response lacks although MOCO returns them for other accounts. */
export function unknownFields({ changes = [] }: Outcome): string[] {
  return changes.filter(({ outcome, isWritten }) => outcome === 'unknown' && !isWritten).map(changeName);
}

/** What is not done yet. */
export interface Pending {
  readonly isCreation: boolean;
  /** The names of fields of which MOCO is known to have another value than the desired one. */
  readonly fields: readonly string[];
  readonly employments: readonly EmploymentWrite[];
  readonly vacation: VacationPlan | undefined;
}

/** Why a plan was not applied to its end. */
export interface Failure {
  readonly code: ErrorCode;
  /** The write that failed if MOCO may have applied it. */
  readonly unconfirmed?: RequestLine | undefined;
}

const NOTHING_PENDING: Pending = { isCreation: false, fields: [], employments: [], vacation: undefined };

/** What is not known to be done, in two parts: what was sent, and what was not. */
export interface SplitPending {
  readonly sent: Pending;
  readonly unsent: Pending;
}

/** Splits what is pending. Fields of which a response does not tell whether they were stored were sent. */
export function splitPending(outcome: Outcome, { unconfirmed }: Failure): SplitPending {
  const { sent, unsent } = splitByRequest(pendingOf(outcome), unconfirmed);
  return { sent: { ...sent, fields: [...unknownFields(outcome), ...sent.fields] }, unsent };
}

/** Writes go in order, so that an unconfirmed one is the first of its kind. */
function splitByRequest(pending: Pending, unconfirmed: RequestLine | undefined): SplitPending {
  const { isCreation, fields, employments, vacation } = pending;
  switch (unconfirmed && entityOf(unconfirmed.path)) {
    case 'employment': {
      const [sent, ...unsent] = employments;
      return {
        sent: { ...NOTHING_PENDING, employments: sent ? [sent] : [] },
        unsent: { ...pending, employments: unsent },
      };
    }
    case 'vacation entry':
      return { sent: { ...NOTHING_PENDING, vacation }, unsent: { ...pending, vacation: undefined } };
    case 'user':
      return {
        sent: { ...NOTHING_PENDING, isCreation, fields },
        unsent: { ...pending, isCreation: false, fields: [] },
      };
    default:
      return { sent: NOTHING_PENDING, unsent: pending };
  }
}

/** What of the plan is not done yet. */
export function pendingOf({ plan, steps, changes }: Outcome): Pending {
  const isWritten = (write: EmploymentWrite): boolean =>
    steps.some((step) => step.kind === 'employment' && step.write === write);
  const isCreation = plan.action === 'create' && !changes;
  const isVacationDone = plan.vacation?.action === 'none' || steps.some(({ kind }) => kind === 'vacation');
  return {
    isCreation,
    fields: isCreation ? [] : pendingFields(plan, changes),
    employments: plan.employments.writes.filter((write) => !isWritten(write)),
    vacation: isVacationDone ? undefined : plan.vacation,
  };
}

function pendingFields({ changes: planned }: UserPlan, changes: Outcome['changes']): string[] {
  if (!changes) return planned.map(({ field }) => field.input);
  return changes.filter(({ outcome }) => outcome === 'ignored' || outcome === 'altered').map(changeName);
}
