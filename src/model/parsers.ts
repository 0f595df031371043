/**
 * How the text of an input, or a cell of a file, becomes a value that MOCO takes. A parser answers with
 * the value, or with the rule that the text breaks, worded to follow "must".
 */
import { isObject, type JsonObject } from './json.ts';

export type ParseResult<T> = { readonly value: T } | { readonly must: string };
export type Parser<T> = (text: string) => ParseResult<T>;

/** A key that no JSON can have: a name is never mistaken for a value that somebody wrote. */
export const NAME_REF = Symbol('name');

/** A team or role that was given by its name; which ID that is, MOCO's list tells. */
export interface NameReference {
  readonly [NAME_REF]: string;
}

/** Hours of each day from Monday to Friday. */
export interface WeeklyPattern {
  readonly am: readonly number[];
  readonly pm: readonly number[];
}

/** MOCO keeps at most 12 kB of custom fields for one user. */
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;

export const text: Parser<string> = (value) => ({ value });

/** The spellings of YAML 1.2, which are also those that `@actions/core` reads. */
export const boolean: Parser<boolean> = (value) => {
  if (['true', 'True', 'TRUE'].includes(value)) return { value: true };
  if (['false', 'False', 'FALSE'].includes(value)) return { value: false };
  return { must: 'be `true` or `false`' };
};

/** MOCO's IDs are positive whole numbers. */
export const id: Parser<number> = (value) => {
  const number = Number(value);
  if (/^[1-9][0-9]*$/.test(value) && Number.isSafeInteger(number)) return { value: number };
  return { must: 'be an ID of MOCO, digits only' };
};

/** Digits are an ID, everything else is a name. */
export const idOrName: Parser<number | NameReference> = (value) =>
  /^[0-9]+$/.test(value) ? id(value) : { value: { [NAME_REF]: value } };

/**
 * What an address is copied with (`<a@b.ch>`, `mailto:a@b.ch`, `a@b.ch;`) is no part of it, nor is what can't be seen:
 * an address that looks like another one would be another person.
 */
const ADDRESS = /^[^\s\p{C}@<>()[\],;:"\\]+@[^\s\p{C}@<>()[\],;:"\\]+$/u;

/** Only what can't be an address is refused here; MOCO judges the rest. */
export const email: Parser<string> = (value) =>
  ADDRESS.test(value) ? { value } : { must: 'be an e-mail address' };

/** One form for all spellings of an address: MOCO stores lower case, and a letter can be one character or two. */
export function normalizeEmail(address: string): string {
  return address.normalize('NFC').toLowerCase();
}

/** One of some words. */
export const choice =
  <T extends string>(...words: readonly T[]): Parser<T> =>
  (value) => {
    const found = words.find((code) => code === value);
    return found === undefined ? { must: `be one of ${words.join(', ')}` } : { value: found };
  };

/** Those that MOCO speaks. */
export const LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'] as const;

export const language: Parser<string> = choice(...LANGUAGES);

/** A day of the calendar, as MOCO writes it. */
export const date: Parser<string> = (value) => {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  // JavaScript turns 31 February into 3 March; a day that exists comes back as it was.
  const exists = day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  return exists ? { value } : { must: 'be a day that exists, written as in 1990-01-31' };
};

/** The distinct entries of a list that is separated by commas or line breaks. */
function splitList(value: string): string[] {
  const entries = value.split(/[,\r\n]/).map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ''))];
}

export const list: Parser<string[]> = (value) => {
  const entries = splitList(value);
  return entries.length > 0 ? { value: entries } : { must: 'name at least one entry' };
};

/** A JSON object. Where it can't be read, the place is named, but no piece of it is shown. */
export const jsonObject: Parser<JsonObject> = (value) => {
  let parsed: unknown;
  const imprecise: string[] = [];
  try {
    parsed = JSON.parse(value, (key, item: unknown) => {
      // Whole numbers from 2^53 on, and those that are infinite to JavaScript.
      if (typeof item === 'number' && Math.abs(item) > Number.MAX_SAFE_INTEGER) imprecise.push(key);
      return item;
    });
  } catch (error) {
    const location = /line \d+ column \d+|position \d+/.exec(
      error instanceof Error ? error.message : '',
    )?.[0];
    return { must: `be a JSON object; it can't be read as JSON${location ? ` (${location})` : ''}` };
  }
  if (!isObject(parsed)) return { must: 'be a JSON object, such as {"key": "value"}' };
  if (imprecise.length > 0) {
    return { must: 'have numbers of more than 15 digits as strings, or they lose digits' };
  }
  return { value: parsed };
};

/**
 * Custom fields: numbers become strings and booleans "1" or "0", as MOCO keeps them.
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
export const customProperties: Parser<JsonObject> = (value) => {
  const parsed = jsonObject(value);
  if ('must' in parsed) return parsed;
  const entries = Object.entries(parsed.value).map(([key, item]) => [key, toCustomProperty(item)] as const);
  const wrong = entries.filter(([, item]) => item === undefined).map(([key]) => `"${key}"`);
  if (wrong.length > 0) {
    return {
      must: `hold a string, number, boolean or list of strings for each custom field ("" empties one); not so: ${wrong.join(', ')}`,
    };
  }
  return checkPropertiesSize(Object.fromEntries(entries));
};

/** Custom fields that MOCO has room for. */
export function checkPropertiesSize(properties: JsonObject): ParseResult<JsonObject> {
  return Buffer.byteLength(JSON.stringify(properties)) > MAX_CUSTOM_PROPERTIES_BYTES
    ? { must: 'be at most 12 kB together' }
    : { value: properties };
}

/** One custom field's value as MOCO keeps it, or undefined for what it can't keep. */
export function toCustomProperty(item: unknown): string | string[] | undefined {
  if (typeof item === 'string') return item;
  if (typeof item === 'number') return String(item);
  if (typeof item === 'boolean') return item ? '1' : '0';
  return Array.isArray(item) && item.every((entry) => typeof entry === 'string') ? item : undefined;
}

/** Hours a day, Monday to Friday, `8,8,8,8,6`, half of each in the morning; or MOCO's own JSON. */
export const pattern: Parser<WeeklyPattern> = (value) => {
  const hours = value.split(',').map((item) => (/^ *\d+(\.\d+)? *$/.test(item) ? Number(item) : NaN));
  const halves = hours.map((each) => each / 2);
  const parsed = value.startsWith('{') ? jsonObject(value) : { value: { am: halves, pm: halves } };
  if ('must' in parsed) return parsed;
  const { am, pm } = parsed.value;
  if (areHours(am) && areHours(pm) && am.every((each, day) => each + (pm[day] ?? 0) <= 24)) {
    return { value: { am, pm } };
  }
  return { must: 'be the hours of five days, as in 8,8,8,8,6 or {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}' };
};

function areHours(value: unknown): value is number[] {
  const isHours = (hours: unknown): boolean => typeof hours === 'number' && hours >= 0 && hours <= 24;
  return Array.isArray(value) && value.length === 5 && value.every(isHours);
}

/** A whole number within limits. */
export const wholeNumber =
  (least: number, most: number): Parser<number> =>
  (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= least && number <= most
      ? { value: number }
      : { must: `be a whole number from ${least} to ${most}` };
  };

/** Seconds within limits, as whole milliseconds. */
export const seconds =
  (least: number, most: number): Parser<number> =>
  (value) => {
    const number = Number(value);
    return /^\d+(\.\d+)?$/.test(value) && number >= least && number <= most
      ? { value: Math.round(number * 1000) }
      : { must: `be a number of seconds from ${least} to ${most}` };
  };
