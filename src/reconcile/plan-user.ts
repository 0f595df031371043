/** The plan for one user: desired state + current state → what to do. Pure. */
import { diff, type Change } from '../model/diff.ts';
import {
  NO_EMPLOYMENT_PLAN,
  type DesiredEmployment,
  type Employment,
  type EmploymentContext,
  type EmploymentPlan,
} from '../model/employments.ts';
import { isOtherFirstName } from '../model/person-names.ts';
import { planEmployments } from '../model/plan-employments.ts';
import { desiredValue, fieldByInput, isName, type DesiredField } from '../model/fields.ts';
import type { NameIssue } from '../model/names.ts';
import type { PlanProblem } from '../model/problems.ts';
import { currentEmail, type MocoUser } from '../model/user.ts';
import { entriesTitled, isVacationWrite, planVacation } from '../model/vacation.ts';
import { currentValue } from '../model/values.ts';
import { defaultModelOf } from './default-model.ts';
import { planNotices } from './notices.ts';
import type { CurrentUser, DesiredUser, UserAction, UserPlan, UserPlanOptions } from './user-plan.ts';

/** The part of a plan that depends on what is there. */
type PlannedChange = Pick<UserPlan, 'action' | 'desired' | 'changes' | 'employments' | 'vacation'>;

/** What MOCO needs to create a user, beside the e-mail address. */
const REQUIRED_INPUTS = ['firstname', 'lastname', 'team'];

/**
 * The options of the action for one user. A sync plans with them again if another run has just created the user of a row: then
 * the fields that MOCO never returns may be missing, so they are sent. Two others make no difference there, as the user
 * exists, and as a sync creates no inactive user.
 */
export const SINGLE_USER_OPTIONS = {
  createInactive: true,
  sendWriteOnlyFields: true,
  endEmployments: false,
  checkFirstName: true,
} satisfies Partial<UserPlanOptions>;

const EMAIL = fieldByInput('email');
const EXTERNAL = fieldByInput('external');

/**
 * Plans one user.
 *
 * @param unresolved names in the desired fields that do not identify a team or role
 */
export function planUser(
  desired: DesiredUser,
  current: CurrentUser,
  options: UserPlanOptions,
  unresolved: readonly NameIssue[] = [],
): UserPlan {
  const { users } = current;
  const user = users.length === 1 ? users[0] : undefined;
  const nothing: Omit<UserPlan, 'action'> = {
    user,
    email: users[0] ? currentEmail(users[0]) : (desiredEmail(desired) ?? ''),
    desired,
    changes: [],
    employments: NO_EMPLOYMENT_PLAN,
    vacation: undefined,
    problems: [],
    notices: [],
  };
  if (users.length === 0 && !options.createInactive && isInactive(desired)) {
    return { ...nothing, action: 'unmatched' };
  }
  const details = user ? planChange(desired, user, current, options) : planCreation(desired, options);
  const problems = [
    ...userProblems(desired, users, options),
    ...unresolved.map((issue) => ({ kind: 'unresolved-name', issue }) as const),
    ...(users.length > 1 ? [] : detailProblems(desired, user, current, options, details)),
  ];
  if (problems.length > 0) return { ...nothing, action: 'error', problems };
  const plan = { ...nothing, ...details };
  return { ...plan, notices: planNotices(plan, current, options.today) };
}

/** The e-mail address that a new user gets: the field, or else the one that identifies the user. */
export function desiredEmail({ key, fields }: Pick<DesiredUser, 'key' | 'fields'>): string | undefined {
  const field = fields.find((each) => each.field.requestKey === EMAIL.requestKey);
  if (typeof field?.value === 'string') return field.value;
  return 'email' in key ? key.email : undefined;
}

/** True if the desired fields deactivate the user, who is active. */
export function isDeactivation(user: MocoUser, { fields }: Pick<DesiredUser, 'fields'>): boolean {
  return fieldAction(user, diff(user, fields)) === 'deactivate';
}

