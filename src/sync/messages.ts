/** What the step says in the log: users by ID and location, never by name or e-mail address. Pure. */
import type { ErrorReport } from '../github/error-messages.ts';
import { listSome, truncate } from '../model/display.ts';
import { capitalize, type Issue } from '../model/issue.ts';
import { countOf, formatNumber } from '../model/numbers.ts';
import { changeName, type ChangeOutcome } from '../model/verify.ts';
import type { CustomFieldDefinitions } from '../moco/custom-fields.ts';
import type { ErrorCode } from '../moco/errors.ts';
import { detailNames } from '../reconcile/details.ts';
import { describeDetails, describeNoChange, inOrder } from '../reconcile/messages.ts';
import { sortedResults, WRITE_CONCURRENCY, type Result } from './apply.ts';
import { groupErrors, type ErrorGroup } from './error-groups.ts';
import type { Protections } from './guardrails.ts';
import { planCounts, resultCounts, type Counts } from './outputs.ts';
import {
  displayName,
  hasWarning,
  isUnlistedAndStays,
  mayBeUnlisted,
  isWrite,
  requestsOf,
  sortedNotices,
  sortedWrites,
  type PlanEntry,
} from './plan-entry.ts';
import type { ApplyProgress, SyncState } from './state.ts';

/** Milliseconds until this many further requests can have been sent. */
type EstimateWait = (requests: number) => number;

/** Lines of a plan in the log. The summary has more. */
const MAX_LINES = 100;

/** Characters of a heading. */
const MAX_HEADING = 60;

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

/** What is said about fields that MOCO may not have as they were sent. */
const DOUBTS: readonly {
  readonly outcome: ChangeOutcome;
  readonly before: string;
  readonly after: string;
}[] = [
  {
    outcome: 'altered',
    before: 'MOCO accepted the request but has other values for',
    after: 'Check in MOCO.',
  },
  {
    outcome: 'reformatted',
    before: 'MOCO has another form (case, spaces or punctuation) of',
    after: '',
  },
  {
    outcome: 'unknown',
    before: "MOCO's response does not have these fields, so it is not known whether they were stored:",
    after: '',
  },
];

/** How long MOCO takes for a write, as recorded. */
const TYPICAL_WRITE_MS = 600;

/** The counts of a plan, and each write if the plan is not applied right away. */
export function planLines(
  plan: readonly PlanEntry[],
  file: string,
  host: string,
  mode: 'plan' | 'apply',
): string[] {
  const { unchanged, unmatched, failed, ...counts } = planCounts(plan);
  const unlisted = plan.filter(isUnlistedAndStays).length;
  const parts = [
    ...formatCounts(counts, ['to create', 'to update', 'to reactivate', 'to deactivate']),
    `${formatNumber(unchanged)} unchanged${unlisted > 0 ? ` (${formatNumber(unlisted)} of them not in the file)` : ''}`,
    ...(unmatched > 0 ? [`${formatNumber(unmatched)} not in MOCO`] : []),
    ...(failed > 0 ? [`${formatNumber(failed)} with an error`] : []),
  ];
  const writes = mode === 'plan' ? sortedWrites(plan) : [];
  const shown = writes.slice(0, MAX_LINES).flatMap((entry) => {
    const user = [`Would ${entry.action} ${displayName(entry)}: ${fieldNames(entry)}`];
    const details = describeDetails(entry.details, displayName(entry), 'planned');
    return inOrder(
      entry,
      user,
      details.map((line) => `Would ${line}`),
    );
  });
  const more = writes.length - MAX_LINES;
  return [
    `Plan for ${file} in ${host}: ${parts.join(', ')}`,
    ...shown,
    ...(more > 0 ? [`${formatNumber(more)} more: see the job summary and the output \`plan\``] : []),
  ];
}

/** What a plan was made with, as far as its notes are about it. */
export interface PlanContext {
  readonly deactivationsDeferred: boolean;
  /** Undefined where they do not matter. */
  readonly protections: Protections | undefined;
  /** Whether MOCO sends its e-mail to new users; undefined: as MOCO decides. */
  readonly welcomeEmail: boolean | undefined;
  /** Empty where the file names no custom field. */
  readonly customFields: CustomFieldDefinitions;
}

