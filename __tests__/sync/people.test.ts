/** Who may be the same person: the same name, or an e-mail address with a typo. */
import { describe, expect, it } from '@jest/globals';
import type { MocoUser } from '../../src/model/user.ts';
import {
  checkPerson,
  createUnlistedUsers,
  disputedEmail,
  type PersonCheck,
  type UnlistedMode,
} from '../../src/sync/people.ts';
import type { PlanEntry } from '../../src/sync/plan-entry.ts';
import { itIfAll } from '../support/extent.ts';
import { desiredFields, entryOf, mocoUser, updating } from '../support/entries.ts';

const GIULIA = mocoUser(3, { firstname: 'Giulia', lastname: 'Rossi', email: 'giulia.rossi@example.com' });
const PAUL = mocoUser(4, { firstname: 'Paul', lastname: 'Lindner', email: 'paul.lindner@example.com' });
const SVENJA = mocoUser(5, {
  firstname: 'Svenja',
  lastname: 'Krause',
  email: 'svenja.krause@example.com',
  active: false,
});
const UNLISTED = [GIULIA, PAUL, SVENJA];

type Row = Readonly<Partial<Record<'firstname' | 'lastname' | 'email', string>>>;

const rowOf = (action: PlanEntry['action'], row: Row): PlanEntry =>
  entryOf(1, undefined, { action, desired: desiredFields(row) });

/** What a look at the unlisted users adds to a row. */
function check(
  entry: PlanEntry,
  mode: UnlistedMode = 'ignore',
  unlisted: readonly MocoUser[] = UNLISTED,
  listed = 0,
): PersonCheck {
  return checkPerson(
    entry,
    createUnlistedUsers(unlisted, listed),
    (email) => unlisted.filter((user) => user['email'] === email),
    mode,
  );
}

const creating = (row: Row, mode?: UnlistedMode, unlisted?: readonly MocoUser[]): PersonCheck =>
  check(rowOf('create', row), mode, unlisted);
const leaver = (row: Row, mode?: UnlistedMode, unlisted?: readonly MocoUser[]): PersonCheck =>
  check(rowOf('unmatched', row), mode, unlisted);

