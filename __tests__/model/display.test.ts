import { describe, expect, it } from '@jest/globals';
import { listAll, listSome, singleLine, truncate } from '../../src/model/display.ts';

describe('a line', () => {
  it('has no line breaks and no invisible characters', () => {
    expect(singleLine('a\r\n\u2028\u0085b')).toBe('a b');
    expect(singleLine('\u001b[31mred\u202e\u2066\ud800')).toBe('[31mred');
    expect(singleLine('Zürich, 東京 👋')).toBe('Zürich, 東京 👋');
  });
});

describe('truncating', () => {
  it('ends with an ellipsis and never splits a character', () => {
    expect(truncate('abcdef', 6)).toBe('abcdef');
    expect(truncate('abcdefg', 6)).toBe('abcde…');
    expect(truncate('abcd👋g', 6)).toBe('abcd…');
  });
});

describe('a list', () => {
  it('has all entries, with a word before the last one', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listAll)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('has the first entries, and says how many more there are', () => {
    expect(listSome([], 2)).toBe('');
    expect(listSome([7, 8], 2)).toBe('7, 8');
    expect(listSome([7, 8, 9], 2)).toBe('7, 8 and 1 more');
    expect(listSome(Array(1_236).fill('a'), 2, (entry) => `"${entry}"`)).toBe('"a", "a" and 1,234 more');
  });
});
