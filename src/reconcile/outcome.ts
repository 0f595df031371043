/** What a plan came to so far: a fold over the steps of applying it. Pure. */
import { unappliedChanges, writtenChanges, type VerifiedChange } from '../model/diff.ts';
import type { EmploymentEnd, NewEmployment } from '../model/employments.ts';
import type { MocoUser } from '../model/user.ts';
import type { ApplyStep } from './apply-user.ts';
import type { UserPlan } from './plan-user.ts';

/** An employment that was written. */
export interface EmploymentResult {
  readonly id: number;
  readonly action: 'created' | 'ended';
  readonly from: string;
  readonly to: string | null;
}

export interface Outcome {
  /** The plan that is applied now: a creation becomes an update if another run created the user first. */
  readonly plan: UserPlan;
  /** As MOCO has the user now. */
  readonly user: MocoUser | undefined;
  readonly created: boolean;
  /** Undefined until the user was written. */
  readonly changes: readonly VerifiedChange[] | undefined;
  readonly employments: readonly EmploymentResult[];
  /** Nothing is left to do about an employment to create. */
  readonly isEmploymentSettled: boolean;
}

/** Before the first step. */
export function initialOutcome(plan: UserPlan): Outcome {
  return {
    plan,
    user: plan.user,
    created: false,
    changes: undefined,
    employments: [],
    isEmploymentSettled: plan.employments.toCreate === undefined,
  };
}

/** The outcome after one more step. */
export function foldStep(outcome: Outcome, step: ApplyStep): Outcome {
  switch (step.kind) {
    case 'replanned':
      return initialOutcome(step.plan);
    case 'created':
    case 'updated':
      return { ...outcome, user: step.user, changes: step.changes, created: step.kind === 'created' };
    case 'employment-ended':
      return withEmployment(outcome, { ...step.employment, action: 'ended' });
    case 'employment-created':
      return {
        ...withEmployment(outcome, { ...step.employment, action: 'created' }),
        isEmploymentSettled: true,
      };
    case 'employment-found':
      return { ...outcome, isEmploymentSettled: true };
  }
}

/** True if MOCO has something new, as far as its responses tell. */
export function isChanged({ created, changes = [], employments }: Outcome): boolean {
  return created || writtenChanges(changes).length > 0 || employments.length > 0;
}

/** What of the plan is not done. */
export interface Pending {
  readonly toEnd: readonly EmploymentEnd[];
  readonly isCreation: boolean;
  /** The inputs of fields that MOCO does not have as desired. */
  readonly fields: readonly string[];
  readonly toCreate: NewEmployment | undefined;
}

/** What of the plan is not done yet. */
export function pendingOf({ plan, changes, employments, isEmploymentSettled }: Outcome): Pending {
  const isCreation = plan.action === 'create' && !changes;
  const fields = changes ? unappliedChanges(changes) : plan.changes;
  return {
    toEnd: plan.employments.toEnd.filter(({ employment }) =>
      employments.every(({ id }) => id !== employment.id),
    ),
    isCreation,
    fields: isCreation ? [] : fields.map(({ field }) => field.input),
    toCreate: isEmploymentSettled ? undefined : plan.employments.toCreate,
  };
}

function withEmployment(outcome: Outcome, { id, action, from, to }: EmploymentResult): Outcome {
  return { ...outcome, employments: [...outcome.employments, { id, action, from, to }] };
}
