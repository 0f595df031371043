/** What has become of a plan: a fold over the steps of applying it. */
import { describe, expect, it } from '@jest/globals';
import { verifyApplied } from '../../src/model/diff.ts';
import type { Employment } from '../../src/model/employments.ts';
import type { MocoUser } from '../../src/model/user.ts';
import type { ApplyStep } from '../../src/reconcile/apply-user.ts';
import { foldStep, initialOutcome, pendingOf, writesOf, type Outcome } from '../../src/reconcile/outcome.ts';
import { planUser, type DesiredUser, type UserPlan } from '../../src/reconcile/plan-user.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';

const MAX = mocoUser(7);
const OPEN: Employment = { id: 5, from: '2020-01-01', to: null };
const OTHER: Employment = { id: 6, from: '2021-01-01', to: null };
const PATTERN = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
const OPTIONS = { createMissing: true, createInactive: true, sendWriteOnlyFields: true };

const planOf = (
  desired: Partial<DesiredUser>,
  users: readonly MocoUser[] = [MAX],
  employments: readonly Employment[] = [],
): UserPlan =>
  planUser(
    { key: { email: 'u7@example.com' }, fields: [], employment: {}, ...desired },
    { users, employments },
    OPTIONS,
  );

const UPDATE = planOf({ fields: desiredFields({ lastname: 'Keller', info: 'x' }) });
const START = { start: { from: '2027-01-01', pattern: PATTERN } };
const CREATION = planOf(
  { fields: desiredFields({ firstname: 'Max', lastname: 'Muster', team: 202 }), employment: START },
  [],
);
const OFFBOARDING = planOf(
  { fields: desiredFields({ active: false }), employment: { end: '2026-12-31' } },
  [MAX],
  [OPEN, OTHER],
);

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
const ended = (employment: Employment): ApplyStep => ({
  kind: 'employment-ended',
  employment: { ...employment, to: '2026-12-31' },
  previousTo: null,
});
const EMPLOYED: ApplyStep = { kind: 'employment-created', employment: { ...OPEN, from: '2027-01-01' } };
const FOUND: ApplyStep = { kind: 'employment-found', employment: OPEN, day: '2027-01-01' };

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
    const after = { ...MAX, lastname: 'Keller', info: 'X' };
    const { user, changes } = outcomeOf(UPDATE, updated(UPDATE, after));
    expect(user).toBe(after);
    expect(changes?.map(({ field, to, outcome }) => [field.input, to, outcome])).toEqual([
      ['lastname', 'Keller', 'applied'],
      ['info', 'X', 'altered'],
    ]);
  });

  it('of a creation, there is a user', () => {
    expect(outcomeOf(CREATION, created(MAX))).toMatchObject({ user: MAX, changes: expect.any(Array) });
  });

  it('about an employment, the user stays the same', () => {
    const outcome = outcomeOf(OFFBOARDING, ended(OPEN), ended(OTHER));
    expect(outcome).toMatchObject({ user: MAX, changes: undefined });
    expect(outcome.steps).toHaveLength(2);
  });

  it('about a user whom another run has created, the new plan starts over', () => {
    const outcome = outcomeOf(CREATION, { kind: 'replanned', plan: UPDATE });
    expect(outcome).toEqual(initialOutcome(UPDATE));
  });
});

describe('the writes', () => {
  it('are the steps after which MOCO has something new', () => {
    expect(writesAfter(CREATION, created(MAX), EMPLOYED)).toEqual(['created', 'employment-created']);
    expect(writesAfter(OFFBOARDING, ended(OPEN), ended(OTHER))).toEqual([
      'employment-ended',
      'employment-ended',
    ]);
    expect(writesAfter(UPDATE, updated(UPDATE, { ...MAX, info: 'x' }))).toEqual(['updated']);
  });

  it('do not include an update of which MOCO applied nothing', () => {
    expect(writesAfter(UPDATE, updated(UPDATE, MAX))).toEqual([]);
  });

  it('do not include what another run did', () => {
    expect(writesAfter(CREATION, { kind: 'replanned', plan: UPDATE })).toEqual([]);
    expect(writesAfter(CREATION, created(MAX), FOUND)).toEqual(['created']);
  });
});

describe('what is pending', () => {
  const NOTHING = { toEnd: [], isCreation: false, fields: [], toCreate: undefined };
  const idsToEnd = (...steps: readonly ApplyStep[]): number[] =>
    pendingOf(outcomeOf(OFFBOARDING, ...steps)).toEnd.map(({ employment }) => employment.id);

  it('of an update are its fields, until MOCO has applied them', () => {
    expect(pendingOf(outcomeOf(UPDATE))).toEqual({ ...NOTHING, fields: ['lastname', 'info'] });
    const after = { ...MAX, lastname: 'Keller', info: 'x' };
    expect(pendingOf(outcomeOf(UPDATE, updated(UPDATE, after)))).toEqual(NOTHING);
  });

  it('of an update are the fields that MOCO ignored or altered', () => {
    const step = updated(UPDATE, { ...MAX, info: 'X' });
    expect(pendingOf(outcomeOf(UPDATE, step)).fields).toEqual(['lastname', 'info']);
  });

  it('of a creation is the user, without single fields, and the employment', () => {
    expect(pendingOf(outcomeOf(CREATION))).toEqual({
      ...NOTHING,
      isCreation: true,
      toCreate: { from: '2027-01-01', to: null, pattern: PATTERN },
    });
  });

  it('of a creation is the employment once the user was created', () => {
    const outcome = outcomeOf(CREATION, created(MAX));
    expect(pendingOf(outcome)).toMatchObject({ isCreation: false, toCreate: { from: '2027-01-01' } });
  });

  it.each([EMPLOYED, FOUND])('is no employment after $kind', (step) => {
    expect(pendingOf(outcomeOf(CREATION, created(MAX), step))).toEqual(NOTHING);
  });

  it('of an offboarding are the employments that have not ended', () => {
    expect(idsToEnd()).toEqual([5, 6]);
    expect(idsToEnd(ended(OPEN))).toEqual([6]);
    expect(idsToEnd(ended(OPEN), ended(OTHER))).toEqual([]);
    expect(pendingOf(outcomeOf(OFFBOARDING, ended(OPEN), ended(OTHER))).fields).toEqual(['active']);
  });
});
