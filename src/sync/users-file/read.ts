/** Reads a users file: CSV, JSON or YAML, one user per row. */
import type { DesiredEmployment } from '../../model/employments.ts';
import type { DesiredField } from '../../model/fields.ts';
import { formatPosition, type Issue } from '../../model/issue.ts';
import type { UserKey } from '../../model/user.ts';
import { normalizeEmail } from '../../model/parsers.ts';
import { createColumnFinder, type ColumnFinder } from './column-finder.ts';
import { parseColumnMapping } from './column-mapping.ts';
import { decodeText } from './decode.ts';
import { ENDINGS, formatOf, isTable, type FileFormat } from './format.ts';
import { forRecord, createIssueCollector, type IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import { recordsOfList } from './list.ts';
import type { Records } from './records.ts';
import { recordsOfTable } from './table.ts';
import { parseUserRecord, type ParsedUser } from './user-record.ts';
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

/** 100,000 users take about 20 MB. A much larger file would not fit into memory. */
export const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };

/** A file that was read. */
export interface UsersFile {
  /** Rows with an issue may be missing. */
  readonly rows: FileRow[];
  /** All issues of the file, and of the input `columns`. */
  readonly issues: Issue[];
  /** Headings that were ignored because of `* = ignore`, as the file has them. */
  readonly ignored: readonly string[];
  /**
   * The headings that were read, by the names of their columns, such as `custom-properties.Size`: as the file has them,
   * the first of each.
   */
  readonly headings: ReadonlyMap<string, string>;
}

/**
 * Reads a users file.
 *
 * @param path the path as given; its extension chooses the format
 * @param quote makes a text from the file safe to show in a message
 * @param today the day of the run, `YYYY-MM-DD`
 * @param columns the input `columns`
 */
export function readUsersFile(
  path: string,
  content: Buffer,
  quote: (text: string) => string,
  today: string,
  columns = '',
): UsersFile {
  const format = formatOf(path);
  const collector = createIssueCollector(path, isTable(format) ? 'column' : 'key', quote);
  const { mapping, issues } = parseColumnMapping(columns, quote);
  const finder = createColumnFinder(mapping);
  const text = readText(format, content, collector);
  const records = format && text !== undefined ? findRecords(format, text, finder, collector) : undefined;
  const rows = records ? readRows(records, finder, today, collector) : [];
  const ofColumns = [...issues, ...finder.mappingIssues(collector)];
  return {
    rows,
    issues: [...ofColumns.map((issue) => ({ text: `\`columns\`, ${issue}` })), ...collector.issues()],
    ignored: finder.ignored(),
    headings: finder.headings(),
  };
}

/** The text of a file; undefined, after adding an issue, if it has none that can be read. */
function readText(
  format: FileFormat | undefined,
  content: Buffer,
  issues: IssueCollector,
): string | undefined {
  if (format === undefined) {
    issues.add({}, `the file name must end in ${ENDINGS}. In Excel, save as "CSV UTF-8"`);
    return undefined;
  }
  const decoded = decodeText(content);
  if ('text' in decoded) return decoded.text;
  issues.add({ line: decoded.line }, decoded.issue);
  return undefined;
}

function findRecords(
  format: FileFormat,
  text: string,
  finder: ColumnFinder,
  issues: IssueCollector,
): Records {
  if (isTable(format)) {
    return recordsOfTable(text, format === 'tsv' ? '\t' : undefined, finder, issues);
  }
  return recordsOfList(format === 'json' ? parseJson(text) : parseYaml(text), finder, issues);
}

function readRows(
  { records, checks }: Records,
  finder: ColumnFinder,
  today: string,
  issues: IssueCollector,
): FileRow[] {
  const findDuplicate = createDuplicateDetector();
  const rows: FileRow[] = [];
  let row = 0;
  for (const record of records) {
    row += 1;
    const recordIssues = forRecord(record.record, issues);
    const location = formatPosition(record);
    const user = parseUserRecord(record, checks, finder.columnOf, today, recordIssues);
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
