/** The step's inputs, from text to values. Every fault is found before anything is sent, and all are told at once. */
import { ActionError } from '../moco/errors.ts';
import { hasEmploymentInput, type DesiredEmployment } from '../moco/employments.ts';
import {
  ALL_FIELDS,
  READ_ONLY_KEYS,
  AVATAR,
  FIELDS,
  fieldByRequestKey,
  type Field,
  type DesiredField,
} from '../model/fields.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import type { UserKey } from '../moco/users.ts';
import * as values from '../model/parsers.ts';
import { avatarIn } from './avatar.ts';
import {
  createInputReader,
  readConnection,
  type Connection,
  type GetInput,
  type InputReader,
} from '../github/inputs.ts';
import type { Log } from '../github/log.ts';

export interface Inputs extends Connection {
  readonly userKey: UserKey;
  readonly desired: readonly DesiredField[];
  readonly employment: DesiredEmployment;
  /** Whether to create a user that is not there, and whether MOCO then sends its mail; undefined: as MOCO does. */
  readonly createIfMissing: boolean;
  readonly welcomeEmail: boolean | undefined;
  readonly includePersonalData: boolean;
  readonly dryRun: boolean;
  readonly summary: boolean;
}

/**
 * Reads and judges all inputs; secrets are masked first.
 *
 * @throws {ActionError} of the kind `invalid-input`, with every fault
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): Inputs {
  const apiKey = getInput('api-key');
  for (const secret of [apiKey, ...passwords(getInput)]) mask(secret);

  const reader = createInputReader(getInput, sanitize);
  const { issues } = reader;
  const connection = readConnection(reader, apiKey);
  const userKey = reader.exactlyOne<UserKey>(
    ['user-id', mapParser((id) => ({ id }), values.id)],
    ['user-email', mapParser((email) => ({ email }), values.email)],
  );
  const inputs = {
    desired: readWishes(reader, workspace),
    employment: readEmployment(reader),
    ...readCreation(reader),
    includePersonalData: reader.read('include-personal-data', values.boolean) ?? false,
    dryRun: reader.read('dry-run', values.boolean) ?? false,
    summary: reader.read('summary', values.boolean) ?? true,
  };
  if (!connection || !userKey || issues.length > 0) {
    throw new ActionError({ kind: 'invalid-input', faults: issues });
  }
  return { ...connection, ...inputs, userKey };
}

/** Whether the step is only to read the user. */
export function isReadOnlyRun({ desired, employment }: Inputs): boolean {
  return desired.length === 0 && !hasEmploymentInput(employment);
}

/** The address that a new user gets: `email`, or else the one that the user was looked for by. */
export function emailToCreate({ desired, userKey }: Pick<Inputs, 'desired' | 'userKey'>): string | undefined {
  const wish = desired.find(({ field }) => field.requestKey === 'email');
  if (typeof wish?.value === 'string') return wish.value;
  return 'email' in userKey ? userKey.email : undefined;
}

/** A password can be given by its input or by MOCO's name, also in JSON that is not valid otherwise. */
function passwords(getInput: GetInput): string[] {
  let additional: unknown;
  try {
    additional = JSON.parse(getInput('additional-fields') || '{}');
  } catch {
    // What can't be read is never shown.
  }
  const given = isObject(additional) ? Object.entries(additional) : [];
  const secret = given
    .filter(([key]) => fieldByRequestKey(key).privacy === 'secret')
    .map(([, value]) => value);
  // Masking `null` or `true` would star them in the whole job's log.
  const texts = secret.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
  return [getInput('password', { trimWhitespace: false }), ...texts];
}

function mapParser<A, B>(make: (value: A) => B, parse: values.Parser<A>): values.Parser<B> {
  return (text) => {
    const parsed = parse(text);
    return 'value' in parsed ? { value: make(parsed.value) } : parsed;
  };
}

