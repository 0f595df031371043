import { describe, expect, it } from '@jest/globals';
import type { DesiredEmployment } from '../../src/model/employments.ts';
import { FIELDS } from '../../src/model/fields.ts';
import { formatIssue, type Issue } from '../../src/model/issue.ts';
import { NAME_REF, type DesiredHours } from '../../src/model/parsers.ts';
import { readUsersFile, type FileRow } from '../../src/sync/users-file/read.ts';
import { casesOf } from '../support/extent.ts';

interface ReadFile {
  readonly rows: FileRow[];
  /** As people read them. */
  readonly issues: string[];
}

const TODAY = '2026-11-23';
const quote = (text: string): string => `"${text}"`;

function read(path: string, content: string | Buffer): ReadFile {
  const { rows, issues } = readUsersFile(path, Buffer.from(content), quote, TODAY);
  return { rows, issues: issues.map(formatIssue) };
}

const csv = (...lines: string[]): ReadFile => read('u.csv', lines.join('\n'));
const json = (value: unknown): ReadFile => read('u.json', JSON.stringify(value));
const yaml = (...lines: string[]): ReadFile => read('u.yaml', lines.join('\n'));

/** The desired fields of each user, by MOCO's keys. The file must be valid. */
function desiredOfAll({ rows, issues }: ReadFile): Record<string, unknown>[] {
  expect(issues).toEqual([]);
  return rows.map(({ desired }) =>
    Object.fromEntries(desired.map(({ field, value }) => [field.requestKey, value])),
  );
}

/** The desired fields of the first user. */
const desiredOf = (file: ReadFile): unknown => desiredOfAll(file)[0];
/** What follows a suggestion for a heading. */
const ifNot = (heading: string): string =>
  `If not, add the line "${heading} = ignore" to the input \`columns\``;
/** A table with one more cell, and an object with one more value, than the e-mail address. */
const cell = (heading: string, text: string): ReadFile => csv(`email;${heading}`, `a@b.ch;${text}`);
const value = (key: string, item: unknown): ReadFile => json([{ email: 'a@b.ch', [key]: item }]);

describe('a users file', () => {
  const nothingElse = { employment: {}, vacationDays: undefined };
  const anna = {
    ...nothingElse,
    row: 1,
    key: { email: 'Anna@b.ch' },
    desired: [{ value: 'Anna' }, { value: true }],
  };
  const ben = { ...nothingElse, row: 2, key: { id: 7 }, desired: [{ value: 'ben@b.ch' }, { value: false }] };

  it.each([
    [
      'users.csv',
      'id;E-Mail;Vorname;Aktiv\n;Anna@b.ch;Anna;ja\n7;ben@b.ch;;nein',
      [
        { ...anna, line: 2, location: 'line 2' },
        { ...ben, line: 3, location: 'line 3' },
      ],
    ],
    [
      'users.json',
      '[\n{"email": "Anna@b.ch", "firstname": "Anna", "active": true},\n{"id": 7,\n"email": "ben@b.ch", "active": false}]',
      [
        { ...anna, line: 2, location: 'line 2' },
        { ...ben, line: 3, location: 'line 3' },
      ],
    ],
    [
      'users.yaml',
      '# People\n- email: Anna@b.ch\n  Vorname: Anna\n  active: ja\n- id: 7\n  email: ben@b.ch\n  Aktiv: nein\n',
      [
        { ...anna, line: 2, location: 'line 2' },
        { ...ben, line: 5, location: 'line 5' },
      ],
    ],
  ])('is read as %s', (path, text, rows) => {
    expect(read(path, text)).toMatchObject({ rows, issues: [] });
  });

  it.each(['USERS.CSV', 'a/users.Csv', 'u.JSON', 'u.YML', 'u.yaml'])('may be named %s', (path) => {
    const text = path.toLowerCase().endsWith('csv') ? 'email\na@b.ch' : '[{"email": "a@b.ch"}]';
    expect(read(path, text)).toMatchObject({ rows: [{ key: { email: 'a@b.ch' }, desired: [] }], issues: [] });
  });

  it.each(['users.xlsx', 'users', 'csv', 'users.csv.txt'])('must not be named %s', (path) => {
    expect(read(path, 'email\na@b.ch').issues).toEqual([
      `${path}: the file name must end in .csv, .tsv, .json, .yaml or .yml. In Excel, save as "CSV UTF-8"`,
    ]);
  });

  it.each([
    ['u.csv', ''],
    ['u.csv', '\uFEFF'],
    ['u.csv', 'email;firstname\n'],
    ['u.csv', '\n;;\nemail;firstname\n;\n \n'],
    ['u.json', ''],
    ['u.json', ' \n'],
    ['u.json', '[]'],
    ['u.json', 'null'],
    ['u.yaml', ' \n'],
    ['u.yaml', '# no users yet\n'],
    ['u.yaml', '---\n'],
    ['u.yaml', '[]'],
  ])('without users is an issue: %s %j', (path, text) => {
    expect(read(path, text)).toEqual({ rows: [], issues: [`${path}: the file has no users`] });
  });

  it.each(['csv', 'json', 'yaml'])('may be UTF-8 with or without a byte order mark (%s)', (ending) => {
    const text =
      ending === 'csv' ? 'email,firstname\na@b.ch,Zoë' : '[{"email": "a@b.ch", "firstname": "Zoë"}]';
    expect(desiredOf(read(`u.${ending}`, text))).toEqual({ firstname: 'Zoë' });
    expect(desiredOf(read(`u.${ending}`, `\uFEFF${text}`))).toEqual({ firstname: 'Zoë' });
  });

  it.each([
    [
      'Windows-1252',
      Buffer.from('email;firstname\r\na@b.ch;x\r\nc@d.ch;Zo\xeb\r\n', 'latin1'),
      ', line 3: is not valid UTF-8 (probably Windows-1252)',
    ],
    ['UTF-16', Buffer.from('\uFEFFemail\na@b.ch', 'utf16le'), ': is UTF-16, not UTF-8'],
    ['big-endian UTF-16', Buffer.from('\uFEFFemail\na@b.ch', 'utf16le').swap16(), ': is UTF-16, not UTF-8'],
    [
      'UTF-16 without a byte order mark',
      Buffer.from('email\na@b.ch', 'utf16le'),
      ', line 1: contains a NUL byte, so the file is not UTF-8 text',
    ],
    [
      'text with a NUL',
      Buffer.from('email\na@b.ch\nc\0@d.ch'),
      ', line 3: contains a NUL byte, so the file is not UTF-8 text',
    ],
  ])('must not be %s', (_, content, issue) => {
    for (const path of ['u.csv', 'u.json', 'u.yaml']) {
      expect(read(path, content).issues).toEqual([
        `${path}${issue}. Save the file as UTF-8 (in Excel: "CSV UTF-8")`,
      ]);
    }
  });

  it('reports all issues together, in the order of the lines, each with its location', () => {
    expect(csv('email;Aktiv;info;active', 'a;vielleicht;x;', ';;;;x', 'b@c.ch;ja;x;ja')).toMatchObject({
      issues: [
        'u.csv, line 1, column "active": is the same field as "Aktiv". Delete one of the two columns, or ignore one with the input `columns`',
        'u.csv, line 2, column "email": "a" must be a valid e-mail address',
        'u.csv, line 2, column "Aktiv": "vielleicht" must be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH',
        'u.csv, line 3: has 5 cells for 4 headings. Put a cell that contains a semicolon in double quotes, or add the missing heading',
      ],
    });
  });

  it('reports issues with locations that programs can use', () => {
    const issuesOf = (path: string, ...lines: string[]): Issue[] =>
      readUsersFile(path, Buffer.from(lines.join('\n')), quote, TODAY).issues;
    expect(issuesOf('hr/u.csv', 'id;;Aktiv', '7;x;vielleicht', '8;;;x')).toEqual([
      { text: expect.stringContaining('has no heading'), location: { file: 'hr/u.csv', line: 1, column: 2 } },
      {
        text: expect.stringContaining('"vielleicht" must be'),
        location: { file: 'hr/u.csv', line: 2, column: '"Aktiv"' },
      },
      { text: expect.stringContaining('has 4 cells'), location: { file: 'hr/u.csv', line: 3 } },
    ]);
    expect(issuesOf('u.json', '[{"id": 7}, {"id": 8,', '"active": 2}]')).toEqual([
      {
        text: expect.stringContaining('"2" must be'),
        location: { file: 'u.json', line: 2, record: 2, key: '"active"' },
      },
    ]);
    expect(issuesOf('u.yaml', '[]')).toEqual([
      { text: 'the file has no users', location: { file: 'u.yaml' } },
    ]);
  });

  it('is not read further after 10,000 issues', () => {
    const { issues } = csv('email', ...Array.from({ length: 10_003 }, (_, index) => `x${index}`));
    expect(issues).toHaveLength(10_001);
    expect(issues[0]).toBe('u.csv: has more than 10,000 issues. The rest of the file was not checked');
    expect(issues.at(-1)).toBe('u.csv, line 10001, column "email": "x9999" must be a valid e-mail address');
    expect(csv('email', ...Array.from({ length: 10_000 }, () => 'x', TODAY)).issues).toHaveLength(10_000);
  });

  it('is quoted wherever a message shows a part of it', () => {
    const marked = (path: string, text: string): string[] =>
      readUsersFile(path, Buffer.from(text), (each) => `«${each.toUpperCase()}»`, TODAY).issues.map((issue) =>
        formatIssue(issue).replaceAll(/«[^»]*»/g, '«»'),
      );
    const nasty = '"::error::nasty"';
    const table = `email;team;E-Mail;${nasty};language;clear;custom-properties;custom-properties.nasty`;
    const issues = [
      ...marked('u.csv', `${table}\n${nasty};0;;x;${nasty};${nasty};"{""nasty"": {}}";`),
      ...marked(
        'u.json',
        `[{"email": ${nasty}, ${nasty}: 1, "language": ${nasty}, "email": 1, "clear": [${nasty}],
        "custom-properties": {${nasty}: null}, "custom-properties.::error::nasty": {}}]`,
      ),
      ...marked('u.yaml', `- !nasty x`),
      ...marked('u.yaml', `- !<na"sty> x`),
      ...marked('u.yaml', `- !nasty!x y`),
      ...marked('u.yaml', `- {${nasty}: *nasty}`),
    ];
    expect(issues.length).toBeGreaterThan(14);
    expect(issues.filter((issue) => issue.includes('nasty'))).toEqual([]);
  });

  it('never shows personal values', () => {
    const personal = {
      birthday: 'secret',
      'mobile-phone': ['secret'],
      iban: { secret: 'secret' },
      info: true,
      'custom-properties': 'secret',
      'custom-properties.Size': { secret: 'secret' },
    };
    const { issues } = json([{ id: 7, ...personal }]);
    expect(issues).toHaveLength(6);
    expect(issues.join()).not.toContain('secret');
    // A table without headings begins with the data of a user.
    expect(csv('Secret;secret@b.ch;+41 79 123 45 67').issues.join()).not.toMatch(/secret|\+41/i);
  });
});

