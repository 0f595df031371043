/** Why the step fails although nothing was thrown. Users by ID and location, never by name or e-mail address. Pure. */
import type { ErrorReport } from '../github/error-messages.ts';
import { listSome } from '../model/display.ts';
import { capitalize, type Issue } from '../model/issue.ts';
import { countOf, formatNumber } from '../model/numbers.ts';
import type { ErrorCode } from '../moco/errors.ts';
import { sortedResults, type Result } from './apply.ts';
import { groupErrors, type ErrorGroup } from './error-groups.ts';
import { displayName, type PlanEntry } from './plan-entry.ts';
import type { ApplyProgress, SyncState } from './state.ts';

/** Users that an item of an error message names. */
const MAX_NAMED = 10;

/** Errors that a re-run may not meet. */
const TRANSIENT_CODES: readonly ErrorCode[] = [
  'rate-limited',
  'unavailable',
  'unreachable',
  'timeout',
  'cancelled',
];

/** Why the step fails although nothing was thrown; undefined if it does not. */
export function describeOutcome(
  state: Pick<SyncState, 'plan' | 'progress' | 'exceededLimits'>,
  file: string,
  host: string,
): ErrorReport | undefined {
  const { plan = [], progress, exceededLimits } = state;
  const errors = plan.filter(({ error }) => error !== null);
  if (!progress) {
    if (errors.length === 0) return undefined;
    const rows = plan.filter(({ row }) => row !== null).length;
    const summary = `${formatNumber(errors.length)} of ${countOf(rows, 'row')} of ${file} can't be applied.`;
    return report('plan-errors', summary, toItems(errors));
  }
  if (exceededLimits.length > 0) {
    const summary = `Nothing was written to ${host}: the plan exceeds a limit.`;
    return { ...report('limit-exceeded', summary, []), hints: exceededLimits };
  }
  return describeResults(progress, errors, host);
}

/** What went wrong while the plan was applied. `errors` are the rows that were left out. */
function describeResults(
  progress: ApplyProgress,
  errors: readonly PlanEntry[],
  host: string,
): ErrorReport | undefined {
  const { entries, results } = progress;
  const notWritten = sortedResults(results).filter(({ error }) => error !== null);
  const failed = [...notWritten, ...errors];
  const left = entries.length - results.length;
  const hint = rerunHint(notWritten, errors, left);
  const items = toItems(failed);
  if (isCutShort(notWritten, left)) {
    return report('cancelled', describeProgress(progress, errors.length, host) + hint, items);
  }
  if (failed.length === 0) return undefined;
  const all = countOf(entries.length + errors.length, 'user');
  const rest = left > 0 ? ` ${formatNumber(left)} more were not started, as they would have failed too.` : '';
  const summary = `${formatNumber(failed.length)} of ${all} failed in ${host}.${rest}${hint}`;
  return report('partial-failure', summary, items);
}

/** True if a cancellation kept something from being written. A rejected key is the only other reason to end early. */
function isCutShort(notWritten: readonly Result[], left: number): boolean {
  const isAny = (code: ErrorCode): boolean => notWritten.some((result) => result.code === code);
  return isAny('cancelled') || (left > 0 && !isAny('unauthorized'));
}

/** How many users MOCO has as planned, and how many it has not, or may have. */
function describeProgress({ entries, results }: ApplyProgress, errors: number, host: string): string {
  const cancelled = results.filter(({ code }) => code === 'cancelled');
  const unconfirmed = cancelled.filter(({ isUnconfirmed }) => isUnconfirmed).length;
  const written = results.filter(({ error }) => error === null).length;
  const failed = results.length - written - cancelled.length + errors;
  const counts: [number, string][] = [
    [written, 'done'],
    [unconfirmed, 'sent without a response (may have been applied)'],
    [cancelled.length - unconfirmed, 'partly done'],
    [failed, 'failed'],
    [entries.length - results.length, 'not started'],
  ];
  const list = counts.flatMap(([count, what]) => (count > 0 ? [`${formatNumber(count)} ${what}`] : []));
  return `The step was cancelled. Of ${countOf(entries.length + errors, 'user')} in ${host}: ${list.join(', ')}.`;
}

function report(code: ErrorCode, summary: string, items: readonly Issue[]): ErrorReport {
  return { code, summary, hints: [], items };
}

/** Whether re-running helps; empty if it would not: fixing a row starts a run with the new file. */
function rerunHint(notWritten: readonly Result[], errors: readonly PlanEntry[], left: number): string {
  if (left + notWritten.length === 0) return '';
  // A re-run would not know the last day either.
  if (notWritten.some(({ lostLastDay }) => lostLastDay !== undefined)) return ' Follow the messages below.';
  const isTransient = ({ code }: Result): boolean => code !== null && TRANSIENT_CODES.includes(code);
  return errors.length === 0 && notWritten.every(isTransient)
    ? ' Re-running the step does the rest.'
    : ' Fix the problems below and re-run the step.';
}

/** An item for each reason: users who failed for the same one are grouped. */
function toItems(entries: readonly PlanEntry[]): Issue[] {
  return groupErrors(entries).map(({ entries: [first, ...others], error, isUnconfirmed }: ErrorGroup) => {
    const what = `${isUnconfirmed ? ', outcome unknown' : ''}: ${error}`;
    if (others.length === 0) return { text: capitalize(displayName(first)) + what };
    const names = listSome([first, ...others], MAX_NAMED, shortName);
    return { text: `${formatNumber(others.length + 1)} users (${names})${what}` };
  });
}

function shortName({ user, location }: PlanEntry): string {
  return location === '' && user ? `ID ${user.id}` : location;
}
