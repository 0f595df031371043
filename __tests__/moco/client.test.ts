/** The client with a fake clock and a fake network: minutes of retries take no time. */
import { Agent } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { describeRetry } from '../../src/github/error-messages.ts';
import { createClient, type Client, type ClientOptions, type ClientRuntime } from '../../src/moco/client.ts';
import { createIdempotently, type CreateResult } from '../../src/moco/create-idempotently.ts';
import { ActionError, unconfirmedWrite, type ErrorDetails } from '../../src/moco/errors.ts';
import { listSizeProblem } from '../../src/moco/pagination.ts';
import { itIfAll } from '../support/extent.ts';

type FakeResponse =
  | { status: number; body?: string; headers?: Record<string, string>; content?: () => Promise<string> }
  | { code: string }
  | Error
  | 'hang';

const isNumber = (value: unknown): value is number => typeof value === 'number';

interface FakeNetwork {
  readonly client: Client;
  readonly waits: number[];
  readonly lines: string[];
  readonly sent: string[];
  /** Advances both clocks. */
  readonly pass: (milliseconds: number) => void;
  /** Sets the system's clock forward or back. */
  readonly shiftWallClock: (milliseconds: number) => void;
}

/** A client whose attempts get these responses in order, and then the last one forever. An attempt takes a second. */
function playing(
  responses: readonly FakeResponse[],
  options: Partial<ClientOptions> = {},
  onSent: (count: number) => void = () => undefined,
): FakeNetwork {
  const waits: number[] = [];
  const lines: string[] = [];
  const sent: string[] = [];
  let now = 0;
  let wallClockAhead = Date.parse('2026-11-23T12:00:00Z');
  const fetch = (url: string, init: { method: string; signal: AbortSignal }): Promise<unknown> => {
    const response = responses[Math.min(sent.length, responses.length - 1)];
    sent.push(`${init.method} ${url}`);
    onSent(sent.length);
    now += 1_000;
    if (response === 'hang') {
      return new Promise((_, reject) =>
        init.signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    }
    if (response === undefined || response instanceof Error) {
      return Promise.reject(response ?? new Error('no response'));
    }
    if ('code' in response) {
      const { code } = response;
      return Promise.reject(Object.assign(new Error(code), { type: 'system', code }));
    }
    const { status, body = '', headers = {}, content = () => Promise.resolve(body) } = response;
    const arrayBuffer = async (): Promise<Buffer> => Buffer.from(await content());
    return Promise.resolve({ status, headers: new Headers(headers), arrayBuffer });
  };
  const client = createClient(
    {
      account: { url: 'https://acme.mocoapp.com/api/v1', host: 'acme.mocoapp.com' },
      apiKey: 'the-key',
      userAgent: 'test',
      readOnly: false,
      retryBudget: { scope: 'all', timeoutMs: 180_000 },
      requestTimeoutMs: 60_000,
      ...options,
    },
    {
      fetch: fetch as unknown as ClientRuntime['fetch'],
      agentFor: () => new Agent(),
      now: () => now,
      wallClock: () => now + wallClockAhead,
      random: () => 0,
      sleep: (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
        return Promise.resolve();
      },
      onRetry: (retry) => lines.push(describeRetry(retry)),
    },
  );
  const pass = (milliseconds: number): void => void (now += milliseconds);
  const shiftWallClock = (milliseconds: number): void => void (wallClockAhead += milliseconds);
  return { client, waits, lines, sent, pass, shiftWallClock };
}

async function detailsOf(request: Promise<unknown>): Promise<ErrorDetails> {
  const error: unknown = await request.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ActionError) return error.details;
  throw error as Error;
}

/** A creation whose response is parsed as `created`. */
function create(client: Client, lookUp: () => Promise<string | undefined>): Promise<CreateResult<string>> {
  return createIdempotently(client.post('/users', {}), lookUp, () => 'created');
}

