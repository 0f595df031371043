/** Prints the job summary of an action on a terminal. */

/** Turns the HTML of a job summary into lines of text. Tables become columns of aligned text. */
export function summaryToText(html: string): string {
  return html
    .split(/(?=<table>)|<\/table>/)
    .map((piece) =>
      piece.startsWith('<table>') ? tableToLines(piece) : piece.split(/<\/(?:h3|h4|p|li)>|<br>/),
    )
    .flatMap((lines) => lines.map(stripHtml))
    .filter((line) => line !== '')
    .join('\n');
}

function tableToLines(table: string): string[] {
  const rows = table.split('</tr>').slice(0, -1).map(parseCells);
  const columns = Math.max(...rows.map((row) => row.length));
  // A cell that spans several rows is in the first of them only; the others get an empty cell instead.
  const padded = rows.map((row) => [...Array<string>(columns - row.length).fill(''), ...row]);
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...padded.filter((row) => !isWhole(row)).map((row) => widthOf(row[column] ?? ''))),
  );
  return padded
    .flatMap(linesOf)
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

/** The longest line of a cell. */
function widthOf(cell: string): number {
  return Math.max(...cell.split('\n').map((line) => line.length));
}

/** A row for each line of the cells. */
function linesOf(row: readonly string[]): string[][] {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ''));
}

/** True for a row of one cell, which spans all columns and widens none. */
function isWhole(row: readonly string[]): boolean {
  return row.length > 1 && row.slice(1).every((cell) => cell === '');
}

/** The texts of a row's cells, with line breaks. Empty ones follow a cell that spans several columns. */
function parseCells(row: string): string[] {
  return [...row.matchAll(/<t[dh]([^>]*)>(.*?)<\/t[dh]>/g)].flatMap(([, attributes = '', html = '']) => [
    html.split('<br>').map(stripHtml).join('\n'),
    ...Array<string>(Number(/colspan="(\d+)"/.exec(attributes)?.[1] ?? 1) - 1).fill(''),
  ]);
}

/** Removes tags and line breaks around the text, and decodes entities. */
function stripHtml(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, '')
    .trimEnd()
    .replace(/^\n+/, '');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
