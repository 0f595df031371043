import { describe, expect, it } from '@jest/globals';
import {
  unmatchedProtectedUsers,
  exceededLimits,
  applyProtections,
  type Protections,
} from '../../src/sync/guardrails.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';
import { leaving, mocoUser, reactivating, updating } from '../support/entries.ts';

const ADMIN = { role: { id: 41, name: 'Administrator' } };
const BOSS = mocoUser(1, ADMIN);
const VICE = mocoUser(2, ADMIN);
const MAX = mocoUser(3);
const PROTECTIONS: Protections = { owner: 9, adminRoles: new Set([41]), active: [BOSS, VICE, MAX] };

/** The ID and the action of each entry, and the reason: the error of a row, or why an unlisted user is kept. */
function summaryOf(entries: readonly PlanEntry[]): string[] {
  return entries.map(({ user, action, error, keptBecause }) =>
    [user?.id ?? '', action, error ?? keptBecause].join(' ').trim(),
  );
}

const OWNER = 'owns the API key';
const PROTECTED = 'is in `protected-users`';
const LAST_ADMIN = 'is the last active administrator';
const errorOf = (id: number, reason: string): string =>
  `${id} error This user ${reason} and can't be deactivated.`;
const keptOf = (id: number, reason: string): string => `${id} none this user ${reason}`;

describe('a plan does not deactivate', () => {
  it('the owner of the API key', () => {
    const protections = { ...PROTECTIONS, owner: 3 };
    expect(summaryOf(applyProtections([leaving(1, MAX)], protections, []))).toEqual([errorOf(3, OWNER)]);
    expect(summaryOf(applyProtections([leaving(null, MAX)], protections, []))).toEqual([keptOf(3, OWNER)]);
  });

  it.each([[{ id: 3 }], [{ email: 'U3@Example.com' }]])('a user in `protected-users` by %j', (key) => {
    expect(summaryOf(applyProtections([leaving(1, MAX)], PROTECTIONS, [key]))).toEqual([
      errorOf(3, PROTECTED),
    ]);
    expect(summaryOf(applyProtections([leaving(null, MAX)], PROTECTIONS, [key]))).toEqual([
      keptOf(3, PROTECTED),
    ]);
    expect(applyProtections([leaving(null, MAX)], PROTECTIONS, [key])[0]?.changes).toEqual([]);
  });

  it('the last active administrator', () => {
    const protections = { ...PROTECTIONS, active: [BOSS, MAX] };
    expect(summaryOf(applyProtections([leaving(1, BOSS)], protections, []))).toEqual([
      errorOf(1, LAST_ADMIN),
    ]);
  });

  it('all administrators: one stays, preferably an unlisted one', () => {
    expect(summaryOf(applyProtections([leaving(1, BOSS), leaving(2, VICE)], PROTECTIONS, []))).toEqual([
      errorOf(1, LAST_ADMIN),
      '2 deactivate',
    ]);
    expect(summaryOf(applyProtections([leaving(1, BOSS), leaving(null, VICE)], PROTECTIONS, []))).toEqual([
      '1 deactivate',
      keptOf(2, LAST_ADMIN),
    ]);
  });

  it('an administrator while the other one loses the role', () => {
    expect(
      summaryOf(applyProtections([leaving(1, BOSS), updating(2, VICE, { role: 42 })], PROTECTIONS, []))[0],
    ).toBe(errorOf(1, LAST_ADMIN));
  });
});

describe('a plan deactivates', () => {
  it('a user who is not protected', () => {
    expect(
      summaryOf(applyProtections([leaving(1, MAX), leaving(null, BOSS)], PROTECTIONS, [{ id: 4 }])),
    ).toEqual(['3 deactivate', '1 deactivate']);
  });

  it('a user if there is no administrator to be seen', () => {
    const protections = { owner: 9, adminRoles: new Set<number>(), active: undefined };
    expect(summaryOf(applyProtections([leaving(1, MAX)], protections, []))).toEqual(['3 deactivate']);
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
      'The plan deactivates 6 users; `max-deactivations` is 5. If that is intended, raise it to 6.',
    ]);
    expect(exceededLimits(leavers(1), 1000, { ...limits, maxDeactivations: 0 })).toEqual([
      'The plan deactivates 1 user; `max-deactivations` is 0. If that is intended, raise it to 1.',
    ]);
  });

  it('of changes counts updates, deactivations and reactivations, and rounds up', () => {
    const changes = [...updates(1), ...leavers(2), reactivating(2, mocoUser(21, { active: false }))];
    expect(exceededLimits(changes, 13, limits)).toEqual([
      'The plan changes 4 users, which is 30.8 % of 13 active users; `max-change-percent` is 30. ' +
        'If that is intended, raise it to 31.',
    ]);
    expect(exceededLimits(updates(1), 20, { ...limits, maxChangePercent: 4 })[0]).toContain(
      'changes 1 user,',
    );
    // No share of 100 exceeds itself, whatever JavaScript makes of 0.07 * 100.
    for (let percent = 1; percent <= 100; percent++) {
      expect(exceededLimits(updates(percent), 100, { ...limits, maxChangePercent: percent })).toEqual([]);
    }
    // 30.001 % is not 30 %.
    const many = Array.from({ length: 30_001 }, () => updating(1, MAX));
    expect(exceededLimits(many, 100_000, limits)[0]).toContain(
      '30001 users, which is 30.1 % of 100000 active users',
    );
  });

  it('of deactivations does not count reactivations', () => {
    const entries = users.map((user) => reactivating(1, { ...user, active: false }));
    expect(exceededLimits(entries, 1000, limits)).toEqual([]);
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
