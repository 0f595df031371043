/** How much of the tests `npm test` plays, and what it says before. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** Evaluates an expression with the modules of `support/`, with another value of TESTS. */
function evaluate(expression: string, tests: string): unknown {
  const code = `import { casesOf, runsOf } from './__tests__/support/extent.ts';
    console.log(JSON.stringify(${expression}));`;
  const args = ['--import', './scripts/typescript.js', '--input-type=module', '--eval', code];
  const env = { ...process.env, TESTS: tests };
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
}

describe('what is played', () => {
  const expression = '[casesOf([...Array(20).keys()]), runsOf(3000)]';

  it('is every case with TESTS=all', () => {
    expect(evaluate(expression, 'all')).toEqual([[...Array(20).keys()], 3_000]);
  });

  it('is one case in five without it, at another place each time', () => {
    expect(evaluate(expression, '')).toEqual([[0, 9, 13, 17], 300]);
  });
});

describe('the announcement', () => {
  const announce = (suites: number, tests = ''): string => {
    const code = `import announce from './__tests__/support/announce.js';
      process.stderr.write = (text) => process.stdout.write(text);
      new announce({ maxWorkers: 1 }).onRunStart({ numTotalTestSuites: ${suites} });`;
    const env = { ...process.env, TESTS: tests };
    return execFileSync(process.execPath, ['--input-type=module', '--eval', code], { env, encoding: 'utf8' });
  };

  it('has the number of suites and about how long they take', () => {
    expect(announce(133)).toMatch(/^133 test suites, about [\d.]+ minutes on an idle machine\n$/);
    expect(announce(133, 'all')).toMatch(/^133 test suites, about \d+(?:\.5)? minutes on an idle machine\n$/);
  });

  it('is for all of them, not for a few', () => {
    expect(announce(3)).toBe('');
  });
});
