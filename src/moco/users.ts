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
  // Whether the filter looks at case is not documented; that MOCO stores addresses in lower case is.
  const email = key.email.toLowerCase();
  const users = await client.getAll('/users', isUser, { email, include_archived: 'true' });
  const meant = new Map(users.filter((user) => hasEmail(user, email)).map((user) => [user.id, user]));
  if (meant.size > 1) throw severalUsers([...meant.keys()], key.email, client.host);
  return [...meant.values()][0];
}

/** `PUT /users/{id}`: only the fields in the body change. Answers with the user as it is then. */
export async function updateUser(client: Client, id: number, body: JsonObject): Promise<MocoUser> {
  return asUser(await client.put(`/users/${id}`, body), id);
}

export function noSuchUser(key: UserKey, host: string): string {
  const [what, input] =
    'id' in key ? [`ID ${key.id}`, 'user-id'] : [`the address ${key.email}`, 'user-email'];
  // Behind a gateway's address a forgotten path looks the same.
  const account = host.endsWith('.mocoapp.com')
    ? 'the account'
    : 'that `api-url` has the whole path of the API';
  return `No MOCO user with ${what} in ${host}. Check \`${input}\` and ${account}.`;
}

function severalUsers(ids: readonly number[], email: string, host: string): Failure {
  const fault = `Several MOCO users have the address ${email} in ${host}: ${ids.join(', ')}. Give \`user-id\`.`;
  return new Failure({ kind: 'not-found', faults: [fault] });
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

function hasEmail(user: MocoUser, email: string): boolean {
  return typeof user['email'] === 'string' && user['email'].toLowerCase() === email;
}

function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}
