/** Carries out the plan for one user, step by step. Safe to repeat; never creates anything twice. */
import { diff, toRequestBody } from '../model/diff.ts';
import {
  hasEmploymentInput,
  isAsWritten,
  type Employment,
  type EmploymentPlan,
  type EmploymentWrite,
} from '../model/employments.ts';
import type { Notice } from '../model/notice.ts';
import { planEmployments } from '../model/plan-employments.ts';
import type { MocoUser } from '../model/user.ts';
import {
  entriesTitled,
  hasDays,
  isVacationWrite,
  planVacation,
  type VacationEntry,
  type VacationPlan,
} from '../model/vacation.ts';
import { changeName, failedChanges, verifyApplied, type VerifiedChange } from '../model/verify.ts';
import type { Client } from '../moco/client.ts';
import { createEmployment, fetchEmployments, updateEmployment } from '../moco/employments.ts';
import { ActionError } from '../moco/errors.ts';
import { createUser, updateUser } from '../moco/users.ts';
import { createVacation, fetchVacation, updateVacation } from '../moco/vacation.ts';
import { planNotices } from './notices.ts';
import { planError } from './plan-error.ts';
import { planUser, SINGLE_USER_OPTIONS } from './plan-user.ts';
import type { CurrentUser, DesiredUser, UserPlan } from './user-plan.ts';

/** What was just done, or has become known. */
export type ApplyStep =
  /** Another run created the user first: the plan of a creation became one of an update. */
  | { readonly kind: 'replanned'; readonly plan: UserPlan }
  | { readonly kind: 'created'; readonly user: MocoUser; readonly changes: readonly VerifiedChange[] }
  /** What MOCO made along with the new user is known: this is left to do. */
  | {
      readonly kind: 'completed';
      readonly employments: EmploymentPlan;
      readonly vacation: VacationPlan | undefined;
      /** What became known beside it. */
      readonly notices: readonly Notice[];
    }
  | { readonly kind: 'updated'; readonly user: MocoUser; readonly changes: readonly VerifiedChange[] }
  /** `employment` as MOCO has it now. `isFound`: another run created it first. */
  | {
      readonly kind: 'employment';
      readonly write: EmploymentWrite;
      readonly employment: Employment;
      readonly isFound: boolean;
    }
  /** `entry` as MOCO has it now. `isFound`: another run created it first. */
  | {
      readonly kind: 'vacation';
      readonly plan: VacationPlan;
      readonly entry: VacationEntry;
      readonly isFound: boolean;
    };

/** The steps of a plan. Throws an {@link ActionError} at the first one that fails. */
export type ApplySteps = AsyncGenerator<ApplyStep, void>;

