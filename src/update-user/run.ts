/** The story of the action: read the inputs, find the user, compare, write, check, report. */
import { createClient, type Client, type World } from '../moco/client.ts';
import { compare, requestBody, verify, type Change } from '../moco/compare.ts';
import { readDirectories, resolveNames } from '../moco/directories.ts';
import { Failure } from '../moco/errors.ts';
import type { MocoUser, Wish } from '../moco/fields.ts';
import { findUser, noSuchUser, updateUser } from '../moco/users.ts';
import { describeFailure, type Subject } from '../runner/failure.ts';
import { createLog, type Log, type LogToolkit } from '../runner/log.ts';
import { asOneLine, userOutputs } from '../runner/outputs.ts';
import { failureSummary, summaryOf } from '../runner/summary.ts';
import { readInputs, wantsSummary, type GetInput, type Inputs } from './inputs.ts';

/** GitHub's side of a step. */
export interface Toolkit extends LogToolkit {
  readonly getInput: GetInput;
  readonly setOutput: (name: string, value: string) => void;
  readonly writeSummary: (html: string) => Promise<void>;
}

/** What the step leaves behind, collected on the way and published at the end, whether it failed or not. */
interface Step {
  subject: Subject;
  outputs: Record<string, string>;
  summary: string;
}

/** Runs the step. Never throws: what goes wrong ends as a failed step with one message. */
export async function run(toolkit: Toolkit, world: Omit<World, 'onWait'>, userAgent: string): Promise<void> {
  const log = createLog(toolkit);
  const step: Step = { subject: { host: 'MOCO', user: 'the user' }, outputs: {}, summary: '' };
  let error = '';
  try {
    const inputs = readInputs(toolkit.getInput, log);
    step.subject = { host: inputs.account.host, user: nameOf(inputs) };
    const client = createClient(
      { ...inputs, userAgent, readOnly: inputs.dryRun },
      { ...world, onWait: log.info },
    );
    try {
      await update(client, inputs, step, log);
    } finally {
      client.close();
    }
  } catch (cause) {
    const { word, lines } = describeFailure(cause, step.subject);
    log.failed(lines);
    error = word;
    const heading =
      step.outputs['changed'] === 'true'
        ? 'The MOCO user was updated in part only'
        : 'Updating the MOCO user failed';
    step.summary = failureSummary(heading, lines, log.clean) + step.summary;
  }
  await publish({ ...step.outputs, error }, step.summary, toolkit, log);
}

async function publish(
  outputs: Readonly<Record<string, string>>,
  summary: string,
  toolkit: Toolkit,
  log: Log,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(outputs)) toolkit.setOutput(name, value);
  } catch {
    // A step that failed for another reason has said so.
    if (outputs['error'] === '')
      log.failed(["The outputs could not be written to the runner's file for them."]);
  }
  if (!wantsSummary(toolkit.getInput)) return;
  // What was done in MOCO is done; a missing summary does not undo it.
  await toolkit.writeSummary(summary).catch(() => log.warning('The job summary could not be written.'));
}

async function update(client: Client, inputs: Inputs, step: Step, log: Log): Promise<void> {
  const { user, wishes } = await find(client, inputs);
  step.subject = { ...step.subject, user: `user ${user.id}` };
  if (wishes.length === 0) log.warning('No field is given, so nothing is changed.');

  const changes = compare(user, wishes);
  const writes = changes.length > 0 && !inputs.dryRun;
  const after = writes ? await updateUser(client, user.id, requestBody(changes)) : user;
  const { made, missed } = writes ? verify(changes, after) : { made: changes, missed: [] };

  step.outputs = {
    ...userOutputs(after, inputs.includePersonalData),
    changed: String(made.length > 0),
    changed_fields: asOneLine(names(made)),
  };
  const story = tell(step.subject, inputs, changes, made);
  step.summary = summaryOf(story, made, log.clean);
  log.info(made.length > 0 ? `${story}: ${names(made).join(', ')}` : story);
  complain(missed, log);
}

/** The user, and the wishes with IDs for names, read side by side. All that is missing is told at once. */
async function find(client: Client, inputs: Inputs): Promise<{ user: MocoUser; wishes: Wish[] }> {
  const [user, directories] = await Promise.all([
    findUser(client, inputs.userKey),
    readDirectories(client, inputs.wishes),
  ]);
  const { wishes, faults } = resolveNames(inputs.wishes, directories);
  if (!user) faults.unshift(noSuchUser(inputs.userKey, client.host));
  if (!user || faults.length > 0) throw new Failure({ kind: 'not-found', faults });
  return { user, wishes };
}

/** What was done, in one line. */
function tell(
  { user, host }: Subject,
  { dryRun, wishes }: Inputs,
  changes: readonly Change[],
  made: readonly Change[],
): string {
  if (wishes.length === 0) return `Read ${user} in ${host}`;
  if (changes.length === 0) return `Nothing to change: ${user} in ${host} is up to date`;
  if (made.length === 0) return `MOCO changed nothing of ${user} in ${host}`;
  return dryRun ? `Dry run, nothing written: would update ${user} in ${host}` : `Updated ${user} in ${host}`;
}

/** Fields that did not take effect: some fail the step, the others are worth a warning. */
function complain(missed: readonly Change[], log: Log): void {
  const fatal = names(missed.filter(({ field }) => field.mustTakeEffect));
  const others = names(missed.filter(({ field }) => !field.mustTakeEffect));
  if (others.length > 0)
    log.warning(`MOCO has another value than the one asked for in: ${others.join(', ')}`);
  if (fatal.length > 0) throw new Failure({ kind: 'not-applied', fields: fatal });
}

function names(changes: readonly Change[]): string[] {
  return changes.map(({ field }) => field.name);
}

function nameOf({ userKey }: Inputs): string {
  return 'id' in userKey ? `user ${userKey.id}` : 'the user of `user-email`';
}
