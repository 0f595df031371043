/** The current state of one user: what MOCO has, read with the fewest requests. */
import { hasEmploymentInput, type Employment } from '../model/employments.ts';
import { createNameResolver, namedDirectories, type ResolvedFields } from '../model/names.ts';
import { normalizeEmail } from '../model/parsers.ts';
import type { MocoUser } from '../model/user.ts';
import type { Client } from '../moco/client.ts';
import { fetchDirectories } from '../moco/directories.ts';
import { fetchEmployments } from '../moco/employments.ts';
import { ActionError, hasStatus } from '../moco/errors.ts';
import { findUsers } from '../moco/users.ts';
import { desiredEmail, type CurrentUser, type DesiredUser } from '../reconcile/plan-user.ts';

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
): AsyncGenerator<MocoUser, CurrentState> {
  let known: MocoUser | undefined;
  const reads = Promise.all([
    fetchUsersWithEmployments(client, desired, createIfMissing, (user) => (known = user)),
    fetchDirectories(client, namedDirectories(desired.fields)),
  ]);
  await reads.catch(() => undefined);
  if (known) yield known;
  const [current, directories] = await reads;
  return { ...current, resolved: createNameResolver(directories)(desired.fields) };
}

async function fetchUsersWithEmployments(
  client: Client,
  desired: DesiredUser,
  createIfMissing: boolean,
  onUser: (user: MocoUser) => void,
): Promise<CurrentUser> {
  const { key, employment } = desired;
  const needsEmployments = hasEmploymentInput(employment);
  const fetchUsers = async (): Promise<MocoUser[]> => {
    const users = await findUsers(client, key);
    const all = users.length === 0 && createIfMissing ? await findByNewEmail(client, desired) : users;
    if (all.length === 1) all.forEach(onUser);
    return all;
  };
  if ('id' in key && needsEmployments) {
    const [users, employments] = await Promise.all([
      fetchUsers(),
      fetchEmployments(client, key.id).catch(asValueIfNotFound),
    ]);
    if (!(employments instanceof ActionError)) return { users, employments };
    // The employments of a missing user may be a 404 too, which "no such user" explains better.
    if (users.length > 0) throw employments;
    return { users, employments: [] };
  }
  const users = await fetchUsers();
  const [user] = users;
  return { users, employments: user && needsEmployments ? await fetchEmployments(client, user.id) : [] };
}

/** A user who is to get a new e-mail address may have it already. */
async function findByNewEmail(client: Client, desired: DesiredUser): Promise<MocoUser[]> {
  const { key } = desired;
  const email = desiredEmail(desired);
  const isSame = 'email' in key && email !== undefined && normalizeEmail(email) === normalizeEmail(key.email);
  return email === undefined || isSame ? [] : findUsers(client, { email });
}

function asValueIfNotFound(error: unknown): Employment[] | ActionError {
  if (error instanceof ActionError && hasStatus(error, 404)) return error;
  throw error;
}
