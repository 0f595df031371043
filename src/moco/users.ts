/** @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
import type { Client, ApiResponse } from './client.ts';
import { ActionError, hasStatus } from './errors.ts';
import type { MocoUser } from '../model/fields.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { normalizeEmail } from '../model/parsers.ts';

/** How a step names the user that it means. */
export type UserKey = { readonly id: number } | { readonly email: string };

/**
 * `GET /users/{id}`, or the list filtered by address, deactivated users too. Undefined where there is no
 * such user. MOCO's filter is trusted to leave nobody out, but not to leave the others out.
 */
export async function findUser(client: Client, key: UserKey): Promise<MocoUser | undefined> {
  if ('id' in key) {
    const reply = await client.get(`/users/${key.id}`).catch(undefinedIfNotFound);
    return reply && parseUser(reply, key.id);
  }
  // Whether the filter looks at case is not documented; that MOCO stores addresses in lower case is.
  const email = normalizeEmail(key.email);
  const users = await client.getAll('/users', isUser, { email, include_archived: 'true' });
  const meant = new Map(users.filter((user) => matchesKey(user, key)).map((user) => [user.id, user]));
  if (meant.size > 1) throw ambiguousEmailError([...meant.keys()], key.email, client.host);
  return [...meant.values()][0];
}

/** `PUT /users/{id}`: only the fields in the body change. Answers with the user as it is then. */
export async function updateUser(client: Client, id: number, body: JsonObject): Promise<MocoUser> {
  return parseUser(await client.put(`/users/${id}`, body), id);
}

/** What became of something that was to be created. */
export interface CreateResult<T> {
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
export async function createUser(
  client: Client,
  email: string,
  body: JsonObject,
): Promise<CreateResult<MocoUser>> {
  return createIdempotently(
    (lookAgain) => client.post('/users', body, lookAgain),
    () => findUser(client, { email }),
    (reply) => {
      if (!isUser(reply.json)) throw reply.unexpected('it is not a user');
      return reply.json;
    },
  );
}

/** Sends what must not be done twice, and looks for it where it can't be told whether it was done. */
export async function createIdempotently<T>(
  send: (lookAgain: () => Promise<T | undefined>) => Promise<ApiResponse | { readonly found: T }>,
  look: () => Promise<T | undefined>,
  read: (reply: ApiResponse) => T,
): Promise<CreateResult<T>> {
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
    const entry = hasStatus(error, 422) ? await look().catch(() => undefined) : undefined;
    if (entry === undefined) throw error;
    return { entry, created: isAnyLost, isFound: true };
  }
}

export function userNotFoundMessage(key: UserKey, host: string): string {
  const [what, input] =
    'id' in key ? [`ID ${key.id}`, 'user-id'] : [`the address ${key.email}`, 'user-email'];
  // Behind a gateway's address a forgotten path looks the same.
  const account = host.endsWith('.mocoapp.com')
    ? 'the account'
    : 'that `api-url` has the whole path of the API';
  return `No MOCO user with ${what} in ${host}. Check \`${input}\` and ${account}.`;
}

function ambiguousEmailError(ids: readonly number[], email: string, host: string): ActionError {
  const issue = `Several MOCO users have the address ${email} in ${host}: ${ids.join(', ')}. Give \`user-id\`.`;
  return new ActionError({ kind: 'not-found', faults: [issue] });
}

function undefinedIfNotFound(error: unknown): undefined {
  if (hasStatus(error, 404)) return undefined;
  throw error;
}

function parseUser(reply: ApiResponse, id: number): MocoUser {
  if (!isUser(reply.json)) throw reply.unexpected('it is not a user');
  if (reply.json.id !== id) throw reply.unexpected(`it is not user ${id}`);
  return reply.json;
}

/** The user's address in one form for all spellings; empty where there is none. */
export function normalizedEmailOf({ email }: MocoUser): string {
  return typeof email === 'string' ? normalizeEmail(email) : '';
}

/** Whether this is the user who is meant. */
export function matchesKey(user: MocoUser, key: UserKey): boolean {
  return 'id' in key ? user.id === key.id : normalizedEmailOf(user) === normalizeEmail(key.email);
}

/** Whether it is a user. Only the ID is looked at: old accounts lack some of the other keys. */
export function isUser(value: unknown): value is MocoUser {
  return isObject(value) && Number.isSafeInteger(value['id']);
}
