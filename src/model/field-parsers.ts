/** Parsers for the fields of a user, the same for inputs and for cells of a file. Pure. */
import { cleanText, textProblem, type TextKind } from './text.ts';
import { date, type Parser } from './parsers.ts';

/** A name of a person. MOCO takes `-` for a name that a person does not have. */
export const personName: Parser<string> = textOf('name', {
  pattern: /\p{L}|^-$/u,
  must: 'be a name: it has no letter. Leave it empty if it is not known',
});

/** A text of one line. */
export const line: Parser<string> = textOf('line');

/** A text that may have several lines. */
export const lines: Parser<string> = textOf('text', {
  pattern: /[\p{L}\p{N}\p{So}]/u,
  must: 'be a text: it has no letter or digit. Leave it empty if there is none',
});

/** A postal address. */
export const postalAddress: Parser<string> = textOf('text', {
  pattern: /\p{L}/u,
  must: 'be a postal address: it has no letter. Leave it empty if it is not known',
});

/** A number whose digits must all be there. It is a text: it may have zeros at its start. */
export const numberText: Parser<string> = textOf('number', {
  pattern: /\p{Nd}/u,
  must: 'be a number: it has no digit. Leave it empty if there is none',
});

/** A phone number, maybe an extension of two digits. It may begin with `+`, `0` or `#`. */
export const phone: Parser<string> = textOf('number', {
  // No e-mail address, and no date of the column beside it.
  pattern: /^(?!.*@|\d{1,2}\.\d{1,2}\.\d{4}$|\d{4}-\d{2}-\d{2}$)\P{Nd}*\p{Nd}\P{Nd}*\p{Nd}/su,
  must: 'be a phone number with all its digits. Leave it empty if there is none',
});

/** What a text must have, so that a placeholder such as `-`, `?` or `0` does not replace what MOCO has. */
interface TextRule {
  readonly pattern: RegExp;
  readonly must: string;
}

function textOf(kind: TextKind, rule?: TextRule): Parser<string> {
  return (text) => {
    const value = cleanText(text);
    const must = textProblem(value, kind) ?? (rule && !rule.pattern.test(value) ? rule.must : undefined);
    return must === undefined ? { value } : { must };
  };
}

const anyNumber = textOf('number');

/** An IBAN, with or without spaces. Its check digits must be right. */
export const iban: Parser<string> = (text) => {
  const parsed = anyNumber(text);
  if ('must' in parsed) return parsed;
  const compact = parsed.value.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(compact)) {
    return {
      must: 'be a valid IBAN: two letters, two check digits and the account, such as CH93 0076 2011 6238 5295 7',
    };
  }
  return remainderOf97(compact) === 1
    ? parsed
    : { must: 'be a valid IBAN (its check digits are wrong). Check it for typing errors' };
};

/**
 * ISO 13616: letters are numbers from 10 on, the first four characters move to the end, and the remainder of the division
 * by 97 is 1.
 */
function remainderOf97(compact: string): number {
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return Array.from(digits).reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0);
}

/** A birthday: a date of the last century or this one, not after today. */
export function birthday(text: string, today: string): ReturnType<typeof date> {
  const parsed = date(text);
  if ('must' in parsed || (parsed.value >= '1900-01-01' && parsed.value <= today)) return parsed;
  return { must: 'be a day from 1900 to today. Check the year: a spreadsheet may have completed two digits' };
}

/** The languages of MOCO's user interface. */
export const LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'] as const;

const LANGUAGE_WORDS: Readonly<Record<string, string>> = {
  deutsch: 'de',
  german: 'de',
  englisch: 'en',
  english: 'en',
  italienisch: 'it',
  italiano: 'it',
  italian: 'it',
  französisch: 'fr',
  français: 'fr',
  french: 'fr',
};

/** One of the languages of MOCO, in any case, as a locale (`de_CH`, `fr-CH`) or by its name. */
export const language: Parser<string> = (text) => {
  const word = cleanText(text).toLowerCase().replace('_', '-');
  const [base = ''] = /^[a-z]{2}(?=-[a-z]{2}$)/.exec(word) ?? [];
  const names = [word, Object.hasOwn(LANGUAGE_WORDS, word) ? LANGUAGE_WORDS[word] : undefined, base];
  const value = names
    .map((name) => LANGUAGES.find((each) => each.toLowerCase() === name))
    .find((each) => each !== undefined);
  return value === undefined ? { must: `be one of ${LANGUAGES.join(', ')}` } : { value };
};
