/** A runner that starts the Node of the job's image, whatever action.yml says. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readManifest, runAction } from '../../simulator/runner.ts';
import { preloading } from '../support/step.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'entry-'))));
afterEach(() => rm(folder, { recursive: true }));

describe.each(['.', 'sync'])('on an old version of Node, the action in %s', (action) => {
  it('says in one sentence which version it needs, and loads nothing but its entry point', async () => {
    const { main } = (await readManifest(action)).runs;
    // Without its neighbours: an old version of Node might not be able to read them.
    for (const file of ['action.yml', main, join(dirname(main), 'package.json')]) {
      await mkdir(dirname(join(folder, action, file)), { recursive: true });
      await copyFile(join(action, file), join(folder, action, file));
    }
    const ran = await runAction({
      action: join(folder, action),
      inputs: {},
      env: preloading('old-node.mjs'),
    });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'internal' }, stderr: '', summary: '' });
    expect(ran.log.trim()).toBe(
      'Error: This action needs Node 20.3 or later; this runner has Node 18.20.8. ' +
        'Update the runner, or choose a newer image for act or Gitea.',
    );
  });
});
