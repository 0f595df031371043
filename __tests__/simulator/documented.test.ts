/** The simulator responds as MOCO is known to: every fact of `documented.ts`, and what all of its operations share. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY, NO_STAFF_KEY } from '../../simulator/data.ts';
import type { SimulatorOptions } from '../../simulator/server.ts';
import { moco } from '../support/step.ts';
import { account, FACTS, LISTS, OPERATIONS, type Fact } from './documented.ts';
import { differences } from './shapes.ts';

interface ApiResponse {
  readonly status: number;
  readonly text: string;
  /** The parsed text; null if it is empty. */
  readonly body: unknown;
  readonly headers: Headers;
}

type Send = (line: string, headers?: Readonly<Record<string, string>>) => Promise<ApiResponse>;

/** Starts a simulator with the account of the facts. `send('PUT /users/1003 {"info":""}')` sends it a request. */
async function start(options: SimulatorOptions = {}): Promise<Send> {
  const { url } = await moco({ data: account(), ...options });
  return async (line, headers = {}) => {
    const [, method = '', path = '', body] = /^(\S+) (\S+)(?: (.+))?$/s.exec(line) ?? [];
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${FULL_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
  };
}

const idsOf = (body: unknown): number[] => (body as { id: number }[]).map(({ id }) => id);

/** Only these keys of an object. */
function pick(body: unknown, keys: readonly string[]): unknown {
  const entries = Object.entries(body as object);
  return Object.fromEntries(entries.filter(([key]) => keys.includes(key)));
}

/** Compares what a fact says about the body. */
function expectBody({ status, shape, ids, has, text }: Fact, response: ApiResponse): void {
  if (status === 204 || status === 404) expect(response.text).toBe('');
  if (shape !== undefined) {
    const isList = Array.isArray(response.body);
    if (isList) expect(response.body).not.toHaveLength(0);
    expect(differences(response.body, isList ? [shape] : shape)).toEqual([]);
  }
  if (ids !== undefined) expect(idsOf(response.body)).toEqual(ids);
  if (has !== undefined) expect(pick(response.body, Object.keys(has))).toEqual(has);
  if (text !== undefined) expect(response.text).toContain(text);
}

function expectHeaders({ sends = {} }: Fact, { headers }: ApiResponse): void {
  for (const [name, value] of Object.entries(sends)) {
    if (value instanceof RegExp) expect(headers.get(name)).toMatch(value);
    else expect([name, headers.get(name)]).toEqual([name, value]);
  }
}

describe.each(Object.entries(FACTS))('%s', (_subject, facts) => {
  it.each(facts)('$fact ($source): $request', async (fact) => {
    const { request, body, headers, options, status = 200, then } = fact;
    const send = await start(options);
    const response = await send(body === undefined ? request : `${request} ${JSON.stringify(body)}`, headers);
    expect({ status: response.status, text: response.text }).toMatchObject({ status });
    expectBody(fact, response);
    expectHeaders(fact, response);
    if (then) expect((await send(then[0])).body).toMatchObject(then[1]);
  });
});

const operations = Object.entries(OPERATIONS).flatMap(([path, methods]) =>
  methods.map((method) => `${method} ${path}`),
);

describe('every documented operation', () => {
  it('has a fact that compares all keys and types of its response', () => {
    const shown = Object.values(FACTS)
      .flat()
      .filter(({ shape }) => shape !== undefined)
      .map(({ request }) => request.replace(/\?.*/, '').replace(/\/\d+$/, '/{id}'));
    expect(operations.filter((operation) => !shown.includes(operation))).toEqual([]);
  });

  it.each(operations)('%s gets 401 with a message for a wrong key', async (operation) => {
    const send = await start();
    const response = await send(operation.replace('{id}', '1003'), { authorization: 'Bearer wrong' });
    expect(response).toMatchObject({ status: 401, body: { message: expect.any(String) } });
  });

  it.each(operations)('%s gets 429 with a message for a request too many', async (operation) => {
    const send = await start({ rateLimit: 0 });
    expect(await send(operation.replace('{id}', '1003'))).toMatchObject({
      status: 429,
      body: { message: expect.any(String) },
    });
  });

  it.each(operations.filter((operation) => !/session|profile/.test(operation)))(
    '%s gets 403 with errors for a key without the permission',
    async (operation) => {
      const send = await start();
      const headers = { authorization: `Bearer ${NO_STAFF_KEY}` };
      expect(await send(operation.replace('{id}', '1003'), headers)).toMatchObject({
        status: 403,
        body: { errors: [expect.any(String)] },
      });
    },
  );

  it.each(operations.filter((operation) => operation.includes('{id}')))(
    '%s gets 404 without a body for an unknown ID',
    async (operation) => {
      const send = await start();
      const response = await send(operation.replace('{id}', '77'));
      expect(response).toMatchObject({ status: 404, text: '' });
    },
  );
});

describe.each(LISTS)('the list %s', (list) => {
  it('has pages of 100, or of `per_page`, with a link to the next one', async () => {
    const send = await start();
    const all = await send(`GET ${list}`);
    const total = idsOf(all.body).length;
    expect(Object.fromEntries(all.headers)).toMatchObject({
      'x-page': '1',
      'x-per-page': '100',
      'x-total': String(total),
    });
    expect(all.headers.get('link')).toBeNull();
    const found = [];
    let path: string | undefined = `${list}?per_page=1`;
    while (path !== undefined) {
      const page: ApiResponse = await send(`GET ${path}`);
      expect(page.headers.get('x-per-page')).toBe('1');
      expect(page.body).toHaveLength(1);
      found.push(...idsOf(page.body));
      path = /^<.*\/api\/v1(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(found).toEqual(idsOf(all.body));
    expect(found.length).toBeGreaterThan(1);
  });

  it('is filtered by `ids`', async () => {
    const send = await start();
    const [first, second] = idsOf((await send(`GET ${list}`)).body);
    const chosen = await send(`GET ${list}?ids=${second},${first},77`);
    expect(idsOf(chosen.body)).toEqual([first, second]);
  });

  it('is filtered by `updated_after`', async () => {
    const send = await start();
    const [first] = idsOf((await send(`GET ${list}`)).body);
    const query = 'updated_after=2026-01-31T14:30:00Z';
    expect((await send(`GET ${list}?${query}`)).body).toEqual([]);
    await send(`PATCH ${list}/${first} {}`);
    expect(idsOf((await send(`GET ${list}?${query}`)).body)).toEqual([first]);
  });
});

describe('the rate limit', () => {
  it('allows 120 requests in two minutes', async () => {
    const send = await start();
    const statuses = await Promise.all(
      Array.from({ length: 121 }, async () => (await send('GET /session')).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});
