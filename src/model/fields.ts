/**
 * The one table of a user's fields. Inputs, request body, comparison, the check after writing, the job
 * summary and what counts as personal all follow from it: a field that MOCO adds is one new row.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
import { isDeepStrictEqual } from 'node:util';
import { isObject, own } from './json.ts';
import type { MocoUser } from './user.ts';
import * as values from './parsers.ts';

export interface Field {
  /** The action's input. */
  readonly input: string;
  /** The word on MOCO's own pages in German, where it is another one: a heading of a file of users. */
  readonly germanLabel: string | undefined;
  /** What the output `changed_fields`, the log and the summary call it. */
  readonly name: string;
  /** MOCO's key in a request. */
  readonly requestKey: string;
  /** MOCO's key in an answer; undefined where MOCO never answers with the field. */
  readonly responseKey: string | undefined;
  readonly parse: values.Parser<unknown>;
  /** What of a wish is still to be written, given MOCO's current value; undefined when nothing is. */
  readonly diff: (wanted: unknown, current: unknown) => unknown;
  /** Secret: masked and never shown. Personal: shown by name only. Public: shown with its values. */
  readonly privacy: 'secret' | 'personal' | 'public';
  /** Whether the step fails when MOCO's answer shows that the field did not take effect. */
  readonly failIfIgnored: boolean;
  /** What empties the field; undefined where it can't be emptied. */
  readonly emptyValue: '' | null | readonly [] | undefined;
  /** The list in which a name is looked up; MOCO then answers `{"id": …, "name": …}`. */
  readonly directory: 'teams' | 'roles' | undefined;
}

/** A field that is to have a value. `label` is the name behind an ID, where it is known. */
export interface DesiredField {
  readonly field: Field;
  readonly value: unknown;
  readonly label?: string;
}

/** A text field that MOCO writes and reads under one key. The rows below say how they differ from it. */
function field(input: string, differences: Partial<Field> = {}): Field {
  const key = input.replaceAll('-', '_');
  return {
    input,
    germanLabel: undefined,
    name: key,
    requestKey: key,
    responseKey: key,
    parse: values.text,
    diff: diffBy(asText),
    privacy: 'public',
    failIfIgnored: false,
    emptyValue: undefined,
    directory: undefined,
    ...differences,
  };
}

const exact = { diff: diffBy((value) => value) } satisfies Partial<Field>;
const reference = { ...exact, parse: values.idOrName, failIfIgnored: true } satisfies Partial<Field>;
const flag = { ...exact, parse: values.boolean, failIfIgnored: true } satisfies Partial<Field>;
const personalText = { privacy: 'personal', emptyValue: '' } as const satisfies Partial<Field>;

export const FIELDS: readonly Field[] = [
  field('firstname', { germanLabel: 'Vorname' }),
  field('lastname', { germanLabel: 'Nachname' }),
  field('email', {
    germanLabel: 'E-Mail',
    parse: values.email,
    diff: diffBy(asAddress),
    failIfIgnored: true,
  }),
  field('password', { responseKey: undefined, privacy: 'secret' }),
  field('team', {
    ...reference,
    germanLabel: 'Team',
    name: 'unit_id',
    requestKey: 'unit_id',
    responseKey: 'unit',
    directory: 'teams',
  }),
  field('active', { ...flag, germanLabel: 'Aktiv' }),
  field('external', { ...flag, germanLabel: 'Extern', responseKey: 'extern' }),
  field('role', {
    ...reference,
    germanLabel: 'Rolle',
    name: 'role_id',
    requestKey: 'role_id',
    responseKey: 'role',
    directory: 'roles',
  }),
  field('language', { germanLabel: 'Sprache', parse: values.language, responseKey: undefined }),
  field('mobile-phone', { ...personalText, germanLabel: 'Mobiltelefon' }),
  field('work-phone', { ...personalText, germanLabel: 'Telefon' }),
  field('home-address', { ...personalText, germanLabel: 'Adresse' }),
  field('birthday', {
    ...personalText,
    germanLabel: 'Geburtstag',
    requestKey: 'bday',
    parse: values.date,
    emptyValue: null,
  }),
  field('iban', { ...personalText, diff: diffBy(asIban), emptyValue: null }),
  field('info', { ...personalText, germanLabel: 'Info' }),
  field('tags', { germanLabel: 'Labels', parse: values.list, diff: diffBy(asSet), emptyValue: [] }),
  field('custom-properties', {
    parse: values.customProperties,
    diff: diffProperties,
    privacy: 'personal',
  }),
];

