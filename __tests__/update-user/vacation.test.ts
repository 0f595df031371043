/** The vacation entitlement of one user: the entry with the title and the year has the days. */
import { describe, expect, it } from '@jest/globals';
import {
  NO_EMPLOYMENTS_KEY,
  READ_ONLY_KEY,
  sampleData,
  type Data,
  type Holiday,
} from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { now } from '../support/hours.ts';
import { createVirtualRuntime, withoutOwners, type Runtime } from '../support/runtime.ts';
import { answering, moco, requestLines, step, writes, NEW_USER } from '../support/step.ts';

const TITLE = 'Urlaubsanspruch';
const DAYS_25 = { 'vacation-days': '25', 'vacation-title': TITLE };
const READS = ['GET /users/1003', 'GET /users/holidays?year=2026&user_id=1003'];

type Entry = readonly [year: number, title: string, days: number];

/** The sample account in which Giulia has these entries and no others. Their IDs are 7101, 7102 … */
function withEntries(entries: readonly Entry[]): Data {
  const data = sampleData();
  const [template] = data.holidays;
  data.holidays = entries.map(([year, title, days], index) => ({
    ...(template as Holiday),
    id: 7101 + index,
    user_id: 1003,
    year,
    title,
    days,
  }));
  return data;
}

const giulia = (...entries: Entry[]): Promise<Simulator> => moco({ now, data: withEntries(entries) });
const entriesOf = ({ data }: Simulator, userId = 1003): Entry[] =>
  data.holidays
    .filter(({ user_id }) => user_id === userId)
    .map(({ year, title, days }) => [year, title, days]);
const bodies = ({ requests }: Simulator): unknown[] =>
  requests.filter(({ method }) => method !== 'GET').map(({ body }) => JSON.parse(body) as unknown);
const json = (text: string | undefined): unknown => JSON.parse(text ?? '');

/** The days are as asked for: the step only reads. */
async function expectNothingLeft(
  account: Simulator,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const before = account.requests.length;
  const ran = await step(account, inputs);
  expect(requestLines(account).slice(before)).toHaveLength(2);
  expect(ran.outputs).toMatchObject({ changed: 'false', changed_fields: '[]', error: '' });
  expect(json(ran.outputs['vacation'])).toMatchObject({ action: 'none' });
  expect(ran.log).toMatch(/^Nothing to change: user 1003/m);
}

