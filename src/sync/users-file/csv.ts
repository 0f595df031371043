/** Parses CSV as Excel and LibreOffice write it, with the line on which each row begins. */
import { CsvError, parse } from 'csv-parse/sync';
import { LINE_BREAK, type ParseIssue } from './nodes.ts';

/** A row of a table. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A parsed CSV file. */
export interface Table {
  /** The rows up to the first syntax error, without rows of empty cells. */
  readonly rows: readonly TableRow[];
  /** Name of the character between cells, in the singular. */
  readonly separator: string;
  /** The first syntax error. */
  readonly issue?: ParseIssue;
}

/** By priority if several are equally frequent: Excel with German or Swiss settings writes semicolons. */
const SEPARATORS: ReadonlyMap<string, string> = new Map([
  [';', 'semicolon'],
  [',', 'comma'],
  ['\t', 'tab'],
]);

/**
 * Parses a whole CSV file.
 *
 * @throws what csv-parse throws, unless it is a syntax error: that is the `issue` of the table
 */
export function parseCsv(text: string): Table {
  const parsed: string[][] = [];
  const separator = detectSeparator(text);
  const issue = parseInto(parsed, text, separator);
  const rows: TableRow[] = [];
  let line = 1;
  for (const cells of parsed) {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
    line += 1 + countLineBreaks(cells);
  }
  const table = { rows, separator: SEPARATORS.get(separator) ?? '' };
  return issue === undefined ? table : { ...table, issue: { line, text: issue } };
}

/** Appends the rows to `rows` and returns the syntax error, if any. The rows before the error are kept. */
function parseInto(rows: string[][], text: string, delimiter: string): string | undefined {
  try {
    parse(text, {
      delimiter,
      // A file may mix them. The longest must come first.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // With a limit, an unclosed quote would be reported as a row that is too long.
      max_record_size: 0,
      on_record: (cells: string[]) => {
        rows.push(cells);
        return null;
      },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'has a quote that is never closed. Add the closing quote at the end of the cell'
      : 'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"';
  }
}

/** The most frequent separator outside quotes in the row of headings. */
function detectSeparator(text: string): string {
  const counts = new Map([...SEPARATORS.keys()].map((separator) => [separator, 0]));
  let isQuoted = false;
  for (const character of text.replace(/^[\s;,]+/, '')) {
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '\n' || character === '\r') break;
    else if (counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** Line breaks inside a row; only quoted cells contain any. */
function countLineBreaks(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(LINE_BREAK)?.length ?? 0), 0);
}
