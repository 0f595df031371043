import { describe, expect, it } from '@jest/globals';
import { runAction } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import { moco, step } from '../support/step.ts';

/** What the step says of inputs that are not valid; it must not have sent anything. */
async function complaint(inputs: Readonly<Record<string, string>>): Promise<string> {
  const account = await moco();
  const ran = await step(account, inputs);
  expect(account.requests).toEqual([]);
  expect(ran.outputs).toEqual({ error: 'invalid-input' });
  expect(ran.exitCode).toBe(1);
  return ran.log;
}

/** The same without the harness's own `user-id`, `api-key` and `api-url`. */
async function complaintOf(inputs: Readonly<Record<string, string>>): Promise<string> {
  const ran = await runAction({ inputs });
  expect(ran.outputs).toEqual({ error: 'invalid-input' });
  return ran.log;
}

describe('inputs that are not valid', () => {
  it('are all told in one error, each by its name, before anything is sent', async () => {
    const log = await complaint({
      'user-id': '12a',
      email: 'nobody',
      active: 'yes',
      birthday: '1990-02-30',
      language: 'en-GB',
      tags: ' , ',
      clear: 'info, team',
      info: 'x',
      'custom-properties': '[1]',
      'additional-fields': '{"extern": true, "id": 5, "info": "y"}',
      'dry-run': 'maybe',
      'request-timeout': '0',
      'retry-timeout': '-1',
    });
    expect(log.trim().split('\n')).toEqual([
      'Error: The inputs are not valid:',
      '- `request-timeout` "0" must be a number of seconds from 1 to 21600',
      '- `retry-timeout` "-1" must be a number of seconds from 0 to 21600',
      '- `user-id` "12a" must be a MOCO ID (a positive whole number)',
      '- `email` "nobody" must be a valid e-mail address',
      '- `active` "yes" must be `true` or `false`',
      '- `language` "en-GB" must be one of de, de-AT, de-CH, en, it, fr',
      '- `birthday` must be a valid date (YYYY-MM-DD)',
      '- `tags` "," must contain at least one entry',
      '- `custom-properties` must be a JSON object, such as {"key": "value"}',
      '- `clear` must not name `info`, which is given a value as well',
      '- `clear` must name inputs that can be emptied (mobile-phone, work-phone, home-address, birthday, iban, info, tags), not "team"',
      '- `additional-fields` must not have "extern": MOCO only answers with it; use the input `external`',
      '- `additional-fields` must not have "id": MOCO only answers with it; MOCO gives it',
      '- `additional-fields` must not have "info": the input `info` or `clear` sets it too',
      '- `dry-run` "maybe" must be `true` or `false`',
    ]);
  });

  it.each([
    ['additional-fields', '{"birthday": "1990-01-01"}', 'use the input `birthday`'],
    ['additional-fields', '{"unit": 5}', 'use the input `team`'],
    ['additional-fields', '{"role": 5}', 'use the input `role`'],
    ['additional-fields', '{"avatar_url": "x"}', '`avatar` writes it'],
    [
      'additional-fields',
      '{"big": 12345678901234567890}',
      'must put numbers of more than 15 digits in double quotes',
    ],
    ['additional-fields', '{"x": 1e400}', 'must put numbers of more than 15 digits in double quotes'],
    ['additional-fields', '{"secret": "s3cr3t"', 'must be a valid JSON object (syntax error at '],
    ['custom-properties', '{"A": null, "B": {"c": 1}, "C": [1]}', 'Invalid: "A", "B", "C"'],
    [
      'custom-properties',
      JSON.stringify({ A: 'x'.repeat(12_000) }),
      'must be at most 12 kB for all custom fields together',
    ],
    ['user-id', '0', 'must be a MOCO ID (a positive whole number)'],
    ['user-id', '1e3', 'must be a MOCO ID (a positive whole number)'],
    ['user-id', '99999999999999999999', 'must be a MOCO ID (a positive whole number)'],
    ['user-id', '1003/../1002', 'must be a MOCO ID (a positive whole number)'],
    ['team', '000', 'must be a MOCO ID (a positive whole number)'],
  ])('%s: %s', async (name, value, message) => {
    const log = await complaint({ [name]: value });
    expect(log).toContain(message);
    expect(log).not.toContain('s3cr3t');
  });

  it('ask for exactly one user and one account', async () => {
    expect(await complaintOf({ 'api-key': 'k' })).toBe(
      'Error: The inputs are not valid:\n- `subdomain` or `api-url` must be given\n- `user-id` or `user-email` must be given\n',
    );
    const both = { 'user-id': '1', 'user-email': 'a@b.ch', subdomain: 'acme', 'api-url': 'https://x.ch' };
    expect(await complaintOf({ 'api-key': 'k', ...both })).toBe(
      'Error: The inputs are not valid:\n- `subdomain` and `api-url` must not both be given\n- `user-id` and `user-email` must not both be given\n',
    );
  });

  it('explain why a secret may be empty', async () => {
    expect(await complaint({ 'api-key': ' ' })).toMatch(
      /`api-key` must be given, but is empty\. .*secret may not be available to this workflow.*forks.*environment/,
    );
  });
});

