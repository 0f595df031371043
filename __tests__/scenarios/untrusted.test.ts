/** Text from outside in the stdout and the files of the built bundles. All texts and places: the tests of each action. */
import { expect, it } from '@jest/globals';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import { answering, moco, mocoThat, runBundle, userIn } from '../support/step.ts';
import { csv, syncBundle } from '../support/sync.ts';
import { expectHarmless, expectNoForgery, HOSTILE, isOneLine } from '../support/untrusted.ts';

it('hostile names in MOCO and in inputs stay text in log and summary, and outputs have them as they are', async () => {
  const account = await moco();
  userIn(account).lastname = HOSTILE.join(' ');
  const firstname = HOSTILE.filter(isOneLine).join(' ').replaceAll('\u202E', '');
  const ran = await runBundle(account, { firstname, lastname: 'Keller' });
  expectNoForgery(ran);
  expectHarmless(ran.summary);
  expect(ran.outputs['firstname']).toBe(firstname);
});

it('hostile reasons of MOCO stay text', async () => {
  const errors = Object.fromEntries(HOSTILE.map((text) => [text, [text]]));
  const ran = await runBundle(await mocoThat(answering(422, { errors })), {});
  expect(ran.outputs['error']).toBe('rejected');
  expectNoForgery(ran);
  expectHarmless(ran.summary);
});

it('hostile inputs stay text', async () => {
  const ran = await runBundle(await moco(), { 'user-id': 'x', clear: HOSTILE.join(',') });
  expect(ran.outputs['error']).toBe('invalid-input');
  expectNoForgery(ran);
  expectHarmless(ran.summary);
});

it('hostile text in a users file stays text', async () => {
  // What has an invisible character inside is an issue.
  const lines = HOSTILE.filter(isOneLine).map((text) => text.replaceAll('\u202E', ''));
  const rows = [
    { id: 1003, firstname: lines.join(' '), tags: lines },
    { id: 1002, team: lines.join(' ') },
  ];
  const ran = await syncBundle(await moco(), { files: { 'users.json': JSON.stringify(rows) } });
  expect(ran.outputs['error']).toBe('plan-errors');
  expectNoForgery(ran);
  expectHarmless(ran.summary);
});

it('hostile text in the issues of a users file stays text', async () => {
  const rows = [{ id: 1003, firstname: HOSTILE.join(' '), tags: HOSTILE, [HOSTILE.join('')]: 'x' }];
  const ran = await syncBundle(await moco(), { files: { 'users.json': JSON.stringify(rows) } });
  expect(ran.outputs['error']).toBe('invalid-input');
  expectNoForgery(ran);
  expectHarmless(ran.summary);
});

it('the key is shown nowhere, whatever has it in its name', async () => {
  const data = sampleData();
  for (const user of data.users) {
    user.lastname = FULL_KEY;
    user.email = `${FULL_KEY}.${user.id}@example.com`;
  }
  const file = csv('id,lastname,team,tags', `1003,Keller,${FULL_KEY},`, `1002,Huber,,${FULL_KEY}`);
  const ran = await syncBundle(await moco({ data }), { ...file, inputs: { unlisted: 'report' } });
  expect(ran.outputs['error']).toBe('plan-errors');
  expect(ran.stdout.replaceAll(`::add-mask::${FULL_KEY}`, '')).not.toContain(FULL_KEY);
  expect(ran.summary).not.toContain(FULL_KEY);
  // Outputs have e-mail addresses as MOCO has them, but no messages with the key.
  expect(ran.plan.map(({ error }) => error).join()).not.toContain(FULL_KEY);
});

it('a reason of MOCO that repeats personal data or the key is withheld from log, summary and results', async () => {
  const reasons = {
    iban: ['CH93 0076 2011 6238 5295 7 is invalid'],
    base: [`Bad header ${Buffer.from(`user:${FULL_KEY}`).toString('base64')}`, 'The account is read-only'],
  };
  const given = { iban: 'CH9300762011623852957', lastname: 'Keller' };
  const file = csv('id;iban;lastname', `1003;${given.iban};${given.lastname}`);
  const rejecting = (): ReturnType<typeof mocoThat> =>
    mocoThat(answering(422, { errors: reasons }), { method: 'PUT' });
  const one = await runBundle(await rejecting(), given);
  const many = await syncBundle(await rejecting(), { ...file, inputs: { mode: 'apply' } });
  for (const text of [one.log, one.summary, many.summary, JSON.stringify(many.results)]) {
    expect(text).toMatch(/reason for [^ ]*iban[^ ]*, which is not shown/);
    expect(text).toContain('which is not shown as it repeats a secret');
    expect(text).toContain('The account is read-only');
    expect(text).not.toMatch(/0076|Bad header/);
  }
});
