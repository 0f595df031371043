/** The specification of what is done to a user's employments. Each plan is written as lines, such as `end 1: … on …`. */
import { describe, expect, it } from '@jest/globals';
import { addDays } from '../../src/model/days.ts';
import {
  hasEmploymentInput,
  hasHours,
  inheritedEnd,
  isAsWritten,
  weeklyHours,
  type DesiredEmployment,
  type Employment,
  type EmploymentFact,
  type EmploymentPlan,
  type EmploymentProblem,
  type EmploymentWrite,
} from '../../src/model/employments.ts';
import { planEmployments } from '../../src/model/plan-employments.ts';
import type { DesiredHours, WeeklyPattern } from '../../src/model/parsers.ts';

const TODAY = '2026-11-23';
const FULL = evenly(8);
const PART = evenly(6.4);

/** The same hours on each day, half of them in the morning. */
function evenly(hours: number): WeeklyPattern {
  return { am: Array<number>(5).fill(hours / 2), pm: Array<number>(5).fill(hours / 2) };
}

const daily = (pattern: WeeklyPattern): DesiredHours => ({ pattern, isDaily: true });
const exact = (pattern: WeeklyPattern): DesiredHours => ({ pattern, isDaily: false });

/** An employment of user 7; by default of 40 hours, and open-ended. */
function employment(
  id: number,
  from: string,
  to: string | null = null,
  pattern: WeeklyPattern | undefined = FULL,
): Employment {
  return { id, userId: 7, from, to, pattern, createdAt: 0, updatedAt: 0 };
}

/** From `from` on, 32 hours a week. */
const startOf = (from: string, pattern = PART): DesiredEmployment['start'] => ({
  from,
  hours: daily(pattern),
});

function planOf(current: readonly Employment[], desired: DesiredEmployment): EmploymentPlan {
  return planEmployments(current, desired, { today: TODAY });
}

/** `ACTION ID: FIRST to LAST, HOURS`. */
function lineOf({ action, employment: written, from, to, hours }: EmploymentWrite): string {
  return `${action} ${written?.id ?? 'new'}: ${from} to ${to ?? 'open'}, ${weeklyHours(hours?.pattern) ?? '?'} h`;
}

function factOf(fact: EmploymentFact): string {
  switch (fact.kind) {
    case 'ends':
      return `${fact.employment.id} ends ${fact.employment.to ?? ''}`;
    case 'later':
      return `${fact.employment.id} begins later`;
    case 'begins-before':
      return `${fact.employment.id} has the hours before ${fact.day}`;
    case 'default-moved':
      return `${fact.employment.id} moved to ${fact.day}`;
    case 'begins-far-back':
      return `the first one begins ${fact.day}`;
    case 'later-hours':
      return `${fact.employment.id} keeps other hours`;
    case 'ends-in-past':
      return `ended on ${fact.to}`;
    case 'ended-before':
      return `${fact.employment.id} ended before`;
    case 'hours-skipped':
      return `hours from ${fact.day} skipped`;
    case 'ends-before-end':
      return `the last one ends ${fact.to ?? 'never began'}`;
    case 'other-hours':
      return `other hours: ${fact.periods.map((each) => `${each.employment?.id ?? 'none'} ${each.from} to ${each.to}`).join(', ')}`;
  }
}

function problemOf(problem: EmploymentProblem): string {
  return problem.kind === 'ambiguous-employments'
    ? `several on ${problem.day}: ${problem.ids.join(', ')}`
    : `too far back: ${problem.day}, ${problem.employment.id}${problem.isExtension ? ' extended' : ''}`;
}

/** What is written, then what is to be known (`note: …`), or why nothing can be planned (`problem: …`). */
function linesOf({ writes, facts, problems }: EmploymentPlan): string[] {
  return [
    ...writes.map(lineOf),
    ...facts.map((fact) => `note: ${factOf(fact)}`),
    ...problems.map((problem) => `problem: ${problemOf(problem)}`),
  ];
}

