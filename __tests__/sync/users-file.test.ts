import { describe, expect, it } from '@jest/globals';
import { FIELDS } from '../../src/model/fields.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import { readUsersFile, type FileRow } from '../../src/sync/users-file/read.ts';

const quote = (text: string): string => `"${text}"`;

function read(path: string, content: string | Buffer): { rows: FileRow[]; faults: string[] } {
  return readUsersFile(path, Buffer.from(content), quote);
}

const csv = (...lines: string[]): { rows: FileRow[]; faults: string[] } => read('u.csv', lines.join('\n'));
const json = (value: unknown): { rows: FileRow[]; faults: string[] } => read('u.json', JSON.stringify(value));
const yaml = (...lines: string[]): { rows: FileRow[]; faults: string[] } => read('u.yaml', lines.join('\n'));

/** What each person gets, by MOCO's keys; a file with faults has none. */
function wishesOf({ rows, faults }: { rows: FileRow[]; faults: string[] }): Record<string, unknown>[] {
  expect(faults).toEqual([]);
  return rows.map(({ desired }) =>
    Object.fromEntries(desired.map(({ field, value }) => [field.requestKey, value])),
  );
}

/** The one person's wishes. */
const wishOf = (file: { rows: FileRow[]; faults: string[] }): unknown => wishesOf(file)[0];
/** One cell of a table, one value of an object. */
const cell = (heading: string, text: string): { rows: FileRow[]; faults: string[] } =>
  csv(`email;${heading}`, `a@b.ch;${text}`);
const value = (key: string, item: unknown): { rows: FileRow[]; faults: string[] } =>
  json([{ email: 'a@b.ch', [key]: item }]);