describe('a user', () => {
  it('is identified by ID, and then gets the e-mail address; otherwise by the e-mail address as written', () => {
    expect(csv('id;email', '7;Max@B.ch', ';Eva@B.ch', '8;').rows).toMatchObject([
      { key: { id: 7 }, desired: [{ value: 'Max@B.ch' }] },
      { key: { email: 'Eva@B.ch' }, desired: [] },
      { key: { id: 8 }, desired: [] },
    ]);
  });

  it('must be identified by each row; a table without a column for it has one issue', () => {
    const missing = 'has neither `id` nor `email`. Fill in one of them. If this is not a person, delete it';
    expect(csv('id;email;info', ';;x').issues).toEqual([`u.csv, line 2: ${missing}`]);
    expect(json([{ email: null, info: 'x' }, {}]).issues).toEqual([
      `u.json, line 1, record 1: ${missing}`,
      `u.json, line 1, record 2: ${missing}`,
    ]);
    expect(csv('firstname;Mail', 'x;a@b.ch', 'y;c@d.ch').issues).toEqual([
      'u.csv, line 1: Unknown column "Mail". Did you mean `email`? If not, add the line "Mail = ignore" to the input `columns`',
      'u.csv, line 1: has no column `id` or `email` to identify the users. Add one, or name it in the input `columns`, such as "Work Email = email"',
    ]);
  });

  it.each(['0', 'x', '1.5', '-3'])('must not have the ID %s', (id) => {
    expect(csv('id;email', `${id};a@b.ch`)).toEqual({
      rows: [],
      issues: [`u.csv, line 2, column "id": "${id}" must be a MOCO ID (a positive whole number)`],
    });
  });

  it.each([
    ['ID', [{ id: 7 }, { id: 8 }, { id: '7' }], '`id`'],
    ['e-mail address', [{ email: 'a@b.ch' }, { id: 8 }, { email: 'A@B.ch' }], 'e-mail address'],
    ['new e-mail address', [{ id: 7, email: 'a@b.ch' }, { id: 8 }, { email: 'A@B.CH' }], 'e-mail address'],
    [
      'e-mail address with another ID',
      [{ id: 7, email: 'a@b.ch' }, { id: 8 }, { id: 9, email: 'a@b.ch' }],
      'e-mail address',
    ],
  ])('must not have two rows: same %s', (_, users, what) => {
    expect(read('u.json', JSON.stringify(users, null, 1).replaceAll('\n  ', '')).issues).toEqual([
      `u.json, line 6: is the same user as line 2 (same ${what}). Merge the two into one`,
    ]);
  });

  it('is located by number if several begin on one line', () => {
    const { rows, issues } = json([{ id: 1 }, { id: 2 }, { id: 3, active: 'x' }, { id: 2 }, 5]);
    expect(rows.map(({ location }) => location)).toEqual(
      [1, 2, 3, 4].map((record) => `line 1, record ${record}`),
    );
    expect(issues).toEqual([
      expect.stringMatching(/^u.json, line 1, record 3, "active": "x" must be/),
      'u.json, line 1, record 4: is the same user as line 1, record 2 (same `id`). Merge the two into one',
      'u.json, line 1, record 5: must be an object with the fields of a user',
    ]);
  });

  it('is the same with another spelling of the e-mail address', () => {
    expect(csv('email', 'müller@b.ch', 'MU\u0308LLER@B.CH').issues).toEqual([
      'u.csv, line 3: is the same user as line 2 (same e-mail address). Merge the two into one',
    ]);
  });
});

