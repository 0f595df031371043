/** The input `columns`: which heading means which column, and which are ignored. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import { formatIssue } from '../../src/model/issue.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';
import { moco, writes } from '../support/step.ts';
import { APPLY, sync } from '../support/sync.ts';

interface ReadFile {
  /** The desired fields of each user, by MOCO's keys. */
  readonly users: readonly Record<string, unknown>[];
  readonly issues: readonly string[];
  readonly ignored: readonly string[];
  readonly headings: Record<string, string>;
}

function read(path: string, content: string, ...columns: string[]): ReadFile {
  const quote = (text: string): string => `"${text}"`;
  const file = readUsersFile(path, Buffer.from(content), quote, '2026-11-26', columns.join('\n'));
  return {
    users: file.rows.map(({ key, desired }) => ({
      ...key,
      ...Object.fromEntries(desired.map(({ field, value }) => [field.requestKey, value])),
    })),
    issues: file.issues.map(formatIssue),
    ignored: file.ignored,
    headings: Object.fromEntries(file.headings),
  };
}

const BAMBOO =
  'Employee #,First Name,Last Name,Work Email,Mobile Phone,Department,Status\r\n' +
  '1,Jonas,Huber,jonas.huber@example.com,+41 79 555 01 02,Design,Active\r\n';
const PERSONIO =
  'ID,First name,Last name,Email,Status,Department,Team,Position,Hire date,Birthday,Mobile phone\r\n' +
  '1,Jonas,Huber,jonas.huber@example.com,Active,Agency,Design,Designer,2021-01-01,1984-11-05,+41 79 555 01 02\r\n';

describe('a list of an HR system', () => {
  it('of BambooHR is read with three lines', () => {
    const file = read('u.csv', BAMBOO, 'Work Email = email', 'Department = team', '* = ignore');
    expect(file.issues).toEqual([]);
    expect(file.users).toMatchObject([
      {
        email: 'jonas.huber@example.com',
        firstname: 'Jonas',
        lastname: 'Huber',
        mobile_phone: '+41 79 555 01 02',
      },
    ]);
    expect(file.ignored).toEqual(['Employee #', 'Status']);
  });

  it('of Personio is read with its own ID ignored', () => {
    const file = read('u.csv', PERSONIO, 'ID = ignore', '* = ignore');
    expect(file.issues).toEqual([]);
    expect(file.users).toMatchObject([{ email: 'jonas.huber@example.com', bday: '1984-11-05' }]);
    // What is ignored by name needs no notice.
    expect(file.ignored).toEqual(['Status', 'Department', 'Position', 'Hire date']);
  });

  it('gets the unknown headings, with the lines to write', () => {
    const { issues } = read('u.csv', BAMBOO);
    expect(issues.join('\n')).not.toContain('Did you mean');
    expect(issues).toHaveLength(3);
    expect(issues[0]).toContain('add the line "Status = ignore" to the input `columns`');
    expect(issues[1]).toContain('Unknown columns "Employee #", "Work Email" and "Department"');
    expect(issues[2]).toContain('has no column `id` or `email`');
  });
});

