/** Updates of a user: what is read, what is written, and what the step says of it. */
import { describe, expect, it } from '@jest/globals';
import { customField, READ_ONLY_KEY, sampleData } from '../../simulator/data.ts';
import {
  answering,
  GIULIA,
  moco,
  mocoThat,
  requestLines,
  step,
  userIn,
  writes,
  written,
} from '../support/step.ts';

describe('an update', () => {
  it('reads the user, writes only the changed fields in one request, and sets every output', async () => {
    const account = await moco();
    const ran = await step(account, {
      firstname: 'Giulia',
      lastname: 'Keller',
      active: 'true',
      external: 'True',
    });

    expect(requestLines(account)).toEqual([`GET /users/${GIULIA}`, `PUT /users/${GIULIA}`]);
    expect(written(account)).toEqual({ lastname: 'Keller', external: true });
    expect(userIn(account)).toMatchObject({
      firstname: 'Giulia',
      lastname: 'Keller',
      active: true,
      extern: true,
    });
    const { user, ...single } = ran.outputs;
    expect(single).toEqual({
      id: '1003',
      firstname: 'Giulia',
      lastname: 'Keller',
      email: 'giulia.rossi@example.com',
      unit_id: '203',
      active: 'true',
      external: 'true',
      changed: 'true',
      changed_fields: '["lastname","external"]',
      created: 'false',
      employments: '[]',
      vacation: '',
      error: '',
    });
    expect(user).not.toContain('\n');
    expect(JSON.parse(user ?? '')).toMatchObject({
      id: 1003,
      unit_id: 203,
      external: true,
      extern: true,
      unit: { id: 203, name: 'Entwicklung' },
      role: { id: 42 },
      tags: ['Zürich', 'Frontend'],
    });
    expect(ran.exitCode).toBe(0);
  });

  it('logs one line with the user and the changed fields, without values', async () => {
    const account = await moco();
    const ran = await step(account, { lastname: 'Keller', team: '202' });
    expect(ran.log.trim().split('\n')).toHaveLength(1);
    expect(ran.log).toMatch(/1003.*lastname.*team/);
    expect(ran.log).not.toMatch(/Keller|Rossi/);
  });

  it("sends every field under MOCO's name and in MOCO's type", async () => {
    const account = await moco();
    await step(account, {
      firstname: 'Anna',
      lastname: 'Keller',
      email: 'Anna.Keller@Example.com',
      password: ' with spaces ',
      team: '204',
      active: 'false',
      external: 'true',
      role: '43',
      language: 'de-CH',
      'mobile-phone': '+41791234567',
      'work-phone': '#49 456',
      'home-address': 'Bahnhofstrasse 1\n8001 Zürich',
      birthday: '1990-02-28',
      iban: 'DE89 3704 0044 0532 0130 00',
      info: 'Monday off',
      tags: 'Bern, Design\nDesign',
      'custom-properties': '{"Starting Month": 7, "Parking Space": true}',
    });
    expect(written(account)).toEqual({
      firstname: 'Anna',
      lastname: 'Keller',
      email: 'Anna.Keller@Example.com',
      password: ' with spaces ',
      unit_id: 204,
      active: false,
      external: true,
      role_id: 43,
      language: 'de-CH',
      mobile_phone: '+41791234567',
      work_phone: '#49 456',
      home_address: 'Bahnhofstrasse 1\n8001 Zürich',
      bday: '1990-02-28',
      iban: 'DE89 3704 0044 0532 0130 00',
      info: 'Monday off',
      tags: ['Bern', 'Design'],
      custom_properties: { 'Starting Month': '7', 'Parking Space': '1' },
    });
  });

  it('lists the changed fields by the names that the outputs use', async () => {
    const { outputs } = await step(await moco(), {
      team: '204',
      role: '43',
      external: 'true',
      birthday: '1990-02-28',
      'mobile-phone': '044 1',
      'custom-properties': '{"Parking Space": true}',
    });
    expect(JSON.parse(outputs['changed_fields'] ?? '')).toEqual([
      'unit_id',
      'external',
      'role_id',
      'mobile_phone',
      'birthday',
      'custom_properties',
    ]);
  });
});

