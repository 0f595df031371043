/** A users file as an account: the sync of the same file has nothing to change, and gaps are filled in sensibly. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { accountFromFile } from '../../simulator/account/from-file.ts';
import type { Data, User } from '../../simulator/data.ts';
import { readOptions } from '../../simulator/options.ts';
import { TODAY } from '../support/hours.ts';
import { moco } from '../support/step.ts';
import { csv, sync, type Synced } from '../support/sync.ts';
import { inputsFrom } from '../support/toolkit.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';

interface Options {
  readonly name?: string;
  readonly defaultModel?: boolean;
  readonly columns?: string;
}

function accountOf(
  content: string,
  { name = 'users.csv', defaultModel = true, columns }: Options = {},
): Data {
  const { rows, issues } = readUsersFile(name, Buffer.from(content), JSON.stringify, TODAY, columns);
  expect(issues).toEqual([]);
  return accountFromFile(rows, {
    ...{ vacation: { title: 'Urlaubsanspruch', year: undefined }, defaultModel, today: TODAY },
  });
}

/** A plan with the same file, which also deactivates who is not in it. */
async function planAgain(content: string, options: Options = {}): Promise<Synced> {
  const account = await moco({ data: accountOf(content, options) });
  return sync(account, {
    files: { [options.name ?? 'users.csv']: content },
    inputs: {
      ...{ 'create-missing': 'true', unlisted: 'deactivate', 'vacation-title': 'Urlaubsanspruch' },
      ...{ 'end-employments': 'true', columns: options.columns ?? '' },
    },
  });
}

const lines = (...rows: readonly string[]): string => rows.join('\n');
const firstOf = ({ users }: Data): User | undefined => users[0];

