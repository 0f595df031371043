/**
 * Finds values in a text that repeats them in any form, so that the text is withheld. The text is decoded, and case,
 * accents, spaces and punctuation do not count: no list of spellings could be complete. Pure.
 */
import { beginningsOf, mayHaveKey, nextBeginning, type Beginnings } from './beginnings.ts';
import { createDecoder, type Decoding } from './decode.ts';
import { lazily } from './lazily.ts';
import { compactDates, dateOf, datesIn } from './written-dates.ts';

/** A value that no text may repeat. */
export interface GuardedValue<Source> {
  readonly text: string;
  /** What is returned where the value is found. */
  readonly source: Source;
}

/** What counts as found. */
export interface FinderOptions {
  /** Whether a part of a long value counts too: {@link KEY_LENGTH} letters and digits in a row. */
  readonly findParts: boolean;
  /** Texts that may be shown. A value that is made of them is not found where one of them is repeated. */
  readonly known?: readonly string[];
}

/** Where a value was found. `source`: undefined if the text is encoded too deeply to be checked. */
export interface Found<Source> {
  readonly source: Source | undefined;
}

/** Letters and digits. Shorter values count only as whole words: they are part of too many others. */
const MIN_LENGTH = 4;

/** Shorter values count between other letters only without a gap: `user` is not in "use rights". */
const MIN_LENGTH_WITH_GAPS = 8;

/** A longer value is looked up by so many letters and digits. */
const KEY_LENGTH = 12;

/** Characters of a value. No message is so long. */
const MAX_VALUE = 10_000;

/**
 * Creates a function that finds the first of some values in a text. Its work is linear in the length of the text, whatever
 * the number of values is.
 */
export function createFinder<Source>(
  values: readonly GuardedValue<Source>[],
  options: FinderOptions,
): (text: string) => Found<Source> | undefined {
  const index = createIndex(values, options.findParts);
  const decode = createDecoder(index.minLength);
  const known = (options.known ?? []).map((text) => lettersOf(fold(text))).filter(Boolean);
  return (text) => {
    if (index.minLength > text.length) return undefined;
    const decodings = decode(text);
    if (!decodings) return { source: undefined };
    for (const decoding of decodings) {
      const found = findIn(decoding, index, known);
      if (found) return { source: found.source };
    }
    return undefined;
  };
}

/** A text in upper case, without accents and invisible characters, with one form for all variants of a letter. */
function fold(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  // Marks first: normalizing takes quadratic time for many marks on one letter. To lower case first, for `ẞ`.
  return text.replace(NO_LETTERS, '').normalize('NFKD').replace(NO_LETTERS, '').toLowerCase().toUpperCase();
}

const NO_LETTERS = /[\p{M}\p{Cf}\p{DI}]+/gu;

/** True for a value that counts only as a whole word: it has fewer than four letters and digits. */
export function isShort(value: string): boolean {
  return lettersOf(fold(value)).length < MIN_LENGTH;
}

/** The letters and digits of a folded text. */
function lettersOf(folded: string): string {
  return isAscii(folded) ? folded.replace(/[^A-Z\d]+/g, '') : folded.replace(/[^\p{L}\p{N}]+/gu, '');
}

