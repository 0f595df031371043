/** Which values a text repeats, in any form. */
import { describe, expect, it } from '@jest/globals';
import { countLetters, createFinder, isShort, type FinderOptions } from '../../src/model/withhold.ts';

const WHOLE = { findParts: false };
const PARTS = { findParts: true };
const WORDS = { findParts: true, areWords: true };

/** The value that a text repeats; undefined if it repeats none. */
function found(text: string, values: string | readonly string[], options: FinderOptions = WHOLE): unknown {
  const list = typeof values === 'string' ? [values] : values;
  const result = createFinder(
    list.map((each) => ({ text: each, source: each })),
    options,
  )(text);
  return result ? result.source : undefined;
}

const IBAN = 'CH93 0076 2011 6238 5295 7';

describe('a value is found', () => {
  it.each<[string, string, string]>([
    ['as it is', 'Geheimweg 7', 'not Geheimweg 7, please'],
    ['in another case', 'Geheimweg 7', 'not GEHEIMWEG 7'],
    ['without spaces', IBAN, 'CH9300762011623852957 is invalid'],
    ['in other groups', IBAN, 'CH-930-076-201-162-385-295-7'],
    ['without accents', 'Zoë Müller', 'Zoe Muller is taken'],
    ['with umlauts as two letters', 'Müller', 'Mueller is taken'],
    ['with letters that a program could not encode', 'Geheimstraße', 'Geheimstra?e is unknown'],
    ['with letters that a program left out', 'Bahnhofstraße', 'Bahnhofstrae is unknown'],
    ['in full width', 'Geheim', 'Ｇｅｈｅｉｍ'],
    ['with soft hyphens', 'Geheimweg', 'Ge\u00ADheim\u00ADweg'],
    ['with a sharp s in capitals', 'Straße', 'STRAẞE, STRASSE'],
    ['by one of its lines', 'Geheimweg 7\n8099 Zürich', '8099 Zürich is unknown'],
    ['by its lines together', 'Geheimweg 7\r\n8099 Zürich', 'Geheimweg 7, 8099 Zürich'],
    ['encoded', 'Geheimweg 7', 'geheimweg%207'],
    ['as a date in German', '1990-01-31', 'der 31. Januar 1990'],
    ['as a date without signs', '1990-01-31', '31011990'],
    ['as a phone number without the code of its country', '+41 79 555 77 01', '079 555 77 01'],
    ['as a phone number with other groups', '+41 79 555 77 01', '(0041) 795 557 701'],
    ['after letters that begin like it', 'abcdef', 'abcabcdef'],
    ['at the end', 'Geheim', 'so Geheim'],
    ['of digits alone', '4711', 'No 4711'],
    ['of signs alone', '!§$%&/', 'it is ! §$% &/'],
    ['of one emoji', '😀', 'no 😀 here'],
  ])('%s', (_, value, text) => {
    expect(found(text, value)).toBe(value);
  });

  it.each<[string, string, string]>([
    ['another value', 'Geheimweg 7', 'Geheimweg 8'],
    ['only the beginning', 'Geheimweg 7', 'Geheimweg'],
    ['only its last letters', 'Geheimweg 7', 'heimweg 7'],
    ['four letters over the gap of two words', 'user', 'use rights'],
    ['seven letters over the gap of two words', 'usering', 'use ringing'],
    ['three signs', '!!!', 'Stop!!!'],
    ['too few letters of a name that has mostly others', 'Łódź', 'd is missing'],
    ['eight digits of a shorter number', '12345678', '2345678'],
    ['an empty value', '', 'anything'],
    ['a value of spaces', '   ', 'any   thing'],
  ])('but not where there is %s', (_, value, text) => {
    expect(found(text, value)).toBeUndefined();
  });

  it('over the gaps of words if these are whole, or if it has eight letters', () => {
    expect(found('the use r of it', 'user')).toBe('user');
    expect(found('a fuse rights', 'user')).toBeUndefined();
    expect(found('abuse rightsless', 'userights')).toBe('userights');
  });

  it('the first one of several that is in the text', () => {
    expect(found('no Zürich', ['Geheimweg', 'Zürich'])).toBe('Zürich');
    expect(found('no Basel', ['Geheimweg', 'Zürich'])).toBeUndefined();
    expect(found('no Basel', [])).toBeUndefined();
  });

  it('of several that begin alike', () => {
    const values = ['Geheimweg 77 in Zürich', 'Geheimweg 77 in Basel'];
    expect(found('Geheimweg 77 in Basel', values)).toBe(values[1]);
    expect(found('Geheimweg 77 in Bern', values)).toBeUndefined();
  });

  it('up to 10,000 characters', () => {
    const long = `${'x'.repeat(10_000)}Geheimweg`;
    expect(found('Geheimweg', long, PARTS)).toBeUndefined();
    expect(found('Geheimweg', `Geheimweg\n${'x'.repeat(10_000)}`)).toContain('Geheimweg');
  });

  it('in a text that has fewer letters, as some stand for two', () => {
    expect(found('Groß', 'Groß')).toBe('Groß');
  });

  it('without its value in a text that is encoded too deeply to be checked', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((text) => text.replaceAll('%', '%25'), 'x%41y');
    const find = createFinder([{ text: 'Geheimweg', source: 1 }], WHOLE);
    expect(find(deep)).toEqual({ source: undefined });
    // A text that is shorter than the value is not decoded at all.
    expect(found(deep, 'x'.repeat(40), WHOLE)).toBeUndefined();
    expect(deep.length).toBeLessThan(40);
  });
});

