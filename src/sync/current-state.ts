/** The current state: what MOCO has, read with the fewest requests. */
import { hasEmploymentInput, type Employment } from '../model/employments.ts';
import { fieldByInput, type DesiredField } from '../model/fields.ts';
import { currentValue } from '../model/values.ts';
import { distinctById, groupBy } from '../model/groups.ts';
import { directoriesOf, namedDirectories, type Directories } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { isActive, normalizedEmailOf, type MocoUser, type UserKey } from '../model/user.ts';
import type { VacationEntry } from '../model/vacation.ts';
import type { Client } from '../moco/client.ts';
import { forEachConcurrent } from '../moco/concurrency.ts';
import { fetchDirectories, fetchDirectory } from '../moco/directories.ts';
import { fetchEmployments } from '../moco/employments.ts';
import { undefinedIfStatus } from '../moco/errors.ts';
import { pagesAfter, READ_CONCURRENCY, type Page } from '../moco/pagination.ts';
import { fetchKeyOwner } from '../moco/session.ts';
import {
  fetchActiveUserCount,
  fetchAllUsers,
  fetchFirstUsers,
  fetchUsersByKey,
  userRequestCount,
} from '../moco/users.ts';
import { fetchVacation } from '../moco/vacation.ts';
import { changesRole, needsAllUsers, takesAway, type Protections } from './guardrails.ts';
import { disputedEmail } from './people.ts';
import { isWrite, type PlanEntry } from './plan-entry.ts';
import type { CurrentState } from './plan.ts';
import type { FileRow } from './users-file/read.ts';

/** The current state of users, and whether it is complete. */
export interface FetchedUsers extends Pick<CurrentState, 'users' | 'directories'> {
  /** All users of the account, and not only those whom the file names. */
  readonly isComplete: boolean;
  /** The first page of all users, if it was read. */
  readonly first?: Page<MocoUser> | undefined;
}

/**
 * The users whom the rows name, deactivated ones included, or all; teams and roles if rows have any. A key that may not read
 * teams or roles will do if the rows have their IDs.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchUsersAndDirectories(
  client: Client,
  rows: readonly FileRow[],
  needsAll: boolean,
): Promise<FetchedUsers> {
  const desired = rows.flatMap((row) => row.desired);
  const [read, directories] = await Promise.all([
    fetchUsers(
      client,
      rows.map(({ key }) => key),
      needsAll,
    ),
    fetchRowDirectories(client, desired),
  ]);
  return { ...read, directories };
}

async function fetchRowDirectories(client: Client, desired: readonly DesiredField[]): Promise<Directories> {
  const named = namedDirectories(desired);
  const byId = directoriesOf(desired).filter((directory) => !named.includes(directory));
  const [needed, ...others] = await Promise.all([
    fetchDirectories(client, named),
    ...byId.map((directory) => fetchDirectories(client, [directory]).catch(undefinedIfStatus(403))),
  ]);
  return Object.assign({}, needed, ...others) as Directories;
}

/**
 * The state with further users, if the plan depends on them: all of them if a row creates a user or matches none, as the
 * person may be in MOCO under another e-mail address; otherwise those to whom new e-mail addresses of the file belong, and
 * protected users.
 *
 * @param draft a plan from the state
 * @returns the same state, without a request, if nothing depends on others
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchOtherUsers(
  client: Client,
  known: FetchedUsers,
  draft: readonly PlanEntry[],
  protectedUsers: readonly UserKey[],
): Promise<FetchedUsers> {
  if (known.isComplete) return known;
  if (draft.some(({ action }) => action === 'create' || action === 'unmatched')) {
    return withAllUsers(client, known);
  }
  const emails = new Set(draft.flatMap((entry) => disputedEmail(entry) ?? []));
  const seen = seenIn(known.users);
  const keys = [...protectedUsers, ...[...emails].map((email) => ({ email }))].filter((key) => !seen(key));
  if (keys.length === 0) return known;
  // A first page that was not needed yet is worth a request if it may save several.
  const isWorthAPage = known.first !== undefined || userRequestCount(keys) > 1;
  const { users, ...read } = isWorthAPage
    ? await fetchUsers(client, keys, false, known.first)
    : { users: await fetchUsersByKey(client, keys), isComplete: false, first: known.first };
  return { ...known, ...read, users: distinctById([...known.users, ...users]) };
}

async function withAllUsers(client: Client, known: FetchedUsers): Promise<FetchedUsers> {
  return known.isComplete ? known : { ...known, ...(await fetchUsers(client, [], true, known.first)) };
}

/** By ID if the keys are only IDs. Otherwise a first page tells whether single look-ups take fewer requests. */
async function fetchUsers(
  client: Client,
  keys: readonly UserKey[],
  needsAll: boolean,
  known?: Page<MocoUser>,
): Promise<Omit<FetchedUsers, 'directories'>> {
  if (!needsAll && keys.every((key) => 'id' in key)) {
    return { users: await fetchUsersByKey(client, keys), isComplete: false, first: known };
  }
  const first = known ?? (await fetchFirstUsers(client));
  const seen = seenIn(first.entries);
  const left = keys.filter((key) => !seen(key));
  if (!needsAll && first.hasNext && userRequestCount(left) < pagesAfter(first)) {
    return { users: [...first.entries, ...(await fetchUsersByKey(client, left))], isComplete: false, first };
  }
  return { users: await fetchAllUsers(client, first), isComplete: true, first };
}

function seenIn(users: readonly MocoUser[]): (key: UserKey) => boolean {
  const seen = new Set(users.flatMap((user) => [user.id, normalizedEmailOf(user)]));
  return (key) => seen.has('id' in key ? key.id : normalizeEmail(key.email));
}

