/** How much of the tests `npm test` plays, and what it says before. */
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

/** The helpers with another value of TESTS. */
function helpers(tests: string): Promise<typeof import('../support/extent.ts')> {
  jest.resetModules();
  jest.replaceProperty(process, 'env', { ...process.env, TESTS: tests });
  return import('../support/extent.ts');
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('what is played', () => {
  const cases = [...Array(20).keys()];

  it('is every case with TESTS=all', async () => {
    const { casesOf, itIfAll, runsOf } = await helpers('all');
    expect([casesOf(cases), runsOf(3_000)]).toEqual([cases, 3_000]);
    expect(itIfAll).toBe(it);
  });

  it('is one case in five without it, at another place each time, and no long test', async () => {
    const { casesOf, itIfAll, runsOf } = await helpers('');
    expect([casesOf(cases), runsOf(3_000)]).toEqual([[0, 9, 13, 17], 300]);
    expect(itIfAll).toBe(it.skip);
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
