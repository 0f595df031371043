/** Checks of the values of an account's JSON: each returns the rule that the value breaks, to be read after "must". Pure. */
import { isDay } from '../../src/model/days.ts';
import { isObject } from '../../src/model/json.ts';

/** The rule that a value breaks; undefined if it breaks none. */
export type Check = (value: unknown) => string | undefined;

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

const CUSTOM_FIELD_KINDS: readonly string[] = [
  ...['String', 'Textarea', 'Link', 'Boolean', 'Select', 'MultiSelect', 'Date', 'text'],
];

function check(rule: string, holds: (value: unknown) => boolean): Check {
  return (value) => (holds(value) ? undefined : rule);
}

/** A positive whole number. */
export const id = check(
  'be an ID (a positive whole number)',
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
);
/** Any text. */
export const text = check('be a text', isText);
/** A text with at least one character. */
export const name = check('be a text that is not empty', (value) => isText(value) && value.trim() !== '');
/** An e-mail address. */
export const email = check(
  'be an e-mail address',
  (value) => isText(value) && /^[^\s@]+@[^\s@]+$/.test(value),
);
/** A boolean. */
export const flag = check('be true or false', (value) => typeof value === 'boolean');
/** A number. */
export const number = check('be a number', isNumber);
/** A day. */
export const day = check('be a date (YYYY-MM-DD)', isDay);
/** A moment, as MOCO writes it. */
export const timestamp = check(
  'be a time such as 2026-11-26T08:00:00Z',
  (value) => isText(value) && !Number.isNaN(Date.parse(value)),
);
/** A list of texts. */
export const texts = check('be a list of texts', (value) => Array.isArray(value) && value.every(isText));
/** Values of custom fields. */
export const properties = check(
  'be an object whose values are texts, numbers or lists of texts',
  (value) => isObject(value) && Object.values(value).every((each) => [each].flat().every(isText)),
);
/** The kind of a custom field. MOCO documents seven, but its OpenAPI description has `text` in an example. */
export const kind = check(
  'be String, Textarea, Link, Boolean, Select, MultiSelect, Date or text',
  (value) => isText(value) && CUSTOM_FIELD_KINDS.includes(value),
);
/** Any object. */
export const object = check('be an object', isObject);
/** An object with an ID, as MOCO refers to another object. */
export const reference = check(
  'be an object with an `id`',
  (value) => isObject(value) && id(value['id']) === undefined,
);
/** The hours of a week. */
export const pattern = check(
  'be an object with five numbers for `am` and for `pm`',
  (value) => isObject(value) && isFiveNumbers(value['am']) && isFiveNumbers(value['pm']),
);

/** The same, or null. */
export function orNull(inner: Check): Check {
  return (value) => {
    const rule = value === null ? undefined : inner(value);
    return rule === undefined ? undefined : `${rule}, or null`;
  };
}

function isFiveNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.length === 5 && value.every(isNumber);
}
