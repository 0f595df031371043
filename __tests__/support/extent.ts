/**
 * How much the tests play. `TESTS=all`, as in `.ci/run`, plays every case; without it, tests with many cases of a kind play
 * a part of them, the same in each run, so that `npm test` stays quick.
 */

import { it } from '@jest/globals';

/** True where every case is played. */
export const PLAYS_ALL = process.env['TESTS'] === 'all';

/** One case in so many is played. */
const STEP = 5;

/**
 * The cases to play: all of them, or one in each five, at another place each time, so that every kind has its turn in a
 * list that repeats its kinds.
 */
export function casesOf<T extends readonly [unknown, ...unknown[]]>(all: readonly T[]): readonly T[];
export function casesOf<T>(all: readonly T[]): readonly T[];
export function casesOf<T>(all: readonly T[]): readonly T[] {
  return PLAYS_ALL ? all : all.filter((_, index) => (index + Math.floor(index / STEP)) % STEP === 0);
}

/** The number of random cases to play. */
export function runsOf(all: number): number {
  return PLAYS_ALL ? all : Math.ceil(all / (2 * STEP));
}

/** `it` for a single long test: only `TESTS=all` plays it. */
export const itIfAll = PLAYS_ALL ? it : it.skip;
