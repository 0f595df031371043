/**
 * Parsers: from the text of an input, or of a cell of a file, to a value for MOCO. A parser never throws. It returns the
 * value, or the rule that the text breaks.
 */
import { isDay } from './days.ts';
import { isObject, type JsonObject } from './json.ts';
import { cleanText, compose, invisibleProblem, textProblem } from './text.ts';

/** `must` completes a sentence after "must", such as `be a valid date (YYYY-MM-DD)`. */
export type ParseResult<T> = { readonly value: T } | { readonly must: string };

/** Parses a text into a value, or says what rule it breaks. */
export type Parser<T> = (text: string) => ParseResult<T>;

/** Marks a reference by name. JSON has no symbols, so no value from outside can look like one. */
export const NAME_REF = Symbol('name');

/** A team or role given by name. Its ID is looked up in MOCO later. */
export interface NameReference {
  readonly [NAME_REF]: string;
}

/** Working hours of each day from Monday to Friday, in the morning and in the afternoon. */
export interface WeeklyPattern {
  readonly am: readonly number[];
  readonly pm: readonly number[];
}

/** Working hours as they are asked for. */
export interface DesiredHours {
  readonly pattern: WeeklyPattern;
  /** Only the hours of each day are asked for; how a day is divided does not matter. */
  readonly isDaily: boolean;
}

/**
 * MOCO's limit for the custom fields of one user.
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;

/** Any text, unchanged. */
export const unchanged: Parser<string> = (value) => ({ value });

const YES = ['true', 'ja', 'wahr', 'yes', '1'];
const NO = ['false', 'nein', 'falsch', 'no', '0'];

/**
 * A boolean, in any case, as people and spreadsheets write it in English and German. The only parser of booleans: fields,
 * custom fields and inputs that turn something on or off accept the same words, so there is one rule to remember.
 */
export const boolean: Parser<boolean> = (text) => {
  const word = cleanText(text).toLowerCase();
  if (YES.includes(word)) return { value: true };
  if (NO.includes(word)) return { value: false };
  return { must: 'be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH' };
};

/** An ID in MOCO: a positive whole number without leading zeros. */
export const id: Parser<number> = (text) => {
  const value = cleanText(text);
  const must = textProblem(value, 'number');
  if (must !== undefined) return { must };
  const number = Number(value);
  const isWhole = /^[1-9][0-9]*$/.test(value);
  if (isWhole && Number.isSafeInteger(number)) return { value: number };
  return {
    must: isWhole ? 'be a MOCO ID, but is too large' : 'be a MOCO ID (a positive whole number)',
  };
};

/** Digits only are an ID; everything else is a name. */
export const idOrName: Parser<number | NameReference> = (text) => {
  const value = cleanText(text);
  if (/^[0-9]+$/.test(value)) return id(value);
  const must = textProblem(value, 'line');
  return must === undefined ? { value: { [NAME_REF]: value } } : { must };
};

/** Rejects what people copy along with an e-mail address: `<a@b.ch>`, `mailto:a@b.ch`, `a@b.ch;`. */
const EMAIL = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/;

/** No mail system accepts these. */
const MISPLACED_DOT = /\.\.|^\.|\.$|\.@|@\./;

/**
 * An e-mail address. Rejects what can't be one, and what a spreadsheet or an export has damaged: two addresses that look
 * the same would be two users. MOCO validates the rest.
 */
export const email: Parser<string> = (text) => {
  const value = cleanText(text);
  const must = emailProblem(value);
  return must === undefined ? { value } : { must };
};

function emailProblem(value: string): string | undefined {
  const hidden = invisibleProblem(value);
  if (hidden !== undefined) return hidden;
  if (value.startsWith("'")) return "not begin with ', as a spreadsheet marks a text. Delete the '";
  if (!EMAIL.test(value)) return 'be a valid e-mail address';
  return MISPLACED_DOT.test(value)
    ? 'be a valid e-mail address: a dot is doubled, or at an end'
    : textProblem(value, 'line');
}

