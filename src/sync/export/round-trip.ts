/** Whether a plan with an exported file would have no changes: asked of the reader of files and of the plan themselves. Pure. */
import type { Employment } from '../../model/employments.ts';
import { isObject } from '../../model/json.ts';
import { resolveCustomFields } from '../custom-fields.ts';
import { hasWarning, type PlanEntry } from '../plan-entry.ts';
import { createPlan, type PlanOptions } from '../plan.ts';
import {
  CUSTOM,
  customColumn,
  EMPLOYMENT_END,
  EMPLOYMENT_PATTERN,
  EMPLOYMENT_START,
} from '../users-file/columns.ts';
import { readUsersFile, type FileRow } from '../users-file/read.ts';
import type { FileFormat } from '../users-file/format.ts';
import { renderUsers, type ExportRow } from './render.ts';
import type { IsUnchanged } from './selection.ts';
import { activeUsers, type ExportState } from './users.ts';

const NO_EMPLOYMENTS: ReadonlyMap<number, readonly Employment[]> = new Map();

/**
 * Creates the check.
 *
 * @param today the day of the run, `YYYY-MM-DD`
 */
export function createRoundTrip(state: ExportState, format: FileFormat, today: string): IsUnchanged {
  const usersFile = `users.${format}`;
  const options: PlanOptions = {
    createMissing: false,
    unlisted: 'ignore',
    endEmployments: false,
    vacation: { title: undefined, year: undefined },
    usersFile,
  };
  const quote = (text: string): string => text;
  const fileContext = { file: usersFile, quote };
  const activeCount = activeUsers(state.users).length;
  const byId = new Map(state.users.map((user) => [user.id, user]));
  return (columns, rows) => {
    if (rows.length === 0) return true;
    const content = Buffer.from(renderUsers(format, columns, rows));
    const read = readUsersFile(usersFile, content, quote, today);
    if (read.issues.length > 0 || read.rows.length !== rows.length) return false;
    if (!read.rows.every((row, index) => isComplete(row, rows[index]))) return false;
    // Some rows need only their own users. What all rows are together is a matter of all users.
    const own = read.rows.flatMap(({ key }) => ('id' in key ? (byId.get(key.id) ?? []) : []));
    const users = rows.length < activeCount ? own : state.users;
    const { employments, customFields } = state;
    const resolved = resolveCustomFields(read.rows, customFields, users, fileContext);
    const current = {
      users,
      directories: state.directories,
      employments: employments ?? NO_EMPLOYMENTS,
      vacation: new Map(),
    };
    const plan = createPlan(resolved.rows, current, options, today);
    return resolved.issues.length + plan.issues.length === 0 && plan.entries.every(isNoChange);
  };
}

/** True if the reader has found a value in every cell: an empty cell would be no change, too. */
function isComplete({ desired, employment }: FileRow, row: ExportRow | undefined): boolean {
  const read = new Set<string>([
    'id',
    ...desired.map(({ field }) => field.input),
    ...desired.flatMap(({ field, value }) =>
      field === CUSTOM && isObject(value) ? Object.keys(value).map(customColumn) : [],
    ),
    ...(employment.start ? [EMPLOYMENT_START.name, EMPLOYMENT_PATTERN.name] : []),
    ...(employment.end === undefined ? [] : [EMPLOYMENT_END.name]),
  ]);
  return [...(row ?? [])].every(([column, cell]) => cell === null || read.has(column));
}

function isNoChange(entry: PlanEntry): boolean {
  return entry.action === 'none' && entry.error === null && !hasWarning(entry);
}
