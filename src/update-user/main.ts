/** Runs the step with the real toolkit. */
import { runtime, toolkit, userAgent } from '../github/toolkit.ts';
import { run as runStep } from './run.ts';

/** Runs the step. The name is the one that @github/local-action looks for. */
export async function run(): Promise<void> {
  await runStep(toolkit, runtime, userAgent());
}
