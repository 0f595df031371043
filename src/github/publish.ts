/** The end of a step: outputs and job summary. */
import type { ErrorReport } from './error-messages.ts';
import { isSummaryEnabled } from './inputs.ts';
import type { Log } from './log.ts';
import type { Toolkit } from './toolkit.ts';

const OUTPUTS_FAILED: ErrorReport = {
  code: 'internal',
  summary: "The outputs could not be written to the runner's file.",
  hints: ["Check the runner's disk and permissions, then re-run the step."],
  items: [],
};

/** Writes outputs and summary. If that fails, the changes in MOCO stand, and the step fails or warns with the reason. */
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
    // A step that failed already has its message.
    if (!hasFailed) log.failed(OUTPUTS_FAILED);
  }
  if (isSummaryEnabled(toolkit.getInput)) await writeSummary(summary, toolkit, log);
}

/** Writes the job summary, or warns that it could not be written. */
export async function writeSummary(
  html: string,
  toolkit: Pick<Toolkit, 'writeSummary'>,
  log: Pick<Log, 'warning'>,
): Promise<void> {
  await toolkit
    .writeSummary(html)
    .catch(() => log.warning('The job summary could not be written to GITHUB_STEP_SUMMARY.'));
}
