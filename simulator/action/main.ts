/** Tells which of the three this process is, and runs it with the real toolkit. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getState, saveState } from '@actions/core';
import { coreToolkit } from '../../src/github/core-toolkit.ts';
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
  ...coreToolkit,
  getState,
  saveState,
  secrets: [],
  script: process.argv[1] ?? '',
  env: process.env,
  makeFolder: () => mkdtempSync(join(process.env['RUNNER_TEMP'] || tmpdir(), 'moco-simulator-')),
  endProcess: (pid) => void process.kill(pid),
};
