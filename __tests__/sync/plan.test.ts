import { describe, expect, it } from '@jest/globals';
import { NAME_REF } from '../../src/model/parsers.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { displayName, isWrite, sortedWrites } from '../../src/sync/plan-entry.ts';
import { createPlan, type Plan, type PlanOptions } from '../../src/sync/plan.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { entryOf, mocoUser, desiredFields } from '../support/entries.ts';

const MAX = mocoUser(1, { email: 'max@example.com' });
const EVA = mocoUser(2, { email: 'eva@example.com', active: false });
const TOM = mocoUser(3, { email: 'tom@example.com' });
/** Old accounts lack some keys. */
const JIM = mocoUser(4, { email: 'jim@example.com', active: undefined });
const NEW = { firstname: 'Nora', lastname: 'Keller', team: 202 };
const CREATE = { createMissing: true };
const OPTIONS: PlanOptions = {
  createMissing: false,
  unlisted: 'ignore',
  endEmployments: false,
  vacation: { title: undefined, year: undefined },
  usersFile: 'users.csv',
};
const TODAY = '2026-11-23';

/** Rows of a file, each as a key and desired values. */
type File = readonly (readonly [key: UserKey, values?: object])[];

function plan(
  file: File,
  options: Partial<PlanOptions> = {},
  users: readonly MocoUser[] = [MAX, EVA, JIM],
): Plan {
  const rows = file.map(([key, values = {}], index): FileRow => ({
    row: index + 1,
    line: index + 2,
    location: `line ${index + 2}`,
    key,
    desired: desiredFields({ ...values }),
    employment: {},
    vacationDays: undefined,
  }));
  const teams = [{ id: 202, name: 'Design', isAdmin: false }];
  return createPlan(
    rows,
    { users, directories: { teams }, employments: new Map(), vacation: new Map() },
    { ...OPTIONS, ...options },
    TODAY,
  );
}

/** Row, action and inputs of each entry. */
function actions({ entries }: Plan): string[] {
  return entries.map(({ row, action, changes }) =>
    [row ?? '-', action, changes.map(({ field }) => field.input).join(',')].join(' ').trim(),
  );
}

/** The notices of the entry at this place, each as its level and its first words. */
function noticesAt({ entries }: Plan, index: number): string[] {
  const notices = entries[index]?.notices ?? [];
  return notices.map(({ level, text }) => `${level}: ${text.split(' ').slice(0, 3).join(' ')}`);
}

/** The error of the only entry. */
function errorOf({ entries }: Plan): string | null | undefined {
  expect(entries).toMatchObject([{ action: 'error', changes: [] }]);
  return entries[0]?.error;
}

