/** The story of the action: read the inputs, find the user, compare, write, check, report. */
import { createClient, type Client, type ClientRuntime } from '../moco/client.ts';
import { diff, toRequestBody, verifyApplied, type Change } from '../model/diff.ts';
import { creationChanges, createFromChanges, correctDrift } from '../moco/create-user.ts';
import { planEmployments, type EmploymentPlan } from '../moco/employments.ts';
import { ActionError } from '../moco/errors.ts';
import type { MocoUser, DesiredField } from '../model/fields.ts';
import { updateUser } from '../moco/users.ts';
import { describeError } from '../github/error-messages.ts';
import { createLog, type Log } from '../github/log.ts';
import { publish } from '../github/publish.ts';
import { renderFailure, renderSummary } from '../github/step-summary.ts';
import {
  createMissingEmployment,
  pendingCreation,
  endEmployments,
  pendingEnds,
  type ApplyContext,
} from './employments.ts';
import { fetchEmploymentsIfNeeded, fetchCurrentState, type CurrentState } from './current-state.ts';
import { emailToCreate, isReadOnlyRun, readInputs, type Inputs } from './inputs.ts';
import {
  recordApplied,
  isChanged,
  setUser,
  fieldNames,
  emptyProgress,
  outputsOf,
  userResultLine,
  partialResultLines,
  type Progress,
} from './progress.ts';
import type { Toolkit } from '../github/toolkit.ts';

/** Runs the step. Never throws: what goes wrong ends as a failed step with one message. */
export async function run(
  toolkit: Toolkit,
  world: Omit<ClientRuntime, 'onRetry'>,
  userAgent: string,
): Promise<void> {
  const log = createLog(toolkit);
  const progress = emptyProgress();
  let inputs: Inputs | undefined;
  const outputs = (error: string) => (): Record<string, string> => ({
    ...(inputs && outputsOf(progress, inputs)),
    error,
  });
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, log);
    progress.subject = { host: inputs.account.host, user: displayName(inputs) };
    const client = createClient(
      { ...inputs, userAgent, readOnly: inputs.dryRun, retryBudget: 'all' },
      { ...world, onRetry: log.info },
    );
    try {
      await update(client, inputs, progress, log);
    } finally {
      client.close();
    }
    await publish(
      outputs(''),
      renderSummary(progress.lines, progress.changes, log.sanitize),
      false,
      toolkit,
      log,
    );
  } catch (cause) {
    const { code, lines } = describeError(cause, progress.subject);
    // Before the reasons, which may be long and are cut then.
    const message = [...lines.slice(0, 1), ...partialResultLines(progress), ...lines.slice(1)];
    log.failed(message);
    const heading = isChanged(progress) ? 'The MOCO step was done in part only' : 'The MOCO step failed';
    const rest =
      progress.lines.length > 0 ? renderSummary(progress.lines, progress.changes, log.sanitize) : '';
    await publish(outputs(code), renderFailure(heading, message, log.sanitize) + rest, true, toolkit, log);
  }
}

async function update(client: Client, inputs: Inputs, progress: Progress, log: Log): Promise<void> {
  const found = await fetchCurrentState(client, inputs, (user) => setUser(user, progress));
  const writes = { client, progress, log, dryRun: inputs.dryRun };
  if (found.user) await updateExistingUser(found.user, found, inputs, writes);
  else await createMissingUser(found, inputs, writes);
}

/** The order shows what a failure left undone: employments end first, and then the user is deactivated. */
async function updateExistingUser(
  user: MocoUser,
  { desired, employments }: Pick<CurrentState, 'desired' | 'employments'>,
  inputs: Inputs,
  writes: ApplyContext,
): Promise<void> {
  const { client, progress, log } = writes;
  const plan = planEmployments(employments, inputs.employment);
  const changes = diff(user, desired);
  progress.pending = [...pendingEnds(plan), ...fieldNames(changes), ...pendingCreation(plan)];
  warn(user, inputs, desired, plan, log);

  await endEmployments(plan, writes);
  const isWritten = changes.length > 0 && !inputs.dryRun;
  const after = isWritten ? await updateUser(client, user.id, toRequestBody(changes)) : user;
  setUser(after, progress);
  const { made, missed } = isWritten ? verifyApplied(changes, after) : { made: changes, missed: [] };
  progress.pending = inputs.dryRun ? [] : [...fieldNames(missed), ...pendingCreation(plan)];
  recordUserResult(made, changes.length, inputs, writes);
  reportIgnoredFields(missed, log);
  await createMissingEmployment(plan, user.id, writes);
}

