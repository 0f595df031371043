/** The story in this process; what the shipped bundle makes of it, the scenarios show. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import { run } from '../../src/update-user/run.ts';
import { moco, mocoThat } from '../support/step.ts';
import { REAL_NETWORK, recordingToolkit, type Recorded } from '../support/toolkit.ts';

async function played(
  { url }: { readonly url: string },
  inputs: Readonly<Record<string, string>>,
  differences: Partial<Recorded> = {},
): Promise<Recorded> {
  const user = 'user-email' in inputs ? {} : { 'user-id': '1003' };
  const toolkit = {
    ...recordingToolkit({ 'api-key': FULL_KEY, 'api-url': url, ...user, ...inputs }),
    ...differences,
  };
  await run(toolkit, REAL_NETWORK, 'test');
  return toolkit;
}

describe('the step', () => {
  it('masks, updates, sets outputs, writes the summary, and says it in a line', async () => {
    const account = await moco();
    const { said, outputs, summaries } = await played(account, {
      'user-email': 'giulia.rossi@example.com',
      lastname: 'Keller',
      team: 'design',
      role: 'Teamleitung',
    });
    expect(said).toEqual([
      `mask ${FULL_KEY}`,
      expect.stringMatching(/^info Updated user 1003 in 127\.0\.0\.1:\d+: lastname, unit_id, role_id$/),
    ]);
    expect(outputs).toMatchObject({ changed: 'true', lastname: 'Keller', unit_id: '202', error: '' });
    expect(summaries).toHaveLength(1);
  });

  it('says when nothing was to change, when nothing is asked, and when nothing is written', async () => {
    const account = await moco();
    expect((await played(account, { lastname: 'Rossi' })).said.at(-1)).toMatch(/^info Nothing to change/);
    expect((await played(account, {})).said.slice(1)).toEqual([
      expect.stringMatching(/^warning No field is given/),
      expect.stringMatching(/^info Read user 1003 in /),
    ]);
    expect((await played(account, { lastname: 'X', 'dry-run': 'true' })).said.at(-1)).toMatch(
      /^info Dry run/,
    );
  });

  it('says when MOCO changed nothing', async () => {
    const account = await mocoThat({
      status: 200,
      body: '{"id": 1003, "lastname": "Rossi", "active": true}',
    });
    const { said, outputs } = await played(account, { lastname: 'Keller' });
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/^info MOCO changed nothing of user 1003/),
      'warning MOCO has another value than the one asked for in: lastname',
    ]);
    expect(outputs).toMatchObject({ changed: 'false', error: '' });
    expect((await played(account, { active: 'false' })).outputs).toMatchObject({
      error: 'not-applied',
      changed: 'false',
    });
  });

  it('names the user as it was named while it is not known', async () => {
    const account = await mocoThat({ status: 400 });
    expect((await played(account, { 'user-email': 'a@b.ch' })).said.at(-1)).toContain(
      'refused the request for the user of `user-email`',
    );
  });

  it('fails when the user is not there', async () => {
    const account = await moco();
    expect((await played(account, { 'user-id': '7' })).said.at(-1)).toContain(
      'failed No MOCO user with ID 7',
    );
    expect((await played(account, { 'user-email': 'a@b.ch' })).said.at(-1)).toContain(
      'with the address a@b.ch',
    );
  });

  it.each([
    ['{}', 'it is not a user'],
    ['{"id": 1004}', 'it is not user 1003'],
    ['<html>', 'it is not JSON'],
  ])('fails when MOCO answers %s', async (body, problem) => {
    const { said, outputs } = await played(await mocoThat({ status: 200, body }), {});
    expect(said.at(-1)).toContain(problem);
    expect(outputs).toEqual({ error: 'unexpected-answer' });
  });

  it('says it when a proxy has no address', async () => {
    const world = { ...REAL_NETWORK, agentFor: () => Promise.reject(new TypeError('Invalid URL')) };
    const toolkit = recordingToolkit({ 'api-key': 'k', subdomain: 'acme', 'user-id': '1' });
    await run(toolkit, world, 'test');
    expect(toolkit.said.at(-1)).toContain('the address of the proxy is not valid');
  });

  it('tells a fault of its own as one', async () => {
    const fetch = (): never => {
      throw new TypeError('Invalid header');
    };
    const world = { ...REAL_NETWORK, fetch };
    const toolkit = recordingToolkit({ 'api-key': 'k', subdomain: 'acme', 'user-id': '1' });
    await run(toolkit, world, 'test');
    expect(toolkit.said.at(-1)).toBe(
      'failed This is a fault of the action, please report it: Invalid header',
    );
    expect(toolkit.outputs).toEqual({ error: 'internal' });
  });

  it('survives outputs and summaries that can not be written', async () => {
    const account = await moco();
    const setOutput = (): never => {
      throw new Error('Missing file at path');
    };
    const writeSummary = (): Promise<never> => Promise.reject(new Error('EACCES'));
    const { said } = await played(account, { lastname: 'Keller' }, { setOutput, writeSummary });
    expect(said.slice(2)).toEqual([
      expect.stringMatching(/^failed The outputs could not be written/),
      'warning The job summary could not be written.',
    ]);
  });

  it('writes no summary where none is wanted', async () => {
    expect((await played(await moco(), { summary: 'False' })).summaries).toEqual([]);
  });
});
