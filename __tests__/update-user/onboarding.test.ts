/** Creating a user, and the user's employments: onboarding and offboarding. */
import { describe, expect, it } from '@jest/globals';
import { sampleData, type Data } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { answering, moco, mocoThat, requestLines, step, userIn, writes } from '../support/step.ts';

const NEW = {
  'user-email': 'Nora.Vogt@example.com',
  'create-if-missing': 'true',
  firstname: 'Nora',
  lastname: 'Vogt',
  team: 'Design',
};
const EMPLOYED = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' };
const LEAVING = { 'user-email': 'giulia.rossi@example.com', 'employment-end': '2026-12-31', active: 'false' };
const ENDED = '[{"id":9002,"action":"ended","from":"2022-01-01","to":"2026-12-31","weekly_hours":40}]';
const NO_RETRIES = { 'retry-timeout': '0' };

const TAKEN = answering(422, { email: ['has already been taken'] });
const NO_USERS = answering(200, []);

const nora = ({ data }: { readonly data: Data }): Data['users'] =>
  data.users.filter(({ email }) => email === 'nora.vogt@example.com');
const employmentsOf = ({ data }: Simulator, userId: number): [string, string | null][] =>
  data.employments.filter(({ user_id }) => user_id === userId).map(({ from, to }) => [from, to]);

/** A fault at the first request of its kind. */
const first = (method: string, path: string, effect: Effect): Fault => ({ method, path, effect, times: 1 });

