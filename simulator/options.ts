/** The inputs of the action, which are also flags of `npm run simulator`: from text to options of the simulator. */
import {
  createInputReader,
  readVacationEntry,
  type GetInput,
  type InputReader,
} from '../src/github/inputs.ts';
import type { Log } from '../src/github/log.ts';
import type { Issue } from '../src/model/issue.ts';
import * as parsers from '../src/model/parsers.ts';
import { ActionError } from '../src/moco/errors.ts';
import { readUsersFile } from '../src/sync/users-file/read.ts';
import { accountFromData } from './account/from-data.ts';
import { accountFromFile, type FileAccountOptions } from './account/from-file.ts';
import { describeMadeUp } from './account/made-up.ts';
import { DEFAULTS } from './behaviour.ts';
import { sampleData, type Data } from './data.ts';
import { OVERLAPS, type Overlaps } from './employment-rules.ts';
import { SESSIONS, type Session } from './endpoints.ts';
import { parseFaults } from './fault-lines.ts';
import type { Fault } from './faults.ts';

/** What the inputs decide. */
export interface InputOptions extends Account {
  readonly faults: readonly Fault[];
  readonly rateLimit: number;
  readonly defaultModel: boolean;
  readonly overlaps: Overlaps;
}

/** What the flags of `npm run simulator` decide. */
export interface FlagOptions extends InputOptions {
  readonly session: Session;
  readonly port: number;
  /** Milliseconds, as the next one. */
  readonly latency: number;
  readonly writeLatency: number;
}

/** An account, and what was made up for it, in words. */
interface Account {
  readonly data: Data;
  readonly madeUp?: string | undefined;
}

/** What reading the inputs takes beside them. */
export interface OptionsContext {
  /** Reads a file, or says which rule its path breaks. */
  readonly readFile: (path: string) => parsers.ParseResult<Buffer>;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
  readonly sanitize: Log['sanitize'];
}

/** The title that MOCO's own entries have in German. */
const VACATION_TITLE = 'Urlaubsanspruch';

/** Ten minutes: longer than any client waits. */
const MAX_LATENCY_MS = 600_000;

/**
 * Reads and validates all inputs and the file that they name.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readOptions(getInput: GetInput, context: OptionsContext): InputOptions {
  return readAll(getInput, context, (reader) => readInputs(reader, getInput, context));
}

/**
 * Reads and validates all flags of `npm run simulator`: the inputs, and those that only the command line has.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readFlags(getFlag: GetInput, context: OptionsContext): FlagOptions {
  return readAll(getFlag, context, (reader) => {
    const readMs = (name: string): number | undefined =>
      reader.read(name, parsers.wholeNumber(0, MAX_LATENCY_MS));
    return {
      ...readInputs(reader, getFlag, context),
      session: reader.read('session', parsers.choice(...SESSIONS)) ?? DEFAULTS.session,
      port: reader.read('port', parsers.wholeNumber(0, 65_535)) ?? 0,
      latency: readMs('latency') ?? DEFAULTS.latency,
      writeLatency: readMs('write-latency') ?? DEFAULTS.writeLatency,
    };
  });
}

function readAll<T>(getInput: GetInput, { sanitize }: OptionsContext, read: (reader: InputReader) => T): T {
  const reader = createInputReader(getInput, sanitize);
  const options = read(reader);
  const { issues } = reader;
  if (issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return options;
}

function readInputs(reader: InputReader, getInput: GetInput, context: OptionsContext): InputOptions {
  const defaultModel = reader.read('default-employment', parsers.boolean) ?? DEFAULTS.defaultModel;
  return {
    ...readAccount(reader, getInput, defaultModel, context),
    faults: readFaults(reader, getInput('faults')),
    rateLimit: reader.read('rate-limit', parsers.wholeNumber(1, 1_000_000)) ?? DEFAULTS.rateLimit,
    defaultModel,
    overlaps: reader.read('overlaps', parsers.choice(...OVERLAPS)) ?? DEFAULTS.overlaps,
  };
}

/** The account of the users file or of the JSON file; without them, the sample account. */
function readAccount(
  reader: InputReader,
  getInput: GetInput,
  defaultModel: boolean,
  { readFile, today }: OptionsContext,
): Account {
  const { title = VACATION_TITLE, year } = readVacationEntry(reader);
  checkAccountInputs(reader, getInput);
  // Both are read, so that all issues are reported together.
  const usersFile = reader.read('users-file', readFile);
  const json = reader.read('data', readFile);
  if (usersFile) {
    return accountOfUsersFile(reader, getInput, usersFile, {
      vacation: { title, year },
      defaultModel,
      today,
    });
  }
  return json ? accountOfJson(reader, getInput, json) : { data: sampleData() };
}

/** Adds an issue for each input that needs another one, or can't be given with it. */
function checkAccountInputs({ addIssue }: InputReader, getInput: GetInput): void {
  const isGiven = (name: string): boolean => getInput(name) !== '';
  for (const name of ['columns', 'vacation-year']) {
    if (isGiven(name) && !isGiven('users-file')) addIssue(`\`${name}\` requires \`users-file\``);
  }
  if (isGiven('users-file') && isGiven('data')) addIssue('`users-file` and `data` must not both be given');
}

function accountOfUsersFile(
  reader: InputReader,
  getInput: GetInput,
  content: Buffer,
  options: FileAccountOptions,
): Account {
  const [path, columns] = [getInput('users-file'), getInput('columns')];
  const { rows, issues } = readUsersFile(path, content, reader.quote, options.today, columns);
  addIssues(reader, issues);
  const data = accountFromFile(rows, options);
  return { data, madeUp: describeMadeUp(rows, data) };
}

function accountOfJson(reader: InputReader, getInput: GetInput, content: Buffer): Account {
  const { data, issues } = accountFromData(getInput('data'), content, reader.quote);
  addIssues(reader, issues);
  return { data };
}

function addIssues({ addIssue }: InputReader, issues: readonly Issue[]): void {
  for (const { text, location } of issues) addIssue(text, location);
}

function readFaults({ addIssue, quote }: InputReader, text: string): Fault[] {
  return parseFaults(text).flatMap(({ line, number, parsed }) => {
    if ('value' in parsed) return [parsed.value];
    addIssue(`\`faults\`, line ${number}: ${quote(line)} must ${parsed.must}`);
    return [];
  });
}
