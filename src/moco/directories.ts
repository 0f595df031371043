/**
 * Teams and roles.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/units.md
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md (roles)
 */
import { distinctById } from '../model/groups.ts';
import { isObject } from '../model/json.ts';
import type { Directories, Directory, DirectoryEntry } from '../model/names.ts';
import type { Client } from './client.ts';

const PATHS: Readonly<Record<Directory, string>> = { teams: '/units', roles: '/users/roles' };

/**
 * Reads several directories in parallel.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchDirectories(
  client: Client,
  directories: readonly Directory[],
): Promise<Directories> {
  const fetched = directories.map(
    async (directory) => [directory, await fetchDirectory(client, directory)] as const,
  );
  return Object.fromEntries(await Promise.all(fetched));
}

/**
 * `GET /units` or `GET /users/roles`. Each entry once.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchDirectory(client: Client, directory: Directory): Promise<DirectoryEntry[]> {
  const entries = await client.getAll(PATHS[directory], isNamedEntry);
  return distinctById(entries).map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}

interface NamedEntry {
  readonly id: number;
  readonly name: string;
  readonly is_admin?: unknown;
}

function isNamedEntry(value: unknown): value is NamedEntry {
  return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}
