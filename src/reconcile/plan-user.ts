/** The plan for one user: desired state + current state → what to do. Pure. */
import { diff, type Change } from '../model/diff.ts';
import {
  hasEmploymentChanges,
  planEmployments,
  type DesiredEmployment,
  type Employment,
  type EmploymentPlan,
} from '../model/employments.ts';
import { fieldByInput, type DesiredField } from '../model/fields.ts';
import type { NameIssue } from '../model/names.ts';
import type { PlanProblem } from '../model/problems.ts';
import { currentEmail, type MocoUser, type UserKey } from '../model/user.ts';

/** What is done to a user. `deactivate` and `reactivate` may change other fields too. */
export type UserAction = 'create' | 'update' | 'deactivate' | 'reactivate' | 'none' | 'error';

/** What the inputs or a row of the file ask for. */
export interface DesiredUser {
  readonly key: UserKey;
  /** Teams and roles by ID. */
  readonly fields: readonly DesiredField[];
  readonly employment: DesiredEmployment;
}

/** What MOCO has. */
export interface CurrentUser {
  /** The users that the key identifies: none, one, or several with the same e-mail address. */
  readonly users: readonly MocoUser[];
  readonly employments: readonly Employment[];
}

/** Where the two actions differ. */
export interface UserPlanOptions {
  /** Create the user if MOCO has none. */
  readonly createMissing: boolean;
  /** A user whom MOCO does not have and who is to be inactive: create one, or do nothing. */
  readonly createInactive: boolean;
  /** Fields that MOCO never returns: send them even if nothing else changes. */
  readonly sendWriteOnlyFields: boolean;
}

/** What to do to one user. */
export interface UserPlan {
  readonly action: UserAction;
  /** As MOCO has the user; undefined if there is none, or several. */
  readonly user: MocoUser | undefined;
  /** The e-mail address in MOCO, or else the desired one; empty where neither is known. */
  readonly email: string;
  readonly desired: DesiredUser;
  readonly changes: readonly Change[];
  readonly employments: EmploymentPlan;
  /** The action is `error` if there are any. */
  readonly problems: readonly PlanProblem[];
}

/** What MOCO needs to create a user, beside the e-mail address. */
const REQUIRED_INPUTS = ['firstname', 'lastname', 'team'];

const EMAIL = fieldByInput('email');

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
  const nothing: UserPlan = {
    action: 'none',
    user,
    email: users[0] ? currentEmail(users[0]) : (desiredEmail(desired) ?? ''),
    desired,
    changes: [],
    employments: planEmployments([], {}),
    problems: [],
  };
  if (users.length === 0 && !options.createInactive && isInactive(desired)) return nothing;
  const problems = [
    ...userProblems(desired, users, options),
    ...unresolved.map((issue) => ({ kind: 'unresolved-name', issue }) as const),
  ];
  if (problems.length > 0) return { ...nothing, action: 'error', problems };
  return { ...nothing, ...(user ? planChange(desired, user, current, options) : planCreation(desired)) };
}

/** The e-mail address that a new user gets: the field, or else the one that identifies the user. */
export function desiredEmail({ key, fields }: Pick<DesiredUser, 'key' | 'fields'>): string | undefined {
  const field = fields.find((each) => each.field.requestKey === EMAIL.requestKey);
  if (typeof field?.value === 'string') return field.value;
  return 'email' in key ? key.email : undefined;
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

function missingRequiredInputs(fields: readonly DesiredField[]): string[] {
  return REQUIRED_INPUTS.filter((input) => {
    const { requestKey } = fieldByInput(input);
    return !fields.some(
      ({ field, value }) => field.requestKey === requestKey && value !== '' && value !== null,
    );
  });
}

function isInactive({ fields }: DesiredUser): boolean {
  return fields.some(({ field, value }) => field.input === 'active' && value === false);
}

function planChange(
  { fields, employment }: DesiredUser,
  user: MocoUser,
  current: CurrentUser,
  { sendWriteOnlyFields }: UserPlanOptions,
): Pick<UserPlan, 'action' | 'changes' | 'employments'> {
  const employments = planEmployments(current.employments, employment);
  const all = diff(user, fields);
  // Otherwise every run would write them again.
  const isWorthWriting = sendWriteOnlyFields || all.some(({ field }) => field.responseKey !== undefined);
  const changes = isWorthWriting ? all : [];
  return { action: actionOf(user, changes, employments), changes, employments };
}

function actionOf(user: MocoUser, changes: readonly Change[], employments: EmploymentPlan): UserAction {
  if (changes.length === 0 && !hasEmploymentChanges(employments)) return 'none';
  const active = changes.find(({ field }) => field.input === 'active')?.to;
  if (active === false && user['active'] !== false) return 'deactivate';
  return active === true && user['active'] === false ? 'reactivate' : 'update';
}

/** The fields of a new user, as changes from nothing. */
function planCreation(desired: DesiredUser): Pick<UserPlan, 'action' | 'changes' | 'employments'> {
  const given = desired.fields.filter(({ field, value }) => value !== field.emptyValue);
  const hasEmail = given.some(({ field }) => field.requestKey === EMAIL.requestKey);
  const fields = hasEmail ? given : [...given, { field: EMAIL, value: desiredEmail(desired) ?? '' }];
  const changes = fields.map(({ field, value, label }: DesiredField) => ({
    field,
    from: null,
    fromLabel: undefined,
    to: value,
    toLabel: label,
  }));
  return { action: 'create', changes, employments: planEmployments([], desired.employment) };
}
