/** What all actions use of `@actions/core`, and what they know of the runner. Tested by running the bundles. */
import { getInput, info, notice, setFailed, setOutput, setSecret, summary, warning } from '@actions/core';
import { errorsPage } from './errors-page.ts';

/** The part of the toolkit that needs no network. */
export const coreToolkit = {
  getInput,
  info,
  notice,
  setFailed,
  setOutput,
  setSecret,
  warning,
  writeSummary,
  workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
  errorsPage: errorsPage(process.env['GITHUB_ACTION_REPOSITORY']),
};

/** Older servers have no job summaries. */
async function writeSummary(html: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY']) await summary.addRaw(html).write();
}
