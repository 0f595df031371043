import { describe, expect, it } from '@jest/globals';
import * as values from '../../src/model/parsers.ts';

const accepts = (parser: values.Parser<unknown>, text: string): boolean => 'value' in parser(text);

describe('a boolean', () => {
  it.each(['true', 'TRUE', 'ja', 'Ja', 'WAHR', 'yes', '1', ' ja\u200B', "'1"])('may be %j', (text) => {
    expect(values.boolean(text)).toEqual({ value: true });
  });
  it.each(['false', 'False', 'nein', 'FALSCH', 'no', '0', '="0"'])('may be %j', (text) => {
    expect(values.boolean(text)).toEqual({ value: false });
  });
  it.each(['', '2', '-1', 'x', 'on', 'off', 'y', 'null', 'nan', '__proto__', 'constructor'])(
    'must not be %j',
    (text) => {
      expect(values.boolean(text)).toEqual({
        must: 'be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH',
      });
    },
  );
});

describe('an ID', () => {
  it.each(['0', '007', '-1', '1.5', '0x10', '١', '1 2'])('must not be %j', (text) => {
    expect(values.id(text)).toEqual({ must: 'be a MOCO ID (a positive whole number)' });
  });
  it.each(['1e3', '9,33662E+8', '1003.0', '1003,00', 'NULL', '#NV'])(
    'must not be what a program has made of one: %s',
    (text) => {
      expect(accepts(values.id, text)).toBe(false);
    },
  );
  it('must not be too large', () => {
    expect(values.id('9007199254740993')).toEqual({ must: 'be a MOCO ID, but is too large' });
  });
  it('is a number', () => {
    expect(values.id('933662266')).toEqual({ value: 933662266 });
    expect(values.id(' 1\u200B')).toEqual({ value: 1 });
  });
});

describe('a team or role', () => {
  it('is an ID if the text is digits only, otherwise a name', () => {
    expect(values.idOrName('456')).toEqual({ value: 456 });
    expect(values.idOrName('4th floor')).toEqual({ value: { [values.NAME_REF]: '4th floor' } });
    expect(accepts(values.idOrName, '0456')).toBe(false);
  });
});

describe('a date', () => {
  it.each(['2024-02-29', '1970-01-01', '2026-12-31'])('may be %s', (text) => {
    expect(values.date(text)).toEqual({ value: text });
  });
  it.each([
    ['31.12.1990', '1990-12-31'],
    ['1.2.1990', '1990-02-01'],
    [' 01.2.1990\u00A0', '1990-02-01'],
  ])('may be as people write it: %j', (text, value) => {
    expect(values.date(text)).toEqual({ value });
  });
  it.each(['2023-02-29', '2026-02-31', '2026-13-01', '2026-00-10', '31.2.1990', '12.31.1990'])(
    'must be in the calendar: %s',
    (text) => {
      const form = 'be a valid date (YYYY-MM-DD or DD.MM.YYYY)';
      expect(values.date(text)).toEqual({ must: `${form}. There is no such day in the calendar` });
    },
  );
  it.each(['1990-1-1', '1990-02-31T00:00', '4456'])('must not be %s', (text) => {
    expect(values.date(text)).toEqual({ must: 'be a valid date (YYYY-MM-DD or DD.MM.YYYY)' });
  });
  it.each([
    ['44562', 'This is a serial number of Excel. Format the cells as a date'],
    ['44562.5', 'This is a serial number of Excel. Format the cells as a date'],
    ['30.06.1991 00:00', 'Delete the time'],
    ['1.6.1991 00:00:00', 'Delete the time'],
    ['1991-06-30T00:00:00.000Z', 'Delete the time'],
    ['1991-06-30 00:00:00', 'Delete the time'],
    ['06/30/1991', 'Write DD.MM.YYYY, as slashes leave open which number is the month'],
    ['1/2/1990', 'Write DD.MM.YYYY, as slashes leave open which number is the month'],
    ['31.12.90', 'Write the year with four digits'],
  ])('must not be %s, and the message says what to do', (text, hint) => {
    expect(values.date(text)).toEqual({ must: `be a valid date (YYYY-MM-DD or DD.MM.YYYY). ${hint}` });
  });
});

describe('an e-mail address', () => {
  it.each(['max@example.com', "o'hara+x@sub.example.ch", 'jörg@büro.de'])('may be %s', (text) => {
    expect(accepts(values.email, text)).toBe(true);
  });
  it.each([
    'max',
    'max@',
    '@example.com',
    'a@b@c',
    'a b@c.de',
    '<a@b.ch>',
    'mailto:a@b.ch',
    'a@b.ch;',
    'Max <a@b.ch>',
    'a@b.ch\\',
  ])('must not be %j', (text) => {
    expect(values.email(text)).toEqual({ must: 'be a valid e-mail address' });
  });
});

