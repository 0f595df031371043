/** The post step, in this process: what it says of the requests, and that it ends the server. */
import { expect, it } from '@jest/globals';
import { report } from '../../simulator/action/report.ts';
import type { SimulatorToolkit } from '../../simulator/action/toolkit.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { moco } from '../support/step.ts';
import { recordingToolkit } from '../support/toolkit.ts';

/** Runs the post step for a server whose process has the ID 4711. */
async function post(
  { url }: Pick<Simulator, 'url'>,
  more: Partial<SimulatorToolkit> = {},
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ said: string[]; summaries: string[]; ended: number[] }> {
  const ended: number[] = [];
  const state: Readonly<Record<string, string>> = { url, pid: '4711', 'log-file': 'none.log' };
  const recorded = recordingToolkit(inputs);
  await report({
    ...recorded,
    saveState: () => undefined,
    getState: (name) => state[name] ?? '',
    script: '',
    env: {},
    makeFolder: () => '',
    endProcess: (pid) => void ended.push(pid),
    ...more,
  });
  return { said: recorded.said, summaries: recorded.summaries, ended };
}

it('writes the requests into the job summary, and ends the server', async () => {
  const account = await moco();
  await fetch(`${account.url}/users`, { headers: { authorization: `Bearer ${FULL_KEY}` } });
  const { said, summaries, ended } = await post(account);
  expect(said).toEqual(['info The simulator received 1 request.']);
  expect(summaries).toEqual([expect.stringContaining('<code>/users</code>')]);
  expect(ended).toEqual([4711]);
});

it('says so if the job summary cannot be written, and ends the server', async () => {
  const { said, ended } = await post(await moco(), { writeSummary: () => Promise.reject(new Error('full')) });
  expect(said).toEqual([
    'info The simulator received 0 requests.',
    'warning The job summary could not be written to GITHUB_STEP_SUMMARY.',
  ]);
  expect(ended).toEqual([4711]);
});

it('warns about each fault that affected no request', async () => {
  const account = await moco();
  await fetch(`${account.url}/users/1003`);
  const faults = 'GET /user/* 503\n\nGET /users/* 503\nGET /users/* 429 after 1\nnonsense';
  expect((await post(account, {}, { faults })).said.slice(1)).toEqual([
    'warning The fault "GET /user/* 503" affected no request. Check its method and path, and the faults before it.',
    'warning The fault "GET /users/* 429 after 1" affected no request. Check its method and path, and the faults before it.',
  ]);
});

it('does not end a process if the server is gone: its ID may be that of another one', async () => {
  const account = await moco();
  await account.close();
  const { said, ended } = await post(account);
  expect(said).toEqual([expect.stringMatching(/^warning The simulator no longer responds.*ECONNREFUSED/)]);
  expect(ended).toEqual([]);
});

it('says so if the server cannot be ended', async () => {
  const endProcess = (): never => {
    throw new Error('kill ESRCH');
  };
  expect((await post(await moco(), { endProcess })).said.slice(1)).toEqual([
    'warning The simulator could not be ended: kill ESRCH',
  ]);
});
