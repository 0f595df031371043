import { describe, expect, it } from '@jest/globals';
import { describeError, describeRetry, reportLines, type Subject } from '../../src/github/error-messages.ts';
import { ActionError, type ErrorDetails, type Reason, type RequestLine } from '../../src/moco/errors.ts';

const SUBJECT = { host: 'acme.mocoapp.com', user: 'user 7' };
const GET = { method: 'GET', path: '/users/7' } as const;
const PUT = { method: 'PUT', path: '/users/7' } as const;
const ONCE = { attempts: 1, elapsedMs: 500 };

/** The message: one line for each sentence, then the items. */
const linesOf = (details: ErrorDetails, subject: Subject = SUBJECT): string[] => {
  const report = describeError(new ActionError(details), subject);
  return [...reportLines(report), ...report.items.map(({ text }) => `- ${text}`)];
};

const httpError = (
  status: number,
  reasons: Reason[] = [],
  request: RequestLine = GET,
): ReturnType<typeof describeError> =>
  describeError(new ActionError({ kind: 'http-error', request, status, reasons, ...ONCE }), SUBJECT);

const told = (text: string): Reason => ({ kind: 'told', text });

describe('a failed connection is described with its cause and what to do', () => {
  const CHECK_PROXY = 'Check the host and the port in https_proxy.';
  const AGAIN = "If this happens again, check the runner's network and proxy.";

  it.each([
    ['ENOTFOUND', 'no such host (ENOTFOUND)', 'Check `subdomain` or `api-url`.'],
    ['EAI_AGAIN', 'the DNS server did not respond (EAI_AGAIN)', AGAIN],
    ['ECONNREFUSED', 'connection refused (ECONNREFUSED)', 'Check the host, its port and the firewall.'],
    ['ECONNRESET', 'connection closed (ECONNRESET)', AGAIN],
    ['ETIMEDOUT', 'connection timed out (ETIMEDOUT)', AGAIN],
    ['ENETUNREACH', 'no route to host (ENETUNREACH)', "Check the runner's network and proxy."],
    [
      'CERT_HAS_EXPIRED',
      'its certificate is not trusted (CERT_HAS_EXPIRED)',
      'For a certificate authority of your own, set NODE_EXTRA_CA_CERTS.',
    ],
    ['PROXY_ENOTFOUND', "the proxy can't be reached: no such host (ENOTFOUND)", CHECK_PROXY],
    ['PROXY_ECONNREFUSED', "the proxy can't be reached: connection refused (ECONNREFUSED)", CHECK_PROXY],
    ['PROXY_ETIMEDOUT', "the proxy can't be reached: connection timed out (ETIMEDOUT)", CHECK_PROXY],
    ['PROXY_ECONNRESET', "the proxy can't be reached: connection closed (ECONNRESET)", CHECK_PROXY],
    ['PROXY_unknown', "the proxy can't be reached: network or TLS error (unknown)", CHECK_PROXY],
    [
      'PROXY_UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'the certificate of the proxy is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      'For a certificate authority of your own, set NODE_EXTRA_CA_CERTS.',
    ],
    ...['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT'].map(
      (cause) =>
        [
          `PROXY_${cause}`,
          `the proxy does not speak the protocol of its URL (${cause})`,
          'Check whether the URL in https_proxy begins with `http:` or `https:`, and its port.',
        ] as const,
    ),
    ['PROXY_403', 'the proxy refused to connect (403)', 'Allow the host in the proxy.'],
    [
      'PROXY_407',
      'the proxy did not accept the user name and password in https_proxy, or there are none (407)',
      'Write it as `http://USER:PASSWORD@HOST:PORT`, with special characters percent-encoded.',
    ],
    ['PROXY_502', 'the proxy responded with 502', 'Check whether the proxy can reach the host.'],
    ['PROXY_INVALID', 'the URL of the proxy in https_proxy is invalid', 'Write it as `http://HOST:PORT`.'],
    [
      'PROXY_SCHEME',
      'https_proxy names a proxy that is not an HTTP proxy, such as SOCKS',
      'Write it as `http://HOST:PORT`.',
    ],
    ['EPROTO', 'network or TLS error (EPROTO)', AGAIN],
  ])('%s', (code, cause, whatToDo) => {
    expect(linesOf({ kind: 'unreachable', request: GET, code, ...ONCE })).toEqual([
      `The connection to acme.mocoapp.com failed (1 attempt): ${cause}.`,
      whatToDo,
    ]);
  });
});

