/** `mode: export`: MOCO's active users as a users file. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  fullTimeEmployment,
  NO_EMPLOYMENTS_KEY,
  READ_ONLY_KEY,
  sampleData,
  type Data,
  type User,
} from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { FIELDS } from '../../src/model/fields.ts';
import { answering, moco, mocoThat } from '../support/step.ts';
import { APPLY_ALL, sync, workspaceWith, type InProcess, type Synced } from '../support/sync.ts';
import { canLink, describeOnlyWhere } from '../support/system.ts';

const PERSONAL = { 'include-personal-data': 'true' };

type Given = Readonly<Record<string, string>>;

/** Exports to a file of a workspace of its own. */
async function exporting(
  account: Simulator,
  inputs: Given = {},
  { toolkit, ...more }: InProcess = {},
): Promise<Synced & { text: string; workspace: string }> {
  const workspace = toolkit?.workspace ?? (await workspaceWith({}));
  const file = inputs['users-file'] ?? 'users.csv';
  const given = { files: {}, inputs: { mode: 'export', 'users-file': file, ...inputs } };
  const ran = await sync(account, given, { ...more, toolkit: { ...toolkit, workspace } });
  const path = join(workspace, file);
  return { ...ran, workspace, text: existsSync(path) ? readFileSync(path, 'utf8') : '' };
}

/** The plan for the exported file. */
function planning(
  account: Simulator,
  { text }: { text: string },
  file: string,
  inputs: Given = {},
): Promise<Synced> {
  return sync(account, { files: { [file]: text }, inputs });
}

/** An account whose user 1002 has these values. */
function accountWith(
  values: Partial<Record<keyof User, unknown>>,
  more: Partial<Data> = {},
): Promise<Simulator> {
  const data = sampleData();
  const users = data.users.map((user) => (user.id === 1002 ? ({ ...user, ...values } as User) : user));
  return moco({ data: { ...data, users, ...more } });
}

/** The cell of user 1002. No cell of the other users contains a separator. */
function cell(text: string, column: string): string | undefined {
  const [headings = '', ...rows] = text.replace('\uFEFF', '').split('\r\n');
  const row = rows.find((each) => each.startsWith('1002;'));
  return row?.split(';')[headings.split(';').indexOf(column)];
}

const UNCHANGED = { changed: 'false', failed: '0', updated: '0', unchanged: '4', error: '' };

