/** @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
import type { Client, Reply } from './client.ts';
import { Failure } from './errors.ts';
import type { MocoUser } from './fields.ts';
import { isObject, type JsonObject } from './json.ts';

/** How a step names the user that it means. */
export type UserKey = { readonly id: number } | { readonly email: string };

/**
 * `GET /users/{id}`, or the list filtered by address, deactivated users too. Undefined where there is no
 * such user. MOCO's filter is trusted to leave nobody out, but not to leave the others out.
 */
export async function findUser(client: Client, key: UserKey): Promise<MocoUser | undefined> {
  if ('id' in key) {
    const reply = await client.get(`/users/${key.id}`).catch(undefinedIfNotFound);
    return reply && asUser(reply, key.id);
  }
  const users = await client.getAll('/users', { email: key.email, include_archived: 'true' });
  const wanted = key.email.toLowerCase();
  const isMeant = (user: unknown): boolean =>
    isObject(user) && typeof user['email'] === 'string' && user['email'].toLowerCase() === wanted;
  return users.filter(isUser).find(isMeant);
}

/** `PUT /users/{id}`: only the fields in the body change. Answers with the user as it is then. */
export async function updateUser(client: Client, id: number, body: JsonObject): Promise<MocoUser> {
  const reply = await client.put(`/users/${id}`, body).catch(undefinedIfNotFound);
  // Deleted since it was read.
  if (!reply) throw new Failure({ kind: 'not-found', faults: [noSuchUser({ id }, client.host)] });
  return asUser(reply, id);
}

export function noSuchUser(key: UserKey, host: string): string {
  return 'id' in key
    ? `No MOCO user with ID ${key.id} in ${host}. Check \`user-id\` and the account.`
    : `No MOCO user with the address ${key.email} in ${host}. Check \`user-email\` and the account.`;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof Failure && error.facts.kind === 'refused' && error.facts.status === 404)
    return undefined;
  throw error;
}

function asUser(reply: Reply, id: number): MocoUser {
  if (!isUser(reply.json)) throw reply.unexpected('it is not a user');
  if (reply.json.id !== id) throw reply.unexpected(`it is not user ${id}`);
  return reply.json;
}

function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}
