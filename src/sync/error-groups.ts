/** Users who failed for the same reason. Pure. */
import type { Result } from './apply.ts';
import type { PlanEntry } from './plan.ts';

export interface ErrorGroup {
  /** In the order of the plan. */
  readonly entries: readonly [PlanEntry, ...PlanEntry[]];
  readonly error: string;
}

/** Groups entries with an error by it, in the order of their first entries. */
export function groupErrors(entries: readonly (PlanEntry & Partial<Result>)[]): ErrorGroup[] {
  const groups = new Map<string, [PlanEntry, ...PlanEntry[]]>();
  for (const entry of entries) {
    if (entry.error === null) continue;
    const group = groups.get(entry.error);
    if (group) group.push(entry);
    else groups.set(entry.error, [entry]);
  }
  return [...groups].map(([error, group]) => ({ entries: group, error }));
}
