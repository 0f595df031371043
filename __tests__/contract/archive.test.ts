/** The archive of the repository, which a runner downloads for every step: `export-ignore` in .gitattributes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readManifest, runAction } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import { moco } from '../support/step.ts';

const git = (...args: readonly string[]): Buffer =>
  execFileSync('git', args, { maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] });
const linesOf = (output: Buffer): string[] => output.toString().split('\n').filter(Boolean);

const committed = linesOf(git('ls-tree', '-r', '--name-only', 'HEAD'));
const manifests = committed.filter((file) => /(?:^|\/)action\.ya?ml$/.test(file));

let folder = '';
let archived: readonly string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  // With the attributes of the working tree, so that a change of them is tested before it is committed.
  const tar = git('archive', '--worktree-attributes', '--format=tar', 'HEAD');
  execFileSync('tar', ['-x'], { input: tar, cwd: folder });
  archived = linesOf(execFileSync('tar', ['-t'], { input: tar })).filter((file) => !file.endsWith('/'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the archive', () => {
  it('has every action, and all files of the folders of its scripts', async () => {
    expect(manifests).toEqual(
      expect.arrayContaining(['action.yml', 'simulator/action.yml', 'sync/action.yml']),
    );
    for (const manifest of manifests) {
      const action = posix.dirname(manifest);
      const { runs } = await readManifest(action);
      const scripts = Object.entries(runs).flatMap(([key, file]) =>
        ['pre', 'main', 'post'].includes(key) ? [posix.join(action, file)] : [],
      );
      expect(archived).toEqual(expect.arrayContaining([manifest, ...scripts]));
      const besides = committed.filter((file) =>
        scripts.some((script) => file.startsWith(`${posix.dirname(script)}/`)),
      );
      expect(archived).toEqual(expect.arrayContaining(besides));
    }
  });

  it('has nothing else but the licence and the page', () => {
    const other = archived.filter((file) => !file.startsWith('dist/') && !manifests.includes(file));
    expect(other.sort()).toEqual(['LICENSE', 'README.md']);
  });

  it('is small, as each step of a workflow downloads it', () => {
    const packed = git('archive', '--worktree-attributes', '--format=tar.gz', 'HEAD');
    expect(packed.length).toBeLessThan(760_000);
  });

  it('has the licences of what is bundled', () => {
    const licences = readFileSync(join(folder, 'dist', 'simulator', 'licenses.txt'), 'utf8');
    for (const name of ['hono', '@hono/node-server', 'js-yaml']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  it('is enough to run the action', async () => {
    const inputs = { 'api-key': FULL_KEY, 'api-url': (await moco()).url, 'user-id': '1003' };
    const ran = await runAction({ action: folder, inputs });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '', outputs: { id: '1003' } });
  });
});
