/** When two values differ in their form only. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { compose } from './text.ts';

/** A point or comma between digits, and a sign before the first one, belong to the number. */
const DECIMAL_SEPARATOR = /(?<=\p{Nd})[.,](?=\p{Nd})/gu;
const SIGN = /^[-−](?=\p{Nd})/u;

const WHITE_SPACE_AND_PUNCTUATION = /[\s\p{Z}\p{P}\p{Cf}]+/gu;

/** In place of a separator that stays. No text has these characters, which are private. */
const POINT = '\uE000';
const MINUS = '\uE001';

/**
 * True if the values are equal without case, white space and punctuation, or only have other types, such as `5` and `"5"`, or
 * `["a"]` and `"a"`. The order of a list does not matter. An empty value has no form: it only equals empty ones.
 */
export function differOnlyInForm(a: unknown, b: unknown): boolean {
  const [first, second] = [fold(a), fold(b)];
  return first !== undefined && isDeepStrictEqual(first, second);
}

/** Undefined where there is nothing to compare: the value is empty, an object, or has no letter and no digit. */
function fold(value: unknown): readonly string[] | undefined {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const folded = entries.map((entry) => (isScalar(entry) ? foldText(String(entry)) : ''));
  return folded.length === 0 || folded.includes('') ? undefined : [...new Set(folded)].sort();
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function foldText(text: string): string {
  // Upper case first: "Straße" is "STRASSE".
  return compose(text, 'NFKC')
    .toUpperCase()
    .toLowerCase()
    .trim()
    .replace(SIGN, MINUS)
    .replace(DECIMAL_SEPARATOR, POINT)
    .replace(WHITE_SPACE_AND_PUNCTUATION, '');
}