function readCreation(reader: InputReader): Pick<Inputs, 'createIfMissing' | 'welcomeEmail'> {
  const { issues } = reader;
  const create = reader.read('create-if-missing', values.boolean);
  const welcomeEmail = reader.read('welcome-email', values.boolean);
  if (create && reader.isGiven('user-id')) {
    issues.push('`create-if-missing` must not be given with `user-id`: a new user gets its ID from MOCO');
  }
  if (welcomeEmail !== undefined && (create === false || !reader.isGiven('create-if-missing'))) {
    issues.push('`welcome-email` must be given with `create-if-missing` only');
  }
  return { createIfMissing: create ?? false, welcomeEmail };
}

function readEmployment(reader: InputReader): DesiredEmployment {
  const { issues } = reader;
  const from = reader.read('employment-start', values.date);
  const pattern = reader.read('employment-pattern', values.pattern);
  const end = reader.read('employment-end', values.date);
  if (reader.isGiven('employment-start') !== reader.isGiven('employment-pattern')) {
    issues.push('`employment-start` and `employment-pattern` must be given together');
  }
  if (from !== undefined && end !== undefined && end < from) {
    issues.push('`employment-end` must not be before `employment-start`');
  }
  return { start: from !== undefined && pattern ? { from, pattern } : undefined, end };
}

/** The fields that are set, cleared, or given by MOCO's own name. */
function readWishes(reader: InputReader, workspace: string): DesiredField[] {
  const set: DesiredField[] = FIELDS.flatMap((field) => {
    const value = reader.read(field.input, field.parse, field);
    return value === undefined ? [] : [{ field, value }];
  });
  const avatar = reader.read('avatar', avatarIn(workspace));
  if (avatar) set.push({ field: AVATAR, value: avatar });
  // Fields that are given count as set even where their values are not valid.
  const given = ALL_FIELDS.filter(({ input }) => reader.isGiven(input));
  const cleared = clearedFields(reader.read('clear', values.list) ?? [], given, reader);
  const additional = reader.read('additional-fields', values.jsonObject) ?? {};
  const others = [...given, ...cleared.map(({ field }) => field)];
  return [...set, ...cleared, ...additionalFields(additional, others, reader)];
}

function clearedFields(
  names: readonly string[],
  given: readonly Field[],
  { quote, issues }: InputReader,
): DesiredField[] {
  const clearable = FIELDS.filter((field) => field.emptyValue !== undefined);
  return names.flatMap((name) => {
    const field = clearable.find(({ input }) => input === name);
    if (!field) {
      const allowed = clearable.map(({ input }) => input).join(', ');
      issues.push(`\`clear\` must name inputs that can be emptied (${allowed}), not ${quote(name)}`);
      return [];
    }
    if (given.includes(field)) {
      issues.push(`\`clear\` must not name \`${name}\`, which is given a value as well`);
    }
    return [{ field, value: field.emptyValue }];
  });
}

function additionalFields(
  additional: JsonObject,
  others: readonly Field[],
  { quote, issues }: InputReader,
): DesiredField[] {
  return Object.entries(additional).map(([key, value]) => {
    const field = fieldByRequestKey(key);
    const issue = additionalFieldProblem(key, others);
    if (issue) issues.push(`\`additional-fields\` must not have ${quote(key)}: ${issue}`);
    return { field, value };
  });
}

function additionalFieldProblem(key: string, others: readonly Field[]): string | undefined {
  const twice = others.find((field) => field.requestKey === key);
  if (twice) return `the input \`${twice.input}\` or \`clear\` sets it too`;
  if (key === 'welcome_email') return 'use the input `welcome-email`';
  const answered = FIELDS.find((field) => field.responseKey === key && field.requestKey !== key);
  if (answered) return `MOCO only answers with it; use the input \`${answered.input}\``;
  const reason = Object.hasOwn(READ_ONLY_KEYS, key) ? READ_ONLY_KEYS[key] : undefined;
  return reason && `MOCO only answers with it; ${reason}`;
}
