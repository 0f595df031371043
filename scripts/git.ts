/** Runs git. */
import { execFileSync } from 'node:child_process';

/** The output of git in a folder, without white space at its ends. @throws {Error} if it fails */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: Infinity }).trim();
}
