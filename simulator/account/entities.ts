/** The lists of an account's JSON: which keys their objects have, and what the values must be. Pure. */
import type { JsonObject } from '../../src/model/json.ts';
import { blankUser, customField, fullTimeEmployment, role, SAMPLE_TIMESTAMP } from '../data.ts';
import type { State } from '../state.ts';
import * as checks from './checks.ts';
import { orNull, type Check } from './checks.ts';

/** A list of the JSON. */
export interface EntityKind {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
  /** Keys that MOCO derives from others, or that the simulator does not have. */
  readonly ignored: readonly string[];
  /** Other names of keys: those of MOCO's requests, and those of its responses where the simulator stores an ID. */
  readonly aliases: Readonly<
    Record<string, { readonly key: string; readonly convert?: (value: unknown) => unknown }>
  >;
  /** What an object has for keys that are not given. */
  readonly blank: (id: number, name: string) => object;
}

const TIMESTAMPS = { created_at: checks.timestamp, updated_at: checks.timestamp };

const asReference = (id: unknown): unknown => (id === null ? null : { id });
/** The ID of an object; anything else as it is, to be reported. */
const asId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : value;

/** The objects of each list. */
export const KINDS: Readonly<Record<keyof State, EntityKind>> = {
  units: {
    required: { id: checks.id, name: checks.name },
    optional: { custom_properties: checks.properties, ...TIMESTAMPS },
    ignored: ['users'],
    aliases: {},
    blank: () => ({}),
  },
  roles: {
    required: { id: checks.id, name: checks.name },
    optional: { is_default: checks.flag, is_admin: checks.flag, permission: checks.object, ...TIMESTAMPS },
    ignored: [],
    aliases: {},
    blank: role,
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
    },
    blank: (id) => blankUser(id, SAMPLE_TIMESTAMP),
  },
  employments: {
    required: { id: checks.id, user_id: checks.id, pattern: checks.pattern, from: checks.day },
    optional: { to: orNull(checks.day), ...TIMESTAMPS },
    ignored: ['weekly_target_hours'],
    aliases: { user: { key: 'user_id', convert: asId } },
    blank: (id) => fullTimeEmployment(id, 0, SAMPLE_TIMESTAMP),
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
      kind: checks.text,
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
export interface Issues {
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
  { add, quote }: Issues,
): JsonObject | undefined {
  const { required, optional, ignored, aliases, blank } = kind;
  const known: ReadonlyMap<string, Check> = new Map(Object.entries({ ...required, ...optional }));
  const given = Object.entries(object).filter(([key]) => !ignored.includes(key));
  const values = new Map<string, unknown>();
  const found: [string, string][] = [];
  const refuse = (...issue: [path: string, text: string]): void => void found.push(issue);
  for (const [givenKey, givenValue] of given) {
    const { key, convert = (value: unknown) => value } = own(aliases, givenKey) ?? { key: givenKey };
    const check = known.get(key);
    const value = convert(givenValue);
    const rule = check?.(value);
    if (!check) {
      refuse(path, `has the unknown key ${quote(givenKey)}. The keys are ${[...known.keys()].join(', ')}`);
    } else if (rule !== undefined) refuse(`${path}.${givenKey}`, `must ${rule}`);
    values.set(key, value);
  }
  for (const key of Object.keys(required)) if (!values.has(key)) refuse(`${path}.${key}`, 'must be given');
  for (const issue of found) add(...issue);
  if (found.length > 0) return undefined;
  return { ...blank(Number(values.get('id')), String(values.get('name'))), ...Object.fromEntries(values) };
}

/** The alias of a key; undefined if it is none. The key may be any text. */
function own(aliases: EntityKind['aliases'], key: string): EntityKind['aliases'][string] | undefined {
  return Object.hasOwn(aliases, key) ? aliases[key] : undefined;
}
