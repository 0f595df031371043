/** Checks of the values of an account's JSON: each returns the rule that the value breaks, to be read after "must". Pure. */
import { isDay } from '../../src/model/days.ts';
import { isWeeklyPattern } from '../../src/model/employments.ts';
import { isObject } from '../../src/model/json.ts';
import { CUSTOM_FIELD_KINDS } from '../data.ts';
import { isEmail } from '../validation.ts';

/** The rule that a value breaks; undefined if it breaks none. */
export type Check = (value: unknown) => string | undefined;

const isText = (value: unknown): value is string => typeof value === 'string';

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
export const email = check('be an e-mail address', isEmail);
/** A boolean. */
export const flag = check('be true or false', (value) => typeof value === 'boolean');
/** A number. JSON may have one that is too large. */
export const number = check('be a number', Number.isFinite);
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
/** The kind of a custom field. */
export const kind = check(
  `be ${CUSTOM_FIELD_KINDS.slice(0, -1).join(', ')} or ${CUSTOM_FIELD_KINDS.at(-1)}`,
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
export const pattern = check('be an object with five numbers for `am` and for `pm`', isWeeklyPattern);

/** The same, or null. */
export function orNull(inner: Check): Check {
  return (value) => {
    const rule = value === null ? undefined : inner(value);
    return rule === undefined ? undefined : `${rule}, or null`;
  };
}
