/** The plan: what the file asks for against what MOCO has, user by user. Pure. */
import { NO_EMPLOYMENT_PLAN, type Employment } from '../model/employments.ts';
import { fieldByInput } from '../model/fields.ts';
import { groupBy } from '../model/groups.ts';
import type { Issue } from '../model/issue.ts';
import { createNameResolver, type Directories, type ResolvedFields } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { describeProblem, type ProblemWords } from '../model/problems.ts';
import { isActive, normalizedEmailOf, type MocoUser } from '../model/user.ts';
import { defaultVacationYear, isVacationWrite, type VacationEntry } from '../model/vacation.ts';
import { plannedDetails, type Details } from '../reconcile/details.ts';
import { planUser } from '../reconcile/plan-user.ts';
import type { DesiredUser, Notice, UserAction, UserPlan } from '../reconcile/user-plan.ts';
import { settleCustomFields, type ResolvedRow } from './custom-fields.ts';
import { checkPerson, createUnlistedUsers, NO_CHECK, type PersonCheck, type UnlistedMode } from './people.ts';
import type { FileRow } from './users-file/read.ts';

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

/** What MOCO has: all users, or those whom the file names. */
export interface CurrentState {
  readonly users: readonly MocoUser[];
  readonly directories: Directories;
  /** By user, where they matter; undefined where the key may not read them. */
  readonly employments: ReadonlyMap<number, readonly Employment[]> | undefined;
  /** By user, where they matter. */
  readonly vacation: ReadonlyMap<number, readonly VacationEntry[]>;
}

/** What is asked for beside the file. */
export interface PlanOptions {
  readonly createMissing: boolean;
  readonly unlisted: UnlistedMode;
  /** End the employments of those who are deactivated without a last day. */
  readonly endEmployments: boolean;
  /** Title and year of the entries that `vacation-days` are about. */
  readonly vacation: { readonly title: string | undefined; readonly year: number | undefined };
  /** The path of the file, for issues. */
  readonly usersFile: string;
}

/** The plan for all users. */
export interface Plan {
  /** In the order of the file, then the unlisted users. */
  readonly entries: readonly PlanEntry[];
  /** Rows that turn out to be about one user. Nothing of such a file is applied. */
  readonly issues: readonly Issue[];
  /** True if unlisted users are kept because an unmatched row might refer to one of them. */
  readonly deactivationsDeferred: boolean;
}

/** Most severe first: long lists are truncated at their ends. */
const WRITE_ACTIONS: readonly UserAction[] = ['deactivate', 'create', 'reactivate', 'update'];

const DEACTIVATED = { field: fieldByInput('active'), value: false };

const NO_DETAILS: Details = { employments: [], vacation: undefined };

const WORDS: ProblemWords = { idInput: 'id', createInput: 'create-missing' };

/**
 * Plans all rows, and the users whom the file does not list.
 *
 * @param today the day of the run, `YYYY-MM-DD`
 */