/** The day before S. */
const eve = (day: string): string => addDays(day, -1);

const DAYS = [
  ['in the past', '2026-09-01'],
  ['exactly 92 days ago', addDays(TODAY, -92)],
  ['today', TODAY],
  ['in the future', '2027-01-01'],
] as const;

describe.each(DAYS)('hours from a first day on that is %s', (_, S) => {
  const plan = (current: readonly Employment[], hours = PART, end?: string): string[] =>
    linesOf(planOf(current, { start: startOf(S, hours), end }));

  describe('where an employment covers the day and has the hours', () => {
    it.each<[string, Employment[]]>([
      ['began before', [employment(1, '2020-01-01')]],
      ['begins on the day', [employment(1, S)]],
      [
        'began before, after others with other hours',
        [employment(2, '2019-01-01', '2019-12-31', PART), employment(1, '2020-01-01')],
      ],
    ])('and %s: nothing', (__, current) => {
      expect(plan(current, FULL)).toEqual([]);
    });

    it.each([
      ['on the day itself', S],
      ['later', '2028-12-31'],
    ])('and ends %s: nothing, and when it ends', (__, to) => {
      expect(plan([employment(1, '2020-01-01', to)], FULL)).toEqual([`note: 1 ends ${to}`]);
    });
  });

  it('where one begins on the day with other hours: it gets the hours', () => {
    expect(plan([employment(1, S)])).toEqual([`changed 1: ${S} to open, 32 h`]);
    expect(plan([employment(1, S, '2028-12-31')])).toEqual([`changed 1: ${S} to 2028-12-31, 32 h`]);
  });

  it('where one began before with other hours: it ends the day before, and a new one begins directly after it', () => {
    expect(plan([employment(1, '2020-01-01')])).toEqual([
      `ended 1: 2020-01-01 to ${eve(S)}, 40 h`,
      `created new: ${S} to open, 32 h`,
    ]);
    expect(plan([employment(1, eve(S))])).toEqual([
      `ended 1: ${eve(S)} to ${eve(S)}, 40 h`,
      `created new: ${S} to open, 32 h`,
    ]);
  });

  it('where that one has a fixed term: the new one lasts until the old last day', () => {
    const current = [employment(1, '2020-01-01', '2028-12-31')];
    const { writes } = planOf(current, { start: startOf(S) });
    expect(writes.map(lineOf)).toEqual([
      `ended 1: 2020-01-01 to ${eve(S)}, 40 h`,
      `created new: ${S} to 2028-12-31, 32 h`,
    ]);
    // Once the first request is done, only this plan knows the day.
    expect(writes.map(inheritedEnd)).toEqual([undefined, '2028-12-31']);
    expect(plan([employment(1, '2020-01-01', S)])).toContain(`created new: ${S} to ${S}, 32 h`);
  });

  it('where none covers the day: a new one', () => {
    expect(plan([])).toEqual([`created new: ${S} to open, 32 h`]);
    expect(plan([employment(1, '2019-01-01', eve(eve(S)))])).toEqual([`created new: ${S} to open, 32 h`]);
    expect(plan([employment(1, '2019-01-01', eve(S))])).toEqual([
      `created new: ${S} to open, 32 h`,
      'note: 1 ended before',
    ]);
  });

  it('where none covers the day and others begin later: a new one until the day before the next one', () => {
    const later = [employment(2, '2029-01-01'), employment(1, '2028-03-01', '2028-12-31')];
    expect(plan(later)).toEqual([
      `created new: ${S} to 2028-02-29, 32 h`,
      'note: 2 begins later',
      'note: 1 begins later',
    ]);
    expect(plan([employment(1, addDays(S, 1))])).toEqual([
      `created new: ${S} to ${S}, 32 h`,
      'note: 1 begins later',
    ]);
  });

  it('where several cover the day: a problem that names them, and nothing is written', () => {
    const current = [employment(1, '2020-01-01'), employment(2, S), employment(3, addDays(S, 1))];
    expect(plan(current)).toEqual([`problem: several on ${S}: 1, 2`]);
    expect(plan(current, FULL)).toEqual([`problem: several on ${S}: 1, 2`]);
    expect(plan(current, PART, '2028-12-31')).toEqual([`problem: several on ${S}: 1, 2`]);
  });

  it('leaves later employments alone, and names them', () => {
    const later = employment(2, '2028-01-01', null, evenly(4));
    expect(plan([employment(1, '2020-01-01', '2027-12-31'), later])).toEqual([
      `ended 1: 2020-01-01 to ${eve(S)}, 40 h`,
      `created new: ${S} to 2027-12-31, 32 h`,
      'note: 2 begins later',
    ]);
    expect(plan([employment(1, S, '2027-12-31'), later])).toEqual([
      `changed 1: ${S} to 2027-12-31, 32 h`,
      'note: 2 begins later',
    ]);
    expect(plan([employment(1, '2020-01-01', '2027-12-31'), later], FULL)).toEqual([
      'note: 1 ends 2027-12-31',
      'note: 2 begins later',
    ]);
  });

  it('ends before a later employment that the old one overlaps, so that hours never count twice', () => {
    expect(plan([employment(1, '2020-01-01'), employment(2, '2028-01-01')])).toEqual([
      `ended 1: 2020-01-01 to ${eve(S)}, 40 h`,
      `created new: ${S} to 2027-12-31, 32 h`,
      'note: 2 begins later',
    ]);
  });

  describe('with a last day too', () => {
    const E = '2028-06-30';

    it.each<[string, string | null]>([
      ['open-ended', null],
      ['later', '2028-12-31'],
      ['earlier', '2028-03-31'],
    ])('the employment with the hours ends on it, where its end was %s', (__, to) => {
      const action = to === '2028-03-31' ? 'changed' : 'ended';
      const expected = [`${action} 1: 2020-01-01 to ${E}, 40 h`];
      expect(plan([employment(1, '2020-01-01', to)], FULL, E)).toEqual(expected);
      expect(plan([employment(1, S, to)], PART, E)).toEqual([`changed 1: ${S} to ${E}, 32 h`]);
    });

    it.each<[string, string | null]>([
      ['open-ended', null],
      ['later', '2028-12-31'],
      ['earlier', '2028-03-31'],
    ])('a new employment ends on it, where the end of the old one was %s', (__, to) => {
      const { writes } = planOf([employment(1, '2020-01-01', to)], { start: startOf(S), end: E });
      expect(writes.map(lineOf)).toEqual([
        `ended 1: 2020-01-01 to ${eve(S)}, 40 h`,
        `created new: ${S} to ${E}, 32 h`,
      ]);
      // The day is asked for, so nothing is lost.
      expect(writes.map(inheritedEnd)).toEqual([undefined, undefined]);
    });

    it('a new employment lasts from the first day to the last, which may be the same', () => {
      expect(plan([], PART, E)).toEqual([`created new: ${S} to ${E}, 32 h`]);
      expect(plan([], PART, S)).toEqual([`created new: ${S} to ${S}, 32 h`]);
    });

    it('nothing is done where the employment with the hours ends on it', () => {
      expect(plan([employment(1, '2020-01-01', E)], FULL, E)).toEqual([]);
    });

    it('nothing is extended over the next employment, which ends on the last day itself', () => {
      const next = employment(2, '2028-04-01');
      expect(plan([employment(1, '2020-01-01', '2028-01-31'), next], FULL, E)).toEqual([
        `ended 2: 2028-04-01 to ${E}, 40 h`,
        'changed 1: 2020-01-01 to 2028-03-31, 40 h',
      ]);
      expect(plan([next], PART, E)).toEqual([
        `ended 2: 2028-04-01 to ${E}, 40 h`,
        `created new: ${S} to 2028-03-31, 32 h`,
        'note: 2 keeps other hours',
      ]);
    });

    it('an employment that begins after the last day is left alone, and named', () => {
      expect(plan([employment(1, '2020-01-01', '2028-12-31'), employment(2, '2029-01-01')], FULL, E)).toEqual(
        [`ended 1: 2020-01-01 to ${E}, 40 h`, 'note: 2 begins later'],
      );
    });
  });
});

