/** `npm run release` in a copy of this repository, without the build. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect } from '@jest/globals';
import { itIfAll } from '../support/extent.ts';
import { prepareRelease } from '../../scripts/prepare-release.ts';

const folder = mkdtempSync(join(tmpdir(), 'release-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLACEHOLDER = ['OWNER', 'REPO'].join('/');
const NAME = 'octo-org/a-longer.name_for-moco';
const DAY = '2026-12-31';

/** A repository to release: the tracked files, committed on `main`. */
interface Clone {
  readonly git: (...args: string[]) => string;
  readonly read: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  readonly release: (version: string, repository?: string, build?: () => void) => void;
}

function clone(name: string): Clone {
  const path = join(folder, name);
  const run = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' });
  const git = (...args: string[]): string => run('-C', path, ...args).trim();
  for (const file of run('ls-files', '-z').split('\0').filter(existsSync)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    copyFileSync(file, join(path, file));
  }
  run('init', '--quiet', '--initial-branch', 'main', path);
  git('config', 'user.name', 'A maintainer');
  git('config', 'user.email', 'maintainer@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Start');
  return {
    git,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    write: (file, text) => writeFileSync(join(path, file), text),
    release: (version, repository, build = () => undefined) =>
      prepareRelease(path, { version, repository, day: DAY }, build),
  };
}

describe('npm run release', () => {
  itIfAll('prepares the first release with the name of the repository, and later ones without it', () => {
    const { git, read, write, release } = clone('first');
    release('1.0.0', NAME, () => write('dist/sync/999.index.js', '// built'));

    expect(git('log', '-1', '--format=%s')).toBe('Release v1.0.0');
    expect(git('tag', '--list', '--points-at', 'HEAD')).toBe('v1.0.0');
    expect(git('status', '--porcelain')).toBe('');
    expect(read('CHANGELOG.md')).toContain(`## [Unreleased]\n\n## [1.0.0] - ${DAY}\n\n`);
    expect(git('ls-files', 'dist/sync/999.index.js')).not.toBe('');

    // The placeholder is nowhere, and neither is the sentence that explains it.
    expect(() => git('grep', PLACEHOLDER)).toThrow();
    expect(() => git('grep', 'stands for this repository', '--', '*.md')).toThrow();
    for (const file of [
      'README.md',
      'sync/README.md',
      'examples/sync.yml',
      'SECURITY.md',
      'docs/errors.md',
    ]) {
      expect(read(file)).toContain(NAME);
    }
    // The tables are as wide as Prettier makes them with the longer name.
    const tables = read('docs/errors.md')
      .split('\n\n')
      .filter((block) => block.startsWith('|') && block.includes(NAME));
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      expect(new Set(table.split('\n').map(({ length }) => length)).size).toBe(1);
    }

    write('CHANGELOG.md', read('CHANGELOG.md').replace('[Unreleased]\n', '[Unreleased]\n\n- A fix.\n'));
    git('commit', '--quiet', '--all', '--message', 'A fix');
    release('1.0.1');
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: '1.0.1' });
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({
      version: '1.0.1',
      packages: { '': { version: '1.0.1' } },
    });
    expect(read('src/version.ts')).toContain("VERSION = '1.0.1'");
    expect(git('tag', '--list')).toBe('v1.0.0\nv1.0.1');

    expect(() => release('1.1.0', 'octo-org/other')).toThrow('has its name already');
  });

  itIfAll('refuses, and changes nothing', () => {
    const { git, read, write, release } = clone('refused');
    const start = git('rev-parse', 'HEAD');

    expect(() => release('1.0.0')).toThrow(`have ${PLACEHOLDER} in place of the repository's name`);
    expect(() => release('v1.0.0', NAME)).toThrow('Usage:');
    expect(() => release('1.0.0', 'https://github.com/octo-org/moco')).toThrow('Usage:');
    git('tag', 'v0.9.0');
    expect(() => release('0.9.0', NAME)).toThrow('already exists');
    git('switch', '--quiet', '--create', 'other');
    expect(() => release('1.0.0', NAME)).toThrow('branch main');
    git('switch', '--quiet', 'main');
    expect([git('status', '--porcelain'), git('rev-parse', 'HEAD')]).toEqual(['', start]);

    write('README.md', 'changed');
    expect(() => release('1.0.0', NAME)).toThrow('uncommitted');
    git('checkout', '--quiet', 'README.md');
    write('CHANGELOG.md', read('CHANGELOG.md').replace(/(## \[Unreleased\]\n)[^]*/, '$1\n## [0.1.0]\n'));
    git('commit', '--quiet', '--all', '--message', 'No changes');
    expect(() => release('1.0.0', NAME)).toThrow('no entries');
  });
});
