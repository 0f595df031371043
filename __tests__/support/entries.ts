/** People of a plan, for tests of what is made of plans. */
import { diff } from '../../src/model/diff.ts';
import { fieldByInput, type DesiredField } from '../../src/model/fields.ts';
import { currentEmail, type MocoUser } from '../../src/model/user.ts';
import type { UserAction } from '../../src/reconcile/plan-user.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';

/** A user as MOCO answers with it: active, with the role of somebody who works there. */
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

/** By inputs, as in `wishes({ lastname: 'Keller' })`. */
export function wishes(values: Readonly<Record<string, unknown>>): DesiredField[] {
  return Object.entries(values).map(([input, value]) => ({ field: fieldByInput(input), value }));
}

/** A row that finds this user as asked for, but for what is wished. */
export function entryOf(
  row: number | null,
  user: MocoUser | undefined,
  more: Partial<Omit<PlanEntry, 'desired'>> & { readonly desired?: readonly DesiredField[] } = {},
): PlanEntry {
  const { desired: fields = [], ...rest } = more;
  const action: UserAction = 'none';
  return {
    row,
    location: row === null ? '' : `line ${row + 1}`,
    user,
    email: user ? currentEmail(user) : '',
    action,
    error: null,
    keptBecause: '',
    problems: [],
    employments: { toEnd: [], toCreate: undefined, future: [] },
    changes: user ? diff(user, fields) : [],
    ...rest,
    desired: { key: { id: user?.id ?? 0 }, fields, employment: {} },
  };
}

export const leaving = (row: number | null, user: MocoUser): PlanEntry =>
  entryOf(row, user, { action: 'deactivate', desired: wishes({ active: false }) });

export const updating = (row: number, user: MocoUser, values: object = { lastname: 'Keller' }): PlanEntry =>
  entryOf(row, user, { action: 'update', desired: wishes({ ...values }) });

export const failing = (row: number, error: string): PlanEntry =>
  entryOf(row, undefined, { action: 'error', error });

/** What became of somebody: written, unless something else is said. */
export function resultOf(entry: PlanEntry, more: Partial<Result> = {}): Result {
  return { ...entry, isChanged: true, code: null, ignored: [], ...more };
}
