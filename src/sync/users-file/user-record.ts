/** Parses a record of cells: which user it is about, and the desired fields. */
import { clearFields } from '../../model/clear.ts';
import { fieldByInput, type DesiredField } from '../../model/fields.ts';
import type { UserKey } from '../../model/user.ts';
import * as values from '../../model/parsers.ts';
import { addIssue, nonEmptyCell, parseCell, parseField, parseList, type Cells } from './cells.ts';
import { columnOf, CUSTOM, FILE_FIELDS } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import { parseCustomProperties } from './properties.ts';

/** One user as the file has it: a row of a table, or an object of a list. */
export interface UserRecord {
  readonly line: number;
  /** Number of the record in the file. Only set if several records begin on one line. */
  readonly record?: number | undefined;
  readonly cells: Cells;
}

/** What a record asks for. */
export interface ParsedUser {
  /** Undefined if the record does not identify a user. */
  readonly key: UserKey | undefined;
  /** Without the e-mail address if it is the key. */
  readonly desired: readonly DesiredField[];
  /** The e-mail address that identifies the user or that the user gets. */
  readonly email: string | undefined;
}

const EMAIL = fieldByInput('email');

/**
 * Parses one record and adds what is wrong with it to `issues`.
 *
 * @param hasKey false if the table has no column that identifies users. It has an issue already, so its rows get none
 */
export function parseUserRecord(
  { line, cells }: UserRecord,
  hasKey: boolean,
  issues: IssueCollector,
): ParsedUser {
  const idCell = nonEmptyCell(cells, 'id');
  const id = idCell && parseCell(idCell, values.id, issues);
  const desired = [
    ...parseFields(cells, issues),
    ...parseCustomProperties(cells, issues),
    ...parseClear(cells, issues),
  ];
  const value = desired.find(({ field }) => field === EMAIL)?.value;
  const email = typeof value === 'string' ? value : undefined;
  if (idCell) return { key: id === undefined ? undefined : { id }, desired, email };
  if (hasKey && !nonEmptyCell(cells, EMAIL.input)) {
    issues.add({ line }, 'has neither `id` nor `email`. Fill in one of them to identify the user');
  }
  return {
    key: email === undefined ? undefined : { email },
    desired: desired.filter(({ field }) => field !== EMAIL),
    email,
  };
}

/** The fields with a column of their own, in the order of the table of fields, like inputs. */
function parseFields(cells: Cells, issues: IssueCollector): DesiredField[] {
  const desired: DesiredField[] = [];
  for (const field of FILE_FIELDS) {
    const cell = field === CUSTOM ? undefined : nonEmptyCell(cells, field.input);
    const value = cell && parseField(cell, field, issues);
    if (value !== undefined) desired.push({ field, value });
  }
  return desired;
}

/** The fields to clear. `clear` names them by inputs or by German headings. */
function parseClear(cells: Cells, issues: IssueCollector): DesiredField[] {
  const cell = nonEmptyCell(cells, 'clear');
  if (!cell) return [];
  const { desired, problems } = clearFields(
    parseList(cell, values.list, issues) ?? [],
    (name) => columnOf(name)?.name,
    (input) => nonEmptyCell(cells, input) !== undefined,
    issues.quote,
  );
  for (const problem of problems) addIssue(cell, problem, issues);
  return desired;
}
