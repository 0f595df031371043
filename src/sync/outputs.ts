/** Plan and results as step outputs. Pure. */
import { asOneLine } from '../github/outputs.ts';
import { detailNames, employmentOutput, vacationOutput } from '../reconcile/details.ts';
import { truncate } from '../model/display.ts';
import type { Result } from './apply.ts';
import { isWrite, type PlanEntry } from './plan-entry.ts';

/** Numbers of users. */
export interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly reactivated: number;
  readonly deactivated: number;
  readonly unchanged: number;
  /** Rows with `active: false` for people whom MOCO does not have. */
  readonly unmatched: number;
  readonly failed: number;
}

/** Characters of one user's error. */
const MAX_ERROR = 2_000;

/**
 * Longer lists are in their files only: a step that gets a longer one by `env` can't start, as a variable holds at most
 * 128 KiB with its name.
 */
const MAX_BYTES = 100 * 1024;

/** The counts of a plan. */
export function planCounts(plan: readonly PlanEntry[]): Counts {
  const count = (action: PlanEntry['action']): number =>
    plan.filter((entry) => entry.action === action).length;
  return {
    created: count('create'),
    updated: count('update'),
    reactivated: count('reactivate'),
    deactivated: count('deactivate'),
    unchanged: count('none'),
    unmatched: count('unmatched'),
    failed: count('error'),
  };
}

/** The counts of an applied plan. Rows with an error in the plan failed too. */
export function resultCounts(plan: readonly PlanEntry[], results: readonly Result[]): Counts {
  const planned = planCounts(plan);
  const good = results.filter(({ error }) => error === null);
  const done = planCounts(good.filter(({ isChanged }) => isChanged));
  const failed = planned.failed + results.filter(({ error }) => error !== null).length;
  const unchanged = planned.unchanged + good.filter(({ isChanged }) => !isChanged).length;
  return { ...done, unchanged, unmatched: planned.unmatched, failed };
}

/**
 * All outputs but `error`.
 *
 * @param results undefined after a plan
 * @param save writes a list to a file and returns its path
 */
export function syncOutputs(
  plan: readonly PlanEntry[],
  results: readonly Result[] | undefined,
  sanitize: (text: string) => string,
  save: (name: string, text: string) => string,
): Record<string, string> {
  const counts = results ? resultCounts(plan, results) : planCounts(plan);
  const isChanged = results ? isAnyChanged(results) : plan.some(isWrite);
  const list = (name: string, entries: readonly PlanEntry[]): Record<string, string> => {
    const text = asOneLine(entries.map((entry) => publicEntry(entry, sanitize)));
    const isTooLong = Buffer.byteLength(text) > MAX_BYTES;
    return { [name]: isTooLong ? '' : text, [`${name}-file`]: save(`${name}.json`, text) };
  };
  return {
    ...list('plan', plan),
    ...list('results', results ?? []),
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])),
    // Empty if it is not known.
    changed: String(isChanged ?? ''),
  };
}

/** Undefined if it is not known. */
function isAnyChanged(results: readonly Result[]): boolean | undefined {
  if (results.some(({ isChanged }) => isChanged)) return true;
  return results.some(({ isChanged }) => isChanged === undefined) ? undefined : false;
}

function publicEntry(
  { row, line, user, email, action, changes, details, notices, error }: PlanEntry,
  sanitize: (text: string) => string,
): object {
  return {
    row,
    line,
    id: user?.id ?? null,
    email,
    action,
    fields: [...changes.map(({ field }) => field.outputName), ...detailNames(details)],
    employments: details.employments.map(employmentOutput),
    vacation: details.vacation ? vacationOutput(details.vacation) : null,
    notices: notices.map(({ text }) => sanitize(text)),
    error: error === null ? null : truncate(sanitize(error), MAX_ERROR),
  };
}
