/** What the step says while it applies the plan: users by ID and location, never by name or e-mail address. Pure. */
import { capitalize } from '../model/issue.ts';
import { countOf, formatNumber } from '../model/numbers.ts';
import { describeDetails, describeNoChange, inOrder } from '../reconcile/messages.ts';
import { describeDoubts } from '../reconcile/notices.ts';
import type { Result } from './apply.ts';
import { resultCounts } from './outputs.ts';
import { displayName, fieldNames, requestsOfAll, type PlanEntry } from './plan-entry.ts';
import { formatCounts, formatDuration, type EstimateWait } from './plan-messages.ts';
import type { ApplyProgress } from './state.ts';

/**
 * The result for one user: a line, and one for each employment and vacation entry that was written. After an error, the
 * line has all of it.
 */
export function resultLines(result: Result): string[] {
  const notices = result.addedNotices.map(({ text }) => `${capitalize(displayName(result))}: ${text}`);
  if (result.partial !== '') return [resultLine(result), ...notices];
  const details = describeDetails(result.details, displayName(result), 'done');
  return [...inOrder(result, [resultLine(result)], details), ...notices];
}

function resultLine(result: Result): string {
  const { action, error, partial } = result;
  // The message of the failed step has room for a few users only.
  if (error !== null) {
    return `${failureOf(result)}: ${displayName(result)}${partial === '' ? '' : `. ${partial}`}`;
  }
  if (action === 'none') return `Nothing left to change: ${displayName(result)}`;
  if (!result.isChanged) return describeNoChange(result.doubtful, displayName(result));
  const done = {
    create: 'Created',
    update: 'Updated',
    reactivate: 'Reactivated',
    deactivate: 'Deactivated',
    unmatched: '',
    error: '',
  }[action];
  return `${done} ${displayName(result)}: ${fieldNames(result)}`;
}

function failureOf({ code, isUnconfirmed }: Result): string {
  if (code !== 'cancelled') return 'Failed';
  return isUnconfirmed ? 'Cancelled, may have been applied' : 'Cancelled halfway';
}

/** How far the step has come, and how long the rest takes. `now`: the monotonic clock, in milliseconds. */
export function progressLine(
  progress: ApplyProgress | undefined,
  estimateWait: EstimateWait,
  now: number,
): string {
  if (!progress) return 'Reading from MOCO';
  const { entries, results, startedAt } = progress;
  const failed = results.filter(({ error }) => error !== null).length;
  const left = entries.length - results.length;
  const bySpeed = results.length === 0 ? 0 : ((now - startedAt) / results.length) * left;
  const requests = entries.length === 0 ? 0 : Math.ceil((requestsOfAll(entries) / entries.length) * left);
  const time = formatDuration(Math.max(estimateWait(requests), bySpeed));
  const written = `${formatNumber(results.length - failed)} of ${countOf(entries.length, 'user')} written`;
  return `${written}, ${formatNumber(failed)} failed, ${time} left`;
}

/** The counts of an applied plan. */
export function resultSummaryLine(
  plan: readonly PlanEntry[],
  results: readonly Result[],
  file: string,
  host: string,
): string {
  const { unchanged, unmatched, failed, ...counts } = resultCounts(plan, results);
  const parts = [
    ...formatCounts(counts, ['created', 'updated', 'reactivated', 'deactivated']),
    `${formatNumber(unchanged)} unchanged`,
    ...(unmatched > 0 ? [`${formatNumber(unmatched)} not in MOCO`] : []),
    `${formatNumber(failed)} failed`,
  ];
  return `Applied ${file} to ${host}: ${parts.join(', ')}`;
}

/** Warnings about fields that MOCO may not have as they were sent, one for each kind of doubt. */
export function verificationWarnings(results: readonly Result[]): string[] {
  return describeDoubts(results.map((result) => ({ who: displayName(result), doubtful: result.doubtful })));
}
