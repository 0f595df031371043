/** Employments of one user: what holds in MOCO from `employment-start` on, and until `employment-end`. */
import { describe, expect, it } from '@jest/globals';
import { READ_ONLY_KEY } from '../../simulator/data.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { addDays } from '../../src/model/days.ts';
import { employed, now, spansOf, TODAY, type Span } from '../support/hours.ts';
import { withoutOwners } from '../support/runtime.ts';
import { moco, requestLines, step, writes } from '../support/step.ts';
import type { Ran } from '../support/toolkit.ts';

/** 32 hours a week. */
const PATTERN = '8,8,8,8,0';
const BODY = { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] };
const READS = ['GET /users/1003', 'GET /users/employments?user_id=1003'];

const from = (day: string): Record<string, string> => ({
  'employment-start': day,
  'employment-pattern': PATTERN,
});

/** An account on the fixed day in which Giulia has these employments. */
const giulia = (spans: readonly Span[], options: SimulatorOptions = {}): Promise<Simulator> =>
  moco({ now, data: employed(spans), ...options });

/** Every write with its body. */
const bodies = ({ requests }: Simulator): [line: string, body: unknown][] =>
  requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => [`${method} ${path}`, JSON.parse(body)]);

const NOT_UP_TO_DATE = /^Nothing written: see the warnings about user 1003/m;

const json = (text: string | undefined): unknown => JSON.parse(text ?? '');

/** The lines of the log without the line about the user. */
const told = ({ log }: Ran): string[] => log.trim().split('\n').filter(Boolean);

/** Runs the step again: it only reads, and says that nothing is to be changed, or refers to a warning. */
async function expectNothingLeft(
  account: Simulator,
  inputs: Readonly<Record<string, string>>,
  words = /^Nothing to change: user \d+ in .* is up to date$/m,
): Promise<void> {
  const before = account.requests.length;
  const ran = await step(account, inputs);
  const requests = requestLines(account).slice(before);
  expect(requests.toSorted()).toEqual(READS);
  expect(ran.outputs).toMatchObject({ changed: 'false', changed_fields: '[]', employments: '[]', error: '' });
  expect(ran.log).toMatch(words);
}

interface Row {
  readonly name: string;
  readonly before: readonly Span[];
  readonly more?: Readonly<Record<string, string>>;
  readonly after: readonly Span[];
  /** Every write with its body. */
  readonly writes: readonly (readonly [line: string, body: object])[];
  readonly log: readonly string[];
  /** Without IDs. */
  readonly employments: readonly object[];
}

