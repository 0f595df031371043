/** Values that are not always needed. */

/** Returns a function that creates the value at its first call, and returns the same one afterwards. */
export function lazily<T>(create: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: create() }).value;
}
