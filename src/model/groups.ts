/** Groups of entries, and lists without repetitions. */

/** The entries by a key, in the order of the first entry of each group. `Map.groupBy` needs Node 21. */
export function groupBy<T, K>(entries: Iterable<T>, keyOf: (entry: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}

/** Each entry once, as it is last: pages that shift while they are read may contain an entry twice. */
export function distinctById<T extends { readonly id: number }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
