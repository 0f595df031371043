/** The inputs that are fields of a user: each by its own input, by `clear`, or by `additional-fields`. */
import { clearFields } from '../model/clear.ts';
import {
  ALL_FIELDS,
  AVATAR,
  fieldByRequestKey,
  FIELDS,
  type DesiredField,
  type Field,
} from '../model/fields.ts';
import { nestedEntries, scalarTexts, type JsonObject } from '../model/json.ts';
import { READ_ONLY_KEYS } from '../model/keys.ts';
import * as parsers from '../model/parsers.ts';
import { avatarIn } from './avatar.ts';
import type { GetInput, InputReader } from './inputs.ts';

/**
 * The passwords to mask, even where the other inputs are invalid: the input `password`, and in `additional-fields` each text
 * and number below a key `password`, wherever it is.
 */
export function readPasswords(getInput: GetInput): string[] {
  let additional: unknown;
  try {
    additional = JSON.parse(getInput('additional-fields') || '{}');
  } catch {
    // What can't be parsed is never shown.
  }
  const nested = nestedEntries(additional)
    .filter(([key]) => PASSWORD_KEY.test(key))
    .flatMap(([, value]) => scalarTexts(value));
  return [getInput('password', { trimWhitespace: false }), ...new Set(nested)];
}

/** Keys of a password, as Rails names them. */
const PASSWORD_KEY = /^password(?:_confirmation)?$/i;

/** Every field that is given by its input, cleared, or given by MOCO's key. Invalid ones are issues of the reader. */
export function readFields(reader: InputReader, workspace: string, today: string): DesiredField[] {
  const set: DesiredField[] = FIELDS.flatMap((field) => {
    const value = reader.read(field.input, (text) => field.parse(text, today), field);
    return value === undefined ? [] : [{ field, value }];
  });
  const avatar = reader.read('avatar', avatarIn(workspace));
  if (avatar) set.push({ field: AVATAR, value: avatar });
  // Fields that are given count as set even where their values are invalid.
  const given = ALL_FIELDS.filter(({ input }) => reader.isGiven(input));
  const cleared = readCleared(reader, given);
  const additional = readAdditional(reader, [...given, ...cleared.map(({ field }) => field)]);
  return [...set, ...cleared, ...additional];
}

function readCleared(reader: InputReader, given: readonly Field[]): DesiredField[] {
  const { desired, problems } = clearFields(
    reader.read('clear', parsers.list) ?? [],
    (name) => name,
    (input) => given.some((field) => field.input === input),
    reader.quote,
  );
  for (const problem of problems) reader.addIssue(`\`clear\` ${problem}`);
  return desired;
}

/** `additional-fields`: fields by MOCO's keys, with JSON values. */
function readAdditional(reader: InputReader, others: readonly Field[]): DesiredField[] {
  const additional: JsonObject = reader.read('additional-fields', parsers.jsonObject) ?? {};
  return Object.entries(additional).map(([key, value]) => {
    const problem = additionalFieldProblem(key, others);
    if (problem) {
      reader.addIssue(`\`additional-fields\` must not have ${reader.quote(key)}: ${problem}`);
    }
    const field = fieldByRequestKey(key);
    const type = typeof value === 'string' ? otherTypeOf(field) : undefined;
    if (type)
      reader.addIssue(`\`additional-fields\` must have ${reader.quote(key)} as ${type}, without quotes`);
    return { field, value };
  });
}

/** What a field is in JSON if it is no text: MOCO may take a text for it, and returns another value than was sent. */
function otherTypeOf({ directory, parse }: Field): string | undefined {
  if (directory) return 'an ID';
  return parse === parsers.boolean ? '`true` or `false`' : undefined;
}

function additionalFieldProblem(key: string, others: readonly Field[]): string | undefined {
  const other = others.find((field) => field.requestKey === key);
  if (other) return `the input \`${other.input}\` or \`clear\` sets it too`;
  if (key === 'welcome_email') return 'use the input `welcome-email`';
  const returned = FIELDS.find((field) => field.responseKey === key && field.requestKey !== key);
  if (returned) return `MOCO does not accept it; use the input \`${returned.input}\``;
  const reason = Object.hasOwn(READ_ONLY_KEYS, key) ? READ_ONLY_KEYS[key] : undefined;
  return reason && `MOCO does not accept it; ${reason}`;
}