describe('a user given by e-mail address', () => {
  it('is found in any case, even if deactivated, in three requests with a team by name', async () => {
    const account = await moco();
    const ran = await step(account, { 'user-email': 'Svenja.KRAUSE@example.com', team: 'Entwicklung' });
    // The two reads run in parallel, so either may come first.
    expect(requestLines(account).sort()).toEqual([
      'GET /units',
      'GET /users?email=svenja.krause%40example.com&include_archived=true',
      'PUT /users/1005',
    ]);
    expect(ran.outputs).toMatchObject({ id: '1005', active: 'false', unit_id: '203', changed: 'true' });
  });

  it('is not found where MOCO filters loosely and returns other users', async () => {
    const account = await mocoThat(answering(200, sampleData().users.slice(0, 2)), { path: '/users' });
    const ran = await step(account, { 'user-email': 'frei@example.com', lastname: 'X' });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    expect(requestLines(account)).toHaveLength(1);
  });

  it('is escaped in the URL', async () => {
    const account = await moco();
    await step(account, { 'user-email': 'a+b&ids=1002@example.com' });
    expect(requestLines(account)).toEqual([
      'GET /users?email=a%2Bb%26ids%3D1002%40example.com&include_archived=true',
    ]);
  });
});

describe('a team or role by name', () => {
  it('prefers an exact match to one that ignores case', async () => {
    const data = sampleData();
    data.units.push({ id: 301, name: 'design' }, { id: 302, name: 'DESIGN' });
    const account = await moco({ data });
    expect((await step(account, { team: 'design' })).outputs['unit_id']).toBe('301');
    expect((await step(account, { team: 'Design' })).outputs['unit_id']).toBe('202');
  });

  it('is found on any page of the list', async () => {
    const data = sampleData();
    for (let id = 300; id < 520; id++) data.units.push({ id, name: `Team ${id}` });
    const account = await moco({ data });
    const ran = await step(account, { team: 'team 519', role: 'teamleitung' });
    expect(ran.outputs['unit_id']).toBe('519');
    expect(written(account)).toEqual({ unit_id: 519, role_id: 43 });
    expect(requestLines(account)).toEqual(expect.arrayContaining(['GET /units?page=2', 'GET /units?page=3']));
  });

  it.each([
    ['not-found', 'Desing', /`team`.*"Desing".*Did you mean "Design"\?.*\(ID 202\).*\(ID 201\)/],
    ['ambiguous', 'DESIGN', /`team`.*"DESIGN".*\(ID 202\).*\(ID 301\).*Use the ID/],
  ])('that is %s is an error with the candidates, and nothing is written', async (error, team, message) => {
    const data = sampleData();
    data.units.push({ id: 301, name: 'design' });
    const account = await moco({ data });
    const ran = await step(account, { team, lastname: 'Keller' });
    expect(ran.log).toMatch(message);
    // The outputs still describe the user.
    expect(ran.outputs).toMatchObject({ error, changed: 'false', id: '1003' });
    expect(writes(account)).toEqual([]);
  });

  it('is reported together with everything else that is missing', async () => {
    const ran = await step(await moco(), { 'user-id': '7', team: 'Ghosts', role: 'Wizard' });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    for (const text of ['ID 7', '"Ghosts"', '"Wizard"']) expect(ran.log).toContain(text);
  });
});

describe('a step without changes', () => {
  it('writes nothing and says so, however the values are spelt', async () => {
    const account = await moco();
    const ran = await step(account, {
      lastname: 'Rossi',
      email: 'GIULIA.Rossi@example.com',
      team: '203',
      active: 'true',
      iban: 'CH93 0076 2011 6238 5295 7',
      'home-address': 'Seestrasse 7\r\n8002 Zürich',
      tags: 'Frontend, Zürich',
      'custom-properties': '{"Languages": ["Italian", "German"], "Parking Space": ""}',
      clear: 'work-phone, info',
    });
    expect(requestLines(account)).toEqual([`GET /users/${GIULIA}`]);
    expect(ran.outputs).toMatchObject({ changed: 'false', changed_fields: '[]', id: '1003', error: '' });
    for (const text of [ran.log, ran.summary]) expect(text).toContain('Nothing to change');
  });

  it('warns if no field is given, and still sets the outputs', async () => {
    const account = await moco();
    const ran = await step(account, {});
    expect(requestLines(account)).toEqual([`GET /users/${GIULIA}`]);
    expect(ran.log).toMatch(/^Warning: /);
    expect(ran.outputs).toMatchObject({ changed: 'false', lastname: 'Rossi' });
  });

  it('still writes the fields that MOCO never returns', async () => {
    const account = await moco();
    const ran = await step(account, { password: 'correct horse', language: 'it', lastname: 'Rossi' });
    expect(written(account)).toEqual({ password: 'correct horse', language: 'it' });
    expect(ran.outputs['changed_fields']).toBe('["password","language"]');
  });
});