describe('hours from more than 92 days ago', () => {
  const S = addDays(TODAY, -93);
  const plan = (current: readonly Employment[], from = S, end?: string, hours = PART): string[] =>
    linesOf(planOf(current, { start: startOf(from, hours), end }));

  it.each<[string, Employment[], number]>([
    ['one begins on the day with other hours', [employment(1, S)], 1],
    ['one began before with other hours', [employment(1, '2020-01-01')], 1],
    ['there were employments, all of which have ended', [employment(1, '2019-01-01', '2019-12-31')], 1],
    ['one begins later', [employment(1, '2028-01-01')], 1],
    [
      'the employment of today has other hours, whatever held before: it is named',
      [employment(1, '2020-01-01', '2026-09-30'), employment(2, '2026-10-01')],
      2,
    ],
  ])('are a problem where %s', (_, current, named) => {
    expect(plan(current)).toEqual([`problem: too far back: ${S}, ${named}`]);
  });

  it('are a problem with a last day too', () => {
    expect(plan([employment(1, '2020-01-01')], S, '2027-06-30')).toEqual([`problem: too far back: ${S}, 1`]);
  });

  it('are created for a user without any employment, and named', () => {
    expect(plan([], '2015-01-01')).toEqual([
      'created new: 2015-01-01 to open, 32 h',
      'note: the first one begins 2015-01-01',
    ]);
    expect(plan([], '2015-01-01', '2015-12-31')).toEqual([
      'created new: 2015-01-01 to 2015-12-31, 32 h',
      'note: the first one begins 2015-01-01',
    ]);
  });

  it('are created for a user without any employment without a word from the 92nd day back on', () => {
    expect(plan([], addDays(TODAY, -92))).toEqual([`created new: ${addDays(TODAY, -92)} to open, 32 h`]);
    expect(plan([], addDays(TODAY, -93))).toEqual([
      `created new: ${addDays(TODAY, -93)} to open, 32 h`,
      `note: the first one begins ${addDays(TODAY, -93)}`,
    ]);
  });

  it('need nothing where the employment that covers the day has them, and runs on', () => {
    expect(plan([employment(1, '2015-01-01')], '2015-01-01', undefined, FULL)).toEqual([]);
  });

  it('are a problem where the employment on the day has them, but the one of today has others: it is named', () => {
    const current = [employment(1, '2015-01-01', '2025-12-31', PART), employment(2, '2026-01-01')];
    expect(plan(current, '2015-01-01')).toEqual(['problem: too far back: 2015-01-01, 2']);
    expect(plan(current, '2015-01-01', '2027-06-30')).toEqual(['problem: too far back: 2015-01-01, 2']);
  });

  it('need nothing where no employment covers today, and the one on the day has them', () => {
    expect(plan([employment(1, '2015-01-01', '2025-12-31', PART)], '2015-01-01')).toEqual([
      'note: 1 ends 2025-12-31',
    ]);
    const rejoining = [employment(1, '2015-01-01', '2025-12-31', PART), employment(2, '2027-01-01')];
    expect(plan(rejoining, '2015-01-01')).toEqual(['note: 1 ends 2025-12-31', 'note: 2 begins later']);
  });

  it('need nothing where the employment of today has them: the days with other hours are named', () => {
    const current = [
      employment(3, '2026-02-01', null, PART),
      employment(1, '2016-01-01', '2019-12-31'),
      // The same hours are no other hours.
      employment(4, '2020-04-01', '2025-12-31', PART),
      employment(5, '2026-01-01', '2026-01-15', evenly(4)),
    ];
    expect(plan(current, '2015-03-01')).toEqual([
      'note: other hours: none 2015-03-01 to 2015-12-31, 1 2016-01-01 to 2019-12-31, none 2020-01-01 to 2020-03-31, ' +
        '5 2026-01-01 to 2026-01-15, none 2026-01-16 to 2026-01-31',
    ]);
    // Only the days since the desired first day.
    expect(plan(current, '2018-01-01')[0]).toMatch(
      /^note: other hours: 1 2018-01-01 to 2019-12-31, none 2020-01-01/,
    );
  });

  it('need nothing where the employments since then have had them one after the other', () => {
    const current = [
      employment(1, '2015-01-01', '2025-12-31', PART),
      employment(2, '2026-01-01', null, PART),
    ];
    expect(plan(current, '2015-01-01')).toEqual([]);
  });

  it('need nothing where the employment of today has them and ends: the notice says when', () => {
    expect(plan([employment(1, '2020-01-01', '2027-06-30', PART)], '2019-01-01')).toEqual([
      'note: 1 ends 2027-06-30',
      'note: other hours: none 2019-01-01 to 2019-12-31',
    ]);
  });

  it('need nothing where someone has left: the hours until the last day count', () => {
    const former = [
      employment(1, '2018-01-01', '2020-12-31'),
      employment(2, '2021-01-01', '2024-06-30', PART),
    ];
    expect(plan(former, '2018-01-01', '2024-06-30')).toEqual([
      'note: other hours: 1 2018-01-01 to 2020-12-31',
    ]);
  });

  describe('with a last day that has passed', () => {
    const current = [
      employment(1, '2018-01-01', '2020-12-31'),
      employment(2, '2021-01-01', '2024-06-30', PART),
      employment(3, '2024-07-01'),
    ];

    it('need nothing where the employment of the last day has them, whatever holds today', () => {
      expect(plan(current, '2018-01-01', '2024-06-30')).toEqual([
        'note: other hours: 1 2018-01-01 to 2020-12-31',
        'note: 3 begins later',
      ]);
    });

    it('are a problem where the employment of the last day has others, even if those of the first day or today are equal', () => {
      expect(plan(current, '2018-01-01', '2024-06-30', FULL)).toEqual([
        'problem: too far back: 2018-01-01, 2',
      ]);
    });

    it('are those of the first day where no employment covers the last day', () => {
      expect(plan(current.slice(1, 2), '2021-01-01', '2024-07-31', FULL)).toEqual([
        'problem: too far back: 2021-01-01, 2',
      ]);
      // Of the last day, not of today.
      const back = [employment(1, '2020-01-01', '2025-12-31', PART), employment(2, '2026-11-01')];
      expect(plan(back, '2020-01-01', '2025-12-31')).toEqual(['note: 2 begins later']);
    });

    it('today itself has not passed: the employment of today counts', () => {
      expect(plan(current, '2018-01-01', TODAY)).toEqual(['problem: too far back: 2018-01-01, 3']);
      expect(plan(current, '2018-01-01', TODAY, FULL)).toEqual([
        `ended 3: 2024-07-01 to ${TODAY}, 40 h`,
        'note: other hours: 2 2021-01-01 to 2024-06-30',
      ]);
    });

    it('are a problem where several employments cover the last day', () => {
      const twice = [
        employment(1, '2020-01-01', '2024-06-30', PART),
        employment(2, '2021-01-01', '2025-12-31'),
      ];
      expect(plan(twice, '2020-06-01', '2024-06-30')).toEqual(['problem: several on 2024-06-30: 1, 2']);
    });
  });

  it('end on the last day, as ending is never too old', () => {
    expect(plan([employment(1, '2018-01-01', null, PART)], '2018-01-01', '2024-06-30')).toEqual([
      'ended 1: 2018-01-01 to 2024-06-30, 32 h',
    ]);
    expect(plan([employment(1, '2020-01-01', null, PART)], '2018-01-01', '2026-12-31')).toEqual([
      'ended 1: 2020-01-01 to 2026-12-31, 32 h',
      'note: other hours: none 2018-01-01 to 2019-12-31',
    ]);
  });

  it('are a problem where several employments cover the day or today', () => {
    const twice = [employment(1, '2026-01-01', null, PART), employment(2, '2026-02-01')];
    expect(plan(twice, '2026-01-15')).toEqual([`problem: several on ${TODAY}: 1, 2`]);
    const before = [employment(1, '2020-01-01', '2025-12-31'), employment(2, '2025-01-01', '2025-12-31')];
    expect(plan(before, '2025-06-01')).toEqual(['problem: several on 2025-06-01: 1, 2']);
  });

  it('do not extend an employment that ended more than 92 days ago', () => {
    const ended = (to: string): Employment[] => [employment(1, '2020-01-01', to, PART)];
    // The first day that would get hours decides.
    expect(plan(ended(addDays(TODAY, -94)), '2020-01-01', '2027-06-30')).toEqual([
      `problem: too far back: ${addDays(TODAY, -93)}, 1 extended`,
    ]);
    expect(plan(ended(addDays(TODAY, -93)), '2020-01-01', '2027-06-30')).toEqual([
      'changed 1: 2020-01-01 to 2027-06-30, 32 h',
    ]);
  });
});

