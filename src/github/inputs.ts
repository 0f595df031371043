/** What the inputs of the actions have in common: reading and validating them, and the connection to MOCO. */
import { apiUrl, subdomain, type Account } from '../moco/account.ts';
import type { Field } from '../model/fields.ts';
import type { Issue, Location } from '../model/issue.ts';
import { line } from '../model/field-parsers.ts';
import * as parsers from '../model/parsers.ts';
import { cleanText } from '../model/text.ts';
import type { Log } from './log.ts';
import { truncate } from '../model/display.ts';

/** Reads an input as `@actions/core` does: trimmed, unless it says otherwise; empty if not given. */
export type GetInput = (name: string, options?: { trimWhitespace: boolean }) => string;

/** The connection to MOCO. */
export interface Connection {
  readonly account: Account;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly requestTimeoutMs: number;
  /** Milliseconds. */
  readonly retryTimeoutMs: number;
}

/** Reads inputs and collects what is invalid. */
export interface InputReader {
  /** An input's value; undefined if it is empty, or invalid, which adds an issue. */
  readonly read: <T>(name: string, parse: parsers.Parser<T>, field?: Field) => T | undefined;
  readonly isGiven: (name: string) => boolean;
  /** A text from outside in quotes, for a message: sanitized, then truncated. */
  readonly quote: (text: string) => string;
  /** Everything that is invalid so far. */
  readonly issues: readonly Issue[];
  readonly addIssue: (text: string, location?: Location) => void;
  /** Adds an issue about inputs that are not given: the reason why they did not arrive if that is known, else this text. */
  readonly addMissing: (names: readonly string[], text: string) => void;
}

/** A job on a hosted runner ends after 6 hours. */
const MAX_SECONDS = 21_600;

/** Creates a function that puts a text from outside in quotes, for a message: sanitized, then truncated. */
export function createQuote(sanitize: Log['sanitize']): (text: string) => string {
  return (text) => {
    const line = sanitize(text.slice(0, MAX_SANITIZED));
    // Half a secret at the cut would not match, and comes early if most of the text is invisible.
    const isCutSecretFar = text.length <= MAX_SANITIZED || line.length >= MAX_SANITIZED / 2;
    return `"${isCutSecretFar ? truncate(line, 60) : '***'}"`;
  };
}

/** Characters of a text that a quote looks at: a file may have megabytes in a cell, and decoding each takes time. */
const MAX_SANITIZED = 10_000;

/** Inputs whose JSON may come from `toJSON`, which gives `null` for what is missing. */
const JSON_INPUTS = ['additional-fields', 'custom-properties', 'employment-pattern'];

/** Inputs with a hyphen. Each step has some of them: `action.yml` gives the timeout a default. */
const HYPHENATED = ['api-key', 'request-timeout', 'user-id', 'user-email', 'users-file'];

