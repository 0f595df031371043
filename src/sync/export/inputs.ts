/** The inputs of an export: from text to values. Inputs that only matter for a plan are ignored. */
import {
  createInputReader,
  readConnection,
  type Connection,
  type GetInput,
  type InputReader,
} from '../../github/inputs.ts';
import type { Log } from '../../github/log.ts';
import { resolveWritableFile } from '../../github/workspace.ts';
import { ActionError } from '../../moco/errors.ts';
import * as parsers from '../../model/parsers.ts';
import { readRateLimit } from '../inputs.ts';
import { ENDINGS, formatOf, type FileFormat } from '../users-file/format.ts';

/** The valid inputs of an export. */
export interface ExportInputs extends Connection {
  /** The path as given. */
  readonly usersFile: string;
  /** The absolute path of the file, without links. */
  readonly file: string;
  readonly format: FileFormat;
  readonly includePersonalData: boolean;
  /** Requests in 2 minutes, without the share that is reserved for other clients. */
  readonly rateLimit: number;
}

/**
 * Reads and validates the inputs. The key is masked first. Nothing is written yet, so that a path that can't be used is
 * reported before MOCO is read.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readExportInputs(
  getInput: GetInput,
  workspace: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): ExportInputs {
  const apiKey = getInput('api-key');
  mask([apiKey, getInput('github-token')]);
  const reader = createInputReader(getInput, sanitize);
  const connection = readConnection(reader, apiKey);
  const usersFile = getInput('users-file');
  const format = readFormat(reader, usersFile);
  const file = reader.read('users-file', (path) => resolveWritableFile(workspace, path));
  const includePersonalData = reader.read('include-personal-data', parsers.boolean) ?? false;
  const rateLimit = readRateLimit(reader);
  reader.read('summary', parsers.boolean);
  if (!connection || !format || file === undefined || reader.issues.length > 0) {
    throw new ActionError({ kind: 'invalid-input', issues: reader.issues });
  }
  return { ...connection, usersFile, file, format, includePersonalData, rateLimit };
}

/** The format by the ending of the path; undefined, after adding an issue, if it has none that is known. */
function readFormat({ addIssue, addMissing, quote }: InputReader, path: string): FileFormat | undefined {
  const format = formatOf(path);
  if (path === '') {
    addMissing(['users-file'], '`users-file` must be given: the path of the file to write in the workspace');
  } else if (!format) addIssue(`\`users-file\` ${quote(path)} must end in ${ENDINGS}`);
  return format;
}