describe('hours that an employment in the future has already before the first day', () => {
  const S = '2027-03-01';
  const plan = (from: string, ...current: Employment[]): string[] =>
    linesOf(planOf(current, { start: startOf(from) }));

  it('are left alone: a change may have been postponed', () => {
    const old = employment(1, '2020-01-01', '2026-12-31');
    const begun = employment(2, '2027-01-01', null, PART);
    expect(plan(S, old, begun)).toEqual([`note: 2 has the hours before ${S}`]);
    expect(plan('2027-01-02', old, begun)).toEqual(['note: 2 has the hours before 2027-01-02']);
    expect(plan(S, old, { ...begun, from: addDays(TODAY, 1) })).toEqual([
      `note: 2 has the hours before ${S}`,
    ]);
    expect(plan(S, old, { ...begun, to: '2027-12-31' })).toEqual([
      'note: 2 ends 2027-12-31',
      `note: 2 has the hours before ${S}`,
    ]);
  });

  it('are nothing to know where it begins on the day, or has begun', () => {
    expect(plan(S, employment(2, S, null, PART))).toEqual([]);
    expect(plan(S, employment(2, TODAY, null, PART))).toEqual([]);
    expect(plan(S, employment(2, '2020-01-01', null, PART))).toEqual([]);
  });

  it('end on a last day all the same', () => {
    const { writes, facts } = planOf([employment(2, '2027-01-01', null, PART)], {
      start: startOf(S),
      end: '2027-12-31',
    });
    expect(writes.map(lineOf)).toEqual(['ended 2: 2027-01-01 to 2027-12-31, 32 h']);
    expect(facts.map(factOf)).toEqual([`2 has the hours before ${S}`]);
  });
});

