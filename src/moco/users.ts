/** Users. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
import { isObject, type JsonObject } from '../model/json.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { matchesKey, type MocoUser, type UserKey } from '../model/user.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import { undefinedIfStatus } from './errors.ts';
import type { ApiResponse } from './response.ts';

/**
 * The users that a key identifies, deactivated ones included: none, one, or several with the same e-mail address.
 * `GET /users/{id}`, or the list filtered by address. The filter may return other users too; they are left out.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function findUsers(client: Client, key: UserKey): Promise<MocoUser[]> {
  if ('id' in key) {
    const response = await client.get(`/users/${key.id}`).catch(undefinedIfStatus(404));
    return response ? [parseUser(response, key.id)] : [];
  }
  // MOCO stores addresses in lower case. Whether its filter is case-sensitive is not documented.
  const email = normalizeEmail(key.email);
  const users = await client.getAll('/users', isUser, { email, include_archived: 'true' });
  return [...new Map(users.filter((user) => matchesKey(user, key)).map((user) => [user.id, user])).values()];
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

/** True for a user of a list. */
export function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}

function parseUser(response: ApiResponse, id?: number): MocoUser {
  if (!isUser(response.json)) throw response.unexpected('it is not a user');
  if (id !== undefined && response.json.id !== id) throw response.unexpected(`it is not user ${id}`);
  return response.json;
}
