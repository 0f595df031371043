/**
 * `npm run mutants -- [PATH…] [--seed N] [--limit N] [--minutes N] [--tests PATTERN]`: makes small mistakes in `src`, one at
 * a time, and tells which ones no test notices. By default, it tries 300 of them in all of `src`; in a file or folder, all.
 * `--tests` runs only test files whose paths match the regular expression: fast while you write tests for a file.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureTests, tryMutants, type Outcome } from './mutants/analysis.ts';
import { renderReport } from './mutants/report.ts';
import { createRunner } from './mutants/runner.ts';
import { createSandbox } from './mutants/sandbox.ts';
import { sample } from './mutants/sample.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    limit: { type: 'string' },
    tests: { type: 'string', default: '' },
    minutes: { type: 'string', default: '30' },
  },
});
const paths = positionals.length > 0 ? positionals : ['src'];
const limit = Number(values.limit ?? (positionals.length > 0 ? Infinity : 300));
const end = Date.now() + Number(values.minutes) * 60_000;

const sandbox = createSandbox(paths, values.tests);
const runners = Array.from({ length: availableParallelism() }, () => createRunner(sandbox.folder));
const cleanUp = (): void => {
  runners.forEach(({ stop }) => stop());
  sandbox.remove();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    cleanUp();
    process.exit(1);
  });
}
try {
  console.log(`Running ${sandbox.tests.length} test files without a mutant …`);
  const tests = await measureTests(runners, sandbox.tests);
  const broken = tests.filter(({ isPassed }) => !isPassed).map(({ test }) => test);
  if (broken.length > 0) console.log(`Left out, as they fail without a mutant: ${broken.join(', ')}`);

  const mutants = sample(sandbox.mutants, limit, Number(values.seed));
  console.log(`Trying ${mutants.length} of ${sandbox.mutants.length} mutants …`);
  const outcomes: Outcome[] = [];
  const report = (outcome: Outcome): void => void outcomes.push(outcome);
  await tryMutants(runners, mutants, tests, report, () => Date.now() > end);
  if (outcomes.length < mutants.length) console.log(`Out of time after ${outcomes.length} mutants.`);
  console.log(renderReport(outcomes));
} finally {
  cleanUp();
}
