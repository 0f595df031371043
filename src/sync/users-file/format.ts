/** The formats of a users file, which the ending of its path chooses. */

/** `tsv` is CSV with tabs. */
export type FileFormat = 'csv' | 'tsv' | 'json' | 'yaml';

const FORMATS: ReadonlyMap<string, FileFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.json', 'json'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
]);

/** The endings in words, for messages. */
export const ENDINGS = [...FORMATS.keys()].join(', ').replace(/, (?=\.\w+$)/, ' or ');

/** The format of a file; undefined if its ending is not known. */
export function formatOf(path: string): FileFormat | undefined {
  return FORMATS.get(/\.\w+$/.exec(path)?.[0].toLowerCase() ?? '');
}

/** True for rows of cells below a row of headings; otherwise, users are objects with keys. */
export function isTable(format: FileFormat | undefined): boolean {
  return format === 'csv' || format === 'tsv';
}
