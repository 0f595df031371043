/** The story of the action: read the file, read MOCO, plan, check the limits, write, report. */
import { createClient, type Client, type ClientRuntime } from '../moco/client.ts';
import { ActionError } from '../moco/errors.ts';
import { createRateLimiter, type RateLimiter } from '../moco/rate-limiter.ts';
import { describeError, type ErrorReport } from '../github/error-messages.ts';
import { createLog, type Log } from '../github/log.ts';
import { apply, startApply } from './apply.ts';
import { unmatchedProtectedUsers, exceededLimits, applyProtections } from './guardrails.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { countActiveUsers, fetchProtections, fetchCurrentState } from './current-state.ts';
import { createPlan, type PlanEntry } from './plan.ts';
import { publishComment, publishResult, type FinalState } from './publish.ts';
import { PROGRESS_INTERVAL_MS, type SyncToolkit } from './toolkit.ts';
import * as words from './messages.ts';

/** What is known so far; it is published at the end, whether the step failed or not. */
type State = { -readonly [Name in keyof words.State]: words.State[Name] };

/** The runner waits 7.5 s after it has asked a step to end, and 2.5 s after the second time. */
const CANCEL_GRACE_MS = 6_000;

/** Runs the step. Never throws: what goes wrong ends as a failed step with one message. */
export async function run(
  toolkit: SyncToolkit,
  world: Omit<ClientRuntime, 'onRetry'>,
  userAgent: string,
): Promise<void> {
  const log = createLog(toolkit);
  const state: State = { plan: undefined, work: undefined, over: [], notes: [] };
  let inputs: Inputs | undefined;
  let thrown: ErrorReport | undefined;
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, toolkit.event, log);
    await withClient(inputs, state, { toolkit, world, userAgent, log });
  } catch (cause) {
    thrown = describeError(cause, { host: inputs?.account.host ?? 'MOCO', user: 'the users' });
  }
  const ending = (): FinalState => ({
    ...state,
    inputs,
    failure: thrown ?? failureOf(inputs, state, toolkit),
  });
  await publishComment(ending(), toolkit, log);
  // It may have been cancelled meanwhile.
  await publishResult(ending(), toolkit, log);
}

/** Why the step fails although nothing was thrown. */
function failureOf(
  inputs: Inputs | undefined,
  state: State,
  { cancel }: SyncToolkit,
): ErrorReport | undefined {
  if (!inputs) return undefined;
  const { usersFile: file, account } = inputs;
  return words.describeOutcome({ ...state, file, host: account.host, isCancelled: cancel.aborted });
}

interface RunContext {
  readonly toolkit: SyncToolkit;
  readonly world: Omit<ClientRuntime, 'onRetry'>;
  readonly userAgent: string;
  readonly log: Log;
}

/** Opens and closes what the story needs: the connection, the pace, the lines on progress, the way to end early. */
async function withClient(inputs: Inputs, state: State, surroundings: RunContext): Promise<void> {
  const { toolkit, world, userAgent, log } = surroundings;
  const { cancel } = toolkit;
  const pace = createRateLimiter(inputs.rateLimit, world);
  const client = createClient(
    {
      ...inputs,
      userAgent,
      readOnly: inputs.mode === 'plan',
      retryBudget: 'each',
      rateLimiter: pace,
      signal: cancel,
    },
    { ...world, onRetry: log.info },
  );
  const done = new AbortController();
  const closeSoon = (): void =>
    void world.sleep(CANCEL_GRACE_MS, done.signal).then(client.close, () => undefined);
  cancel.addEventListener('abort', closeSoon, { signal: done.signal });
  const stop = toolkit.every(PROGRESS_INTERVAL_MS, () =>
    log.info(words.progressLine(state.work, pace.estimateWait, world.now())),
  );
  try {
    await sync(client, pace, inputs, state, surroundings);
  } finally {
    stop();
    done.abort();
    client.close();
  }
}

async function sync(
  client: Client,
  pace: RateLimiter,
  inputs: Inputs,
  state: State,
  { toolkit, world, log }: RunContext,
): Promise<void> {
  const { host } = client;
  const { entries, active, isHeldBack } = await plan(client, inputs, log);
  state.plan = entries;
  state.over = exceededLimits(entries, active, inputs);
  state.notes = words.planNotes(entries, isHeldBack, pace.estimateWait);
  for (const line of words.planLines(entries, inputs.usersFile, host, inputs.mode)) log.info(line);
  for (const note of state.notes) log.info(note);
  if (inputs.mode === 'plan') {
    for (const line of state.over) log.warning(words.limitWarning(line));
    return;
  }
  const isOver = state.over.length > 0;
  state.work = startApply(isOver ? [] : entries, world.now());
  if (isOver) return;
  const options = { welcomeEmail: inputs.welcomeEmail, cancel: toolkit.cancel };
  await apply(client, state.work, options, (result) => log.info(words.resultLine(result)));
  const { results } = state.work;
  log.info(words.resultSummaryLine(entries, results, inputs.usersFile, host));
  for (const line of words.ignoredLines(results)) log.warning(line);
}

/** Reads what is needed and makes the plan that is safe to carry out, but for the limits. */
async function plan(
  client: Client,
  inputs: Inputs,
  log: Log,
): Promise<{ entries: PlanEntry[]; active: number; isHeldBack: boolean }> {
  const known = await fetchCurrentState(client, inputs.rows, inputs.unlisted !== 'ignore');
  const made = createPlan(inputs.rows, known, inputs);
  if (made.issues.length > 0) {
    const issues = made.issues.map((issue) => `${inputs.usersFile}, ${issue}`);
    throw new ActionError({ kind: 'invalid-input', faults: issues });
  }
  const guards = await fetchProtections(client, made.entries, known);
  const nobody = known.isComplete ? unmatchedProtectedUsers(known.users, inputs.protectedUsers) : [];
  if (nobody.length > 0) {
    log.warning(
      `\`protected-users\`: nobody in ${client.host} is ${nobody.join(', ')}, which protects nobody.`,
    );
  }
  const entries = guards ? applyProtections(made.entries, guards, inputs.protectedUsers) : made.entries;
  const active = await countActiveUsers(client, entries, known, guards);
  return { entries, active, isHeldBack: made.deactivationsDeferred };
}
