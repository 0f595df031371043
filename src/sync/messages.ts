/** What the step says: people by ID and place in the file, never by name or address, as logs are read by many. Pure. */
import type { ErrorReport } from '../github/error-messages.ts';
import type { Issue } from '../model/issue.ts';
import type { ErrorCode } from '../moco/errors.ts';
import { sortedResults, WRITE_CONCURRENCY, type Result } from './apply.ts';
import { planCounts, resultCounts } from './outputs.ts';
import {
  displayName,
  isUnlistedAndStays,
  isUnmatched,
  isWrite,
  sortedWrites,
  type PlanEntry,
} from './plan.ts';
import type { ApplyProgress, SyncState } from './state.ts';

/** Milliseconds until this many further requests can have been sent. */
type TimeFor = (requests: number) => number;

/** More lines of a plan than these help nobody in a log; the summary has them. */
const MAX_LINES = 100;

/** Faults that the next run may not meet. */
const TRANSIENT_CODES: readonly ErrorCode[] = ['rate-limited', 'unavailable', 'unreachable', 'timeout'];

/** Milliseconds that MOCO takes for a write, as recorded. */
const TYPICAL_WRITE_MS = 600;

/** The plan in numbers, and person by person where it is not carried out at once. */
export function planLines(
  plan: readonly PlanEntry[],
  file: string,
  host: string,
  mode: 'plan' | 'apply',
): string[] {
  const { created, updated, deactivated, unchanged, failed } = planCounts(plan);
  const unlisted = plan.filter(isUnlistedAndStays).length;
  const counts = [
    `${formatNumber(created)} to create`,
    `${formatNumber(updated)} to update`,
    `${formatNumber(deactivated)} to deactivate`,
    `${formatNumber(unchanged)} unchanged${unlisted > 0 ? ` (${formatNumber(unlisted)} of them not in the file)` : ''}`,
    ...(failed > 0 ? [`${formatNumber(failed)} with an error`] : []),
  ];
  const writes = mode === 'plan' ? sortedWrites(plan) : [];
  const shown = writes
    .slice(0, MAX_LINES)
    .map((entry) => `Would ${entry.action} ${displayName(entry)}: ${fields(entry)}`);
  const more = writes.length - shown.length;
  return [
    `Plan for ${file} in ${host}: ${counts.join(', ')}`,
    ...shown,
    ...(more > 0
      ? [`Would change ${formatNumber(more)} more; the job summary and the output \`plan\` have them`]
      : []),
  ];
}

/** What a person should know beside the plan. */
export function planNotes(
  plan: readonly PlanEntry[],
  deactivationsDeferred: boolean,
  timeFor: TimeFor,
): string[] {
  const writes = plan.filter(isWrite).length;
  const time = Math.max(timeFor(writes), (writes * TYPICAL_WRITE_MS) / WRITE_CONCURRENCY);
  return [
    ...(deactivationsDeferred ? [deferredNote(plan)] : []),
    ...(time >= 60_000 ? [`Writing takes ${formatDuration(time)}.`] : []),
  ];
}

/** Why those whom the file does not list are not deactivated, although that is asked for. */
function deferredNote(plan: readonly PlanEntry[]): string {
  const unlisted = plan.filter(({ row }) => row === null).length;
  const [first, ...others] = plan.filter(isUnmatched);
  const more = others.length > 0 ? ` and ${formatNumber(others.length)} more` : '';
  return (
    `${formatNumber(unlisted)} active ${unlisted === 1 ? 'user is' : 'users are'} not in the file, but kept for now: ` +
    `${first?.location ?? ''}${more} can't be found in MOCO and may be about one of them. Once that is mended, those who ` +
    'are still not in the file are deactivated.'
  );
}

/** What is over a limit, after a plan. */
export function limitWarning(over: string): string {
  return `\`apply\` would write nothing. ${over}`;
}

/** A warning about entries of `protected-users` that match no user. */
export function unmatchedProtectionWarning(unmatched: readonly (number | string)[], host: string): string {
  return `\`protected-users\`: nobody in ${host} is ${unmatched.join(', ')}, which protects nobody.`;
}

/** What became of one person. */
export function resultLine(result: Result): string {
  const { action, error } = result;
  if (error !== null) return `Failed: ${displayName(result)}`;
  if (action === 'none') return `Nothing to change by now: ${displayName(result)}`;
  if (action === 'update' && !result.isChanged) return `MOCO changed nothing of ${displayName(result)}`;
  const done = { create: 'Created', update: 'Updated', deactivate: 'Deactivated', error: '' }[action];
  return `${done} ${displayName(result)}: ${fields(result)}`;
}

/** How far the step has come, and how long the rest takes. */
export function progressLine(progress: ApplyProgress | undefined, timeFor: TimeFor, now: number): string {
  if (!progress) return 'Reading from MOCO';
  const { entries, results, startedAt } = progress;
  const failed = results.filter(({ error }) => error !== null).length;
  const left = entries.length - results.length;
  const bySpeed = results.length === 0 ? 0 : ((now - startedAt) / results.length) * left;
  const time = formatDuration(Math.max(timeFor(left), bySpeed));
  const written = `${formatNumber(results.length - failed)} of ${formatNumber(entries.length)} users written`;
  return `${written}, ${formatNumber(failed)} failed, ${time} left`;
}

