/** When MOCO's value of a field equals the desired one. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, own } from './json.ts';
import * as parsers from './parsers.ts';
import { trimText } from './text.ts';

/** Creates a diff: the desired value, or undefined if both values are equal once normalized. */
export function diffBy(
  normalize: (value: unknown) => unknown,
): (desired: unknown, current: unknown) => unknown {
  return (desired, current) =>
    isDeepStrictEqual(normalize(desired), normalize(current)) ? undefined : desired;
}

/**
 * Not set equals empty, line endings are equal, a letter may be composed or not, and what can't be seen at the ends does not
 * count. Other types than text stay as they are.
 */
export function normalizeText(value: unknown): unknown {
  return typeof value === 'string' ? trimText(value).replace(/\r\n?/g, '\n') : (value ?? '');
}

/** A phone number by its sign and digits; `00` is `+`. Letters and `#`, as of an extension, count. Not set equals empty. */
export function normalizePhone(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? '';
  return trimText(value)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#*]/gu, '')
    .replace(/^00/, '+');
}

/** Fewer digits may be an extension, and the end of a number by chance. */
const MIN_CUT_OFF_DIGITS = 6;

/** True if a phone number is the current one without its `+` or the zeros at its start, or with `#` for `+`. */
export function isCutOffPhone(desired: unknown, current: unknown): boolean {
  const [given, stored] = [normalizePhone(desired), normalizePhone(current)].map(String);
  if (given === undefined || stored === undefined || given === stored || /^[+0]/.test(given)) return false;
  const digits = given.replace(/^#/, '');
  return (
    /^\d+$/.test(digits) &&
    digits.length >= MIN_CUT_OFF_DIGITS &&
    /^[+0]/.test(stored) &&
    stored.endsWith(digits)
  );
}

/** One form for all spellings of an e-mail address. */
export function normalizeEmailValue(value: unknown): unknown {
  return typeof value === 'string' ? parsers.normalizeEmail(value) : value;
}

/** Without spaces, in upper case. Not set equals empty. */
export function normalizeIban(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\s/g, '').toUpperCase() : (value ?? '');
}

/** Distinct entries in one order. Not set equals empty. */
export function asSortedSet(value: unknown): unknown {
  return Array.isArray(value)
    ? [...new Set(value.map((entry) => JSON.stringify(normalizeText(entry))))].sort()
    : (value ?? []);
}

/** A diff of custom fields: those that differ, as MOCO merges them. Not set equals empty. */
export function diffProperties(desired: unknown, current: unknown): unknown {
  if (!isObject(desired)) return desired;
  const stored = isObject(current) ? current : {};
  const normalize = (value: unknown): unknown => {
    const property = normalizeText(parsers.toCustomProperty(value) ?? value);
    if (!Array.isArray(property)) return property;
    return property.length === 0 ? '' : asSortedSet(property.map(normalizeText));
  };
  const differing = Object.entries(desired).filter(
    ([key, value]) => !isDeepStrictEqual(normalize(value), normalize(own(stored, key))),
  );
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}
