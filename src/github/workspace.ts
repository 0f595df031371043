/** Files of the workspace: what the repository that runs the workflow has checked out. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ParseResult } from '../model/parsers.ts';

/** A file's content, if it is a file of the workspace; a link that leads out of it is none. */
export function readWorkspaceFile(
  workspace: string,
  path: string,
  limit: { readonly bytes: number; readonly must: string },
): ParseResult<Buffer> {
  try {
    const file = realpathSync(resolve(workspace, path));
    const inside = relative(realpathSync(workspace), file);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      return { must: 'be a file in the workspace' };
    }
    const found = lstatSync(file);
    // A pipe would be waited for without end.
    if (!found.isFile()) return { must: 'be a regular file, not a folder' };
    if (found.size > limit.bytes) return { must: limit.must };
    return { value: readFileSync(file) };
  } catch {
    return { must: 'be a readable file. Does the job run actions/checkout before this step?' };
  }
}
