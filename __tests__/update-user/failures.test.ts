/** What ends a step: the output `error`, the requests that were sent, and what the log says besides the sentence. */
import { describe, expect, it } from '@jest/globals';
import { NO_STAFF_KEY, READ_ONLY_KEY, sampleData } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { recordingToolkit, ranWith, type Ran } from '../support/toolkit.ts';
import { REAL_NETWORK } from '../support/runtime.ts';
import { run } from '../../src/update-user/run.ts';
import { answering, moco, mocoThat, step, userIn, writes } from '../support/step.ts';

const NO_RETRIES = { 'retry-timeout': '0' };

/** A step that must fail in one message, without a stack trace, and say so in the summary. */
async function failed(account: Simulator, inputs: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const ran = await step(account, { lastname: 'Keller', ...inputs });
  expect(ran.exitCode).toBe(1);
  expect(ran.log.match(/^Error: /gm)).toHaveLength(1);
  expect(ran.log).not.toMatch(/^\s+at /m);
  expect(ran.summary).toMatch(/^<h3>.*<\/h3>/);
  return ran;
}

describe('MOCO refuses', () => {
  it.each([
    ['a wrong key', 'wrong', 'unauthorized', /`api-key`.*\(401\)/],
    [
      'a key without access to staff',
      NO_STAFF_KEY,
      'forbidden',
      /`api-key`.* read users .*\(403\)[^]*"Staff"/,
    ],
    [
      'a write with a read-only key',
      READ_ONLY_KEY,
      'forbidden',
      /`api-key`.* change a user .*\(403\)[^]*read-only/,
    ],
  ])('%s', async (_, key, error, message) => {
    const ran = await failed(await moco(), { 'api-key': key });
    expect(ran.outputs['error']).toBe(error);
    expect(ran.log).toMatch(message);
  });

  it.each([
    ['teams', '/units', { team: 'Design' }],
    ['roles', '/users/roles', { role: 'Teamleitung' }],
    ['employments', '/users/employments', { 'employment-end': '2026-12-31' }],
  ])('a key that may read users but not %s, and the message names them', async (entities, path, inputs) => {
    const ran = await failed(await mocoThat({ status: 403 }, { path }), inputs);
    expect(ran.outputs).toMatchObject({ error: 'forbidden' });
    expect(ran.log).toContain(` read ${entities} `);
  });

  it.each([
    ['user-id', '123', 'ID 123'],
    ['user-email', 'no@example.com', 'no@example.com'],
  ])('a user that it does not have, by `%s`', async (input, value, named) => {
    const ran = await failed(await moco(), { [input]: value });
    expect(ran.outputs).toEqual({ error: 'not-found' });
    expect(ran.log).toContain(named);
  });

  it('something that a write names', async () => {
    const account = await mocoThat(answering(404, { message: 'Unit not found' }), { method: 'PUT' });
    const ran = await failed(account);
    expect(ran.outputs['error']).toBe('not-found');
    for (const text of ['1003', 'Unit not found']) expect(ran.log).toContain(text);
  });

  it('an e-mail address that two users have, and the message names both users', async () => {
    const users = [1, 2, 1].map((id) => ({ id, email: 'a@b.ch' }));
    const account = await mocoThat(answering(200, users));
    const ran = await failed(account, { 'user-email': 'A@b.ch', 'create-if-missing': 'true' });
    expect(ran.outputs).toEqual({ error: 'ambiguous' });
    expect(ran.log).toMatch(/^Error: Several .*\b1, 2\b.*`user-id`.*\nSee .*#ambiguous$/m);
    expect(writes(account)).toEqual([]);
  });

  it.each([
    ['ambiguous', { team: 'DESIGN', role: 'TEAMLEITUNG' }],
    ['not-found', { team: 'DESIGN', role: 'Wizard' }],
    ['not-found', { team: 'DESIGN', 'user-id': '7' }],
  ])('several names at once: %s (%j)', async (error, inputs) => {
    const data = sampleData();
    data.units.push({ id: 301, name: 'design' });
    data.roles.push(
      ...data.roles.map((role) => ({ ...role, id: role.id + 300, name: role.name.toLowerCase() })),
    );
    const account = await moco({ data });
    const ran = await failed(account, inputs);
    expect(ran.outputs['error']).toBe(error);
    // A sentence, one item for each name, and the link.
    expect(ran.log).toMatch(new RegExp(`^Error: [^-].*\\n- .*\\n- .*\\nSee .*#${error}\\n$`));
    expect(ran.log).toMatch(/^- `team`: .*"DESIGN"/m);
    expect(ran.summary).toMatch(/<ul><li>.*DESIGN.*<\/li><\/ul>/);
    expect(writes(account)).toEqual([]);
  });

  it('a list', async () => {
    const ran = await failed(await mocoThat({ status: 404 }, { path: '/units' }), { team: 'Design' });
    expect(ran.outputs['error']).toBe('not-found');
    expect(ran.log).toContain('GET /units');
  });

  it('invalid values, and the message has its reasons', async () => {
    const account = await moco();
    const ran = await failed(account, { email: 'jonas.huber@example.com', team: '999' });
    expect(ran.outputs).toMatchObject({ error: 'rejected', id: '1003', changed: 'false' });
    for (const text of ['email: has already been taken', 'unit: must exist']) expect(ran.log).toContain(text);
    expect(userIn(account).lastname).toBe('Rossi');
  });

  it('through a proxy, and the message has the title of its page', async () => {
    const page = '<html><head><title>Blocked &amp; logged</title></head><body>…</body></html>';
    const ran = await failed(await mocoThat(answering(413, page, 'text/html')));
    expect(ran.outputs).toEqual({ error: 'rejected' });
    expect(ran.log).toContain('Blocked & logged');
  });

  it('the request for a user who is not known yet, and the message does not show the e-mail address', async () => {
    const ran = await failed(await mocoThat({ status: 400 }), { 'user-email': 'a@b.ch' });
    expect(ran.outputs).toEqual({ error: 'rejected' });
    expect(ran.log).toContain('`user-email`');
    expect(ran.log).not.toContain('a@b.ch');
  });

  it('with more reasons than an annotation can hold, and the message is truncated', async () => {
    const reasons = Array.from({ length: 400 }, (_, index) => `${index} is wrong`.repeat(20));
    const ran = await failed(await mocoThat(answering(422, reasons), { method: 'PUT' }));
    expect(ran.log.length).toBeLessThan(2_010);
    expect(ran.log).toMatch(/…\nSee .*#rejected\n$/);
  });

  it('with a body that is nested without end', async () => {
    const ran = await failed(await mocoThat(answering(422, '['.repeat(50_000) + ']'.repeat(50_000))));
    expect(ran.outputs).toEqual({ error: 'rejected' });
  });
});

describe('MOCO is unavailable', () => {
  it('because of its rate limit', async () => {
    const ran = await failed(await moco({ rateLimit: 0 }), NO_RETRIES);
    expect(ran.outputs).toEqual({ error: 'rate-limited' });
  });

  it.each([500, 502, 503, 504])('with the status %i', async (status) => {
    const ran = await failed(await mocoThat({ status }), NO_RETRIES);
    expect(ran.outputs).toEqual({ error: 'unavailable' });
    expect(ran.log).toContain(String(status));
  });

  it('until the retry budget is used up, and the message has the attempts and the time', async () => {
    const account = await mocoThat({ status: 503 });
    const ran = await failed(account);
    expect(ran.outputs).toEqual({ error: 'unavailable' });
    const [, attempts, seconds] = /(\d+) attempts in (\d+) s/.exec(ran.log) ?? [];
    expect(Number(attempts)).toBe(account.requests.length);
    expect(Number(attempts)).toBeGreaterThan(8);
    // The default of three minutes outlasts MOCO's window of two, and is not exceeded.
    expect(Number(seconds)).toBeGreaterThan(120);
    expect(Number(seconds)).toBeLessThanOrEqual(180);
  });

  it('while it writes, and the message says that the change may have been made', async () => {
    const account = await mocoThat('drop-after', { method: 'PUT' });
    const ran = await failed(account, NO_RETRIES);
    expect(ran.outputs).toMatchObject({ error: 'unreachable', changed: '' });
    expect(ran.log).toMatch(/ECONNRESET[^]*change may have been applied/);
    expect(userIn(account).lastname).toBe('Keller');
  });

  it('while it writes, and the message tells what is not known from what is not done', async () => {
    const hours = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
    const account = await mocoThat({ status: 502 }, { method: 'PUT' });
    const ran = await failed(account, { ...NO_RETRIES, ...hours });
    expect(ran.outputs).toMatchObject({ error: 'unavailable', changed: '' });
    expect(ran.log).toMatch(
      /^Nothing else was written\. Not known: lastname\. Not done: .*the employment from 2027-01-01 /m,
    );
  });

  it('with 425, and the message says that nothing was written', async () => {
    const account = await mocoThat({ status: 425 }, { method: 'PUT' });
    const ran = await failed(account, NO_RETRIES);
    expect(ran.outputs).toMatchObject({ error: 'unavailable', changed: 'false' });
    expect(ran.log).not.toContain('may have been applied');
  });

  it('because nothing listens there', async () => {
    const gone = await moco();
    await gone.close();
    const ran = await failed(gone, NO_RETRIES);
    expect(ran.outputs).toEqual({ error: 'unreachable' });
    expect(ran.log).toContain('ECONNREFUSED');
  });
});

describe("a response that is not MOCO's fails the step at once", () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  it.each<[string, Effect]>([
    ['a page', 'html'],
    ['a large redirect', { status: 302, body: 'x'.repeat(11 * 1024 * 1024) }],
    ['a status that MOCO does not have', { status: 304 }],
    ['a user that is nested without end', answering(200, `{"id": 1003, "x": ${deep}}`)],
    ['no content', { status: 204 }],
    ['a list', answering(200, [])],
    ['an object without an ID', answering(200, {})],
    ['another user', answering(200, { id: 1004 })],
    ['a redirect', { status: 302, headers: { location: 'https://login.example.org/?next=x' } }],
    ['a response of more than 10 MiB', answering(200, `"${'x'.repeat(10 * 1024 * 1024)}"`)],
  ])('%s', async (_, effect) => {
    const account = await mocoThat(effect);
    const ran = await failed(account);
    expect(ran.outputs).toEqual({ error: 'unexpected-answer' });
    expect(account.requests).toHaveLength(1);
  });

  it.each([
    ['an object instead of a list', '/units', '{}'],
    ['a list of something else', '/users', '["x", 5, null]'],
  ])('%s', async (_, path, body) => {
    const account = await mocoThat(answering(200, body), { path });
    const ran = await failed(account, { 'user-email': 'a@b.ch', team: 'Design' });
    expect(ran.outputs).toEqual({ error: 'unexpected-answer' });
    expect(ran.log).toContain(`GET ${path}`);
  });

  it('a page after a write, and the message says that the change may have been made', async () => {
    const account = await mocoThat('html', { method: 'PUT' });
    const ran = await failed(account);
    expect(ran.outputs['error']).toBe('unexpected-answer');
    expect(ran.log).toContain('change may have been applied');
    expect(writes(account)).toHaveLength(1);
  });

  it('a user with values of other types than MOCO documents, if the change cannot be seen', async () => {
    const user = { id: 1003, firstname: { a: 1 }, unit: 'Design', active: null, extern: 1 };
    const ran = await failed(await mocoThat(answering(200, user)), { active: 'true' });
    expect(ran.outputs).toMatchObject({
      error: 'not-applied',
      firstname: '{"a":1}',
      unit_id: '',
      active: '',
      external: '1',
      lastname: '',
    });
  });
});

describe('a secret in a message of MOCO', () => {
  it.each([
    ['as it is', (secret: string) => JSON.stringify({ password: [`${secret} is too short`] })],
    ['in a URL', (secret: string) => `Not so: ${encodeURIComponent(secret)}`],
    ['in JSON within a text', (secret: string) => JSON.stringify({ message: JSON.stringify({ secret }) })],
    [
      'in a page',
      (secret: string) =>
        `<title>Not so: ${secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</title>`,
    ],
  ])('%s is not shown', async (_, body) => {
    const password = 'a "b" & c/d::e';
    const type = body('').startsWith('<') ? 'text/html' : 'application/json';
    const account = await mocoThat(answering(422, body(password), type), { method: 'PUT' });
    const ran = await step(account, { password });
    expect(ran.outputs['error']).toBe('rejected');
    for (const text of [ran.stdout.replace(/^::add-mask::.*$/gm, ''), ran.summary]) {
      expect(text).not.toMatch(/"b|%22b|&quot;b|c\/d|c%2Fd/);
    }
  });
});

describe('the runner', () => {
  const inputs = { 'api-key': 'k', subdomain: 'acme', 'user-id': '1' };
  /** A step whose runtime fails before anything is sent. */
  async function failedIn(runtime: Partial<typeof REAL_NETWORK>): Promise<Ran> {
    const toolkit = recordingToolkit(inputs);
    await run(toolkit, { ...REAL_NETWORK, ...runtime }, 'test');
    return ranWith(toolkit);
  }

  it('with an invalid proxy URL fails the step, and the message names its variable', async () => {
    const agentFor = (): never => {
      throw Object.assign(new Error(), { code: 'PROXY_INVALID' });
    };
    const ran = await failedIn({ agentFor });
    expect(ran.outputs).toEqual({ error: 'unreachable' });
    expect(ran.log).toContain('https_proxy');
  });

  it('gets an error of the action itself as `internal`', async () => {
    const fetch = (): never => {
      throw new TypeError('Invalid header');
    };
    const ran = await failedIn({ fetch });
    expect(ran.outputs).toEqual({ error: 'internal' });
    expect(ran.log).toContain('Invalid header');
  });

  it('that takes no outputs fails the step, though MOCO was changed', async () => {
    const account = await moco();
    const setOutput = (): never => {
      throw new Error('Missing file at path');
    };
    const ran = await step(account, { lastname: 'Keller' }, { toolkit: { setOutput } });
    expect(ran.exitCode).toBe(1);
    expect(ran.log).not.toContain('Missing file');
    expect(userIn(account).lastname).toBe('Keller');
  });

  it('that takes no summary gets a warning', async () => {
    const writeSummary = (): Promise<never> => Promise.reject(new Error('EACCES'));
    const ran = await step(await moco(), { lastname: 'Keller' }, { toolkit: { writeSummary } });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).toMatch(/^Warning: /m);
  });
});