describe('onboarding', () => {
  it('creates the user, reads what MOCO made along with the user, then creates the employment', async () => {
    const account = await moco();
    const ran = await step(account, {
      ...NEW,
      ...EMPLOYED,
      'welcome-email': 'false',
      role: '43',
      external: 'true',
    });
    expect(requestLines(account).slice(2)).toEqual([
      'POST /users',
      'GET /users/employments?user_id=2001',
      'POST /users/employments',
    ]);
    expect(JSON.parse(account.requests[2]?.body ?? '')).toEqual({
      firstname: 'Nora',
      lastname: 'Vogt',
      email: 'Nora.Vogt@example.com',
      unit_id: 202,
      external: true,
      role_id: 43,
      welcome_email: false,
    });
    expect(JSON.parse(account.requests[4]?.body ?? '')).toEqual({
      user_id: 2001,
      from: '2027-01-01',
      pattern: { am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 3] },
    });
    expect(ran.outputs).toMatchObject({
      id: '2001',
      email: 'nora.vogt@example.com',
      created: 'true',
      changed: 'true',
      changed_fields: '["firstname","lastname","unit_id","external","role_id","email","employment"]',
      employments: '[{"id":2002,"action":"created","from":"2027-01-01","to":null,"weekly_hours":38}]',
      error: '',
    });
    for (const text of [ran.log, ran.summary]) expect(text).toMatch(/2001[^]*2002[^]*2027-01-01/);
  });

  it('does nothing in a second run, in three requests', async () => {
    const account = await moco();
    await step(account, { ...NEW, ...EMPLOYED });
    const before = account.requests.length;
    const ran = await step(account, { ...NEW, ...EMPLOYED });
    expect(account.requests.length - before).toBe(3);
    expect(ran.outputs).toMatchObject({ created: 'false', changed: 'false', employments: '[]', id: '2001' });
  });

  describe.each(['true', 'false'])('with `dry-run: %s`', (dryRun) => {
    const toldOf = async (more: Readonly<Record<string, string>>): Promise<number> => {
      const ran = await step(await moco(), { ...NEW, ...EMPLOYED, 'dry-run': dryRun, ...more });
      return `${ran.log}${ran.summary}`.split('MOCO sends 1 welcome e-mail.').length - 1;
    };

    it('says in log and summary that MOCO sends an e-mail', async () => {
      expect(await toldOf({})).toBe(2);
      expect(await toldOf({ 'welcome-email': 'true' })).toBe(2);
    });

    it('says nothing where MOCO sends none, or where the user is not new', async () => {
      expect(await toldOf({ 'welcome-email': 'false' })).toBe(0);
      expect(await toldOf({ 'user-email': 'giulia.rossi@example.com' })).toBe(0);
    });
  });

  it('only reads in a dry run, and sets the outputs to the plan', async () => {
    const account = await moco();
    const ran = await step(account, { ...NEW, ...EMPLOYED, 'dry-run': 'true' });
    expect(writes(account)).toEqual([]);
    expect(ran.log).toMatch(
      /^Dry run.* would create a new user .*\n.* would create an employment .*2027-01-01, open-ended: 38 hours a week$/m,
    );
    expect(ran.outputs).toEqual({
      changed: 'true',
      changed_fields: '["firstname","lastname","unit_id","email","employment"]',
      created: 'false',
      employments: '[{"id":null,"action":"created","from":"2027-01-01","to":null,"weekly_hours":38}]',
      vacation: '',
      error: '',
    });
  });

  it.each([{}, { 'dry-run': 'true' }])(
    'reports all inputs that a new user needs at once (%j)',
    async (more) => {
      const account = await moco();
      const ran = await step(account, {
        'user-email': 'no@example.com',
        'create-if-missing': 'true',
        ...EMPLOYED,
        ...more,
      });
      expect(ran.outputs).toEqual({ error: 'invalid-input' });
      expect(ran.log).toContain('give `firstname`, `lastname` and `team` too');
      expect(writes(account)).toEqual([]);
    },
  );

  it('gives the user the e-mail address of `email`, and finds the user by it in the next run', async () => {
    const account = await moco();
    const email = 'nora@example.com';
    expect((await step(account, { ...NEW, email })).outputs).toMatchObject({ created: 'true', email });
    expect(requestLines(account).filter((line) => line.startsWith('GET /users?'))).toHaveLength(2);
    const again = await step(account, { ...NEW, email });
    expect(again.outputs).toMatchObject({ created: 'false', changed: 'false', email });
  });

  it.each([
    ['a colleague', { 'user-email': 'jonas.huber@example.com' }, 1002],
    ['someone who left', { 'user-email': 'svenja.krause@example.com', active: 'true' }, 1005],
    [
      'a colleague, as the new one',
      { 'user-email': 'n@example.com', email: 'jonas.huber@example.com' },
      1002,
    ],
  ])(
    'changes nothing where the e-mail address is that of %s with another first name',
    async (_, inputs, id) => {
      const account = await moco();
      const ran = await step(account, { ...NEW, ...EMPLOYED, ...inputs });
      expect(ran.outputs).toMatchObject({ error: 'invalid-input' });
      expect(ran.log).toContain(
        `User ${id} in ${new URL(account.url).host} has this e-mail address and another first name. If it is the same ` +
          `person, give \`user-id: ${id}\` without \`create-if-missing\`. If not, correct the e-mail address.`,
      );
      expect(writes(account)).toEqual([]);
    },
  );

  it('updates a former employee, and warns if the user stays deactivated', async () => {
    const account = await moco();
    const rehire = { ...NEW, firstname: 'Svenja', 'user-email': 'svenja.krause@example.com' };
    const warned = await step(account, rehire);
    expect(warned.log).toMatch(/^Warning: .*1005.*`active: true`/m);
    const ran = await step(account, { ...rehire, ...EMPLOYED, active: 'true' });
    expect(ran.log).not.toContain('Warning');
    expect(ran.outputs).toMatchObject({ id: '1005', created: 'false', active: 'true' });
    expect(employmentsOf(account, 1005)).toEqual([
      ['2021-03-01', '2025-06-30'],
      ['2027-01-01', null],
    ]);
  });

  it('fails with the reasons of MOCO if MOCO rejects the user', async () => {
    const ran = await step(await moco(), { ...NEW, password: 'abc12' });
    expect(ran.outputs).toEqual({ error: 'rejected' });
    expect(ran.log).toContain('is too');
  });

  it('says that the user was created if MOCO rejects the employment', async () => {
    const account = await mocoThat({ status: 422 }, { method: 'PUT', path: '/users/employments/*' });
    const ran = await step(account, { ...NEW, ...EMPLOYED });
    expect(ran.outputs).toMatchObject({ error: 'rejected', created: 'true', id: '2001', employments: '[]' });
    expect(ran.log).toMatch(
      /^Done before the error: Created user 2001 .*\. Not done: the employment from 2027-01-01 \(38 hours a week\)\./m,
    );
    // The title of the changes has the name, the message the ID.
    expect(ran.summary).toMatch(
      /Done before the error: Created user 2001 [^]*<h3>Created Nora Vogt \(ID 2001\) in /,
    );
  });

  it('says only what went wrong if nothing else was to be done', async () => {
    const account = await mocoThat({ status: 422 }, { method: 'POST', path: '/users' });
    const ran = await step(account, NEW);
    expect(ran.log).toMatch(/^Notice: .*\nError: .*\(422\)\.\nMOCO gave no reason\.\nSee .*#rejected\n$/);
    expect(ran.summary).toMatch(/^<h3>The MOCO step failed<\/h3>/);
  });

  it('says what was not done if MOCO rejects the user', async () => {
    const account = await mocoThat({ status: 422 }, { method: 'POST', path: '/users' });
    const ran = await step(account, { ...NEW, ...EMPLOYED });
    expect(ran.log).toMatch(
      /^Nothing was done before the error\. Not done: creating the user, the employment from 2027-01-01 \(38 hours a week\)\./m,
    );
    expect(ran.summary).toMatch(/^<h3>The MOCO step failed<\/h3>/);
  });

  it.each(['/users', '/users/employments'])(
    'fails if the response to POST %s is not an entity',
    async (path) => {
      const faults = [{ method: 'POST', path, effect: answering(200, {}) }];
      const account = await moco({ faults, defaultModel: false });
      const ran = await step(account, { ...NEW, ...EMPLOYED });
      expect(ran.outputs['error']).toBe('unexpected-answer');
    },
  );
});

