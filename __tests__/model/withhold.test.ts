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

/** Whether the text repeats the value. */
const repeats = (value: string, text: string, findParts = true): boolean =>
  createFinder([{ text: value, source: value }], { findParts })(text) !== undefined;

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
    ['with a ligature, which is several letters', 'officer', 'oﬃcer'],
    ['with soft hyphens', 'Geheimweg', 'Ge\u00ADheim\u00ADweg'],
    ['with a sharp s, which is two letters', 'Straße', 'straße'],
    ['with an encoded sharp s', 'Straße', 'stra%C3%9Fe'],
    ['with a sharp s in capitals', 'Straße', 'STRAẞE'],
    ['with a letter of HTML that has no other form', 'Ørsted', '&Oslash;rsted'],
    ['with umlauts as two letters, of a decomposed value', 'Mu\u0308ller', 'Mueller is taken'],
    ['without a quarter of its letters', 'ŁŁabcdef', 'xx abcdef'],
    ['by the last eight digits of a phone number', '+41 79 555 77 01', '(9)5557701'],
    ['of four signs', '!§$%', 'it is !§$%'],
    ['of signs and a letter in another case', 'a!§$', 'XA!§$'],
    ['by one of its lines', 'Geheimweg 7\n8099 Zürich', '8099 Zürich is unknown'],
    ['by its short lines together', 'Ab 1\nCd 2', 'Ab 1, Cd 2'],
    ['by its lines together', 'Geheimweg 7\r\n8099 Zürich', 'Geheimweg 7, 8099 Zürich'],
    ['encoded', 'Geheimweg 7', 'geheimweg%207'],
    ['as a date in German', '1990-01-31', 'der 31. Januar 1990'],
    ['as a date without signs', '1990-01-31', '31011990'],
    ['as a phone number without the code of its country', '+41 79 555 77 01', '079 555 77 01'],
    ['as a phone number with other groups', '+41 79 555 77 01', '(0041) 795 557 701'],
    ['after letters that begin like it', 'abcdef', 'abcabcdef'],
    ['at the end', 'Geheim', 'so Geheim'],
    ['at the start of a longer word', 'Bern', 'of Bernhard'],
    ['of eight letters over the gap of two words', 'useright', 'abuse rights'],
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
    ['a letter of one word and three of the next', 'user', 'blu serve'],
    ['fewer than three quarters of its letters', 'ŁŁŁabcdef', 'xx abcdef'],
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
    expect(found('Geheimweg 77 in Zürich', values)).toBe(values[0]);
    expect(found('Geheimweg 77 in Basel', values)).toBe(values[1]);
    expect(found('Geheimweg 77 in Bern', values)).toBeUndefined();
  });

  it('up to 10,000 characters', () => {
    const part = 'abcdefghijkl';
    expect(found(part, `${'x'.repeat(9_988)}${part}`, PARTS)).toContain(part);
    expect(found(part, `${'x'.repeat(9_989)}${part}`, PARTS)).toBeUndefined();
    expect(found('Geheimweg', `Geheimweg\n${'x'.repeat(10_000)}`)).toContain('Geheimweg');
  });

  it('in a text that has fewer letters, as some stand for two', () => {
    expect(found('Groß', 'Groß')).toBe('Groß');
  });

  it('without its value in a text that is encoded too deeply to be checked', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((text) => text.replaceAll('%', '%25'), 'x%41y');
    const find = createFinder([{ text: 'Geheimweg', source: 1 }], WHOLE);
    expect(find(deep)).toEqual({ source: undefined });
  });

  it('nowhere in a text that is shorter, however deeply that is encoded', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((text) => text.replaceAll('%', '%25'), 'x%41y');
    expect(deep.length).toBeLessThan(40);
    for (const value of ['x'.repeat(40), '', '---']) {
      expect(createFinder([{ text: value, source: 1 }], WHOLE)(deep)).toBeUndefined();
    }
  });

  it('although it is longer than its text, beside a value in ASCII that is longer still', () => {
    expect(found('Gro%C3%9F', ['Groß', 'x'.repeat(40)])).toBe('Groß');
  });

  it('as the first one of several that are alike', () => {
    const values = ['Geheim', 'GEHEIM', 'ge-heim'].map((text, source) => ({ text, source }));
    expect(createFinder(values, WHOLE)('not Geheim')).toEqual({ source: 0 });
  });

  it('in time that grows with the length of the text, not with its square', () => {
    // Normalizing so many marks on one letter would take minutes.
    expect(found(`Ge${'\u0301\u0316'.repeat(200_000)}heim`, 'Geheim')).toBe('Geheim');
  });
});

