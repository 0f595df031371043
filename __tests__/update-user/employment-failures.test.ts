/** Employments of one user where a write fails, MOCO stores something else, or another run is faster. */
import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { employed, now, spansOf, type Span } from '../support/hours.ts';
import { answering, moco, step, writes } from '../support/step.ts';

const HOURS = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
const PATTERN = { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] };
const OPEN: Span = ['2022-01-01', null, 40];
const FIXED: Span = ['2022-01-01', '2027-06-30', 40];

const giulia = (spans: readonly Span[], ...faults: Fault[]): Promise<Simulator> =>
  moco({ now, data: employed(spans), faults });
const rejected = (method: string, path: string): Fault => ({
  method,
  path,
  effect: { status: 422 },
  times: 1,
});
const json = (text: string | undefined): unknown => JSON.parse(text ?? '');

describe('a change of hours whose new employment fails', () => {
  it('leaves a gap and says what is missing; the next run closes the gap', async () => {
    const account = await giulia([OPEN], rejected('POST', '/users/employments'));
    const ran = await step(account, HOURS);
    expect(spansOf(account)).toEqual([['2022-01-01', '2026-12-31', 40]]);
    expect(ran.outputs).toMatchObject({
      error: 'rejected',
      changed: 'true',
      changed_fields: '["employment"]',
    });
    expect(json(ran.outputs['employments'])).toEqual([
      { id: 9101, action: 'ended', from: '2022-01-01', to: '2026-12-31', weekly_hours: 40 },
    ]);
    for (const text of [ran.log, ran.summary]) {
      expect(text).toContain(
        'Done before the error: Ended employment 9101 of user 1003 on 2026-12-31 (was from 2022-01-01, open-ended). ' +
          'Not done: the employment from 2027-01-01 (32 hours a week). Once the problem is fixed, re-running the step ' +
          'does the rest.',
      );
    }
    const again = await step(account, HOURS);
    expect(again.outputs['error']).toBe('');
    expect(again.log).toContain(
      'Created employment 2001 of user 1003 from 2027-01-01, open-ended: 32 hours a week',
    );
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ]);
  });

  it('in a fixed term names the last day, with which the next run does the rest', async () => {
    const account = await giulia([FIXED], rejected('POST', '/users/employments'));
    const ran = await step(account, HOURS);
    expect(ran.log).toContain(
      'Not done: the employment from 2027-01-01 (32 hours a week). Once the problem is fixed, give ' +
        '`employment-end: 2027-06-30` in a new run: MOCO may no longer have this last day, and a re-run would make the ' +
        'employment open-ended.',
    );
    const again = await step(account, { ...HOURS, 'employment-end': '2027-06-30' });
    expect(again.outputs['error']).toBe('');
    expect(again.log).not.toContain('is open-ended');
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', '2027-06-30', 32],
    ]);
  });

  it('in a fixed term is open-ended after a re-run without the last day, which a warning says', async () => {
    const account = await giulia([FIXED], rejected('POST', '/users/employments'));
    await step(account, HOURS);
    expect((await step(account, HOURS)).log).toMatch(
      /^Warning: Employment 9101 ends the day before, on 2026-12-31\. The new one is open-ended: if it is for a fixed term,/m,
    );
  });

  it('with a last day that is given needs no other one', async () => {
    const account = await giulia([FIXED], rejected('POST', '/users/employments'));
    const inputs = { ...HOURS, 'employment-end': '2027-03-31' };
    expect((await step(account, inputs)).log).toContain('re-running the step does the rest');
    expect((await step(account, inputs)).outputs['error']).toBe('');
    expect(spansOf(account).at(-1)).toEqual(['2027-01-01', '2027-03-31', 32]);
  });

  it('does not begin if the old employment was not ended', async () => {
    const account = await giulia([OPEN], rejected('PUT', '/users/employments/*'));
    const ran = await step(account, { ...HOURS, lastname: 'Keller' });
    expect(ran.outputs).toMatchObject({
      error: 'rejected',
      changed_fields: '["lastname"]',
      employments: '[]',
    });
    expect(spansOf(account)).toEqual([OPEN]);
    expect(writes(account)).toEqual(['PUT /users/1003', 'PUT /users/employments/9101']);
  });
});