describe('clearing', () => {
  it('takes lists as `toJSON` writes them, and leaves tags alone where it writes `null`', async () => {
    const account = await moco();
    await step(account, { tags: '["Zürich", "Design, UX"]', clear: '["iban"]' });
    expect(userIn(account)).toMatchObject({ tags: ['Zürich', 'Design, UX'], iban: null });
    const ran = await step(account, { tags: 'null' });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(userIn(account).tags).toEqual(['Zürich', 'Design, UX']);
  });

  it('empties the named fields', async () => {
    const account = await moco();
    await step(account, { clear: 'mobile-phone, home-address\nbirthday,iban,tags, info' });
    expect(written(account)).toEqual({
      mobile_phone: '',
      home_address: '',
      bday: null,
      iban: null,
      tags: [],
    });
    expect(userIn(account)).toMatchObject({ mobile_phone: '', birthday: null, iban: null, tags: [] });
  });
});

describe('custom fields', () => {
  it("are sent only if they differ, in MOCO's types", async () => {
    const account = await moco();
    const properties = { 'Starting Month': 'January 2022', Languages: ['German'], 'Parking Space': false };
    await step(account, { 'custom-properties': JSON.stringify(properties) });
    expect(written(account)).toEqual({ custom_properties: { Languages: ['German'], 'Parking Space': '0' } });
    expect(userIn(account).custom_properties['Starting Month']).toBe('January 2022');
  });

  it('may be called like a property of every JavaScript object', async () => {
    const data = sampleData();
    data.customFields.push(customField(1, '__proto__'), customField(2, 'constructor'));
    const account = await moco({ data });
    await step(account, { 'custom-properties': '{"__proto__": "a", "constructor": "b"}' });
    expect(account.requests.at(-1)?.body).toBe('{"custom_properties":{"__proto__":"a","constructor":"b"}}');
    expect(Object.entries(userIn(account).custom_properties)).toContainEqual(['__proto__', 'a']);
  });
});

describe('additional fields', () => {
  it('are sent as they are, and count as changed if MOCO does not return them', async () => {
    const account = await moco();
    const ran = await step(account, {
      'additional-fields': '{"nickname": "Giu", "bday": "1991-06-30", "role_id": 43}',
    });
    expect(written(account)).toEqual({ nickname: 'Giu', role_id: 43 });
    expect(ran.outputs['changed_fields']).toBe('["nickname","role_id"]');
  });

  it('are never resolved as names', async () => {
    const account = await moco();
    await step(account, { 'additional-fields': '{"unit_id": {"named": "Design"}}' });
    expect(requestLines(account)).not.toContain('GET /units');
    expect(account.requests[1]?.body).toBe('{"unit_id":{"named":"Design"}}');
  });

  it.each([
    ['"correct horse"', 'correct horse'],
    ['12345678', '12345678'],
  ])('have a password masked: %s', async (json, password) => {
    const ran = await step(await moco(), { 'additional-fields': `{"password": ${json}}` });
    expect(ran.masks).toContain(password);
    expect(ran.log + ran.summary + JSON.stringify(ran.outputs)).not.toContain(password);
  });
});

describe('personal data', () => {
  const PERSONAL = [
    'mobile_phone',
    'work_phone',
    'home_address',
    'birthday',
    'iban',
    'info',
    'avatar_url',
    'custom_properties',
  ];

  it('is not in the output `user`', async () => {
    const { user } = (await step(await moco(), { 'mobile-phone': '+41 79 000 00 00' })).outputs;
    expect(Object.keys(JSON.parse(user ?? '') as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(PERSONAL.join('|'))]),
    );
  });

  it('never includes a password, whatever MOCO returns', async () => {
    const account = await mocoThat(answering(200, { id: 1003, password: 'correct horse' }));
    const ran = await step(account, { 'include-personal-data': 'true' });
    expect(ran.outputs['user']).not.toContain('correct horse');
  });

  it('is in the output `user` with `include-personal-data`', async () => {
    const { user } = (await step(await moco(), { 'include-personal-data': 'true' })).outputs;
    expect(Object.keys(JSON.parse(user ?? '') as object)).toEqual(expect.arrayContaining(PERSONAL));
  });

  it('is not shown in the log and the summary', async () => {
    const ran = await step(await moco(), {
      'mobile-phone': '+41 79 000 00 00',
      birthday: '1999-09-09',
      password: 'correct horse',
    });
    for (const text of [ran.log, ran.summary]) expect(text).not.toMatch(/79 000|1999|1991|555 01|correct/);
    expect(ran.outputs['changed_fields']).toContain('mobile_phone');
  });
});

