/** The simulator, called over HTTP, behaves as MOCO's documentation says. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT_KEY,
  FULL_KEY,
  NO_EMPLOYMENTS_KEY,
  NO_SETTINGS_KEY,
  NO_STAFF_KEY,
  READ_ONLY_KEY,
  sampleData,
} from '../../simulator/data.ts';
import type { Session } from '../../simulator/endpoints.ts';
import { parseFault, unusedFaultWarnings } from '../../simulator/fault-lines.ts';
import type { Fault } from '../../simulator/faults.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { moco } from '../support/step.ts';
import { canSignal, itOnlyWhere } from '../support/system.ts';

interface ApiResponse {
  status: number;
  body: unknown;
  headers: Headers;
}

/** Starts a simulator. `send('PUT /users/1003', body)` sends it a request with the full-access key. */
async function startAccount(options: SimulatorOptions = {}): Promise<{
  account: Simulator;
  send: (line: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiResponse>;
}> {
  const account = await moco(options);
  return {
    account,
    send: async (line, body, headers = {}) => {
      const [method = '', path = ''] = line.split(' ');
      const response = await fetch(account.url + path, {
        method,
        headers: { authorization: `Token token=${FULL_KEY}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      };
    },
  };
}

const ids = ({ body }: ApiResponse): number[] => (body as { id: number }[]).map(({ id }) => id);

/** The fields that a 422 gives reasons for, in alphabetical order. */
const invalidFields = ({ body }: ApiResponse): string[] =>
  Object.keys((body as { errors: object }).errors).sort();

describe('the API key', () => {
  it.each([`Token token=${FULL_KEY}`, `Token token="${FULL_KEY}"`, `Bearer ${FULL_KEY}`])(
    'is accepted as %s',
    async (authorization) => {
      const { send } = await startAccount();
      expect((await send('GET /session', undefined, { authorization })).body).toEqual({
        id: 1001,
        uuid: expect.any(String),
      });
    },
  );

  it('is rejected if it is wrong, missing or lacks the permission', async () => {
    const { send } = await startAccount();
    const withKey = async (key: string, line: string, body?: object): Promise<number> =>
      (await send(line, body, { authorization: `Token token=${key}` })).status;
    expect(await withKey('wrong', 'GET /session')).toBe(401);
    expect(await withKey('', 'GET /users')).toBe(401);
    expect(await withKey(READ_ONLY_KEY, 'GET /users')).toBe(200);
    expect(await withKey(READ_ONLY_KEY, 'PUT /users/1003', {})).toBe(403);
    expect(await withKey(NO_STAFF_KEY, 'GET /session')).toBe(200);
    expect(await withKey(NO_STAFF_KEY, 'GET /users')).toBe(403);
    expect(await withKey(NO_STAFF_KEY, 'GET /users/holidays')).toBe(403);
    expect(await withKey(READ_ONLY_KEY, 'GET /users/holidays')).toBe(200);
    expect(await withKey(READ_ONLY_KEY, 'POST /users/holidays', {})).toBe(403);
    expect(await withKey(READ_ONLY_KEY, 'GET /account/custom_properties')).toBe(200);
    expect(await withKey(NO_SETTINGS_KEY, 'GET /account/custom_properties')).toBe(403);
    expect(await withKey(NO_SETTINGS_KEY, 'GET /account/custom_properties/8601')).toBe(403);
    expect(await withKey(NO_SETTINGS_KEY, 'PUT /users/1003', {})).toBe(200);
  });

  it('without access to employments may do everything else', async () => {
    const { send } = await startAccount();
    const status = async (line: string, body?: object): Promise<number> =>
      (await send(line, body, { authorization: `Bearer ${NO_EMPLOYMENTS_KEY}` })).status;
    expect(await status('PUT /users/1003', { lastname: 'Keller' })).toBe(200);
    for (const line of ['GET /session', 'GET /users', 'GET /users/1003', 'GET /users/roles', 'GET /units']) {
      expect([line, await status(line)]).toEqual([line, 200]);
    }
    for (const list of ['employments', 'holidays']) {
      expect(await status(`GET /users/${list}?user_id=1003`)).toBe(403);
      expect(await status(`POST /users/${list}`, {})).toBe(403);
    }
    expect(await status('DELETE /users/employments/9002')).toBe(403);
    expect(await status('GET /users/holidays/7002')).toBe(403);
  });
});

describe('the key of an account', () => {
  const withKey = { authorization: `Bearer ${ACCOUNT_KEY}` };

  it('may do everything, and belongs to no user', async () => {
    const { send } = await startAccount();
    expect((await send('PUT /users/1003', { lastname: 'Keller' }, withKey)).status).toBe(200);
    expect((await send('GET /account/custom_properties', undefined, withKey)).status).toBe(200);
    const entry = { user_id: 1003, year: 2027, title: 'Urlaubsanspruch', days: 25 };
    expect((await send('POST /users/holidays', entry, withKey)).body).toMatchObject({ creator: null });
  });

  it.each<[Session | undefined, number, unknown]>([
    [undefined, 401, { message: 'Unauthorized' }],
    ['401', 401, { message: 'Unauthorized' }],
    ['403', 403, { errors: ['Access denied'] }],
    ['404', 404, null],
    ['no-id', 200, { uuid: expect.any(String) }],
    ['id', 200, { id: 1, uuid: expect.any(String) }],
  ])('has the session that the option `session` chooses: %j', async (session, status, body) => {
    const { send } = await startAccount(session === undefined ? {} : { session });
    expect(await send('GET /session', undefined, withKey)).toMatchObject({ status, body });
    expect((await send('GET /session')).body).toMatchObject({ id: 1001 });
  });
});

describe('users', () => {
  it('are listed without deactivated ones, unless the query includes them', async () => {
    const { send } = await startAccount();
    expect(ids(await send('GET /users'))).toEqual([1001, 1002, 1003, 1004]);
    expect(ids(await send('GET /users?include_archived=true'))).toContain(1005);
  });

  it.each([
    ['email=GIULIA.rossi@example.com', [1003]],
    ['email=svenja.krause@example.com', []],
    ['ids=1002,1004,9', [1002, 1004]],
    ['tags=Berlin,Frontend', [1003, 1004]],
    ['custom_properties[Languages]=Italian', [1003]],
    ['custom_properties[Languages][]=Italian&custom_properties[Languages][]=German', [1003]],
    ['custom_properties[Languages][]=Italian&custom_properties[Languages][]=French', []],
    ['custom_properties[Shoes]=43', []],
    ['updated_after=2030-01-01', []],
    ['sort_by=lastname desc', [1003, 1004, 1002, 1001]],
    ['sort_by=lastname', [1001, 1002, 1004, 1003]],
  ])('are filtered by %s', async (query, found) => {
    const { send } = await startAccount();
    expect(ids(await send(`GET /users?${query.replaceAll(' ', '%20')}`))).toEqual(found);
  });

  it('are listed in pages of 100, with a link to the next page', async () => {
    const data = sampleData();
    const [first] = data.users;
    for (let id = 5000; id < 5200; id++) if (first) data.users.push({ ...first, id });
    const { send } = await startAccount({ data });
    const page = await send('GET /users?tags=&page=2');
    expect((await send('GET /users?page=3')).headers.get('link')).toBeNull();
    expect(page.headers.get('x-page')).toBe('2');
    const second = await send('GET /users?page=2&sort_by=id');
    expect(ids(second)).toHaveLength(100);
    expect(Object.fromEntries(second.headers)).toMatchObject({ 'x-total': '204', 'x-per-page': '100' });
    expect(second.headers.get('link')).toMatch(
      /^<http.*sort_by=id.*page=3.*>; rel="next"$|^<http.*page=3.*sort_by=id.*>; rel="next"$/,
    );
  });

  it.each([
    ['2', '2', [1001, 1002]],
    ['0', '1', [1001]],
    ['101', '100', [1001, 1002, 1003, 1004]],
  ])('are listed in pages of `per_page=%s`, from 1 to 100', async (perPage, size, found) => {
    const { send } = await startAccount();
    const page = await send(`GET /users?per_page=${perPage}`);
    expect(ids(page)).toEqual(found);
    expect(page.headers.get('x-per-page')).toBe(size);
  });

  it('are linked to the next page of the same size', async () => {
    const { send } = await startAccount();
    const link = (await send('GET /users?per_page=2')).headers.get('link') ?? '';
    const next = new URL(/^<(.*)>/.exec(link)?.[1] ?? '');
    expect(Object.fromEntries(next.searchParams)).toEqual({ per_page: '2', page: '2' });
    expect((await send('GET /users?per_page=2&page=2')).headers.get('link')).toBeNull();
  });

  it('take `name` for the last name, and have a bookkeeping account', async () => {
    const { send } = await startAccount();
    expect((await send('GET /users/1003')).body).toMatchObject({ credit_number: null });
    expect((await send('PUT /users/1003', { name: 'Keller', credit_number: '70001' })).body).toMatchObject({
      lastname: 'Keller',
      credit_number: '70001',
    });
    expect((await send('PUT /users/1003', { name: '' })).body).toEqual({
      errors: { lastname: ["can't be blank"] },
    });
  });

  it('have some fields with different names for writing and reading, and keep fields that are not sent', async () => {
    const { send } = await startAccount();
    const { status, body } = await send('PUT /users/1003', {
      external: true,
      bday: '1990-01-01',
      email: 'NEW@Example.com',
      unit_id: 202,
      role_id: 43,
      custom_properties: { 'Parking Space': '1' },
      tags: ['x'],
      extern: false,
      birthday: '2000-01-01',
      nonsense: 1,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      lastname: 'Rossi',
      extern: true,
      birthday: '1990-01-01',
      email: 'new@example.com',
      unit: { id: 202, name: 'Design' },
      role: { id: 43, name: 'Teamleitung' },
      custom_properties: { 'Parking Space': '1', 'Starting Month': 'January 2022' },
      tags: ['x'],
    });
    expect(body).not.toHaveProperty('nonsense');
    expect((await send('GET /users/1003')).body).toEqual(body);
  });

  it.each<[object, object]>([
    [{ email: 'Jonas.Huber@example.com' }, { email: ['has already been taken'] }],
    [{ email: 'x' }, { email: ['is invalid'] }],
    [
      { firstname: '', lastname: null },
      { firstname: ["can't be blank"], lastname: ["can't be blank"] },
    ],
    [
      { unit_id: 5, role_id: '42' },
      { unit: ['must exist'], role: ['must exist'] },
    ],
    [{ active: 'no' }, { active: ['must be true or false'] }],
    [
      { language: 'en-GB', bday: '31.12.1990' },
      { language: ['is not included in the list'], bday: ['is not a date'] },
    ],
    [
      { firstname: ' ', bday: '2026-02-30' },
      { firstname: ["can't be blank"], bday: ['is not a date'] },
    ],
    [{ password: 'short' }, { password: ['is too short (minimum is 8 characters)'] }],
    [
      { tags: 'a', info: 5 },
      { tags: ['must be a list of strings'], info: ['is invalid'] },
    ],
    [
      { custom_properties: { 'Parking Space': 7 } },
      { custom_properties: ['"Parking Space" must be a string or a list'] },
    ],
    [
      { custom_properties: { 'Starting Month': 'x'.repeat(12_000) } },
      { custom_properties: ['are more than 12 kB'] },
    ],
    [{ custom_properties: [] }, { custom_properties: ['must be an object'] }],
  ])('are not changed by the invalid body %j', async (body, reasons) => {
    const { account, send } = await startAccount();
    const before = JSON.stringify(account.data);
    expect(await send('PUT /users/1003', body)).toMatchObject({ status: 422, body: { errors: reasons } });
    expect(JSON.stringify(account.data)).toBe(before);
  });

  it('keep no custom property that the account does not define for users', async () => {
    const { send } = await startAccount();
    const custom_properties = { Shoes: 43, Kostenstelle: '4711', 'parking space': '1', 'Parking Space': '1' };
    const { status, body } = await send('PUT /users/1003', { custom_properties });
    expect(status).toBe(200);
    expect((body as { custom_properties: object }).custom_properties).toEqual({
      'Starting Month': 'January 2022',
      Languages: ['German', 'Italian'],
      'Parking Space': '1',
    });
  });

  it.each<[name: string, sent: unknown, stored: unknown]>([
    ['Languages', ['French', 'Klingon'], ['French']],
    ['Languages', 'French', ['French']],
    ['Languages', 'German, Italian', undefined],
    ['Languages', ['Klingon'], undefined],
    ['Languages', [], []],
    ['Languages', '', []],
    ['T-Shirt', 'M', 'M'],
    ['T-Shirt', 'm', undefined],
    ['T-Shirt', ['M'], undefined],
    ['Parking Space', '0', '0'],
    ['Parking Space', 'ja', undefined],
    ['First Aid Course', '2026-03-01', '2026-03-01'],
    ['First Aid Course', '1.3.2026', undefined],
    ['Profile', 'https://example.com/1003', 'https://example.com/1003'],
    ['Profile', 'example.com', undefined],
    ['Profile', '', ''],
  ])('store the custom property %s, sent as %j, as %j, or ignore it', async (name, sent, stored) => {
    const { account, send } = await startAccount();
    const before = { ...account.data.users.find(({ id }) => id === 1003)?.custom_properties };
    const { status, body } = await send('PUT /users/1003', { custom_properties: { [name]: sent } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      custom_properties: stored === undefined ? before : { ...before, [name]: stored },
    });
  });

  it('are created from the required fields, and can be deleted while they have no hours', async () => {
    const { send } = await startAccount();
    const body = { firstname: 'Nora', lastname: 'Vogt', email: 'Nora.Vogt@example.com', unit_id: 202 };
    expect((await send('POST /users', {})).body).toEqual({
      errors: Object.fromEntries(
        ['firstname', 'lastname', 'email', 'unit_id'].map((key) => [key, ["can't be blank"]]),
      ),
    });
    const created = await send('POST /users', body);
    expect(created).toMatchObject({
      status: 200,
      body: { email: 'nora.vogt@example.com', active: true, extern: false, role: { id: 42 } },
    });
    const { id } = created.body as { id: number };
    expect((await send('POST /users', body)).status).toBe(422);
    expect(await send(`DELETE /users/${id}`)).toMatchObject({ status: 204, body: null });
    expect((await send(`GET /users/employments?user_id=${id}`)).body).toEqual([]);
    expect((await send(`GET /users/${id}`)).status).toBe(404);
    expect((await send('DELETE /users/1003')).status).toBe(422);
  });

  it('that do not exist get 404', async () => {
    const { send } = await startAccount();
    const statuses = await Promise.all(['GET', 'PUT', 'DELETE'].map((method) => send(`${method} /users/7`)));
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await send('GET /nonsense')).status).toBe(404);
  });
});

describe('custom fields', () => {
  it('are defined in the settings, with kinds and options', async () => {
    const { send } = await startAccount();
    expect((await send('GET /account/custom_properties/8602')).body).toEqual({
      id: 8602,
      name: 'Languages',
      name_alt: 'Sprachen',
      kind: 'MultiSelect',
      entity: 'User',
      defaults: ['English', 'French', 'German', 'Italian'],
      placeholder: null,
      placeholder_alt: null,
      print_on_invoice: false,
      print_on_offer: false,
      print_on_timesheet: false,
      notification_enabled: false,
      api_only: false,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await send('GET /account/custom_properties/1')).status).toBe(404);
  });

  it.each([
    ['', [8601, 8602, 8603, 8604, 8605, 8606, 8607, 8608]],
    ['?entity=Project', [8608]],
    ['?ids=8601,8607', [8601, 8607]],
    ['?updated_after=2030-01-01', []],
    ['?per_page=2&page=2', [8603, 8604]],
  ])('are listed by %j', async (query, found) => {
    const { send } = await startAccount();
    expect(ids(await send(`GET /account/custom_properties${query}`))).toEqual(found);
  });
});

describe('teams and roles', () => {
  it('are listed, teams with their members', async () => {
    const { send } = await startAccount();
    const { body } = await send('GET /units');
    expect(body).toHaveLength(4);
    expect((await send('GET /units/203')).body).toMatchObject({
      name: 'Entwicklung',
      users: [{ id: 1003, firstname: 'Giulia', lastname: 'Rossi', email: 'giulia.rossi@example.com' }],
    });
    expect((await send('GET /units/9')).status).toBe(404);
    const roles = await send('GET /users/roles');
    expect(roles.body).toContainEqual(expect.objectContaining({ id: 41, is_admin: true }));
    expect(roles.headers.get('x-page')).toBeNull();
  });
});

describe('employments', () => {
  const pattern = { am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 3] };

  it('are filtered by user, dates, IDs and the last change', async () => {
    const { send } = await startAccount();
    expect(ids(await send('GET /users/employments?ids=9001,9003'))).toEqual([9001, 9003]);
    expect(ids(await send('GET /users/employments?updated_after=2030-01-01T00:00:00Z'))).toEqual([]);
    expect(ids(await send('GET /users/employments?user_id=1003'))).toEqual([9002]);
    expect(ids(await send('GET /users/employments?from=2025-07-01'))).toEqual([9001, 9002]);
    expect(ids(await send('GET /users/employments?from=2021-01-01&to=2021-12-31'))).toEqual([9001, 9003]);
  });

  it('are created, ended and deleted, but must not overlap', async () => {
    const { send } = await startAccount();
    const created = await send('POST /users/employments', { user_id: 1004, pattern, from: '2026-01-01' });
    expect(created).toMatchObject({
      status: 200,
      body: {
        weekly_target_hours: 38,
        from: '2026-01-01',
        to: null,
        user: { id: 1004, lastname: 'Lindner' },
      },
    });
    const path = `/users/employments/${(created.body as { id: number }).id}`;
    const overlapping = { user_id: 1004, pattern, from: '2026-06-01' };
    expect((await send('POST /users/employments', overlapping)).body).toEqual({
      errors: { from: ['overlaps with another employment'] },
    });
    expect((await send(`PUT ${path}`, { to: '2026-05-31' })).body).toMatchObject({ to: '2026-05-31' });
    expect((await send('POST /users/employments', overlapping)).status).toBe(200);
    expect((await send(`PUT ${path}`, { to: null })).status).toBe(422);
    expect((await send(`GET ${path}`)).body).toMatchObject({ to: '2026-05-31' });
    expect((await send(`DELETE ${path}`)).status).toBe(204);
    expect((await send(`GET ${path}`)).status).toBe(404);
  });

  it('keep their user, and can be reopened', async () => {
    const { send } = await startAccount();
    const change = { user_id: 1004, to: null, weekly_target_hours: 1 };
    expect((await send('PUT /users/employments/9003', change)).body).toMatchObject({
      to: null,
      weekly_target_hours: 40,
      user: { id: 1005 },
    });
  });

  it.each([
    [{ pattern }, ['user']],
    [{ user_id: 1004 }, ['pattern']],
    [{ user_id: 1004, pattern: { am: [1], pm: [] } }, ['pattern']],
    [{ user_id: 1004, pattern, from: 'x', to: 'y' }, ['from', 'to']],
    [{ user_id: 1004, pattern, from: '2026-02-01', to: '2026-01-01' }, ['to']],
  ])('are not created from the invalid body %j', async (body, fields) => {
    const { send } = await startAccount();
    const response = await send('POST /users/employments', body);
    expect(response.status).toBe(422);
    expect(invalidFields(response)).toEqual(fields);
  });
});

describe('a new user', () => {
  const body = { firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com', unit_id: 202 };
  // In UTC, it is still the 22nd.
  const now = (): Date => new Date('2026-11-23T00:30:00+01:00');
  const employmentsOf = async (
    options: SimulatorOptions,
    more: object = {},
  ): Promise<[user: unknown, employments: unknown]> => {
    const { send } = await startAccount({ now, ...options });
    const { body: user } = await send('POST /users', { ...body, ...more });
    return [user, (await send(`GET /users/employments?user_id=${(user as { id: number }).id}`)).body];
  };

  it('has a weekly model of 40 hours from the day of the creation', async () => {
    const [user, employments] = await employmentsOf({});
    const { created_at, id } = user as { created_at: string; id: number };
    expect(employments).toEqual([
      {
        id: expect.any(Number),
        weekly_target_hours: 40,
        pattern: { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] },
        from: '2026-11-22',
        to: null,
        user: { id, firstname: 'Nora', lastname: 'Vogt' },
        created_at,
        updated_at: created_at,
      },
    ]);
  });

  it('has none if they are external, or if the simulator is told not to create one', async () => {
    expect((await employmentsOf({}, { external: true }))[1]).toEqual([]);
    expect((await employmentsOf({ defaultModel: false }))[1]).toEqual([]);
  });
});

describe('an employment that overlaps another one', () => {
  const pattern = { am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 3] };
  const add = { user_id: 1003, pattern };
  const refused = { status: 422 };
  /** Days of Giulia's employments, of which the account has one that is open since 2022. */
  const daysIn = ({ data }: Simulator): unknown[] =>
    data.employments.filter(({ user_id }) => user_id === 1003).map(({ from, to }) => [from, to]);

  it('is refused by default', async () => {
    const { account, send } = await startAccount();
    expect(await send('POST /users/employments', { ...add, from: '2026-01-01' })).toMatchObject(refused);
    expect(daysIn(account)).toEqual([['2022-01-01', null]]);
  });

  it('is stored beside it with `accept`, also by a change', async () => {
    const { account, send } = await startAccount({ overlaps: 'accept' });
    const created = await send('POST /users/employments', { ...add, from: '2026-01-01' });
    expect(created.status).toBe(200);
    const path = `/users/employments/${(created.body as { id: number }).id}`;
    expect((await send(`PUT ${path}`, { from: '2021-06-01' })).status).toBe(200);
    expect(daysIn(account)).toEqual([
      ['2022-01-01', null],
      ['2021-06-01', null],
    ]);
  });

  it('ends the one that began earlier with `end-earlier`, while any other overlap is refused', async () => {
    const { account, send } = await startAccount({
      overlaps: 'end-earlier',
      now: () => new Date('2026-11-23T12:00:00Z'),
    });
    const created = await send('POST /users/employments', { ...add, from: '2026-03-01' });
    expect(created.status).toBe(200);
    const ended = [
      ['2022-01-01', '2026-02-28'],
      ['2026-03-01', null],
    ];
    expect(daysIn(account)).toEqual(ended);
    expect((await send('GET /users/employments/9002')).body).toMatchObject({
      updated_at: '2026-11-23T12:00:00Z',
    });
    for (const from of ['2026-03-01', '2026-02-01', '2021-01-01']) {
      expect(await send('POST /users/employments', { ...add, from })).toMatchObject(refused);
    }
    const path = `/users/employments/${(created.body as { id: number }).id}`;
    expect(await send(`PUT ${path}`, { from: '2026-02-01' })).toMatchObject(refused);
    expect(daysIn(account)).toEqual(ended);
  });
});

describe('vacation entitlements', () => {
  const entry = { user_id: 1003, year: 2027, title: 'Urlaubsanspruch', days: 12.5 };

  it('are listed, by user and by year', async () => {
    const { send } = await startAccount();
    expect(await send('GET /users/holidays?user_id=1003')).toMatchObject({
      status: 200,
      body: [{ id: 7002, year: 2026, title: 'Urlaubsanspruch', days: 25, hours: 200 }],
    });
    expect(ids(await send('GET /users/holidays?year=2026'))).toEqual([7001, 7002]);
    const nextYear = await send('GET /users/holidays?year=2027');
    expect(nextYear.body).toEqual([]);
    expect(nextYear.headers.get('x-total')).toBe('0');
  });

  it('are a ledger, in which the same entry may stand twice', async () => {
    const { send } = await startAccount({ now: () => new Date('2026-11-23T12:00:00Z') });
    expect(await send('POST /users/holidays', { ...entry, hours: 7 })).toMatchObject({ status: 200 });
    const second = await send('POST /users/holidays', { ...entry, creator_id: 1002 });
    const { id } = second.body as { id: number };
    expect(second).toMatchObject({
      status: 200,
      body: {
        id: expect.any(Number),
        year: 2027,
        title: 'Urlaubsanspruch',
        days: 12.5,
        hours: 100,
        user: { id: 1003, firstname: 'Giulia', lastname: 'Rossi' },
        creator: { id: 1002, firstname: 'Jonas', lastname: 'Huber' },
        created_at: '2026-11-23T12:00:00Z',
        updated_at: '2026-11-23T12:00:00Z',
      },
    });
    expect((await send(`GET /users/holidays/${id}`)).body).toEqual(second.body);
    const list = (await send('GET /users/holidays?user_id=1003&year=2027')).body;
    expect(list).toMatchObject([{ creator: { id: 1001, lastname: 'Frei' } }, { id }]);
  });

  it('are changed and deleted', async () => {
    const { send } = await startAccount();
    expect((await send('PUT /users/holidays/7002', { days: 27 })).body).toMatchObject({
      year: 2026,
      days: 27,
      hours: 216,
    });
    expect((await send('PUT /users/holidays/7002', { days: 'x' })).status).toBe(422);
    expect((await send('DELETE /users/holidays/7002')).status).toBe(204);
    const gone = ['GET', 'PUT', 'DELETE'].map((method) => send(`${method} /users/holidays/7002`));
    expect((await Promise.all(gone)).map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it.each([
    [{}, ['days', 'title', 'user_id', 'year']],
    [{ ...entry, user_id: 7 }, ['user']],
    [{ ...entry, user_id: 1004 }, ['user']],
    [{ ...entry, creator_id: 7 }, ['creator']],
    [{ ...entry, year: '2026', title: '', days: null }, ['days', 'title', 'year']],
    [{ ...entry, year: -5, title: ' ' }, ['title', 'year']],
    [{ ...entry, year: 20_260 }, ['year']],
  ])('are not created from the invalid body %j', async (body, fields) => {
    const { account, send } = await startAccount();
    const response = await send('POST /users/holidays', body);
    expect(response.status).toBe(422);
    expect(invalidFields(response)).toEqual(fields);
    expect(account.data.holidays).toHaveLength(2);
  });
});

describe('the rate limit', () => {
  it('counts the requests of the last two minutes', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    const { send } = await startAccount({ rateLimit: 2, now: () => new Date(now) });
    const status = async (): Promise<number> => (await send('GET /session')).status;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    expect((await send('GET /session')).body).toEqual({ message: 'Too many requests' });
    now += 120_000;
    expect(await status()).toBe(200);
  });
});

describe('an error response', () => {
  const authorization = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

  it.each<[string, string, object | undefined, Record<string, string>, number, object | null]>([
    ['a wrong key', 'GET /users', undefined, authorization('x'), 401, { message: 'Unauthorized' }],
    [
      'a missing permission',
      'PUT /users/1003',
      {},
      authorization(READ_ONLY_KEY),
      403,
      { errors: ['Access denied'] },
    ],
    ['an entity that does not exist', 'GET /users/7', undefined, {}, 404, null],
    ['a path that does not exist', 'GET /nonsense', undefined, {}, 404, null],
    ['a user with hours', 'DELETE /users/1003', undefined, {}, 422, { errors: [expect.any(String)] }],
  ])('to %s has the documented body', async (_cause, line, body, headers, status, expected) => {
    const { send } = await startAccount();
    expect(await send(line, body, headers)).toMatchObject({ status, body: expected });
  });

  it('to a body that is not JSON has a message', async () => {
    const { account } = await startAccount();
    const response = await fetch(`${account.url}/users/1003`, {
      method: 'PUT',
      headers: { ...authorization(FULL_KEY), 'content-type': 'application/json' },
      body: '{"lastname"',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: 'Invalid JSON' });
  });
});

describe('PATCH', () => {
  it.each([
    ['/users/1003', { lastname: 'Keller' }],
    ['/users/employments/9002', { to: '2026-12-31' }],
    ['/users/holidays/7002', { days: 27 }],
  ])('changes %s like PUT', async (path, body) => {
    const { send } = await startAccount();
    expect(await send(`PATCH ${path}`, body)).toMatchObject({ status: 200, body });
    expect((await send(`GET ${path}`)).body).toMatchObject(body);
  });
});

describe('a response', () => {
  it('is compressed for clients that accept gzip', async () => {
    const { send } = await startAccount();
    const encoding = async (accepted: string): Promise<string | null> =>
      (await send('GET /users', undefined, { 'accept-encoding': accepted })).headers.get('content-encoding');
    expect(await encoding('gzip')).toBe('gzip');
    expect(await encoding('identity')).toBeNull();
  });

  it('to a write is delayed by `writeLatency`', async () => {
    const { account, send } = await startAccount({ writeLatency: 500 });
    const write = send('PUT /users/1003', { lastname: 'Keller' });
    // Three round trips, so that the server has received the write before the last one ends.
    for (let count = 0; count < 3; count++) expect((await send('GET /users/1003')).status).toBe(200);
    expect(account.requests.find(({ method }) => method === 'PUT')?.status).toBe(0);
    expect((await write).body).toMatchObject({ lastname: 'Keller' });
  });
});

/** The fault of a valid line. */
function fault(line: string): Fault {
  const parsed = parseFault(line);
  if ('must' in parsed) throw new Error(parsed.must);
  return parsed.value;
}

describe('a fault', () => {
  it('is parsed from one line of text', () => {
    expect(fault('put /users/* 503 2')).toEqual({
      method: 'PUT',
      path: '/users/*',
      effect: { status: 503 },
      times: 2,
    });
    expect(fault('* /session hang')).toEqual({ method: '*', path: '/session', effect: 'hang' });
    expect(fault('* /users cut after 4')).toMatchObject({ effect: 'cut', after: 4 });
    for (const text of [
      '',
      'PUT /users',
      'PUT /users explode',
      'PUT /users 503 many',
      'PUT /users 503 1 2',
      'PUT /users 503 1 after',
      'GETT /users 503',
      'GET /users 100',
      'GET /users 600',
    ]) {
      expect(parseFault(text)).toEqual({ must: expect.stringContaining('be METHOD PATH EFFECT') });
    }
  });

  it.each([
    ['PUT users/* 503', 'begins with /'],
    ['PUT /api/v1/users 503', 'is below /api/v1, without this part'],
    ['GET /users?page=2 503', 'has no query'],
    ['GET /users/*/roles 503', 'has * at its end only'],
    ['GET /users/ 503', 'does not end in / or .json'],
    ['GET / 503', 'does not end in / or .json'],
    ['GET /users.json 503', 'does not end in / or .json'],
  ])('says which rule the path of %s breaks', (text, rule) => {
    expect(parseFault(text)).toEqual({ must: `have a PATH that ${rule}` });
  });

  it.each<[string, string, string[]]>([
    ['GET /user/* 503', 'GET /users/1003', ['GET /user/* 503']],
    ['PUT /users/* 503', 'GET /users/1003', ['PUT /users/* 503']],
    ['GET /users* 503 after 1', 'GET /users/1003', ['GET /users* 503 after 1']],
    ['GET /* 503', 'GET (outside the API) /users', ['GET /* 503']],
    ['get /users* 503', 'GET /users/1003', []],
    ['* /users 503 2', 'GET /users.json?page=2', []],
    ['PUT /users/* 503\nPUT /users/1003 500', 'PUT /users/1003, PUT /users/1003', ['PUT /users/1003 500']],
    ['PUT /users/* 503 1\nPUT /users/1003 500', 'PUT /users/1003, PUT /users/1003', []],
    ['PUT /users/* 503 after 1\nPUT /users/1003 500 1', 'PUT /users/1003, PUT /users/1003', []],
    ['GET /units 503 2', 'GET /units', []],
  ])('the faults %j and the requests %s: those without effect are %j', (text, requests, unused) => {
    const sent = requests.split(', ').map((line) => {
      const [method = '', path = ''] = line.split(/ (.*)/);
      return { method, path };
    });
    expect(unusedFaultWarnings(text, sent, (line) => line)).toEqual(
      unused.map(
        (line) =>
          `The fault ${line} affected no request. Check its method and path, and the faults before it.`,
      ),
    );
  });

  it('affects the given number of requests', async () => {
    const { send } = await startAccount({ faults: [fault('GET /users/1* 503 1')] });
    const statuses = [
      await send('GET /session'),
      await send('GET /users/1003'),
      await send('GET /users/1003'),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 503, 200]);
  });

  it('starts after the given number of requests', async () => {
    const { send } = await startAccount({
      faults: [fault('GET /* 503 1 after 2'), fault('GET /* 429 1')],
    });
    const statuses = [];
    for (let count = 0; count < 4; count++) statuses.push((await send('GET /session')).status);
    expect(statuses).toEqual([429, 200, 503, 200]);
  });
});

describe('beside the API', () => {
  const inspected = async ({ url }: Simulator, path: string): Promise<Response> => fetch(new URL(path, url));

  it('a request that cannot be shown does not end the simulator', async () => {
    const { account, send } = await startAccount();
    const body = '['.repeat(50_000) + ']'.repeat(50_000);
    const headers = { authorization: `Bearer ${FULL_KEY}`, 'content-type': 'application/json' };
    await fetch(`${account.url}/users/1003`, { method: 'PUT', headers, body });
    expect((await inspected(account, '/__requests')).status).toBe(200);
    expect((await send('GET /session')).status).toBe(200);
  });

  it('an account that cannot be shown does not end the simulator', async () => {
    const { account, send } = await startAccount();
    Object.assign(account.data.units[0] ?? {}, { units: account.data.units });
    expect((await inspected(account, '/__state')).status).toBe(500);
    expect((await send('GET /session')).status).toBe(200);
  });

  it('a long body is kept without pictures, a short one as it was sent', async () => {
    const { account, send } = await startAccount();
    const avatar = { filename: 'giulia.png', base64: 'x'.repeat(200_000) };
    await send('PUT /users/1003', { lastname: 'Keller', avatar });
    await send('PUT /users/1003', { lastname: 'Rossi', avatar: { base64: 'x' } });
    expect(account.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { lastname: 'Keller', avatar: '(left out)' },
      { lastname: 'Rossi', avatar: { base64: 'x' } },
    ]);
  });

  it.each([
    ['/users?page=2', '(outside the API) /users?page=2'],
    ['/api/v10/users', '(outside the API) /api/v10/users'],
    ['/api/v1/users', '/users'],
  ])('the request %s has the path %s', async (path, recorded) => {
    const { account } = await startAccount();
    await inspected(account, path);
    expect(account.requests.map((request) => request.path)).toEqual([recorded]);
  });
});

describe('npm run simulator', () => {
  it('prints its URL, key and users, then each request', async () => {
    const child = spawn(process.execPath, [
      '--import',
      './scripts/typescript.js',
      'simulator/main.ts',
      '--fault',
      'GET /units 503',
    ]);
    try {
      const lines: string[] = [];
      const printed = (pattern: RegExp): Promise<string> =>
        new Promise((resolve) => {
          const search = (): void => {
            const line = lines.join('\n').match(pattern)?.[1];
            if (line !== undefined) resolve(line);
          };
          child.stdout.on('data', search);
          search();
        });
      child.stdout.on('data', (text: Buffer) => lines.push(text.toString()));
      const url = await printed(/^api-url +(\S+)$/m);
      const key = await printed(/^api-key +(\S+)/m);
      await printed(/^(user +1005 Svenja Krause.*deactivated)$/m);
      const response = await fetch(`${url}/units?name=x`, { headers: { authorization: `Bearer ${key}` } });
      expect(response.status).toBe(503);
      await printed(/^(GET \/units → 503)$/m);
    } finally {
      child.kill();
    }
  });

  itOnlyWhere(canSignal, 'Windows has no signals')(
    'names the faults that affected no request when Ctrl-C ends it',
    async () => {
      const flags = ['--fault', 'GET /unit 503', '--fault', 'GET /units 503'];
      const command = ['--import', './scripts/typescript.js', 'simulator/main.ts', ...flags];
      const child = spawn(process.execPath, command);
      let [printed, warned] = ['', ''];
      let hasAsked = false;
      child.stderr.on('data', (text: Buffer) => (warned += text.toString()));
      const ended = new Promise((resolve) => child.on('close', (...how) => resolve(how)));
      child.stdout.on('data', (text: Buffer) => {
        printed += text.toString();
        const url = /^api-url +(\S+)$/m.exec(printed)?.[1];
        if (url === undefined || hasAsked) return;
        hasAsked = true;
        void fetch(`${url}/units`).then(() => child.kill('SIGINT'));
      });
      expect(await ended).toEqual([null, 'SIGINT']);
      expect(warned).toBe(
        'The fault "GET /unit 503" affected no request. Check its method and path, and the faults before it.\n',
      );
    },
  );

  itIfAll('takes a users file with its columns, relative to the folder where npm was started', async () => {
    const child = spawn(
      process.execPath,
      [
        ...['--import', './scripts/typescript.js', 'simulator/main.ts', '--users-file', 'users.csv'],
        ...['--columns', 'Urlaubstage = ignore', '--columns', 'Wochenmodell = ignore'],
        ...['--columns', 'Eintritt = ignore'],
      ],
      { env: { ...process.env, INIT_CWD: join(process.cwd(), 'examples') } },
    );
    try {
      let text = '';
      for await (const chunk of child.stdout) {
        text += String(chunk);
        // The file has six people.
        if (text.match(/^user .*\n/gm)?.length === 6) break;
      }
      expect(text).toContain('0 vacation entries');
      expect(text).toContain('The users file lacks some values. The account has 40 hours a week for');
      expect(text.match(/^user .*$/gm)).toContain('user      1003');
      expect(text).not.toMatch(/Giulia|Keller|example\.com|Entwicklung/);
    } finally {
      child.kill();
    }
  });

  itIfAll('takes flags for the default employment and for overlaps', async () => {
    const child = spawn(process.execPath, [
      '--import',
      './scripts/typescript.js',
      'simulator/main.ts',
      '--default-employment',
      'false',
      '--overlaps',
      'accept',
    ]);
    try {
      const url = await new Promise<string>((resolve) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const found = /^api-url +(\S+)$/m.exec(text)?.[1];
          if (found !== undefined) resolve(found);
        });
      });
      const post = async (path: string, body: object): Promise<unknown> => {
        const headers = { authorization: `Bearer ${FULL_KEY}`, 'content-type': 'application/json' };
        const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
        return response.json();
      };
      const user = { firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com', unit_id: 202 };
      const pattern = { am: [4, 4, 4, 4, 4], pm: [0, 0, 0, 0, 0] };
      expect(await post('/users', user)).toMatchObject({ id: 2001 });
      // The next ID: the user has no weekly model.
      expect(await post('/users/employments', { user_id: 1003, pattern })).toMatchObject({ id: 2002 });
    } finally {
      child.kill();
    }
  });

  it.each(
    casesOf([
      [
        ['--latency', 'x', '--port=-1', '--session', 'x', '--overlaps', 'x'],
        '`overlaps` "x" must be one of refuse, accept, end-earlier\n' +
          '`session` "x" must be one of id, no-id, 401, 403, 404\n' +
          '`port` "-1" must be a whole number from 0 to 65535\n' +
          '`latency` "x" must be a whole number from 0 to 600000\n',
      ],
      [['--fault', 'x'], '`faults`, line 1: "x" must be METHOD PATH EFFECT'],
      [['--write-latency', '1.5'], '`write-latency` "1.5" must be a whole number from 0 to 600000'],
      [['--session', 'x'], '`session` "x" must be one of id, no-id, 401, 403, 404'],
      [['--overlaps', 'x'], '`overlaps` "x" must be one of refuse, accept, end-earlier'],
      [
        ['--data', 'none.json', '--rate-limit', 'x'],
        '`data` "none.json" must be a readable file\n`rate-limit` "x"',
      ],
      [['--nonsense'], "Unknown option '--nonsense'"],
    ]),
  )('explains why %j is invalid', async (flags, message) => {
    const run = promisify(execFile)(process.execPath, [
      '--import',
      './scripts/typescript.js',
      'simulator/main.ts',
      ...flags,
    ]);
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });
});
