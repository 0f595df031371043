/** Parses a record of cells: which user it is about, and the desired fields. */
import { clearFields } from '../../model/clear.ts';
import type { DesiredEmployment } from '../../model/employments.ts';
import { fieldByInput, type DesiredField } from '../../model/fields.ts';
import type { UserKey } from '../../model/user.ts';
import * as values from '../../model/parsers.ts';
import { addIssue, nonEmptyCell, parseCell, parseField, parseList, type Cells } from './cells.ts';
import { CUSTOM, FILE_FIELDS, type Column } from './columns.ts';
import { parseEmployment, parseVacationDays } from './employment.ts';
import type { IssueCollector } from './issues.ts';
import { parseCustomProperties } from './properties.ts';

/** One user as the file has it: a row of a table, or an object of a list. */
export interface UserRecord {
  readonly line: number;
  /** Number of the record in the file. Only set if several records begin on one line. */
  readonly record?: number | undefined;
  readonly cells: Cells;
}

/** What each row must have. False if the headings have an issue about it already, so the rows get none. */
export interface RowChecks {
  /** An ID or an e-mail address. */
  readonly key: boolean;
  /** A first day and hours, or neither. */
  readonly startAndPattern: boolean;
}

/** What a record asks for. */
export interface ParsedUser {
  /** Undefined if the record does not identify a user. */
  readonly key: UserKey | undefined;
  /** Without the e-mail address if it is the key. */
  readonly desired: readonly DesiredField[];
  /** The e-mail address that identifies the user or that the user gets. */
  readonly email: string | undefined;
  readonly employment: DesiredEmployment;
  readonly vacationDays: number | undefined;
}

const EMAIL = fieldByInput('email');

/** More names than this can't be fields, of which there are fewer than 30. */
const MAX_CLEARED = 100;

/**
 * Parses one record and adds what is wrong with it to `issues`.
 *
 * @param columnOf the column of a heading of the file, which `clear` may name
 * @param today the day of the run, `YYYY-MM-DD`
 */
export function parseUserRecord(
  { line, cells }: UserRecord,
  checks: RowChecks,
  columnOf: (heading: string) => Column | undefined,
  today: string,
  issues: IssueCollector,
): ParsedUser {
  const idCell = nonEmptyCell(cells, 'id');
  const id = idCell && parseCell(idCell, values.id, issues);
  const desired = [
    ...parseFields(cells, today, issues),
    ...parseCustomProperties(cells, issues),
    ...parseClear(cells, columnOf, issues),
  ];
  const value = desired.find(({ field }) => field === EMAIL)?.value;
  const email = typeof value === 'string' ? value : undefined;
  const employment = parseEmployment(cells, checks.startAndPattern, issues);
  const user = { email, employment, vacationDays: parseVacationDays(cells, issues) };
  if (idCell) return { ...user, key: id === undefined ? undefined : { id }, desired };
  if (checks.key && !nonEmptyCell(cells, EMAIL.input)) {
    issues.add(
      { line },
      'has neither `id` nor `email`. Fill in one of them. If this is not a person, delete it',
    );
  }
  return {
    ...user,
    key: email === undefined ? undefined : { email },
    desired: desired.filter(({ field }) => field !== EMAIL),
  };
}

/** The fields with a column of their own, in the order of the table of fields, like inputs. */
function parseFields(cells: Cells, today: string, issues: IssueCollector): DesiredField[] {
  const desired: DesiredField[] = [];
  for (const field of FILE_FIELDS) {
    const cell = field === CUSTOM ? undefined : nonEmptyCell(cells, field.input);
    const value = cell && parseField(cell, field, today, issues);
    if (value !== undefined) desired.push({ field, value });
  }
  return desired;
}

/** The fields to clear. `clear` names them by inputs, or by headings. */
function parseClear(
  cells: Cells,
  columnOf: (heading: string) => Column | undefined,
  issues: IssueCollector,
): DesiredField[] {
  const cell = nonEmptyCell(cells, 'clear');
  const names = (cell && parseList(cell, values.list, issues)) ?? [];
  if (!cell) return [];
  if (names.length > MAX_CLEARED) {
    addIssue(cell, `must name at most ${MAX_CLEARED} fields`, issues);
    return [];
  }
  const { desired, problems } = clearFields(
    names,
    (name) => columnOf(name)?.name,
    (input) => nonEmptyCell(cells, input) !== undefined,
    issues.quote,
  );
  for (const problem of problems) addIssue(cell, problem, issues);
  return desired;
}
