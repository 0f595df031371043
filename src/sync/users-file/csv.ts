/** CSV as Excel and LibreOffice write it, with the line on which each row begins. */
import { CsvError, parse } from 'csv-parse/sync';
import { LINE_BREAK } from './nodes.ts';

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  /** Rows with nothing but empty cells are left out. */
  readonly lines: readonly TableRow[];
  /** What is between its cells, in a word. */
  readonly separator: string;
  /** Where it can't be read any further, and why. */
  readonly end?: { readonly line: number; readonly fault: string };
}

/** The first where several are equally frequent: German and Swiss settings make it the semicolon. */
const SEPARATORS: ReadonlyMap<string, string> = new Map([
  [';', 'semicolons'],
  [',', 'commas'],
  ['\t', 'tabs'],
]);

export function parseCsv(text: string): Table {
  const rows: string[][] = [];
  const separator = separatorOf(text);
  const issue = parseInto(rows, text, separator);
  const lines: TableRow[] = [];
  let line = 1;
  for (const cells of rows) {
    if (cells.some((cell) => cell.trim() !== '')) lines.push({ line, cells });
    line += 1 + lineBreaksIn(cells);
  }
  const table = { lines, separator: SEPARATORS.get(separator) ?? '' };
  return issue === undefined ? table : { ...table, end: { line, fault: issue } };
}

/** Adds the rows one by one, so that those before a fault are there all the same. */
function parseInto(rows: string[][], text: string, delimiter: string): string | undefined {
  try {
    parse(text, {
      delimiter,
      // Both kinds may be mixed, and the longer one has to be tried first.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // A quote that does not close would be told as a row that is too long.
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
      ? 'has a quote that does not close'
      : 'has a quote inside a cell; such a cell is quoted and its quotes are doubled, as in "5"" wide"';
  }
}

/** The most frequent separator of the heading line, outside quotes. */
function separatorOf(text: string): string {
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

/** Only cells in quotes have any. */
function lineBreaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(LINE_BREAK)?.length ?? 0), 0);
}
