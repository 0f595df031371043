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
  // A cell that spans several rows is in the first of them only; the others get an empty cell instead.
  const columns = Math.max(...rows.map((row) => row.length));
  const padded = rows.map((row) => [...Array<string>(columns - row.length).fill(''), ...row]);
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...padded.map((row) => (row[column] ?? '').length)),
  );
  return padded.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

/** The texts of a row's cells. A cell that spans two columns is followed by an empty one. */
function parseCells(row: string): string[] {
  return [...row.matchAll(/<t[dh]([^>]*)>(.*?)<\/t[dh]>/g)].flatMap(([, attributes = '', html = '']) => [
    stripHtml(html),
    ...(attributes.includes('colspan') ? [''] : []),
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
