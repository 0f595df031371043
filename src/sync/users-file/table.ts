/** Turns the rows of a CSV file into records. */
import { countOf, formatNumber } from '../../model/numbers.ts';
import { cleanText } from '../../model/text.ts';
import type { Cell, Cells } from './cells.ts';
import type { ColumnFinder } from './column-finder.ts';
import type { Column } from './columns.ts';
import { isBlank, openCsv, rowsOf, separatorName, type Table, type TableRow } from './csv.ts';
import { checkStartAndPattern } from './employment.ts';
import { findLowerHeadings } from './heading-row.ts';
import type { IssueCollector, Position } from './issues.ts';
import {
  ALL_CHECKS,
  duplicateHeadingMessage,
  MAX_COLUMNS,
  MAX_ROWS,
  NO_USERS,
  type Records,
} from './records.ts';
import type { UserRecord } from './user-record.ts';

const TOO_MANY_ROWS = `is one user too many: a file has at most ${formatNumber(MAX_ROWS)}. Split it into several files`;

interface Heading {
  /** As the file has it, trimmed. */
  readonly heading: string;
  /** Undefined if the cells below are not read. */
  readonly column: Column | undefined;
}

/** What is known of a table before its rows are read. */
interface Survey {
  /** The line of the headings. */
  readonly line: number;
  /** The first row, as the file has it; empty if nothing of the table is to be read. */
  readonly headings: readonly string[];
  /** The line of the first value below each heading; undefined if there is none. */
  readonly firstValues: readonly (number | undefined)[];
  /** Why there are no users, or too much of something; or the first syntax error, before which rows are read. */
  readonly issue?: { readonly line?: number; readonly text: string };
}

/**
 * The records of a CSV file. Adds what is wrong with its syntax and headings to `issues`.
 *
 * @param preferred a separator that is taken wherever the row of headings has it
 */
export function recordsOfTable(
  text: string,
  preferred: string | undefined,
  finder: ColumnFinder,
  issues: IssueCollector,
): Records {
  const table = openCsv(text, preferred);
  const survey = surveyTable(table);
  const top = { text, line: survey.line, headings: survey.headings.map(cleanText) };
  const lower = findLowerHeadings(top, preferred, finder);
  // Whatever else is wrong may be due to the title: a row has too many cells, or a quote is at the wrong place.
  if (lower !== undefined) return refuse({ line: top.line }, lowerHeadingsMessage(top.line, lower), issues);
  if (survey.issue) issues.add({ line: survey.issue.line }, survey.issue.text);
  if (survey.headings.length === 0) return NO_RECORDS;
  if (!top.headings.some(finder.isHeading)) return refuse({ line: top.line }, NO_HEADINGS, issues);
  const headings = readHeadings(top.headings, survey, finder, issues);
  const checks = {
    key: hasKeyColumn(headings),
    startAndPattern: checkTableStart(headings, survey, issues),
  };
  return { records: generateRecords(table, headings, finder, issues), checks };
}

/** One of them identifies the users. */
const KEY_COLUMNS = ['id', 'email'];

const NO_RECORDS: Records = { records: [], checks: ALL_CHECKS };

/** The row may be the data of a user, so it is not shown. */
const NO_HEADINGS =
  'has no recognised column heading, such as `email`, `firstname` or `Vorname`. Start the file with a row of headings, ' +
  'separated by semicolons, commas, tabs or vertical bars';

function refuse(position: Position, text: string, issues: IssueCollector): Records {
  issues.add(position, text);
  return NO_RECORDS;
}

/**
 * The issue of a table whose row of headings is not its first.
 *
 * @param first the line of the first row
 * @param lower the line of the headings
 */
function lowerHeadingsMessage(first: number, lower: number): string {
  const last = lower - 1;
  const above =
    last === first ? `line ${first}` : `lines ${first} ${last === first + 1 ? 'and' : 'to'} ${last}`;
  return `is not the row of headings: line ${lower} looks like it. Delete ${above}`;
}

/** Reads a table once, up to its first syntax error or a limit, and keeps no more than its headings. */
function surveyTable(table: Table): Survey {
  const refused = (issue: NonNullable<Survey['issue']>): Survey => ({
    line: 1,
    headings: [],
    firstValues: [],
    issue,
  });
  const rows = rowsOf(table, MAX_COLUMNS + 1);
  const first = rows.next().value;
  if (!first) return refused({ text: NO_USERS });
  if ('text' in first) return refused(first);
  const { line, cells: headings, width } = first;
  if (width > MAX_COLUMNS) {
    return refused({
      line,
      text: `has ${formatNumber(width)} columns. At most ${formatNumber(MAX_COLUMNS)} are read`,
    });
  }
  const firstValues: (number | undefined)[] = [];
  let count = 0;
  for (const row of rows) {
    if ('text' in row) return { line, headings, firstValues, issue: row };
    count += 1;
    if (count > MAX_ROWS) return refused({ line: row.line, text: TOO_MANY_ROWS });
    addFirstValues(row, firstValues);
  }
  return { line, headings, firstValues, ...(count === 0 && { issue: { text: NO_USERS } }) };
}

