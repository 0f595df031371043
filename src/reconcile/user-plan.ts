/** What is planned for one user, and from what. */
import type { Change } from '../model/diff.ts';
import type { DesiredEmployment, Employment, EmploymentPlan } from '../model/employments.ts';
import type { DesiredField } from '../model/fields.ts';
import type { Notice } from '../model/notice.ts';
import type { PlanProblem } from '../model/problems.ts';
import type { MocoUser, UserKey } from '../model/user.ts';
import type { DesiredVacation, VacationEntry, VacationPlan } from '../model/vacation.ts';

/**
 * What is done to a user. `deactivate` and `reactivate` may change other fields too. `unmatched`: MOCO has no such user, who
 * is to be inactive.
 */
export type UserAction = 'create' | 'update' | 'deactivate' | 'reactivate' | 'none' | 'unmatched' | 'error';

/** What the inputs or a row of the file ask for. */
export interface DesiredUser {
  readonly key: UserKey;
  /** Teams and roles by ID. */
  readonly fields: readonly DesiredField[];
  readonly employment: DesiredEmployment;
  readonly vacation: DesiredVacation | undefined;
}

/** What MOCO has. */
export interface CurrentUser {
  /** The users that the key identifies: none, one, or several with the same e-mail address. */
  readonly users: readonly MocoUser[];
  /** No user has the e-mail address of the key; the user was found by the one that the user is to get. */
  readonly isFoundByNewEmail?: boolean;
  /** Empty where they do not matter; undefined where the key may not read them. */
  readonly employments: readonly Employment[] | undefined;
  /** The entries of the desired year; empty where they do not matter. */
  readonly vacation: readonly VacationEntry[];
}

/** Where the two actions differ. */
export interface UserPlanOptions {
  /** Create the user if MOCO has none. */
  readonly createMissing: boolean;
  /** A user whom MOCO does not have and who is to be inactive: create one, or do nothing. */
  readonly createInactive: boolean;
  /** Fields that MOCO never returns: send them even if nothing else changes. */
  readonly sendWriteOnlyFields: boolean;
  /** Users who are deactivated without a last day: end their employments today. */
  readonly endEmployments: boolean;
  /** Refuse a user who is found by e-mail address and has another first name: someone else may have this address. */
  readonly checkFirstName: boolean;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
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
  /** Undefined where none is asked for. */
  readonly vacation: VacationPlan | undefined;
  /** The action is `error` if there are any. */
  readonly problems: readonly PlanProblem[];
  readonly notices: readonly Notice[];
}
