/** Dates as people and programs write them. */
import { describe, expect, it } from '@jest/globals';
import { compactDates, dateOf, datesIn } from '../../src/model/written-dates.ts';

describe('a value is a date', () => {
  it.each([
    ['1990-01-31', '1990-01-31'],
    [' 1990-01-31 ', '1990-01-31'],
    ['1990-01-31T08:00:00Z', '1990-01-31'],
    ['1990-01-31 08:00', '1990-01-31'],
    ['31.1.1990', '1990-01-31'],
    ['31.01.1990', '1990-01-31'],
    [' 31/01/1990 ', '1990-01-31'],
    ['1.12.1990', '1990-12-01'],
  ])('%j', (value, expected) => {
    expect(dateOf(value)).toBe(expected);
  });

  it.each([
    '',
    '1990',
    '1990-1-31',
    'on 1990-01-31',
    '1990-01-311',
    '31.1.90',
    '131.1.1990',
    '31.1.19901',
    '31-1-1990',
  ])('but %j is none', (value) => {
    expect(dateOf(value)).toBeUndefined();
  });
});

it('a date without signs has year or day first, the month as in America, or no zeros', () => {
  expect(compactDates('1990-01-31')).toEqual(['19900131', '31011990', '01311990', '3111990']);
});

describe('a text has a date', () => {
  it.each([
    '1990-01-31',
    '31.01.1990',
    '31.1.1990',
    '01/31/1990',
    '31 JANUAR 1990',
    '31. JAN 90',
    'JANUARY 31, 1990',
    'JAN 31ST, 1990',
    '31ST OF JANUARY 1990',
    '1990 JANUARY 31',
    '31 JAENNER 1990',
    '31 GENNAIO 1990',
    'BORN 31.1.90, IN ZURICH',
    '12 PEOPLE: 31.1.1990',
    '31.1.1990 12:30',
  ])('in %j', (text) => {
    expect(datesIn(text)).toContain('1990-01-31');
  });

  it.each([
    ['JANUAR JANUARY JANVIER GENNAIO JAENNER', '01'],
    ['FEBRUAR FEBRUARY FEVRIER', '02'],
    ['MARZ MARCH MARS MAERZ', '03'],
    ['APRIL AVRIL', '04'],
    ['MAI MAY MAGGIO', '05'],
    ['JUNI JUNE JUIN GIUGNO', '06'],
    ['JULI JULY JUILLET LUGLIO', '07'],
    ['AUGUST AOUT AGOSTO', '08'],
    ['SEPTEMBER SETTEMBRE', '09'],
    ['OKTOBER OCTOBER OTTOBRE', '10'],
    ['NOVEMBER NOVEMBRE', '11'],
    ['DEZEMBER DECEMBER DICEMBRE', '12'],
  ])('with the month as %s', (names, month) => {
    for (const name of names.split(' ')) {
      expect([name, datesIn(`3 ${name} 1990`)]).toEqual([name, expect.arrayContaining([`1990-${month}-03`])]);
    }
  });

  it.each([
    ['German', 'JAN FEB MRZ APR MAI JUN JUL AUG SEP OKT NOV DEZ'],
    ['German, of the authorities', 'JAN FEB MAERZ APR MAI JUNI JULI AUG SEPT OKT NOV DEZ'],
    ['Austrian', 'JAEN FEB MAR APR MAI JUN JUL AUG SEP OKT NOV DEZ'],
    ['English', 'JAN FEB MAR APR MAY JUN JUL AUG SEPT OCT NOV DEC'],
    ['French', 'JANV FEVR MARS AVR MAI JUIN JUIL AOUT SEPT OCT NOV DEC'],
    ['French, short', 'JAN FEV MAR AVR MAI JUIN JUIL AOU SEP OCT NOV DEC'],
    ['Italian', 'GEN FEB MAR APR MAG GIU LUG AGO SET OTT NOV DIC'],
    ['Italian, longer', 'GENN FEBBR MAR APR MAGG GIUGN LUGL AGO SETT OTT NOV DIC'],
  ])('with the month abbreviated in %s', (_, names) => {
    const months = names.split(' ').map((name) => datesIn(`31. ${name}. 1990`)[0]);
    const expected = Array.from(
      { length: 12 },
      (_, index) => `1990-${String(index + 1).padStart(2, '0')}-31`,
    );
    expect(months).toEqual(expected);
  });

  it('with a month as a number from 1 to 12', () => {
    expect(datesIn('20.12.1990')).toContain('1990-12-20');
    expect(datesIn('20.1.1990')).toContain('1990-01-20');
    expect(datesIn('20.13.1990')).toEqual([]);
    expect(datesIn('20.0.1990')).toEqual([]);
  });

  it('with two digits of a year, in this century or the last one', () => {
    expect(datesIn('31.1.90')).toEqual(expect.arrayContaining(['1990-01-31', '2090-01-31']));
    // The year is not beside the others.
    expect(datesIn('31 JAN IN 90')).toEqual([]);
  });

  it.each([
    ['no month', '31 OF 1990'],
    ['three digits of a year', '31.1.199'],
    ['three digits of a day', '1990-1-131'],
    ['five digits', '31.1.19901'],
    ['words between its parts', '31 DAYS AND 5 OF THE YEAR 1990'],
    ['only two parts', '1.1990'],
    ['only signs', '-.-'],
    ['too many words between its parts', '31ST OF JANUARY OF 1990'],
  ])('but not where it has %s', (_, text) => {
    expect(datesIn(text)).toEqual([]);
  });
});
