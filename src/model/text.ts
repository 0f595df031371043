/**
 * Texts from inputs and files: what is taken back of what spreadsheets and exports do to them, and what can't be, so that
 * it is rejected. Pure.
 */
import { lazily } from './lazily.ts';

/** What a text is, which decides about what it may be. */
export type TextKind =
  /** A name of a person: there are people called Nan, None, Null and NULL. */
  | 'name'
  | 'line'
  /** Several lines. */
  | 'text'
  /** Digits, maybe with spaces and signs: a phone number, a bank account. */
  | 'number';

/** Most texts: nothing of them can be invisible. The patterns for the others take some milliseconds to set up. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Something that can be seen. */
const visible = lazily(() => /[^\s\p{DI}\p{Cf}\p{Cs}\u2800]/u);

/** Half of a surrogate pair is an issue, not nothing. */
const visibleOrBroken = lazily(() => /[^\s\p{DI}\p{Cf}\u2800]/u);

/** What belongs to the last visible character: variation selectors, and the letters of a flag such as England's. */
const suffixPattern = lazily(() => /\p{VS}+|(?<=\u{1F3F4})[\u{E0030}-\u{E007A}]{1,8}\u{E007F}/uy);

/** No language has so many marks on a letter, and composing them takes quadratic time. */
const tooManyMarks = lazily(() => /\p{M}{31}/u);

/** What {@link cleanText} takes back, apart from what is at the ends. Rare, so that most texts need one look. */
const HAS_MARKS = /^[=']|_x000D_|[\u2028\u2029]/;

/** Line separators of Unicode, and how spreadsheets escape a carriage return in a workbook. */
const LINE_SEPARATORS = /_x000D_(?:\r?\n)?|[\u2028\u2029]/g;

/** A formula whose result is a text: how exports keep a spreadsheet from making a number of it. */
const TEXT_FORMULA = /^="(.*)"$/s;

/** The mark of a text in a spreadsheet, before what would be a formula or a number; not before an e-mail address. */
const TEXT_MARK = /^'(?=[-+=@\d])(?![^\s@]+@[^\s@]+$)/;

/** Not where UTF-8 was encoded twice: `í` is `Ã` and a soft hyphen then, and `ử` ends with one. */
const softHyphen = lazily(() => /(?<!Ã(?=\u00AD\P{Lu})|á[º»])\u00AD/gu);

/**
 * The text without what an export added to it: white space and invisible characters at its ends, soft hyphens, the marks
 * of a spreadsheet (`="0041"`, `'+41`), and the escape of a line break. Letters are composed (NFC). A text in which nothing
 * can be seen is empty.
 */
export function cleanText(text: string): string {
  const trimmed = trimText(PLAIN.test(text) ? text : text.replace(softHyphen(), ''));
  if (!HAS_MARKS.test(trimmed)) return trimmed;
  const content = TEXT_FORMULA.exec(trimmed)?.[1]?.replaceAll('""', '"') ?? trimmed;
  return trimText(content.replace(TEXT_MARK, '').replace(LINE_SEPARATORS, '\n'));
}

/**
 * The text without white space and invisible characters at its ends, with composed letters (NFC). Empty if nothing of it can
 * be seen.
 */
export function trimText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  if (!visible().test(text)) return '';
  const composed = compose(text);
  let end = composed.length;
  for (
    let last = lastCharacter(composed, end);
    !visibleOrBroken().test(last);
    last = lastCharacter(composed, end)
  ) {
    end -= last.length;
  }
  suffixPattern().lastIndex = end;
  const [suffix = ''] = suffixPattern().exec(composed) ?? [];
  return composed.slice(composed.search(visibleOrBroken()), end + suffix.length);
}

/**
 * The text with composed letters. One that takes too long is returned as is: {@link textProblem} rejects it.
 *
 * @param form NFKC for a comparison that takes variants of a letter for equal
 */
export function compose(text: string, form: 'NFC' | 'NFKC' = 'NFC'): string {
  return PLAIN.test(text) || tooManyMarks().test(text) ? text : text.normalize(form);
}

/** The last character of the first `end` units: one unit or a pair. */
function lastCharacter(text: string, end: number): string {
  const [character = ''] =
    /(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)$/s.exec(text.slice(Math.max(0, end - 2), end)) ?? [];
  return character;
}

