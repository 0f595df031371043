/** What the inputs of all actions have in common: reading them, judging them, and how MOCO is reached. */
import { apiUrl, subdomain, type Account } from '../moco/account.ts';
import type { Field } from '../model/fields.ts';
import type { Issue, Location } from '../model/issue.ts';
import * as values from '../model/parsers.ts';
import type { Log } from './log.ts';
import { truncate } from './sanitize.ts';

export type GetInput = (name: string, options?: { trimWhitespace: boolean }) => string;

/** How MOCO is reached. */
export interface Connection {
  readonly account: Account;
  readonly apiKey: string;
  /** Milliseconds. */
  readonly requestTimeoutMs: number;
  /** Milliseconds. */
  readonly retryTimeoutMs: number;
}

export interface InputReader {
  /** An input's value; undefined where it is empty, or not valid and added to the faults. */
  readonly read: <T>(name: string, parse: values.Parser<T>, field?: Field) => T | undefined;
  readonly isGiven: (name: string) => boolean;
  /** The value of the one of two inputs that is given. */
  readonly exactlyOne: <T>(a: [string, values.Parser<T>], b: [string, values.Parser<T>]) => T | undefined;
  /** A text from outside in a message: without secrets, then cut. */
  readonly quote: (text: string) => string;
  /** Everything that is invalid so far. */
  readonly issues: readonly Issue[];
  readonly addIssue: (text: string, location?: Location) => void;
}

/** A job on a hosted runner lasts 6 hours at most. */
const MAX_SECONDS = 21_600;

/** Reads inputs and collects what is wrong with them. */
export function createInputReader(getInput: GetInput, sanitize: Log['sanitize']): InputReader {
  const issues: Issue[] = [];
  const addIssue: InputReader['addIssue'] = (text, location) =>
    void issues.push(location ? { text, location } : { text });
  const quote: InputReader['quote'] = (text) => `"${truncate(sanitize(text), 60)}"`;
  const read: InputReader['read'] = (name, parse, field) => {
    const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
    if (text === '') return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    addIssue(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
    return undefined;
  };
  const isGiven = (name: string): boolean => getInput(name) !== '';
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
      // Both are judged, so that a fault in one is told along with there being two.
      return given.map(([name, parse]) => read(name, parse))[0];
    },
  };
}

/** Whom to ask, with which key and for how long; undefined where that is not valid. */
export function readConnection(reader: InputReader, apiKey: string): Connection | undefined {
  checkApiKey(apiKey, reader);
  const account = reader.exactlyOne<Account>(['subdomain', subdomain], ['api-url', apiUrl]);
  const requestTimeoutMs = reader.read('request-timeout', values.seconds(1, MAX_SECONDS)) ?? 60_000;
  const retryTimeoutMs = reader.read('retry-timeout', values.seconds(0, MAX_SECONDS)) ?? 180_000;
  return account && { account, apiKey, requestTimeoutMs, retryTimeoutMs };
}

/** Whether a summary is wanted. */
export function isSummaryEnabled(getInput: GetInput): boolean {
  return isEnabled(getInput, 'summary');
}

/** A flag that is on unless it is `false`, also when it or other inputs are not valid. */
export function isEnabled(getInput: GetInput, name: string): boolean {
  const parsed = values.boolean(getInput(name));
  return !('value' in parsed) || parsed.value;
}

/** A URL may hold a password before an `@`, and JSON may hold anything. */
function isShown(name: string, text: string, field: Field | undefined): boolean {
  if (field) return field.privacy === 'public';
  if (name === 'subdomain') return !text.includes('@');
  return name !== 'api-url' && name !== 'additional-fields';
}

function checkApiKey(apiKey: string, { addIssue }: InputReader): void {
  if (apiKey === '') {
    addIssue(
      '`api-key` must be given, but is empty. Is there a secret of exactly that name? The secret may not be available to ' +
        'this workflow: pull requests from forks get none, and those of an environment need `environment:` in the job',
    );
  } else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    addIssue('`api-key` must be one word of plain letters, digits and signs; copy the key from MOCO again');
  }
}