describe("the check of MOCO's response to a creation", () => {
  const STORED = {
    id: 2001,
    firstname: 'Nora',
    lastname: 'Vogt',
    email: 'nora.vogt@example.com',
    active: true,
    unit: { id: 202, name: 'Design' },
    info: 'Monday off',
  };
  const created = (change: object): Promise<Simulator> =>
    mocoThat(answering(200, { ...STORED, ...change }), { method: 'POST', path: '/users' });
  const inputs = { ...NEW, info: 'Monday off' };

  it('accepts a user with all values', async () => {
    const ran = await step(await created({}), inputs);
    expect(ran.log).not.toContain('Warning');
    expect(ran.outputs).toMatchObject({ error: '', created: 'true' });
  });

  it('fails the step if the user is in another team, and does not create the employment', async () => {
    const account = await created({ unit: { id: 201, name: 'Geschäftsleitung' } });
    const ran = await step(account, { ...inputs, ...EMPLOYED });
    expect(ran.exitCode).toBe(1);
    expect(ran.log).toMatch(/^Error: .*\bteam\b/m);
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      created: 'true',
      changed: 'true',
      id: '2001',
      unit_id: '201',
    });
    expect(writes(account)).toEqual(['POST /users']);
  });

  it('warns about another field that has a third value', async () => {
    const ran = await step(await created({ info: 'Welcome' }), inputs);
    expect(ran.log).toMatch(/^Warning: .*`info`/m);
    expect(ran.outputs).toMatchObject({ error: '', created: 'true' });
  });

  it('fails the step if another field is empty, which does not count as written', async () => {
    const ran = await step(await created({ info: '' }), inputs);
    expect(ran.log).toContain('Error: MOCO accepted the request but did not apply: info ');
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      created: 'true',
      changed: 'true',
      changed_fields: '["firstname","lastname","unit_id","email"]',
    });
  });

  it('warns about a field that is missing from the response, which does not count as written', async () => {
    const ran = await step(await created({ info: undefined }), inputs);
    expect(ran.log).toContain(
      "Warning: MOCO's response does not have this field, so it is not known whether it was stored: `info`.\n",
    );
    expect(ran.outputs).toMatchObject({
      error: '',
      created: 'true',
      changed_fields: '["firstname","lastname","unit_id","email"]',
    });
  });
});

