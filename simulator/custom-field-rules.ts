/**
 * What MOCO does with the values of custom fields, without HTTP.
 *
 * Documented: names that the account does not define are ignored without an error, and so are values that are no option of
 * `Select` and `MultiSelect`; keys that are not sent stay; no more than 12 kB for an object. Guessed: values of the other
 * kinds that are invalid are ignored, too; of several choices, those that are options are kept; the words for users and
 * teams are `User` and `Unit`; `""` is valid for every kind; values go with their definitions.
 */
import { isDay } from '../src/model/days.ts';
import type { CustomField, Data, Properties } from './data.ts';
import type { Body, FieldError } from './validation.ts';

type Value = Properties[string];

/** The kinds of objects with custom fields that are simulated, by the word that the definitions have. */
export type PropertyOwner = 'User' | 'Unit';

const LINK = /^(https?|mailto|tel):/;

const MAX_BYTES = 12_000;

/** The definition of a custom field, by its name. */
function definitionOf({ customFields }: Data, entity: PropertyOwner, name: string): CustomField | undefined {
  return customFields.find((each) => each.entity === entity && each.name === name);
}

/** The properties that the account defines for the entity, with their definitions. */
function knownProperties<T>(
  data: Data,
  entity: PropertyOwner,
  properties: Readonly<Record<string, T>>,
): [CustomField, T][] {
  return Object.entries(properties).flatMap(([name, value]): [CustomField, T][] => {
    const definition = definitionOf(data, entity, name);
    return definition ? [[definition, value]] : [];
  });
}

/**
 * Why the body's `custom_properties` are invalid, if it has any.
 *
 * @param current the properties that the object has; undefined if it has none
 */
export function validateProperties(
  data: Data,
  entity: PropertyOwner,
  body: Body,
  current: Properties | undefined,
): FieldError[] {
  if (!('custom_properties' in body)) return [];
  const properties = body['custom_properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    return [['custom_properties', 'must be an object']];
  }
  const known = knownProperties<unknown>(data, entity, { ...properties });
  const reasons = known.flatMap(([{ name }, value]) => {
    const isValid = typeof value === 'string' || Array.isArray(value);
    return isValid ? [] : [`"${name}" must be a string or a list`];
  });
  const sent = Object.fromEntries(known.map(([{ name }, value]) => [name, value]));
  const merged = JSON.stringify({ ...current, ...sent });
  if (Buffer.byteLength(merged) > MAX_BYTES) reasons.push('are more than 12 kB');
  return reasons.map((reason) => ['custom_properties', reason]);
}

/** The properties as MOCO stores them after a write with a valid body. */
export function mergeProperties(
  data: Data,
  entity: PropertyOwner,
  body: Body,
  current: Properties,
): Properties {
  const sent = (body['custom_properties'] ?? {}) as Properties;
  const accepted = knownProperties(data, entity, sent).flatMap(([definition, value]) => {
    const stored = acceptedValue(definition, value);
    return stored === undefined ? [] : [[definition.name, stored] as const];
  });
  return { ...current, ...Object.fromEntries(accepted) };
}

/** A definition's entity, and its name before and after a change. */
interface Renaming {
  readonly entity: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Stores all values anew after a definition was changed or deleted. Guessed: values move with the name of their definition;
 * they are lost with their definition, and a choice with its option.
 */
export function followDefinitions(data: Data, renaming?: Renaming): void {
  const follow = (entity: PropertyOwner, properties: Properties): Properties => {
    const newName = (name: string): string =>
      renaming && renaming.entity === entity && renaming.from === name ? renaming.to : name;
    const renamed = Object.entries(properties).map(([name, value]) => [newName(name), value]);
    return mergeProperties(data, entity, { custom_properties: Object.fromEntries(renamed) }, {});
  };
  for (const user of data.users) user.custom_properties = follow('User', user.custom_properties);
  for (const unit of data.units) {
    if (unit.custom_properties) unit.custom_properties = follow('Unit', unit.custom_properties);
  }
}

/** The value as MOCO stores it; undefined if it ignores the value. */
export function acceptedValue({ kind, defaults }: CustomField, value: Value): Value | undefined {
  if (kind === 'MultiSelect') {
    if (value.length === 0) return [];
    const options = [value].flat().filter((each) => defaults.includes(each));
    return options.length > 0 ? options : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return value === '' || isValid(kind, defaults, value) ? value : undefined;
}

function isValid(kind: string, options: readonly string[], value: string): boolean {
  switch (kind) {
    case 'Boolean':
      return value === '0' || value === '1';
    case 'Date':
      return isDay(value);
    case 'Link':
      return LINK.test(value);
    case 'Select':
      return options.includes(value);
    default:
      return true;
  }
}

/** What a `Boolean` has stored, by the words of the filter. */
const STORED_BOOLEANS: Readonly<Record<string, string>> = { true: '1', false: '0' };

/**
 * The filter `custom_properties[NAME]=VALUE` and `custom_properties[NAME][]=VALUE` of a list.
 *
 * Documented: all values of a `MultiSelect` must match, a `Boolean` is sought by `true` or `false`, and a name that the
 * account does not define finds nothing.
 *
 * @param queries the values of each query parameter
 */
export function propertyFilter(
  data: Data,
  entity: PropertyOwner,
  queries: Readonly<Record<string, readonly string[]>>,
): (properties: Properties) => boolean {
  const sought = Object.entries(queries).flatMap(([parameter, values]) => {
    const name = /^custom_properties\[(.+?)\](?:\[\])?$/.exec(parameter)?.[1];
    if (name === undefined) return [];
    const definition = definitionOf(data, entity, name);
    const isBoolean = definition?.kind === 'Boolean';
    return values.map((value) => ({
      name: definition?.name,
      value: isBoolean ? (STORED_BOOLEANS[value] ?? value) : value,
    }));
  });
  return (properties) =>
    sought.every(({ name, value }) => name !== undefined && [properties[name]].flat().includes(value));
}