/** Creates a reader of inputs. */
export function createInputReader(getInput: GetInput, sanitize: Log['sanitize']): InputReader {
  const issues: Issue[] = [];
  const addIssue: InputReader['addIssue'] = (text, location) =>
    void issues.push(location ? { text, location } : { text });
  const addOnce = (text: string): void => {
    if (!issues.some((issue) => issue.text === text)) addIssue(text);
  };
  const quote = createQuote(sanitize);
  const addMisspelt = (name: string): boolean => {
    const given = misspelt(getInput, name);
    if (given === undefined) return false;
    addOnce(`\`${given}\` is not an input of this action. Write \`${name}\``);
    return true;
  };
  const read: InputReader['read'] = (name, parse, field) => {
    addMisspelt(name);
    const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
    if (isBlank(name, text, field)) return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    addIssue(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
    return undefined;
  };
  const isGiven = (name: string): boolean => !isBlank(name, getInput(name), undefined);
  const addMissing: InputReader['addMissing'] = (names, text) => {
    if (names.filter(addMisspelt).length > 0) return;
    addOnce(HYPHENATED.some(isGiven) ? text : DROPPED_BY_SHELL);
  };
  return {
    issues,
    addIssue,
    addMissing,
    quote,
    read,
    isGiven,
  };
}

/**
 * The name with underscores, if the input is given under it. The runner only warns about an input that the action does
 * not have, so that a dry run would be none. An outer action may have one with the same value.
 */
function misspelt(getInput: GetInput, name: string): string | undefined {
  const given = name.replaceAll('-', '_');
  const isUsed = given !== name && getInput(given) !== '' && getInput(given) !== getInput(name);
  return isUsed ? given : undefined;
}

const DROPPED_BY_SHELL =
  'No input with a hyphen in its name arrived, `api-key` neither: this runner starts Node through a shell that drops ' +
  'such variables, as dash does. Start Node without a shell, or through bash';

/** A secret may be white space. */
function isBlank(name: string, text: string, field: Field | undefined): boolean {
  const value = field?.privacy === 'secret' ? text : cleanText(text);
  return value === '' || (value === 'null' && JSON_INPUTS.includes(name));
}

/** The value of the one of two inputs that is given. Adds an issue unless exactly one is. */
export function readExactlyOne<T>(
  { isGiven, addIssue, addMissing, read }: InputReader,
  ...pair: [[string, parsers.Parser<T>], [string, parsers.Parser<T>]]
): T | undefined {
  const given = pair.filter(([name]) => isGiven(name));
  if (given.length !== 1) {
    const names = pair.map(([name]) => name);
    const [a, b] = names.map((name) => `\`${name}\``);
    if (given.length === 0) addMissing(names, `${a} or ${b} must be given`);
    else addIssue(`${a} and ${b} must not both be given`);
  }
  // Both are validated, so that all issues are reported together.
  return given.map(([name, parse]) => read(name, parse))[0];
}

/** Reads account, key and timeouts; undefined if the account is invalid. */
export function readConnection(reader: InputReader, apiKey: string): Connection | undefined {
  checkApiKey(apiKey, reader);
  const account = readAccount(reader);
  const requestTimeoutMs = reader.read('request-timeout', parsers.seconds(1, MAX_SECONDS)) ?? 60_000;
  const retryTimeoutMs = reader.read('retry-timeout', parsers.seconds(0, MAX_SECONDS)) ?? 180_000;
  return account && { account, apiKey, requestTimeoutMs, retryTimeoutMs };
}

/** The account; undefined, with an issue, if it is invalid. */
export function readAccount(reader: InputReader): Account | undefined {
  return readExactlyOne<Account>(reader, ['subdomain', subdomain], ['api-url', apiUrl]);
}

/** The inputs that say which entry of MOCO's ledger of vacation is meant; undefined where they are empty or invalid. */
export function readVacationEntry({ read }: InputReader): {
  readonly title: string | undefined;
  readonly year: number | undefined;
} {
  return {
    title: read('vacation-title', line),
    year: read('vacation-year', parsers.wholeNumber(2000, 2100)),
  };
}

/** True unless the input `summary` is `false`. */
export function isSummaryEnabled(getInput: GetInput): boolean {
  return isEnabled(getInput, 'summary');
}

/** True unless the input is `false`, even if it or other inputs are invalid. */
export function isEnabled(getInput: GetInput, name: string): boolean {
  const parsed = parsers.boolean(getInput(name));
  return !('value' in parsed) || parsed.value;
}

/** Whether a message may quote the value: a URL may contain a password, and JSON anything. */
function isShown(name: string, text: string, field: Field | undefined): boolean {
  if (field) return field.privacy === 'public';
  if (name === 'subdomain') return !text.includes('@');
  return name !== 'api-url' && name !== 'additional-fields';
}

function checkApiKey(apiKey: string, { addIssue, addMissing }: InputReader): void {
  if (apiKey === '') {
    addMissing(
      ['api-key'],
      '`api-key` must be given, but is empty. Check the name of the secret, and whether this job gets it: secrets of an ' +
        'environment need `environment:` in the job, a called workflow needs `secrets: inherit`, runs that Dependabot ' +
        "starts get Dependabot's own secrets only, and pull requests from forks get none",
    );
  } else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    addIssue(
      '`api-key` must have no spaces, line breaks or special characters. Copy the key from MOCO again',
    );
  }
}
