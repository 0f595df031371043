/** What has become of a plan: a fold over the steps of applying it. */
import { describe, expect, it } from '@jest/globals';
import { verifyApplied } from '../../src/model/verify.ts';
import type { Employment } from '../../src/model/employments.ts';
import type { MocoUser } from '../../src/model/user.ts';
import type { ApplyStep } from '../../src/reconcile/apply-user.ts';
import {
  foldStep,
  initialOutcome,
  isAnySent,
  isChanged,
  pendingOf,
  splitPending,
  writesOf,
  type Outcome,
} from '../../src/reconcile/outcome.ts';
import type { UserPlan } from '../../src/reconcile/user-plan.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';
import { employmentOf, planOf, startOf, VACATION, vacationEntry } from './fixtures.ts';

const MAX = mocoUser(7);
const OPEN = employmentOf(5, '2020-01-01');
const OTHER = employmentOf(6, '2021-01-01');

const UPDATE = planOf({ fields: desiredFields({ lastname: 'Keller', info: 'x' }) });
const CREATION = planOf(
  {
    key: { email: 'u7@example.com' },
    fields: desiredFields({ firstname: 'Max', lastname: 'Muster', team: 202 }),
    employment: startOf('2027-01-01'),
    vacation: VACATION,
  },
  { users: [] },
);
const OFFBOARDING = planOf(
  { fields: desiredFields({ active: false }), employment: { end: '2026-12-31' } },
  { employments: [OPEN, OTHER] },
);
/** What is left to do once it is known that MOCO has made an employment along with the user. */
const COMPLETED: ApplyStep & { kind: 'completed' } = {
  kind: 'completed',
  employments: planOf({ employment: { end: '2026-12-31' } }, { employments: [OPEN] }).employments,
  vacation: { action: 'changed', entry: vacationEntry(8, { days: 20 }), desired: VACATION },
  notices: [{ level: 'warning', text: 'This became known.' }],
};

const updated = (plan: UserPlan, response: MocoUser): ApplyStep => ({
  kind: 'updated',
  user: response,
  changes: verifyApplied(plan.changes, response),
});
const created = (user: MocoUser): ApplyStep => ({
  kind: 'created',
  user,
  changes: verifyApplied(CREATION.changes, user),
});
/** The write of the plan at this position. `isFound`: another run was faster. */
const employed = (plan: Pick<UserPlan, 'employments'>, index = 0, isFound = false): ApplyStep => {
  const write = plan.employments.writes[index];
  if (!write) throw new Error(`There is no write ${index}`);
  const employment: Employment = write.employment ?? OPEN;
  return { kind: 'employment', write, employment, isFound };
};
const entitled = (isFound = false): ApplyStep => ({
  kind: 'vacation',
  plan: { action: 'created', entry: undefined, desired: VACATION },
  entry: vacationEntry(8),
  isFound,
});

const outcomeOf = (plan: UserPlan, ...steps: readonly ApplyStep[]): Outcome =>
  steps.reduce(foldStep, initialOutcome(plan));
const writesAfter = (plan: UserPlan, ...steps: readonly ApplyStep[]): string[] =>
  writesOf(outcomeOf(plan, ...steps)).map(({ kind }) => kind);

describe('before the first step', () => {
  it('the outcome is the plan', () => {
    expect(outcomeOf(UPDATE)).toEqual({ plan: UPDATE, steps: [], user: MAX, changes: undefined });
    expect(outcomeOf(CREATION).user).toBeUndefined();
    expect(writesAfter(UPDATE)).toEqual([]);
  });
});

