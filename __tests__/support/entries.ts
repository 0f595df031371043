/** Entries of a plan and their results, for tests of what is made of plans. */
import { diff } from '../../src/model/diff.ts';
import { NO_EMPLOYMENT_PLAN } from '../../src/model/employments.ts';
import { fieldByInput, type DesiredField } from '../../src/model/fields.ts';
import { currentEmail, type MocoUser } from '../../src/model/user.ts';
import type { UserAction } from '../../src/reconcile/user-plan.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan-entry.ts';

/** A user as MOCO returns it: active, with an ordinary role. */
export function mocoUser(id: number, more: object = {}): MocoUser {
  return {
    id,
    firstname: 'Max',
    lastname: 'Muster',
    info: '',
    email: `u${id}@example.com`,
    active: true,
    role: { id: 42, name: 'Mitarbeiter' },
    unit: { id: 202, name: 'Design' },
    ...more,
  };
}

/** By inputs, as in `desiredFields({ lastname: 'Keller' })`. */
export function desiredFields(values: Readonly<Record<string, unknown>>): DesiredField[] {
  return Object.entries(values).map(([input, value]) => ({ field: fieldByInput(input), value }));
}

/** The entry of a row for this user, who is as desired except for `more.desired`. */
export function entryOf(
  row: number | null,
  user: MocoUser | undefined,
  more: Partial<Omit<PlanEntry, 'desired'>> & { readonly desired?: readonly DesiredField[] } = {},
): PlanEntry {
  const { desired: fields = [], ...rest } = more;
  const action: UserAction = 'none';
  return {
    row,
    line: row === null ? null : row + 1,
    location: row === null ? '' : `line ${row + 1}`,
    user,
    email: user ? currentEmail(user) : '',
    action,
    error: null,
    keptBecause: '',
    isAboutAdmin: false,
    lookAlikes: [],
    problems: [],
    employments: NO_EMPLOYMENT_PLAN,
    vacation: undefined,
    details: { employments: [], vacation: undefined },
    notices: [],
    changes: user ? diff(user, fields) : [],
    ...rest,
    desired: { key: { id: user?.id ?? 0 }, fields, employment: {}, vacation: undefined },
  };
}

export const leaving = (row: number | null, user: MocoUser): PlanEntry =>
  entryOf(row, user, { action: 'deactivate', desired: desiredFields({ active: false }) });

export const reactivating = (row: number, user: MocoUser): PlanEntry =>
  entryOf(row, user, { action: 'reactivate', desired: desiredFields({ active: true }) });

export const updating = (row: number, user: MocoUser, values: object = { lastname: 'Keller' }): PlanEntry =>
  entryOf(row, user, { action: 'update', desired: desiredFields({ ...values }) });

export const failing = (row: number, error: string): PlanEntry =>
  entryOf(row, undefined, { action: 'error', error });

/** The result of an entry: written, unless `more` says otherwise. */
export function resultOf(entry: PlanEntry, more: Partial<Result> = {}): Result {
  return {
    ...entry,
    isChanged: true,
    code: null,
    isUnconfirmed: false,
    doubtful: [],
    addedNotices: [],
    partial: '',
    lostLastDay: undefined,
    ...more,
  };
}

/** Entries of an ordinary plan, one of each kind. */
export const UPDATE = updating(1, mocoUser(7));
export const SAME = entryOf(3, mocoUser(9));
export const WRONG = failing(4, 'No such user.');
export const RETURNER = reactivating(5, mocoUser(6, { active: false }));
export const LEAVER = leaving(null, mocoUser(8));