describe('headings', () => {
  const inputs = FIELDS.map(({ input }) => input).filter((input) => input !== 'password');

  it.each(inputs.filter((input) => input !== 'email'))('may be the names of inputs: %s', (input) => {
    const texts: Record<string, string> = {
      active: 'true',
      external: 'true',
      language: 'de',
      birthday: '1990-01-31',
      iban: 'CH9300762011623852957',
      'mobile-phone': '044 123',
      'work-phone': '044 123',
      'credit-number': '70001',
      'custom-properties': '{"a":"b"}',
    };
    const spellings = [input, input.toUpperCase(), ` ${input.replaceAll('-', '_')} `];
    for (const spelling of spellings) {
      const { rows, issues } = value(spelling, texts[input] ?? 'x');
      expect(issues).toEqual([]);
      expect(rows[0]?.desired.map(({ field }) => field.input)).toEqual([input]);
    }
  });

  it.each([
    ['Vorname', 'firstname', 'x'],
    ['NACHNAME', 'lastname', 'x'],
    ['Team', 'unit_id', '5'],
    ['rolle', 'role_id', '5'],
    ['Aktiv', 'active', 'ja'],
    ['Extern', 'external', 'ja'],
    ['Sprache', 'language', 'de'],
    ['Mobiltelefon', 'mobile_phone', '044 123'],
    ['Telefon', 'work_phone', '044 123'],
    ['Adresse', 'home_address', 'x'],
    ['Geburtstag', 'bday', '1990-01-31'],
    ['Info', 'info', 'x'],
    ['Labels', 'tags', 'x'],
  ])('may be the German labels of MOCO: %s', (heading, key, text) => {
    expect(Object.keys(desiredOf(cell(heading, text)) as object)).toEqual([key]);
  });

  it('may be `E-Mail`, and may be quoted', () => {
    expect(csv('"E-Mail";"ID"', '"a@b.ch";7').rows).toMatchObject([{ key: { id: 7 } }]);
    expect(csv('e_mail', 'a@b.ch').rows).toMatchObject([{ key: { email: 'a@b.ch' } }]);
  });

  it.each([
    ['Vorname', 'firstname', 'is the same field as "Vorname"'],
    ['mobile-phone', 'mobile_phone', 'is the same field as "mobile-phone"'],
    ['info', 'Info', 'is the same field as "info"'],
    ['iban', 'iban', 'appears twice'],
    ['custom-properties.Size', 'CUSTOM_properties.Size', 'is the same field as "custom-properties.Size"'],
  ])('must be unique: %s and %s', (first, second, why) => {
    const orIgnore = why.includes('twice') ? '' : ', or ignore one with the input `columns`';
    expect(csv(`id;${first};${second}`, '7;;').issues).toEqual([
      `u.csv, line 1, column "${second}": ${why}. Delete one of the two columns${orIgnore}`,
    ]);
    expect(read('u.json', `[{"id": 7,\n"${first}": null,\n"${second}": null}]`).issues).toEqual([
      `u.json, line 3, "${second}": ${why}. Delete one of the two keys${orIgnore}`,
    ]);
    expect(yaml('- id: 7', `  ${first}:`, `  ${second}:`).issues).toEqual([
      `u.yaml, line 3, "${second}": ${why}. Delete one of the two keys${orIgnore}`,
    ]);
  });

  it.each([
    ['Vornam', 'Vorname'],
    ['custom-properties.', 'custom-properties'],
    ['Eintrittstermin', 'Eintritt'],
    ['Austrit', 'Austritt'],
    ['Wochenmodel', 'Wochenmodell'],
    ['employment_starts', 'employment-start'],
    ['Urlaub', 'Urlaubstage'],
    ['Ferien', 'Ferientage'],
    ['Urlaubstage 2027', 'Urlaubstage'],
  ])('that are unknown get a suggestion if one is near: %s', (heading, nearest) => {
    expect(cell(heading, 'x').issues).toEqual([
      `u.csv, line 1: Unknown column "${heading}". Did you mean \`${nearest}\`? ${ifNot(heading)}`,
    ]);
  });

  it.each<[string, string[]]>([
    ['employment', ['employment-end', 'employment-start']],
    ['employment-date', ['employment-start', 'employment-pattern', 'employment-end']],
  ])('that are unknown get several suggestions if all are near: %s', (heading, near) => {
    const list = near.map((each) => `\`${each}\``).join(' or ');
    expect(cell(heading, 'x').issues).toEqual([
      `u.csv, line 1: Unknown column "${heading}". Did you mean ${list}? ${ifNot(heading)}`,
    ]);
  });

  it.each(['Hire date', 'Bemerkung', 'Resturlaub', 'Position', 'Department', 'Work Email', 'Employee #'])(
    'that are unknown get no suggestion if none is near: %s',
    (heading) => {
      const fix =
        `To ignore it, add the line "${heading} = ignore" to the input \`columns\`, or "* = ignore" for all unknown KINDs. ` +
        `To read it, name a field instead of "ignore"; a custom field as "${heading} = custom-properties.${heading}"`;
      const of = (kind: string): string => `Unknown ${kind} "${heading}". ${fix.replace('KIND', kind)}`;
      expect(cell(heading, 'x').issues).toEqual([`u.csv, line 1: ${of('column')}`]);
      expect(value(heading, 'x').issues).toEqual([`u.json, line 1: ${of('key')}`]);
    },
  );

  it.each([
    ['Pensum', 'A percentage is not hours'],
    ['Pensum %', 'A percentage is not hours'],
    ['Pensum (in %)', 'A percentage is not hours'],
    ['Pensum in %', 'A percentage is not hours'],
    ['Beschäftigungsgrad [%]', 'A percentage is not hours'],
    ['Beschäftigungsgrad', 'A percentage is not hours'],
    ['Stellenprozent', 'A percentage is not hours'],
    ['Wochenstunden', 'the hours of each day, not of a week'],
    ['Urlaubsanspruch', '`Urlaubstage` or `Ferientage`'],
    ['Status', '`Aktiv` (`active`)'],
    ['Name', '`Vorname` and `Nachname`'],
  ])('that lists often have get advice of their own: %s', (heading, advice) => {
    expect(cell(heading, 'x').issues).toEqual([
      expect.stringMatching(/^u\.csv, line 1: Unknown column ".*To ignore it, add the line ".* = ignore" to/),
    ]);
    expect(cell(heading, 'x').issues.join()).toContain(advice);
    // The input has the name in all formats.
    expect(value(heading, 'x').issues.join().replace('`columns`', '')).not.toContain('column');
  });

  it('that are unknown are one issue, unless there is advice for one of them', () => {
    const headings = ['Anrede', 'Pensum', 'Kostenstelle', 'Vornam', 'Firma'];
    expect(csv(`id;${headings.join(';')}`, '7;;;;;').issues).toEqual([
      expect.stringContaining('line 1: Unknown column "Pensum". A percentage is not hours'),
      expect.stringContaining('line 1: Unknown column "Vornam". Did you mean `Vorname`?'),
      'u.csv, line 1: Unknown columns "Anrede", "Kostenstelle" and "Firma". To ignore them, add a line for each, such as ' +
        '"Anrede = ignore" to the input `columns`, or "* = ignore" for all unknown columns. To read one, name a field ' +
        'instead of "ignore"; a custom field as "Anrede = custom-properties.Anrede"',
    ]);
    const keys = yaml('- id: 7', '  Anrede: x', '- id: seven', '  Firma: y');
    expect(keys.issues).toEqual([
      expect.stringMatching(
        /^u\.yaml, line 2: Unknown keys "Anrede" and "Firma"\. .* for all unknown keys\./,
      ),
      expect.stringContaining('u.yaml, line 3, "id"'),
    ]);
  });

  it('that are unknown are named up to 10', () => {
    const many = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => `Frage${index + 1}`);
    const issue = (count: number): string => csv(`id;${many(count).join(';')}`, '7').issues.join();
    expect(issue(10)).toContain('"Frage9" and "Frage10". To ignore them');
    expect(issue(12)).toContain('"Frage10" and 2 more. To ignore them');
    const keys = json([Object.fromEntries(many(900).map((key) => [key, 'x'])), { id: 7 }]);
    expect(keys.issues[0]).toContain('"Frage10" and 890 more.');
  });

  it('have at most 500 characters', () => {
    const long = `custom-properties.${'x'.repeat(483)}`;
    expect(cell(long, 'x').issues).toEqual([
      `u.csv, line 1, column "${long}": has more than 500 characters. Shorten it`,
    ]);
    expect(cell(long.slice(1), 'x').issues).toHaveLength(1);
    expect(cell(long.slice(0, -1), 'x').issues).toEqual([]);
  });

  it('that are unknown are reported once per file, at their first location', () => {
    expect(
      read(
        'u.json',
        '[{"id": 1, "Vornam": "x"},\n{"id": 2, "vornam": "y", "avatar": 1},\n{"id": 3, "avatar": 2}]',
      ).issues,
    ).toEqual([
      `u.json, line 1: Unknown key "Vornam". Did you mean \`Vorname\`? ${ifNot('Vornam')}`,
      'u.json, line 2, "avatar": is only available in the action for one user. Delete it from the file',
    ]);
    // Unicode spells ö in one character or in two.
    const twice = ['Gr\u00f6sse', 'Gro\u0308sse'].map((key) => [key, 'x']);
    expect(json([{ id: 7, ...Object.fromEntries(twice) }]).issues).toHaveLength(1);
  });

  it.each(['password', 'Passwort', 'PASSWORD'])('must not be %s', (heading) => {
    expect(cell(heading, 'secret').issues).toEqual([
      `u.csv, line 1, column "${heading}": passwords must not be stored in a repository. Delete them here, and change ` +
        'them in MOCO',
    ]);
  });

  it.each(['avatar', 'Avatar', 'additional_fields'])('must not be %s', (heading) => {
    expect(cell(heading, 'x').issues).toEqual([
      `u.csv, line 1, column "${heading}": is only available in the action for one user. Delete it from the file`,
    ]);
  });

  it('may be empty above empty cells only', () => {
    expect(desiredOf(csv('email; ;info;', 'a@b.ch;;x; '))).toEqual({ info: 'x' });
    expect(csv('email; ;info', 'a@b.ch;;x', 'c@d.ch;y;', 'e@f.ch;z;').issues).toEqual([
      'u.csv, line 1, column 2: has no heading, but a value in line 3. Add a heading or delete the column',
    ]);
  });

  it.each<[string, string[], number, string]>([
    ['a title', ['Mitarbeiter 2026', 'E-Mail;Vorname', 'a@b.ch;x'], 2, 'line 1'],
    [
      'a title and its date',
      ['Mitarbeiter, alle', 'Stand: 1.11.2026', '', 'E-Mail;Info', 'a@b.ch;"x"'],
      4,
      'lines 1 to 3',
    ],
    ['two rows of headings', ['Person;;Arbeit', 'Vorname;E-Mail;Team', 'x;a@b.ch;7'], 2, 'line 1'],
    [
      'a row of headings for groups, one of which is a field',
      ['Person;;Team', 'Vorname;E-Mail;Team', 'x;a@b.ch;7'],
      2,
      'line 1',
    ],
    ['a separator in a line of its own', ['sep=;', 'Liste', 'E-Mail;Vorname', 'a@b.ch;x'], 3, 'line 2'],
    ['a title above a single column', ['Liste', 'E-Mail', 'a@b.ch'], 2, 'line 1'],
  ])('must be in the first row: %s', (_, lines, line, above) => {
    const first = /\d+/.exec(above)?.[0] ?? '';
    expect(csv(...lines)).toEqual({
      rows: [],
      issues: [
        `u.csv, line ${first}: is not the row of headings: line ${line} looks like it. Delete ${above}`,
      ],
    });
  });

  it('must be one row', () => {
    expect(csv('Vorname;E-Mail;Info', 'First name;E-Mail;Note', 'x;a@b.ch;y')).toMatchObject({
      rows: [{ key: { email: 'a@b.ch' } }],
      issues: ['u.csv, line 2: looks like a second row of headings. Delete one of the two'],
    });
  });

  it('are in the first row, if a value below is a heading by chance', () => {
    expect(csv('id;custom-properties.x', '7;E-Mail', '8;Vorname').issues).toEqual([]);
    expect(csv('Vorname;E-Mail', 'Team;a@b.ch').issues).toEqual([]);
    expect(csv('Max;Muster', 'Tags;x').issues).toEqual([expect.stringContaining('has no recognised')]);
  });

  it('that are all unknown are one issue, also if rows have more cells', () => {
    expect(csv('Max;Muster', 'a@b.ch;x;y').issues).toEqual([
      'u.csv, line 1: has no recognised column heading, such as `email`, `firstname` or `Vorname`. Start the file with a ' +
        'row of headings, separated by semicolons, commas, tabs or vertical bars',
    ]);
  });
});

