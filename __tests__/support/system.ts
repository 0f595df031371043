/** What not every operating system can do. A test that needs it is skipped there, and its name says why. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from '@jest/globals';

/** False on Windows: a signal that is sent to a process ends it there, and the process can't listen for it. */
export const canSignal = process.platform !== 'win32';

/** False where only administrators may create symbolic links, which is the default of Windows. */
export const canLink = tryToLink();

function tryToLink(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'link-'));
  try {
    symlinkSync(folder, join(folder, 'link'));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The bash that runs the scripts of workflows. On Windows, runners use the one of Git for Windows; the first one of PATH
 * may be that of WSL.
 */
export function findBash(): string {
  if (process.platform !== 'win32') return 'bash';
  const folder = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();
  return resolve(folder, '..', '..', '..', 'bin', 'bash.exe');
}

type Define<T> = (name: string, define: T) => void;

/**
 * `it` where the condition is true. Elsewhere the test is skipped.
 *
 * @param reason why it can't run there, for the name of the skipped test: `Windows has no signals`
 */
export function itOnlyWhere(condition: boolean, reason: string): Define<() => void | Promise<void>> {
  return condition ? it : (name, test) => it.skip(`${name} (skipped: ${reason})`, test);
}

/** The same for `describe`, for several tests and `it.each`. */
export function describeOnlyWhere(condition: boolean, reason: string): Define<() => void> {
  return condition ? describe : (name, tests) => describe.skip(`${name} (skipped: ${reason})`, tests);
}
