/** What a cell says, in the type that its field has. */
import type { Field } from '../../model/fields.ts';
import * as values from '../../model/parsers.ts';
import type { Column } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import type { Node } from './nodes.ts';

export interface Cell {
  /** As the file has it. */
  readonly heading: string;
  readonly column: Column;
  readonly node: Node;
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
  return value === undefined ? withHint(values.boolean(text), ', or ja/nein, WAHR/FALSCH') : { value };
};

const date: values.Parser<string> = (text) => {
  const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  const written = year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return withHint(values.date(written), ' or 31.1.1990');
};

/** Excel shows long numbers so, and saves them in CSV as it shows them: the digits are lost. */
const SCIENTIFIC_NOTATION = /^\d([.,]\d+)?E\+\d+$/i;

export const text: values.Parser<string> = (value) =>
  SCIENTIFIC_NOTATION.test(value)
    ? { must: 'have all its digits, which Excel cuts off; format the column as text, and enter it anew' }
    : values.text(value);

const tags: values.Parser<string[]> = (text) => withHint(values.list(text), '; `clear` empties the field');

/** How a cell is read where that differs from an input. */
const FILE_PARSERS = new Map<values.Parser<unknown>, values.Parser<unknown>>([
  [values.text, text],
  [values.boolean, boolean],
  [values.date, date],
]);

/** The same answer with more in its complaint. */
function withHint<T>(parsed: values.ParseResult<T>, more: string): values.ParseResult<T> {
  return 'must' in parsed ? { must: parsed.must + more } : parsed;
}

/** The value of a field; undefined where it is a fault. */
export function parseField(cell: Cell, { parse }: Field, issues: IssueCollector): unknown {
  if (parse === values.list) return parseList(cell, tags, issues);
  return parseCell(cell, FILE_PARSERS.get(parse) ?? parse, issues);
}

export function parseCell<T>(cell: Cell, parse: values.Parser<T>, issues: IssueCollector): T | undefined {
  return acceptOrReport(cell, parseText(cell, parse), issues);
}

/** The distinct entries of a text, or of a list of JSON or YAML, whose entries may have commas. */
export function parseList(
  cell: Cell,
  parse: values.Parser<string[]>,
  issues: IssueCollector,
): readonly string[] | undefined {
  const { node } = cell;
  if (!('items' in node)) return parseCell(cell, parse, issues);
  const entries = node.items.map((item) =>
    'text' in item && (item.type === 'text' || item.type === 'number') ? item.text.trim() : undefined,
  );
  const texts = entries.filter((entry) => entry !== undefined);
  if (texts.length < entries.length) return acceptOrReport(cell, { must: 'be a list of texts' }, issues);
  const distinct = [...new Set(texts.filter((text) => text !== ''))];
  return acceptOrReport(cell, distinct.length > 0 ? { value: distinct } : parse(''), issues);
}

/** The cell of a column, if it is there and does not leave its field alone. */
export function nonEmptyCell(cells: Cells, name: string): Cell | undefined {
  const cell = cells.get(name);
  return cell && !isEmpty(cell) ? cell : undefined;
}

export function isEmpty({ node, column }: Cell): boolean {
  if ('text' in node) return node.type === 'null' || node.text.trim() === '';
  // For a field, an empty list could mean both: that nothing is to be done, or that it is to be emptied.
  return column.field === undefined && 'items' in node && node.items.length === 0;
}

export function addIssue({ node, heading }: Cell, issue: string, issues: IssueCollector): void {
  issues.add({ line: node.line, heading }, issue);
}

function parseText<T>({ node, column }: Cell, parse: values.Parser<T>): values.ParseResult<T> {
  if (!('text' in node)) return { must: 'be one value, not a list or an object' };
  if (node.type === 'boolean' && column.field?.parse !== values.boolean) {
    return { must: 'be a text, not true or false' };
  }
  return parse(node.text.trim());
}

/** The value, or undefined and a fault. A personal value is not shown in it. */
export function acceptOrReport<T>(
  cell: Cell,
  parsed: values.ParseResult<T>,
  issues: IssueCollector,
): T | undefined {
  if ('value' in parsed) return parsed.value;
  const { node, column } = cell;
  const isPublic = (column.field?.privacy ?? 'public') === 'public';
  const shown = 'text' in node && isPublic ? `${issues.quote(node.text.trim())} ` : '';
  addIssue(cell, `${shown}must ${parsed.must}`, issues);
  return undefined;
}
