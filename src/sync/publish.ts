/** The end of the step: outputs, job summary, and the comment on the pull request. */
import { relative, resolve } from 'node:path';
import { commentErrorMessage } from '../github/comment-errors.ts';
import type { ErrorReport } from '../github/error-messages.ts';
import { retryWithinBudget } from '../github/github-retry.ts';
import { createInputReader, createQuote, isSummaryEnabled, readAccount } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { commentMarker, maxBodyLength, upsertComment, type CommentMarker } from '../github/plan-comment.ts';
import { publish } from '../github/publish.ts';
import { renderFailure } from '../github/step-summary.ts';
import type { Runtime } from '../github/toolkit.ts';
import type { Account } from '../moco/account.ts';
import { welcomeNotes } from '../reconcile/messages.ts';
import { sortedResults, type Result } from './apply.ts';
import { isCommentEnabled, type Inputs } from './inputs.ts';
import { isPullRequest, isSimulator } from './origin.ts';
import { ignoredHeadingsNotes, limitWarning } from './plan-messages.ts';
import { syncOutputs } from './outputs.ts';
import { hasWarning, type PlanEntry } from './plan-entry.ts';
import { renderReport } from './plan-report.ts';
import type { SyncState } from './state.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';

/** All that is known in the end. */
export interface FinalState extends SyncState {
  readonly failure: ErrorReport | undefined;
  /** The failure is about the users file. */
  readonly hasFileIssues: boolean;
  /** Undefined if they are invalid. */
  readonly inputs: Inputs | undefined;
}

/** GitHub drops a summary of more than 1 MiB whole. */
const MAX_SUMMARY_BYTES = 1_000_000;

/** Characters of a failure: summary and comment have room for more than an annotation. */
const MAX_FAILURE = 30_000;

/** Fails the step if there is a failure, and sets outputs and summary, as far as the step came. */
export async function publishResult(state: FinalState, toolkit: SyncToolkit, log: Log): Promise<void> {
  const { plan, progress, failure } = state;
  if (failure) log.failed(failure);
  // Later steps may still have the list as an output.
  const save = (name: string, text: string): string => {
    try {
      return toolkit.saveFile(name, text);
    } catch {
      log.warning(
        `The file ${name} could not be written to RUNNER_TEMP, so the output with its path is empty.`,
      );
      return '';
    }
  };
  const results = progress && sortedResults(progress.results);
  const outputs = (): Record<string, string> => ({
    ...(plan && syncOutputs(plan, results, log.sanitize, save)),
    error: failure?.code ?? '',
  });
  const summary = render(state, log, toolkit, MAX_SUMMARY_BYTES, undefined);
  await publish(outputs, summary, failure !== undefined, toolkit, log);
}

/** The text of summary and comment, in at most so many bytes. `runUrl` is the page of the run, where this is not it. */
function render(
  state: FinalState,
  log: Log,
  toolkit: SyncToolkit,
  maxBytes: number,
  runUrl: string | undefined,
): string {
  const { failure, inputs, plan, progress, exceededLimits, notes, forecasts } = state;
  const { sanitize } = log;
  const { errorsPage } = toolkit;
  const renderError = (heading: string, report: ErrorReport): string =>
    renderFailure({ heading, report, errorsPage, maxLength: MAX_FAILURE }, sanitize);
  if (!inputs || !plan) {
    return failure
      ? renderError(`No plan for ${sanitize(findAccount(toolkit, log)?.host ?? 'MOCO')}`, failure)
      : '';
  }
  // The tables have the users.
  const message = failure ? renderError(headingOf(state), { ...failure, items: [] }) : '';
  const isOverLimit = failure?.code === 'limit-exceeded';
  // If nothing was written, what would have been written is of interest.
  const results = isOverLimit || !progress ? undefined : sortedResults(progress.results);
  const effects = results ? welcomeNotes(countCreated(results), inputs.welcomeEmail) : forecasts;
  const report = {
    plan,
    file: inputs.usersFile,
    host: inputs.account.host,
    results,
    warnings: isOverLimit ? [] : exceededLimits.map(limitWarning),
    notes: [...notes, ...effects],
    fileNotes: ignoredHeadingsNotes(inputs.ignored, createQuote(sanitize)),
    runUrl,
  };
  return message + renderReport(report, sanitize, maxBytes - Buffer.byteLength(message));
}

/** How many users were created; those whose hours then failed are among them. */
function countCreated(results: readonly Result[]): number {
  return results.filter(({ action, user }) => action === 'create' && user).length;
}

function headingOf({ failure, progress }: FinalState): string {
  if (failure?.code === 'plan-errors') return 'The plan has errors';
  if (failure?.code === 'cancelled') return 'The MOCO sync was cancelled';
  return progress?.results.some(({ isChanged }) => isChanged)
    ? 'The MOCO sync was only partly applied'
    : 'The MOCO sync failed';
}

function isNewsOf(entry: PlanEntry): boolean {
  return entry.action !== 'none' || hasWarning(entry);
}

/**
 * Creates or updates the comment on the pull request, if there is one and comments are enabled. A plan with changes or
 * warnings, and issues of the file, always create the comment; anything else only updates an existing one. The comment
 * belongs to a file and an account: without either, there is none. There is none for the simulator either: nothing real is
 * planned or applied there, and each run has another port.
 */
export async function publishComment(
  state: FinalState,
  toolkit: SyncToolkit,
  runtime: Runtime,
  log: Log,
): Promise<void> {
  const { cancel, getInput } = toolkit;
  const marker = isPullRequest(toolkit.event) && isCommentEnabled(getInput) && findMarker(toolkit, log);
  if (!marker) return;
  if (cancel.aborted) {
    warnOfCancelledComment(state, log);
    return;
  }
  const isNews = state.plan?.some(isNewsOf) ?? state.hasFileIssues;
  const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info('Waiting for GitHub'));
  try {
    const comments = await toolkit.pullRequestComments(getInput('github-token'), cancel);
    const runUrl = isSummaryEnabled(getInput) ? toolkit.run : undefined;
    const body = render(state, log, toolkit, maxBodyLength(marker), runUrl);
    const when = isNews ? 'always' : 'if-there';
    if (comments) {
      await retryWithinBudget(() => upsertComment(comments, marker, body, when), runtime, cancel);
    }
  } catch (error) {
    if (toolkit.cancel.aborted) warnOfCancelledComment(state, log);
    else log.warning(commentErrorMessage(error));
  } finally {
    stopTimer();
  }
}

/** What was not written to the comment does not fail the step. A failure says that the step was cancelled. */
function warnOfCancelledComment({ failure }: FinalState, log: Log): void {
  if (failure) return;
  log.warning(
    'The job was cancelled before the comment on the pull request was up to date. The job summary is complete.',
  );
}

/** What identifies the comment, even if other inputs or the file are invalid; undefined if there must be none. */
function findMarker(toolkit: SyncToolkit, log: Log): CommentMarker | undefined {
  const { workspace, getInput } = toolkit;
  const usersFile = getInput('users-file');
  const account = findAccount(toolkit, log);
  if (usersFile === '' || !account) return undefined;
  if (isSimulator({ account, apiKey: getInput('api-key') })) {
    log.info('The account is the simulator, so the pull request gets no comment.');
    return undefined;
  }
  return commentMarker(relative(workspace, resolve(workspace, usersFile)), account.host, log.sanitize);
}

/** The account, even if other inputs or the file are invalid; undefined if it is invalid itself. */
function findAccount({ getInput }: SyncToolkit, { sanitize }: Log): Account | undefined {
  return readAccount(createInputReader(getInput, sanitize));
}