describe('a line of `columns`', () => {
  it('maps a heading to a column, by any of its headings, or to a custom field', () => {
    const file = read(
      'u.csv',
      'Mail;Kostenstelle;Nickname\na@b.ch;4711;Max',
      'Mail = E-Mail',
      'Kostenstelle = custom-properties.Cost Center',
      'Nickname=firstname',
    );
    expect(file.issues).toEqual([]);
    expect(file.users).toEqual([
      { email: 'a@b.ch', firstname: 'Max', custom_properties: { 'Cost Center': '4711' } },
    ]);
    expect(file.headings).toEqual({
      email: 'Mail',
      'custom-properties.Cost Center': 'Kostenstelle',
      firstname: 'Nickname',
    });
  });

  it('maps a heading that is recognised to another column', () => {
    const file = read(
      'u.csv',
      'ID;E-Mail;Team;Abteilung\n9;a@b.ch;x;7',
      'ID=ignore',
      'Team=ignore',
      'Abteilung=team',
    );
    expect(file.issues).toEqual([]);
    expect(file.users).toEqual([{ email: 'a@b.ch', unit_id: 7 }]);
  });

  it('has the column after its last equals sign, and a heading as headings are matched', () => {
    const file = read(
      'u.csv',
      'E-Mail;a = b;Mitarbeiter # *\na@b.ch;x;y',
      'A=B = info',
      'mitarbeiter_#=IGNORE',
      '',
      '   ',
    );
    expect(file.issues).toEqual([]);
    expect(file.users).toEqual([{ email: 'a@b.ch', info: 'x' }]);
  });

  it('holds for the keys of JSON and YAML, which not every user needs to have', () => {
    const lines = ['Work Email = email', 'Note = info', 'x = ignore', '* = ignore'];
    const people = '[{"Work Email": "a@b.ch", "x": 1, "y": {"z": 1}}, {"work_email": "c@d.ch", "Y": 2}]';
    for (const path of ['u.json', 'u.yaml']) {
      const file = read(path, people, ...lines);
      expect(file.issues).toEqual([]);
      expect(file.users).toEqual([{ email: 'a@b.ch' }, { email: 'c@d.ch' }]);
      expect(file.ignored).toEqual(['y']);
    }
  });

  it('names a field in `clear` by its mapped heading', () => {
    const file = read('u.csv', 'id;Notes;clear\n7;;Notes', 'Notes = info');
    expect(file.users).toEqual([{ id: 7, info: '' }]);
  });

  it.each([
    ['Work Email', '"Work Email" has no heading and column. Write lines such as'],
    ['= email', '"= email" has no heading and column'],
    ['x =', '"x =" has no heading and column'],
    ['- = email', '"-" is not a heading'],
    ['* = email', '`*` stands for all other headings, which can only be ignored'],
    ['x = e-mial', 'there is no column "e-mial". Did you mean'],
    ['x = Nummer', 'there is no column "Nummer". The README of this action lists the columns'],
    ['x = password', '"password": passwords must not be stored in a repository'],
    ['x = avatar', '"avatar": is only available in the action for one user'],
  ])('must be a heading and a column: %s', (line, issue) => {
    const { issues } = read(
      'u.csv',
      'id;x\n7;y',
      'x = ignore'.replace(/^x/, line.startsWith('x') ? 'z' : 'x'),
      line,
    );
    expect(issues[0]).toMatch(/^`columns`, line 2: /);
    expect(issues[0]).toContain(issue);
  });

  it('must not name a heading twice, or two headings for one column', () => {
    expect(read('u.csv', 'id;x\n7;y', 'x = info', 'X* = ignore').issues).toEqual([
      '`columns`, line 2: "X*" appears twice. Delete one of the two lines',
    ]);
    expect(read('u.csv', 'id;x;y\n7;1;2', 'x = info', 'y = Info').issues).toEqual([
      '`columns`, line 2: "x" and "y" are both the column `info`. Ignore one of the two',
    ]);
    expect(read('u.csv', 'id;x;Info\n7;1;2', 'x = info').issues).toEqual([
      'u.csv, line 1, column "Info": is the same field as "x". Delete one of the two columns, or ignore one with the input ' +
        '`columns`',
    ]);
  });

  it('must not map a heading that a table does not have; the nearest ones are suggested', () => {
    expect(read('u.csv', 'id;Work Email\n7;a@b.ch', 'Wrok Email = email', '* = ignore').issues).toEqual([
      'u.csv, line 1: has no column "Wrok Email", which line 1 of the input `columns` names. Correct that line: the file ' +
        'has "Work Email"',
    ]);
    // Below a title.
    expect(
      read('u.csv', 'List\nWork Email;Job\na@b.ch;x', 'Work Email = email', 'Job = ignore').issues,
    ).toEqual(['u.csv, line 1: is not the row of headings: line 2 looks like it. Delete line 1']);
    // Without another heading that is recognised, or one that identifies the user.
    expect(read('u.csv', 'Work Email;Job\na@b.ch;x', 'Wrok Email = email', 'Job = ignore').issues).toEqual([
      expect.stringContaining('has no column "Wrok Email"'),
    ]);
    expect(read('u.csv', 'id\n7', 'Abteilung = team').issues).toEqual([
      expect.stringContaining(
        'has no column "Abteilung", which line 1 of the input `columns` names. Correct or delete',
      ),
    ]);
    expect(
      read('u.csv', 'id;Phone 2\n7;', '', 'Phone 1 = mobile-phone', 'Phone 2 = work-phone').issues,
    ).toEqual([expect.stringContaining('which line 2 of the input `columns` names. Correct that line')]);
    // To ignore what is not there does no harm: exports differ from month to month.
    expect(read('u.csv', 'id\n7', 'Abteilung = ignore').issues).toEqual([]);
  });

  it('may name a key that no object has, unless an unknown one is near', () => {
    const lines = ['Wrok Email = email'];
    expect(read('u.json', '[{"id": 7}]', ...lines).issues).toEqual([]);
    expect(read('u.json', '[{"id": 7},\n{"id": 8, "Work Email": "a@b.ch"}]', ...lines).issues).toEqual([
      'u.json, line 2: the file has no key "Wrok Email", which line 1 of the input `columns` names. Correct that line: ' +
        'the file has "Work Email"',
    ]);
  });

  it('that is invalid is the only issue about its heading', () => {
    expect(read('u.csv', 'Work Email;Vorname\na@b.ch;x', 'Work Email = e-mial').issues).toEqual([
      expect.stringContaining('`columns`, line 1: there is no column "e-mial"'),
      expect.stringContaining('has no column `id` or `email`'),
    ]);
    expect(read('u.csv', 'id;Position\n7;x', 'Position').issues).toEqual([
      expect.stringContaining('`columns`, line 1: "Position" has no heading and column'),
    ]);
  });

  it.each([
    ['blanks', 'Work Email = email Position = ignore Note = info'],
    ['commas', 'Work Email = email, Position = ignore, Note = info'],
  ])('must not be several, separated by %s', (_, line) => {
    const heading = line.slice(0, line.lastIndexOf(' = '));
    const issue = (kind: string): string =>
      `\`columns\`, line 1: the file has no ${kind} "${heading}". Write one line for each heading. In YAML, begin the block ` +
      'with `|`, as in `columns: |`';
    expect(read('u.csv', 'id;Work Email;Position;Note;Other\n7;;;;', line).issues).toEqual([
      issue('column'),
      expect.stringContaining('Unknown column "Other"'),
    ]);
    expect(read('u.json', '[{"id": 7, "Position": "x"}]', line).issues).toEqual([issue('key')]);
    // To ignore such a heading is no better: all the other ones are lost.
    expect(read('u.csv', 'Work Email;Job\na@b.ch;x', 'Work Email = email Job = ignore').issues[0]).toMatch(
      /^`columns`, line 1: the file has no column "Work Email = email Job"/,
    );
  });
});

