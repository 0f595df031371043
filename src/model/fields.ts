/**
 * The table of a user's fields. Inputs, columns of the users file, JSON Schema, request body, diff, verification, job
 * summary and redaction follow from it: a new field of MOCO is one new row.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
import {
  asSortedSet,
  diffBy,
  diffProperties,
  isCutOffPhone,
  normalizeEmailValue,
  normalizeIban,
  normalizePhone,
  normalizeText,
} from './equality.ts';
import * as fieldParsers from './field-parsers.ts';
import * as parsers from './parsers.ts';

/** One row of the table: a field of a user. */
export interface Field {
  /** The action's input, a column of the users file, and the name in the log. */
  readonly input: string;
  /** The name for people, in summary and comment. */
  readonly label: string;
  /** MOCO's German label if it differs: another heading for the column. */
  readonly germanLabel: string | undefined;
  /** The name in the outputs `changed_fields`, `plan` and `results`. */
  readonly outputName: string;
  /** MOCO's key in a request. */
  readonly requestKey: string;
  /** MOCO's key in a response; undefined if MOCO never returns the field. */
  readonly responseKey: string | undefined;
  /** @param today the day of the run, `YYYY-MM-DD` */
  readonly parse: (text: string, today: string) => parsers.ParseResult<unknown>;
  /** The value to send, given MOCO's current value; undefined if they are equal. */
  readonly diff: (desired: unknown, current: unknown) => unknown;
  /** Secret: masked, never shown. Personal: only its name is shown. Public: shown with its values. */
  readonly privacy: 'secret' | 'personal' | 'public';
  /** The step fails if MOCO stores a third value; otherwise it warns. */
  readonly failIfAltered: boolean;
  /** What clears the field; undefined if it can't be cleared. */
  readonly emptyValue: '' | null | readonly [] | undefined;
  /** Where a name is looked up. MOCO then returns `{"id": …, "name": …}`. */
  readonly directory: 'teams' | 'roles' | undefined;
  /** True if the desired value is what a spreadsheet leaves of MOCO's current one. */
  readonly isCutOff: (desired: unknown, current: unknown) => boolean;
}

/** A field and the value that it is to have. */
export interface DesiredField {
  readonly field: Field;
  readonly value: unknown;
  /** The name behind an ID, if known. */
  readonly label?: string;
}

/** A text that MOCO reads and writes under one key. The rows below say how they differ from it. */
function field(input: string, label: string, differences: Partial<Field> = {}): Field {
  const key = input.replaceAll('-', '_');
  return {
    input,
    label,
    germanLabel: undefined,
    outputName: key,
    requestKey: key,
    responseKey: key,
    parse: fieldParsers.line,
    diff: diffBy(normalizeText),
    privacy: 'public',
    failIfAltered: false,
    emptyValue: undefined,
    directory: undefined,
    isCutOff: () => false,
    ...differences,
  };
}

const exact = { diff: diffBy((value) => value) } satisfies Partial<Field>;
const reference = { ...exact, parse: parsers.idOrName, failIfAltered: true } satisfies Partial<Field>;
const flag = { ...exact, parse: parsers.boolean, failIfAltered: true } satisfies Partial<Field>;
const personalText = { privacy: 'personal', emptyValue: '' } as const satisfies Partial<Field>;
const phone = {
  ...personalText,
  parse: fieldParsers.phone,
  diff: diffBy(normalizePhone),
  isCutOff: isCutOffPhone,
} satisfies Partial<Field>;

/** The fields with an input whose value is a text, in the order of `action.yml`. */
export const FIELDS: readonly Field[] = [
  field('firstname', 'First name', { germanLabel: 'Vorname', parse: fieldParsers.personName }),
  field('lastname', 'Last name', { germanLabel: 'Nachname', parse: fieldParsers.personName }),
  field('email', 'E-mail', {
    germanLabel: 'E-Mail',
    parse: parsers.email,
    diff: diffBy(normalizeEmailValue),
    failIfAltered: true,
  }),
  field('password', 'Password', { parse: parsers.unchanged, responseKey: undefined, privacy: 'secret' }),
  field('team', 'Team', {
    ...reference,
    germanLabel: 'Team',
    outputName: 'unit_id',
    requestKey: 'unit_id',
    responseKey: 'unit',
    directory: 'teams',
  }),
  field('active', 'Active', { ...flag, germanLabel: 'Aktiv' }),
  field('external', 'External', { ...flag, germanLabel: 'Extern', responseKey: 'extern' }),
  field('role', 'Role', {
    ...reference,
    germanLabel: 'Rolle',
    outputName: 'role_id',
    requestKey: 'role_id',
    responseKey: 'role',
    directory: 'roles',
  }),
  field('language', 'Language', {
    germanLabel: 'Sprache',
    parse: fieldParsers.language,
    responseKey: undefined,
  }),
  field('mobile-phone', 'Mobile phone', { ...phone, germanLabel: 'Mobiltelefon' }),
  field('work-phone', 'Work phone', { ...phone, germanLabel: 'Telefon' }),
  field('home-address', 'Postal address', {
    ...personalText,
    germanLabel: 'Adresse',
    parse: fieldParsers.postalAddress,
  }),
  field('birthday', 'Birthday', {
    ...personalText,
    germanLabel: 'Geburtstag',
    requestKey: 'bday',
    parse: fieldParsers.birthday,
    emptyValue: null,
  }),
  field('iban', 'IBAN', {
    ...personalText,
    parse: fieldParsers.iban,
    diff: diffBy(normalizeIban),
    emptyValue: null,
  }),
  field('credit-number', 'Credit number', {
    ...personalText,
    parse: fieldParsers.numberText,
    emptyValue: null,
  }),
  field('info', 'Info', { ...personalText, germanLabel: 'Info', parse: fieldParsers.lines }),
  field('tags', 'Tags', {
    germanLabel: 'Labels',
    parse: parsers.list,
    diff: diffBy(asSortedSet),
    emptyValue: [],
  }),
  field('custom-properties', 'Custom fields', {
    parse: parsers.customProperties,
    diff: diffProperties,
    privacy: 'personal',
  }),
];

/** Sent as `{filename, base64}`. MOCO returns the URL of a picture, which can't be compared. */
export const AVATAR: Field = field('avatar', 'Picture', { responseKey: undefined, privacy: 'personal' });

/** All fields with an input. */
export const ALL_FIELDS: readonly Field[] = [...FIELDS, AVATAR];

/** The value that the field of an input is to have; undefined if it is not given. */
export function desiredValue(desired: readonly DesiredField[], input: string): unknown {
  return desired.find(({ field }) => field.input === input)?.value;
}

/** True for the first and the last name. */
export function isName({ input }: Field): boolean {
  return input === 'firstname' || input === 'lastname';
}

/** The field of an input. @throws {Error} if there is none, which is a bug */
export function fieldByInput(input: string): Field {
  const row = FIELDS.find((each) => each.input === input);
  if (!row) throw new Error(`No field has the input ${input}`);
  return row;
}

/** The field of a key in MOCO's requests. A key that the table lacks may hold anything: it is personal. */
export function fieldByRequestKey(key: string): Field {
  const row = ALL_FIELDS.find((each) => each.requestKey === key);
  if (row) return { ...row, outputName: key };
  return {
    ...field(key, key, exact),
    outputName: key,
    requestKey: key,
    responseKey: key,
    privacy: 'personal',
  };
}
