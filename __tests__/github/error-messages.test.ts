import { describe, expect, it } from '@jest/globals';
import { describeError, reportLines } from '../../src/github/error-messages.ts';
import { parseErrorBody } from '../../src/moco/error-body.ts';
import { ActionError, type ErrorDetails, type RequestLine } from '../../src/moco/errors.ts';

const SUBJECT = { host: 'acme.mocoapp.com', user: 'user 7' };
const GET = { method: 'GET', path: '/users/7' } as const;
const ONCE = { attempts: 1, elapsedMs: 500 };

const said = (details: ErrorDetails): string => {
  const report = describeError(new ActionError(details), SUBJECT);
  return [...reportLines(report), ...report.items.map(({ text }) => `- ${text}`)].join('\n');
};

describe('a failed connection in words', () => {
  it.each([
    ['ENOTFOUND', 'there is no such host (ENOTFOUND); check `subdomain` or `api-url`'],
    ['EAI_AGAIN', 'the name server did not answer (EAI_AGAIN)'],
    ['ECONNREFUSED', 'it refused the connection (ECONNREFUSED); check the host, its port and the firewall'],
    ['ECONNRESET', 'it broke off (ECONNRESET)'],
    ['ETIMEDOUT', 'it could not be reached in time (ETIMEDOUT)'],
    ['ENETUNREACH', "there is no way to it (ENETUNREACH); check the runner's network and proxy"],
    [
      'CERT_HAS_EXPIRED',
      'its certificate is not trusted (CERT_HAS_EXPIRED); for a certificate authority of your own set NODE_EXTRA_CA_CERTS',
    ],
    ['PROXY_REFUSED', 'the proxy does not connect to it (D); check https_proxy and what the proxy allows'],
    ['PROXY_FAILED', "the proxy can't be reached or gives up (D); check https_proxy"],
    ['PROXY_INVALID', 'the address of the proxy is not valid; check https_proxy and http_proxy'],
    ['EPROTO', 'the network or TLS says EPROTO'],
  ])('%s', (code, words) => {
    expect(said({ kind: 'unreachable', request: GET, code, detail: 'D', ...ONCE })).toBe(
      `The connection to acme.mocoapp.com failed: ${words} (tried once).`,
    );
  });
});

