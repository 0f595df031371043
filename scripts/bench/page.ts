/** docs/speed.md: the tables between the marks come from the bench. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const PAGE = 'docs/speed.md';

/** The tables of the page, in its order. */
export const TABLES = ['one-user', 'requests', 'agency', 'large', 'memory'] as const;

/** Rows by table; the first row has the headings. */
export type Tables = Readonly<Record<(typeof TABLES)[number], readonly (readonly string[])[]>>;

/** @throws {Error} if a table has no place in the page: better before ten minutes of measuring than after them */
export function requirePlaces(): void {
  const page = readFileSync(PAGE, 'utf8');
  const missing = TABLES.filter((name) => !placeOf(name).test(page));
  if (missing.length > 0) throw new Error(`${PAGE} has no place for: ${missing.join(', ')}`);
}

/** Puts the tables into the page. */
export async function updatePage(tables: Tables): Promise<void> {
  const page = TABLES.reduce(
    (text, name) =>
      text.replace(placeOf(name), (_, start: string, end: string) => `${start}${render(tables[name])}${end}`),
    readFileSync(PAGE, 'utf8'),
  );
  writeFileSync(PAGE, await format(page, { parser: 'markdown', printWidth: 110 }));
}

function placeOf(name: string): RegExp {
  return new RegExp(`(<!-- bench: ${name} -->\n)[^]*?(<!-- end -->)`);
}

function render([headings = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [headings, headings.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  return `\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n`;
}
