/** The current state of one user: what MOCO has, read with the fewest requests. */
import { hasEmploymentInput, type Employment } from '../model/employments.ts';
import { createNameResolver, namedDirectories, type ResolvedFields } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import type { MocoUser } from '../model/user.ts';
import type { Client } from '../moco/client.ts';
import { fetchDirectories } from '../moco/directories.ts';
import { fetchEmployments } from '../moco/employments.ts';
import { findUsers } from '../moco/users.ts';
import { desiredEmail, type CurrentUser, type DesiredUser } from '../reconcile/plan-user.ts';

/** The current state, and the desired fields resolved against it. */
export interface CurrentState extends CurrentUser {
  /** The desired fields with IDs for the names of teams and roles. */
  readonly resolved: ResolvedFields;
}

/**
 * Reads the user, the employments if they matter, and the directories in which names are looked up, in parallel.
 * Yields the user as soon as it is known, so that a failure of the other reads can still name it.
 *
 * @param createIfMissing look also for a user who has the desired e-mail address already
 * @throws {ActionError} if MOCO can't be read
 */
export async function* fetchCurrentState(
  client: Client,
  desired: DesiredUser,
  createIfMissing: boolean,
): AsyncGenerator<{ readonly kind: 'found'; readonly user: MocoUser }, CurrentState> {
  const users = fetchUsers(client, desired, createIfMissing);
  const reads = Promise.all([
    users,
    fetchEmploymentsOf(client, desired, users),
    fetchDirectories(client, namedDirectories(desired.fields)),
  ]);
  // Awaited below: a failure must not be reported before the user is known.
  reads.catch(() => undefined);
  const [user, ...others] = await users.catch(() => []);
  if (user && others.length === 0) yield { kind: 'found', user };
  const [found, employments, directories] = await reads;
  return { users: found, employments, resolved: createNameResolver(directories)(desired.fields) };
}

async function fetchUsers(
  client: Client,
  desired: DesiredUser,
  createIfMissing: boolean,
): Promise<MocoUser[]> {
  const { key } = desired;
  const users = await findUsers(client, key);
  const email = desiredEmail(desired);
  if (users.length > 0 || !createIfMissing || email === undefined) return users;
  // The user may have the new e-mail address already.
  const isSame = 'email' in key && normalizeEmail(email) === normalizeEmail(key.email);
  return isSame ? [] : findUsers(client, { email });
}

/** Empty if they do not matter, or if there is no user. If the ID is given, the user is not waited for. */
async function fetchEmploymentsOf(
  client: Client,
  { key, employment }: DesiredUser,
  users: Promise<readonly MocoUser[]>,
): Promise<Employment[]> {
  if (!hasEmploymentInput(employment)) return [];
  const early = 'id' in key ? fetchEmployments(client, key.id) : undefined;
  // The employments of a missing user may be a 404 too, which "no such user" explains better.
  early?.catch(() => undefined);
  const [user] = await users;
  return user ? (early ?? fetchEmployments(client, user.id)) : [];
}