describe('a new person who may be a user with another name', () => {
  const nora = mocoUser(5, { firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com' });
  const married = [{ email: 'nora.keller@example.com' }, NEW] as const;

  it('has the warning before what else to know', () => {
    const made = plan([married], { ...CREATE, unlisted: 'report' }, [MAX, nora]);
    expect(noticesAt(made, 0)).toEqual(['warning: User 5 is', 'notice: No hours are']);
  });

  it('has it with `unlisted: ignore`, too, if the file lists most users', () => {
    const made = plan([[{ id: 1 }], [{ id: 3 }], married], CREATE, [MAX, TOM, EVA, nora]);
    expect(noticesAt(made, 2)).toEqual(['warning: User 5 is', 'notice: No hours are']);
  });
});

describe('a row', () => {
  const max = { email: 'max@example.com' };
  const eva = { email: 'eva@example.com' };
  const nora = { email: 'nora@example.com' };

  it.each<[string, UserKey, object, string]>([
    ['without differences is unchanged', max, { firstname: 'Max' }, '1 none'],
    ['without values is unchanged', max, {}, '1 none'],
    ['with a new value is an update', max, { firstname: 'Moritz', lastname: 'Muster' }, '1 update firstname'],
    ['matches an e-mail address in any case', { email: 'MAX@Example.com' }, { info: 'x' }, '1 update info'],
    [
      'with an ID may change the e-mail address',
      { id: 1 },
      { email: 'moritz@example.com' },
      '1 update email',
    ],
    [
      'with the same e-mail address in another case is unchanged',
      { id: 1 },
      { email: 'MAX@example.com' },
      '1 none',
    ],
    ['deactivates, along with other changes', max, { active: false, info: 'x' }, '1 deactivate active,info'],
    ['deactivates a user whose `active` is unknown', { id: 4 }, { active: false }, '1 deactivate active'],
    ['does not deactivate twice', eva, { active: false }, '1 none'],
    ['updates a deactivated user', eva, { active: false, info: 'x' }, '1 update info'],
    ['updates a deactivated user without `active`', eva, { info: 'x' }, '1 update info'],
    ['reactivates a deactivated user', eva, { active: true }, '1 reactivate active'],
    ['reactivates, along with other changes', eva, { active: true, info: 'x' }, '1 reactivate active,info'],
    ['does not reactivate an active user', max, { active: true }, '1 none'],
    ['with only a field that MOCO never returns is unchanged', max, { language: 'de' }, '1 none'],
    [
      'sends a field that MOCO never returns with others',
      max,
      { language: 'de', info: 'x' },
      '1 update language,info',
    ],
    [
      'about a user who is inactive, and whom MOCO does not have, is unmatched',
      nora,
      { active: false },
      '1 unmatched',
    ],
    ['resolves the name of a team', max, { team: { [NAME_REF]: 'design' } }, '1 none'],
  ])('%s', (_, key, values, expected) => {
    expect(actions(plan([[key, values]]))).toEqual([expected]);
  });

  it.each<[string, object, string]>([
    ['with all required fields', NEW, '1 create firstname,lastname,team,email'],
    ['unless the user is inactive', { ...NEW, active: false }, '1 unmatched'],
  ])('creates a user %s', (_, values, expected) => {
    expect(actions(plan([[nora, values]], CREATE))).toEqual([expected]);
  });

  it.each<[string, UserKey, object, Partial<PlanOptions>, string]>([
    [
      'a team that does not exist',
      max,
      { team: { [NAME_REF]: 'Desing' } },
      {},
      '`team`: MOCO has no team "Desing". Did you mean "Design"? All teams: "Design" (ID 202).',
    ],
    [
      'the ID of a team that does not exist',
      max,
      { team: 999 },
      {},
      '`team`: MOCO has no team with the ID 999. All teams: "Design" (ID 202).',
    ],
    ['an ID that does not exist', { id: 9 }, NEW, {}, 'No MOCO user has the ID 9. Check the `id`.'],
    [
      'an ID that does not exist, and the e-mail address of a user',
      { id: 9 },
      { email: 'eva@example.com' },
      {},
      "No MOCO user has the ID 9. Check the `id`. The e-mail address belongs to user 2. Check the `id`: if the file's IDs " +
        'are not MOCO\'s, ignore their column with `columns: "ID = ignore"`.',
    ],
    [
      'the e-mail address of another user',
      { id: 1 },
      { email: 'EVA@example.com' },
      {},
      "The e-mail address belongs to user 2. Check the `id`: if the file's IDs are not MOCO's, ignore their column with " +
        '`columns: "ID = ignore"`.',
    ],
    [
      'the name of an active user whom the file does not list',
      nora,
      { ...NEW, firstname: 'Max', lastname: 'Muster' },
      CREATE,
      'User 1, who is active and not in the file, has the same first and last name. If it is the same person, give `id` 1; ' +
        'if it is another person of the same name, list user 1 too.',
    ],
    [
      'an e-mail address that does not exist',
      nora,
      NEW,
      {},
      'No MOCO user has this e-mail address. Check the e-mail address. If MOCO has another e-mail address for the user, ' +
        'give the `id` instead. If the user is new, set `create-missing: true`.',
    ],
    [
      'a missing field and names that do not exist',
      nora,
      { lastname: 'Keller', team: { [NAME_REF]: 'X' }, role: { [NAME_REF]: 'Y' } },
      CREATE,
      'No MOCO user has this e-mail address. To create the user, give `firstname` too. `team`: MOCO has no team "X". ' +
        'All teams: "Design" (ID 202). `role`: MOCO has no role "Y". It has no roles at all.',
    ],
  ])('with %s is an error', (_, key, values, options, error) => {
    expect(errorOf(plan([[key, values]], options))).toBe(error);
  });

  it('with an e-mail address of several users is an error that names them', () => {
    const twins = [MAX, mocoUser(8, { email: 'max@example.com' })];
    expect(errorOf(plan([[max, { info: 'x' }]], {}, twins))).toBe(
      'Several MOCO users have this e-mail address (IDs 1, 8). Give the `id` instead.',
    );
  });

  it('about the same user as another row is an issue of the file', () => {
    expect(plan([[{ id: 1 }], [max]]).issues).toEqual([
      {
        text: 'line 2 and line 3 are about the same user, ID 1. Merge them into one row',
        location: { file: 'users.csv' },
      },
    ]);
  });

  it('has the e-mail address in MOCO, or else the one in the file', () => {
    const { entries } = plan([[{ id: 1 }, { email: 'm@example.com' }], [nora], [{ id: 9 }]]);
    expect(entries.map(({ email }) => email)).toEqual(['max@example.com', 'nora@example.com', '']);
  });
});

describe('active users whom the file does not list, with `unlisted`', () => {
  const users = [MAX, EVA, TOM];

  it.each<[PlanOptions['unlisted'], string[]]>([
    ['ignore', ['1 none']],
    ['report', ['1 none', '- none']],
    ['deactivate', ['1 none', '- deactivate active']],
  ])('%s', (unlisted, expected) => {
    expect(actions(plan([[{ id: 1 }]], { unlisted }, users))).toEqual(expected);
  });

  it('stay active while a row matches no user, as it may be about one of them', () => {
    const held = plan([[{ id: 1 }], [{ email: 'thomas@example.com' }]], { unlisted: 'deactivate' }, users);
    expect(actions(held).at(-1)).toBe('- none');
    expect(held.deactivationsDeferred).toBe(true);
  });

  it('stay active if a leaver whom no user matches may be one of them', () => {
    const paul = mocoUser(5, { email: 'paul@example.com' });
    const file: File = [[{ id: 1 }], [{ email: 'tomm@example.com' }, { active: false }]];
    const { entries, deactivationsDeferred } = plan(file, { unlisted: 'deactivate' }, [...users, paul]);
    expect(entries.map(({ user, action, keptBecause }) => [user?.id, action, keptBecause])).toEqual([
      [1, 'none', ''],
      [undefined, 'unmatched', ''],
      [3, 'none', 'line 3 may be about this user'],
      [5, 'deactivate', ''],
    ]);
    expect(deactivationsDeferred).toBe(false);
  });

  it('stay active if their e-mail address is in a row with the ID of another user', () => {
    const file: File = [[{ id: 1 }, { email: 'tom@example.com' }]];
    const { entries } = plan(file, { unlisted: 'deactivate' }, users);
    expect(entries.map(({ action, keptBecause }) => [action, keptBecause])).toEqual([
      ['error', ''],
      ['none', 'line 2 may be about this user'],
    ]);
  });

  it('are deactivated despite other errors, as those rows match their user', () => {
    const other = plan([[{ id: 1 }, { team: { [NAME_REF]: 'X' } }]], { unlisted: 'deactivate' }, users);
    expect(actions(other).at(-1)).toBe('- deactivate active');
    expect(other.deactivationsDeferred).toBe(false);
  });

  it('are not users who share an e-mail address of the file', () => {
    const twins = [MAX, mocoUser(8, { email: 'max@example.com' })];
    const entries = actions(plan([[{ email: 'max@example.com' }]], { unlisted: 'deactivate' }, twins));
    expect(entries).toHaveLength(1);
  });
});

it('writes are sorted by severity, and otherwise stay in the order of the plan', () => {
  const entries = (['update', 'none', 'reactivate', 'create', 'error', 'deactivate', 'update'] as const).map(
    (action, index) => entryOf(index + 1, MAX, { action }),
  );
  expect(sortedWrites(entries).map(({ row, action }) => `${row ?? ''} ${action}`)).toEqual([
    '6 deactivate',
    '4 create',
    '3 reactivate',
    '1 update',
    '7 update',
  ]);
  expect(entries.filter(isWrite)).toHaveLength(5);
});

it('users are called by ID and location', () => {
  expect([entryOf(4, MAX), entryOf(4, undefined), entryOf(null, MAX)].map(displayName)).toEqual([
    'user 1 (line 5)',
    'the user on line 5',
    'user 1',
  ]);
});
