/** The sentences about employments and vacation: what is planned, what was done, and what a failure left undone. */
import { describe, expect, it } from '@jest/globals';
import { verifyApplied } from '../../src/model/verify.ts';
import type { DesiredEmployment, Employment } from '../../src/model/employments.ts';
import type { VacationEntry } from '../../src/model/vacation.ts';
import type { ApplyStep } from '../../src/reconcile/apply-user.ts';
import { plannedDetails } from '../../src/reconcile/details.ts';
import {
  describeDetail,
  describeDetails,
  describeDone,
  describePartialResult,
  describeWrite,
  inOrder,
  pendingLastDay,
} from '../../src/reconcile/messages.ts';
import { foldStep, initialOutcome, type Outcome } from '../../src/reconcile/outcome.ts';
import type { DesiredUser, UserPlan } from '../../src/reconcile/user-plan.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';
import {
  employmentOf,
  FULL,
  hoursOf,
  NOW,
  planOf,
  startOf,
  TODAY,
  VACATION,
  vacationEntry,
} from './fixtures.ts';

const WHO = 'user 1003';
const NAMES = { user: 'user 1003 in acme.mocoapp.com', owner: WHO };
const OPEN = employmentOf(5, '2020-01-01');
const MAX = mocoUser(7);

const employed = (employment: DesiredEmployment, ...employments: Employment[]): UserPlan =>
  planOf({ employment }, { employments });

/** A user whom MOCO has just created, along with the employment. */
const withModel = (employment: DesiredEmployment, model: Partial<Employment> = {}): UserPlan =>
  planOf(
    { employment },
    {
      users: [mocoUser(7, { created_at: new Date(NOW).toISOString() })],
      employments: [employmentOf(5, TODAY, { createdAt: NOW, updatedAt: NOW, ...model })],
    },
  );

/** The steps of the plan if MOCO does what it says; what is new gets the ID 99. */
function stepsOf({ employments, vacation }: UserPlan): ApplyStep[] {
  return [
    ...employments.writes.map((write): ApplyStep => {
      const { employment, from, to, hours } = write;
      const stored = employmentOf(employment?.id ?? 99, from, { to, pattern: hours?.pattern });
      return { kind: 'employment', write, employment: stored, isFound: false };
    }),
    ...(vacation && vacation.action !== 'none'
      ? [{ kind: 'vacation', plan: vacation, entry: vacationEntry(99), isFound: false } as const]
      : []),
  ];
}

const after = (plan: UserPlan, steps: readonly ApplyStep[]): Outcome =>
  steps.reduce(foldStep, initialOutcome(plan));
const planned = (plan: UserPlan, who = WHO): string[] =>
  describeDetails(plannedDetails(plan), who, 'planned');
const done = (plan: UserPlan, who = WHO): (string | undefined)[] =>
  stepsOf(plan).map((step) => describeDetail(step, who));

describe('lines about a user, employments and vacation', () => {
  const user = ['the user'];
  const details = ['an employment', 'vacation'];

  it('begin with the user', () => {
    for (const action of ['create', 'update', 'reactivate', 'none', 'error'] as const) {
      expect(inOrder({ action }, user, details)).toEqual(['the user', 'an employment', 'vacation']);
    }
  });

  it('end with a user who is deactivated', () => {
    expect(inOrder({ action: 'deactivate' }, user, details)).toEqual([
      'an employment',
      'vacation',
      'the user',
    ]);
    expect(inOrder({ action: 'deactivate' }, user, [])).toEqual(user);
  });
});

