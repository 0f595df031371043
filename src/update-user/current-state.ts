/** The current state of one user: what MOCO has, read with the fewest requests. */
import { hasEmploymentInput, type Employment } from '../model/employments.ts';
import { createNameResolver, namedDirectories, type ResolvedFields } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import type { MocoUser } from '../model/user.ts';
import type { VacationEntry } from '../model/vacation.ts';
import type { Client } from '../moco/client.ts';
import { fetchDirectories } from '../moco/directories.ts';
import { fetchEmployments } from '../moco/employments.ts';
import { undefinedIfStatus } from '../moco/errors.ts';
import { findUsers } from '../moco/users.ts';
import { fetchVacation } from '../moco/vacation.ts';
import { desiredEmail, isDeactivation } from '../reconcile/plan-user.ts';
import type { CurrentUser, DesiredUser } from '../reconcile/user-plan.ts';

/** The current state, and the desired fields resolved against it. */
export interface CurrentState extends CurrentUser {
  /** The desired fields with IDs for the names of teams and roles. */
  readonly resolved: ResolvedFields;
}

type FoundUsers = Pick<CurrentUser, 'users' | 'isFoundByNewEmail'>;

/**
 * Reads the user, employments and vacation if they matter, and the directories in which names are looked up, in parallel.
 * Yields the user as soon as it is known, so that a failure of the other reads can still name it.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function* fetchCurrentState(
  client: Client,
  desired: DesiredUser,
): AsyncGenerator<{ readonly kind: 'found'; readonly user: MocoUser }, CurrentState> {
  const finding = fetchUsers(client, desired);
  const reads = Promise.all([
    finding,
    fetchEmploymentsOf(client, desired, finding),
    fetchVacationOf(client, desired, finding),
    fetchDirectories(client, namedDirectories(desired.fields)),
  ]);
  // Awaited below: a failure must not be reported before the user is known.
  reads.catch(() => undefined);
  const [user, ...others] = await finding.then(({ users }) => users).catch(() => []);
  if (user && others.length === 0) yield { kind: 'found', user };
  const [found, employments, vacation, directories] = await reads;
  return { ...found, employments, vacation, resolved: createNameResolver(directories)(desired.fields) };
}

/** Also looks for a user who has the desired e-mail address already. */
async function fetchUsers(client: Client, desired: DesiredUser): Promise<FoundUsers> {
  const { key } = desired;
  const users = await findUsers(client, key);
  const email = desiredEmail(desired);
  if (users.length > 0 || 'id' in key || email === undefined) return { users };
  const isSame = normalizeEmail(email) === normalizeEmail(key.email);
  return isSame ? { users } : { users: await findUsers(client, { email }), isFoundByNewEmail: true };
}

/**
 * All employments of the user; empty if they do not matter, or if there is no user. Where they only tell whether someone
 * who leaves stays employed, undefined if the key may not read them.
 */
async function fetchEmploymentsOf(
  client: Client,
  desired: DesiredUser,
  finding: Promise<FoundUsers>,
): Promise<Employment[] | undefined> {
  if (hasEmploymentInput(desired.employment)) {
    return fetchDetailsOf(desired, finding, (userId) => fetchEmployments(client, [userId]));
  }
  const [user] = (await finding).users;
  if (!user || !isDeactivation(user, desired)) return [];
  return fetchEmployments(client, [user.id]).catch(undefinedIfStatus(403));
}

async function fetchVacationOf(
  client: Client,
  desired: DesiredUser,
  finding: Promise<FoundUsers>,
): Promise<VacationEntry[]> {
  const { vacation } = desired;
  if (!vacation) return [];
  return fetchDetailsOf(desired, finding, (userId) => fetchVacation(client, [userId], vacation.year));
}

/** Empty if there is no user. If the ID is given, the user is not waited for. */
async function fetchDetailsOf<T>(
  { key }: DesiredUser,
  finding: Promise<FoundUsers>,
  fetch: (userId: number) => Promise<T[]>,
): Promise<T[]> {
  const early = 'id' in key ? fetch(key.id) : undefined;
  // The details of a missing user may be a 404 too, which "no such user" explains better.
  early?.catch(() => undefined);
  const [user] = (await finding).users;
  return user ? (early ?? fetch(user.id)) : [];
}
