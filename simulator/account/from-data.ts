/** JSON by MOCO's keys as an account: what `GET /__state` returns, or a person has written. Pure. */
import type { Issue } from '../../src/model/issue.ts';
import { isObject, own, type JsonObject } from '../../src/model/json.ts';
import { decodeText } from '../../src/sync/users-file/decode.ts';
import { parseJson } from '../../src/sync/users-file/json.ts';
import { reference, type Data, type User } from '../data.ts';
import type { State } from '../state.ts';
import { KINDS, LISTS, parseEntity, type Issues } from './entities.ts';
import { createIds } from './ids.ts';
import { accountKeys } from './keys.ts';

/** The lists of the JSON, whose objects are valid each for itself; undefined in place of an invalid one. */
type Lists = { readonly [Key in keyof State]: readonly (State[Key][number] | undefined)[] };

/**
 * The account of a JSON file.
 *
 * @param file the path as given, for issues
 * @param quote makes a text from the file safe to show in a message
 * @returns the account, and what is wrong with the file: with issues, the account is not complete
 */
export function accountFromData(
  file: string,
  content: Buffer,
  quote: (text: string) => string,
): { readonly data: Data; readonly issues: readonly Issue[] } {
  const found: Issue[] = [];
  const add = (path: string, text: string): void => {
    found.push({ text, location: path === '' ? { file } : { file, key: path } });
  };
  const json = readJson(content);
  if ('issue' in json) return { data: toData(readLists({}, { add, quote })), issues: [inFile(file, json)] };
  const lists = readLists(json.object, { add, quote });
  checkDistinct(lists, add);
  checkReferences(lists, add);
  checkPeriods(lists, add);
  return { data: toData(lists), issues: found };
}

/** Why a file has no JSON object. */
interface NoJson {
  readonly issue: string;
  readonly line?: number;
}

function inFile(file: string, { issue, line }: NoJson): Issue {
  return { text: issue, location: { file, line } };
}

function readJson(content: Buffer): { readonly object: JsonObject } | NoJson {
  const decoded = decodeText(content);
  if ('issue' in decoded) return decoded;
  // Says where a syntax error is without the text around it, which may be personal.
  const document = parseJson(decoded.text);
  if ('issue' in document) return { issue: document.issue.text, line: document.issue.line };
  const json: unknown = decoded.text.trim() === '' ? undefined : JSON.parse(decoded.text);
  return isObject(json)
    ? { object: json }
    : { issue: `must be a JSON object with lists: ${LISTS.join(', ')}` };
}

function readLists(json: JsonObject, issues: Issues): Lists {
  const { add, quote } = issues;
  for (const key of Object.keys(json).filter((each) => !LISTS.includes(each as keyof State))) {
    add('', `has the unknown key ${quote(key)}. The keys are ${LISTS.join(', ')}`);
  }
  const entries = LISTS.map((list) => {
    const value = own(json, list);
    if (value !== undefined && !Array.isArray(value)) add(list, 'must be a list of objects');
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const parsed = items.map((item, index) => {
      const path = `${list}[${index}]`;
      if (isObject(item)) return parseEntity(KINDS[list], item, path, issues);
      add(path, 'must be an object');
      return undefined;
    });
    return [list, parsed];
  });
  return Object.fromEntries(entries) as Lists;
}

/** No two objects of a list have the same ID, and no two users the same e-mail address. */
function checkDistinct(lists: Lists, add: Issues['add']): void {
  for (const list of LISTS) checkEach<{ readonly id: number }>(list, lists[list], 'id', ({ id }) => id, add);
  checkEach('users', lists.users, 'email', ({ email }) => email.toLowerCase(), add);
}

function checkEach<T>(
  list: keyof State,
  objects: readonly (T | undefined)[],
  key: string,
  valueOf: (object: T) => unknown,
  add: Issues['add'],
): void {
  const seen = new Map<unknown, number>();
  for (const [index, object] of objects.entries()) {
    if (object === undefined) continue;
    const value = valueOf(object);
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    else add(`${list}[${index}].${key}`, `must not be the same as that of ${list}[${first}]`);
  }
}

/** What an object refers to is there. */
function checkReferences(lists: Lists, add: Issues['add']): void {
  const idsOf = (list: keyof State): ReadonlySet<unknown> =>
    new Set(present<{ readonly id: number }>(lists[list]).map(({ id }) => id));
  const [users, units, roles] = [idsOf('users'), idsOf('units'), idsOf('roles')];
  const check = (isThere: boolean, path: string, list: string): void => {
    if (!isThere) add(path, `must be the ID of one of the \`${list}\``);
  };
  for (const [index, user] of lists.users.entries()) {
    check(!user || units.has(user.unit.id), `users[${index}].unit`, 'units');
    check(!user?.role || roles.has(user.role.id), `users[${index}].role`, 'roles');
  }
  for (const [index, holiday] of lists.holidays.entries()) {
    check(!holiday || users.has(holiday.user_id), `holidays[${index}].user_id`, 'users');
    const creator = holiday?.creator_id ?? null;
    check(creator === null || users.has(creator), `holidays[${index}].creator_id`, 'users');
  }
  for (const [index, employment] of lists.employments.entries()) {
    check(!employment || users.has(employment.user_id), `employments[${index}].user_id`, 'users');
  }
}

/** No employment ends before it begins. */
function checkPeriods({ employments }: Lists, add: Issues['add']): void {
  for (const [index, employment] of employments.entries()) {
    const isBefore = employment && employment.to !== null && employment.to < employment.from;
    if (isBefore) add(`employments[${index}].to`, 'must not be before `from`');
  }
}

function toData(lists: Lists): Data {
  const [units, roles] = [present(lists.units), present(lists.roles)];
  const [employments, holidays] = [present(lists.employments), present(lists.holidays)];
  const users = present(lists.users).map((user): User => ({
    ...user,
    email: user.email.toLowerCase(),
    unit: reference(units.find(({ id }) => id === user.unit.id)),
    ...(user.role && { role: reference(roles.find(({ id }) => id === user.role?.id)) }),
  }));
  const customFields = present(lists.custom_properties);
  const all = [...units, ...roles, ...users, ...employments, ...holidays, ...customFields];
  const nextId = createIds(all.map(({ id }) => id))();
  const rest = { employments, holidays, customFields, nextId };
  return { units, roles, users, ...rest, keys: accountKeys(), usersWithHours: [] };
}

function present<T>(objects: readonly (T | undefined)[]): T[] {
  return objects.filter((each) => each !== undefined);
}
