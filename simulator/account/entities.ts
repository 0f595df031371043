/** The lists of an account's JSON: which keys their objects have, and what the values must be. Pure. */
import { weeklyHours } from '../../src/model/employments.ts';
import { isObject, type JsonObject } from '../../src/model/json.ts';
import {
  blankUser,
  customField,
  fullTimeEmployment,
  role,
  SAMPLE_TIMESTAMP,
  type Employment,
} from '../data.ts';
import type { State } from '../state.ts';
import * as checks from './checks.ts';
import { orNull, type Check } from './checks.ts';
import { isAdminName } from './references.ts';

/** A list of the JSON. */
export interface EntityKind {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
  /** Keys that MOCO derives from others, or that the simulator does not have. */
  readonly ignored: readonly string[];
  /**
   * Other names of keys: those of MOCO's requests, and those of its responses where the simulator stores an ID. A key that is
   * its own alias has other forms of values.
   */
  readonly aliases: Readonly<Record<string, Alias>>;
  /** What an object has for keys that are not given. */
  readonly blank: (id: number, name: string, given: JsonObject) => object;
  /** The key of an object, valid otherwise, whose value contradicts that of others, and the rule that it breaks. */
  readonly findContradiction?: (object: JsonObject) => readonly [key: string, rule: string] | undefined;
}

interface Alias {
  readonly key: string;
  readonly convert?: (value: unknown) => unknown;
}

const TIMESTAMPS = { created_at: checks.timestamp, updated_at: checks.timestamp };

const asReference = (id: unknown): unknown => (id === null ? null : { id });
/** The ID of an object; anything else as it is, to be reported. */
const asId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : value;

/** Documented: texts that are not set may be null. The simulator stores them as MOCO does. */
const nullableText = (key: string): Readonly<Record<string, Alias>> => ({
  [key]: { key, convert: (value) => value ?? '' },
});
/** An example in MOCO's OpenAPI description has a number. */
const PROPERTIES: Alias = {
  key: 'custom_properties',
  convert: (value) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, typeof each === 'number' ? String(each) : each]),
        )
      : value,
};

/** MOCO may round. */
const MAX_HOURS_DIFFERENCE = 0.1;

/** The objects of each list. */
export const KINDS: Readonly<Record<keyof State, EntityKind>> = {
  units: {
    required: { id: checks.id, name: checks.name },
    optional: { custom_properties: checks.properties, ...TIMESTAMPS },
    ignored: ['users'],
    aliases: { custom_properties: PROPERTIES },
    blank: () => ({}),
  },
  roles: {
    required: { id: checks.id, name: checks.name },
    optional: { is_default: checks.flag, is_admin: checks.flag, permission: checks.object, ...TIMESTAMPS },
    ignored: [],
    aliases: {},
    blank: (id, name, given) =>
      role(id, name, {
        is_admin: given['is_admin'] === undefined ? isAdminName(name) : given['is_admin'] === true,
      }),
  },
  users: {
    required: {
      id: checks.id,
      firstname: checks.name,
      lastname: checks.name,
      email: checks.email,
      unit: checks.reference,
    },
    optional: {
      role: orNull(checks.reference),
      active: checks.flag,
      extern: checks.flag,
      mobile_phone: checks.text,
      work_phone: checks.text,
      home_address: checks.text,
      info: checks.text,
      birthday: orNull(checks.day),
      iban: orNull(checks.text),
      credit_number: orNull(checks.text),
      avatar_url: orNull(checks.text),
      tags: checks.texts,
      custom_properties: checks.properties,
      ...TIMESTAMPS,
    },
    ignored: [],
    aliases: {
      unit_id: { key: 'unit', convert: asReference },
      role_id: { key: 'role', convert: asReference },
      external: { key: 'extern' },
      bday: { key: 'birthday' },
      ...nullableText('mobile_phone'),
      ...nullableText('work_phone'),
      ...nullableText('home_address'),
      ...nullableText('info'),
      custom_properties: PROPERTIES,
    },
    blank: (id) => blankUser(id, SAMPLE_TIMESTAMP),
  },
  employments: {
    required: { id: checks.id, user_id: checks.id, pattern: checks.pattern, from: checks.day },
    optional: { to: orNull(checks.day), ...TIMESTAMPS },
    ignored: ['weekly_target_hours'],
    aliases: { user: { key: 'user_id', convert: asId } },
    blank: (id) => fullTimeEmployment(id, 0, SAMPLE_TIMESTAMP),
    findContradiction: ({ pattern, weekly_target_hours: given }) => {
      const hours = weeklyHours(pattern as Employment['pattern']) ?? 0;
      const isOther = typeof given === 'number' && Math.abs(given - hours) > MAX_HOURS_DIFFERENCE;
      return isOther ? ['weekly_target_hours', `be the sum of \`pattern\`: ${hours}`] : undefined;
    },
  },
  holidays: {
    required: { id: checks.id, user_id: checks.id, year: checks.id, title: checks.text, days: checks.number },
    optional: { creator_id: orNull(checks.id), ...TIMESTAMPS },
    ignored: ['hours'],
    aliases: { user: { key: 'user_id', convert: asId }, creator: { key: 'creator_id', convert: asId } },
    blank: () => ({ creator_id: null, created_at: SAMPLE_TIMESTAMP, updated_at: SAMPLE_TIMESTAMP }),
  },
  custom_properties: {
    required: { id: checks.id, name: checks.name },
    optional: {
      name_alt: orNull(checks.text),
      kind: checks.kind,
      entity: checks.text,
      defaults: checks.texts,
      placeholder: orNull(checks.text),
      placeholder_alt: orNull(checks.text),
      print_on_invoice: checks.flag,
      print_on_offer: checks.flag,
      print_on_timesheet: checks.flag,
      notification_enabled: checks.flag,
      api_only: checks.flag,
      ...TIMESTAMPS,
    },
    ignored: [],
    aliases: {},
    blank: (id, name) => customField(id, name),
  },
};