describe('the entry with the title and the year', () => {
  it('is created where there is none', async () => {
    const account = await giulia([2025, TITLE, 20]);
    const ran = await step(account, DAYS_25);
    expect(requestLines(account).slice(0, 2).toSorted()).toEqual(READS);
    expect(writes(account)).toEqual(['POST /users/holidays']);
    expect(bodies(account)).toEqual([{ user_id: 1003, year: 2026, title: TITLE, days: 25 }]);
    expect(ran.log).toBe('Created vacation of user 1003 for 2026: 25 days\n');
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["vacation"]', error: '' });
    expect(json(ran.outputs['vacation'])).toEqual({
      id: 2001,
      action: 'created',
      year: 2026,
      title: TITLE,
      days: 25,
    });
    await expectNothingLeft(account, DAYS_25);
  });

  it('is changed where it has other days', async () => {
    const account = await giulia([2026, TITLE, 20], [2025, TITLE, 20], [2026, 'Übertrag', 3]);
    const inputs = { ...DAYS_25, 'vacation-days': '12.5' };
    const ran = await step(account, inputs);
    expect(writes(account)).toEqual(['PUT /users/holidays/7101']);
    expect(bodies(account)).toEqual([{ days: 12.5 }]);
    expect(ran.log).toBe('Changed vacation of user 1003 for 2026: 20 → 12.5 days\n');
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["vacation"]', error: '' });
    expect(json(ran.outputs['vacation'])).toMatchObject({ id: 7101, action: 'changed', days: 12.5 });
    expect(entriesOf(account)).toEqual([
      [2026, TITLE, 12.5],
      [2025, TITLE, 20],
      [2026, 'Übertrag', 3],
    ]);
    await expectNothingLeft(account, inputs);
  });

  it('is left alone where it has the days', async () => {
    const account = await giulia([2026, TITLE, 25], [2026, 'Übertrag', 3]);
    const ran = await step(account, DAYS_25);
    expect(requestLines(account).toSorted()).toEqual(READS);
    expect(json(ran.outputs['vacation'])).toEqual({
      id: 7101,
      action: 'none',
      year: 2026,
      title: TITLE,
      days: 25,
    });
    expect(ran.log).toMatch(/^Nothing to change: user 1003 in .*\n$/);
  });

  it('may become 0 days', async () => {
    const account = await giulia([2026, TITLE, 25]);
    await step(account, { ...DAYS_25, 'vacation-days': '0' });
    expect(entriesOf(account)).toEqual([[2026, TITLE, 0]]);
  });

  it('is the same one in either spelling of Unicode, and with spaces around it', async () => {
    const account = await giulia([2026, ' Ferien für alle '.normalize('NFD'), 25]);
    await expectNothingLeft(account, { ...DAYS_25, 'vacation-title': 'Ferien für alle' });
  });

  it('is ambiguous where there are several, which the error names; nothing is written', async () => {
    const account = await giulia([2026, TITLE, 25], [2026, TITLE, 5]);
    const ran = await step(account, { ...DAYS_25, lastname: 'Keller' });
    expect(ran.outputs['error']).toBe('ambiguous');
    expect(ran.log).toContain('IDs 7101, 7102');
    expect(writes(account)).toEqual([]);
  });
});

describe('entries with other titles', () => {
  it('are named when one is added beside them, and are not touched', async () => {
    const account = await giulia([2026, 'Übertrag', 3.5], [2026, 'Sonderurlaub', 1], [2025, 'Alt', 9]);
    const ran = await step(account, DAYS_25);
    expect(ran.log).toBe(
      'Notice: Vacation entries of 2026 with other titles count too, and are left unchanged: entry 7101 (3.5 days), entry ' +
        '7102 (1 day). If one of them is meant, give its title.\n' +
        'Created vacation of user 1003 for 2026: 25 days\n',
    );
    expect(entriesOf(account)).toEqual([
      [2026, 'Übertrag', 3.5],
      [2026, 'Sonderurlaub', 1],
      [2025, 'Alt', 9],
      [2026, TITLE, 25],
    ]);
  });

  it('of other users count for nothing, whatever MOCO returns', async () => {
    const others = [{ id: 1, year: 2026, title: TITLE, days: 25, user: { id: 1002 } }];
    const faults = [
      { method: 'GET', path: '/users/holidays', effect: answering(200, others), times: 1 } as const,
    ];
    const account = await moco({ now, data: withEntries([]), faults });
    await step(account, DAYS_25);
    expect(writes(account)).toEqual(['POST /users/holidays']);
  });
});

describe('the year', () => {
  const hours = (start: string): Record<string, string> => ({
    'employment-start': start,
    'employment-pattern': '8,8,8,8,8',
  });

  it.each([
    ['is this one', {}, 2026],
    ['is given', { 'vacation-year': '2027' }, 2027],
    ['is that of a later first day', hours('2027-02-01'), 2027],
    ['is this one with an earlier first day', hours('2022-01-01'), 2026],
    ['is given along with a first day', { ...hours('2027-02-01'), 'vacation-year': '2026' }, 2026],
  ])('%s', async (_, inputs, year) => {
    const account = await giulia();
    await step(account, { ...DAYS_25, ...inputs });
    expect(entriesOf(account)).toEqual([[year, TITLE, 25]]);
  });
});

