/** Carrying out the plan: the writes go side by side, and one person's failure does not stop the others. */
import type { Client } from '../moco/client.ts';
import { compare, requestBody, verify, type Change } from '../moco/compare.ts';
import { makeUser, mendUser } from '../moco/creation.ts';
import { Failure } from '../moco/errors.ts';
import type { MocoUser } from '../moco/fields.ts';
import { sideBySide } from '../moco/side-by-side.ts';
import { updateUser } from '../moco/users.ts';
import { describeFailure, type ErrorWord } from '../runner/failure.ts';
import { isWritten, nameOf, type Action, type Entry } from './plan.ts';

/** What became of one person. */
export interface Result extends Entry {
  /** Whether MOCO has something new of the person, as far as its answers tell. */
  readonly isChanged: boolean;
  /** What kind of error it is; `cancelled` where the step was before MOCO answered. */
  readonly word: ErrorWord | null;
  /** Fields that MOCO has another value for than the one asked for, and that are no reason to fail. */
  readonly ignored: readonly string[];
}

/** Kept up on the way, so that a step that is cancelled can say how far it came. */
export interface Work {
  /** When the writes began, in milliseconds since 1970. */
  readonly begin: number;
  readonly todo: readonly Entry[];
  readonly results: Result[];
}

/** MOCO takes about half a second for a write, so that this many use up even the limit of the unlimited plan. */
export const WIDTH = 20;

/** What is to be written of the plan. */
export function workOf(plan: readonly Entry[], begin: number): Work {
  return { begin, todo: plan.filter(isWritten), results: [] };
}

/**
 * Writes what is to do and keeps the results. Ends early when it is cancelled and when the key is not accepted any
 * more; what was not begun then has no result.
 */
export async function apply(
  client: Client,
  { todo, results }: Omit<Work, 'begin'>,
  options: { readonly welcomeEmail: boolean | undefined; readonly cancel: AbortSignal },
  onResult: (result: Result) => void,
): Promise<void> {
  let isKeyRefused = false;
  await sideBySide(todo, WIDTH, async (entry) => {
    if (options.cancel.aborted || isKeyRefused) return;
    const result = await write(client, entry, options.welcomeEmail).then(
      (written) => judged(entry, written, client.host),
      (cause: unknown) => failed(entry, cause, client.host),
    );
    if (!result) return;
    isKeyRefused ||= result.word === 'unauthorized';
    results.push(result);
    onResult(result);
  });
  // As in the plan: the rows of the file first, in their order.
  results.sort((a, b) => (a.row ?? Infinity) - (b.row ?? Infinity) || (a.user?.id ?? 0) - (b.user?.id ?? 0));
}

interface Written {
  /** Why the rest was not done. */
  readonly cause?: unknown;
  readonly action: Action;
  readonly user: MocoUser;
  readonly made: readonly Change[];
  readonly missed: readonly Change[];
}

async function write(client: Client, entry: Entry, welcomeEmail: boolean | undefined): Promise<Written> {
  const { action, user, changes, wishes } = entry;
  if (user) return change(client, user, action, changes);
  const { entry: made, created, isFound } = await makeUser(client, entry.email, changes, welcomeEmail);
  // Another run was faster.
  if (!created) return change(client, made, 'update', compare(made, wishes));
  const asMade = (after: MocoUser): Written => ({ action, user: after, ...verify(changes, after) });
  if (!isFound) return asMade(made);
  // Whatever becomes of the rest, the user was created.
  const inPart = (cause: unknown): Written => ({ action, user: made, made: changes, missed: [], cause });
  return mendUser(client, made, wishes).then(asMade, inPart);
}

async function change(
  client: Client,
  user: MocoUser,
  action: Action,
  changes: readonly Change[],
): Promise<Written> {
  if (changes.length === 0) return { action: 'none', user, made: [], missed: [] };
  const after = await updateUser(client, user.id, requestBody(changes));
  return { action, user: after, ...verify(changes, after) };
}

/** What MOCO's answer shows not to have taken effect fails the person, or is worth a warning. */
function judged(entry: Entry, { action, user, made, missed, cause }: Written, host: string): Result {
  const fatal = missed.filter(({ field }) => field.mustTakeEffect).map(({ field }) => field.name);
  const ignored = missed.filter(({ field }) => !field.mustTakeEffect).map(({ field }) => field.name);
  const email = typeof user['email'] === 'string' ? user['email'] : entry.email;
  const isChanged = made.length > 0;
  const found = { action, user, email, changes: made, isChanged, ignored };
  const result: Result = { ...entry, ...found, word: null };
  if (cause !== undefined) return { ...result, ...inWords(cause, result, host) };
  if (fatal.length === 0) return result;
  return { ...result, ...inWords(new Failure({ kind: 'not-applied', fields: fatal }), result, host) };
}

/** No result for what was cancelled before it was sent. */
function failed(entry: Entry, cause: unknown, host: string): Result | undefined {
  const wasNotSent = cause instanceof Failure && cause.facts.kind === 'cancelled' && !cause.facts.mayBeDone;
  if (wasNotSent) return undefined;
  return { ...entry, ...inWords(cause, entry, host), isChanged: false, ignored: [] };
}

function inWords(cause: unknown, entry: Entry, host: string): { error: string; word: ErrorWord } {
  const { lines, word } = describeFailure(cause, { host, user: nameOf(entry) });
  return { error: lines.join(' '), word };
}