describe('a last day alone', () => {
  const plan = (end: string, ...current: Employment[]): string[] => linesOf(planOf(current, { end }));

  it.each([
    ['in the past', '2019-06-30'],
    ['today', TODAY],
    ['in the future', '2027-06-30'],
  ])('%s ends the employments that run past it', (_, E) => {
    expect(plan(E, employment(1, '2015-01-01'))).toEqual([`ended 1: 2015-01-01 to ${E}, 40 h`]);
    expect(plan(E, employment(1, '2015-01-01', addDays(E, 1)))).toEqual([
      `ended 1: 2015-01-01 to ${E}, 40 h`,
    ]);
    expect(plan(E, employment(1, E))).toEqual([`ended 1: ${E} to ${E}, 40 h`]);
    expect(plan(E, employment(1, '2015-01-01'), employment(2, '2016-01-01'))).toHaveLength(2);
    expect(plan(E, employment(1, '2015-01-01', E))).toEqual([]);
    expect(plan(E, employment(1, '2010-01-01', '2012-12-31'), employment(2, '2015-01-01', E))).toEqual([]);
  });

  it('leaves an employment alone that begins after it, and names it', () => {
    expect(plan(TODAY, employment(1, '2015-01-01'), employment(2, '2027-01-01'))).toEqual([
      `ended 1: 2015-01-01 to ${TODAY}, 40 h`,
      'note: 2 begins later',
    ]);
  });

  it('never extends: that the employments end before it is to be known', () => {
    expect(plan('2027-06-30', employment(1, '2015-01-01', '2026-12-31'))).toEqual([
      'note: the last one ends 2026-12-31',
    ]);
    expect(
      plan(
        '2027-06-30',
        employment(1, '2019-01-01', '2020-12-31'),
        employment(2, '2021-01-01', '2024-12-31'),
      ),
    ).toEqual(['note: the last one ends 2024-12-31']);
  });

  it('of someone without an employment until then writes nothing', () => {
    expect(plan(TODAY)).toEqual(['note: the last one ends never began']);
    expect(plan(TODAY, employment(1, '2027-01-01'))).toEqual([
      'note: 1 begins later',
      'note: the last one ends never began',
    ]);
  });

  it('keeps the hours, known or not', () => {
    const [write] = planOf([{ ...employment(1, '2015-01-01'), pattern: undefined }], { end: TODAY }).writes;
    expect(write).toMatchObject({ action: 'ended', hours: undefined, to: TODAY });
  });
});