describe('retries', () => {
  it("outlast MOCO's window of two minutes and end within the budget", async () => {
    const { client, waits, lines } = playing([{ status: 429 }]);
    const details = await detailsOf(client.get('/users/1'));
    expect(waits).toEqual([1, 2, 4, 8, 16, 20, 20, 20, 20, 20, 20].map((seconds) => seconds * 1_000));
    expect(details).toMatchObject({ kind: 'http-error', status: 429, attempts: 12, elapsedMs: 163_000 });
    expect(lines).toHaveLength(waits.length);
  });

  it('that are cancelled report that an earlier attempt may have been applied', async () => {
    const cancel = new AbortController();
    const responses = [{ status: 503 }, { status: 429, headers: { 'retry-after': '60' } }];
    const { client } = playing(responses, { signal: cancel.signal }, (sent) => {
      if (sent === 2) cancel.abort();
    });
    expect(await detailsOf(client.put('/users/1', {}))).toEqual({
      kind: 'cancelled',
      unconfirmed: { method: 'PUT', path: '/users/1' },
    });
    const other = new AbortController();
    const limited = playing([{ status: 429 }], { signal: other.signal }, () => other.abort());
    expect(await detailsOf(limited.client.put('/users/1', {}))).toEqual({
      kind: 'cancelled',
      unconfirmed: undefined,
    });
  });

  const LOST = { method: 'PUT', path: '/users/1' };
  it.each([
    ['a status of 5xx', [{ status: 503 }], 'http-error', LOST],
    ['408', [{ status: 408 }], 'http-error', LOST],
    ['a broken connection', [{ code: 'ECONNRESET' }], 'unreachable', LOST],
    ['no connection', [{ code: 'ECONNREFUSED' }], 'unreachable', undefined],
    ['no connection to the proxy', [{ code: 'PROXY_ECONNREFUSED' }], 'unreachable', undefined],
    ['a lost attempt and no connection', [{ status: 503 }, { code: 'ECONNREFUSED' }], 'unreachable', LOST],
    ['425', [{ status: 425 }], 'http-error', undefined],
    ['429', [{ status: 429 }], 'http-error', undefined],
    ['a lost attempt and 422', [{ status: 503 }, { status: 422 }], 'http-error', LOST],
    ['422', [{ status: 422 }], 'http-error', undefined],
    ['a page', [{ status: 200, body: '<html>' }], 'unexpected-answer', LOST],
  ])(
    'of a write that end after %s report whether it may have been applied',
    async (_, responses, kind, lost) => {
      const { client } = playing(responses);
      const details = await detailsOf(client.put('/users/1', {}));
      expect(details).toMatchObject({ kind });
      expect(unconfirmedWrite(details)).toEqual(lost);
    },
  );

  it('of a write that end after a timeout report that it may have been applied', async () => {
    const { client } = playing(['hang'], {
      requestTimeoutMs: 1,
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    const details = await detailsOf(client.put('/users/1', {}));
    expect(details).toMatchObject({ kind: 'timeout', unconfirmed: LOST });
  });

  it('of a read never report that something may have been applied', async () => {
    const { client } = playing([{ status: 503 }]);
    expect(unconfirmedWrite(await detailsOf(client.get('/users/1')))).toBeUndefined();
  });

  it('that are cancelled while a lost creation is looked up report that it may have been applied', async () => {
    const cancel = new AbortController();
    const { client } = playing([{ status: 503 }], { signal: cancel.signal });
    const look = (): Promise<never> => {
      cancel.abort();
      return Promise.reject(new ActionError({ kind: 'cancelled', unconfirmed: undefined }));
    };
    expect(await detailsOf(create(client, look))).toEqual({
      kind: 'cancelled',
      unconfirmed: { method: 'POST', path: '/users' },
    });
  });

  it.each([
    ['may have been applied if an attempt was lost before', [{ status: 503 }, { status: 422 }], true],
    ['was not applied if none was lost', [{ status: 422 }], false],
  ])(
    'that are cancelled while a taken creation is looked up report that it %s',
    async (_, responses, isLost) => {
      const { client } = playing(responses);
      let lookUps = 0;
      const look = (): Promise<string | undefined> =>
        ++lookUps < responses.length
          ? Promise.resolve(undefined)
          : Promise.reject(new ActionError({ kind: 'cancelled', unconfirmed: undefined }));
      const unconfirmed = isLost ? { method: 'POST', path: '/users' } : undefined;
      expect(await detailsOf(create(client, look))).toEqual({ kind: 'cancelled', unconfirmed });
    },
  );

  it('of many requests use their budget only once in an outage', async () => {
    const { client } = playing([{ status: 503 }], { retryBudget: { scope: 'each', timeoutMs: 5_000 } });
    const attempts = async (): Promise<unknown> => {
      const details = await detailsOf(client.get('/users/1'));
      return 'attempts' in details && details.attempts;
    };
    expect([await attempts(), await attempts(), await attempts(), await attempts()]).toEqual([2, 2, 1, 1]);
  });

  it('of many requests have their budget again after a pause, in which the outage may have ended', async () => {
    const { client, pass } = playing([{ status: 503 }], { retryBudget: { scope: 'each', timeoutMs: 5_000 } });
    const attempts = async (): Promise<unknown> => detailsOf(client.get('/users/1'));
    for (let request = 1; request <= 3; request++) await attempts();
    pass(31_000);
    expect(await attempts()).toMatchObject({ attempts: 2 });
  });

  it('of many requests have their budget again after an outage', async () => {
    const outage = [{ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 }, { status: 503 }];
    const { client, waits } = playing([...outage, { status: 200, body: '{}' }, { status: 503 }], {
      retryBudget: { scope: 'each', timeoutMs: 5_000 },
    });
    for (let request = 1; request <= 3; request++) await detailsOf(client.get('/users/1'));
    await client.get('/users/1');
    const before = waits.length;
    await detailsOf(client.get('/users/1'));
    expect(waits.slice(before)).toEqual([1_000]);
  });

  it.each([
    ['for as long as MOCO asks, even beyond the retry budget', { 'retry-after': '300' }, 300_000],
    ['for a second if MOCO does not say how long', {}, 1_000],
  ])('after a 429 pause all requests %s', async (_, headers, pause) => {
    const pauses: number[] = [];
    const rateLimiter = {
      acquire: () => Promise.resolve(),
      pauseFor: (milliseconds: number) => pauses.push(milliseconds),
      estimateWait: () => 0,
    };
    const { client } = playing([{ status: 429, headers }], {
      rateLimiter,
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await detailsOf(client.get('/users/1'))).toMatchObject({ status: 429, attempts: 1 });
    expect(pauses).toEqual([pause]);
  });

  it('share one budget over all requests of the step', async () => {
    const { client, waits } = playing([{ status: 503 }, { status: 200, body: '{}' }, { status: 503 }], {
      retryBudget: { scope: 'all', timeoutMs: 5_000 },
    });
    await client.get('/users/1');
    expect(await detailsOf(client.put('/users/1', {}))).toMatchObject({
      kind: 'http-error',
      attempts: 1,
      elapsedMs: 1_000,
    });
    expect(waits).toEqual([1_000]);
  });

  it('are logged with the reason and the delay', async () => {
    const { client, lines } = playing([
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 502 },
      { code: 'ECONNRESET' },
      { status: 408 },
      { status: 200, body: '{}' },
    ]);
    await client.get('/users/1');
    expect(lines).toEqual([
      "GET /users/1: MOCO's rate limit is exceeded (429). Retrying in 3.0 s (attempt 2).",
      'GET /users/1: MOCO is unavailable (502). Retrying in 2.0 s (attempt 3).',
      'GET /users/1: The connection failed: connection closed (ECONNRESET). Retrying in 4.0 s (attempt 4).',
      'GET /users/1: The request did not arrive in time (408). Retrying in 8.0 s (attempt 5).',
    ]);
  });

  it('do not happen with a budget of 0', async () => {
    const { client, waits } = playing([{ code: 'ECONNREFUSED' }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await detailsOf(client.get('/users/1'))).toMatchObject({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
      attempts: 1,
    });
    expect(waits).toEqual([]);
  });

  it('do not hide a bug in this code', async () => {
    const { client, sent } = playing([new TypeError('Header name must be valid')]);
    await expect(client.get('/users/1')).rejects.toThrow('Header name must be valid');
    expect(sent).toHaveLength(1);
  });
});

describe('a request without a usable response', () => {
  const body = (type: string): Error => Object.assign(new Error(), { type });

  it('fails with its cause: a network error, a size, or a proxy', async () => {
    const detailsFor = (response: FakeResponse): Promise<ErrorDetails> =>
      detailsOf(playing([response], { retryBudget: { scope: 'all', timeoutMs: 0 } }).client.get('/x'));
    expect(await detailsFor({ code: 'ENOTFOUND' })).toMatchObject({ kind: 'unreachable', code: 'ENOTFOUND' });
    expect(await detailsFor(body('max-size'))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'it is larger than 10 MiB',
    });
    expect(await detailsFor(body('system'))).toMatchObject({ kind: 'unreachable', code: 'unknown' });
    expect(await detailsFor({ code: 'PROXY_407' })).toMatchObject({ kind: 'unreachable', code: 'PROXY_407' });
  });

  it('fails with its status if the body of an error is too large', async () => {
    const { client } = playing([{ status: 500, content: () => Promise.reject(body('max-size')) }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await detailsOf(client.get('/x'))).toMatchObject({ kind: 'http-error', status: 500, reasons: [] });
  });

  it('times out', async () => {
    const { client, lines } = playing(['hang'], {
      requestTimeoutMs: 1,
      retryBudget: { scope: 'all', timeoutMs: 3_000 },
    });
    expect(await detailsOf(client.put('/x', {}))).toMatchObject({ kind: 'timeout', timeoutMs: 1 });
    expect(lines).toEqual(['PUT /x: MOCO did not respond in time. Retrying in 1.0 s (attempt 2).']);
  });

  it('fails if the response is not a list where one is expected', async () => {
    expect(
      await detailsOf(playing([{ status: 200, body: '{}' }]).client.getAll('/x', isNumber)),
    ).toMatchObject({
      problem: 'it is not a list',
    });
  });
});

it('reasons that repeat the key or what was sent to a user are withheld', async () => {
  const reasonsOf = async (path: string, reason: string): Promise<unknown> => {
    const body = JSON.stringify({ errors: { base: [reason] } });
    return detailsOf(
      playing([{ status: 422, body }]).client.put(path, { iban: 'CH93 0076', from: '2026-01-01' }),
    );
  };
  const withheld = { reasons: [{ kind: 'withheld' }] };
  expect(await reasonsOf('/users/1', 'CH930076 is not valid')).toMatchObject(withheld);
  expect(await reasonsOf('/users/1', `Token token=the-key`)).toMatchObject(withheld);
  // Days are not personal.
  const text = '2026-01-01 is taken';
  expect(await reasonsOf('/users/employments/1', text)).toMatchObject({ reasons: [{ kind: 'told', text }] });
});

describe('a creation', () => {
  const never = (): Promise<undefined> => Promise.resolve(undefined);
  const found = (): Promise<string> => Promise.resolve('it');

  it.each<FakeResponse>([{ code: 'ECONNRESET' }, ...[500, 503, 501, 524, 408].map((status) => ({ status }))])(
    'is looked up after %j, before it is repeated',
    async (response) => {
      const { client, sent } = playing([response]);
      expect(await create(client, found)).toEqual({ entity: 'it', created: true, isFound: true });
      expect(sent).toHaveLength(1);
    },
  );

  it('is looked up once if there is no time for a retry', async () => {
    const { client, sent, waits } = playing([{ status: 503 }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await create(client, found)).toEqual({ entity: 'it', created: true, isFound: true });
    expect(await detailsOf(create(client, never))).toMatchObject({ status: 503, attempts: 1 });
    expect([sent.length, waits.length]).toEqual([2, 0]);
  });

  it('is repeated if it was not found', async () => {
    const { client, sent } = playing([
      { status: 503 },
      { code: 'ECONNRESET' },
      { status: 200, body: '{"id": 1}' },
    ]);
    expect(await create(client, never)).toEqual({ entity: 'created', created: true, isFound: false });
    expect(sent).toHaveLength(3);
  });

  it('belongs to another run if MOCO rejects it as taken', async () => {
    const { client } = playing([{ status: 422 }]);
    expect(await create(client, found)).toEqual({ entity: 'it', created: false, isFound: true });
  });

  it.each<FakeResponse>([{ status: 425 }, { status: 429 }, { status: 403 }, { code: 'ENOTFOUND' }])(
    'is not looked up after %j, as MOCO did not apply it',
    async (response) => {
      const { client } = playing([response], { retryBudget: { scope: 'all', timeoutMs: 0 } });
      expect(await detailsOf(create(client, found))).not.toHaveProperty('found');
    },
  );
});

describe('a dry run', () => {
  it('sends only GET', async () => {
    const { client, sent } = playing([{ status: 200, body: '{}' }], { readOnly: true });
    await client.get('/users/1');
    await expect(client.put('/users/1', {})).rejects.toThrow('A dry run must not write');
    expect(sent).toEqual(['GET https://acme.mocoapp.com/api/v1/users/1']);
  });
});

describe('a list', () => {
  const page = (entries: unknown[], next: boolean): FakeResponse => ({
    status: 200,
    body: JSON.stringify(entries),
    // Only the existence of a next page is taken from MOCO, never its URL.
    headers: next ? { link: '<https://evil.example.com/?page=7>; rel="next"' } : {},
  });

  it('is read page by page from the same URL', async () => {
    const { client, sent } = playing([page([1], true), page([2], true), page([3], false)]);
    expect(await client.getAll('/units', isNumber, { a: 'b c' })).toEqual([1, 2, 3]);
    expect(sent).toEqual(
      ['?a=b+c', '?a=b+c&page=2', '?a=b+c&page=3'].map(
        (query) => `GET https://acme.mocoapp.com/api/v1/units${query}`,
      ),
    );
  });

  it('ends at an empty page, and is rejected if it never ends', async () => {
    expect(await playing([page([1], true), page([], true)]).client.getAll('/units', isNumber)).toEqual([1]);
    expect(await detailsOf(playing([page([1], true)]).client.getAll('/units', isNumber))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'its list does not end',
    });
  });
});

describe('a list as a whole', () => {
  /** A page of so many MiB, which is not the last one. */
  const pageOf = (mebibytes: number): FakeResponse => ({
    status: 200,
    body: JSON.stringify(['x'.repeat(mebibytes * 1024 * 1024 - 4)]),
    headers: { link: '<x>; rel="next"' },
  });
  const isString = (value: unknown): value is string => typeof value === 'string';

  itIfAll('has at most 200 MiB in all its responses', async () => {
    const { client, sent } = playing([pageOf(9)]);
    expect(await detailsOf(client.getAll('/users', isString))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'its list is larger than 200 MiB',
    });
    expect(sent).toHaveLength(23);
  });

  itIfAll('is also bounded where it is read with several queries, and each list for itself', async () => {
    const { client } = playing([pageOf(9)]);
    for (let page = 1; page <= 22; page++) await client.get('/users', { ids: String(page) });
    await client.get('/units');
    await expect(client.get('/users')).rejects.toMatchObject({ code: 'unexpected-answer' });
  });

  it('may have 200 MiB, and 10,000,000 values', () => {
    const most = { bytes: 200 * 1024 * 1024, values: 10_000_000 };
    expect(listSizeProblem(most)).toBeUndefined();
    expect(listSizeProblem({ ...most, bytes: most.bytes + 1 })).toBe('its list is larger than 200 MiB');
    expect(listSizeProblem({ ...most, values: most.values + 1 })).toBe(
      'its list has more than 10,000,000 values',
    );
  });
});

describe('a redirect', () => {
  it.each([
    ['https://evil.example.com/x', 'it is a redirect to evil.example.com'],
    ['/login', 'it is a redirect'],
    [undefined, 'it is a redirect'],
  ])('to %s is not followed', async (location, problem) => {
    const { client, sent } = playing([{ status: 301, headers: location ? { location } : {} }]);
    expect(await detailsOf(client.get('/users/1'))).toMatchObject({
      kind: 'unexpected-answer',
      status: 301,
      problem,
    });
    expect(sent).toHaveLength(1);
  });
});

describe('closing the client', () => {
  it('closes its connections, if there are any', async () => {
    const { client } = playing([{ status: 200, body: '{}' }]);
    client.close();
    const second = playing([{ status: 200, body: '{}' }]).client;
    await second.get('/users/1');
    expect(() => second.close()).not.toThrow();
  });
});
