/** People of a plan, for tests of what is made of plans. */
import { diff } from '../../src/model/diff.ts';
import { fieldByInput, type MocoUser, type DesiredField } from '../../src/model/fields.ts';
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
  more: Partial<PlanEntry> = {},
): PlanEntry {
  const wanted = more.desired ?? [];
  const email = typeof user?.['email'] === 'string' ? user['email'] : '';
  const changes = user ? diff(user, wanted) : [];
  const location = row === null ? '' : `line ${row + 1}`;
  return { row, location, user, email, action: 'none', error: null, changes, ...more, desired: wanted };
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
