import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sampleData } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { moco, preloading, requestLines, step, userIn } from '../support/step.ts';

const NEW = {
  'user-email': 'Nora.Vogt@example.com',
  'create-if-missing': 'true',
  firstname: 'Nora',
  lastname: 'Vogt',
  team: 'Design',
};
const EMPLOYED = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' };
const LEAVING = { 'user-email': 'giulia.rossi@example.com', 'employment-end': '2026-12-31', active: 'false' };
const ONCE = { 'retry-timeout': '0' };

const named = (account: Simulator): Simulator['data']['users'] =>
  account.data.users.filter(({ email }) => email === 'nora.vogt@example.com');
const employmentsOf = (account: Simulator, userId: number): [string, string | null][] =>
  account.data.employments.filter(({ user_id }) => user_id === userId).map(({ from, to }) => [from, to]);

describe('onboarding', () => {
  it('creates the user and the employment in four requests', async () => {
    const account = await moco();
    const ran = await step(account, {
      ...NEW,
      ...EMPLOYED,
      'welcome-email': 'false',
      role: '43',
      external: 'true',
    });
    expect(requestLines(account).slice(2)).toEqual(['POST /users', 'POST /users/employments']);
    expect(account.requests).toHaveLength(4);
    expect(JSON.parse(account.requests[2]?.body ?? '')).toEqual({
      firstname: 'Nora',
      lastname: 'Vogt',
      email: 'Nora.Vogt@example.com',
      unit_id: 202,
      external: true,
      role_id: 43,
      welcome_email: false,
    });
    expect(JSON.parse(account.requests[3]?.body ?? '')).toEqual({
      user_id: 2001,
      from: '2027-01-01',
      pattern: { am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 3] },
    });
    expect(ran.outputs).toMatchObject({
      id: '2001',
      email: 'nora.vogt@example.com',
      created: 'true',
      changed: 'true',
      changed_fields: '["firstname","lastname","unit_id","external","role_id","email"]',
      employments: '[{"id":2002,"action":"created","from":"2027-01-01","to":null}]',
      error: '',
    });
    expect(ran.log).toMatch(
      /^Created user 2001 in \S+: firstname, .*\nCreated employment 2002 from 2027-01-01, open-ended\n$/,
    );
    expect(ran.summary).toContain('<h3>Created user 2001');
    expect(ran.summary).toContain('<li>Created employment 2002 from 2027-01-01, open-ended</li>');
  });

  it('finds nothing to do in a second run, in three requests', async () => {
    const account = await moco();
    await step(account, { ...NEW, ...EMPLOYED });
    const before = account.requests.length;
    const ran = await step(account, { ...NEW, ...EMPLOYED });
    expect(account.requests.length - before).toBe(3);
    expect(ran.outputs).toMatchObject({ created: 'false', changed: 'false', employments: '[]', id: '2001' });
  });

  it('says what it would do in a dry run', async () => {
    const account = await moco();
    const ran = await step(account, { ...NEW, ...EMPLOYED, 'dry-run': 'true' });
    expect(account.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(ran.log).toContain('would create a user in 127.0.0.1');
    expect(ran.log).toContain('would create an employment from 2027-01-01, open-ended');
    expect(ran.outputs).toEqual({
      changed: 'true',
      changed_fields: '["firstname","lastname","unit_id","email"]',
      created: 'false',
      employments: '[]',
      error: '',
    });
  });

  it.each([{}, { 'dry-run': 'true' }])(
    'tells all that is needed to create a user at once (%j)',
    async (more) => {
      const account = await moco();
      const ran = await step(account, {
        'user-email': 'no@example.com',
        'create-if-missing': 'true',
        ...EMPLOYED,
        ...more,
      });
      expect(ran.outputs).toEqual({ error: 'invalid-input' });
      expect(ran.log).toContain('to create the user `firstname`, `lastname`, `team` must be given');
      expect(account.requests.every(({ method }) => method === 'GET')).toBe(true);
    },
  );

  it('takes the address that the user is to have, and finds who has it already', async () => {
    const account = await moco();
    const email = 'nora@example.com';
    expect((await step(account, { ...NEW, email })).outputs).toMatchObject({ created: 'true', email });
    expect(requestLines(account).filter((line) => line.startsWith('GET /users?'))).toHaveLength(2);
    expect((await step(account, { ...NEW, email })).outputs).toMatchObject({
      created: 'false',
      changed: 'false',
      email,
    });
    expect(account.data.users).toHaveLength(6);
  });

  it('updates a former colleague, and warns where that one stays deactivated', async () => {
    const account = await moco();
    const rehire = { ...NEW, 'user-email': 'svenja.krause@example.com' };
    const warned = await step(account, rehire);
    expect(warned.log).toContain('Warning: User 1005 is deactivated and stays so');
    const ran = await step(account, { ...rehire, ...EMPLOYED, active: 'true' });
    expect(ran.log).not.toContain('Warning');
    expect(ran.outputs).toMatchObject({ id: '1005', created: 'false', active: 'true' });
    expect(employmentsOf(account, 1005)).toEqual([
      ['2021-03-01', '2025-06-30'],
      ['2027-01-01', null],
    ]);
  });

  it('goes on as an update where another run was faster', async () => {
    const data = sampleData();
    const account = await moco({
      data,
      faults: [{ method: 'POST', path: '/users', effect: 'drop-after', times: 1 }],
    });
    // The other run: MOCO says that the address is taken, as the first answer found nobody.
    const taken = { status: 422, body: '{"email": ["has already been taken"]}' };
    const racing = await moco({
      data,
      faults: [{ method: 'POST', path: '/users', effect: taken, times: 1 }],
    });
    const empty = { status: 200, body: '[]' };
    const late = await moco({
      data,
      faults: [
        { method: 'GET', path: '/users', effect: empty, times: 1 },
        { method: 'POST', path: '/users', effect: taken, times: 1 },
      ],
    });
    expect((await step(account, { ...NEW, ...ONCE })).outputs).toMatchObject({ created: 'true', error: '' });
    expect((await step(racing, { ...NEW, ...ONCE })).outputs).toMatchObject({ created: 'false', error: '' });
    const ran = await step(late, { ...NEW, lastname: 'Frei', ...ONCE });
    expect(ran.outputs).toMatchObject({ created: 'false', changed_fields: '["lastname"]', lastname: 'Frei' });
    expect(data.users.filter(({ email }) => email === 'nora.vogt@example.com')).toHaveLength(1);
  });

  it('fails where MOCO refuses the user, with its reasons', async () => {
    const ran = await step(await moco(), { ...NEW, password: 'short' });
    expect(ran.outputs['error']).toBe('rejected');
    expect(ran.log).toContain('is too');
  });
});

