/** What goes wrong with some users stops no more than it has to, and is reported. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { customField } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { answering, moco, userIn, writes } from '../support/step.ts';
import {
  accountOf,
  APPLY,
  APPLY_ALL,
  csv,
  renamed,
  sync,
  workspaceWith,
  type Synced,
} from '../support/sync.ts';
import { canLink, itOnlyWhere } from '../support/system.ts';

const NO_RETRIES = { 'retry-timeout': '0' };

function failed({ results }: Synced): number {
  return results.filter(({ error }) => error !== null).length;
}

describe('the failure of one user', () => {
  it('does not count as a welcome e-mail', async () => {
    const refusal = { method: 'POST', path: '/users', effect: { status: 422 }, times: 1 };
    const account = await moco({ faults: [refusal] });
    const file = csv('email,firstname,lastname,team', 'a@x.ch,Ada,Ott,Design', 'b@x.ch,Bea,Ott,Design');
    const ran = await sync(account, { ...file, inputs: { ...APPLY, 'create-missing': 'true' } });
    expect(ran.outputs).toMatchObject({ created: '1', failed: '1' });
    expect(ran.log).toContain('MOCO sends 2 welcome e-mails.');
    expect(ran.summary).toContain('<p>MOCO sends 1 welcome e-mail.</p>');
  });

  it('counts as a welcome e-mail if the user was created, and only the hours failed', async () => {
    const refusal = { method: 'PUT', path: '/users/employments/*', effect: { status: 422 }, times: 1 };
    const account = await moco({ faults: [refusal] });
    const headings = 'email,firstname,lastname,team,employment-start,employment-pattern';
    const file = csv(headings, 'a@x.ch,Ada,Ott,Design,2027-01-01,8/8/8/8/0');
    const ran = await sync(account, { ...file, inputs: { ...APPLY, 'create-missing': 'true' } });
    expect(ran.outputs).toMatchObject({ created: '0', failed: '1' });
    expect(ran.summary).toContain('<p>MOCO sends 1 welcome e-mail.</p>');
  });

  it('does not keep the others from being written, and the next run does the rest', async () => {
    const reason = { errors: { custom_properties: ['"Shoe Size" is not defined'] } };
    const refusal = { method: 'PUT', path: '/users/1003', effect: answering(422, reason), times: 1 };
    const account = await moco({ faults: [refusal] });
    account.data.customFields.push(customField(1, 'Shoe Size'));
    const file = csv('id,lastname,custom-properties.Shoe Size', '1002,Keller,', '1003,,39', '1004,Keller,');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      updated: '2',
      failed: '1',
      changed: 'true',
    });
    expect(ran.results.find(({ id }) => id === 1003)?.error).toContain('"Shoe Size" is not defined');
    expect(ran.log).toMatch(/1003.*line 3.*Shoe Size/);
    expect(ran.summary).toContain('Shoe Size');
    for (const id of [1002, 1004]) expect(userIn(account, id).lastname).toBe('Keller');

    const again = await sync(account, { ...file, inputs: APPLY });
    expect(again.outputs).toMatchObject({ error: '', updated: '1', unchanged: '2', failed: '0' });
  });

  it.each([
    ['was deleted in the meantime', { status: 404 }, '404'],
    ['is refused without a reason', { status: 422 }, '422'],
    ["gets a response that is not MOCO's", 'html', 'text/html'],
  ] satisfies [string, Effect, string][])('who %s is reported', async (_, effect, words) => {
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/1003', effect }] });
    const file = csv('id,lastname', '1002,Keller', '1003,Keller');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
    expect(ran.results.find(({ id }) => id === 1003)?.error).toContain(words);
  });

  it('is reported for a row with an error in the plan too, without advice to re-run the step', async () => {
    const account = await moco();
    const ran = await sync(account, { ...csv('id,lastname', '1003,Keller', '4711,Keller'), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
    expect(ran.log).toMatch(/line 3.*4711/);
    expect(ran.log).not.toContain('does the rest');
  });
});

describe('the same failure of several users', () => {
  it('is one item of the message and one row of the summary, with the number of users', async () => {
    const refused = { status: 422, headers: { 'content-type': 'application/json' } };
    const fault = (
      path: string,
      reason: string,
    ): Partial<Fault> & Pick<Fault, 'method' | 'path' | 'effect'> => ({
      method: 'PUT',
      path,
      effect: { ...refused, body: JSON.stringify({ lastname: [reason] }) },
    });
    const faults = [fault('/users/1003', 'is taken'), fault('/users/*', 'is too long')];
    const file = csv(
      'id,lastname',
      '1001,Keller',
      '1002,Keller',
      '1003,Keller',
      '1004,Keller',
      '4711,Keller',
    );
    const account = await moco({ faults });
    const ran = await sync(account, { ...file, inputs: APPLY_ALL });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '5', updated: '0' });
    expect(ran.log.match(/^- .*$/gm)).toEqual([
      expect.stringMatching(/^- 3 users \(line 2, line 3, line 5\): .*\(422\).*lastname: is too long/),
      expect.stringMatching(/^- User 1003 \(line 4\): .*\(422\).*lastname: is taken/),
      expect.stringMatching(/^- The user .*line 6: .*4711/),
    ]);
    const rows = ran.summary.match(/<tr><td>.*?<\/tr>/g)?.filter((row) => row.includes('line '));
    expect(rows).toHaveLength(3);
    for (const text of ['<strong>3 users</strong>', 'Frei', 'Huber', 'Lindner', 'is too long']) {
      expect(rows?.find((row) => row.includes('line 2'))).toContain(text);
    }
    // Each user has the reason in the output.
    expect(ran.results.map(({ error }) => error?.includes('is too long'))).toEqual([true, true, false, true]);
  });
});

describe('many failures do not keep the others from being written', () => {
  it.each(
    casesOf<[string, Effect, Record<string, string>]>([
      ['because the right is missing', { status: 403 }, {}],
      ['because MOCO is unavailable', { status: 503 }, NO_RETRIES],
      ['because connections break', 'drop', NO_RETRIES],
      ['because a proxy responds', 'html', {}],
      ['each for its own reason', { status: 422 }, {}],
    ]),
  )('%s', async (_, effect, more) => {
    const faults = [{ method: 'PUT', path: '/users/*', effect, times: 30 }];
    const account = await moco({ data: accountOf(80), faults, rateLimit: Infinity });
    const inputs = { ...APPLY_ALL, ...more };
    const ran = await sync(account, { ...renamed(80), inputs });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '50', failed: '30' });
    expect(writes(account)).toHaveLength(80);
    // The output has all failures, the log the reason.
    expect(failed(ran)).toBe(30);
    expect(ran.log).toMatch(/\band \d+ more\b/i);
    const again = await sync(account, { ...renamed(80), inputs });
    expect(again.outputs).toMatchObject({ error: '', updated: '30', unchanged: '50' });
  });
});

it('no further write is begun once the key is refused', async () => {
  const faults = [{ method: 'PUT', path: '/users/503*', effect: { status: 401 } }];
  const account = await moco({ data: accountOf(90), faults });
  const ran = await sync(account, { ...renamed(90), inputs: APPLY_ALL });
  expect(ran.outputs['error']).toBe('partial-failure');
  // 29 before the first refusal, and those that were under way at the same time.
  expect(writes(account).length).toBeGreaterThanOrEqual(30);
  expect(writes(account).length).toBeLessThan(90);
  expect(ran.results).toHaveLength(writes(account).length);
  expect(ran.log).toContain(`${90 - ran.results.length} more `);
  expect(ran.log).toContain('`api-key`');
});

it('a progress line has how many users were written, and how many failed', async () => {
  const faults = [{ method: 'PUT', path: '/users/5001', effect: { status: 422 } }];
  const account = await moco({ data: accountOf(80), faults });
  const intervals: number[] = [];
  let tick = (): void => undefined;
  const runtime = createVirtualRuntime(() => tick());
  const every: SyncToolkit['every'] = (milliseconds, again) => {
    intervals.push(milliseconds);
    tick = again;
    return () => undefined;
  };
  const ran = await sync(account, { ...renamed(80), inputs: APPLY_ALL }, { runtime, toolkit: { every } });
  expect(ran.log).toMatch(/^Reading from MOCO$/m);
  expect(ran.log).toMatch(/^\d+ of 80 .* 1 failed/m);
  // A person begins to wonder after 10 seconds.
  expect(Math.max(...intervals)).toBeLessThanOrEqual(10_000);
});

describe('long lists', () => {
  /** So long e-mail addresses can only come from MOCO: 1 MB for 200 users. */
  const longLists = (): ReturnType<typeof accountOf> => {
    const data = accountOf(200);
    for (const user of data.users) user.email = `${'x'.repeat(5_000)}.${user.id}@example.com`;
    return data;
  };

  itIfAll('are in files and not in outputs', async () => {
    const account = await moco({ data: longLists(), rateLimit: Infinity });
    const ran = await sync(account, { ...renamed(200), inputs: APPLY_ALL });
    expect(ran.outputs).toMatchObject({ error: '', plan: '', results: '', updated: '200' });
    for (const name of ['plan', 'results'] as const) {
      expect(ran.outputs[`${name}-file`]).not.toBe('');
      expect(ran[name]).toHaveLength(200);
    }
  });

  it('are left out with a warning if no file can be written', async () => {
    const account = await moco({ data: longLists() });
    const saveFile = (): never => {
      throw new Error('ENOSPC');
    };
    const given = { ...renamed(200), inputs: { 'max-change-percent': '100' } };
    const ran = await sync(account, given, { toolkit: { saveFile } });
    expect(ran.outputs).toMatchObject({
      error: '',
      plan: '',
      'plan-file': '',
      updated: '200',
      changed: 'true',
    });
    expect(ran.log).toMatch(/^Warning: .*plan\.json/m);
    // Small lists need no file.
    const small = await sync(account, csv('id,lastname', '1003,Keller'), { toolkit: { saveFile } });
    expect(small.outputs).toMatchObject({ error: '', 'plan-file': '', plan: expect.stringMatching(/^\[\{/) });
  });

  itIfAll(
    'of thousands are planned, with an estimate of the time and a summary that GitHub keeps',
    async () => {
      const account = await moco({ data: accountOf(9_000) });
      const ran = await sync(account, { ...renamed(9_000), inputs: { 'max-change-percent': '100' } });
      expect(ran.outputs).toMatchObject({
        error: '',
        plan: '',
        results: '[]',
        updated: '9000',
      });
      expect(ran.plan).toHaveLength(9_000);
      expect(Buffer.byteLength(ran.summary)).toBeGreaterThan(900_000);
      expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024);
      expect(ran.log).toMatch(/1\d\d min/);
      // The log has 100 users.
      expect(ran.log).toContain('8,900 more');
    },
  );
});

describe('`users-file`', () => {
  /** The path of a new workspace, which has a file beside it. */
  async function workspaceBesideFile(): Promise<string> {
    const outside = await workspaceWith({ 'outside.csv': 'id,lastname\n1003,Secret' });
    const workspace = join(outside, 'workspace');
    mkdirSync(join(workspace, 'folder.csv'), { recursive: true });
    return workspace;
  }

  async function expectNotRead(path: string, workspace: string): Promise<void> {
    const account = await moco();
    const given = { files: {}, inputs: { 'users-file': path } };
    const ran = await sync(account, given, { toolkit: { workspace } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toContain('`users-file`');
    expect(ran.log).not.toContain('Secret');
    expect(account.requests).toEqual([]);
  }

  it.each(['../outside.csv', 'missing.csv', 'folder.csv', '/etc/hosts', ''])(
    '%j is not read, and nothing is sent',
    async (path) => expectNotRead(path, await workspaceBesideFile()),
  );

  itOnlyWhere(canLink, 'no links')('a link out of the workspace is not read either', async () => {
    const workspace = await workspaceBesideFile();
    symlinkSync(join(workspace, '..', 'outside.csv'), join(workspace, 'link.csv'));
    await expectNotRead('link.csv', workspace);
  });
});
