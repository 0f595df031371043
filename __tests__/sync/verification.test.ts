/** A MOCO that ignores fields in silence, or does not return a field: no user of the list is said to be written. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/server.ts';
import { createVirtualRuntime, withQuirks, type Quirks } from '../support/runtime.ts';
import { moco, userIn } from '../support/step.ts';
import { APPLY_ALL, csv, sync, type Sync, type Synced } from '../support/sync.ts';

const CREATE = { ...APPLY_ALL, 'create-missing': 'true' };

const apply = (account: Simulator, files: Pick<Sync, 'files'>, quirks: Quirks = {}): Promise<Synced> =>
  sync(account, { ...files, inputs: CREATE }, { runtime: withQuirks(quirks, createVirtualRuntime()) });

/** A MOCO that leaves out keys of a request. */
const ignoring = (...keys: readonly string[]): Quirks => ({
  stores: (body) => Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key))),
});

describe('a field that MOCO ignores in silence', () => {
  it('fails its users, with one item for all, and does not stop the others', async () => {
    const account = await moco();
    const list = csv('id,lastname,info', '1002,Keller,', '1003,,Monday off', '1001,,Friday off');
    const ran = await apply(account, list, ignoring('info'));
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      changed: 'true',
      updated: '1',
      failed: '2',
      unchanged: '0',
    });
    expect(userIn(account, 1002).lastname).toBe('Keller');
    expect(ran.results.map(({ id, fields, error }) => [id, fields, error?.slice(0, 52) ?? null])).toEqual([
      [1002, ['lastname'], null],
      [1003, [], 'MOCO accepted the request but did not apply: info (t'],
      [1001, [], 'MOCO accepted the request but did not apply: info (t'],
    ]);
    expect(ran.log).toMatch(
      /^- 2 users \(line 3, line 4\): MOCO accepted the request but did not apply: info /m,
    );
  });

  it('fails a user of whom other fields were written', async () => {
    const ran = await apply(await moco(), csv('id,lastname,info', '1003,Keller,x'), ignoring('info'));
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', changed: 'true', failed: '1' });
    expect(ran.results).toMatchObject([
      { fields: ['lastname'], error: expect.stringMatching(/did not apply: info .*Not done: info\./) },
    ]);
  });

  it('fails also a user who is deactivated', async () => {
    const account = await moco();
    const ran = await apply(account, csv('id,active,info', '1003,false,x'), ignoring('info'));
    expect(userIn(account).active).toBe(false);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', deactivated: '0' });
    expect(ran.results).toMatchObject([{ action: 'deactivate', fields: ['active'] }]);
  });
});

describe('a custom field that the account does not define', () => {
  /** The key may not read the definitions of custom fields, so that only the response tells. */
  const account = (): Promise<Simulator> =>
    moco({
      faults: [{ method: 'GET', path: '/account/custom_properties', effect: { status: 403, body: '{}' } }],
    });
  const PROPERTIES = 'custom-properties.Starting Month,custom-properties.Kostenstelle';

  it('fails its user by its name, and the others count', async () => {
    const list = csv(`id,${PROPERTIES}`, '1003,May 2031,4711', '1002,June 2031,');
    const ran = await apply(await account(), list);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', updated: '1' });
    expect(ran.results).toMatchObject([
      { id: 1003, fields: ['custom_properties'], error: expect.stringContaining('"Kostenstelle"') },
      { id: 1002, fields: ['custom_properties'], error: null },
    ]);
    expect(ran.summary).toContain('did not apply: custom field &quot;Kostenstelle&quot;');
  });

  it('fails a new user, who is created, and of whom it is not said to be written', async () => {
    const list = csv(
      'email,firstname,lastname,team,custom-properties.Kostenstelle',
      'nora.vogt@example.com,Nora,Vogt,Design,4711',
    );
    const ran = await apply(await account(), list);
    expect(ran.outputs).toMatchObject({
      error: 'partial-failure',
      failed: '1',
      created: '0',
      changed: 'true',
    });
    expect(ran.results).toMatchObject([
      { action: 'create', id: 2001, fields: ['firstname', 'lastname', 'unit_id', 'email'] },
    ]);
  });
});

describe('a field that MOCO does not return', () => {
  it('is no failure, but a warning and a notice, and it is not known whether MOCO was changed', async () => {
    const ran = await apply(await moco(), csv('id,role', '1003,43'), { lacks: ['role'] });
    expect(ran.outputs).toMatchObject({ error: '', changed: '', updated: '0', unchanged: '1' });
    expect(ran.results).toMatchObject([
      {
        fields: [],
        error: null,
        notices: [
          "MOCO's response does not have this field, so it is not known whether it was stored: `role`.",
        ],
      },
    ]);
    expect(ran.log).toMatch(/^Warning: MOCO's response does not have .*: user 1003 \(line 2\): `role`\.$/m);
    expect(ran.log).toContain('Sent the change of user 1003 (line 2)');
    expect(ran.summary).toContain('stored: <code>role</code>');
  });

  it('does not count as a deactivation, unlike what else was written', async () => {
    const list = csv('id,active,lastname', '1003,false,Keller');
    const ran = await apply(await moco(), list, { lacks: ['active'] });
    expect(ran.outputs).toMatchObject({ error: '', deactivated: '0', updated: '1' });
    expect(ran.results).toMatchObject([{ action: 'update', fields: ['lastname'] }]);
    expect(ran.log).not.toContain('Deactivated');
  });
});

it('another form of a value is a warning, and a notice of its user', async () => {
  const stores = (body: object): object => ({ ...body, lastname: 'KELLER' });
  const ran = await apply(await moco(), csv('id,lastname', '1003,Keller'), { stores });
  expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  expect(ran.log).toMatch(/^Warning: MOCO has another form .* of user 1003 \(line 2\): `lastname`\.$/m);
  expect(ran.results).toMatchObject([
    { notices: [expect.stringContaining('another form (case, spaces or punctuation) of `lastname`')] },
  ]);
});

it('a plan sends nothing, and so finds nothing of this', async () => {
  const files = csv('id,info', '1003,Monday off');
  const ran = await sync(await moco(), files, { runtime: withQuirks(ignoring('info')) });
  expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
});
