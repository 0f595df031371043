import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { addDays, dayOf, momentOf, yearOf } from '../../src/model/days.ts';

describe('the day of a moment', () => {
  /** In a process of its own, as a process keeps the time zone that it has read first. */
  const dayIn = (zone: string, moment: string): string =>
    execFileSync(
      process.execPath,
      [
        '--no-warnings',
        '--import',
        './scripts/typescript.js',
        '--input-type=module',
        '--eval',
        `import { dayOf } from './src/model/days.ts'; process.stdout.write(dayOf(Date.parse('${moment}')));`,
      ],
      { env: { ...process.env, TZ: zone }, encoding: 'utf8' },
    );

  it.each([
    ['UTC', '2026-12-31T23:59:59Z', '2026-12-31'],
    ['UTC', '2027-01-01T00:00:00Z', '2027-01-01'],
    ['Europe/Zurich', '2026-12-31T22:59:59Z', '2026-12-31'],
    ['Europe/Zurich', '2026-12-31T23:00:00Z', '2027-01-01'],
    // In summer, the day begins an hour earlier.
    ['Europe/Zurich', '2026-06-30T22:00:00Z', '2026-07-01'],
    ['America/New_York', '2027-01-01T04:59:59Z', '2026-12-31'],
    ['Asia/Kathmandu', '2026-12-31T18:15:00Z', '2027-01-01'],
  ])('in %s at %s is %s', (zone, moment, day) => {
    expect(dayIn(zone, moment)).toBe(day);
  });

  it('is the one of the clock of this process', () => {
    const date = new Date(2026, 10, 23, 12);
    expect(dayOf(date.getTime())).toBe('2026-11-23');
  });
});

describe('days are added', () => {
  it.each([
    ['2026-11-23', 0, '2026-11-23'],
    ['2026-11-30', 1, '2026-12-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2027-02-28', 1, '2027-03-01'],
    // Over the change to summer time and back.
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-10-24', 2, '2026-10-26'],
    ['2026-11-23', -92, '2026-08-23'],
    ['2028-02-29', 366, '2029-03-01'],
  ])('%s plus %d is %s', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });
});

describe('the year', () => {
  it('is a number', () => {
    expect(yearOf('2026-12-31')).toBe(2026);
  });
});

describe('the moment of a timestamp', () => {
  it.each<[unknown, number | undefined]>([
    ['1970-01-01T00:00:01Z', 1_000],
    ['1970-01-01T01:00:00+01:00', 0],
    ['', undefined],
    ['yesterday', undefined],
    [0, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j is %j', (timestamp, moment) => {
    expect(momentOf(timestamp)).toBe(moment);
  });
});
