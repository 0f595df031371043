/** The end of the step: outputs, job summary, and the comment on the pull request. */
import { relative, resolve } from 'node:path';
import type { ErrorReport } from '../github/error-messages.ts';
import { publish } from '../github/publish.ts';
import type { Log } from '../github/log.ts';
import { isSummaryEnabled } from '../github/inputs.ts';
import { renderFailure } from '../github/step-summary.ts';
import { upsertComment, maxBodyLength, commentErrorMessage } from '../github/plan-comment.ts';
import { isPullRequest, wantsComment, type Inputs } from './inputs.ts';
import { syncOutputs } from './outputs.ts';
import { renderReport } from './plan-report.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';
import { limitWarning, type State } from './messages.ts';

/** All that is known in the end. */
export interface FinalState extends State {
  readonly failure: ErrorReport | undefined;
  /** Undefined where they are not valid. */
  readonly inputs: Inputs | undefined;
}

/** GitHub drops a summary of more than 1 MiB whole. */
const SUMMARY_BYTES = 1_000_000;

/** Characters of a failure: summary and comment have room for more than an annotation. */
const MAX_FAILURE = 30_000;

/** Tells later steps and people what was planned or done, as far as the step came. */
export async function publishResult(ending: FinalState, toolkit: SyncToolkit, log: Log): Promise<void> {
  const { plan, work, failure } = ending;
  if (failure) log.failed(failure.lines);
  // Without its file, a list is missing, and nothing else.
  const save = (name: string, text: string): string => {
    try {
      return toolkit.saveFile(name, text);
    } catch {
      log.warning(`The file ${name} could not be written to the runner's folder for such files.`);
      return '';
    }
  };
  const outputs = (): Record<string, string> => ({
    ...(plan && syncOutputs(plan, work?.results, log.sanitize, save)),
    error: failure?.code ?? '',
  });
  const summary = report(ending, log, SUMMARY_BYTES, undefined);
  await publish(outputs, summary, failure !== undefined, toolkit, log);
}

/** What the summary and the comment say, in at most `bytes` bytes; `run` is the page of the run, where that is not it. */
function report(
  { failure, inputs, plan, work, over, notes }: FinalState,
  { sanitize }: Log,
  bytes: number,
  run: string | undefined,
): string {
  const isPart = work?.results.some(({ isChanged }) => isChanged) ?? false;
  const inWords = (heading: string, lines: readonly string[]): string =>
    renderFailure(heading, lines, sanitize, MAX_FAILURE);
  if (!inputs || !plan) return failure ? inWords('There is no plan for MOCO', failure.lines) : '';
  const heading = headingOf(failure?.code, isPart);
  // The tables have the people.
  const lines = failure?.lines
    .filter((line) => !line.startsWith('- '))
    .map((line) => line.replace(/:$/, '.'));
  const message = lines ? inWords(heading, lines) : '';
  const isOver = failure?.code === 'limit-exceeded';
  const tables = {
    plan,
    file: inputs.usersFile,
    host: inputs.account.host,
    // Nothing was done: what would have been done is of interest.
    results: isOver ? undefined : work?.results,
    warnings: isOver ? [] : over.map(limitWarning),
    notes,
    run,
  };
  return message + renderReport(tables, sanitize, bytes - Buffer.byteLength(message));
}

function headingOf(code: ErrorReport['code'] | undefined, isPart: boolean): string {
  if (code === 'plan-errors') return 'The plan has errors';
  return isPart ? 'The MOCO sync was done in part only' : 'The MOCO sync failed';
}

/**
 * Keeps the comment on the pull request, if it is one and the comment is wanted. Whoever wrote a file with faults
 * learns it there too; any other plan that could not be made only replaces one that is there.
 */
export async function publishComment(ending: FinalState, toolkit: SyncToolkit, log: Log): Promise<void> {
  if (!isCommentWanted(toolkit)) return;
  const { cancel, workspace, getInput } = toolkit;
  const { plan, failure } = ending;
  const file = relative(workspace, resolve(workspace, getInput('users-file')));
  const isNews =
    plan?.some(({ action }) => action !== 'none') ?? isAboutFile(failure, getInput('users-file'));
  const stop = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info('Waiting for GitHub'));
  try {
    const comments = await toolkit.pullRequestComments(getInput('github-token'), cancel);
    const run = isSummaryEnabled(getInput) ? toolkit.run : undefined;
    const body = report(ending, log, maxBodyLength(file), run);
    if (comments) await upsertComment(comments, file, body, isNews ? 'always' : 'if-there');
  } catch (error) {
    if (!cancel.aborted) log.warning(commentErrorMessage(error));
  } finally {
    stop();
  }
}

/** Whether the file has faults: those begin with its path. */
function isAboutFile(failure: ErrorReport | undefined, path: string): boolean {
  const issues = failure?.code === 'invalid-input' ? failure.lines : [];
  return issues.some((line) => line.replace(/^- /, '').startsWith(path));
}

function isCommentWanted({ event, cancel, getInput }: SyncToolkit): boolean {
  return isPullRequest(event) && getInput('users-file') !== '' && !cancel.aborted && wantsComment(getInput);
}
