/** Parses cells into values of the types that their fields have. */
import type { Field } from '../../model/fields.ts';
import * as values from '../../model/parsers.ts';
import { cleanText } from '../../model/text.ts';
import type { Column } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import type { Node } from './nodes.ts';

/** One value of a record, and its column. */
export interface Cell {
  /** As the file has it, not quoted. */
  readonly heading: string;
  readonly column: Column;
  readonly node: Node;
}

/** The cells of one record by the names of their columns. */
export type Cells = ReadonlyMap<string, Cell>;

const tags: values.Parser<string[]> = (text) =>
  withHint(values.list(text), '. To clear the field, name it in `clear`');

/** Appends a hint to a parse error; a value is returned as is. */
function withHint<T>(parsed: values.ParseResult<T>, hint: string): values.ParseResult<T> {
  return 'must' in parsed ? { must: parsed.must + hint } : parsed;
}

/** Parses the value of a field; undefined, after adding an issue, if it is invalid. */
export function parseField(cell: Cell, { parse }: Field, today: string, issues: IssueCollector): unknown {
  if (parse === values.list) return parseList(cell, tags, issues);
  return parseCell(cell, (text) => parse(text, today), issues);
}

/** Parses a single value; undefined, after adding an issue, if it is invalid. */
export function parseCell<T>(cell: Cell, parse: values.Parser<T>, issues: IssueCollector): T | undefined {
  return acceptOrReport(cell, parseText(cell, parse), issues);
}

/**
 * Parses a list: a text, or a list of JSON or YAML, whose entries may contain commas.
 *
 * @param parse parses a text, and provides the parse error of an empty list
 * @returns the distinct entries; undefined, after adding an issue, if they are invalid
 */
export function parseList(
  cell: Cell,
  parse: values.Parser<string[]>,
  issues: IssueCollector,
): readonly string[] | undefined {
  const { node } = cell;
  if (!('items' in node)) return parseCell(cell, parse, issues);
  const entries = node.items.map((item) =>
    'text' in item && (item.type === 'text' || item.type === 'number') ? item.text : undefined,
  );
  const texts = entries.filter((entry) => entry !== undefined);
  if (texts.length < entries.length) return acceptOrReport(cell, { must: 'be a list of strings' }, issues);
  const isEmptyList = texts.every((text) => cleanText(text) === '');
  return acceptOrReport(cell, isEmptyList ? parse('') : values.listOf(texts), issues);
}

/** The cell of a column; undefined if it is missing or empty. */
export function nonEmptyCell(cells: Cells, name: string): Cell | undefined {
  const cell = cells.get(name);
  return cell && !isEmpty(cell) ? cell : undefined;
}

/** True if the cell leaves its field unchanged. */
export function isEmpty({ node, column }: Cell): boolean {
  if ('text' in node) return node.type === 'null' || cleanText(node.text) === '';
  // Elsewhere, an empty list is ambiguous: it could mean "unchanged" or "clear". It is reported as an issue.
  return column.name === 'clear' && 'items' in node && node.items.length === 0;
}

/** Adds an issue at the position of a cell. Texts from the file must be quoted in `text`. */
export function addIssue({ node, heading }: Cell, text: string, issues: IssueCollector): void {
  issues.add({ line: node.line, heading }, text);
}

function parseText<T>({ node, column }: Cell, parse: values.Parser<T>): values.ParseResult<T> {
  if (!('text' in node)) return { must: 'be a single value, not a list or an object' };
  if (node.type === 'boolean' && column.field && column.field.parse !== values.boolean) {
    return { must: 'be a string, not true or false' };
  }
  return parse(node.text);
}

/** The parsed value; undefined, after adding an issue, if there is none. The issue does not show personal values. */
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
