/** Users, plan entries and results, for tests of code that reads plans. */
import { diff } from '../../src/model/diff.ts';
import { fieldByInput, type MocoUser, type DesiredField } from '../../src/model/fields.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';

/** A user as MOCO returns it: active, with the role of an employee. `more` replaces fields. */
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

/** Desired fields by input name, as in `desiredFields({ lastname: 'Keller' })`. */
export function desiredFields(values: Readonly<Record<string, unknown>>): DesiredField[] {
  return Object.entries(values).map(([input, value]) => ({ field: fieldByInput(input), value }));
}

/**
 * A plan entry for a user.
 *
 * @param row index of the row in the users file, or null if the file does not list the user
 * @param more members to replace; the changes follow from its `desired`
 */
export function entryOf(
  row: number | null,
  user: MocoUser | undefined,
  more: Partial<PlanEntry> = {},
): PlanEntry {
  const desired = more.desired ?? [];
  const email = typeof user?.['email'] === 'string' ? user['email'] : '';
  const changes = user ? diff(user, desired) : [];
  const location = row === null ? '' : `line ${row + 1}`;
  return { row, location, user, email, action: 'none', error: null, changes, ...more, desired };
}

/** A plan entry that deactivates the user. */
export const leaving = (row: number | null, user: MocoUser): PlanEntry =>
  entryOf(row, user, { action: 'deactivate', desired: desiredFields({ active: false }) });

/** A plan entry that updates the user, by default the last name. */
export const updating = (row: number, user: MocoUser, values: object = { lastname: 'Keller' }): PlanEntry =>
  entryOf(row, user, { action: 'update', desired: desiredFields({ ...values }) });

/** A plan entry with an error, for a row that matches no user. */
export const failing = (row: number, error: string): PlanEntry =>
  entryOf(row, undefined, { action: 'error', error });

/** The result of a plan entry: completely applied, unless `more` says otherwise. */
export function resultOf(entry: PlanEntry, more: Partial<Result> = {}): Result {
  return { ...entry, isChanged: true, code: null, ignored: [], ...more };
}