function addFirstValues({ line, cells }: TableRow, firstValues: (number | undefined)[]): void {
  for (let index = 0; index < cells.length; index++) {
    if (firstValues[index] === undefined && !isBlank(cells[index] ?? '')) firstValues[index] = line;
  }
}

function* generateRecords(
  table: Table,
  headings: readonly Heading[],
  finder: ColumnFinder,
  issues: IssueCollector,
): Generator<UserRecord> {
  const rows = rowsOf(table, headings.length);
  // The row of headings.
  rows.next();
  let isFirst = true;
  for (const row of rows) {
    if ('text' in row || issues.isFull()) return;
    const { line, cells, width } = row;
    const isSecondRow = isFirst && repeatsHeadings(cells, headings, finder);
    isFirst = false;
    if (isSecondRow) issues.add({ line }, 'looks like a second row of headings. Delete one of the two');
    // Excel leaves out empty cells at the end of a row. With too many, cells may be below the wrong headings.
    else if (width <= headings.length) yield { line, cells: cellsOfRow(line, cells, headings) };
    else issues.add({ line }, surplusMessage(width, headings.length, separatorName(table)));
  }
}

/** True if two cells of a row or more are other headings of their columns. */
function repeatsHeadings(
  cells: readonly string[],
  headings: readonly Heading[],
  finder: ColumnFinder,
): boolean {
  const repeated = headings.filter(({ column }, index) => {
    const text = cleanText(cells[index] ?? '');
    return column !== undefined && finder.columnOf(text)?.name === column.name;
  });
  return repeated.length >= 2;
}

function surplusMessage(cells: number, headings: number, separator: string): string {
  const counts = `has ${countOf(cells, 'cell')} for ${countOf(headings, 'heading')}`;
  return `${counts}. Put a cell that contains a ${separator} in double quotes, or add the missing heading`;
}

function hasKeyColumn(headings: readonly Heading[]): boolean {
  return headings.some(({ column }) => KEY_COLUMNS.some((name) => column?.name === name));
}

function cellsOfRow(line: number, texts: readonly string[], headings: readonly Heading[]): Cells {
  const cells = new Map<string, Cell>();
  for (let index = 0; index < headings.length; index++) {
    const { heading, column } = headings[index] ?? {};
    const text = texts[index] ?? '';
    // An empty cell is kept for its heading, which a message about another cell may name.
    if (heading === undefined || !column || (column.property !== undefined && text === '')) continue;
    cells.set(column.name, { heading, column, node: { line, type: 'text', text } });
  }
  return cells;
}

function readHeadings(
  headings: readonly string[],
  survey: Survey,
  finder: ColumnFinder,
  issues: IssueCollector,
): Heading[] {
  const { line } = survey;
  checkUnnamedColumns(headings, survey, issues);
  const seen = new Map<string, string>();
  const found = headings.map((heading) => {
    const column = heading === '' ? undefined : finder.find(heading, { line });
    const earlier = column && seen.get(column.name);
    if (column) seen.set(column.name, heading);
    if (earlier === undefined) return { heading, column };
    issues.add({ line, heading }, duplicateHeadingMessage(heading, earlier, issues));
    return { heading, column: undefined };
  });
  finder.report({ line }, issues);
  // If `columns` maps a heading to one of them, the file does not have that heading, which is an issue already.
  if (!hasKeyColumn(found) && !KEY_COLUMNS.some(finder.isMapped)) {
    issues.add(
      { line },
      'has no column `id` or `email` to identify the users. Add one, or name it in the input `columns`, such as "Work Email = email"',
    );
  }
  return found;
}

/** True unless the table has a column of either first days or hours only, with a value in it. */
function checkTableStart(
  headings: readonly Heading[],
  { line, firstValues }: Survey,
  issues: IssueCollector,
): boolean {
  const names = new Set(headings.flatMap(({ column }) => (column ? [column.name] : [])));
  const findValue = (name: string): Position | undefined => {
    const index = headings.findIndex(({ column }) => column?.name === name);
    return firstValues[index] === undefined ? undefined : { line, heading: headings[index]?.heading ?? name };
  };
  return checkStartAndPattern(names, findValue, issues);
}

/** Adds an issue for each column that has a value but no heading. An empty column without a heading is ignored. */
function checkUnnamedColumns(
  headings: readonly string[],
  { line, firstValues }: Survey,
  issues: IssueCollector,
): void {
  for (const [index, heading] of headings.entries()) {
    const valueLine = firstValues[index];
    if (heading !== '' || valueLine === undefined) continue;
    const message = `has no heading, but a value in line ${valueLine}. Add a heading or delete the column`;
    issues.add({ line, heading: index + 1 }, message);
  }
}
