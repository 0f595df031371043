/** People of a plan, for tests of what is made of plans. */
import { compare } from '../../src/moco/compare.ts';
import { fieldOf, type MocoUser, type Wish } from '../../src/moco/fields.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { Entry } from '../../src/sync/plan.ts';

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
export function wishes(values: Readonly<Record<string, unknown>>): Wish[] {
  return Object.entries(values).map(([input, value]) => ({ field: fieldOf(input), value }));
}

/** A row that finds this user as asked for, but for what is wished. */
export function entryOf(row: number | null, user: MocoUser | undefined, more: Partial<Entry> = {}): Entry {
  const wanted = more.wishes ?? [];
  const email = typeof user?.['email'] === 'string' ? user['email'] : '';
  const changes = user ? compare(user, wanted) : [];
  const place = row === null ? '' : `line ${row + 1}`;
  return { row, place, user, email, action: 'none', error: null, changes, ...more, wishes: wanted };
}

export const leaving = (row: number | null, user: MocoUser): Entry =>
  entryOf(row, user, { action: 'deactivate', wishes: wishes({ active: false }) });

export const updating = (row: number, user: MocoUser, values: object = { lastname: 'Keller' }): Entry =>
  entryOf(row, user, { action: 'update', wishes: wishes({ ...values }) });

export const failing = (row: number, error: string): Entry =>
  entryOf(row, undefined, { action: 'error', error });

/** What became of somebody: written, unless something else is said. */
export function resultOf(entry: Entry, more: Partial<Result> = {}): Result {
  return { ...entry, isChanged: true, word: null, ignored: [], ...more };
}