describe('an employment is described:', () => {
  it.each<[string, UserPlan, string[], string[]]>([
    [
      'a change of hours',
      employed(startOf('2027-01-01'), OPEN),
      [
        'Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01, open-ended)',
        'Changed hours of user 1003 from 2027-01-01: 40 → 32 hours a week',
      ],
      [
        'end employment 5 of user 1003 on 2026-12-31 (now from 2020-01-01, open-ended)',
        'change hours of user 1003 from 2027-01-01: 40 → 32 hours a week',
      ],
    ],
    [
      'a change of hours within a fixed term',
      employed(startOf('2027-01-01'), { ...OPEN, to: '2027-06-30' }),
      [
        'Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01 to 2027-06-30)',
        'Changed hours of user 1003 from 2027-01-01: 40 → 32 hours a week, until 2027-06-30',
      ],
      [
        'end employment 5 of user 1003 on 2026-12-31 (now from 2020-01-01 to 2027-06-30)',
        'change hours of user 1003 from 2027-01-01: 40 → 32 hours a week, until 2027-06-30',
      ],
    ],
    [
      'other hours for an employment that begins on the day',
      employed(startOf('2027-01-01'), employmentOf(5, '2027-01-01')),
      ['Changed hours of user 1003 from 2027-01-01: 40 → 32 hours a week'],
      ['change hours of user 1003 from 2027-01-01: 40 → 32 hours a week'],
    ],
    [
      'the same hours a week on other days',
      employed(
        { start: { from: '2027-01-01', hours: hoursOf({ am: [5, 5, 5, 5, 0], pm: [5, 5, 5, 5, 0] }) } },
        employmentOf(5, '2027-01-01'),
      ),
      ['Changed hours of user 1003 from 2027-01-01: 40 hours a week, distributed differently'],
      ['change hours of user 1003 from 2027-01-01: 40 hours a week, distributed differently'],
    ],
    [
      'hours that were not known',
      employed(startOf('2027-01-01'), employmentOf(5, '2027-01-01', { pattern: undefined })),
      ['Changed hours of user 1003 from 2027-01-01: unknown → 32 hours a week'],
      ['change hours of user 1003 from 2027-01-01: unknown → 32 hours a week'],
    ],
    [
      'a new employment',
      employed(startOf('2027-01-01')),
      ['Created employment 99 of user 1003 from 2027-01-01, open-ended: 32 hours a week'],
      ['create an employment of user 1003 from 2027-01-01, open-ended: 32 hours a week'],
    ],
    [
      'a new employment with a last day',
      employed({ ...startOf('2027-01-01'), end: '2027-06-30' }),
      ['Created employment 99 of user 1003 from 2027-01-01 to 2027-06-30: 32 hours a week'],
      ['create an employment of user 1003 from 2027-01-01 to 2027-06-30: 32 hours a week'],
    ],
    [
      'an end',
      employed({ end: '2026-12-31' }, { ...OPEN, to: '2027-06-30' }),
      ['Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01 to 2027-06-30)'],
      ['end employment 5 of user 1003 on 2026-12-31 (now from 2020-01-01 to 2027-06-30)'],
    ],
    [
      'an extension',
      employed({ ...startOf('2026-11-01', FULL), end: '2027-06-30' }, { ...OPEN, to: '2026-12-31' }),
      ['Extended employment 5 of user 1003 until 2027-06-30 (was from 2020-01-01 to 2026-12-31)'],
      ['extend employment 5 of user 1003 until 2027-06-30 (now from 2020-01-01 to 2026-12-31)'],
    ],
    [
      'a default model that begins on another day',
      withModel(startOf('2027-01-01')),
      [
        `Changed employment 5 of user 1003: from 2027-01-01, open-ended, 40 → 32 hours a week (was from ${TODAY}, open-ended)`,
      ],
      [
        `change employment 5 of user 1003: from 2027-01-01, open-ended, 40 → 32 hours a week (now from ${TODAY}, open-ended)`,
      ],
    ],
    [
      'a default model with the hours that begins on another day',
      withModel({ ...startOf('2027-01-01', FULL), end: '2027-12-31' }),
      [
        `Changed employment 5 of user 1003: from 2027-01-01 to 2027-12-31, 40 hours a week (was from ${TODAY}, open-ended)`,
      ],
      [
        `change employment 5 of user 1003: from 2027-01-01 to 2027-12-31, 40 hours a week (now from ${TODAY}, open-ended)`,
      ],
    ],
    [
      'a default model with the hours that only ends',
      withModel({ ...startOf(TODAY, FULL), end: '2027-12-31' }),
      [`Ended employment 5 of user 1003 on 2027-12-31 (was from ${TODAY}, open-ended)`],
      [`end employment 5 of user 1003 on 2027-12-31 (now from ${TODAY}, open-ended)`],
    ],
    [
      'a default model that begins on the day',
      withModel(startOf(TODAY)),
      [`Changed hours of user 1003 from ${TODAY}: 40 → 32 hours a week`],
      [`change hours of user 1003 from ${TODAY}: 40 → 32 hours a week`],
    ],
    [
      'an hour a week with decimals',
      employed({
        start: { from: '2027-01-01', hours: hoursOf({ am: [4.1, 4.2, 4, 4, 0], pm: [4, 4, 4, 4, 0.1] }) },
      }),
      ['Created employment 99 of user 1003 from 2027-01-01, open-ended: 32.4 hours a week'],
      ['create an employment of user 1003 from 2027-01-01, open-ended: 32.4 hours a week'],
    ],
  ])('%s', (_, plan, past, would) => {
    expect(done(plan)).toEqual(past);
    expect(planned(plan)).toEqual(would);
  });

  it('without the user where that is said elsewhere', () => {
    const plan = employed(startOf('2027-01-01'), OPEN);
    expect(done(plan, '')).toEqual([
      'Ended employment 5 on 2026-12-31 (was from 2020-01-01, open-ended)',
      'Changed hours from 2027-01-01: 40 → 32 hours a week',
    ]);
    expect(planned(employed(startOf('2027-01-01')), '')).toEqual([
      'create an employment from 2027-01-01, open-ended: 32 hours a week',
    ]);
  });

  it('one that another run created first', () => {
    const [step] = stepsOf(employed(startOf('2027-01-01')));
    expect(step?.kind === 'employment' && describeDetail({ ...step, isFound: true }, WHO)).toBe(
      'Nothing to create: another run has created employment 99 from 2027-01-01',
    );
  });
});

