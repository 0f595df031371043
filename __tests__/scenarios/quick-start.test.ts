/** The quick start of sync/README.md, with the workflows of the examples, in an account of 60 people. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { FULL_KEY, fullTimeEmployment, READ_ONLY_KEY, type Data, type User } from '../../simulator/data.ts';
import { pullRequestEnv, startGitHub } from '../../simulator/github.ts';
import * as network from '../../simulator/network.ts';
import type { ActionResult } from '../../simulator/runner.ts';
import { playWorkflow } from '../../simulator/workflow.ts';
import { closing, moco, requestLines } from '../support/step.ts';
import { accountOf } from '../support/sync.ts';
import { findBash } from '../support/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'quick-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NUMBER = 60;

/** 60 active users with the phones, tags, custom fields and hours that people have, and one who is deactivated. */
function account(): Data {
  const data = accountOf(NUMBER - 4);
  const users = data.users.map((user, index): User =>
    user.id < 5_000
      ? user
      : {
          ...user,
          mobile_phone: `+41 79 555 ${String(index).padStart(4, '0')}`,
          work_phone: index % 2 === 0 ? `044 555 ${index}` : '',
          home_address: `Seestrasse ${index}\n8002 Zürich`,
          birthday: '1990-12-31',
          tags: ['Zürich', 'Frontend'],
          custom_properties: { Languages: ['German', 'Italian'], 'Parking Space': '1' },
        },
  );
  const employments = users
    .filter(({ id }) => id >= 5_000)
    .map(({ id }) => fullTimeEmployment(id + 14_000, id, '2021-03-01T08:00:00Z'));
  return { ...data, users, employments: [...data.employments, ...employments] };
}

/** A clone of an empty repository on a server, which is a folder here. */
function clone(): { readonly workspace: string; readonly git: (...args: string[]) => string } {
  const workspace = join(folder, 'clone');
  const run = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' });
  run('init', '--quiet', '--bare', join(folder, 'origin'));
  run('clone', '--quiet', join(folder, 'origin'), workspace);
  const git = (...args: string[]): string =>
    run('-C', workspace, '-c', 'user.name=HR', '-c', 'user.email=hr@example.com', ...args);
  git('commit', '--quiet', '--allow-empty', '--message', 'Start');
  git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  return { workspace, git };
}

/** Runs the step of the example that pushes the branch, and returns what it adds to the job summary. */
function push(workspace: string): string {
  const { jobs } = load(readFileSync('examples/export.yml', 'utf8')) as {
    jobs: { export: { steps: { run?: string }[] } };
  };
  const script = jobs.export.steps.at(-1)?.run ?? '';
  const summary = join(folder, 'summary');
  const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/people' };
  const env = {
    ...process.env,
    ...GITHUB,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_TOKEN: 'x',
    BRANCH: 'moco-users-4711',
  };
  // As the runner starts it.
  execFileSync(findBash(), ['-e', '-c', script], { cwd: workspace, env, stdio: 'pipe' });
  return readFileSync(summary, 'utf8');
}

it('takes six steps from MOCO to a reviewed change', async () => {
  const simulator = await moco({ data: account() });
  const { env, close } = await network.exposeAsMoco(simulator);
  closing({ close });
  const github = closing(await startGitHub());
  const { workspace, git } = clone();
  const secrets = { MOCO_API_KEY: FULL_KEY, MOCO_READ_ONLY_API_KEY: READ_ONLY_KEY };
  const play = async (file: string, job: string, more: Record<string, string>, inputs: object = {}) => {
    const contexts = { secrets, inputs, github: { run_id: '4711', token: 'x' } };
    const jobEnv = { ...env, ...more, GITHUB_WORKSPACE: workspace };
    const [result] = await playWorkflow(`examples/${file}`, contexts, jobEnv, job);
    return result as ActionResult;
  };
  const writes = (): string[] => requestLines(simulator).filter((line) => !line.startsWith('GET '));
  const plan = (): Promise<ActionResult> => play('sync.yml', 'plan', pullRequestEnv(github));

  // 1 to 3 are keys, secrets and the two files. 4: the export.
  const exported = await play('export.yml', 'export', {}, { 'include-personal-data': true });
  expect(exported.outputs).toEqual({ exported: String(NUMBER), error: '' });
  expect(exported.log).toContain(`Exported ${NUMBER} users of acme.mocoapp.com to users.csv`);
  expect(exported.log).not.toContain('left out');
  expect(push(workspace)).toContain('https://github.com/acme/people/compare/moco-users-4711?expand=1');
  expect(git('ls-remote', 'origin')).toContain('refs/heads/moco-users-4711');

  // 5: the pull request, which has nothing to change.
  const none = { error: '', changed: 'false', failed: '0', unchanged: String(NUMBER) };
  expect((await plan()).outputs).toMatchObject(none);
  expect(github.comments).toEqual([]);
  git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');

  // 6: one edit, which is all that the plan shows and the merge applies.
  const file = join(workspace, 'users.csv');
  const edited = readFileSync(file, 'utf8').replace('Number 5007;Design;', 'Keller;Entwicklung;');
  writeFileSync(file, edited);
  const planned = await plan();
  expect(planned.outputs).toMatchObject({
    ...none,
    changed: 'true',
    updated: '1',
    unchanged: String(NUMBER - 1),
  });
  expect(github.comments[0]?.body).toContain('Keller');
  expect(writes()).toEqual([]);
  const applied = await play('sync.yml', 'apply', { GITHUB_EVENT_NAME: 'push' });
  expect(applied.outputs).toMatchObject({ error: '', updated: '1', failed: '0' });
  expect(writes()).toEqual(['PUT /users/5007']);
  expect(simulator.data.users.find(({ id }) => id === 5007)).toMatchObject({
    lastname: 'Keller',
    unit: { name: 'Entwicklung' },
    mobile_phone: expect.stringContaining('+41 79 555'),
  });
  expect((await plan()).outputs).toMatchObject(none);
});
