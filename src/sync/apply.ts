/** Carrying out the plan: the writes go side by side, and one person's failure does not stop the others. */
import type { Client } from '../moco/client.ts';
import { diff, toRequestBody, verifyApplied, type Change } from '../model/diff.ts';
import { createFromChanges, correctDrift } from '../moco/create-user.ts';
import { ActionError } from '../moco/errors.ts';
import type { MocoUser } from '../model/fields.ts';
import { forEachConcurrent } from '../moco/concurrency.ts';
import { updateUser } from '../moco/users.ts';
import { describeError, type ErrorCode } from '../github/error-messages.ts';
import { isWrite, displayName, type Action, type PlanEntry } from './plan.ts';

/** What became of one person. */
export interface Result extends PlanEntry {
  /** Whether MOCO has something new of the person, as far as its answers tell. */
  readonly isChanged: boolean;
  /** What kind of error it is; `cancelled` where the step was before MOCO answered. */
  readonly code: ErrorCode | null;
  /** Fields that MOCO has another value for than the one asked for, and that are no reason to fail. */
  readonly ignored: readonly string[];
}

/** Kept up on the way, so that a step that is cancelled can say how far it came. */
export interface ApplyProgress {
  /** When the writes began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly todo: readonly PlanEntry[];
  readonly results: Result[];
}

/** MOCO takes about half a second for a write, so that this many use up even the limit of the unlimited plan. */
export const WRITE_CONCURRENCY = 20;

/** What is to be written of the plan. */
export function startApply(plan: readonly PlanEntry[], begin: number): ApplyProgress {
  return { startedAt: begin, todo: plan.filter(isWrite), results: [] };
}

/**
 * Writes what is to do and keeps the results. Ends early when it is cancelled and when the key is not accepted any
 * more; what was not begun then has no result.
 */
export async function apply(
  client: Client,
  { todo, results }: Omit<ApplyProgress, 'begin'>,
  options: { readonly welcomeEmail: boolean | undefined; readonly cancel: AbortSignal },
  onResult: (result: Result) => void,
): Promise<void> {
  let isKeyRefused = false;
  await forEachConcurrent(todo, WRITE_CONCURRENCY, async (entry) => {
    if (options.cancel.aborted || isKeyRefused) return;
    const result = await writeEntry(client, entry, options.welcomeEmail).then(
      (written) => toResult(entry, written, client.host),
      (cause: unknown) => toFailedResult(entry, cause, client.host),
    );
    if (!result) return;
    isKeyRefused ||= result.code === 'unauthorized';
    results.push(result);
    onResult(result);
  });
  // As in the plan: the rows of the file first, in their order.
  results.sort((a, b) => (a.row ?? Infinity) - (b.row ?? Infinity) || (a.user?.id ?? 0) - (b.user?.id ?? 0));
}

interface WriteResult {
  /** Why the rest was not done. */
  readonly cause?: unknown;
  readonly action: Action;
  readonly user: MocoUser;
  readonly made: readonly Change[];
  readonly missed: readonly Change[];
}

async function writeEntry(
  client: Client,
  entry: PlanEntry,
  welcomeEmail: boolean | undefined,
): Promise<WriteResult> {
  const { action, user, changes, desired } = entry;
  if (user) return updateExisting(client, user, action, changes);
  const {
    entry: made,
    created,
    isFound,
  } = await createFromChanges(client, entry.email, changes, welcomeEmail);
  // Another run was faster.
  if (!created) return updateExisting(client, made, 'update', diff(made, desired));
  const asMade = (after: MocoUser): WriteResult => ({
    action,
    user: after,
    ...verifyApplied(changes, after),
  });
  if (!isFound) return asMade(made);
  // Whatever becomes of the rest, the user was created.
  const inPart = (cause: unknown): WriteResult => ({ action, user: made, made: changes, missed: [], cause });
  return correctDrift(client, made, desired).then(asMade, inPart);
}

async function updateExisting(
  client: Client,
  user: MocoUser,
  action: Action,
  changes: readonly Change[],
): Promise<WriteResult> {
  if (changes.length === 0) return { action: 'none', user, made: [], missed: [] };
  const after = await updateUser(client, user.id, toRequestBody(changes));
  return { action, user: after, ...verifyApplied(changes, after) };
}

/** What MOCO's answer shows not to have taken effect fails the person, or is worth a warning. */
function toResult(
  entry: PlanEntry,
  { action, user, made, missed, cause }: WriteResult,
  host: string,
): Result {
  const fatal = missed.filter(({ field }) => field.failIfIgnored).map(({ field }) => field.name);
  const ignored = missed.filter(({ field }) => !field.failIfIgnored).map(({ field }) => field.name);
  const email = typeof user['email'] === 'string' ? user['email'] : entry.email;
  const isChanged = made.length > 0;
  const found = { action, user, email, changes: made, isChanged, ignored };
  const result: Result = { ...entry, ...found, code: null };
  if (cause !== undefined) return { ...result, ...errorFields(cause, result, host) };
  if (fatal.length === 0) return result;
  return { ...result, ...errorFields(new ActionError({ kind: 'not-applied', fields: fatal }), result, host) };
}

/** No result for what was cancelled before it was sent. */
function toFailedResult(entry: PlanEntry, cause: unknown, host: string): Result | undefined {
  const wasNotSent =
    cause instanceof ActionError && cause.details.kind === 'cancelled' && !cause.details.mayBeDone;
  if (wasNotSent) return undefined;
  return { ...entry, ...errorFields(cause, entry, host), isChanged: false, ignored: [] };
}

function errorFields(cause: unknown, entry: PlanEntry, host: string): { error: string; code: ErrorCode } {
  const { lines, code } = describeError(cause, { host, user: displayName(entry) });
  return { error: lines.join(' '), code };
}
