/** Lists whose entries belong to users, such as employments: read for some users with the fewest requests. */
import { distinctById } from '../model/groups.ts';
import { isObject, own, type JsonObject } from '../model/json.ts';
import type { Client } from './client.ts';
import { forEachConcurrent } from './concurrency.ts';
import { fetchPage, fetchPages, pagesAfter, READ_CONCURRENCY, type Query } from './pagination.ts';
import type { ApiResponse } from './response.ts';

/** Such a list. */
export interface OwnedEntries<T extends { readonly id: number; readonly userId: number }> {
  readonly path: string;
  /** What an entry is called in a message, such as `employment`. */
  readonly name: string;
  readonly isEntry: (value: unknown) => value is JsonObject;
  readonly parse: (value: JsonObject, userId: number) => T;
}

/**
 * The entries of these users, by user or, where that takes fewer requests, from all pages of the list. A first page tells
 * how many there are.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchOfUsers<T extends { readonly id: number; readonly userId: number }>(
  client: Client,
  list: OwnedEntries<T>,
  userIds: readonly number[],
  query: Query,
): Promise<T[]> {
  const { path, isEntry } = list;
  const wanted = new Set(userIds);
  const found: (T | undefined)[] = [];
  const readByUser = (ids: readonly number[]): Promise<void> =>
    forEachConcurrent(ids, READ_CONCURRENCY, async (userId) => {
      const entries = await client.getAll(path, isEntry, { ...query, user_id: String(userId) });
      found.push(...entries.map((entry) => parseOwned(list, entry, userId)));
    });
  if (wanted.size <= 1) await readByUser([...wanted]);
  else {
    const first = await fetchPage(client.get, path, isEntry, query);
    if (first.hasNext && wanted.size < pagesAfter(first)) await readByUser([...wanted]);
    else {
      const entries = await fetchPages(client.get, path, isEntry, query, first);
      const parsed = entries.map((entry) => parseOwned(list, entry));
      found.push(...parsed);
      // Entries without a user may be those of users who seem to have none: they would get a second one.
      const owners = new Set(parsed.map((entry) => entry?.userId));
      if (owners.has(undefined)) await readByUser([...wanted].filter((id) => !owners.has(id)));
    }
  }
  const entries = found.filter((entry) => entry !== undefined && wanted.has(entry.userId)) as T[];
  return distinctById(entries);
}

/**
 * The entry of a response to a write.
 *
 * @param id of the entry that was changed; undefined for a new one
 * @throws {ActionError} if it is another one, or that of another user
 */
export function parseWritten<T extends { readonly id: number; readonly userId: number }>(
  list: OwnedEntries<T>,
  { json, unexpected }: ApiResponse,
  userId: number,
  id?: number,
): T {
  const { name, isEntry } = list;
  const entry = isEntry(json) ? parseOwned(list, json, userId) : undefined;
  if (!entry) throw unexpected(`it is not ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`);
  if (entry.userId !== userId) throw unexpected(`it is the ${name} of another user`);
  if (id !== undefined && entry.id !== id) throw unexpected(`it is not ${name} ${id}`);
  return entry;
}

/**
 * MOCO's description of the API allows entries without a user: where one user was asked for, they belong to that one.
 * Otherwise undefined.
 */
function parseOwned<T extends { readonly id: number; readonly userId: number }>(
  { parse }: OwnedEntries<T>,
  entry: JsonObject,
  knownUserId?: number,
): T | undefined {
  const { user } = entry;
  const userId = isObject(user) ? own(user, 'id') : knownUserId;
  return typeof userId === 'number' ? parse(entry, userId) : undefined;
}