describe('a value of fewer than four letters and digits', () => {
  it.each([
    ['Ng', 'No user Ng here'],
    ['Ng', 'NG'],
    ['Ng', 'N. g'],
    ['27', 'before 2026-11-27'],
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
    ['Noe', 'Noël'],
    ['7', '77'],
    ['7', 'base NzdXNlcg'],
  ])('%j is not found as a part of a word: %j', (value, text) => {
    expect(found(text, value)).toBeUndefined();
  });

  it('is short, unless it is recognized by its symbols', () => {
    expect(['Ng', 'a-b', '7'].map(isShort)).toEqual([true, true, true]);
    expect(['Nguy', 'a-b-c-d', '2024', '', '!!!!', 'a!!!', '7 😀', 'Ⅷ'].map(isShort)).not.toContain(true);
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
    ['user', 'superuser', false],
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

  it('is found by exactly 24 letters and digits, but not by 24 that begin inside a word', () => {
    expect(found('home on Mondays: the office in.', PROSE, WORDS)).toBe(PROSE);
    expect(found('home on Mondays: the office i.', PROSE, WORDS)).toBeUndefined();
    expect(found('ome on Mondays: the office in Z.', PROSE, WORDS)).toBeUndefined();
  });

  it('is found by a part of 12 if half of it is digits', () => {
    const half = 'ABCD 1234 EFGH 5678 IJKL 9012 3456 MNOP';
    expect(found('x CD 1234 EFGH 56', half, WORDS)).toBe(half);
  });

  it('is found by a part of 12 if it is one word with spaces around it', () => {
    const word = ' abcdefghijklmnopqrstuvwxyz ';
    expect(found('ijklmnopqrstuv', word, WORDS)).toBe(word);
  });

  it.each([IBAN, '+41 79 555 77 01 23', 'AB 12 34 56 78 90 12', 'abcdefghijklmnopqrstuvwxyz'])(
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
    expect(found('eheimweg', 'Geheimweg', PARTS)).toBeUndefined();
    expect(found('pqrstuvwxyz', KEY, PARTS)).toBeUndefined();
    expect(found('Geheimweg', 'Geheimweg', PARTS)).toBe('Geheimweg');
  });
});

describe('what may be shown', () => {
  const known = ['birthday', 'Home address', 'a'];

  it('is not found where it is repeated, even if it is a value', () => {
    expect(found('birthday is invalid', 'birthday', { ...WHOLE, known })).toBeUndefined();
    expect(found('home_address is invalid', 'Home', { ...WHOLE, known })).toBeUndefined();
    expect(found('a is invalid', 'A', { ...WHOLE, known })).toBeUndefined();
    expect(found('a a', 'A', { ...WHOLE, known })).toBeUndefined();
  });

  it('is found where it is only a part of a word', () => {
    expect(found('birthdays', 'birthday', { ...WHOLE, known })).toBe('birthday');
    expect(found('mybirthday', 'birthday', { ...WHOLE, known })).toBe('birthday');
  });

  it('does not hide a value that goes on after it', () => {
    expect(found('birthday 1990', 'birthday 1990', { ...WHOLE, known })).toBe('birthday 1990');
    expect(found('birthday, then birthday1990', 'birthday1990', { ...WHOLE, known })).toBe('birthday1990');
  });

  it('is shown in any case where the case of a value counts', () => {
    const options = { ...WORDS, known: ['ng office', 'a'] };
    expect(found('the Ng Office', 'Ng', options)).toBeUndefined();
    expect(found('Ng of the office', 'Ng', options)).toBe('Ng');
    // `ß` in upper case is two letters: what is shown must not shift.
    expect(found('ß a 7', '7', options)).toBe('7');
  });

  it('may be empty or have no letters', () => {
    expect(found('x Geheim', 'Geheim', { ...WHOLE, known: ['', '--'] })).toBe('Geheim');
  });
});

describe('a value, or a part of it, is found', () => {
  it.each([
    ['in groups', 'CH9300762011623852957', 'IBAN CH93 0076 2011 6238 5295 7'],
    ['without its spaces', '12-345678-9', 'Account 123456789'],
    ['in another case, without accents', 'Zürich', 'ZURICH is full'],
    ['with umlauts as two letters', 'Zürich', 'Zuerich is full'],
    ['with a letter that was lost', 'Müllerweg 7', 'M\uFFFDllerweg 7'],
    ['in one line', 'Seestrasse 7\n8002 Zürich', 'at Seestrasse 7, 8002 Zürich'],
    ['by one of its lines', 'Seestrasse 7\n8002 Zürich', 'Street Seestrasse 7'],
    ['by a part of it', 'Diabetes mellitus since 2019', 'Info "Diabetes mell…" is too long'],
    ['as a phone number of this country', '+41 79 555 01 09', '(079) 555 01 09'],
    ['with separators of thousands', '95000', "95'000.00"],
    ['inside another word', 'Bern', 'Bernhard'],
    ['in markup', 'CH9300762011623852957', '<b>CH93</b><i>0076201162</i>3852957'],
    ['as a word, if it is short', '7', 'must not be 7.'],
    ['as words, if it is short', 'A 7', 'room a-7'],
    ['as signs', '🏳️‍🌈', 'Info 🏳️‍🌈 is invalid'],
  ])('%s', (_, value, text) => {
    expect(repeats(value, text)).toBe(true);
  });

  it.each([
    '1990-01-31',
    '1990-01-31T00:00:00Z',
    '31.01.1990',
    '31.1.1990',
    '31.1.90',
    '1/31/1990',
    '31. Januar 1990',
    '31 janvier 1990',
    '31 gennaio 1990',
    'January 31st, 1990',
    '31st of Jan 1990',
    '19900131',
    '31011990',
    '3111990',
  ])('as the date %s', (text) => {
    for (const value of ['1990-01-31', '31.1.1990', '31/01/1990']) {
      expect(repeats(value, `The day ${text} is in the future`)).toBe(true);
    }
  });
});

describe('a value, or a part of it, is not found', () => {
  it.each([
    ['in other words', 'Diabetes mellitus', 'The account is read-only on Sundays'],
    ['in another number', '95000', '9500 or 195 000,1'.replace('195 000', '195 00')],
    ['inside a word, if it is short', '7', '17, 7a, v7'],
    ['in letters that only follow each other', 'user', 'use rights'],
    ['in another date', '1990-01-31', 'not before 30.01.1990, in 1990, on day 31'],
    ['in base64, if it is short', '7', Buffer.from('it is 7').toString('base64')],
    ['if it is one sign', '-', 'a - b'],
    ['if there is none', '', 'anything'],
  ])('%s', (_, value, text) => {
    expect(repeats(value, text)).toBe(false);
  });

  it('by a part of it, if parts do not count', () => {
    expect(repeats('Diabetes mellitus', 'Diabetes mell', false)).toBe(false);
    expect(repeats('Diabetes mellitus', 'it is diabetes-mellitus', false)).toBe(true);
  });

  it('where what may be shown repeats it', () => {
    const known = ['Anna Keller', 'Team'];
    const find = createFinder([{ text: 'Keller', source: 1 }], { findParts: true, known });
    expect(find('Anna Keller is taken')).toBeUndefined();
    expect(find('Keller is taken')).toEqual({ source: 1 });
  });
});
