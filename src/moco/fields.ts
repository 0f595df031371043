/**
 * The one table of a user's fields. Inputs, request body, comparison, the check after writing, the job
 * summary and what counts as personal all follow from it: a field that MOCO adds is one new row.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
import { isDeepStrictEqual } from 'node:util';
import { isObject, own, type JsonObject } from './json.ts';
import * as values from './values.ts';

/** A user as MOCO answers with it. Only the ID is checked; old accounts lack some of the other keys. */
export type MocoUser = JsonObject & { readonly id: number };

export interface Field {
  /** The action's input. */
  readonly input: string;
  /** The word on MOCO's own pages in German, where it is another one: a heading of a file of users. */
  readonly german: string | undefined;
  /** What the output `changed_fields`, the log and the summary call it. */
  readonly name: string;
  /** MOCO's key in a request. */
  readonly writes: string;
  /** MOCO's key in an answer; undefined where MOCO never answers with the field. */
  readonly answers: string | undefined;
  readonly parse: values.Parser<unknown>;
  /** What of a wish is still to be written, given MOCO's current value; undefined when nothing is. */
  readonly remaining: (wanted: unknown, current: unknown) => unknown;
  /** Secret: masked and never shown. Personal: shown by name only. Public: shown with its values. */
  readonly privacy: 'secret' | 'personal' | 'public';
  /** Whether the step fails when MOCO's answer shows that the field did not take effect. */
  readonly mustTakeEffect: boolean;
  /** What empties the field; undefined where it can't be emptied. */
  readonly emptied: '' | null | readonly [] | undefined;
  /** The list in which a name is looked up; MOCO then answers `{"id": …, "name": …}`. */
  readonly directory: 'teams' | 'roles' | undefined;
}

/** A field that is to have a value. `label` is the name behind an ID, where it is known. */
export interface Wish {
  readonly field: Field;
  readonly value: unknown;
  readonly label?: string;
}

/** A text field that MOCO writes and reads under one key. The rows below say how they differ from it. */
function field(input: string, differences: Partial<Field> = {}): Field {
  const key = input.replaceAll('-', '_');
  return {
    input,
    german: undefined,
    name: key,
    writes: key,
    answers: key,
    parse: values.text,
    remaining: unlessAlike(asText),
    privacy: 'public',
    mustTakeEffect: false,
    emptied: undefined,
    directory: undefined,
    ...differences,
  };
}

const asIs = { remaining: unlessAlike((value) => value) } satisfies Partial<Field>;
const reference = { ...asIs, parse: values.idOrName, mustTakeEffect: true } satisfies Partial<Field>;
const flag = { ...asIs, parse: values.boolean, mustTakeEffect: true } satisfies Partial<Field>;
const personalText = { privacy: 'personal', emptied: '' } as const satisfies Partial<Field>;

export const FIELDS: readonly Field[] = [
  field('firstname', { german: 'Vorname' }),
  field('lastname', { german: 'Nachname' }),
  field('email', {
    german: 'E-Mail',
    parse: values.email,
    remaining: unlessAlike(asAddress),
    mustTakeEffect: true,
  }),
  field('password', { answers: undefined, privacy: 'secret' }),
  field('team', {
    ...reference,
    german: 'Team',
    name: 'unit_id',
    writes: 'unit_id',
    answers: 'unit',
    directory: 'teams',
  }),
  field('active', { ...flag, german: 'Aktiv' }),
  field('external', { ...flag, german: 'Extern', answers: 'extern' }),
  field('role', {
    ...reference,
    german: 'Rolle',
    name: 'role_id',
    writes: 'role_id',
    answers: 'role',
    directory: 'roles',
  }),
  field('language', { german: 'Sprache', parse: values.language, answers: undefined }),
  field('mobile-phone', { ...personalText, german: 'Mobiltelefon' }),
  field('work-phone', { ...personalText, german: 'Telefon' }),
  field('home-address', { ...personalText, german: 'Adresse' }),
  field('birthday', {
    ...personalText,
    german: 'Geburtstag',
    writes: 'bday',
    parse: values.date,
    emptied: null,
  }),
  field('iban', { ...personalText, remaining: unlessAlike(asIban), emptied: null }),
  field('info', { ...personalText, german: 'Info' }),
  field('tags', { german: 'Labels', parse: values.list, remaining: unlessAlike(asSet), emptied: [] }),
  field('custom-properties', {
    parse: values.customProperties,
    remaining: differingProperties,
    privacy: 'personal',
  }),
];

