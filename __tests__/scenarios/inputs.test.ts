/** Inputs as GitHub hands them to the built bundle. The rules are in `update-user/inputs.test.ts`. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import { moco, requestLines, runBundle } from '../support/step.ts';

it('invalid inputs are reported in one error, each by its name, before anything is sent', async () => {
  const account = await moco();
  const inputs = {
    'user-id': '12a',
    email: 'nobody',
    active: 'perhaps',
    clear: 'info, team',
    info: 'x',
    'additional-fields': '{"id": 5}',
    'employment-start': '2027-01-01',
    avatar: '../outside.png',
  };
  const ran = await runBundle(account, inputs);
  expect(ran.exitCode).toBe(1);
  expect(ran.outputs).toEqual({ error: 'invalid-input' });
  expect(ran.log.match(/^Error: /gm)).toHaveLength(1);
  const named = ran.log.split('\n').flatMap((line) => /^- `([\w-]+)`/.exec(line)?.[1] ?? []);
  expect(new Set(named)).toEqual(new Set(Object.keys(inputs).filter((name) => name !== 'info')));
  expect(ran.summary).not.toBe('');
  expect(account.requests).toEqual([]);
});

it('a URL of another host is not an account, so the key goes nowhere', async () => {
  const account = await moco();
  const ran = await runBundle(account, { 'api-url': '', subdomain: 'https://acme.mocoapp.com@evil.com/' });
  expect(ran.outputs).toEqual({ error: 'invalid-input' });
  expect(ran.log).toContain('`subdomain`');
  expect(ran.log).not.toContain('evil.com');
});

it('the URL of the API may end with a slash and name this machine', async () => {
  const account = await moco();
  const url = `${account.url.replace('127.0.0.1', 'localhost')}//`;
  expect((await runBundle({ url }, {})).outputs['id']).toBe('1003');
});

describe('secrets', () => {
  it('are masked before anything is said', async () => {
    const ran = await runBundle(await moco(), { password: ' correct horse ', lastname: 'Keller' });
    const lines = ran.stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual([`::add-mask::${FULL_KEY}`, '::add-mask:: correct horse ']);
    expect(lines.filter((line) => line.startsWith('::add-mask::'))).toHaveLength(2);
  });

  it('are not shown in issues, not even the beginning of a long one', async () => {
    const password = 'correct horse battery staple '.repeat(4);
    const inputs = {
      'api-key': 'two words',
      password,
      'user-id': 'two words',
      active: password,
      clear: password,
    };
    const ran = await runBundle(await moco(), inputs);
    expect(ran.log).toContain('`user-id` "***"');
    expect(ran.log).not.toMatch(/two words|correct/);
  });

  it('are read as MOCO needs them: the key is trimmed, the password is not', async () => {
    const account = await moco();
    await runBundle(account, { 'api-key': ` ${FULL_KEY}\n`, password: ' x y ' });
    expect(requestLines(account)).toEqual(['GET /users/1003', 'PUT /users/1003']);
    expect(account.requests[0]?.headers.authorization).toBe(`Token token=${FULL_KEY}`);
    expect(account.requests[1]?.body).toBe('{"password":" x y "}');
  });
});
