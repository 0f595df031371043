/** What the inputs of both actions have in common: reading and validating them, and the connection to MOCO. */
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
  /** The value of the one of two inputs that is given. Adds an issue unless exactly one is. */
  readonly exactlyOne: <T>(a: [string, parsers.Parser<T>], b: [string, parsers.Parser<T>]) => T | undefined;
  /** A text from outside in quotes, for a message: sanitized, then truncated. */
  readonly quote: (text: string) => string;
  /** Everything that is invalid so far. */
  readonly issues: readonly Issue[];
  readonly addIssue: (text: string, location?: Location) => void;
}

/** A job on a hosted runner ends after 6 hours. */
const MAX_SECONDS = 21_600;

/** Creates a function that puts a text from outside in quotes, for a message: sanitized, then truncated. */
export function createQuote(sanitize: Log['sanitize']): (text: string) => string {
  return (text) => `"${truncate(sanitize(text), 60)}"`;
}

/** Creates a reader of inputs. */
export function createInputReader(getInput: GetInput, sanitize: Log['sanitize']): InputReader {
  const issues: Issue[] = [];
  const addIssue: InputReader['addIssue'] = (text, location) =>
    void issues.push(location ? { text, location } : { text });
  const quote = createQuote(sanitize);
  const read: InputReader['read'] = (name, parse, field) => {
    const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
    if (isBlank(text, field)) return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    addIssue(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
    return undefined;
  };
  const isGiven = (name: string): boolean => cleanText(getInput(name)) !== '';
  return {
    issues,
    addIssue,
    quote,
    read,
    isGiven,
    exactlyOne: (...pair) => {
      const given = pair.filter(([name]) => isGiven(name));
      if (given.length !== 1) {
        const names = pair.map(([name]) => `\`${name}\``);
        addIssue(
          given.length === 0
            ? `${names.join(' or ')} must be given`
            : `${names.join(' and ')} must not both be given`,
        );
      }
      // Both are validated, so that all issues are reported together.
      return given.map(([name, parse]) => read(name, parse))[0];
    },
  };
}

/** A secret may be white space. */
function isBlank(text: string, field: Field | undefined): boolean {
  return (field?.privacy === 'secret' ? text : cleanText(text)) === '';
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
  return reader.exactlyOne<Account>(['subdomain', subdomain], ['api-url', apiUrl]);
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

function checkApiKey(apiKey: string, { addIssue }: InputReader): void {
  if (apiKey === '') {
    addIssue(
      '`api-key` must be given, but is empty. Check the name of the secret, and whether this job gets it: pull requests ' +
        'from forks get no secrets, and secrets of an environment need `environment:` in the job',
    );
  } else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    addIssue(
      '`api-key` must have no spaces, line breaks or special characters. Copy the key from MOCO again',
    );
  }
}