/** Written as `{filename, base64}` from a file; MOCO answers with the address of a picture, which tells nothing. */
export const AVATAR: Field = field('avatar', { responseKey: undefined, privacy: 'personal' });

/** With the one whose value is a file and not a text. */
export const ALL_FIELDS: readonly Field[] = [...FIELDS, AVATAR];

/** Keys that MOCO only answers with and that no field of the table writes. */
export const READ_ONLY_KEYS: Readonly<Record<string, string>> = {
  id: 'MOCO gives it',
  avatar_url: '`avatar` writes it',
  created_at: 'MOCO sets it',
  updated_at: 'MOCO sets it',
};

/** Keys of MOCO's answer that are personal, beside those of the personal fields. */
const PERSONAL_RESPONSE_KEYS = ['avatar_url'];

/** How a key of MOCO's answer is to be treated. */
export function privacyOf(key: string): Field['privacy'] {
  const known = ALL_FIELDS.find((row) => row.responseKey === key || row.requestKey === key);
  return known?.privacy ?? (PERSONAL_RESPONSE_KEYS.includes(key) ? 'personal' : 'public');
}

/** The row of an input. Throws where there is none: inputs are known when this is written. */
export function fieldByInput(input: string): Field {
  const row = FIELDS.find((each) => each.input === input);
  if (!row) throw new Error(`No field has the input ${input}`);
  return row;
}

/** The row for a key of MOCO's, or one made up for a key that the table does not have. */
export function fieldByRequestKey(key: string): Field {
  const known = ALL_FIELDS.find((row) => row.requestKey === key);
  if (known) return { ...known, name: key };
  // Nobody knows what it holds: treated as personal.
  return { ...field(key, exact), name: key, requestKey: key, responseKey: key, privacy: 'personal' };
}

/** MOCO's value of a field, an ID for teams and roles; undefined where MOCO did not answer with it. */
export function currentValue(field: Field, user: MocoUser): unknown {
  const answer = field.responseKey === undefined ? undefined : own(user, field.responseKey);
  if (!field.directory || answer === undefined) return answer;
  return isObject(answer) ? own(answer, 'id') : null;
}

/** The name that MOCO answers with beside the ID of a team or role. */
export function currentLabel(field: Field, user: MocoUser): string | undefined {
  const answer = field.directory && field.responseKey ? own(user, field.responseKey) : undefined;
  const name = isObject(answer) ? own(answer, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** A rule for `remaining`: nothing is left to write where both values are alike once brought into one form. */
function diffBy(form: (value: unknown) => unknown): Field['diff'] {
  return (wanted, current) => (isDeepStrictEqual(form(wanted), form(current)) ? undefined : wanted);
}

/** Not set is the same as empty, and line endings are alike. What is no text stays as it is. */
function asText(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : (value ?? '');
}

function asAddress(value: unknown): unknown {
  return typeof value === 'string' ? values.normalizeEmail(value) : value;
}

function asIban(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\s/g, '').toUpperCase() : (value ?? '');
}

function asSet(value: unknown): unknown {
  return Array.isArray(value)
    ? [...new Set(value.map((entry) => JSON.stringify(entry)))].sort()
    : (value ?? []);
}

/** MOCO merges custom fields: only those that differ are sent. Not set is the same as empty. */
function diffProperties(wanted: unknown, current: unknown): unknown {
  if (!isObject(wanted)) return wanted;
  const now = isObject(current) ? current : {};
  const form = (value: unknown): unknown => {
    const kept = asText(values.toCustomProperty(value) ?? value);
    if (!Array.isArray(kept)) return kept;
    return kept.length === 0 ? '' : asSet(kept.map(asText));
  };
  const differing = Object.entries(wanted).filter(
    ([key, value]) => !isDeepStrictEqual(form(value), form(own(now, key))),
  );
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}
