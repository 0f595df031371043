/** Chooses what to write: everything that a plan would read back without a change. Pure, but for the check that it is given. */
import { EMPTY_COLUMN, type ExportPart, type ExportUser, type OmissionReason } from './users.ts';
import { formsOf, type Cell, type ExportRow, type FileFormat } from './render.ts';

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

/**
 * The rows of the users. Nearly all accounts need one check, of the whole file. Where it fails, each row is checked, and
 * the values of the rows that fail one by one.
 *
 * @param customColumns the columns that may be dropped
 */
export function selectCells(
  users: readonly ExportUser[],
  format: FileFormat,
  { columns, customColumns }: { columns: readonly string[]; customColumns: ReadonlySet<string> },
  isUnchanged: IsUnchanged,
): Selection {
  const isRowUnchanged = (row: ExportRow): boolean => isUnchanged([...row.keys()], [row]);
  const preferred = users.map((user) => preferredRow(user, format));
  if (isUnchanged(columns, preferred)) {
    const omissions = users.flatMap((user) => omissionsOf(user, () => true));
    return { columns, rows: preferred, omissions, isUnchanged: true };
  }
  const chosen = users.map((user, index) => {
    const row = preferred[index];
    return row && isRowUnchanged(row) ? row : buildRow(user, format, isRowUnchanged);
  });
  const omissions = users.flatMap((user, index) =>
    omissionsOf(user, ({ alternatives }) => alternatives.some((each) => hasCells(chosen[index], each))),
  );
  const used = new Set(chosen.flatMap((row) => [...row.keys()]));
  const kept = columns.filter((column) => !customColumns.has(column) || used.has(column));
  return { columns: kept, rows: chosen, omissions, isUnchanged: isUnchanged(kept, chosen) };
}

/** The first form of the first alternative of each part. */
function preferredRow(user: ExportUser, format: FileFormat): ExportRow {
  const cells = user.parts.flatMap((part) => [...(cellsOf(part, format)[0] ?? [])]);
  return new Map([...emptyRow(user), ...cells]);
}

/** Adds part by part what leaves the plan without changes. */
function buildRow(
  user: ExportUser,
  format: FileFormat,
  isRowUnchanged: (row: ExportRow) => boolean,
): ExportRow {
  return user.parts.reduce((row, part) => {
    const candidates = cellsOf(part, format).map((cells) => new Map([...row, ...cells]));
    return candidates.find(isRowUnchanged) ?? row;
  }, emptyRow(user));
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

function hasCells(row: ExportRow | undefined, cells: object): boolean {
  return Object.keys(cells).every((column) => row?.has(column));
}

function omissionsOf({ user, parts }: ExportUser, isWritten: (part: ExportPart) => boolean): Omission[] {
  return parts
    .filter((part) => part.alternatives.length === 0 || !isWritten(part))
    .map(({ name, reason }) => ({ userId: user.id, name, reason }));
}
