/** Sync MOCO users: read inputs and file → current state → plan → guardrails → apply → report. */
import { describeError, describeRetry, type ErrorReport } from '../github/error-messages.ts';
import { createLog, type Log } from '../github/log.ts';
import type { Runtime } from '../github/toolkit.ts';
import { createClient, type Client } from '../moco/client.ts';
import { dayOf } from '../model/days.ts';
import { ActionError } from '../moco/errors.ts';
import { createRateLimiter, type RateLimiter } from '../moco/rate-limiter.ts';
import { applyPlan } from './apply.ts';
import {
  countActiveUsers,
  fetchDetails,
  fetchProtections,
  fetchUsersAndDirectories,
} from './current-state.ts';
import { applyProtections, exceededLimits, unmatchedProtectedUsers } from './guardrails.ts';
import { readInputs, type Inputs } from './inputs.ts';
import * as messages from './messages.ts';
import { createPlan, isWrite, type PlanEntry } from './plan.ts';
import { publishComment, publishResult, type FinalState } from './publish.ts';
import { INITIAL_STATE, nextState, type SyncEvent } from './state.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';

/** The runner waits 7.5 s after it has asked a step to end, and 2.5 s after the second time. */
const CANCEL_GRACE_MS = 6_000;

/** What a sync works with. */
interface RunContext {
  readonly inputs: Inputs;
  readonly client: Client;
  readonly rateLimiter: RateLimiter;
  readonly toolkit: SyncToolkit;
  readonly runtime: Runtime;
  /** The day on which the run began: the plan and its application have the same. */
  readonly today: string;
  readonly log: Log;
  readonly emit: (event: SyncEvent) => void;
}

/** Runs the step. Never throws: an error ends as a failed step with one message. */
export async function run(toolkit: SyncToolkit, runtime: Runtime, userAgent: string): Promise<void> {
  const log = createLog(toolkit);
  const today = dayOf(runtime.now());
  let state = INITIAL_STATE;
  let inputs: Inputs | undefined;
  let failure: ErrorReport | undefined;
  let hasFileIssues = false;
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, toolkit, today, log);
    const emit = (event: SyncEvent): void => void (state = nextState(state, event));
    const progressLine = (limiter: RateLimiter): string =>
      messages.progressLine(state.progress, limiter.estimateWait, runtime.now());
    await withClient(inputs, { toolkit, runtime, today, log, emit }, userAgent, progressLine, sync);
  } catch (error) {
    failure = describeError(error, { host: inputs?.account.host ?? 'MOCO', user: 'the users' });
    hasFileIssues = isAboutFile(error);
  }
  const finalState = (): FinalState => ({
    ...state,
    inputs,
    hasFileIssues,
    failure: failure ?? outcomeFailure(inputs, state, toolkit),
  });
  await publishComment(finalState(), toolkit, log);
  // It may have been cancelled meanwhile.
  await publishResult(finalState(), toolkit, log);
}

/** Creates the client, the rate limiter and the progress timer for `work`, and disposes of them. */
async function withClient(
  inputs: Inputs,
  context: Pick<RunContext, 'toolkit' | 'runtime' | 'today' | 'log' | 'emit'>,
  userAgent: string,
  progressLine: (rateLimiter: RateLimiter) => string,
  work: (context: RunContext) => Promise<void>,
): Promise<void> {
  const { toolkit, runtime, log } = context;
  const { cancel } = toolkit;
  const rateLimiter = createRateLimiter(inputs.rateLimit, runtime);
  const retryBudget = { scope: 'each', timeoutMs: inputs.retryTimeoutMs } as const;
  const client = createClient(
    { ...inputs, userAgent, readOnly: inputs.mode === 'plan', retryBudget, rateLimiter, signal: cancel },
    { ...runtime, onRetry: (retry) => log.info(describeRetry(retry)) },
  );
  const done = new AbortController();
  const closeSoon = (): void =>
    void runtime.sleep(CANCEL_GRACE_MS, done.signal).then(client.close, () => undefined);
  cancel.addEventListener('abort', closeSoon, { signal: done.signal });
  const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info(progressLine(rateLimiter)));
  try {
    await work({ ...context, inputs, client, rateLimiter });
  } finally {
    stopTimer();
    done.abort();
    client.close();
  }
}