describe('a list', () => {
  it('is separated by commas or line breaks; spaces, empty and repeated entries are removed', () => {
    expect(values.list(' a, b\r\nc,\n\n a ')).toEqual({ value: ['a', 'b', 'c'] });
  });
  it.each([
    ['["Zürich", "Design, UX", "Zürich"]', ['Zürich', 'Design, UX']],
    ['[\n  "Zürich"\n]', ['Zürich']],
    ['["1003", 1004]', ['1003', '1004']],
    ['[1003, "a@b.ch"]', ['1003', 'a@b.ch']],
    ['[1003, 1004]', ['1003', '1004']],
    ['[1003]', ['1003']],
  ])('may be JSON, as `toJSON` writes it: %s', (text, value) => {
    expect(values.list(text)).toEqual({ value });
  });
  it.each([
    ['[2026] Design, Zürich', ['[2026] Design', 'Zürich']],
    ['[intern]', ['[intern]']],
    ['[2026], [2027]', ['[2026]', '[2027]']],
    ['nullable', ['nullable']],
  ])('may have names with brackets: %s', (text, value) => {
    expect(values.list(text)).toEqual({ value });
  });
  it.each(['null', ' null ', '["Zürich"', '["Zürich", null]', '["Zürich", ["Bern"]]', '["a"] b'])(
    'must not be %j, which is no list of texts',
    (text) => {
      expect(values.list(text)).toEqual({
        must: 'be a list separated by commas, or a JSON list of texts, such as ["a", "b"]',
      });
    },
  );
  it.each(['[]', ' [ ] ', '[""]'])('must not be %j, which is an empty one', (text) => {
    expect(values.list(text)).toEqual({ must: 'contain at least one entry' });
  });
  it('must not be empty', () => {
    expect(values.list(' ,\n')).toEqual({ must: 'contain at least one entry' });
  });
});

describe('custom fields', () => {
  it('are converted to strings and lists of strings', () => {
    expect(
      values.customProperties('{"a": "x", "b": 1.5, "c": true, "d": false, "e": ["x"], "f": ""}'),
    ).toEqual({
      value: { a: 'x', b: '1.5', c: '1', d: '0', e: ['x'], f: '' },
    });
  });

  it('with `null`, which `toJSON` gives for what is missing, are not given', () => {
    expect(values.customProperties('{"a": null, "b": "x"}')).toEqual({ value: { b: 'x' } });
  });

  it('of other types are named, without their values', () => {
    expect(values.customProperties('{"a": [null], "b": {"x": "y"}, "c": [1], "d": "fine"}')).toEqual({
      must: expect.stringMatching(/ Invalid: "a", "b", "c"$/),
    });
    expect(accepts(values.customProperties, '["a"]')).toBe(false);
  });

  it('must be at most 12 kB, counted in bytes', () => {
    const ofBytes = (bytes: number): string => JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) });
    expect(accepts(values.customProperties, ofBytes(12_000))).toBe(true);
    expect(accepts(values.customProperties, ofBytes(12_001))).toBe(false);
    expect(accepts(values.customProperties, JSON.stringify({ a: 'ü'.repeat(6_000) }))).toBe(false);
  });
});

describe('JSON', () => {
  it('with a syntax error is reported with the position, without any part of the text', () => {
    const parsed = values.jsonObject('{"iban": "CH93", }');
    expect(parsed).toEqual({
      must: expect.stringMatching(
        /^be a valid JSON object \(syntax error at (?:line 1 column \d+|position \d+)\)$/,
      ),
    });
    expect(JSON.stringify(values.jsonObject('CH93'))).not.toContain('CH93');
  });
});

describe('a large number in JSON', () => {
  it('is rejected because it would lose digits', () => {
    expect(accepts(values.jsonObject, '{"a": {"b": 9007199254740993}}')).toBe(false);
    expect(accepts(values.jsonObject, '{"a": 9007199254740991, "b": 0.1}')).toBe(true);
  });
});

