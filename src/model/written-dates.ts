/** Dates as people and programs write them. Pure. */

/** How the names of the months begin and are abbreviated, in the languages of MOCO, in upper case and without accents. */
const MONTHS = [
  'JAN JAE GEN',
  'FEB FEV',
  'MAR MAE MRZ',
  'APR AVR',
  'MAI MAY MAG',
  'JUN JUIN GIU',
  'JUL JUIL LUG',
  'AUG AOU AGO',
  'SEP SET',
  'OKT OCT OTT',
  'NOV',
  'DEZ DEC DIC',
].map((prefixes) => prefixes.split(' '));

/** Words between day, month and year, and after a day: `31st of January 1990`. */
const MAX_WORDS = 2;

/** `1990-01-31`, maybe with a time. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/;

/** `31.1.1990`, `31/01/1990` */
const GERMAN = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;

/** The date that a value is, as `YYYY-MM-DD`; undefined if it is none. */
export function dateOf(value: string): string | undefined {
  const iso = ISO.exec(value.trim());
  if (iso) return toDate(iso[1], iso[2], iso[3]);
  const german = GERMAN.exec(value.trim());
  return german ? toDate(german[3], german[2], german[1]) : undefined;
}

/** A date, `YYYY-MM-DD`, without signs in between: year or day first, or the month as in America. */
export function compactDates(date: string): string[] {
  const [year, month, day] = date.split('-') as [string, string, string];
  const short = [Number(day), Number(month)].join('');
  return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`, `${short}${year}`];
}

/** A number or the name of a month. */
interface Token {
  /** Which word of the text it is. */
  readonly index: number;
  readonly text: string;
}

/**
 * The dates that a text may have, as `YYYY-MM-DD`, with days and months as numbers or names, in any usual order. Too many
 * rather than too few: `1.2.1990` is two of them.
 *
 * @param text in upper case, without accents
 */
export function datesIn(text: string): string[] {
  const tokens = (text.match(/\p{L}+|\d+/gu) ?? [])
    .map((word, index) => ({ index, text: word }))
    .filter((token) => /^\d{1,4}$/.test(token.text) || monthOf(token.text) !== undefined);
  return tokens.flatMap((first, index) => {
    const [second, third] = [tokens[index + 1], tokens[index + 2]];
    if (!second || !third || third.index - first.index > 2 + MAX_WORDS) return [];
    return [
      ...datesOf(third, second, first),
      ...datesOf(third, first, second),
      ...datesOf(first, second, third),
    ];
  });
}

function datesOf(year: Token, month: Token, day: Token): string[] {
  const number = monthOf(month.text);
  if (number === undefined || !/^\d{1,2}$/.test(day.text)) return [];
  const isAdjacent = Math.abs(year.index - day.index) <= 2;
  // Two digits of a year are any two digits, unless they stand directly beside the others.
  const years = /^\d{4}$/.test(year.text)
    ? [year.text]
    : /^\d\d$/.test(year.text) && isAdjacent
      ? [`19${year.text}`, `20${year.text}`]
      : [];
  return years.map((each) => toDate(each, String(number), day.text));
}

function monthOf(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word) >= 1 && Number(word) <= 12 ? Number(word) : undefined;
  const index = MONTHS.findIndex((prefixes) => prefixes.some((prefix) => word.startsWith(prefix)));
  return index === -1 ? undefined : index + 1;
}

function toDate(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