/** Creates the user who is missing; where another run is faster, the step goes on as an update. */
async function createMissingUser(
  { desired }: CurrentState,
  inputs: Inputs,
  writes: ApplyContext,
): Promise<void> {
  const { client, progress, log } = writes;
  const plan = planEmployments([], inputs.employment);
  const email = emailToCreate(inputs) ?? '';
  const changes = creationChanges(desired, email);
  if (inputs.dryRun) {
    recordUserResult(changes, changes.length, inputs, writes);
    await createMissingEmployment(plan, undefined, writes);
    return;
  }
  progress.pending = ['creating the user', ...pendingCreation(plan)];
  const {
    entry: user,
    created,
    isFound,
  } = await createFromChanges(client, email, changes, inputs.welcomeEmail);
  setUser(user, progress);
  if (!created) {
    log.info(`User ${user.id} was created by another run meanwhile`);
    const employments = await fetchEmploymentsIfNeeded(client, user.id, inputs);
    await updateExistingUser(user, { desired, employments }, inputs, writes);
    return;
  }
  progress.created = true;
  progress.pending = pendingCreation(plan);
  const after = isFound ? await correctDrift(client, user, desired) : user;
  setUser(after, progress);
  const { made, missed } = verifyApplied(changes, after);
  recordUserResult(made, changes.length, inputs, writes);
  reportIgnoredFields(missed, log);
  await createMissingEmployment(plan, user.id, writes);
}

/** Tells what was done to the user. */
function recordUserResult(
  made: readonly Change[],
  asked: number,
  inputs: Inputs,
  { progress, log, dryRun }: ApplyContext,
): void {
  progress.changes = made;
  const line = userResultLine(progress, inputs, asked);
  if (line === undefined) return;
  if (!dryRun && (made.length > 0 || progress.created)) {
    recordApplied(progress, log, line, fieldNames(made));
    return;
  }
  progress.lines.push(line);
  log.info(made.length > 0 ? `${line}: ${fieldNames(made).join(', ')}` : line);
}

/** What a person should know before it is done. */
function warn(
  user: MocoUser,
  inputs: Inputs,
  desired: readonly DesiredField[],
  { future: later }: EmploymentPlan,
  log: Log,
): void {
  if (isReadOnlyRun(inputs)) log.warning('No field is given, so nothing is changed.');
  const leavesActive = !desired.some(({ field }) => field.name === 'active');
  if (user['active'] === false && inputs.createIfMissing && leavesActive) {
    log.warning(`User ${user.id} is deactivated and stays so; \`active: true\` would reactivate the user.`);
  }
  for (const { id, from } of later) {
    log.warning(`Employment ${id} begins on ${from}, after \`employment-end\`, and is left alone.`);
  }
}

/** Fields that did not take effect: some fail the step, the others are worth a warning. */
function reportIgnoredFields(missed: readonly Change[], log: Log): void {
  const fatal = fieldNames(missed.filter(({ field }) => field.failIfIgnored));
  const others = fieldNames(missed.filter(({ field }) => !field.failIfIgnored));
  if (others.length > 0) {
    log.warning(`MOCO has another value than the one asked for in: ${others.join(', ')}`);
  }
  if (fatal.length > 0) throw new ActionError({ kind: 'not-applied', fields: fatal });
}

function displayName({ userKey }: Inputs): string {
  return 'id' in userKey ? `user ${userKey.id}` : 'the user of `user-email`';
}
