/** What has to be read of MOCO, with the fewest requests. */
import type { Client } from '../moco/client.ts';
import { readDirectories, readDirectory } from '../moco/directories.ts';
import { currentValue, fieldOf, type MocoUser } from '../moco/fields.ts';
import { isObject } from '../moco/json.ts';
import { PAGE_SIZE, readPage, readPages, READ_WIDTH } from '../moco/paging.ts';
import { sideBySide } from '../moco/side-by-side.ts';
import { addressOf, isUser, type UserKey } from '../moco/users.ts';
import { addressForm } from '../moco/values.ts';
import { deactivated, isAdmin, type Guards } from './guards.ts';
import { isWritten, type Entry, type Known } from './plan.ts';
import type { Row } from './users-file/read.ts';

const ALL = { include_archived: 'true' };

/** `isWhole`: all users of the account, and not only those whom the file names. */
export interface Read extends Known {
  readonly isWhole: boolean;
}

/** Those whom the rows name, deactivated ones too, or everybody; teams and roles where they are named. */
export async function readKnown(client: Client, rows: readonly Row[], needsAll: boolean): Promise<Read> {
  const wishes = rows.flatMap((row) => row.wishes);
  const [read, directories] = await Promise.all([
    readUsers(
      client,
      rows.map(({ key }) => key),
      needsAll,
    ),
    readDirectories(client, wishes),
  ]);
  return { ...read, directories };
}

/** By ID where the rows have only those; else a first page tells whether it takes fewer requests to ask one by one. */
async function readUsers(
  client: Client,
  keys: readonly UserKey[],
  needsAll: boolean,
): Promise<Omit<Read, 'directories'>> {
  if (!needsAll && keys.every((key) => 'id' in key)) {
    return { users: await readNamed(client, keys), isWhole: false };
  }
  const first = await readPage(client.get, '/users', isUser, ALL);
  const seen = new Set(first.entries.flatMap((user) => [user.id, addressOf(user)]));
  const left = keys.filter((key) => !seen.has('id' in key ? key.id : addressForm(key.email)));
  const pagesLeft = Math.ceil((first.total ?? 0) / PAGE_SIZE) - 1;
  if (!needsAll && first.hasNext && requestsFor(left) < pagesLeft) {
    return { users: [...first.entries, ...(await readNamed(client, left))], isWhole: false };
  }
  const users = await readPages(client.get, '/users', isUser, ALL, first);
  return { users: [...new Map(users.map((user) => [user.id, user])).values()], isWhole: true };
}

function requestsFor(keys: readonly UserKey[]): number {
  const ids = keys.filter((key) => 'id' in key).length;
  return Math.ceil(ids / PAGE_SIZE) + keys.length - ids;
}

async function readNamed(client: Client, keys: readonly UserKey[]): Promise<MocoUser[]> {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
  const queries = [
    ...Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, batch) => ({
      ids: ids.slice(batch * PAGE_SIZE, (batch + 1) * PAGE_SIZE).join(','),
    })),
    // MOCO stores addresses in lower case; whether its filter looks at case is not documented.
    ...keys.flatMap((key) => ('email' in key ? [{ email: addressForm(key.email) }] : [])),
  ];
  const found: MocoUser[] = [];
  await sideBySide(queries, READ_WIDTH, async (query) => {
    found.push(...(await client.getAll('/users', isUser, { ...query, ...ALL })));
  });
  return found;
}

/** Who is protected whatever the step says; asked only where the plan deactivates somebody. */
export async function readGuards(
  client: Client,
  entries: readonly Entry[],
  { users, isWhole, directories }: Read,
): Promise<Guards | undefined> {
  const leaving = deactivated(entries);
  if (leaving.length === 0) return undefined;
  const hasRole = leaving.some((user) => typeof currentValue(fieldOf('role'), user) === 'number');
  const [owner, adminRoles] = await Promise.all([
    readOwner(client),
    hasRole ? readAdminRoles(client, directories) : new Set<number>(),
  ]);
  const needsAll = leaving.some((user) => isAdmin(user, adminRoles));
  if (!needsAll) return { owner, adminRoles, active: undefined };
  const all = isWhole ? users : await client.getAll('/users', isUser);
  return { owner, adminRoles, active: all.filter(isActive) };
}

/** The number of active users, of which a limit is a share. */
export async function countActive(
  client: Client,
  entries: readonly Entry[],
  { users, isWhole }: Read,
  guards: Guards | undefined,
): Promise<number> {
  if (guards?.active) return guards.active.length;
  if (isWhole) return users.filter(isActive).length;
  if (!entries.some((entry) => isWritten(entry) && entry.user)) return 0;
  const page = await readPage(client.get, '/users', isUser, {});
  // Not fewer than are known: a small number would take the share of a large change away.
  if (page.total !== undefined) return Math.max(page.total, users.filter(isActive).length);
  return (await readPages(client.get, '/users', isUser, {}, page)).length;
}

async function readOwner(client: Client): Promise<number> {
  const reply = await client.get('/session');
  const id = isObject(reply.json) ? reply.json['id'] : undefined;
  if (typeof id !== 'number') throw reply.unexpected('it does not tell whom the key belongs to');
  return id;
}

async function readAdminRoles(client: Client, { roles }: Read['directories']): Promise<Set<number>> {
  const all = roles ?? (await readDirectory(client, 'roles'));
  return new Set(all.filter(({ isAdmin }) => isAdmin).map(({ id }) => id));
}

function isActive({ active }: MocoUser): boolean {
  return active === true;
}
