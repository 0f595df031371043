/**
 * Parses CSV as Excel, LibreOffice and HR systems write it, row by row. The rows are not kept: a file of 32 MiB may have
 * 30 million cells. Each reader of a table goes through its text again.
 */
import { formatNumber } from '../../model/numbers.ts';
import { trimText } from '../../model/text.ts';
import { countLineBreaks } from './lines.ts';
import type { ParseIssue } from './nodes.ts';
import { MAX_CELL } from './records.ts';

/** A row of a table. */
export interface TableRow {
  /** The line on which the row begins. */
  readonly line: number;
  /** The cells, at most as many as were asked for. */
  readonly cells: readonly string[];
  /** How many cells the row has, without empty cells at its end. */
  readonly width: number;
}

/** A CSV file, ready to be read. */
export interface Table {
  readonly text: string;
  /** Where the first row begins: after `sep=;`, if there is such a line. */
  readonly start: number;
  readonly firstLine: number;
  /** The character between cells. */
  readonly separator: string;
}

/** By priority if several are equally frequent: Excel with German or Swiss settings writes semicolons. */
const SEPARATORS: ReadonlyMap<string, string> = new Map([
  [';', 'semicolon'],
  [',', 'comma'],
  ['\t', 'tab'],
  ['|', 'vertical bar'],
]);

/** Excel reads the separator from such a first line, and does not show the line. */
const SEPARATOR_LINE = /^"?sep=([!#-/:-@[-`{-~\t])"?[^\S\r\n]*(?:\r\n|\r|\n|$)/i;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

const UNCLOSED_QUOTE = 'has a quote that is never closed. Add the closing quote at the end of the cell';
const STRAY_QUOTE =
  'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"';

/** The first invisible character. A cell that begins with a smaller one, as nearly every cell does, is not blank. */
const SOFT_HYPHEN = 0xad;

const TOO_LONG = `has a cell of more than ${formatNumber(MAX_CELL)} characters. Check whether a quote before it is missing`;

/** True if there is nothing to see in a cell. */
export function isBlank(cell: string): boolean {
  const visible = cell.trim();
  return visible === '' || (visible.charCodeAt(0) >= SOFT_HYPHEN && trimText(visible) === '');
}

/** Name of the character between the cells of a table, in the singular. */
export function separatorName({ separator }: Table): string {
  return SEPARATORS.get(separator) ?? `"${separator}"`;
}

/**
 * Finds the first row of a CSV file and its separator: that of a line `sep=;`, or the most frequent one in the row of
 * headings.
 *
 * @param preferred a separator that is taken wherever the row of headings has it
 */
export function openCsv(text: string, preferred?: string): Table {
  const [line = '', separator] = SEPARATOR_LINE.exec(text.slice(0, 20)) ?? [];
  const start = line.length;
  const firstLine = line === '' ? 1 : 2;
  return { text, start, firstLine, separator: separator ?? detectSeparator(text, preferred) };
}

