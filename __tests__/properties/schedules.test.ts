/** The plan for random schedules and random wishes, day by day: hours change only where that is asked for. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../src/model/days.ts';
import {
  hasHours,
  type Employment,
  type EmploymentContext,
  type EmploymentPlan,
} from '../../src/model/employments.ts';
import { planEmployments } from '../../src/model/plan-employments.ts';
import type { WeeklyPattern } from '../../src/model/parsers.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import {
  areSame,
  cases,
  DAYS,
  employment,
  FIRST_CHANGEABLE,
  isSound,
  lastDesiredDay,
  on,
  PATTERNS,
  statesAfter,
  TODAY,
  type Case,
} from './schedules.ts';

/** A case, its plan, and what MOCO has afterwards. */
interface Planned extends Case {
  readonly context: EmploymentContext;
  readonly plan: EmploymentPlan;
  readonly after: readonly Employment[];
}

/** Each expects something of a plan that was applied. */
const RULES: Readonly<Record<string, (planned: Planned) => void>> = {
  'nothing is planned if there are problems': ({ plan }) =>
    expect(plan.problems.length > 0 ? plan.writes : []).toEqual([]),
  'a day keeps its hours, gets those asked for, or loses them after the end': (planned) => {
    const { current, desired, after, context } = planned;
    const { start, end } = desired;
    const isAllowed = (day: string): boolean => {
      const has = on(after, day);
      if (areSame(has, on(current, day))) return true;
      if (has) return start !== undefined && isAskedFor(planned, day) && hasHours(has, start.hours);
      const isBefore = context.defaultModel !== undefined && start !== undefined && day < start.from;
      return isBefore || (end !== undefined && day > end);
    };
    expect(DAYS.filter((day) => !isAllowed(day))).toEqual([]);
  },
  'no employments overlap at any moment': ({ current, plan }) =>
    expect(statesAfter(current, plan.writes).filter((state) => !isSound(state))).toEqual([]),
  'a second plan has nothing to do': ({ after, desired, plan, context }) => {
    if (plan.problems.length > 0) return;
    // Either MOCO's timestamps tell that the default model was changed, or they are too close to each other.
    const [only] = after;
    const asBefore = context.defaultModel && only ? [{ today: TODAY, defaultModel: only }] : [];
    for (const again of [{ today: TODAY }, ...asBefore]) {
      expect(planEmployments(after, desired, again)).toMatchObject({ writes: [], problems: [] });
    }
  },
  'the hours asked for hold from the first day on': (planned) => {
    const { desired, after, plan } = planned;
    const { start } = desired;
    if (!start || plan.problems.length > 0 || start.from < FIRST_CHANGEABLE) return;
    const days = DAYS.filter((day) => isAskedFor(planned, day));
    const isOther = (day: string): boolean =>
      !hasHours(on(after, day) ?? { pattern: undefined }, start.hours);
    expect(days.filter(isOther)).toEqual([]);
  },
  'of a first day far back, the hours of today or of a last day that has passed count': (planned) => {
    const { current, desired, plan, context } = planned;
    const { start, end } = desired;
    if (!start || start.from >= FIRST_CHANGEABLE || context.defaultModel) return;
    const decisive = on(current, end !== undefined && end < TODAY ? end : TODAY);
    if (!decisive) return;
    const problem = {
      kind: 'too-far-back',
      day: start.from,
      employment: decisive,
      isExtension: false,
      earliest: addDays(TODAY, -92),
    };
    expect(plan.problems).toEqual(hasHours(decisive, start.hours) ? [] : [problem]);
  },
  'days more than 92 days back only lose their hours': ({ current, after, context }) => {
    if (current.length === 0 || context.defaultModel) return;
    const isChanged = (day: string): boolean =>
      on(after, day) !== undefined && !areSame(on(after, day), on(current, day));
    expect(DAYS.filter((day) => day < FIRST_CHANGEABLE && isChanged(day))).toEqual([]);
  },
  'no employment that begins by the end runs past it': ({ desired: { end }, after, plan }) => {
    if (end === undefined || plan.problems.length > 0) return;
    expect(after.filter(({ from, to }) => from <= end && (to === null || to > end))).toEqual([]);
  },
  'employments that begin after the end are left alone': ({ current, desired, after, context }) => {
    const { start, end } = desired;
    if (context.defaultModel) return;
    const later = current.filter(({ from }) => from > (end ?? '9999') && from > (start?.from ?? ''));
    expect(after).toEqual(expect.arrayContaining(later));
  },
  'each write changes something, and says whether it ends an employment': ({ plan }) => {
    for (const { action, employment, from, to, hours } of plan.writes) {
      expect(action === 'created').toBe(employment === undefined);
      if (!employment) continue;
      const isOther = hours !== undefined && !hasHours(employment, hours);
      expect(isOther || from !== employment.from || to !== employment.to).toBe(true);
      const isShorter = to !== null && (employment.to === null || to < employment.to);
      if (action === 'ended') {
        expect({ isShorter, from, isOther }).toMatchObject({
          isShorter: true,
          from: employment.from,
          isOther: false,
        });
      }
    }
  },
};

/** True for the days from the first one to the last one on which the hours are asked for. */
function isAskedFor({ current, desired, context }: Planned, day: string): boolean {
  const { start, end } = desired;
  const model = context.defaultModel;
  // A hire date long ago: the hours of today are kept, and end on the desired day.
  const isLongAgo = start !== undefined && start.from < FIRST_CHANGEABLE;
  const last = model || isLongAgo ? (end ?? model?.to ?? null) : lastDesiredDay(current, desired);
  return day >= (start?.from ?? day) && (last === null || day <= last);
}

