import { describe, expect, it } from '@jest/globals';
import {
  unmatchedProtectedUsers,
  exceededLimits,
  applyProtections,
  type Protections,
} from '../../src/sync/guardrails.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';
import { leaving, mocoUser, updating } from '../support/entries.ts';

const ADMIN = { role: { id: 41, name: 'Administrator' } };
const BOSS = mocoUser(1, ADMIN);
const VICE = mocoUser(2, ADMIN);
const MAX = mocoUser(3);
const GUARDS: Protections = { owner: 9, adminRoles: new Set([41]), active: [BOSS, VICE, MAX] };

/** The ID and the action of each entry, and why it is kept. */
function told(entries: readonly PlanEntry[]): string[] {
  return entries.map(({ user, action, error, keptBecause }) =>
    [user?.id ?? '', action, reasonIn(error ?? keptBecause)].join(' ').trim(),
  );
}

/** The reason that a sentence gives, by a word of it. */
function reasonIn(sentence: string): string {
  return ['API key', 'protected-users', 'administrator'].find((reason) => sentence.includes(reason)) ?? '';
}

describe('a plan does not deactivate', () => {
  it('the owner of the API key', () => {
    const guards = { ...GUARDS, owner: 3 };
    expect(told(applyProtections([leaving(1, MAX)], guards, []))).toEqual(['3 error API key']);
    expect(told(applyProtections([leaving(null, MAX)], guards, []))).toEqual(['3 none API key']);
  });

  it.each([[{ id: 3 }], [{ email: 'U3@Example.com' }]])('a user whom the step protects by %j', (key) => {
    expect(told(applyProtections([leaving(1, MAX)], GUARDS, [key]))).toEqual(['3 error protected-users']);
    expect(told(applyProtections([leaving(null, MAX)], GUARDS, [key]))).toEqual(['3 none protected-users']);
    expect(applyProtections([leaving(null, MAX)], GUARDS, [key])[0]?.changes).toEqual([]);
  });

  it('the last active administrator', () => {
    const guards = { ...GUARDS, active: [BOSS, MAX] };
    expect(told(applyProtections([leaving(1, BOSS)], guards, []))).toEqual(['1 error administrator']);
  });

  it('all administrators: one stays, preferably an unlisted one', () => {
    expect(told(applyProtections([leaving(1, BOSS), leaving(2, VICE)], GUARDS, []))).toEqual([
      '1 error administrator',
      '2 deactivate',
    ]);
    expect(told(applyProtections([leaving(1, BOSS), leaving(null, VICE)], GUARDS, []))).toEqual([
      '1 deactivate',
      '2 none administrator',
    ]);
  });

  it('an administrator while the other one loses the role', () => {
    expect(told(applyProtections([leaving(1, BOSS), updating(2, VICE, { role: 42 })], GUARDS, []))[0]).toBe(
      '1 error administrator',
    );
  });
});

describe('a plan deactivates', () => {
  it('a user who is not protected', () => {
    expect(told(applyProtections([leaving(1, MAX), leaving(null, BOSS)], GUARDS, [{ id: 4 }]))).toEqual([
      '3 deactivate',
      '1 deactivate',
    ]);
  });

  it('a user if there is no administrator to be seen', () => {
    const guards = { owner: 9, adminRoles: new Set<number>(), active: undefined };
    expect(told(applyProtections([leaving(1, MAX)], guards, []))).toEqual(['3 deactivate']);
  });
});

it('entries of `protected-users` that match no user are named', () => {
  expect(
    unmatchedProtectedUsers(
      [BOSS, MAX],
      [{ id: 1 }, { email: 'U3@example.com' }, { id: 4 }, { email: 'x@y.ch' }],
    ),
  ).toEqual([4, 'x@y.ch']);
});

describe('a limit', () => {
  const users = Array.from({ length: 20 }, (_, index) => mocoUser(index));
  const updates = (count: number): PlanEntry[] => users.slice(0, count).map((user) => updating(1, user));
  const leavers = (count: number): PlanEntry[] => users.slice(0, count).map((user) => leaving(1, user));
  const limits = { maxDeactivations: 5, maxChangePercent: 30 };

  it('is not exceeded by exactly its number', () => {
    expect(exceededLimits(leavers(5), 20, limits)).toEqual([]);
    expect(exceededLimits(updates(6), 20, limits)).toEqual([]);
  });

  it('of deactivations names both numbers and the input to raise', () => {
    expect(exceededLimits(leavers(6), 1000, limits)).toEqual([
      expect.stringMatching(/\b6\b.*`max-deactivations`.*\b5\b/),
    ]);
    expect(exceededLimits(leavers(1), 1000, { ...limits, maxDeactivations: 0 })).toHaveLength(1);
  });

  it('of changes counts updates and deactivations, and rounds up', () => {
    expect(exceededLimits([...updates(2), ...leavers(2)], 13, limits)).toEqual([
      expect.stringMatching(/\b4\b.*30\.8 %.*`max-change-percent`.*\b30\b.*\b31\b/),
    ]);
    // No share of 100 exceeds itself, whatever JavaScript makes of 0.07 * 100.
    for (let percent = 1; percent <= 100; percent++) {
      expect(exceededLimits(updates(percent), 100, { ...limits, maxChangePercent: percent })).toEqual([]);
    }
    // 30.001 % is not 30 %.
    const many = Array.from({ length: 30_001 }, () => updating(1, MAX));
    expect(exceededLimits(many, 100_000, limits)[0]).toContain('30.1 %');
  });

  it('of changes does not count creations', () => {
    const creations = users.map((user) => ({
      ...updating(1, user),
      user: undefined,
      action: 'create' as const,
    }));
    expect(exceededLimits(creations, 20, limits)).toEqual([]);
  });

  it('of changes applies to accounts with 10 active users and more', () => {
    expect(exceededLimits(updates(9), 9, limits)).toEqual([]);
    expect(exceededLimits(updates(4), 10, limits)).toHaveLength(1);
  });
});