describe('the account', () => {
  it.each([
    'evil.com',
    'acme.mocoapp.com.evil.com',
    'acme@evil',
    'acme/../x',
    'https://evil.com/acme.mocoapp.com',
    'https://acme.mocoapp.com@evil.com/',
    'https://acme.mocoapp.com:8443/',
  ])('is not %s: the key goes to nobody else', async (subdomain) => {
    const log = await complaintOf({ 'api-key': 'k', 'user-id': '1', subdomain });
    // What stands before an @ may be a password.
    const shown = subdomain.includes('@') ? '' : ` "${subdomain}"`;
    expect(log).toContain(`Error: \`subdomain\`${shown} must be a MOCO account, such as acme, `);
  });

  it.each([
    ['http://gateway.example.org/api/v1', 'must start with https:'],
    ['http://127.0.0.1.evil.com/api/v1', 'must start with https:'],
    ['https://user:pass@gateway.example.org/', 'must not contain a user name'],
    ['https://gateway.example.org/api/v1?x=1', 'must not contain a user name, a password, `?`'],
    ['ftp://gateway.example.org', 'must be a URL such as'],
    ['gateway', 'must be a URL such as'],
  ])('is not at %s', async (apiUrl, message) => {
    const log = await complaintOf({ 'api-key': 'k', 'user-id': '1', 'api-url': apiUrl });
    expect(log).toContain(message);
    expect(log).not.toContain('pass@');
  });

  it('may be written with a slash at its end, or by its name on this machine', async () => {
    const account = await moco();
    const url = `${account.url.replace('127.0.0.1', 'localhost')}//`;
    expect((await step({ url }, {})).outputs['id']).toBe('1003');
  });
});

describe('secrets', () => {
  it('are masked before anything is said', async () => {
    const ran = await step(await moco(), { password: ' correct horse ', lastname: 'Keller' });
    const lines = ran.stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual([`::add-mask::${FULL_KEY}`, '::add-mask:: correct horse ']);
    expect(lines.filter((line) => line.startsWith('::add-mask::'))).toHaveLength(2);
  });

  it('are not shown when they are not valid', async () => {
    const log = await complaint({
      'api-key': 'two words',
      password: 'correct horse',
      'user-id': 'two words',
    });
    expect(log).toContain('`api-key` must be one word');
    expect(log).toContain('`user-id` "***" must be');
    expect(log).not.toContain('two words');
  });

  it('are not shown where they are too long to be shown whole', async () => {
    const password = 'correct horse battery staple '.repeat(4);
    const log = await complaint({ password, 'user-id': password, active: password, clear: password });
    expect(log).not.toContain('correct');
  });

  it('are taken as they should be: the key is trimmed, the password is not', async () => {
    const account = await moco();
    await step(account, { 'api-key': ` ${FULL_KEY}\n`, password: ' x y ' });
    expect(account.requests[0]?.headers.authorization).toBe(`Token token=${FULL_KEY}`);
    expect(account.requests[1]?.body).toBe('{"password":" x y "}');
  });
});