describe('a row that creates a user', () => {
  it.each<[string, Row]>([
    ['the same names', { firstname: 'Paul', lastname: 'Lindner' }],
    ['them in other letters', { firstname: ' PAUL', lastname: 'lindner ' }],
    ['them and another e-mail address', { firstname: 'Paul', lastname: 'Lindner', email: 'new@example.org' }],
  ])('is an error if an active user who is not in the file has %s', (_, row) => {
    expect(creating(row)).toEqual({
      error:
        'User 4, who is active and not in the file, has the same first and last name. If it is the same person, give `id` 4; ' +
        'if it is another person of the same name, list user 4 too.',
      notices: [],
      lookAlikes: [PAUL],
    });
  });

  it('is an error if the names are spelled with other characters for the same letters', () => {
    const rene = mocoUser(6, { firstname: 'Rene\u0301', lastname: 'Müller' });
    expect(creating({ firstname: 'Ren\u00e9', lastname: 'Mu\u0308ller' }, 'ignore', [rene]).error).toMatch(
      /^User 6,/,
    );
  });

  it.each([
    ['without umlauts', { firstname: 'Juerg', lastname: 'Mueller' }],
    ['without the dots', { firstname: 'Jurg', lastname: 'Muller' }],
    ['without accents', { firstname: 'Jürg', lastname: 'Müller' }],
    ['in the other order', { firstname: 'Müller', lastname: 'Jürg' }],
  ])('is an error if the names are spelled %s', (_, row) => {
    const juerg = mocoUser(6, { firstname: 'Jürg', lastname: 'Müllér' });
    expect(creating(row, 'ignore', [juerg]).error).toMatch(/^User 6,/);
  });

  it('tells of a user with the same first name and a part of the last name, as after a marriage', () => {
    const married = { firstname: 'Giulia', lastname: 'Rossi-Keller', email: 'g.keller@example.com' };
    expect(creating(married).notices).toEqual([
      {
        level: 'warning',
        text:
          'User 3 is not in the file and has the same first name. If it is the same person, with a new name or e-mail ' +
          'address, give `id` 3 instead of creating a user.',
      },
    ]);
  });

  const PAULS: [string, Row & { team?: number }][] = [
    [
      'an e-mail address with a typo and a short first name',
      { firstname: 'Pau', lastname: 'Linder', email: 'paul.lindnr@example.com' },
    ],
    [
      'another last name and e-mail address, and the same team',
      { firstname: 'Paul', lastname: 'Meier', email: 'paul.meier@example.com', team: 202 },
    ],
    [
      'an e-mail address with a typo',
      { firstname: 'Paul M.', lastname: 'Linder', email: 'paul.lindnr@example.com' },
    ],
    [
      'a last name that was added',
      { firstname: 'Paul', lastname: 'Lindner-Meier', email: 'plm@example.com' },
    ],
    ['a title', { firstname: 'Dr. Paul', lastname: 'Lindner', email: 'pl@example.com' }],
    ['a second first name', { firstname: 'Paul-Emil', lastname: 'Lindner', email: 'pl@example.com' }],
  ];

  it.each(PAULS)(
    'is an error with `unlisted: deactivate` if it may be an unlisted user with %s',
    (_, row) => {
      const paul = { ...PAUL, email: 'paul.lindner@example.com' };
      expect(creating(row, 'deactivate', [paul])).toEqual({
        error:
          'User 4, who is active and not in the file, has a similar name or e-mail address, or the same first name and team. ' +
          'If it is the same person, give `id` 4; if it is another person, list user 4 too.',
        notices: [],
        lookAlikes: [paul],
      });
      expect(creating(row, 'report', [paul]).error).toBeUndefined();
    },
  );

  it.each<[string, Row]>([
    ['a title in common', { firstname: 'Dr. Anna', lastname: 'Lindner' }],
    ['an initial in common', { firstname: 'P. Anna', lastname: 'Lindner' }],
  ])('may have %s with an unlisted user', (_, row) => {
    const paul = { ...PAUL, firstname: 'Dr. P. Paul' };
    expect(creating(row, 'deactivate', [paul])).toEqual({ error: undefined, notices: [], lookAlikes: [] });
  });

  it('is an error if a name in MOCO ends with a character that can not be seen', () => {
    const copied = mocoUser(7, { firstname: 'Paul\u200B', lastname: '\u200ELindner' });
    expect(creating({ firstname: 'Paul', lastname: 'Lindner' }, 'ignore', [copied]).error).toMatch(
      /^User 7,/,
    );
  });

  it('is an error that names several users of the name', () => {
    const { error } = creating({ firstname: 'Paul', lastname: 'Lindner' }, 'ignore', [
      PAUL,
      { ...PAUL, id: 9 },
    ]);
    expect(error).toMatch(/^Users 4, 9, who are .* give `id` of the right one; .* list these users too\.$/);
  });

  it.each<[string, Row]>([
    ['only the same last name', { firstname: 'Anna', lastname: 'Lindner' }],
    ['no names', {}],
  ])('is nothing special with %s', (_, row) => {
    expect(creating(row, 'deactivate')).toEqual({ error: undefined, notices: [], lookAlikes: [] });
  });

  it('tells of a deactivated user of the name, who may come back', () => {
    expect(creating({ firstname: 'Svenja', lastname: 'Krause' }).notices).toEqual([
      {
        level: 'notice',
        text: 'User 5, who is deactivated, has the same name. To bring this user back, give `id` 5 and `active: true`.',
      },
    ]);
  });

  describe('and has only the first name of a user who is not in the file, as after a marriage', () => {
    const married = rowOf('create', {
      firstname: 'Giulia',
      lastname: 'Keller',
      email: 'g.keller@example.com',
    });
    const text = expect.stringMatching(
      /^User 3 is not in the file and has the same first name\..* give `id` 3 instead/,
    );

    it.each<UnlistedMode>(['report', 'deactivate'])('is warned about with `unlisted: %s`', (mode) => {
      expect(check(married, mode).notices).toEqual([{ level: 'warning', text }]);
    });

    it('is warned about with `unlisted: ignore`, too, if the file lists most users', () => {
      expect(check(married, 'ignore', UNLISTED, 3).notices).toEqual([{ level: 'warning', text }]);
    });

    it('has a notice if the file lists few users, as many others may have the name', () => {
      expect(check(married, 'ignore', UNLISTED, 2).notices).toEqual([{ level: 'notice', text }]);
      const namesakes = [...UNLISTED, { ...GIULIA, id: 9 }];
      expect(check(married, 'ignore', namesakes, 2).notices).toEqual([]);
    });
  });

  it('tells of a user with nearly the same e-mail address', () => {
    const { notices } = creating({ firstname: 'Julia', lastname: 'Rosi', email: 'giulia.rosi@example.com' });
    expect(notices).toEqual([
      { level: 'notice', text: expect.stringMatching(/^User 3 .* a similar e-mail address\./) },
    ]);
  });
});

