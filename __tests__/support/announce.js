/** A reporter of jest that says before the first result how many test suites there are and about how long they take. */
import os from 'node:os';
import process from 'node:process';

/** Seconds of CPU that a suite takes on average: as in `npm test`, and with `TESTS=all`. */
const SECONDS = process.env.TESTS === 'all' ? 4.3 : 1;

/** @param {{ maxWorkers: number }} config jest's, with the number of processes that run tests */
export default function announce({ maxWorkers }) {
  return {
    /** @param {{ numTotalTestSuites: number }} run */
    onRunStart({ numTotalTestSuites: suites }) {
      // Someone who runs a few of them does not wait.
      if (suites < 20) return;
      const minutes = (suites * SECONDS) / Math.min(maxWorkers, os.availableParallelism()) / 60;
      const time = minutes < 1.25 ? 'a minute' : `${Math.round(minutes * 2) / 2} minutes`;
      process.stderr.write(`${suites} test suites, about ${time} on an idle machine\n`);
    },
  };
}
