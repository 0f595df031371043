/** The picture of a user: an image of the workspace, in the form that MOCO accepts. */
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Parser } from '../model/parsers.ts';
import { readWorkspaceFile } from './workspace.ts';

/** The value of MOCO's field `avatar`. */
export interface Avatar {
  readonly filename: string;
  readonly base64: string;
}

const LIMIT = { bytes: 5 * 1024 * 1024, must: 'be an image of at most 5 MiB' };

/** The first bytes of images, as hex. The file name does not matter. WebP has the size in between. */
const SIGNATURES = [/^89504e470d0a1a0a/, /^ffd8ff/, /^47494638(?:37|39)61/, /^52494646.{8}57454250/];

/** Creates a parser that reads an image by its path in the workspace. */
export const avatarIn =
  (workspace: string): Parser<Avatar> =>
  (path) => {
    const read = readWorkspaceFile(workspace, path, LIMIT);
    if ('must' in read) return read;
    const start = read.value.subarray(0, 16).toString('hex');
    if (!SIGNATURES.some((signature) => signature.test(start))) {
      return { must: 'be a PNG, JPEG, GIF or WebP image' };
    }
    const filename = basename(realpathSync(resolve(workspace, path)));
    return { value: { filename, base64: read.value.toString('base64') } };
  };