describe('a failed connection', () => {
  const described = (code: string): string =>
    said({ kind: 'unreachable', request: GET, code, detail: '', ...ONCE }).replaceAll(code, 'CODE');

  it.each([
    ['EPIPE', 'ECONNRESET'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'],
    ['EHOSTUNREACH', 'ENETUNREACH'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'],
  ])('with %s is described like one with %s', (code, other) => {
    expect(described(code)).toBe(described(other));
  });
});

describe('a response that does not come in time', () => {
  it.each(['GET', 'PUT', 'POST'] as const)('to %s names host, request, seconds and the input', (method) => {
    const request = { method, path: '/users' };
    const message = said({ kind: 'timeout', request, timeoutMs: 90_000, ...ONCE });
    for (const fact of ['acme.mocoapp.com', `${method} /users`, '90', '`request-timeout`']) {
      expect(message).toContain(fact);
    }
  });
});

describe('a refusal in words', () => {
  const refused = (
    status: number,
    reasons: string[],
    request: RequestLine = GET,
  ): ReturnType<typeof describeError> =>
    describeError(new ActionError({ kind: 'http-error', request, status, reasons, ...ONCE }), SUBJECT);

  it.each([
    [401, 'unauthorized', 'The `api-key` was not accepted by acme.mocoapp.com (401).'],
    [403, 'forbidden', 'The `api-key` lacks the right for GET /users/7 in acme.mocoapp.com (403).'],
    [404, 'not-found', 'acme.mocoapp.com does not know GET /users/7 (404).'],
    [429, 'rate-limited', 'MOCO limits the rate of requests: acme.mocoapp.com answered 429 (tried once).'],
    [422, 'rejected', 'MOCO refused the request for user 7 in acme.mocoapp.com (422).'],
    [501, 'unavailable', 'MOCO is unavailable: acme.mocoapp.com answered 501 to GET /users/7 (tried once).'],
  ])('%i', (status, code, sentence) => {
    const described = refused(status, ['one', 'two']);
    expect(described.code).toBe(code);
    expect(described.summary).toBe(sentence);
    expect(described.hints.at(-1)).toBe('MOCO says: one; two');
  });

  it('tells users from employments, and creating from changing', () => {
    const requests: RequestLine[] = [
      { method: 'POST', path: '/users' },
      { method: 'PUT', path: '/users/7' },
      { method: 'POST', path: '/users/employments' },
      { method: 'PUT', path: '/users/employments/5' },
    ];
    const messages = requests.map((request) => refused(422, [], request).summary ?? '');
    expect(new Set(messages).size).toBe(requests.length);
    expect(messages.map((message) => message.includes('employment'))).toEqual([false, false, true, true]);
    for (const message of messages) expect(message).toMatch(/user 7\b.*acme\.mocoapp\.com.*422/);
  });

  it('of a read-only key is not told where the key could not even read', () => {
    const message = (method: RequestLine['method']): string =>
      reportLines(refused(403, [], { method, path: '/users/7' })).join('\n');
    expect(message('PUT')).toContain('read-only');
    expect(message('POST')).toContain('read-only');
    expect(message('GET')).not.toContain('read-only');
  });

  it('with 404 blames the account only where nothing has been read yet', () => {
    const described = (request: RequestLine): ReturnType<typeof describeError> => refused(404, [], request);
    expect(reportLines(described(GET)).join('\n')).toContain('`subdomain`');
    for (const path of ['/users/7', '/users/employments/5']) {
      const report = described({ method: 'PUT', path });
      const lines = reportLines(report);
      expect(report.code).toBe('not-found');
      expect(lines[0]).toContain('acme.mocoapp.com');
      expect(lines.join('\n')).not.toContain('`subdomain`');
    }
    expect(described({ method: 'PUT', path: '/users/8' }).summary).toMatch(/\b8\b/);
    expect(reportLines(described({ method: 'POST', path: '/users' })).join('\n')).not.toContain(
      '`subdomain`',
    );
  });

  it('of a change', () => {
    expect(reportLines(refused(409, [], { method: 'PUT', path: '/users/7' }))).toEqual([
      'MOCO refused the change of user 7 in acme.mocoapp.com (409).',
      'It gave no reason.',
    ]);
  });
});

describe('what is told of several', () => {
  it('is one list', () => {
    expect(said({ kind: 'invalid-input', issues: [{ text: 'a' }, { text: 'b' }] })).toBe(
      'The inputs are not valid.\n- a\n- b',
    );
    expect(said({ kind: 'not-found', issues: [{ text: 'a' }] })).toBe('a');
    expect(said({ kind: 'not-found', issues: [{ text: 'a' }, { text: 'b' }] })).toMatch(/^\S.*\n- a\n- b$/);
    expect(said({ kind: 'not-applied', fields: ['active', 'email'] })).toContain(
      'this is not as asked for: active, email of user 7',
    );
  });
});

describe('how often and how long it was tried', () => {
  it('is said where it was more than once', () => {
    const details = {
      kind: 'http-error',
      request: GET,
      status: 503,
      reasons: [],
      attempts: 9,
      elapsedMs: 150_400,
    } as const;
    expect(said(details)).toBe(
      'MOCO is unavailable: acme.mocoapp.com answered 503 to GET /users/7 (tried 9 times in 150 s).\nRun the step again later.',
    );
  });
});

describe('a wait that MOCO asks for', () => {
  it('is told where there was no time for it', () => {
    const details = {
      kind: 'http-error',
      request: GET,
      status: 429,
      reasons: [],
      ...ONCE,
      retryAfterMs: 300_000,
    } as const;
    expect(said(details)).toContain(
      'answered 429 (tried once; MOCO asks to wait 300 s more, `retry-timeout` is over before).',
    );
  });
});

describe('a write without a clear answer', () => {
  it('is said to be safe to repeat', () => {
    const request = { method: 'PUT', path: '/users/7' } as const;
    const cases: ErrorDetails[] = [
      { kind: 'timeout', request, timeoutMs: 60_000, ...ONCE },
      { kind: 'unreachable', request, code: 'ECONNRESET', detail: '', ...ONCE },
      { kind: 'http-error', request, status: 500, reasons: [], ...ONCE },
      { kind: 'unexpected-answer', request, status: 200, contentType: '', problem: 'it is not JSON' },
    ];
    for (const details of cases) expect(said(details)).toContain('running the step again is safe');
  });
});

describe('something that nobody threw on purpose', () => {
  it.each([new Error('odd'), 'odd'])('is a fault of the action', (error) => {
    expect(describeError(error, SUBJECT)).toEqual({
      code: 'internal',
      summary: 'This is a fault of the action, please report it: odd',
      hints: [],
      items: [],
    });
  });
});

describe('the reasons in a body', () => {
  it('are read from pages by their title, where they have one', () => {
    expect(
      parseErrorBody('<title>\n Bad &lt;gateway&gt; &#39;x&#x27; &odd; &#x110000;</title>', 'text/html'),
    ).toEqual(["Bad <gateway> 'x' &odd; &#x110000;"]);
    expect(parseErrorBody(' <!DOCTYPE html><h1>No</h1>', '')).toEqual([]);
    expect(parseErrorBody('<!-- x --><title>No</title>', 'text/plain')).toEqual(['No']);
    expect(parseErrorBody('<title'.repeat(200_000), 'text/html')).toEqual([]);
  });

  it('keep numbers and leave out nothing', () => {
    expect(parseErrorBody('{"a": {"b": {"c": {"d": {"e": {"f": {"g": "too deep"}}}}}}}', '')).toEqual([]);
    expect(parseErrorBody('{"code": 12, "fatal": true, "none": null, "empty": " "}', '')).toEqual([
      'code: 12',
      'fatal: true',
    ]);
  });
});
