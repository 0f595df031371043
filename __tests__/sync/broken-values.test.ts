/** Values that an export has broken, in a users file: taken back, told as an issue, or as an error of the row. */
import { describe, expect, it } from '@jest/globals';
import type { User } from '../../simulator/data.ts';
import { moco, requestLines, userIn, writes, written } from '../support/step.ts';
import { APPLY_ALL, csv, sync, type Sync, type Synced } from '../support/sync.ts';

const JONAS = 1002;

/** A file about Jonas Huber, with one more column, as Excel writes it. */
const aboutJonas = (heading: string, cell: string): Sync['files'] =>
  csv(`E-Mail;${heading}`, `jonas.huber@example.com;"${cell.replaceAll('"', '""')}"`).files;

/** Applies a file; the user that it is about has these values before. */
async function apply(
  files: Sync['files'],
  current: Partial<User> = {},
): Promise<{ ran: Synced; account: Awaited<ReturnType<typeof moco>> }> {
  const account = await moco();
  Object.assign(userIn(account, JONAS), current);
  return { ran: await sync(account, { files, inputs: APPLY_ALL }), account };
}

describe('nothing is to be changed if', () => {
  it.each<[string, string, string, Partial<User>]>([
    ["an exporter put ' before a phone", 'Mobiltelefon', "'+41 79 555 01 02", {}],
    ['a phone is a formula', 'Mobiltelefon', '="0041795550102"', {}],
    ['a tag is decomposed, as a Mac writes it', 'Labels', 'Zu\u0308rich', {}],
    ['an invisible character is behind a name', 'Nachname', 'Huber\u200B', {}],
    ['a cell has invisible characters only', 'Nachname', '\u200B\u2060', {}],
    ['a name has a soft hyphen', 'Nachname', 'Hu\u00ADber', {}],
    ['MOCO has white space at the end', 'Nachname', 'Huber', { lastname: 'Huber ' }],
    ['MOCO has the decomposed letter', 'Nachname', 'Hüber', { lastname: 'Hu\u0308ber' }],
    ['an invisible character is behind a team', 'Team', 'Projektleitung\uFEFF', {}],
  ])('%s', async (_, heading, cell, current) => {
    const { ran, account } = await apply(aboutJonas(heading, cell), current);
    expect(ran.outputs).toMatchObject({ error: '', unchanged: '1' });
    expect(writes(account)).toEqual([]);
  });
});

describe('what is written is right if', () => {
  it.each<[string, string, string, object]>([
    [
      'a carriage return was escaped',
      'Adresse',
      'Seestrasse 7_x000D_\n8002 Zürich',
      { home_address: 'Seestrasse 7\n8002 Zürich' },
    ],
    [
      'a phone begins with # and is another one',
      'Mobiltelefon',
      '#31#0441234567',
      { mobile_phone: '#31#0441234567' },
    ],
    ['someone is called Null', 'Nachname', 'Null', { lastname: 'Null' }],
    ['someone is called NULL', 'Nachname', 'NULL', { lastname: 'NULL' }],
    ['someone is called Nan', 'Vorname', 'Nan', { firstname: 'Nan' }],
    ["someone is called 's-Gravenhage", 'Nachname', "'s-Gravenhage", { lastname: "'s-Gravenhage" }],
    ['a Persian name has a joiner', 'Vorname', 'علی\u200Cرضا', { firstname: 'علی\u200Cرضا' }],
    ['a name is decomposed', 'Nachname', 'Nguye\u0302\u0303n', { lastname: 'Nguyễn' }],
    ['a tag has an emoji', 'Labels', '❤\uFE0F, 👩‍👩‍👧', { tags: ['❤\uFE0F', '👩‍👩‍👧'] }],
    ['a birthday is as people write it', 'Geburtstag', '31.12.1990', { bday: '1990-12-31' }],
  ])('%s', async (_, heading, cell, body) => {
    const { ran, account } = await apply(aboutJonas(heading, cell));
    expect(ran.outputs['error']).toBe('');
    expect(written(account)).toEqual(body);
  });

  it('a name has question marks, which may be lost letters: a warning tells it', async () => {
    const { ran, account } = await apply(aboutJonas('Nachname', 'H??ber'));
    expect(written(account)).toEqual({ lastname: 'H??ber' });
    expect(ran.log).toMatch(/^User 1002 .*question marks/m);
    expect(ran.log).not.toContain('H??ber');
  });
});

