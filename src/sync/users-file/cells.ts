/** What a cell says, in the type that its field has. */
import type { Field } from '../../moco/fields.ts';
import * as values from '../../moco/values.ts';
import type { Column } from './columns.ts';
import type { Faults } from './faults.ts';
import type { Tree } from './tree.ts';

export interface Cell {
  /** As the file has it. */
  readonly heading: string;
  readonly column: Column;
  readonly tree: Tree;
}

/** By the names of their columns. */
export type Cells = ReadonlyMap<string, Cell>;

/** What a German Excel and its users write, in any case, beside the spellings of inputs. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['ja', true],
  ['wahr', true],
  ['nein', false],
  ['falsch', false],
]);

const boolean: values.Parser<boolean> = (text) => {
  const value = BOOLEANS.get(text.toLowerCase());
  return value === undefined ? saying(values.boolean(text), ', or ja/nein, WAHR/FALSCH') : { value };
};

const date: values.Parser<string> = (text) => {
  const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  const written = year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return saying(values.date(written), ' or 31.1.1990');
};

/** Excel shows long numbers so, and saves them in CSV as it shows them: the digits are lost. */
const SHORTENED = /^\d([.,]\d+)?E\+\d+$/i;

export const text: values.Parser<string> = (value) =>
  SHORTENED.test(value)
    ? { must: 'have all its digits, which Excel cuts off; format the column as text, and enter it anew' }
    : values.text(value);

const tags: values.Parser<string[]> = (text) => saying(values.list(text), '; `clear` empties the field');

/** How a cell is read where that differs from an input. */
const IN_FILES = new Map<values.Parser<unknown>, values.Parser<unknown>>([
  [values.text, text],
  [values.boolean, boolean],
  [values.date, date],
]);

/** The same answer with more in its complaint. */
function saying<T>(parsed: values.Parsed<T>, more: string): values.Parsed<T> {
  return 'must' in parsed ? { must: parsed.must + more } : parsed;
}

/** The value of a field; undefined where it is a fault. */
export function readField(cell: Cell, { parse }: Field, faults: Faults): unknown {
  if (parse === values.list) return readList(cell, tags, faults);
  return readCell(cell, IN_FILES.get(parse) ?? parse, faults);
}

export function readCell<T>(cell: Cell, parse: values.Parser<T>, faults: Faults): T | undefined {
  return judge(cell, parseText(cell, parse), faults);
}

/** The distinct entries of a text, or of a list of JSON or YAML, whose entries may have commas. */
export function readList(
  cell: Cell,
  parse: values.Parser<string[]>,
  faults: Faults,
): readonly string[] | undefined {
  const { tree } = cell;
  if (!('items' in tree)) return readCell(cell, parse, faults);
  const entries = tree.items.map((item) =>
    'text' in item && (item.type === 'text' || item.type === 'number') ? item.text.trim() : undefined,
  );
  const texts = entries.filter((entry) => entry !== undefined);
  if (texts.length < entries.length) return judge(cell, { must: 'be a list of texts' }, faults);
  const distinct = [...new Set(texts.filter((text) => text !== ''))];
  return judge(cell, distinct.length > 0 ? { value: distinct } : parse(''), faults);
}

/** The cell of a column, if it is there and does not leave its field alone. */
export function givenIn(cells: Cells, name: string): Cell | undefined {
  const cell = cells.get(name);
  return cell && !isEmpty(cell) ? cell : undefined;
}

export function isEmpty({ tree, column }: Cell): boolean {
  if ('text' in tree) return tree.type === 'null' || tree.text.trim() === '';
  // For a field, an empty list could mean both: that nothing is to be done, or that it is to be emptied.
  return column.field === undefined && 'items' in tree && tree.items.length === 0;
}

export function addFault({ tree, heading }: Cell, fault: string, faults: Faults): void {
  faults.add({ line: tree.line, heading }, fault);
}

function parseText<T>({ tree, column }: Cell, parse: values.Parser<T>): values.Parsed<T> {
  if (!('text' in tree)) return { must: 'be one value, not a list or an object' };
  if (tree.type === 'boolean' && column.field?.parse !== values.boolean) {
    return { must: 'be a text, not true or false' };
  }
  return parse(tree.text.trim());
}

/** The value, or undefined and a fault. A personal value is not shown in it. */
export function judge<T>(cell: Cell, parsed: values.Parsed<T>, faults: Faults): T | undefined {
  if ('value' in parsed) return parsed.value;
  const { tree, column } = cell;
  const isPublic = (column.field?.privacy ?? 'public') === 'public';
  const shown = 'text' in tree && isPublic ? `${faults.quote(tree.text.trim())} ` : '';
  addFault(cell, `${shown}must ${parsed.must}`, faults);
  return undefined;
}
