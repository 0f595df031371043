/** The example workflows, with their own words, against an account that looks like MOCO's own host. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import * as network from '../../scripts/network.ts';
import type { RanAction } from '../../scripts/runner.ts';
import { playWorkflow, type Contexts } from '../../scripts/workflow.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { closing, moco, userIn, written } from '../support/step.ts';

/** An account at acme.mocoapp.com, and the example played on it. */
async function playing(
  file: string,
): Promise<{ account: Simulator; play: (contexts: Contexts) => Promise<RanAction[]> }> {
  const account = await moco();
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
    const matrix = { email: 'giulia.rossi@example.com' };
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('true');
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('false');
    expect(userIn(account)).toMatchObject({ active: false, home_address: '' });
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