describe('a dry run', () => {
  it('sends nothing but GET, says what would change, and sets the outputs to the current user', async () => {
    const account = await moco();
    const ran = await step(account, {
      'dry-run': 'true',
      lastname: 'Keller',
      team: 'Design',
      password: 'x',
      clear: 'tags',
    });
    expect(writes(account)).toEqual([]);
    expect(ran.outputs).toMatchObject({
      changed: 'true',
      changed_fields: '["lastname","password","unit_id","tags"]',
      lastname: 'Rossi',
      unit_id: '203',
    });
    for (const text of [ran.log, ran.summary]) expect(text).toMatch(/dry run/i);
  });

  it('works with a read-only key', async () => {
    const ran = await step(await moco(), {
      'dry-run': 'true',
      'api-key': READ_ONLY_KEY,
      lastname: 'Keller',
    });
    expect(ran.exitCode).toBe(0);
  });
});

describe("the check of MOCO's response to an update", () => {
  const answeringUpdate = async (change: object): ReturnType<typeof moco> =>
    mocoThat(answering(200, { ...userIn({ data: sampleData() }), ...change }), { method: 'PUT' });

  it.each([
    ['active', { active: 'false' }],
    ['external', { external: 'true' }],
    ['team', { team: 'Design' }],
    ['role', { role: '43' }],
    ['email', { email: 'new@example.com' }],
  ])('fails the step if %s was not applied, with the outputs as MOCO has them', async (field, inputs) => {
    const ran = await step(await answeringUpdate({}), { ...inputs, lastname: 'Rossi' });
    expect(ran.log).toMatch(new RegExp(`^Error: .*\\b${field}\\b`, 'm'));
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ error: 'not-applied', changed: 'false', id: '1003', active: 'true' });
  });

  it('reports the part of an update that was applied', async () => {
    const ran = await step(await answeringUpdate({ lastname: 'Keller' }), {
      lastname: 'Keller',
      active: 'false',
    });
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      changed: 'true',
      changed_fields: '["lastname"]',
    });
  });

  it('shows the value that MOCO has stored instead', async () => {
    const ran = await step(await answeringUpdate({ lastname: 'Third' }), { lastname: 'Wanted' });
    expect(ran.summary).toContain('<code>Rossi</code></td><td><code>Third</code>');
  });

  it('fails the step if another field was not applied, and says what was', async () => {
    const ran = await step(await answeringUpdate({ lastname: 'Keller' }), {
      lastname: 'Keller',
      info: 'Monday off',
    });
    expect(ran.log).toMatch(/^Error: MOCO accepted the request but did not apply: info \(user 1003 /m);
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      changed: 'true',
      changed_fields: '["lastname"]',
    });
  });

  it('says so if MOCO changed nothing', async () => {
    const ran = await step(await answeringUpdate({}), { lastname: 'Keller' });
    expect(ran.log).toMatch(/^MOCO made no change to user 1003 /);
    expect(ran.outputs).toMatchObject({ error: 'not-applied', changed: 'false', changed_fields: '[]' });
  });

  it('warns about a field that is missing from the response', async () => {
    const ran = await step(await answeringUpdate({ role: undefined }), { role: '43' });
    expect(ran.outputs).toMatchObject({ error: '', changed: '', changed_fields: '[]' });
    expect(ran.log).toContain(
      "Warning: MOCO's response does not have this field, so it is not known whether it was stored: `role`.\n",
    );
  });
});

