/** A new e-mail address, by a step that may have run before. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/server.ts';
import { now, spansOf } from '../support/hours.ts';
import { moco, requestLines, step, userIn, writes } from '../support/step.ts';

const OLD = 'giulia.rossi@example.com';
const RENAME = { 'user-email': OLD, email: 'Giulia.Keller@example.com' };
const NAMES = { firstname: 'Giulia', lastname: 'Keller' };

/** Giulia has the new e-mail address already. */
async function renamed(more: object = {}): Promise<Simulator> {
  const account = await moco({ now });
  Object.assign(userIn(account), { email: 'giulia.keller@example.com', ...more });
  return account;
}

describe('a rename', () => {
  it('that runs twice does nothing the second time', async () => {
    const account = await moco({ now });
    expect((await step(account, { ...RENAME, ...NAMES })).outputs).toMatchObject({
      error: '',
      email: 'giulia.keller@example.com',
    });
    const before = account.requests.length;
    const again = await step(account, { ...RENAME, ...NAMES });
    expect(again.outputs).toMatchObject({ error: '', id: '1003', changed: 'false' });
    expect(requestLines(account).slice(before)).toEqual([
      'GET /users?email=giulia.rossi%40example.com&include_archived=true',
      'GET /users?email=giulia.keller%40example.com&include_archived=true',
    ]);
  });

  it('that broke half-way is completed where the names are those of the user', async () => {
    const account = await renamed({ lastname: 'Keller' });
    const hours = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
    const ran = await step(account, { ...RENAME, ...NAMES, ...hours, team: '202' });
    expect(ran.outputs).toMatchObject({ error: '', id: '1003', changed_fields: '["unit_id","employment"]' });
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ]);
  });

  it('is completed by one name alone, if that is the one that is given', async () => {
    const account = await renamed({ lastname: 'Keller' });
    const ran = await step(account, { ...RENAME, lastname: 'Keller', team: '202' });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["unit_id"]' });
  });

  it('does nothing without names where nothing else would be written', async () => {
    const account = await renamed();
    const ran = await step(account, { ...RENAME, team: '203' });
    expect(ran.outputs).toMatchObject({ error: '', id: '1003', changed: 'false' });
    expect(writes(account)).toEqual([]);
  });

  it('does not send what MOCO never returns a second time', async () => {
    const account = await renamed();
    const ran = await step(account, { ...RENAME, language: 'de' });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false' });
    expect(writes(account)).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['other names', { ...NAMES, lastname: 'Meier' }],
    ['another first name', { firstname: 'Gina', lastname: 'Rossi' }],
    ['no names and another team', { team: '202' }],
    ['no names and other hours', { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' }],
    ['no names and another last day', { 'employment-end': '2026-12-31' }],
    ['no names and other vacation', { 'vacation-days': '20', 'vacation-title': 'Urlaubsanspruch' }],
    ['no names and a deactivation', { active: 'false' }],
  ])('with %s is `not-found`, which names the user with the new e-mail address', async (_, more) => {
    const account = await renamed();
    const ran = await step(account, { ...RENAME, ...more });
    expect(ran.outputs['error']).toBe('not-found');
    expect(ran.log).toMatch(
      /giulia\.rossi@example\.com, but user 1003 already has the new one.*`user-id: 1003`/,
    );
    expect(writes(account)).toEqual([]);
  });

  it('with `create-if-missing` goes on with the user who has the new e-mail address', async () => {
    const account = await renamed();
    const ran = await step(account, { ...RENAME, ...NAMES, team: '202', 'create-if-missing': 'true' });
    expect(ran.outputs).toMatchObject({
      error: '',
      id: '1003',
      created: 'false',
      changed_fields: '["lastname","unit_id"]',
    });
  });

  it('to an e-mail address that no user has, of a user who is not there, is `not-found`', async () => {
    const account = await moco({ now });
    const ran = await step(account, { ...RENAME, 'user-email': 'nobody@example.com' });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    expect(ran.log).not.toContain('already has');
  });

  it('to an e-mail address of several users is `ambiguous`', async () => {
    const account = await renamed();
    userIn(account, 1004).email = 'giulia.keller@example.com';
    const ran = await step(account, { ...RENAME, ...NAMES });
    expect(ran.outputs['error']).toBe('ambiguous');
    expect(writes(account)).toEqual([]);
  });
});