describe('`* = ignore`', () => {
  it.each(['Vornme', 'Vroname', 'E-Mial', 'Emial', 'Aktvi', 'Pasword', 'Teams', 'Austrit', 'Eintrittt'])(
    'does not ignore what is one or two letters from a known heading: %s',
    (heading) => {
      const { issues, ignored } = read('u.csv', `id;${heading}\n7;x`, '* = ignore');
      expect(issues).toEqual([expect.stringContaining(`Unknown column "${heading}". Did you mean`)]);
      expect(ignored).toEqual([]);
      expect(read('u.csv', `id;${heading}\n7;x`, `${heading} = ignore`, '* = ignore').issues).toEqual([]);
    },
  );

  it.each([
    ...['Abteilung', 'Anrede', 'Geschlecht', 'Titel', 'Position', 'Funktion', 'Standort', 'Kostenstelle'],
    ...['Personalnummer', 'Vorgesetzter', 'PLZ', 'Ort', 'Land', 'Kanton', 'Nationalität', 'Zivilstand'],
    ...[
      'Konfession',
      'Steuerklasse',
      'AHV-Nummer',
      'Firma',
      'Hire date',
      'Job Title',
      'Division',
      'Location',
    ],
    ...['Supervisor', 'Gender', 'Age', 'Home Email', 'Work Email', 'Home Phone', 'Nr.', 'Kürzel', 'Pensum'],
  ])('ignores what lists often have beside: %s', (heading) => {
    const { issues, ignored } = read('u.csv', `id;${heading}\n7;x`, '* = ignore');
    expect(issues).toEqual([]);
    expect(ignored).toEqual([heading]);
  });

  it.each(['password', 'Passwort', 'Initial Password', 'Kennwort', 'Passwort (neu)'])(
    'does not ignore a column of passwords, unless by name: %s',
    (heading) => {
      const text = `id;${heading}\n7;x`;
      expect(read('u.csv', text, '* = ignore').issues).toEqual([
        `u.csv, line 1, column "${heading}": passwords must not be stored in a repository. Delete them here, and change ` +
          'them in MOCO',
      ]);
      expect(read('u.csv', text, `${heading} = ignore`)).toMatchObject({ issues: [], ignored: [] });
    },
  );

  it('does not make a list of data without headings', () => {
    expect(read('u.csv', 'Max;Muster\nEva;Meier', '* = ignore').issues).toEqual([
      expect.stringContaining('has no recognised column heading'),
    ]);
  });
});

