/** The picture of a user: a file of the workspace, in the form that MOCO takes. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Parser } from '../moco/values.ts';

/** As MOCO's documentation has it for the field `avatar`. */
export interface Avatar {
  readonly filename: string;
  readonly base64: string;
}

const MAX_BYTES = 5 * 1024 * 1024;

/** How images begin, as hex: it is the content that counts, not the name. In WebP the size stands in between. */
const SIGNATURES = [/^89504e470d0a1a0a/, /^ffd8ff/, /^47494638(?:37|39)61/, /^52494646.{8}57454250/];

/** Reads an image of the workspace; a link that leads out of it is no image of the workspace. */
export const avatarIn =
  (workspace: string): Parser<Avatar> =>
  (path) => {
    try {
      const file = realpathSync(resolve(workspace, path));
      const inside = relative(realpathSync(workspace), file);
      if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
        return { must: 'be a file in the workspace' };
      }
      const found = lstatSync(file);
      // A pipe would be waited for without end.
      if (!found.isFile()) return { must: 'be a file' };
      if (found.size > MAX_BYTES) return { must: 'be an image of at most 5 MiB' };
      const content = readFileSync(file);
      const start = content.subarray(0, 16).toString('hex');
      if (!SIGNATURES.some((signature) => signature.test(start))) {
        return { must: 'be a PNG, JPEG, GIF or WebP image' };
      }
      return { value: { filename: basename(file), base64: content.toString('base64') } };
    } catch {
      return { must: 'be a file that can be read; was the repository checked out?' };
    }
  };