describe('a row that deactivates, and that no user matches,', () => {
  it('is told', () => {
    expect(leaver({ email: 'long.gone@example.com' }, 'deactivate')).toEqual({
      error: undefined,
      notices: [{ level: 'notice', text: 'MOCO has no such user, so no user is deactivated for this row.' }],
      lookAlikes: [],
    });
  });

  it.each<[string, Row, readonly MocoUser[]]>([
    ['a letter left out', { email: 'paul.lindnr@example.com' }, [PAUL]],
    ['two letters swapped, in capitals', { email: 'PUAL.Lindner@Example.com' }, [PAUL]],
    ['a typo in the domain', { email: 'paul.lindner@exmaple.com' }, [PAUL]],
    [
      'another e-mail address and the same name',
      { email: 'pl@x.ch', firstname: 'Paul', lastname: 'Lindner' },
      [PAUL],
    ],
    ['a typo in the e-mail address of a deactivated user', { email: 'svenja.kruse@example.com' }, [SVENJA]],
    ['three letters left out', { email: 'paul.lind@example.com' }, []],
    ['a typo and another domain', { email: 'paul.lindnr@example.org' }, []],
    ['the same domain only', { email: 'p@example.com' }, []],
    ['no e-mail address', {}, []],
  ])('is about look-alikes with %s', (_, row, expected) => {
    expect(leaver(row).lookAlikes).toEqual(expected);
  });

  it('is about a user with the same first name, unless the file lists only some users', () => {
    const married = { firstname: 'Giulia', lastname: 'Meier', email: 'giulia.meier@example.com' };
    expect(leaver(married, 'ignore').lookAlikes).toEqual([]);
    expect(leaver(married, 'report')).toMatchObject({
      lookAlikes: [GIULIA],
      notices: [{ level: 'warning' }],
    });
    expect(check(rowOf('unmatched', married), 'ignore', UNLISTED, 3).lookAlikes).toEqual([GIULIA]);
  });

  it('is not about other people with initials as addresses', () => {
    const initials = [mocoUser(1, { email: 'ab@x.ch' }), mocoUser(2, { email: 'cb@x.ch' })];
    expect(leaver({ email: 'cd@x.ch' }, 'deactivate', initials).lookAlikes).toEqual([initials[1]]);
  });

  it('names the nearest first, and active users before deactivated ones', () => {
    const users = [
      { ...PAUL, id: 11, email: 'paul.lindnerxx@example.com' },
      { ...PAUL, id: 12, email: 'paul.lindnerx@example.com' },
      { ...PAUL, id: 13, active: false },
    ];
    const { lookAlikes, notices } = leaver({ email: 'paul.lindner@example.com' }, 'ignore', users);
    expect(lookAlikes?.map(({ id }) => id)).toEqual([12, 11, 13]);
    expect(notices[0]?.text).toMatch(
      / Users 12, 11, 13 have a similar e-mail address or the same name: check /,
    );
  });

  it.each<[UnlistedMode, Row, string, RegExp]>([
    ['ignore', { email: 'paul.lindnr@example.com' }, 'warning', /User 4 has .* typo\.$/],
    [
      'deactivate',
      { email: 'paul.lindnr@example.com' },
      'warning',
      /Until the row is fixed .* user 4 is not deactivated/,
    ],
    ['deactivate', { email: 'svenja.kruse@example.com' }, 'notice', /User 5 has .* typo\.$/],
  ])('has a notice, with `unlisted: %s` (%#)', (mode, row, level, text) => {
    expect(leaver(row, mode).notices).toEqual([{ level, text: expect.stringMatching(text) }]);
  });

  itIfAll('may be about anyone if there are too many to compare', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => mocoUser(index + 1));
    const index = createUnlistedUsers(many, 0);
    const row = rowOf('unmatched', { email: 'long.gone@example.com' });
    const checks = Array.from({ length: 101 }, () => checkPerson(row, index, () => [], 'deactivate'));
    expect(checks.at(-2)?.lookAlikes).toEqual([]);
    expect(checks.at(-1)?.lookAlikes).toBeUndefined();
  });
});

describe('the e-mail address of a row with an ID', () => {
  const dispute = (user: MocoUser | undefined, email: string): string | undefined =>
    check(user ? updating(1, user, { email }) : rowOf('none', {})).error;

  it('is an error if it is that of another user, even of a deactivated one', () => {
    expect(dispute(GIULIA, 'Paul.Lindner@example.com')).toBe(
      "The e-mail address belongs to user 4. Check the `id`: if the file's IDs are not MOCO's, ignore their column with " +
        '`columns: "ID = ignore"`.',
    );
    expect(dispute(GIULIA, 'svenja.krause@example.com')).toMatch(/belongs to user 5\./);
    expect(check(updating(1, GIULIA, { email: 'paul.lindner@example.com' })).lookAlikes).toEqual([PAUL]);
  });

  it('is an error, too, if the ID is unknown', () => {
    const unknown: PlanEntry = {
      ...rowOf('error', { email: 'paul.lindner@example.com' }),
      problems: [{ kind: 'user-not-found', key: { id: 999 } }],
    };
    expect(check(unknown).error).toMatch(/belongs to user 4\./);
  });

  it.each([
    ['a new one', updating(1, GIULIA, { email: 'giulia.bianchi@example.com' })],
    ["the user's own", updating(1, GIULIA, { email: 'giulia.rossi@example.com' })],
    ['none', updating(1, GIULIA)],
  ])('may be %s', (_, entry) => {
    expect(check(entry).error).toBeUndefined();
  });

  it('is only looked up if it changes', () => {
    expect(disputedEmail(updating(1, GIULIA, { email: 'new@example.com' }))).toBe('new@example.com');
    expect(disputedEmail(updating(1, GIULIA, { email: 'Giulia.Rossi@example.com' }))).toBeUndefined();
  });
});