/** Written as `{filename, base64}` from a file; MOCO answers with the address of a picture, which tells nothing. */
export const AVATAR: Field = field('avatar', { answers: undefined, privacy: 'personal' });

/** With the one whose value is a file and not a text. */
export const ALL_FIELDS: readonly Field[] = [...FIELDS, AVATAR];

/** Keys that MOCO only answers with and that no field of the table writes. */
export const ANSWER_ONLY: Readonly<Record<string, string>> = {
  id: 'MOCO gives it',
  avatar_url: '`avatar` writes it',
  created_at: 'MOCO sets it',
  updated_at: 'MOCO sets it',
};

/** Keys of MOCO's answer that are personal, beside those of the personal fields. */
const PERSONAL_ANSWERS = ['avatar_url'];

/** How a key of MOCO's answer is to be treated. */
export function privacyOf(key: string): Field['privacy'] {
  const known = ALL_FIELDS.find((row) => row.answers === key || row.writes === key);
  return known?.privacy ?? (PERSONAL_ANSWERS.includes(key) ? 'personal' : 'public');
}

/** The row of an input. Throws where there is none: inputs are known when this is written. */
export function fieldOf(input: string): Field {
  const row = FIELDS.find((each) => each.input === input);
  if (!row) throw new Error(`No field has the input ${input}`);
  return row;
}

/** The row for a key of MOCO's, or one made up for a key that the table does not have. */
export function fieldFor(key: string): Field {
  const known = ALL_FIELDS.find((row) => row.writes === key);
  if (known) return { ...known, name: key };
  // Nobody knows what it holds: treated as personal.
  return { ...field(key, asIs), name: key, writes: key, answers: key, privacy: 'personal' };
}

/** MOCO's value of a field, an ID for teams and roles; undefined where MOCO did not answer with it. */
export function currentValue(field: Field, user: MocoUser): unknown {
  const answer = field.answers === undefined ? undefined : own(user, field.answers);
  if (!field.directory || answer === undefined) return answer;
  return isObject(answer) ? own(answer, 'id') : null;
}

/** The name that MOCO answers with beside the ID of a team or role. */
export function currentLabel(field: Field, user: MocoUser): string | undefined {
  const answer = field.directory && field.answers ? own(user, field.answers) : undefined;
  const name = isObject(answer) ? own(answer, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** A rule for `remaining`: nothing is left to write where both values are alike once brought into one form. */
function unlessAlike(form: (value: unknown) => unknown): Field['remaining'] {
  return (wanted, current) => (isDeepStrictEqual(form(wanted), form(current)) ? undefined : wanted);
}

/** Not set is the same as empty, and line endings are alike. What is no text stays as it is. */
function asText(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : (value ?? '');
}

function asAddress(value: unknown): unknown {
  return typeof value === 'string' ? values.addressForm(value) : value;
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
function differingProperties(wanted: unknown, current: unknown): unknown {
  if (!isObject(wanted)) return wanted;
  const now = isObject(current) ? current : {};
  const form = (value: unknown): unknown => {
    const kept = asText(values.asCustomProperty(value) ?? value);
    if (!Array.isArray(kept)) return kept;
    return kept.length === 0 ? '' : asSet(kept.map(asText));
  };
  const differing = Object.entries(wanted).filter(
    ([key, value]) => !isDeepStrictEqual(form(value), form(own(now, key))),
  );
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}
