/** Whether a plan with an exported file would have no changes: asked of the reader of files and of the plan themselves. Pure. */
import type { Employment } from '../../model/employments.ts';
import { createPlan, hasWarning, type PlanEntry, type PlanOptions } from '../plan.ts';
import { readUsersFile } from '../users-file/read.ts';
import { renderUsers, type FileFormat } from './render.ts';
import type { IsUnchanged } from './selection.ts';
import type { ExportState } from './users.ts';

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
  const byId = new Map(state.users.map((user) => [user.id, user]));
  return (columns, rows) => {
    if (rows.length === 0) return true;
    const content = Buffer.from(renderUsers(format, columns, rows));
    const read = readUsersFile(usersFile, content, (text) => text, today);
    if (read.issues.length > 0 || read.rows.length !== rows.length) return false;
    // One row needs only its own user: the plan of a file looks at all users.
    const [only] = read.rows;
    const own = rows.length === 1 && only && 'id' in only.key ? byId.get(only.key.id) : undefined;
    const { employments } = state;
    const current = {
      users: own ? [own] : state.users,
      directories: state.directories,
      employments: employments ?? NO_EMPLOYMENTS,
      vacation: new Map(),
    };
    const plan = createPlan(read.rows, current, options, today);
    return plan.issues.length === 0 && plan.entries.every(isNoChange);
  };
}

function isNoChange(entry: PlanEntry): boolean {
  return entry.action === 'none' && entry.error === null && !hasWarning(entry);
}
