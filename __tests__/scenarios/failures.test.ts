import { describe, expect, it } from '@jest/globals';
import { NO_STAFF_KEY, READ_ONLY_KEY } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import { moco, mocoWithFault, preloading, step, userIn } from '../support/step.ts';

const ONCE = { 'retry-timeout': '0' };

/** What a person reads of a failure, and the word that later steps get. The account's port is `PORT`. */
async function failure(
  account: Awaited<ReturnType<typeof moco>>,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<{ message: string; word: string | undefined }> {
  const ran = await step(account, { lastname: 'Keller', ...inputs }, env);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toBe('');
  expect(ran.log).not.toMatch(/^\s+at /m);
  expect(ran.summary).toContain('<h3>The MOCO step failed</h3>');
  const message = ran.log.trim().replaceAll(new URL(account.url).port, 'PORT');
  return { message, word: ran.outputs['error'] };
}

const answering = (status: number, body = '', type = 'application/json'): Effect => ({
  status,
  body,
  headers: { 'content-type': type },
});

describe('MOCO refuses', () => {
  it('a wrong key: unauthorized', async () => {
    expect(await failure(await moco(), { 'api-key': 'wrong' })).toEqual({
      word: 'unauthorized',
      message:
        'Error: The `api-key` was not accepted by 127.0.0.1:PORT (401).\n' +
        'Check that the secret holds a key of this very account and that the key was not deleted.\n' +
        'MOCO says: Unauthorized',
    });
  });

  it.each([
    ['a key without the right to staff', NO_STAFF_KEY, 'GET'],
    ['a write with a read-only key', READ_ONLY_KEY, 'PUT'],
  ])('%s: forbidden', async (_, key, method) => {
    const { word, message } = await failure(await moco(), { 'api-key': key });
    expect(word).toBe('forbidden');
    expect(message).toContain(`lacks the right for ${method} /users/1003 in 127.0.0.1:PORT (403)`);
    expect(message).toContain('"Staff"');
  });

  it('a user that it does not have: not-found', async () => {
    expect(await failure(await moco(), { 'user-id': '123' })).toEqual({
      word: 'not-found',
      message:
        'Error: No MOCO user with ID 123 in 127.0.0.1:PORT. Check `user-id` and that `api-url` has the whole path of the API.',
    });
    expect(await failure(await moco(), { 'user-email': 'no@example.com' })).toEqual({
      word: 'not-found',
      message:
        'Error: No MOCO user with the address no@example.com in 127.0.0.1:PORT. Check `user-email` and that `api-url` has the whole path of the API.',
    });
  });

  it('something that a write names: not-found, with its reason', async () => {
    const { word, message } = await failure(
      await mocoWithFault(answering(404, '{"message": "Unit not found"}'), { method: 'PUT' }),
    );
    expect(word).toBe('not-found');
    expect(message).toContain(
      'No MOCO user with ID 1003 in 127.0.0.1:PORT any more (404), or something that the change names is gone.',
    );
    expect(message).toContain('MOCO says: Unit not found');
  });

  it('an address that two users have: not-found, with both', async () => {
    const two = answering(
      200,
      '[{"id": 1, "email": "a@b.ch"}, {"id": 2, "email": "A@b.ch"}, {"id": 1, "email": "a@b.ch"}]',
    );
    const { word, message } = await failure(await mocoWithFault(two), { 'user-email': 'a@b.ch' });
    expect(word).toBe('not-found');
    expect(message).toBe(
      'Error: Several MOCO users have the address a@b.ch in 127.0.0.1:PORT: 1, 2. Give `user-id`.',
    );
  });

  it('a list that it does not have: not-found', async () => {
    const { word, message } = await failure(await mocoWithFault(answering(404), { path: '/units' }), {
      team: 'Design',
    });
    expect(word).toBe('not-found');
    expect(message).toContain('does not know GET /units (404).\nCheck `subdomain` or `api-url`.');
  });

  it('a value that it does not take: rejected, with its reasons', async () => {
    const account = await moco();
    const { word, message } = await failure(account, { email: 'jonas.huber@example.com', team: '999' });
    expect(word).toBe('rejected');
    expect(message).toBe(
      'Error: MOCO refused the change of user 1003 in 127.0.0.1:PORT (422).\n' +
        'MOCO says: email: has already been taken; unit: must exist',
    );
    expect(userIn(account).lastname).toBe('Rossi');
  });

  it.each([
    ['{"message": "Not so"}', 'Not so'],
    ['{"error": "Not so"}', 'Not so'],
    ['{"errors": "Not so"}', 'Not so'],
    ['{"errors": ["Not so", "Nor so"]}', 'Not so; Nor so'],
    [
      '{"errors": {"email": ["is taken", "is odd"], "unit": "is gone"}}',
      'email: is taken; email: is odd; unit: is gone',
    ],
    ['{"email": ["is taken"], "base": ["Not so"]}', 'email: is taken; Not so'],
    ['["Not so", "Not so"]', 'Not so'],
    ['"Not so"', 'Not so'],
    ['Not so', 'Not so'],
    ['{"errors": {"user": {"email": [{"message": "is taken"}]}}}', 'user.email: is taken'],
  ])('with %s', async (body, reasons) => {
    const { word, message } = await failure(await mocoWithFault(answering(422, body), { method: 'PUT' }));
    expect(word).toBe('rejected');
    expect(message).toMatch(/\(422\)\.\nMOCO says: /);
    expect(message.split('MOCO says: ')[1]).toBe(reasons);
  });

  it.each(['', '{}', '[]', 'null', '{"errors": {}}'])('without a reason (%j)', async (body) => {
    const { message } = await failure(await mocoWithFault(answering(400, body), { method: 'PUT' }));
    expect(message).toMatch(/\(400\)\.\nIt gave no reason\.$/);
  });

  it('with the page of something in front of it', async () => {
    const page = '<html><head><title>Blocked &amp; logged</title></head><body>…</body></html>';
    const { word, message } = await failure(await mocoWithFault(answering(413, page, 'text/html')));
    expect(word).toBe('rejected');
    expect(message).toContain('refused the request for user 1003');
    expect(message).toContain('MOCO says: Blocked & logged');
  });

  it('with more than a person reads', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`field_${i}`, ['is wrong '.repeat(20)]]),
    );
    const { message } = await failure(
      await mocoWithFault(answering(422, JSON.stringify(many)), { method: 'PUT' }),
    );
    expect(message.length).toBeLessThan(2_010);
    expect(message).toMatch(/…$/);
  });

  it('in a body that is nested without end', async () => {
    const { word } = await failure(
      await mocoWithFault(answering(422, '['.repeat(50_000) + ']'.repeat(50_000))),
    );
    expect(word).toBe('rejected');
  });
});