describe('after a step', () => {
  it('of an update, the user and the changes are those of MOCO', () => {
    const after = { ...MAX, lastname: 'Keller', info: 'y' };
    const { user, changes } = outcomeOf(UPDATE, updated(UPDATE, after));
    expect(user).toBe(after);
    expect(changes?.map(({ field, to, outcome }) => [field.input, to, outcome])).toEqual([
      ['lastname', 'Keller', 'applied'],
      ['info', 'y', 'altered'],
    ]);
  });

  it('of a creation, there is a user', () => {
    expect(outcomeOf(CREATION, created(MAX))).toMatchObject({ user: MAX, changes: expect.any(Array) });
  });

  it('about an employment, the user stays the same', () => {
    const outcome = outcomeOf(OFFBOARDING, employed(OFFBOARDING), employed(OFFBOARDING, 1));
    expect(outcome).toMatchObject({ user: MAX, changes: undefined });
    expect(outcome.steps).toHaveLength(2);
  });

  it('about what MOCO made along with a new user, the plan has what is left to do, and further notices', () => {
    const known = { ...CREATION, notices: [{ level: 'notice', text: 'This was planned.' } as const] };
    const { plan, user, steps } = outcomeOf(known, created(MAX), COMPLETED);
    expect(plan).toEqual({
      ...known,
      notices: [...known.notices, ...COMPLETED.notices],
      employments: COMPLETED.employments,
      vacation: COMPLETED.vacation,
    });
    expect({ user, steps }).toMatchObject({ user: MAX, steps: [{ kind: 'created' }, COMPLETED] });
  });

  it('about a user whom another run has created, the new plan starts over', () => {
    const outcome = outcomeOf(CREATION, { kind: 'replanned', plan: UPDATE });
    expect(outcome).toEqual(initialOutcome(UPDATE));
  });
});

describe('the writes', () => {
  it('are the steps after which MOCO has something new', () => {
    const steps = [created(MAX), employed(CREATION), entitled()];
    expect(writesAfter(CREATION, ...steps)).toEqual(['created', 'employment', 'vacation']);
    expect(writesAfter(OFFBOARDING, employed(OFFBOARDING), employed(OFFBOARDING, 1))).toEqual([
      'employment',
      'employment',
    ]);
    expect(writesAfter(UPDATE, updated(UPDATE, { ...MAX, info: 'x' }))).toEqual(['updated']);
  });

  it('do not include an update of which MOCO applied nothing', () => {
    expect(writesAfter(UPDATE, updated(UPDATE, MAX))).toEqual([]);
  });

  it('do not include an update of which no response tells whether MOCO applied it', () => {
    const response = { ...MAX, info: undefined };
    expect(writesAfter(UPDATE, updated(UPDATE, response))).toEqual([]);
  });

  it('do not include what another run did, or what has only become known', () => {
    expect(writesAfter(CREATION, { kind: 'replanned', plan: UPDATE })).toEqual([]);
    const steps = [created(MAX), COMPLETED, employed(COMPLETED, 0, true), entitled(true)];
    expect(writesAfter(CREATION, ...steps)).toEqual(['created']);
  });
});

describe('whether MOCO has something new', () => {
  const LOST = { code: 'timeout', unconfirmed: { method: 'PUT', path: '/users/7' } } as const;
  const REFUSED = { code: 'rejected' } as const;
  const changedAfter = (failure: Parameters<typeof isChanged>[1], ...steps: ApplyStep[]): unknown =>
    isChanged(outcomeOf(UPDATE, ...steps), failure);

  it('is known after a write, and after one that MOCO refused or ignored', () => {
    expect(changedAfter(undefined, updated(UPDATE, { ...MAX, info: 'x' }))).toBe(true);
    expect(changedAfter(LOST, updated(UPDATE, { ...MAX, info: 'x' }))).toBe(true);
    expect(changedAfter(undefined, updated(UPDATE, MAX))).toBe(false);
    expect(changedAfter(REFUSED)).toBe(false);
  });

  it('is not known after a write without a response, or with one that lacks the field', () => {
    expect(changedAfter(LOST)).toBeUndefined();
    expect(changedAfter(undefined, updated(UPDATE, { ...MAX, info: undefined }))).toBeUndefined();
  });
});

describe('whether a write was sent', () => {
  it('is so even if no response tells what became of it', () => {
    expect(isAnySent(outcomeOf(UPDATE, updated(UPDATE, { ...MAX, info: undefined })))).toBe(true);
    expect(isAnySent(outcomeOf(UPDATE))).toBe(false);
    expect(isAnySent(outcomeOf(CREATION, { kind: 'replanned', plan: UPDATE }))).toBe(false);
    expect(isAnySent(outcomeOf(CREATION, COMPLETED))).toBe(false);
  });
});