/** What readers should know beside the plan. */
export function planNotes(
  plan: readonly PlanEntry[],
  { deactivationsDeferred, protections, welcomeEmail, customFields }: PlanContext,
  estimateWait: EstimateWait,
): string[] {
  const requests = requestsOfAll(plan.filter(isWrite));
  const time = Math.max(estimateWait(requests), (requests * TYPICAL_WRITE_MS) / WRITE_CONCURRENCY);
  const mails = welcomeEmail === false ? 0 : planCounts(plan).created;
  return [
    ...(deactivationsDeferred ? [deferredNote(plan)] : []),
    ...(protections ? protectionNotes(protections) : []),
    ...(typeof customFields === 'string' ? [customFieldNote(customFields)] : []),
    ...(mails > 0 ? [`MOCO sends ${countOf(mails, 'welcome e-mail')}.`] : []),
    ...(time >= 60_000 ? [`Applying the plan takes ${formatDuration(time)}.`] : []),
  ];
}

/** That custom fields were not checked, and why. */
function customFieldNote(reason: Extract<CustomFieldDefinitions, string>): string {
  const cause =
    reason === 'unreadable'
      ? 'The `api-key` may not read the definitions of custom fields'
      : "None of the account's custom fields is clearly about users";
  return `${cause}, so names and options in the file are not checked. MOCO ignores those that it does not have.`;
}

/** Whom the action can't protect by itself. */
function protectionNotes({ owner, adminRoles }: Protections): string[] {
  return [
    ...(owner === null
      ? [
          'MOCO does not tell who owns the `api-key`, so the owner is only protected if named in `protected-users`.',
        ]
      : []),
    ...(adminRoles
      ? []
      : [
          'The `api-key` may not read roles, so it is not known who is an administrator: the last one is only protected if ' +
            'named in `protected-users`.',
        ]),
  ];
}

/** What to know about each person's plan: one line for each person. Everyone with a warning is named. */
export function noticeLines(plan: readonly PlanEntry[]): string[] {
  const noticed = sortedNotices(plan);
  const shown = noticed.filter((entry, index) => index < MAX_LINES || hasWarning(entry));
  const lines = shown.map((entry) => {
    const texts = entry.notices.map(({ text }) => text).join(' ');
    return `${capitalize(displayName(entry))}: ${texts}`;
  });
  const more = noticed.length - shown.length;
  return [
    ...lines,
    ...(more > 0
      ? [`${formatNumber(more)} more with notices: see the job summary and the output \`plan\``]
      : []),
  ];
}

/** A warning that names the people whose plan is probably not meant like this. */
export function noticeWarnings(plan: readonly PlanEntry[]): string[] {
  const warned = plan.filter(hasWarning);
  if (warned.length === 0) return [];
  const names = listSome(warned, MAX_NAMED, displayName);
  return [`Check the notices above, or in the job summary, about ${names}.`];
}

/** What `* = ignore` left out, which may be more than was meant; nothing if the file has no such heading. */
export function ignoredHeadingsNotes(headings: readonly string[]): string[] {
  if (headings.length === 0) return [];
  const names = listSome(headings, MAX_LINES, (heading) => `"${truncate(heading, MAX_HEADING)}"`);
  return [`Ignored, as \`columns\` has "* = ignore": ${names}.`];
}

/** Why unlisted users are not deactivated although that is asked for. */
function deferredNote(plan: readonly PlanEntry[]): string {
  const unlisted = plan.filter(({ row }) => row === null).length;
  const [first, ...others] = plan.filter(mayBeUnlisted);
  const more = countOf(others.length, 'more row');
  return (
    `${formatNumber(unlisted)} active ${unlisted === 1 ? 'user is' : 'users are'} not in the file but kept for now: ` +
    `${first?.location ?? ''}${others.length > 0 ? ` and ${more} match` : ' matches'} no MOCO user and might be about ` +
    `${unlisted === 1 ? 'this user' : 'one of them'}. Once that is fixed, users who are still not in the file are deactivated.`
  );
}

/** A warning about a limit, after a plan. */
export function limitWarning(limit: string): string {
  return `\`mode: apply\` would write nothing. ${limit}`;
}