describe("MOCO's response to an employment is checked:", () => {
  const stored = { id: 1, from: '2027-01-01', to: null, pattern: PATTERN, user: { id: 1003 } };
  const ended = { ...stored, id: 9101, from: '2022-01-01', to: '2026-12-31' };
  const otherHours = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 0] };

  it.each<[string, object, string]>([
    ['another first day', { from: '2027-01-02' }, 'not-applied'],
    ['a last day that was not asked for', { to: '2027-12-31' }, 'not-applied'],
    ['other hours', { pattern: otherHours }, 'not-applied'],
    [
      'the hours in other halves of the day',
      { pattern: { am: PATTERN.am, pm: [0, 4, 4, 4, 4] } },
      'not-applied',
    ],
    ['no hours', { pattern: null }, 'not-applied'],
    ['another user', { user: { id: 1002 } }, 'unexpected-answer'],
    ['a user without an ID', { user: {} }, 'unexpected-answer'],
  ])('a new one with %s', async (_, change, error) => {
    const effect = answering(200, { ...stored, ...change });
    const account = await giulia([], { method: 'POST', path: '/users/employments', effect });
    expect((await step(account, HOURS)).outputs['error']).toBe(error);
  });

  it.each([null, undefined])('a new one without a user is the one of the user (%j)', async (user) => {
    const effect = answering(200, { ...stored, user });
    const account = await giulia([], { method: 'POST', path: '/users/employments', effect });
    expect((await step(account, HOURS)).outputs).toMatchObject({ error: '', changed: 'true' });
  });

  it.each<[string, object, string]>([
    ['no last day', { to: null }, 'not-applied'],
    ['another last day', { to: '2027-01-01' }, 'not-applied'],
    ['another first day', { from: '2023-01-01' }, 'not-applied'],
    ['other hours', { pattern: PATTERN }, 'not-applied'],
    ['another ID', { id: 9102 }, 'unexpected-answer'],
    ['another user', { user: { id: 1002 } }, 'unexpected-answer'],
  ])('one that was to end, with %s; then none begins', async (_, change, error) => {
    const pattern = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
    const effect = answering(200, { ...ended, pattern, ...change });
    const account = await giulia([OPEN], { method: 'PUT', path: '/users/employments/*', effect });
    const ran = await step(account, HOURS);
    expect(ran.outputs).toMatchObject({ error, employments: '[]' });
    expect(writes(account)).toEqual(['PUT /users/employments/9101']);
  });

  it('a change of hours that MOCO ignores', async () => {
    const pattern = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
    const effect = answering(200, { ...stored, id: 9101, pattern });
    const account = await giulia([['2027-01-01', null, 40]], {
      method: 'PUT',
      path: '/users/employments/*',
      effect,
    });
    const ran = await step(account, HOURS);
    expect(ran.outputs).toMatchObject({ error: 'not-applied', changed: 'false', employments: '[]' });
  });
});

describe('a user whom another run has created meanwhile', () => {
  const NEW = {
    'user-email': 'giulia.rossi@example.com',
    'create-if-missing': 'true',
    firstname: 'Giulia',
    lastname: 'Rossi',
    team: '203',
  };
  /** The step does not see the user at first. */
  const unseen: Fault = { method: 'GET', path: '/users', effect: answering(200, []), times: 1 };

  it('gets the hours by the ordinary rules', async () => {
    const account = await giulia([OPEN], unseen);
    const ran = await step(account, { ...NEW, ...HOURS });
    expect(ran.outputs).toMatchObject({ error: '', created: 'false', changed_fields: '["employment"]' });
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ]);
  });

  it.each<[string, Span[], Record<string, string>, string]>([
    [
      'whose hours would change too far back',
      [OPEN],
      { ...HOURS, 'employment-start': '2022-03-01' },
      'invalid-input',
    ],
    ['who has several employments', [OPEN, ['2026-01-01', null, 20]], HOURS, 'ambiguous'],
  ])('and %s is an error, not a success without changes', async (_, spans, inputs, error) => {
    const account = await giulia(spans, unseen);
    const ran = await step(account, { ...NEW, ...inputs });
    expect(ran.outputs['error']).toBe(error);
    expect(spansOf(account)).toEqual(spans);
  });
});