/** How a plan is applied. */
export interface ApplyOptions {
  /** Whether MOCO sends its e-mail to a new user; undefined: as MOCO decides. */
  readonly welcomeEmail: boolean | undefined;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Applies the plan. The order shows what a failure left undone. Someone who leaves is deactivated last. Otherwise the user
 * is written first. An employment ends and the next one begins directly after each other: a failure leaves a gap that can
 * be seen, never double hours.
 *
 * @throws {ActionError} if a write fails, if MOCO did not apply what must not be ignored, or if another run created the
 *   user first and the plan for that user has problems
 */
export async function* applyUser(client: Client, plan: UserPlan, options: ApplyOptions): ApplySteps {
  const { user } = plan;
  if (!user) yield* applyCreation(client, plan, options);
  else if (plan.action === 'deactivate') {
    yield* applyDetails(client, plan, user.id);
    throwIfFailed(yield* applyChanges(client, plan, user));
  } else {
    const changes = yield* applyChanges(client, plan, user);
    throwIfCritical(changes);
    yield* applyDetails(client, plan, user.id);
    throwIfFailed(changes);
  }
}

async function* applyCreation(client: Client, plan: UserPlan, options: ApplyOptions): ApplySteps {
  const { welcomeEmail, today } = options;
  const body = {
    ...toRequestBody(plan.changes),
    ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
  };
  const { entity: user, created, isFound } = await createUser(client, plan.email, body);
  if (!created) {
    const replanned = await replan(client, plan, user, today);
    yield { kind: 'replanned', plan: replanned };
    // The user exists and is the only one, so that no problem needs the words of an action.
    const { problems } = replanned;
    if (problems.length > 0) throw planError(problems, { idInput: 'id', createInput: 'create' });
    yield* applyUser(client, replanned, options);
    return;
  }
  let after = user;
  const verify = (): VerifiedChange[] => verifyApplied(plan.changes, after, isFound ? user : undefined);
  try {
    if (isFound) after = await correctDrift(client, user, plan);
  } finally {
    // Also if the correction failed: the user was created.
    yield { kind: 'created', user: after, changes: verify() };
  }
  throwIfCritical(verify());
  const details = await completePlan(client, plan, after, today);
  if (details) {
    yield { kind: 'completed', ...details };
    yield* applyDetails(client, details, user.id);
  }
  throwIfFailed(verify());
}

/** Returns the changes, which the caller has to check: some of them must not stop what comes next. */
async function* applyChanges(
  client: Client,
  plan: UserPlan,
  user: MocoUser,
): AsyncGenerator<ApplyStep, readonly VerifiedChange[]> {
  if (plan.changes.length === 0) return [];
  const after = await updateUser(client, user, toRequestBody(plan.changes));
  const changes = verifyApplied(plan.changes, after);
  yield { kind: 'updated', user: after, changes };
  return changes;
}

/** Employments and vacation. */
async function* applyDetails(
  client: Client,
  { employments, vacation }: Pick<UserPlan, 'employments' | 'vacation'>,
  userId: number,
): ApplySteps {
  for (const write of employments.writes) yield* writeEmployment(client, write, userId);
  if (isVacationWrite(vacation)) yield* writeVacation(client, vacation, userId);
}

/** The plan for a user whom another run has just created. */
async function replan(
  client: Client,
  { desired }: UserPlan,
  user: MocoUser,
  today: string,
): Promise<UserPlan> {
  const current = { users: [user], ...(await fetchDetails(client, desired, user.id)) };
  return planUser(desired, current, { ...SINGLE_USER_OPTIONS, createMissing: false, today });
}

/**
 * Employments and vacation of a user who was just created: MOCO may have made a default model, or several employments.
 *
 * @returns undefined if neither is asked for
 */
async function completePlan(
  client: Client,
  plan: UserPlan,
  user: MocoUser,
  today: string,
): Promise<Pick<UserPlan, 'employments' | 'vacation' | 'notices'> | undefined> {
  const { employment, vacation } = plan.desired;
  if (!hasEmploymentInput(employment) && !vacation) return undefined;
  const current = await fetchDetails(client, plan.desired, user.id);
  throwIfSeveral(plan.desired, current);
  const [defaultModel] = current.employments;
  const { facts, ...employments } = planEmployments(current.employments, employment, { today, defaultModel });
  const completed = {
    // That the default model begins later is what was asked for: the user is new.
    employments: { ...employments, facts: facts.filter(({ kind }) => kind !== 'default-moved') },
    vacation: vacation && planVacation(current.vacation, vacation),
  };
  const known = plan.notices.map(({ text }) => text);
  const notices = planNotices({ ...plan, ...completed }, current, today);
  return { ...completed, notices: notices.filter(({ text }) => !known.includes(text)) };
}

/** What MOCO made along with the user, as far as it matters. */
type NewDetails = Pick<CurrentUser, 'vacation'> & { readonly employments: readonly Employment[] };

/** MOCO made more than one thing that could be meant. */
function throwIfSeveral({ employment: { start }, vacation }: DesiredUser, current: NewDetails): void {
  const idsOf = (entries: readonly { readonly id: number }[]): string =>
    entries.map(({ id }) => id).join(', ');
  const { employments } = current;
  const titled = vacation ? entriesTitled(current.vacation, vacation) : [];
  if (start && employments.length > 1) {
    throw notApplied(
      `the hours from ${start.from}, as MOCO made several employments (IDs ${idsOf(employments)})`,
    );
  }
  if (titled.length > 1) throw notApplied(`vacation, as MOCO made several entries (IDs ${idsOf(titled)})`);
}

async function fetchDetails(
  client: Client,
  { employment, vacation }: DesiredUser,
  userId: number,
): Promise<NewDetails> {
  const [employments, entries] = await Promise.all([
    hasEmploymentInput(employment) ? fetchEmployments(client, [userId]) : [],
    vacation ? fetchVacation(client, [userId], vacation.year) : [],
  ]);
  return { employments, vacation: entries };
}

/** A user found after a lost response may be another run's. Fields that MOCO returns and that differ are corrected. */
async function correctDrift(client: Client, user: MocoUser, { desired }: UserPlan): Promise<MocoUser> {
  const drift = diff(user, desired.fields).filter(({ from }) => from !== undefined);
  return drift.length > 0 ? updateUser(client, user, toRequestBody(drift)) : user;
}

async function* writeEmployment(client: Client, write: EmploymentWrite, userId: number): ApplySteps {
  const { entity: employment, created } = write.employment
    ? { entity: await updateEmployment(client, write.employment, write), created: true }
    : await createEmployment(client, userId, write);
  const isApplied = isAsWritten(employment, write);
  // Also if MOCO stored something else: there is a new employment.
  if (isApplied || (created && !write.employment)) {
    yield { kind: 'employment', write, employment, isFound: !created };
  }
  if (!isApplied) {
    throw notApplied(
      write.action === 'ended'
        ? `the end of employment ${employment.id}`
        : `the days or hours of employment ${employment.id}`,
    );
  }
}

async function* writeVacation(client: Client, plan: VacationPlan, userId: number): ApplySteps {
  const { entity: entry, created } = plan.entry
    ? { entity: await updateVacation(client, plan.entry, plan.desired), created: true }
    : await createVacation(client, userId, plan.desired);
  const isApplied = hasDays(entry, plan.desired) && entriesTitled([entry], plan.desired).length > 0;
  if (isApplied || (created && !plan.entry)) yield { kind: 'vacation', plan, entry, isFound: !created };
  if (!isApplied) throw notApplied(`the days of vacation entry ${entry.id}`);
}

/** Without its team, role or status, the user gets no employment and no vacation. */
function throwIfCritical(changes: readonly VerifiedChange[]): void {
  if (failedChanges(changes).some(({ field }) => field.failIfAltered)) throwIfFailed(changes);
}

/** Throws if MOCO has not applied what must not go unnoticed. */
function throwIfFailed(changes: readonly VerifiedChange[]): void {
  const failed = failedChanges(changes);
  if (failed.length === 0) return;
  const fields = failed.filter(({ property }) => property === undefined).map(changeName);
  const customFields = failed.flatMap(({ property }) => property ?? []);
  throw new ActionError({ kind: 'not-applied', fields, ...(customFields.length > 0 && { customFields }) });
}

function notApplied(field: string): ActionError {
  return new ActionError({ kind: 'not-applied', fields: [field] });
}
