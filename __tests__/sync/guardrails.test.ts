import { describe, expect, it } from '@jest/globals';
import {
  unmatchedProtectedUsers,
  exceededLimits,
  applyProtections,
  needsAllUsers,
  type Protections,
} from '../../src/sync/guardrails.ts';
import { fieldByInput } from '../../src/model/fields.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { sortedWrites, type PlanEntry } from '../../src/sync/plan-entry.ts';
import { entryOf, leaving, mocoUser, reactivating, updating } from '../support/entries.ts';

const ADMIN = { role: { id: 41, name: 'Administrator' } };
const BOSS = mocoUser(1, ADMIN);
const VICE = mocoUser(2, ADMIN);
const MAX = mocoUser(3);
const USERS = [BOSS, VICE, MAX];
const PROTECTIONS: Protections = { owner: 9, adminRoles: new Set([41]) };

/** The plan with protections. */
function guarded(
  entries: readonly PlanEntry[],
  protectedUsers: readonly UserKey[] = [],
  users: readonly MocoUser[] = USERS,
  protections: Protections = PROTECTIONS,
): PlanEntry[] {
  return applyProtections(entries, protections, users, protectedUsers);
}

/** The ID and the action of each entry, and the reason: the error of a row, or why an unlisted user is kept. */
function summaryOf(entries: readonly PlanEntry[]): string[] {
  return entries.map(({ user, action, error, keptBecause }) =>
    [user?.id ?? '', action, error?.replace(/ by a file\. .*/, '') ?? keptBecause].join(' ').trim(),
  );
}

const OWNER = 'owns the API key';
const PROTECTED = 'is in `protected-users`';
const LAST_ADMIN = 'is the last active administrator';
const errorOf = (id: number, reason: string, what = 'be deactivated'): string =>
  `${id} error This user ${reason} and can't ${what}`;
const keptOf = (id: number, reason: string): string => `${id} none this user ${reason}`;
const EMPLOYEE = { role: 42 };
const ADDRESS = { email: 'someone.else@example.com' };
const NEW_ROLE = 'get another role';
const NEW_EMAIL = 'get another e-mail address';
const TWO_ADMIN_ROLES = { ...PROTECTIONS, adminRoles: new Set([41, 44]) };

/** The creation of a user with a role. */
const creating = (row: number, role: number): PlanEntry =>
  entryOf(row, undefined, {
    action: 'create',
    changes: [
      { field: fieldByInput('role'), from: null, fromLabel: undefined, to: role, toLabel: undefined },
    ],
  });

describe('a plan does not deactivate', () => {
  it('the owner of the API key', () => {
    const protections = { ...PROTECTIONS, owner: 3 };
    expect(summaryOf(guarded([leaving(1, MAX)], [], USERS, protections))).toEqual([errorOf(3, OWNER)]);
    expect(summaryOf(guarded([leaving(null, MAX)], [], USERS, protections))).toEqual([keptOf(3, OWNER)]);
  });

  it.each([[{ id: 3 }], [{ email: 'U3@Example.com' }]])('a user in `protected-users` by %j', (key) => {
    expect(summaryOf(guarded([leaving(1, MAX)], [key]))).toEqual([errorOf(3, PROTECTED)]);
    expect(summaryOf(guarded([leaving(null, MAX)], [key]))).toEqual([keptOf(3, PROTECTED)]);
    expect(guarded([leaving(null, MAX)], [key])[0]?.changes).toEqual([]);
    expect(summaryOf(guarded([leaving(1, VICE)], [key]))).toEqual(['2 deactivate']);
  });

  it('the last active administrator', () => {
    expect(summaryOf(guarded([leaving(1, BOSS)], [], [BOSS, MAX]))).toEqual([errorOf(1, LAST_ADMIN)]);
    const inactive = { ...VICE, active: false };
    expect(summaryOf(guarded([leaving(1, BOSS)], [], [BOSS, inactive]))).toEqual([errorOf(1, LAST_ADMIN)]);
  });

  it('all administrators: one stays, preferably an unlisted one', () => {
    expect(summaryOf(guarded([leaving(1, BOSS), leaving(2, VICE)]))).toEqual([
      errorOf(1, LAST_ADMIN),
      '2 deactivate',
    ]);
    expect(summaryOf(guarded([leaving(1, BOSS), leaving(null, VICE)]))).toEqual([
      '1 deactivate',
      keptOf(2, LAST_ADMIN),
    ]);
  });

  it('an administrator while the other one loses the role', () => {
    expect(summaryOf(guarded([leaving(1, BOSS), updating(2, VICE, EMPLOYEE)]))).toEqual([
      errorOf(1, LAST_ADMIN),
      '2 update',
    ]);
  });

  it('an administrator while the other one loses the role, and a name with it', () => {
    const other = updating(2, VICE, { ...EMPLOYEE, lastname: 'Keller' });
    expect(summaryOf(guarded([leaving(1, BOSS), other]))).toEqual([errorOf(1, LAST_ADMIN), '2 update']);
  });

  it('all administrators but one who stays one in another role: that one is the last', () => {
    const entries = [leaving(1, VICE), updating(2, BOSS, { role: 44 })];
    expect(summaryOf(guarded(entries, [], USERS, TWO_ADMIN_ROLES))).toEqual([
      '2 deactivate',
      errorOf(1, LAST_ADMIN, NEW_ROLE),
    ]);
  });

  it('the last administrator for one who only becomes one: MOCO may refuse that', () => {
    expect(summaryOf(guarded([updating(1, MAX, { role: 41 }), leaving(2, BOSS)], [], [BOSS, MAX]))).toEqual([
      '3 update',
      errorOf(1, LAST_ADMIN),
    ]);
  });
});

