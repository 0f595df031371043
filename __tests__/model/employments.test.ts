import { describe, expect, it } from '@jest/globals';
import { planEmployments, type Employment, type DesiredEmployment } from '../../src/model/employments.ts';

const pattern = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
const start = (from: string): DesiredEmployment['start'] => ({ from, pattern });
const employment = (id: number, from: string, to: string | null = null): Employment => ({ id, from, to });

describe('an employment from a first day is created, or not,', () => {
  const created = (employments: Employment[], from: string, end?: string): string | undefined => {
    const { toCreate: create } = planEmployments(employments, { start: start(from), end });
    return create && `${create.from} to ${create.to ?? 'open'}`;
  };

  it.each<[string, Employment[], string | undefined, string | undefined]>([
    ['no employments', [], undefined, '2027-01-01 to open'],
    ['a last day', [], '2027-06-30', '2027-01-01 to 2027-06-30'],
    ['the first day as the last', [], '2027-01-01', '2027-01-01 to 2027-01-01'],
    [
      'an employment that has ended',
      [employment(1, '2020-01-01', '2026-12-31')],
      undefined,
      '2027-01-01 to open',
    ],
    ['an employment that ends on the day', [employment(1, '2020-01-01', '2027-01-01')], undefined, undefined],
    ['an employment that begins on the day', [employment(1, '2027-01-01')], undefined, undefined],
    ['an open-ended employment', [employment(1, '2020-01-01')], undefined, undefined],
    ['a later employment', [employment(1, '2027-03-01')], undefined, '2027-01-01 to 2027-02-28'],
    [
      'several later employments',
      [employment(2, '2028-03-01'), employment(1, '2027-01-02', '2027-12-31')],
      undefined,
      '2027-01-01 to 2027-01-01',
    ],
    [
      'a later employment and a last day before it',
      [employment(1, '2027-09-01')],
      '2027-06-30',
      '2027-01-01 to 2027-06-30',
    ],
    [
      'a later employment and a last day after it',
      [employment(1, '2027-03-01')],
      '2027-06-30',
      '2027-01-01 to 2027-02-28',
    ],
    [
      'a later employment after a leap day',
      [employment(1, '2028-03-01')],
      undefined,
      '2027-01-01 to 2028-02-29',
    ],
  ])('with %s', (_, employments, end, expected) => {
    expect(created(employments, '2027-01-01', end)).toBe(expected);
  });
});

describe('a last day', () => {
  const DAY = '2026-12-31';
  it('ends employments that run past it, and leaves those that end before or begin after it', () => {
    const plan = planEmployments(
      [
        employment(1, '2019-01-01', '2019-12-31'),
        employment(2, '2020-01-01', DAY),
        employment(3, '2021-01-01', '2027-01-01'),
        employment(4, DAY),
        employment(5, '2027-01-01'),
      ],
      { end: DAY },
    );
    expect(plan.toEnd.map(({ employment: { id }, to }) => [id, to])).toEqual([
      [3, DAY],
      [4, DAY],
    ]);
    expect(plan.future.map(({ id }) => id)).toEqual([5]);
    expect(plan.toCreate).toBeUndefined();
  });
});

describe('without a desired employment', () => {
  it('nothing is planned', () => {
    expect(planEmployments([employment(1, '2020-01-01')], {})).toEqual({
      toEnd: [],
      future: [],
      toCreate: undefined,
    });
  });
});