function wordsOf(folded: string): string[] {
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** Values by what is looked up in a text. */
interface Index<Source> {
  /** By their letters and digits, or the first {@link KEY_LENGTH} of them. */
  readonly byKey: ReadonlyMap<string, readonly GuardedValue<Source>[]>;
  readonly keyLengths: readonly number[];
  /** How the keys begin. A look-up of a key takes 20 times as long. */
  readonly beginnings: Beginnings;
  /** Values that count as whole words, by their letters and digits. */
  readonly words: ReadonlyMap<string, Source>;
  /** Values without letters and digits, without white space. */
  readonly signs: ReadonlyMap<string, Source>;
  /** By `YYYY-MM-DD`. */
  readonly dates: ReadonlyMap<string, Source>;
  /** A shorter text has none of the values. */
  readonly minLength: number;
}

function createIndex<Source>(values: readonly GuardedValue<Source>[], findParts: boolean): Index<Source> {
  const byKey = new Map<string, GuardedValue<Source>[]>();
  const words = new Map<string, Source>();
  const signs = new Map<string, Source>();
  const dates = new Map<string, Source>();
  for (const { text: whole, source } of values) {
    const text = whole.slice(0, MAX_VALUE);
    const letters = lettersOf(fold(text));
    const date = dateOf(text);
    if (letters !== '' && letters.length < MIN_LENGTH) words.set(letters, source);
    if (letters.length < MIN_LENGTH && isRecognizable(text)) signs.set(compact(text), source);
    if (date !== undefined) dates.set(date, source);
    for (const form of formsOf(text, date)) addForm(byKey, { text: form, source }, findParts);
  }
  const keyLengths = [...new Set([...byKey.keys()].map(({ length }) => length))];
  // A text may have one `ß` for two letters.
  const lengths = [byKey, words, signs].flatMap((each) =>
    [...each.keys()].map((key) => key.replaceAll('SS', 'S').length),
  );
  const minLength = lengths.reduce((least, length) => Math.min(least, length), Infinity);
  return { byKey, keyLengths, beginnings: beginningsOf(byKey.keys()), words, signs, dates, minLength };
}

function addForm<Source>(
  byKey: Map<string, GuardedValue<Source>[]>,
  { text, source }: GuardedValue<Source>,
  findParts: boolean,
): void {
  for (const key of keysOf(text, findParts)) {
    const others = byKey.get(key);
    if (!others) byKey.set(key, [{ text: findParts ? key : text, source }]);
    else if (!findParts) others.push({ text, source });
  }
}

function keysOf(form: string, findParts: boolean): string[] {
  const count = findParts ? Math.max(1, form.length - KEY_LENGTH + 1) : 1;
  return Array.from({ length: count }, (_, start) => form.slice(start, start + KEY_LENGTH));
}

/** The letters and digits of a value, of each of its lines, and of what may have been made of them. */
function formsOf(text: string, date: string | undefined): string[] {
  const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/);
  const spellings = [text, ...lines].flatMap((line) => {
    const letters = lettersOf(fold(line));
    // Letters that a program could not encode are left out or replaced by question marks.
    const ascii = lettersOf(fold(line.replace(/[^\p{ASCII}]+/gu, '')));
    const isAlike = ascii.length * 4 >= letters.length * 3;
    return [letters, lettersOf(fold(transliterate(line))), ...(isAlike ? [ascii] : [])];
  });
  const forms = [...spellings, ...(date === undefined ? [] : compactDates(date)), ...withoutPrefix(text)];
  return [...new Set(forms)].filter(({ length }) => length >= MIN_LENGTH);
}

/** German umlauts with the letter that stands for their marks, which {@link fold} takes away. */
function transliterate(text: string): string {
  return text.normalize().replace(/[äöü]/gi, '$&e');
}

/** A phone number may be repeated without the code of its country, or with a zero in its place. */
function withoutPrefix(text: string): string[] {
  const letters = lettersOf(fold(text));
  return /^\d{9,}$/.test(letters) ? [letters.slice(-8)] : [];
}

/** Whether signs alone, such as a password of signs or an emoji, say anything. */
function isRecognizable(text: string): boolean {
  const signs = compact(text);
  return signs.length >= MIN_LENGTH || /\p{Extended_Pictographic}/u.test(signs);
}

