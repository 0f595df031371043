/** A quick look for texts that begin like none of some keys. */
import { describe, expect, it } from '@jest/globals';
import { prefixesOf, mayHaveKey } from '../../src/model/prefixes.ts';

const KEYS = prefixesOf(['GEHEIMWEG7', '4711', 'ZURI', 'QUOTE']);

describe('a text may have a key', () => {
  it.each([
    ['that begins it', 'Geheim'],
    ['in its midst', 'not Geheimweg'],
    ['at its end', 'no 4711'],
    ['in lower case', 'geheimweg'],
    ['with signs in between', 'G-e h.E'],
    ['after letters that begin like it', 'GEGEHEIM'],
    ['if it only begins like one', 'Zurigo'],
    ['that ASCII lacks', 'Ü'],
    ['that ASCII lacks, at its end', 'abc\u0080'],
  ])('%s', (_, text) => {
    expect(mayHaveKey(text, KEYS)).toBe(true);
  });

  it.each([
    ['without letters', ''],
    ['of signs', '~!@#$%^&*()_+{}|:"<>?`-=[]\\;\',./\u007f'],
    ['that is shorter', 'Geh'],
    ['that has the second to fourth letter of a key only', 'uot'],
    ['that has other letters', 'Email is invalid'],
    ['that has all of its letters in another order', 'eheG 1174 iruz'],
    ['where another letter is in between', 'Gexheim 47x11'],
  ])('but not a text %s', (_, text) => {
    expect(mayHaveKey(text, KEYS)).toBe(false);
  });

  it('if there is none, of whatever letters it is', () => {
    expect(
      mayHaveKey('ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789', prefixesOf([])),
    ).toBe(false);
  });

  it('with each letter and digit in each of the first four places', () => {
    for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      for (const key of [`${letter}BCD`, `A${letter}CD`, `AB${letter}D`, `ABC${letter}`]) {
        expect([key, mayHaveKey(`- ${key.toLowerCase()}`, prefixesOf([key]))]).toEqual([key, true]);
      }
    }
  });
});