/** Joiners and variation selectors are part of Persian names and of emoji, and tags are part of flags. */
const invisibleInside = lazily(
  () =>
    /(?![\u200C\u200D\p{VS}]|(?<=\u{1F3F4}[\u{E0030}-\u{E007A}]{0,8})[\u{E0030}-\u{E007A}\u{E007F}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u,
);

/** In an e-mail address, nothing is invisible. */
const invisible = lazily(() => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u);

/** In a text of several lines. */
const control = lazily(() => /(?![\t\n\r])[\p{Cc}\p{Cs}]/u);

/** What Excel, LibreOffice and Google Sheets show in place of a value, in English and German; `####` is too narrow a column. */
const ERROR_WORD =
  /^#(?:#+|NV|N\/A|BEZUG!|REF!|WERT!|VALUE!|DIV\/0!|NAME\?|ZAHL!|NUM!|NULL!|ÜBERLAUF!|SPILL!|KALK!|CALC!|FELD!|FIELD!|BLOCKIERT!|BLOCKED!|UNBEKANNT!|UNKNOWN!|VERBINDEN!|CONNECT!|DATEN_ABRUFEN|GETTING_DATA|BUSY!|ERROR!|FEHLER!|PYTHON!|EXTERN!|EXTERNAL!)$|^(?:Err|Fehler):\d{3}$/i;

/** What programs write for an empty value. */
const NO_VALUE = /^(?:nan|NaN|undefined|\[object Object\])$/;
const NO_VALUE_BUT_A_NAME = /^(?:null|NULL)$/;
const NO_NUMBER = /^(?:null|none|nan|nil|n\/a|#n\/a n\/a|<na>)$/i;

/** `4.18E+10`: the other digits are lost. A team or a project may be called `4E5`. */
const SHORTENED = /^[-+]?\d+(?:[.,]\d+E[-+]?\d+|E\+\d+)$/i;
const SHORTENED_NUMBER = /^[-+]?\d+(?:[.,]\d+)?\s?E\s?[-+]?\d+$/i;
const DECIMAL_ZERO = /^[-+]?\d+[.,]0+$/;

/** What the second byte of a letter of UTF-8 becomes in Windows-1252 or Latin-1, and no text has after a first one. */
const SECOND = '\\u0080-\\u009F\\u00A1-\\u00AA\\u00AC-\\u00BA\\u00BC-\\u00BFƒ†‡ˆ‰Š€ŒŽ•˜™šœžŸ';

/**
 * UTF-8 that was read in another encoding, and encoded again: `Ã¼` for `ü`. First and second bytes together are certain.
 * Quotes, dashes and spaces may be what they seem, as in `„Ä“` and `UMEÅ–LULEÅ`: they count inside a word, and after a
 * capital letter that follows a small one.
 */
const encodedTwice = lazily(
  () =>
    new RegExp(
      [
        // Two bytes: European letters, Greek, Cyrillic. No text has an opening quote after a letter.
        `[ÂÃÄÅÌÎÏÐÑ][${SECOND}‚„]|Ã(?:–|\\u00AD)|Æ[°¡]|È[˜™š]`,
        '\\p{Ll}[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›]',
        '[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›](?!s(?!\\p{L}))\\p{Ll}',
        '(?<!\\p{Lu})[ÃÄÅÐ][«»‘’“”…‹›]\\p{Lu}|Ã[«»‘’“”—…‹›](?!S(?!\\p{L}))\\p{Lu}',
        '(?<!\\p{L})[ÂÃÄÅÐ]\\u00A0(?=\\p{L})|[\\p{Ll}\\d][ÂÃ](?!\\p{Lu})|(?<!\\S)Ã(?!\\S)',
        // Three and four bytes: punctuation, Vietnamese letters, marks of Unicode, emoji.
        `â[€‚„†ˆ˜]|á[º»][${SECOND}\\u00A0\\u00AD«»‘’“”‚„–—…‹›]|ï(?:»¿|¿½)|ðŸ`,
        // Arabic and Hebrew: two letters in a row.
        `[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]?[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]`,
        // Read as Mac OS Roman and as DOS.
        '√[^\\p{ASCII}\\s]|├(?!─)[^\\p{ASCII}\\s]',
      ].join('|'),
      'u',
    ),
);

/**
 * What is wrong with a text that was cleaned; undefined if nothing is.
 *
 * @returns the rule that the text breaks: it follows "must"
 */
export function textProblem(text: string, kind: TextKind): string | undefined {
  if (kind === 'number' && isNoNumber(text)) return noNumberRule(text);
  if (ERROR_WORD.test(text)) {
    return 'not be the error value of a spreadsheet, such as #NV or #####. Enter the value, or leave it empty';
  }
  if (NO_VALUE.test(text) || (kind !== 'name' && NO_VALUE_BUT_A_NAME.test(text))) return NO_PLACEHOLDER;
  if (SHORTENED.test(text)) return FULL_NUMBER;
  return PLAIN.test(text) ? undefined : damageOf(text, kind);
}

const NO_PLACEHOLDER = 'not be a placeholder for an empty value, such as NULL or NaN. Leave it empty instead';

const FULL_NUMBER =
  'be the full number, but was shortened by a spreadsheet. In the spreadsheet, format the column as Text and enter the number again';

function isNoNumber(text: string): boolean {
  return NO_NUMBER.test(text) || SHORTENED_NUMBER.test(text) || DECIMAL_ZERO.test(text);
}

function noNumberRule(text: string): string {
  if (NO_NUMBER.test(text)) return NO_PLACEHOLDER;
  return SHORTENED_NUMBER.test(text)
    ? FULL_NUMBER
    : 'be the number as text, but is a decimal number, as a spreadsheet writes it. In the spreadsheet, format the column as Text and enter the number again';
}

function damageOf(text: string, kind: TextKind): string | undefined {
  if (tooManyMarks().test(text)) return 'not have more than 30 accents on a letter';
  if (text.includes('\uFFFD')) {
    return 'not contain U+FFFD, which stands for a letter that was lost. Enter the value again. If it comes from a file, save the file as UTF-8';
  }
  const hidden = (kind === 'text' ? control : invisibleInside)().exec(text)?.[0];
  if (hidden !== undefined) return mustNotContain(hidden);
  return encodedTwice().test(text)
    ? 'not contain text that was encoded twice, such as Ã¼ for ü. Enter the value again. If it comes from a file, save the file as UTF-8'
    : undefined;
}

/** The rule that an e-mail address with an invisible character breaks; undefined if it has none. */
export function invisibleProblem(text: string): string | undefined {
  const hidden = PLAIN.test(text) ? undefined : invisible().exec(text)?.[0];
  return hidden === undefined ? undefined : mustNotContain(hidden);
}

/** A line break has a name of its own, since it can be seen. */
function mustNotContain(character: string): string {
  return /[\r\n]/.test(character)
    ? 'be a single line'
    : `not contain the invisible character ${codePoint(character)}. Delete it, or enter the value again`;
}

/** The characters of a text beyond ASCII, each once, as code points such as `U+043E`. */
export function beyondAscii(text: string): string[] {
  return [...new Set(text)].filter((character) => !PLAIN.test(character)).map(codePoint);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
