/** @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
import type { Client, Reply } from './client.ts';
import { Failure, isRefusal } from './errors.ts';
import type { MocoUser } from './fields.ts';
import { isObject, type JsonObject } from './json.ts';
import { addressForm } from './values.ts';

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
  const email = addressForm(key.email);
  const users = await client.getAll('/users', isUser, { email, include_archived: 'true' });
  const meant = new Map(users.filter((user) => isMeant(user, key)).map((user) => [user.id, user]));
  if (meant.size > 1) throw severalUsers([...meant.keys()], key.email, client.host);
  return [...meant.values()][0];
}

/** `PUT /users/{id}`: only the fields in the body change. Answers with the user as it is then. */
export async function updateUser(client: Client, id: number, body: JsonObject): Promise<MocoUser> {
  return asUser(await client.put(`/users/${id}`, body), id);
}

/** What became of something that was to be created. */
export interface Made<T> {
  readonly entry: T;
  /** By this step: its answer came, or was lost and the entry found afterwards. Else another run was faster. */
  readonly created: boolean;
  /** Found instead of answered: whether it is as asked for in everything is not known. */
  readonly isFound: boolean;
}

/**
 * `POST /users`, never twice: after an answer that was lost, or where MOCO says that the address is taken, the
 * address tells whether the user is there now.
 */
export async function createUser(client: Client, email: string, body: JsonObject): Promise<Made<MocoUser>> {
  return createOnce(
    (lookAgain) => client.post('/users', body, lookAgain),
    () => findUser(client, { email }),
    (reply) => {
      if (!isUser(reply.json)) throw reply.unexpected('it is not a user');
      return reply.json;
    },
  );
}

/** Sends what must not be done twice, and looks for it where it can't be told whether it was done. */
export async function createOnce<T>(
  send: (lookAgain: () => Promise<T | undefined>) => Promise<Reply | { readonly found: T }>,
  look: () => Promise<T | undefined>,
  read: (reply: Reply) => T,
): Promise<Made<T>> {
  let isAnyLost = false;
  try {
    const answer = await send(() => {
      isAnyLost = true;
      return look();
    });
    const isFound = 'found' in answer;
    return { entry: isFound ? answer.found : read(answer), created: true, isFound };
  } catch (error) {
    // It is taken: by another run, or by a try of this one that MOCO carried out late.
    const entry = isRefusal(error, 422) ? await look().catch(() => undefined) : undefined;
    if (entry === undefined) throw error;
    return { entry, created: isAnyLost, isFound: true };
  }
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
  if (isRefusal(error, 404)) return undefined;
  throw error;
}

function asUser(reply: Reply, id: number): MocoUser {
  if (!isUser(reply.json)) throw reply.unexpected('it is not a user');
  if (reply.json.id !== id) throw reply.unexpected(`it is not user ${id}`);
  return reply.json;
}

/** The user's address in one form for all spellings; empty where there is none. */
export function addressOf({ email }: MocoUser): string {
  return typeof email === 'string' ? addressForm(email) : '';
}

/** Whether this is the user who is meant. */
export function isMeant(user: MocoUser, key: UserKey): boolean {
  return 'id' in key ? user.id === key.id : addressOf(user) === addressForm(key.email);
}

/** Whether it is a user. Only the ID is looked at: old accounts lack some of the other keys. */
export function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}
