/** The inputs of the step and the users file: from text to values. All issues of both are reported together. */
import { ActionError } from '../moco/errors.ts';
import { userKeys } from '../model/user-key.ts';
import type { UserKey } from '../model/user.ts';
import * as parsers from '../model/parsers.ts';
import {
  createInputReader,
  isEnabled,
  readConnection,
  readVacationEntry,
  type Connection,
  type GetInput,
  type InputReader,
} from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { readWorkspaceFile } from '../github/workspace.ts';
import type { Limits } from './guardrails.ts';
import { isSimulator, unmergedBy, type Origin } from './origin.ts';
import type { PlanOptions } from './plan.ts';
import { FILE_LIMIT, readUsersFile, type FileRow, type UsersFile } from './users-file/read.ts';

/** The valid inputs of the step, and the rows of the file. */
export interface Inputs extends Connection, PlanOptions, Limits, Pick<UsersFile, 'ignored' | 'headings'> {
  /** The path as given. */
  readonly usersFile: string;
  readonly rows: readonly FileRow[];
  readonly mode: 'plan' | 'apply';
  /** Whether MOCO sends its e-mail to new users; undefined: as MOCO decides. */
  readonly welcomeEmail: boolean | undefined;
  readonly protectedUsers: readonly UserKey[];
  /** Requests in 2 minutes, without the share that is reserved for other clients. */
  readonly rateLimit: number;
}

/** The share of MOCO's rate limit that this action uses. The rest is reserved for other clients. */
const OWN_SHARE = 0.9;

/**
 * Reads and validates all inputs and the file. Secrets are masked first.
 *
 * @param origin what started the run
 * @param today the day of the run, `YYYY-MM-DD`
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  origin: Origin,
  today: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): Inputs {
  const apiKey = getInput('api-key');
  mask([apiKey, getInput('github-token')]);

  const reader = createInputReader(getInput, sanitize);
  const { issues } = reader;
  const connection = readConnection(reader, apiKey);
  const usersFile = getInput('users-file');
  const inputs = {
    usersFile,
    mode: readMode(reader, origin, connection),
    ...readCreation(reader),
    endEmployments: reader.read('end-employments', parsers.boolean) ?? false,
    vacation: readVacationEntry(reader),
    unlisted: reader.read('unlisted', parsers.choice('ignore', 'report', 'deactivate')) ?? 'ignore',
    protectedUsers: reader.read('protected-users', userKeys) ?? [],
    maxCreations: reader.read('max-creations', parsers.wholeNumber(0, 1_000_000)) ?? 20,
    maxDeactivations: reader.read('max-deactivations', parsers.wholeNumber(0, 1_000_000)) ?? 5,
    maxChangePercent: reader.read('max-change-percent', parsers.wholeNumber(0, 1_000_000)) ?? 30,
    rateLimit: readRateLimit(reader),
    ...readFile(reader, getInput('columns'), usersFile, workspace, today),
  };
  checkVacation(reader, inputs);
  // Read where they are needed, as they hold for a step that fails early too.
  for (const name of ['pull-request-comment', 'summary']) reader.read(name, parsers.boolean);
  if (!connection || issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return { ...connection, ...inputs };
}

/** True unless the input `pull-request-comment` is `false`. */
export function isCommentEnabled(getInput: GetInput): boolean {
  return isEnabled(getInput, 'pull-request-comment');
}

/** True if the step exports. Any other mode reads the file. */
export function isExport(getInput: GetInput): boolean {
  return getInput('mode') === 'export';
}

/** Requests in 2 minutes, without the share that is reserved for other clients. */
export function readRateLimit({ read }: InputReader): number {
  const limit = read('rate-limit', parsers.wholeNumber(1, 1_000_000)) ?? 120;
  return Math.max(1, Math.floor(limit * OWN_SHARE));
}

function readMode(
  { read, addIssue, quote }: InputReader,
  origin: Origin,
  connection: Connection | undefined,
): Inputs['mode'] {
  // `export` never gets here. It is named for the message.
  const mode = read('mode', parsers.choice('plan', 'apply', 'export')) === 'apply' ? 'apply' : 'plan';
  const unmerged = connection && isSimulator(connection) ? undefined : unmergedBy(origin);
  if (mode === 'apply' && unmerged) {
    const { kind, name } = unmerged;
    addIssue(
      `\`mode\` must not be \`apply\` on the ${kind} ${kind === 'ref' ? quote(name) : name}: a pull request must not ` +
        'change MOCO before it is merged',
    );
  }
  return mode;
}

function readCreation({ read, addIssue }: InputReader): Pick<Inputs, 'createMissing' | 'welcomeEmail'> {
  const createMissing = read('create-missing', parsers.boolean) ?? false;
  const welcomeEmail = read('welcome-email', parsers.boolean);
  if (welcomeEmail !== undefined && !createMissing) {
    addIssue('`welcome-email` requires `create-missing: true`');
  }
  return { createMissing, welcomeEmail };
}

function checkVacation(
  { addIssue }: InputReader,
  { rows, vacation }: Pick<Inputs, 'rows' | 'vacation'>,
): void {
  const isAnyDays = rows.some(({ vacationDays }) => vacationDays !== undefined);
  if (isAnyDays && vacation.title === undefined) {
    addIssue(
      '`vacation-title` must be given, as the file has `vacation-days`: MOCO keeps several entries a year',
    );
  }
}

/** What the steps after the inputs need of the file. */
type ReadFile = Pick<UsersFile, 'rows' | 'ignored' | 'headings'>;

function readFile(
  reader: InputReader,
  columns: string,
  path: string,
  workspace: string,
  today: string,
): ReadFile {
  const nothing: ReadFile = { rows: [], ignored: [], headings: new Map() };
  if (path === '') {
    reader.addMissing(['users-file'], '`users-file` must be given: the path of a file in the workspace');
    return nothing;
  }
  const content = reader.read('users-file', () => readWorkspaceFile(workspace, path, FILE_LIMIT));
  if (!content) return nothing;
  const { issues, ...file } = readUsersFile(path, content, reader.quote, today, columns);
  for (const { text, location } of issues) reader.addIssue(text, location);
  return file;
}
