/** The file of users: CSV, JSON or YAML, with one person a row. All its faults are told at once. */
import { isUtf8 } from 'node:buffer';
import type { Wish } from '../../moco/fields.ts';
import type { UserKey } from '../../moco/users.ts';
import { addressForm } from '../../moco/values.ts';
import { about, createFaults, placeInWords, type Faults } from './faults.ts';
import { readJson } from './json.ts';
import { listEntries, tableEntries } from './entries.ts';
import { readPerson, type Person } from './people.ts';
import { LINE_BREAK } from './tree.ts';
import { readYaml } from './yaml.ts';

export interface Row {
  /** 1 is the first person of the file. */
  readonly row: number;
  /** Where the person stands, for messages, as in `line 4`. */
  readonly place: string;
  readonly key: UserKey;
  readonly wishes: readonly Wish[];
}

const UTF_16 = ['fffe', 'feff'];

/**
 * Reads a file of users. Its ending chooses the format; `quote` makes a text from the file fit for a message.
 * Where there are faults, rows may be missing.
 */
export function readUsersFile(
  path: string,
  content: Buffer,
  quote: (text: string) => string,
): { rows: Row[]; faults: string[] } {
  const format = /\.(csv|json|ya?ml)$/i.exec(path)?.[1]?.toLowerCase();
  const faults = createFaults(path, format === 'csv' ? 'column ' : '', quote);
  if (format === undefined) faults.add({}, 'the name of the file must end in .csv, .json, .yaml or .yml');
  const text = format && decode(content, faults);
  const rows = text === undefined ? [] : readRows(text, format, faults);
  return { rows, faults: faults.sentences() };
}

/** The text of a file in UTF-8, without the mark that Excel puts at its beginning. */
function decode(content: Buffer, faults: Faults): string | undefined {
  const cure = 'Save the file as UTF-8; in Excel, choose "CSV UTF-8"';
  if (UTF_16.includes(content.toString('hex', 0, 2))) {
    faults.add({}, `is UTF-16, not UTF-8. ${cure}`);
  } else if (!isUtf8(content)) {
    const line = lineWhere(content, (bytes) => !isUtf8(bytes));
    faults.add({ line }, `is not UTF-8 from here on, but perhaps Windows-1252. ${cure}`);
  } else if (content.includes(0)) {
    faults.add({ line: lineWhere(content, (bytes) => bytes.includes(0)) }, `has a NUL byte. ${cure}`);
  } else {
    return content.toString('utf8').replace(/^\uFEFF/, '');
  }
  return undefined;
}

/** Line breaks are single bytes in UTF-8 and Windows-1252, and so they are where each byte is a character. */
function lineWhere(content: Buffer, isMeant: (bytes: Buffer) => boolean): number {
  const lines = content.toString('latin1').split(LINE_BREAK);
  return lines.findIndex((line) => isMeant(Buffer.from(line, 'latin1'))) + 1;
}

function readRows(text: string, format: string | undefined, faults: Faults): Row[] {
  const { entries, isKeyed } =
    format === 'csv'
      ? tableEntries(text, faults)
      : listEntries(format === 'json' ? readJson(text) : readYaml(text), faults);
  const register = createRegister();
  const rows: Row[] = [];
  let row = 0;
  for (const entry of entries) {
    row += 1;
    const here = about(entry.person, faults);
    const place = placeInWords(entry);
    const person = readPerson(entry, isKeyed, here);
    const twice = register(place, person);
    if (twice) here.add({ line: entry.line }, twice);
    const { key, wishes } = person;
    if (key) rows.push({ row, place, key, wishes });
  }
  return rows;
}

/** A function that takes note of each person, and says who was there before. */
function createRegister(): (place: string, person: Person) => string | undefined {
  const ids = new Map<number, string>();
  const emails = new Map<string, string>();
  return (place, { key, email }) => {
    const id = key && 'id' in key ? key.id : undefined;
    const sameId = id === undefined ? undefined : noteFirst(ids, id, place);
    const sameEmail = email === undefined ? undefined : noteFirst(emails, addressForm(email), place);
    const [before, what] = sameId ? [sameId, '`id`'] : [sameEmail, 'e-mail address'];
    return before && `is about the same person as ${before}: the same ${what}`;
  };
}

/** Where the mark was first; undefined where that is here. */
function noteFirst<T>(marks: Map<T, string>, mark: T, place: string): string | undefined {
  const first = marks.get(mark);
  if (first === undefined) marks.set(mark, place);
  return first;
}
