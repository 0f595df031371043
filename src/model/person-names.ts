/** Names of people, compared as far as people take them for the same. Pure. */
import { distance } from 'fastest-levenshtein';
import { caselessName } from './names.ts';

/** Characters of a name that are compared: decomposing takes more than linear time. */
const MAX_NAME = 200;

/** Letters that a typo adds, removes or changes; two that are swapped are two. */
const MAX_TYPOS = 2;

/**
 * One form for all spellings of a name, with or without accents: `Müller` is `Mueller` or `Muller`. Empty where there is
 * none.
 */
export function plainName(name: unknown): string {
  if (typeof name !== 'string') return '';
  return caselessName(name)
    .slice(0, MAX_NAME)
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=[aou])e/g, '')
    .replace(/[\s-]+/g, ' ');
}

/** The words of a first name in their plain form, without titles such as `Dr.` and initials. */
export function firstNameWords(name: unknown): string[] {
  return plainName(name)
    .split(' ')
    .filter((word) => word.length > 1 && !word.endsWith('.'));
}

/**
 * True if two first names are probably those of two people: neither has a word in common with the other, nor is it a short
 * form or a typo. False if one of them is missing.
 */
export function isOtherFirstName(a: unknown, b: unknown): boolean {
  const [words, others] = [firstNameWords(a), firstNameWords(b)];
  if (words.length === 0 || others.length === 0) return false;
  return !words.some((word) => others.some((other) => isSameWord(word, other)));
}

function isSameWord(a: string, b: string): boolean {
  if (a.startsWith(b) || b.startsWith(a)) return true;
  const typos = distance(a, b);
  return typos <= MAX_TYPOS && 2 * typos < Math.min(a.length, b.length);
}
