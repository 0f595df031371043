/** Files of the workspace, which the workflow has checked out. */
import { lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ParseResult } from '../model/parsers.ts';

const NOT_INSIDE = { must: 'be a file in the workspace' };
const NO_FILE = { must: 'be a file, not a folder or a pipe' };

/** The content of a file of the workspace, or the rule that the path breaks. A link must not lead out of the workspace. */
export function readWorkspaceFile(
  workspace: string,
  path: string,
  limit: { readonly bytes: number; readonly must: string },
): ParseResult<Buffer> {
  try {
    const file = realpathSync(resolve(workspace, path));
    if (!isInside(workspace, file)) return NOT_INSIDE;
    const found = lstatSync(file);
    // Reading a FIFO would block forever.
    if (!found.isFile()) return NO_FILE;
    if (found.size > limit.bytes) return { must: limit.must };
    return { value: readFileSync(file) };
  } catch {
    return { must: 'be a readable file. Did the job run actions/checkout?' };
  }
}

/**
 * Where a file of the workspace is to be written, or the rule that the path breaks. A link must not lead out of the
 * workspace.
 *
 * @returns an absolute path without links
 */
export function resolveWritableFile(workspace: string, path: string): ParseResult<string> {
  try {
    const file = realPathOf(resolve(workspace, path));
    if (!isInside(workspace, file)) return NOT_INSIDE;
    const found = lstatSync(file, { throwIfNoEntry: false });
    return !found || found.isFile() ? { value: file } : NO_FILE;
  } catch {
    return { must: 'be a path that can be written to, without broken links' };
  }
}

/**
 * Writes a file and the folders that it needs, or replaces it.
 *
 * @param file from {@link resolveWritableFile}
 * @throws {Error} if it can't be written
 */
export function writeWorkspaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The path without links; its last parts may not exist yet. @throws {Error} for a link to a file that does not exist */
function realPathOf(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPathOf(parent), basename(path));
}

function isInside(workspace: string, file: string): boolean {
  const inside = relative(realpathSync(workspace), file);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}
