/** What only one person should have, and several rows of a file give away. */
import { describe, expect, it } from '@jest/globals';
import { withSharedValues } from '../../src/sync/shared-values.ts';
import { mocoUser, updating } from '../support/entries.ts';
import { itIfAll } from '../support/extent.ts';
import { moco } from '../support/step.ts';
import { csv, sync } from '../support/sync.ts';

const IBAN = 'CH9300762011623852957';
const OTHER_IBAN = 'DE89370400440532013000';

/** The notices by line of the file. */
async function noticesOf(...lines: readonly string[]): Promise<Record<number, string[]>> {
  const inputs = { 'create-missing': 'true' };
  const { plan, log } = await sync(await moco(), { ...csv(...lines), inputs });
  expect(log).not.toContain(IBAN);
  const entries = plan as { line: number; notices: string[] }[];
  return Object.fromEntries(
    entries.filter(({ notices }) => notices.length > 0).map(({ line, notices }) => [line, notices]),
  );
}

describe('an IBAN', () => {
  it('that a column gives to several people is a warning about each', async () => {
    expect(await noticesOf('id;iban', `1001;${OTHER_IBAN}`, `1002;${OTHER_IBAN}`)).toEqual({
      2: ['`iban` is also that of user 1002 (line 3). Check that the rows are not mixed up.'],
      3: ['`iban` is also that of user 1001 (line 2). Check that the rows are not mixed up.'],
    });
  });

  it('that another user of MOCO has is a warning, in any spelling', async () => {
    expect(await noticesOf('E-Mail;iban', 'jonas.huber@example.com;ch93 0076 2011 6238 5295 7')).toEqual({
      2: ['`iban` is also that of user 1003. Check that the rows are not mixed up.'],
    });
  });

  it('of the person is none', async () => {
    expect(await noticesOf('id;iban;lastname', `1003;${IBAN};Keller`, `1002;${OTHER_IBAN};Hubert`)).toEqual(
      {},
    );
  });
});

describe('the name of a new user', () => {
  it('that another new user has is a warning about both', async () => {
    const row = (email: string, first: string, last: string): string => `${email};${first};${last};Design`;
    expect(
      await noticesOf(
        'E-Mail;Vorname;Nachname;Team',
        row('anna.meier@example.com', 'Anna', 'Meier'),
        row('anna.meier2@example.com', 'anna', 'Meier'),
        row('anna.mueller@example.com', 'Anna', 'Müller'),
      ),
    ).toMatchObject({
      2: expect.arrayContaining([
        'The new user of line 3 has the same name. Check that these are different people.',
      ]),
      3: expect.arrayContaining([
        'The new user of line 2 has the same name. Check that these are different people.',
      ]),
    });
  });
});

describe('a user of the file who is deactivated', () => {
  it('is told to stay so, unless the row says what is meant', async () => {
    const silent = await sync(await moco(), csv('id;Team', '1005;Design', '1004;Design'));
    expect(silent.log).toContain(
      '1 user of the file is deactivated in MOCO and stays so: user 1005 (line 2). To reactivate a user, set `active: true` ' +
        'in the row.',
    );
    for (const active of ['nein', 'ja']) {
      const told = await sync(await moco(), csv('id;Aktiv', `1005;${active}`));
      expect(told.log).not.toContain('stays so');
    }
  });
});

describe('a value of very many rows', () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => ({
    ...updating(index + 1, mocoUser(index + 1), { iban: IBAN }),
    notices: [],
  }));

  itIfAll('names a few of the others, and how many more there are', () => {
    const warned = withSharedValues(entries, []);
    expect(warned.map(({ notices }) => notices.length)).toEqual(entries.map(() => 1));
    expect([0, 3, 99_999].map((index) => warned[index]?.notices[0]?.text)).toEqual([
      '`iban` is also that of user 2 (line 3), user 3 (line 4), user 4 (line 5), user 5 (line 6), user 6 (line 7) and 99,994 ' +
        'more. Check that the rows are not mixed up.',
      '`iban` is also that of user 1 (line 2), user 2 (line 3), user 3 (line 4), user 5 (line 6), user 6 (line 7) and 99,994 ' +
        'more. Check that the rows are not mixed up.',
      '`iban` is also that of user 1 (line 2), user 2 (line 3), user 3 (line 4), user 4 (line 5), user 5 (line 6) and 99,994 ' +
        'more. Check that the rows are not mixed up.',
    ]);
  });
});
