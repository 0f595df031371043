/** Sync MOCO users: read inputs and file → current state → plan → guardrails → apply → report. */
import { handlePendingSignals } from '../github/cancellation.ts';
import { beforeFirstWrite, describeError, NO_ACCOUNT, type ErrorReport } from '../github/error-messages.ts';
import { createQuote } from '../github/inputs.ts';
import { createLog } from '../github/log.ts';
import type { Runtime } from '../github/toolkit.ts';
import { dayOf } from '../model/days.ts';
import { ActionError } from '../moco/errors.ts';
import type { RateLimiter } from '../moco/rate-limiter.ts';
import { welcomeNotes } from '../reconcile/messages.ts';
import { applyPlan } from './apply.ts';
import { withClient } from './client-scope.ts';
import { runExport } from './export/run.ts';
import { describeOutcome } from './failure-messages.ts';
import { exceededLimits } from './guardrails.ts';
import { isExport, readInputs, type Inputs } from './inputs.ts';
import { makePlan, type PlanningContext } from './make-plan.ts';
import { planCounts } from './outputs.ts';
import { isWrite } from './plan-entry.ts';
import * as planMessages from './plan-messages.ts';
import { publishComment, publishResult } from './publish.ts';
import * as resultMessages from './result-messages.ts';
import { INITIAL_STATE, nextState, type SyncEvent } from './state.ts';
import type { SyncToolkit } from './toolkit.ts';

/** What a sync works with. */
interface RunContext extends PlanningContext {
  readonly rateLimiter: RateLimiter;
  readonly toolkit: SyncToolkit;
  readonly runtime: Runtime;
  readonly emit: (event: SyncEvent) => void;
}

/** Runs the step. Never throws: an error ends as a failed step with one message. */
export async function run(toolkit: SyncToolkit, runtime: Runtime, userAgent: string): Promise<void> {
  if (isExport(toolkit.getInput)) return runExport(toolkit, runtime, userAgent);
  const log = createLog(toolkit);
  const today = dayOf(runtime.wallClock());
  let state = INITIAL_STATE;
  let inputs: Inputs | undefined;
  let failure: ErrorReport | undefined;
  let hasFileIssues = false;
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, toolkit, today, log);
    const emit = (event: SyncEvent): void => void (state = nextState(state, event));
    const progressLine = (limiter: RateLimiter): string =>
      resultMessages.progressLine(state.progress, limiter.estimateWait, runtime.now());
    const options = { ...inputs, readOnly: inputs.mode === 'plan', userAgent, progressLine };
    const context = { inputs, toolkit, runtime, today, log, emit };
    await withClient(options, context, (scope) => sync({ ...context, ...scope }));
  } catch (error) {
    const { host, url } = inputs?.account ?? NO_ACCOUNT;
    failure = beforeFirstWrite(describeError(error, { host, url, user: 'the users' }));
    hasFileIssues = isAboutFile(error);
  }
  failure ??= inputs && describeOutcome(state, inputs.usersFile, inputs.account.host);
  const finalState = { ...state, inputs, hasFileIssues, failure };
  await publishComment(finalState, toolkit, runtime, log);
  await publishResult(finalState, toolkit, log);
}

/** Plans, checks the limits, applies. */
async function sync(context: RunContext): Promise<void> {
  const { inputs, client, rateLimiter, toolkit, runtime, today, log, emit } = context;
  const { usersFile, mode, welcomeEmail } = inputs;
  const { host } = client;
  for (const line of planMessages.ignoredHeadingsNotes(inputs.ignored, createQuote(log.sanitize))) {
    log.notice(line);
  }
  const { entries, activeUsers, ...planContext } = await makePlan(context);
  const exceeded = exceededLimits(entries, activeUsers, inputs);
  const notes = planMessages.planNotes(entries, { ...planContext, protectedUsers: inputs.protectedUsers });
  const forecasts = [
    ...welcomeNotes(planCounts(entries).created, welcomeEmail),
    ...planMessages.durationNotes(entries, rateLimiter.estimateWait),
  ];
  emit({ kind: 'planned', plan: entries, exceededLimits: exceeded, notes, forecasts });
  const lines = [
    ...planMessages.planLines(entries, usersFile, host, mode),
    ...planMessages.noticeLines(entries),
  ];
  for (const line of [...lines, ...notes, ...forecasts]) log.info(line);
  for (const line of planMessages.noticeWarnings(entries)) log.warning(line);
  if (mode === 'plan') {
    for (const limit of exceeded) log.warning(planMessages.limitWarning(limit));
    return;
  }
  const writes = exceeded.length > 0 ? [] : entries.filter(isWrite);
  emit({ kind: 'applying', entries: writes, startedAt: runtime.now() });
  if (exceeded.length > 0) return;
  await handlePendingSignals();
  const options = { welcomeEmail, cancel: toolkit.cancel, today };
  const results = await applyPlan(client, writes, options, (result) => {
    emit({ kind: 'applied', result });
    for (const line of resultMessages.resultLines(result)) log.info(line);
  });
  log.info(resultMessages.resultSummaryLine(entries, results, usersFile, host));
  for (const line of resultMessages.verificationWarnings(results)) log.warning(line);
}

/** True if the users file has issues. */
function isAboutFile(error: unknown): boolean {
  return (
    error instanceof ActionError &&
    error.details.kind === 'invalid-input' &&
    error.details.issues.some(({ location }) => location !== undefined)
  );
}