/** Plans, checks the limits, applies. */
async function sync(context: RunContext): Promise<void> {
  const { inputs, client, rateLimiter, toolkit, runtime, today, log, emit } = context;
  const { usersFile, mode, welcomeEmail } = inputs;
  const { host } = client;
  for (const line of messages.ignoredHeadingsNotes(inputs.ignored)) log.notice(line);
  const { entries, activeUsers, deactivationsDeferred } = await plan(context);
  const exceeded = exceededLimits(entries, activeUsers, inputs);
  const notes = messages.planNotes(entries, deactivationsDeferred, rateLimiter.estimateWait);
  emit({ kind: 'planned', plan: entries, exceededLimits: exceeded, notes });
  const lines = [...messages.planLines(entries, usersFile, host, mode), ...messages.noticeLines(entries)];
  for (const line of [...lines, ...notes]) log.info(line);
  for (const line of messages.noticeWarnings(entries)) log.warning(line);
  if (mode === 'plan') {
    for (const limit of exceeded) log.warning(messages.limitWarning(limit));
    return;
  }
  const writes = exceeded.length > 0 ? [] : entries.filter(isWrite);
  emit({ kind: 'applying', entries: writes, startedAt: runtime.now() });
  if (exceeded.length > 0) return;
  const options = { welcomeEmail, cancel: toolkit.cancel, today };
  const results = await applyPlan(client, writes, options, (result) => {
    emit({ kind: 'applied', result });
    for (const line of messages.resultLines(result)) log.info(line);
  });
  log.info(messages.resultSummaryLine(entries, results, usersFile, host));
  for (const line of messages.ignoredLines(results)) log.warning(line);
}

/** Reads what is needed and makes the plan, in which protected users are kept. */
async function plan({ inputs, client, today, log }: RunContext): Promise<{
  readonly entries: readonly PlanEntry[];
  readonly activeUsers: number;
  readonly deactivationsDeferred: boolean;
}> {
  const { rows, unlisted, protectedUsers, endEmployments } = inputs;
  const current = await fetchUsersAndDirectories(client, rows, unlisted !== 'ignore');
  // Tells for whom employments and vacation matter.
  const draft = createPlan(rows, { ...current, employments: new Map(), vacation: new Map() }, inputs, today);
  if (draft.issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues: draft.issues });
  const details = await fetchDetails(client, draft.entries, endEmployments);
  const { entries: planned, deactivationsDeferred } = details
    ? createPlan(rows, { ...current, ...details }, inputs, today)
    : draft;
  const protections = await fetchProtections(client, planned, current);
  const unmatched = current.isComplete ? unmatchedProtectedUsers(current.users, protectedUsers) : [];
  if (unmatched.length > 0) log.warning(messages.unmatchedProtectionWarning(unmatched, client.host));
  const entries = protections ? applyProtections(planned, protections, protectedUsers) : planned;
  const activeUsers = await countActiveUsers(client, entries, current, protections);
  return { entries, activeUsers, deactivationsDeferred };
}

/** Why the step fails although nothing was thrown. */
function outcomeFailure(
  inputs: Inputs | undefined,
  state: Pick<FinalState, 'plan' | 'progress' | 'exceededLimits'>,
  { cancel }: SyncToolkit,
): ErrorReport | undefined {
  if (!inputs) return undefined;
  const { usersFile: file, account } = inputs;
  return messages.describeOutcome(state, { file, host: account.host, isCancelled: cancel.aborted });
}

/** True if the users file has issues. */
function isAboutFile(error: unknown): boolean {
  return (
    error instanceof ActionError &&
    error.details.kind === 'invalid-input' &&
    error.details.issues.some(({ location }) => location !== undefined)
  );
}