/** What was done, in numbers. */
export function resultSummaryLine(
  plan: readonly PlanEntry[],
  results: readonly Result[],
  file: string,
  host: string,
): string {
  const { created, updated, deactivated, unchanged, failed } = resultCounts(plan, results);
  return (
    `Applied ${file} to ${host}: ${formatNumber(created)} created, ${formatNumber(updated)} updated, ` +
    `${formatNumber(deactivated)} deactivated, ${formatNumber(unchanged)} unchanged, ${formatNumber(failed)} failed`
  );
}

/** A warning about fields that MOCO has other values for than those asked for. */
export function ignoredLines(results: readonly Result[]): string[] {
  const people = results.filter(({ ignored }) => ignored.length > 0);
  const listed = people.map((result) => `${displayName(result)}: ${result.ignored.join(', ')}`);
  if (listed.length === 0) return [];
  return [`MOCO has another value than the one asked for in: ${listed.join('; ')}`];
}

/** Why the step fails although nothing was thrown; undefined if it does not. */
export function describeOutcome(
  state: Pick<SyncState, 'plan' | 'progress' | 'exceededLimits'>,
  context: { readonly file: string; readonly host: string; readonly isCancelled: boolean },
): ErrorReport | undefined {
  const { plan = [], progress, exceededLimits } = state;
  const { file, host, isCancelled } = context;
  const errors = plan.filter(({ error }) => error !== null);
  if (!progress) {
    if (isCancelled) return report('cancelled', 'The step was cancelled.', []);
    if (errors.length === 0) return undefined;
    const rows = plan.filter(({ row }) => row !== null).length;
    const summary = `${formatNumber(errors.length)} of ${formatNumber(rows)} rows of ${file} can't be applied.`;
    return report(
      'plan-errors',
      summary,
      toItems(errors, () => "can't be applied"),
    );
  }
  if (exceededLimits.length > 0) {
    return { ...report('limit-exceeded', `Nothing was written to ${host}.`, []), hints: exceededLimits };
  }
  return describeResults(progress, errors, host, isCancelled);
}

/** What went wrong while the plan was applied. `errors` are the rows that were left out. */
function describeResults(
  { entries, results }: ApplyProgress,
  errors: readonly PlanEntry[],
  host: string,
  isCancelled: boolean,
): ErrorReport | undefined {
  const notWritten = sortedResults(results).filter(({ error }) => error !== null);
  const failed = [...notWritten, ...errors];
  const left = entries.length - results.length;
  const again = rerunHint(notWritten, left, isCancelled);
  if (isCancelled) {
    const summary = `The step was cancelled: ${formatNumber(left)} of ${formatNumber(entries.length)} users were not begun.${again}`;
    return report('cancelled', summary, toItems(failed, cancelledProblem));
  }
  if (failed.length === 0) return undefined;
  const all = formatNumber(entries.length + errors.length);
  const rest = left > 0 ? ` ${formatNumber(left)} more were not begun, as they would have failed too.` : '';
  const were = failed.length === 1 ? 'was' : 'were';
  const summary = `${formatNumber(failed.length)} of ${all} users ${were} not written to ${host}.${rest}${again}`;
  return report('partial-failure', summary, toItems(failed, problem));
}

function report(code: ErrorCode, summary: string, items: readonly Issue[]): ErrorReport {
  return { code, summary, hints: [], items };
}

/** What a further run is good for; nothing where it would only say the same again. */
function rerunHint(notWritten: readonly Result[], left: number, isCancelled: boolean): string {
  if (left + notWritten.length === 0) return '';
  const isPassing = ({ code }: Result): boolean => code !== null && TRANSIENT_CODES.includes(code);
  return isCancelled || notWritten.every(isPassing)
    ? ' Running the step again does the rest.'
    : ' Mend what is told below, then run the step again.';
}

/** Somebody in a list of those who failed: an entry of the plan, or what became of it. */
type Failed = PlanEntry & Partial<Result>;

/** Rows with an error were in the plan already, and writing was not tried. */
function problem({ action }: Failed): string {
  return action === 'error' ? 'was left out' : 'was not written';
}

function cancelledProblem({ code }: Failed): string {
  return code === 'cancelled' ? 'is uncertain' : 'had failed';
}

/** An item for each user. */
function toItems(entries: readonly Failed[], problemOf: (entry: Failed) => string): Issue[] {
  return entries.map((entry) => {
    const name = displayName(entry);
    const what = `${name[0]?.toUpperCase()}${name.slice(1)} ${problemOf(entry)}`;
    return { text: `${what}: ${entry.error ?? ''}` };
  });
}

function fields({ changes }: PlanEntry): string {
  return changes.map(({ field }) => field.name).join(', ');
}

/** Roughly, for a person: less than a minute, or whole minutes. */
function formatDuration(milliseconds: number): string {
  return milliseconds < 60_000
    ? 'less than a minute'
    : `about ${formatNumber(Math.ceil(milliseconds / 60_000))} min`;
}

function formatNumber(value: number): string {
  return value.toLocaleString('en');
}