describe('a cell', () => {
  it.each(['', ' ', '\t', '\u00a0'])('that is empty leaves the field unchanged: %j', (text) => {
    const headings = [
      'Vorname',
      'Team',
      'Aktiv',
      'Geburtstag',
      'tags',
      'clear',
      'custom-properties',
      'custom-properties.Size',
    ];
    expect(
      desiredOf(csv(['email', ...headings].join(';'), ['a@b.ch', ...headings.map(() => text)].join(';'))),
    ).toEqual({});
    expect(
      desiredOf(json([{ email: 'a@b.ch', ...Object.fromEntries(headings.map((each) => [each, text])) }])),
    ).toEqual({});
    expect(
      desiredOf(json([{ email: 'a@b.ch', ...Object.fromEntries(headings.map((each) => [each, null])) }])),
    ).toEqual({});
  });

  it.each(['4,17912E+10', '4.17912E+10', '4E+10', '9,3e+18'])(
    'must not be a number that Excel has shortened: %s',
    (text) => {
      expect(cell('Mobiltelefon', text).issues).toEqual([
        'u.csv, line 2, column "Mobiltelefon": must be the full number, but was shortened by a spreadsheet. In the spreadsheet, format the column as ' +
          'Text and enter the number again',
      ]);
      expect(desiredOf(cell('info', `Room ${text}`))).toEqual({ info: `Room ${text}` });
      expect(value('custom-properties', { Phone: text }).issues).toEqual([
        expect.stringContaining(
          'the custom field "Phone" must be the full number, but was shortened by a spreadsheet',
        ),
      ]);
      expect(cell('custom-properties.Phone', text).issues).toEqual([
        expect.stringContaining('shortened by a spreadsheet'),
      ]);
    },
  );

  it('is trimmed', () => {
    expect(desiredOf(csv('email;Vorname;Aktiv', ' a@b.ch ; Anna ;" ja "'))).toEqual({
      firstname: 'Anna',
      active: true,
    });
    expect(cell('Aktiv', ' x ').issues).toEqual([expect.stringContaining(': "x" must be')]);
  });

  it.each(['true', 'True', 'TRUE', 'tRUE', 'ja', 'Ja', 'JA', 'wahr', 'WAHR', 'yes', 'Yes', '1'])(
    'may be a boolean: %s',
    (text) => {
      expect(desiredOf(cell('Aktiv', text))).toEqual({ active: true });
    },
  );

  it.each(['false', 'False', 'FALSE', 'nein', 'Nein', 'falsch', 'FALSCH', 'no', 'NO', '0'])(
    'may be a boolean: %s',
    (text) => {
      expect(desiredOf(cell('external', text))).toEqual({ external: false });
    },
  );

  it.each(['2', '-1', 'x', 'jawohl', '__proto__'])('must not be %s for a boolean', (text) => {
    expect(cell('Aktiv', text).issues).toEqual([
      `u.csv, line 2, column "Aktiv": "${text}" must be \`true\` or \`false\`, or ja/nein, yes/no, 1/0, WAHR/FALSCH`,
    ]);
  });

  it.each([
    ['1990-01-31', '1990-01-31'],
    ['31.12.1990', '1990-12-31'],
    ['1.2.1990', '1990-02-01'],
    ['01.2.1990', '1990-02-01'],
    ['29.2.2024', '2024-02-29'],
  ])('may be a date: %s', (text, day) => {
    expect(desiredOf(cell('Geburtstag', text))).toEqual({ bday: day });
  });

  it.each(['31.2.1990', '29.2.2023', '1.13.1990', '0.1.1990', '1990-02-31', '1. 2. 1990', '001.2.1990'])(
    'must not be %s for a date',
    (text) => {
      expect(cell('Geburtstag', text).issues).toEqual([
        expect.stringMatching(
          /^u\.csv, line 2, column "Geburtstag": must be a valid date \(YYYY-MM-DD or DD\.MM\.YYYY\)/,
        ),
      ]);
    },
  );

  it.each(['33054', '30.06.1991 00:00', '1991-06-30T00:00:00', '06/30/1991', '30.6.91'])(
    'must not be %s for a date: the message says what to do, and only shows days that are not personal',
    (text) => {
      const rule = 'must be a valid date (YYYY-MM-DD or DD.MM.YYYY). ';
      const birthday = cell('Geburtstag', text).issues.join();
      expect(birthday).toContain(`column "Geburtstag": ${rule}`);
      expect(birthday).not.toContain(text);
      expect(cell('Austritt', text).issues.join()).toContain(`column "Austritt": "${text}" ${rule}`);
    },
  );

  it('is otherwise parsed like an input', () => {
    expect(
      desiredOf(csv('email;team;role;language;iban', 'a@b.ch;5;Boss;de_CH;CH93 0076 2011 6238 5295 7')),
    ).toEqual({
      unit_id: 5,
      role_id: { [NAME_REF]: 'Boss' },
      language: 'de-CH',
      iban: 'CH93 0076 2011 6238 5295 7',
    });
    expect(cell('Sprache', 'es').issues).toEqual([
      'u.csv, line 2, column "Sprache": "es" must be one of de, de-AT, de-CH, en, it, fr',
    ]);
  });

  it('may be a list, separated by commas or line breaks', () => {
    expect(desiredOf(csv('email;Labels', 'a@b.ch;" a, b', 'a"'))).toEqual({ tags: ['a', 'b'] });
    expect(cell('tags', ',').issues).toEqual([
      'u.csv, line 2, column "tags": "," must contain at least one entry. To clear the field, name it in `clear`',
    ]);
  });
});

describe('`clear`', () => {
  it('clears the fields that it names by inputs or by German labels', () => {
    expect(
      desiredOf(csv('email;clear', 'a@b.ch;"Mobiltelefon, birthday', 'HOME_ADDRESS, iban,tags, Labels"')),
    ).toEqual({
      mobile_phone: '',
      bday: null,
      home_address: '',
      iban: null,
      tags: [],
    });
    expect(desiredOf(value('clear', [' info ', 'Telefon']))).toEqual({ info: '', work_phone: '' });
    expect(desiredOf(value('clear', []))).toEqual({});
  });

  it.each([
    'lastname',
    'id',
    'clear',
    'Austritt',
    'vacation-days',
    'custom-properties',
    'custom-properties.Size',
    'password',
    'x',
  ])('must not name %s', (name) => {
    expect(cell('clear', `info,${name}`).issues).toEqual([
      'u.csv, line 2, column "clear": must only name fields that can be cleared (mobile-phone, work-phone, ' +
        `home-address, birthday, iban, credit-number, info, tags), not "${name}"`,
    ]);
  });

  it('must not name a field that has a value', () => {
    const issue =
      'u.csv, line 2, column "clear": must not name `birthday`, which also has a value. Remove one of the two';
    expect(csv('id;birthday;clear', '7;1990-01-31;Geburtstag').issues).toEqual([issue]);
    // An invalid value is a value, too.
    expect(csv('id;birthday;clear', '7;x;Geburtstag').issues).toHaveLength(2);
    expect(desiredOf(csv('id;birthday;clear', '7; ;Geburtstag'))).toEqual({ bday: null });
  });

  it('must be a list of names', () => {
    expect(cell('clear', ',').issues).toEqual([
      'u.csv, line 2, column "clear": "," must contain at least one entry',
    ]);
    expect(value('clear', { info: true }).issues).toHaveLength(1);
    expect(value('clear', [null]).issues).toEqual(['u.json, line 1, "clear": must be a list of strings']);
  });
});

/** The employments of all users. The file must be valid. */
function employmentsOf({ rows, issues }: ReadFile): DesiredEmployment[] {
  expect(issues).toEqual([]);
  return rows.map(({ employment }) => employment);
}

/** The desired hours for which only those of each day matter, half of them in the morning. */
const daily = (...halves: number[]): DesiredHours => ({
  pattern: { am: halves, pm: halves },
  isDaily: true,
});

