/** Turns rows of a table, or objects of a list, into records: cells by the names of their columns. */
import { columnOf, createColumnFinder, isHeading, type Column, type FindColumn } from './columns.ts';
import { isEmpty, type Cell, type Cells } from './cells.ts';
import { parseCsv, type TableRow, type Table } from './csv.ts';
import { checkStartAndPattern } from './employment.ts';
import { forRecord, type IssueCollector, type Position } from './issues.ts';
import type { RowChecks, UserRecord } from './user-record.ts';
import type { List, Mapping, ParsedDocument } from './nodes.ts';

/** The records of a file. */
export interface Records {
  /** Generated one by one: the cells of all records of a long file would not fit into memory. */
  readonly records: Iterable<UserRecord>;
  readonly checks: RowChecks;
}

const NO_USERS = 'the file has no users';

interface Heading {
  /** As the file has it, trimmed. */
  readonly heading: string;
  /** Undefined if the cells below are not read. */
  readonly column: Column | undefined;
}

/** The records of a CSV file. Adds what is wrong with its syntax and headings to `issues`. */
export function recordsOfTable(text: string, issues: IssueCollector): Records {
  const table = parseCsv(text);
  const [first, ...rows] = table.rows;
  if (table.issue) issues.add({ line: table.issue.line }, table.issue.text);
  else if (rows.length === 0) issues.add({}, NO_USERS);
  const headings = first ? readHeadings(first, rows, issues) : [];
  const checks = {
    key: hasKeyColumn(headings),
    startAndPattern: first === undefined || checkTableStart(headings, first.line, rows, issues),
  };
  return { records: generateRecords({ ...table, rows }, headings, issues), checks };
}

function* generateRecords(
  { rows, separator }: Table,
  headings: readonly Heading[],
  issues: IssueCollector,
): Generator<UserRecord> {
  for (const { line, cells } of rows) {
    if (cells.length === headings.length) yield { line, cells: cellsOfRow(line, cells, headings) };
    // Its cells may be below the wrong headings, so they are not read.
    else issues.add({ line }, wrongCountMessage(cells.length, headings.length, separator));
  }
}

function wrongCountMessage(cells: number, headings: number, separator: string): string {
  const counts = `has ${pluralize(cells, 'cell')} for ${pluralize(headings, 'heading')}`;
  return cells < headings
    ? `${counts}. Add the missing ${separator}s`
    : `${counts}. Remove the extra ${separator}s, or put a cell that contains one in double quotes`;
}

function hasKeyColumn(headings: readonly Heading[]): boolean {
  return headings.some(({ column }) => column?.name === 'id' || column?.name === 'email');
}

function cellsOfRow(line: number, texts: readonly string[], headings: readonly Heading[]): Cells {
  const cells = new Map<string, Cell>();
  for (const [index, { heading, column }] of headings.entries()) {
    const text = texts[index] ?? '';
    // An empty cell is kept for its heading, which a message about another cell may name.
    if (column) cells.set(column.name, { heading, column, node: { line, type: 'text', text } });
  }
  return cells;
}

function readHeadings(
  { line, cells }: TableRow,
  rows: readonly TableRow[],
  issues: IssueCollector,
): Heading[] {
  const headings = cells.map((cell) => cell.trim());
  if (!headings.some(isHeading)) {
    // The row may be the data of a user, so it is not shown.
    issues.add(
      { line },
      'has no recognised column heading, such as `email`, `firstname` or `Vorname`. Start the file with a row of headings',
    );
    return headings.map((heading) => ({ heading, column: undefined }));
  }
  checkUnnamedColumns(headings, line, rows, issues);
  const findColumn = createColumnFinder();
  const seen = new Map<string, string>();
  const found = headings.map((heading) => {
    const column = heading === '' ? undefined : findColumn(heading, { line }, issues);
    const earlier = column && seen.get(column.name);
    if (column) seen.set(column.name, heading);
    if (earlier === undefined) return { heading, column };
    issues.add({ line, heading }, duplicateHeadingMessage(heading, earlier, issues));
    return { heading, column: undefined };
  });
  if (!hasKeyColumn(found)) {
    issues.add({ line }, 'has no column `id` or `email`. Add one of them to identify the users');
  }
  return found;
}

