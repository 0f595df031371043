/** What the schema of a file of users and its reader say of one another. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { readManifest } from '../../simulator/runner.ts';
import { SCHEMA_FILE, usersFileSchema } from '../../scripts/users-file-schema.ts';
import { FIELDS } from '../../src/model/fields.ts';
import { WORK_COLUMNS } from '../../src/sync/users-file/columns.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';

const WITH_EMAIL = { email: 'max@example.com' };
const CLEARABLE = FIELDS.filter(({ emptyValue: emptied }) => emptied !== undefined).map(({ input }) => input);

/** A good value of each column. */
const GOOD: Readonly<Record<string, unknown>> = {
  id: 7,
  email: 'max@example.com',
  firstname: 'Max',
  lastname: 'Muster',
  team: 'Design',
  active: true,
  external: 'nein',
  role: 5,
  language: 'de-CH',
  'mobile-phone': '+41 79 123 45 67',
  'work-phone': 41791234567,
  'home-address': 'Am Weg 1\n8000 Zürich',
  birthday: '1990-01-31',
  iban: 'CH93 0076 2011 6238 5295 7',
  'credit-number': 10042,
  info: 'x',
  tags: ['a, b', 'c'],
  'custom-properties': { Size: 'M', Remote: true, Floor: 4, Languages: ['de'] },
  'employment-start': '2027-01-01',
  'employment-pattern': [8, 8, 8, 8, 6],
  'employment-end': '31.12.2027',
  'vacation-days': 12.5,
};

let validate: ValidateFunction;

beforeAll(async () => {
  validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
    usersFileSchema(await readManifest()) as object,
  );
});

/** Whether the reader takes a list of people. */
const isRead = (people: unknown): boolean =>
  readUsersFile('u.json', Buffer.from(JSON.stringify(people)), (text) => text, '2026-11-23').issues.length ===
  0;

describe(SCHEMA_FILE, () => {
  it('is what the table of fields and action.yml say', async () => {
    const is = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as unknown;
    const cure = 'written by `npm run schema`';
    expect({ cure, schema: is }).toEqual({ cure, schema: usersFileSchema(await readManifest()) });
  });

  it('describes every column', async () => {
    const { definitions } = usersFileSchema(await readManifest()) as {
      definitions: Record<string, { description: string }>;
    };
    expect(Object.keys(definitions).sort()).toEqual([...Object.keys(GOOD), 'clear'].sort());
    expect(Object.values(definitions).map(({ description }) => description)).not.toContain('');
  });

  it('takes a person with everything, and so does the reader', () => {
    const german = Object.fromEntries(
      FIELDS.flatMap(({ germanLabel: heading, input }) =>
        heading === undefined ? [] : [[heading, GOOD[input]]],
      ),
    );
    const germanWork = WORK_COLUMNS.map(({ name, germanHeadings: [heading = ''] }) => [heading, GOOD[name]]);
    Object.assign(german, Object.fromEntries(germanWork));
    for (const person of [GOOD, german, { ...WITH_EMAIL, clear: CLEARABLE }]) {
      validate([person]);
      expect(validate.errors).toBeNull();
      expect(isRead([person])).toBe(true);
    }
  });
});