describe('an employment', () => {
  const plus = { 'user-id': '1003', ...EMPLOYED };

  it('that already covers the first day is left alone', async () => {
    const account = await moco();
    const ran = await step(account, { ...plus, 'employment-pattern': '8,8,8,8,8' });
    expect(requestLines(account).toSorted()).toEqual([
      'GET /users/1003',
      'GET /users/employments?user_id=1003',
    ]);
    expect(ran.outputs).toMatchObject({ changed: 'false', employments: '[]' });
    for (const text of [ran.log, ran.summary]) expect(text).toContain('Nothing to change');
  });

  it('ends the day before a later one, or on the given last day', async () => {
    const data = sampleData();
    for (const employment of data.employments) {
      if (employment.user_id === 1003) employment.from = '2027-07-01';
    }
    const account = await moco({ data });
    const ran = await step(account, plus);
    expect(ran.outputs['employments']).toBe(
      '[{"id":2001,"action":"created","from":"2027-01-01","to":"2027-06-30","weekly_hours":38}]',
    );
    const limited = await step(account, { 'user-id': '1004', ...EMPLOYED, 'employment-end': '2027-03-31' });
    expect(limited.outputs['employments']).toContain('"from":"2027-01-01","to":"2027-03-31"');
  });

  it.each([
    LEAVING,
    { 'user-id': '1003', 'employment-end': '2026-12-31', active: 'false' },
    { 'user-id': '1004', ...EMPLOYED },
  ])('that cannot be read fails the step before anything is written (%j)', async (inputs) => {
    const account = await mocoThat({ status: 404 }, { path: '/users/employments' });
    const ran = await step(account, inputs);
    expect(ran.outputs['error']).toBe('not-found');
    expect(writes(account)).toEqual([]);
  });

  it('of a missing user is not blamed for the failure', async () => {
    const account = await mocoThat({ status: 404 }, { path: '/users/employments' });
    const ran = await step(account, { 'user-id': '7', ...EMPLOYED });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    expect(ran.log).toContain('ID 7');
  });

  it('of another user is never touched, whatever MOCO returns', async () => {
    const all = sampleData().employments.map(({ user_id, ...rest }) => ({ ...rest, user: { id: user_id } }));
    const account = await mocoThat(answering(200, all), { method: 'GET', path: '/users/employments' });
    await step(account, LEAVING);
    expect(writes(account)).toEqual(['PUT /users/employments/9002', 'PUT /users/1003']);
  });

  it('that another run has created meanwhile is looked up again', async () => {
    const data = sampleData();
    await step(await moco({ data }), { ...plus, 'user-id': '1004' });
    const account = await moco({ data, faults: [first('GET', '/users/employments', answering(200, []))] });
    const ran = await step(account, { ...plus, 'user-id': '1004' });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false', employments: '[]' });
    expect(ran.log).toBe('Nothing to create: another run has created employment 2001 from 2027-01-01\n');
    expect(employmentsOf(account, 1004)).toEqual([['2027-01-01', null]]);
  });
});