describe('hours', () => {
  const daily = (am: readonly number[]): unknown => ({
    value: { pattern: { am, pm: am }, isDaily: true },
  });

  it.each<[string, number[]]>([
    ['8,8,8,8,6', [4, 4, 4, 4, 3]],
    ['8, 8,8,8 ,6', [4, 4, 4, 4, 3]],
    ['7.5,0,0,0,0', [3.75, 0, 0, 0, 0]],
    ['8/8/8/8/6', [4, 4, 4, 4, 3]],
    ['8 / 8 / 8 / 8 / 6', [4, 4, 4, 4, 3]],
    ['8,4/8,4/8,4/8,4/0', [4.2, 4.2, 4.2, 4.2, 0]],
    ['8.4/8.4/8.4/8.4/0', [4.2, 4.2, 4.2, 4.2, 0]],
    ['24,0,0,0,0', [12, 0, 0, 0, 0]],
  ])('of each day are divided in two halves: %s', (text, halves) => {
    expect(values.pattern(text)).toEqual(daily(halves));
  });

  it('of mornings and afternoons stay as they are', () => {
    const pattern = { am: [4, 4, 4, 4, 3], pm: [5, 4, 4, 4, 0] };
    expect(values.pattern(JSON.stringify(pattern))).toEqual({ value: { pattern, isDaily: false } });
  });

  it.each([
    '8,8,8,8',
    '8,8,8,8,8,8',
    '8/8/8/8',
    '8/8/8/8/8/8',
    '8,8,8,8,x',
    '8,8,8,8,',
    '8/8/8/8/',
    '40',
    '-8,8,8,8,8',
    '1e1,8,8,8,8',
    '{"am": [4,4,4,4,4]}',
    '{"am": [4,4,4,4], "pm": [4,4,4,4]}',
    '{"am": ["4",4,4,4,4], "pm": [4,4,4,4,4]}',
    '[8,8,8,8,8]',
    '{broken',
  ])('must be of five days: %s', (text) => expect(accepts(values.pattern, text)).toBe(false));

  // Nine numbers: with commas between the days, hours need a decimal point.
  it('must not have a decimal comma between commas', () => {
    expect(accepts(values.pattern, '8,4,8,4,8,4,8,4,0')).toBe(false);
  });

  it.each([
    '25,8,8,8,8',
    '8/8/8/8/24,5',
    '{"am": [20,4,4,4,4], "pm": [5,4,4,4,4]}',
    '{"am": [25,4,4,4,4], "pm": [0,4,4,4,4]}',
  ])('must be at most 24 a day: %s', (text) => expect(accepts(values.pattern, text)).toBe(false));

  it.each([
    ['80%', 'A percentage is not hours'],
    ['80 %', 'A percentage is not hours'],
    ['62,5%', 'A percentage is not hours'],
    ['0.5 %', 'A percentage is not hours'],
    ['40', 'MOCO has the hours of each day, not of the week'],
    ['38.5', 'MOCO has the hours of each day, not of the week'],
    ['8/8/8', 'This has 3 days, not five'],
    ['8/8/8/8/8/0/0', 'This has 7 days, not five'],
    [
      '8,4,8,4,8,4,8,4,0',
      'This has 9 days, not five. Hours with a decimal comma need slashes between the days',
    ],
    ['8/8/8/8/25', 'A day has at most 24 hours'],
    ['full-time', 'Each day is a number, such as 8 or 7.5'],
    ['8h/8h/8h/8h/8h', 'Each day is a number, such as 8 or 7.5'],
    ['8:30/8/8/8/8', 'Each day is a number, such as 8 or 7.5'],
    [
      '{"am": [20,4,4,4,4], "pm": [5,4,4,4,4]}',
      'MOCO\'s JSON is {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}, with at most 24 hours a day',
    ],
  ])('that are invalid are told with what is wrong: %s', (text, hint) => {
    expect(values.pattern(text)).toEqual({
      must: `be the hours of Monday to Friday, such as 8/8/8/8/6. ${hint}`,
    });
  });
});

describe('a day of an employment', () => {
  const day = values.employmentDay;

  it.each(['1950-01-01', '2026-11-23', '2100-12-31'])('may be %s', (text) => {
    expect(day(text)).toEqual({ value: text });
  });

  it.each(['1949-12-31', '0026-11-23', '2101-01-01', '9999-12-31'])('must not be %s', (text) => {
    expect(day(text)).toEqual({
      must: 'be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty',
    });
  });

  it('must be a date first', () => {
    expect(day('2026-02-31')).toEqual(values.date('2026-02-31'));
  });
});

describe('vacation days', () => {
  it.each([
    ['0', 0],
    ['25', 25],
    ['12.5', 12.5],
    ['12,5', 12.5],
    [' 25', 25],
    ['8.33', 8.33],
    ['366', 366],
    ['366.00', 366],
  ])('may be %s', (text, days) => {
    expect(values.vacationDays(text)).toEqual({ value: days });
  });

  it.each(['366.5', '367', '1000', '12.345', '-1', '-0', '1e2', '1,2,5', '12.', '.5', 'x', ''])(
    'must not be %j',
    (text) => {
      expect(values.vacationDays(text)).toEqual({
        must: 'be a number of days from 0 to 366 with at most two decimals, such as 25 or 12.5',
      });
    },
  );
});

describe('seconds', () => {
  it('are converted to milliseconds', () => {
    expect(values.seconds(1, 60)('1.5')).toEqual({ value: 1_500 });
    expect(values.seconds(1, 60)('16.1')).toEqual({ value: 16_100 });
  });
  it.each(['0.5', '61', '-1', '1e1', 'Infinity', 'NaN', '0x2', '1s'])('must not be %s', (text) => {
    expect(accepts(values.seconds(1, 60), text)).toBe(false);
  });
});
