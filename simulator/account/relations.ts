/** Checks between the objects of an account's JSON: what one says of another, and what no two may share. Pure. */
import { isObject, own, type JsonObject } from '../../src/model/json.ts';
import { acceptedValue, type PropertyOwner } from '../custom-field-rules.ts';
import type { CustomField, Properties, Reference } from '../data.ts';
import type { State } from '../state.ts';
import { LISTS, type IssueSink } from './entities.ts';

/** The lists of the JSON, whose objects are valid each for itself; undefined in place of an invalid one. */
export type Lists = { readonly [Key in keyof State]: readonly (State[Key][number] | undefined)[] };

/** The items of a list of the JSON; none if it is no list. */
export function itemsOf(json: JsonObject, list: keyof State): readonly unknown[] {
  const value = own(json, list);
  return Array.isArray(value) ? value : [];
}

/** The objects that are valid. */
export function present<T>(objects: readonly (T | undefined)[]): T[] {
  return objects.filter((each) => each !== undefined);
}

/** The objects that are valid, by their IDs. */
export function byId<T extends { readonly id: number }>(
  objects: readonly (T | undefined)[],
): ReadonlyMap<number, T> {
  return new Map(present(objects).map((each) => [each.id, each]));
}

/** Adds an issue for each object that contradicts another one, or refers to one that is not there. */
export function checkRelations(json: JsonObject, lists: Lists, issues: IssueSink): void {
  checkDistinct(lists, issues.add);
  checkReferences(json, lists, issues.add);
  checkPeriods(lists, issues.add);
  checkProperties('User', 'users', lists, issues);
  checkProperties('Unit', 'units', lists, issues);
}

/** No two objects of a list have the same ID, no two users the same e-mail address, no two custom fields of an entity one name. */
function checkDistinct(lists: Lists, add: IssueSink['add']): void {
  for (const list of LISTS) checkEach<{ readonly id: number }>(list, lists[list], 'id', ({ id }) => id, add);
  checkEach('users', lists.users, 'email', ({ email }) => email.toLowerCase(), add);
  const nameOf = ({ entity, name }: CustomField): string => JSON.stringify([entity, name]);
  checkEach('custom_properties', lists.custom_properties, 'name', nameOf, add);
}

function checkEach<T>(
  list: keyof State,
  objects: readonly (T | undefined)[],
  key: string,
  valueOf: (object: T) => unknown,
  add: IssueSink['add'],
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

/** What an object refers to is there, and has the name that the object says. */
function checkReferences(json: JsonObject, lists: Lists, add: IssueSink['add']): void {
  // Also the IDs of invalid objects, of which there is an issue already.
  const idsOf = (list: keyof State): ReadonlySet<unknown> =>
    new Set(itemsOf(json, list).map((item) => (isObject(item) ? own(item, 'id') : undefined)));
  const ids = { users: idsOf('users'), units: idsOf('units'), roles: idsOf('roles') };
  const names = { units: byId<Reference>(lists.units), roles: byId<Reference>(lists.roles) };
  const check = (id: number | null | undefined, path: string, list: keyof typeof ids): void => {
    const isThere = id === null || id === undefined || ids[list].has(id);
    if (!isThere) add(path, `must be the ID of one of the \`${list}\``);
  };
  const checkName = (given: Reference | null | undefined, path: string, list: keyof typeof names): void => {
    check(given?.id, path, list);
    const name = given && names[list].get(given.id)?.name;
    // The file may have the ID only.
    const givenName: unknown = given?.name;
    const isOther = typeof givenName === 'string' && name !== undefined && givenName !== name;
    if (isOther) add(path, `must have the name of the one with this ID in \`${list}\`, or none`);
  };
  for (const [index, user] of lists.users.entries()) {
    checkName(user?.unit, `users[${index}].unit`, 'units');
    checkName(user?.role, `users[${index}].role`, 'roles');
  }
  for (const [index, holiday] of lists.holidays.entries()) {
    check(holiday?.user_id, `holidays[${index}].user_id`, 'users');
    check(holiday?.creator_id, `holidays[${index}].creator_id`, 'users');
  }
  for (const [index, employment] of lists.employments.entries()) {
    check(employment?.user_id, `employments[${index}].user_id`, 'users');
  }
}

/** No employment ends before it begins. */
function checkPeriods({ employments }: Lists, add: IssueSink['add']): void {
  for (const [index, employment] of employments.entries()) {
    const isBefore = employment && employment.to !== null && employment.to < employment.from;
    if (isBefore) add(`employments[${index}].to`, 'must not be before `from`');
  }
}

/** Values of custom fields are such that MOCO would store them. */
function checkProperties(
  entity: PropertyOwner,
  list: 'users' | 'units',
  lists: Lists,
  { add, quote }: IssueSink,
): void {
  const definitions = new Map(
    present(lists.custom_properties)
      .filter((each) => each.entity === entity)
      .map((each) => [each.name, each]),
  );
  type Holder = { readonly custom_properties?: Properties } | undefined;
  const objects = lists[list] as readonly Holder[];
  for (const [index, object] of objects.entries()) {
    for (const [name, value] of Object.entries(object?.custom_properties ?? {})) {
      const definition = definitions.get(name);
      const rule = definition
        ? brokenRule(definition, value)
        : `be defined in \`custom_properties\`, with the entity "${entity}"`;
      if (rule !== undefined) add(`${list}[${index}].custom_properties, ${quote(name)}`, `must ${rule}`);
    }
  }
}

/** The rule of each kind; the others are texts. */
const VALUE_RULES = new Map([
  ['Boolean', 'be "1" or "0"'],
  ['Date', 'be a date (YYYY-MM-DD)'],
  ['Link', 'be a link that begins with http:, https:, mailto: or tel:'],
  ['Select', 'be one of its `defaults`'],
  ['MultiSelect', 'be a list of its `defaults`'],
]);

function brokenRule(definition: CustomField, value: Properties[string]): string | undefined {
  const isSame = JSON.stringify(acceptedValue(definition, value)) === JSON.stringify(value);
  return isSame ? undefined : (VALUE_RULES.get(definition.kind) ?? 'be a text');
}
