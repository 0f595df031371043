/** Which tests see which mutant, and which mutants they kill. */
import { basename } from 'node:path';
import { forEachConcurrent } from '../../src/moco/concurrency.ts';
import type { Mutant } from './instrument.ts';
import type { Runner } from './runner.ts';

/** A test file as it runs without a mutant. */
export interface MeasuredTest {
  readonly test: string;
  /** It can only tell about mutants if it passes without one. */
  readonly isPassed: boolean;
  readonly durationMs: number;
  readonly seen: ReadonlySet<number>;
}

/** What became of a mutant: a test failed, did not end, or none noticed it. */
export interface Outcome {
  readonly mutant: Mutant;
  readonly fate: 'killed' | 'timeout' | 'survived';
}

/** Without a mutant, the slowest test file takes less. */
const LONGEST_MS = 600_000;

/** How much longer a test file may take with a mutant before it counts as an endless loop. The machine may have got busier. */
const TOLERANCE = 5;
const TOLERANCE_MS = 15_000;

/** Many tests see a mutant in the code of every request: those that take longest are left out. */
const MAX_TESTS_MS = 40_000;

/** Runs all test files without a mutant. */
export async function measureTests(
  runners: readonly Runner[],
  tests: readonly string[],
): Promise<MeasuredTest[]> {
  const measured: MeasuredTest[] = [];
  await forEachRunner(runners, tests, async (test, runner) => {
    const run = await runner.run({ test, mutant: undefined }, LONGEST_MS);
    const { isPassed = false, durationMs = LONGEST_MS, seen = [] } = run ?? {};
    measured.push({ test, isPassed, durationMs, seen: new Set(seen) });
  });
  return measured;
}

/**
 * Runs the tests that see a mutant until one fails, for each mutant in turn.
 *
 * @param report called after each mutant
 * @param isOver true if no further mutant is to be tried
 */
export async function tryMutants(
  runners: readonly Runner[],
  mutants: readonly Mutant[],
  tests: readonly MeasuredTest[],
  report: (outcome: Outcome) => void,
  isOver: () => boolean,
): Promise<void> {
  await forEachRunner(runners, mutants, async (mutant, runner) => {
    if (!isOver()) report({ mutant, fate: await fateOf(mutant, testsFor(mutant, tests), runner) });
  });
}

async function fateOf(
  { id }: Mutant,
  tests: readonly MeasuredTest[],
  runner: Runner,
): Promise<Outcome['fate']> {
  for (const { test, durationMs } of tests) {
    const run = await runner.run({ test, mutant: id }, TOLERANCE_MS + TOLERANCE * durationMs);
    if (!run) return 'timeout';
    if (!run.isPassed) return 'killed';
  }
  return 'survived';
}

/** The tests of the file itself, then the quickest ones, as far as the time for one mutant goes. */
function testsFor({ id, file }: Mutant, tests: readonly MeasuredTest[]): MeasuredTest[] {
  const own = `${basename(file, '.ts')}.test.ts`;
  const rank = ({ test, durationMs }: MeasuredTest): number => (basename(test) === own ? 0 : durationMs);
  const seeing = tests
    .filter(({ isPassed, seen }) => isPassed && seen.has(id))
    .toSorted((a, b) => rank(a) - rank(b));
  let sumMs = 0;
  return seeing.filter(({ durationMs }) => (sumMs += durationMs) < MAX_TESTS_MS);
}

async function forEachRunner<T>(
  runners: readonly Runner[],
  items: readonly T[],
  work: (item: T, runner: Runner) => Promise<void>,
): Promise<void> {
  const free = [...runners];
  await forEachConcurrent(items, runners.length, async (item) => {
    const runner = free.pop();
    if (!runner) return;
    await work(item, runner);
    free.push(runner);
  });
}