describe('headings', () => {
  it.each([
    ['First Name', 'firstname'],
    ['first_name', 'firstname'],
    ['LAST-NAME', 'lastname'],
    ['E-Mail*', 'email'],
    ['Email', 'email'],
    ['e mail', 'email'],
    ['E-Mail-Adresse', 'email'],
    ['Mobile Phone', 'mobile-phone'],
    ['Mobil', 'mobile-phone'],
    ['Handy', 'mobile-phone'],
    ['Mobilnummer', 'mobile-phone'],
    ['Natel', 'mobile-phone'],
    ['Work Phone', 'work-phone'],
    ['Geburtsdatum', 'birthday'],
    ['Date of birth', 'birthday'],
    ['Tags', 'tags'],
    ['Kreditorennummer', 'credit-number'],
    ['Eintrittsdatum', 'employment-start'],
    ['Austrittsdatum *', 'employment-end'],
    ['="Vorname"', 'firstname'],
    ['Vor\u00adname\u200b', 'firstname'],
    ['custom properties.Größe', 'custom-properties.Größe'],
  ])('are matched without regard to their form: %s', (heading, column) => {
    expect(read('u.csv', `id;${heading}\n7;`).headings).toHaveProperty([column]);
  });
});

describe('a step', () => {
  const inputs = { columns: 'Work Email = email\nDepartment = team\n* = ignore' };
  const table = BAMBOO.replace('Status', 'Stätus <b>');

  it('writes what the mapped columns have, and tells once what it ignored', async () => {
    const account = await moco();
    const ran = await sync(account, { files: { 'bamboo.csv': table }, inputs: { ...inputs, ...APPLY } });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { updated: '1', error: '' } });
    expect(writes(account)).toHaveLength(1);
    const notice = 'Ignored, as `columns` has "* = ignore": "Employee #", "Stätus <b>".';
    expect(ran.log.split(notice)).toHaveLength(2);
    expect(ran.stdout).toContain(`::notice::${notice}`);
    expect(ran.summary).toContain('&quot;Employee #&quot;, &quot;Stätus &lt;b&gt;&quot;.');
  });

  it('never shows a part of a secret in a long heading that is ignored', async () => {
    const account = await moco();
    const heading = `${'x'.repeat(50)}${FULL_KEY}`;
    const ran = await sync(account, {
      files: { 'u.csv': `id;${heading}\n1002;` },
      inputs: { columns: '* = ignore' },
    });
    expect(ran.log).toContain(`${'x'.repeat(50)}***`);
    expect(ran.log + ran.summary).not.toContain('xsim');
  });

  it('writes nothing if `columns` has an issue', async () => {
    const account = await moco();
    const ran = await sync(account, {
      files: { 'bamboo.csv': table },
      inputs: { columns: `${inputs.columns}\nStätus = no such column`, ...APPLY },
    });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'invalid-input' } });
    expect(ran.log).toContain('`columns`, line 4: ');
    expect(account.requests).toEqual([]);
  });
});
