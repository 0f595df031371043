/** A random choice that is the same for the same seed. Pure. */

/** Some of the items, in random order. */
export function sample<T>(items: readonly T[], limit: number, seed: number): T[] {
  const random = createRandom(seed);
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Numbers from 0 up to 1. @see https://en.wikipedia.org/wiki/Xorshift */
function createRandom(seed: number): () => number {
  // Zero would stay zero. The multiplication spreads seeds that are close to each other.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