describe('the file', () => {
  it('has the active users by ID, as a German Excel opens it', async () => {
    const { text, outputs, log } = await exporting(await moco());
    expect(text).toBe(
      [
        '\uFEFFid;email;firstname;lastname;team;role;active;external;tags',
        '1001;beatrice.frei@example.com;Beatrice;Frei;Geschäftsleitung;Administrator;;false;',
        '1002;jonas.huber@example.com;Jonas;Huber;Projektleitung;Teamleitung;;false;Zürich',
        '1003;giulia.rossi@example.com;Giulia;Rossi;Entwicklung;Mitarbeiter;;false;"Zürich, Frontend"',
        '1004;paul.lindner@example.com;Paul;Lindner;Design;Mitarbeiter;;true;Berlin',
        '',
      ].join('\r\n'),
    );
    expect(outputs).toEqual({ exported: '4', error: '' });
    expect(log).toMatch(/^Exported 4 users of 127\.0\.0\.1:\d+ to users\.csv\n$/);
  });

  it('has personal data if that is asked for', async () => {
    const { text } = await exporting(await moco(), PERSONAL);
    expect(text).toContain(
      ';tags;mobile-phone;work-phone;home-address;birthday;iban;credit-number;info;' +
        'custom-properties.First Aid Course;custom-properties.Hobbies;custom-properties.Languages;' +
        'custom-properties.Parking Space;custom-properties.Profile;custom-properties.Starting Month;' +
        'custom-properties.T-Shirt;employment-start;employment-pattern;employment-end\r\n',
    );
    expect(text).toContain(
      `;"Zürich, Frontend";'+41 79 555 01 03;;"Seestrasse 7\n8002 Zürich";1991-06-30;CH9300762011623852957;;;` +
        ';;"German, Italian";;;January 2022;;2022-01-01;8/8/8/8/8;\r\n',
    );
  });

  it('can be JSON', async () => {
    const { text } = await exporting(await moco(), { ...PERSONAL, 'users-file': 'users.json' });
    expect((JSON.parse(text) as object[])[2]).toEqual({
      id: 1003,
      email: 'giulia.rossi@example.com',
      firstname: 'Giulia',
      lastname: 'Rossi',
      team: 'Entwicklung',
      role: 'Mitarbeiter',
      active: null,
      external: false,
      tags: ['Zürich', 'Frontend'],
      'mobile-phone': '+41 79 555 01 03',
      'home-address': 'Seestrasse 7\n8002 Zürich',
      birthday: '1991-06-30',
      iban: 'CH9300762011623852957',
      'custom-properties.Languages': ['German', 'Italian'],
      'custom-properties.Starting Month': 'January 2022',
      'employment-start': '2022-01-01',
      'employment-pattern': '8/8/8/8/8',
    });
  });

  it('can be YAML', async () => {
    const { text } = await exporting(await moco(), { ...PERSONAL, 'users-file': 'users.yml' });
    expect(text).toContain(`- id: 1002
  email: "jonas.huber@example.com"
  firstname: "Jonas"
  lastname: "Huber"
  team: "Projektleitung"
  role: "Teamleitung"
  active: null
  external: false
  tags: ["Zürich"]
  mobile-phone: "+41 79 555 01 02"
  birthday: "1984-11-05"
  employment-start: "2021-03-01"
  employment-pattern: "8/8/8/8/8"
- id: 1003
`);
  });

  it.each(['users.csv', 'users.json', 'users.yaml'])('%s gives a plan without changes', async (file) => {
    const account = await moco();
    const exported = await exporting(account, { ...PERSONAL, 'users-file': file });
    expect(exported.log).not.toContain('left out');
    const planned = await planning(account, exported, file, { unlisted: 'deactivate' });
    expect(planned.outputs).toMatchObject(UNCHANGED);
    expect(planned.log).not.toContain('Warning: ');
  });

  it('does not bring back a user who is deactivated in MOCO later', async () => {
    const account = await moco();
    const exported = await exporting(account);
    const paul = account.data.users.find(({ id }) => id === 1004);
    Object.assign(paul ?? {}, { active: false });
    expect((await planning(account, exported, 'users.csv', APPLY_ALL)).outputs).toMatchObject(UNCHANGED);
    expect(paul?.active).toBe(false);
  });

  it('has every field that everyone may see and that MOCO returns', async () => {
    const { text } = await exporting(await moco());
    const inputs = FIELDS.filter(({ privacy, responseKey }) => privacy === 'public' && responseKey);
    expect(text.slice(0, text.indexOf('\r')).split(';').sort()).toEqual(
      ['\uFEFFid', ...inputs.map(({ input }) => input)].sort(),
    );
  });
});

