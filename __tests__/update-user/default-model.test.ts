/** New users: the weekly model of 100 % that MOCO may make along with a user becomes what the step asks for. */
import { describe, expect, it } from '@jest/globals';
import { fullTimeEmployment, type Data } from '../../simulator/data.ts';
import { OVERLAPS } from '../../simulator/employment-rules.ts';
import type { Simulator } from '../../simulator/server.ts';
import { addDays } from '../../src/model/days.ts';
import { casesOf } from '../support/extent.ts';
import { employed, now, spansOf, stored, TODAY, type Span } from '../support/hours.ts';
import { answering, moco, requestLines, step, writes, NEW_USER } from '../support/step.ts';

const NORA = 2001;
const PATTERN = '8,8,8,8,0';
const BODY = { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] };
const DAYS = [
  ['in the past', '2026-09-01'],
  ['today', TODAY],
  ['in the future', '2027-01-01'],
] as const;

const from = (day: string): Record<string, string> => ({
  'employment-start': day,
  'employment-pattern': PATTERN,
});
const bodiesOf = ({ requests }: Simulator, path: string): unknown[] =>
  requests
    .filter((each) => each.path.startsWith(path) && each.body !== '')
    .map(({ body }) => JSON.parse(body) as unknown);
const json = (text: string | undefined): unknown => JSON.parse(text ?? '');

