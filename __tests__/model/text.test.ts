/** Texts as exports break them: what is taken back, what is rejected, and what is only text. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beyondAscii, cleanText, textProblem, trimText, type TextKind } from '../../src/model/text.ts';
import { itIfAll } from '../support/extent.ts';

const KINDS: readonly TextKind[] = ['name', 'line', 'text', 'number'];

const problem = (text: string, kind: TextKind = 'line'): string | undefined =>
  textProblem(cleanText(text), kind);

/** UTF-8 that was read as Windows-1252, as programs do that guess. */
const encodedTwice = (text: string): string =>
  new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

/** Every default-ignorable code point, and the Braille blank. */
const INVISIBLE = [
  ...Array.from({ length: 0x110000 }, (_, code) => code).filter((code) =>
    /\p{DI}/u.test(String.fromCodePoint(code)),
  ),
  0x2800,
].map((code) => String.fromCodePoint(code));
const IS_TEXT = /[\u200C\u200D\p{VS}]/u;

describe('a text that is cleaned', () => {
  it.each([
    ['="0041"', '0041'],
    ['="say ""hi"""', 'say "hi"'],
    ['=" 0041\u200B"', '0041'],
    ["'+41 79", '+41 79'],
    ["'-5", '-5'],
    ["'=1+1", '=1+1'],
    ["'@max", '@max'],
    ["'0041", '0041'],
    ["\u200B'0041 ", '0041'],
    ['Seestrasse 7_x000D_\n8002 Zürich', 'Seestrasse 7\n8002 Zürich'],
    ['Seestrasse 7_x000D_\r\n8002', 'Seestrasse 7\n8002'],
    ['a\u2028b', 'a\nb'],
    ['Zeit\u00ADerfassung', 'Zeiterfassung'],
    ['Zu\u0308rich', 'Zürich'],
    ['\uFEFF \u00A0Huber\u200B\u2060 ', 'Huber'],
    ['\u202A+41 79\u202C', '+41 79'],
    ['\u200B\u2800\u3164', ''],
    ['\uFE0F', ''],
  ])('loses what an export added: %j', (text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  it.each([
    "O'Brien",
    "'s-Gravenhage",
    "d'Angelo",
    "'max@example.com",
    "'1max@example.com",
    '="0041',
    '=1+1',
    'a="b"',
    "Max'",
    "''",
  ])('keeps what may be meant: %j', (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it('loses every invisible character at its ends', () => {
    const ends = fc.array(
      fc.oneof(fc.constantFrom(...INVISIBLE), fc.constantFrom(' ', '\t', '\n', '\u00A0')),
    );
    fc.assert(
      fc.property(ends, ends, (before, after) => {
        expect(cleanText(`${before.join('')}Huber ${after.join('')}`)).toBe('Huber');
      }),
    );
  });

  it.each([
    ['a Persian name', 'علی\u200Cرضا'],
    ['a family', '👩‍👩‍👧'],
    ['a heart', '❤\uFE0F'],
    ['a rainbow flag at the end', 'Team 🏳\uFE0F\u200D🌈'],
    ['the flag of England', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
    ['a key', '1\uFE0F\u20E3'],
    ['a variant of a Japanese letter', '葛\u{E0100}城'],
    ['a variant at the end', '渡邉\u{E0101}'],
    ['Mongolian', 'ᠪᠣᠯᠣᠷ\u180B'],
  ])('keeps %s, byte for byte', (_, text) => {
    for (const each of [text, `Max ${text}`, `${text} Max`]) {
      expect(cleanText(each)).toBe(each);
      expect(KINDS.map((kind) => textProblem(each, kind))).toEqual(KINDS.map(() => undefined));
    }
  });

  it('is composed, and not touched again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(cleanText(text.normalize('NFD'))).toBe(cleanText(text.normalize('NFC')));
        expect(trimText(trimText(text))).toBe(trimText(text));
      }),
    );
  });
});

describe('nothing is wrong with', () => {
  // prettier-ignore
  it.each([
    'Nan', 'None', 'Null', 'NULL', 'Nil', 'Nanette', "O'Brien", "'s-Gravenhage", "d'Angelo", 'D’Angelo', 'Şükrü', 'Łukasz',
    'Paweł', 'Nguye\u0302\u0303n', 'Đorđević', 'Þórður', 'João', 'JOÃO', 'Müller-Lüdenscheidt', 'Đặng', 'Ñuñoa', 'İpek',
    'Иван', 'Σωκράτης', 'محمد', 'דוד', '山田', 'O’Neill', 'X Æ A-12', 'Ø',
  ])('the name %s', (name) => {
    expect(problem(name, 'name')).toBeUndefined();
  });

  // prettier-ignore
  it.each([
    '„Ä“', 'CAFÉ’S', '„MENÜ“', 'MENÜ“', 'AMANHÃ', 'AMANHÃ – FIM', '“AMANHÔ', '„Ä“, „Ö“ und „Ü“', 'Ä’s', 'UMEÅ–LULEÅ',
    'JYVÄSKYLÄ–HELSINKI', 'Å i Lofoten', 'KYLÄ\u00A0ja', '„též“', '« Café »', '«Olá»', 'Nestlé®', '5 mÅ', 'Ø 12', '12 °C',
    '√2', '├── a', '3×½', 'Ä…', 'A–Ä', 'Buchstaben Ä–Z', 'CHÂTEAU', 'DÂMBOVIȚA', 'ÆRØ', 'ESPAÑA', 'Škoda', 'NAÏF',
    '4E5', '4E10', 'E+', '#1', '#', '#hashtag', '#NVA', 'NV', '#N/A is an error', 'Err', 'nanometer', 'undefined behaviour',
    'Nullpunkt', 'None', 'Room 4.18E+10', '1.10', '-', '?', 'M??ller', '"a"', '100 %', '1003.0',
  ])('the text %s', (text) => {
    expect(problem(text)).toBeUndefined();
  });

  // prettier-ignore
  it.each([
    '+41 79 555 01 02', '0041795550102', '079 555 01 02', '#31#0795550102', '*21#', '+41 (0)44 123 45 67', '044/123 45 67',
    '12 34 56 ext. 7', '044.123.45.00', '+49-30-1234567', '0800 FLOWERS', 'CH93 0076 2011 6238 5295 7', '+41\u00A079',
  ])('the number %s', (text) => {
    expect(problem(text, 'number')).toBeUndefined();
  });

  it.each(['Am Weg 1\n8000 Zürich', 'a\r\nb', 'a\tb', 'a\u200Bb', 'של\u200Fום'])('the lines %j', (text) => {
    expect(problem(text, 'text')).toBeUndefined();
  });
});

describe('an issue is', () => {
  // prettier-ignore
  it.each([
    '#NV', '#nv', '#N/A', '#BEZUG!', '#REF!', '#WERT!', '#VALUE!', '#DIV/0!', '#NAME?', '#ZAHL!', '#NUM!', '#NULL!',
    '#ÜBERLAUF!', '#U\u0308BERLAUF!', '#SPILL!', '#KALK!', '#CALC!', '#FELD!', '#FIELD!', '#BLOCKIERT!', '#BLOCKED!',
    '#UNBEKANNT!', '#UNKNOWN!', '#VERBINDEN!', '#CONNECT!', '#GETTING_DATA', '#DATEN_ABRUFEN', '#ERROR!', '#FEHLER!',
    'Err:502', 'Fehler:508', '##', '#####', '########', ' #NV ', "\u200B#NV", '="#NV"',
  ])('the error value %s of a spreadsheet, in every text', (text) => {
    expect(KINDS.map((kind) => problem(text, kind))).toEqual(
      KINDS.map(() => expect.stringMatching(/error value of a spreadsheet/)),
    );
  });

  it.each(['nan', 'NaN', 'undefined', '[object Object]'])('%s for an empty value, in every text', (text) => {
    for (const kind of KINDS) expect(problem(text, kind)).toMatch(/placeholder for an empty value/);
  });

  it('NULL, but not in a name', () => {
    for (const text of ['NULL', 'null']) {
      expect(KINDS.filter((kind) => problem(text, kind) === undefined)).toEqual(['name']);
    }
    for (const text of ['None', 'NAN', 'Null', 'nil', 'n/a', '<NA>']) {
      expect(problem(text, 'number')).toMatch(/placeholder/);
    }
  });

  // prettier-ignore
  it.each([
    '4,18E+10', '4.18E+10', '+4.18E+10', '4.1e10', '4.17955E10', '4E+10', '9,3e+18', '-4,18E-10', "'4,18E+10", '="4.18E+10"',
  ])('a shortened number, in every text: %s', (text) => {
    for (const kind of KINDS) expect(problem(text, kind)).toMatch(/^be the full number, but was shortened/);
  });

  it.each(['1e400', '4E10', '41e9', '4.18 E+10', '4,18 E 10'])(
    'a shortened number where digits count: %s',
    (text) => {
      expect(problem(text, 'number')).toMatch(/^be the full number, but was shortened/);
    },
  );

  it.each(['41795550102.0', '41795550102,00', '+41795550102.0'])(
    'a decimal number where digits count: %s',
    (text) => {
      expect(problem(text, 'number')).toMatch(/is a decimal number/);
    },
  );

  it('U+FFFD, which stands for a lost letter', () => {
    for (const kind of KINDS) expect(problem('H\uFFFDber', kind)).toMatch(/^not contain U\+FFFD/);
  });

  // prettier-ignore
  it.each([
    'Hüber', 'Özil', 'MÜLLER', 'MÖLLER', 'MALMÖ', 'Straße', 'Émile', 'À la carte', 'Libertà', 'Nicolò', 'Forlì', 'Martínez',
    'García', 'Martí', 'Díaz', 'Núñez', 'MUÑOZ', 'LÓPEZ', 'Łukasz', 'Michał', 'Paweł', 'Dąbrowski', 'Šimić', 'Žižek',
    'Ambrož', 'Şahin', 'Şükrü', 'Işık', 'Doğan', 'Øster', 'Åsa', 'Șerban', 'Ionuț', 'Nguyễn', 'Trương', 'Иван', 'Σωκράτης',
    'محمد', 'שלום', '€ 5', '„Hallo“', 'O’Brien', 'a – b', '😀', '+41\u00A079\u00A0555', 'Huber\u00A0', 'Jonė', 'Győr', 'Kovač',
    '\uFEFFx', '\uFFFD', 'ä', 'ö', 'ü', 'à', 'É', 'Œuvre',
  ])('text that was encoded twice: %s', (text) => {
    const broken = encodedTwice(text);
    for (const each of [broken, `Frau ${broken}`, `${broken} Maria`, Buffer.from(text).toString('latin1')]) {
      for (const kind of KINDS) expect([each, problem(each, kind)]).not.toEqual([each, undefined]);
    }
  });

  it.each(['Z√ºrich', 'M√ºller', 'Z├╝rich'])('text that a Mac or DOS has read: %s', (text) => {
    expect(problem(text)).toMatch(/encoded twice/);
  });

  it('a control character, with its code point', () => {
    for (const kind of KINDS) {
      expect(problem('Hu\u0000ber', kind)).toMatch(/the invisible character U\+0000/);
      expect(problem('Hu\u001Bber', kind)).toMatch(/U\+001B/);
      expect(problem('Hu\uD800ber', kind)).toMatch(/U\+D800/);
    }
    expect(problem('a\tb', 'line')).toMatch(/U\+0009/);
    expect(problem('a\nb', 'name')).toBe('be a single line');
  });

  itIfAll('every invisible character inside a line, with its code point', () => {
    for (const character of INVISIBLE.filter((each) => !IS_TEXT.test(each) && each !== '\u00AD')) {
      const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      for (const kind of ['name', 'line', 'number'] as const) {
        expect(problem(`Hu${character}ber`, kind)).toContain(`the invisible character ${name}.`);
      }
    }
  });

  it('more accents on a letter than any language has, which would take long to compose', () => {
    for (const kind of KINDS) {
      expect(problem(`e${'\u0301\u0316'.repeat(100_000)}`, kind)).toBe(
        'not have more than 30 accents on a letter',
      );
      expect(problem(`e${'\u0301'.repeat(20)}`, kind)).toBeUndefined();
    }
  });
});

it('letters beyond ASCII are named once each', () => {
  expect(beyondAscii('max@example.com')).toEqual([]);
  expect(beyondAscii('jоhоn@exаmple.com')).toEqual(['U+043E', 'U+0430']);
});

itIfAll('a very long text is judged in the end, whatever it repeats', () => {
  const units = [
    ' ',
    '\u200B',
    'Ã',
    '1',
    '1 ',
    '\u00AD',
    '@',
    '=',
    "'",
    '"',
    '\u0301\u0316',
    '\uFE0F',
    'Å–',
    '×',
    '_x000D_',
    '9E',
  ];
  for (const unit of units) {
    for (const length of [2 ** 10, 2 ** 15, 2 ** 20]) {
      const text = unit.repeat(length / unit.length);
      for (const each of [text, `'1${text}\0`, `="${text} x`]) {
        const cleaned = cleanText(each);
        expect(cleaned.length).toBeLessThanOrEqual(each.length);
        textProblem(cleaned, 'number');
      }
    }
  }
});