describe('the schema and the reader both', () => {
  it.each<[string, unknown]>([
    ['several people', [{ id: 1 }, { id: 2 }, WITH_EMAIL]],
    ['an ID as a text', [{ id: '7' }]],
    ['the list in an object', { users: [{ id: 7 }] }],
    ['the list in an object that names its schema', { $schema: 'users.json', users: [{ id: 7 }] }],
    ['the German heading', [{ 'E-Mail': 'max@example.com', Vorname: 'Max' }]],
    ...[null, ''].map((nothing): [string, unknown] => [
      `${JSON.stringify(nothing)} for nothing`,
      [
        {
          ...Object.fromEntries(
            [...Object.keys(GOOD), 'clear', 'custom-properties.Size'].map((key) => [key, nothing]),
          ),
          id: 7,
        },
      ],
    ]),
    ...Object.entries({
      'custom-properties': { Size: null, Other: 'x' },
      mobile_phone: '044 123',
      active: 'WAHR',
      external: 1,
      Extern: 'No',
      Aktiv: 'True',
      birthday: '31.1.1990',
      Geburtstag: '01.02.1990',
      team: '456',
      role: 'Boss',
      info: 1.5,
      tags: 'a, b',
      Labels: [2024],
      custom_properties: '{"a": 1}',
      'custom-properties.Size': 38,
      'custom_properties.T-Shirt': ['S', 'M'],
      clear: 'info, Adresse',
    }).map(([key, value]): [string, unknown] => [
      `${key}: ${JSON.stringify(value)}`,
      [{ ...WITH_EMAIL, [key]: value }],
    ]),
    ...[
      '8,8,8,8,6',
      '8, 8, 8, 8, 7.5',
      ' 8/8/8/8/6 ',
      '8,4/8,4/8,4/8,4/0',
      [8.4, 8.4, 8.4, 8.4, 0],
      ['8', '8', '8', '8,4', '0'],
      { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, '2'] },
      '{"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}',
    ].map((hours): [string, unknown] => [
      `the hours ${JSON.stringify(hours)}`,
      [{ ...WITH_EMAIL, employment_start: '1.1.2027', Wochenmodell: hours }],
    ]),
    ...Object.entries({
      Austritt: '31.12.2026',
      employment_end: '2026-12-31',
      Urlaubstage: 25,
      Ferientage: '12,5',
      vacation_days: '0',
    }).map(([key, value]): [string, unknown] => [
      `${key}: ${JSON.stringify(value)}`,
      [{ ...WITH_EMAIL, [key]: value }],
    ]),
    ['a list to clear', [{ ...WITH_EMAIL, clear: ['info', 'Adresse', 'mobile_phone'] }]],
    ['nothing to clear', [{ ...WITH_EMAIL, clear: [] }]],
  ])('take %s', (_, people) => {
    expect({ schema: validate(people), reader: isRead(people) }).toEqual({ schema: true, reader: true });
  });

  it.each<[string, unknown]>([
    ['nobody', []],
    ['one person without a list', WITH_EMAIL],
    ['nobody in an object', { users: [] }],
    ['a list in an object with something else', { users: [WITH_EMAIL], next: 2 }],
    ['a faulty person in an object', { users: [{ id: 0 }] }],
    ['a text for a person', ['max@example.com']],
    ['nobody meant', [{ firstname: 'Max' }]],
    ['a person without anything', [{}]],
    ...Object.entries({
      Vornam: 'x',
      'user-id': 7,
      password: 'x',
      avatar: 'x.png',
      'employment-end': '2027/01/01',
      Austritt: true,
      'vacation-days': 366.5,
      vacation_days: -1,
      Urlaubstage: '12.345',
      Ferientage: [25],
      'custom-properties.': 'x',
      id: 0,
      email: 'max',
      firstname: true,
      lastname: ['x'],
      active: 'perhaps',
      external: 2,
      language: 'es',
      birthday: '1990/01/31',
      Geburtstag: 19900131,
      team: {},
      role: false,
      tags: [],
      Labels: [['x']],
      'custom-properties': ['x'],
      custom_properties: { Size: { a: 1 } },
      'custom-properties.Size': { a: 1 },
      'custom-properties.Sizes': [1],
      clear: ['lastname'],
    }).map(([key, value]): [string, unknown] => [
      `${key}: ${JSON.stringify(value)}`,
      [{ ...WITH_EMAIL, [key]: value }],
    ]),
    ...[
      40,
      true,
      '40',
      '8/8/8/8',
      '8,4,8,4,8,4,8,4,0',
      [],
      [8, 8, 8, 8],
      [8, 8, 8, 8, 25],
      [8, 8, 8, 8, null],
      [8, 8, 8, 8, 'x'],
      { am: [4, 4, 4, 4, 4] },
      { am: [4, 4, 4, 4, 4], pm: 4 },
      { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4] },
      { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 2], sat: [] },
    ].map((hours): [string, unknown] => [
      `the hours ${JSON.stringify(hours)}`,
      [{ ...WITH_EMAIL, 'employment-start': '2027-01-01', 'employment-pattern': hours }],
    ]),
  ])('refuse %s', (_, people) => {
    expect({ schema: validate(people), reader: isRead(people) }).toEqual({ schema: false, reader: false });
  });
});
