/** What MOCO says about a value that was sent, in any form and any encoding. */
import { describe, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { parseErrorBody } from '../../src/moco/error-body.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { batches, TIMEOUT_MS } from './batches.ts';

type Change = (text: string) => string;

const everyLetter =
  (change: Change): Change =>
  (text) =>
    Array.from(text).map(change).join('');
const unitsOf = (text: string): string[] => text.split('');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const json: Change = (text) => JSON.stringify(text).slice(1, -1);
const base64: Change = (text) => Buffer.from(text.toWellFormed()).toString('base64');
const MARKS: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', ü: 'uuml' };

/** How people and programs write the same value. */
const FORMS: Readonly<Record<string, Change>> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in lower case': (text) => text.toLowerCase(),
  'in groups of four': (text) => text.replace(/[\p{L}\p{N}]{4}/gu, '$& '),
  'with hyphens': everyLetter((letter) => `${letter}-`),
  'in one line': (text) => text.replace(/\s+/g, ' '),
  'without spaces and punctuation': (text) => text.replace(/[^\p{L}\p{N}]+/gu, ''),
  'with soft hyphens': everyLetter((letter) => `${letter}\u00AD`),
  'with zero-width spaces': everyLetter((letter) => `${letter}\u200B`),
  'in full width': (text) =>
    text.replace(/[0-9A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  decomposed: (text) => text.normalize('NFD'),
  'without accents': (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  'with umlauts as two letters': (text) => text.replace(/ü/gi, (letter) => (letter === 'ü' ? 'ue' : 'UE')),
  'in ASCII, with question marks': (text) => text.replace(/[^\0-\x7f]/g, '?'),
};

/** What programs do to a text that they pass on. Any of them decodes to what it was. */
const ENCODINGS: Readonly<Record<string, Change>> = {
  JSON: json,
  'JSON of Rails': (text) => json(text).replace(/[&<>]/g, (sign) => `\\u00${hex(sign.charCodeAt(0), 2)}`),
  'JSON in ASCII': (text) => json(text).replace(/[^\0-\x7f]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  'a dump of Ruby': (text) =>
    Array.from(json(text))
      .map((letter) => (letter > '\x7f' ? `\\u{${hex(letter.codePointAt(0) ?? 0, 1)}}` : letter))
      .join(''),
  'a dump of bytes': (text) =>
    unitsOf(Buffer.from(json(text).toWellFormed()).toString('latin1'))
      .map((byte) => (byte > '\x7f' ? `\\x${hex(byte.charCodeAt(0), 2)}` : byte))
      .join(''),
  'a URL': (text) => encodeURIComponent(text.toWellFormed()),
  'a form': (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
  'a URL, all bytes': (text) =>
    [...Buffer.from(text.toWellFormed())].map((byte) => `%${hex(byte, 2)}`).join(''),
  'a URL in Latin-1': (text) => text.replace(/[%\x80-\xff]/g, (unit) => `%${hex(unit.charCodeAt(0), 2)}`),
  HTML: (text) => text.replace(/[&<>"ü]/g, (sign) => `&${MARKS[sign] ?? ''};`),
  'HTML, decimal': (text) => text.replace(/[&<>"'\x80-\uffff]/g, (unit) => `&#${unit.charCodeAt(0)};`),
  'HTML, hexadecimal': everyLetter((letter) => `&#x${hex(letter.codePointAt(0) ?? 0, 1)};`),
  'UTF-8 read as Latin-1': (text) => Buffer.from(text.toWellFormed()).toString('latin1'),
  base64,
  'base64 of a longer text': (text) => base64(`user: ${text}, Wert`),
  'base64 after one byte': (text) => base64(`:${text}`),
  'base64 after two bytes': (text) => base64(`: ${text}`),
  'base64 for URLs': (text) => Buffer.from(text.toWellFormed()).toString('base64url'),
  'base64 in lines': (text) => base64(text).replace(/.{60}/g, '$&\n'),
};

const BEFORE = ['', 'Value ', '"', 'x=', 'Wert: '];
const AFTER = ['', ' is invalid', '"', '; ', ' ist zu lang'];

/** What the escapes of each encoding look like is part of values, too. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.string({
      unit: fc.constantFrom(...Array.from('ABCDEFGHKMNPQRSTVWXYZ23456789ü')),
      minLength: 1,
      maxLength: 4,
    }),
  },
  fc.constantFrom(
    ' ',
    '-',
    '.',
    '/',
    '\n',
    '\\',
    '"',
    '&',
    '<',
    '>',
    '%',
    '+',
    "'",
    ', ',
    '%41',
    '&amp;',
    '\\u0026',
    '\\n',
    '&#65;',
    'é',
  ),
);

/** A value of at least twelve letters and digits that no sentence has by chance. */
const value: Arbitrary<string> = fc
  .tuple(fc.array(piece, { maxLength: 5 }), fc.constantFrom('Q7XÜ9ZK2WVüY', 'Jw8Tfq3Bm5Hx', 'KZ4Gü7PLD9TX'))
  .map(([pieces, core]) => `${pieces.slice(0, 2).join('')}${core}${pieces.slice(2).join('')}`.trim());

const repeated = fc
  .record({
    value,
    form: fc.constantFrom(...Object.keys(FORMS)),
    encodings: fc.array(fc.constantFrom(...Object.keys(ENCODINGS)), { maxLength: 4 }),
    before: fc.constantFrom(...BEFORE),
    after: fc.constantFrom(...AFTER),
  })
  .map(({ value, form, encodings, before, after }) => {
    const told = encodings.reduce(
      (text, name) => `${before}${ENCODINGS[name]?.(text) ?? ''}${after}`,
      FORMS[form]?.(value) ?? '',
    );
    return { value, form, encodings, told };
  })
  // MOCO's reasons are cut: three encodings make a hundred characters of a letter.
  .filter(({ told }) => told.length <= 2_000);

describe('a text that repeats a value in any form, encoded up to four times in a row,', () => {
  it.each(batches(1_000))(
    'is withheld if it is a reason of MOCO (seed $seed)',
    (batch) => {
      const holds = fc.property(repeated, ({ value, told }) => {
        for (const fields of [{ iban: value }, { note: { text: [value] } }, { password: value }]) {
          const reasons = parseErrorBody(JSON.stringify({ errors: [told] }), '', { fields });
          expect(reasons).toMatchObject([{ kind: 'withheld' }]);
        }
      });
      fc.assert(holds, batch);
    },
    TIMEOUT_MS,
  );

  it.each(batches(500))(
    'is not shown as a line (seed $seed)',
    (batch) => {
      const isSecret = repeated.filter(({ value }) => !value.includes('\n'));
      const holds = fc.property(isSecret, ({ value, told }) => {
        expect(createSanitizer([value])(told)).toContain('***');
      });
      fc.assert(holds, batch);
    },
    TIMEOUT_MS,
  );
});

describe('a text that repeats nothing', () => {
  /** Letters, digits and signs that no value of {@link value} has. */
  const innocent = fc
    .array(
      fc.constantFrom(
        'ist ',
        'not ',
        'a ',
        'too ',
        '"',
        '%6',
        '&',
        '\\',
        '<i>',
        '1',
        ' 0',
        'ö',
        '\u00e9',
        '/',
        'aGFs',
      ),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    .map((words) => words.join('').trim())
    .filter((text) => text !== '');

  it.each(batches(500))(
    'is shown as it is (seed $seed)',
    (batch) => {
      const holds = fc.property(value, innocent, (value, told) => {
        const fields = { iban: value, note: value, email: value };
        const reasons = parseErrorBody(JSON.stringify({ errors: [told] }), '', { fields });
        expect(reasons).toEqual([{ kind: 'told', text: told }]);
        expect(createSanitizer([value])(told)).toBe(told.replace(/\s+$/, ''));
      });
      fc.assert(holds, batch);
    },
    TIMEOUT_MS,
  );
});
