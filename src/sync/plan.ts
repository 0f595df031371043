/** The plan: what the file asks for against what MOCO has, user by user. Pure. */
import type { Employment } from '../model/employments.ts';
import { fieldByInput } from '../model/fields.ts';
import { groupBy } from '../model/groups.ts';
import type { Issue } from '../model/issue.ts';
import { createNameResolver, type Directories, type ResolvedFields } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { describeProblem, type ProblemWords } from '../model/problems.ts';
import { isActive, normalizedEmailOf, type MocoUser } from '../model/user.ts';
import { defaultVacationYear, type VacationEntry } from '../model/vacation.ts';
import { planUser } from '../reconcile/plan-user.ts';
import type { DesiredUser, UserPlan } from '../reconcile/user-plan.ts';
import { settleCustomFields, type ResolvedRow } from './custom-fields.ts';
import { checkPerson, createUnlistedUsers, NO_CHECK, type PersonCheck, type UnlistedMode } from './people.ts';
import { mayBeUnlisted, toEntry, withError, type PlanEntry } from './plan-entry.ts';
import { withSharedValues } from './shared-values.ts';
import type { FileRow } from './users-file/read.ts';

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

const DEACTIVATED = { field: fieldByInput('active'), value: false };

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
  const similar = createUnlistedUsers(unlisted, named.size);
  const checked = matched.map(({ row, users }) => {
    const entry = planRow(row, users, resolve(row.desired), plan, options, today);
    return withCheck(entry, checkPerson(entry, similar, findByEmail, options.unlisted));
  });
  const listed = withSharedValues(checked, current.users);
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
  const options = {
    createMissing,
    createInactive: false,
    sendWriteOnlyFields: false,
    endEmployments,
    // People review the plan, in which a warning says so.
    checkFirstName: false,
    today,
  };
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

function withCheck(entry: PlanEntry, check: PersonCheck): PlanEntry {
  // Most rows: there may be 100,000 of them.
  if (check === NO_CHECK) return entry;
  const { error, notices, lookAlikes } = check;
  // That it may be the wrong person comes before what else to know.
  const checked = { ...entry, notices: [...notices, ...entry.notices], lookAlikes };
  return error === undefined ? checked : withError(checked, [entry.error ?? '', error].join(' ').trim());
}
