/** Numbers for people. */

/**
 * A whole number with a comma between groups of three digits, such as `12,345`.
 *
 * Not `toLocaleString`: it loads ICU, which takes 15 ms at the start of every step.
 */
export function formatNumber(value: number): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- a number has few digits
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number of things, such as `1 user` or `1,234 users`. */
export function countOf(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