describe('an employment', () => {
  const full = daily(4, 4, 4, 4, 4);
  const hoursOf = (file: ReadFile): unknown => employmentsOf(file)[0]?.start?.hours;
  /** A user with hours from a day on: a table, and an object. */
  const withHours = (hours: string): ReadFile =>
    csv('email;Eintritt;Wochenmodell', `a@b.ch;2027-01-01;"${hours.replaceAll('"', '""')}"`);
  const withHoursInJson = (hours: unknown): ReadFile =>
    json([{ email: 'a@b.ch', 'employment-start': '2027-01-01', 'employment-pattern': hours }]);

  it.each([
    ['inputs', 'employment-start', 'employment-pattern', 'employment-end'],
    ['inputs in another spelling', 'Employment_Start', 'EMPLOYMENT-PATTERN', ' employment_end '],
    ['German headings', 'Eintritt', 'Wochenmodell', 'Austritt'],
  ])('has the columns that are named like %s', (_, start, pattern, end) => {
    const employment = { start: { from: '2027-01-01', hours: full }, end: '2027-12-31' };
    expect(employmentsOf(csv(`id;${start};${pattern};${end}`, '7;2027-01-01;8/8/8/8/8;31.12.2027'))).toEqual([
      employment,
    ]);
    expect(
      employmentsOf(json([{ id: 7, [start]: '1.1.2027', [pattern]: [8, 8, 8, 8, 8], [end]: '2027-12-31' }])),
    ).toEqual([employment]);
    const objectInYaml = [`  "${pattern}": 8,8,8,8,8`, `  "${end}": 31.12.2027`];
    expect(employmentsOf(yaml('- id: 7', `  "${start}": 2027-01-01`, ...objectInYaml))).toEqual([employment]);
  });

  it('is no field of the user', () => {
    const { rows } = csv('id;Eintritt;Wochenmodell;Austritt', '7;2027-01-01;8/8/8/8/8;2027-12-31');
    expect(rows).toMatchObject([{ desired: [] }]);
  });

  it.each<[string, DesiredHours]>([
    ['8,8,8,8,6', daily(4, 4, 4, 4, 3)],
    ['8/8/8/8/6', daily(4, 4, 4, 4, 3)],
    ['8,4/8,4/8,4/8,4/0', daily(4.2, 4.2, 4.2, 4.2, 0)],
    [
      '{"am": [4,4,4,4,0], "pm": [5,5,5,5,0]}',
      { pattern: { am: [4, 4, 4, 4, 0], pm: [5, 5, 5, 5, 0] }, isDaily: false },
    ],
  ])('may have its hours in a text: %s', (text, hours) => {
    expect(hoursOf(withHours(text))).toEqual(hours);
    expect(hoursOf(withHoursInJson(text))).toEqual(hours);
  });

  it('in a table separated by commas may have them in slashes, or in quotes', () => {
    expect(hoursOf(csv('id,Eintritt,Wochenmodell', '7,2027-01-01,8/8/8/8/8'))).toEqual(full);
    expect(hoursOf(csv('id,Eintritt,Wochenmodell', '7,2027-01-01,"8,8,8,8,8"'))).toEqual(full);
    expect(csv('id,Eintritt,Wochenmodell', '7,2027-01-01,8,8,8,8,8').issues).toEqual([
      'u.csv, line 2: has 7 cells for 3 headings. Put a cell that contains a comma in double quotes, or add the missing heading',
    ]);
  });

  it.each<[string, unknown, DesiredHours]>([
    ['a list of numbers', [8.4, 8.4, 8.4, 8.4, 0], daily(4.2, 4.2, 4.2, 4.2, 0)],
    ['a list of texts', ['8.4', '8,4', ' 8.4 ', 8.4, '0'], daily(4.2, 4.2, 4.2, 4.2, 0)],
    [
      'an object as in MOCO',
      { pm: [5, 5, 5, 5, 0], am: [4, '4', 4, '4,0', 0] },
      { pattern: { am: [4, 4, 4, 4, 0], pm: [5, 5, 5, 5, 0] }, isDaily: false },
    ],
  ])('in JSON and YAML may have them in %s', (_, item, hours) => {
    expect(hoursOf(withHoursInJson(item))).toEqual(hours);
    const inYaml = `  employment-pattern: ${JSON.stringify(item)}`;
    expect(hoursOf(yaml('- id: 7', '  employment-start: 2027-01-01', inYaml))).toEqual(hours);
  });

  it('in YAML may have them in a block', () => {
    const object = ['  Wochenmodell:', '    am: [4, 4, 4, 4, 0]', '    pm: [4, 4, 4, 4, 0]'];
    expect(hoursOf(yaml('- id: 7', '  Eintritt: 2027-01-01', ...object))).toMatchObject({ isDaily: false });
    const list = ['  Wochenmodell:', '    - 8', '    - 8', '    - 8', '    - 8', '    - 8'];
    expect(hoursOf(yaml('- id: 7', '  Eintritt: 1.1.2027', ...list))).toEqual(full);
  });

  const NUMBERS = 'Each day is a number, such as 8 or 7.5';
  const JSON_FORM = 'MOCO\'s JSON is {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}, with at most 24 hours a day';

  it.each([
    [[], NUMBERS],
    [[8, 8, 8, 8], 'This has 4 days, not five'],
    [[8, 8, 8, 8, 25], 'A day has at most 24 hours'],
    [[8, 8, 8, 8, null], NUMBERS],
    [[8, 8, 8, 8, true], NUMBERS],
    [[8, 8, 8, 8, -1], NUMBERS],
    [['8/8', 8, 8, 8], NUMBERS],
    [[[8], 8, 8, 8, 8], NUMBERS],
    [{}, JSON_FORM],
    [{ am: [4, 4, 4, 4, 4] }, JSON_FORM],
    [{ am: [4, 4, 4, 4, 4], pm: '4,4,4,4,4' }, JSON_FORM],
    [{ am: [20, 4, 4, 4, 4], pm: [5, 4, 4, 4, 4] }, JSON_FORM],
    [{ am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4], sat: [8] }, JSON_FORM],
  ] satisfies [unknown, string][])('must not have the hours %j', (item, hint) => {
    expect(withHoursInJson(item).issues).toEqual([
      `u.json, line 1, "employment-pattern": must be the hours of Monday to Friday, such as 8/8/8/8/6. ${hint}`,
    ]);
  });

  it('must have each half of the hours once', () => {
    const twice = '{"am": [4,4,4,4,4], "am": [4,4,4,4,4], "pm": [4,4,4,4,4]}';
    const text = `[{"id": 7, "Eintritt": "1.1.2027", "Wochenmodell": ${twice}}]`;
    expect(read('u.json', text).issues).toEqual([
      expect.stringContaining('"Wochenmodell": must be the hours of Monday to Friday'),
    ]);
  });

  it('with invalid values is reported with them, as days and hours are no secret', () => {
    expect(csv('id;Eintritt;Wochenmodell;Austritt', '7;2027-02-31;40;bald').issues).toEqual([
      'u.csv, line 2, column "Eintritt": "2027-02-31" must be a valid date (YYYY-MM-DD or DD.MM.YYYY). There is ' +
        'no such day in the calendar',
      expect.stringMatching(
        /^u\.csv, line 2, column "Wochenmodell": "40" must be the hours of Monday to Friday/,
      ),
      'u.csv, line 2, column "Austritt": "bald" must be a valid date (YYYY-MM-DD or DD.MM.YYYY)',
    ]);
    expect(value('employment-end', true).issues).toEqual([
      'u.json, line 1, "employment-end": "true" must be a valid date (YYYY-MM-DD or DD.MM.YYYY)',
    ]);
  });

  it('has days from 1950 to 2100', () => {
    const MUST = 'must be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty';
    expect(csv('id;Eintritt;Wochenmodell;Austritt', '7;31.12.1949;8/8/8/8/8;31.12.9999').issues).toEqual([
      `u.csv, line 2, column "Eintritt": "31.12.1949" ${MUST}`,
      `u.csv, line 2, column "Austritt": "31.12.9999" ${MUST}`,
    ]);
    expect(value('employment-end', '9999-12-31').issues).toEqual([
      `u.json, line 1, "employment-end": "9999-12-31" ${MUST}`,
    ]);
    expect(csv('id;Eintritt;Wochenmodell;Austritt', '7;1.1.1950;8/8/8/8/8;31.12.2100').issues).toEqual([]);
  });

  it('stays as it is where the cells are empty', () => {
    const file = csv(
      'id;Eintritt;Wochenmodell;Austritt',
      '7;;;',
      '8; ; ; ',
      '9;;;2027-12-31',
      '10;2027-01-01;8/8/8/8/8;',
    );
    expect(employmentsOf(file)).toEqual([
      {},
      {},
      { end: '2027-12-31' },
      { start: { from: '2027-01-01', hours: full } },
    ]);
    const empty = { 'employment-start': null, 'employment-pattern': '', 'employment-end': ' ' };
    expect(employmentsOf(json([{ id: 7, ...empty }, { id: 8 }]))).toEqual([{}, {}]);
  });

  it('must have a first day and hours, or neither', () => {
    expect(
      csv(
        'id;Eintritt;employment-pattern',
        '7;2027-01-01;',
        '8;; 8/8/8/8/8',
        '9;;',
        '10;2027-01-01;8/8/8/8/8',
      ).issues,
    ).toEqual([
      'u.csv, line 2, column "Eintritt": has a value, but "employment-pattern" is empty. Fill in both, or empty both',
      'u.csv, line 3, column "employment-pattern": has a value, but "Eintritt" is empty. Fill in both, or empty both',
    ]);
    expect(
      read(
        'u.json',
        '[{"id": 7, "Eintritt": "1.1.2027", "Wochenmodell": null},\n{"id": 8,\n"Wochenmodell": [8,8,8,8,8]}]',
      ).issues,
    ).toEqual([
      'u.json, line 1, "Eintritt": has a value, but "Wochenmodell" is empty. Fill in both, or empty both',
      'u.json, line 3, "Wochenmodell": has a value, but `employment-start` or `Eintritt` is empty. Fill in both, or empty both',
    ]);
  });

  it('with an invalid first day or invalid hours is reported for that only', () => {
    expect(csv('id;Eintritt;Wochenmodell', '7;x;8/8/8/8/8', '8;2027-01-01;x').issues).toEqual([
      expect.stringContaining('line 2, column "Eintritt": "x" must be a valid date'),
      expect.stringContaining('line 3, column "Wochenmodell": "x" must be the hours of Monday to Friday'),
    ]);
  });

  it('must have columns for both; the missing one is reported once', () => {
    expect(csv('id;Eintritt;Austritt', '7;2027-01-01;', '8;2027-02-01;', '9;;').issues).toEqual([
      'u.csv, line 1, column "Eintritt": needs a column `employment-pattern` or `Wochenmodell` too. Add it, or ignore ' +
        'this column with the input `columns`',
    ]);
    expect(csv('', 'Wochenmodell;id', '8/8/8/8/8;7', 'x;8').issues).toEqual([
      'u.csv, line 2, column "Wochenmodell": needs a column `employment-start` or `Eintritt` too. Add it, or ignore ' +
        'this column with the input `columns`',
      expect.stringContaining('line 4, column "Wochenmodell": "x" must be'),
    ]);
    const users =
      '[{"id": 7},\n{"id": 8, "employment-start": ""},\n{"id": 9,\n"Eintritt": "1.1.2027"},{"id": 10, "Eintritt": "1.1.2027"}]';
    expect(read('u.json', users).issues).toEqual([
      'u.json, line 4, "Eintritt": needs a key `employment-pattern` or `Wochenmodell` too. Add it, or ignore this key with the input `columns`',
    ]);
    expect(json([{ id: 7 }, { id: 8, Wochenmodell: '8/8/8/8/8' }]).issues).toEqual([
      expect.stringMatching(/^u\.json, line 1, record 2, "Wochenmodell": needs a key `employment-start`/),
    ]);
    expect(yaml('- id: 7', '  Wochenmodell: 8/8/8/8/8').issues).toEqual([
      expect.stringMatching(/^u\.yaml, line 2, "Wochenmodell": needs a key `employment-start`/),
    ]);
  });

  it('needs no second column beside an empty one', () => {
    expect(employmentsOf(csv('id;Eintritt', '7;', '8; '))).toEqual([{}, {}]);
    expect(employmentsOf(json([{ id: 7, Wochenmodell: null }]))).toEqual([{}]);
  });

  it('must not end before it begins', () => {
    const file = csv(
      'id;Eintritt;Wochenmodell;Austritt',
      '7;01.02.2027;8/8/8/8/8;31.01.2027',
      '8;2027-02-01;8/8/8/8/8;2027-02-01',
    );
    expect(file.issues).toEqual([
      'u.csv, line 2, column "Austritt": must not be before "Eintritt" (2027-02-01)',
    ]);
    expect(
      yaml(
        '- id: 7',
        '  employment-start: 2027-02-01',
        '  employment-pattern: 8/8/8/8/8',
        '  Austritt: 31.1.2027',
      ).issues,
    ).toEqual(['u.yaml, line 4, "Austritt": must not be before "employment-start" (2027-02-01)']);
  });
});