/** A warning about entries of `protected-users` that match no user. */
export function unmatchedProtectionWarning(unmatched: readonly (number | string)[], host: string): string {
  return `\`protected-users\`: no user in ${host} matches ${unmatched.join(', ')}. Check for typos.`;
}

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
  if (error !== null) return `Failed: ${displayName(result)}${partial === '' ? '' : `. ${partial}`}`;
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

/** How far the step has come, and how long the rest takes. */
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
  const written = `${formatNumber(results.length - failed)} of ${formatNumber(entries.length)} users written`;
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
  return DOUBTS.flatMap(({ outcome, before, after }) => {
    const listed = results.flatMap((result) => {
      const names = result.doubtful.filter((change) => change.outcome === outcome).map(changeName);
      return names.length > 0 ? [`${displayName(result)}: ${names.join(', ')}`] : [];
    });
    return listed.length > 0 ? [`${before} ${listed.join('; ')}. ${after}`.trim()] : [];
  });
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
    return report('plan-errors', summary, toItems(errors));
  }
  if (exceededLimits.length > 0) {
    const summary = `Nothing was written to ${host}: the plan exceeds a limit.`;
    return { ...report('limit-exceeded', summary, []), hints: exceededLimits };
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
  const hint = rerunHint(notWritten, errors, left);
  const items = toItems(failed);
  if (isCancelled) {
    const summary = `The step was cancelled: ${formatNumber(left)} of ${formatNumber(entries.length)} users were not started.`;
    return report('cancelled', summary + hint, items);
  }
  if (failed.length === 0) return undefined;
  const all = formatNumber(entries.length + errors.length);
  const rest = left > 0 ? ` ${formatNumber(left)} more were not started, as they would have failed too.` : '';
  const summary = `${formatNumber(failed.length)} of ${all} users failed in ${host}.${rest}${hint}`;
  return report('partial-failure', summary, items);
}

function report(code: ErrorCode, summary: string, items: readonly Issue[]): ErrorReport {
  return { code, summary, hints: [], items };
}

/** Whether re-running helps; empty if it would not: fixing a row starts a run with the new file. */
function rerunHint(notWritten: readonly Result[], errors: readonly PlanEntry[], left: number): string {
  if (left + notWritten.length === 0) return '';
  // Without the last day that MOCO no longer has, a re-run would do something else.
  const isTransient = ({ code, lostLastDay }: Result): boolean =>
    code !== null && TRANSIENT_CODES.includes(code) && lostLastDay === undefined;
  return errors.length === 0 && notWritten.every(isTransient)
    ? ' Re-running the step does the rest.'
    : ' Fix the problems below and re-run the step.';
}

/** An item for each reason: users who failed for the same one are grouped. */
function toItems(entries: readonly PlanEntry[]): Issue[] {
  return groupErrors(entries).map(({ entries: [first, ...others], error, isOutcomeUnknown }: ErrorGroup) => {
    const what = `${isOutcomeUnknown ? ', outcome unknown' : ''}: ${error}`;
    if (others.length === 0) return { text: capitalize(displayName(first)) + what };
    const names = listSome([first, ...others], MAX_NAMED, shortName);
    return { text: `${formatNumber(others.length + 1)} users (${names})${what}` };
  });
}

function shortName({ user, location }: PlanEntry): string {
  return location === '' && user ? `ID ${user.id}` : location;
}

function formatCounts(
  { created, updated, reactivated, deactivated }: Omit<Counts, 'unchanged' | 'unmatched' | 'failed'>,
  words: readonly [string, string, string, string],
): string[] {
  return [created, updated, reactivated, deactivated].map(
    (count, index) => `${formatNumber(count)} ${words[index] ?? ''}`,
  );
}

function fieldNames({ changes, details }: PlanEntry): string {
  return [...changes.map(({ field }) => field.input), ...detailNames(details)].join(', ');
}

function requestsOfAll(entries: readonly PlanEntry[]): number {
  return entries.reduce((sum, entry) => sum + requestsOf(entry), 0);
}

/** Roughly: less than a minute, or whole minutes. */
function formatDuration(milliseconds: number): string {
  return milliseconds < 60_000
    ? 'less than a minute'
    : `about ${formatNumber(Math.ceil(milliseconds / 60_000))} min`;
}
