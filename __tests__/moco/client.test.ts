/** The client with a clock and a network of the test's own: minutes of retries in no time. */
import { Agent } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { describeRetry } from '../../src/github/error-messages.ts';
import { createClient, type Client, type ClientOptions, type ClientRuntime } from '../../src/moco/client.ts';
import { createIdempotently, type CreateResult } from '../../src/moco/create-idempotently.ts';
import { ActionError, type ErrorDetails } from '../../src/moco/errors.ts';

type Answer =
  | { status: number; body?: string; headers?: Record<string, string>; content?: () => Promise<string> }
  | { code: string }
  | Error
  | 'hang';

const isNumber = (value: unknown): value is number => typeof value === 'number';

interface Played {
  readonly client: Client;
  readonly waits: number[];
  readonly lines: string[];
  readonly sent: string[];
  /** Puts the clock on. */
  readonly pass: (milliseconds: number) => void;
}

/** A client whose tries are answered one after another, the last answer for ever; a try takes a second. */
function playing(
  answers: readonly Answer[],
  options: Partial<ClientOptions> = {},
  onSent: (count: number) => void = () => undefined,
): Played {
  const waits: number[] = [];
  const lines: string[] = [];
  const sent: string[] = [];
  let now = Date.parse('2026-11-23T12:00:00Z');
  const fetch = (url: string, init: { method: string; signal: AbortSignal }): Promise<unknown> => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(`${init.method} ${url}`);
    onSent(sent.length);
    now += 1_000;
    if (answer === 'hang') {
      return new Promise((_, reject) =>
        init.signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    }
    if (answer === undefined || answer instanceof Error) {
      return Promise.reject(answer ?? new Error('no answer'));
    }
    if ('code' in answer) {
      return Promise.reject(Object.assign(new Error(answer.code), { type: 'system', code: answer.code }));
    }
    const { status, body = '', headers = {}, content = () => Promise.resolve(body) } = answer;
    const arrayBuffer = async (): Promise<Buffer> => Buffer.from(await content());
    return Promise.resolve({ status, headers: new Headers(headers), arrayBuffer });
  };
  const client = createClient(
    {
      account: { url: 'https://acme.mocoapp.com/api/v1', host: 'acme.mocoapp.com' },
      apiKey: 'key',
      userAgent: 'test',
      readOnly: false,
      retryBudget: { scope: 'all', timeoutMs: 180_000 },
      requestTimeoutMs: 60_000,
      ...options,
    },
    {
      fetch: fetch as unknown as ClientRuntime['fetch'],
      agentFor: () => Promise.resolve(new Agent()),
      now: () => now,
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
  return { client, waits, lines, sent, pass };
}

async function factsOf(request: Promise<unknown>): Promise<ErrorDetails> {
  const error: unknown = await request.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ActionError) return error.details;
  throw error as Error;
}

/** A creation; the response stands for `created`. */
function create(client: Client, lookUp: () => Promise<string | undefined>): Promise<CreateResult<string>> {
  return createIdempotently(client.post('/users', {}), lookUp, () => 'created');
}

describe('retries', () => {
  it("outlast MOCO's window of two minutes and end within the budget", async () => {
    const { client, waits, lines } = playing([{ status: 429 }]);
    const details = await factsOf(client.get('/users/1'));
    expect(waits).toEqual([1, 2, 4, 8, 16, 20, 20, 20, 20, 20, 20].map((seconds) => seconds * 1_000));
    expect(details).toMatchObject({ kind: 'http-error', status: 429, attempts: 12, elapsedMs: 163_000 });
    expect(lines).toHaveLength(waits.length);
  });

  it('that are cancelled leave uncertain what a try before may have done', async () => {
    const cancel = new AbortController();
    const answers = [{ status: 503 }, { status: 429, headers: { 'retry-after': '60' } }];
    const { client } = playing(answers, { signal: cancel.signal }, (sent) => {
      if (sent === 2) cancel.abort();
    });
    expect(await factsOf(client.put('/users/1', {}))).toEqual({
      kind: 'cancelled',
      mayHaveBeenApplied: true,
    });
    const other = new AbortController();
    const limited = playing([{ status: 429 }], { signal: other.signal }, () => other.abort());
    expect(await factsOf(limited.client.put('/users/1', {}))).toEqual({
      kind: 'cancelled',
      mayHaveBeenApplied: false,
    });
  });

  it('that are cancelled while a lost creation is looked for leave it uncertain', async () => {
    const cancel = new AbortController();
    const { client } = playing([{ status: 503 }], { signal: cancel.signal });
    const look = (): Promise<never> => {
      cancel.abort();
      return Promise.reject(new ActionError({ kind: 'cancelled', mayHaveBeenApplied: false }));
    };
    expect(await factsOf(create(client, look))).toEqual({ kind: 'cancelled', mayHaveBeenApplied: true });
  });

  it('of many requests wait for the end of an outage once', async () => {
    const { client } = playing([{ status: 503 }], { retryBudget: { scope: 'each', timeoutMs: 5_000 } });
    const attempts = async (): Promise<unknown> => {
      const details = await factsOf(client.get('/users/1'));
      return 'attempts' in details && details.attempts;
    };
    expect([await attempts(), await attempts(), await attempts(), await attempts()]).toEqual([2, 2, 1, 1]);
  });

  it('of many requests have their time again after a pause, in which an outage may have ended', async () => {
    const { client, pass } = playing([{ status: 503 }], { retryBudget: { scope: 'each', timeoutMs: 5_000 } });
    const attempts = async (): Promise<unknown> => factsOf(client.get('/users/1'));
    for (let request = 1; request <= 3; request++) await attempts();
    pass(31_000);
    expect(await attempts()).toMatchObject({ attempts: 2 });
  });

  it('of many requests have their time again after an outage', async () => {
    const outage = [{ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 }, { status: 503 }];
    const { client, waits } = playing([...outage, { status: 200, body: '{}' }, { status: 503 }], {
      retryBudget: { scope: 'each', timeoutMs: 5_000 },
    });
    for (let request = 1; request <= 3; request++) await factsOf(client.get('/users/1'));
    await client.get('/users/1');
    const before = waits.length;
    await factsOf(client.get('/users/1'));
    expect(waits.slice(before)).toEqual([1_000]);
  });

  it.each([
    ['as long as MOCO asks for, also where that is too long for this one', { 'retry-after': '300' }, 300_000],
    ['a little where it does not say how long', {}, 1_000],
  ])('after a 429 let the others wait %s', async (_, headers, held) => {
    const holds: number[] = [];
    const pace = {
      acquire: () => Promise.resolve(),
      pauseFor: (milliseconds: number) => holds.push(milliseconds),
      estimateWait: () => 0,
    };
    const { client } = playing([{ status: 429, headers }], {
      rateLimiter: pace,
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await factsOf(client.get('/users/1'))).toMatchObject({ status: 429, attempts: 1 });
    expect(holds).toEqual([held]);
  });

  it('share one budget over all requests of the step', async () => {
    const { client, waits } = playing([{ status: 503 }, { status: 200, body: '{}' }, { status: 503 }], {
      retryBudget: { scope: 'all', timeoutMs: 5_000 },
    });
    await client.get('/users/1');
    expect(await factsOf(client.put('/users/1', {}))).toMatchObject({
      kind: 'http-error',
      attempts: 1,
      elapsedMs: 1_000,
    });
    expect(waits).toEqual([1_000]);
  });

  it('say in a line why and how long', async () => {
    const { client, lines } = playing([
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 502 },
      { code: 'ECONNRESET' },
      { status: 200, body: '{}' },
    ]);
    await client.get('/users/1');
    expect(lines).toEqual([
      'GET /users/1: MOCO limits the rate of requests (429). Trying again in 3.0 s (try 2).',
      'GET /users/1: MOCO is unavailable (502). Trying again in 2.0 s (try 3).',
      'GET /users/1: The connection failed (ECONNRESET). Trying again in 4.0 s (try 4).',
    ]);
  });

  it('are none where none are wanted', async () => {
    const { client, waits } = playing([{ code: 'ECONNREFUSED' }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await factsOf(client.get('/users/1'))).toMatchObject({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
      attempts: 1,
    });
    expect(waits).toEqual([]);
  });

  it('do not hide a fault of our own', async () => {
    const { client, sent } = playing([new TypeError('Header name must be valid')]);
    await expect(client.get('/users/1')).rejects.toThrow('Header name must be valid');
    expect(sent).toHaveLength(1);
  });
});

describe('what is no answer', () => {
  const body = (type: string): Error => Object.assign(new Error(), { type });

  it('is told apart: broken, too large, a proxy that refuses or is not there', async () => {
    const outcome = (answer: Answer): Promise<ErrorDetails> =>
      factsOf(playing([answer], { retryBudget: { scope: 'all', timeoutMs: 0 } }).client.get('/x'));
    const tunnel = 'tunneling socket could not be established, ';
    expect(await outcome({ code: 'ENOTFOUND' })).toMatchObject({ kind: 'unreachable', code: 'ENOTFOUND' });
    expect(await outcome(body('max-size'))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'it is larger than 10 MiB',
    });
    expect(await outcome(body('system'))).toMatchObject({ kind: 'unreachable', code: 'unknown' });
    expect(await outcome({ code: `${tunnel}statusCode=407` })).toMatchObject({
      code: 'PROXY_REFUSED',
      detail: 'it answered 407',
    });
    expect(await outcome({ code: `${tunnel}cause=connect` })).toMatchObject({ code: 'PROXY_FAILED' });
  });

  it('is a refusal where its body is too large to read', async () => {
    const { client } = playing([{ status: 500, content: () => Promise.reject(body('max-size')) }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await factsOf(client.get('/x'))).toMatchObject({ kind: 'http-error', status: 500, reasons: [] });
  });

  it('is a time-out when the time is up', async () => {
    const { client, lines } = playing(['hang'], {
      requestTimeoutMs: 1,
      retryBudget: { scope: 'all', timeoutMs: 3_000 },
    });
    expect(await factsOf(client.put('/x', {}))).toMatchObject({ kind: 'timeout', timeoutMs: 1 });
    expect(lines).toEqual(['PUT /x: MOCO did not answer in time. Trying again in 1.0 s (try 2).']);
  });

  it('is not a list where one is asked for', async () => {
    expect(await factsOf(playing([{ status: 200, body: '{}' }]).client.getAll('/x', isNumber))).toMatchObject(
      {
        problem: 'it is not a list',
      },
    );
  });
});

it('a refusal that repeats what was sent tells nothing personal', async () => {
  const sent = {
    lastname: 'Keller',
    iban: 'CH93 0076',
    home_address: 'Müller & Sohn\n8002 "Zürich"',
    work_phone: 'phone',
    custom_properties: { Car: 'blue Volvo', Size: '9', Languages: ['Rätoromanisch'] },
  };
  const errors = { iban: ['CH930076 is not valid'], phone: ['Seestrasse'], base: [sent] };
  // As Rails writes it.
  const body = JSON.stringify({ errors }).replaceAll('ü', '\\u00fc').replaceAll('&', '\\u0026');
  const details = await factsOf(playing([{ status: 422, body }]).client.put('/users/1', sent));
  expect(details).toMatchObject({
    reasons: [
      'iban: … is not valid',
      'phone: Seestrasse',
      'lastname: Keller',
      'iban: …',
      'home_address: …',
      'work_phone: …',
      'custom_properties.Car: …',
      'custom_properties.Size: 9',
      'custom_properties.Languages: …',
    ],
  });
});

describe('a request that must not be made twice', () => {
  const never = (): Promise<undefined> => Promise.resolve(undefined);
  const found = (): Promise<string> => Promise.resolve('it');

  it.each<Answer>([{ code: 'ECONNRESET' }, { status: 500 }, { status: 503 }, { status: 501 }])(
    'is looked for after %j, before it is tried again',
    async (answer) => {
      const { client, sent } = playing([answer]);
      expect(await create(client, found)).toEqual({ entity: 'it', created: true, isFound: true });
      expect(sent).toHaveLength(1);
    },
  );

  it('is looked for once where there is no time to try again', async () => {
    const { client, sent, waits } = playing([{ status: 503 }], {
      retryBudget: { scope: 'all', timeoutMs: 0 },
    });
    expect(await create(client, found)).toEqual({ entity: 'it', created: true, isFound: true });
    expect(await factsOf(create(client, never))).toMatchObject({ status: 503, attempts: 1 });
    expect([sent.length, waits.length]).toEqual([2, 0]);
  });

  it('is tried again where it was not found', async () => {
    const { client, sent } = playing([
      { status: 503 },
      { code: 'ECONNRESET' },
      { status: 200, body: '{"id": 1}' },
    ]);
    expect(await create(client, never)).toEqual({ entity: 'created', created: true, isFound: false });
    expect(sent).toHaveLength(3);
  });

  it('belongs to another run if MOCO says that it is taken', async () => {
    const { client } = playing([{ status: 422 }]);
    expect(await create(client, found)).toEqual({ entity: 'it', created: false, isFound: true });
  });

  it.each<Answer>([{ status: 429 }, { status: 403 }, { code: 'ENOTFOUND' }])(
    'is not looked for after %j: MOCO did not take it',
    async (answer) => {
      const { client } = playing([answer], { retryBudget: { scope: 'all', timeoutMs: 0 } });
      expect(await factsOf(create(client, found))).not.toHaveProperty('found');
    },
  );
});

describe('the gate of a dry run', () => {
  it('lets nothing through but GET', async () => {
    const { client, sent } = playing([{ status: 200, body: '{}' }], { readOnly: true });
    await client.get('/users/1');
    await expect(client.put('/users/1', {})).rejects.toThrow('A dry run must not write');
    expect(sent).toEqual(['GET https://acme.mocoapp.com/api/v1/users/1']);
  });
});

describe('a list', () => {
  const page = (entries: unknown[], next: boolean): Answer => ({
    status: 200,
    body: JSON.stringify(entries),
    // Only that there is a next page is taken from MOCO, never its address.
    headers: next ? { link: '<https://evil.example.com/?page=7>; rel="next"' } : {},
  });

  it('is read page by page from the same address', async () => {
    const { client, sent } = playing([page([1], true), page([2], true), page([3], false)]);
    expect(await client.getAll('/units', isNumber, { a: 'b c' })).toEqual([1, 2, 3]);
    expect(sent).toEqual(
      ['?a=b+c', '?a=b+c&page=2', '?a=b+c&page=3'].map(
        (query) => `GET https://acme.mocoapp.com/api/v1/units${query}`,
      ),
    );
  });

  it("ends at an empty page, and one that never ends is not MOCO's", async () => {
    expect(await playing([page([1], true), page([], true)]).client.getAll('/units', isNumber)).toEqual([1]);
    expect(await factsOf(playing([page([1], true)]).client.getAll('/units', isNumber))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'its list does not end',
    });
  });
});

describe('a redirect', () => {
  it.each([
    ['https://evil.example.com/x', 'it is a redirect to evil.example.com'],
    ['/login', 'it is a redirect'],
    [undefined, 'it is a redirect'],
  ])('to %s is not followed', async (location, problem) => {
    const { client, sent } = playing([{ status: 301, headers: location ? { location } : {} }]);
    expect(await factsOf(client.get('/users/1'))).toMatchObject({
      kind: 'unexpected-answer',
      status: 301,
      problem,
    });
    expect(sent).toHaveLength(1);
  });
});

describe('closing', () => {
  it('lets go of the connections, also where there were none', async () => {
    const { client } = playing([{ status: 200, body: '{}' }]);
    client.close();
    const second = playing([{ status: 200, body: '{}' }]).client;
    await second.get('/users/1');
    expect(() => second.close()).not.toThrow();
  });
});