describe('MOCO is not to be had', () => {
  it('because of its rate limit: rate-limited', async () => {
    const { word, message } = await failure(await moco({ rateLimit: 0 }), ONCE);
    expect(word).toBe('rate-limited');
    expect(message).toBe(
      'Error: MOCO limits the rate of requests: 127.0.0.1:PORT answered 429 (tried once).\n' +
        'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.\n' +
        'MOCO says: Retry later',
    );
  });

  it.each([500, 502, 503, 504])('because it answers %i: unavailable', async (status) => {
    const { word, message } = await failure(await mocoWithFault({ status }), ONCE);
    expect(word).toBe('unavailable');
    expect(message).toContain(`answered ${status} to GET /users/1003 (tried once).`);
  });

  it('for as long as it is tried: how often and how long is said', async () => {
    const account = await mocoWithFault({ status: 503 });
    const { word, message } = await failure(account, {}, preloading('fast-clock.mjs'));
    expect(word).toBe('unavailable');
    const [, times, seconds] =
      /answered 503 to GET \/users\/1003 \(tried (\d+) times in (\d+) s\)\./.exec(message) ?? [];
    expect(Number(times)).toBe(account.requests.length);
    expect(Number(times)).toBeGreaterThan(8);
    // The default of three minutes outlasts MOCO's window of two, and is not overrun.
    expect(Number(seconds)).toBeGreaterThan(120);
    expect(Number(seconds)).toBeLessThanOrEqual(180);
  });

  it('since it does not answer: timeout', async () => {
    const { word, message } = await failure(await mocoWithFault('hang'), { ...ONCE, 'request-timeout': '1' });
    expect(word).toBe('timeout');
    expect(message).toContain('127.0.0.1:PORT did not answer GET /users/1003 within 1 s (tried once).');
  });

  it('since it broke off while writing: the change may have been made', async () => {
    const account = await mocoWithFault('drop-after', { method: 'PUT' });
    const { word, message } = await failure(account, ONCE);
    expect(word).toBe('unreachable');
    expect(message).toContain('it broke off (ECONNRESET)');
    expect(message).toContain('The change may have been made all the same; running the step again is safe.');
    expect(userIn(account).lastname).toBe('Keller');
  });

  it('since nothing listens there: unreachable', async () => {
    const gone = await moco();
    await gone.close();
    const { word, message } = await failure(gone, ONCE);
    expect(word).toBe('unreachable');
    expect(message).toBe(
      'Error: The connection to 127.0.0.1:PORT failed: it refused the connection (ECONNREFUSED); check the host, its port and the firewall (tried once).',
    );
  });

  it('since there is no such host: unreachable, at once', async () => {
    const account = { ...(await moco()), url: 'https://no-such-host.example:9/api/v1' };
    const { word, message } = await failure(account, {}, preloading('no-such-host.mjs'));
    expect(word).toBe('unreachable');
    expect(message).toContain('there is no such host (ENOTFOUND); check `subdomain`');
  });
});

