/** Finds the row of headings of a table whose first row is a title, or the first of two rows of headings. Pure. */
import { cleanText } from '../../model/text.ts';
import type { ColumnFinder } from './column-finder.ts';
import { openCsv, rowsOf } from './csv.ts';
import { MAX_COLUMNS } from './records.ts';

/** So many lines below the first row that are not empty may be the row of headings. */
const MAX_LINES = 3;

/** The lines at the top of a file are within so many characters. */
const MAX_TOP = 100_000;

/** What is known of the top of a table. */
interface Top {
  readonly text: string;
  /** The line of the first row. */
  readonly line: number;
  /** The cells of the first row. */
  readonly headings: readonly string[];
}

/**
 * The line below the first row that looks like the row of headings; undefined if none does. Each line is read with a
 * separator of its own, as a title has none, or another one.
 *
 * @param preferred a separator that is taken wherever a line has it
 */
export function findLowerHeadings(
  { text, line, headings }: Top,
  preferred: string | undefined,
  finder: ColumnFinder,
): number | undefined {
  const first = countColumns(headings, finder);
  // Above groups of columns, such as "Person" and "Team", one name may be a heading by chance.
  if (first > 1) return undefined;
  const isUnderstood = headings.some(finder.isHeading);
  const lines = text
    .slice(0, MAX_TOP)
    .split(/\r\n?|\n/)
    .slice(line);
  const filled = [...lines.entries()].filter(([, each]) => /[^\s;,|]/.test(each)).slice(0, MAX_LINES);
  const found = filled.find(([, each]) => {
    const cells = cellsOf(each, preferred);
    const columns = countColumns(cells, finder);
    if (isUnderstood) return columns >= first + 2;
    // `columns` may ignore all but one.
    return columns >= 2 || (columns === 1 && cells.every(finder.isHeading));
  });
  return found && line + found[0] + 1;
}

function cellsOf(line: string, preferred: string | undefined): string[] {
  const row = rowsOf(openCsv(line, preferred), MAX_COLUMNS).next().value;
  return row && 'cells' in row ? row.cells.map(cleanText).filter((cell) => cell !== '') : [];
}

/** How many different columns the texts are headings of. */
function countColumns(texts: readonly string[], finder: ColumnFinder): number {
  return new Set(texts.map((text) => finder.columnOf(text)?.name).filter((name) => name !== undefined)).size;
}
