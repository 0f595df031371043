/** IDs for what has none. */

/** Returns an ID that nothing else has. */
export type NewId = () => number;

/** IDs that no object of MOCO has: an ID of the real account, which is not in the simulated one, must not be found there. */
export const UNUSED_IDS = 900_000_000_000;

/** A larger ID leaves no room for later ones: numbers in JSON are exact up to 9,007,199,254,740,991. */
const MAX_COUNTED = 1_000_000_000_000;

/**
 * Creates a source of IDs that are larger than the given ones. Objects of all kinds share it.
 *
 * @param given IDs that are taken; one above a trillion does not count, and is not reached either
 * @param after IDs begin after this one
 */
export function createIds(given: Iterable<number>, after = 1_000): NewId {
  let last = after;
  for (const id of given) if (id > last && id <= MAX_COUNTED) last = id;
  return () => ++last;
}