describe('offboarding', () => {
  it('ends the employment, then deactivates, in four requests; a second run does nothing in two', async () => {
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
      changed_fields: '["active","employment"]',
      employments: ENDED,
    });
    expect(ran.log).toMatch(/9002.*2026-12-31/);
    const again = await step(account, LEAVING);
    expect(account.requests).toHaveLength(6);
    expect(again.outputs).toMatchObject({ changed: 'false', employments: '[]' });
  });

  it('brings an end forward that was set before', async () => {
    const account = await moco();
    await step(account, LEAVING);
    await step(account, { ...LEAVING, 'employment-end': '2026-11-30' });
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', '2026-11-30']]);
  });

  it('only reads in a dry run, and sets the outputs to the plan', async () => {
    const account = await moco();
    const ran = await step(account, { ...LEAVING, 'dry-run': 'true' });
    expect(writes(account)).toEqual([]);
    expect(ran.log).toMatch(/^Dry run.* would end employment 9002 .*2026-12-31 .*open-ended/m);
    expect(ran.log).toMatch(/^Dry run.* would deactivate user 1003 .*active$/m);
    expect(ran.outputs).toMatchObject({
      changed: 'true',
      changed_fields: '["active","employment"]',
      employments: ENDED,
      active: 'true',
    });
  });

  it.each([{}, { 'dry-run': 'true' }])('counts an employment alone as a change (%j)', async (more) => {
    const ran = await step(await moco(), { 'user-id': '1003', 'employment-end': '2026-12-31', ...more });
    expect(ran.outputs).toMatchObject({ changed: 'true', changed_fields: '["employment"]' });
    expect(ran.log + ran.summary).not.toMatch(/Nothing to change|Read user/);
  });

  it('of the employment alone has the person and the account as the title of the summary', async () => {
    const account = await moco();
    const ran = await step(account, { 'user-id': '1003', 'employment-end': '2026-12-31' });
    const host = new URL(account.url).host;
    const was = '(was from 2022-01-01, open-ended)';
    expect(ran.log).toBe(`Ended employment 9002 of user 1003 on 2026-12-31 ${was}\n`);
    const who = `Giulia Rossi (ID 1003) in ${host}`;
    expect(ran.summary.split('\n\n')).toEqual([
      `<h3>Changed the employment of ${who}</h3>`,
      '<h4>Employment and vacation</h4>',
      `<ul><li>Ended employment 9002 on 2026-12-31 ${was}</li></ul>`,
      '',
    ]);
  });

  it('says what was not done if the first write fails, before long reasons of MOCO', async () => {
    const account = await mocoThat(answering(422, 'x'.repeat(3_000)), { path: '/users/employments/*' });
    const ran = await step(account, LEAVING);
    for (const text of [ran.log, ran.summary]) expect(text).toMatch(/Not done: .*employment 9002[^]*xxx/);
  });

  it('leaves an employment alone that ends before the last day', async () => {
    const account = await moco();
    const inputs = { 'user-email': 'svenja.krause@example.com', 'employment-end': '2025-12-31' };
    const ran = await step(account, inputs);
    expect(ran.outputs).toMatchObject({ changed: 'false' });
  });

  it('leaves an employment alone that starts after the last day, and warns', async () => {
    const account = await moco();
    const ran = await step(account, { ...LEAVING, 'employment-end': '2020-12-31' });
    expect(ran.log).toMatch(/^Warning: Employment 9002 .* begins later, on 2022-01-01/m);
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', null]]);
  });

  it('that fails half-way says what was done and what was not, and the next run does the rest', async () => {
    const account = await moco({ faults: [first('PUT', '/users/1003', { status: 422 })] });
    const ran = await step(account, LEAVING);
    expect(ran.log).toMatch(
      /^Done before the error: .*\b9002\b.*\. Not done: active\. .*re-running the step/m,
    );
    expect(ran.summary).toMatch(
      /^<h3>[^<]* only partly applied<\/h3>\n\n<p>.*<br>Done before the error: .*9002/,
    );
    expect(ran.outputs).toMatchObject({
      error: 'rejected',
      changed: 'true',
      changed_fields: '["employment"]',
      active: 'true',
      employments: ENDED,
    });
    expect((await step(account, LEAVING)).outputs).toMatchObject({
      active: 'false',
      employments: '[]',
      error: '',
    });
  });
});

