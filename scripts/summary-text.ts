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
    Math.max(...padded.filter((row) => !isWhole(row)).map((row) => (row[column] ?? '').length)),
  );
  return padded.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

/** True for a row of one cell, which spans all columns and widens none. */
function isWhole(row: readonly string[]): boolean {
  return row.length > 1 && row.slice(1).every((cell) => cell === '');
}

/** The texts of a row's cells. Empty ones follow a cell that spans several columns. */
function parseCells(row: string): string[] {
  return [...row.matchAll(/<t[dh]([^>]*)>(.*?)<\/t[dh]>/g)].flatMap(([, attributes = '', html = '']) => [
    stripHtml(html),
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