/** The most frequent separator outside quotes in the first row that is not empty. */
function detectSeparator(text: string, preferred: string | undefined): string {
  const counts = new Map([...SEPARATORS.keys()].map((separator) => [separator, 0]));
  let isQuoted = false;
  for (let at = text.search(/[^\s;,|]/); at >= 0 && at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '\n' || character === '\r') break;
    else if (counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  if (preferred !== undefined && (counts.get(preferred) ?? 0) > 0) return preferred;
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** Reads the rows of a table one after the other. */
interface Reader {
  readonly text: string;
  readonly separator: string;
  /** Everything up to a separator, a quote or a line break. */
  readonly plain: RegExp;
  at: number;
  line: number;
}

/**
 * The rows of a table that are not empty. A syntax error ends the table: it is the last item, and not a row.
 *
 * @param maxCells so many cells of each row are returned
 */
export function* rowsOf(table: Table, maxCells: number): Generator<TableRow | ParseIssue, void> {
  const { text, separator, start, firstLine } = table;
  const escaped = separator.replace(/[|\\^\]-]/, '\\$&');
  const plain = new RegExp(`[^${escaped}"\\r\\n]*`, 'y');
  const reader: Reader = { text, separator, plain, at: start, line: firstLine };
  while (reader.at < text.length) {
    const { line } = reader;
    const row = readRow(reader, maxCells);
    if (typeof row === 'string') {
      yield { line, text: row };
      return;
    }
    if (row.width > 0) yield row;
  }
}

/** Reads the row that begins at the current position, and its line break; the syntax error if it has one. */
function readRow(reader: Reader, maxCells: number): TableRow | string {
  const { line } = reader;
  const cells: string[] = [];
  let width = 0;
  for (let count = 1; ; count++) {
    const cell = readCell(reader);
    if (typeof cell !== 'string') return cell.issue;
    if (!isBlank(cell)) width = count;
    if (count <= maxCells) cells.push(cell);
    if (reader.text.charAt(reader.at) !== reader.separator) break;
    reader.at += 1;
  }
  skipLineBreak(reader);
  return { line, cells, width };
}

function skipLineBreak(reader: Reader): void {
  const isWindows =
    reader.text.charCodeAt(reader.at) === CARRIAGE_RETURN &&
    reader.text.charCodeAt(reader.at + 1) === LINE_FEED;
  reader.at += isWindows ? 2 : 1;
  reader.line += 1;
}

/** Reads a cell up to the separator, the line break or the end of the file. */
function readCell(reader: Reader): string | { readonly issue: string } {
  const { text, plain } = reader;
  const start = reader.at;
  plain.lastIndex = start;
  plain.test(text);
  reader.at = plain.lastIndex;
  if (reader.at - start > MAX_CELL) return { issue: TOO_LONG };
  if (text.charAt(reader.at) !== '"') return text.slice(start, reader.at);
  const before = text.slice(start, reader.at).trim();
  // Some programs put a blank between the separator and the quote.
  if (before === '') return readQuoted(reader);
  return before === '=' ? readFormula(reader) : { issue: STRAY_QUOTE };
}

/** Reads a cell in quotes, in which a doubled quote is one. */
function readQuoted(reader: Reader): string | { readonly issue: string } {
  const { text } = reader;
  const start = reader.at + 1;
  let end = text.indexOf('"', start);
  let isEscaped = false;
  while (end >= 0 && text.charAt(end + 1) === '"') {
    isEscaped = true;
    end = text.indexOf('"', end + 2);
  }
  if (end < 0) return { issue: UNCLOSED_QUOTE };
  if (end - start > MAX_CELL) return { issue: TOO_LONG };
  const inside = text.slice(start, end);
  reader.line += countLineBreaks(inside);
  reader.at = end + 1;
  if (!skipToEndOfCell(reader)) return { issue: STRAY_QUOTE };
  return isEscaped ? inside.replaceAll('""', '"') : inside;
}

/**
 * Reads `="0041 79"`, which exporters write so that Excel keeps the text as it is. The cell is returned as written. With
 * a separator or a doubled quote inside, it can't be told where it ends.
 */
function readFormula(reader: Reader): string | { readonly issue: string } {
  const { text, plain } = reader;
  plain.lastIndex = reader.at + 1;
  plain.test(text);
  const end = plain.lastIndex;
  if (text.charAt(end) !== '"') return { issue: STRAY_QUOTE };
  const cell = `=${text.slice(reader.at, end + 1)}`;
  reader.at = end + 1;
  return skipToEndOfCell(reader) ? cell : { issue: STRAY_QUOTE };
}

/** Skips blanks after a closing quote; false if anything else follows in the same cell. */
function skipToEndOfCell(reader: Reader): boolean {
  const { text, separator } = reader;
  while (reader.at < text.length) {
    const character = text.charAt(reader.at);
    if ([separator, '\r', '\n'].includes(character)) return true;
    if (character.trim() !== '') return false;
    reader.at += 1;
  }
  return true;
}
