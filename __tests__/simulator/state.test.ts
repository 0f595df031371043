/** `GET /__state` after any writes: the input `data` takes it, and it gives the same account. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountFromData } from '../../simulator/account/from-data.ts';
import { customField, FULL_KEY, sampleData } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { stateOf, type State } from '../../simulator/state.ts';
import { batches, TIMEOUT_MS } from '../properties/batches.ts';
import { moco } from '../support/step.ts';

/** A write, as in `PUT /users/1003`, and its body: JSON, as JavaScript has no way to write each of its numbers. */
type Write = readonly [line: string, body?: string | undefined];

/** A simulator with a custom field of teams, a team with a value for it, and room for many requests. */
async function startAccount(): Promise<Simulator> {
  const data = sampleData();
  data.customFields.push(
    customField(8609, 'Cost Center', 'Select', { entity: 'Unit', defaults: ['1', '2'] }),
  );
  data.units = data.units.map((unit) =>
    unit.id === 202 ? { ...unit, custom_properties: { 'Cost Center': '1' } } : unit,
  );
  return moco({ data, rateLimit: 1_000_000, overlaps: 'end-earlier' });
}

/** Sends a write, and returns the status of its response. */
async function send({ url }: Simulator, [line, body]: Write): Promise<number> {
  const [method = '', path = ''] = line.split(' ');
  const headers = { authorization: `Bearer ${FULL_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) });
  await response.arrayBuffer();
  return response.status;
}

/** The state, after a check that `data` takes it and gives the same one. */
async function validState({ url }: Simulator): Promise<State> {
  const text = await (await fetch(new URL('/__state', url))).text();
  const state = JSON.parse(text) as State;
  const { data, issues } = accountFromData('moco.json', Buffer.from(text), JSON.stringify);
  expect({ issues, ...stateOf(data) }).toEqual({ issues: [], ...state });
  return state;
}

/** The state after these writes, all of which succeed. */
async function stateAfter(...writes: readonly Write[]): Promise<State> {
  const account = await startAccount();
  for (const write of writes) expect([200, 204]).toContain(await send(account, write));
  return validState(account);
}

const propertiesOf = ({ users }: State, id: number): unknown =>
  users.find((user) => user.id === id)?.custom_properties;

describe('the state is an account', () => {
  it('without the values of a custom field that is deleted', async () => {
    const state = await stateAfter(
      ['DELETE /account/custom_properties/8601'],
      ['DELETE /account/custom_properties/8609'],
    );
    expect(propertiesOf(state, 1003)).toEqual({ Languages: ['German', 'Italian'] });
    expect(state.units.find(({ id }) => id === 202)).toMatchObject({ custom_properties: {} });
  });

  it('with the values of a custom field that is renamed under its new name', async () => {
    const state = await stateAfter(['PUT /account/custom_properties/8601', '{"name": "Month"}']);
    expect(propertiesOf(state, 1003)).toEqual({ Month: 'January 2022', Languages: ['German', 'Italian'] });
  });

  it('without the choices that a custom field no longer has', async () => {
    const defaults = '{"defaults": ["French", "Italian"]}';
    const one = await stateAfter(['PUT /account/custom_properties/8602', defaults]);
    expect(propertiesOf(one, 1003)).toEqual({ 'Starting Month': 'January 2022', Languages: ['Italian'] });
    const none = await stateAfter(['PUT /account/custom_properties/8602', '{"defaults": ["French"]}']);
    expect(propertiesOf(none, 1003)).toEqual({ 'Starting Month': 'January 2022' });
  });

  it('with vacation entries of which the creator is deleted', async () => {
    const entry = '{"user_id": 1003, "year": 2027, "title": "Carry-over", "days": 3}';
    const { holidays } = await stateAfter(['DELETE /users/1001'], ['POST /users/holidays', entry]);
    expect(holidays.map(({ creator_id }) => creator_id)).toEqual([null, null, null]);
  });

  it.each<[string, string]>([
    ['POST /account/custom_properties', '{"name": "Size", "kind": "Number", "entity": "User"}'],
    ['POST /account/custom_properties', '{"name": "Profile", "kind": "String", "entity": "User"}'],
    ['PUT /account/custom_properties/8601', '{"name": "Profile"}'],
    ['PUT /users/holidays/7001', '{"days": 1e999}'],
    ['PUT /users/employments/9001', '{"pattern": {"am": [1e999, 4, 4, 4, 4], "pm": [4, 4, 4, 4, 4]}}'],
  ])('as %s with %s gets 422', async (line, body) => {
    const account = await startAccount();
    expect(await send(account, [line, body])).toBe(422);
    await validState(account);
  });

  it('with e-mail addresses that users have in it', async () => {
    const { users } = await stateAfter(['PUT /users/1003', '{"email": "giulia@intranet"}']);
    expect(users.find(({ id }) => id === 1003)).toMatchObject({ email: 'giulia@intranet' });
  });
});

const odd = fc.constantFrom<unknown>(null, '', ' ', 'x', 0, -1, 1.5, true, [], ['x'], {}, '\u0000', '\uFEFF');
const word = fc.constantFrom('Size', 'Month', 'Starting Month', 'Languages', 'Cost Center', '__proto__');
const option = fc.constantFrom('', 'S', 'M', '1', '2', 'German', 'French');
const day = fc.constantFrom('2025-12-31', '2026-01-01', '2026-06-30', '2027-02-28');
const hours = fc.array(fc.constantFrom<number>(0, 4, 7.8, 1e21), { minLength: 5, maxLength: 5 });
const userId = fc.constantFrom(1001, 1002, 1003, 1004, 1005, 2001, 9);
const values = fc.dictionary(word, fc.oneof(option, fc.array(option, { maxLength: 3 }), day, odd), {
  maxKeys: 3,
  noNullPrototype: true,
});

/** Keys of the bodies of each list, with values that mostly are valid. */
const BODIES = {
  '/users': {
    firstname: word,
    lastname: word,
    email: fc.constantFrom('A@example.com', 'b@intranet', 'giulia.rossi@example.com', 'Ä@x', 'a@', 'x'),
    unit_id: fc.constantFrom(201, 202, 205),
    role_id: fc.constantFrom(41, 42, 9),
    active: fc.boolean(),
    external: fc.boolean(),
    bday: fc.oneof(day, fc.constant('')),
    tags: fc.array(word),
    info: option,
    iban: option,
    avatar: odd,
    custom_properties: values,
  },
  '/units': { name: word, custom_properties: values },
  '/account/custom_properties': {
    name: word,
    kind: fc.constantFrom(
      'String',
      'Select',
      'MultiSelect',
      'Boolean',
      'Date',
      'Link',
      'Textarea',
      'text',
      'Number',
    ),
    entity: fc.constantFrom('User', 'Unit', 'Project'),
    defaults: fc.array(option),
    placeholder: option,
    api_only: fc.boolean(),
  },
  '/users/employments': { user_id: userId, pattern: fc.record({ am: hours, pm: hours }), from: day, to: day },
  '/users/holidays': {
    user_id: userId,
    creator_id: userId,
    year: fc.constantFrom(2026, 2027, 0),
    title: word,
    days: fc.constantFrom(25, -2.5, 1e21),
    hours: fc.constantFrom(8, 0),
  },
};

/** What a creation has unless its body says something else. */
const COMPLETE: Readonly<Record<keyof typeof BODIES, object>> = {
  '/users': { firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com', unit_id: 202 },
  '/units': { name: 'Sales' },
  '/account/custom_properties': { name: 'Shoes', kind: 'String', entity: 'User' },
  '/users/employments': { user_id: 1005, pattern: { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] } },
  '/users/holidays': { user_id: 1003, year: 2027, title: 'Carry-over', days: 2.5 },
};

/** The lists of the state, by their paths. */
const LISTS = {
  '/users': 'users',
  '/units': 'units',
  '/account/custom_properties': 'custom_properties',
  '/users/employments': 'employments',
  '/users/holidays': 'holidays',
} as const satisfies Record<keyof typeof BODIES, keyof State>;

const writes = fc.array(
  fc.constantFrom(...(Object.keys(BODIES) as (keyof typeof BODIES)[])).chain((path) =>
    fc.record({
      path: fc.constant(path),
      method: fc.constantFrom('POST', 'POST', 'PUT', 'PUT', 'PUT', 'PATCH', 'DELETE'),
      /** Chooses an object of the list. */
      pick: fc.nat(20),
      body: fc
        .tuple(
          fc.record<Record<string, unknown>>(BODIES[path], { requiredKeys: [] }),
          fc.option(fc.tuple(fc.constantFrom(...Object.keys(BODIES[path])), odd), { freq: 4 }),
        )
        .map(([body, other]) => ({ ...body, ...(other && { [other[0]]: other[1] }) })),
    }),
  ),
  { minLength: 5, maxLength: 30, size: 'max' },
);

it.each(batches(150))(
  'the state after any writes is an account (seed $seed)',
  async (batch) => {
    let written = 0;
    const holds = fc.asyncProperty(writes, async (all) => {
      const account = await startAccount();
      for (const { path, method, pick, body } of all) {
        const list = stateOf(account.data)[LISTS[path]];
        const { id = 9 } = list[pick % list.length] ?? {};
        const isCreation = method === 'POST';
        const line = isCreation ? `POST ${path}` : `${method} ${path}/${id}`;
        const sent = JSON.stringify(isCreation ? { ...COMPLETE[path], ...body } : body);
        const status = await send(account, [line, method === 'DELETE' ? undefined : sent]);
        if (status < 300) written += 1;
        expect(status).not.toBe(500);
      }
      await validState(account);
      await account.close();
    });
    await fc.assert(holds, batch);
    expect(written).toBeGreaterThan(batch.numRuns * 3);
  },
  TIMEOUT_MS,
);
