/** Carries out the plan for one user, step by step. Safe to repeat; never creates a user or an employment twice. */
import { diff, toRequestBody, unappliedChanges, verifyApplied, type VerifiedChange } from '../model/diff.ts';
import { hasEmploymentInput, type Employment, type EmploymentEnd } from '../model/employments.ts';
import type { MocoUser } from '../model/user.ts';
import type { Client } from '../moco/client.ts';
import { createEmployment, endEmployment, fetchEmployments } from '../moco/employments.ts';
import { ActionError } from '../moco/errors.ts';
import { createUser, updateUser } from '../moco/users.ts';
import { planUser, type UserPlan } from './plan-user.ts';

/** What was just done. */
export type ApplyStep =
  /** Another run created the user first: the plan of a creation became one of an update. */
  | { readonly kind: 'replanned'; readonly plan: UserPlan }
  | { readonly kind: 'created'; readonly user: MocoUser; readonly changes: readonly VerifiedChange[] }
  | { readonly kind: 'updated'; readonly user: MocoUser; readonly changes: readonly VerifiedChange[] }
  /** `to` of the employment is its new last day; `previousTo` the one before. */
  | {
      readonly kind: 'employment-ended';
      readonly employment: Employment;
      readonly previousTo: string | null;
    }
  | { readonly kind: 'employment-created'; readonly employment: Employment }
  /** Another run created an employment for that day first. */
  | { readonly kind: 'employment-found'; readonly employment: Employment; readonly day: string };

/** The steps of a plan. Throws an {@link ActionError} at the first one that fails. */
export type ApplySteps = AsyncGenerator<ApplyStep, void>;

/**
 * Applies the plan. The order shows what a failure left undone: employments end first, then the user is changed, which
 * includes being deactivated, then an employment is created.
 *
 * @param welcomeEmail whether MOCO sends its e-mail to a new user; undefined: as MOCO decides
 * @throws {ActionError} if a write fails, or if MOCO did not apply a field that must not be ignored
 */
export async function* applyUser(
  client: Client,
  plan: UserPlan,
  { welcomeEmail }: { readonly welcomeEmail: boolean | undefined },
): ApplySteps {
  if (plan.user) {
    yield* applyChanges(client, plan, plan.user);
    return;
  }
  const body = {
    ...toRequestBody(plan.changes),
    ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
  };
  const { entity: user, created, isFound } = await createUser(client, plan.email, body);
  if (!created) {
    const replanned = await replan(client, plan, user);
    yield { kind: 'replanned', plan: replanned };
    yield* applyChanges(client, replanned, user);
    return;
  }
  let after = user;
  try {
    if (isFound) after = await correctDrift(client, user, plan);
  } finally {
    // Also if the correction failed: the user was created.
    yield { kind: 'created', user: after, changes: verifyApplied(plan.changes, after) };
  }
  throwIfIgnored(verifyApplied(plan.changes, after));
  yield* createMissingEmployment(client, plan, user.id);
}

async function* applyChanges(client: Client, plan: UserPlan, user: MocoUser): ApplySteps {
  yield* endEmployments(client, plan.employments.toEnd);
  if (plan.changes.length > 0) {
    const after = await updateUser(client, user.id, toRequestBody(plan.changes));
    const changes = verifyApplied(plan.changes, after);
    yield { kind: 'updated', user: after, changes };
    throwIfIgnored(changes);
  }
  yield* createMissingEmployment(client, plan, user.id);
}

/** The plan for a user whom another run has just created. */
async function replan(client: Client, { desired }: UserPlan, user: MocoUser): Promise<UserPlan> {
  const employments = hasEmploymentInput(desired.employment) ? await fetchEmployments(client, user.id) : [];
  const options = { createMissing: false, createInactive: true, sendWriteOnlyFields: true };
  return planUser(desired, { users: [user], employments }, options);
}

/** A user found after a lost response may be another run's. Fields that MOCO returns and that differ are corrected. */
async function correctDrift(client: Client, user: MocoUser, { desired }: UserPlan): Promise<MocoUser> {
  const drift = diff(user, desired.fields).filter(({ from }) => from !== undefined);
  return drift.length > 0 ? updateUser(client, user.id, toRequestBody(drift)) : user;
}

async function* endEmployments(client: Client, toEnd: readonly EmploymentEnd[]): ApplySteps {
  for (const { employment, to } of toEnd) {
    const { id } = employment;
    const ended = await endEmployment(client, id, to);
    if (ended.to !== to) throw notApplied(`the end of employment ${id}`);
    yield { kind: 'employment-ended', employment: ended, previousTo: employment.to };
  }
}

async function* createMissingEmployment(
  client: Client,
  { employments: { toCreate } }: UserPlan,
  userId: number,
): ApplySteps {
  if (!toCreate) return;
  const { entity: employment, created } = await createEmployment(client, userId, toCreate);
  if (!created) {
    yield { kind: 'employment-found', employment, day: toCreate.from };
    return;
  }
  yield { kind: 'employment-created', employment };
  if (employment.from !== toCreate.from || employment.to !== toCreate.to) {
    throw notApplied(`the days of employment ${employment.id}`);
  }
}

/** Fields such as `active` fail the plan if MOCO has another value afterwards; others are worth a warning. */
function throwIfIgnored(changes: readonly VerifiedChange[]): void {
  const fatal = unappliedChanges(changes).filter(({ field }) => field.failIfIgnored);
  if (fatal.length > 0) throw notApplied(...fatal.map(({ field }) => field.input));
}

function notApplied(...fields: readonly string[]): ActionError {
  return new ActionError({ kind: 'not-applied', fields });
}
