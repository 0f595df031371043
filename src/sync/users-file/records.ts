/** What tables and lists have in common: records of cells, by the names of their columns. */
import type { IssueCollector } from './issues.ts';
import type { RowChecks, UserRecord } from './user-record.ts';

/** The records of a file. */
export interface Records {
  /** Generated one by one: the cells of all records of a long file would not fit into memory. */
  readonly records: Iterable<UserRecord>;
  readonly checks: RowChecks;
}

/** Checks for a file without records. */
export const ALL_CHECKS: RowChecks = { key: true, startAndPattern: true };

/** The issue of a file without users. */
export const NO_USERS = 'the file has no users';

/** Users of a file. The largest customers of MOCO have some thousand. */
export const MAX_ROWS = 200_000;
/** Columns of a table, and keys of an object. */
export const MAX_COLUMNS = 1_000;

/** Characters of a cell. MOCO has no field that takes more; Excel's cells have 32,767. */
export const MAX_CELL = 1_000_000;

/** The issue of a second heading for one column. */
export function duplicateHeadingMessage(
  heading: string,
  earlier: string,
  { kind, quote }: IssueCollector,
): string {
  return heading === earlier
    ? `appears twice. Delete one of the two ${kind}s`
    : `is the same field as ${quote(earlier)}. Delete one of the two ${kind}s, or ignore one with the input \`columns\``;
}
