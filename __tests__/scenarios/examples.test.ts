/** The example workflows, with their own words, against an account that looks like MOCO's own host. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import * as network from '../../scripts/network.ts';
import type { RanAction } from '../../scripts/runner.ts';
import { playWorkflow, type Contexts } from '../../scripts/workflow.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Fault } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { closing, moco, userIn, written } from '../support/step.ts';

/** An account at acme.mocoapp.com, and the example played on it. */
async function playing(
  file: string,
  ...faults: Fault[]
): Promise<{ account: Simulator; play: (contexts: Contexts) => Promise<RanAction[]> }> {
  const account = await moco({ faults });
  const { env, close } = await network.asMocoItself(account);
  closing({ close });
  const secrets = { MOCO_API_KEY: FULL_KEY, MOCO_READ_ONLY_API_KEY: 'stand-in-read-only-key' };
  return { account, play: (contexts) => playWorkflow(`examples/${file}`, { secrets, ...contexts }, env) };
}

describe('update-from-form.yml', () => {
  it('changes what the form says, and nothing that it leaves empty', async () => {
    const { account, play } = await playing('update-from-form.yml');
    const inputs = { email: 'giulia.rossi@example.com', lastname: 'Keller', team: '', external: 'true' };
    const [ran] = await play({ inputs });
    expect(ran?.outputs).toMatchObject({ error: '', changed_fields: '["lastname","external"]' });
    expect(written(account)).toEqual({ lastname: 'Keller', external: true });
  });

  it('leaves external as it is', async () => {
    const { account, play } = await playing('update-from-form.yml');
    await play({
      inputs: { email: 'paul.lindner@example.com', lastname: '', team: 'entwicklung', external: 'as it is' },
    });
    expect(written(account)).toEqual({ unit_id: 203 });
  });
});

describe('update-from-hr-system.yml', () => {
  it('changes what the payload has', async () => {
    const { account, play } = await playing('update-from-hr-system.yml');
    const client_payload = { email: 'giulia.rossi@example.com', lastname: 'Meier', active: false };
    await play({ github: { event: { client_payload } } });
    expect(written(account)).toEqual({ lastname: 'Meier', active: false });
  });
});

describe('deactivate-on-schedule.yml', () => {
  it('deactivates, and the next night finds nothing to do', async () => {
    const { account, play } = await playing('deactivate-on-schedule.yml');
    const matrix = { person: { email: 'giulia.rossi@example.com', last_day: '2026-11-22' } };
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('true');
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('false');
    expect(userIn(account)).toMatchObject({ active: false, home_address: '' });
    expect(account.data.employments.find(({ id }) => id === 9002)?.to).toBe('2026-11-22');
  });
});

describe('onboarding.yml', () => {
  const inputs = {
    email: 'nora.vogt@example.com',
    firstname: 'Nora',
    lastname: 'Vogt',
    team: 'design',
    'first-day': '2027-01-01',
    hours: '8,8,8,8,6',
  };
  const DONE = { error: '', changed: 'false', created: 'false', employments: '[]' };

  it('onboards in a first run, and finds nothing to do in a second', async () => {
    const { account, play } = await playing('onboarding.yml');
    expect((await play({ inputs }))[0]?.outputs).toMatchObject({ error: '', created: 'true', id: '2001' });
    expect(account.requests).toHaveLength(4);
    expect((await play({ inputs }))[0]?.outputs).toMatchObject(DONE);
    expect(account.requests).toHaveLength(7);
  });

  it('does the rest after a failure in the middle', async () => {
    const { account, play } = await playing('onboarding.yml', {
      method: 'POST',
      path: '/users/employments',
      effect: { status: 422 },
      times: 1,
    });
    expect((await play({ inputs }))[0]?.outputs).toMatchObject({ error: 'rejected', created: 'true' });
    expect((await play({ inputs }))[0]?.outputs).toMatchObject({
      error: '',
      created: 'false',
      changed: 'true',
    });
    expect((await play({ inputs }))[0]?.outputs).toMatchObject(DONE);
    expect(account.data.users.filter(({ lastname }) => lastname === 'Vogt')).toHaveLength(1);
  });
});

describe('offboarding.yml', () => {
  const github = { event: { client_payload: { email: 'giulia.rossi@example.com', last_day: '2026-12-31' } } };
  const DONE = { error: '', changed: 'false', employments: '[]', active: 'false' };

  it('offboards in a first run, and finds nothing to do in a second', async () => {
    const { account, play } = await playing('offboarding.yml');
    expect((await play({ github }))[0]?.outputs).toMatchObject({ error: '', active: 'false' });
    expect(account.data.employments.find(({ id }) => id === 9002)?.to).toBe('2026-12-31');
    expect((await play({ github }))[0]?.outputs).toMatchObject(DONE);
  });

  it('does the rest after a failure in the middle', async () => {
    const { play } = await playing('offboarding.yml', {
      method: 'PUT',
      path: '/users/1003',
      effect: { status: 422 },
      times: 1,
    });
    expect((await play({ github }))[0]?.outputs).toMatchObject({
      error: 'rejected',
      active: 'true',
      changed: 'true',
    });
    expect((await play({ github }))[0]?.outputs).toMatchObject({
      error: '',
      active: 'false',
      employments: '[]',
    });
    expect((await play({ github }))[0]?.outputs).toMatchObject(DONE);
  });
});

describe.each(readdirSync('examples'))('%s', (file) => {
  const text = readFileSync(`examples/${file}`, 'utf8');
  const workflow = load(text) as {
    permissions: object;
    concurrency: object;
    jobs: Record<string, { environment?: string; steps: { run?: string; uses?: string }[] }>;
  };

  it('is safe to copy', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toMatchObject({ queue: 'max' });
    for (const { environment, steps } of Object.values(workflow.jobs)) {
      for (const { run = '', uses = '' } of steps) {
        expect(run).not.toContain('${{');
        if (uses.startsWith('OWNER/REPO')) expect(environment).toBe('moco');
        else if (uses !== '') expect(uses).toMatch(/@[0-9a-f]{40}$/);
      }
    }
  });
});