describe('vacation days', () => {
  const daysOf = ({ rows, issues }: ReadFile): unknown => {
    expect(issues).toEqual([]);
    return rows[0]?.vacationDays;
  };

  it.each(['vacation-days', 'Vacation_Days', 'Urlaubstage', 'Ferientage', 'FERIENTAGE'])(
    'have the column %s',
    (heading) => {
      expect(daysOf(cell(heading, '25'))).toBe(25);
      expect(daysOf(value(heading, 25))).toBe(25);
      expect(daysOf(yaml('- id: 7', `  ${heading}: 25`))).toBe(25);
    },
  );

  it.each<[string, number]>([
    ['0', 0],
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['8,33', 8.33],
    ['25,00', 25],
    [' 366 ', 366],
  ])('may have a decimal point or a decimal comma: %j', (text, days) => {
    expect(daysOf(cell('Urlaubstage', text))).toBe(days);
    expect(daysOf(value('vacation-days', text))).toBe(days);
    expect(daysOf(yaml('- id: 7', `  vacation-days: ${text}`))).toBe(days);
  });

  it.each([12.5, 0, 366])('may be a number in JSON: %d', (days) => {
    expect(daysOf(value('vacation-days', days))).toBe(days);
  });

  it('stay as they are where the cell is empty', () => {
    expect(daysOf(cell('Ferientage', ' '))).toBeUndefined();
    expect(daysOf(value('vacation-days', null))).toBeUndefined();
    expect(daysOf(value('info', 'x'))).toBeUndefined();
  });

  it.each(['366,5', '367', '-1', '12,345', '1.000,5', '1,2,3', '25 Tage', 'x'])('must not be %s', (text) => {
    expect(cell('Urlaubstage', text).issues).toEqual([
      `u.csv, line 2, column "Urlaubstage": "${text}" must be a number of days from 0 to 366 with at most two decimals, ` +
        'such as 25 or 12.5',
    ]);
  });

  it.each([-1, 366.5, 12.345, true])('must not be %j in JSON', (item) => {
    expect(value('vacation-days', item).issues).toEqual([
      expect.stringContaining(`"vacation-days": "${item}" must be a number of days from 0 to 366`),
    ]);
  });

  it('must have one column', () => {
    expect(csv('id;Urlaubstage;Ferientage', '7;25;25').issues).toEqual([
      'u.csv, line 1, column "Ferientage": is the same field as "Urlaubstage". Delete one of the two columns, or ' +
        'ignore one with the input `columns`',
    ]);
  });
});

describe('custom fields', () => {
  const custom = (file: ReadFile): unknown =>
    (desiredOf(file) as Record<string, unknown>)['custom_properties'];

  it('may be one object, single cells, or both, and are one desired field', () => {
    expect(
      csv(
        'email;custom-properties;Custom_Properties.T-Shirt;custom-properties.Büro',
        'a@b.ch;"{""a"": true, ""b"": """", ""c"": [""x, y""]}"; M ;',
      ).rows[0]?.desired,
    ).toEqual([
      {
        field: FIELDS.find(({ input }) => input === 'custom-properties'),
        value: { a: '1', b: '', c: ['x, y'], 'T-Shirt': 'M' },
      },
    ]);
    expect(custom(value('custom-properties', { a: 1, b: false }))).toEqual({ a: '1', b: '0' });
    expect(custom(value('custom-properties', '{"a": 1}'))).toEqual({ a: '1' });
    expect(custom(yaml('- id: 7', '  custom-properties:', '    a: 1.10', '    b: [x, 2]'))).toEqual({
      a: '1.10',
      b: ['x', '2'],
    });
    expect(desiredOf(value('custom-properties', {}))).toEqual({});
  });

  it.each([
    ['a string', 'M', 'M'],
    ['a number', 1.5, '1.5'],
    ['a boolean', true, '1'],
    ['a list of strings', ['a', 'b'], ['a', 'b']],
  ])('may be %s', (_, item, kept) => {
    expect(custom(value('custom-properties.Size', item))).toEqual({ Size: kept });
  });

  it.each([
    ['true', '1'],
    ['True', '1'],
    ['FALSE', '0'],
    ['"true"', 'true'],
    ["'false'", 'false'],
    ['yes', 'yes'],
    ['|\n      true', 'true'],
  ])('are booleans of YAML only where YAML has one: %s', (text, kept) => {
    expect(custom(yaml('- id: 7', `  custom-properties.Size: ${text}`))).toEqual({ Size: kept });
    expect(custom(yaml('- id: 7', '  custom-properties:', `    Size: ${text}`))).toEqual({ Size: kept });
    expect(desiredOf(yaml('- id: 7', '  info: true'))).toEqual({ info: 'true' });
  });

  it('may be a JSON list in a cell', () => {
    expect(custom(csv('id;custom-properties.Size', '7;"[""a, b"", ""c""]"'))).toEqual({
      Size: ['a, b', 'c'],
    });
    for (const text of ['[a, b]', '["a"', '["a", 1]', '[]', '["a"] and more']) {
      expect(custom(value('custom-properties.Size', text))).toEqual({ Size: text });
    }
  });

  it('keep the case of their names, and may be named like properties of JavaScript', () => {
    expect(custom(value(' custom_properties. Size ', 'M'))).toEqual({ Size: 'M' });
    expect(custom(csv('id;custom-properties.size;CUSTOM-PROPERTIES.Size', '7;S;M'))).toEqual({
      size: 'S',
      Size: 'M',
    });
    expect(Object.entries(custom(cell('custom-properties.__proto__', 'x')) as object)).toEqual([
      ['__proto__', 'x'],
    ]);
  });

  it.each([[{ a: 1 }], [[1]], [['x', null]], [[['x']]]])('must not be %j', (item) => {
    expect(value('custom-properties.Size', item).issues).toEqual([
      'u.json, line 1, "custom-properties.Size": must be a string, number, boolean or list of strings',
    ]);
    expect(value('custom-properties', { Size: item, Other: 1 }).issues).toEqual([
      'u.json, line 1, "custom-properties": the custom field "Size" must be a string, number, boolean or list of strings ("" clears it)',
    ]);
  });

  it('are left unchanged by null, also inside an object', () => {
    expect(desiredOf(value('custom-properties', { Size: null }))).toEqual({});
    expect(desiredOf(value('custom-properties', { Size: null, Other: 1 }))).toEqual({
      custom_properties: { Other: '1' },
    });
  });

  it.each([
    ['{a: 1}', 'be a valid JSON object (syntax error)'],
    ['{"a": 1', 'be a valid JSON object (syntax error)'],
    ['[1]', 'be a JSON object, such as {"key": "value"}'],
    ['7', 'be a JSON object, such as {"key": "value"}'],
  ])('must be an object in JSON: %s', (text, must) => {
    expect(value('custom-properties', text).issues).toEqual([
      `u.json, line 1, "custom-properties": must ${must}`,
    ]);
  });

  it('must be set only once', () => {
    const issue = 'the custom field "a" is set twice. Remove one of the values';
    const both = csv('id;custom-properties;custom-properties.a', '7;"{""a"": 1}";2').issues;
    expect(both).toEqual([`u.csv, line 2, column "custom-properties.a": ${issue}`]);
    for (const path of ['u.csv', 'u.json']) {
      const text =
        path === 'u.csv'
          ? 'id;custom-properties\n7;"{""a"": 1, ""a"": 2}"'
          : '[{"id": 7, "custom-properties": {"a": 1, "a": 2}}]';
      expect(read(path, text).issues).toEqual([expect.stringContaining(issue)]);
    }
  });

  it('must be at most 12 kB together', () => {
    const half = 'x'.repeat(6_000);
    expect(csv('id;custom-properties.a;custom-properties.b', `7;${half};${half}`).issues).toEqual([
      'u.csv, line 2, column "custom-properties.a": must be at most 12 kB for all custom fields together',
    ]);
    expect(custom(cell('custom-properties.a', half))).toEqual({ a: half });
  });
});

