/** The file of users: CSV, JSON or YAML, with one person a row. All its faults are told at once. */
import { isUtf8 } from 'node:buffer';
import type { DesiredField } from '../../model/fields.ts';
import type { UserKey } from '../../model/user.ts';
import { normalizeEmail } from '../../model/parsers.ts';
import { forRecord, createIssueCollector, formatLocation, type IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import { listEntries, tableEntries } from './records.ts';
import { parseUserRecord, type ParsedUser } from './user-record.ts';
import { LINE_BREAK } from './nodes.ts';
import { parseYaml } from './yaml.ts';

export interface FileRow {
  /** 1 is the first person of the file. */
  readonly row: number;
  /** Where the person stands, for messages, as in `line 4`. */
  readonly location: string;
  readonly key: UserKey;
  readonly desired: readonly DesiredField[];
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
): { rows: FileRow[]; faults: string[] } {
  const format = /\.(csv|json|ya?ml)$/i.exec(path)?.[1]?.toLowerCase();
  const issues = createIssueCollector(path, format === 'csv' ? 'column ' : '', quote);
  if (format === undefined) issues.add({}, 'the name of the file must end in .csv, .json, .yaml or .yml');
  const text = format && decode(content, issues);
  const rows = text === undefined ? [] : readRows(text, format, issues);
  return { rows, faults: issues.sentences() };
}

/** The text of a file in UTF-8, without the mark that Excel puts at its beginning. */
function decode(content: Buffer, issues: IssueCollector): string | undefined {
  const cure = 'Save the file as UTF-8; in Excel, choose "CSV UTF-8"';
  if (UTF_16.includes(content.toString('hex', 0, 2))) {
    issues.add({}, `is UTF-16, not UTF-8. ${cure}`);
  } else if (!isUtf8(content)) {
    const line = firstLineWhere(content, (bytes) => !isUtf8(bytes));
    issues.add({ line }, `is not UTF-8 from here on, but perhaps Windows-1252. ${cure}`);
  } else if (content.includes(0)) {
    issues.add({ line: firstLineWhere(content, (bytes) => bytes.includes(0)) }, `has a NUL byte. ${cure}`);
  } else {
    return content.toString('utf8').replace(/^\uFEFF/, '');
  }
  return undefined;
}

/** Line breaks are single bytes in UTF-8 and Windows-1252, and so they are where each byte is a character. */
function firstLineWhere(content: Buffer, isMeant: (bytes: Buffer) => boolean): number {
  const lines = content.toString('latin1').split(LINE_BREAK);
  return lines.findIndex((line) => isMeant(Buffer.from(line, 'latin1'))) + 1;
}

function readRows(text: string, format: string | undefined, issues: IssueCollector): FileRow[] {
  const { entries, isKeyed } =
    format === 'csv'
      ? tableEntries(text, issues)
      : listEntries(format === 'json' ? parseJson(text) : parseYaml(text), issues);
  const register = createDuplicateDetector();
  const rows: FileRow[] = [];
  let row = 0;
  for (const entry of entries) {
    row += 1;
    const here = forRecord(entry.person, issues);
    const location = formatLocation(entry);
    const person = parseUserRecord(entry, isKeyed, here);
    const twice = register(location, person);
    if (twice) here.add({ line: entry.line }, twice);
    const { key, desired } = person;
    if (key) rows.push({ row, location, key, desired });
  }
  return rows;
}

/** A function that takes note of each person, and says who was there before. */
function createDuplicateDetector(): (location: string, person: ParsedUser) => string | undefined {
  const ids = new Map<number, string>();
  const emails = new Map<string, string>();
  return (location, { key, email }) => {
    const id = key && 'id' in key ? key.id : undefined;
    const sameId = id === undefined ? undefined : noteFirst(ids, id, location);
    const sameEmail = email === undefined ? undefined : noteFirst(emails, normalizeEmail(email), location);
    const [before, what] = sameId ? [sameId, '`id`'] : [sameEmail, 'e-mail address'];
    return before && `is about the same person as ${before}: the same ${what}`;
  };
}

/** Where the mark was first; undefined where that is here. */
function noteFirst<T>(marks: Map<T, string>, mark: T, location: string): string | undefined {
  const first = marks.get(mark);
  if (first === undefined) marks.set(mark, location);
  return first;
}
