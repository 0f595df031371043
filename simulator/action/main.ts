/** Tells which of the three this process is, and runs it with the real toolkit. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  getInput,
  getState,
  info,
  notice,
  saveState,
  setFailed,
  setOutput,
  setSecret,
  summary,
  warning,
} from '@actions/core';
import { errorsPage } from '../../src/github/errors-page.ts';
import { isServer, serve } from './background.ts';
import { report } from './report.ts';
import { startStep } from './start.ts';
import { isPost, type SimulatorToolkit } from './toolkit.ts';

/** Runs the main step, the post step or the server. */
export async function run(): Promise<void> {
  if (isServer(process.argv)) return serve(process);
  return isPost(toolkit) ? report(toolkit) : startStep(toolkit);
}

const toolkit: SimulatorToolkit = {
  getInput,
  getState,
  info,
  notice,
  saveState,
  setFailed,
  setOutput,
  setSecret,
  warning,
  writeSummary: async (html) => {
    // Older servers have no job summaries.
    if (process.env['GITHUB_STEP_SUMMARY']) await summary.addRaw(html).write();
  },
  workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
  secrets: [],
  errorsPage: errorsPage(process.env['GITHUB_ACTION_REPOSITORY']),
  script: process.argv[1] ?? '',
  env: process.env,
  makeFolder: () => mkdtempSync(join(process.env['RUNNER_TEMP'] || tmpdir(), 'moco-simulator-')),
  endProcess: (pid) => void process.kill(pid),
};