describe('vacation is described:', () => {
  const vacation = (entries: readonly VacationEntry[], days = 25): UserPlan =>
    planOf({ vacation: { ...VACATION, days } }, { vacation: entries });

  it.each<[string, UserPlan, string[], string[]]>([
    [
      'a new entry',
      vacation([]),
      ['Created vacation of user 1003 for 2027: 25 days'],
      ['create vacation of user 1003 for 2027: 25 days'],
    ],
    [
      'other days',
      vacation([vacationEntry(8, { days: 20 })], 12.5),
      ['Changed vacation of user 1003 for 2027: 20 → 12.5 days'],
      ['change vacation of user 1003 for 2027: 20 → 12.5 days'],
    ],
    [
      'a single day',
      vacation([vacationEntry(8, { days: 2 })], 1),
      ['Changed vacation of user 1003 for 2027: 2 → 1 day'],
      ['change vacation of user 1003 for 2027: 2 → 1 day'],
    ],
    ['nothing to write', vacation([vacationEntry(8)]), [], []],
  ])('%s', (_, plan, past, would) => {
    expect(done(plan)).toEqual(past);
    expect(planned(plan)).toEqual(would);
  });

  it('without the user where that is said elsewhere', () => {
    expect(planned(vacation([]), '')).toEqual(['create vacation for 2027: 25 days']);
  });

  it('one that another run created first', () => {
    const [step] = stepsOf(vacation([]));
    expect(step?.kind === 'vacation' && describeDetail({ ...step, isFound: true }, WHO)).toBe(
      'Nothing to create: another run has created vacation entry 99',
    );
  });
});

describe('a step about the user is described:', () => {
  const updateOf = (fields: object, response: object = {}, user = MAX): (string | undefined)[] => {
    const plan = planOf({ fields: desiredFields({ ...fields }) }, { users: [user] });
    const stored = { ...user, ...fields, ...response };
    const step = { kind: 'updated', user: stored, changes: verifyApplied(plan.changes, stored) } as const;
    return [describeWrite(step, after(plan, [step]), NAMES), describeDetail(step, WHO)];
  };

  it.each<[string, (string | undefined)[], string]>([
    ['an update', updateOf({ info: 'x' }), 'Updated user 1003 in acme.mocoapp.com'],
    ['a deactivation', updateOf({ active: false }), 'Deactivated user 1003 in acme.mocoapp.com'],
    [
      'a reactivation',
      updateOf({ active: true }, {}, mocoUser(7, { active: false })),
      'Reactivated user 1003 in acme.mocoapp.com',
    ],
    [
      'a deactivation that MOCO ignored, with another change',
      updateOf({ info: 'x', active: false }, { active: true }),
      'Updated user 1003 in acme.mocoapp.com',
    ],
    [
      'an update that MOCO ignored',
      updateOf({ info: 'x' }, { info: '' }),
      'MOCO made no change to user 1003 in acme.mocoapp.com',
    ],
  ])('%s', (_, [write, detail], sentence) => {
    expect(write).toBe(sentence);
    expect(detail).toBeUndefined();
  });

  it('a creation', () => {
    const step = { kind: 'created', user: MAX, changes: [] } as const;
    expect(describeWrite(step, after(planOf(), [step]), NAMES)).toBe('Created user 1003 in acme.mocoapp.com');
  });

  it('not at all where nothing was written', () => {
    const plan = planOf();
    const steps: ApplyStep[] = [
      { kind: 'replanned', plan },
      { kind: 'completed', employments: plan.employments, vacation: undefined, notices: [] },
    ];
    for (const step of steps) expect(describeWrite(step, initialOutcome(plan), NAMES)).toBeUndefined();
    const [found] = stepsOf(employed(startOf('2027-01-01')));
    const step = found?.kind === 'employment' ? { ...found, isFound: true } : found;
    expect(step && describeWrite(step, initialOutcome(plan), NAMES)).toBeUndefined();
  });
});