describe.each(casesOf(OVERLAPS))('where MOCO treats overlaps like this: %s,', (overlaps) => {
  describe.each(DAYS)('a new user whose first day is %s', (_, start) => {
    it('gets the hours by a change of the default model', async () => {
      const account = await moco({ now, overlaps });
      const ran = await step(account, { ...NEW_USER, ...from(start) });
      expect(spansOf(account, NORA)).toEqual([[start, null, 32]]);
      expect(bodiesOf(account, '/users/employments')).toEqual([
        { ...(start !== TODAY && { from: start }), pattern: BODY },
      ]);
      expect(ran.outputs).toMatchObject({ created: 'true', error: '' });
      expect(json(ran.outputs['employments'])).toEqual([
        { id: 2002, action: 'changed', from: start, to: null, weekly_hours: 32 },
      ]);
      expect(ran.log).not.toMatch(/Notice|Warning/);
      expect(ran.log).toMatch(/40 → 32( hours)? a week/);
    });

    it('gets the hours until the last day', async () => {
      const account = await moco({ now, overlaps });
      const inputs = { ...NEW_USER, ...from(start), 'employment-end': '2027-12-31' };
      await step(account, inputs);
      expect(spansOf(account, NORA)).toEqual([[start, '2027-12-31', 32]]);
      const again = await step(account, inputs);
      expect(again.outputs).toMatchObject({ changed: 'false', employments: '[]', error: '' });
    });

    it('gets an employment where MOCO makes no default model', async () => {
      const account = await moco({ now, overlaps, defaultModel: false });
      const ran = await step(account, { ...NEW_USER, ...from(start) });
      expect(spansOf(account, NORA)).toEqual([[start, null, 32]]);
      expect(writes(account)).toEqual(['POST /users', 'POST /users/employments']);
      expect(json(ran.outputs['employments'])).toEqual([
        { id: 2002, action: 'created', from: start, to: null, weekly_hours: 32 },
      ]);
    });

    it.each([true, false])('is as asked for in a second run (default model: %j)', async (defaultModel) => {
      const account = await moco({ now, overlaps, defaultModel });
      const inputs = { ...NEW_USER, ...from(start) };
      await step(account, inputs);
      const before = writes(account);
      const ran = await step(account, inputs);
      expect(ran.outputs).toMatchObject({
        changed: 'false',
        changed_fields: '[]',
        employments: '[]',
        error: '',
      });
      expect(ran.log).toMatch(/^Nothing to change: user 2001/);
      expect(writes(account)).toEqual(before);
    });
  });

  it.each(DAYS)(
    'a user whom single sign-on created 3 days ago gets the hours by a change, from a first day %s',
    async (_, start) => {
      const account = await signedOn(3);
      const inputs = { 'user-id': '1003', ...from(start) };
      const ran = await step(account, inputs);
      expect(json(ran.outputs['employments'])).toEqual([
        { id: 9101, action: 'changed', from: start, to: null, weekly_hours: 32 },
      ]);
      expect(ran.outputs).toMatchObject({ created: 'false', changed_fields: '["employment"]', error: '' });
      // The user had hours between the model's first day and the new one.
      expect(ran.log.includes('there are no target hours before')).toBe(start > '2026-11-20');
      expect(spansOf(account)).toEqual([[start, null, 32]]);
      const again = await step(account, inputs);
      expect(again.outputs).toMatchObject({ changed: 'false', error: '' });
    },
  );

  it('a user whom single sign-on created 8 days ago gets the hours from the first day on', async () => {
    const account = await signedOn(8);
    const ran = await step(account, { 'user-id': '1003', ...from('2027-01-01') });
    expect(ran.outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([
      ['2026-11-15', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ]);
  });

  /** Giulia and her only employment were created so many days ago at the same moment. */
  function signedOn(days: number): Promise<Simulator> {
    return moco({ now, overlaps, data: createdAgo(days) });
  }
});

function createdAgo(days: number, later: { created_at?: string; updated_at?: string } = {}): Data {
  const moment = `${addDays(TODAY, -days)}T12:00:00Z`;
  const data = employed([]);
  const user = data.users.find(({ id }) => id === 1003);
  Object.assign(user ?? {}, { created_at: moment, updated_at: moment });
  data.employments.push({ ...fullTimeEmployment(9101, 1003, moment), ...later });
  return data;
}

describe('an employment of a new user that is no default model follows the ordinary rules:', () => {
  const CHANGED: Span[] = [
    ['2026-11-20', '2026-12-31', 40],
    ['2027-01-01', null, 32],
  ];

  it.each<[string, { created_at?: string; updated_at?: string }]>([
    ['one that was created more than a minute after the user', { created_at: '2026-11-20T12:01:01Z' }],
    ['one that was changed since', { updated_at: '2026-11-21T08:00:00Z' }],
    ['one that was changed a second later', { updated_at: '2026-11-20T12:00:01Z' }],
  ])('%s', async (_, times) => {
    const created = times.created_at ?? '2026-11-20T12:00:00Z';
    const data = createdAgo(3, { created_at: created, updated_at: created, ...times });
    const account = await moco({ now, data });
    await step(account, { 'user-id': '1003', ...from('2027-01-01') });
    expect(spansOf(account)).toEqual(CHANGED);
  });

  it('one that begins two days after the user was created', async () => {
    const data = createdAgo(3);
    Object.assign(data.employments.at(-1) ?? {}, { from: '2026-11-22' });
    const account = await moco({ now, data });
    await step(account, { 'user-id': '1003', ...from('2027-01-01') });
    expect(spansOf(account)).toEqual([
      ['2026-11-22', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ]);
  });

  it('one beside another', async () => {
    const data = createdAgo(3);
    data.employments.push(stored(9102, 1003, ['2021-01-01', '2021-12-31', 20]));
    const account = await moco({ now, data });
    await step(account, { 'user-id': '1003', ...from('2027-01-01') });
    expect(spansOf(account)).toEqual([['2021-01-01', '2021-12-31', 20], ...CHANGED]);
  });
});

it.each([true, false])(
  'A new user whose first day is far back has one warning (default model: %j)',
  async (defaultModel) => {
    const account = await moco({ now, defaultModel });
    const ran = await step(account, { ...NEW_USER, ...from('2016-01-01') });
    expect(ran.outputs).toMatchObject({ created: 'true', error: '' });
    expect(ran.log.match(/^(Notice|Warning): .*/gm)).toEqual([
      expect.stringMatching(/^Warning: The first employment begins on 2016-01-01, more than 92 days ago/),
    ]);
    expect(spansOf(account, NORA)).toEqual([['2016-01-01', null, 32]]);
  },
);

describe('the default model of a user who is up to seven days old', () => {
  const inputs = { 'user-id': '1003', ...from('2027-01-01') };

  it('begins later with a warning: the days before have no hours then', async () => {
    const account = await moco({ now, data: createdAgo(3) });
    const { log, summary } = await step(account, inputs);
    expect(log.trim().split('\n')).toEqual([
      'Warning: The first employment of this new user, 9101, begins on 2027-01-01 instead of 2026-11-20: there are no ' +
        'target hours before.',
      'Changed employment 9101 of user 1003: from 2027-01-01, open-ended, 40 → 32 hours a week (was from 2026-11-20, open-ended)',
    ]);
    expect(summary).toContain('there are no target hours before');
  });

  it.each(['00:00:00', '23:59:59'])('is one on the seventh day, whatever the time: %s', async (time) => {
    const moment = `2026-11-16T${time}Z`;
    const data = createdAgo(7, { created_at: moment, updated_at: moment });
    Object.assign(data.users.find(({ id }) => id === 1003) ?? {}, { created_at: moment });
    const account = await moco({ now, data });
    await step(account, inputs);
    expect(spansOf(account)).toEqual([['2027-01-01', null, 32]]);
  });

  it('may begin a day after the user, for the time zone', async () => {
    const data = createdAgo(3);
    Object.assign(data.employments.at(-1) ?? {}, { from: '2026-11-21' });
    const account = await moco({ now, data });
    await step(account, inputs);
    expect(spansOf(account)).toEqual([['2027-01-01', null, 32]]);
  });

  it('is told as ended where it only gets a last day', async () => {
    const account = await moco({ now, data: createdAgo(3) });
    const ran = await step(account, {
      'user-id': '1003',
      'employment-start': '2026-11-20',
      'employment-pattern': '8,8,8,8,8',
      'employment-end': '2027-06-30',
    });
    expect(json(ran.outputs['employments'])).toEqual([
      { id: 9101, action: 'ended', from: '2026-11-20', to: '2027-06-30', weekly_hours: 40 },
    ]);
    expect(ran.log).toBe(
      'Ended employment 9101 of user 1003 on 2027-06-30 (was from 2026-11-20, open-ended)\n',
    );
  });
});

describe('a second change of hours within the first week', () => {
  it.each([true, false])('keeps the days in between (default model: %j)', async (defaultModel) => {
    // The simulator's clock stands still: that the employment was changed since does not show.
    const account = await moco({ now, defaultModel });
    await step(account, { ...NEW_USER, ...from('2026-12-01') });
    const inputs = { ...NEW_USER, ...from('2027-01-01'), 'employment-pattern': '8,8,8,0,0' };
    expect((await step(account, inputs)).outputs['error']).toBe('');
    expect(spansOf(account, NORA)).toEqual([
      ['2026-12-01', '2026-12-31', 32],
      ['2027-01-01', null, 24],
    ]);
  });
});

describe('a new user', () => {
  const made = (id: number, [first, to, weekly]: Span): object => {
    const { user_id, ...rest } = stored(id, NORA, [first, to, weekly]);
    return { ...rest, user: { id: user_id } };
  };

  it('for whom MOCO made several employments is `not-applied`, which names them', async () => {
    const several = [made(51, ['2026-11-23', '2026-12-31', 40]), made(52, ['2027-01-01', null, 20])];
    const faults = [{ method: 'GET', path: '/users/employments', effect: answering(200, several) }];
    const account = await moco({ now, faults });
    const ran = await step(account, { ...NEW_USER, ...from('2027-01-01') });
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      created: 'true',
      id: '2001',
      employments: '[]',
    });
    expect(ran.log).toContain('IDs 51, 52');
    expect(writes(account)).toEqual(['POST /users']);
  });

  it('whose hours fail gets them in the next run, told as a change', async () => {
    const faults = [
      { method: 'PUT', path: '/users/employments/*', effect: { status: 422 }, times: 1 } as const,
    ];
    const account = await moco({ now, faults });
    const inputs = { ...NEW_USER, ...from('2027-01-01') };
    const failed = await step(account, inputs);
    expect(failed.outputs).toMatchObject({ error: 'rejected', created: 'true', employments: '[]' });
    expect(failed.log).toMatch(
      /^Done before the error: Created user 2001 .*\. Not done: the employment from 2027-01-01 \(32 hours a week\)/m,
    );
    const again = await step(account, inputs);
    expect(again.outputs).toMatchObject({ error: '', created: 'false', changed: 'true' });
    expect(json(again.outputs['employments'])).toMatchObject([{ id: 2002, action: 'changed' }]);
    expect(spansOf(account, NORA)).toEqual([['2027-01-01', null, 32]]);
  });

  it('with the hours of the default model keeps it, from the first day on', async () => {
    const account = await moco({ now });
    const inputs = { ...NEW_USER, ...from('2027-01-01'), 'employment-pattern': '8,8,8,8,8' };
    await step(account, inputs);
    expect(bodiesOf(account, '/users/employments')).toEqual([{ from: '2027-01-01' }]);
    expect((await step(account, inputs)).outputs['changed']).toBe('false');
  });

  it('with a last day alone has the default model until then', async () => {
    const account = await moco({ now });
    const ran = await step(account, { ...NEW_USER, 'employment-end': '2026-12-31' });
    expect(spansOf(account, NORA)).toEqual([[TODAY, '2026-12-31', 40]]);
    expect(ran.log).not.toContain('no employment to end');
  });

  it('who is external and has no default model gets an employment', async () => {
    const account = await moco({ now });
    await step(account, { ...NEW_USER, external: 'true', ...from('2027-01-01') });
    expect(spansOf(account, NORA)).toEqual([['2027-01-01', null, 32]]);
  });

  it('without hours is told about the default model, unless external', async () => {
    const account = await moco({ now });
    const { log } = await step(account, NEW_USER);
    expect(log).toMatch(/^Notice: No hours are given: .*default weekly model of 100 %/m);
    const external = { ...NEW_USER, 'user-email': 'ida.frey@example.com', external: 'true' };
    expect((await step(account, external)).log).not.toContain('Notice');
    expect(requestLines(account).filter((line) => line.includes('employments'))).toEqual([]);
  });
});