/**
 * One form for all spellings of an e-mail address, for comparing. MOCO stores lower case, and Unicode can spell a letter
 * such as `ü` in one character or two.
 */
export function normalizeEmail(email: string): string {
  return compose(email).toLowerCase();
}

/** Creates a parser that accepts exactly these words. */
export const choice =
  <T extends string>(...words: readonly T[]): Parser<T> =>
  (value) => {
    const found = words.find((word) => word === value);
    return found === undefined ? { must: `be one of ${words.join(', ')}` } : { value: found };
  };

/** A calendar date as MOCO writes it, or as people in German-speaking countries do; the value is YYYY-MM-DD. */
export const date: Parser<string> = (text) => {
  const cleaned = cleanText(text);
  const value = isoDate(cleaned);
  return isDay(value)
    ? { value }
    : { must: `be a valid date (YYYY-MM-DD or DD.MM.YYYY)${dateHint(cleaned)}` };
};

/** Forms of dates that spreadsheets and exports have, and what is wrong with each. */
const DATE_HINTS: readonly (readonly [RegExp, string])[] = [
  [/^\d{5}(?:[.,]\d+)?$/, 'This is a serial number of Excel. Format the cells as a date'],
  [/^\d{1,2}\/\d{1,2}\/\d{4}$/, 'Write DD.MM.YYYY, as slashes leave open which number is the month'],
  [/^\d{1,2}\.\d{1,2}\.\d{2}$/, 'Write the year with four digits'],
  [/^\d{4}-\d\d-\d\d$|^\d{1,2}\.\d{1,2}\.\d{4}$/, 'There is no such day in the calendar'],
];

const DATE_WITH_TIME = /^(\S{8,10})[ T]\d{1,2}:\d{2}/;

/** What is wrong with a text that is no date; empty if it has none of the known forms. The text is not shown. */
function dateHint(text: string): string {
  const [, day] = DATE_WITH_TIME.exec(text) ?? [];
  if (day !== undefined && isDay(isoDate(day))) return '. Delete the time';
  const hint = DATE_HINTS.find(([form]) => form.test(text))?.[1];
  return hint === undefined ? '' : `. ${hint}`;
}

