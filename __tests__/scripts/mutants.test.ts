/** `npm run mutants`: which mutants a source has, and that one at a time is on. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { instrument } from '../../scripts/mutants/instrument.ts';
import { renderReport } from '../../scripts/mutants/report.ts';
import { sample } from '../../scripts/mutants/sample.ts';

/** The mutants of a source, as `before → after`, with shortened function bodies. */
function mutantsOf(source: string): string[] {
  return instrument('src/a.ts', source, 0).mutants.map(
    ({ before, after }) => `${before} → ${after || '(dropped)'}`,
  );
}

describe('a source has mutants', () => {
  it.each<[string, string, string[]]>([
    ['comparisons', 'x = a <= b;', ['a <= b → a < b', 'a <= b → a > b', 'x = a <= b; → (dropped)']],
    ['operands', 'const x = a ?? b;', ['a ?? b → a', 'a ?? b → b']],
    ['arithmetic', 'const x = a - 1;', ['1 → 2', 'a - 1 → a + 1']],
    [
      'constants',
      "const x = ['a', '', true];",
      [
        "'a' → ''",
        "'' → 'mutant'",
        'true → false',
        "['a', '', true] → ['', true]",
        "['a', '', true] → ['a', true]",
        "['a', '', true] → ['a', '']",
      ],
    ],
    ['conditions', 'const x = a === b ? c : d;', ['a === b → true', 'a === b → false']],
    ['loops, which do not become endless', 'while (a) b = a;', ['a → false', 'b = a; → (dropped)']],
    [
      'calls',
      'const x = a.filter(b).some(c);',
      ['a.filter(b) → a', 'a.filter(b).some(c) → a.filter(b).every(c)'],
    ],
    ['early returns', 'function f() { return a; }', ['{ return a; } → { return; }']],
    [
      'thrown errors',
      'function f() { a(); throw b; }',
      ['a(); → (dropped)', 'throw b; → (dropped)', '{ a(); throw b; } → { return; }'],
    ],
  ])('of %s', (_, source, expected) => {
    expect(mutantsOf(source)).toEqual(expected);
  });

  it.each([
    ['types', "type A = 'a' | 1; const x: 'b' = y as 'b';"],
    ['imports', "import { a } from 'b'; export { c } from 'd'; const x = import('e');"],
    ['names of properties', "const { 'a': b } = { 'a': c, 1: d };"],
    ['optional chains, which would end at the parentheses', 'const x = a?.filter(b).length;'],
    ['methods that a name only looks like', 'const x = a.toString(b);'],
  ])('but none of %s', (_, source) => {
    expect(mutantsOf(source)).toEqual([]);
  });

  it('with the line, and with IDs that follow each other', () => {
    const { mutants } = instrument('src/a.ts', 'const a = 1;\nconst b = 2;', 7);
    expect(mutants).toMatchObject([
      { id: 7, file: 'src/a.ts', line: 1 },
      { id: 8, file: 'src/a.ts', line: 2 },
    ]);
  });
});

describe('the instrumented source', () => {
  const { code, mutants } = instrument('src/a.ts', 'function isAdult(age) { return age >= 18; }', 0);
  const isAdult = (age: number, mutant?: number): unknown =>
    runInNewContext(`${code}; isAdult(${age})`, { process: { env: { MUTANT: mutant?.toString() } } });

  it('does what it did without a mutant', () => {
    expect([17, 18, 19].map((age) => isAdult(age))).toEqual([false, true, true]);
  });

  it('has one mutant at a time', () => {
    const changed = mutants.map(({ id, after }) => [after, [17, 18, 19].map((age) => isAdult(age, id))]);
    expect(Object.fromEntries(changed)).toEqual({
      '19': [false, false, true],
      'age > 18': [false, false, true],
      'age < 18': [true, false, false],
      '{ return; }': [undefined, undefined, undefined],
    });
  });

  it('tells which mutants a run came by', () => {
    const seen: unknown = runInNewContext(`${code}; isAdult(18); [...$seenMutants].sort()`, {
      process: { env: {} },
    });
    expect(seen).toEqual(mutants.map(({ id }) => id));
  });
});

it('a sample is the same for the same seed, and another one for another', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(sample(items, 10, 1)).toEqual(sample(items, 10, 1));
  expect(sample(items, 10, 1)).not.toEqual(sample(items, 10, 2));
  expect(sample(items, 1000, 1).toSorted((a, b) => a - b)).toEqual(items);
});

it('the report has the survivors by line, and the share killed by file', () => {
  const mutantAt = (
    line: number,
  ): { id: number; file: string; line: number; before: string; after: string } => ({
    ...{ id: line, file: 'src/a.ts', line },
    ...{ before: 'a > b', after: 'a >= b' },
  });
  const text = renderReport([
    { mutant: { ...mutantAt(12), after: '' }, fate: 'survived' },
    { mutant: mutantAt(3), fate: 'survived' },
    { mutant: mutantAt(5), fate: 'timeout' },
    { mutant: { ...mutantAt(1), file: 'src/b.ts' }, fate: 'killed' },
  ]);
  expect(text).toBe(
    [
      'src/a.ts:3: a > b → a >= b',
      'src/a.ts:12: a > b → (dropped)',
      '',
      ' 33.3 % killed (1 of 3, 1 by timeout)  src/a.ts',
      '100.0 % killed (1 of 1)  src/b.ts',
      ' 50.0 % killed (2 of 4, 1 by timeout)  in all',
    ].join('\n'),
  );
});
