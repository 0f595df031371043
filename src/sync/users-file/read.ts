/** Reads a users file: CSV, JSON or YAML, one user per row. */
import { isUtf8 } from 'node:buffer';
import type { DesiredEmployment } from '../../model/employments.ts';
import type { DesiredField } from '../../model/fields.ts';
import { formatPosition, type Issue } from '../../model/issue.ts';
import type { UserKey } from '../../model/user.ts';
import { normalizeEmail } from '../../model/parsers.ts';
import { forRecord, createIssueCollector, type IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import { recordsOfList, recordsOfTable } from './records.ts';
import { parseUserRecord, type ParsedUser } from './user-record.ts';
import { LINE_BREAK } from './nodes.ts';
import { parseYaml } from './yaml.ts';

/** One user of the file. */
export interface FileRow {
  /** 1 is the first user of the file. */
  readonly row: number;
  /** The line on which the row begins. */
  readonly line: number;
  /** Where the row begins, for messages, such as `line 4`. */
  readonly location: string;
  readonly key: UserKey;
  readonly desired: readonly DesiredField[];
  /** Empty if the row asks for none. */
  readonly employment: DesiredEmployment;
  readonly vacationDays: number | undefined;
}

const UTF_16_MARKS = ['fffe', 'feff'];
const HOW_TO_SAVE = 'Save the file as UTF-8 (in Excel: "CSV UTF-8")';

/**
 * Reads a users file.
 *
 * @param path the path as given; its extension chooses the format
 * @param quote makes a text from the file safe to show in a message
 * @param today the day of the run, `YYYY-MM-DD`
 * @returns all issues of the file, and its rows. Rows with an issue may be missing
 */
export function readUsersFile(
  path: string,
  content: Buffer,
  quote: (text: string) => string,
  today: string,
): { rows: FileRow[]; issues: Issue[] } {
  const format = /\.(csv|json|ya?ml)$/i.exec(path)?.[1]?.toLowerCase();
  const collector = createIssueCollector(path, format === 'csv' ? 'column' : 'key', quote);
  if (format === undefined) {
    collector.add({}, 'the file name must end in .csv, .json, .yaml or .yml. In Excel, save as "CSV UTF-8"');
  }
  const text = format && decode(content, collector);
  const rows = text === undefined ? [] : readRows(text, format, today, collector);
  return { rows, issues: collector.issues() };
}

/** The text of a UTF-8 file without its byte order mark, which Excel writes; undefined after adding an issue. */
function decode(content: Buffer, issues: IssueCollector): string | undefined {
  if (UTF_16_MARKS.includes(content.toString('hex', 0, 2))) {
    issues.add({}, `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`);
  } else if (!isUtf8(content)) {
    const line = findLine(content, (bytes) => !isUtf8(bytes));
    issues.add({ line }, `is not valid UTF-8 (probably Windows-1252). ${HOW_TO_SAVE}`);
  } else if (content.includes(0)) {
    const line = findLine(content, (bytes) => bytes.includes(0));
    issues.add({ line }, `contains a NUL byte, so the file is not UTF-8 text. ${HOW_TO_SAVE}`);
  } else {
    return content.toString('utf8').replace(/^\uFEFF/, '');
  }
  return undefined;
}

/** Number of the first line whose bytes match; 0 if none does. */
function findLine(content: Buffer, matches: (bytes: Buffer) => boolean): number {
  // As Latin-1, each byte is one character. Line breaks are the same bytes in UTF-8 and Windows-1252.
  const lines = content.toString('latin1').split(LINE_BREAK);
  return lines.findIndex((line) => matches(Buffer.from(line, 'latin1'))) + 1;
}

function readRows(
  text: string,
  format: string | undefined,
  today: string,
  issues: IssueCollector,
): FileRow[] {
  const { records, checks } =
    format === 'csv'
      ? recordsOfTable(text, issues)
      : recordsOfList(format === 'json' ? parseJson(text) : parseYaml(text), issues);
  const findDuplicate = createDuplicateDetector();
  const rows: FileRow[] = [];
  let row = 0;
  for (const record of records) {
    row += 1;
    const recordIssues = forRecord(record.record, issues);
    const location = formatPosition(record);
    const user = parseUserRecord(record, checks, today, recordIssues);
    const duplicate = findDuplicate(location, user);
    if (duplicate !== undefined) recordIssues.add({ line: record.line }, duplicate);
    const { key, desired, employment, vacationDays } = user;
    if (key) rows.push({ row, line: record.line, location, key, desired, employment, vacationDays });
  }
  return rows;
}

/** Returns a function that remembers each user, and returns an issue if an earlier row was the same user. */
function createDuplicateDetector(): (location: string, user: ParsedUser) => string | undefined {
  const ids = new Map<number, string>();
  const emails = new Map<string, string>();
  return (location, { key, email }) => {
    const id = key && 'id' in key ? key.id : undefined;
    const sameId = id === undefined ? undefined : findOrRemember(ids, id, location);
    const sameEmail =
      email === undefined ? undefined : findOrRemember(emails, normalizeEmail(email), location);
    const [earlier, what] = sameId === undefined ? [sameEmail, 'e-mail address'] : [sameId, '`id`'];
    return earlier && `is the same user as ${earlier} (same ${what}). Merge the two into one`;
  };
}

/** The location where `value` was first seen; undefined if it is new, which is then remembered. */
function findOrRemember<T>(seen: Map<T, string>, value: T, location: string): string | undefined {
  const first = seen.get(value);
  if (first === undefined) seen.set(value, location);
  return first;
}
