/** The inputs of the step: from text to values. All issues are found before anything is sent, and reported together. */
import { readFields, readPasswords } from '../github/field-inputs.ts';
import {
  createInputReader,
  readConnection,
  readExactlyOne,
  readVacationEntry,
  type Connection,
  type GetInput,
  type InputReader,
} from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import type { DesiredEmployment } from '../model/employments.ts';
import * as parsers from '../model/parsers.ts';
import { emailKey, idKey } from '../model/user-key.ts';
import type { UserKey } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import { defaultVacationYear, type DesiredVacation } from '../model/vacation.ts';
import type { DesiredUser } from '../reconcile/user-plan.ts';

/** The valid inputs of the step. */
export interface Inputs extends Connection {
  /** Teams and roles may still be names. */
  readonly desired: DesiredUser;
  readonly createIfMissing: boolean;
  /** Whether MOCO sends its e-mail to a new user; undefined: as MOCO decides. */
  readonly welcomeEmail: boolean | undefined;
  readonly includePersonalData: boolean;
  readonly dryRun: boolean;
}

/**
 * Reads and validates all inputs. Secrets are masked first.
 *
 * @param today the day of the run, `YYYY-MM-DD`
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readInputs(
  getInput: GetInput,
  workspace: string,
  today: string,
  { mask, sanitize }: Pick<Log, 'mask' | 'sanitize'>,
): Inputs {
  const apiKey = getInput('api-key');
  mask([apiKey, ...readPasswords(getInput)]);

  const reader = createInputReader(getInput, sanitize);
  const connection = readConnection(reader, apiKey);
  const key = readExactlyOne<UserKey>(reader, ['user-id', idKey], ['user-email', emailKey]);
  const fields = readFields(reader, workspace, today);
  const employment = readEmployment(reader);
  const vacation = readVacation(reader, today, employment.start?.from);
  const options = {
    ...readCreation(reader),
    includePersonalData: reader.read('include-personal-data', parsers.boolean) ?? false,
    dryRun: reader.read('dry-run', parsers.boolean) ?? false,
  };
  // Read where it is needed, as it holds for a step that fails early too.
  reader.read('summary', parsers.boolean);
  const { issues } = reader;
  if (!connection || !key || issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return { ...connection, ...options, desired: { key, fields, employment, vacation } };
}

function readCreation(reader: InputReader): Pick<Inputs, 'createIfMissing' | 'welcomeEmail'> {
  const create = reader.read('create-if-missing', parsers.boolean);
  const welcomeEmail = reader.read('welcome-email', parsers.boolean);
  if (create && reader.isGiven('user-id')) {
    reader.addIssue(
      '`create-if-missing` must not be combined with `user-id`: MOCO assigns the ID of a new user. Use `user-email`',
    );
  }
  if (welcomeEmail !== undefined && (create === false || !reader.isGiven('create-if-missing'))) {
    reader.addIssue('`welcome-email` requires `create-if-missing: true`');
  }
  return { createIfMissing: create ?? false, welcomeEmail };
}

function readEmployment(reader: InputReader): DesiredEmployment {
  const from = reader.read('employment-start', parsers.employmentDay);
  const hours = reader.read('employment-pattern', parsers.pattern);
  const end = reader.read('employment-end', parsers.employmentDay);
  if (reader.isGiven('employment-start') !== reader.isGiven('employment-pattern')) {
    reader.addIssue('`employment-start` and `employment-pattern` must be given together');
  }
  if (from !== undefined && end !== undefined && end < from) {
    reader.addIssue('`employment-end` must not be before `employment-start`');
  }
  return { start: from !== undefined && hours ? { from, hours } : undefined, end };
}

function readVacation(
  reader: InputReader,
  today: string,
  firstDay: string | undefined,
): DesiredVacation | undefined {
  const days = reader.read('vacation-days', parsers.vacationDays);
  const { title, year = defaultVacationYear(today, firstDay) } = readVacationEntry(reader);
  if (reader.isGiven('vacation-days') !== reader.isGiven('vacation-title')) {
    reader.addIssue('`vacation-days` and `vacation-title` must be given together');
  }
  if (reader.isGiven('vacation-year') && !reader.isGiven('vacation-days')) {
    reader.addIssue('`vacation-year` requires `vacation-days`');
  }
  return days === undefined || title === undefined ? undefined : { year, title, days };
}