describe("the answer is not MOCO's", () => {
  it.each<[string, Effect, string]>([
    ['a page', 'html', 'it is not JSON (status 200, content type text/html; charset=UTF-8)'],
    [
      'a large redirect',
      { status: 302, body: 'x'.repeat(11 * 1024 * 1024) },
      'it is larger than 10 MiB (status 302',
    ],
    ['a status that MOCO does not have', { status: 304 }, 'MOCO has no such status (status 304'],
    [
      'nested without end',
      answering(200, `{"id": 1003, "x": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
      'it is nested too deeply (status 200',
    ],
    ['nothing', { status: 204 }, 'it is not JSON (status 204, content type not given)'],
    ['something else', answering(200, '[]'), 'it is not a user (status 200, content type application/json)'],
    ['another user', answering(200, '{"id": 1004}'), 'it is not user 1003 (status 200'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://login.example.org/?next=x' } },
      'it is a redirect to login.example.org (status 302',
    ],
    [
      'too large',
      answering(200, `"${'x'.repeat(10 * 1024 * 1024)}"`),
      'it is larger than 10 MiB (status 200',
    ],
  ])('but %s: unexpected-answer', async (_, effect, problem) => {
    const account = await mocoWithFault(effect);
    const { word, message } = await failure(account);
    expect(word).toBe('unexpected-answer');
    expect(message).toContain(`The answer of 127.0.0.1:PORT to GET /users/1003 is not MOCO's: ${problem}`);
    expect(account.requests).toHaveLength(1);
  });

  it('but an object where a list should be', async () => {
    const { message } = await failure(await mocoWithFault(answering(200, '{}'), { path: '/units' }), {
      team: 'Design',
    });
    expect(message).toContain("to GET /units is not MOCO's: it is not a list");
  });

  it('but a list of something else', async () => {
    const effect = answering(200, '["x", 5, null]');
    const { word, message } = await failure(await mocoWithFault(effect), { 'user-email': 'a@b.ch' });
    expect(word).toBe('unexpected-answer');
    expect(message).toContain('its list has entries of another kind');
  });

  it('to a write: the change may have been made', async () => {
    const { message } = await failure(await mocoWithFault('html', { method: 'PUT' }));
    expect(message).toContain('The change may have been made all the same');
  });
});

describe('a secret that MOCO repeats', () => {
  it.each([
    ['as it is', (secret: string) => JSON.stringify({ password: [`${secret} is too short`] })],
    ['in an address', (secret: string) => `Not so: ${encodeURIComponent(secret)}`],
    ['in JSON within a text', (secret: string) => JSON.stringify({ message: JSON.stringify({ secret }) })],
    [
      'in a page',
      (secret: string) =>
        `<title>Not so: ${secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</title>`,
    ],
  ])('%s is not shown', async (_, body) => {
    const password = 'a "b" & c/d::e';
    const type = body('').startsWith('<') ? 'text/html' : 'application/json';
    const account = await mocoWithFault(answering(422, body(password), type), { method: 'PUT' });
    const ran = await step(account, { password });
    expect(ran.log).toContain('MOCO says: ');
    for (const text of [ran.stdout.replace(/^::add-mask::.*$/gm, ''), ran.summary]) {
      expect(text).toContain('***');
      expect(text).not.toMatch(/"b|%22b|&quot;b|c\/d|c%2Fd/);
    }
  });
});
