import { describe, expect, it } from '@jest/globals';
import { countOf, formatNumber } from '../../src/model/numbers.ts';

describe('a number for people', () => {
  it.each([0, 7, 999, 1_000, 12_345, 999_999, 1_000_000, 1_234_567_890])(
    'has a comma between groups of three digits: %d',
    (value) => {
      expect(formatNumber(value)).toBe(value.toLocaleString('en'));
    },
  );

  it('counts things in the singular or plural', () => {
    expect([0, 1, 1_234].map((count) => countOf(count, 'user'))).toEqual([
      '0 users',
      '1 user',
      '1,234 users',
    ]);
  });
});
