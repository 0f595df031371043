/**
 * Vacation entitlement (in MOCO "Urlaubsanspruch"): a ledger with several titled entries for a person and a year. Pure.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/user_holidays.md
 */
import { yearOf } from './days.ts';
import { trimText } from './text.ts';

/** An entry in MOCO. */
export interface VacationEntry {
  readonly id: number;
  readonly userId: number;
  readonly year: number;
  readonly title: string;
  readonly days: number;
}

/** The entry that is asked for. */
export interface DesiredVacation {
  readonly year: number;
  readonly title: string;
  readonly days: number;
}

/** What to write so that the entry is as desired. */
export interface VacationPlan {
  readonly action: 'created' | 'changed' | 'none';
  /** As MOCO has it; undefined before it exists. */
  readonly entry: VacationEntry | undefined;
  readonly desired: DesiredVacation;
}

/** The year of an entry that is given without one: of the first day, where that is in a later year than today. */
export function defaultVacationYear(today: string, firstDay: string | undefined): number {
  return Math.max(yearOf(today), yearOf(firstDay ?? today));
}

/** The entries with the desired title. Several make it unclear which one is meant. */
export function entriesTitled(
  entries: readonly VacationEntry[],
  { year, title }: DesiredVacation,
): VacationEntry[] {
  return entries.filter((entry) => entry.year === year && trimText(entry.title) === trimText(title));
}

/** The entries of the desired year with other titles, which stay as they are. */
export function otherEntries(entries: readonly VacationEntry[], desired: DesiredVacation): VacationEntry[] {
  const titled = entriesTitled(entries, desired);
  return entries.filter((entry) => entry.year === desired.year && !titled.includes(entry));
}

/** The difference between a user's entries, of which at most one has the title, and the desired one. */
export function planVacation(entries: readonly VacationEntry[], desired: DesiredVacation): VacationPlan {
  const [entry] = entriesTitled(entries, desired);
  if (!entry) return { action: 'created', entry: undefined, desired };
  return { action: hasDays(entry, desired) ? 'none' : 'changed', entry, desired };
}

/** True if the plan writes an entry. */
export function isVacationWrite(plan: VacationPlan | undefined): plan is VacationPlan {
  return plan !== undefined && plan.action !== 'none';
}

/** True if the entry has the desired days. MOCO may compute them from hours: the hundredths count. */
export function hasDays({ days }: VacationEntry, desired: DesiredVacation): boolean {
  return Math.abs(days - desired.days) < 0.005;
}

/** A number of days in words. */
export function countDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