describe('a file of users', () => {
  const anna = { row: 1, key: { email: 'Anna@b.ch' }, desired: [{ value: 'Anna' }, { value: true }] };
  const ben = { row: 2, key: { id: 7 }, desired: [{ value: 'ben@b.ch' }, { value: false }] };

  it.each([
    [
      'users.csv',
      'id;E-Mail;Vorname;Aktiv\n;Anna@b.ch;Anna;ja\n7;ben@b.ch;;nein',
      [
        { ...anna, location: 'line 2' },
        { ...ben, location: 'line 3' },
      ],
    ],
    [
      'users.json',
      '[\n{"email": "Anna@b.ch", "firstname": "Anna", "active": true},\n{"id": 7,\n"email": "ben@b.ch", "active": false}]',
      [
        { ...anna, location: 'line 2' },
        { ...ben, location: 'line 3' },
      ],
    ],
    [
      'users.yaml',
      '# People\n- email: Anna@b.ch\n  Vorname: Anna\n  active: ja\n- id: 7\n  email: ben@b.ch\n  Aktiv: nein\n',
      [
        { ...anna, location: 'line 2' },
        { ...ben, location: 'line 5' },
      ],
    ],
  ])('is read from %s', (path, text, rows) => {
    expect(read(path, text)).toMatchObject({ rows, faults: [] });
  });

  it.each(['USERS.CSV', 'a/users.Csv', 'u.JSON', 'u.YML', 'u.yaml'])('may be called %s', (path) => {
    const text = path.toLowerCase().endsWith('csv') ? 'email\na@b.ch' : '[{"email": "a@b.ch"}]';
    expect(read(path, text)).toMatchObject({ rows: [{ key: { email: 'a@b.ch' }, desired: [] }], faults: [] });
  });

  it.each(['users.xlsx', 'users', 'csv', 'users.csv.txt'])('may not be called %s', (path) => {
    expect(read(path, 'email\na@b.ch').faults).toEqual([
      `${path}: the name of the file must end in .csv, .json, .yaml or .yml`,
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
    ['u.yaml', '# nobody yet\n'],
    ['u.yaml', '---\n'],
    ['u.yaml', '[]'],
  ])('with nobody is a fault: %s %j', (path, text) => {
    expect(read(path, text)).toEqual({ rows: [], faults: [`${path}: the file has nobody`] });
  });

  it.each(['csv', 'json', 'yaml'])('is UTF-8, with or without a mark at its beginning (%s)', (ending) => {
    const text =
      ending === 'csv' ? 'email,firstname\na@b.ch,Zoë' : '[{"email": "a@b.ch", "firstname": "Zoë"}]';
    expect(wishOf(read(`u.${ending}`, text))).toEqual({ firstname: 'Zoë' });
    expect(wishOf(read(`u.${ending}`, `\uFEFF${text}`))).toEqual({ firstname: 'Zoë' });
  });

  it.each([
    [
      'Windows-1252',
      Buffer.from('email;firstname\r\na@b.ch;x\r\nc@d.ch;Zo\xeb\r\n', 'latin1'),
      ', line 3: is not UTF-8 from here on, but perhaps Windows-1252',
    ],
    ['UTF-16', Buffer.from('\uFEFFemail\na@b.ch', 'utf16le'), ': is UTF-16, not UTF-8'],
    ['big UTF-16', Buffer.from('\uFEFFemail\na@b.ch', 'utf16le').swap16(), ': is UTF-16, not UTF-8'],
    ['UTF-16 without a mark', Buffer.from('email\na@b.ch', 'utf16le'), ', line 1: has a NUL byte'],
    ['text with a NUL', Buffer.from('email\na@b.ch\nc\0@d.ch'), ', line 3: has a NUL byte'],
  ])('is not %s', (_, content, issue) => {
    for (const path of ['u.csv', 'u.json', 'u.yaml']) {
      expect(read(path, content).faults).toEqual([
        `${path}${issue}. Save the file as UTF-8; in Excel, choose "CSV UTF-8"`,
      ]);
    }
  });

  it('tells all its faults at once, in the order of the lines, each with its place', () => {
    expect(csv('email;Aktiv;iban;active', 'a;vielleicht;CH93;', ';1;', 'b@c.ch;ja;CH93;ja')).toMatchObject({
      faults: [
        'u.csv, line 1, column "active": means the same as "Aktiv"',
        'u.csv, line 2, column "email": "a" must be an e-mail address',
        'u.csv, line 2, column "Aktiv": "vielleicht" must be `true` or `false`, or ja/nein, WAHR/FALSCH',
        'u.csv, line 3: has 3 cells for 4 headings, separated by semicolons',
      ],
    });
  });

  it('tells 10,000 faults, and before them how many there are', () => {
    const { faults } = csv('email', ...Array.from({ length: 10_003 }, (_, index) => `x${index}`));
    expect(faults).toHaveLength(10_001);
    expect(faults[0]).toBe('u.csv: has 10003 faults');
    expect(faults.at(-1)).toBe('u.csv, line 10001, column "email": "x9999" must be an e-mail address');
    expect(csv('email', ...Array.from({ length: 10_000 }, () => 'x')).faults).toHaveLength(10_000);
  });

  it('is quoted wherever it is in a message', () => {
    const marked = (path: string, text: string): string[] =>
      readUsersFile(path, Buffer.from(text), (each) => `«${each.toUpperCase()}»`).faults.map((issue) =>
        issue.replaceAll(/«[^»]*»/g, '«»'),
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

  it('never shows what is personal', () => {
    const personal = {
      birthday: 'secret',
      'mobile-phone': ['secret'],
      iban: { secret: 'secret' },
      info: true,
      'custom-properties': 'secret',
      'custom-properties.Size': { secret: 'secret' },
    };
    const { faults } = json([{ id: 7, ...personal }]);
    expect(faults).toHaveLength(6);
    expect(faults.join()).not.toContain('secret');
    // A table without headings begins with somebody's data.
    expect(csv('Secret;secret@b.ch;+41 79 123 45 67').faults.join()).not.toMatch(/secret|\+41/i);
  });
});

describe('a person', () => {
  it('is meant by ID, and then gets the address; else is meant by the address, as it is written', () => {
    expect(csv('id;email', '7;Max@B.ch', ';Eva@B.ch', '8;').rows).toMatchObject([
      { key: { id: 7 }, desired: [{ value: 'Max@B.ch' }] },
      { key: { email: 'Eva@B.ch' }, desired: [] },
      { key: { id: 8 }, desired: [] },
    ]);
  });

  it('who is not named is a fault, told once where no row can name anybody', () => {
    expect(csv('id;email;info', ';;x').faults).toEqual(['u.csv, line 2: has neither `id` nor `email`']);
    expect(json([{ email: null, info: 'x' }, {}]).faults).toEqual([
      'u.json, line 1, person 1: has neither `id` nor `email`',
      'u.json, line 1, person 2: has neither `id` nor `email`',
    ]);
    expect(csv('firstname;Mail', 'x;a@b.ch', 'y;c@d.ch').faults).toEqual([
      'u.csv, line 1, column "Mail": is not known; the nearest is `email`',
      'u.csv, line 1: has neither the heading `id` nor `email`, which say whom a row means',
    ]);
  });

  it.each(['0', 'x', '1.5', '-3'])('has no ID %s', (id) => {
    expect(csv('id;email', `${id};a@b.ch`)).toEqual({
      rows: [],
      faults: [`u.csv, line 2, column "id": "${id}" must be an ID of MOCO, digits only`],
    });
  });

  it.each([
    ['ID', [{ id: 7 }, { id: 8 }, { id: '7' }], '`id`'],
    ['address', [{ email: 'a@b.ch' }, { id: 8 }, { email: 'A@B.ch' }], 'e-mail address'],
    ['address to be', [{ id: 7, email: 'a@b.ch' }, { id: 8 }, { email: 'A@B.CH' }], 'e-mail address'],
    [
      'address and another ID',
      [{ id: 7, email: 'a@b.ch' }, { id: 8 }, { id: 9, email: 'a@b.ch' }],
      'e-mail address',
    ],
  ])('who is there twice by %s is a fault that names both lines', (_, people, what) => {
    expect(read('u.json', JSON.stringify(people, null, 1).replaceAll('\n  ', '')).faults).toEqual([
      `u.json, line 6: is about the same person as line 2: the same ${what}`,
    ]);
  });

  it('is told by number where several begin on one line', () => {
    const { rows, faults } = json([{ id: 1 }, { id: 2 }, { id: 3, active: 'x' }, { id: 2 }, 5]);
    expect(rows.map(({ location }) => location)).toEqual(
      [1, 2, 3, 4].map((person) => `line 1, person ${person}`),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^u.json, line 1, person 3, "active": "x" must be/),
      'u.json, line 1, person 4: is about the same person as line 1, person 2: the same `id`',
      'u.json, line 1, person 5: must be an object, as every person is',
    ]);
  });
});

it('is about one person, whatever the spelling of the address', () => {
  const twice = csv('email', 'müller@b.ch', 'MU\u0308LLER@B.CH').faults;
  expect(twice).toEqual(['u.csv, line 3: is about the same person as line 2: the same e-mail address']);
});

describe('headings', () => {
  const inputs = FIELDS.map(({ input }) => input).filter((input) => input !== 'password');

  it.each(inputs.filter((input) => input !== 'email'))('are inputs: %s', (input) => {
    const texts: Record<string, string> = {
      active: 'true',
      external: 'true',
      language: 'de',
      birthday: '1990-01-31',
      'custom-properties': '{"a":"b"}',
    };
    const spellings = [input, input.toUpperCase(), ` ${input.replaceAll('-', '_')} `];
    for (const spelling of spellings) {
      const { rows, faults } = value(spelling, texts[input] ?? 'x');
      expect(faults).toEqual([]);
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
    ['Mobiltelefon', 'mobile_phone', 'x'],
    ['Telefon', 'work_phone', 'x'],
    ['Adresse', 'home_address', 'x'],
    ['Geburtstag', 'bday', '1990-01-31'],
    ['Info', 'info', 'x'],
    ['Labels', 'tags', 'x'],
  ])('are words of MOCO in German: %s', (heading, key, text) => {
    expect(Object.keys(wishOf(cell(heading, text)) as object)).toEqual([key]);
  });

  it('may be E-Mail too, and have quotes', () => {
    expect(csv('"E-Mail";"ID"', '"a@b.ch";7').rows).toMatchObject([{ key: { id: 7 } }]);
    expect(csv('e_mail', 'a@b.ch').rows).toMatchObject([{ key: { email: 'a@b.ch' } }]);
  });

  it.each([
    ['Vorname', 'firstname', 'means the same as "Vorname"'],
    ['mobile-phone', 'mobile_phone', 'means the same as "mobile-phone"'],
    ['info', 'Info', 'means the same as "info"'],
    ['iban', 'iban', 'is there twice'],
    ['custom-properties.Size', 'CUSTOM_properties.Size', 'means the same as "custom-properties.Size"'],
  ])('are there once: %s and %s', (first, second, why) => {
    expect(csv(`id;${first};${second}`, '7;;').faults).toEqual([`u.csv, line 1, column "${second}": ${why}`]);
    expect(read('u.json', `[{"id": 7,\n"${first}": null,\n"${second}": null}]`).faults).toEqual([
      `u.json, line 3, "${second}": ${why}`,
    ]);
    expect(yaml('- id: 7', `  ${first}:`, `  ${second}:`).faults).toEqual([
      `u.yaml, line 3, "${second}": ${why}`,
    ]);
  });

  it.each([
    ['Vornam', 'Vorname'],
    ['first name', 'firstname'],
    ['Geburtsdatum', 'Geburtstag'],
    ['custom-properties.', 'custom-properties'],
  ])('that are not known name the nearest: %s', (heading, nearest) => {
    expect(cell(heading, 'x').faults).toEqual([
      `u.csv, line 1, column "${heading}": is not known; the nearest is \`${nearest}\``,
    ]);
  });

  it.each([
    ['E-Mail-Adresse', 'Adresse'],
    ['Eintrittsdatum', 'birthday'],
    ['Bemerkung', 'Extern'],
  ])('that are like none may be no column at all: %s', (heading, nearest) => {
    expect(cell(heading, 'x').faults).toEqual([
      `u.csv, line 1, column "${heading}": is not known; the nearest is \`${nearest}\`. If that is not meant, take it ` +
        `out, or call a custom field "custom-properties.${heading}"`,
    ]);
  });

  it('may be as long as they like', () => {
    const { faults } = readUsersFile('u.csv', Buffer.from(`email;${'x'.repeat(1_000_000)}`), () => 'x');
    expect(faults).toContainEqual(expect.stringContaining('is not known; the nearest is `Extern`'));
  });

  it('that are not known are told once for a whole file, at their first place', () => {
    expect(
      read(
        'u.json',
        '[{"id": 1, "Vornam": "x"},\n{"id": 2, "vornam": "y", "avatar": 1},\n{"id": 3, "avatar": 2}]',
      ).faults,
    ).toEqual([
      'u.json, line 1, "Vornam": is not known; the nearest is `Vorname`',
      'u.json, line 2, "avatar": only the action for one user has this input',
    ]);
    // Both are ö, in one character and in two.
    const twice = ['Gr\u00f6sse', 'Gro\u0308sse'].map((key) => [key, 'x']);
    expect(json([{ id: 7, ...Object.fromEntries(twice) }]).faults).toHaveLength(1);
  });

  it.each(['password', 'Passwort', 'PASSWORD'])('are not %s', (heading) => {
    expect(cell(heading, 'secret').faults).toEqual([
      `u.csv, line 1, column "${heading}": passwords must not stand in a repository`,
    ]);
  });

  it.each(['avatar', 'employment-start', 'employment_pattern', 'Employment-End', 'additional-fields'])(
    'are not %s',
    (heading) => {
      expect(cell(heading, 'x').faults).toEqual([
        `u.csv, line 1, column "${heading}": only the action for one user has this input`,
      ]);
    },
  );

  it('that are empty are passed over with their empty cells, and are a fault over others', () => {
    expect(wishOf(csv('email; ;info;', 'a@b.ch;;x; '))).toEqual({ info: 'x' });
    expect(csv('email; ;info', 'a@b.ch;;x', 'c@d.ch;y;', 'e@f.ch;z;').faults).toEqual([
      'u.csv, line 1, column 2: has no heading, but a cell in line 3',
    ]);
  });

  it('that are all unknown are no headings', () => {
    expect(csv('Max;Muster', 'a@b.ch;x').faults).toEqual([
      'u.csv, line 1: has no heading that is known, such as `email`, `firstname` or `Vorname`',
    ]);
  });
});

describe('a cell', () => {
  it.each(['', ' ', '\t', '\u00a0'])('that is empty leaves the field alone: %j', (text) => {
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
      wishOf(csv(['email', ...headings].join(';'), ['a@b.ch', ...headings.map(() => text)].join(';'))),
    ).toEqual({});
    expect(
      wishOf(json([{ email: 'a@b.ch', ...Object.fromEntries(headings.map((each) => [each, text])) }])),
    ).toEqual({});
    expect(
      wishOf(json([{ email: 'a@b.ch', ...Object.fromEntries(headings.map((each) => [each, null])) }])),
    ).toEqual({});
  });

  it.each(['4,17912E+10', '4.17912E+10', '4E+10', '9,3e+18'])(
    'is no number that Excel has cut: %s',
    (text) => {
      expect(cell('Mobiltelefon', text).faults).toEqual([
        'u.csv, line 2, column "Mobiltelefon": must have all its digits, which Excel cuts off; format the column as text, ' +
          'and enter it anew',
      ]);
      expect(wishOf(cell('info', `Room ${text}`))).toEqual({ info: `Room ${text}` });
      expect(cell('custom-properties.Phone', text).faults).toEqual([
        expect.stringContaining('which Excel cuts off'),
      ]);
    },
  );

  it('is trimmed', () => {
    expect(wishOf(csv('email;Vorname;Aktiv', ' a@b.ch ; Anna ;" ja "'))).toEqual({
      firstname: 'Anna',
      active: true,
    });
    expect(cell('Aktiv', ' x ').faults).toEqual([expect.stringContaining(': "x" must be')]);
  });

  it.each(['true', 'True', 'TRUE', 'ja', 'Ja', 'JA', 'wahr', 'WAHR'])('is a boolean: %s', (text) => {
    expect(wishOf(cell('Aktiv', text))).toEqual({ active: true });
  });

  it.each(['false', 'False', 'FALSE', 'nein', 'Nein', 'falsch', 'FALSCH'])('is a boolean: %s', (text) => {
    expect(wishOf(cell('external', text))).toEqual({ external: false });
  });

  it.each(['yes', '1', 'x', 'jawohl', '__proto__'])('is no boolean: %s', (text) => {
    expect(cell('Aktiv', text).faults).toEqual([
      `u.csv, line 2, column "Aktiv": "${text}" must be \`true\` or \`false\`, or ja/nein, WAHR/FALSCH`,
    ]);
  });

  it.each([
    ['1990-01-31', '1990-01-31'],
    ['31.12.1990', '1990-12-31'],
    ['1.2.1990', '1990-02-01'],
    ['01.2.1990', '1990-02-01'],
    ['29.2.2024', '2024-02-29'],
  ])('is a date: %s', (text, day) => {
    expect(wishOf(cell('Geburtstag', text))).toEqual({ bday: day });
  });

  it.each([
    '31.2.1990',
    '29.2.2023',
    '1.13.1990',
    '0.1.1990',
    '1.2.90',
    '1/2/1990',
    '1990-02-31',
    '1. 2. 1990',
    '001.2.1990',
  ])('is no date: %s', (text) => {
    expect(cell('Geburtstag', text).faults).toEqual([
      'u.csv, line 2, column "Geburtstag": must be a day that exists, written as in 1990-01-31 or 31.1.1990',
    ]);
  });

  it('is read as an input else', () => {
    expect(wishOf(csv('email;team;role;language;iban', 'a@b.ch;5;Boss;de-CH;CH93 0076'))).toEqual({
      unit_id: 5,
      role_id: { [NAME_REF]: 'Boss' },
      language: 'de-CH',
      iban: 'CH93 0076',
    });
    expect(cell('Sprache', 'es').faults).toEqual([
      'u.csv, line 2, column "Sprache": "es" must be one of de, de-AT, de-CH, en, it, fr',
    ]);
  });

  it('is a list, separated by commas or line breaks', () => {
    expect(wishOf(csv('email;Labels', 'a@b.ch;" a, b', 'a"'))).toEqual({ tags: ['a', 'b'] });
    expect(cell('tags', ',').faults).toEqual([
      'u.csv, line 2, column "tags": "," must name at least one entry; `clear` empties the field',
    ]);
  });
});

describe('`clear`', () => {
  it('empties what it names, by inputs and by German headings', () => {
    expect(
      wishOf(csv('email;clear', 'a@b.ch;"Mobiltelefon, birthday', 'HOME_ADDRESS, iban,tags, Labels"')),
    ).toEqual({
      mobile_phone: '',
      bday: null,
      home_address: '',
      iban: null,
      tags: [],
    });
    expect(wishOf(value('clear', [' info ', 'Telefon']))).toEqual({ info: '', work_phone: '' });
    expect(wishOf(value('clear', []))).toEqual({});
  });

  it.each(['lastname', 'id', 'clear', 'custom-properties', 'custom-properties.Size', 'password', 'x'])(
    'does not name %s',
    (name) => {
      expect(cell('clear', `info,${name}`).faults).toEqual([
        `u.csv, line 2, column "clear": must name what can be emptied (mobile-phone, work-phone, home-address, birthday, iban, info, tags), not "${name}"`,
      ]);
    },
  );

  it('does not name what is given a value', () => {
    const issue = 'u.csv, line 2, column "clear": must not name `birthday`, which is given a value as well';
    expect(csv('id;birthday;clear', '7;1990-01-31;Geburtstag').faults).toEqual([issue]);
    // A value that is not valid is a value all the same.
    expect(csv('id;birthday;clear', '7;x;Geburtstag').faults).toHaveLength(2);
    expect(wishOf(csv('id;birthday;clear', '7; ;Geburtstag'))).toEqual({ bday: null });
  });

  it('is a list of names', () => {
    expect(cell('clear', ',').faults).toEqual([
      'u.csv, line 2, column "clear": "," must name at least one entry',
    ]);
    expect(value('clear', { info: true }).faults).toHaveLength(1);
    expect(value('clear', [null]).faults).toEqual(['u.json, line 1, "clear": must be a list of texts']);
  });
});

describe('custom fields', () => {
  const custom = (file: { rows: FileRow[]; faults: string[] }): unknown =>
    (wishOf(file) as Record<string, unknown>)['custom_properties'];

  it('are an object, single cells, or both, in one wish', () => {
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
    expect(wishOf(value('custom-properties', {}))).toEqual({});
  });

  it.each([
    ['a string', 'M', 'M'],
    ['a number', 1.5, '1.5'],
    ['a boolean', true, '1'],
    ['a list of strings', ['a', 'b'], ['a', 'b']],
  ])('are %s', (_, item, kept) => {
    expect(custom(value('custom-properties.Size', item))).toEqual({ Size: kept });
  });

  it('keep the case of their names, and are no keys of JavaScript', () => {
    expect(custom(value(' custom_properties. Size ', 'M'))).toEqual({ Size: 'M' });
    expect(custom(csv('id;custom-properties.size;CUSTOM-PROPERTIES.Size', '7;S;M'))).toEqual({
      size: 'S',
      Size: 'M',
    });
    expect(Object.entries(custom(cell('custom-properties.__proto__', 'x')) as object)).toEqual([
      ['__proto__', 'x'],
    ]);
  });

  it.each([[{ a: 1 }], [[1]], [['x', null]], [[['x']]]])('are not %j', (item) => {
    expect(value('custom-properties.Size', item).faults).toEqual([
      'u.json, line 1, "custom-properties.Size": must be a string, number, boolean or list of strings',
    ]);
    expect(value('custom-properties', { Size: item, Other: 1 }).faults).toEqual([
      'u.json, line 1, "custom-properties": the custom field "Size" must be a string, number, boolean or list of strings ("" empties it)',
    ]);
  });

  it('are left alone by null, inside an object too', () => {
    expect(wishOf(value('custom-properties', { Size: null }))).toEqual({});
    expect(wishOf(value('custom-properties', { Size: null, Other: 1 }))).toEqual({
      custom_properties: { Other: '1' },
    });
  });

  it.each([
    ['{a: 1}', "; it can't be read as JSON"],
    ['{"a": 1', "; it can't be read as JSON"],
    ['[1]', ', such as {"key": "value"}'],
    ['7', ', such as {"key": "value"}'],
  ])('are no object: %s', (text, why) => {
    expect(value('custom-properties', text).faults).toEqual([
      `u.json, line 1, "custom-properties": must be a JSON object${why}`,
    ]);
  });

  it('are given once', () => {
    const issue = 'the custom field "a" is given twice';
    const both = csv('id;custom-properties;custom-properties.a', '7;"{""a"": 1}";2').faults;
    expect(both).toEqual([`u.csv, line 2, column "custom-properties.a": ${issue}`]);
    for (const path of ['u.csv', 'u.json']) {
      const text =
        path === 'u.csv'
          ? 'id;custom-properties\n7;"{""a"": 1, ""a"": 2}"'
          : '[{"id": 7, "custom-properties": {"a": 1, "a": 2}}]';
      expect(read(path, text).faults).toEqual([expect.stringContaining(issue)]);
    }
  });

  it('are at most 12 kB together', () => {
    const half = 'x'.repeat(6_000);
    expect(csv('id;custom-properties.a;custom-properties.b', `7;${half};${half}`).faults).toEqual([
      'u.csv, line 2, column "custom-properties.a": must be at most 12 kB together',
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
      'semicolons, whatever is in quotes',
      '"email";"info";"custom-properties.a,b,c,d";tags',
      'a@b.ch;x,y;;a,b',
    ],
    ['semicolons after an empty beginning', ';;\n;info;email;tags', ';x,y;a@b.ch;a,b'],
  ])('has %s', (_, heading, row) => {
    expect(wishOf(csv(heading, row))).toEqual({ info: 'x,y', tags: ['a', 'b'] });
  });

  it('has the separator that is most frequent in its headings', () => {
    expect(wishOf(csv('email;info', 'a@b.ch;x, y, z'))).toEqual({ info: 'x, y, z' });
    expect(wishOf(csv('email,info,custom-properties.a;b', 'a@b.ch,x;y,'))).toEqual({ info: 'x;y' });
  });

  it('needs no separator', () => {
    expect(csv('E-Mail', 'a@b.ch').rows).toMatchObject([{ key: { email: 'a@b.ch' } }]);
  });

  it.each(['\n', '\r\n', '\r'])(
    'has lines that end in %j, with blank ones and those in quotes counted',
    (end) => {
      const lines = ['', 'email;info', '', 'a@b.ch;"say ""x""', '', 'twice"', ' ; ', 'c@d.ch;', 'e@f.ch;"y"'];
      const { rows, faults } = read('u.csv', `${lines.join(end)}${end}`);
      expect(faults).toEqual([]);
      expect(rows.map(({ row, location }) => [row, location])).toEqual([
        [1, 'line 4'],
        [2, 'line 8'],
        [3, 'line 9'],
      ]);
      expect(rows[0]?.desired).toMatchObject([{ value: `say "x"${end}${end}twice` }]);
    },
  );

  it('may mix the ends of lines', () => {
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

  it('has as many cells as headings in every row', () => {
    expect(csv('id;info;iban', '1;x', '2;x;y', '3;x;y;z', '4', '5;x;y').faults).toEqual([
      'u.csv, line 2: has 2 cells for 3 headings, separated by semicolons',
      'u.csv, line 4: has 4 cells for 3 headings, separated by semicolons',
      'u.csv, line 5: has 1 cell for 3 headings, separated by semicolons',
    ]);
    expect(csv('id', '1;2').faults).toEqual([
      'u.csv, line 2: has 2 cells for 1 heading, separated by semicolons',
    ]);
  });

  it.each([
    ['does not close', '2;"x', 'has a quote that does not close'],
    [
      'is inside a cell',
      '2;5" wide',
      'has a quote inside a cell; such a cell is quoted and its quotes are doubled, as in "5"" wide"',
    ],
    [
      'closes too early',
      '2;"5" wide',
      'has a quote inside a cell; such a cell is quoted and its quotes are doubled, as in "5"" wide"',
    ],
  ])('has no quote that %s; what stands before it is judged', (_, row, issue) => {
    expect(csv('id;info', 'x;"a', 'b"', row, 'y;z').faults).toEqual([
      `u.csv, line 4: ${issue}`,
      'u.csv, line 2, column "id": "x" must be an ID of MOCO, digits only',
    ]);
  });

  it('has long cells', () => {
    expect(wishOf(csv('id;info', `7;${'x'.repeat(1_000_000)}`))).toEqual({ info: 'x'.repeat(1_000_000) });
  });
});

describe('JSON', () => {
  it.each(['1.10', '12345678901234567890', '41791234567', '-0', '1e400'])(
    'has numbers as they are written: %s',
    (text) => {
      expect(wishOf(read('u.json', `[{"id": 7, "mobile-phone": ${text}}]`))).toEqual({ mobile_phone: text });
      expect(wishOf(read('u.json', `[{"id": 7, "custom-properties": {"a": ${text}}}]`))).toEqual({
        custom_properties: { a: text },
      });
    },
  );

  it('has true and false for booleans only', () => {
    expect(wishOf(value('active', true))).toEqual({ active: true });
    expect(wishOf(value('external', 'nein'))).toEqual({ external: false });
    expect(value('firstname', true).faults).toEqual([
      'u.json, line 1, "firstname": "true" must be a text, not true or false',
    ]);
  });

  it('has tags in a list, with commas in them', () => {
    expect(wishOf(value('tags', [' a, b ', 'c', 'c', '', 7]))).toEqual({ tags: ['a, b', 'c', '7'] });
  });

  it.each([[[]], [['']]])('has no tags in %j', (tags) => {
    expect(value('tags', tags).faults).toEqual([
      'u.json, line 1, "tags": must name at least one entry; `clear` empties the field',
    ]);
  });

  it.each([
    ['tags', [['a']], 'a list of texts'],
    ['tags', [true], 'a list of texts'],
    ['tags', { a: 1 }, 'one value, not a list or an object'],
    ['firstname', ['x'], 'one value, not a list or an object'],
    ['active', {}, 'one value, not a list or an object'],
    ['id', [7], 'one value, not a list or an object'],
  ])('has no %s %j', (key, item, what) => {
    expect(json([{ email: 'a@b.ch', [key]: item }]).faults).toEqual([
      `u.json, line 1, "${key}": must be ${what}`,
    ]);
  });

  it.each(['{"email": "a@b.ch"}', '"x"', '7', 'true'])('is a list and not %s', (text) => {
    expect(read('u.json', `\n${text}`).faults).toEqual([
      'u.json, line 2: the file must be a list of objects, one for each person',
    ]);
  });

  it('is a list of objects', () => {
    expect(read('u.json', '[{"id": 7},\n"x",\nnull,\n[]]').faults).toEqual(
      [2, 3, 4].map((line) => `u.json, line ${line}: must be an object, as every person is`),
    );
  });

  it.each([
    ['a comma too many', '[\n{"id": 1},\n]', 3],
    ['a comma too few', '[{"id": 1}\n{"id": 2}]', 2],
    ['a comma too many in an object', '[{"id": 1,\n}]', 2],
    ['a comment', '[\n// x\n]', 2],
    ['single quotes', "[{\n'id': 1}]", 2],
    ['a key without quotes', '[{\nid: 1}]', 2],
    ['a number that is none', '[{"id":\n007}]', 2],
    ['a line break in a string', '[{"id": 1,\n"info": "x\ny"}]', 2, 9],
    ['an escape that is none', '[{"id": 1,\n"info": "\\x"}]', 2, 9],
    ['a string without end', '[{"id": 1,\n"info": "x\n', 2, 9],
    ['a comma too many in a single line', '[{"id": 1},]', 1, 12],
    ['another bracket', '[{"id": 1\n]]', 2],
    ['no value', '[{"id"\n}]', 2],
    ['a colon too few', '[{"id"\n7\n}]', 2],
    ['a key that is no string', '[{\n7: 7}]', 2],
    ['no end', '[{"id": 1}\n', 2],
    ['more behind the end', '[{"id": 1}]\n[]', 2],
    ['a word', '[{"id": 1},\nNaN]', 2],
  ])('that is not valid has a place: %s', (_, text, line, character = 1) => {
    expect(read('u.json', text).faults).toEqual([
      `u.json, line ${line}: can't be read as JSON from character ${character} on`,
    ]);
  });

  it('is not nested deeply', () => {
    for (const text of [
      '[\n'.repeat(12) + ']'.repeat(12),
      '[\n' + '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000) + ']',
    ]) {
      expect(read('u.json', text).faults).toEqual([
        expect.stringMatching(/^u\.json, line (11|2): is nested too deeply$/),
      ]);
    }
  });

  it('has each value on its line', () => {
    const text =
      '[\r\n  {\r\n    "id": 7,\r\n    "active":\r\n\r\n      "x",\r\n    "info": "\\n\\n",\r\n    "external": 5\r\n  }\r\n]';
    expect(read('u.json', text).faults).toEqual([
      expect.stringContaining('u.json, line 6, "active": "x" must be'),
      expect.stringContaining('u.json, line 8, "external": "5" must be'),
    ]);
    expect(read('u.json', text.replaceAll(/"x"|5/g, 'true')).rows).toMatchObject([{ location: 'line 2' }]);
  });

  it('has strings with escapes, also in keys', () => {
    expect(
      wishOf(read('u.json', '[{"\\u0069d": 7, "info": "Zo\\u00eb \\ud83d\\ude00 \\/\\\\\\"\\n."}]')),
    ).toEqual({
      info: 'Zoë 😀 /\\"\n.',
    });
    const long = '\\n'.repeat(3_000_000);
    expect(wishOf(read('u.json', `[{"id": 7, "info": "x${long}x"}]`))).toMatchObject({
      info: expect.stringMatching(/^x\n{3}/),
    });
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
  ])('has texts as they stand: %s', (text) => {
    expect(wishOf(yaml('- id: 7', `  info: ${text}`))).toEqual({ info: text });
  });

  it.each(["'null'", '"~"'])('has texts in quotes: %s', (text) => {
    expect(wishOf(yaml('- id: 7', `  info: ${text}`))).toEqual({ info: text.slice(1, -1) });
  });

  it.each(['', '~', 'null', ' # nothing', "''"])('leaves alone: %s', (text) => {
    expect(wishOf(yaml('- id: 7', `  info: ${text}`))).toEqual({});
  });

  it('has values as any other file', () => {
    const person = `
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
    expect(wishOf(yaml(person))).toEqual({
      active: true,
      bday: '1990-12-31',
      tags: ['a, b', 'c'],
      info: '',
      iban: null,
      home_address: 'Am Weg 1\n8000 Zürich',
    });
  });

  it('has each value on its line', () => {
    const people = `---
- id: x
  active:
    # hm
    vielleicht

- {id: 8, external: [a], team:
   "0"}
`;
    expect(yaml(people).faults).toEqual([
      expect.stringContaining('u.yaml, line 2, "id": "x" must be'),
      expect.stringContaining('u.yaml, line 5, "active": "vielleicht" must be'),
      expect.stringContaining('u.yaml, line 8, "team": "0" must be'),
      expect.stringContaining('u.yaml, line 7, "external": must be one value'),
    ]);
  });

  it.each([
    [
      'an alias',
      ['- &a', '  id: 7', '- *a', '- id: 8'],
      3,
      'has an alias (`*`); write out what it stands for',
    ],
    [
      'a tag',
      ['- id: 7', '  info: !!js/function x'],
      2,
      'has a tag (`!`); every value is a text as it stands',
    ],
    ['a tag on nothing', ['- id: 7', '- !x'], 2, 'has a tag (`!`); every value is a text as it stands'],
    [
      'a second document',
      ['- id: 7', '---', '# x', '- id: 8'],
      4,
      'begins a second document; all people belong in one list',
    ],
    [
      'wrong indentation',
      ['- id: 7', ' info: x'],
      2,
      "can't be read as YAML from character 2 on: bad indentation of a sequence entry",
    ],
    [
      'depth',
      ['- id: 7', `  info: ${'['.repeat(20)}`],
      2,
      "can't be read as YAML from character 17 on: nesting exceeded maxDepth (10)",
    ],
    [
      'unknown tags',
      ['- id: 7', '  info: !secret!x y'],
      2,
      "can't be read as YAML from character 18 on: undeclared tag handle",
    ],
    [
      'an object at its top',
      ['', 'people:', '- id: 7'],
      2,
      'the file must be a list of objects, one for each person',
    ],
    ['other items', ['- id: 7', '- x'], 2, 'must be an object, as every person is'],
    ['nothing as an item', ['- id: 7', '-'], '1, person 2', 'must be an object, as every person is'],
  ])('has no %s', (_, lines, line, issue) => {
    expect(yaml(...lines).faults).toEqual([`u.yaml, line ${line}: ${issue}`]);
  });

  it('has keys that are texts', () => {
    expect(yaml('- id: 7', '  ? [a, b]', '  : c').faults).toEqual([
      'u.yaml, line 2, "": is not known; the nearest is `id`',
    ]);
  });
});

describe('a large file', () => {
  const people = Array.from({ length: 20_000 }, (_, index) => ({
    id: String(index + 1),
    info: 'x\ny',
    tags: 'a,b',
  }));
  const texts = {
    csv: ['id;info;tags', ...people.map(({ id, info, tags }) => `${id};"${info}";"${tags}"`)].join('\n'),
    json: JSON.stringify(people, null, 2),
    yaml: people.map(({ id, tags }) => `- id: ${id}\n  info: |\n    x\n    y\n  tags: ${tags}`).join('\n'),
  };

  // Reading in quadratic time would take minutes, which is more than a test has.
  it.each(Object.entries(texts))('of %s is read whole', (ending, text) => {
    expect(wishesOf(read(`u.${ending}`, text))[19_999]).toEqual({ info: 'x\ny', tags: ['a', 'b'] });
  });
});