describe('the employment that MOCO made along with a new user', () => {
  const plan = (model: Employment, desired: DesiredEmployment): string[] =>
    linesOf(planEmployments([model], desired, { today: TODAY, defaultModel: model }));

  it.each([...DAYS, ['more than 92 days ago', '2020-01-01']] as const)(
    'is changed into the hours from a first day that is %s',
    (_, S) => {
      const desired = { start: startOf(S) };
      const moved = [
        ...(S === '2020-01-01' ? [`note: the first one begins ${S}`] : []),
        ...(S > TODAY ? [`note: 1 moved to ${S}`] : []),
      ];
      expect(plan(employment(1, TODAY), desired)).toEqual([`changed 1: ${S} to open, 32 h`, ...moved]);
      expect(plan(employment(1, TODAY), { ...desired, end: '2027-12-31' })).toEqual([
        `changed 1: ${S} to 2027-12-31, 32 h`,
        ...moved,
      ]);
      expect(plan(employment(1, S, null, PART), desired)).toEqual([]);
    },
  );

  it.each<[string, Employment, readonly string[]]>([
    [
      'first day, which is later',
      employment(1, TODAY, '2027-12-31', PART),
      ['changed 1: 2027-01-01 to 2027-12-31, 32 h', 'note: 1 moved to 2027-01-01'],
    ],
    [
      'first day, which is earlier',
      employment(1, '2027-01-02', '2027-12-31', PART),
      ['changed 1: 2027-01-01 to 2027-12-31, 32 h'],
    ],
    ['pattern', employment(1, '2027-01-01', '2027-12-31'), ['changed 1: 2027-01-01 to 2027-12-31, 32 h']],
  ])('is changed if only its %s differs', (_, model, expected) => {
    expect(plan(model, { start: startOf('2027-01-01'), end: '2027-12-31' })).toEqual(expected);
  });

  it('ends if only its last day differs', () => {
    const model = employment(1, '2027-01-01', null, PART);
    expect(plan(model, { start: startOf('2027-01-01'), end: '2027-12-31' })).toEqual([
      'ended 1: 2027-01-01 to 2027-12-31, 32 h',
    ]);
  });

  it('is changed, not ended, if its last day is extended', () => {
    const model = employment(1, '2027-01-01', '2027-06-30', PART);
    const desired = { start: startOf('2027-01-01'), end: '2027-12-31' };
    expect(plan(model, desired)).toEqual(['changed 1: 2027-01-01 to 2027-12-31, 32 h']);
  });

  it('keeps a last day that it has: the notice says when', () => {
    expect(plan(employment(1, TODAY, '2027-12-31'), { start: startOf('2027-01-01') })).toEqual([
      'changed 1: 2027-01-01 to 2027-12-31, 32 h',
      'note: 1 ends 2027-12-31',
      'note: 1 moved to 2027-01-01',
    ]);
  });

  it('only ends where a last day alone is given', () => {
    expect(plan(employment(1, TODAY), { end: '2027-12-31' })).toEqual([
      `ended 1: ${TODAY} to 2027-12-31, 40 h`,
    ]);
  });
});

