/** Custom fields of a list: they are looked up in the definitions of the account, as MOCO ignores what it does not have. */
import { describe, expect, it } from '@jest/globals';
import {
  customField,
  FULL_KEY,
  NO_SETTINGS_KEY,
  sampleData,
  type CustomField,
  type Data,
} from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import { casesOf } from '../support/extent.ts';
import { answering, moco, requestLines, userIn, writes, written } from '../support/step.ts';
import { APPLY, csv, sync, type Sync } from '../support/sync.ts';
import { expectHarmless, expectNoForgery, HOSTILE } from '../support/untrusted.ts';

const DEFINITIONS = 'GET /account/custom_properties';
const NO_NAMES = { 'api-key': NO_SETTINGS_KEY };

/** The sample account with these definitions in place of its own. */
function defining(...customFields: CustomField[]): Data {
  return { ...sampleData(), customFields };
}

/** How often the definitions were read. */
const reads = (account: Parameters<typeof requestLines>[0]): string[] =>
  requestLines(account).filter((line) => line.startsWith(DEFINITIONS));

/** Jonas Huber in one column, as CSV. */
const jonas = (name: string, value: string): Pick<Sync, 'files'> =>
  csv(`E-Mail;custom-properties.${name}`, `jonas.huber@example.com;"${value.replaceAll('"', '""')}"`);