describe('an issue with line and column, without the personal value, before anything is sent:', () => {
  it.each<[string, string, string]>([
    ['an error value of a German Excel as a phone', 'Mobiltelefon', '#NV'],
    ['an error value in a name', 'Vorname', '#NV'],
    ['a column that was too narrow', 'Mobiltelefon', '########'],
    ["a data frame's empty value", 'Mobiltelefon', 'nan'],
    ["a database's empty value", 'Mobiltelefon', 'NULL'],
    ['a shortened phone', 'Mobiltelefon', '4,18E+10'],
    ['a shortened phone with its sign', 'Mobiltelefon', '+4.18E+10'],
    ['a phone as a decimal number', 'Mobiltelefon', '41795550199.0'],
    ['a mistyped IBAN', 'iban', 'CH93 0076 2011 6238 5295 8'],
    ['a birthday in the future', 'Geburtstag', '31.12.2065'],
    ['a birthday of two centuries ago', 'Geburtstag', '31.12.1899'],
    ['text that was encoded twice', 'Nachname', 'HÃ¼ber'],
    ['a lost letter', 'Nachname', 'H\uFFFDber'],
    ['a lost letter in an address', 'Adresse', 'Bahnhofstra\uFFFDe 99'],
    ['an invisible character in a name', 'Nachname', 'Hu\u200Bber'],
    ['tags with semicolons', 'Labels', 'Zürich; Design'],
    ['a custom field with an error value', 'custom-properties.Starting Month', '#BEZUG!'],
    ['a team with an empty value', 'Team', 'nan'],
  ])('%s', async (_, heading, cell) => {
    const { ran, account } = await apply(aboutJonas(heading, cell));
    expect(ran.outputs).toMatchObject({ error: 'invalid-input' });
    expect(ran.log).toContain(`users.csv, line 2, column "${heading}"`);
    if (!['Vorname', 'Nachname', 'Labels', 'Team'].includes(heading)) {
      for (const shown of [ran.log, ran.summary]) {
        expect(shown.replace(/such as #NV or #####|such as NULL or NaN/g, '')).not.toContain(cell);
      }
    }
    expect(writes(account)).toEqual([]);
  });

  it.each<[string, Sync['files'], RegExp]>([
    [
      'a control character in JSON',
      { 'users.json': '[{"email":"jonas.huber@example.com","lastname":"Hu\\u0000bert"}]' },
      /line 1, "lastname".* the invisible character U\+0000/,
    ],
    [
      'a phone as a shortened number in JSON',
      { 'users.json': '[{"email":"jonas.huber@example.com","mobile-phone":4.1e10}]' },
      /line 1, "mobile-phone".*shortened/,
    ],
    [
      'a phone as a shortened number in YAML',
      { 'users.yaml': '- email: jonas.huber@example.com\n  mobile-phone: 4.1e10\n' },
      /line 2, "mobile-phone".*shortened/,
    ],
    [
      "an address with a ' in front",
      csv('E-Mail;Vorname', "'jonas.huber@example.com;Jo").files,
      /line 2, column "E-Mail".*not begin with '/,
    ],
    [
      'an invisible character in an address',
      csv('E-Mail;Vorname', 'jonas.hu\u200Dber@example.com;Jo').files,
      /line 2, column "E-Mail".*U\+200D/,
    ],
    ['a doubled dot', csv('E-Mail;Vorname', 'jonas..huber@example.com;Jo').files, /a dot is doubled/],
  ])('%s', async (_, files, issue) => {
    const { ran, account } = await apply(files);
    expect(ran.outputs).toMatchObject({ error: 'invalid-input' });
    expect(ran.log).toMatch(issue);
    expect(requestLines(account)).toEqual([]);
  });
});

describe("an error of the row, as only MOCO's data shows it:", () => {
  it.each([
    ['the + is gone', '41795550102'],
    ['the zeros are gone', '795550102'],
    ['the + became #', '#41 79 555 01 02'],
  ])('%s', async (_, phone) => {
    const { files } = csv('id;Mobiltelefon;Nachname', `1002;${phone};`, '1003;;Keller');
    const { ran, account } = await apply(files);
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1', updated: '1' });
    expect(ran.log).toContain("`mobile-phone` is MOCO's number without its `+` or the zeros at its start");
    expect(ran.log.replace(/\s/g, '')).not.toContain(phone.replace(/\s/g, ''));
    expect(writes(account)).toEqual(['PUT /users/1003']);
  });
});

it('an address with an invisible character behind it is the address', async () => {
  const { ran, account } = await apply(csv('E-Mail;Nachname', 'jonas.huber@example.com\u200B;Keller').files);
  expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  expect(writes(account)).toEqual([`PUT /users/${JONAS}`]);
});

it('letters beyond ASCII in a new e-mail address are a warning, by their code points', async () => {
  const { ran } = await apply(csv('id;E-Mail', '1002;jоnas.huber@example.com').files);
  expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  expect(ran.log).toMatch(/^User 1002 .*letters beyond ASCII \(U\+043E\)/m);
});