describe('where the file is', () => {
  it('is replaced', async () => {
    const workspace = await workspaceWith({ 'users.csv': 'old' });
    const { text } = await exporting(await moco(), {}, { toolkit: { workspace } });
    expect(text).toMatch(/^\uFEFFid;/);
  });

  it('gets the folders that it needs', async () => {
    const { text } = await exporting(await moco(), { 'users-file': 'people/2026/users.csv' });
    expect(text).toContain('1004;');
  });

  async function expectRefused(file: string, workspace: string): Promise<void> {
    const account = await moco();
    const given = { files: {}, inputs: { mode: 'export', 'users-file': file } };
    const { outputs, log } = await sync(account, given, { toolkit: { workspace } });
    expect(outputs).toEqual({ error: 'invalid-input' });
    expect(log).toContain(`\`users-file\` "${file}" must `);
    expect(account.requests).toEqual([]);
  }

  it.each(['../users.csv', 'folder.csv', 'users.xlsx', 'users'])(
    'is not %s, and MOCO is not read',
    async (file) => {
      const workspace = await workspaceWith({});
      mkdirSync(join(workspace, 'folder.csv'));
      await expectRefused(file, workspace);
      expect(existsSync(join(dirname(workspace), 'users.csv'))).toBe(false);
    },
  );

  describeOnlyWhere(canLink, 'no links')('by a link', () => {
    it.each(['out/users.csv', 'link.csv', 'broken.csv'])(
      'is not outside of the workspace: %s',
      async (file) => {
        const workspace = await workspaceWith({});
        const outside = await workspaceWith({ 'other.csv': 'untouched' });
        symlinkSync(outside, join(workspace, 'out'));
        symlinkSync(join(outside, 'other.csv'), join(workspace, 'link.csv'));
        symlinkSync(join(outside, 'nothing.csv'), join(workspace, 'broken.csv'));
        await expectRefused(file, workspace);
        expect(readFileSync(join(outside, 'other.csv'), 'utf8')).toBe('untouched');
        expect(existsSync(join(outside, 'users.csv'))).toBe(false);
      },
    );

    it('may be another file of the workspace', async () => {
      const workspace = await workspaceWith({ 'real.csv': 'old' });
      symlinkSync('real.csv', join(workspace, 'users.csv'));
      await exporting(await moco(), {}, { toolkit: { workspace } });
      expect(readFileSync(join(workspace, 'real.csv'), 'utf8')).toContain('1004;');
    });
  });

  it('is named if it can not be written', async () => {
    const workspace = await workspaceWith({ people: 'a file' });
    const { outputs, log } = await exporting(
      await moco(),
      { 'users-file': 'people/users.csv' },
      { toolkit: { workspace } },
    );
    expect(outputs).toEqual({ error: 'invalid-input' });
    expect(log).toMatch(/`users-file` could not be written|`users-file` "people\/users.csv" must /);
  });

  it('stays as it is if MOCO can not be read', async () => {
    const workspace = await workspaceWith({ 'users.csv': 'old' });
    const account = await mocoThat(answering(401, { message: 'Unauthorized' }));
    const { outputs, summary } = await exporting(account, {}, { toolkit: { workspace } });
    expect(outputs).toEqual({ error: 'unauthorized' });
    expect(summary).toContain('No export from MOCO');
    expect(readFileSync(join(workspace, 'users.csv'), 'utf8')).toBe('old');
  });
});

