import { describe, expect, it } from '@jest/globals';
import {
  defaultVacationYear,
  entriesTitled,
  hasDays,
  otherEntries,
  planVacation,
  type VacationEntry,
} from '../../src/model/vacation.ts';

const entry = (id: number, more: Partial<VacationEntry> = {}): VacationEntry => ({
  id,
  userId: 7,
  year: 2027,
  title: 'Urlaubsanspruch',
  days: 25,
  ...more,
});
const DESIRED = { year: 2027, title: 'Urlaubsanspruch', days: 25 };

describe('the year', () => {
  it.each<[string, string | undefined, number]>([
    ['is this year without a first day', undefined, 2026],
    ['is this year if the first day is in it', '2026-12-31', 2026],
    ['is this year if the first day is in an earlier one', '2019-03-01', 2026],
    ['is the one of the first day if that is later', '2027-01-01', 2027],
  ])('%s', (_, firstDay, year) => {
    expect(defaultVacationYear('2026-11-23', firstDay)).toBe(year);
  });
});

describe('the entry of a year and title is', () => {
  it('created if there is none', () => {
    const created = { action: 'created', entry: undefined, desired: DESIRED };
    expect(planVacation([], DESIRED)).toEqual(created);
    expect(planVacation([entry(1, { year: 2026 }), entry(2, { title: 'Sonderurlaub' })], DESIRED)).toEqual(
      created,
    );
  });

  it.each([24, 25.5, 25.01, 0])('changed if it has other days, such as %d', (days) => {
    const other = entry(1, { days });
    expect(planVacation([entry(2, { title: 'x' }), other], DESIRED)).toEqual({
      action: 'changed',
      entry: other,
      desired: DESIRED,
    });
  });

  it('left alone if it has the days', () => {
    const same = entry(1);
    expect(planVacation([same], DESIRED)).toEqual({ action: 'none', entry: same, desired: DESIRED });
    // MOCO can compute days from hours: a third of 25 hours.
    expect(hasDays(entry(1, { days: 8.333333 }), { ...DESIRED, days: 8.33 })).toBe(true);
    expect(hasDays(entry(1, { days: 0 }), { ...DESIRED, days: 0 })).toBe(true);
  });
});

describe('a title', () => {
  it('is the same with other spaces around it, and however Unicode spells a letter', () => {
    const titled = entriesTitled([entry(1, { title: ' Anspruch f\u00FCr alle ' })], {
      ...DESIRED,
      title: 'Anspruch fu\u0308r alle',
    });
    expect(titled.map(({ id }) => id)).toEqual([1]);
  });

  it('is another one in another case or year', () => {
    const entries = [entry(1, { title: 'urlaubsanspruch' }), entry(2, { year: 2026 })];
    expect(entriesTitled(entries, DESIRED)).toEqual([]);
  });

  it('that several entries have is found several times', () => {
    expect(entriesTitled([entry(1), entry(2), entry(3, { days: 1 })], DESIRED)).toHaveLength(3);
  });

  it('leaves the entries of the year with other titles', () => {
    const entries = [entry(1), entry(2, { title: 'Sonderurlaub' }), entry(3, { title: 'x', year: 2026 })];
    expect(otherEntries(entries, DESIRED).map(({ id }) => id)).toEqual([2]);
  });
});