describe('yes in a custom field', () => {
  it.each([
    ['u.yaml', '- email: jonas.huber@example.com\n  custom-properties: {"Parking Space": true}\n'],
    ['u.yaml', '- email: jonas.huber@example.com\n  custom-properties.Parking Space: True\n'],
    ['u.yaml', '- email: jonas.huber@example.com\n  custom-properties.Parking Space: "true"\n'],
    ['u.yaml', '- email: jonas.huber@example.com\n  custom-properties: \'{"Parking Space": true}\'\n'],
    ['u.json', '[{"email":"jonas.huber@example.com","custom-properties":{"Parking Space":true}}]'],
    ['u.json', '[{"email":"jonas.huber@example.com","custom-properties":{"parking space":"Ja"}}]'],
    ['u.csv', 'E-Mail;custom-properties.Parking Space\njonas.huber@example.com;"ja"'],
    ['u.csv', 'E-Mail;custom-properties\njonas.huber@example.com;"{""Parking Space"": 1}"'],
  ])('is written as "1" from %s: %j', async (name, content) => {
    const account = await moco();
    const ran = await sync(account, { files: { [name]: content }, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(written(account)).toEqual({ custom_properties: { 'Parking Space': '1' } });
    expect(userIn(account, 1002).custom_properties).toEqual({ 'Parking Space': '1' });
  });

  it.each([
    ['u.yaml', '- id: 1002\n  custom-properties.Parking Space: true\n'],
    ['u.json', '[{"id": 1002, "custom-properties": {"Parking Space": true}}]'],
  ])('is "1" from %s without definitions, too', async (name, content) => {
    const account = await moco();
    await sync(account, { files: { [name]: content }, inputs: { ...APPLY, ...NO_NAMES } });
    expect(written(account)).toEqual({ custom_properties: { 'Parking Space': '1' } });
  });

  it('stays text in a field for text, where the file has text', async () => {
    const account = await moco();
    await sync(account, { ...jonas('Hobbies', 'true'), inputs: APPLY });
    expect(written(account)).toEqual({ custom_properties: { Hobbies: 'true' } });
  });
});

describe('several choices in a cell', () => {
  it.each(['German, Italian', 'italian;german', 'Italian\nGerman', '["German", "Italian"]'])(
    'are the same as those in MOCO: %j',
    async (text) => {
      const account = await moco();
      const file = csv('id;custom-properties.Languages', `1003;"${text.replaceAll('"', '""')}"`);
      const ran = await sync(account, { ...file, inputs: APPLY });
      expect(ran.outputs).toMatchObject({ error: '', unchanged: '1', changed: 'false' });
      expect(writes(account)).toEqual([]);
    },
  );

  it.each([
    ['u.csv', 'id;custom-properties.Languages\n1003;"French, english"'],
    ['u.csv', 'id;custom-properties.Languages\n1003;"[""French"", ""English""]"'],
    ['u.json', '[{"id": 1003, "custom-properties.Languages": ["French", "English"]}]'],
    ['u.json', '[{"id": 1003, "custom-properties": {"languages": "French, English"}}]'],
    ['u.yaml', '- id: 1003\n  custom-properties:\n    Languages: [French, English]\n'],
  ])('are written as a list from %s: %j', async (name, content) => {
    const account = await moco();
    await sync(account, { files: { [name]: content }, inputs: APPLY });
    expect(written(account)).toEqual({ custom_properties: { Languages: ['French', 'English'] } });
    expect(userIn(account).custom_properties['Languages']).toEqual(['French', 'English']);
  });
});

describe('a value of a custom field', () => {
  it("is written in MOCO's form, whatever the kind", async () => {
    const account = await moco();
    const file = csv(
      'id;custom-properties.T-Shirt;custom-properties.First Aid Course;custom-properties.Profile;custom-properties.Hobbies',
      '1002;m;1.3.2026;https://example.com/1002;"Chess\nGo"',
    );
    await sync(account, { ...file, inputs: APPLY });
    expect(userIn(account, 1002).custom_properties).toEqual({
      'T-Shirt': 'M',
      'First Aid Course': '2026-03-01',
      Profile: 'https://example.com/1002',
      Hobbies: 'Chess\nGo',
    });
  });

  it('that MOCO would ignore is an error of the row, which names what there is and never the value', async () => {
    const account = await moco();
    const file = csv('id;lastname;custom-properties.Languages', '1002;Keller;Klingon', '1003;Keller;French');
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', updated: '1', failed: '1' });
    expect(ran.plan.find(({ id }) => id === 1002)).toMatchObject({ action: 'error', fields: [] });
    const error = ran.plan.find(({ id }) => id === 1002)?.error;
    expect(error).toMatch(/^The custom field "Languages" must be one or more of its options.*"German"/);
    for (const text of [ran.log, ran.summary, JSON.stringify(ran.outputs)]) {
      expect(text).not.toContain('Klingon');
    }
    expect(ran.log).toContain('line 2');
    expect(userIn(account, 1002).lastname).toBe('Huber');
    expect(userIn(account).lastname).toBe('Keller');
  });

  it.each([
    ['Parking Space', 'maybe'],
    ['First Aid Course', '31.2.2026'],
    ['Profile', 'example.com'],
    ['T-Shirt', 'XXXL'],
    ['Languages', '["German", "Klingon"]'],
  ])('of %s must not be %s', async (name, value) => {
    const account = await moco();
    const ran = await sync(account, { ...jonas(name, value), inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1' });
    expect(ran.plan[0]?.error).toContain(`The custom field "${name}" must `);
    expect(writes(account)).toEqual([]);
  });

  it('that MOCO has like this is right, even if it is no option any more', async () => {
    const data = sampleData();
    const account = await moco({ data });
    userIn(account).custom_properties = { Languages: ['Latin'], 'T-Shirt': 'XXXL', 'Parking Space': 'ja?' };
    const file = csv(
      'id;lastname;custom-properties.Languages;custom-properties.T-Shirt;custom-properties.Parking Space',
      '1003;Keller;"[""Latin""]";XXXL;ja?',
    );
    const ran = await sync(account, { ...file, inputs: APPLY });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(written(account)).toEqual({ lastname: 'Keller' });
  });

  it('is cleared by an empty text, whatever the kind', async () => {
    const account = await moco();
    const properties = { Languages: '', 'Starting Month': '', 'Parking Space': '' };
    const files = { 'u.json': JSON.stringify([{ id: 1003, 'custom-properties': properties }]) };
    await sync(account, { files, inputs: APPLY });
    expect(userIn(account).custom_properties).toEqual({ Languages: [], 'Starting Month': '' });
    const again = await sync(account, { files });
    expect(again.outputs).toMatchObject({ unchanged: '1' });
  });

  it('may be too large only in the form that MOCO takes', async () => {
    const options = Array.from({ length: 2_000 }, (_, index) => `o${index}`);
    const account = await moco({
      data: defining(customField(1, 'Many', 'MultiSelect', { defaults: options })),
    });
    const ran = await sync(account, { ...jonas('Many', options.join(',')), inputs: APPLY });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toMatch(/users\.csv, line 2, column "custom-properties": must be at most 12 kB/);
  });
});

describe('a custom field that the account does not define for users', () => {
  it.each([
    ['a user whom MOCO has', 'E-Mail;custom-properties.Kostenstelle\njonas.huber@example.com;"4711"', {}],
    [
      'a new user',
      'E-Mail;Vorname;Nachname;Team;custom-properties.Kostenstelle\nneu.person@example.com;Neu;Person;Design;4711',
      { 'create-missing': 'true' },
    ],
  ])('is an issue with the nearest names, for %s', async (_, content, inputs) => {
    const account = await moco();
    const ran = await sync(account, { files: { 'users.csv': content }, inputs: { ...APPLY, ...inputs } });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toMatch(
      /users\.csv, line 2, column "custom-properties\.Kostenstelle": MOCO has no custom field "Kostenstelle" for users\. It has "\w/,
    );
    expect(ran.log).toContain('"Parking Space"');
    expect(ran.log).not.toContain('4711');
    expect(writes(account)).toEqual([]);
  });

  it.each([
    ['a user whom MOCO has', 'E-Mail;custom-properties.Kostenstelle\njonas.huber@example.com;"4711"'],
    [
      'a new user',
      'E-Mail;Vorname;Nachname;Team;custom-properties.Kostenstelle\nneu.person@example.com;Neu;Person;Design;4711',
    ],
  ])('fails %s by name after the write if definitions can not be read', async (_, content) => {
    const inputs = { ...APPLY, ...NO_NAMES, 'create-missing': 'true' };
    const ran = await sync(await moco(), { files: { 'users.csv': content }, inputs });
    expect(ran.outputs).toMatchObject({ error: 'partial-failure', failed: '1' });
    expect(ran.results[0]?.error).toContain('Kostenstelle');
    expect(ran.log).not.toContain('4711');
  });

  it('is one issue for the column, at the first row that has a value', async () => {
    const file = csv('id;custom-properties.Shoes;custom-properties.Size', '1002;;', '1003;43;M', '1004;44;L');
    const ran = await sync(await moco(), { ...file, inputs: APPLY });
    expect(ran.log.match(/MOCO has no custom field "Shoes"/g)).toHaveLength(1);
    expect(ran.log.match(/MOCO has no custom field "Size"/g)).toHaveLength(1);
    expect(ran.log).toContain('users.csv, line 3, column "custom-properties.Shoes"');
  });

  it.each([
    [
      'u.json',
      '[{"id": 1002, "custom-properties": {"Shoes": "43"}}, {"id": 1003}]',
      /u\.json, line 1, record 1, "/,
    ],
    [
      'u.yaml',
      '- id: 1003\n- id: 1002\n  custom-properties.Shoes: 43\n',
      /u\.yaml, line 2, "custom-properties.Shoes": /,
    ],
  ])('is located in %s', async (name, content, location) => {
    const ran = await sync(await moco(), { files: { [name]: content } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toMatch(location);
  });

  it('may be the name in the second language of the account, in any case', async () => {
    const ran = await sync(await moco(), csv('id;custom-properties.Sprachen', '1002;German'));
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toContain('MOCO\'s name of the custom field "Sprachen" is "Languages"');
  });

  it('is located by the heading that the file has', async () => {
    const inputs = { columns: 'Kst = custom-properties.Kostenstelle' };
    const ran = await sync(await moco(), { ...csv('id;Kst', '1002;4711'), inputs });
    expect(ran.log).toContain('users.csv, line 2, column "Kst": MOCO has no custom field "Kostenstelle"');
    const object = csv('id;Custom_Properties', '1002;"{""Shoes"": 43}"');
    expect((await sync(await moco(), object)).log).toContain('column "Custom_Properties": MOCO has no');
  });

  it('is only an error of the row if users still have it: its definition was deleted', async () => {
    const account = await moco();
    userIn(account).custom_properties['Old'] = 'x';
    const file = csv('id;custom-properties.Old', '1003;x', '1002;y');
    const ran = await sync(account, file);
    expect(ran.outputs).toMatchObject({ unchanged: '1', failed: '1', error: 'plan-errors' });
    expect(ran.plan.find(({ id }) => id === 1002)?.error).toMatch(
      /^MOCO has no custom field "Old" for users/,
    );
  });

  it('is left alone if its column is empty', async () => {
    const account = await moco();
    const ran = await sync(account, csv('id;lastname;custom-properties.Shoes', '1002;Keller;'));
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(reads(account)).toEqual([]);
  });
});

describe('a custom field that is named in two ways', () => {
  it('is an issue for the column', async () => {
    const file = csv(
      'id;custom-properties.parking space;custom-properties.Parking Space',
      '1002;ja;1',
      '1003;ja;ja',
    );
    const ran = await sync(await moco(), file);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log.match(/is the custom field "Parking Space", which is set twice/g)).toHaveLength(1);
  });
});

describe('the definitions of custom fields', () => {
  const FILE = jonas('Parking Space', 'ja');

  it('are read with one request beside that for the users', async () => {
    const account = await moco();
    await sync(account, FILE);
    expect(
      requestLines(account)
        .map((line) => line.split('?')[0])
        .sort(),
    ).toEqual(['GET /account/custom_properties', 'GET /users']);
  });

  it('are not read for a file without custom fields', async () => {
    const account = await moco();
    await sync(account, csv('id;lastname;custom-properties', '1002;Keller;'));
    expect(reads(account)).toEqual([]);
  });

  it('are read page by page if there are more than 100', async () => {
    const others = Array.from({ length: 450 }, (_, index) => customField(index + 1, `Field ${index}`));
    const account = await moco({ data: defining(...others, customField(9000, 'Parking Space', 'Boolean')) });
    await sync(account, { ...FILE, inputs: APPLY });
    expect(reads(account)).toHaveLength(5);
    expect(written(account)).toEqual({ custom_properties: { 'Parking Space': '1' } });
  });

  it.each<[string, Effect | undefined]>([
    ['403', undefined],
    ['404', { status: 404 }],
    ["a response that is not MOCO's", 'html'],
    ['no list', answering(200, { custom_properties: [] })],
    ['a list of something else', answering(200, ['Parking Space'])],
    ['an entry without a name', answering(200, [{ id: 1, entity: 'User', name: null }])],
  ])('are not needed: after %s, a notice says that names and options are not checked', async (_, effect) => {
    const faults = effect ? [{ method: 'GET', path: '/account/*', effect }] : [];
    const account = await moco({ faults });
    const inputs = { ...APPLY, ...(effect ? {} : NO_NAMES) };
    const ran = await sync(account, { ...jonas('Hobbies', 'Chess'), inputs });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    for (const text of [ran.log, ran.summary]) {
      expect(text).toContain('may not read the definitions of custom fields, so names and options');
    }
    expect(written(account)).toEqual({ custom_properties: { Hobbies: 'Chess' } });
  });

  it('must not be missing because MOCO is down', async () => {
    const account = await moco({ faults: [{ method: 'GET', path: '/account/*', effect: { status: 503 } }] });
    const ran = await sync(account, { ...FILE, inputs: { 'retry-timeout': '0' } });
    expect(ran.outputs).toEqual({ error: 'unavailable' });
  });

  it.each([
    ['of no kind of entity', []],
    ['of other entities only', [customField(1, 'Parking Space', 'Boolean', { entity: 'Project' })]],
    ['of an entity that may be users', [customField(1, 'Parking Space', 'Boolean', { entity: 'UserGroup' })]],
  ])('%s are not judged by, and a notice says so', async (_, fields) => {
    const account = await moco({ data: defining(...fields) });
    const ran = await sync(account, FILE);
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(ran.log).toContain('clearly about users');
    expect(ran.summary).toContain('clearly about users');
  });

  it.each(['User', 'user', 'Users', 'USERS', 'Staff'])('may be of the entity %s', async (entity) => {
    const account = await moco({
      data: defining(customField(1, 'Shoes', 'Select', { entity, defaults: ['43'] })),
    });
    const ran = await sync(account, FILE);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(ran.log).toContain('It has "Shoes"');
  });

  it.each([
    ['without options', { kind: 'Select', defaults: null }],
    ['whose options are no texts', { kind: 'MultiSelect', defaults: [1, null, {}] }],
    ['of an unknown kind', { kind: 'Colour', defaults: ['red'] }],
    ['of no kind', { kind: null }],
  ])('%s judge no value', async (_, more) => {
    const definitions = [{ ...customField(1, 'Parking Space'), ...more }];
    const account = await moco({
      faults: [{ method: 'GET', path: '/account/*', effect: answering(200, definitions) }],
    });
    const ran = await sync(account, jonas('parking space', 'ja, blue'));
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
  });
});

describe('the name of a custom field', () => {
  it.each(['T-Shirt.Size', 'a "b"', 'x,y', '__proto__', 'constructor', 'Zürich'])(
    'may be %s',
    async (name) => {
      const account = await moco({ data: defining(customField(1, name, 'Boolean')) });
      const row = { id: 1002, [`custom-properties.${name}`]: 'ja' };
      await sync(account, { files: { 'u.json': JSON.stringify([row]) }, inputs: APPLY });
      expect(Object.entries(userIn(account, 1002).custom_properties)).toEqual([[name, '1']]);
    },
  );
});

describe('a row that deactivates someone whom MOCO does not have', () => {
  it('is not judged', async () => {
    const file = csv('email;active;custom-properties.Languages', 'gone@example.com;nein;Klingon');
    const ran = await sync(await moco(), file);
    expect(ran.outputs).toMatchObject({ error: '', failed: '0' });
  });
});

describe.each(casesOf(HOSTILE))('%j stays text', (text) => {
  const files = (properties: object): Pick<Sync, 'files'> => ({
    files: { 'u.json': JSON.stringify([{ id: 1002, 'custom-properties': properties }]) },
  });

  it.each([
    ['as a name in the file and in MOCO', { [text]: 'x' }, 'invalid-input'],
    ['as an option in MOCO', { Choice: 'x' }, 'plan-errors'],
  ])('%s', async (_, properties, error) => {
    const data = defining(
      customField(1, `${text} 2`),
      customField(2, 'Choice', 'Select', { defaults: [`${text} 2`] }),
    );
    const ran = await sync(await moco({ data }), files(properties));
    expect(ran.outputs['error']).toBe(error);
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });
});

it('the key is not shown, whatever is called like it', async () => {
  const long = `${'x'.repeat(55)}${FULL_KEY}`;
  const data = defining(customField(1, long), customField(2, 'Choice', 'Select', { defaults: [long] }));
  for (const properties of [{ [`${long}2`]: 'x' }, { Choice: 'x' }]) {
    const row = { id: 1002, 'custom-properties': properties };
    const ran = await sync(await moco({ data }), { files: { 'u.json': JSON.stringify([row]) } });
    expect(ran.outputs['error']).not.toBe('');
    for (const shown of [ran.log, ran.summary, ran.outputs['plan'] ?? '']) {
      expect(shown).not.toContain(FULL_KEY.slice(0, 5));
    }
  }
});

it('of names that MOCO does not have, only so many are looked at', async () => {
  const names = Array.from({ length: 1_100 }, (_, index) => `"Unknown ${index}": "x"`);
  const users = [1, 2, 3, 4].map((part) => {
    const some = names.slice(275 * (part - 1), 275 * part).join(', ');
    return `{"id": ${1000 + part}, "custom-properties": {${some}}}`;
  });
  const account = await moco();
  const ran = await sync(account, { files: { 'u.json': `[${users.join(',\n')}]` } });
  expect(ran.outputs).toMatchObject({ error: 'invalid-input' });
  expect(ran.log).toContain('Unknown 0');
  expect(ran.log).toContain('And 991 more.');
});