describe('hours are equal', () => {
  const uneven = { am: [5, 4, 4, 4, 0], pm: [3, 4, 4, 4, 8] };
  const has = (pattern: WeeklyPattern | undefined, desired: DesiredHours): boolean =>
    hasHours({ pattern }, desired);

  it('if the ten numbers are, where the ten numbers were given', () => {
    expect(has(FULL, exact(FULL))).toBe(true);
    expect(has(uneven, exact(FULL))).toBe(false);
  });

  it('if the five daily sums are, where hours a day were given', () => {
    expect(has(uneven, daily(FULL))).toBe(true);
    // The same week, but other days.
    expect(has({ am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 5] }, daily(FULL))).toBe(true);
    expect(has({ am: [4, 4, 4, 4, 3], pm: [5, 4, 4, 4, 4] }, daily(FULL))).toBe(false);
  });

  it('if they are the same decimals, which have no exact binary form', () => {
    // 4.1 + 4.3 is 8.399999999999999.
    expect(has({ am: [4.1, 4.1, 4.1, 4.1, 4.1], pm: [4.3, 4.3, 4.3, 4.3, 4.3] }, daily(evenly(8.4)))).toBe(
      true,
    );
    expect(has(evenly(0.1 + 0.2), exact(evenly(0.3)))).toBe(true);
    expect(has(evenly(8.41), daily(evenly(8.4)))).toBe(false);
  });

  it('never to hours that are not known: the employment is replaced', () => {
    expect(has(undefined, daily(FULL))).toBe(false);
    const unknown = { ...employment(1, '2020-01-01'), pattern: undefined };
    expect(linesOf(planOf([unknown], { start: startOf('2027-01-01', FULL) }))).toEqual([
      'ended 1: 2020-01-01 to 2026-12-31, ? h',
      'created new: 2027-01-01 to open, 40 h',
    ]);
  });
});

