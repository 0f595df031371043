/** Lists whose entries belong to users, such as employments: read for some users with the fewest requests. */
import type { JsonObject } from '../model/json.ts';
import type { Client } from './client.ts';
import { forEachConcurrent } from './concurrency.ts';
import { fetchPage, fetchPages, PAGE_SIZE, READ_CONCURRENCY, type Query } from './pagination.ts';

/** Such a list. */
export interface OwnedEntries<T extends { readonly id: number; readonly userId: number }> {
  readonly path: string;
  readonly isEntry: (value: unknown) => value is JsonObject;
  /** Undefined for an entry that belongs to no user, unless `userId` is known. */
  readonly parse: (value: JsonObject, userId?: number) => T | undefined;
}

/**
 * The entries of these users, by user or, where that takes fewer requests, from all pages of the list. A first page tells
 * how many there are.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchOfUsers<T extends { readonly id: number; readonly userId: number }>(
  client: Client,
  { path, isEntry, parse }: OwnedEntries<T>,
  userIds: readonly number[],
  query: Query,
): Promise<T[]> {
  const wanted = new Set(userIds);
  const found: (T | undefined)[] = [];
  const readByUser = (ids: readonly number[]): Promise<void> =>
    forEachConcurrent(ids, READ_CONCURRENCY, async (userId) => {
      const entries = await client.getAll(path, isEntry, { ...query, user_id: String(userId) });
      // MOCO's description of the API allows entries without a user: these are the ones of whom it was asked for.
      found.push(...entries.map((entry) => parse(entry, userId)));
    });
  if (wanted.size <= 1) await readByUser([...wanted]);
  else {
    const first = await fetchPage(client.get, path, isEntry, query);
    const pagesLeft = Math.ceil((first.total ?? 0) / PAGE_SIZE) - 1;
    if (first.hasNext && wanted.size < pagesLeft) await readByUser([...wanted]);
    else {
      const entries = await fetchPages(client.get, path, isEntry, query, first);
      const parsed = entries.map((entry) => parse(entry));
      found.push(...parsed);
      // Entries without a user may be those of users who seem to have none: they would get a second one.
      const owners = new Set(parsed.map((entry) => entry?.userId));
      if (owners.has(undefined)) await readByUser([...wanted].filter((id) => !owners.has(id)));
    }
  }
  const entries = found.filter((entry) => entry !== undefined && wanted.has(entry.userId)) as T[];
  // Pages that shift while they are read may contain an entry twice.
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
