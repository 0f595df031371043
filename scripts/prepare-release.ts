/** What `npm run release` does in a clone: the version, the changelog, the name of the repository, `dist/`, commit and tag. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { git } from './git.ts';

/** How to call it. */
export const USAGE =
  'Usage: npm run release -- 1.2.0 [octo-org/moco], with the name of the repository for the first release';

/** Stands for the repository until the first release. Not written as one word, so that it is not replaced here. */
const PLACEHOLDER = ['OWNER', 'REPO'].join('/');
const PLACEHOLDER_NOTE = new RegExp(`\\s\`${PLACEHOLDER}\` stands for this repository\\.`, 'g');

const PRETTIER = resolve('node_modules', 'prettier', 'bin', 'prettier.cjs');

/** A release that is to be made. */
export interface Release {
  /** As in `1.2.0`. */
  readonly version: string;
  /** As in `octo-org/moco`; needed while the files have the placeholder. */
  readonly repository: string | undefined;
  /** The day of the changelog, as in `2026-12-31`. */
  readonly day: string;
}

/**
 * Prepares the release, commits and tags it. Nothing is pushed.
 *
 * @param folder the clone
 * @param build builds `dist/`
 * @throws {Error} if the release can't be prepared; before anything is changed, if the reason is one of the clone
 */
export function prepareRelease(folder: string, release: Release, build: () => void): void {
  const problem = findProblem(folder, release);
  if (problem !== undefined) throw new Error(problem);
  const { version, repository, day } = release;
  if (repository !== undefined) nameRepository(folder, repository);
  setVersion(folder, version, day);
  build();
  git(folder, 'add', '--all');
  git(folder, 'commit', '--message', `Release v${version}`);
  git(folder, 'tag', '--annotate', `v${version}`, '--message', `v${version}`);
}

/** The reason why the release can't be prepared, if there is one. */
function findProblem(folder: string, release: Release): string | undefined {
  return (
    findWrongArgument(release) ??
    findWrongState(folder, release) ??
    findMissingName(folder, release) ??
    findMissingChanges(folder)
  );
}

function findWrongArgument({ version, repository = 'octo-org/moco' }: Release): string | undefined {
  const isValid = /^\d+\.\d+\.\d+$/.test(version) && /^[A-Za-z0-9-]+\/[\w.-]+$/.test(repository);
  return isValid ? undefined : USAGE;
}

function findWrongState(folder: string, { version }: Release): string | undefined {
  if (git(folder, 'status', '--porcelain') !== '') return 'There are uncommitted changes';
  if (git(folder, 'branch', '--show-current') !== 'main') return 'Releases are only made on the branch main';
  return git(folder, 'tag', '--list', `v${version}`) === ''
    ? undefined
    : `The tag v${version} already exists`;
}

/** A release with the placeholder would have examples that can't be copied. */
function findMissingName(folder: string, { repository }: Release): string | undefined {
  const [unnamed] = filesWithPlaceholder(folder);
  if ((unnamed === undefined) === (repository === undefined)) return undefined;
  return unnamed === undefined
    ? `The repository has its name already. ${USAGE}`
    : `${unnamed} and other files have ${PLACEHOLDER} in place of the repository's name. ${USAGE}`;
}

function findMissingChanges(folder: string): string | undefined {
  const unreleased = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')
    .split('## [Unreleased]\n')[1]
    ?.split('\n## ')[0]
    ?.trim();
  return unreleased ? undefined : 'CHANGELOG.md has no entries under [Unreleased]';
}

/** The tracked files that still have the placeholder. */
function filesWithPlaceholder(folder: string): string[] {
  return git(folder, 'ls-files', '-z')
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(folder, file)))
    .filter((file) => readFileSync(join(folder, file), 'utf8').includes(PLACEHOLDER));
}

/** Writes the repository's name into every file, and removes the sentence that explains the placeholder. */
function nameRepository(folder: string, repository: string): void {
  const files = filesWithPlaceholder(folder);
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const named = text.replace(PLACEHOLDER_NOTE, '').replaceAll(PLACEHOLDER, () => repository);
    writeFileSync(join(folder, file), named);
  }
  // A longer name changes the width of tables and lines.
  execFileSync(process.execPath, [PRETTIER, '--write', '--log-level', 'warn', '--ignore-unknown', ...files], {
    cwd: folder,
  });
}

function setVersion(folder: string, version: string, day: string): void {
  const set = (file: string, pattern: RegExp, text: string): void =>
    replaceAfter(join(folder, file), pattern, text);
  set('package.json', /("version": ")[^"]+/, version);
  // package-lock.json has the version twice.
  set('package-lock.json', /^(\{\n {2}"name": "[^"]+",\n {2}"version": ")[^"]+/, version);
  const root = /("packages": \{\n {4}"": \{\n {6}"name": "[^"]+",\n {6}"version": ")[^"]+/;
  set('package-lock.json', root, version);
  set('src/version.ts', /(VERSION = ')[^']+/, version);
  set('CHANGELOG.md', /(## \[Unreleased\]\n)/, `\n## [${version}] - ${day}\n`);
}

/**
 * Replaces the text after the pattern's first group.
 *
 * @throws {Error} if the file does not match the pattern
 */
function replaceAfter(file: string, pattern: RegExp, text: string): void {
  const before = readFileSync(file, 'utf8');
  if (!pattern.test(before)) throw new Error(`${file} does not match ${String(pattern)}`);
  writeFileSync(
    file,
    before.replace(pattern, (_, kept: string) => kept + text),
  );
}
