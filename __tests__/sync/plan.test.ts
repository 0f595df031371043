import { describe, expect, it } from '@jest/globals';
import { NAME_REF } from '../../src/model/parsers.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { createPlan, displayName, type Plan, type PlanOptions } from '../../src/sync/plan.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { entryOf, mocoUser, wishes } from '../support/entries.ts';

const MAX = mocoUser(1, { email: 'max@example.com' });
const EVA = mocoUser(2, { email: 'eva@example.com', active: false });
const TOM = mocoUser(3, { email: 'tom@example.com' });
/** Old accounts lack some keys. */
const JIM = mocoUser(4, { email: 'jim@example.com', active: undefined });
const NEW = { firstname: 'Nora', lastname: 'Keller', team: 202 };
const CREATE = { createMissing: true };

/** Rows of a file, each as a key and what is wished. */
type File = readonly (readonly [key: UserKey, values?: object])[];

function plan(
  file: File,
  wanted: Partial<PlanOptions> = {},
  users: readonly MocoUser[] = [MAX, EVA, JIM],
): Plan {
  const rows = file.map(([key, values = {}], index): FileRow => ({
    row: index + 1,
    location: `line ${index + 2}`,
    key,
    desired: wishes({ ...values }),
  }));
  const teams = [{ id: 202, name: 'Design', isAdmin: false }];
  return createPlan(
    rows,
    { users, directories: { teams } },
    { createMissing: false, unlisted: 'ignore', usersFile: 'users.csv', ...wanted },
  );
}

/** What is to be done to each person, in a few words. */
function told({ entries }: Plan): string[] {
  return entries.map(({ row, action, changes, error }) =>
    [row ?? '-', action, error ?? changes.map(({ field }) => field.input).join(',')].join(' ').trim(),
  );
}

describe('a row', () => {
  const max = { email: 'max@example.com' };
  const eva = { email: 'eva@example.com' };
  const nobody = { email: 'nora@example.com' };

  it.each<[string, UserKey, object, string]>([
    ['with nothing that differs', max, { firstname: 'Max' }, '1 none'],
    ['with nothing at all', max, {}, '1 none'],
    ['with something that differs', max, { firstname: 'Moritz', lastname: 'Muster' }, '1 update firstname'],
    ['with an address in another case', { email: 'MAX@Example.com' }, { info: 'x' }, '1 update info'],
    ['with an ID and a new address', { id: 1 }, { email: 'moritz@example.com' }, '1 update email'],
    ['with an ID and the same address in another case', { id: 1 }, { email: 'MAX@example.com' }, '1 none'],
    ['of a leaver', max, { active: false, info: 'x' }, '1 deactivate active,info'],
    ['of a leaver whom MOCO does not say to be active', { id: 4 }, { active: false }, '1 deactivate active'],
    ['of somebody who has left already', eva, { active: false }, '1 none'],
    ['of somebody who has left, with something new', eva, { active: false, info: 'x' }, '1 update info'],
    ['of somebody who comes back', eva, { active: true }, '1 update active'],
    ['of somebody who has left, without `active`', eva, { info: 'x' }, '1 update info'],
    ['with only what MOCO never shows', max, { language: 'de' }, '1 none'],
    ['with what MOCO never shows, and more', max, { language: 'de', info: 'x' }, '1 update language,info'],
    ['of nobody who is not to be there', nobody, { active: false }, '1 none'],
    ['with a team by its name', max, { team: { [NAME_REF]: 'design' } }, '1 none'],
    [
      'with a team that is not there',
      max,
      { team: { [NAME_REF]: 'Desing' } },
      '1 error `team`: there is no "Desing" in MOCO. There is: "Design" (ID 202)',
    ],
    ['with an ID that is not there', { id: 9 }, NEW, '1 error there is no MOCO user with the ID 9'],
    [
      'of nobody',
      nobody,
      NEW,
      '1 error nobody in MOCO has the address. If it is misspelt, mend it; if MOCO has another one, give the `id`; if the person is new, set `create-missing: true`',
    ],
  ])('%s', (_, key, values, expected) => {
    expect(told(plan([[key, values]]))).toEqual([expected]);
  });

  it.each<[string, object, string]>([
    ['with all that MOCO needs', NEW, '1 create firstname,lastname,unit_id,email'],
    [
      'with less than that, and a team that is not there',
      { lastname: 'Keller', team: { [NAME_REF]: 'X' } },
      '1 error to create the user, `firstname` must be given; `team`: there is no "X" in MOCO. There is: "Design" (ID 202)',
    ],
    ['who is not to be there', { ...NEW, active: false }, '1 none'],
  ])('of somebody new, %s', (_, values, expected) => {
    expect(told(plan([[nobody, values]], CREATE))).toEqual([expected]);
  });

  it('with an address that several have is an error', () => {
    const twins = [MAX, mocoUser(8, { email: 'max@example.com' })];
    expect(told(plan([[max, { info: 'x' }]], {}, twins))).toEqual([
      '1 error several MOCO users have the address: 1, 8. Give the `id`',
    ]);
  });

  it('about the same person as another one is a fault of the file', () => {
    expect(plan([[{ id: 1 }], [max]]).issues).toEqual([
      {
        text: 'users.csv, line 2 and line 3 are about one person, user 1',
        location: { file: 'users.csv' },
      },
    ]);
  });

  it('is shown with the address in MOCO, or else the one in the file', () => {
    const { entries } = plan([[{ id: 1 }, { email: 'm@example.com' }], [nobody], [{ id: 9 }]]);
    expect(entries.map(({ email }) => email)).toEqual(['max@example.com', 'nora@example.com', '']);
  });
});

describe('active users whom the file does not list', () => {
  const users = [MAX, EVA, TOM];

  it.each<[PlanOptions['unlisted'], string[]]>([
    ['ignore', ['1 none']],
    ['report', ['1 none', '- none']],
    ['deactivate', ['1 none', '- deactivate active']],
  ])('%s', (unlisted, expected) => {
    expect(told(plan([[{ id: 1 }]], { unlisted }, users))).toEqual(expected);
  });

  it('stay as long as a row names nobody, who may be one of them', () => {
    const held = plan([[{ id: 1 }], [{ email: 'thomas@example.com' }]], { unlisted: 'deactivate' }, users);
    expect(told(held).at(-1)).toBe('- none');
    expect(held.deactivationsDeferred).toBe(true);
  });

  it('do not stay for other errors: those rows name their person', () => {
    const other = plan([[{ id: 1 }, { team: { [NAME_REF]: 'X' } }]], { unlisted: 'deactivate' }, users);
    expect(told(other).at(-1)).toBe('- deactivate active');
    expect(other.deactivationsDeferred).toBe(false);
  });

  it('are not those whose address only several have', () => {
    const twins = [MAX, mocoUser(8, { email: 'max@example.com' })];
    const entries = told(plan([[{ email: 'max@example.com' }]], { unlisted: 'deactivate' }, twins));
    expect(entries).toHaveLength(1);
  });
});

it('calls people by row and ID', () => {
  expect([entryOf(4, MAX), entryOf(4, undefined), entryOf(null, MAX)].map(displayName)).toEqual([
    'user 1 (line 5)',
    'the user of line 5',
    'user 1',
  ]);
});
