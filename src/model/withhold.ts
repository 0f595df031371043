/**
 * Finds values in a text that repeats them in any form, so that the text is withheld. The text is decoded, and case,
 * accents, spaces and punctuation do not count: no list of spellings could be complete. Pure.
 */
import { createDecoder, type Decoding } from './decode.ts';
import { lazily } from './lazily.ts';
import { mayHaveKey, nextPrefix, prefixesOf, type Prefixes } from './prefixes.ts';
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
  /**
   * Whether the values are words rather than keys, so that sentences have some of them by chance. A value of fewer than
   * {@link MIN_LENGTH_WITH_GAPS} letters and digits then counts only as whole words, one of fewer than {@link MIN_LENGTH}
   * only in its own case, and a part of a sentence only from {@link PROSE_LENGTH} on.
   */
  readonly areWords?: boolean;
  /** Texts that may be shown. A value that is made of them is not found where one of them is repeated. */
  readonly known?: readonly string[];
}

/** Where a value was found. `source`: undefined if the text is encoded too deeply to be checked. */
export interface Found<Source> {
  readonly source: Source | undefined;
}

/** Letters and digits. Shorter values count only as whole words: they are part of too many others. */
const MIN_LENGTH = 4;
const SHORT_LENGTHS = [1, 2, 3];

/** Shorter values count between other letters only without a gap: `user` is not in "use rights". */
export const MIN_LENGTH_WITH_GAPS = 8;

/** A longer value is looked up by so many letters and digits. */
const KEY_LENGTH = 12;

/** A part of a sentence has so many letters and digits: people use the same three words by chance. */
const PROSE_LENGTH = 24;

/** Characters of a value. No message is so long. */
const MAX_VALUE = 10_000;

/**
 * Creates a function that finds the first of some values in a text. Its work grows with the length of the text, and with the
 * number of values only as far as they begin alike or have no letters.
 */
export function createFinder<Source>(
  values: readonly GuardedValue<Source>[],
  options: FinderOptions,
): (text: string) => Found<Source> | undefined {
  const index = createIndex(values, options);
  const decode = createDecoder(index.minLength);
  const { areWords = false, known = [] } = options;
  const context = { areWords, known: known.map((text) => lettersOf(fold(text))).filter(Boolean) };
  return (text) => {
    const decodings = decode(text);
    if (!decodings) return { source: undefined };
    for (const decoding of decodings) {
      const found = findIn(decoding, index, context);
      if (found) return found;
    }
    return undefined;
  };
}

/** How a text is read. */
interface Context {
  readonly areWords: boolean;
  /** The letters and digits of texts that may be shown. */
  readonly known: readonly string[];
}

/** A text in upper case, without accents and invisible characters, with one form for all variants of a letter. */
function fold(text: string): string {
  // To lower case first, for `ẞ`.
  return withoutMarks(text).toLowerCase().toUpperCase();
}

/** {@link fold} in the text's own case. */
function withoutMarks(text: string): string {
  // Marks first: normalizing takes quadratic time for many marks on one letter.
  return ASCII.test(text) ? text : text.replace(NO_LETTERS, '').normalize('NFKD').replace(NO_LETTERS, '');
}

/** Characters that are as they are in any form. */
const ASCII = /^[\x20-\x7e]*$/;

const NO_LETTERS = /[\p{M}\p{Cf}\p{DI}]+/gu;

/** The number of letters and digits that count in a value. */
export function countLetters(value: string): number {
  return lettersOf(fold(value)).length;
}

/** True for a value that counts only as a whole word: it has one to three letters and digits, and no symbols that count. */
export function isShort(value: string): boolean {
  const length = countLetters(value);
  return length > 0 && length < MIN_LENGTH && !isRecognizable(value);
}

