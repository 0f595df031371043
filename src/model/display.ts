/** Texts and lists in messages: in one line, and not too long. Pure. */
import { formatNumber } from './numbers.ts';

/** Line breaks of every kind, control characters, bidirectional overrides, invisible characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** The visible characters of a text, in one line. */
export function singleLine(text: string): string {
  return text.replace(INVISIBLE, ' ').trim();
}

/** What an error says: anything can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The text in at most so many characters, with an ellipsis if it was truncated. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Never half of a surrogate pair.
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** All entries as text, the last one after `and`: `a, b and c`. */
export function listAll(entries: readonly string[]): string {
  const others = entries.slice(0, -1).join(', ');
  const last = entries.at(-1) ?? '';
  return others === '' ? last : `${others} and ${last}`;
}

/**
 * The first entries as text, and how many more there are: `1, 2 and 1,234 more`.
 *
 * @param total if `entries` are only the first ones
 */
export function listSome<T>(
  entries: readonly T[],
  maxShown: number,
  format: (entry: T) => string = String,
  total = entries.length,
): string {
  const shown = entries.slice(0, maxShown).map(format).join(', ');
  const more = total - maxShown;
  return more > 0 ? `${shown} and ${formatNumber(more)} more` : shown;
}
