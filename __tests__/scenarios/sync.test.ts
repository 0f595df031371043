/** The built bundle of the action for many users as a process: what only a process shows. */
import { basename, dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { VERSION } from '../../src/version.ts';
import { itIfAll } from '../support/extent.ts';
import { now } from '../support/hours.ts';
import { moco, preloading, userIn, writes } from '../support/step.ts';
import {
  accountOf,
  APPLY,
  APPLY_ALL,
  csv,
  renamed,
  sync,
  syncBundle,
  until,
  type AsProcess,
  type Sync,
} from '../support/sync.ts';
import { canSignal, describeOnlyWhere } from '../support/system.ts';

/** The bundle has the real clock, and hours may change up to 92 days back, so fixed days would be too old one day. */
const NEXT_YEAR = new Date().getFullYear() + 1;

const FILE = csv(
  '\uFEFFE-Mail;Vorname;Nachname;Team;Aktiv;Geburtstag;Eintritt;Wochenmodell;Urlaubstage',
  'giulia.rossi@example.com;;Keller;design;;31.12.1990;;;',
  'jonas.huber@example.com;;;;nein;;;;',
  `nora.weber@example.com;Nora;Weber;Entwicklung;;;01.01.${NEXT_YEAR};8,4/8,4/8,4/8,4/0;12,5`,
  'svenja.krause@example.com;;;;wahr;;;;',
  'paul.lindner@example.com;Paul;;;ja;;;;',
);
const CREATE = {
  'create-missing': 'true',
  'vacation-title': 'Ferien',
  'vacation-year': String(NEXT_YEAR),
};

describe('a step', () => {
  it('plans without writing, then applies, then has nothing to do', async () => {
    const account = await moco();
    const counts = {
      created: '1',
      updated: '1',
      reactivated: '1',
      deactivated: '1',
      unchanged: '1',
      failed: '0',
    };
    const plan = await syncBundle(account, { ...FILE, inputs: CREATE });
    expect(plan).toMatchObject({ exitCode: 0, stderr: '', masks: [FULL_KEY] });
    expect(plan.outputs).toMatchObject({ ...counts, changed: 'true', error: '', results: '[]' });
    expect(plan.plan[3]).toMatchObject({
      row: 4,
      id: 1005,
      action: 'reactivate',
      fields: ['active'],
      error: null,
    });
    expect(plan.log).toMatch(/^Would reactivate user 1005 \(line 5\): active$/m);
    const ran = await syncBundle(account, { ...FILE, inputs: { ...APPLY, ...CREATE } });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ ...counts, changed: 'true', error: '' });
    expect(userIn(account)).toMatchObject({ lastname: 'Keller', birthday: '1990-12-31', unit: { id: 202 } });
    expect(userIn(account, 1002).active).toBe(false);
    expect(userIn(account, 1005).active).toBe(true);
    expect(ran.results[2]).toMatchObject({
      line: 4,
      employments: [{ action: 'changed', from: `${NEXT_YEAR}-01-01`, to: null, weekly_hours: 33.6 }],
      vacation: { action: 'created', year: NEXT_YEAR, title: 'Ferien', days: 12.5 },
    });
    expect(ran.log).toMatch(/^Reactivated user 1005 \(line 5\): active$/m);
    expect(ran.summary).toContain('<strong>reactivated</strong> Svenja Krause');
    const again = await syncBundle(account, { ...FILE, inputs: { ...APPLY, ...CREATE } });
    expect(again.outputs).toMatchObject({ unchanged: '5', reactivated: '0', changed: 'false' });
    expect(writes(account)).toHaveLength(6);
    expect(account.requests[0]?.headers['user-agent']).toMatch(
      /^update-moco-user\/\d+\.\d+\.\d+ \(example\/hr\)$/,
    );
  });

  it('shows the same as in this process, where most tests run it', async () => {
    const [inProcess, ofBundle] = [await moco({ now }), await moco({ now })];
    const given = { ...FILE, inputs: { ...APPLY, ...CREATE, unlisted: 'report' } };
    const expected = await sync(inProcess, given);
    const ran = await syncBundle(ofBundle, given);
    // Users are written in parallel, so lines of the log may change places.
    const comparable = (text: string, { url }: { url: string }): string[] =>
      text.trim().replaceAll(new URL(url).port, 'PORT').split('\n').toSorted();
    const inOneFolder = (outputs: Readonly<Record<string, string>>): [string, string][] =>
      Object.entries(outputs).map(([name, value]) => [
        name,
        name.endsWith('-file') ? basename(value) : value,
      ]);
    expect(inOneFolder(ran.outputs)).toEqual(inOneFolder(expected.outputs));
    expect(comparable(ran.log, ofBundle)).toEqual(comparable(expected.log, inProcess));
    expect(comparable(ran.summary, ofBundle)).toEqual(comparable(expected.summary, inProcess));
  });

  it('reuses its connections', async () => {
    const account = await moco({ data: accountOf(100) });
    const ran = await syncBundle(account, { ...renamed(100), inputs: APPLY_ALL });
    expect(ran.outputs).toMatchObject({ error: '', updated: '100' });
    expect(account.connections()).toBeLessThan(account.requests.length / 2);
  });

  it('that exceeds a limit writes nothing and fails', async () => {
    const account = await moco({ data: accountOf(26) });
    const rows = Array.from({ length: 6 }, (_, index) => `${5001 + index},false`);
    const ran = await syncBundle(account, { ...csv('id,active', ...rows), inputs: APPLY });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'limit-exceeded', results: '[]' });
    expect(writes(account)).toEqual([]);
  });

  it('that fails ends with a link to its error code', async () => {
    const env = { GITHUB_ACTION_REPOSITORY: 'acme/moco' };
    const ran = await syncBundle(await moco(), csv('id,lastname', '4711,Keller'), { env });
    const url = `https://github.com/acme/moco/blob/v${VERSION}/docs/errors.md#plan-errors`;
    expect(ran.log).toMatch(/^Error: /m);
    expect(ran.log.trim().split('\n').at(-1)).toBe(`See ${url}`);
    expect(ran.summary).toContain(`<p>See <a href="${url}">plan-errors</a></p>`);
  });

  it('on a pull request does not apply', async () => {
    const account = await moco();
    const env = { GITHUB_EVENT_NAME: 'pull_request' };
    const ran = await syncBundle(account, { ...FILE, inputs: APPLY }, { env });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'invalid-input' } });
    expect(account.requests).toEqual([]);
  });

  itIfAll('writes lists of a megabyte to files that later steps can read', async () => {
    const data = accountOf(200);
    for (const user of data.users) user.email = `${'x'.repeat(5_000)}.${user.id}@example.com`;
    const account = await moco({ data });
    const given = { ...renamed(200), inputs: { 'max-change-percent': '100' } };
    const ran = await syncBundle(account, given);
    expect(ran.outputs).toMatchObject({ error: '', plan: '', results: '[]', updated: '200' });
    expect(ran.plan).toHaveLength(200);
    const { 'plan-file': planFile = '', 'results-file': resultsFile = '' } = ran.outputs;
    expect(dirname(resultsFile)).toBe(dirname(planFile));
    expect(ran.files[resultsFile]).toBe('[]');
    const without = await syncBundle(account, given, { env: { RUNNER_TEMP: '/does/not/exist' } });
    expect(without.outputs).toMatchObject({ error: '', plan: '', 'plan-file': '' });
  });
});