describe('what is pending', () => {
  const NOTHING = { isCreation: false, fields: [], employments: [], vacation: undefined };
  const idsToEnd = (...steps: readonly ApplyStep[]): (number | undefined)[] =>
    pendingOf(outcomeOf(OFFBOARDING, ...steps)).employments.map(({ employment }) => employment?.id);

  it('of an update are its fields, until MOCO has applied them', () => {
    expect(pendingOf(outcomeOf(UPDATE))).toEqual({ ...NOTHING, fields: ['lastname', 'info'] });
    const after = { ...MAX, lastname: 'Keller', info: 'x' };
    expect(pendingOf(outcomeOf(UPDATE, updated(UPDATE, after)))).toEqual(NOTHING);
  });

  it('of an update are the fields that MOCO ignored or altered', () => {
    const step = updated(UPDATE, { ...MAX, info: 'y' });
    expect(pendingOf(outcomeOf(UPDATE, step)).fields).toEqual(['lastname', 'info']);
  });

  it('of an update was sent if the response lacks the field', () => {
    const outcome = outcomeOf(UPDATE, updated(UPDATE, { ...MAX, info: undefined }));
    expect(splitPending(outcome, { code: 'cancelled' })).toEqual({
      sent: { ...NOTHING, fields: ['info'] },
      unsent: { ...NOTHING, fields: ['lastname'] },
    });
  });

  it('of an update are custom fields by their names', () => {
    const plan = planOf({ fields: desiredFields({ 'custom-properties': { A: '1', B: '2' } }) });
    const step = updated(plan, { ...MAX, custom_properties: { A: '1' } });
    expect(pendingOf(outcomeOf(plan, step)).fields).toEqual(['custom field "B"']);
  });

  it('of an update are no fields that MOCO has in another form, or does not return', () => {
    const response = { ...MAX, lastname: 'KELLER', info: undefined };
    expect(pendingOf(outcomeOf(UPDATE, updated(UPDATE, response)))).toEqual(NOTHING);
  });

  it('of a creation is the user, without single fields, the employment and the vacation', () => {
    expect(pendingOf(outcomeOf(CREATION))).toMatchObject({
      isCreation: true,
      fields: [],
      employments: [{ action: 'created', from: '2027-01-01', to: null }],
      vacation: { action: 'created' },
    });
  });

  it('of a creation are employment and vacation once the user was created', () => {
    const outcome = outcomeOf(CREATION, created(MAX));
    expect(pendingOf(outcome)).toMatchObject({
      isCreation: false,
      employments: [{ from: '2027-01-01' }],
      vacation: { action: 'created' },
    });
  });

  it('of a creation is what is left to do once it is known what MOCO made along with the user', () => {
    const known = outcomeOf(CREATION, created(MAX), COMPLETED);
    expect(pendingOf(known)).toMatchObject({
      employments: [{ action: 'ended', employment: { id: 5 } }],
      vacation: { action: 'changed', entry: { id: 8 } },
    });
    const done = outcomeOf(CREATION, created(MAX), COMPLETED, employed(COMPLETED), entitled());
    expect(pendingOf(done)).toEqual(NOTHING);
  });

  it.each([false, true])(
    'are no employment and no vacation once they exist, by another run: %j',
    (isFound) => {
      const steps = [created(MAX), employed(CREATION, 0, isFound), entitled(isFound)];
      expect(pendingOf(outcomeOf(CREATION, ...steps))).toEqual(NOTHING);
    },
  );

  it('is no vacation that needs nothing, or that is not asked for', () => {
    const plan = planOf({ vacation: VACATION }, { vacation: [vacationEntry(8)] });
    expect(pendingOf(outcomeOf(plan))).toEqual(NOTHING);
    expect(pendingOf(outcomeOf(planOf()))).toEqual(NOTHING);
  });

  it('of an offboarding are the employments that have not ended', () => {
    const [first, second] = [employed(OFFBOARDING), employed(OFFBOARDING, 1)];
    expect(idsToEnd()).toEqual([5, 6]);
    expect(idsToEnd(first)).toEqual([6]);
    expect(idsToEnd(first, second)).toEqual([]);
    expect(pendingOf(outcomeOf(OFFBOARDING, first, second)).fields).toEqual(['active']);
  });
});
