/** The step's inputs, from text to values. Every fault is found before anything is sent, and all are told at once. */
import { Failure } from '../moco/errors.ts';
import { isAboutEmployments, type EmploymentWish } from '../moco/employments.ts';
import { ALL_FIELDS, ANSWER_ONLY, AVATAR, FIELDS, fieldFor, type Field, type Wish } from '../moco/fields.ts';
import { isObject, type JsonObject } from '../moco/json.ts';
import type { UserKey } from '../moco/users.ts';
import * as values from '../moco/values.ts';
import { avatarIn } from './avatar.ts';
import {
  createReader,
  readConnection,
  type Connection,
  type GetInput,
  type Reader,
} from '../runner/inputs.ts';
import type { Log } from '../runner/log.ts';

export interface Inputs extends Connection {
  readonly userKey: UserKey;
  readonly wishes: readonly Wish[];
  readonly employment: EmploymentWish;
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
 * @throws {Failure} of the kind `invalid-input`, with every fault
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  { mask, clean }: Pick<Log, 'mask' | 'clean'>,
): Inputs {
  const apiKey = getInput('api-key');
  for (const secret of [apiKey, ...passwords(getInput)]) mask(secret);

  const reader = createReader(getInput, clean);
  const { faults } = reader;
  const connection = readConnection(reader, apiKey);
  const userKey = reader.oneOf<UserKey>(
    ['user-id', into((id) => ({ id }), values.id)],
    ['user-email', into((email) => ({ email }), values.email)],
  );
  const inputs = {
    wishes: readWishes(reader, workspace),
    employment: readEmployment(reader),
    ...readCreation(reader),
    includePersonalData: reader.read('include-personal-data', values.boolean) ?? false,
    dryRun: reader.read('dry-run', values.boolean) ?? false,
    summary: reader.read('summary', values.boolean) ?? true,
  };
  if (!connection || !userKey || faults.length > 0) throw new Failure({ kind: 'invalid-input', faults });
  return { ...connection, ...inputs, userKey };
}

/** Whether the step is only to read the user. */
export function isNothingAsked({ wishes, employment }: Inputs): boolean {
  return wishes.length === 0 && !isAboutEmployments(employment);
}

/** The address that a new user gets: `email`, or else the one that the user was looked for by. */
export function emailToCreate({ wishes, userKey }: Pick<Inputs, 'wishes' | 'userKey'>): string | undefined {
  const wish = wishes.find(({ field }) => field.writes === 'email');
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
  const secret = given.filter(([key]) => fieldFor(key).privacy === 'secret').map(([, value]) => value);
  // Masking `null` or `true` would star them in the whole job's log.
  const texts = secret.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
  return [getInput('password', { trimWhitespace: false }), ...texts];
}

function into<A, B>(make: (value: A) => B, parse: values.Parser<A>): values.Parser<B> {
  return (text) => {
    const parsed = parse(text);
    return 'value' in parsed ? { value: make(parsed.value) } : parsed;
  };
}

function readCreation(reader: Reader): Pick<Inputs, 'createIfMissing' | 'welcomeEmail'> {
  const { faults } = reader;
  const create = reader.read('create-if-missing', values.boolean);
  const welcomeEmail = reader.read('welcome-email', values.boolean);
  if (create && reader.isGiven('user-id')) {
    faults.push('`create-if-missing` must not be given with `user-id`: a new user gets its ID from MOCO');
  }
  if (welcomeEmail !== undefined && (create === false || !reader.isGiven('create-if-missing'))) {
    faults.push('`welcome-email` must be given with `create-if-missing` only');
  }
  return { createIfMissing: create ?? false, welcomeEmail };
}

function readEmployment(reader: Reader): EmploymentWish {
  const { faults } = reader;
  const from = reader.read('employment-start', values.date);
  const pattern = reader.read('employment-pattern', values.pattern);
  const end = reader.read('employment-end', values.date);
  if (reader.isGiven('employment-start') !== reader.isGiven('employment-pattern')) {
    faults.push('`employment-start` and `employment-pattern` must be given together');
  }
  if (from !== undefined && end !== undefined && end < from) {
    faults.push('`employment-end` must not be before `employment-start`');
  }
  return { start: from !== undefined && pattern ? { from, pattern } : undefined, end };
}

/** The fields that are set, cleared, or given by MOCO's own name. */
function readWishes(reader: Reader, workspace: string): Wish[] {
  const set: Wish[] = FIELDS.flatMap((field) => {
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

function clearedFields(names: readonly string[], given: readonly Field[], { quote, faults }: Reader): Wish[] {
  const clearable = FIELDS.filter((field) => field.emptied !== undefined);
  return names.flatMap((name) => {
    const field = clearable.find(({ input }) => input === name);
    if (!field) {
      const allowed = clearable.map(({ input }) => input).join(', ');
      faults.push(`\`clear\` must name inputs that can be emptied (${allowed}), not ${quote(name)}`);
      return [];
    }
    if (given.includes(field)) {
      faults.push(`\`clear\` must not name \`${name}\`, which is given a value as well`);
    }
    return [{ field, value: field.emptied }];
  });
}

function additionalFields(
  additional: JsonObject,
  others: readonly Field[],
  { quote, faults }: Reader,
): Wish[] {
  return Object.entries(additional).map(([key, value]) => {
    const field = fieldFor(key);
    const fault = whyNotAdditional(key, others);
    if (fault) faults.push(`\`additional-fields\` must not have ${quote(key)}: ${fault}`);
    return { field, value };
  });
}

function whyNotAdditional(key: string, others: readonly Field[]): string | undefined {
  const twice = others.find((field) => field.writes === key);
  if (twice) return `the input \`${twice.input}\` or \`clear\` sets it too`;
  if (key === 'welcome_email') return 'use the input `welcome-email`';
  const answered = FIELDS.find((field) => field.answers === key && field.writes !== key);
  if (answered) return `MOCO only answers with it; use the input \`${answered.input}\``;
  const reason = Object.hasOwn(ANSWER_ONLY, key) ? ANSWER_ONLY[key] : undefined;
  return reason && `MOCO only answers with it; ${reason}`;
}
