/** Sync MOCO users: read inputs and file → current state → plan → guardrails → apply → report. */
import { describeError, type ErrorReport } from '../github/error-messages.ts';
import { createQuote } from '../github/inputs.ts';
import { createLog, type Log } from '../github/log.ts';
import type { Runtime } from '../github/toolkit.ts';
import type { Client } from '../moco/client.ts';
import { fetchCustomFields, type CustomFieldDefinitions } from '../moco/custom-fields.ts';
import { dayOf } from '../model/days.ts';
import type { Issue } from '../model/issue.ts';
import type { MocoUser } from '../model/user.ts';
import { ActionError } from '../moco/errors.ts';
import type { RateLimiter } from '../moco/rate-limiter.ts';
import { applyPlan } from './apply.ts';
import {
  countActiveUsers,
  fetchDetails,
  fetchOtherUsers,
  fetchProtections,
  fetchUsersAndDirectories,
} from './current-state.ts';
import { namesCustomFields, resolveCustomFields } from './custom-fields.ts';
import { withClient } from './client-scope.ts';
import { runExport } from './export/run.ts';
import { applyProtections, exceededLimits, unmatchedProtectedUsers, type Protections } from './guardrails.ts';
import { isExport, readInputs, type Inputs } from './inputs.ts';
import * as messages from './messages.ts';
import { isWrite, type PlanEntry } from './plan-entry.ts';
import { createPlan, type CurrentState, type Plan } from './plan.ts';
import { publishComment, publishResult, type FinalState } from './publish.ts';
import { INITIAL_STATE, nextState, type SyncEvent } from './state.ts';
import type { SyncToolkit } from './toolkit.ts';

/** Where employments and vacation are not read. */
const NO_DETAILS: Pick<CurrentState, 'employments' | 'vacation'> = {
  employments: new Map(),
  vacation: new Map(),
};

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
  if (isExport(toolkit.getInput)) return runExport(toolkit, runtime, userAgent);
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
    const options = { ...inputs, readOnly: inputs.mode === 'plan', userAgent, progressLine };
    const context = { inputs, toolkit, runtime, today, log, emit };
    await withClient(options, context, (scope) => sync({ ...context, ...scope }));
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
  await publishComment(finalState(), toolkit, runtime, log);
  // It may have been cancelled meanwhile.
  await publishResult(finalState(), toolkit, log);
}

/** Plans, checks the limits, applies. */
async function sync(context: RunContext): Promise<void> {
  const { inputs, client, rateLimiter, toolkit, runtime, today, log, emit } = context;
  const { usersFile, mode, welcomeEmail } = inputs;
  const { host } = client;
  for (const line of messages.ignoredHeadingsNotes(inputs.ignored)) log.notice(line);
  const { entries, activeUsers, ...planContext } = await plan(context);
  const exceeded = exceededLimits(entries, activeUsers, inputs);
  const { estimateWait } = rateLimiter;
  const notes = messages.planNotes(entries, { ...planContext, welcomeEmail }, estimateWait);
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
  for (const line of messages.verificationWarnings(results)) log.warning(line);
}

/** Reads what is needed and makes the plan, in which protected users are kept. */
async function plan(context: RunContext): Promise<{
  readonly entries: readonly PlanEntry[];
  readonly activeUsers: number;
  readonly deactivationsDeferred: boolean;
  readonly protections: Protections | undefined;
  readonly customFields: CustomFieldDefinitions;
}> {
  const { inputs, client, today, log } = context;
  const { usersFile: file, unlisted, protectedUsers, endEmployments } = inputs;
  const [named, customFields] = await Promise.all([
    fetchUsersAndDirectories(client, inputs.rows, unlisted !== 'ignore'),
    namesCustomFields(inputs.rows) ? fetchCustomFields(client) : [],
  ]);
  const fileContext = { file, headings: inputs.headings, quote: createQuote(log.sanitize) };
  const { rows, issues } = resolveCustomFields(inputs.rows, customFields, named.users, fileContext);
  const planWith = (current: Pick<CurrentState, 'users' | 'directories'>, details = NO_DETAILS): Plan =>
    checkedPlan(createPlan(rows, { ...current, ...details }, inputs, today), issues);
  // Tells on which other users the plan depends, and then for whom employments and vacation matter.
  const first = planWith(named);
  const others = await fetchOtherUsers(client, named, first.entries, protectedUsers);
  checkProtectedUsers(others.users, context);
  const draft = others === named ? first : planWith(others);
  const details = await fetchDetails(client, draft.entries, endEmployments);
  const planned = details ? planWith(others, details) : draft;
  const { protections, current } = await fetchProtections(client, planned.entries, others);
  const entries = protections
    ? applyProtections(planned.entries, protections, current.users, protectedUsers)
    : planned.entries;
  const activeUsers = await countActiveUsers(client, entries, current);
  const { deactivationsDeferred } = planned;
  return { entries, activeUsers, deactivationsDeferred, protections, customFields };
}

/** @throws {ActionError} `invalid-input` if the file has issues, or if rows turn out to be about one user */
function checkedPlan(plan: Plan, fileIssues: readonly Issue[]): Plan {
  const issues = [...fileIssues, ...plan.issues];
  if (issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return plan;
}

/**
 * A typo in `protected-users` protects no one.
 *
 * @throws {ActionError} `invalid-input` before anything is applied
 */
function checkProtectedUsers(users: readonly MocoUser[], { inputs, client, log }: RunContext): void {
  const unmatched = unmatchedProtectedUsers(users, inputs.protectedUsers);
  if (unmatched.length === 0) return;
  const text = messages.unmatchedProtectionWarning(unmatched, client.host);
  if (inputs.mode === 'apply') throw new ActionError({ kind: 'invalid-input', issues: [{ text }] });
  log.warning(text);
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
