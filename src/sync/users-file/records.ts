/** From headings and values, as the formats have them, to the cells of each person. */
import { createColumnFinder, isHeading, type Column, type FindColumn } from './columns.ts';
import type { Cell, Cells } from './cells.ts';
import { parseCsv, type TableRow, type Table } from './csv.ts';
import { forRecord, type IssueCollector } from './issues.ts';
import type { UserRecord } from './user-record.ts';
import type { List, Mapping, ParsedDocument } from './nodes.ts';

export interface Records {
  /** Made one by one: the cells of a long list would fill the memory. */
  readonly entries: Iterable<UserRecord>;
  /** Whether a row can say whom it means. Where no heading does, that is complained about once. */
  readonly isKeyed: boolean;
}

const NOBODY = 'the file has nobody';

/** A heading, and under which column its cells are read; undefined where they are not. */
interface Heading {
  readonly heading: string;
  readonly column: Column | undefined;
}

/** The people of a table. */
export function tableEntries(text: string, issues: IssueCollector): Records {
  const table = parseCsv(text);
  const { end } = table;
  const [first, ...people] = table.lines;
  if (end) issues.add({ line: end.line }, end.fault);
  else if (people.length === 0) issues.add({}, NOBODY);
  const headings = first ? readHeadings(first, people, issues) : [];
  return { entries: entriesOf({ ...table, lines: people }, headings, issues), isKeyed: hasKey(headings) };
}

function* entriesOf(
  { lines, separator }: Table,
  headings: readonly Heading[],
  issues: IssueCollector,
): Generator<UserRecord> {
  for (const { line, cells } of lines) {
    if (cells.length === headings.length) {
      yield { line, cells: cellsOf(line, cells, headings) };
      continue;
    }
    // Its cells may stand under wrong headings: what else they say is not judged.
    const counts = [pluralize(cells.length, 'cell'), pluralize(headings.length, 'heading')];
    issues.add({ line }, `has ${counts.join(' for ')}, separated by ${separator}`);
  }
}

function hasKey(headings: readonly Heading[]): boolean {
  return headings.some(({ column }) => column?.name === 'id' || column?.name === 'email');
}

function cellsOf(line: number, texts: readonly string[], headings: readonly Heading[]): Cells {
  const cells = new Map<string, Cell>();
  for (const [index, { heading, column }] of headings.entries()) {
    const text = texts[index];
    if (column && text) cells.set(column.name, { heading, column, node: { line, type: 'text', text } });
  }
  return cells;
}

function readHeadings(
  { line, cells }: TableRow,
  people: readonly TableRow[],
  issues: IssueCollector,
): Heading[] {
  const headings = cells.map((cell) => cell.trim());
  if (!headings.some(isHeading)) {
    // They may well be the data of a person, which is not shown.
    issues.add({ line }, 'has no heading that is known, such as `email`, `firstname` or `Vorname`');
    return headings.map((heading) => ({ heading, column: undefined }));
  }
  checkNameless(headings, line, people, issues);
  const find = createColumnFinder();
  const before = new Map<string, string>();
  const found = headings.map((heading) => {
    const column = heading === '' ? undefined : find(heading, { line }, issues);
    const other = column && before.get(column.name);
    if (column) before.set(column.name, heading);
    if (other === undefined) return { heading, column };
    issues.add({ line, heading }, duplicateHeadingMessage(heading, other, issues));
    return { heading, column: undefined };
  });
  if (!hasKey(found)) {
    issues.add({ line }, 'has neither the heading `id` nor `email`, which say whom a row means');
  }
  return found;
}

/** A column without a heading is no fault as long as there is nothing in it. */
function checkNameless(
  headings: readonly string[],
  line: number,
  people: readonly TableRow[],
  issues: IssueCollector,
): void {
  const nameless = new Set(headings.flatMap((heading, index) => (heading === '' ? [index] : [])));
  for (const person of nameless.size > 0 ? people : []) {
    for (const [index, cell] of person.cells.entries()) {
      if (cell.trim() === '' || !nameless.delete(index)) continue;
      issues.add({ line, heading: index + 1 }, `has no heading, but a cell in line ${person.line}`);
    }
  }
}

function duplicateHeadingMessage(heading: string, other: string, { quote }: IssueCollector): string {
  return heading === other ? 'is there twice' : `means the same as ${quote(other)}`;
}

function pluralize(count: number, code: string): string {
  return `${count} ${code}${count === 1 ? '' : 's'}`;
}

/** The people of a list of objects. */
export function listEntries(read: ParsedDocument, issues: IssueCollector): Records {
  const none: Records = { entries: [], isKeyed: true };
  if ('fault' in read) {
    issues.add({ line: read.line }, read.fault);
    return none;
  }
  const { tree } = read;
  if (!('items' in tree)) {
    const isNothing = 'text' in tree && tree.type === 'null';
    if (isNothing) issues.add({}, NOBODY);
    else issues.add({ line: tree.line }, 'the file must be a list of objects, one for each person');
    return none;
  }
  const { items } = tree;
  if (items.length === 0) issues.add({}, NOBODY);
  return { entries: entriesIn(items, issues), isKeyed: true };
}

function* entriesIn(items: List['items'], issues: IssueCollector): Generator<UserRecord> {
  const find = createColumnFinder();
  const isCrowded = items.some(({ line }, index) => line === items[index - 1]?.line);
  for (const [index, item] of items.entries()) {
    const person = isCrowded ? index + 1 : undefined;
    const here = forRecord(person, issues);
    if ('entries' in item) yield { line: item.line, person, cells: cellsIn(item, find, here) };
    else here.add({ line: item.line }, 'must be an object, as every person is');
  }
}

function cellsIn({ entries }: Mapping, find: FindColumn, issues: IssueCollector): Cells {
  const cells = new Map<string, Cell>();
  for (const [key, node] of entries) {
    const heading = key.text;
    const column = find(heading, { line: key.line }, issues);
    const other = column && cells.get(column.name)?.heading;
    if (other !== undefined) {
      issues.add({ line: key.line, heading }, duplicateHeadingMessage(heading, other, issues));
    } else if (column) cells.set(column.name, { heading, column, node });
  }
  return cells;
}