describe('a user who has no vacation in MOCO', () => {
  it.each([
    ['is external', { 'user-id': '1004' }],
    ['becomes external', { external: 'true' }],
    [
      'is created as external',
      {
        'user-email': 'ida.frey@example.com',
        'create-if-missing': 'true',
        firstname: 'Ida',
        lastname: 'Frey',
        team: '202',
        external: 'true',
      },
    ],
  ])('%s: an error, and nothing is written', async (_, inputs) => {
    const account = await giulia();
    const ran = await step(account, { ...DAYS_25, ...inputs });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain('External users have no vacation in MOCO');
    expect(writes(account)).toEqual([]);
  });

  it('stops being external and gets it', async () => {
    const account = await giulia();
    const ran = await step(account, { ...DAYS_25, 'user-id': '1004', external: 'false' });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["external","vacation"]' });
    expect(entriesOf(account, 1004)).toEqual([[2026, TITLE, 25]]);
  });
});

describe('a dry run', () => {
  it.each<[string, Entry[], object, string[]]>([
    [
      'would create',
      [],
      { id: null, action: 'created' },
      ['Dry run, nothing written: would create vacation of user 1003 for 2026: 25 days'],
    ],
    [
      'would change',
      [[2026, TITLE, 20]],
      { id: 7101, action: 'changed' },
      ['Dry run, nothing written: would change vacation of user 1003 for 2026: 20 → 25 days'],
    ],
  ])('%s the entry, and only reads', async (_, entries, planned, log) => {
    const account = await giulia(...entries);
    const ran = await step(account, { ...DAYS_25, 'dry-run': 'true', 'api-key': READ_ONLY_KEY });
    expect(requestLines(account).toSorted()).toEqual(READS);
    expect(ran.log.trim().split('\n')).toEqual(log);
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["vacation"]', error: '' });
    expect(json(ran.outputs['vacation'])).toEqual({ ...planned, year: 2026, title: TITLE, days: 25 });
    expect(entriesOf(account)).toEqual(entries);
  });

  it('says that nothing would change', async () => {
    const account = await giulia([2026, TITLE, 25]);
    await expectNothingLeft(account, { ...DAYS_25, 'dry-run': 'true' });
  });
});

describe('vacation that is not written', () => {
  it('without the right to it fails the step before anything is written', async () => {
    const account = await giulia();
    const ran = await step(account, { ...DAYS_25, lastname: 'Keller', 'api-key': NO_EMPLOYMENTS_KEY });
    expect(ran.outputs['error']).toBe('forbidden');
    expect(writes(account)).toEqual([]);
  });

  it('is named after what was done, and the next run writes it', async () => {
    const faults = [{ method: 'POST', path: '/users/holidays', effect: { status: 422 }, times: 1 } as const];
    const account = await moco({ now, data: withEntries([]), faults });
    const inputs = { ...DAYS_25, lastname: 'Keller' };
    const ran = await step(account, inputs);
    expect(ran.outputs).toMatchObject({
      error: 'rejected',
      changed_fields: '["lastname"]',
      lastname: 'Keller',
      vacation: '',
    });
    expect(ran.log).toMatch(
      /^Done before the error: Updated user 1003 in .*\. Not done: the vacation for 2026\. Once .* re-running the step/m,
    );
    expect((await step(account, inputs)).outputs).toMatchObject({
      error: '',
      changed_fields: '["vacation"]',
    });
  });

  it.each<[string, object, string]>([
    ['other days', { days: 24 }, 'not-applied'],
    ['another title', { title: 'Ferien' }, 'not-applied'],
    ['another user', { user: { id: 1002 } }, 'unexpected-answer'],
    ['a user without an ID', { user: {} }, 'unexpected-answer'],
    ['no days', { days: null }, 'unexpected-answer'],
  ])('as asked for, but with %s, is an error', async (_, change, error) => {
    const entry = { id: 1, year: 2026, title: TITLE, days: 25, user: { id: 1003 }, ...change };
    const faults = [{ method: 'POST', path: '/users/holidays', effect: answering(200, entry) }];
    const account = await moco({ now, data: withEntries([]), faults });
    expect((await step(account, DAYS_25)).outputs['error']).toBe(error);
  });
});