describe('the step', () => {
  it('needs no more than a read-only key, and sends only GET', async () => {
    const account = await moco();
    const { outputs } = await exporting(account, { ...PERSONAL, 'api-key': READ_ONLY_KEY });
    expect(outputs['exported']).toBe('4');
    expect(account.requests.map(({ method }) => method)).not.toContain('PUT');
  });

  it('ignores inputs that matter for a plan only, and does not read the file', async () => {
    const workspace = await workspaceWith({ 'users.csv': '"' });
    const given = {
      'create-missing': 'perhaps',
      'welcome-email': 'true',
      unlisted: 'x',
      columns: '=',
      'protected-users': 'x',
      'max-creations': 'x',
    };
    const { outputs } = await exporting(await moco(), given, { toolkit: { workspace } });
    expect(outputs).toEqual({ exported: '4', error: '' });
  });

  it('may run on any event, and writes no comment', async () => {
    const comments = (): never => {
      throw new Error('A comment was asked for');
    };
    const toolkit = { event: 'pull_request', ref: 'refs/pull/7/merge', pullRequestComments: comments };
    expect((await exporting(await moco(), {}, { toolkit })).outputs['error']).toBe('');
  });

  it('says in the summary what to do next', async () => {
    const { summary } = await exporting(await moco(), PERSONAL);
    expect(summary).toMatch(/<h3>Exported 4 users of .+ to users\.csv<\/h3>/);
    expect(summary).toContain('commit the file and open a pull request');
    expect(summary).toContain('keep the repository private');
  });

  it('has neither names nor values in log and summary', async () => {
    const account = await accountWith({
      mobile_phone: '#NV',
      work_phone: '4,18E+10',
      lastname: 'H\uFFFDber',
    });
    const { log, summary } = await exporting(account, PERSONAL);
    expect(log).toContain('`mobile-phone` is left out for user 1002');
    for (const text of [log, summary]) expect(text).not.toMatch(/#NV|4,18|ber\b|Jonas|jonas/);
  });
});

describe('what a file would not keep is left out', () => {
  it.each<[keyof User, string, unknown]>([
    ['mobile_phone', 'mobile-phone', '#NV'],
    ['work_phone', 'work-phone', '4,18E+10'],
    // At the end of a file, this character is left out.
    ['work_phone', 'work-phone', '+41 44 555 01 02\u001a'],
    ['home_address', 'home-address', '########'],
    ['iban', 'iban', 'CH9300762011623852958'],
    ['birthday', 'birthday', '2065-12-31'],
    ['info', 'info', 'nan'],
    ['lastname', 'lastname', 'HÃ¼ber'],
    ['firstname', 'firstname', 'Jo\u0000nas'],
    ['email', 'email', 'no e-mail address'],
    // A cell that is read as empty would be no change, but the value would be lost.
    ['lastname', 'lastname', '\u200b'],
    ['tags', 'tags', ['\r\n']],
  ])('%s: %s %j', async (key, column, value) => {
    const account = await accountWith({ [key]: value });
    const exported = await exporting(account, PERSONAL);
    expect(cell(exported.text, column)).toBe('');
    expect(exported.log).toContain(
      `Notice: \`${column}\` is left out for user 1002: a users file would not keep the value as it is.`,
    );
    expect(exported.summary).toContain(`${column} is left out for user 1002`);
    // Everything else is there.
    expect(exported.log.match(/left out for user 1002/g)).toHaveLength(1);
    expect((await planning(account, exported, 'users.csv')).outputs).toMatchObject(UNCHANGED);
  });

  it.each<[keyof User, string, unknown, string]>([
    ['mobile_phone', 'mobile-phone', '+41 79 555 01 02', "'+41 79 555 01 02"],
    ['mobile_phone', 'mobile-phone', '0791234567', "'0791234567"],
    ['info', 'info', '=1+1', "'=1+1"],
    ['info', 'info', '@home', "'@home"],
    ['info', 'info', '- Monday off', "'- Monday off"],
    ['lastname', 'lastname', "'t Hooft", "'t Hooft"],
    ['tags', 'tags', ['a, b', 'c'], '"[""a, b"",""c""]"'],
    ['tags', 'tags', ['=1+1', 'x'], '"\'=1+1, x"'],
    ['credit_number', 'credit-number', '0070001', "'0070001"],
  ])('but not %s: %s %j', async (key, column, value, written) => {
    const account = await accountWith({ [key]: value });
    const exported = await exporting(account, PERSONAL);
    expect(cell(exported.text, column)).toBe(written);
    expect(exported.log).not.toContain('left out for user 1002');
    expect((await planning(account, exported, 'users.csv')).outputs).toMatchObject(UNCHANGED);
  });

  it('but not a custom field whose name has a separator of CSV', async () => {
    // More bars than the file has columns.
    const name = `${'A|'.repeat(40)}Z`;
    const account = await accountWith({ custom_properties: { [name]: 'yes' } });
    const exported = await exporting(account, PERSONAL);
    expect(exported.log).not.toContain('left out for user 1002');
    expect(cell(exported.text, `"custom-properties.${name}"`)).toBe('yes');
    expect((await planning(account, exported, 'users.csv')).outputs).toMatchObject(UNCHANGED);
  });

  it('as an apostrophe that MOCO really has', async () => {
    const exported = await exporting(await accountWith({ mobile_phone: "'+41 79 555 01 02" }), PERSONAL);
    expect(cell(exported.text, 'mobile-phone')).toBe('');
    expect(exported.log).toContain('`mobile-phone` is left out for user 1002: it begins with an apostrophe');
  });

  it('as an e-mail address that several users have, one of them deactivated', async () => {
    const account = await accountWith({ email: 'Svenja.Krause@example.com' });
    const exported = await exporting(account);
    expect(cell(exported.text, 'email')).toBe('');
    expect(exported.log).toContain(
      '`email` is left out for user 1002: several users of the account have the same',
    );
    expect((await planning(account, exported, 'users.csv')).outputs).toMatchObject(UNCHANGED);
  });

  it('without losing what the key may not read', async () => {
    const account = await moco();
    const exported = await exporting(account, { ...PERSONAL, 'api-key': NO_EMPLOYMENTS_KEY });
    expect(exported.log).toContain(
      '`employment-start` is left out for users 1001, 1002, 1003, 1004: the `api-key` may not read employments.',
    );
    expect(exported.outputs['exported']).toBe('4');
    const roles = await mocoThat(answering(403, { errors: ['Access denied'] }), { path: '/users/roles' });
    expect((await exporting(roles)).log).toContain('the `api-key` may not read roles.');
  });
});

describe('teams and roles', () => {
  it('are IDs where the name is not clear', async () => {
    const { units } = sampleData();
    const more = [
      ...units,
      { id: 301, name: 'design' },
      { id: 302, name: 'Design' },
      { id: 303, name: '204' },
    ];
    const twice = await accountWith({ unit: { id: 302, name: 'Design' } }, { units: more });
    expect(cell((await exporting(twice)).text, 'team')).toBe('302');
    const digits = await accountWith({ unit: { id: 303, name: '204' } }, { units: more });
    expect(cell((await exporting(digits)).text, 'team')).toBe('303');
    const otherCase = await accountWith({ unit: { id: 301, name: 'design' } }, { units: more });
    expect(cell((await exporting(otherCase)).text, 'team')).toBe('design');
  });

  it('are empty where MOCO has none', async () => {
    const { text, log } = await exporting(await accountWith({ unit: { id: 0, name: '' }, role: undefined }));
    expect(cell(text, 'team')).toBe('');
    expect(cell(text, 'role')).toBe('');
    expect(log).not.toContain('left out');
  });
});

describe('the employment of today', () => {
  const DAYS = 'employment-start;employment-pattern;employment-end';
  const employed = (...list: readonly object[]): Promise<Simulator> =>
    accountWith(
      {},
      {
        employments: list.map((each, index) => ({
          ...fullTimeEmployment(9101 + index, 1002, '2021-03-01T08:00:00Z'),
          ...each,
        })),
      },
    );
  const MORNINGS = { am: [4, 4, 4, 4, 0], pm: [0, 0, 0, 0, 0] };
  const SHORT = { am: [4.2, 4.2, 4.2, 4.15, 0], pm: [4.2, 4.2, 4.2, 4.15, 0] };

  it.each([
    [
      'is the one that holds',
      [{ to: '2025-12-31' }, { from: '2026-01-01', pattern: SHORT }],
      '2026-01-01;8.4/8.4/8.4/8.3/0;',
    ],
    ['may have a last day', [{ to: '2026-12-31' }], '2021-03-01;8/8/8/8/8;2026-12-31'],
    [
      'is the one before a later one',
      [{ to: '2026-12-31' }, { from: '2027-01-01', pattern: SHORT }],
      '2021-03-01;8/8/8/8/8;2026-12-31',
    ],
    ['is empty before the first day', [{ from: '2026-12-01' }], ';;'],
    ['is empty after the last day', [{ to: '2026-11-22' }], ';;'],
    ['ends today', [{ to: '2026-11-23' }], '2021-03-01;8/8/8/8/8;2026-11-23'],
    ['began last week', [{ from: '2026-11-16' }], '2026-11-16;8/8/8/8/8;'],
  ])('%s', async (_case, list, expected) => {
    const account = await employed(...list);
    const exported = await exporting(account, PERSONAL);
    const cells = DAYS.split(';').map((column) => cell(exported.text, column));
    expect(cells.join(';')).toBe(expected);
    const planned = await planning(account, exported, 'users.csv');
    expect(planned.outputs).toMatchObject(UNCHANGED);
    expect(planned.log).not.toContain('Warning: ');
  });

  it('keeps mornings and afternoons apart where they differ', async () => {
    const account = await employed({ pattern: MORNINGS });
    const { text } = await exporting(account, PERSONAL);
    expect(text).toContain('"{""am"":[4,4,4,4,0],""pm"":[0,0,0,0,0]}"');
    const yaml = await exporting(account, { ...PERSONAL, 'users-file': 'users.yaml' });
    expect(yaml.text).toContain('employment-pattern: { "am": [4, 4, 4, 4, 0], "pm": [0, 0, 0, 0, 0] }\n');
    expect((await planning(account, yaml, 'users.yaml')).outputs).toMatchObject(UNCHANGED);
  });

  it('is left out where several hold', async () => {
    const account = await employed({}, { from: '2026-01-01' });
    const exported = await exporting(account, PERSONAL);
    expect(cell(exported.text, 'employment-start')).toBe('');
    expect(exported.log).toContain(
      '`employment-start` is left out for user 1002: several employments cover today.',
    );
    expect((await planning(account, exported, 'users.csv')).outputs).toMatchObject(UNCHANGED);
  });
});

it('writes nothing before all is read', async () => {
  const workspace = await workspaceWith({ 'users.csv': 'old' });
  const account = await mocoThat('html', { path: '/units' });
  await exporting(account, { 'retry-timeout': '0' }, { toolkit: { workspace } });
  expect(readFileSync(join(workspace, 'users.csv'), 'utf8')).toBe('old');
});