describe('a plan does not change the role or the e-mail address of', () => {
  it.each<[string, Partial<Protections>, readonly UserKey[], readonly MocoUser[], string]>([
    ['the owner of the API key', { owner: 1 }, [], USERS, OWNER],
    ['a user in `protected-users`', {}, [{ email: 'U1@example.com' }], USERS, PROTECTED],
    ['the last active administrator', {}, [], [BOSS, MAX], LAST_ADMIN],
  ])('%s', (_, more, keys, users, reason) => {
    const both = { ...EMPLOYEE, ...ADDRESS };
    const planned = [EMPLOYEE, ADDRESS, both].map((values) =>
      guarded([updating(1, BOSS, values)], keys, users, { ...PROTECTIONS, ...more }),
    );
    expect(planned.flatMap(summaryOf)).toEqual([
      errorOf(1, reason, NEW_ROLE),
      errorOf(1, reason, NEW_EMAIL),
      errorOf(1, reason, `${NEW_ROLE} or ${NEW_EMAIL}`),
    ]);
    expect(planned.flat().map(({ changes }) => changes)).toEqual([[], [], []]);
    expect(planned[0]?.[0]?.error).toMatch(/If that is intended, use MOCO or the action for one user\.$/);
  });

  it('the only administrator who stays', () => {
    expect(summaryOf(guarded([leaving(1, BOSS), updating(2, VICE, ADDRESS)]))).toEqual([
      '1 deactivate',
      errorOf(2, LAST_ADMIN, NEW_EMAIL),
    ]);
  });

  it('the last administrator, even to another role of administrators', () => {
    const planned = guarded([updating(1, BOSS, { role: 44 })], [], [BOSS, MAX], TWO_ADMIN_ROLES);
    expect(summaryOf(planned)).toEqual([errorOf(1, LAST_ADMIN, NEW_ROLE)]);
  });
});

describe('a plan changes', () => {
  it('users who are not protected', () => {
    expect(summaryOf(guarded([leaving(1, MAX), leaving(null, BOSS)], [{ id: 4 }]))).toEqual([
      '3 deactivate',
      '1 deactivate',
    ]);
    expect(summaryOf(guarded([updating(1, BOSS, { ...EMPLOYEE, ...ADDRESS })]))).toEqual(['1 update']);
  });

  it('the e-mail address of an administrator beside another one', () => {
    expect(summaryOf(guarded([updating(1, BOSS, ADDRESS)]))).toEqual(['1 update']);
  });

  it('no user, but creates a user with a role, where the owner of the key does not matter', () => {
    const protections = { ...PROTECTIONS, owner: undefined };
    expect(summaryOf(guarded([creating(1, 42)], [], USERS, protections))).toEqual(['create']);
  });

  it('other fields of protected users', () => {
    expect(summaryOf(guarded([updating(1, BOSS)], [{ id: 1 }], [BOSS]))).toEqual(['1 update']);
  });

  it('users if there is no administrator to be seen, or the roles and the owner are unknown', () => {
    const none = { owner: 9, adminRoles: new Set<number>() };
    expect(summaryOf(guarded([leaving(1, MAX)], [], USERS, none))).toEqual(['3 deactivate']);
    const unknown = { owner: null, adminRoles: undefined };
    expect(summaryOf(guarded([leaving(1, BOSS)], [], [BOSS], unknown))).toEqual(['1 deactivate']);
  });
});

describe('a warning stands out, and first, about', () => {
  const NEW_ADMIN = /^This user becomes an administrator/;
  const TAKE_OVER = /^This user is an administrator: with the new e-mail address/;

  it.each<[string, PlanEntry, RegExp]>([
    ['a user who becomes an administrator', updating(2, MAX, { role: 41 }), NEW_ADMIN],
    ['a new user who is an administrator', creating(2, 41), NEW_ADMIN],
    ['a new e-mail address of an administrator', updating(2, VICE, ADDRESS), TAKE_OVER],
    [
      'an administrator who is reactivated',
      reactivating(2, { ...VICE, active: false }),
      /^This user is an administrator and gets access again/,
    ],
  ])('%s', (_, entry, text) => {
    const planned = guarded([leaving(1, MAX), entry]);
    expect(planned[1]?.notices).toEqual([{ level: 'warning', text: expect.stringMatching(text) }]);
    expect(sortedWrites(planned).map(({ row }) => row)).toEqual([2, 1]);
  });

  it.each<[string, PlanEntry]>([
    ['an administrator whose other fields change', updating(2, VICE)],
    ['an administrator who gets another role', updating(2, VICE, EMPLOYEE)],
    ['an administrator who gets another role of administrators', updating(2, VICE, { role: 44 })],
    [
      'an administrator who gets another role and e-mail address',
      updating(2, VICE, { ...EMPLOYEE, ...ADDRESS }),
    ],
    ['an administrator who leaves', leaving(2, VICE)],
    ['an administrator who stays as is', entryOf(2, VICE)],
    ['a new e-mail address of someone else', updating(2, MAX, ADDRESS)],
    ['a new role of someone else', updating(2, MAX, { role: 43 })],
  ])('not about %s', (_, entry) => {
    expect(guarded([entry], [], USERS, TWO_ADMIN_ROLES)).toMatchObject([
      { notices: [], isAboutAdmin: false },
    ]);
  });
});

