/** Users. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
import { distinctById } from '../model/groups.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { matchesKey, type MocoUser, type UserKey } from '../model/user.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import { forEachConcurrent } from './concurrency.ts';
import { undefinedIfStatus } from './errors.ts';
import { fetchPage, fetchPages, PAGE_SIZE, READ_CONCURRENCY, type Page, type Query } from './pagination.ts';
import type { ApiResponse } from './response.ts';

const INCLUDE_DEACTIVATED = { include_archived: 'true' };

/**
 * The users that a key identifies, deactivated ones included: none, one, or several with the same e-mail address.
 * `GET /users/{id}`, or the list filtered by e-mail address. The filter may return other users too; they are left out.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function findUsers(client: Client, key: UserKey): Promise<MocoUser[]> {
  if ('id' in key) {
    const response = await client.get(`/users/${key.id}`).catch(undefinedIfStatus(404));
    return response ? [parseUser(response, key.id)] : [];
  }
  const users = await client.getAll('/users', isUser, emailQuery(key.email));
  return distinctById(users.filter((user) => matchesKey(user, key)));
}

/** The first page of all users, deactivated ones included. @throws {ActionError} if MOCO can't be read */
export async function fetchFirstUsers(client: Client): Promise<Page<MocoUser>> {
  return fetchPage(client.get, '/users', isUser, INCLUDE_DEACTIVATED);
}

/**
 * All users, deactivated ones included, each once.
 *
 * @param first the first page, if it was read
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchAllUsers(client: Client, first?: Page<MocoUser>): Promise<MocoUser[]> {
  return distinctById(await fetchPages(client.get, '/users', isUser, INCLUDE_DEACTIVATED, first));
}

/**
 * The users that the keys identify, deactivated ones included, in `userRequestCount(keys)` requests. MOCO's filter by e-mail
 * address may return other users too.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchUsersByKey(client: Client, keys: readonly UserKey[]): Promise<MocoUser[]> {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
  const queries: readonly Query[] = [
    ...Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, batch) => ({
      ids: ids.slice(batch * PAGE_SIZE, (batch + 1) * PAGE_SIZE).join(','),
      ...INCLUDE_DEACTIVATED,
    })),
    ...keys.flatMap((key) => ('email' in key ? [emailQuery(key.email)] : [])),
  ];
  const found: MocoUser[] = [];
  await forEachConcurrent(queries, READ_CONCURRENCY, async (query) => {
    found.push(...(await client.getAll('/users', isUser, query)));
  });
  return found;
}

/** How many requests `fetchUsersByKey` sends: MOCO takes many IDs in one, but only one e-mail address. */
export function userRequestCount(keys: readonly UserKey[]): number {
  const ids = keys.filter((key) => 'id' in key).length;
  return Math.ceil(ids / PAGE_SIZE) + keys.length - ids;
}

/** The number of active users, by the header of the first page or else by all pages. @throws {ActionError} if MOCO can't be read */
export async function fetchActiveUserCount(client: Client): Promise<number> {
  const page = await fetchPage(client.get, '/users', isUser, {});
  return page.total ?? (await fetchPages(client.get, '/users', isUser, {}, page)).length;
}

/** MOCO stores e-mail addresses in lower case. Whether its filter is case-sensitive is not documented. */
function emailQuery(email: string): Query {
  return { email: normalizeEmail(email), ...INCLUDE_DEACTIVATED };
}

/**
 * `PUT /users/{id}`: changes the fields of the body only.
 *
 * @param user as MOCO has the user
 * @returns the user after the change
 * @throws {ActionError} if MOCO did not accept it, or if that can't be told
 */
export async function updateUser(client: Client, user: MocoUser, body: JsonObject): Promise<MocoUser> {
  return parseUser(await client.put(`/users/${user.id}`, body, user), user.id);
}

/**
 * `POST /users`, never twice: after a lost response, or if MOCO says that the e-mail address is taken, looks the
 * user up by it.
 *
 * @throws {ActionError} if the user was not created, or if that can't be told
 */
export async function createUser(
  client: Client,
  email: string,
  body: JsonObject,
): Promise<CreateResult<MocoUser>> {
  return createIdempotently(
    client.post('/users', body),
    async () => onlyUser(await findUsers(client, { email })),
    (response) => parseUser(response),
  );
}

/** @throws {Error} if there are several: which one was created can't be told */
function onlyUser(users: readonly MocoUser[]): MocoUser | undefined {
  if (users.length > 1) throw new Error('Several users have the e-mail address');
  return users[0];
}

function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}

function parseUser(response: ApiResponse, id?: number): MocoUser {
  if (!isUser(response.json)) throw response.unexpected('it is not a user');
  if (id !== undefined && response.json.id !== id) throw response.unexpected(`it is not user ${id}`);
  return response.json;
}
