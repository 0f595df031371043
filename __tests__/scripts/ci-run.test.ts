/** `.ci/run`, with stubs in place of npm, Node and git: the order of its checks, and what it says of those that it skips. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeOnlyWhere } from '../support/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'ci-'));
const calls = join(folder, 'calls');
afterAll(() => rmSync(folder, { recursive: true }));

/** Each stub notes how it was called. `$FAILING` has the commands that fail, each between semicolons. */
const STUB = `#!/usr/bin/env bash
call="\${TESTS:+TESTS=$TESTS }$(basename "$0") $*"
echo "$call" >> "${calls}"
if [ "$call" = 'TESTS=all npm test' ]; then echo 'Tests:       7 passed, 7 total'; fi
case "$call" in 'npm audit'*) echo 'npm error audit endpoint returned an error' ;; esac
case ";$FAILING;" in *";$call;"*) exit 1 ;; esac
`;

for (const name of ['npm', 'node', 'git']) {
  writeFileSync(join(folder, name), STUB);
  chmodSync(join(folder, name), 0o755);
}

beforeEach(() => writeFileSync(calls, ''));

/** The command that installs a tool. */
const install = (tool: string): string =>
  `node --import ./scripts/typescript.js scripts/install-tool.ts ${tool}`;

/** Runs it with these commands failing. */
function run(
  failing: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; lastLines: string[] }> {
  const { PATH = '' } = process.env;
  const variables = { PATH: `${folder}${delimiter}${PATH}`, FAILING: failing.join(';'), ...env };
  return new Promise((resolve) => {
    execFile('bash', ['.ci/run'], { env: variables }, (error, stdout) => {
      resolve({ exitCode: Number(error?.code ?? 0), lastLines: stdout.trimEnd().split('\n').slice(-2) });
    });
  });
}

const called = (): string[] => readFileSync(calls, 'utf8').trimEnd().split('\n');

describeOnlyWhere(process.platform !== 'win32', 'Windows runs no bash scripts')('.ci/run', () => {
  it('ends with the number of tests', async () => {
    const { exitCode, lastLines } = await run([]);
    expect(exitCode).toBe(0);
    expect(lastLines.at(-1)).toBe('7 passed, 0 failed');
  });

  it('runs the quick checks before the tests, and those before what takes longer', async () => {
    await run([]);
    const npm = called().filter((call) => /^(?:TESTS=all )?npm /.test(call));
    expect(npm.map((call) => call.replace('npm run -s ', ''))).toEqual([
      'npm ci',
      'types',
      'lint',
      'build',
      'lint:workflows -- actionlint',
      'lint:workflows -- zizmor',
      // Every case, not the part that `npm test` plays.
      'TESTS=all npm test',
      'e2e',
      'clients',
      'npm audit --omit=dev --audit=true',
    ]);
  });

  it('names at the end what was skipped, and runs the tools that can be installed', async () => {
    const { exitCode, lastLines } = await run([install('zizmor'), install('act')], { CI: 'true' });
    expect(exitCode).toBe(0);
    expect(lastLines).toEqual([
      '7 passed, 0 failed',
      expect.stringMatching(/^Skipped on this machine: .*zizmor can't be installed.*act can't be installed/),
    ]);
    expect(called()).toContain('npm run -s lint:workflows -- actionlint');
    expect(called()).not.toContain('npm run -s lint:workflows -- zizmor');
  });

  it('fails on GitHub if something was skipped', async () => {
    const { exitCode, lastLines } = await run([install('act')], { GITHUB_ACTIONS: 'true' });
    expect(exitCode).toBe(1);
    expect(lastLines.at(-1)).toMatch(/^Failed, because on GitHub nothing may be skipped: .*act/);
    expect(lastLines.join()).not.toContain('passed');
  });

  it.each([{}, { GITHUB_ACTIONS: 'true' }])(
    'only names an audit that the registry does not offer (%j)',
    async (env) => {
      const { exitCode, lastLines } = await run(['npm audit --omit=dev --audit=true'], env);
      expect(exitCode).toBe(0);
      expect(lastLines).toEqual([
        '7 passed, 0 failed',
        expect.stringMatching(/^Skipped on this machine: npm audit/),
      ]);
    },
  );

  describe('fails', () => {
    it.each([
      'npm ci',
      'npm run -s types',
      'npm run -s lint:workflows -- zizmor',
      'TESTS=all npm test',
      'npm run -s e2e',
    ])('if `%s` does', async (command) => {
      const { exitCode, lastLines } = await run([command]);
      expect(exitCode).toBe(1);
      expect(lastLines.join()).not.toContain('passed, 0 failed');
    });
  });
});