describe('all active users have to be known', () => {
  it.each<[string, readonly PlanEntry[], readonly MocoUser[]]>([
    ['an administrator leaves, and no other is known', [leaving(1, BOSS)], [BOSS, MAX]],
    ['the other one is inactive', [leaving(1, BOSS)], [BOSS, { ...VICE, active: false }]],
    ['the other one loses the role', [leaving(1, BOSS), updating(2, VICE, EMPLOYEE)], USERS],
    ['one of many rows is about an administrator', [leaving(1, MAX), leaving(2, BOSS)], [BOSS, MAX]],
    ['an administrator gets another e-mail address', [updating(1, BOSS, ADDRESS)], [BOSS]],
  ])('where %s', (_, entries, users) => {
    expect(needsAllUsers(entries, PROTECTIONS, users)).toBe(true);
  });

  it.each<[string, readonly PlanEntry[], readonly MocoUser[]]>([
    ['the plan leaves another one as is', [leaving(1, BOSS)], USERS],
    ['the plan changes only a name of the other one', [leaving(1, BOSS), updating(2, VICE)], USERS],
    ['the plan changes only a name of an administrator', [updating(1, BOSS)], []],
    ['others leave', [leaving(1, MAX)], [MAX]],
    ['users are created', [creating(1, 41)], [BOSS]],
  ])('but not where %s', (_, entries, users) => {
    expect(needsAllUsers(entries, PROTECTIONS, users)).toBe(false);
  });

  it('but not where the roles are unknown', () => {
    expect(needsAllUsers([leaving(1, BOSS)], { owner: 9, adminRoles: undefined }, [BOSS])).toBe(false);
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
  const limits = { maxCreations: 20, maxDeactivations: 5, maxChangePercent: 30 };

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
    expect(exceededLimits(updates(10), 10, limits)[0]).toContain(
      'changes 10 users, which is 100 % of 10 active users;',
    );
    // No share of 100 exceeds itself, whatever JavaScript makes of 0.07 * 100.
    for (let percent = 1; percent <= 100; percent++) {
      expect(exceededLimits(updates(percent), 100, { ...limits, maxChangePercent: percent })).toEqual([]);
    }
    // 30.001 % is not 30 %.
    const many = Array.from({ length: 30_001 }, () => updating(1, MAX));
    expect(exceededLimits(many, 100_000, limits)[0]).toContain(
      '30,001 users, which is 30.1 % of 100,000 active users',
    );
  });

  it('of deactivations does not count reactivations', () => {
    const entries = users.map((user) => reactivating(1, { ...user, active: false }));
    expect(exceededLimits(entries, 1000, limits)).toEqual([]);
  });

  it('of changes can count more deactivated users than there are active ones', () => {
    const changes = [...updates(10), ...users.map((user) => updating(1, { ...user, active: false }))];
    expect(exceededLimits(changes, 10, limits)[0]).toMatch(
      /^The plan changes 10 of 10 active users, and 20 deactivated ones: together 300 % of the number of active users;/,
    );
  });

  it('of changes names one deactivated user in the singular', () => {
    const changes = [...updates(10), updating(1, mocoUser(21, { active: false }))];
    expect(exceededLimits(changes, 10, limits)[0]).toContain(
      'changes 10 of 10 active users, and 1 deactivated one: together 110 %',
    );
  });

  it('of changes does not count users who stay as they are', () => {
    expect(
      exceededLimits(
        users.map((user) => entryOf(1, user)),
        20,
        limits,
      ),
    ).toEqual([]);
  });

  const creations = users.map(() => entryOf(1, undefined, { action: 'create' }));

  it('of changes does not count creations', () => {
    expect(exceededLimits(creations, 20, limits)).toEqual([]);
  });

  it('of creations names both numbers and the input to raise', () => {
    expect(exceededLimits([...creations, ...creations.slice(0, 1)], 1000, limits)).toEqual([
      'The plan creates 21 users; `max-creations` is 20. If that is intended, raise it to 21.',
    ]);
  });

  it('of changes applies to accounts with 10 active users and more', () => {
    expect(exceededLimits(updates(9), 9, limits)).toEqual([]);
    expect(exceededLimits(updates(4), 10, limits)).toHaveLength(1);
  });
});