describe('a failed connection', () => {
  const described = (code: string): string =>
    linesOf({ kind: 'unreachable', request: GET, code, ...ONCE })
      .join('\n')
      .replaceAll(code, 'CODE');

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

describe('a timeout', () => {
  it.each(['GET', 'PUT', 'POST'] as const)('of %s names host, request, seconds and the input', (method) => {
    const request = { method, path: '/users' };
    const [summary, hint] = linesOf({ kind: 'timeout', request, timeoutMs: 90_000, ...ONCE });
    expect(summary).toBe(`acme.mocoapp.com did not respond to ${method} /users within 90 s (1 attempt).`);
    expect(hint).toMatch(/If MOCO is slow, raise `request-timeout`\.$/);
  });
});

describe('a response that does not come from MOCO', () => {
  it('is described with its status, its content type and the problem', () => {
    const details = { kind: 'unexpected-answer', request: GET, problem: 'it is not JSON' } as const;
    expect(linesOf({ ...details, status: 200, contentType: 'text/plain' })).toEqual([
      'The response of acme.mocoapp.com to GET /users/7 does not come from MOCO: it is not JSON ' +
        '(status 200, content type text/plain).',
      'Check `subdomain` or `api-url`, and any proxy or gateway between the runner and MOCO.',
    ]);
    expect(linesOf({ ...details, status: 204, contentType: '' })[0]).toContain('content type not given');
  });
});

it('a list that is not complete is described with what may be the reason', () => {
  expect(linesOf({ kind: 'incomplete-list', request: GET, problem: 'it changes while it is read' })).toEqual([
    "The list of GET /users/7 in acme.mocoapp.com can't be read as a whole: it changes while it is read.",
    'Check any gateway between the runner and MOCO: it must pass the header `Link`. Otherwise, re-run the step when nothing else ' +
      'changes MOCO.',
  ]);
});

describe('an error status', () => {
  it.each([
    [401, 'unauthorized', 'acme.mocoapp.com rejected the `api-key` (401).'],
    [403, 'forbidden', 'The `api-key` has no permission to read users in acme.mocoapp.com (403).'],
    [404, 'not-found', 'acme.mocoapp.com does not know GET /users/7 (404).'],
    [429, 'rate-limited', "MOCO's rate limit is exceeded: acme.mocoapp.com responded with 429 (1 attempt)."],
    [422, 'rejected', 'MOCO rejected the request for user 7 in acme.mocoapp.com (422).'],
    [
      408,
      'timeout',
      'acme.mocoapp.com responded with 408 to GET /users/7 (1 attempt): the request did not arrive in time.',
    ],
    [
      425,
      'unavailable',
      'MOCO is unavailable: acme.mocoapp.com responded with 425 to GET /users/7 (1 attempt).',
    ],
    [
      501,
      'unavailable',
      'MOCO is unavailable: acme.mocoapp.com responded with 501 to GET /users/7 (1 attempt).',
    ],
  ])("%i has a code, a sentence and MOCO's reasons", (status, code, sentence) => {
    const report = httpError(status, [told('one'), told('two')]);
    expect(report.code).toBe(code);
    expect(report.summary).toBe(sentence);
    expect(report.hints.at(-1)).toBe('MOCO says: one; two');
  });

  it('names the fields of withheld reasons, before long reasons of MOCO', () => {
    const withheld = { kind: 'withheld', field: 'iban', repeats: { valueOf: 'iban' } } as const;
    const reasons: Reason[] = [
      told('one'),
      withheld,
      { ...withheld, field: 'lastname', repeats: { valueOf: 'info' } },
      { ...withheld, field: undefined },
      { ...withheld, field: undefined, repeats: 'secret' },
      { ...withheld, field: undefined, repeats: 'unknown' },
    ];

    expect(httpError(422, reasons, PUT).hints).toEqual([
      'MOCO gives a reason for `iban`, which is not shown as it repeats the value. ' +
        'MOCO gives a reason for `lastname`, which is not shown as it repeats the value of `info`. ' +
        'MOCO gives a reason, which is not shown as it repeats the value of `iban`. ' +
        'MOCO gives a reason, which is not shown as it repeats a secret. ' +
        'MOCO gives a reason, which is not shown as it is encoded too often to be checked. ' +
        'Make the same change in MOCO to see it. MOCO says: one',
    ]);
    expect(httpError(422, [withheld]).hints).toEqual([
      'MOCO gives a reason for `iban`, which is not shown as it repeats the value.',
    ]);
  });

  it.each([
    [401, 'Check that the secret contains a valid key for this account, and that the key was not deleted.'],
    [403, 'It needs access to "Staff" (German: "Personal").'],
    [404, 'Check `subdomain` or `api-url`.'],
    [
      429,
      'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.',
    ],
    [422, 'MOCO gave no reason.'],
    [408, "If this happens again, check the runner's network and proxy."],
    [425, 'Re-run the step later.'],
    [503, 'Re-run the step later.'],
  ])('%i says what to do if MOCO gives no reason', (status, whatToDo) => {
    expect(httpError(status).hints).toEqual([whatToDo]);
  });

  it.each<[RequestLine['method'], string, string]>([
    ['GET', '/users/7', 'read users'],
    ['GET', '/users', 'read users'],
    ['GET', '/users/employments', 'read employments'],
    ['GET', '/users/roles', 'read roles'],
    ['GET', '/units', 'read teams'],
    ['GET', '/session', 'read its own user'],
    ['POST', '/users', 'create a user'],
    ['PUT', '/users/7', 'change a user'],
    ['POST', '/users/employments', 'create an employment'],
    ['PUT', '/users/employments/5', 'change an employment'],
  ])('403 to %s %s says that the key has no permission to %s', (method, path, intent) => {
    expect(httpError(403, [], { method, path }).summary).toBe(
      `The \`api-key\` has no permission to ${intent} in acme.mocoapp.com (403).`,
    );
  });

  it('403 mentions a read-only key only after a write', () => {
    const message = (method: RequestLine['method']): string =>
      reportLines(httpError(403, [], { method, path: '/users/7' })).join('\n');
    expect(message('PUT')).toContain('It is a read-only key, or lacks the permission to edit "Staff"');
    expect(message('POST')).toContain('read-only');
    expect(message('GET')).not.toContain('read-only');
  });

  it.each<[RequestLine['method'], string, string]>([
    ['POST', '/users', 'the creation of user 7'],
    ['PUT', '/users/7', 'the change of user 7'],
    ['POST', '/users/employments', 'the creation of an employment of user 7'],
    ['PUT', '/users/employments/5', 'the change of an employment of user 7'],
  ])('422 to %s %s is the rejection of %s', (method, path, rejected) => {
    expect(reportLines(httpError(422, [], { method, path }))).toEqual([
      `MOCO rejected ${rejected} in acme.mocoapp.com (422).`,
      'MOCO gave no reason.',
    ]);
  });

  it('404 suggests to check the account only after a read', () => {
    expect(reportLines(httpError(404, [], { method: 'PUT', path: '/users/8' }))).toEqual([
      'User 8, or something that the change refers to, no longer exists in acme.mocoapp.com (404).',
    ]);
    for (const [method, path] of [
      ['PUT', '/users/employments/5'],
      ['POST', '/users'],
    ] as const) {
      expect(reportLines(httpError(404, [], { method, path }))).toEqual([
        `acme.mocoapp.com does not know ${method} ${path} (404).`,
        'The user, or something else that the request refers to, does not exist.',
      ]);
    }
  });
});

describe('an `api-url` without the end of the path', () => {
  const request = { method: 'GET', path: '/users' } as const;
  const details = { kind: 'http-error', request, status: 404, reasons: [], ...ONCE } as const;
  const page = { kind: 'unexpected-answer', request, status: 200, contentType: 'text/html' } as const;
  const notJson = { ...page, problem: 'it is not JSON', unconfirmed: undefined };
  const hint = / `api-url` does not end in `\/api\/v1`, as it does for MOCO: is the end missing\?$/;
  const subject = { host: 'localhost:3939', user: 'the users' };

  it('has a hint where MOCO is not found, without the path, which may hold a token', () => {
    for (const error of [details, notJson]) {
      const [, advice] = linesOf(error, { ...subject, url: 'http://localhost:3939/s3cret' });
      expect(advice).toMatch(hint);
      expect(advice).not.toContain('s3cret');
    }
  });

  it.each(['http://localhost:3939/api/v1', undefined])('has none with %s', (url) => {
    expect(linesOf(details, { ...subject, url })[1]).toBe('Check `subdomain` or `api-url`.');
  });
});

describe('issues', () => {
  it('are a list, and a single one is the summary', () => {
    expect(linesOf({ kind: 'invalid-input', issues: [{ text: 'a' }, { text: 'b' }] })).toEqual([
      'The inputs are invalid.',
      '- a',
      '- b',
    ]);
    expect(linesOf({ kind: 'not-found', issues: [{ text: 'a' }] })).toEqual(['a']);
    expect(
      linesOf({ kind: 'invalid-input', issues: [{ text: 'must be a date', location: { file: 'x.csv' } }] }),
    ).toEqual(['x.csv: must be a date']);
  });

  it.each(['not-found', 'ambiguous'] as const)('of inputs that are %s have one summary', (kind) => {
    expect(linesOf({ kind, issues: [{ text: 'a' }, { text: 'b' }] })).toEqual([
      'Some inputs do not identify exactly one user, team, role, employment or vacation entry in acme.mocoapp.com.',
      '- a',
      '- b',
    ]);
  });
});

describe('fields that MOCO did not apply', () => {
  it('are named, with the user', () => {
    expect(linesOf({ kind: 'not-applied', fields: ['active', 'email'] })).toEqual([
      'MOCO accepted the request but did not apply: active, email (user 7 in acme.mocoapp.com).',
      'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.',
    ]);
  });
});

describe('custom fields that MOCO did not apply', () => {
  const OF_CUSTOM_FIELDS =
    "Check the name of the custom field and its options in MOCO's settings: MOCO ignores unknown ones without an error.";

  it('are named by their names', () => {
    const customFields = ['Kostenstelle', 'Sta`rt\n'];
    expect(linesOf({ kind: 'not-applied', fields: [], customFields })).toEqual([
      'MOCO accepted the request but did not apply: custom field "Kostenstelle", custom field "Sta\'rt" (user 7 in acme.mocoapp.com).',
      OF_CUSTOM_FIELDS,
    ]);
  });

  it('come after other fields, each with its hint', () => {
    expect(linesOf({ kind: 'not-applied', fields: ['info'], customFields: ['A'] })).toEqual([
      'MOCO accepted the request but did not apply: info, custom field "A" (user 7 in acme.mocoapp.com).',
      OF_CUSTOM_FIELDS,
      'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.',
    ]);
  });
});

describe('the number of attempts', () => {
  it('comes with their time if there were several', () => {
    const details = { kind: 'http-error', request: GET, status: 503, reasons: [] } as const;
    expect(linesOf({ ...details, attempts: 9, elapsedMs: 150_400 })).toEqual([
      'MOCO is unavailable: acme.mocoapp.com responded with 503 to GET /users/7 (9 attempts in 150 s).',
      'Re-run the step later.',
    ]);
  });

  it('comes with the delay that MOCO asks for if the retry budget is too short for it', () => {
    const details = { kind: 'http-error', request: GET, status: 429, reasons: [] } as const;
    expect(linesOf({ ...details, ...ONCE, retryAfterMs: 300_000 })[0]).toMatch(
      / responded with 429 \(1 attempt; MOCO asks to wait 300 s, which exceeds `retry-timeout`\)\.$/,
    );
  });
});

describe('a write without a clear response', () => {
  const writes: ErrorDetails[] = [
    { kind: 'timeout', request: PUT, timeoutMs: 60_000, ...ONCE, unconfirmed: PUT },
    { kind: 'unreachable', request: PUT, code: 'ECONNRESET', ...ONCE, unconfirmed: PUT },
    { kind: 'http-error', request: PUT, status: 500, reasons: [], ...ONCE, unconfirmed: PUT },
    { kind: 'http-error', request: PUT, status: 408, reasons: [], ...ONCE, unconfirmed: PUT },
    {
      kind: 'unexpected-answer',
      request: PUT,
      status: 200,
      contentType: '',
      problem: 'it is not JSON',
      unconfirmed: PUT,
    },
    { kind: 'cancelled', unconfirmed: PUT },
  ];

  it.each(writes)('says that re-running is safe ($kind)', (details) => {
    const [, hint] = linesOf(details);
    expect(hint).toMatch(/^The change may have been applied\. Re-running the step is safe\./);
  });

  it.each(writes)('is a fact of the report ($kind)', (details) => {
    expect(describeError(new ActionError(details), SUBJECT).unconfirmed).toBe(PUT);
  });

  it.each([422, 425, 429])(
    'says that an earlier attempt may have been applied if the last got a %i',
    (status) => {
      const details = {
        kind: 'http-error',
        request: PUT,
        status,
        reasons: [],
        ...ONCE,
        unconfirmed: PUT,
      } as const;
      expect(linesOf(details)[1]).toBe(
        'An earlier attempt may have been applied. Re-running the step is safe.',
      );
    },
  );

  it.each(writes.map((details) => ({ ...details, unconfirmed: undefined })))(
    'is told apart from one that was not sent, and from a read ($kind)',
    (details) => {
      expect(linesOf(details).join('\n')).not.toContain('may have been applied');
    },
  );

  it('is told apart from a cancellation before the write', () => {
    expect(linesOf({ kind: 'cancelled', unconfirmed: undefined })).toEqual(['The step was cancelled.']);
  });
});

describe('an error of one of many users', () => {
  /** The same error of two users, after different numbers of attempts. */
  const twins = (details: ErrorDetails, id: number, attempts: number): ErrorDetails =>
    ({ ...details, request: { method: 'PUT', path: `/users/${id}` }, attempts }) as ErrorDetails;
  const anyUser = { host: 'acme.mocoapp.com', user: undefined };

  it.each<ErrorDetails>([
    { kind: 'timeout', request: PUT, timeoutMs: 60_000, ...ONCE },
    { kind: 'unreachable', request: PUT, code: 'ECONNRESET', ...ONCE },
    { kind: 'unexpected-answer', request: PUT, status: 200, contentType: '', problem: 'it is not JSON' },
    ...[401, 403, 404, 422, 429, 503].map((status): ErrorDetails => ({
      kind: 'http-error',
      request: PUT,
      status,
      reasons: [told('no')],
      ...ONCE,
    })),
  ])('reads the same for each of them: $kind $status', (details) => {
    const first = linesOf(twins(details, 7, 1), anyUser);
    expect(linesOf(twins(details, 1003, 9), anyUser)).toEqual(first);
    expect(first.join('\n')).not.toMatch(/undefined|attempt|\b7\b/);
  });

  it('names the request without an ID', () => {
    const details = { kind: 'http-error', request: PUT, status: 503, reasons: [], ...ONCE } as const;
    expect(linesOf(details, anyUser)[0]).toBe(
      'MOCO is unavailable: acme.mocoapp.com responded with 503 to PUT /users/{id}.',
    );
  });
});

describe('a retry', () => {
  it('is one line with the request, the reason and the delay', () => {
    const result = { kind: 'connection-error', code: 'ECONNRESET' } as const;
    expect(describeRetry({ request: PUT, result, delayMs: 4_040, attempt: 3 })).toBe(
      'PUT /users/7: The connection failed: connection closed (ECONNRESET). Retrying in 4.0 s (attempt 3).',
    );
  });
});

describe('an error that was not thrown on purpose', () => {
  it.each([new Error('odd'), 'odd'])('is a bug in the action (%j)', (error) => {
    expect(describeError(error, SUBJECT)).toEqual({
      code: 'internal',
      summary: 'This is a bug in the action. Please report it: odd',
      hints: [],
      items: [],
    });
  });
});
