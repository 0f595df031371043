/** What not every operating system can do. A test that needs it is skipped there, and its name says why. */
import { describe, it } from '@jest/globals';

/** False on Windows: a signal that is sent to a process ends it there, and the process can't listen for it. */
export const canSignal = process.platform !== 'win32';

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
