/** Values that only one person should have, and that a plan gives to several: a spreadsheet filled down, or sorted a column apart. Pure. */
import { fieldByInput } from '../model/fields.ts';
import { groupBy } from '../model/groups.ts';
import { listSome } from '../model/display.ts';
import { normalizeIban } from '../model/equality.ts';
import type { MocoUser } from '../model/user.ts';
import { currentValue } from '../model/values.ts';
import type { Notice } from '../reconcile/user-plan.ts';
import { fullNameKey } from './people.ts';
import { displayName, withNotices, type PlanEntry } from './plan-entry.ts';

/** Others whom a warning names. */
const MAX_NAMED = 5;

const IBAN = fieldByInput('iban');

/**
 * The entries with a warning where one gets the IBAN of another person, or where several new users have the same name.
 *
 * @param users as far as they are known
 */
export function withSharedValues(entries: readonly PlanEntry[], users: readonly MocoUser[]): PlanEntry[] {
  const newIbans = groupBy(
    entries.filter((entry) => newIban(entry) !== ''),
    newIban,
  );
  const owners = newIbans.size === 0 ? new Map<string, MocoUser[]>() : groupBy(users, currentIban);
  const newNames = groupBy(
    entries.filter(({ action }) => action === 'create'),
    ({ desired }) => fullNameKey(desired),
  );
  return entries.map((entry) => {
    const iban = newIban(entry);
    const notices = [
      ...(iban === '' ? [] : ibanWarnings(entry, newIbans.get(iban) ?? [], owners.get(iban) ?? [])),
      ...(entry.action === 'create'
        ? nameWarnings(entry, newNames.get(fullNameKey(entry.desired)) ?? [])
        : []),
    ];
    return withNotices(entry, notices);
  });
}

/** The IBAN that the entry writes, in one form; empty if it writes none. */
function newIban({ changes }: PlanEntry): string {
  return String(normalizeIban(changes.find(({ field }) => field === IBAN)?.to));
}

function currentIban(user: MocoUser): string {
  return String(normalizeIban(currentValue(IBAN, user)));
}

function ibanWarnings(entry: PlanEntry, rows: readonly PlanEntry[], owners: readonly MocoUser[]): Notice[] {
  const otherRows = rows.filter((row) => row !== entry);
  const others = [
    ...otherRows.map(displayName),
    ...owners
      .filter(({ id }) => id !== entry.user?.id && otherRows.every(({ user }) => user?.id !== id))
      .map(({ id }) => `user ${id}`),
  ];
  if (others.length === 0) return [];
  return [
    asWarning(
      `\`iban\` is also that of ${listSome(others, MAX_NAMED)}. Check that the rows are not mixed up.`,
    ),
  ];
}

function nameWarnings(entry: PlanEntry, rows: readonly PlanEntry[]): Notice[] {
  const others = rows.filter((row) => row !== entry).map(({ location }) => location);
  if (others.length === 0) return [];
  return [
    asWarning(
      `The new user of ${listSome(others, MAX_NAMED)} has the same name. Check that these are different people.`,
    ),
  ];
}

function asWarning(text: string): Notice {
  return { level: 'warning', text };
}
