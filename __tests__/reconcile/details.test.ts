/** Employments and vacation as outputs: what is planned, and what was written. */
import { describe, expect, it } from '@jest/globals';
import type { ApplyStep } from '../../src/reconcile/apply-user.ts';
import {
  detailNames,
  doneDetails,
  employmentOutput,
  plannedDetails,
  vacationOutput,
  type Details,
} from '../../src/reconcile/details.ts';
import { foldStep, initialOutcome } from '../../src/reconcile/outcome.ts';
import type { UserPlan } from '../../src/reconcile/user-plan.ts';
import { employmentOf, PART, planOf, startOf, VACATION, vacationEntry } from './fixtures.ts';

const OPEN = employmentOf(5, '2020-01-01');
const CHANGE_OF_HOURS = planOf(
  { employment: startOf('2027-01-01'), vacation: VACATION },
  { employments: [OPEN], vacation: [vacationEntry(8, { days: 20 })] },
);

const outputsOf = ({ employments, vacation }: Details): object => ({
  employments: employments.map(employmentOutput),
  vacation: vacation && vacationOutput(vacation),
});
const doneAfter = (plan: UserPlan, ...steps: readonly ApplyStep[]): Details =>
  doneDetails(steps.reduce(foldStep, initialOutcome(plan)));

/** The steps of the plan if MOCO does what it says; new entries get the ID 99. */
function stepsOf(plan: UserPlan, isFound = false): ApplyStep[] {
  const { employments, vacation } = plan;
  return [
    ...employments.writes.map((write): ApplyStep => {
      const { from, to, hours } = write;
      const employment = employmentOf(write.employment?.id ?? 99, from, {
        to,
        pattern: hours?.pattern,
      });
      return { kind: 'employment', write, employment, isFound };
    }),
    ...(vacation && vacation.action !== 'none'
      ? [
          {
            kind: 'vacation',
            plan: vacation,
            entry: vacationEntry(vacation.entry?.id ?? 99),
            isFound,
          } as const,
        ]
      : []),
  ];
}

describe('what is planned', () => {
  it('has the employments and the vacation as they are to be, without an ID before they exist', () => {
    expect(outputsOf(plannedDetails(CHANGE_OF_HOURS))).toEqual({
      employments: [
        { id: 5, action: 'ended', from: '2020-01-01', to: '2026-12-31', weekly_hours: 40 },
        { id: null, action: 'created', from: '2027-01-01', to: null, weekly_hours: 32 },
      ],
      vacation: { id: 8, action: 'changed', year: 2027, title: 'Urlaubsanspruch', days: 25 },
    });
    expect(outputsOf(plannedDetails(planOf({ vacation: VACATION })))).toEqual({
      employments: [],
      vacation: { id: null, action: 'created', year: 2027, title: 'Urlaubsanspruch', days: 25 },
    });
  });

  it('has hours that stay as they are, also where only a day changes', () => {
    const plan = planOf({ employment: { end: '2026-12-31' } }, { employments: [OPEN] });
    expect(outputsOf(plannedDetails(plan))).toMatchObject({ employments: [{ weekly_hours: 40 }] });
    const unknown = planOf(
      { employment: { end: '2026-12-31' } },
      { employments: [{ ...OPEN, pattern: undefined }] },
    );
    expect(outputsOf(plannedDetails(unknown))).toMatchObject({ employments: [{ weekly_hours: null }] });
  });

  it('is nothing without either', () => {
    expect(outputsOf(plannedDetails(planOf()))).toEqual({ employments: [], vacation: undefined });
  });
});

describe('what was done', () => {
  it('has the employments and the vacation as MOCO has them', () => {
    expect(outputsOf(doneAfter(CHANGE_OF_HOURS, ...stepsOf(CHANGE_OF_HOURS)))).toEqual({
      employments: [
        { id: 5, action: 'ended', from: '2020-01-01', to: '2026-12-31', weekly_hours: 40 },
        { id: 99, action: 'created', from: '2027-01-01', to: null, weekly_hours: 32 },
      ],
      vacation: { id: 8, action: 'changed', year: 2027, title: 'Urlaubsanspruch', days: 25 },
    });
  });

  it('has only the steps so far', () => {
    expect(outputsOf(doneAfter(CHANGE_OF_HOURS))).toEqual({ employments: [], vacation: undefined });
    const [first] = stepsOf(CHANGE_OF_HOURS);
    expect(outputsOf(doneAfter(CHANGE_OF_HOURS, ...(first ? [first] : [])))).toMatchObject({
      employments: [{ id: 5 }],
      vacation: undefined,
    });
  });

  it('has the days of vacation that MOCO stored', () => {
    const plan = planOf({ vacation: VACATION });
    const [step] = stepsOf(plan);
    const entry = vacationEntry(99, { days: 24.5, title: 'Urlaub' });
    const done = step?.kind === 'vacation' ? doneAfter(plan, { ...step, entry }) : undefined;
    expect(done && outputsOf(done)).toMatchObject({
      vacation: { id: 99, action: 'created', year: 2027, title: 'Urlaub', days: 24.5 },
    });
  });

  it('has an entry that needed no change', () => {
    const plan = planOf({ vacation: VACATION }, { vacation: [vacationEntry(8)] });
    expect(outputsOf(doneAfter(plan))).toEqual({
      employments: [],
      vacation: { id: 8, action: 'none', year: 2027, title: 'Urlaubsanspruch', days: 25 },
    });
  });

  it('does not have what another run created first', () => {
    const plan = planOf({ employment: startOf('2027-01-01'), vacation: VACATION });
    const details = doneAfter(plan, ...stepsOf(plan, true));
    expect(outputsOf(details)).toMatchObject({ employments: [], vacation: { id: 99, action: 'none' } });
    expect(detailNames(details)).toEqual([]);
  });

  it('has what MOCO stored instead of what was sent', () => {
    const plan = planOf({ employment: startOf('2027-01-01') });
    const [write] = plan.employments.writes;
    const employment = employmentOf(99, '2027-01-02', { to: '2027-12-31' });
    const steps = write ? [{ kind: 'employment', write, employment, isFound: false } as const] : [];
    expect(outputsOf(doneAfter(plan, ...steps)).valueOf()).toMatchObject({
      employments: [{ id: 99, action: 'created', from: '2027-01-02', to: '2027-12-31', weekly_hours: 40 }],
    });
  });
});

describe('the names in `changed_fields`', () => {
  it.each<[string, UserPlan, string[]]>([
    ['both', CHANGE_OF_HOURS, ['employment', 'vacation']],
    ['an employment', planOf({ employment: startOf('2027-01-01', PART) }), ['employment']],
    ['vacation', planOf({ vacation: VACATION }), ['vacation']],
    ['neither', planOf(), []],
    [
      'neither, as nothing differs',
      planOf(
        { employment: startOf('2026-11-01', PART), vacation: VACATION },
        { employments: [employmentOf(5, '2020-01-01', { pattern: PART })], vacation: [vacationEntry(8)] },
      ),
      [],
    ],
  ])('say %s', (_, plan, names) => {
    expect(detailNames(plannedDetails(plan))).toEqual(names);
    expect(detailNames(doneAfter(plan, ...stepsOf(plan)))).toEqual(names);
  });
});
