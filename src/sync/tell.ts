/** The end of the step: outputs, job summary, and the comment on the pull request. */
import { relative, resolve } from 'node:path';
import type { Described } from '../runner/failure.ts';
import { publish } from '../runner/publish.ts';
import type { Log } from '../runner/log.ts';
import { failureSummary } from '../runner/summary.ts';
import { keepComment, roomForBody, whyNoComment } from './comment.ts';
import { isPullRequest, wantsComment, type Inputs } from './inputs.ts';
import { syncOutputs } from './outputs.ts';
import { reportOf } from './report.ts';
import type { State, SyncToolkit } from './run.ts';

/** All that is known in the end. */
export interface Ending extends State {
  readonly failure: Described | undefined;
  /** Undefined where they are not valid. */
  readonly inputs: Inputs | undefined;
}

/** GitHub drops a summary of more than 1 MiB whole. */
const SUMMARY_BYTES = 1_000_000;

/** Of a failure in the summary, which has room for more than an annotation; a comment has no more. */
const MAX_FAILURE = 30_000;

/** Tells later steps and people what was planned or done, as far as the step came. */
export async function tell(ending: Ending, toolkit: SyncToolkit, log: Log): Promise<void> {
  const { plan, work, failure } = ending;
  const outputs = (): Record<string, string> => ({
    ...(plan && syncOutputs(plan, work, log.clean, toolkit.saveFile)),
    error: failure?.word ?? '',
  });
  await publish(outputs, report(ending, log, SUMMARY_BYTES), failure !== undefined, toolkit, log);
  if (isPullRequest(toolkit.event) && !toolkit.cancel.aborted && wantsComment(toolkit.getInput)) {
    await comment(ending, toolkit, log);
  }
}

/** What the summary and the comment say, in so many bytes. */
function report({ failure, inputs, plan, work, over, notes }: Ending, { clean }: Log, bytes: number): string {
  const isPart = work?.results.some(({ isChanged }) => isChanged) ?? false;
  const heading = isPart ? 'The MOCO sync was done in part only' : 'The MOCO sync failed';
  const inWords = (lines: readonly string[]): string => failureSummary(heading, lines, clean, MAX_FAILURE);
  if (!inputs || !plan) return failure ? inWords(failure.lines) : '';
  // The tables have the people.
  const message = failure ? inWords(failure.lines.filter((line) => !line.startsWith('- '))) : '';
  const isOver = failure?.word === 'limit-exceeded';
  const tables = {
    plan,
    file: inputs.usersFile,
    host: inputs.account.host,
    // Nothing was done: what would have been done is of interest.
    work: isOver ? undefined : work,
    notes: [...(isOver ? [] : over), ...notes],
  };
  return message + reportOf(tables, clean, bytes - Buffer.byteLength(message));
}

/** Keeps the comment on the pull request. A plan that could not be made replaces one that is there. */
async function comment(ending: Ending, toolkit: SyncToolkit, log: Log): Promise<void> {
  const { workspace, getInput, pullRequestComments } = toolkit;
  const file = relative(workspace, resolve(workspace, getInput('users-file')));
  const hasContent = ending.plan?.some(({ action }) => action !== 'none') ?? false;
  try {
    const comments = await pullRequestComments(getInput('github-token'));
    const body = report(ending, log, roomForBody(file));
    if (comments) await keepComment(comments, file, body, hasContent ? 'always' : 'if-there');
  } catch (error) {
    log.warning(whyNoComment(error));
  }
}
