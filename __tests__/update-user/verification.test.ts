/** A MOCO that ignores fields in silence, stores other values, or does not return a field: the step never says "done". */
import { describe, expect, it } from '@jest/globals';
import { withQuirks, type Quirks } from '../support/runtime.ts';
import { moco, step, userIn, NEW_USER } from '../support/step.ts';
import type { Ran } from '../support/toolkit.ts';
import type { Simulator } from '../../simulator/server.ts';

type Inputs = Readonly<Record<string, string>>;

const stepWith = (account: Simulator, quirks: Quirks, inputs: Inputs): Promise<Ran> =>
  step(account, inputs, { runtime: withQuirks(quirks) });

/** A MOCO that leaves out keys of a request. */
const ignoring = (...keys: readonly string[]): Quirks => ({
  stores: (body) => Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key))),
});

const custom = (values: object): Inputs => ({ 'custom-properties': JSON.stringify(values) });

describe('custom fields that the account does not define', () => {
  it('fail the step, by their names, and those that MOCO stored count', async () => {
    const account = await moco();
    const inputs = custom({ 'Starting Month': 'May 2022', Kostenstelle: '4711' });
    const ran = await step(account, inputs);
    expect(userIn(account).custom_properties['Starting Month']).toBe('May 2022');
    const reason = 'MOCO accepted the request but did not apply: custom field "Kostenstelle" (user 1003 in ';
    expect(ran.log).toContain(`Error: ${reason}`);
    expect(ran.log).toContain('Check the name of the custom field and its options');
    expect(ran.summary).toContain('custom field &quot;Kostenstelle&quot;');
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      changed: 'true',
      changed_fields: '["custom_properties"]',
    });
  });

  it('alone are no change', async () => {
    const ran = await step(await moco(), custom({ Kostenstelle: '4711' }));
    expect(ran.log).toMatch(/^MOCO made no change to user 1003 /m);
    expect(ran.outputs).toMatchObject({ error: 'not-applied', changed: 'false', changed_fields: '[]' });
    expect(ran.summary).not.toContain('<table>');
  });

  it('of a new user fail the step too, and are not said to be created', async () => {
    const ran = await step(await moco(), { ...NEW_USER, ...custom({ Kostenstelle: '4711' }) });
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      created: 'true',
      changed_fields: '["firstname","lastname","unit_id","email"]',
    });
    expect(ran.log).toMatch(/^Created user 2001 in [^ ]+: firstname, lastname, team, email$/m);
    expect(ran.log).toContain('custom field "Kostenstelle"');
  });

  it('do not keep the hours of a new user from being written', async () => {
    const account = await moco();
    const hours = { 'employment-start': '2026-12-01', 'employment-pattern': '8,8,8,8,8' };
    const ran = await step(account, { ...NEW_USER, ...custom({ Kostenstelle: '4711' }), ...hours });
    expect(ran.outputs).toMatchObject({ error: 'not-applied', created: 'true' });
    expect(JSON.parse(ran.outputs['employments'] ?? '')).toMatchObject([{ from: '2026-12-01' }]);
    expect(ran.log).toContain('Not done: custom field "Kostenstelle".');
  });

  it('are nothing to change if they are to be empty', async () => {
    const account = await moco();
    const ran = await step(account, custom({ Kostenstelle: '' }));
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false' });
    expect(account.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('do not show in a dry run, which does not know them', async () => {
    const ran = await step(await moco(), { ...custom({ Kostenstelle: '4711' }), 'dry-run': 'true' });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["custom_properties"]' });
  });
});

describe('a field that MOCO ignores in silence', () => {
  it.each([
    ['firstname', 'Moritz', 'firstname'],
    ['birthday', '1990-01-31', 'bday'],
    ['home-address', 'Weg 1', 'home_address'],
    ['tags', 'HR, Design', 'tags'],
    ['clear', 'info', 'info'],
    ['team', 'Design', 'unit_id'],
    ['active', 'false', 'active'],
  ])('fails the step: %s', async (input, value, key) => {
    const account = await moco();
    userIn(account).info = 'old';
    const ran = await stepWith(account, ignoring(key), { [input]: value });
    const name = input === 'clear' ? value : input;
    expect(ran.log).toContain(`Error: MOCO accepted the request but did not apply: ${name} (user 1003 in `);
    expect(ran.outputs).toMatchObject({ error: 'not-applied', changed: 'false', changed_fields: '[]' });
  });

  it('does not fail the step if it is one that MOCO never returns', async () => {
    const ran = await stepWith(await moco(), ignoring('language', 'password'), {
      language: 'fr',
      password: 'correct horse',
    });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["password","language"]' });
  });
});

describe('another value in MOCO', () => {
  it('of form only is a warning, in log and summary', async () => {
    const stores = (body: object): object => ({ ...body, lastname: 'KELLER' });
    const ran = await stepWith(await moco(), { stores }, { lastname: 'Keller' });
    const text = 'MOCO has another form (case, spaces or punctuation) of `lastname`.';
    expect(ran.log).toContain(`Warning: ${text}\n`);
    expect(ran.summary).toContain(
      '⚠️ MOCO has another form (case, spaces or punctuation) of <code>lastname</code>',
    );
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true', changed_fields: '["lastname"]' });
  });

  it('of form only is a warning if MOCO keeps its own', async () => {
    const ran = await stepWith(await moco(), ignoring('lastname'), { lastname: 'ROSSI' });
    expect(ran.log).toMatch(/^Warning: MOCO has another form .* of `lastname`/m);
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false', changed_fields: '[]' });
  });

  it('is a warning, in log and summary', async () => {
    const stores = (body: object): object => ({ ...body, info: 'Welcome' });
    const ran = await stepWith(await moco(), { stores }, { info: 'Monday off' });
    expect(ran.log).toMatch(/^Warning: MOCO accepted the request but has another value for `info`\./m);
    expect(ran.summary).toContain('has another value for <code>info</code>');
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["info"]' });
  });

  it('of a custom field is a warning with its name', async () => {
    const stores = (): object => ({ custom_properties: { Languages: ['German'] } });
    const ran = await stepWith(await moco(), { stores }, custom({ Languages: ['German', 'Klingon'] }));
    expect(ran.log).toMatch(/^Warning: MOCO .* has another value for custom field "Languages"\./m);
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["custom_properties"]' });
  });
});

describe('a field that MOCO does not return', () => {
  it('is a warning, and it is not known whether MOCO was changed', async () => {
    const ran = await stepWith(await moco(), { lacks: ['role'] }, { role: '43' });
    const text =
      "MOCO's response does not have this field, so it is not known whether it was stored: `role`.";
    expect(ran.log).toMatch(/^Sent the change of user 1003 in \S+; MOCO's response does not show whether/m);
    expect(ran.log).toContain(`Warning: ${text}\n`);
    expect(ran.summary).toContain('stored: <code>role</code>');
    expect(ran.outputs).toMatchObject({ error: '', changed: '', changed_fields: '[]' });
  });

  it('is named with others in one warning', async () => {
    const quirks = { lacks: ['role', 'info', 'custom_properties'] };
    const inputs = { ...custom({ Kostenstelle: '4711' }), role: '43', info: 'x', lastname: 'Keller' };
    const ran = await stepWith(await moco(), quirks, inputs);
    expect(ran.log).toContain(
      "Warning: MOCO's response does not have these fields, so it is not known whether they were stored: `role`, `info`, `custom-properties`.\n",
    );
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true', changed_fields: '["lastname"]' });
  });

  it('does not deactivate a user in words', async () => {
    const ran = await stepWith(await moco(), { lacks: ['active'] }, { active: 'false', info: 'x' });
    expect(ran.log).toMatch(/^Updated user 1003 in \S+: info$/m);
    expect(ran.log).not.toContain('Deactivated');
  });
});