describe('CSV', () => {
  it.each([
    ['semicolons', 'email;info;tags', 'a@b.ch;x,y;"a,b"'],
    ['commas', 'email,info,tags', 'a@b.ch,"x,y","a,b"'],
    ['tabs', 'email\tinfo\ttags', 'a@b.ch\tx,y\ta,b'],
    [
      'semicolons, and others in quotes',
      '"email";"info";"custom-properties.a,b,c,d";tags',
      'a@b.ch;x,y;;a,b',
    ],
    ['semicolons after empty cells', ';;\n;info;email;tags', ';x,y;a@b.ch;a,b'],
  ])('may be separated by %s', (_, heading, row) => {
    expect(desiredOf(csv(heading, row))).toEqual({ info: 'x,y', tags: ['a', 'b'] });
  });

  it('is separated by the most frequent separator of its headings', () => {
    expect(desiredOf(csv('email;info', 'a@b.ch;x, y, z'))).toEqual({ info: 'x, y, z' });
    expect(desiredOf(csv('email,info,custom-properties.a;b', 'a@b.ch,x;y,'))).toEqual({ info: 'x;y' });
  });

  it('may have a single column', () => {
    expect(csv('E-Mail', 'a@b.ch').rows).toMatchObject([{ key: { email: 'a@b.ch' } }]);
  });

  it.each(['\n', '\r\n', '\r'])(
    'may have lines that end in %j; blank lines and lines in quotes count',
    (end) => {
      const lines = ['', 'email;info', '', 'a@b.ch;"say ""x""', '', 'twice"', ' ; ', 'c@d.ch;', 'e@f.ch;"y"'];
      const { rows, issues } = read('u.csv', `${lines.join(end)}${end}`);
      expect(issues).toEqual([]);
      expect(rows.map(({ row, location }) => [row, location])).toEqual([
        [1, 'line 4'],
        [2, 'line 8'],
        [3, 'line 9'],
      ]);
      expect(rows[0]?.desired).toMatchObject([{ value: `say "x"${end}${end}twice` }]);
    },
  );

  it('may mix line endings', () => {
    expect(
      read('u.csv', 'id;info\r\n1;x\n2;y\r\n3;z').rows.map(({ location, desired }) => [
        location,
        desired[0]?.value,
      ]),
    ).toEqual([
      ['line 2', 'x'],
      ['line 3', 'y'],
      ['line 4', 'z'],
    ]);
  });

  it('may lack the last empty cells of a row, as Excel saves it', () => {
    expect(desiredOfAll(csv('id;info;iban;clear', '1;x', '2', '3;x;;iban', '4;;'))).toEqual([
      { info: 'x' },
      {},
      { info: 'x', iban: null },
      {},
    ]);
  });

  it('may have empty cells after the last heading', () => {
    expect(desiredOfAll(csv('id;info', '1;x;', '2;y;;  ;', '3;z;""'))).toHaveLength(3);
    expect(desiredOfAll(csv('id;info;;', '1;x', '2;y;;;;'))).toHaveLength(2);
  });

  it.each([
    ['id;info;iban', '2;x;y;z', 'has 4 cells for 3 headings. Put a cell that contains a semicolon'],
    ['id', '1;2', 'has 2 cells for 1 heading. Put a cell that contains a semicolon'],
    ['id,info', '1,Zurich, CH', 'has 3 cells for 2 headings. Put a cell that contains a comma'],
    ['id\tinfo', '1\tx\ty', 'has 3 cells for 2 headings. Put a cell that contains a tab'],
    ['id|info', '1|x|y', 'has 3 cells for 2 headings. Put a cell that contains a vertical bar'],
  ])('must not have more values than headings: %j', (headings, row, issue) => {
    expect(csv(headings, row).issues).toEqual([
      `u.csv, line 2: ${issue} in double quotes, or add the missing heading`,
    ]);
  });

  it.each([
    [
      'is never closed',
      '2;"x',
      'has a quote that is never closed. Add the closing quote at the end of the cell',
    ],
    [
      'is inside a cell',
      '2;5" wide',
      'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"',
    ],
    [
      'closes too early',
      '2;"5" wide',
      'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"',
    ],
  ])('must not have a quote that %s; the rows before it are checked, too', (_, row, issue) => {
    expect(csv('id;info', 'x;"a', 'b"', row, 'y;z').issues).toEqual([
      `u.csv, line 4: ${issue}`,
      'u.csv, line 2, column "id": "x" must be a MOCO ID (a positive whole number)',
    ]);
  });

  it('may have very long cells', () => {
    const longest = 'x'.repeat(1_000_000);
    expect(desiredOf(csv('id;info', `7;${longest}`))).toEqual({ info: longest });
    for (const text of [`${longest}x`, `"${longest}x"`]) {
      expect(csv('id;info', `7;${text}`).issues).toEqual([
        'u.csv, line 2: has a cell of more than 1,000,000 characters. Check whether a quote before it is missing',
      ]);
    }
  });
});

