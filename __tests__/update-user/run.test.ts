/** The story in this process; what the shipped bundle makes of it, the scenarios show. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import { run } from '../../src/update-user/run.ts';
import { moco, mocoWithFault } from '../support/step.ts';
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
    const account = await mocoWithFault({
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
    const account = await mocoWithFault({ status: 400 });
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
    const { said, outputs } = await played(await mocoWithFault({ status: 200, body }), {});
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

describe('a whole life', () => {
  const NEW = {
    'user-email': 'nora.vogt@example.com',
    'create-if-missing': 'true',
    firstname: 'Nora',
    lastname: 'Vogt',
    team: 'Design',
    'employment-start': '2027-01-01',
    'employment-pattern': '8,8,8,8,8',
  };

  it('begins with a user and an employment', async () => {
    const account = await moco();
    expect((await played(account, { ...NEW, 'dry-run': 'true' })).said.slice(1)).toEqual([
      expect.stringMatching(
        /^info Dry run, nothing written: would create a user in .*: firstname, lastname, unit_id, email$/,
      ),
      'info Dry run, nothing written: would create an employment from 2027-01-01, open-ended',
    ]);
    const { said, outputs } = await played(account, {
      ...NEW,
      'welcome-email': 'true',
      email: 'n.vogt@example.com',
    });
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/^info Created user 2001 in .*: firstname, lastname, email, unit_id$/),
      'info Created employment 2002 from 2027-01-01, open-ended',
    ]);
    expect(outputs).toMatchObject({ created: 'true', changed: 'true' });
  });

  it('needs some fields to begin', async () => {
    const { said } = await played(await moco(), { 'user-email': 'a@b.ch', 'create-if-missing': 'true' });
    expect(said.at(-1)).toContain('failed Nobody in MOCO has the address');
  });

  it('goes on where another run made the user or the employment', async () => {
    const data = sampleData();
    await played(await moco({ data }), NEW);
    const issues = [{ method: 'GET', path: '/users', effect: { status: 200, body: '[]' }, times: 1 }];
    const { said, outputs } = await played(await moco({ data, faults: issues }), NEW);
    expect(said.slice(1)).toEqual([
      'info User 2001 was created by another run meanwhile',
      expect.stringMatching(/^info Nothing to change: user 2001 in /),
    ]);
    expect(outputs).toMatchObject({ created: 'false', changed: 'false', employments: '[]' });
  });

  it('fails where MOCO refuses the user or the employment, and says what was done', async () => {
    const refusing = (path: string): ReturnType<typeof moco> =>
      mocoWithFault({ status: 422 }, { method: 'POST', path });
    expect((await played(await refusing('/users'), NEW)).outputs).toEqual({ error: 'rejected' });
    const { said, outputs } = await played(await refusing('/users/employments'), NEW);
    expect(said.at(-1)).toMatch(
      /Done before: Created user 2001 in .*\. Not done: the employment from 2027-01-01\. Running/,
    );
    expect(outputs).toMatchObject({ error: 'rejected', created: 'true', id: '2001' });
  });

  it('fails where the answer to a creation is none', async () => {
    const odd = (path: string): ReturnType<typeof moco> =>
      mocoWithFault({ status: 200, body: '{}' }, { method: 'POST', path });
    expect((await played(await odd('/users'), NEW)).said.at(-1)).toContain('it is not a user');
    expect((await played(await odd('/users/employments'), NEW)).said.at(-1)).toContain(
      'it is not an employment',
    );
  });

  it('ends with the employment, then the user', async () => {
    const account = await moco();
    const end = { 'employment-end': '2026-12-31', active: 'false' };
    expect((await played(account, { ...end, 'dry-run': 'true' })).said[1]).toContain(
      'would end employment 9002 on 2026-12-31 (now open)',
    );
    const { said } = await played(account, end);
    expect(said.slice(1)).toEqual([
      'info Ended employment 9002 on 2026-12-31 (was open)',
      expect.stringMatching(/^info Updated user 1003 in .*: active$/),
    ]);
    expect((await played(account, { 'employment-end': '2026-11-30' })).said).toContain(
      'info Ended employment 9002 on 2026-11-30 (was until 2026-12-31)',
    );
  });

  it('warns of what it leaves alone', async () => {
    const account = await moco();
    expect((await played(account, { 'employment-end': '2020-12-31' })).said[1]).toContain(
      'warning Employment 9002 begins on',
    );
    const svenja = { ...NEW, 'user-email': 'svenja.krause@example.com', 'employment-end': '2027-06-30' };
    const { said } = await played(account, svenja);
    expect(said[1]).toContain('warning User 1005 is deactivated and stays so');
    expect(said.at(-1)).toBe('info Created employment 2001 from 2027-01-01 to 2027-06-30');
  });

  it('fails where MOCO did not end the employment', async () => {
    const body = '{"id": 9002, "from": "2022-01-01", "to": null, "user": {"id": 1003}}';
    const account = await mocoWithFault(
      { status: 200, body },
      { method: 'PUT', path: '/users/employments/*' },
    );
    expect((await played(account, { 'employment-end': '2026-12-31' })).outputs).toMatchObject({
      error: 'not-applied',
    });
  });
});
