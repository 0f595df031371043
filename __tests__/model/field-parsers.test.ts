/** Parsers for the fields of a user, the same for inputs and for cells of a file. */
import { describe, expect, it } from '@jest/globals';
import * as fieldParsers from '../../src/model/field-parsers.ts';
import { FIELDS, fieldByInput } from '../../src/model/fields.ts';
import { email, id, list } from '../../src/model/parsers.ts';
import { itIfAll } from '../support/extent.ts';

const TODAY = '2026-11-23';

describe('an IBAN', () => {
  // prettier-ignore
  it.each([
    'CH9300762011623852957', 'DE89370400440532013000', 'AT611904300234573201', 'LI21088100002324013AA', 'NO9386011117947',
    'IT60X0542811101000000123456', 'FR1420041010050500013M02606', 'MT84MALT011000012345MTLCAST001S', 'BE68539007547034',
    'GB29NWBK60161331926819', 'NL91ABNA0417164300', 'ES9121000418450200051332', 'PT50000201231234567890154',
    'LU280019400644750000', 'DK5000400440116243', 'SE4550000000058398257466', 'FI2112345600000785', 'PL61109010140000071219812874',
    'CZ6508000000192000145399', 'HU42117730161111101800000000', 'HR1210010051863000160', 'TR330006100519786457841326',
    'GR1601101250000000012300695', 'RS35260005601001611379', 'SI56263300012039086', 'SM86U0322509800000000270100',
    'LC55HEMM000100010012001200023015', 'BR1800360305000010009795493C1', 'SA0380000000608010167519', 'UA213223130000026007233566001',
    'CH93 0076 2011 6238 5295 7', 'ch93 0076 2011 6238 5295 7', 'DE89\u00A03704 0044 0532 0130 00', '\u200BCH9300762011623852957 ',
  ])('may be %s', (text) => {
    expect(fieldParsers.iban(text)).toEqual({ value: text.replace('\u200B', '').trim() });
  });

  it.each([
    'CH93 0076 2011 6238 5295 8',
    'CH93 0076 2011 6238 5925 7',
    'CH39 0076 2011 6238 5295 7',
    'DE8937040044053201300',
    'CH93',
    '0076 2011 6238 5295 7',
    'x',
    'CH93-0076',
  ])('must not be mistyped: %s', (text) => {
    expect(fieldParsers.iban(text)).toEqual({ must: expect.stringMatching(/^be a valid IBAN/) });
  });

  it('says what is wrong with it', () => {
    const mistyped = { must: expect.stringContaining('its check digits are wrong') };
    expect(fieldParsers.iban('CH93 0076 2011 6238 5295 8')).toEqual(mistyped);
    for (const text of ['-', '756.1234.5678.97', '12-34567-8']) {
      expect(fieldParsers.iban(text)).not.toEqual(mistyped);
    }
  });

  it.each(['9,3E+20', '1.2e20', 'nan', 'NULL', 'None', '#NV', '12345.0'])('must not be %s', (text) => {
    expect(fieldParsers.iban(text)).toEqual({ must: expect.not.stringMatching(/IBAN/) });
  });
});

describe('a birthday', () => {
  it.each([
    ['1900-01-01', '1900-01-01'],
    [TODAY, TODAY],
    ['31.12.1990', '1990-12-31'],
  ])('may be %s', (text, value) => {
    expect(fieldParsers.birthday(text, TODAY)).toEqual({ value });
  });

  it.each(['1899-12-31', '2026-11-24', '31.12.2065', '0090-01-31'])('must not be %s', (text) => {
    expect(fieldParsers.birthday(text, TODAY)).toEqual({
      must: expect.stringMatching(/^be a day from 1900 to today/),
    });
  });

  it.each(['nan', '32874', '1990-02-31', '1/2/1990', ''])('must be a date first: %j', (text) => {
    expect(fieldParsers.birthday(text, TODAY)).toEqual({ must: expect.stringMatching(/^be a valid date/) });
  });
});

describe('a language', () => {
  it.each([
    ['de', 'de'],
    ['DE', 'de'],
    ['de-CH', 'de-CH'],
    ['de_CH', 'de-CH'],
    ['DE-at', 'de-AT'],
    ['de-DE', 'de'],
    ['fr_CH', 'fr'],
    ['en_US', 'en'],
    ['Deutsch', 'de'],
    ['englisch', 'en'],
    ['Italiano', 'it'],
    ['franc\u0327ais', 'fr'],
  ])('may be %s', (text, value) => {
    expect(fieldParsers.language(text)).toEqual({ value });
  });
  it.each(['', 'es', 'deu', 'd', 'de-', 'de-CHE', 'rm-CH', 'constructor', '#NV'])(
    'must not be %j',
    (text) => {
      expect(fieldParsers.language(text)).toEqual({ must: 'be one of de, de-AT, de-CH, en, it, fr' });
    },
  );
});

