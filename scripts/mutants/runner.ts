/** Runs test files in a process that is replaced if it does not come back. */
import { fork, type ChildProcess } from 'node:child_process';
import type { TestJob, TestRun } from './worker.ts';

/** One process for tests. It takes one job at a time. */
export interface Runner {
  /** @returns undefined if the tests did not end in time, or ended the process */
  readonly run: (job: TestJob, timeoutMs: number) => Promise<TestRun | undefined>;
  readonly stop: () => void;
}

/** What tests leave behind adds up: after so many, the process is replaced. */
const JOBS_OF_A_PROCESS = 200;

/** @param folder the sandbox */
export function createRunner(folder: string): Runner {
  let child: ChildProcess | undefined;
  let jobs = 0;
  const stop = (): void => {
    child?.kill('SIGKILL');
    child = undefined;
    jobs = 0;
  };
  const run: Runner['run'] = async (job, timeoutMs) => {
    if (jobs++ >= JOBS_OF_A_PROCESS) stop();
    child ??= startWorker(folder);
    const result = await send(child, job, timeoutMs);
    if (!result) stop();
    return result;
  };
  return { run, stop };
}

function startWorker(folder: string): ChildProcess {
  return fork('scripts/mutants/worker.ts', {
    cwd: folder,
    // A mutant may fill the memory.
    execArgv: ['--import', './scripts/typescript.js', '--max-old-space-size=2000'],
    stdio: 'ignore',
  });
}

function send(child: ChildProcess, job: TestJob, timeoutMs: number): Promise<TestRun | undefined> {
  return new Promise((resolve) => {
    const end = (): void => settle(undefined);
    const timer = setTimeout(end, timeoutMs);
    const settle = (result: TestRun | undefined): void => {
      clearTimeout(timer);
      child.off('message', settle).off('exit', end);
      resolve(result);
    };
    child.once('message', settle).once('exit', end);
    child.send(job);
  });
}
