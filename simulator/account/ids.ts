/** IDs for what has none. */

/** Returns an ID that nothing else has. */
export type NewId = () => number;

/** IDs begin after this one, or after the largest one that is given. */
const FIRST = 1_000;

/** A larger ID leaves no room for later ones: numbers in JSON are exact up to 9,007,199,254,740,991. */
const MAX_COUNTED = 1_000_000_000_000;

/**
 * Creates a source of IDs that are larger than the given ones. Objects of all kinds share it.
 *
 * @param given IDs that are taken; one above a trillion does not count, and is not reached either
 */
export function createIds(given: Iterable<number>): NewId {
  let last = FIRST;
  for (const id of given) if (id > last && id <= MAX_COUNTED) last = id;
  return () => ++last;
}