describe('JSON', () => {
  it.each(['1.10', '12345678901234567890', '41791234567', '-10'])(
    'keeps the digits of numbers: %s',
    (text) => {
      expect(desiredOf(read('u.json', `[{"id": 7, "mobile-phone": ${text}}]`))).toEqual({
        mobile_phone: text,
      });
      expect(desiredOf(read('u.json', `[{"id": 7, "custom-properties": {"a": ${text}}}]`))).toEqual({
        custom_properties: { a: text },
      });
    },
  );

  it('may have true and false for booleans only', () => {
    expect(desiredOf(value('active', true))).toEqual({ active: true });
    expect(desiredOf(value('external', 'nein'))).toEqual({ external: false });
    expect(value('firstname', true).issues).toEqual([
      'u.json, line 1, "firstname": "true" must be a string, not true or false',
    ]);
  });

  it('may have tags in a list, with commas in them', () => {
    expect(desiredOf(value('tags', [' a, b ', 'c', 'c', '', 7]))).toEqual({ tags: ['a, b', 'c', '7'] });
  });

  it.each([[[]], [['']]])('must not have %j as tags', (tags) => {
    expect(value('tags', tags).issues).toEqual([
      'u.json, line 1, "tags": must contain at least one entry. To clear the field, name it in `clear`',
    ]);
  });

  it.each([
    ['tags', [['a']], 'a list of strings'],
    ['tags', [true], 'a list of strings'],
    ['tags', { a: 1 }, 'a single value, not a list or an object'],
    ['firstname', ['x'], 'a single value, not a list or an object'],
    ['active', {}, 'a single value, not a list or an object'],
    ['id', [], 'a single value, not a list or an object'],
    ['employment-end', ['2027-12-31'], 'a single value, not a list or an object'],
    ['vacation-days', [], 'a single value, not a list or an object'],
    ['id', [7], 'a single value, not a list or an object'],
  ])('must not have for %s %j', (key, item, what) => {
    expect(json([{ email: 'a@b.ch', [key]: item }]).issues).toEqual([
      `u.json, line 1, "${key}": must be ${what}`,
    ]);
  });

  it.each(['{"email": "a@b.ch"}', '"x"', '7', 'true'])('must be a list, not %s', (text) => {
    expect(read('u.json', `\n${text}`).issues).toEqual([
      'u.json, line 2: the file must be a list of objects, one per user, or an object with such a list under the key `users`',
    ]);
  });

  it('must be a list of objects', () => {
    expect(read('u.json', '[{"id": 7},\n"x",\nnull,\n[]]').issues).toEqual(
      [2, 3, 4].map((line) => `u.json, line ${line}: must be an object with the fields of a user`),
    );
  });

  it.each([
    ['an extra comma', '[\n{"id": 1},\n]', 3],
    ['a missing comma', '[{"id": 1}\n{"id": 2}]', 2],
    ['an extra comma in an object', '[{"id": 1,\n}]', 2],
    ['a comment', '[\n// x\n]', 2],
    ['single quotes', "[{\n'id': 1}]", 2],
    ['a key without quotes', '[{\nid: 1}]', 2],
    ['an invalid number', '[{"id":\n007}]', 2],
    ['a line break in a string', '[{"id": 1,\n"info": "x\ny"}]', 2, 9],
    ['an invalid escape', '[{"id": 1,\n"info": "\\x"}]', 2, 9],
    ['a string that is not closed', '[{"id": 1,\n"info": "x\n', 2, 9],
    ['an extra comma in a single line', '[{"id": 1},]', 1, 12],
    ['the wrong bracket', '[{"id": 1\n]]', 2],
    ['a missing value', '[{"id"\n}]', 2],
    ['a missing colon', '[{"id"\n7\n}]', 2],
    ['a key that is not a string', '[{\n7: 7}]', 2],
    ['a missing bracket at the end', '[{"id": 1}\n', 2],
    ['text after the end', '[{"id": 1}]\n[]', 2],
    ['a word', '[{"id": 1},\nNaN]', 2],
  ])('must be valid; the issue has the position of %s', (_, text, line, character = 1) => {
    expect(read('u.json', text).issues).toEqual([
      `u.json, line ${line}: is not valid JSON at character ${character}. Check the commas, quotes and brackets there`,
    ]);
  });

  it('must not be nested deeply', () => {
    for (const text of [
      '[\n'.repeat(12) + ']'.repeat(12),
      '[\n' + '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000) + ']',
    ]) {
      expect(read('u.json', text).issues).toEqual([
        expect.stringMatching(/^u\.json, line (11|2): is nested too deeply \(more than 10 levels\)$/),
      ]);
    }
  });

  it('reports each value at its line', () => {
    const text =
      '[\r\n  {\r\n    "id": 7,\r\n    "active":\r\n\r\n      "x",\r\n    "info": "\\n\\n",\r\n    "external": 5\r\n  }\r\n]';
    expect(read('u.json', text).issues).toEqual([
      expect.stringContaining('u.json, line 6, "active": "x" must be'),
      expect.stringContaining('u.json, line 8, "external": "5" must be'),
    ]);
    expect(read('u.json', text.replaceAll(/"x"|5/g, 'true')).rows).toMatchObject([{ location: 'line 2' }]);
  });

  it('may have escapes in strings and keys', () => {
    expect(
      desiredOf(read('u.json', '[{"\\u0069d": 7, "info": "Zo\\u00eb \\ud83d\\ude00 \\/\\\\\\"\\n."}]')),
    ).toEqual({
      info: 'Zoë 😀 /\\"\n.',
    });
    const long = (count: number): ReadFile =>
      read('u.json', `[{"id": 7, "info": "${'\\n'.repeat(count)}x"}]`);
    expect(desiredOf(long(999_999))).toMatchObject({ info: expect.stringMatching(/^\n{3}|^x/) });
    expect(long(3_000_000).issues).toEqual(['u.json, line 1, "info": has more than 1,000,000 characters']);
  });
});

describe('YAML', () => {
  it.each([
    '+41791234567',
    '007',
    '0x1F',
    '1_000',
    '1990-01-01',
    'ja',
    'yes',
    '1e3',
    'true',
    'Null',
    '.inf',
    'a:b',
  ])('keeps plain scalars as text: %s', (text) => {
    expect(desiredOf(yaml('- id: 7', `  info: ${text}`))).toEqual({ info: text });
  });

  it.each(["'Null'", '"~x"'])('keeps quoted scalars as text: %s', (text) => {
    expect(desiredOf(yaml('- id: 7', `  info: ${text}`))).toEqual({ info: text.slice(1, -1) });
  });

  it.each(['', '~', 'null', ' # nothing', "''"])('leaves the field unchanged: %s', (text) => {
    expect(desiredOf(yaml('- id: 7', `  info: ${text}`))).toEqual({});
  });

  it('has the same values as other formats', () => {
    const user = `
- id: 7
  active: true
  birthday: 31.12.1990
  tags: [" a, b ", c]
  clear:
    - info
    - iban
  Adresse: |
    Am Weg 1
    8000 Zürich
`;
    expect(desiredOf(yaml(user))).toEqual({
      active: true,
      bday: '1990-12-31',
      tags: ['a, b', 'c'],
      info: '',
      iban: null,
      home_address: 'Am Weg 1\n8000 Zürich',
    });
  });

  it('reports each value at its line', () => {
    const users = `---
- id: x
  active:
    # hm
    vielleicht

- {id: 8, external: [a], team:
   "0"}
`;
    expect(yaml(users).issues).toEqual([
      expect.stringContaining('u.yaml, line 2, "id": "x" must be'),
      expect.stringContaining('u.yaml, line 5, "active": "vielleicht" must be'),
      expect.stringContaining('u.yaml, line 8, "team": "0" must be'),
      expect.stringContaining('u.yaml, line 7, "external": must be a single value'),
    ]);
  });

  it.each([
    [
      'an alias',
      ['- &a', '  id: 7', '- *a', '- id: 8'],
      3,
      'contains a YAML alias (`*`). Write out the value instead',
    ],
    [
      'a tag',
      ['- id: 7', '  info: !!js/function x'],
      2,
      'contains a YAML tag (`!`). Remove the tag, as all values are read as text',
    ],
    [
      'a tag without a value',
      ['- id: 7', '- !x'],
      2,
      'contains a YAML tag (`!`). Remove the tag, as all values are read as text',
    ],
    [
      'a second document',
      ['- id: 7', '---', '# x', '- id: 8'],
      4,
      'starts a second YAML document. Put all users in one list',
    ],
    [
      'wrong indentation',
      ['- id: 7', ' info: x'],
      2,
      'is not valid YAML at character 2: bad indentation of a sequence entry',
    ],
    [
      'deep nesting',
      ['- id: 7', `  info: ${'['.repeat(20)}`],
      2,
      'is not valid YAML at character 17: nesting exceeded maxDepth (10)',
    ],
    [
      'unknown tags',
      ['- id: 7', '  info: !secret!x y'],
      2,
      'is not valid YAML at character 18: undeclared tag handle',
    ],
    [
      'an object at the top',
      ['', 'people:', '- id: 7'],
      2,
      'the file must be a list of objects, one per user, or an object with such a list under the key `users`',
    ],
    ['text as an item', ['- id: 7', '- x'], 2, 'must be an object with the fields of a user'],
    ['an empty item', ['- id: 7', '-'], '1, record 2', 'must be an object with the fields of a user'],
  ])('must not have %s', (_, lines, line, issue) => {
    expect(yaml(...lines).issues).toEqual([`u.yaml, line ${line}: ${issue}`]);
  });

  it('must have text as keys', () => {
    expect(yaml('- id: 7', '  ? [a, b]', '  : c').issues).toEqual([
      'u.yaml, line 2: Unknown key "". Delete it',
    ]);
  });
});

describe('a large file', () => {
  const users = Array.from({ length: 20_000 }, (_, index) => ({
    id: String(index + 1),
    info: 'x\ny',
    tags: 'a,b',
  }));
  const texts = {
    csv: ['id;info;tags', ...users.map(({ id, info, tags }) => `${id};"${info}";"${tags}"`)].join('\n'),
    json: JSON.stringify(users, null, 2),
    yaml: users.map(({ id, tags }) => `- id: ${id}\n  info: |\n    x\n    y\n  tags: ${tags}`).join('\n'),
  };

  // In quadratic time, this would take minutes and the test would time out.
  it.each(casesOf(Object.entries(texts)))('of %s is read completely', (ending, text) => {
    expect(desiredOfAll(read(`u.${ending}`, text))[19_999]).toEqual({ info: 'x\ny', tags: ['a', 'b'] });
  });
});
