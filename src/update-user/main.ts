/** Runs the step with the real toolkit. */
import { cancelOnSignals } from '../github/cancellation.ts';
import { runtime, toolkit, userAgent } from '../github/toolkit.ts';
import { run as runStep } from './run.ts';

/** Runs the step. The name is the one that @github/local-action looks for. */
export async function run(): Promise<void> {
  await runStep({ ...toolkit, cancel: cancelOnSignals(process) }, runtime, userAgent());
}
