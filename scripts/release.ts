/**
 * `npm run release -- 1.2.0`: prepares a release. Sets the version in all files, dates the changelog, builds, commits and
 * tags. Pushing the tag publishes the release (.github/workflows/release.yml).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' }).trim();

function prepare(version: string): void {
  const problem = findProblem(version);
  if (problem) throw new Error(problem);
  replace('package.json', /("version": ")[^"]+/, version);
  // package-lock.json has the version twice.
  replace('package-lock.json', /^(\{\n {2}"name": "[^"]+",\n {2}"version": ")[^"]+/, version);
  replace(
    'package-lock.json',
    /("packages": \{\n {4}"": \{\n {6}"name": "[^"]+",\n {6}"version": ")[^"]+/,
    version,
  );
  replace('src/version.ts', /(VERSION = ')[^']+/, version);
  replace(
    'CHANGELOG.md',
    /(## \[Unreleased\]\n)/,
    `\n## [${version}] - ${new Date().toISOString().slice(0, 10)}\n`,
  );
  run('npm', 'run', 'build');
  run('git', 'commit', '--all', '--message', `Release v${version}`);
  run('git', 'tag', '--annotate', `v${version}`, '--message', `v${version}`);
  console.log(`v${version} is ready. Publish it with: git push --follow-tags origin main`);
}

/** The reason why the release can't be prepared, if there is one. */
function findProblem(version: string): string | undefined {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return 'Usage: npm run release -- 1.2.0';
  if (run('git', 'status', '--porcelain') !== '') return 'There are uncommitted changes';
  if (run('git', 'branch', '--show-current') !== 'main') return 'Releases are only made on the branch main';
  if (run('git', 'tag', '--list', `v${version}`) !== '') return `The tag v${version} already exists`;
  const unreleased = readFileSync('CHANGELOG.md', 'utf8')
    .split('## [Unreleased]\n')[1]
    ?.split('\n## ')[0]
    ?.trim();
  return unreleased ? undefined : 'CHANGELOG.md has no entries under [Unreleased]';
}

/**
 * Replaces the text after the pattern's first group.
 *
 * @throws {Error} if the file does not match the pattern
 */
function replace(file: string, pattern: RegExp, text: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(pattern, (_, kept: string) => kept + text);
  if (!pattern.test(before)) throw new Error(`${file} does not match ${String(pattern)}`);
  writeFileSync(file, after);
}

try {
  prepare(process.argv[2] ?? '');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
