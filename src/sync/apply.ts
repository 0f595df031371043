/** Applies the plan: up to 20 users in parallel, and the failure of one does not stop the others. */
import { describeError, withoutRerunAdvice, type ErrorReport } from '../github/error-messages.ts';
import type { Notice } from '../model/notice.ts';
import { currentEmail } from '../model/user.ts';
import { doubtfulChanges, writtenChanges, type VerifiedChange } from '../model/verify.ts';
import type { Client } from '../moco/client.ts';
import { forEachConcurrent } from '../moco/concurrency.ts';
import type { ErrorCode } from '../moco/errors.ts';
import { applyUser, type ApplyOptions } from '../reconcile/apply-user.ts';
import { doneDetails } from '../reconcile/details.ts';
import { describeDone, describePartialResult, pendingLastDay } from '../reconcile/messages.ts';
import {
  foldStep,
  initialOutcome,
  isAnySent,
  isChanged,
  unknownFields,
  type Failure,
  type Outcome,
} from '../reconcile/outcome.ts';
import { verificationNotices } from '../reconcile/notices.ts';
import type { UserAction } from '../reconcile/user-plan.ts';
import type { PlanEntry } from './plan-entry.ts';

/** Result for one user. Its changes are those that MOCO made; after an error before the write, those planned. */
export interface Result extends PlanEntry {
  /** Whether MOCO has something new; undefined if that is not known. */
  readonly isChanged: boolean | undefined;
  /** Null without an error. */
  readonly code: ErrorCode | null;
  /** True after an error if no response tells whether MOCO applied the last write. */
  readonly isUnconfirmed: boolean;
  /** Fields that MOCO may not have as they were sent, and that do not fail the user. Notices say so. */
  readonly doubtful: readonly VerifiedChange[];
  /** Notices that became known only now. */
  readonly addedNotices: readonly Notice[];
  /** After an error half-way: what was done, what was not, and how to go on. Empty if there is nothing to add. */
  readonly partial: string;
  /** The last day that a new run needs as `employment-end`, as MOCO may no longer have it. */
  readonly lostLastDay: string | undefined;
}

/** MOCO takes about half a second for a write, so that this many use up even the highest rate limit. */
export const WRITE_CONCURRENCY = 20;

/**
 * Writes the entries. Stops early if it is cancelled, and if MOCO rejects the key: entries that were not started have
 * no result.
 *
 * @param onResult called for each user, as soon as the result is known
 * @returns all results, in the order of the plan
 */
export async function applyPlan(
  client: Client,
  entries: readonly PlanEntry[],
  options: ApplyOptions & { readonly cancel: AbortSignal },
  onResult: (result: Result) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  let isKeyRejected = false;
  await forEachConcurrent(entries, WRITE_CONCURRENCY, async (entry) => {
    if (options.cancel.aborted || isKeyRejected) return;
    const result = await applyEntry(client, entry, options);
    if (!result) return;
    isKeyRejected ||= result.code === 'unauthorized';
    results.push(result);
    onResult(result);
  });
  return sortedResults(results);
}

/** The results in the order of the plan: rows of the file first. */
export function sortedResults(results: readonly Result[]): Result[] {
  return [...results].sort(
    (a, b) => (a.row ?? Infinity) - (b.row ?? Infinity) || (a.user?.id ?? 0) - (b.user?.id ?? 0),
  );
}

/** Undefined for an entry that was cancelled before it was sent. */
async function applyEntry(
  client: Client,
  entry: PlanEntry,
  options: ApplyOptions,
): Promise<Result | undefined> {
  let outcome = initialOutcome(entry);
  try {
    for await (const step of applyUser(client, entry, options)) outcome = foldStep(outcome, step);
    return toResult(entry, outcome);
  } catch (error) {
    // Users who failed for the same reason are grouped.
    const report = describeError(error, { host: client.host, user: undefined });
    const isCancelled = report.code === 'cancelled';
    const isUnconfirmed = report.unconfirmed !== undefined;
    if (isCancelled && !isUnconfirmed && !isAnySent(outcome)) return undefined;
    const lostLastDay = pendingLastDay(outcome, report);
    const partial = partialResult(outcome, entry, report);
    const hasOwnAdvice = lostLastDay !== undefined || (isCancelled && partial !== '');
    const reason = oneLine(hasOwnAdvice ? withoutRerunAdvice(report) : report);
    const text = partial === '' ? reason : `${endSentence(reason)} ${partial}`;
    const result = toResult(entry, outcome, report);
    return { ...result, code: report.code, isUnconfirmed, error: text, partial, lostLastDay };
  }
}

/** What was left half-done, for this person. Empty where nothing was: then equal errors of several users are grouped. */
function partialResult(outcome: Outcome, { line }: PlanEntry, failure: ErrorReport): string {
  const { user } = outcome;
  const done = describeDone(outcome, { user: user ? `user ${user.id}` : 'the user', owner: '' });
  const isAny = done.length > 0 || unknownFields(outcome).length > 0;
  if (!isAny && pendingLastDay(outcome, failure) === undefined) return '';
  const where = line === null ? '' : ` on line ${line}`;
  return describePartialResult(outcome, done, (day) => `${day} as \`employment-end\`${where}`, failure);
}

function toResult(entry: PlanEntry, outcome: Outcome, failure?: Failure): Result {
  const { plan, user, changes } = outcome;
  return {
    ...entry,
    ...plan,
    action: changes ? actionDone(plan.action, changes) : plan.action,
    user,
    email: (user && currentEmail(user)) || entry.email,
    changes: changes ? writtenChanges(changes) : plan.changes,
    details: doneDetails(outcome),
    isChanged: isChanged(outcome, failure),
    doubtful: doubtfulChanges(changes ?? []),
    code: null,
    isUnconfirmed: false,
    error: null,
    notices: [...plan.notices, ...verificationNotices(changes ?? [])],
    addedNotices: plan.notices.filter((notice) => !entry.notices.includes(notice)),
    partial: '',
    lostLastDay: undefined,
  };
}

/** A user whose status is not known afterwards does not count as deactivated or reactivated. */
function actionDone(action: UserAction, changes: readonly VerifiedChange[]): UserAction {
  const isUnknown = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'unknown');
  return isUnknown && (action === 'deactivate' || action === 'reactivate') ? 'update' : action;
}

/** MOCO's own sentences may have no full stop. */
function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function oneLine({ summary, hints, items }: ErrorReport): string {
  return [summary, ...hints, ...items.map(({ text }) => text)].join(' ');
}
