import { describe, expect, it } from '@jest/globals';
import { firstNameWords, isOtherFirstName, plainName } from '../../src/model/person-names.ts';

describe('a name', () => {
  it.each([
    ['Müller', 'Mueller'],
    ['Müller', 'Muller'],
    ['Groß', 'GROSS'],
    ['René', 'Rene\u0301'],
    ['Meier-Huber', 'meier  huber'],
    [' Rossi\u200B', 'rossi'],
  ])('is the same as in another spelling: %s, %s', (a, b) => expect(plainName(a)).toBe(plainName(b)));

  it.each([
    ['Meier', 'Maier'],
    ['Huber', 'Hubert'],
  ])('is another one with other letters: %s, %s', (a, b) => expect(plainName(a)).not.toBe(plainName(b)));

  it.each([null, undefined, 7])('is empty where there is none: %j', (value) =>
    expect(plainName(value)).toBe(''),
  );
});

describe('a first name', () => {
  it('has words without titles and initials', () => {
    expect(firstNameWords('Prof. Dr. Hans-Peter M.')).toEqual(['hans', 'peter']);
    expect(firstNameWords('J')).toEqual([]);
  });

  it.each([
    ['Jonas', 'Julia'],
    ['Svenja', 'Olaf'],
    ['Anna Maria', 'Beatrice'],
  ])('is that of another person: %s, %s', (a, b) => {
    expect(isOtherFirstName(a, b)).toBe(true);
    expect(isOtherFirstName(b, a)).toBe(true);
  });

  it.each([
    ['Max', 'Maximilian'],
    ['Jonas', 'Jonsa'],
    ['Anna', 'Anna Maria'],
    ['Hans-Peter', 'Peter'],
    ['Jürg', 'Juerg'],
    ['Dr. Eva', 'Eva'],
    ['Jonas', ''],
    ['Jonas', undefined],
    ['J.', 'Konrad'],
  ])('may be that of the same person: %s, %s', (a, b) => {
    expect(isOtherFirstName(a, b)).toBe(false);
    expect(isOtherFirstName(b, a)).toBe(false);
  });
});