/** True unless the table has a column of either first days or hours only, with a value in it. */
function checkTableStart(
  headings: readonly Heading[],
  line: number,
  rows: readonly TableRow[],
  issues: IssueCollector,
): boolean {
  const names = new Set(headings.flatMap(({ column }) => (column ? [column.name] : [])));
  const findValue = (name: string): Position | undefined => {
    const index = headings.findIndex(({ column }) => column?.name === name);
    const hasValue = rows.some(({ cells }) => (cells[index] ?? '').trim() !== '');
    return hasValue ? { line, heading: headings[index]?.heading ?? name } : undefined;
  };
  return checkStartAndPattern(names, findValue, issues);
}

/** Adds an issue for each column that has a value but no heading. An empty column without a heading is ignored. */
function checkUnnamedColumns(
  headings: readonly string[],
  line: number,
  rows: readonly TableRow[],
  issues: IssueCollector,
): void {
  const unnamed = new Set(headings.flatMap((heading, index) => (heading === '' ? [index] : [])));
  for (const row of unnamed.size > 0 ? rows : []) {
    for (const [index, cell] of row.cells.entries()) {
      if (cell.trim() === '' || !unnamed.delete(index)) continue;
      const message = `has no heading, but a value in line ${row.line}. Add a heading or delete the column`;
      issues.add({ line, heading: index + 1 }, message);
    }
  }
}

function duplicateHeadingMessage(heading: string, earlier: string, { kind, quote }: IssueCollector): string {
  return heading === earlier
    ? `appears twice. Delete one of the two ${kind}s`
    : `is the same field as ${quote(earlier)}. Delete one of the two ${kind}s`;
}

function pluralize(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The records of a JSON or YAML file. Adds an issue if it is not a list of objects. */
export function recordsOfList(document: ParsedDocument, issues: IssueCollector): Records {
  if ('issue' in document) {
    issues.add({ line: document.issue.line }, document.issue.text);
    return { records: [], checks: { key: true, startAndPattern: true } };
  }
  const { root } = document;
  const hasNoUsers = 'items' in root ? root.items.length === 0 : 'text' in root && root.type === 'null';
  if (hasNoUsers) issues.add({}, NO_USERS);
  else if (!('items' in root)) {
    issues.add({ line: root.line }, 'the file must be a list of objects, one per user');
  }
  const items = 'items' in root ? root.items : [];
  const checks = { key: true, startAndPattern: checkListStart(items, issues) };
  return { records: generateListRecords(items, issues), checks };
}

/** True unless the objects of a list have either first days or hours only. */
function checkListStart(items: List['items'], issues: IssueCollector): boolean {
  const names = new Set<string>();
  for (const { column } of knownCells(items)) names.add(column.name);
  const findValue = (name: string): Position | undefined => {
    for (const { position, ...cell } of knownCells(items)) {
      if (cell.column.name === name && !isEmpty(cell)) return position;
    }
    return undefined;
  };
  return checkStartAndPattern(names, findValue, issues);
}

/** The values of all objects of a list whose keys are known, and where their keys are. */
function* knownCells(items: List['items']): Generator<Cell & { readonly position: Position }> {
  const sharesLines = haveCommonLines(items);
  for (const [index, item] of items.entries()) {
    for (const [key, node] of 'entries' in item ? item.entries : []) {
      const column = columnOf(key.text);
      const record = sharesLines ? index + 1 : undefined;
      const heading = key.text;
      if (column) yield { heading, column, node, position: { line: key.line, record, heading } };
    }
  }
}

/** True if several items begin on one line, so that the line alone does not identify them. */
function haveCommonLines(items: List['items']): boolean {
  return items.some(({ line }, index) => line === items[index - 1]?.line);
}

function* generateListRecords(items: List['items'], issues: IssueCollector): Generator<UserRecord> {
  const findColumn = createColumnFinder();
  const sharesLines = haveCommonLines(items);
  for (const [index, item] of items.entries()) {
    const record = sharesLines ? index + 1 : undefined;
    const recordIssues = forRecord(record, issues);
    if ('entries' in item) {
      yield { line: item.line, record, cells: cellsOfObject(item, findColumn, recordIssues) };
    } else recordIssues.add({ line: item.line }, 'must be an object with the fields of a user');
  }
}

function cellsOfObject({ entries }: Mapping, findColumn: FindColumn, issues: IssueCollector): Cells {
  const cells = new Map<string, Cell>();
  for (const [key, node] of entries) {
    const heading = key.text;
    const column = findColumn(heading, { line: key.line }, issues);
    const earlier = column && cells.get(column.name)?.heading;
    if (earlier !== undefined) {
      issues.add({ line: key.line, heading }, duplicateHeadingMessage(heading, earlier, issues));
    } else if (column) cells.set(column.name, { heading, column, node });
  }
  return cells;
}