describe('the sync of the same file has nothing to change', () => {
  it.each<[string, string, Options?]>([
    ['the users file of the examples', readFileSync('examples/users.csv', 'utf8')],
    ['IDs only', lines('id', '7', '1003')],
    ['e-mail addresses only', lines('email', 'A.B@example.com', 'x@example.com')],
    [
      'teams and roles by ID',
      lines('id,team,role', '7,202,42', '8,202,', '9,Team 202,Role 42', '10,team 202 (202),'),
    ],
    ['names that differ in case', lines('id,team,role', '7,Design,Lead', '8,DESIGN,lead')],
    ['last days without hours', lines('id,employment-end', '7,2026-12-31', '8,2019-02-28', '9,')],
    ['people who are gone', lines('id,active,employment-end', '7,false,2020-01-31', '8,false,', '9,true,')],
    ['cleared fields', lines('id,clear', '7,"iban, tags, birthday, info"')],
    [
      'custom fields that are lists, or texts, or both',
      JSON.stringify([
        { id: 7, 'custom-properties': { Languages: ['German', 'French, Swiss'], Size: 'M', Car: true } },
        { id: 8, 'custom-properties': { Languages: 'german', Size: '', Car: false } },
        { id: 9, 'custom-properties': { Languages: 'Italian; German', Size: 'l', size: 'L' } },
        { id: 10, 'custom-properties': { Languages: [], __proto__: 'x' } },
      ]),
      { name: 'users.json' },
    ],
    [
      'columns that are mapped',
      lines('Mail,Position', 'x@example.com,CEO'),
      { columns: 'Mail = email\n* = ignore' },
    ],
    ['no default employment', lines('id,employment-end', '7,2026-12-31', '8,'), { defaultModel: false }],
  ])('%s', async (_, content, options: Options = {}) => {
    const { outputs, plan } = await planAgain(content, options);
    expect(plan.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(outputs).toMatchObject({ changed: 'false', error: '', failed: '0', deactivated: '0' });
  });
});

describe('what the file lacks', () => {
  it('is an ID, which is one that no object of the file has', () => {
    const { users, units, roles, nextId } = accountOf(
      lines('id,email,team,role', ',a@example.com,5000,Lead', '4000,b@example.com,Design,1'),
    );
    expect(users.map(({ id }) => id)).toEqual([expect.any(Number), 4000]);
    const ids = [...users, ...units, ...roles].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(nextId).toBeGreaterThan(Math.max(...ids));
  });

  it.each([
    ['email\nGiulia.van_rossi@example.com', 'Giulia', 'Van Rossi', 'giulia.van_rossi@example.com'],
    ['email,lastname\ngiulia@example.com,Keller', 'Giulia', 'Keller', 'giulia@example.com'],
    ['id\n1003', 'User', '1003', 'user-1003@example.com'],
  ])('is a name or an e-mail address: %j', (content, firstname, lastname, email) => {
    expect(firstOf(accountOf(content))).toMatchObject({ firstname, lastname, email });
  });

  it('is an e-mail address that no other row has', () => {
    const { users } = accountOf('id,email\n7,\n8,user-7@example.com');
    expect(new Set(users.map(({ email }) => email)).size).toBe(2);
  });

  it('is a team and a role, the same for all', () => {
    const { users, units, roles } = accountOf('id,team,role\n7,,\n8,Design,Admin');
    expect(units.map(({ name }) => name)).toEqual(['Team', 'Design']);
    expect(roles).toMatchObject([
      { name: 'Mitarbeiter', is_default: true, is_admin: false },
      { name: 'Admin', is_default: false, is_admin: true },
    ]);
    expect(firstOf({ users } as Data)).toMatchObject({
      unit: { name: 'Team' },
      role: { name: 'Mitarbeiter' },
    });
  });

  it('is an employment of 40 hours, as MOCO gives one to everyone who is neither external nor gone', () => {
    const content = lines(
      'id,external,active,employment-start,employment-pattern,employment-end',
      '1,,,,,',
      '2,,,,,2026-12-31',
      '3,true,,,,',
      '4,,false,,,',
      '5,,false,,,2019-05-31',
      '6,,,2022-01-01,8/8/8/8/0,2027-01-31',
    );
    const employments = accountOf(content).employments.map(({ user_id, from, to, pattern }) => [
      ...[user_id, from, to, pattern.am.join()],
    ]);
    expect(employments).toEqual([
      [1, '2021-03-01', null, '4,4,4,4,4'],
      [2, '2021-03-01', '2026-12-31', '4,4,4,4,4'],
      [5, '2019-01-01', '2019-05-31', '4,4,4,4,4'],
      [6, '2022-01-01', '2027-01-31', '4,4,4,4,0'],
    ]);
    const without = accountOf(content, { defaultModel: false }).employments;
    expect(without.map(({ user_id }) => user_id)).toEqual([6]);
  });
});

describe('what is made up is said', () => {
  const madeUpOf = (content: string, defaultModel = true): string | undefined => {
    const options = readOptions(
      inputsFrom({ 'users-file': 'users.csv', 'default-employment': String(defaultModel) }),
      { readFile: () => ({ value: Buffer.from(content) }), today: TODAY, sanitize: (text) => text },
    );
    return options.madeUp;
  };

  it('with the number of users, without their values', () => {
    const content = lines(
      'id,email,firstname,lastname,team,role,external,employment-start,employment-pattern',
      '1,a@example.com,Ada,Keller,Design,Lead,,2026-01-01,8/8/8/8/8',
      '2,b@example.com,Ben,,Design,,,,',
      '3,,Cem,Huber,,,true,,',
    );
    expect(madeUpOf(content)).toBe(
      'The users file lacks some values. The account has 40 hours a week for 1 user, the team Team for 1 user, ' +
        'the role Mitarbeiter for 2 users, a made-up name for 1 user, a made-up e-mail address for 1 user. ' +
        'For these, and for columns that the file lacks, a plan for MOCO can differ.',
    );
    expect(madeUpOf(content, false)).not.toContain('40 hours');
  });

  it('unless the file has everything', () => {
    const content = lines(
      'email,firstname,lastname,team,role,external',
      'a@example.com,Ada,Keller,Design,Lead,true',
    );
    expect(madeUpOf(content)).toBeUndefined();
  });
});

describe('a role is that of administrators', () => {
  it.each(['Admin', 'administrator', 'Administratorin', 'Administrator:in'])('with the name %s', (name) => {
    const role = accountOf(`id,role\n7,${name}`).roles.find((each) => each.name === name);
    expect(role).toMatchObject({ is_admin: true, permission: { people: 'full' } });
  });

  it.each(['Administration', 'Admin Assistant', 'Lead'])('not with the name %s', (name) => {
    const role = accountOf(`id,role\n7,${name}`).roles.find((each) => each.name === name);
    expect(role).toMatchObject({ is_admin: false, permission: { people: 'none' } });
  });
});

describe('against the account of an older file', () => {
  it('an ID of the real account, which the older file does not have, is nobody’s', async () => {
    const account = await moco({ data: accountOf('email,team\na@example.com,Design\nb@example.com,') });
    const { plan } = await sync(account, csv('id,lastname', '1,Keller', '1001,Keller', '933590696,Keller'));
    expect(plan.map(({ error }) => error)).toEqual([
      expect.stringContaining('No MOCO user has the ID 1.'),
      expect.stringContaining('No MOCO user has the ID 1001.'),
      expect.stringContaining('No MOCO user has the ID 933590696.'),
    ]);
  });

  const base = csv(
    'email,firstname,lastname,team,employment-end',
    'giulia.rossi@example.com,Giulia,Rossi,Design,',
    'paul.lindner@example.com,Paul,Lindner,Design,',
  ).files['users.csv'];

  it('the plan is the difference', async () => {
    const account = await moco({ data: accountOf(String(base)) });
    const { plan } = await sync(account, {
      ...csv(
        'email,firstname,lastname,team,employment-end',
        'giulia.rossi@example.com,Giulia,Keller,Design,2099-12-31',
        'nora.vogt@example.com,Nora,Vogt,design,',
      ),
      inputs: { 'create-missing': 'true', unlisted: 'deactivate' },
    });
    expect(plan.map(({ email, action, fields }) => [email, action, fields])).toEqual([
      ['giulia.rossi@example.com', 'update', ['lastname', 'employment']],
      ['nora.vogt@example.com', 'create', expect.arrayContaining(['lastname', 'unit_id'])],
      ['paul.lindner@example.com', 'deactivate', ['active']],
    ]);
    expect(plan[0]?.employments).toMatchObject([{ action: 'ended', to: '2099-12-31' }]);
  });

  it('a team that the older file does not name is an error, as in MOCO', async () => {
    const account = await moco({ data: accountOf(String(base)) });
    const { plan } = await sync(account, csv('email,team', 'giulia.rossi@example.com,Desing'));
    expect(plan[0]?.error).toContain('MOCO has no team "Desing". Did you mean "Design"?');
  });
});
