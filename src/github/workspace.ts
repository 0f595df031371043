/** Files of the workspace, which the workflow has checked out. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ParseResult } from '../model/parsers.ts';

/** The content of a file of the workspace, or the rule that the path breaks. A link must not lead out of the workspace. */
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
    // Reading a FIFO would block forever.
    if (!found.isFile()) return { must: 'be a file, not a folder or a pipe' };
    if (found.size > limit.bytes) return { must: limit.must };
    return { value: readFileSync(file) };
  } catch {
    return { must: 'be a readable file. Did the job run actions/checkout?' };
  }
}