function userProblems(
  { key, fields }: DesiredUser,
  users: readonly MocoUser[],
  { createMissing }: UserPlanOptions,
): PlanProblem[] {
  const [first] = users;
  if (first && users.length > 1) {
    return [{ kind: 'ambiguous-email', email: currentEmail(first), ids: users.map(({ id }) => id) }];
  }
  if (users.length === 1) return [];
  if (!createMissing || 'id' in key) return [{ kind: 'user-not-found', key }];
  const inputs = missingRequiredInputs(fields);
  return inputs.length > 0 ? [{ kind: 'missing-fields', inputs }] : [];
}

function detailProblems(
  desired: DesiredUser,
  user: MocoUser | undefined,
  current: CurrentUser,
  options: UserPlanOptions,
  details: PlannedChange,
): PlanProblem[] {
  return [
    ...(user ? identityProblems(desired, user, current, options, details) : []),
    ...details.changes.flatMap(cutOffProblems),
    ...details.employments.problems,
    ...vacationProblems(desired, user, current),
  ];
}

/** The user whom the e-mail address identifies may be another person. */
function identityProblems(
  desired: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  options: UserPlanOptions,
  details: PlannedChange,
): PlanProblem[] {
  const renamed = renameProblems(desired, user, current, options, details);
  return renamed.length === 0 && options.checkFirstName ? personProblems(desired, user) : renamed;
}

function cutOffProblems({ field, from, to }: Change): PlanProblem[] {
  return field.isCutOff(to, from) ? [{ kind: 'cut-off-value', input: field.input }] : [];
}

/**
 * A rename that ran before, maybe half-way. The user with the new e-mail address may also be another person: the step goes
 * on if the names say that it is the same one, or if nothing is left to write.
 */
function renameProblems(
  { key, fields }: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  options: UserPlanOptions,
  { action }: PlannedChange,
): PlanProblem[] {
  if (!isRenamed(current, options) || 'id' in key) return [];
  const names = namesIn(fields);
  const isSamePerson = names.length > 0 ? diff(user, names).length === 0 : action === 'none';
  return isSamePerson ? [] : [{ kind: 'already-renamed', email: key.email, id: user.id }];
}

/** The e-mail address that was typed for someone new may be that of a colleague, or of someone who left. */
function personProblems({ key, fields }: DesiredUser, user: MocoUser): PlanProblem[] {
  const isOther = isOtherFirstName(user['firstname'], desiredValue(fields, 'firstname'));
  return isOther && !('id' in key) ? [{ kind: 'other-person', id: user.id }] : [];
}

function namesIn(fields: readonly DesiredField[]): DesiredField[] {
  return fields.filter(({ field }) => isName(field));
}

/** With `create-if-missing`, the user with the new e-mail address is meant as well. */
function isRenamed({ isFoundByNewEmail }: CurrentUser, { createMissing }: UserPlanOptions): boolean {
  return isFoundByNewEmail === true && !createMissing;
}

function vacationProblems(
  { fields, vacation }: DesiredUser,
  user: MocoUser | undefined,
  current: CurrentUser,
): PlanProblem[] {
  if (!vacation) return [];
  const isExternal = desiredValue(fields, 'external') ?? (user && currentValue(EXTERNAL, user));
  if (isExternal) return [{ kind: 'external-vacation' }];
  const ids = entriesTitled(current.vacation, vacation).map(({ id }) => id);
  return ids.length > 1 ? [{ kind: 'ambiguous-vacation', year: vacation.year, ids }] : [];
}

function missingRequiredInputs(fields: readonly DesiredField[]): string[] {
  return REQUIRED_INPUTS.filter((input) => {
    const { requestKey } = fieldByInput(input);
    return !fields.some(
      ({ field, value }) => field.requestKey === requestKey && value !== '' && value !== null,
    );
  });
}

function isInactive({ fields }: DesiredUser): boolean {
  return desiredValue(fields, 'active') === false;
}

function planChange(
  desired: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  options: UserPlanOptions,
): PlannedChange {
  const changes = planFields(desired, user, current, options);
  const action = fieldAction(user, changes);
  const [employment, employments] = planEmploymentsOf(desired, user, current, action, options);
  const vacation = desired.vacation && planVacation(current.vacation, desired.vacation);
  const isUpdate = employments.writes.length > 0 || isVacationWrite(vacation);
  return {
    action: action ?? (isUpdate ? 'update' : 'none'),
    desired: { ...desired, employment },
    changes,
    employments,
    vacation,
  };
}