/** The letters and digits of a text without marks. */
function lettersOf(text: string): string {
  return ASCII.test(text) ? text.replace(/[^A-Za-z\d]+/g, '') : text.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The words of a text, in upper case and without accents, with one space between them. */
export function foldedWords(text: string): string {
  return wordsOf(fold(text)).join(' ');
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** {@link wordsOf}, with a date as one word: the year `2026` is not in `2026-11-27`. */
function wordsAndDatesOf(text: string): string[] {
  const words = text.matchAll(/\d{1,4}([-/.])\d{1,2}\1\d{1,4}|[\p{L}\p{N}]+/gu);
  return Array.from(words, ([word]) => lettersOf(word));
}

/** What is looked for: the letters and digits of a value, or of a part of it. */
interface Part<Source> {
  readonly letters: string;
  readonly source: Source;
}

/** Values by what is looked up in a text. */
interface Index<Source> {
  /** By their letters and digits, or the first {@link KEY_LENGTH} of them. */
  readonly byKey: ReadonlyMap<string, readonly Part<Source>[]>;
  readonly keyLengths: readonly number[];
  /** How the keys begin. A look-up of a key takes 20 times as long. */
  readonly prefixes: Prefixes;
  /** Values that count as whole words, by their letters and digits. */
  readonly words: ReadonlyMap<string, Source>;
  /** Values that are recognized without letters and digits, without white space. */
  readonly symbols: ReadonlyMap<string, Source>;
  /** By `YYYY-MM-DD`. */
  readonly dates: ReadonlyMap<string, Source>;
  /** A shorter decoding has none of the values. */
  readonly minLength: number;
}

function createIndex<Source>(
  values: readonly GuardedValue<Source>[],
  { findParts, areWords = false }: FinderOptions,
): Index<Source> {
  const parts = new Map<string, Source>();
  const words = new Map<string, Source>();
  const symbols = new Map<string, Source>();
  const dates = new Map<string, Source>();
  for (const { text: whole, source } of values) {
    const text = whole.slice(0, MAX_VALUE);
    const word = wordOf(text, areWords);
    if (word !== undefined) words.set(word, source);
    if (countLetters(text) < MIN_LENGTH && isRecognizable(text)) symbols.set(compact(text), source);
    const date = dateOf(text);
    if (date !== undefined) dates.set(date, source);
    const lookedFor = formsOf(text, date)
      .flatMap((form) => (findParts ? partsOf(form, areWords) : lettersOf(form)))
      .filter((part) => part.length >= MIN_LENGTH && !parts.has(part));
    for (const part of lookedFor) parts.set(part, source);
  }
  const byKey = groupByKey(parts);
  const prefixes = prefixesOf(byKey.keys());
  const keyLengths = [...new Set([...byKey.keys()].map(({ length }) => length))];
  // A letter that ASCII lacks may stand for two: `ß` is "SS".
  const isPlain = values.every(({ text }) => /^\p{ASCII}*$/u.test(text));
  const minLength = Math.min(minLengthOf(parts, words, symbols), isPlain ? Infinity : MIN_LENGTH);
  return { byKey, keyLengths, prefixes, words, symbols, dates, minLength };
}

/** What is looked up for a value that counts only as a whole word; undefined for any other value. */
function wordOf(text: string, areWords: boolean): string | undefined {
  if (!SHORT_LENGTHS.includes(countLetters(text))) return undefined;
  return lettersOf(areWords ? withoutMarks(text) : fold(text));
}

function groupByKey<Source>(parts: ReadonlyMap<string, Source>): Map<string, Part<Source>[]> {
  const byKey = new Map<string, Part<Source>[]>();
  for (const [letters, source] of parts) {
    const key = letters.slice(0, KEY_LENGTH);
    const others = byKey.get(key);
    if (others) others.push({ letters, source });
    else byKey.set(key, [{ letters, source }]);
  }
  return byKey;
}

/** The length of the shortest key of some maps. */
function minLengthOf(...maps: readonly ReadonlyMap<string, unknown>[]): number {
  const lengths = maps.flatMap((map) => [...map.keys()].map(({ length }) => length));
  return lengths.reduce((least, length) => Math.min(least, length), Infinity);
}

/** All parts of a form that count, without spaces and punctuation; the form itself if it is not longer than one. */
function partsOf(form: string, areWords: boolean): string[] {
  const letters = lettersOf(form);
  const isSentence = areWords && isProse(form);
  const length = isSentence ? PROSE_LENGTH : KEY_LENGTH;
  const starts = isSentence ? startsOf(wordsOf(form)) : undefined;
  return Array.from({ length: Math.max(1, letters.length - length + 1) }, (_, start) => start)
    .filter((start) => !starts || starts[start] === 1)
    .map((start) => letters.slice(start, start + length));
}

/** True for several words that have more letters than digits, as an IBAN or a phone number has not. */
function isProse(form: string): boolean {
  const letters = lettersOf(form);
  return /\s/.test(form.trim()) && letters.replace(/\p{N}+/gu, '').length * 2 > letters.length;
}

/** A value, each of its lines, and what may have been made of them, folded. */
function formsOf(text: string, date: string | undefined): string[] {
  const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/);
  const spellings = [text, ...lines].flatMap((line) => {
    const folded = fold(line);
    // Letters that a program could not encode are left out or replaced by question marks.
    const ascii = fold(line.replace(/[^\p{ASCII}]+/gu, ''));
    const isAlike = lettersOf(ascii).length * 4 >= lettersOf(folded).length * 3;
    return [folded, fold(transliterate(line)), ...(isAlike ? [ascii] : [])];
  });
  const forms = [...spellings, ...(date === undefined ? [] : compactDates(date)), ...withoutPrefix(text)];
  return [...new Set(forms)];
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

/** Whether symbols alone, such as a password of punctuation or an emoji, say anything. */
function isRecognizable(text: string): boolean {
  const symbols = compact(text);
  return symbols.length >= MIN_LENGTH || /\p{Extended_Pictographic}/u.test(symbols);
}

function compact(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/** The letters and digits of a text, and where its words are. */
interface FoldedText {
  readonly letters: string;
  /** 1 where a word starts, and at the end. */
  readonly starts: () => Uint8Array;
  /** 1 for each letter of a text that may be shown. */
  readonly shown: () => Uint8Array;
}

function findIn<Source>(
  { text, mayBeNoise }: Decoding,
  index: Index<Source>,
  context: Context,
): Found<Source> | undefined {
  const found =
    (mayHaveKey(text, index.prefixes)
      ? findLetters(foldedText(fold(text), context), index, context)
      : undefined) ?? findSymbols(text, index);
  // In noise, single digits are words.
  return found ?? (mayBeNoise ? undefined : (findDate(text, index) ?? findWord(text, index, context)));
}

/** @param folded in upper case or in its own, without marks */
function foldedText(folded: string, { areWords, known }: Context): FoldedText {
  const letters = lettersOf(folded);
  const starts = lazily(() => startsOf(areWords ? wordsAndDatesOf(folded) : wordsOf(folded)));
  return { letters, starts, shown: lazily(() => shownIn(letters, known, starts())) };
}

function findLetters<Source>(
  text: FoldedText,
  { byKey, keyLengths, prefixes }: Index<Source>,
  { areWords }: Context,
): Found<Source> | undefined {
  const { letters } = text;
  let prefix = 0;
  for (let at = 0; at < letters.length; at++) {
    prefix = nextPrefix(prefix, letters.charCodeAt(at));
    if (prefixes[prefix] === 0) continue;
    const from = Math.max(0, at - MIN_LENGTH + 1);
    for (const length of keyLengths) {
      const found = byKey
        .get(letters.slice(from, from + length))
        ?.find(
          (part) =>
            letters.startsWith(part.letters, from) &&
            isRepeated(text, from, from + part.letters.length, areWords),
        );
      if (found) return { source: found.source };
    }
  }
  return undefined;
}

/** False where letters only happen to follow each other, and for what may be shown. */
function isRepeated(text: FoldedText, from: number, to: number, areWords: boolean): boolean {
  const { starts, shown } = text;
  if (to - from < MIN_LENGTH_WITH_GAPS && !isWholeWords(text, from, to)) {
    const hasGap = starts()
      .subarray(from + 1, to)
      .includes(1);
    if (areWords || hasGap) return false;
  }
  return shown().subarray(from, to).includes(0);
}

function isWholeWords({ starts }: FoldedText, from: number, to: number): boolean {
  return starts()[from] === 1 && starts()[to] === 1;
}

function findSymbols<Source>(text: string, { symbols }: Index<Source>): Found<Source> | undefined {
  if (symbols.size === 0) return undefined;
  const compacted = compact(text);
  const [, source] = [...symbols].find(([each]) => compacted.includes(each)) ?? [];
  return source === undefined ? undefined : { source };
}

function findDate<Source>(text: string, { dates }: Index<Source>): Found<Source> | undefined {
  if (dates.size === 0) return undefined;
  const date = datesIn(fold(text)).find((each) => dates.has(each));
  return date === undefined ? undefined : { source: dates.get(date) };
}

/** Finds values that count only as whole words. */
function findWord<Source>(
  text: string,
  { words }: Index<Source>,
  context: Context,
): Found<Source> | undefined {
  if (words.size === 0) return undefined;
  // "may" is not the month.
  const folded = foldedText(context.areWords ? withoutMarks(text) : fold(text), context);
  const word = wholeWordsOf(folded).find((each) => words.has(each));
  return word === undefined ? undefined : { source: words.get(word) };
}

/** One or several words together of {@link SHORT_LENGTHS}, without those that may be shown. */
function wholeWordsOf(text: FoldedText): string[] {
  const { letters, shown } = text;
  const found: string[] = [];
  for (let from = 0; from < letters.length; from++) {
    for (const length of SHORT_LENGTHS) {
      const to = from + length;
      const isCounted = isWholeWords(text, from, to) && shown().subarray(from, to).includes(0);
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
  const upper = letters.toUpperCase();
  // `ß` in upper case is two letters.
  const searched = upper.length === letters.length ? upper : letters;
  for (const text of known) {
    for (let at = searched.indexOf(text); at !== -1; at = searched.indexOf(text, at + 1)) {
      if (starts[at] === 1 && starts[at + text.length] === 1) shown.fill(1, at, at + text.length);
    }
  }
  return shown;
}
