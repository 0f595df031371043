/** What an unknown heading could mean: headings that are spelled nearly the same. Pure. */
import { distance } from 'fastest-levenshtein';
import { normalizeHeading, type KnownHeading } from './headings.ts';

/** Only this many characters of a heading are compared with the known ones, as the time grows with the length. */
const MAX_COMPARED = 60;

/** Letters that a typo adds, removes or changes. */
const MAX_TYPOS = 2;

/**
 * Which of `known` a heading probably means, at most one for each column, nearest first. Each is as people write it.
 */
export function nearHeadings(heading: string, known: readonly KnownHeading[]): string[] {
  const compared = compare(heading, known).sort((a, b) => a.edits - b.edits);
  const nearest = compared.filter(({ given, each, edits }) => isNear(given, each.key, edits));
  const near =
    nearest.length > 0
      ? nearest
      : compared.filter(({ given, each, edits }) => isFewEdits(given, each.key, edits));
  // `employment` alone is near the column of the first day and that of the last: both are suggested.
  const candidates = near.filter(({ edits }) => edits <= 2 * (near[0]?.edits ?? 0));
  const byColumn = new Map<string, string>();
  for (const { each } of candidates) {
    const name = each.column?.name ?? '';
    if (!byColumn.has(name)) byColumn.set(name, each.heading);
  }
  return [...byColumn.values()];
}

/** True if a heading is one or two letters from one of `known`, so that it must not be ignored in silence. */
export function isTypo(heading: string, known: readonly KnownHeading[]): boolean {
  const given = comparable(heading);
  return known.some(({ key }) => {
    // Most headings need no more than this: an export may have a million keys that are ignored.
    const isNearlyAsLong = Math.abs(key.length - given.length) <= MAX_TYPOS;
    return isNearlyAsLong && isFewEdits(given, key, distance(given, key));
  });
}

function comparable(heading: string): string {
  return normalizeHeading(heading.slice(0, MAX_COMPARED));
}

function compare(
  heading: string,
  known: readonly KnownHeading[],
): { readonly each: KnownHeading; readonly given: string; readonly edits: number }[] {
  const given = comparable(heading);
  return known.map((each) => ({ each, given, edits: distance(given, each.key) }));
}

/** One letter, or two in longer words: with two other letters, a short word is another one. Or two that are exchanged. */
function isFewEdits(given: string, known: string, edits: number): boolean {
  const length = Math.max(given.length, known.length);
  if (given === '' || length < 3) return false;
  return edits <= (length > 5 ? MAX_TYPOS : 1) || (edits === 2 && isTransposed(given, known));
}

/** True if two texts differ in two neighbouring letters, which are exchanged. */
function isTransposed(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a.charAt(at) === b.charAt(at)) at += 1;
  return `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b;
}

/** Suggesting a heading that is not near could lead to entry dates in birthdays. */
function isNear(given: string, known: string, edits: number): boolean {
  const [short = '', long = ''] = [given, known].sort((a, b) => a.length - b.length);
  // More than half of the longer one: `Eintrittstermin` means `Eintritt`, but `Teamleitung` does not mean `Team`.
  const isBeginning = long.startsWith(short) && short.length * 2 > long.length;
  return isBeginning || edits * 4 <= long.length + 2;
}