describe('an employment', () => {
  const plus = { 'user-id': '1003', ...EMPLOYED };

  it('that covers the day is left alone', async () => {
    const account = await moco();
    const ran = await step(account, plus);
    expect(requestLines(account).sort()).toEqual(['GET /users/1003', 'GET /users/employments?user_id=1003']);
    expect(ran.outputs).toMatchObject({ changed: 'false', employments: '[]' });
  });

  it('ends the day before a later one, or on the last day', async () => {
    const data = sampleData();
    for (const employment of data.employments) {
      if (employment.user_id === 1003) employment.from = '2027-07-01';
    }
    const account = await moco({ data });
    const ran = await step(account, plus);
    expect(ran.outputs['employments']).toBe(
      '[{"id":2001,"action":"created","from":"2027-01-01","to":"2027-06-30"}]',
    );
    const limited = await step(account, { 'user-id': '1004', ...EMPLOYED, 'employment-end': '2027-03-31' });
    expect(limited.outputs['employments']).toContain('"from":"2027-01-01","to":"2027-03-31"');
  });

  it.each([
    LEAVING,
    { 'user-id': '1003', 'employment-end': '2026-12-31', active: 'false' },
    { 'user-id': '1004', ...EMPLOYED },
  ])('that can not be read is no reason to write anything (%j)', async (inputs) => {
    const account = await moco({
      faults: [{ method: 'GET', path: '/users/employments', effect: { status: 404 } }],
    });
    const ran = await step(account, inputs);
    expect(ran.outputs['error']).toBe('not-found');
    expect(account.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('of a user who is not there is not what is missing', async () => {
    const account = await moco({
      faults: [{ method: 'GET', path: '/users/employments', effect: { status: 404 } }],
    });
    const ran = await step(account, { 'user-id': '7', ...EMPLOYED });
    expect(ran.log).toContain('No MOCO user with ID 7 in ');
  });

  it('that is as asked for already is nothing to change', async () => {
    const ran = await step(await moco(), plus);
    for (const text of [ran.log, ran.summary]) expect(text).toContain('Nothing to change: user 1003');
  });

  it('of another is never touched, whatever MOCO answers', async () => {
    const all = JSON.stringify(
      sampleData().employments.map(({ user_id, ...rest }) => ({ ...rest, user: { id: user_id } })),
    );
    const account = await moco({
      faults: [{ method: 'GET', path: '/users/employments', effect: { status: 200, body: all } }],
    });
    await step(account, LEAVING);
    expect(requestLines(account).filter((line) => line.startsWith('PUT'))).toEqual([
      'PUT /users/employments/9002',
      'PUT /users/1003',
    ]);
  });

  it('whose time another run took meanwhile is looked at again', async () => {
    const data = sampleData();
    const account = await moco({
      data,
      faults: [{ method: 'GET', path: '/users/employments', effect: { status: 200, body: '[]' }, times: 1 }],
    });
    const ran = await step(account, plus);
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false', employments: '[]' });
    expect(employmentsOf(account, 1003)).toHaveLength(1);
  });
});

describe('offboarding', () => {
  it('ends the employment, then deactivates, in four requests; again, it does nothing in two', async () => {
    const account = await moco();
    const ran = await step(account, LEAVING);
    expect(requestLines(account)).toEqual([
      'GET /users?email=giulia.rossi%40example.com&include_archived=true',
      'GET /users/employments?user_id=1003',
      'PUT /users/employments/9002',
      'PUT /users/1003',
    ]);
    expect(JSON.parse(account.requests[2]?.body ?? '')).toEqual({ to: '2026-12-31' });
    expect(ran.outputs).toMatchObject({
      active: 'false',
      changed_fields: '["active"]',
      employments: '[{"id":9002,"action":"ended","from":"2022-01-01","to":"2026-12-31"}]',
    });
    expect(ran.log).toContain('Ended employment 9002 on 2026-12-31 (was open)');
    const again = await step(account, LEAVING);
    expect(account.requests).toHaveLength(6);
    expect(again.outputs).toMatchObject({ changed: 'false', employments: '[]' });
  });

  it('says what it would do in a dry run', async () => {
    const ran = await step(await moco(), { ...LEAVING, 'dry-run': 'true' });
    expect(ran.log).toContain('would end employment 9002 on 2026-12-31 (now open)');
    expect(ran.outputs).toMatchObject({
      changed: 'true',
      changed_fields: '["active"]',
      employments: '[]',
      active: 'true',
    });
  });

  it('counts an employment alone as a change, in a dry run too', async () => {
    const inputs = { 'user-id': '1003', 'employment-end': '2026-12-31' };
    const plan = await step(await moco(), { ...inputs, 'dry-run': 'true' });
    expect(plan.outputs).toMatchObject({ changed: 'true', changed_fields: '[]', employments: '[]' });
    const ran = await step(await moco(), inputs);
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '[]' });
    for (const { log, summary } of [plan, ran]) {
      expect(log + summary).not.toMatch(/Nothing to change|Read user/);
    }
  });

  it('says what is not done where the first write fails, also in the summary and before long reasons', async () => {
    const effect = { status: 422, body: 'x'.repeat(3_000) };
    const account = await moco({ faults: [{ method: 'PUT', path: '/users/employments/*', effect }] });
    const ran = await step(account, LEAVING);
    for (const text of [ran.log, ran.summary]) {
      expect(text).toContain('Nothing was done before. Not done: the end of employment 9002, active.');
    }
    expect(ran.log).toContain('MOCO refused the end of an employment of user 1003');
  });

  it('leaves alone what ends before, and warns of what begins after', async () => {
    const account = await moco();
    const ran = await step(account, {
      'user-email': 'svenja.krause@example.com',
      'employment-end': '2025-12-31',
    });
    expect(ran.outputs).toMatchObject({ changed: 'false' });
    const early = await step(account, { ...LEAVING, 'employment-end': '2020-12-31' });
    expect(early.log).toContain(
      'Warning: Employment 9002 begins on 2022-01-01, after `employment-end`, and is left alone.',
    );
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', null]]);
  });

  it('that fails half-way says what was done and what was not, and the next run does the rest', async () => {
    const account = await moco({
      faults: [{ method: 'PUT', path: '/users/1003', effect: { status: 422 }, times: 1 }],
    });
    const ran = await step(account, LEAVING);
    expect(ran.log).toContain(
      'Done before: Ended employment 9002 on 2026-12-31 (was open). Not done: active. Running the step again does the rest.',
    );
    expect(ran.outputs).toMatchObject({
      error: 'rejected',
      changed: 'true',
      changed_fields: '[]',
      active: 'true',
      employments: '[{"id":9002,"action":"ended","from":"2022-01-01","to":"2026-12-31"}]',
    });
    expect(ran.summary).toContain('The MOCO step was done in part only');
    expect((await step(account, LEAVING)).outputs).toMatchObject({
      active: 'false',
      employments: '[]',
      error: '',
    });
  });

  it('fails where MOCO did not end the employment', async () => {
    const body = '{"id": 9002, "from": "2022-01-01", "to": null, "user": {"id": 1003}}';
    const account = await moco({
      faults: [{ method: 'PUT', path: '/users/employments/*', effect: { status: 200, body } }],
    });
    const ran = await step(account, LEAVING);
    expect(ran.outputs['error']).toBe('not-applied');
    expect(userIn(account).active).toBe(true);
  });
});

describe('what can not be told by an answer', () => {
  const taken: Effect = { status: 422, body: '{"email": ["has already been taken"]}' };
  const nobody: Effect = { status: 200, body: '[]' };

  it('a user of another run is treated as any user: employments, warning and all', async () => {
    const account = await moco({ faults: [{ method: 'GET', path: '/users', effect: nobody, times: 1 }] });
    const ran = await step(account, {
      ...NEW,
      ...LEAVING,
      ...ONCE,
      firstname: 'Giulia',
      lastname: 'Rossi',
      team: '203',
    });
    expect(ran.log).toContain('User 1003 was created by another run meanwhile');
    expect(ran.outputs).toMatchObject({
      error: '',
      created: 'false',
      active: 'false',
      changed_fields: '["active"]',
    });
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', '2026-12-31']]);
  });

  it('a user who was found after a lost answer gets what differs', async () => {
    const account = await moco({
      faults: [
        { method: 'GET', path: '/users', effect: nobody, times: 1 },
        { method: 'POST', path: '/users', effect: 'drop', times: 1 },
      ],
    });
    const ran = await step(account, { ...NEW, 'user-email': 'giulia.rossi@example.com', ...ONCE });
    expect(ran.outputs).toMatchObject({ error: '', created: 'true', lastname: 'Vogt', unit_id: '202' });
  });

  it('a creation that MOCO carried out late is the own one, though MOCO says that it is taken', async () => {
    const account = await moco({
      faults: [
        { method: 'POST', path: '/users', effect: 'drop-after', times: 1 },
        // The first look is too early, and the second try is refused.
        { method: 'GET', path: '/users', effect: nobody, times: 2 },
        { method: 'POST', path: '/users', effect: taken, times: 1 },
      ],
    });
    const ran = await step(account, { ...NEW, password: 'correct horse' }, preloading('fast-clock.mjs'));
    expect(ran.outputs).toMatchObject({ error: '', created: 'true' });
    expect(named(account)).toHaveLength(1);
  });

  it('a creation is not tried again where it can not be told whether it was carried out', async () => {
    const account = await moco({
      faults: [
        { method: 'POST', path: '/users/employments', effect: 'drop', times: 1 },
        { method: 'GET', path: '/users/employments', effect: { status: 403 } },
      ],
    });
    const ran = await step(account, { ...NEW, ...EMPLOYED }, preloading('fast-clock.mjs'));
    expect(requestLines(account).filter((line) => line === 'POST /users/employments')).toHaveLength(1);
    expect(ran.log).toContain('The change may have been made all the same');
    expect(ran.outputs).toMatchObject({ error: 'unreachable', created: 'true', id: '2001' });
  });

  it('an answer about another employment, or other days, is not taken', async () => {
    const answers = async (method: string, body: string): Promise<string | undefined> => {
      const account = await moco({
        faults: [{ method, path: '/users/employments*', effect: { status: 200, body } }],
      });
      const inputs = method === 'PUT' ? LEAVING : { 'user-id': '1004', ...EMPLOYED };
      return (await step(account, inputs)).outputs['error'];
    };
    expect(
      await answers('PUT', '{"id": 1, "from": "2022-01-01", "to": "2026-12-31", "user": {"id": 1003}}'),
    ).toBe('unexpected-answer');
    expect(await answers('POST', '{"id": 1, "from": "2027-01-01", "to": null, "user": {"id": 1003}}')).toBe(
      'unexpected-answer',
    );
    expect(await answers('POST', '{"id": 1, "from": "2027-02-01", "to": null, "user": {"id": 1004}}')).toBe(
      'not-applied',
    );
  });
});

describe('a fault at any request', () => {
  const EFFECTS: readonly Effect[] = [
    'drop',
    'drop-after',
    'cut',
    { status: 500 },
    { status: 503 },
    { status: 429 },
  ];
  const onboarding = ['GET /users', 'GET /units', 'POST /users', 'POST /users/employments'];
  const offboarding = [
    'GET /users',
    'GET /users/employments',
    'PUT /users/employments/9002',
    'PUT /users/1003',
  ];
  const plays = (lines: readonly string[]): [string, Effect][] =>
    lines.flatMap((line) => EFFECTS.map((effect): [string, Effect] => [line, effect]));
  const broken = (line: string, effect: Effect, times: number): Promise<Simulator> => {
    const [method = '', path = ''] = line.split(' ');
    return moco({ faults: [{ method, path, effect, times }] });
  };

  const isOnboarded = (account: Simulator): void => {
    expect(named(account)).toHaveLength(1);
    expect(named(account)[0]).toMatchObject({ firstname: 'Nora', active: true, unit: { id: 202 } });
    expect(employmentsOf(account, named(account)[0]?.id ?? 0)).toEqual([['2027-01-01', null]]);
  };
  const isOffboarded = (account: Simulator): void => {
    expect(userIn(account).active).toBe(false);
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', '2026-12-31']]);
  };

  it.each(plays(onboarding))(
    'of the onboarding is got over, in the step or by the next run: %s %j',
    async (line, effect) => {
      const patient = await broken(line, effect, 2);
      const ran = await step(patient, { ...NEW, ...EMPLOYED }, preloading('fast-clock.mjs'));
      expect(ran.outputs).toMatchObject({ error: '', created: 'true' });
      isOnboarded(patient);

      const hasty = await broken(line, effect, 1);
      await step(hasty, { ...NEW, ...EMPLOYED, ...ONCE });
      expect((await step(hasty, { ...NEW, ...EMPLOYED, ...ONCE })).outputs['error']).toBe('');
      isOnboarded(hasty);
    },
  );

  it.each(plays(offboarding))(
    'of the offboarding is got over, in the step or by the next run: %s %j',
    async (line, effect) => {
      const patient = await broken(line, effect, 2);
      expect((await step(patient, LEAVING, preloading('fast-clock.mjs'))).outputs['error']).toBe('');
      isOffboarded(patient);

      const hasty = await broken(line, effect, 1);
      await step(hasty, { ...LEAVING, ...ONCE });
      expect((await step(hasty, { ...LEAVING, ...ONCE })).outputs['error']).toBe('');
      isOffboarded(hasty);
    },
  );

  it.each(['POST /users', 'POST /users/employments'])(
    'an answer to %s that was lost is looked for once, also without retries',
    async (line) => {
      const account = await broken(line, 'drop-after', 1);
      const ran = await step(account, { ...NEW, ...EMPLOYED, ...ONCE });
      expect(ran.outputs).toMatchObject({ error: '', created: 'true', changed: 'true' });
      expect(ran.outputs['employments']).toContain('created');
      isOnboarded(account);
    },
  );
});

describe('inputs that are not valid', () => {
  it.each([
    [{ ...NEW, 'user-email': '', 'user-id': '5' }, '`create-if-missing` must not be given with `user-id`'],
    [{ 'welcome-email': 'true' }, '`welcome-email` must be given with `create-if-missing` only'],
    [
      { 'employment-start': '2027-01-01' },
      '`employment-start` and `employment-pattern` must be given together',
    ],
    [
      { ...EMPLOYED, 'employment-pattern': '8,8,8,8' },
      '`employment-pattern` "8,8,8,8" must be the hours of five days',
    ],
    [
      { ...EMPLOYED, 'employment-pattern': '{"am": [20,1,1,1,1], "pm": [5,1,1,1,1]}' },
      'must be the hours of five days',
    ],
    [
      { ...EMPLOYED, 'employment-end': '2026-12-31' },
      '`employment-end` must not be before `employment-start`',
    ],
    [
      { 'create-if-missing': 'yes', 'welcome-email': 'true' },
      'Error: `create-if-missing` "yes" must be `true` or `false`',
    ],
    [{ 'additional-fields': '{"welcome_email": false}' }, 'use the input `welcome-email`'],
    [{ 'employment-end': '31.12.2026' }, '`employment-end` "31.12.2026" must be a day that exists'],
    [{ avatar: 'nowhere.png' }, '`avatar` "nowhere.png" must be a file that can be read'],
    [{ avatar: 'README.md' }, '`avatar` "README.md" must be a PNG, JPEG, GIF or WebP image'],
    [{ avatar: '../../etc/passwd' }, 'must be a file'],
  ])('%j', async (inputs, message) => {
    const account = await moco();
    const ran = await step(account, { ...inputs });
    expect(ran.log).toContain(message);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(account.requests).toEqual([]);
  });
});

describe('an avatar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  const workspace = join(folder, 'work');
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20)]);
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'max.txt'), png);
  writeFileSync(join(workspace, 'big.png'), Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]));
  writeFileSync(join(folder, 'outside.png'), png);
  symlinkSync(join(folder, 'outside.png'), join(workspace, 'link.png'));
  const env = { GITHUB_WORKSPACE: workspace };

  it('is sent as MOCO wants it, each time', async () => {
    const account = await moco();
    const ran = await step(account, { avatar: 'max.txt' }, env);
    expect(JSON.parse(account.requests[1]?.body ?? '')).toEqual({
      avatar: { filename: 'max.txt', base64: png.toString('base64') },
    });
    expect(ran.outputs['changed_fields']).toBe('["avatar"]');
    expect(ran.summary).not.toContain(png.toString('base64'));
  });

  it.each([
    ['big.png', 'must be an image of at most 5 MiB'],
    ['link.png', 'must be a file in the workspace'],
    ['../outside.png', 'must be a file in the workspace'],
    ['..', 'must be a file in the workspace'],
    ['.', 'must be a file'],
  ])('is not %s', async (avatar, message) => {
    expect((await step(await moco(), { avatar }, env)).log).toContain(message);
  });
});
