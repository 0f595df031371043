/** Chooses what to write: everything that a plan would read back without a change. Pure, but for the check that it is given. */
import { EMPTY_COLUMN, type ExportPart, type ExportUser, type OmissionReason } from './users.ts';
import type { FileFormat } from '../users-file/format.ts';
import { formsOf, type Cell, type ExportRow } from './render.ts';

/** A value that is left out. */
export interface Omission {
  readonly userId: number;
  /** The name of the column. */
  readonly name: string;
  readonly reason: OmissionReason;
}

/** The rows of the file, and what they lack. */
export interface Selection {
  readonly columns: readonly string[];
  readonly rows: readonly ExportRow[];
  readonly omissions: readonly Omission[];
  /** False if even what was chosen is not read back without a change. */
  readonly isUnchanged: boolean;
}

/** True if a plan for a file of these columns and rows has no changes, issues or warnings. */
export type IsUnchanged = (columns: readonly string[], rows: readonly ExportRow[]) => boolean;

/** Rows that are checked together, where a larger group has failed. */
const SMALLER = 8;

/**
 * The rows of the users. Nearly all accounts need one check, of the whole file. Where it fails, ever smaller groups of rows
 * are checked, then of the values of a row.
 *
 * @param customColumns the columns that may be dropped
 */
export function selectCells(
  users: readonly ExportUser[],
  format: FileFormat,
  { columns, customColumns }: { columns: readonly string[]; customColumns: ReadonlySet<string> },
  isUnchanged: IsUnchanged,
): Selection {
  const preferred = users.map((user) => addPreferred(emptyRow(user), user.parts, format));
  const isAllUnchanged = isUnchanged(columns, preferred);
  const rows = isAllUnchanged ? preferred : chooseRows(users, preferred, format, isUnchanged);
  const omissions = users.flatMap((user, index) => omissionsOf(user, rows[index]));
  if (isAllUnchanged) return { columns, rows, omissions, isUnchanged: true };
  const used = columnsOf(rows);
  const kept = columns.filter((column) => !customColumns.has(column) || used.has(column));
  return { columns: kept, rows, omissions, isUnchanged: isUnchanged(kept, rows) };
}

/** The rows, of which at least one has to lack something. */
function chooseRows(
  users: readonly ExportUser[],
  preferred: readonly ExportRow[],
  format: FileFormat,
  isUnchanged: IsUnchanged,
): ExportRow[] {
  const [user] = users;
  if (!user) return [];
  if (users.length === 1) {
    const isRowUnchanged = (row: ExportRow): boolean => isUnchanged([...columnsOf([row])], [row]);
    return [addParts(emptyRow(user), user.parts, format, isRowUnchanged)];
  }
  const size = Math.ceil(users.length / SMALLER);
  const starts = Array.from({ length: Math.ceil(users.length / size) }, (_, index) => index * size);
  return starts.flatMap((start) => {
    const rows = preferred.slice(start, start + size);
    return isUnchanged([...columnsOf(rows)], rows)
      ? rows
      : chooseRows(users.slice(start, start + size), rows, format, isUnchanged);
  });
}

/** Adds the parts that leave the plan without changes: all at once, or else one half after the other. */
function addParts(
  row: ExportRow,
  parts: readonly ExportPart[],
  format: FileFormat,
  isRowUnchanged: (row: ExportRow) => boolean,
): ExportRow {
  const [part] = parts;
  if (!part) return row;
  if (parts.length === 1) {
    const candidates = cellsOf(part, format).map((cells) => new Map([...row, ...cells]));
    return candidates.find(isRowUnchanged) ?? row;
  }
  const all = addPreferred(row, parts, format);
  if (isRowUnchanged(all)) return all;
  const half = Math.ceil(parts.length / 2);
  const first = addParts(row, parts.slice(0, half), format, isRowUnchanged);
  return addParts(first, parts.slice(half), format, isRowUnchanged);
}

/** Adds the first form of the first alternative of each part. */
function addPreferred(row: ExportRow, parts: readonly ExportPart[], format: FileFormat): ExportRow {
  return new Map([...row, ...parts.flatMap((part) => [...(cellsOf(part, format)[0] ?? [])])]);
}

/** The empty column is the last one: no value is at the end of the file, which is read in a way of its own. */
function columnsOf(rows: readonly ExportRow[]): Set<string> {
  const columns = rows.flatMap((row) => [...row.keys()]).filter((column) => column !== EMPTY_COLUMN);
  return new Set([...columns, EMPTY_COLUMN]);
}

function emptyRow({ user }: ExportUser): ExportRow {
  return new Map<string, Cell>([
    ['id', user.id],
    [EMPTY_COLUMN, null],
  ]);
}

/** The cells of a part: each alternative in each of its forms. */
function cellsOf({ alternatives }: ExportPart, format: FileFormat): ExportRow[] {
  return alternatives.flatMap((alternative) => {
    const forms = Object.entries(alternative).map(
      ([column, value]) => [column, formsOf(value, format)] as const,
    );
    const count = Math.max(...forms.map(([, cells]) => cells.length));
    return Array.from({ length: count }, (_, index) => {
      return new Map(
        forms.map(([column, cells]) => [column, cells[Math.min(index, cells.length - 1)] ?? null]),
      );
    });
  });
}

function omissionsOf({ user, parts }: ExportUser, row: ExportRow | undefined): Omission[] {
  const isWritten = ({ alternatives }: ExportPart): boolean =>
    alternatives.some((each) => Object.keys(each).every((column) => row?.has(column)));
  return parts
    .filter((part) => !isWritten(part))
    .map(({ name, reason }) => ({ userId: user.id, name, reason }));
}
