/** JSON by MOCO's keys as an account: what `GET /__state` returns, or a person has written. Pure. */
import type { Issue } from '../../src/model/issue.ts';
import { isObject, own, type JsonObject } from '../../src/model/json.ts';
import { decodeText } from '../../src/sync/users-file/decode.ts';
import { parseJson } from '../../src/sync/users-file/json.ts';
import type { Node } from '../../src/sync/users-file/nodes.ts';
import { reference, type Data, type Role, type User } from '../data.ts';
import type { State } from '../state.ts';
import { KINDS, LISTS, parseEntity, type IssueSink } from './entities.ts';
import { createIds } from './ids.ts';
import { accountKeys } from './keys.ts';
import { byId, checkRelations, itemsOf, present, type Lists } from './relations.ts';

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
  const add = (key: string, text: string, line?: number): void => {
    found.push({ text, location: { file, line, ...(key !== '' && { key }) } });
  };
  const issues = { add, quote };
  const json = readJson(content);
  if ('issue' in json) {
    add('', json.issue, json.line);
    return { data: toData(readLists({}, issues)), issues: found };
  }
  addDuplicateKeys(json.root, '', issues);
  const lists = readLists(json.object, issues);
  checkRelations(json.object, lists, issues);
  return { data: toData(lists), issues: found };
}

/** Why a file has no JSON object. */
interface NoJson {
  readonly issue: string;
  readonly line?: number;
}

function readJson(content: Buffer): { readonly object: JsonObject; readonly root: Node } | NoJson {
  const decoded = decodeText(content);
  if ('issue' in decoded) return decoded;
  // Says where a syntax error is without the text around it, which may be personal.
  const document = parseJson(decoded.text);
  if ('issue' in document) return { issue: document.issue.text, line: document.issue.line };
  const json: unknown = decoded.text.trim() === '' ? undefined : JSON.parse(decoded.text);
  return isObject(json)
    ? { object: json, root: document.root }
    : { issue: `must be a JSON object with lists: ${LISTS.join(', ')}` };
}

/** Adds an issue for each key that an object has again: `JSON.parse` keeps the last one only. */
function addDuplicateKeys(
  node: Node,
  path: string,
  issues: { readonly add: (path: string, text: string, line: number) => void } & Pick<IssueSink, 'quote'>,
): void {
  const { add, quote } = issues;
  if ('items' in node) {
    for (const [index, item] of node.items.entries()) addDuplicateKeys(item, `${path}[${index}]`, issues);
  }
  if (!('entries' in node)) return;
  const seen = new Set<string>();
  for (const [{ line, text }, value] of node.entries) {
    if (seen.has(text)) add(path, `has the key ${quote(text)} twice`, line);
    seen.add(text);
    const key = /^\w+$/.test(text) ? text : quote(text);
    addDuplicateKeys(value, path === '' ? key : `${path}.${key}`, issues);
  }
}

function readLists(json: JsonObject, issues: IssueSink): Lists {
  const { add, quote } = issues;
  for (const key of Object.keys(json).filter((each) => !LISTS.includes(each as keyof State))) {
    add('', `has the unknown key ${quote(key)}. The keys are ${LISTS.join(', ')}`);
  }
  const entries = LISTS.map((list) => {
    const value = own(json, list);
    if (value !== undefined && !Array.isArray(value)) add(list, 'must be a list of objects');
    const parsed = itemsOf(json, list).map((item, index) => {
      const path = `${list}[${index}]`;
      if (isObject(item)) return parseEntity(KINDS[list], item, path, issues);
      add(path, 'must be an object');
      return undefined;
    });
    return [list, parsed];
  });
  return Object.fromEntries(entries) as Lists;
}

function toData(lists: Lists): Data {
  const [units, roles] = [present(lists.units), withDefault(present(lists.roles))];
  const [unitById, roleById] = [byId(units), byId(roles)];
  const [employments, holidays] = [present(lists.employments), present(lists.holidays)];
  const users = present(lists.users).map((user): User => ({
    ...user,
    email: user.email.toLowerCase(),
    unit: reference(unitById.get(user.unit.id)),
    ...(user.role && { role: reference(roleById.get(user.role.id)) }),
  }));
  const customFields = present(lists.custom_properties);
  const all = [...units, ...roles, ...users, ...employments, ...holidays, ...customFields];
  const nextId = createIds(all.map(({ id }) => id))();
  const rest = { employments, holidays, customFields, nextId };
  return { units, roles, users, ...rest, keys: accountKeys(), usersWithHours: [] };
}

/** New users get the default role. If none says that it is, it is the first one that is not an administrator's. */
function withDefault(roles: readonly Role[]): Role[] {
  const isDefault =
    roles.find(({ is_default }) => is_default) ?? roles.find(({ is_admin }) => !is_admin) ?? roles[0];
  return roles.map((role) => (role === isDefault ? { ...role, is_default: true } : role));
}