function isoDate(text: string): string {
  const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The first or last day of an employment: a date whose year is no typo, and no "31.12.9999". */
export const employmentDay: Parser<string> = (text) => {
  const day = date(text);
  if ('must' in day || (day.value >= '1950-01-01' && day.value <= '2100-12-31')) return day;
  return { must: 'be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty' };
};

/** What `toJSON` of an expression makes of a list of texts or IDs. A name such as "[2026] Design" is none. */
const JSON_LIST = /^\s*\[\s*((\d+\s*,\s*)*".*|\d+(\s*,\s*\d+)*\s*\]\s*|\]\s*)$/s;

/**
 * The distinct entries of a list that is separated by commas or line breaks, or of a JSON list; at least one. `null`, which
 * is the JSON of an empty expression, is none.
 */
export const list: Parser<string[]> = (text) => {
  const value = cleanText(text);
  const isJson = JSON_LIST.test(value);
  const entries = isJson ? jsonEntries(value) : value.split(/[,\r\n]/);
  if (!entries || value === 'null') {
    return { must: 'be a list separated by commas, or a JSON list of texts, such as ["a", "b"]' };
  }
  if (!isJson && value.includes(';')) {
    return {
      must: 'be separated by commas, not by semicolons. If an entry has one, write a JSON list: ["a; b"]',
    };
  }
  return listOf(entries);
};

/** `-` is what people write for none, `0` what a look-up of a spreadsheet finds in an empty cell. */
const PLACEHOLDER = /^(?:[^\p{L}\p{N}\p{So}]*|0)$/u;

function entryProblem(entry: string): string | undefined {
  const isPlaceholder = PLACEHOLDER.test(entry);
  return (
    textProblem(entry, 'line') ??
    (isPlaceholder
      ? 'not be a placeholder for an empty list, such as - or 0. Leave it empty instead'
      : undefined)
  );
}

/** The distinct entries of a list, without empty ones; at least one. */
export function listOf(entries: readonly string[]): ParseResult<string[]> {
  const distinct = [...new Set(entries.map(cleanText).filter((entry) => entry !== ''))];
  const must = distinct.map(entryProblem).find((each) => each !== undefined);
  if (must !== undefined) return { must };
  return distinct.length > 0 ? { value: distinct } : { must: 'contain at least one entry' };
}

/** Undefined where the text is no JSON list of texts and numbers. */
function jsonEntries(value: string): string[] | undefined {
  try {
    const entries: unknown = JSON.parse(value);
    if (!Array.isArray(entries)) return undefined;
    return entries.every((entry) => typeof entry === 'string' || typeof entry === 'number')
      ? entries.map(String)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON object. The position of a syntax error is reported, but no part of the text. */
export const jsonObject: Parser<JsonObject> = (value) => {
  let parsed: unknown;
  const imprecise: string[] = [];
  try {
    parsed = JSON.parse(value, (key, item: unknown) => {
      // Whole numbers from 2^53 on are rounded, and very large ones become Infinity.
      if (typeof item === 'number' && Math.abs(item) > Number.MAX_SAFE_INTEGER) imprecise.push(key);
      return item;
    });
  } catch (error) {
    const location = /line \d+ column \d+|position \d+/.exec(
      error instanceof Error ? error.message : '',
    )?.[0];
    return { must: `be a valid JSON object (syntax error${location ? ` at ${location}` : ''})` };
  }
  if (!isObject(parsed)) return { must: 'be a JSON object, such as {"key": "value"}' };
  if (imprecise.length > 0) {
    return { must: 'put numbers of more than 15 digits in double quotes. Without quotes they lose digits' };
  }
  return { value: parsed };
};

/**
 * Custom fields from a JSON object. Numbers become strings, booleans become "1" or "0": MOCO stores them like this. A field
 * with `null`, which `toJSON` gives for what is missing, is not given.
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
export const customProperties: Parser<JsonObject> = (value) => {
  const parsed = jsonObject(value);
  if ('must' in parsed) return parsed;
  const given = Object.entries(parsed.value).filter(([, item]) => item !== null);
  const entries = given.map(([key, item]) => [key, customProperty(item)] as const);
  const invalid = entries.filter(([, property]) => property === undefined).map(([key]) => `"${key}"`);
  if (invalid.length > 0) {
    const must = 'contain a string, number, boolean or list of strings for each custom field ("" clears it)';
    return { must: `${must}. Invalid: ${invalid.join(', ')}` };
  }
  const properties: [string, string | string[]][] = [];
  for (const [key, property] of entries) {
    if (property && 'must' in property) return property;
    if (property) properties.push([key, property.value]);
  }
  return checkPropertiesSize(Object.fromEntries(properties));
};

/** Checks MOCO's size limit for the custom fields of one user. */
export function checkPropertiesSize(properties: JsonObject): ParseResult<JsonObject> {
  return Buffer.byteLength(JSON.stringify(properties)) > MAX_CUSTOM_PROPERTIES_BYTES
    ? { must: 'be at most 12 kB for all custom fields together' }
    : { value: properties };
}

/** The value of a custom field as MOCO stores it; undefined if MOCO can't store it. */
export function toCustomProperty(item: unknown): string | string[] | undefined {
  if (typeof item === 'string') return item;
  if (typeof item === 'number') return String(item);
  if (typeof item === 'boolean') return item ? '1' : '0';
  return Array.isArray(item) && item.every((entry) => typeof entry === 'string') ? item : undefined;
}

/** The value of a custom field, parsed; undefined if MOCO can't store it. Text is cleaned. */
export function customProperty(item: unknown): ParseResult<string | string[]> | undefined {
  const property = toCustomProperty(item);
  if (property === undefined) return undefined;
  const value = typeof property === 'string' ? cleanText(property) : property.map(cleanText);
  const must = [value]
    .flat()
    .map((each) => textProblem(each, 'text'))
    .find((each) => each !== undefined);
  return must === undefined ? { value } : { must };
}

/**
 * Hours of each day from Monday to Friday, half of them in the morning: `8,8,8,8,6`, or with slashes, which leave room for
 * a decimal comma: `8,4/8,4/8,4/8,4/0`. Or MOCO's JSON.
 */
export const pattern: Parser<DesiredHours> = (text) => {
  const value = cleanText(text);
  const isJson = value.startsWith('{');
  const parsed = isJson ? jsonObject(value) : { value: splitEvenly(dailyHours(value)) };
  if ('must' in parsed) return parsed;
  const { am, pm } = parsed.value;
  if (isFiveDays(am) && isFiveDays(pm) && am.every((morning, day) => morning + (pm[day] ?? 0) <= 24)) {
    return { value: { pattern: { am, pm }, isDaily: !isJson } };
  }
  return { must: `be the hours of Monday to Friday, such as 8/8/8/8/6. ${patternHint(value, isJson)}` };
};

const PERCENTAGE = /^\d+(?:[.,]\d+)? ?%$/;

/** What is wrong with a text that is no pattern, by its form. The text is not shown. */
function patternHint(text: string, isJson: boolean): string {
  if (isJson) return 'MOCO\'s JSON is {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}, with at most 24 hours a day';
  if (PERCENTAGE.test(text)) return 'A percentage is not hours';
  const hours = dailyHours(text);
  if (hours.some(Number.isNaN)) return 'Each day is a number, such as 8 or 7.5';
  if (hours.length === 1) return 'MOCO has the hours of each day, not of the week';
  if (hours.length === 5) return 'A day has at most 24 hours';
  const decimals = text.includes('/') ? '' : '. Hours with a decimal comma need slashes between the days';
  return `This has ${hours.length} days, not five${decimals}`;
}

function dailyHours(value: string): number[] {
  const days = value.includes('/')
    ? value.split('/').map((item) => item.replace(',', '.'))
    : value.split(',');
  return days.map((item) => (/^ *\d+(\.\d+)? *$/.test(item) ? Number(item) : NaN));
}

function splitEvenly(hours: readonly number[]): WeeklyPattern {
  const halves = hours.map((dayHours) => dayHours / 2);
  return { am: halves, pm: halves };
}

function isFiveDays(value: unknown): value is number[] {
  const isHours = (hours: unknown): boolean => typeof hours === 'number' && hours >= 0 && hours <= 24;
  return Array.isArray(value) && value.length === 5 && value.every(isHours);
}

/** A number of vacation days: 0 to 366, with at most two decimals after a point or a comma. */
export const vacationDays: Parser<number> = (text) => {
  const value = cleanText(text).replace(',', '.');
  return /^\d{1,3}(\.\d{1,2})?$/.test(value) && Number(value) <= 366
    ? { value: Number(value) }
    : { must: 'be a number of days from 0 to 366 with at most two decimals, such as 25 or 12.5' };
};

/** Creates a parser for a whole number from `min` to `max`, both included. */
export const wholeNumber =
  (min: number, max: number): Parser<number> =>
  (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max
      ? { value: number }
      : { must: `be a whole number from ${min} to ${max}` };
  };

/** Creates a parser for a number of seconds from `min` to `max`, both included. Its value is in whole milliseconds. */
export const seconds =
  (min: number, max: number): Parser<number> =>
  (value) => {
    const number = Number(value);
    return /^\d+(\.\d+)?$/.test(value) && number >= min && number <= max
      ? { value: Math.round(number * 1000) }
      : { must: `be a number of seconds from ${min} to ${max}` };
  };
