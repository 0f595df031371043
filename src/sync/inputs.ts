/** The step's inputs and the file of users, from text to values. All faults of both are told at once. */
import { ActionError } from '../moco/errors.ts';
import type { UserKey } from '../model/user.ts';
import * as values from '../model/parsers.ts';
import {
  createInputReader,
  isEnabled,
  readConnection,
  type Connection,
  type GetInput,
  type InputReader,
} from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { readWorkspaceFile } from '../github/workspace.ts';
import type { Limits } from './guardrails.ts';
import type { PlanOptions } from './plan.ts';
import { readUsersFile, type FileRow } from './users-file/read.ts';

export interface Inputs extends Connection, PlanOptions, Limits {
  /** The path as given. */
  readonly usersFile: string;
  readonly rows: readonly FileRow[];
  readonly mode: 'plan' | 'apply';
  /** Whether MOCO sends its mail to those who are created; undefined: as MOCO does. */
  readonly welcomeEmail: boolean | undefined;
  readonly protectedUsers: readonly UserKey[];
  /** Requests in 2 minutes, what is left to others taken off. */
  readonly rateLimit: number;
}

/** A list of 100,000 people has about 20 MB; what is much longer does not fit into memory. */
const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };

/** A part of the requests that MOCO allows is left to others who use the account at the same time. */
const OWN_SHARE = 0.9;

/** The events by which the author of a pull request, who may be anybody, starts a workflow. */
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_target'];

export function isPullRequest(event: string): boolean {
  return PULL_REQUEST_EVENTS.includes(event);
}

/**
 * Reads and judges all inputs; secrets are masked first.
 *
 * @param event the name of what started the workflow
 * @throws {ActionError} of the kind `invalid-input`, with every fault
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  event: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): Inputs {
  const apiKey = getInput('api-key');
  for (const secret of [apiKey, getInput('github-token')]) mask(secret);

  const reader = createInputReader(getInput, sanitize);
  const { issues } = reader;
  const connection = readConnection(reader, apiKey);
  const usersFile = getInput('users-file');
  const inputs = {
    usersFile,
    mode: readMode(reader, event),
    ...readCreation(reader),
    unlisted: reader.read('unlisted', values.choice('ignore', 'report', 'deactivate')) ?? 'ignore',
    protectedUsers: reader.read('protected-users', userKeys) ?? [],
    maxDeactivations: reader.read('max-deactivations', values.wholeNumber(0, 1_000_000)) ?? 5,
    maxChangePercent: reader.read('max-change-percent', values.wholeNumber(0, 1_000_000)) ?? 30,
    rateLimit: Math.max(
      1,
      Math.floor((reader.read('rate-limit', values.wholeNumber(1, 1_000_000)) ?? 120) * OWN_SHARE),
    ),
    rows: readRows(reader, usersFile, workspace),
  };
  // Read where they are needed, as they hold for a step that fails early too.
  for (const name of ['pull-request-comment', 'summary']) reader.read(name, values.boolean);
  if (!connection || issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return { ...connection, ...inputs };
}

/** Whether a comment is wanted, also when other inputs are not valid. */
export function isCommentEnabled(getInput: GetInput): boolean {
  return isEnabled(getInput, 'pull-request-comment');
}

function readMode({ read, addIssue }: InputReader, event: string): Inputs['mode'] {
  const mode = read('mode', values.choice('plan', 'apply')) ?? 'plan';
  if (mode === 'apply' && isPullRequest(event)) {
    addIssue(
      `\`mode\` must not be \`apply\` on the event ${event}: a pull request would change MOCO before anybody has agreed to it`,
    );
  }
  return mode;
}

function readCreation({ read, addIssue }: InputReader): Pick<Inputs, 'createMissing' | 'welcomeEmail'> {
  const createMissing = read('create-missing', values.boolean) ?? false;
  const welcomeEmail = read('welcome-email', values.boolean);
  if (welcomeEmail !== undefined && !createMissing) {
    addIssue('`welcome-email` must be given with `create-missing` only');
  }
  return { createMissing, welcomeEmail };
}

function readRows(reader: InputReader, path: string, workspace: string): FileRow[] {
  if (path === '') {
    reader.addIssue('`users-file` must be given: the path of a file in the workspace');
    return [];
  }
  const content = reader.read('users-file', () => readWorkspaceFile(workspace, path, FILE_LIMIT));
  if (!content) return [];
  const { rows, issues } = readUsersFile(path, content, reader.quote);
  for (const { text, location } of issues) reader.addIssue(text, location);
  return rows;
}

/** Digits are an ID, everything else is an address. */
const userKeys: values.Parser<UserKey[]> = (text) => {
  const parsed = values.list(text);
  if ('must' in parsed) return parsed;
  const keys = parsed.value.map((entry): values.ParseResult<UserKey> => {
    if (!/^[0-9]+$/.test(entry)) {
      const email = values.email(entry);
      return 'must' in email ? email : { value: { email: email.value } };
    }
    const id = values.id(entry);
    return 'must' in id ? id : { value: { id: id.value } };
  });
  const valid = keys.flatMap((key) => ('value' in key ? [key.value] : []));
  return valid.length === keys.length
    ? { value: valid }
    : { must: 'be IDs or e-mail addresses of users, separated by commas or line breaks' };
};
