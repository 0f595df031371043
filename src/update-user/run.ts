/** The story of the action: read the inputs, find the user, compare, write, check, report. */
import { createClient, type Client, type World } from '../moco/client.ts';
import { compare, requestBody, verify, type Change } from '../moco/compare.ts';
import { changesOfCreation, makeUser, mendUser } from '../moco/creation.ts';
import { planEmployments, type EmploymentPlan } from '../moco/employments.ts';
import { Failure } from '../moco/errors.ts';
import type { MocoUser, Wish } from '../moco/fields.ts';
import { updateUser } from '../moco/users.ts';
import { describeFailure } from '../runner/failure.ts';
import { createLog, type Log } from '../runner/log.ts';
import { publish } from '../runner/publish.ts';
import { failureSummary, summaryOf } from '../runner/summary.ts';
import { createMissing, creationsOf, endRunning, endsOf, type Writes } from './employ.ts';
import { employmentsOf, find, type Found } from './find.ts';
import { emailToCreate, isNothingAsked, readInputs, type Inputs } from './inputs.ts';
import {
  did,
  isChanged,
  know,
  names,
  noProgress,
  outputsOf,
  tell,
  whatWasDone,
  type Progress,
} from './progress.ts';
import type { Toolkit } from '../runner/toolkit.ts';

/** Runs the step. Never throws: what goes wrong ends as a failed step with one message. */
export async function run(toolkit: Toolkit, world: Omit<World, 'onWait'>, userAgent: string): Promise<void> {
  const log = createLog(toolkit);
  const progress = noProgress();
  let inputs: Inputs | undefined;
  const outputs = (error: string) => (): Record<string, string> => ({
    ...(inputs && outputsOf(progress, inputs)),
    error,
  });
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, log);
    progress.subject = { host: inputs.account.host, user: nameOf(inputs) };
    const client = createClient(
      { ...inputs, userAgent, readOnly: inputs.dryRun, retriesOf: 'all' },
      { ...world, onWait: log.info },
    );
    try {
      await update(client, inputs, progress, log);
    } finally {
      client.close();
    }
    await publish(outputs(''), summaryOf(progress.story, progress.made, log.clean), false, toolkit, log);
  } catch (cause) {
    const { word, lines } = describeFailure(cause, progress.subject);
    // Before the reasons, which may be long and are cut then.
    const message = [...lines.slice(0, 1), ...whatWasDone(progress), ...lines.slice(1)];
    log.failed(message);
    const heading = isChanged(progress) ? 'The MOCO step was done in part only' : 'The MOCO step failed';
    const rest = progress.story.length > 0 ? summaryOf(progress.story, progress.made, log.clean) : '';
    await publish(outputs(word), failureSummary(heading, message, log.clean) + rest, true, toolkit, log);
  }
}

async function update(client: Client, inputs: Inputs, progress: Progress, log: Log): Promise<void> {
  const found = await find(client, inputs, (user) => know(user, progress));
  const writes = { client, progress, log, dryRun: inputs.dryRun };
  if (found.user) await changeUser(found.user, found, inputs, writes);
  else await bringIn(found, inputs, writes);
}

/** The order shows what a failure left undone: employments end first, and then the user is deactivated. */
async function changeUser(
  user: MocoUser,
  { wishes, employments }: Pick<Found, 'wishes' | 'employments'>,
  inputs: Inputs,
  writes: Writes,
): Promise<void> {
  const { client, progress, log } = writes;
  const plan = planEmployments(employments, inputs.employment);
  const changes = compare(user, wishes);
  progress.todo = [...endsOf(plan), ...names(changes), ...creationsOf(plan)];
  warn(user, inputs, wishes, plan, log);

  await endRunning(plan, writes);
  const isWritten = changes.length > 0 && !inputs.dryRun;
  const after = isWritten ? await updateUser(client, user.id, requestBody(changes)) : user;
  know(after, progress);
  const { made, missed } = isWritten ? verify(changes, after) : { made: changes, missed: [] };
  progress.todo = inputs.dryRun ? [] : [...names(missed), ...creationsOf(plan)];
  report(made, changes.length, inputs, writes);
  complain(missed, log);
  await createMissing(plan, user.id, writes);
}

/** Creates the user who is missing; where another run is faster, the step goes on as an update. */
async function bringIn({ wishes }: Found, inputs: Inputs, writes: Writes): Promise<void> {
  const { client, progress, log } = writes;
  const plan = planEmployments([], inputs.employment);
  const email = emailToCreate(inputs) ?? '';
  const changes = changesOfCreation(wishes, email);
  if (inputs.dryRun) {
    report(changes, changes.length, inputs, writes);
    await createMissing(plan, undefined, writes);
    return;
  }
  progress.todo = ['creating the user', ...creationsOf(plan)];
  const { entry: user, created, isFound } = await makeUser(client, email, changes, inputs.welcomeEmail);
  know(user, progress);
  if (!created) {
    log.info(`User ${user.id} was created by another run meanwhile`);
    const employments = await employmentsOf(client, user.id, inputs);
    await changeUser(user, { wishes, employments }, inputs, writes);
    return;
  }
  progress.created = true;
  progress.todo = creationsOf(plan);
  const after = isFound ? await mendUser(client, user, wishes) : user;
  know(after, progress);
  const { made, missed } = verify(changes, after);
  report(made, changes.length, inputs, writes);
  complain(missed, log);
  await createMissing(plan, user.id, writes);
}

/** Tells what was done to the user. */
function report(
  made: readonly Change[],
  asked: number,
  inputs: Inputs,
  { progress, log, dryRun }: Writes,
): void {
  progress.made = made;
  const line = tell(progress, inputs, asked);
  if (line === undefined) return;
  if (!dryRun && (made.length > 0 || progress.created)) {
    did(progress, log, line, names(made));
    return;
  }
  progress.story.push(line);
  log.info(made.length > 0 ? `${line}: ${names(made).join(', ')}` : line);
}

/** What a person should know before it is done. */
function warn(
  user: MocoUser,
  inputs: Inputs,
  wishes: readonly Wish[],
  { later }: EmploymentPlan,
  log: Log,
): void {
  if (isNothingAsked(inputs)) log.warning('No field is given, so nothing is changed.');
  const leavesActive = !wishes.some(({ field }) => field.name === 'active');
  if (user['active'] === false && inputs.createIfMissing && leavesActive) {
    log.warning(`User ${user.id} is deactivated and stays so; \`active: true\` would reactivate the user.`);
  }
  for (const { id, from } of later) {
    log.warning(`Employment ${id} begins on ${from}, after \`employment-end\`, and is left alone.`);
  }
}

/** Fields that did not take effect: some fail the step, the others are worth a warning. */
function complain(missed: readonly Change[], log: Log): void {
  const fatal = names(missed.filter(({ field }) => field.mustTakeEffect));
  const others = names(missed.filter(({ field }) => !field.mustTakeEffect));
  if (others.length > 0) {
    log.warning(`MOCO has another value than the one asked for in: ${others.join(', ')}`);
  }
  if (fatal.length > 0) throw new Failure({ kind: 'not-applied', fields: fatal });
}

function nameOf({ userKey }: Inputs): string {
  return 'id' in userKey ? `user ${userKey.id}` : 'the user of `user-email`';
}
