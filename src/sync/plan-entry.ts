/** An entry of the plan: what is done to one user. Pure. */
import { NO_EMPLOYMENT_PLAN } from '../model/employments.ts';
import type { Notice } from '../model/notice.ts';
import type { MocoUser } from '../model/user.ts';
import { isVacationWrite } from '../model/vacation.ts';
import { detailNames, plannedDetails, type Details } from '../reconcile/details.ts';
import type { UserAction, UserPlan } from '../reconcile/user-plan.ts';

/** The plan for one user. */
export interface PlanEntry extends UserPlan {
  /** 1 is the first user of the file; null for a user who is not in it. */
  readonly row: number | null;
  /** The line of the file where the user begins; null for a user who is not in it. */
  readonly line: number | null;
  /** Where the user is in the file, as in `line 4`; empty for a user who is not in it. */
  readonly location: string;
  /** Employments and vacation that are to be written, or were. */
  readonly details: Details;
  /** Why nothing can be done, as one text. */
  readonly error: string | null;
  /** Why an unlisted user is kept although unlisted users are deactivated; empty if there is no special reason. */
  readonly keptBecause: string;
  /** The user becomes an administrator, or is one who gets access or another e-mail address. */
  readonly isAboutAdmin: boolean;
  /**
   * Users whom the row may be about beside the one that it identifies, active ones first; undefined if there were too many
   * to compare.
   */
  readonly lookAlikes: readonly MocoUser[] | undefined;
}

/** Most severe first: long lists are truncated at their ends. */
const WRITE_ACTIONS: readonly UserAction[] = ['deactivate', 'create', 'reactivate', 'update'];

const NO_LOOK_ALIKES: readonly MocoUser[] = [];

const NO_DETAILS: Details = { employments: [], vacation: undefined };

/**
 * Creates the entry of a plan for one user. Names all properties, as spreading several objects takes ten times as long: there
 * may be 100,000 entries.
 */
export function toEntry(
  { action, user, email, desired, changes, employments, vacation, problems, notices }: UserPlan,
  { row, line, location, error }: Pick<PlanEntry, 'row' | 'line' | 'location' | 'error'>,
  keptBecause = '',
): PlanEntry {
  return {
    row,
    line,
    location,
    action,
    user,
    email,
    desired,
    changes,
    employments,
    vacation,
    details: plannedDetails({ employments, vacation }),
    problems,
    notices,
    error,
    keptBecause,
    isAboutAdmin: false,
    lookAlikes: NO_LOOK_ALIKES,
  };
}

/** True if the entry writes to MOCO. */
export function isWrite({ action }: PlanEntry): boolean {
  return WRITE_ACTIONS.includes(action);
}

/** The entries that write to MOCO: those about administrators first, and otherwise most severe first. */
export function sortedWrites<T extends PlanEntry>(entries: readonly T[]): T[] {
  const sorted = WRITE_ACTIONS.flatMap((action) => entries.filter((entry) => entry.action === action));
  return [
    ...sorted.filter(({ isAboutAdmin }) => isAboutAdmin),
    ...sorted.filter(({ isAboutAdmin }) => !isAboutAdmin),
  ];
}

/** True if something is probably not meant. */
export function hasWarning({ notices }: PlanEntry): boolean {
  return notices.some(({ level }) => level === 'warning');
}

/** The entries with notices, those with warnings first. */
export function sortedNotices(entries: readonly PlanEntry[]): PlanEntry[] {
  const noticed = entries.filter(({ notices }) => notices.length > 0);
  return [...noticed.filter(hasWarning), ...noticed.filter((entry) => !hasWarning(entry))];
}

/** True for a user who is not in the file and is kept as is. */
export function isUnlistedAndStays({ row, action }: PlanEntry): boolean {
  return row === null && action === 'none';
}

/** True for a row that may be about any unlisted user: it has an error, and no user of MOCO matches it. */
export function mayBeUnlisted({ action, user, problems, lookAlikes }: PlanEntry): boolean {
  if (!lookAlikes) return true;
  return action === 'error' && !user && problems.every(({ kind }) => kind !== 'ambiguous-email');
}

/** The entry as one that can't be applied. */
export function withError(entry: PlanEntry, error: string): PlanEntry {
  return { ...withoutWrites(entry), action: 'error', error };
}

/** The entry with further notices. */
export function withNotices(entry: PlanEntry, notices: readonly Notice[]): PlanEntry {
  return notices.length === 0 ? entry : { ...entry, notices: [...entry.notices, ...notices] };
}

/** The entry as one that writes nothing. */
export function withoutWrites(entry: PlanEntry): PlanEntry {
  const nothing = { employments: NO_EMPLOYMENT_PLAN, vacation: undefined, details: NO_DETAILS };
  return { ...entry, ...nothing, action: 'none', changes: [], notices: [], isAboutAdmin: false };
}

/** How many requests it takes to write the entry, and to read what MOCO makes along with a new user. */
function requestsOf({ action, changes, employments, vacation }: PlanEntry): number {
  const isVacationWritten = isVacationWrite(vacation);
  const details = [employments.writes.length > 0, isVacationWritten].filter(Boolean).length;
  const writes = (changes.length > 0 ? 1 : 0) + employments.writes.length + (isVacationWritten ? 1 : 0);
  return action === 'create' ? writes + details : writes;
}

/** How many requests it takes to write the entries. */
export function requestsOfAll(entries: readonly PlanEntry[]): number {
  return entries.reduce((sum, entry) => sum + requestsOf(entry), 0);
}

/** The names of what is written, as the log has them. */
export function fieldNames({ changes, details }: PlanEntry): string {
  return [...changes.map(({ field }) => field.input), ...detailNames(details)].join(', ');
}

/** How the log names the user: by ID and location, never by name or e-mail address. */
export function displayName({ location, user }: Pick<PlanEntry, 'location' | 'user'>): string {
  if (!user) return `the user on ${location}`;
  return location === '' ? `user ${user.id}` : `user ${user.id} (${location})`;
}
