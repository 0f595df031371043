/** Update MOCO user: read inputs → current state → plan → apply → report. */
import { withCancellableClient } from '../github/cancellation.ts';
import { describeError, NO_ACCOUNT, type ErrorReport } from '../github/error-messages.ts';
import { createLog } from '../github/log.ts';
import type { Runtime, Toolkit } from '../github/toolkit.ts';
import { dayOf } from '../model/days.ts';
import type { Client } from '../moco/client.ts';
import { ActionError } from '../moco/errors.ts';
import { applyUser } from '../reconcile/apply-user.ts';
import { planError } from '../reconcile/plan-error.ts';
import { planUser, SINGLE_USER_OPTIONS } from '../reconcile/plan-user.ts';
import { fetchCurrentState } from './current-state.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { logStep, nextProgress, NO_PROGRESS, publishReport, userName, type Step } from './report.ts';

/** How this action names what problems refer to. */
const WORDS = { idInput: 'user-id', createInput: 'create-if-missing' };

/** Runs the step. Never throws: an error ends as a failed step with one message. */
export async function run(toolkit: Toolkit, runtime: Runtime, userAgent: string): Promise<void> {
  const log = createLog(toolkit);
  const today = dayOf(runtime.wallClock());
  let inputs: Inputs | undefined;
  let progress = NO_PROGRESS;
  let failure: ErrorReport | undefined;
  try {
    const given = readInputs(toolkit.getInput, toolkit.workspace, today, log);
    inputs = given;
    const retryBudget = { scope: 'all', timeoutMs: given.retryTimeoutMs } as const;
    const options = { ...given, userAgent, readOnly: given.dryRun, retryBudget };
    await withCancellableClient(options, { toolkit, runtime, log }, async (client) => {
      for await (const step of updateUser(client, given, today)) {
        progress = nextProgress(progress, step);
        logStep(step, progress, given, log);
      }
      // Also if nothing is left to do: later steps have to know that the job was cancelled, and the message says so.
      if (toolkit.cancel.aborted) throw new ActionError({ kind: 'cancelled', unconfirmed: undefined });
    });
  } catch (error) {
    const { host, url } = inputs?.account ?? NO_ACCOUNT;
    failure = describeError(error, { host, url, user: userName(progress, inputs) });
  }
  await publishReport(progress, failure, inputs, toolkit, log);
}

/** The steps of the update. Throws an `ActionError` at the first one that fails. */
async function* updateUser(
  client: Client,
  { desired, createIfMissing, dryRun, welcomeEmail }: Inputs,
  today: string,
): AsyncGenerator<Step, void> {
  const { resolved, ...current } = yield* fetchCurrentState(client, desired);
  const options = {
    ...SINGLE_USER_OPTIONS,
    createMissing: createIfMissing,
    // A step that only updates may change a first name.
    checkFirstName: createIfMissing,
    today,
  };
  const plan = planUser({ ...desired, fields: resolved.desired }, current, options, resolved.issues);
  if (plan.problems.length > 0) throw planError(plan.problems, { ...WORDS, host: client.host });
  yield { kind: 'planned', plan };
  if (!dryRun) yield* applyUser(client, plan, { welcomeEmail, today });
}