/**
 * Employments and vacation of the users for whom they matter: the file asks for them, or the user is deactivated.
 *
 * @param draft a plan without them
 * @param endEmployments whether the employments of those who are deactivated end
 * @returns undefined without a request if they matter for no user
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchDetails(
  client: Client,
  draft: readonly PlanEntry[],
  endEmployments: boolean,
): Promise<Pick<CurrentState, 'employments' | 'vacation'> | undefined> {
  const planned = draft.filter(
    ({ user, action, desired }) =>
      user &&
      action !== 'error' &&
      (action === 'deactivate' || hasEmploymentInput(desired.employment) || desired.vacation),
  );
  if (planned.length === 0) return undefined;
  const [employments, vacation] = await Promise.all([
    fetchEmploymentsOf(client, planned, endEmployments),
    fetchVacationOf(client, planned),
  ]);
  const userOf = ({ userId }: { readonly userId: number }): number => userId;
  return { employments: employments && groupBy(employments, userOf), vacation: groupBy(vacation, userOf) };
}

/** Undefined if the key may not read them, and they would only tell whether someone who leaves stays employed. */
async function fetchEmploymentsOf(
  client: Client,
  entries: readonly PlanEntry[],
  endEmployments: boolean,
): Promise<Employment[] | undefined> {
  const isLeaving = ({ action }: PlanEntry): boolean => action === 'deactivate';
  const needed = entries.filter((each) => hasEmploymentInput(each.desired.employment) || isLeaving(each));
  const isOptional = needed.every((each) => isLeaving(each) && !hasEmploymentInput(each.desired.employment));
  const users = needed.flatMap(({ user }) => user ?? []);
  const reading = fetchOfAll(users, (ids) => fetchEmployments(client, ids));
  return isOptional && !endEmployments ? reading.catch(undefinedIfStatus(403)) : reading;
}

async function fetchVacationOf(client: Client, entries: readonly PlanEntry[]): Promise<VacationEntry[]> {
  const wanted = entries.flatMap(({ user, desired: { vacation } }) =>
    user && vacation ? [{ user, year: vacation.year }] : [],
  );
  const years = [...new Set(wanted.map(({ year }) => year))];
  const read = years.map((year) => {
    const users = wanted.filter((each) => each.year === year).map(({ user }) => user);
    return fetchOfAll(users, (ids) => fetchVacation(client, ids, year));
  });
  return (await Promise.all(read)).flat();
}

/**
 * Whether the lists of all users' employments and vacation have those of deactivated users is not documented. Where there
 * are none, they are read by user: nothing may be planned against entries that are only hidden.
 */
async function fetchOfAll<T extends { readonly userId: number }>(
  users: readonly MocoUser[],
  fetch: (userIds: readonly number[]) => Promise<T[]>,
): Promise<T[]> {
  const listed = await fetch(users.map(({ id }) => id));
  const found = new Set(listed.map(({ userId }) => userId));
  const inactive = users.filter((user) => !isActive(user));
  const showsInactive = users.length === 1 || inactive.some(({ id }) => found.has(id));
  const hidden = showsInactive ? [] : inactive;
  const others: T[] = [];
  await forEachConcurrent(hidden, READ_CONCURRENCY, async ({ id }) => {
    others.push(...(await fetch([id])));
  });
  return [...listed, ...others];
}

/**
 * What tells who is protected, and the users with the administrators among whom one has to stay.
 *
 * @returns protections undefined, without a request, if the plan does nothing that they forbid or warn about
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchProtections(
  client: Client,
  entries: readonly PlanEntry[],
  known: FetchedUsers,
): Promise<{ readonly protections: Protections | undefined; readonly current: FetchedUsers }> {
  const isOwnerNeeded = entries.some(takesAway);
  const areRolesNeeded = entries.some(mayBeAboutAdmin);
  if (!isOwnerNeeded && !areRolesNeeded) return { protections: undefined, current: known };
  const [owner, adminRoles] = await Promise.all([
    isOwnerNeeded ? fetchKeyOwner(client).then((id) => id ?? null) : undefined,
    areRolesNeeded ? fetchAdminRoles(client, known.directories) : new Set<number>(),
  ]);
  const protections = { owner, adminRoles };
  const isAllNeeded = needsAllUsers(entries, protections, known.users);
  return { protections, current: isAllNeeded ? await withAllUsers(client, known) : known };
}

/** True if it depends on the roles whether the entry is about an administrator. */
function mayBeAboutAdmin(entry: PlanEntry): boolean {
  const hasRole = entry.user && typeof currentValue(fieldByInput('role'), entry.user) === 'number';
  const isAffected = takesAway(entry) || entry.action === 'reactivate';
  return changesRole(entry) || (hasRole === true && isAffected);
}

/**
 * The number of active users, which `max-change-percent` refers to.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function countActiveUsers(
  client: Client,
  entries: readonly PlanEntry[],
  { users, isComplete }: FetchedUsers,
): Promise<number> {
  if (isComplete) return users.filter(isActive).length;
  if (!entries.some((entry) => isWrite(entry) && entry.user)) return 0;
  // Not fewer than are known: a small number would take the share of a large change away.
  return Math.max(await fetchActiveUserCount(client), users.filter(isActive).length);
}

/** Undefined if the key may not read roles. */
async function fetchAdminRoles(client: Client, { roles }: Directories): Promise<Set<number> | undefined> {
  const all = roles ?? (await fetchDirectory(client, 'roles').catch(undefinedIfStatus(403)));
  return all && new Set(all.filter(({ isAdmin }) => isAdmin).map(({ id }) => id));
}
