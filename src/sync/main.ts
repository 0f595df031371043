/** Runs the step with the real toolkit. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancelOnSignals } from '../github/cancellation.ts';
import { isMerge, readEvent } from '../github/event.ts';
import { runtime, toolkit, userAgent } from '../github/toolkit.ts';
import { pullRequestComments } from '../github/octokit-comments.ts';
import { run as runStep } from './run.ts';

/** Runs the step. The name is the one that @github/local-action looks for. */
export async function run(): Promise<void> {
  await runStep(
    {
      ...toolkit,
      cancel: cancelOnSignals(process),
      event: process.env['GITHUB_EVENT_NAME'] ?? '',
      ref: process.env['GITHUB_REF'] ?? '',
      isMerge: isMerge(readEvent(process.env['GITHUB_EVENT_PATH'] ?? '')),
      run: runPage(process.env),
      saveFile: fileSaver(),
      pullRequestComments,
      every,
    },
    runtime,
    userAgent(),
  );
}

function runPage({
  GITHUB_SERVER_URL,
  GITHUB_REPOSITORY,
  GITHUB_RUN_ID,
}: NodeJS.ProcessEnv): string | undefined {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}

/** Saves files in one folder of their own in RUNNER_TEMP, which the runner empties after the job. */
function fileSaver(): (name: string, text: string) => string {
  let folder: string | undefined;
  return (name, text) => {
    folder ??= mkdtempSync(join(process.env['RUNNER_TEMP'] || tmpdir(), 'moco-'));
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
}

function every(milliseconds: number, again: () => void): () => void {
  const timer = setInterval(again, milliseconds);
  return () => clearInterval(timer);
}