describe('the output `vacation`', () => {
  it.each([
    [25.004, ''],
    [24, 'not-applied'],
  ])('has the days that MOCO stored: %d', async (days, error) => {
    const entry = { id: 1, year: 2026, title: TITLE, days, user: { id: 1003 } };
    const faults = [{ method: 'POST', path: '/users/holidays', effect: answering(200, entry) }];
    const ran = await step(await moco({ now, data: withEntries([]), faults }), DAYS_25);
    expect(ran.outputs['error']).toBe(error);
    expect(json(ran.outputs['vacation'])).toMatchObject({ id: 1, action: 'created', days });
  });
});

describe('entries without a user', () => {
  it('are those of the user who was asked for', async () => {
    const account = await giulia([2026, TITLE, 20]);
    const ran = await step(account, DAYS_25, { runtime: withoutOwners() });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["vacation"]' });
    expect(entriesOf(account)).toEqual([[2026, TITLE, 25]]);
    const again = await step(account, DAYS_25, { runtime: withoutOwners() });
    expect(again.outputs).toMatchObject({ error: '', changed: 'false' });
  });

  it('are found after a lost response', async () => {
    const faults = [{ method: 'POST', path: '/users/holidays', effect: 'drop-after', times: 1 } as const];
    const account = await moco({ now, data: withEntries([]), faults });
    const ran = await step(account, DAYS_25, { runtime: withoutOwners() });
    expect(ran.outputs['error']).toBe('');
    expect(entriesOf(account)).toEqual([[2026, TITLE, 25]]);
  });
});

describe('a new user for whom the account makes an entry with another title', () => {
  /** MOCO makes the entry 7200 along with the user: it is there before the entries are read. */
  function generous(account: Simulator): Runtime {
    const [template] = account.data.holidays;
    return createVirtualRuntime((method, url) => {
      if (!url.includes('/users/holidays') || method !== 'GET' || !template) return;
      const entry = { ...template, id: 7200, user_id: 2001, title: 'Standard', days: 20 };
      if (!account.data.holidays.some(({ id }) => id === 7200)) account.data.holidays.push(entry);
    });
  }

  it('gets its own entry, and a notice after the creation names the other one', async () => {
    const account = await moco({ now });
    const ran = await step(account, { ...NEW_USER, ...DAYS_25 }, { runtime: generous(account) });
    const host = new URL(account.url).host;
    const lines = ran.log.trim().split('\n');
    expect(lines.map((line) => line.replace(/: firstname.*$/, ''))).toEqual([
      expect.stringMatching(/^Notice: No hours are given/),
      `Created user 2001 in ${host}`,
      'MOCO sends 1 welcome e-mail.',
      'Notice: Vacation entries of 2026 with other titles count too, and are left unchanged: entry 7200 (20 days). If one ' +
        'of them is meant, give its title.',
      'Created vacation of user 2001 for 2026: 25 days',
    ]);
    expect(ran.summary).toContain('entry 7200 (20 days)');
    expect(entriesOf(account, 2001)).toEqual([
      [2026, 'Standard', 20],
      [2026, TITLE, 25],
    ]);
  });

  it('with that title gets the other days', async () => {
    const account = await moco({ now });
    const inputs = { ...NEW_USER, ...DAYS_25, 'vacation-title': 'Standard' };
    const ran = await step(account, inputs, { runtime: generous(account) });
    expect(json(ran.outputs['vacation'])).toMatchObject({ id: 7200, action: 'changed', days: 25 });
    expect(ran.log).toContain('Changed vacation of user 2001 for 2026: 20 → 25 days\n');
    expect(ran.log).not.toContain('other titles');
  });
});
