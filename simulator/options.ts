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
import { accountFromFile } from './account/from-file.ts';
import { describeMadeUp } from './account/made-up.ts';
import { sampleData, type Data } from './data.ts';
import { OVERLAPS } from './employment-rules.ts';
import { faultLines, parseFault, type Fault } from './faults.ts';
import type { SimulatorOptions } from './server.ts';

/** What the inputs decide. */
export type InputOptions = Required<
  Pick<SimulatorOptions, 'data' | 'faults' | 'rateLimit' | 'defaultModel' | 'overlaps'>
> &
  Account;

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

/** As much as the sync reads. */
export const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };

/**
 * Reads and validates all inputs and the file that they name.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readOptions(getInput: GetInput, context: OptionsContext): InputOptions {
  const reader = createInputReader(getInput, context.sanitize);
  const { issues } = reader;
  const defaultModel = reader.read('default-employment', parsers.boolean) ?? true;
  const options: InputOptions = {
    ...readAccount(reader, getInput, defaultModel, context),
    faults: readFaults(reader, getInput('faults')),
    rateLimit: reader.read('rate-limit', parsers.wholeNumber(1, 1_000_000)) ?? 120,
    defaultModel,
    overlaps: reader.read('overlaps', parsers.choice(...OVERLAPS)) ?? 'refuse',
  };
  if (issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return options;
}

/** The account of the users file or of the JSON file; without them, the sample account. */
function readAccount(
  reader: InputReader,
  getInput: GetInput,
  defaultModel: boolean,
  { readFile, today }: OptionsContext,
): Account {
  const { title = VACATION_TITLE, year } = readVacationEntry(reader);
  const columns = getInput('columns');
  const path = getInput('users-file');
  const dataPath = getInput('data');
  for (const name of ['columns', 'vacation-year']) {
    if (path === '' && getInput(name) !== '') reader.addIssue(`\`${name}\` requires \`users-file\``);
  }
  if (path !== '' && dataPath !== '') reader.addIssue('`users-file` and `data` must not both be given');
  const list = reader.read('users-file', readFile);
  const json = reader.read('data', readFile);
  const addIssues = (issues: readonly Issue[]): void => {
    for (const { text, location } of issues) reader.addIssue(text, location);
  };
  if (list) {
    const { rows, issues } = readUsersFile(path, list, reader.quote, today, columns);
    addIssues(issues);
    const data = accountFromFile(rows, { vacation: { title, year }, defaultModel, today });
    return { data, madeUp: describeMadeUp(rows, data) };
  }
  if (!json) return { data: sampleData() };
  const { data, issues } = accountFromData(dataPath, json, reader.quote);
  addIssues(issues);
  return { data };
}

function readFaults({ addIssue }: InputReader, text: string): Fault[] {
  return faultLines(text).flatMap(({ line, number }) => {
    try {
      return [parseFault(line)];
    } catch (error) {
      addIssue(`\`faults\`, line ${number}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
}
