/** Runs the story with the real toolkit. */
import { context } from '@actions/github';
import { toolkit, runtime } from '../github/toolkit.ts';
import { VERSION } from '../version.ts';
import { run as runStep } from './run.ts';

/** Runs the step; the name is the one that @github/local-action looks for. */
export async function run(): Promise<void> {
  await runStep(toolkit, runtime, `update-moco-user/${VERSION} (${caller()})`);
}

/** The calling repository; outside a workflow there is none. */
function caller(): string {
  if (!process.env['GITHUB_REPOSITORY']) return 'no repository';
  const { owner, repo } = context.repo;
  return `${owner}/${repo}`.replace(/[^\w./-]/g, '');
}
