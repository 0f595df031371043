/** What the step says about the plan: users by ID and location, never by name or e-mail address. Pure. */
import { listSome } from '../model/display.ts';
import { desiredValue } from '../model/fields.ts';
import { capitalize } from '../model/issue.ts';
import { countOf, formatNumber } from '../model/numbers.ts';
import type { UserKey } from '../model/user.ts';
import type { CustomFieldDefinitions } from '../moco/custom-fields.ts';
import { describeDetails, inOrder } from '../reconcile/messages.ts';
import { staysInactive } from '../reconcile/notices.ts';
import { WRITE_CONCURRENCY } from './apply.ts';
import type { Protections } from './guardrails.ts';
import { planCounts, type Counts } from './outputs.ts';
import {
  displayName,
  fieldNames,
  hasWarning,
  isUnlistedAndStays,
  isWrite,
  mayBeUnlisted,
  requestsOfAll,
  sortedNotices,
  sortedWrites,
  type PlanEntry,
} from './plan-entry.ts';

/** Milliseconds until this many further requests can have been sent. */
export type EstimateWait = (requests: number) => number;

/** Lines of a plan in the log. The summary has more. */
const MAX_LINES = 100;

/** Users that a sentence names. */
const MAX_NAMED = 10;

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
  /** The input `protected-users`. */
  readonly protectedUsers: readonly UserKey[];
  /** Empty where the file names no custom field. */
  readonly customFields: CustomFieldDefinitions;
}

/** What readers should know beside the plan. */
export function planNotes(
  plan: readonly PlanEntry[],
  { deactivationsDeferred, protections, protectedUsers, customFields }: PlanContext,
): string[] {
  return [
    ...(deactivationsDeferred ? [deferredNote(plan)] : []),
    ...inactiveNotes(plan),
    ...(protections ? protectionNotes(protections, protectedUsers) : []),
    ...(typeof customFields === 'string' ? [customFieldNote(customFields)] : []),
  ];
}

/** How long the plan takes to apply, if that is a minute or more. */
export function durationNotes(plan: readonly PlanEntry[], estimateWait: EstimateWait): string[] {
  const requests = requestsOfAll(plan.filter(isWrite));
  const time = Math.max(estimateWait(requests), (requests * TYPICAL_WRITE_MS) / WRITE_CONCURRENCY);
  return time >= 60_000 ? [`Applying the plan takes ${formatDuration(time)}.`] : [];
}

/** Deactivated users whose rows do not set `active`. HR may list them because they come back, but they get no access. */
function inactiveNotes(plan: readonly PlanEntry[]): string[] {
  const inactive = plan.filter(
    ({ row, user, action, desired, notices }) =>
      row !== null &&
      user?.['active'] === false &&
      action !== 'error' &&
      desiredValue(desired.fields, 'active') === undefined &&
      // Who gets hours or vacation is warned of already.
      !notices.some(({ text }) => text === staysInactive(user.id).text),
  );
  if (inactive.length === 0) return [];
  const verb =
    inactive.length === 1 ? 'is deactivated in MOCO and stays' : 'are deactivated in MOCO and stay';
  const who = listSome(inactive, MAX_NAMED, displayName);
  return [
    `${countOf(inactive.length, 'user')} of the file ${verb} so: ${who}. To reactivate a user, set \`active: true\` in the row.`,
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

/** Whom the action can't protect by itself. A key of the account has no owner; who protects users knows the input already. */
function protectionNotes({ owner, adminRoles }: Protections, protectedUsers: readonly UserKey[]): string[] {
  return [
    ...(owner === null && protectedUsers.length === 0
      ? [
          "MOCO does not tell whose `api-key` this is. If it is a user's, name this user in `protected-users`.",
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

/**
 * What `* = ignore` left out, which may be more than was meant; nothing if the file has no such heading.
 *
 * @param quote makes a heading safe to show: redacted before it is truncated, as half a secret could not be redacted
 */
export function ignoredHeadingsNotes(headings: readonly string[], quote: (text: string) => string): string[] {
  if (headings.length === 0) return [];
  const names = listSome(headings, MAX_LINES, quote);
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

/** The counts of writes, each with its words. */
export function formatCounts(
  { created, updated, reactivated, deactivated }: Omit<Counts, 'unchanged' | 'unmatched' | 'failed'>,
  words: readonly [string, string, string, string],
): string[] {
  return [created, updated, reactivated, deactivated].map(
    (count, index) => `${formatNumber(count)} ${words[index] ?? ''}`,
  );
}

/** Roughly: less than a minute, or whole minutes. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 60_000
    ? 'less than a minute'
    : `about ${formatNumber(Math.ceil(milliseconds / 60_000))} min`;
}
