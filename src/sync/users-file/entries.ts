/** From headings and values, as the formats have them, to the cells of each person. */
import { createColumns, isHeading, type Column, type FindColumn } from './columns.ts';
import type { Cell, Cells } from './cells.ts';
import { readCsv, type Line, type Table } from './csv.ts';
import { about, type Faults } from './faults.ts';
import type { Entry } from './people.ts';
import type { List, Mapping, Read } from './tree.ts';

export interface Entries {
  /** Made one by one: the cells of a long list would fill the memory. */
  readonly entries: Iterable<Entry>;
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
export function tableEntries(text: string, faults: Faults): Entries {
  const table = readCsv(text);
  const { end } = table;
  const [first, ...people] = table.lines;
  if (end) faults.add({ line: end.line }, end.fault);
  else if (people.length === 0) faults.add({}, NOBODY);
  const headings = first ? readHeadings(first, people, faults) : [];
  return { entries: entriesOf({ ...table, lines: people }, headings, faults), isKeyed: hasKey(headings) };
}

function* entriesOf(
  { lines, separator }: Table,
  headings: readonly Heading[],
  faults: Faults,
): Generator<Entry> {
  for (const { line, cells } of lines) {
    if (cells.length === headings.length) {
      yield { line, cells: cellsOf(line, cells, headings) };
      continue;
    }
    // Its cells may stand under wrong headings: what else they say is not judged.
    const counts = [counted(cells.length, 'cell'), counted(headings.length, 'heading')];
    faults.add({ line }, `has ${counts.join(' for ')}, separated by ${separator}`);
  }
}

function hasKey(headings: readonly Heading[]): boolean {
  return headings.some(({ column }) => column?.name === 'id' || column?.name === 'email');
}

function cellsOf(line: number, texts: readonly string[], headings: readonly Heading[]): Cells {
  const cells = new Map<string, Cell>();
  for (const [index, { heading, column }] of headings.entries()) {
    const text = texts[index];
    if (column && text) cells.set(column.name, { heading, column, tree: { line, type: 'text', text } });
  }
  return cells;
}

function readHeadings({ line, cells }: Line, people: readonly Line[], faults: Faults): Heading[] {
  const headings = cells.map((cell) => cell.trim());
  if (!headings.some(isHeading)) {
    // They may well be the data of a person, which is not shown.
    faults.add({ line }, 'has no heading that is known, such as `email`, `firstname` or `Vorname`');
    return headings.map((heading) => ({ heading, column: undefined }));
  }
  checkNameless(headings, line, people, faults);
  const find = createColumns();
  const before = new Map<string, string>();
  const found = headings.map((heading) => {
    const column = heading === '' ? undefined : find(heading, { line }, faults);
    const other = column && before.get(column.name);
    if (column) before.set(column.name, heading);
    if (other === undefined) return { heading, column };
    faults.add({ line, heading }, whyTwice(heading, other, faults));
    return { heading, column: undefined };
  });
  if (!hasKey(found)) {
    faults.add({ line }, 'has neither the heading `id` nor `email`, which say whom a row means');
  }
  return found;
}

/** A column without a heading is no fault as long as there is nothing in it. */
function checkNameless(
  headings: readonly string[],
  line: number,
  people: readonly Line[],
  faults: Faults,
): void {
  const nameless = new Set(headings.flatMap((heading, index) => (heading === '' ? [index] : [])));
  for (const person of nameless.size > 0 ? people : []) {
    for (const [index, cell] of person.cells.entries()) {
      if (cell.trim() === '' || !nameless.delete(index)) continue;
      faults.add({ line, heading: index + 1 }, `has no heading, but a cell in line ${person.line}`);
    }
  }
}

function whyTwice(heading: string, other: string, { quote }: Faults): string {
  return heading === other ? 'is there twice' : `means the same as ${quote(other)}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The people of a list of objects. */
export function listEntries(read: Read, faults: Faults): Entries {
  const none: Entries = { entries: [], isKeyed: true };
  if ('fault' in read) {
    faults.add({ line: read.line }, read.fault);
    return none;
  }
  const { tree } = read;
  if (!('items' in tree)) {
    const isNothing = 'text' in tree && tree.type === 'null';
    if (isNothing) faults.add({}, NOBODY);
    else faults.add({ line: tree.line }, 'the file must be a list of objects, one for each person');
    return none;
  }
  const { items } = tree;
  if (items.length === 0) faults.add({}, NOBODY);
  return { entries: entriesIn(items, faults), isKeyed: true };
}

function* entriesIn(items: List['items'], faults: Faults): Generator<Entry> {
  const find = createColumns();
  const isCrowded = items.some(({ line }, index) => line === items[index - 1]?.line);
  for (const [index, item] of items.entries()) {
    const person = isCrowded ? index + 1 : undefined;
    const here = about(person, faults);
    if ('entries' in item) yield { line: item.line, person, cells: cellsIn(item, find, here) };
    else here.add({ line: item.line }, 'must be an object, as every person is');
  }
}

function cellsIn({ entries }: Mapping, find: FindColumn, faults: Faults): Cells {
  const cells = new Map<string, Cell>();
  for (const [key, tree] of entries) {
    const heading = key.text;
    const column = find(heading, { line: key.line }, faults);
    const other = column && cells.get(column.name)?.heading;
    if (other !== undefined) faults.add({ line: key.line, heading }, whyTwice(heading, other, faults));
    else if (column) cells.set(column.name, { heading, column, tree });
  }
  return cells;
}
