/** What an export reads from MOCO. */
import type { Employment } from '../../model/employments.ts';
import { groupBy } from '../../model/groups.ts';
import type { Directories, Directory, DirectoryEntry } from '../../model/names.ts';
import type { MocoUser } from '../../model/user.ts';
import type { Client } from '../../moco/client.ts';
import { fetchCustomFields } from '../../moco/custom-fields.ts';
import { fetchDirectory } from '../../moco/directories.ts';
import { fetchEmployments } from '../../moco/employments.ts';
import { undefinedIfStatus } from '../../moco/errors.ts';
import { fetchAllUsers } from '../../moco/users.ts';
import { activeUsers, type ExportState } from './users.ts';

/**
 * All users, teams and roles, and if personal data is exported, employments and the definitions of custom fields. What the
 * key may not read, except users, is left out.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchExportState(
  client: Client,
  { includePersonalData }: { readonly includePersonalData: boolean },
): Promise<ExportState> {
  const [users, directories, customFields] = await Promise.all([
    // Deactivated users too: one of them may have the e-mail address of an active user.
    fetchAllUsers(client),
    fetchReadableDirectories(client),
    includePersonalData ? fetchCustomFields(client) : [],
  ]);
  const employments = includePersonalData
    ? await fetchEmploymentsByUser(client, activeUsers(users))
    : undefined;
  return { users, directories, employments, customFields };
}

async function fetchReadableDirectories(client: Client): Promise<Directories> {
  const fetchReadable = (directory: Directory): Promise<DirectoryEntry[] | undefined> =>
    fetchDirectory(client, directory).catch(undefinedIfStatus(403));
  const [teams, roles] = await Promise.all([fetchReadable('teams'), fetchReadable('roles')]);
  return { ...(teams && { teams }), ...(roles && { roles }) };
}

/** Undefined if the key may not read them. */
async function fetchEmploymentsByUser(
  client: Client,
  users: readonly MocoUser[],
): Promise<ReadonlyMap<number, readonly Employment[]> | undefined> {
  const employments = await fetchEmployments(
    client,
    users.map(({ id }) => id),
  ).catch(undefinedIfStatus(403));
  return employments && groupBy(employments, ({ userId }) => userId);
}