function expectRules(given: Case, context: EmploymentContext): void {
  const plan = planEmployments(given.current, given.desired, context);
  const after = statesAfter(given.current, plan.writes).at(-1) ?? given.current;
  // Changed into what is asked for only if it does not end before.
  const { to } = context.defaultModel ?? {};
  const isModel = typeof to !== 'string' || to >= (given.desired.start?.from ?? '');
  const planned = { ...given, plan, after, context: isModel ? context : { today: TODAY } };
  for (const [sentence, holds] of Object.entries(RULES)) {
    try {
      holds(planned);
    } catch (cause) {
      throw new Error(`${sentence}. ${String(cause)}\n${JSON.stringify({ plan, after }, null, 2)}`, {
        cause,
      });
    }
  }
}

it.each(batches(1_000))(
  'changes hours only where that is asked for (seed $seed)',
  (batch) => {
    fc.assert(
      fc.property(cases, (given) => expectRules(given, { today: TODAY })),
      batch,
    );
  },
  TIMEOUT_MS,
);

it.each(batches(300))(
  'changes a default model into what is asked for (seed $seed)',
  (batch) => {
    const made = cases.filter(({ current }) => current.length === 1);
    fc.assert(
      fc.property(made, (given) => {
        expectRules(given, { today: TODAY, defaultModel: given.current[0] });
      }),
      batch,
    );
  },
  TIMEOUT_MS,
);

it.each(batches(300))(
  'does not mind how a day is divided if only hours a day are asked for (seed $seed)',
  (batch) => {
    const swapped = fc.property(cases, ({ current, desired: { start, end } }) => {
      const daily = start && { ...start, hours: { ...start.hours, isDaily: true } };
      const inverse = current.map((each) => ({ ...each, pattern: each.pattern && swap(each.pattern) }));
      const [one, other] = [current, inverse].map((each) => {
        const { writes, problems } = planEmployments(each, { start: daily, end }, { today: TODAY });
        const withoutPattern = writes.map(({ action, employment, from, to }) => [
          action,
          employment?.id,
          from,
          to,
        ]);
        return { writes: withoutPattern, problems: problems.map(({ kind, day }) => [kind, day]) };
      });
      expect(other).toEqual(one);
    });
    fc.assert(swapped, batch);
  },
  TIMEOUT_MS,
);

it.each(batches(300))(
  'writes nothing where several employments cover the first day (seed $seed)',
  (batch) => {
    const twice = cases.filter(
      ({ current, desired: { start } }) => start !== undefined && on(current, start.from) !== undefined,
    );
    const isAmbiguous = fc.property(twice, ({ current, desired }) => {
      const covering = on(current, desired.start?.from ?? '') as Employment;
      const doubled = [...current, { ...covering, id: 9201, pattern: PATTERNS[0] }];
      const { writes, problems } = planEmployments(doubled, desired, { today: TODAY });
      expect({ writes, problems }).toMatchObject({
        writes: [],
        problems: [{ kind: 'ambiguous-employments' }],
      });
    });
    fc.assert(isAmbiguous, batch);
  },
  TIMEOUT_MS,
);

it('begins another employment where the default model ends before the first day', () => {
  const model = employment(9001, '2026-11-20', '2026-11-30', PATTERNS[0]);
  const start = { from: '2027-01-01', hours: { pattern: PATTERNS[1], isDaily: false } };
  expect(planEmployments([model], { start }, { today: TODAY, defaultModel: model }).writes).toMatchObject([
    { action: 'created', from: '2027-01-01', to: null },
  ]);
});

it('plays first days far back with a last day that has passed, so that the rule for them means something', () => {
  const isFormer = ({ desired: { start, end } }: Case): boolean =>
    start !== undefined && start.from < FIRST_CHANGEABLE && end !== undefined && end < TODAY;
  const former = fc.sample(cases, { seed: 1, numRuns: 1_000 }).filter(isFormer);
  const plans = former.map(({ current, desired }) => planEmployments(current, desired, { today: TODAY }));
  expect(plans.filter(({ problems }) => problems.length > 0).length).toBeGreaterThanOrEqual(10);
  expect(plans.filter(({ problems }) => problems.length === 0).length).toBeGreaterThanOrEqual(10);
});

it('plays every kind of write and problem, so that the rules mean something', () => {
  const plans = fc
    .sample(cases, { seed: 1, numRuns: 1_000 })
    .map(({ current, desired }) => planEmployments(current, desired, { today: TODAY }));
  const kinds = plans.flatMap(({ writes, facts, problems }) => [
    ...writes.map(({ action, replaces }) => (replaces ? 'replaced' : action)),
    ...[...facts, ...problems].map(({ kind }) => kind),
    ...(writes.length + problems.length === 0 ? ['nothing'] : []),
  ]);
  const known = ['created', 'replaced', 'changed', 'ended', 'nothing'];
  const facts = ['ends', 'begins-before', 'other-hours', 'later', 'ends-before-end', 'too-far-back'];
  for (const kind of [...known, ...facts]) {
    expect({ kind, isFrequent: kinds.filter((each) => each === kind).length >= 10 }).toEqual({
      kind,
      isFrequent: true,
    });
  }
});

function swap({ am, pm }: WeeklyPattern): WeeklyPattern {
  return { am: pm, pm: am };
}
