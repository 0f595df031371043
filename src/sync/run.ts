/** The story of the action: read the file, read MOCO, plan, check the limits, write, report. */
import { createClient, type Client, type World } from '../moco/client.ts';
import { Failure } from '../moco/errors.ts';
import { createPace, type Pace } from '../moco/pace.ts';
import { describeFailure, type Described } from '../runner/failure.ts';
import { createLog, type Log } from '../runner/log.ts';
import { apply, workOf } from './apply.ts';
import { nobodyIn, overLimits, protect } from './guards.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { countActive, readGuards, readKnown } from './known.ts';
import { makePlan, type Entry } from './plan.ts';
import { comment, tell, type Ending } from './tell.ts';
import { PROGRESS_EVERY, type SyncToolkit } from './toolkit.ts';
import * as words from './words.ts';

/** What is known so far; it is published at the end, whether the step failed or not. */
type State = { -readonly [Name in keyof words.State]: words.State[Name] };

/** The runner waits 7.5 s after it has asked a step to end, and 2.5 s after the second time. */
const CANCEL_WAIT = 6_000;

/** Runs the step. Never throws: what goes wrong ends as a failed step with one message. */
export async function run(
  toolkit: SyncToolkit,
  world: Omit<World, 'onWait'>,
  userAgent: string,
): Promise<void> {
  const log = createLog(toolkit);
  const state: State = { plan: undefined, work: undefined, over: [], notes: [] };
  let inputs: Inputs | undefined;
  let thrown: Described | undefined;
  try {
    inputs = readInputs(toolkit.getInput, toolkit.workspace, toolkit.event, log);
    await withMoco(inputs, state, { toolkit, world, userAgent, log });
  } catch (cause) {
    thrown = describeFailure(cause, { host: inputs?.account.host ?? 'MOCO', user: 'the users' });
  }
  const ending = (): Ending => ({ ...state, inputs, failure: thrown ?? failureOf(inputs, state, toolkit) });
  await comment(ending(), toolkit, log);
  // It may have been cancelled meanwhile.
  await tell(ending(), toolkit, log);
}

/** Why the step fails although nothing was thrown. */
function failureOf(inputs: Inputs | undefined, state: State, { cancel }: SyncToolkit): Described | undefined {
  if (!inputs) return undefined;
  const { usersFile: file, account } = inputs;
  return words.failureOf({ ...state, file, host: account.host, isCancelled: cancel.aborted });
}

interface Surroundings {
  readonly toolkit: SyncToolkit;
  readonly world: Omit<World, 'onWait'>;
  readonly userAgent: string;
  readonly log: Log;
}

/** Opens and closes what the story needs: the connection, the pace, the lines on progress, the way to end early. */
async function withMoco(inputs: Inputs, state: State, surroundings: Surroundings): Promise<void> {
  const { toolkit, world, userAgent, log } = surroundings;
  const { cancel } = toolkit;
  const pace = createPace(inputs.rateLimit, world);
  const client = createClient(
    { ...inputs, userAgent, readOnly: inputs.mode === 'plan', retriesOf: 'each', pace, cancel },
    { ...world, onWait: log.info },
  );
  const done = new AbortController();
  const closeSoon = (): void =>
    void world.sleep(CANCEL_WAIT, done.signal).then(client.close, () => undefined);
  cancel.addEventListener('abort', closeSoon, { signal: done.signal });
  const stop = toolkit.every(PROGRESS_EVERY, () =>
    log.info(words.progressLine(state.work, pace.timeFor, world.now())),
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
  pace: Pace,
  inputs: Inputs,
  state: State,
  { toolkit, world, log }: Surroundings,
): Promise<void> {
  const { host } = client;
  const { entries, active, isHeldBack } = await plan(client, inputs, log);
  state.plan = entries;
  state.over = overLimits(entries, active, inputs);
  state.notes = words.notes(entries, isHeldBack, pace.timeFor);
  for (const line of words.planLines(entries, inputs.usersFile, host, inputs.mode)) log.info(line);
  for (const note of state.notes) log.info(note);
  if (inputs.mode === 'plan') {
    for (const line of state.over) log.warning(words.wouldWriteNothing(line));
    return;
  }
  const isOver = state.over.length > 0;
  state.work = workOf(isOver ? [] : entries, world.now());
  if (isOver) return;
  const options = { welcomeEmail: inputs.welcomeEmail, cancel: toolkit.cancel };
  await apply(client, state.work, options, (result) => log.info(words.resultLine(result)));
  const { results } = state.work;
  log.info(words.doneLine(entries, results, inputs.usersFile, host));
  for (const line of words.ignoredLines(results)) log.warning(line);
}

/** Reads what is needed and makes the plan that is safe to carry out, but for the limits. */
async function plan(
  client: Client,
  inputs: Inputs,
  log: Log,
): Promise<{ entries: Entry[]; active: number; isHeldBack: boolean }> {
  const known = await readKnown(client, inputs.rows, inputs.unlisted !== 'ignore');
  const made = makePlan(inputs.rows, known, inputs);
  if (made.faults.length > 0) {
    const faults = made.faults.map((fault) => `${inputs.usersFile}, ${fault}`);
    throw new Failure({ kind: 'invalid-input', faults });
  }
  const guards = await readGuards(client, made.entries, known);
  const nobody = known.isWhole ? nobodyIn(known.users, inputs.protectedUsers) : [];
  if (nobody.length > 0) {
    log.warning(
      `\`protected-users\`: nobody in ${client.host} is ${nobody.join(', ')}, which protects nobody.`,
    );
  }
  const entries = guards ? protect(made.entries, guards, inputs.protectedUsers) : made.entries;
  const active = await countActive(client, entries, known, guards);
  return { entries, active, isHeldBack: made.isHeldBack };
}
