/**
 * `npm run release -- 1.2.0`: prepares a release. Sets the version where it stands, dates the changelog, builds,
 * commits and tags; the push of the tag publishes it (.github/workflows/release.yml).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8' }).trim();

function prepare(version: string): void {
  const complaint = whyNot(version);
  if (complaint) throw new Error(complaint);
  replace('package.json', /("version": ")[^"]+/, version);
  // Its own version stands twice in the lock.
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
  console.log(`v${version} is ready. To publish it: git push --follow-tags origin main`);
}

function whyNot(version: string): string | undefined {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return 'Give the version: npm run release -- 1.2.0';
  if (run('git', 'status', '--porcelain') !== '') return 'There are changes that are not committed';
  if (run('git', 'branch', '--show-current') !== 'main') return 'Releases are made on main';
  if (run('git', 'tag', '--list', `v${version}`) !== '') return `v${version} exists already`;
  const unreleased = readFileSync('CHANGELOG.md', 'utf8')
    .split('## [Unreleased]\n')[1]
    ?.split('\n## ')[0]
    ?.trim();
  return unreleased ? undefined : 'CHANGELOG.md says nothing under [Unreleased]';
}

/** Puts a text behind what the pattern's group found. */
function replace(file: string, pattern: RegExp, text: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(pattern, (_, kept: string) => kept + text);
  if (!pattern.test(before)) throw new Error(`${file} is not as expected`);
  writeFileSync(file, after);
}

try {
  prepare(process.argv[2] ?? '');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
