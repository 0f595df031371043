/** Users with the same error. Pure. */
import type { Result } from './apply.ts';
import type { PlanEntry } from './plan-entry.ts';

/** Users with the same error. */
export interface ErrorGroup {
  /** In the order of the plan. */
  readonly entries: readonly [PlanEntry, ...PlanEntry[]];
  readonly error: string;
  /** Sent, and cancelled before MOCO responded. */
  readonly isOutcomeUnknown: boolean;
}

/** Groups entries with an error by it, in the order of their first entries. */
export function groupErrors(entries: readonly (PlanEntry & Partial<Result>)[]): ErrorGroup[] {
  const groups = new Map<
    string,
    { entries: [PlanEntry, ...PlanEntry[]]; error: string; isOutcomeUnknown: boolean }
  >();
  for (const entry of entries) {
    const { error, code } = entry;
    if (error === null) continue;
    const isOutcomeUnknown = code === 'cancelled';
    const key = `${isOutcomeUnknown} ${error}`;
    const group = groups.get(key);
    if (group) group.entries.push(entry);
    else groups.set(key, { entries: [entry], error, isOutcomeUnknown });
  }
  return [...groups.values()];
}