describe('a value of fewer than four letters and digits', () => {
  it.each([
    ['Ng', 'No user Ng here'],
    ['Ng', 'NG'],
    ['Ng', 'N. g'],
    ['7', 'room 7'],
    ['Łó', 'Łó'],
    ['a-b', 'a b'],
  ])('%j is found as a whole word: %j', (value, text) => {
    expect(found(text, value)).toBe(value);
  });

  it.each([
    ['Ng', 'Anything'],
    ['Ng', 'Ngo'],
    ['Ng', 'bang'],
    ['7', '77'],
    ['7', 'base NzdXNlcg'],
  ])('%j is not found as a part of a word: %j', (value, text) => {
    expect(found(text, value)).toBeUndefined();
  });

  it('is short, unless it is recognized by its symbols', () => {
    expect(['Ng', 'a-b', '7'].map(isShort)).toEqual([true, true, true]);
    expect(['Nguy', 'a-b-c-d', '2024', '', '!!!!', 'a!!!', '7 😀'].map(isShort)).not.toContain(true);
  });
});

it('the letters and digits of a value count in upper case and without accents', () => {
  expect(['', '-', 'Zoë', 'Groß 7'].map(countLetters)).toEqual([0, 0, 3, 6]);
});

describe('a value of words', () => {
  it.each([
    ['May', 'not May', true],
    ['May', 'may not be blank', false],
    ['MAY', 'May', false],
    ['no', 'Zoë says no', true],
    ['ß', 'the ß of it', true],
    ['7', '7.12.2026', false],
    ['aktiv', 'Status: AKTIV.', true],
    ['aktiv', 'kann nicht deaktiviert werden', false],
    ['intern', 'internal server error', false],
    ['6500', "6'500 is too much", true],
    ['2026', 'in 2026', true],
    ['2026', 'before 2026-11-27', false],
    ['2026', 'before 27.11.2026', false],
    ['aktivist', 'Deaktivisten', true],
  ])('%j is found in %j: %j', (value, text, isFound) => {
    expect(found(text, value, WORDS)).toBe(isFound ? value : undefined);
  });

  const PROSE = 'Works from home on Mondays. The office in Zürich is too far away.';

  it('is found by a part of 24 letters and digits that begins with a word', () => {
    expect(found('home on Mondays: the office in Zurich', PROSE, WORDS)).toBe(PROSE);
    expect(found('ome on Mondays. The office i', PROSE, WORDS)).toBeUndefined();
    expect(found('The office in Zürich is not open', PROSE, WORDS)).toBeUndefined();
    expect(found('The office in Zürich is not open', PROSE, PARTS)).toBe(PROSE);
  });

  it.each([IBAN, '+41 79 555 77 01 23', 'abcdefghijklmnopqrstuvwxyz'])(
    'is found by a part of 12 if it is no prose: %j',
    (value) => {
      expect(found(value.slice(2, 20), value, WORDS)).toBe(value);
    },
  );
});

describe('a part of a long value', () => {
  const KEY = 'abcdefghijklmnopqrstuvwxyz';

  it('is found from 12 letters and digits on, with `findParts`', () => {
    expect(found('x fghijklmnopq y', KEY, PARTS)).toBe(KEY);
    expect(found('opqrstuvwxyz', KEY, PARTS)).toBe(KEY);
    expect(found('x fghijklmnop y', KEY, PARTS)).toBeUndefined();
    expect(found('x fghijklmnopq y', KEY, WHOLE)).toBeUndefined();
  });

  it('is not found of a short value', () => {
    expect(found('Geheim', 'Geheimweg', PARTS)).toBeUndefined();
    expect(found('Geheimweg', 'Geheimweg', PARTS)).toBe('Geheimweg');
  });
});

describe('what may be shown', () => {
  const known = ['birthday', 'Home address', 'a'];

  it('is not found where it is repeated, even if it is a value', () => {
    expect(found('birthday is invalid', 'birthday', { ...WHOLE, known })).toBeUndefined();
    expect(found('home_address is invalid', 'Home', { ...WHOLE, known })).toBeUndefined();
    expect(found('a is invalid', 'A', { ...WHOLE, known })).toBeUndefined();
  });

  it('is found where it is only a part of a word', () => {
    expect(found('birthdays', 'birthday', { ...WHOLE, known })).toBe('birthday');
    expect(found('mybirthday', 'birthday', { ...WHOLE, known })).toBe('birthday');
  });

  it('does not hide a value that goes on after it', () => {
    expect(found('birthday 1990', 'birthday 1990', { ...WHOLE, known })).toBe('birthday 1990');
    expect(found('birthday, then birthday1990', 'birthday1990', { ...WHOLE, known })).toBe('birthday1990');
  });

  it('may be empty or have no letters', () => {
    expect(found('x Geheim', 'Geheim', { ...WHOLE, known: ['', '--'] })).toBe('Geheim');
  });
});