describe('the status of a user', () => {
  const REJOINING =
    'Notice: The user is reactivated without `employment-start`, so employments stay as they are. Check in MOCO that one ' +
    'covers today.\n';

  it.each([
    ['Deactivated', '1004', 'false', 'Paul Lindner', ''],
    ['Reactivated', '1005', 'true', 'Svenja Krause', REJOINING],
  ])('%s is what log and summary say', async (done, id, active, name, notice) => {
    const account = await moco();
    const ran = await step(account, { 'user-id': id, active, info: 'x' });
    const host = new URL(account.url).host;
    expect(ran.log).toBe(`${notice}${done} user ${id} in ${host}: active, info\n`);
    expect(ran.summary).toContain(`<h3>${done} ${name} (ID ${id}) in ${host}</h3>`);
  });

  it.each([
    ['deactivate', '1003', 'false'],
    ['reactivate', '1005', 'true'],
  ])('would %s is what a dry run says', async (action, id, active) => {
    const ran = await step(await moco(), { 'user-id': id, active, 'dry-run': 'true' });
    for (const text of [ran.log, ran.summary]) expect(text).toContain(`nothing written: would ${action} `);
  });

  it('is not said to have changed if it is as desired already', async () => {
    const ran = await step(await moco(), { active: 'true', lastname: 'Keller' });
    expect(ran.log).toMatch(/^Updated user 1003 .*: lastname\n$/);
  });
});

describe('the job summary', () => {
  const HOURS = { 'employment-start': '2027-01-01', 'employment-pattern': '8/8/8/8/0' };
  const DAYS = { 'vacation-days': '25', 'vacation-title': 'Urlaubsanspruch', 'vacation-year': '2027' };

  it.each([
    [{ lastname: 'Keller' }, 'Updated Giulia Keller (ID 1003)'],
    [
      { lastname: 'Keller', 'dry-run': 'true' },
      'Dry run, nothing written: would update Giulia Rossi (ID 1003)',
    ],
    [
      { ...HOURS, 'dry-run': 'true' },
      'Dry run, nothing written: would change the employment of Giulia Rossi (ID 1003)',
    ],
    [HOURS, 'Changed the employment of Giulia Rossi (ID 1003)'],
    [DAYS, 'Changed the vacation of Giulia Rossi (ID 1003)'],
    [{ ...HOURS, ...DAYS }, 'Changed the employment and vacation of Giulia Rossi (ID 1003)'],
    [{ lastname: 'Rossi' }, 'Nothing to change: Giulia Rossi (ID 1003)'],
    [{}, 'Read Giulia Rossi (ID 1003)'],
  ])('of %j has the title "%s"', async (inputs, title) => {
    const account = await moco();
    const { summary } = await step(account, inputs);
    expect(summary).toContain(`<h3>${title} in ${new URL(account.url).hostname}:`);
  });

  it('of a dry run says once that nothing is written, and lists what would be', async () => {
    const { summary } = await step(await moco(), { ...HOURS, 'dry-run': 'true' });
    expect(summary).toContain('<li>Would change hours from 2027-01-01: 40 → 32 hours a week</li>');
  });

  it('has no name where MOCO has none', async () => {
    const account = await moco();
    Object.assign(userIn(account), { firstname: '', lastname: '' });
    const { summary } = await step(account, { info: 'x' });
    expect(summary).toContain('<h3>Updated user 1003 in ');
  });

  it('names fields by their labels, the log by their inputs', async () => {
    const ran = await step(await moco(), {
      birthday: '1990-02-28',
      'custom-properties': '{"Parking Space": true}',
    });
    expect(ran.log).toMatch(/: birthday, custom-properties$/m);
    for (const label of ['Birthday', 'Custom fields']) {
      expect(ran.summary).toContain(`<td>${label}</td><td colspan="2"><em>changed, not shown</em></td>`);
    }
  });

  it('shows the old and the new value of each field', async () => {
    const { summary } = await step(await moco(), { lastname: 'Keller', team: 'Design', active: 'false' });
    expect(summary).toContain('<code>Rossi</code></td><td><code>Keller</code></td>');
    expect(summary).toContain('<td><code>Entwicklung (203)</code></td><td><code>Design (202)</code></td>');
    expect(summary).toContain('<td>yes</td><td>no</td>');
  });

  it.each([{ lastname: 'Keller' }, { 'user-id': 'x' }])('can be switched off (%j)', async (inputs) => {
    expect((await step(await moco(), { ...inputs, summary: 'False' })).summary).toBe('');
  });
});