/** The keys of the JSON. */
export const LISTS = Object.keys(KINDS) as (keyof State)[];

/** Where issues go. */
export interface IssueSink {
  /** @param path where it is, such as `users[3].email`; empty for the file as a whole */
  readonly add: (path: string, text: string) => void;
  /** Makes a text from the file safe to show in a message. */
  readonly quote: (text: string) => string;
}

/**
 * An object of a list, with MOCO's values for keys that are not given.
 *
 * @param path where it is, such as `users[3]`
 * @returns undefined, after adding issues, if it is invalid
 */
export function parseEntity(
  kind: EntityKind,
  object: JsonObject,
  path: string,
  { add, quote }: IssueSink,
): JsonObject | undefined {
  const { required, ignored, blank, findContradiction } = kind;
  const found: [string, string][] = [];
  const refuse = (...issue: [path: string, text: string]): void => void found.push(issue);
  const given = Object.entries(object).filter(([key]) => !ignored.includes(key));
  const values = readValues(kind, given, path, { add: refuse, quote });
  for (const key of Object.keys(required)) if (!values.has(key)) refuse(`${path}.${key}`, 'must be given');
  const [key, rule] = (found.length === 0 && findContradiction?.(object)) || [];
  if (rule !== undefined) refuse(`${path}.${key}`, `must ${rule}`);
  for (const issue of found) add(...issue);
  if (found.length > 0) return undefined;
  return {
    ...blank(Number(values.get('id')), String(values.get('name')), object),
    ...Object.fromEntries(values),
  };
}

/** The values by MOCO's keys, after adding issues for those that are invalid or contradict each other. */
function readValues(
  { required, optional, aliases }: EntityKind,
  given: readonly (readonly [key: string, value: unknown])[],
  path: string,
  { add, quote }: IssueSink,
): ReadonlyMap<string, unknown> {
  const known: ReadonlyMap<string, Check> = new Map(Object.entries({ ...required, ...optional }));
  const values = new Map<string, unknown>();
  const givenKeys = new Map<string, string>();
  for (const [givenKey, givenValue] of given) {
    const { key, convert = (value: unknown) => value } = ownAlias(aliases, givenKey) ?? { key: givenKey };
    const check = known.get(key);
    const value = convert(givenValue);
    const rule = check?.(value);
    const other = givenKeys.get(key);
    if (!check) {
      add(path, `has the unknown key ${quote(givenKey)}. The keys are ${[...known.keys()].join(', ')}`);
    } else if (rule !== undefined) add(`${path}.${givenKey}`, `must ${rule}`);
    else if (other !== undefined && asId(value) !== asId(values.get(key))) {
      add(`${path}.${givenKey}`, `must not contradict \`${other}\`, which is the same`);
    }
    // MOCO's own key may have more, such as the name beside the ID.
    if (other === undefined || key === givenKey) values.set(key, value);
    givenKeys.set(key, givenKey);
  }
  return values;
}

/** The alias of a key; undefined if it is none. The key may be any text. */
function ownAlias(aliases: EntityKind['aliases'], key: string): Alias | undefined {
  return Object.hasOwn(aliases, key) ? aliases[key] : undefined;
}