describe('an e-mail address', () => {
  it.each([
    [' max@example.com\u200B', 'max@example.com'],
    ['max\u00AD@example.com', 'max@example.com'],
    ['\u202Amax@example.com\u202C', 'max@example.com'],
    ['="max@example.com"', 'max@example.com'],
    ["o'hara@example.com", "o'hara@example.com"],
    ['ju\u0308rg@example.com', 'jürg@example.com'],
  ])('is cleaned: %j', (text, value) => {
    expect(email(text)).toEqual({ value });
  });

  it.each([
    "'max@example.com",
    "'1max@example.com",
    'max..muster@example.com',
    '.max@example.com',
    'max.@example.com',
    'max@.example.com',
    'max@example.com.',
    'max@example..com',
    'nan',
    '#NV',
    'hÃ¼ber@example.com',
    'h\uFFFDber@example.com',
    'max@exa\nmple.com',
  ])('must not be %j', (text) => {
    expect(email(text)).toEqual({ must: expect.any(String) });
  });

  itIfAll('must not have a character inside that cannot be seen, which is named', () => {
    for (let code = 0; code < 0x110000; code += 1) {
      const character = String.fromCodePoint(code);
      if (!/[\p{DI}\u2800]/u.test(character) || character === '\u00AD') continue;
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      for (const text of [`ma${character}x@example.com`, `max@exam${character}ple.com`]) {
        expect(email(text)).toEqual({ must: expect.stringContaining(`the invisible character ${name}.`) });
      }
    }
  });
});

describe('a list', () => {
  it.each(['Zürich; Design', 'a;b', 'a,b;c', ';'])('must not have semicolons: %s', (text) => {
    expect(list(text)).toEqual({ must: expect.stringMatching(/^be separated by commas, not by semicolons/) });
  });
  it('may have them in an entry of JSON', () => {
    expect(list('["a; b", "c"]')).toEqual({ value: ['a; b', 'c'] });
  });
  it('has clean entries, each once', () => {
    expect(list('Zürich, Zu\u0308rich\u200B, \u200B, Bern')).toEqual({ value: ['Zürich', 'Bern'] });
    expect(list('["Zu\u0308rich", "Zürich "]')).toEqual({ value: ['Zürich'] });
  });
  it.each(['Bern,#NV', '["Bern","NULL"]', 'Bern,nan', 'Bern,H\uFFFDber', 'Bern,Be\u200Brn', '["ZÃ¼rich"]'])(
    'must not have a broken entry: %s',
    (text) => {
      expect(list(text)).toEqual({ must: expect.stringMatching(/^not /) });
    },
  );
});

it('an ID must not be what a spreadsheet has made of it', () => {
  expect(id('1003.0')).toEqual({ must: expect.stringMatching(/decimal number/) });
  expect(id('9,3E+8')).toEqual({ must: expect.stringMatching(/shortened/) });
  expect(id("'1003")).toEqual({ value: 1003 });
});

describe('every field', () => {
  const others = FIELDS.filter(({ input }) => input !== 'password');

  it.each(others.map(({ input }) => input))('rejects the error value of a spreadsheet: %s', (input) => {
    expect(fieldByInput(input).parse('#BEZUG!', TODAY)).toEqual({ must: expect.any(String) });
  });

  it('but the password, which is neither cleaned nor judged', () => {
    for (const text of ['#NV', 'NULL', " '1\u200B", 'Pa\u0000ss', 'HÃ¼', '="x"', 'u\u0308', '4,18E+10']) {
      expect(fieldByInput('password').parse(text, TODAY)).toEqual({ value: text });
    }
  });
});

describe('a placeholder does not replace what MOCO has', () => {
  const parse = (input: string, text: string): boolean =>
    'value' in (FIELDS.find((field) => field.input === input)?.parse(text, '2026-11-26') ?? {});

  it.each([
    ['mobile-phone', ['-', '?', '0', 'x', 'k.A.', 'keine', '30.06.1991', '1991-06-30', 'giulia@example.com']],
    ['work-phone', ['-', '0']],
    ['credit-number', ['-', 'abc']],
    ['firstname', ['0', '1003', '?', '.']],
    ['lastname', ['0', '1003', '--']],
    ['home-address', ['-', '0', '8002']],
    ['info', ['-', '?', '…']],
    ['tags', ['-', '0', 'Design, -', '["Design", "-"]']],
  ])('%s: %j', (input, texts) => {
    expect(texts.filter((text) => parse(input, text))).toEqual([]);
  });

  it.each([
    ['mobile-phone', ['+41 79 555 01 02', '044 123', 'intern 21', '#31#44', '٠٤٤ ١٢٣']],
    ['firstname', ['-', 'J.', 'Ṣọlá', '李']],
    ['lastname', ['-', "O'Brien", 'N.N.', '3rd Smith']],
    ['home-address', ['Seestrasse 7', 'Postlagernd']],
    ['info', ['1', 'Monday off', '🚀']],
    ['tags', ['2026', '🚀', 'C++', 'R&D']],
  ])('%s may be one of %j', (input, texts) => {
    expect(texts.filter((text) => !parse(input, text))).toEqual([]);
  });
});