/** The plan for the employments, and what it is for. */
function planEmploymentsOf(
  desired: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  action: UserAction | undefined,
  { endEmployments, today }: UserPlanOptions,
): readonly [DesiredEmployment, EmploymentPlan] {
  const { employment } = desired;
  const known = current.employments ?? [];
  const context = { today, defaultModel: defaultModelOf(user, known, today) };
  if (!isInactive(desired)) return [employment, planEmployments(known, employment, context)];
  const isEndedToday = endEmployments && employment.end === undefined;
  if (!isEndedToday || action !== 'deactivate') {
    // An earlier run may have ended the employments of this user: they must not begin again.
    return planLeaving(employment, known, context, isEndedToday);
  }
  const [ending, plan] = planLeaving({ ...employment, end: today }, known, context, false);
  // The day of the run is no last day that someone asked for: employments may have ended long before.
  return [ending, withoutEndFacts(plan)];
}

function withoutEndFacts(plan: EmploymentPlan): EmploymentPlan {
  return { ...plan, facts: plan.facts.filter(({ kind }) => kind !== 'ends-before-end') };
}

/**
 * Hours that can't be written must not keep the access of someone who leaves, nor fail the next run. And years of hours are
 * not given to someone who leaves.
 *
 * @param isOver nothing of the hours may be written
 */
function planLeaving(
  desired: DesiredEmployment,
  known: readonly Employment[],
  context: EmploymentContext,
  isOver: boolean,
): readonly [DesiredEmployment, EmploymentPlan] {
  const { start, end } = desired;
  const plan = planEmployments(known, desired, context);
  if (!start) return [desired, plan];
  const isTooLate = end !== undefined && start.from > end;
  const isNewFarBack =
    plan.facts.some(({ kind }) => kind === 'begins-far-back') &&
    plan.writes.some(({ employment }) => !employment);
  const isSkipped =
    isTooLate || isNewFarBack || plan.problems.length > 0 || (isOver && plan.writes.length > 0);
  if (!isSkipped) return [desired, plan];
  const ending = planEmployments(known, { end }, context);
  return [{ end }, { ...ending, facts: [{ kind: 'hours-skipped', day: start.from }, ...ending.facts] }];
}

function planFields(
  { fields }: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  options: UserPlanOptions,
): Change[] {
  const changes = diff(user, fields);
  // Not to a user who may be another person. And if nothing else changes, every run would write them again.
  const sendsWriteOnly =
    options.sendWriteOnlyFields && (!isRenamed(current, options) || namesIn(fields).length > 0);
  const isWorthWriting = sendsWriteOnly || changes.some(({ field }) => field.responseKey !== undefined);
  return isWorthWriting ? changes : [];
}

/** What the fields alone make of a user; undefined if none changes. */
function fieldAction(user: MocoUser, changes: readonly Change[]): UserAction | undefined {
  if (changes.length === 0) return undefined;
  const active = changes.find(({ field }) => field.input === 'active')?.to;
  if (active === false) return 'deactivate';
  return active === true && user['active'] === false ? 'reactivate' : 'update';
}

/** The fields of a new user, as changes from nothing. What MOCO makes along with the user is not known yet. */
function planCreation(desired: DesiredUser, { today }: UserPlanOptions): PlannedChange {
  const given = desired.fields.filter(({ field, value }) => value !== field.emptyValue);
  const hasEmail = given.some(({ field }) => field.requestKey === EMAIL.requestKey);
  const fields = hasEmail ? given : [...given, { field: EMAIL, value: desiredEmail(desired) }];
  const changes = fields.map(({ field, value, label }: DesiredField) => ({
    field,
    from: null,
    fromLabel: undefined,
    to: value,
    toLabel: label,
  }));
  return {
    action: 'create',
    desired,
    changes,
    // That there is nothing to end is not known.
    employments: withoutEndFacts(planEmployments([], desired.employment, { today })),
    vacation: desired.vacation && planVacation([], desired.vacation),
  };
}
