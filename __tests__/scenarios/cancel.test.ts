/** Signals of a runner, sent to the built bundles. Every request and moment: `cancel*.test.ts` of each action. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import { runAction, type ActionResult, type RunOptions } from '../../simulator/runner.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf } from '../support/extent.ts';
import { keepingBack, type KeepingBack } from '../support/signals.ts';
import { closing, moco, mocoThat, NEW_USER, preloading, runBundle, writes } from '../support/step.ts';
import { APPLY_ALL, csv, syncBundle, until, workspaceWith } from '../support/sync.ts';
import { canSignal, describeOnlyWhere } from '../support/system.ts';

type WhileRunning = NonNullable<RunOptions['whileRunning']>;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ONBOARDING = { ...NEW_USER, 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
const HANGING = preloading('fast-clock.mjs');

/** Sends the first signal once the condition is true, the others once the action has handled it, and then calls `next`. */
const sending =
  (when: () => boolean, [first, ...others]: readonly NodeJS.Signals[], next?: () => void): WhileRunning =>
  ({ kill, log }) => {
    void until(when)
      .then(() => kill(first ?? 'SIGINT'))
      .then(() => until(() => log().includes('The job was cancelled')))
      .then(() => {
        for (const signal of others) kill(signal);
        next?.();
      });
  };

/** A simulator whose responses to writes are kept back until the action has handled the signals. */
async function keeping(
  method: string,
  count: number,
  signals: readonly NodeJS.Signals[],
): Promise<{ account: Simulator; url: KeepingBack['url']; whileRunning: WhileRunning }> {
  const account = await moco();
  const network = closing(await keepingBack(account, method));
  const whileRunning = sending(() => network.kept() === count, signals, network.release);
  return { account, url: network.url, whileRunning };
}

describeOnlyWhere(canSignal, 'Windows has no signals')('the action for one user ends by itself', () => {
  it.each(casesOf(SIGNALS))('on %s, with what was done and what was not', async (signal) => {
    const { account, url, whileRunning } = await keeping('POST', 1, [signal]);
    const ran = await runBundle({ url }, ONBOARDING, {}, whileRunning);
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', id: '2001', created: 'true', employments: '[]' });
    expect(ran.log).toMatch(/^Done: Created user 2001 .* Not done: the employment from 2027-01-01 /m);
    expect(ran.summary).toContain('<h3>The MOCO step was cancelled</h3>');
    expect(writes(account)).toEqual(['POST /users']);
  });

  it('however many signals there are', async () => {
    const { url, whileRunning } = await keeping('POST', 1, ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGINT']);
    const ran = await runBundle({ url }, ONBOARDING, {}, whileRunning);
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'cancelled', created: 'true' } });
    expect(ran.log.split('The job was cancelled')).toHaveLength(2);
  });

  it('where MOCO never responds, with what is not known', async () => {
    const account = await mocoThat('hang', { method: 'PUT' });
    const isSent = (): boolean => writes(account).length > 0;
    const ran = await runBundle(account, { lastname: 'Keller' }, HANGING, sending(isSent, ['SIGINT']));
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', id: '1003', changed: '' });
    expect(ran.log).toMatch(/^The change may have been applied\.\n.* Not known: lastname\./m);
  });

  it('while it waits for the next attempt', async () => {
    const account = await mocoThat({ status: 429, headers: { 'retry-after': '100' } }, { path: '/users/*' });
    let log = (): string => '';
    const ran = await runBundle(account, { lastname: 'Keller' }, {}, (process) => {
      log = process.log;
      sending(() => log().includes('Retrying in 100'), ['SIGTERM'])(process);
    });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'cancelled' } });
    expect(account.requests).toHaveLength(1);
  });

  it('while it reads its inputs, and asks MOCO nothing', async () => {
    const account = await moco();
    const ran = await runBundle(account, { lastname: 'Keller' }, preloading('signal-at-start.mjs'));
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'cancelled' } });
    expect(account.requests).toEqual([]);
  });
});

describeOnlyWhere(canSignal, 'Windows has no signals')('the action for many users ends by itself', () => {
  const GIVEN = { ...csv('id,lastname', '1001,A', '1002,B', '1003,C', '1004,D'), inputs: APPLY_ALL };

  it.each(casesOf(SIGNALS))('on %s, and has not failed if everything was done', async (signal) => {
    const { account, url, whileRunning } = await keeping('PUT', 4, [signal]);
    const ran = await syncBundle({ ...account, url }, GIVEN, { whileRunning });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: '', updated: '4', failed: '0' });
  });

  it.each(casesOf(SIGNALS))('on %s, with who was written and who was not', async (signal) => {
    const { account, url, whileRunning } = await keeping('POST', 1, [signal, 'SIGTERM']);
    const file = csv(
      'email;firstname;lastname;team;employment-start;employment-pattern',
      'nora.vogt@example.com;Nora;Vogt;Design;2027-01-01;8/8/8/8/0',
    );
    const inputs = { ...APPLY_ALL, 'create-missing': 'true' };
    const ran = await syncBundle({ ...account, url }, { ...file, inputs }, { whileRunning });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', changed: 'true', failed: '1' });
    expect(ran.results).toMatchObject([
      { id: 2001, employments: [], error: expect.stringContaining('Not done') },
    ]);
    expect(ran.log).toMatch(/^Error: The step was cancelled\. Of 1 user in \S+ 1 partly done\./m);
  });

  it.each(casesOf(SIGNALS))('on %s, and writes no file with `mode: export`', async (signal) => {
    const account = await mocoThat('hang', { method: 'GET' });
    const workspace = await workspaceWith({});
    const ran: ActionResult = await runAction({
      action: 'sync',
      inputs: { 'api-key': FULL_KEY, 'api-url': account.url, mode: 'export', 'users-file': 'users.csv' },
      env: { GITHUB_WORKSPACE: workspace, ...HANGING },
      whileRunning: sending(() => account.requests.length > 0, [signal]),
    });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'cancelled' } });
    expect(ran.log).toMatch(/^Error: The step was cancelled\.\nNothing was written\. Re-run the step\.$/m);
    expect(existsSync(join(workspace, 'users.csv'))).toBe(false);
  });
});