function compact(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/** The letters and digits of a text, and where its words are. */
interface Reading {
  readonly folded: string;
  readonly letters: string;
  /** 1 where a word starts, and at the end. */
  readonly starts: () => Uint8Array;
  /** 1 for each letter of a text that may be shown. */
  readonly shown: () => Uint8Array;
}

function findIn<Source>(
  { text, mayBeNoise }: Decoding,
  index: Index<Source>,
  known: readonly string[],
): Found<Source> | undefined {
  const found =
    (mayHaveKey(text, index.beginnings) ? findLetters(readingOf(text, known), index) : undefined) ??
    findSigns(text, index);
  // In noise, single digits are words.
  return found ?? (mayBeNoise ? undefined : findSmall(text, index, known));
}

function readingOf(text: string, known: readonly string[]): Reading {
  const folded = fold(text);
  const letters = lettersOf(folded);
  const starts = lazily(() => startsOf(wordsOf(folded)));
  return { folded, letters, starts, shown: lazily(() => shownIn(letters, known, starts())) };
}

function findLetters<Source>(reading: Reading, index: Index<Source>): Found<Source> | undefined {
  const { letters } = reading;
  let beginning = 0;
  for (let at = 0; at < letters.length; at++) {
    beginning = nextBeginning(beginning, letters.charCodeAt(at));
    if (index.beginnings[beginning] === 0) continue;
    const from = at - MIN_LENGTH + 1;
    for (const length of index.keyLengths) {
      const values = index.byKey.get(letters.slice(Math.max(0, from), from + length));
      const found = values?.find(
        ({ text }) => letters.startsWith(text, from) && isRepeated(reading, from, from + text.length),
      );
      if (found) return { source: found.source };
    }
  }
  return undefined;
}

/** False where letters only happen to follow each other, and for what may be shown. */
function isRepeated(reading: Reading, from: number, to: number): boolean {
  const { starts, shown } = reading;
  const hasGap =
    to - from < MIN_LENGTH_WITH_GAPS &&
    starts()
      .subarray(from + 1, to)
      .includes(1);
  if (hasGap && !isWholeWords(reading, from, to)) return false;
  return shown().subarray(from, to).includes(0);
}

function isWholeWords({ starts }: Reading, from: number, to: number): boolean {
  return starts()[from] === 1 && starts()[to] === 1;
}

function findSigns<Source>(text: string, { signs }: Index<Source>): Found<Source> | undefined {
  if (signs.size === 0) return undefined;
  const compacted = compact(text);
  const [, source] = [...signs].find(([each]) => compacted.includes(each)) ?? [];
  return source === undefined ? undefined : { source };
}

/** Finds values that count as whole words, and dates. */
function findSmall<Source>(
  text: string,
  { words, dates }: Index<Source>,
  known: readonly string[],
): Found<Source> | undefined {
  if (words.size === 0 && dates.size === 0) return undefined;
  const reading = readingOf(text, known);
  const date = datesIn(reading.folded).find((each) => dates.has(each));
  if (date !== undefined) return { source: dates.get(date) };
  const word = wholeWordsOf(reading, MIN_LENGTH - 1).find((each) => words.has(each));
  return word === undefined ? undefined : { source: words.get(word) };
}

/** One or several words together of at most so many letters, without those that may be shown. */
function wholeWordsOf(reading: Reading, maxLength: number): string[] {
  const { letters, shown } = reading;
  const found: string[] = [];
  for (let from = 0; from < letters.length; from++) {
    for (let to = from + 1; to <= Math.min(from + maxLength, letters.length); to++) {
      const isCounted = isWholeWords(reading, from, to) && shown().subarray(from, to).includes(0);
      if (isCounted) found.push(letters.slice(from, to));
    }
  }
  return found;
}

function startsOf(words: readonly string[]): Uint8Array {
  const starts = new Uint8Array(words.reduce((sum, { length }) => sum + length, 1));
  let at = 0;
  for (const { length } of words) {
    starts[at] = 1;
    at += length;
  }
  starts[at] = 1;
  return starts;
}

function shownIn(letters: string, known: readonly string[], starts: Uint8Array): Uint8Array {
  const shown = new Uint8Array(letters.length);
  for (const text of known) {
    for (let at = letters.indexOf(text); at !== -1; at = letters.indexOf(text, at + 1)) {
      if (starts[at] === 1 && starts[at + text.length] === 1) shown.fill(1, at, at + text.length);
    }
  }
  return shown;
}
