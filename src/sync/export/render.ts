/** Users as the text of a users file. Pure. */
import { textOf } from '../../model/json.ts';
import type { WeeklyPattern } from '../../model/parsers.ts';
import type { FileFormat } from '../users-file/format.ts';

/** A value of a user. */
export type Value = string | number | boolean | readonly string[] | WeeklyPattern;

/** A value as a file has it. In CSV it is a text. */
export type Cell = string | number | boolean | readonly string[] | WeeklyPattern | null;

/** The cells of one user by the names of their columns. A user without a cell has no value there. */
export type ExportRow = ReadonlyMap<string, Cell>;

/** Excel takes a CSV file for UTF-8 only if it begins with this mark. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A German or Swiss Excel splits cells at semicolons. */
const SEPARATORS: Partial<Readonly<Record<FileFormat, string>>> = { csv: ';', tsv: '\t' };

/** A spreadsheet evaluates a cell that begins like this. */
const FORMULA = /^[=@+-]/;

/** A spreadsheet reads such a text as a number, and loses zeros at its start or digits at its end. */
const LOSSY_NUMBER = /^(?:0\d+|\d{12,})$/;

/** What YAML or a text editor could take for a line break, or does not allow: JSON has it as it is. */
const UNSAFE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * How a value can be written, by preference. Which of them a reader takes for the value is not known here.
 *
 * Cells of a table that a spreadsheet would evaluate begin with `'`.
 */
export function formsOf(value: Value, format: FileFormat): Cell[] {
  if (isPattern(value)) return patternForms(value, format);
  if (!(format in SEPARATORS)) return [value];
  if (typeof value === 'string') return textForms(value);
  return isList(value) ? [...textForms(value.join(', ')), JSON.stringify(value)] : [String(value)];
}

/**
 * The text of a users file.
 *
 * @param columns the headings of a table; in JSON and YAML, the order of the keys
 */
export function renderUsers(
  format: FileFormat,
  columns: readonly string[],
  rows: readonly ExportRow[],
): string {
  const separator = SEPARATORS[format];
  if (separator !== undefined) return renderTable(separator, columns, rows);
  const objects = rows.map((row) => entriesOf(columns, row));
  return format === 'json' ? renderJson(objects) : renderYaml(objects);
}

function renderTable(separator: string, columns: readonly string[], rows: readonly ExportRow[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => textOf(row.get(column) ?? '')))];
  const text = lines.map((cells) => `${cells.map(quoteCell).join(separator)}\r\n`);
  return BYTE_ORDER_MARK + text.join('');
}

/** Any separator is quoted, so that a reader does not take it for the one of the file. */
function quoteCell(cell: string): string {
  return /[;,|"\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

type Entries = readonly (readonly [key: string, value: Cell])[];

/** Without the keys that have no cell. */
function entriesOf(columns: readonly string[], row: ExportRow): Entries {
  return columns.flatMap((column) => {
    const cell = row.get(column);
    return cell === undefined ? [] : [[column, cell] as const];
  });
}

function renderJson(objects: readonly Entries[]): string {
  const users = objects.map((entries) => {
    const lines = entries.map(([key, value]) => `    ${JSON.stringify(key)}: ${inline(value)}`);
    return `  {\n${lines.join(',\n')}\n  }`;
  });
  return users.length === 0 ? '[]\n' : `[\n${users.join(',\n')}\n]\n`;
}

/** Texts are quoted as in JSON, whose escapes YAML has too: so no text is taken for anything else. */
function renderYaml(objects: readonly Entries[]): string {
  const escape = (json: string): string =>
    json.replace(UNSAFE_IN_YAML, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const keyOf = (key: string): string => (/^[a-z-]+$/.test(key) ? key : JSON.stringify(key));
  const users = objects.map((entries) => {
    const lines = entries.map(([key, value]) => `${escape(keyOf(key))}: ${escape(inline(value))}\n`);
    return `- ${lines.join('  ')}`;
  });
  return users.length === 0 ? '[]\n' : users.join('');
}

/** JSON in one line, with blanks as people write them. */
function inline(value: Cell): string {
  if (isList(value)) return `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ "am": [${value.am.join(', ')}], "pm": [${value.pm.join(', ')}] }`;
}

function textForms(given: string): string[] {
  // White space at the ends means nothing, and a spreadsheet takes a tab there for the start of a formula.
  const text = given.trim();
  if (FORMULA.test(text)) return [`'${text}`];
  return LOSSY_NUMBER.test(text) ? [`'${text}`, text] : [text];
}

/** The hours of each day, unless mornings and afternoons differ: then MOCO's own form. */
function patternForms(pattern: WeeklyPattern, format: FileFormat): Cell[] {
  const { am, pm } = pattern;
  const isEven = am.every((hours, day) => hours === pm[day]);
  if (isEven) return [am.map((hours) => Math.round(hours * 2_000) / 1_000).join('/')];
  return [format in SEPARATORS ? JSON.stringify({ am, pm }) : { am, pm }];
}

function isList(value: Cell): value is readonly string[] {
  return Array.isArray(value);
}

function isPattern(value: Value): value is WeeklyPattern {
  return typeof value === 'object' && !isList(value);
}