describe("the check of MOCO's response to an employment", () => {
  const employment = { id: 9002, from: '2022-01-01', to: '2026-12-31', user: { id: 1003 } };
  const created = { id: 1, from: '2027-01-01', to: null, user: { id: 1004 } };

  it.each([
    ['the end was not stored', LEAVING, { ...employment, to: null }, 'not-applied'],
    ['the end of another employment was stored', LEAVING, { ...employment, id: 1 }, 'unexpected-answer'],
    ['the employment starts on another day', {}, { ...created, from: '2027-02-01' }, 'not-applied'],
    ['the employment belongs to another user', {}, { ...created, user: { id: 1003 } }, 'unexpected-answer'],
  ])('fails the step if %s', async (_, inputs, body, error) => {
    const account = await moco({
      faults: ['PUT', 'POST'].map((method) => first(method, '/users/employments*', answering(200, body))),
    });
    const ran = await step(account, 'active' in inputs ? inputs : { 'user-id': '1004', ...EMPLOYED });
    expect(ran.outputs['error']).toBe(error);
    // The user is not deactivated while the employment goes on.
    expect(userIn(account).active).toBe(true);
  });
});

describe('a user who was created meanwhile', () => {
  it('by another run is updated: employments, deactivation and all', async () => {
    const account = await moco({ faults: [first('GET', '/users', NO_USERS)] });
    const ran = await step(account, {
      ...NEW,
      ...LEAVING,
      ...NO_RETRIES,
      firstname: 'Giulia',
      lastname: 'Rossi',
      team: '203',
    });
    expect(ran.outputs).toMatchObject({
      error: '',
      id: '1003',
      created: 'false',
      active: 'false',
      changed_fields: '["active","employment"]',
    });
    expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', '2026-12-31']]);
  });

  it('by another run with another name gets the name of this run', async () => {
    const data = sampleData();
    await step(await moco({ data }), NEW);
    const account = await moco({ data, faults: [first('GET', '/users', NO_USERS)] });
    const ran = await step(account, { ...NEW, lastname: 'Frei', ...NO_RETRIES });
    expect(ran.outputs).toMatchObject({ created: 'false', changed_fields: '["lastname"]', lastname: 'Frei' });
    expect(nora(account)).toHaveLength(1);
  });

  it('by this run, whose response was lost, gets what differs', async () => {
    const account = await moco({
      faults: [first('GET', '/users', NO_USERS), first('POST', '/users', 'drop')],
    });
    const ran = await step(account, { ...NEW, 'user-email': 'giulia.rossi@example.com', ...NO_RETRIES });
    expect(ran.outputs).toMatchObject({ error: '', created: 'true', lastname: 'Vogt', unit_id: '202' });
  });

  it('by this run counts as created, even if MOCO then says that the e-mail address is taken', async () => {
    const account = await moco({
      faults: [
        first('POST', '/users', 'drop-after'),
        // The first look-up is too early, and the second attempt is rejected.
        { method: 'GET', path: '/users', effect: NO_USERS, times: 2 },
        first('POST', '/users', TAKEN),
      ],
    });
    const ran = await step(account, { ...NEW, password: 'correct horse' });
    expect(ran.outputs).toMatchObject({ error: '', created: 'true' });
    expect(nora(account)).toHaveLength(1);
  });
});

describe('a creation whose fate is unknown', () => {
  it('is not repeated if the look-up fails', async () => {
    const account = await moco({
      faults: [
        first('POST', '/users/employments', 'drop'),
        // The first one is before the creation.
        { method: 'GET', path: '/users/employments', effect: { status: 403 }, after: 1 },
      ],
      defaultModel: false,
    });
    const ran = await step(account, { ...NEW, ...EMPLOYED });
    expect(writes(account)).toEqual(['POST /users', 'POST /users/employments']);
    expect(ran.outputs).toMatchObject({ error: 'unreachable', created: 'true', id: '2001' });
  });
});
