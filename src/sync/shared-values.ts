/** Values that only one person should have, and that a plan gives to several: a spreadsheet filled down, or sorted a column apart. Pure. */
import { listSome } from '../model/display.ts';
import { normalizeIban } from '../model/equality.ts';
import { fieldByInput } from '../model/fields.ts';
import { groupBy } from '../model/groups.ts';
import { asWarning, type Notice } from '../model/notice.ts';
import type { MocoUser } from '../model/user.ts';
import { currentValue } from '../model/values.ts';
import { fullNameKey } from './people.ts';
import { displayName, withNotices, type PlanEntry } from './plan-entry.ts';

/** Others whom a warning names. */
const MAX_NAMED = 5;

const IBAN = fieldByInput('iban');

/** One of those who have, or get, the same value. */
interface Holder {
  /** How a warning names the holder. */
  readonly name: string;
  /** Undefined for a user of MOCO to whom the plan does not give the value. */
  readonly entry?: PlanEntry;
}

interface Warned {
  readonly entry: PlanEntry;
  readonly notice: Notice;
}

/**
 * The entries with a warning where one gets the IBAN of another person, or where several new users have the same name.
 *
 * @param users as far as they are known
 */
export function withSharedValues(
  entries: readonly PlanEntry[],
  users: readonly MocoUser[],
): readonly PlanEntry[] {
  const warned = groupBy([...ibanWarnings(entries, users), ...nameWarnings(entries)], ({ entry }) => entry);
  if (warned.size === 0) return entries;
  return entries.map((entry) =>
    withNotices(
      entry,
      (warned.get(entry) ?? []).map(({ notice }) => notice),
    ),
  );
}

function ibanWarnings(entries: readonly PlanEntry[], users: readonly MocoUser[]): Warned[] {
  const rowsByIban = groupBy(
    entries.filter((entry) => newIban(entry) !== ''),
    newIban,
  );
  if (rowsByIban.size === 0) return [];
  const usersByIban = groupBy(users, currentIban);
  return [...rowsByIban].flatMap(([iban, rows]) => {
    const ids = new Set(rows.map(({ user }) => user?.id));
    const elsewhere = (usersByIban.get(iban) ?? []).filter(({ id }) => !ids.has(id));
    const holders = [
      ...rows.map((entry) => ({ entry, name: displayName(entry) })),
      ...elsewhere.map(({ id }) => ({ name: `user ${id}` })),
    ];
    return warnEach(
      holders,
      (others) => `\`iban\` is also that of ${others}. Check that the rows are not mixed up.`,
    );
  });
}

/** The IBAN that the entry writes, in one form; empty if it writes none. */
function newIban({ changes }: PlanEntry): string {
  return String(normalizeIban(changes.find(({ field }) => field === IBAN)?.to));
}

function currentIban(user: MocoUser): string {
  return String(normalizeIban(currentValue(IBAN, user)));
}

function nameWarnings(entries: readonly PlanEntry[]): Warned[] {
  const creations = entries.filter(({ action }) => action === 'create');
  const groups = groupBy(creations, ({ desired }) => fullNameKey(desired));
  return [...groups.values()].flatMap((rows) =>
    warnEach(
      rows.map((entry) => ({ entry, name: entry.location })),
      (others) => `The new user of ${others} has the same name. Check that these are different people.`,
    ),
  );
}

/** A warning for each entry that names the other holders; none if there are no others. */
function warnEach(holders: readonly Holder[], describe: (others: string) => string): Warned[] {
  if (holders.length === 1) return [];
  // A column may have one value in 100,000 rows: for each of them, only so many are looked at.
  const first = holders.slice(0, MAX_NAMED + 1);
  return holders.flatMap((holder) => {
    if (!holder.entry) return [];
    const others = first.filter((each) => each !== holder);
    const names = listSome(others, MAX_NAMED, ({ name }) => name, holders.length - 1);
    return [{ entry: holder.entry, notice: asWarning(describe(names)) }];
  });
}