describe('an employment in a response is compared with what was written:', () => {
  const { writes } = planOf([employment(1, '2027-01-01')], {
    start: startOf('2027-01-01'),
    end: '2027-12-31',
  });
  const [write] = writes as [EmploymentWrite];
  const stored = employment(1, '2027-01-01', '2027-12-31', PART);

  it.each<[string, Employment, boolean]>([
    ['as it was written', stored, true],
    [
      'with the hours of a day divided otherwise',
      { ...stored, pattern: { am: [6.4, 0, 3.2, 3.2, 3.2], pm: [0, 6.4, 3.2, 3.2, 3.2] } },
      true,
    ],
    ['with another first day', { ...stored, from: '2027-01-02' }, false],
    ['with another last day', { ...stored, to: null }, false],
    ['with other hours', { ...stored, pattern: FULL }, false],
    ['without hours', { ...stored, pattern: undefined }, false],
  ])('%s', (_, after, isIt) => {
    expect(isAsWritten(after, write)).toBe(isIt);
  });
});

describe('without a desired employment', () => {
  it('nothing is planned', () => {
    expect(planOf([employment(1, '2020-01-01'), employment(2, '2020-01-01')], {})).toEqual({
      writes: [],
      facts: [],
      problems: [],
    });
    expect([{}, { start: undefined, end: undefined }].map(hasEmploymentInput)).toEqual([false, false]);
    expect([{ end: TODAY }, { start: startOf(TODAY) }].map(hasEmploymentInput)).toEqual([true, true]);
  });
});
