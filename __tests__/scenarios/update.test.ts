import { describe, expect, it } from '@jest/globals';
import { sampleData } from '../../simulator/data.ts';
import { GIULIA, moco, requestLines, step, userIn, written } from '../support/step.ts';

describe('an update', () => {
  it('reads the user, writes what differs in one request, and sets every output', async () => {
    const account = await moco();
    const ran = await step(account, {
      firstname: 'Giulia',
      lastname: 'Keller',
      active: 'false',
      external: 'True',
    });

    expect(requestLines(account)).toEqual([`GET /users/${GIULIA}`, `PUT /users/${GIULIA}`]);
    expect(written(account)).toEqual({ lastname: 'Keller', active: false, external: true });
    expect(userIn(account)).toMatchObject({
      firstname: 'Giulia',
      lastname: 'Keller',
      active: false,
      extern: true,
    });
    const { user, ...single } = ran.outputs;
    expect(single).toEqual({
      id: '1003',
      firstname: 'Giulia',
      lastname: 'Keller',
      email: 'giulia.rossi@example.com',
      unit_id: '203',
      active: 'false',
      external: 'true',
      changed: 'true',
      changed_fields: '["lastname","active","external"]',
      created: 'false',
      employments: '[]',
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

  it('says in one log line whom it updated and which fields, without values', async () => {
    const account = await moco();
    const ran = await step(account, { lastname: 'Keller', team: '202' });
    expect(ran.log).toBe(`Updated user 1003 in ${new URL(account.url).host}: lastname, unit_id\n`);
  });

  it('uses one kept-alive connection for the read and the write', async () => {
    const account = await moco();
    await step(account, { lastname: 'Keller' });
    expect(account.connections()).toBe(1);
  });

  it('names itself and the calling repository to MOCO, and sends the key as MOCO documents it', async () => {
    const account = await moco();
    await step(account, {});
    expect(account.requests[0]?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^update-moco-user\/\d+\.\d+\.\d+ \(example\/hr\)$/),
      authorization: 'Token token=simulator-full-access-key',
    });
  });

  it('sends every field in the type and under the name that MOCO takes', async () => {
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
      'custom-properties': '{"Starting Month": "May", "Parking Space": 7}',
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
      custom_properties: { 'Starting Month': 'May', 'Parking Space': '7' },
    });
  });

  it('lists the changed fields by the names that the outputs use', async () => {
    const { outputs } = await step(await moco(), {
      team: '204',
      role: '43',
      external: 'true',
      birthday: '1990-02-28',
      'mobile-phone': '1',
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

describe('finding the user by address', () => {
  it('is exact but for case, finds deactivated users, and takes three requests with a team by name', async () => {
    const account = await moco();
    const ran = await step(account, { 'user-email': 'Svenja.KRAUSE@example.com', team: 'Entwicklung' });
    // The two reads go side by side, so either may come first.
    expect(requestLines(account).sort()).toEqual([
      'GET /units',
      'GET /users?email=svenja.krause%40example.com&include_archived=true',
      'PUT /users/1005',
    ]);
    expect(account.connections()).toBe(2);
    expect(ran.outputs).toMatchObject({ id: '1005', active: 'false', unit_id: '203', changed: 'true' });
  });

  it('does not take another user when MOCO filters more loosely', async () => {
    const users = JSON.stringify(sampleData().users.slice(0, 2));
    const account = await moco({
      faults: [{ method: 'GET', path: '/users', effect: { status: 200, body: users } }],
    });
    const ran = await step(account, { 'user-email': 'frei@example.com', lastname: 'X' });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    expect(requestLines(account)).toHaveLength(1);
  });

  it('escapes what an address may hold', async () => {
    const account = await moco();
    await step(account, { 'user-email': 'a+b&ids=1002@example.com' });
    expect(requestLines(account)).toEqual([
      'GET /users?email=a%2Bb%26ids%3D1002%40example.com&include_archived=true',
    ]);
  });
});

describe('a team or role by name', () => {
  it('matches exactly before it matches without regard to case', async () => {
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
    ['missing', { team: 'Desing' }, '`team`: there is no "Desing" in MOCO. There is: "Design" (ID 202), '],
    [
      'ambiguous',
      { team: 'DESIGN' },
      '`team`: "DESIGN" is the name of several: "Design" (ID 202), "design" (ID 301)',
    ],
  ])(
    'that is %s is an error with the candidates, nearest first, and nothing is written',
    async (_, inputs, message) => {
      const data = sampleData();
      data.units.push({ id: 301, name: 'design' });
      const account = await moco({ data });
      const ran = await step(account, { ...inputs, lastname: 'Keller' });
      expect(ran.log).toContain(message);
      // What is known of the user is handed on all the same.
      expect(ran.outputs).toMatchObject({ error: 'not-found', changed: 'false', id: '1003' });
      expect(account.requests.every(({ method }) => method === 'GET')).toBe(true);
    },
  );

  it('tells all that is missing at once', async () => {
    const ran = await step(await moco(), { 'user-id': '7', team: 'Nobody', role: 'Nothing' });
    expect(ran.log).toContain('No MOCO user with ID 7 in 127.0.0.1:');
    expect(ran.log).toContain('there is no "Nobody"');
    expect(ran.log).toContain('there is no "Nothing"');
  });
});

describe('when nothing differs', () => {
  it('writes nothing and says so', async () => {
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
    expect(ran.log).toMatch(/^Nothing to change: user 1003 in .* is up to date\n$/);
    expect(ran.summary).toContain('Nothing to change');
  });

  it('and no field is given, the step reads the user and warns', async () => {
    const account = await moco();
    const ran = await step(account, {});
    expect(requestLines(account)).toEqual([`GET /users/${GIULIA}`]);
    expect(ran.log).toContain('Warning: No field is given');
    expect(ran.outputs).toMatchObject({ changed: 'false', lastname: 'Rossi' });
  });

  it('still writes what MOCO never shows', async () => {
    const account = await moco();
    const ran = await step(account, { password: 'correct horse', language: 'it', lastname: 'Rossi' });
    expect(written(account)).toEqual({ password: 'correct horse', language: 'it' });
    expect(ran.outputs['changed_fields']).toBe('["password","language"]');
  });
});

describe('clearing', () => {
  it('empties the fields that are named', async () => {
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
  it("sends only those that differ, in MOCO's types", async () => {
    const account = await moco();
    const properties = { 'Starting Month': 'January 2022', Languages: ['German'], 'Parking Space': false };
    await step(account, { 'custom-properties': JSON.stringify(properties) });
    expect(written(account)).toEqual({ custom_properties: { Languages: ['German'], 'Parking Space': '0' } });
    expect(userIn(account).custom_properties['Starting Month']).toBe('January 2022');
  });

  it('takes a key that JavaScript knows for what it is', async () => {
    const data = sampleData();
    data.customFields.push('__proto__', 'constructor');
    const account = await moco({ data });
    await step(account, { 'custom-properties': '{"__proto__": "a", "constructor": "b"}' });
    expect(account.requests.at(-1)?.body).toBe('{"custom_properties":{"__proto__":"a","constructor":"b"}}');
    expect(Object.entries(userIn(account).custom_properties)).toContainEqual(['__proto__', 'a']);
  });
});

describe('additional fields', () => {
  it('are sent as they are, and count as different where MOCO does not show them', async () => {
    const account = await moco();
    const ran = await step(account, {
      'additional-fields': '{"nickname": "Giu", "bday": "1991-06-30", "role_id": 43}',
    });
    expect(written(account)).toEqual({ nickname: 'Giu', role_id: 43 });
    expect(ran.outputs['changed_fields']).toBe('["nickname","role_id"]');
  });

  it('are never looked up as names', async () => {
    const account = await moco();
    await step(account, { 'additional-fields': '{"unit_id": {"named": "Design"}}' });
    expect(requestLines(account)).not.toContain('GET /units');
    expect(account.requests[1]?.body).toBe('{"unit_id":{"named":"Design"}}');
  });

  it('mask a password that is no text, too', async () => {
    const account = await moco();
    const ran = await step(account, { 'additional-fields': '{"password": 12345678}' });
    expect(ran.masks).toContain('12345678');
  });

  it('mask a password', async () => {
    const ran = await step(await moco(), { 'additional-fields': '{"password": "correct horse"}' });
    expect(ran.masks).toContain('correct horse');
    expect(ran.log + ran.summary + JSON.stringify(ran.outputs)).not.toContain('correct horse');
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

  it('never has a password, whatever MOCO answers', async () => {
    const body = '{"id": 1003, "password": "correct horse"}';
    const account = await moco({ faults: [{ method: 'GET', path: '*', effect: { status: 200, body } }] });
    const ran = await step(account, { 'include-personal-data': 'true' });
    expect(ran.outputs['user']).not.toContain('correct horse');
  });

  it('is there when it is asked for', async () => {
    const { user } = (await step(await moco(), { 'include-personal-data': 'true' })).outputs;
    expect(Object.keys(JSON.parse(user ?? '') as object)).toEqual(expect.arrayContaining(PERSONAL));
  });

  it('is named but not shown in the log and the summary', async () => {
    const ran = await step(await moco(), {
      'mobile-phone': '+41 79 000 00 00',
      birthday: '1999-09-09',
      password: 'correct horse',
    });
    for (const text of [ran.log, ran.summary]) expect(text).not.toMatch(/79 000|1999|1991|555 01|correct/);
    expect(ran.summary).toContain('mobile_phone');
  });
});

describe('a dry run', () => {
  it('sends nothing but GET, says what would change, and hands on the user as it is', async () => {
    const account = await moco();
    const ran = await step(account, {
      'dry-run': 'true',
      lastname: 'Keller',
      team: 'Design',
      password: 'x',
      clear: 'tags',
    });
    expect(new Set(account.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(ran.outputs).toMatchObject({
      changed: 'true',
      changed_fields: '["lastname","password","unit_id","tags"]',
      lastname: 'Rossi',
      unit_id: '203',
    });
    expect(ran.log).toMatch(
      /^Dry run, nothing written: would update user 1003 in .*: lastname, password, unit_id, tags\n$/,
    );
    expect(ran.summary).toContain('Dry run');
  });

  it('works with a read-only key', async () => {
    const ran = await step(await moco(), {
      'dry-run': 'true',
      'api-key': 'simulator-read-only-key',
      lastname: 'Keller',
    });
    expect(ran.exitCode).toBe(0);
  });
});

describe("the check of MOCO's answer", () => {
  const answering = async (change: object): ReturnType<typeof moco> => {
    const giulia = sampleData().users.find(({ id }) => id === GIULIA);
    const body = JSON.stringify({ ...giulia, ...change });
    return moco({ faults: [{ method: 'PUT', path: '*', effect: { status: 200, body } }] });
  };

  it.each([
    ['active', { active: 'false' }],
    ['external', { external: 'true' }],
    ['unit_id', { team: 'Design' }],
    ['role_id', { role: '43' }],
    ['email', { email: 'new@example.com' }],
  ])(
    'fails the step when %s did not take effect, with the outputs as MOCO has them',
    async (field, inputs) => {
      const ran = await step(await answering({}), { ...inputs, lastname: 'Rossi' });
      expect(ran.log).toContain(
        `Error: MOCO took the request, but this is not as asked for: ${field} of user 1003`,
      );
      expect(ran.summary).toContain('<h3>The MOCO step failed</h3>');
      expect(ran.exitCode).toBe(1);
      expect(ran.outputs).toMatchObject({
        error: 'not-applied',
        changed: 'false',
        id: '1003',
        active: 'true',
      });
    },
  );

  it('tells of an update in part', async () => {
    const ran = await step(await answering({ lastname: 'Keller' }), { lastname: 'Keller', active: 'false' });
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      changed: 'true',
      changed_fields: '["lastname"]',
    });
    expect(ran.summary).toContain('<h3>The MOCO step was done in part only</h3>');
  });

  it('shows the value that MOCO has in the end', async () => {
    const ran = await step(await answering({ lastname: 'Third' }), { lastname: 'Wanted' });
    expect(ran.summary).toContain('<code>Rossi</code></td><td><code>Third</code>');
  });

  it('warns about another field that did not', async () => {
    const ran = await step(await answering({ lastname: 'Keller' }), {
      lastname: 'Keller',
      info: 'Monday off',
    });
    expect(ran.log).toContain('Warning: MOCO has another value than the one asked for in: info');
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true', changed_fields: '["lastname"]' });
  });

  it('cannot judge what the answer does not have', async () => {
    const ran = await step(await answering({ role: undefined }), { role: '43' });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true', changed_fields: '["role_id"]' });
  });
});

describe('the job summary', () => {
  it('shows what changed, from what to what', async () => {
    const { summary } = await step(await moco(), { lastname: 'Keller', team: 'Design', active: 'false' });
    expect(summary).toContain(
      '<td><code>lastname</code></td><td><code>Rossi</code></td><td><code>Keller</code></td>',
    );
    expect(summary).toContain('<td><code>Entwicklung (203)</code></td><td><code>Design (202)</code></td>');
    expect(summary).toContain('<td><code>true</code></td><td><code>false</code></td>');
  });

  it('can be switched off', async () => {
    const account = await moco();
    expect((await step(account, { summary: 'false', lastname: 'Keller' })).summary).toBe('');
    expect((await step(account, { summary: 'false', 'user-id': 'x' })).summary).toBe('');
  });

  it.each([
    ['there is no file for it', { GITHUB_STEP_SUMMARY: undefined }],
    ['the file can not be written', { GITHUB_STEP_SUMMARY: '/nowhere/summary' }],
  ])('is left out where %s', async (_, env) => {
    const ran = await step(await moco(), { lastname: 'Keller' }, env);
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs['changed']).toBe('true');
  });
});
