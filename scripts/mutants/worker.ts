/**
 * A process that runs one test file after the other with a mutant each. It stays alive, because the first run takes a
 * second and each further one a few milliseconds more than its tests.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCLI } from 'jest';

/** What the parent process sends. */
export interface TestJob {
  readonly test: string;
  /** The ID of the mutant that is on; undefined to find out which ones the tests come by. */
  readonly mutant: number | undefined;
}

/** What it gets in return. */
export interface TestRun {
  readonly isPassed: boolean;
  readonly durationMs: number;
  /** The IDs of the mutants that the tests came by. Empty if one was on. */
  readonly seen: readonly number[];
}

/** Of this process: another one runs other tests at the same time. */
const SEEN_FILE = join(process.cwd(), `seen-mutants-${process.pid}.json`);

process.on('message', (job: TestJob) => void run(job).then((result) => process.send?.(result)));

async function run({ test, mutant }: TestJob): Promise<TestRun> {
  const isRecording = mutant === undefined;
  // jest copies the environment for each test file. `TESTS`: every case, but `RUNS`: one batch of random cases
  // for each property.
  Object.assign(process.env, { MUTANT: String(mutant ?? -1), SEEN_FILE, TESTS: 'all', RUNS: '1' });
  const start = Date.now();
  const { results } = await runCLI(
    {
      ...{ _: [`/${test}$`], $0: '', runInBand: true, watchman: false },
      ...{ coverage: false, silent: true, reporters: [] },
      ...(isRecording && { setupFilesAfterEnv: ['<rootDir>/scripts/mutants/record-seen.ts'] }),
    },
    [process.cwd()],
  );
  return {
    isPassed: results.success,
    durationMs: Date.now() - start,
    seen: isRecording ? (JSON.parse(readFileSync(SEEN_FILE, 'utf8')) as number[]) : [],
  };
}
