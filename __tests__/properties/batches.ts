/** How many random cases a test plays, and which. */
import { PLAYS_ALL } from '../support/extent.ts';

/** Cases for one test: few, so that none takes long, whatever the machine. */
const BATCH = 50;

/** Cases of each property where not all are played: the first ones of the first batch. */
const FEW = 10;

/** Far from each other, so that the batches of neighbouring seeds are not the same. */
const SEED_STEP = 0x9e3779b1;

/** The first seed, from which those of all cases follow. */
export const SEED = Number(process.env['SEED'] ?? 20261124);

/**
 * Milliseconds that a test may take: more than any machine needs for a batch, and for many runs to find the smallest case
 * of a failure.
 */
export const TIMEOUT_MS = 600_000;

/** What fast-check needs for one batch. */
export interface Batch {
  readonly seed: number;
  readonly numRuns: number;
}

/**
 * The cases of a property in batches with a fixed seed each: all of them with `TESTS=all`, else the first few. `RUNS` and
 * `SEED` in the environment play more, or others; the seed that a failure names, as `SEED` with `RUNS=1`, plays its batch
 * again.
 */
export function batches(runs: number): Batch[] {
  const { RUNS } = process.env;
  if (RUNS === undefined && !PLAYS_ALL) return [{ seed: SEED | 0, numRuns: FEW }];
  const count = Math.ceil(Number(RUNS ?? runs) / BATCH);
  return Array.from({ length: count }, (_, index) => ({
    seed: (SEED + index * SEED_STEP) | 0,
    numRuns: BATCH,
  }));
}
