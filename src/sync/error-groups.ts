/** Users with the same error. Pure. */
import type { Result } from './apply.ts';
import type { PlanEntry } from './plan-entry.ts';

/** Users with the same error. */
export interface ErrorGroup {
  /** In the order of the plan. */
  readonly entries: readonly [PlanEntry, ...PlanEntry[]];
  readonly error: string;
  /** No response tells whether MOCO applied the last write. */
  readonly isUnconfirmed: boolean;
}

/** Groups entries with an error by it, in the order of their first entries. */
export function groupErrors(entries: readonly (PlanEntry & Partial<Result>)[]): ErrorGroup[] {
  const groups = new Map<
    string,
    { entries: [PlanEntry, ...PlanEntry[]]; error: string; isUnconfirmed: boolean }
  >();
  for (const entry of entries) {
    const { error, isUnconfirmed = false } = entry;
    if (error === null) continue;
    const key = `${isUnconfirmed} ${error}`;
    const group = groups.get(key);
    if (group) group.entries.push(entry);
    else groups.set(key, { entries: [entry], error, isUnconfirmed });
  }
  return [...groups.values()];
}