describe('after a failure half-way', () => {
  const FIXED_TERM = { ...OPEN, to: '2027-06-30' };
  const REJECTED = { code: 'rejected' } as const;
  const giveEnd = (day: string): string => `\`employment-end: ${day}\``;
  /** What is said after so many of the steps of employments and vacation. */
  const partial = (plan: UserPlan, count: number, before: readonly ApplyStep[] = []): string => {
    const outcome = after(plan, [...before, ...stepsOf(plan).slice(0, count)]);
    return describePartialResult(outcome, describeDone(outcome, NAMES), giveEnd, REJECTED);
  };
  const RE_RUN = 'Once the problem is fixed, re-running the step does the rest.';

  it('the message says what was done, what was not, and that a second run does the rest', () => {
    const plan = planOf({ employment: startOf('2027-01-01'), vacation: VACATION }, { employments: [OPEN] });
    const ended = 'Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01, open-ended)';
    const changed = 'Changed hours of user 1003 from 2027-01-01: 40 → 32 hours a week';
    expect([0, 1, 2, 3].map((count) => partial(plan, count))).toEqual([
      'Nothing was done before the error. Not done: the end of employment 5 on 2026-12-31, the employment from 2027-01-01 ' +
        `(32 hours a week), the vacation for 2027. ${RE_RUN}`,
      `Done before the error: ${ended}. Not done: the employment from 2027-01-01 (32 hours a week), the vacation for 2027. ${RE_RUN}`,
      `Done before the error: ${ended}; ${changed}. Not done: the vacation for 2027. ${RE_RUN}`,
      `Done before the error: ${ended}; ${changed}; Created vacation of user 1003 for 2027: 25 days.`,
    ]);
  });

  it('of a fixed term, it names the last day, which MOCO may no longer have', () => {
    const plan = employed(startOf('2027-01-01'), FIXED_TERM);
    const GIVE =
      'Once the problem is fixed, give `employment-end: 2027-06-30` in a new run: MOCO may no longer have this last day, and ' +
      'a re-run would make the employment open-ended.';
    // The response of the first request may have been lost.
    expect(partial(plan, 0)).toContain(GIVE);
    expect(partial(plan, 1)).toBe(
      'Done before the error: Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01 to 2027-06-30). Not done: the ' +
        `employment from 2027-01-01 (32 hours a week). ${GIVE}`,
    );
    expect(partial(plan, 2)).not.toContain('Not done');
  });

  it('of a fixed term, the day is needed only until the new employment exists', () => {
    const plan = employed(startOf('2027-01-01'), FIXED_TERM);
    const lastDays = [0, 1, 2].map((count) =>
      pendingLastDay(after(plan, stepsOf(plan).slice(0, count)), REJECTED),
    );
    expect(lastDays).toEqual(['2027-06-30', '2027-06-30', undefined]);
    const given = employed({ ...startOf('2027-01-01'), end: '2027-03-31' }, FIXED_TERM);
    expect(pendingLastDay(initialOutcome(given), REJECTED)).toBeUndefined();
    expect(pendingLastDay(initialOutcome(employed(startOf('2027-01-01'), OPEN)), REJECTED)).toBeUndefined();
  });

  it('of an extension, it says until when', () => {
    const employment = { ...startOf('2026-11-01', FULL), end: '2027-06-30' };
    expect(partial(employed(employment, { ...OPEN, to: '2026-12-31' }), 0)).toBe(
      `Nothing was done before the error. Not done: employment 5 until 2027-06-30. ${RE_RUN}`,
    );
  });

  it('of a creation, it says whether there is a user', () => {
    const desired: Partial<DesiredUser> = {
      key: { email: 'u7@example.com' },
      fields: desiredFields({ firstname: 'Max', lastname: 'Muster', team: 202 }),
      employment: startOf('2027-01-01'),
    };
    const plan = planOf(desired, { users: [] });
    const rest = 'the employment from 2027-01-01 (32 hours a week)';
    expect(partial(plan, 0)).toBe(
      `Nothing was done before the error. Not done: creating the user, ${rest}. ${RE_RUN}`,
    );
    const created = { kind: 'created', user: MAX, changes: verifyApplied(plan.changes, MAX) } as const;
    expect(partial(plan, 0, [created])).toBe(
      `Done before the error: Created user 1003 in acme.mocoapp.com. Not done: ${rest}. ${RE_RUN}`,
    );
  });

  it('of an offboarding, it names the fields that are left', () => {
    const plan = planOf(
      { fields: desiredFields({ active: false }), employment: { end: '2026-12-31' } },
      { employments: [OPEN] },
    );
    expect(partial(plan, 1)).toBe(
      'Done before the error: Ended employment 5 of user 1003 on 2026-12-31 (was from 2020-01-01, open-ended). Not done: ' +
        `active. ${RE_RUN}`,
    );
  });

  it('there is no message if there was only the user to write', () => {
    expect(partial(planOf({ fields: desiredFields({ info: 'x' }) }), 0)).toBe('');
  });
});
