/** The steps of `release.yml` that publish, with a stub in place of `gh`: a run that failed half-way can be run again. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { describeOnlyWhere } from '../support/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'publish-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Keeps releases as files: a draft in `drafts/`, a published one in `published/`; each lists its assets. Notes each change
 * in `changes`. Fails at the call that `$FAILING` names.
 */
const GH = `#!/usr/bin/env bash
set -eo pipefail
case "$1 $2" in "$FAILING") exit 1 ;; esac
if [ "$1 $2" = 'release list' ]; then
  case "$*" in
    *--exclude-drafts*) ls published ;;
    *) [ ! -e "drafts/$GITHUB_REF_NAME" ] || echo true; [ ! -e "published/$GITHUB_REF_NAME" ] || echo false ;;
  esac
  exit
fi
if [ "$1" = api ] && [ "$2" != --method ]; then exec test -e "ref-\${2##*/}"; fi
case "$1 $2" in
  'release create') [ ! -e "published/$3" ] && [ ! -e "drafts/$3" ] && touch "drafts/$3" ;;
  'release upload') ls assets > "drafts/$3" ;;
  'release edit') mv "drafts/$3" "published/$3" ;;
  'api --method') case "$*" in *sha=the-commit*) touch ref-v1 ;; *) exit 1 ;; esac ;;
esac
echo "$1 $2 $3" >> changes
`;

interface Job {
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

const { publish } = (
  load(readFileSync('.github/workflows/release.yml', 'utf8')) as { jobs: { publish: Job } }
).jobs;

/** A repository with these releases, and a way to run the steps in it. */
function repository(name: string, drafts: readonly string[] = [], published: readonly string[] = []) {
  const path = join(folder, name);
  for (const each of ['bin', 'assets', 'drafts', 'published']) {
    mkdirSync(join(path, each), { recursive: true });
  }
  const scripts = { gh: GH, git: '#!/usr/bin/env bash\necho the-commit\n' };
  for (const [script, text] of Object.entries(scripts)) {
    writeFileSync(join(path, 'bin', script), text);
    chmodSync(join(path, 'bin', script), 0o755);
  }
  for (const asset of ['provenance.sigstore.json', 'sbom.cdx.json']) {
    writeFileSync(join(path, 'assets', asset), '{}');
  }
  for (const tag of drafts) writeFileSync(join(path, 'drafts', tag), '');
  for (const tag of published) writeFileSync(join(path, 'published', tag), '');
  writeFileSync(
    join(path, 'CHANGELOG.md'),
    '## [Unreleased]\n\n## [1.1.0] - x\n\n- New\n\n## [1.0.0] - x\n\n- Old\n',
  );
  /** Returns whether all steps succeeded, and what they changed. */
  const run = (tag: string, failing = ''): { isDone: boolean; changes: string[] } => {
    writeFileSync(join(path, 'changes'), '');
    const env = {
      PATH: `${join(path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      GITHUB_REF_NAME: tag,
      GITHUB_REPOSITORY: 'octo-org/moco',
      FAILING: failing,
    };
    const isDone = publish.steps
      .flatMap(({ run: script }) => script ?? [])
      .every((script) => {
        // As the runner does for `shell: bash`.
        const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
        return spawnSync('bash', args, { cwd: path, env }).status === 0;
      });
    return { isDone, changes: readFileSync(join(path, 'changes'), 'utf8').split('\n').filter(Boolean) };
  };
  const read = (file: string): string => readFileSync(join(path, file), 'utf8');
  return { run, read, has: (file: string): boolean => existsSync(join(path, file)) };
}

const PUBLISHED = ['release create v1.1.0', 'release upload v1.1.0', 'release edit v1.1.0'];

describeOnlyWhere(process.platform !== 'win32', 'the job runs on Linux')('the job that publishes', () => {
  it('publishes the release with its assets and notes, and moves the tag of the major version', () => {
    const { run, read } = repository('first');
    expect(run('v1.1.0')).toEqual({ isDone: true, changes: [...PUBLISHED, 'api --method POST'] });
    expect(read('published/v1.1.0')).toBe('provenance.sigstore.json\nsbom.cdx.json\n');
    expect(read('notes.md').trim()).toBe('- New');
  });

  it.each([
    ['creating the draft', 'release create'],
    ['uploading the assets', 'release upload'],
    ['publishing', 'release edit'],
    ['moving the tag', 'api --method'],
    ['reading the releases', 'release list'],
  ])('can be run again after a failure of %s', (_, failing) => {
    const { run, read, has } = repository(failing);
    expect(run('v1.1.0', failing).isDone).toBe(false);
    expect(run('v1.1.0').isDone).toBe(true);
    expect(read('published/v1.1.0')).toBe('provenance.sigstore.json\nsbom.cdx.json\n');
    expect([has('drafts/v1.1.0'), has('ref-v1')]).toEqual([false, true]);
    // Nothing is published twice.
    expect(run('v1.1.0').changes).toEqual(['api --method PATCH']);
  });

  it('does not move the tag back to an older release', () => {
    const { run, has } = repository('older', [], ['v1.1.0', 'v1.0.0']);
    expect(run('v1.0.0')).toEqual({ isDone: true, changes: [] });
    expect(has('ref-v1')).toBe(false);
  });

  it('moves the tag to 1.10.0 after 1.9.0', () => {
    const { run } = repository('tenth', ['v1.10.0'], ['v1.9.0']);
    expect(run('v1.10.0').changes.at(-1)).toBe('api --method POST');
  });
});
