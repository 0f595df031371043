/** Issues: what is wrong with an input or a file, and where. Pure. */

/** A position in a file. Numbers start at 1. Texts from the file are quoted and safe to show in a message. */
export interface Location {
  /** Path of the file, as the input has it. */
  readonly file: string;
  /** Undefined for the file as a whole. */
  readonly line?: number | undefined;
  /** Number of the record in the file. Only set if several records begin on one line. */
  readonly record?: number | undefined;
  /** Column of a table: its heading, or its number if it has no heading. */
  readonly column?: string | number;
  /** Key of a JSON or YAML object. */
  readonly key?: string;
}

/** What is wrong with an input, a file, or what MOCO has. */
export interface Issue {
  /** What is wrong and how to fix it. Reads as a sentence after the location, such as `must be a valid date`. */
  readonly text: string;
  readonly location?: Location;
}

/** One sentence for people, such as `users.csv, line 4, column "Vorname": must …`. */
export function formatIssue({ text, location }: Issue): string {
  return location ? `${formatLocation(location)}: ${text}` : text;
}

/** The line, such as `line 4` or `line 1, record 3`; empty for the file as a whole. */
export function formatPosition({ line, record }: Pick<Location, 'line' | 'record'>): string {
  if (line === undefined) return '';
  return record === undefined ? `line ${line}` : `line ${line}, record ${record}`;
}

function formatLocation(location: Location): string {
  const { file, column, key } = location;
  const name = column === undefined ? key : `column ${column}`;
  return [file, formatPosition(location), name].filter(Boolean).join(', ');
}

/** The text with a capital letter at its start. */
export function capitalize(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
