/** The end of a step: outputs and job summary. */
import type { ErrorReport } from './error-messages.ts';
import { isSummaryEnabled } from './inputs.ts';
import type { Log } from './log.ts';
import type { Toolkit } from './toolkit.ts';

const OUTPUTS_FAILED: ErrorReport = {
  code: 'internal',
  summary: "The outputs could not be written to the runner's file for them.",
  hints: [],
  items: [],
};

/** Hands on what is known. What was done in MOCO is done; an output or a summary that is missing does not undo it. */
export async function publish(
  outputs: () => Readonly<Record<string, string>>,
  summary: string,
  hasFailed: boolean,
  toolkit: Toolkit,
  log: Log,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(outputs())) toolkit.setOutput(name, value);
  } catch {
    // A step that failed for another reason has said so.
    if (!hasFailed) log.failed(OUTPUTS_FAILED);
  }
  if (!isSummaryEnabled(toolkit.getInput)) return;
  await toolkit.writeSummary(summary).catch(() => log.warning('The job summary could not be written.'));
}
