/** What a plan came to so far: a fold over the steps of applying it. Pure. */
import { unappliedChanges, writtenChanges, type VerifiedChange } from '../model/diff.ts';
import type { MocoUser } from '../model/user.ts';
import type { ApplyStep } from './apply-user.ts';
import type { UserPlan } from './plan-user.ts';

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
  if (step.kind !== 'created' && step.kind !== 'updated') return next;
  return { ...next, user: step.user, changes: step.changes };
}

/** The steps after which MOCO has something new, as far as its responses tell. */
export function writesOf({ steps }: Outcome): ApplyStep[] {
  return steps.filter((step) =>
    step.kind === 'updated' ? writtenChanges(step.changes).length > 0 : step.kind !== 'employment-found',
  );
}

/** What of the plan is not done yet. `fields`: the inputs of fields that MOCO does not have as desired. */
export function pendingOf({ plan, steps, changes }: Outcome) {
  const { toEnd, toCreate } = plan.employments;
  const isEnded = (id: number): boolean =>
    steps.some((step) => step.kind === 'employment-ended' && step.employment.id === id);
  const isEmployed = steps.some(({ kind }) => kind === 'employment-created' || kind === 'employment-found');
  const isCreation = plan.action === 'create' && !changes;
  const fields = changes ? unappliedChanges(changes) : plan.changes;
  return {
    toEnd: toEnd.filter(({ employment }) => !isEnded(employment.id)),
    isCreation,
    fields: isCreation ? [] : fields.map(({ field }) => field.input),
    toCreate: isEmployed ? undefined : toCreate,
  };
}
