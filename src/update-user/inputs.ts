/** The step's inputs, from text to values. Every fault is found before anything is sent, and all are told at once. */
import { apiUrl, subdomain, type Account } from '../moco/account.ts';
import { Failure } from '../moco/errors.ts';
import { isAboutEmployments, type EmploymentWish } from '../moco/employments.ts';
import { ALL_FIELDS, ANSWER_ONLY, AVATAR, FIELDS, fieldFor, type Field, type Wish } from '../moco/fields.ts';
import { isObject, type JsonObject } from '../moco/json.ts';
import type { UserKey } from '../moco/users.ts';
import * as values from '../moco/values.ts';
import { avatarIn } from './avatar.ts';
import type { Log } from '../runner/log.ts';
import { shorten } from '../runner/untrusted.ts';

export interface Inputs {
  readonly account: Account;
  readonly apiKey: string;
  readonly userKey: UserKey;
  readonly wishes: readonly Wish[];
  readonly employment: EmploymentWish;
  /** Whether to create a user that is not there, and whether MOCO then sends its mail; undefined: as MOCO does. */
  readonly createIfMissing: boolean;
  readonly welcomeEmail: boolean | undefined;
  readonly includePersonalData: boolean;
  readonly dryRun: boolean;
  readonly summary: boolean;
  /** Milliseconds. */
  readonly requestTimeout: number;
  /** Milliseconds. */
  readonly retryTimeout: number;
}

export type GetInput = (name: string, options?: { trimWhitespace: boolean }) => string;

/** A job on a hosted runner lasts 6 hours at most. */
const MOST_SECONDS = 21_600;

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

  const faults: string[] = [];
  const quote: Quote = (text) => `"${shorten(clean(text), 60)}"`;
  const reader = createReader(getInput, faults, quote);

  checkApiKey(apiKey, faults);
  const account = reader.oneOf<Account>(['subdomain', subdomain], ['api-url', apiUrl]);
  const userKey = reader.oneOf<UserKey>(
    ['user-id', into((id) => ({ id }), values.id)],
    ['user-email', into((email) => ({ email }), values.email)],
  );
  const wishes = readWishes(reader, workspace, quote, faults);
  const inputs = {
    apiKey,
    wishes,
    employment: readEmployment(reader, faults),
    ...readCreation(reader, faults),
    includePersonalData: reader.read('include-personal-data', values.boolean) ?? false,
    dryRun: reader.read('dry-run', values.boolean) ?? false,
    summary: reader.read('summary', values.boolean) ?? true,
    requestTimeout: reader.read('request-timeout', values.seconds(1, MOST_SECONDS)) ?? 60_000,
    retryTimeout: reader.read('retry-timeout', values.seconds(0, MOST_SECONDS)) ?? 180_000,
  };
  if (!account || !userKey || faults.length > 0) throw new Failure({ kind: 'invalid-input', faults });
  return { ...inputs, account, userKey };
}

/** Whether a summary is wanted, also when other inputs are not valid. */
export function wantsSummary(getInput: GetInput): boolean {
  const parsed = values.boolean(getInput('summary'));
  return !('value' in parsed) || parsed.value;
}

/** Whether the step is only to read the user. */
export function isNothingAsked({ wishes, employment }: Inputs): boolean {
  return wishes.length === 0 && !isAboutEmployments(employment);
}

/** A text from outside in a message: without secrets, then cut. */
type Quote = (text: string) => string;

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

interface Reader {
  /** An input's value; undefined where it is empty, or not valid and added to the faults. */
  readonly read: <T>(name: string, parse: values.Parser<T>, field?: Field) => T | undefined;
  readonly isGiven: (name: string) => boolean;
  /** The value of the one of two inputs that is given. */
  readonly oneOf: <T>(a: [string, values.Parser<T>], b: [string, values.Parser<T>]) => T | undefined;
}

function createReader(getInput: GetInput, faults: string[], quote: Quote): Reader {
  const read: Reader['read'] = (name, parse, field) => {
    const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
    if (text === '') return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    faults.push(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
    return undefined;
  };
  const isGiven = (name: string): boolean => getInput(name) !== '';
  return {
    read,
    isGiven,
    oneOf: (...pair) => {
      const given = pair.filter(([name]) => isGiven(name));
      if (given.length !== 1) {
        const names = pair.map(([name]) => `\`${name}\``);
        faults.push(
          given.length === 0
            ? `${names.join(' or ')} must be given`
            : `${names.join(' and ')} must not both be given`,
        );
      }
      // Both are judged, so that a fault in one is told along with there being two.
      return given.map(([name, parse]) => read(name, parse))[0];
    },
  };
}

/** A URL may hold a password before an `@`, and JSON may hold anything. */
function isShown(name: string, text: string, field: Field | undefined): boolean {
  if (field) return field.privacy === 'public';
  if (name === 'subdomain') return !text.includes('@');
  return name !== 'api-url' && name !== 'additional-fields';
}

function into<A, B>(make: (value: A) => B, parse: values.Parser<A>): values.Parser<B> {
  return (text) => {
    const parsed = parse(text);
    return 'value' in parsed ? { value: make(parsed.value) } : parsed;
  };
}

function checkApiKey(apiKey: string, faults: string[]): void {
  if (apiKey === '') {
    faults.push(
      '`api-key` must be given, but is empty. Is there a secret of exactly that name? The secret may not be available to ' +
        'this workflow: pull requests from forks get none, and those of an environment need `environment:` in the job',
    );
  } else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    faults.push(
      '`api-key` must be one word of plain letters, digits and signs; copy the key from MOCO again',
    );
  }
}

function readCreation(reader: Reader, faults: string[]): Pick<Inputs, 'createIfMissing' | 'welcomeEmail'> {
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

function readEmployment(reader: Reader, faults: string[]): EmploymentWish {
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
function readWishes(reader: Reader, workspace: string, quote: Quote, faults: string[]): Wish[] {
  const set: Wish[] = FIELDS.flatMap((field) => {
    const value = reader.read(field.input, field.parse, field);
    return value === undefined ? [] : [{ field, value }];
  });
  const avatar = reader.read('avatar', avatarIn(workspace));
  if (avatar) set.push({ field: AVATAR, value: avatar });
  // Fields that are given count as set even where their values are not valid.
  const given = ALL_FIELDS.filter(({ input }) => reader.isGiven(input));
  const cleared = clearedFields(reader.read('clear', values.list) ?? [], given, quote, faults);
  const additional = reader.read('additional-fields', values.jsonObject) ?? {};
  return [
    ...set,
    ...cleared,
    ...additionalFields(additional, [...given, ...cleared.map(({ field }) => field)], quote, faults),
  ];
}

function clearedFields(
  names: readonly string[],
  given: readonly Field[],
  quote: Quote,
  faults: string[],
): Wish[] {
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
  quote: Quote,
  faults: string[],
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