describe.each([
  ['in the past', '2026-10-01'],
  ['today', TODAY],
  ['in the future', '2027-01-01'],
])('from a first day %s on,', (_, start) => {
  const before = addDays(start, -1);
  const later = '2027-07-01';
  const past = start < TODAY ? [`Notice: ${start} is 53 days ago: target hours since then change.`] : [];
  const created = (to: string | null): object => ({
    action: 'created',
    from: start,
    to,
    weekly_hours: 32,
  });
  const rows: Row[] = [
    {
      name: 'other hours that begin on it change',
      before: [[start, null, 40]],
      after: [[start, null, 32]],
      writes: [['PUT /users/employments/9101', { pattern: BODY }]],
      log: [...past, `Changed hours of user 1003 from ${start}: 40 → 32 hours a week`],
      employments: [{ action: 'changed', from: start, to: null, weekly_hours: 32 }],
    },
    {
      name: 'other hours that began before end, and the new ones begin',
      before: [['2022-01-01', null, 40]],
      after: [
        ['2022-01-01', before, 40],
        [start, null, 32],
      ],
      writes: [
        ['PUT /users/employments/9101', { to: before }],
        ['POST /users/employments', { user_id: 1003, pattern: BODY, from: start }],
      ],
      log: [
        ...past,
        `Ended employment 9101 of user 1003 on ${before} (was from 2022-01-01, open-ended)`,
        `Changed hours of user 1003 from ${start}: 40 → 32 hours a week`,
      ],
      employments: [{ action: 'ended', from: '2022-01-01', to: before, weekly_hours: 40 }, created(null)],
    },
    {
      name: 'a fixed term with other hours is split, and its last day stays',
      before: [['2026-02-01', '2027-03-31', 40]],
      after: [
        ['2026-02-01', before, 40],
        [start, '2027-03-31', 32],
      ],
      writes: [
        ['PUT /users/employments/9101', { to: before }],
        ['POST /users/employments', { user_id: 1003, pattern: BODY, from: start, to: '2027-03-31' }],
      ],
      log: [
        ...past,
        `Ended employment 9101 of user 1003 on ${before} (was from 2026-02-01 to 2027-03-31)`,
        `Changed hours of user 1003 from ${start}: 40 → 32 hours a week, until 2027-03-31`,
      ],
      employments: [
        { action: 'ended', from: '2026-02-01', to: before, weekly_hours: 40 },
        created('2027-03-31'),
      ],
    },
    {
      name: 'an employment is created where there is none',
      before: [],
      after: [[start, null, 32]],
      writes: [['POST /users/employments', { user_id: 1003, pattern: BODY, from: start }]],
      log: [`Created employment 2001 of user 1003 from ${start}, open-ended: 32 hours a week`],
      employments: [created(null)],
    },
    {
      name: 'an employment is created until the day before the next one',
      before: [
        ['2022-01-01', '2022-12-31', 20],
        [later, null, 40],
      ],
      after: [
        ['2022-01-01', '2022-12-31', 20],
        [start, '2027-06-30', 32],
        [later, null, 40],
      ],
      writes: [['POST /users/employments', { user_id: 1003, pattern: BODY, from: start, to: '2027-06-30' }]],
      log: [
        `Warning: Employment 9102 (40 hours a week) begins later, on ${later}. It is left unchanged.`,
        `Created employment 2001 of user 1003 from ${start} to 2027-06-30: 32 hours a week`,
      ],
      employments: [created('2027-06-30')],
    },
    {
      name: 'an employment that was split by MOCO or by hand is followed until the next one',
      before: [
        ['2022-01-01', '2027-06-30', 40],
        [later, null, 20],
      ],
      after: [
        ['2022-01-01', before, 40],
        [start, '2027-06-30', 32],
        [later, null, 20],
      ],
      writes: [
        ['PUT /users/employments/9101', { to: before }],
        ['POST /users/employments', { user_id: 1003, pattern: BODY, from: start, to: '2027-06-30' }],
      ],
      log: [
        `Warning: Employment 9102 (20 hours a week) begins later, on ${later}. It is left unchanged.`,
        ...past,
        `Ended employment 9101 of user 1003 on ${before} (was from 2022-01-01 to 2027-06-30)`,
        `Changed hours of user 1003 from ${start}: 40 → 32 hours a week, until 2027-06-30`,
      ],
      employments: [
        { action: 'ended', from: '2022-01-01', to: before, weekly_hours: 40 },
        created('2027-06-30'),
      ],
    },
    {
      name: 'a last day that is given too ends the new hours',
      before: [['2022-01-01', null, 40]],
      more: { 'employment-end': '2027-12-31' },
      after: [
        ['2022-01-01', before, 40],
        [start, '2027-12-31', 32],
      ],
      writes: [
        ['PUT /users/employments/9101', { to: before }],
        ['POST /users/employments', { user_id: 1003, pattern: BODY, from: start, to: '2027-12-31' }],
      ],
      log: [
        ...past,
        `Ended employment 9101 of user 1003 on ${before} (was from 2022-01-01, open-ended)`,
        `Changed hours of user 1003 from ${start}: 40 → 32 hours a week, until 2027-12-31`,
      ],
      employments: [
        { action: 'ended', from: '2022-01-01', to: before, weekly_hours: 40 },
        created('2027-12-31'),
      ],
    },
    {
      name: 'a last day that is given too is extended where the hours are right',
      before: [['2022-01-01', '2027-03-31', 32]],
      more: { 'employment-end': '2027-12-31' },
      after: [['2022-01-01', '2027-12-31', 32]],
      writes: [['PUT /users/employments/9101', { to: '2027-12-31' }]],
      log: ['Extended employment 9101 of user 1003 until 2027-12-31 (was from 2022-01-01 to 2027-03-31)'],
      employments: [{ action: 'changed', from: '2022-01-01', to: '2027-12-31', weekly_hours: 32 }],
    },
  ];

  it.each(rows)('$name', async ({ before: spans, more, after, writes: expected, log, employments }) => {
    const account = await giulia(spans);
    const inputs = { ...from(start), ...more };
    const ran = await step(account, inputs);
    expect(told(ran)).toEqual(log);
    expect(bodies(account)).toEqual(expected);
    expect(requestLines(account).slice(0, 2).toSorted()).toEqual(READS);
    expect(account.requests).toHaveLength(2 + expected.length);
    expect(spansOf(account)).toEqual(after);
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["employment"]', error: '' });
    expect(json(ran.outputs['employments'])).toMatchObject(employments);
    await expectNothingLeft(account, inputs);
  });

  it.each(rows)('in a dry run, $name only in the plan', async ({ before: spans, more, employments }) => {
    const account = await giulia(spans);
    const inputs = { ...from(start), ...more, 'dry-run': 'true', 'api-key': READ_ONLY_KEY };
    const ran = await step(account, inputs);
    expect(requestLines(account).toSorted()).toEqual(READS);
    expect(spansOf(account)).toEqual(spans);
    const planned = json(ran.outputs['employments']) as { id: number | null; action: string }[];
    expect(planned).toMatchObject(employments);
    for (const { id, action } of planned) {
      // Only what exists has an ID.
      if (action === 'created') expect(id).toBeNull();
      else expect(id).toBe(9101);
    }
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["employment"]', error: '' });
    const lines = told(ran).filter((line) => !/^(?:Warning|Notice): /.test(line));
    expect(lines).toHaveLength(employments.length);
    for (const line of lines) expect(line).toMatch(/^Dry run, nothing written: would \w+ .* of user 1003 /);
  });

  it('the same hours are left alone', async () => {
    const account = await giulia([['2022-01-01', null, 32]]);
    const ran = await step(account, from(start));
    expect(requestLines(account).toSorted()).toEqual(READS);
    expect(told(ran)).toEqual([expect.stringMatching(/^Nothing to change: user 1003 in .* is up to date$/)]);
    expect(ran.outputs).toMatchObject({ changed: 'false', changed_fields: '[]', employments: '[]' });
  });

  it('the same hours are left alone, and a notice says when they end', async () => {
    const account = await giulia([['2022-01-01', '2027-03-31', 40]]);
    const ran = await step(account, { ...from(start), 'employment-pattern': '8,8,8,8,8' });
    expect(told(ran)).toEqual([
      'Notice: Employment 9101 has these hours and ends on 2027-03-31. It is not extended.',
      expect.stringMatching(/^Nothing to change/),
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('a later employment is named in a notice where nothing is written', async () => {
    const account = await giulia([
      ['2022-01-01', '2027-06-30', 40],
      [later, null, 20],
    ]);
    const ran = await step(account, { ...from(start), 'employment-pattern': '8,8,8,8,8' });
    expect(ran.log).toContain(
      `Notice: Employment 9102 (20 hours a week) begins later, on ${later}. It is left unchanged.`,
    );
    expect(ran.log).not.toContain('Warning');
    expect(writes(account)).toEqual([]);
  });

  it('several employments are an error that names them, and nothing is written', async () => {
    const spans: Span[] = [
      ['2022-01-01', null, 40],
      ['2026-01-01', null, 20],
    ];
    const account = await giulia(spans, { overlaps: 'accept' });
    const ran = await step(account, { ...from(start), lastname: 'Keller' });
    expect(ran.outputs['error']).toBe('ambiguous');
    expect(ran.log).toContain(`Several employments cover ${start} (IDs 9101, 9102)`);
    expect(writes(account)).toEqual([]);
  });
});

describe('a warning', () => {
  it('has the later employment whose hours are others, where a last day is given', async () => {
    const account = await giulia([
      ['2020-01-01', '2027-02-28', 40],
      ['2027-03-01', null, 32],
    ]);
    const inputs = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,8' };
    const ran = await step(account, { ...inputs, 'employment-end': '2027-06-30' });
    expect(ran.log).toContain(
      'Warning: Employment 9102 (32 hours a week) begins on 2027-03-01, before `employment-end`. Only its last day changes, not ' +
        'its hours.',
    );
    expect(spansOf(account)).toEqual([
      ['2020-01-01', '2027-02-28', 40],
      ['2027-03-01', '2027-06-30', 32],
    ]);
  });

  it('says that hours change in an employment that has ended', async () => {
    const account = await giulia([['2020-01-01', '2026-10-31', 40]]);
    const ran = await step(account, from('2026-10-15'));
    expect(ran.log).toContain(
      'Warning: These hours end on 2026-10-31, with the employment that had others. It is not extended. If the person came ' +
        'back, give the first day of the new employment.',
    );
    expect(spansOf(account).at(-1)).toEqual(['2026-10-15', '2026-10-31', 32]);
  });
});

describe('a change of hours', () => {
  it('by ID takes four requests, of which the reads run in parallel, and again two', async () => {
    const account = await giulia([['2022-01-01', null, 40]]);
    const inputs = { 'user-id': '1003', ...from('2027-01-01') };
    await step(account, inputs);
    expect(requestLines(account)).toHaveLength(4);
    // One connection would be enough for requests after each other.
    expect(account.connections()).toBe(2);
    await step(account, inputs);
    expect(account.requests).toHaveLength(6);
  });

  it('along with other fields writes the user first', async () => {
    const account = await giulia([['2022-01-01', null, 40]]);
    const ran = await step(account, { ...from('2027-01-01'), lastname: 'Keller' });
    expect(writes(account)).toEqual([
      'PUT /users/1003',
      'PUT /users/employments/9101',
      'POST /users/employments',
    ]);
    expect(ran.outputs['changed_fields']).toBe('["lastname","employment"]');
    expect(ran.log + ran.summary).not.toContain('Nothing to change');
  });

  it('is in the summary, too', async () => {
    const account = await giulia([['2022-01-01', null, 40]]);
    const { summary } = await step(account, from('2027-01-01'));
    expect(summary).toContain('<li>Changed hours from 2027-01-01: 40 → 32 hours a week</li>');
  });
});

describe('hours are compared', () => {
  const START = '2027-01-01';
  const uneven = { am: [5, 5, 5, 5, 0], pm: [3, 3, 3, 3, 0] };

  async function withPattern(pattern: { am: number[]; pm: number[] }, wanted: string): Promise<Ran> {
    const data = employed([['2022-01-01', null, 40]]);
    Object.assign(data.employments.at(-1) ?? {}, { pattern });
    return step(await moco({ now, data }), { 'employment-start': START, 'employment-pattern': wanted });
  }

  it.each([
    ['by the sum of each day where they are given as hours a day', '8,8,8,8,0', 'false'],
    ['by the ten numbers where these are given', JSON.stringify(uneven), 'false'],
    ['by the ten numbers, which differ in halves of a day', JSON.stringify(BODY), 'true'],
    ['by each day, not by the week', '0,8,8,8,8', 'true'],
  ])('%s', async (_, wanted, changed) => {
    expect((await withPattern(uneven, wanted)).outputs['changed']).toBe(changed);
  });

  it('as decimals, whatever their binary form', async () => {
    const ran = await withPattern({ am: [4.2, 0.1, 4, 4, 0], pm: [4.2, 0.2, 4, 4, 0] }, '8,4/0,3/8/8/0');
    expect(ran.outputs['changed']).toBe('false');
  });

  it('and a change that leaves the week as it is says so', async () => {
    const { log } = await withPattern(BODY, '0,8,8,8,8');
    expect(log).toContain(
      `Changed hours of user 1003 from ${START}: 32 hours a week, distributed differently`,
    );
  });

  it('and what MOCO has without hours is replaced', async () => {
    const ran = await withPattern({ am: [], pm: [] }, '8,8,8,8,0');
    expect(ran.log).toContain(`Changed hours of user 1003 from ${START}: unknown → 32 hours a week`);
  });
});

describe('hours change at most 92 days back', () => {
  /** Today minus 92 days, and the day before. */
  const [LATEST, TOO_OLD] = ['2026-08-23', '2026-08-22'];
  const open: Span[] = [['2022-01-01', null, 40]];

  it.each<[string, Span[], string]>([
    ['a change', open, '9101 has 40 hours a week since 2022-01-01'],
    [
      'a creation beside an earlier employment',
      [['2022-01-01', '2023-12-31', 40]],
      '9101 has 40 hours a week from 2022-01-01 to 2023-12-31',
    ],
    [
      'a creation beside a later employment',
      [['2027-01-01', null, 40]],
      '9101 has 40 hours a week since 2027-01-01',
    ],
  ])('%s is an error one day earlier, and names the employment', async (_, spans, employment) => {
    const account = await giulia(spans);
    const ran = await step(account, { ...from(TOO_OLD), lastname: 'Keller' });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain(employment);
    expect(ran.log).toContain('give the day from which the new hours hold, not the date of hire');
    expect(writes(account)).toEqual([]);
  });

  it('a change 92 days back is made', async () => {
    const account = await giulia(open);
    expect((await step(account, from(LATEST))).outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-08-22', 40],
      [LATEST, null, 32],
    ]);
  });

  it('a first employment begins on any day', async () => {
    const account = await giulia([]);
    expect((await step(account, from('2020-01-01'))).outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([['2020-01-01', null, 32]]);
    await expectNothingLeft(account, from('2020-01-01'));
  });

  it('the date of hire with the hours of today is nothing to do, and a notice names the other days', async () => {
    const account = await giulia([
      ['2020-01-01', '2021-06-30', 40],
      ['2022-01-01', '2022-12-31', 32],
      ['2023-01-01', '2024-12-31', 20],
      ['2025-01-01', null, 32],
    ]);
    const ran = await step(account, from('2020-01-01'));
    expect(told(ran)).toEqual([
      'Notice: Not all days since `employment-start` have these hours: ' +
        'employment 9101 (40 hours a week) from 2020-01-01 to 2021-06-30; ' +
        'no employment from 2021-07-01 to 2021-12-31; ' +
        'employment 9103 (20 hours a week) from 2023-01-01 to 2024-12-31. The action does not change these days.',
      expect.stringMatching(/^Nothing to change/),
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('the date of hire with the hours of today, which always held, is nothing to do', async () => {
    const account = await giulia(open);
    const ran = await step(account, { ...from('2022-01-01'), 'employment-pattern': '8,8,8,8,8' });
    expect(told(ran)).toEqual([expect.stringMatching(/^Nothing to change/)]);
    expect(writes(account)).toEqual([]);
  });

  it('ending is never too old', async () => {
    const account = await giulia(open);
    const inputs = {
      ...from('2022-01-01'),
      'employment-pattern': '8,8,8,8,8',
      'employment-end': '2023-06-30',
    };
    const ran = await step(account, inputs);
    expect(ran.outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([['2022-01-01', '2023-06-30', 40]]);
    await expectNothingLeft(account, inputs, NOT_UP_TO_DATE);
    await expectNothingLeft(account, { 'employment-end': '2023-06-30' }, NOT_UP_TO_DATE);
  });

  it('an extension of what ended before is too old as well: the error is about the last day', async () => {
    const account = await giulia([['2022-01-01', '2026-06-30', 32]]);
    const ran = await step(account, { ...from('2022-01-01'), 'employment-end': '2027-06-30' });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain("Hours can't change from 2026-07-01 on");
    expect(ran.log).toContain('Check `employment-end`, or extend the employment in MOCO.');
    expect(ran.log).not.toContain('the date of hire');
    expect(writes(account)).toEqual([]);
  });

  it('the date of hire with the hours of then, which have changed since, is an error', async () => {
    const account = await giulia([
      ['2020-01-01', '2024-12-31', 32],
      ['2025-01-01', null, 40],
    ]);
    const ran = await step(account, from('2020-01-01'));
    expect(ran.outputs).toMatchObject({ error: 'invalid-input', changed: 'false' });
    expect(ran.log).toContain('Employment 9102 has 40 hours a week since 2025-01-01');
    expect(ran.log).not.toContain('up to date');
    expect(writes(account)).toEqual([]);
  });

  it('the hours on the first day count where no employment covers today', async () => {
    const account = await giulia([['2020-01-01', '2024-12-31', 32]]);
    const ran = await step(account, from('2020-01-01'));
    expect(told(ran)).toEqual([
      'Warning: Employment 9101 has these hours but ended on 2024-12-31. It is not extended. If the person came back, give ' +
        'the first day of the new employment.',
      expect.stringMatching(NOT_UP_TO_DATE),
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('the hours on a last day that has passed count, not those of today', async () => {
    const account = await giulia([
      ['2020-01-01', '2026-09-30', 32],
      ['2026-10-01', null, 40],
    ]);
    const ran = await step(account, { ...from('2020-01-01'), 'employment-end': '2026-08-31' });
    expect(ran.outputs['error']).toBe('');
    expect(bodies(account)).toEqual([['PUT /users/employments/9101', { to: '2026-08-31' }]]);
    expect(ran.log).toMatch(/^Warning: Employment 9102 .* begins later/m);
  });
});

describe('a first employment that begins more than 92 days ago', () => {
  const WARNING =
    'Warning: The first employment begins on 2016-01-01, more than 92 days ago: target hours count from then on. Check the ' +
    'year, and that this is the right person.';

  it('is created with a warning, and is nothing to know in the next run', async () => {
    const account = await giulia([]);
    const ran = await step(account, from('2016-01-01'));
    expect(told(ran)).toEqual([
      WARNING,
      'Created employment 2001 of user 1003 from 2016-01-01, open-ended: 32 hours a week',
    ]);
    expect(ran.summary).toContain('⚠️ The first employment begins on 2016-01-01');
    expect(spansOf(account)).toEqual([['2016-01-01', null, 32]]);
    const again = await step(account, from('2016-01-01'));
    expect(told(again)).toEqual([
      expect.stringMatching(/^Nothing to change: user 1003 in .* is up to date$/),
    ]);
  });

  it('has the warning in a dry run too', async () => {
    const account = await giulia([]);
    const ran = await step(account, { ...from('2016-01-01'), 'dry-run': 'true' });
    expect(told(ran)[0]).toBe(WARNING);
    expect(writes(account)).toEqual([]);
  });
});

describe('a change of hours that is postponed', () => {
  const PLANNED: Span[] = [
    ['2022-01-01', '2026-12-31', 40],
    ['2027-01-01', null, 32],
  ];

  it('is not written: a warning says since when the hours hold, and nothing says `up to date`', async () => {
    const account = await giulia(PLANNED);
    const ran = await step(account, from('2027-04-01'));
    expect(told(ran)).toEqual([
      'Warning: Employment 9102 has these hours already from 2027-01-01 on, before `employment-start` 2027-04-01. It is ' +
        'left unchanged. To postpone it, change its days in MOCO.',
      expect.stringMatching(NOT_UP_TO_DATE),
    ]);
    expect(ran.summary).toContain('Nothing written: see the warnings');
    expect(ran.summary).toContain('To postpone it, change its days in MOCO.');
    expect(ran.outputs).toMatchObject({ changed: 'false', employments: '[]', error: '' });
    expect(spansOf(account)).toEqual(PLANNED);
  });

  it('in a dry run has the same warning', async () => {
    const account = await giulia(PLANNED);
    const ran = await step(account, { ...from('2027-04-01'), 'dry-run': 'true' });
    expect(told(ran)).toEqual([
      expect.stringMatching(/^Warning: Employment 9102 .*2027-01-01/),
      expect.stringMatching(NOT_UP_TO_DATE),
    ]);
  });

  it('is none where the hours hold today: they are the right ones on that day, too', async () => {
    const account = await giulia([['2026-11-01', null, 32]]);
    const ran = await step(account, from('2027-04-01'));
    expect(told(ran)).toEqual([expect.stringMatching(/^Nothing to change/)]);
  });
});

describe('employments without a user', () => {
  it('are those of the user who was asked for', async () => {
    const account = await giulia([['2022-01-01', null, 40]], { overlaps: 'accept' });
    const inputs = from('2027-01-01');
    const ran = await step(account, inputs, { runtime: withoutOwners() });
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["employment"]' });
    const after: Span[] = [
      ['2022-01-01', '2026-12-31', 40],
      ['2027-01-01', null, 32],
    ];
    expect(spansOf(account)).toEqual(after);
    const again = await step(account, inputs, { runtime: withoutOwners() });
    expect(again.outputs).toMatchObject({ error: '', changed: 'false' });
    expect(spansOf(account)).toEqual(after);
  });

  it('are found after a lost response', async () => {
    const faults = [{ method: 'POST', path: '/users/employments', effect: 'drop-after', times: 1 } as const];
    const account = await giulia([], { overlaps: 'accept', faults });
    const ran = await step(account, from('2027-01-01'), { runtime: withoutOwners() });
    expect(ran.outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([['2027-01-01', null, 32]]);
  });
});

describe('a last day', () => {
  it.each([
    ['in the past', '2026-10-01'],
    ['today', TODAY],
    ['in the future', '2027-01-01'],
  ])('%s ends what runs past it, and names what begins later', async (_, end) => {
    const account = await giulia([
      ['2022-01-01', '2027-06-30', 40],
      ['2027-07-01', null, 20],
    ]);
    const inputs = { 'employment-end': end };
    const ran = await step(account, inputs);
    expect(bodies(account)).toEqual([['PUT /users/employments/9101', { to: end }]]);
    expect(spansOf(account)[1]).toEqual(['2027-07-01', null, 20]);
    expect(ran.log).toContain(
      'Warning: Employment 9102 (20 hours a week) begins later, on 2027-07-01. It is left unchanged.',
    );
    expect(ran.log).toContain(
      `Ended employment 9101 of user 1003 on ${end} (was from 2022-01-01 to 2027-06-30)`,
    );
    expect(json(ran.outputs['employments'])).toEqual([
      { id: 9101, action: 'ended', from: '2022-01-01', to: end, weekly_hours: 40 },
    ]);
    // The user stays active although the last day has passed.
    await expectNothingLeft(account, inputs, end < TODAY ? NOT_UP_TO_DATE : undefined);
  });

  it('alone never extends, and a warning says that the employment ends before', async () => {
    const account = await giulia([['2022-01-01', '2026-12-31', 40]]);
    const ran = await step(account, { 'employment-end': '2027-06-30' });
    expect(told(ran)).toEqual([
      'Warning: The last employment before `employment-end` 2027-06-30 ends on 2026-12-31 already. To ' +
        'extend it, give `employment-start` and `employment-pattern` as well.',
      expect.stringMatching(/^Nothing written: see the warnings about user 1003/),
    ]);
    expect(writes(account)).toEqual([]);
  });

  it('of a user without employments is a notice', async () => {
    const account = await giulia([]);
    const ran = await step(account, { 'employment-end': '2027-06-30' });
    expect(told(ran)[0]).toMatch(/^Notice: No employment begins before `employment-end` 2027-06-30/);
    expect(writes(account)).toEqual([]);
  });

  it('is extended only until the next employment begins', async () => {
    const account = await giulia([
      ['2022-01-01', '2026-12-31', 32],
      ['2027-04-01', '2027-12-31', 20],
    ]);
    const inputs = { ...from(TODAY), 'employment-end': '2027-06-30' };
    const ran = await step(account, inputs);
    expect(ran.outputs['error']).toBe('');
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2027-03-31', 32],
      ['2027-04-01', '2027-06-30', 20],
    ]);
    await expectNothingLeft(account, inputs);
  });

  it('is never reopened', async () => {
    const account = await giulia([['2022-01-01', '2026-12-31', 32]]);
    await step(account, from('2026-06-01'));
    await step(account, from(TODAY));
    expect(writes(account)).toEqual([]);
  });

  it('that has passed is questioned while the user stays active', async () => {
    const account = await giulia([['2022-01-01', null, 40]]);
    const { log } = await step(account, { 'employment-end': '2026-11-22' });
    expect(log).toMatch(/^Warning: `employment-end` 2026-11-22 has passed, but the user stays active\./m);
  });
});
