import { describe, expect, it } from '@jest/globals';
import { createDecoder } from '../../src/model/decode.ts';
import { createFinder } from '../../src/model/withhold.ts';

/** Whether the text repeats the value. */
const repeats = (value: string, text: string, findParts = true): boolean =>
  createFinder([{ text: value, source: value }], { findParts })(text) !== undefined;

describe('a value is found', () => {
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

describe('a value is not found', () => {
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

describe('a text', () => {
  const decode = createDecoder(4);

  it('that is not encoded stands for itself only', () => {
    expect(decode('Email is invalid')?.[0]).toMatchObject({ text: 'Email is invalid', mayBeNoise: false });
    expect(decode('abc, def')).toEqual([{ text: 'abc, def', mayBeNoise: false }]);
  });

  it.each([
    ['\\u0041\\x42\\103\\u{44}\\n', 'ABCD '],
    ['%41%u0042C%C3%BC', 'ABCü'],
    ['&#65;&#x42;C&uuml;&szlig;&hellip;&#xffffff;', 'ABCuß  '],
    ['ZÃ¼rich', 'Zürich'],
    ['Stra\u00C3\u0178e', 'Straße'],
    ['<b>ABCD</b>', 'ABCD'],
    [Buffer.from('ABCD').toString('base64url'), 'ABCD'],
    ['JTQxJTQyQ0Q=', 'ABCD'],
  ])('decodes %j', (text, decoded) => {
    expect(decode(text)?.map((each) => each.text)).toContain(decoded);
  });

  it('that is encoded too often is not decoded', () => {
    const deep = Array.from({ length: 8 }).reduce<string>((text) => encodeURIComponent(text), 'üüüü');
    expect(decode(deep)).toBeUndefined();
  });
});
