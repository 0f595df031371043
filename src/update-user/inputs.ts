/** The inputs of the step: from text to values. All issues are found before anything is sent, and reported together. */
import {
  createInputReader,
  readConnection,
  type Connection,
  type GetInput,
  type InputReader,
} from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import type { DesiredEmployment } from '../model/employments.ts';
import {
  ALL_FIELDS,
  AVATAR,
  fieldByRequestKey,
  FIELDS,
  READ_ONLY_KEYS,
  type DesiredField,
  type Field,
} from '../model/fields.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import * as parsers from '../model/parsers.ts';
import type { UserKey } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import type { DesiredUser } from '../reconcile/plan-user.ts';
import { avatarIn } from './avatar.ts';

export interface Inputs extends Connection {
  /** Teams and roles may still be names. */
  readonly desired: DesiredUser;
  readonly createIfMissing: boolean;
  /** Whether MOCO sends its e-mail to a new user; undefined: as MOCO decides. */
  readonly welcomeEmail: boolean | undefined;
  readonly includePersonalData: boolean;
  readonly dryRun: boolean;
}

/**
 * Reads and validates all inputs. Secrets are masked first.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): Inputs {
  const apiKey = getInput('api-key');
  for (const secret of [apiKey, ...passwords(getInput)]) mask(secret);

  const reader = createInputReader(getInput, sanitize);
  const connection = readConnection(reader, apiKey);
  const key = reader.exactlyOne<UserKey>(
    ['user-id', mapParser((id) => ({ id }), parsers.id)],
    ['user-email', mapParser((email) => ({ email }), parsers.email)],
  );
  const fields = readFields(reader, workspace);
  const employment = readEmployment(reader);
  const options = {
    ...readCreation(reader),
    includePersonalData: reader.read('include-personal-data', parsers.boolean) ?? false,
    dryRun: reader.read('dry-run', parsers.boolean) ?? false,
  };
  // Read where it is needed, as it holds for a step that fails early too.
  reader.read('summary', parsers.boolean);
  const { issues } = reader;
  if (!connection || !key || issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return { ...connection, ...options, desired: { key, fields, employment } };
}

/** A password can be given by its input or by MOCO's key, also in JSON that is invalid otherwise. */
function passwords(getInput: GetInput): string[] {
  let additional: unknown;
  try {
    additional = JSON.parse(getInput('additional-fields') || '{}');
  } catch {
    // What can't be parsed is never shown.
  }
  const given = isObject(additional) ? Object.entries(additional) : [];
  const secret = given
    .filter(([key]) => fieldByRequestKey(key).privacy === 'secret')
    .map(([, value]) => value);
  // Masking `null` or `true` would hide them in the log of the whole job.
  const texts = secret.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
  return [getInput('password', { trimWhitespace: false }), ...texts];
}

function mapParser<A, B>(make: (value: A) => B, parse: parsers.Parser<A>): parsers.Parser<B> {
  return (text) => {
    const parsed = parse(text);
    return 'value' in parsed ? { value: make(parsed.value) } : parsed;
  };
}

function readCreation(reader: InputReader): Pick<Inputs, 'createIfMissing' | 'welcomeEmail'> {
  const create = reader.read('create-if-missing', parsers.boolean);
  const welcomeEmail = reader.read('welcome-email', parsers.boolean);
  if (create && reader.isGiven('user-id')) {
    reader.addIssue('`create-if-missing` must not be given with `user-id`: a new user gets its ID from MOCO');
  }
  if (welcomeEmail !== undefined && (create === false || !reader.isGiven('create-if-missing'))) {
    reader.addIssue('`welcome-email` must be given with `create-if-missing` only');
  }
  return { createIfMissing: create ?? false, welcomeEmail };
}

function readEmployment(reader: InputReader): DesiredEmployment {
  const from = reader.read('employment-start', parsers.date);
  const pattern = reader.read('employment-pattern', parsers.pattern);
  const end = reader.read('employment-end', parsers.date);
  if (reader.isGiven('employment-start') !== reader.isGiven('employment-pattern')) {
    reader.addIssue('`employment-start` and `employment-pattern` must be given together');
  }
  if (from !== undefined && end !== undefined && end < from) {
    reader.addIssue('`employment-end` must not be before `employment-start`');
  }
  return { start: from !== undefined && pattern ? { from, pattern } : undefined, end };
}

/** Every field that is given by its input, cleared, or given by MOCO's key. */
function readFields(reader: InputReader, workspace: string): DesiredField[] {
  const set: DesiredField[] = FIELDS.flatMap((field) => {
    const value = reader.read(field.input, field.parse, field);
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
  const names = reader.read('clear', parsers.list) ?? [];
  const clearable = FIELDS.filter((field) => field.emptyValue !== undefined);
  return names.flatMap((name) => {
    const field = clearable.find(({ input }) => input === name);
    if (!field) {
      const allowed = clearable.map(({ input }) => input).join(', ');
      reader.addIssue(
        `\`clear\` must name inputs that can be emptied (${allowed}), not ${reader.quote(name)}`,
      );
      return [];
    }
    if (given.includes(field)) {
      reader.addIssue(`\`clear\` must not name \`${name}\`, which is given a value as well`);
    }
    return [{ field, value: field.emptyValue }];
  });
}

/** `additional-fields`: fields by MOCO's keys, with JSON values. */
function readAdditional(reader: InputReader, others: readonly Field[]): DesiredField[] {
  const additional: JsonObject = reader.read('additional-fields', parsers.jsonObject) ?? {};
  return Object.entries(additional).map(([key, value]) => {
    const problem = additionalFieldProblem(key, others);
    if (problem) {
      reader.addIssue(`\`additional-fields\` must not have ${reader.quote(key)}: ${problem}`);
    }
    return { field: fieldByRequestKey(key), value };
  });
}

function additionalFieldProblem(key: string, others: readonly Field[]): string | undefined {
  const other = others.find((field) => field.requestKey === key);
  if (other) return `the input \`${other.input}\` or \`clear\` sets it too`;
  if (key === 'welcome_email') return 'use the input `welcome-email`';
  const returned = FIELDS.find((field) => field.responseKey === key && field.requestKey !== key);
  if (returned) return `MOCO only answers with it; use the input \`${returned.input}\``;
  const reason = Object.hasOwn(READ_ONLY_KEYS, key) ? READ_ONLY_KEYS[key] : undefined;
  return reason && `MOCO only answers with it; ${reason}`;
}
