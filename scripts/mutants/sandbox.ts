/** A copy of the repository whose source has all mutants, so that the work tree stays as it is. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { instrument, type Mutant } from './instrument.ts';

const NOT_COPIED = ['.git', 'build', 'coverage', 'dist', 'node_modules'];

/** These run `dist/` or other programs as processes, which have no mutants. */
const PROCESS_TESTS =
  /^__tests__\/(?:scenarios|scripts|simulator)\/|^__tests__\/properties\/bundle\.test\.ts$/;

/** A copy of the repository, to be removed after use. */
export interface Sandbox {
  readonly folder: string;
  readonly mutants: readonly Mutant[];
  /** The paths of the test files that run in the process of the test. */
  readonly tests: readonly string[];
  readonly remove: () => void;
}

/**
 * Copies the repository and puts the mutants in.
 *
 * @param paths files and folders in `src` to mutate
 * @param testPattern a regular expression for the paths of the test files to run
 * @throws {Error} if no file has one of the paths
 */
export function createSandbox(paths: readonly string[], testPattern: string): Sandbox {
  const files = filesIn('src').filter((file) => paths.some((path) => `${file}/`.startsWith(`${path}/`)));
  if (files.length === 0) throw new Error(`No TypeScript files in ${paths.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  cpSync('.', folder, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const mutants: Mutant[] = [];
  for (const file of files) {
    const instrumented = instrument(file, readFileSync(file, 'utf8'), mutants.length);
    writeFileSync(join(folder, file), instrumented.code);
    mutants.push(...instrumented.mutants);
  }
  const tests = filesIn('__tests__').filter(
    (file) => file.endsWith('.test.ts') && new RegExp(testPattern).test(file) && !PROCESS_TESTS.test(file),
  );
  return { folder, mutants, tests, remove: () => rmSync(folder, { recursive: true }) };
}

function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort();
}