export function createPlan(
  rows: readonly ResolvedRow[],
  current: CurrentState,
  options: PlanOptions,
  today: string,
): Plan {
  const { find, findByEmail } = createUserIndex(current.users);
  const resolve = createNameResolver(current.directories, { checksIds: true });
  const matched = rows.map((row) => ({ row, users: find(row) }));
  const plan = createUserPlanner(current, options, today);
  const named = new Set(matched.flatMap(({ users }) => users.map(({ id }) => id)));
  const unlisted = current.users.filter(({ id }) => !named.has(id));
  const similar = createUnlistedUsers(unlisted);
  const listed = matched.map(({ row, users }) => {
    const entry = planRow(row, users, resolve(row.desired), plan, options, today);
    return withCheck(entry, checkPerson(entry, similar, findByEmail, options.unlisted));
  });
  const others = unlisted.filter(isActive);
  const deactivationsDeferred =
    options.unlisted === 'deactivate' && listed.some(mayBeUnlisted) && others.length > 0;
  const areKept = options.unlisted === 'report' || deactivationsDeferred;
  const reasons = areKept ? new Map<number, string>() : reasonsToKeep(listed);
  const rest =
    options.unlisted === 'ignore'
      ? []
      : others.map((user) => planUnlistedUser(user, areKept, reasons.get(user.id), plan));
  return {
    entries: [...listed, ...rest],
    issues: duplicateRows(matched, options.usersFile),
    deactivationsDeferred,
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
export function requestsOf({ action, changes, employments, vacation }: PlanEntry): number {
  const isVacationWritten = isVacationWrite(vacation);
  const details = [employments.writes.length > 0, isVacationWritten].filter(Boolean).length;
  const writes = (changes.length > 0 ? 1 : 0) + employments.writes.length + (isVacationWritten ? 1 : 0);
  return action === 'create' ? writes + details : writes;
}

/** How the log names the user: by ID and location, never by name or e-mail address. */
export function displayName({ location, user }: Pick<PlanEntry, 'location' | 'user'>): string {
  if (!user) return `the user on ${location}`;
  return location === '' ? `user ${user.id}` : `user ${user.id} (${location})`;
}

/** Finds the users that a row identifies, or who have an e-mail address: none, one, or several. */
function createUserIndex(users: readonly MocoUser[]): {
  readonly find: (row: FileRow) => readonly MocoUser[];
  readonly findByEmail: (email: string) => readonly MocoUser[];
} {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byEmail = groupBy(byId.values(), normalizedEmailOf);
  const findByEmail = (email: string): readonly MocoUser[] => byEmail.get(email) ?? [];
  const find = ({ key }: FileRow): readonly MocoUser[] => {
    if ('email' in key) return findByEmail(normalizeEmail(key.email));
    const user = byId.get(key.id);
    return user ? [user] : [];
  };
  return { find, findByEmail };
}

/** The same user by ID in one row and by e-mail address in another. */
function duplicateRows(
  matched: readonly { readonly row: FileRow; readonly users: readonly MocoUser[] }[],
  file: string,
): Issue[] {
  const seen = new Map<number, FileRow>();
  return matched.flatMap(({ row, users }) => {
    const [user] = users;
    if (!user) return [];
    const other = seen.get(user.id);
    seen.set(user.id, row);
    if (!other) return [];
    const text = `${other.location} and ${row.location} are about the same user, ID ${user.id}. Merge them into one row`;
    return [{ text, location: { file } }];
  });
}

type UserPlanner = (
  desired: DesiredUser,
  users: readonly MocoUser[],
  unresolved?: ResolvedFields['issues'],
) => UserPlan;

function createUserPlanner(
  { employments, vacation }: CurrentState,
  { createMissing, endEmployments }: PlanOptions,
  today: string,
): UserPlanner {
  const options = { createMissing, createInactive: false, sendWriteOnlyFields: false, endEmployments, today };
  return (desired, users, unresolved) => {
    const id = users[0]?.id ?? 0;
    const current = {
      users,
      employments: employments && (employments.get(id) ?? []),
      vacation: vacation.get(id) ?? [],
    };
    return planUser(desired, current, options, unresolved);
  };
}

function planRow(
  file: ResolvedRow,
  users: readonly MocoUser[],
  resolved: ResolvedFields,
  plan: UserPlanner,
  { vacation: { title, year } }: PlanOptions,
  today: string,
): PlanEntry {
  const { row, line, location, key, employment, vacationDays: days } = file;
  const defaultYear = defaultVacationYear(today, employment.start?.from);
  const vacation =
    days === undefined || title === undefined ? undefined : { year: year ?? defaultYear, title, days };
  const { desired: fields, issues } = settleCustomFields(file, resolved.desired, users[0]);
  const planned = plan({ key, fields, employment, vacation }, users, [...resolved.issues, ...issues]);
  const error = planned.problems.map((problem) => describeProblem(problem, WORDS)).join(' ');
  return toEntry(planned, { row, line, location, error: error === '' ? null : error });
}

function planUnlistedUser(
  user: MocoUser,
  isKept: boolean,
  keptBecause: string | undefined,
  plan: UserPlanner,
): PlanEntry {
  const fields = isKept || keptBecause !== undefined ? [] : [DEACTIVATED];
  const planned = plan({ key: { id: user.id }, fields, employment: {}, vacation: undefined }, [user]);
  return toEntry(planned, { row: null, line: null, location: '', error: null }, keptBecause);
}

/** Why users are kept, by ID: a row that no user matches, or whose ID is wrong, may be about them. */
function reasonsToKeep(listed: readonly PlanEntry[]): Map<number, string> {
  const reasons = listed.flatMap(({ location, lookAlikes = [] }) =>
    lookAlikes.map(({ id }) => [id, `${location} may be about this user`] as const),
  );
  return new Map(reasons);
}

/** Names all properties, as spreading several objects takes ten times as long: there may be 100,000 entries. */
function toEntry(
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
    lookAlikes: NO_CHECK.lookAlikes,
  };
}

function withCheck(entry: PlanEntry, check: PersonCheck): PlanEntry {
  // Most rows: there may be 100,000 of them.
  if (check === NO_CHECK) return entry;
  const { error, notices, lookAlikes } = check;
  const checked = { ...withNotices(entry, notices), lookAlikes };
  return error === undefined ? checked : withError(checked, [entry.error ?? '', error].join(' ').trim());
}