describeOnlyWhere(canSignal, 'Windows has no signals')('when the job is cancelled', () => {
  /** Sends the signals of a runner once the account has seen so much. */
  const cancelled = (account: Simulator, given: Sync, after: () => boolean, more: AsProcess = {}) =>
    syncBundle(account, given, {
      ...more,
      whileRunning: ({ kill }) =>
        void until(after).then(() => {
          kill('SIGINT');
          kill('SIGTERM');
        }),
    });

  it('the step ends with the outputs and the summary of what was done', async () => {
    const faults = [{ method: 'PUT', path: '/users/*', effect: 'hang' as const, after: 10 }];
    const account = await moco({ data: accountOf(60), faults });
    const given = { ...renamed(60), inputs: APPLY_ALL };
    // The virtual clock ends the wait for responses at once.
    const env = preloading('fast-clock.mjs');
    const ran = await cancelled(account, given, () => writes(account).length >= 30, { env });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '10', failed: '20' });
    expect(ran.results).toHaveLength(30);
    expect(ran.summary).not.toBe('');
  });

  it('a wait for the rate limit ends', async () => {
    const account = await moco({ data: accountOf(150) });
    const given = { ...renamed(150), inputs: { ...APPLY_ALL, 'rate-limit': '1' } };
    const ran = await cancelled(account, given, () => account.requests[0]?.status === 200);
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'cancelled' } });
  });

  it('a wait for the next attempt ends', async () => {
    const effect = { status: 503, headers: { 'retry-after': '3600' } };
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    const given = { ...csv('id,lastname', '1003,Keller'), inputs: { ...APPLY, 'retry-timeout': '7200' } };
    let log = (): string => '';
    const ran = await syncBundle(account, given, {
      whileRunning: (process) => {
        log = process.log;
        void until(() => log().includes('3600')).then(() => process.kill('SIGINT'));
      },
    });
    expect(ran.outputs['error']).toBe('cancelled');
    expect(writes(account)).toHaveLength(1);
  });
});
