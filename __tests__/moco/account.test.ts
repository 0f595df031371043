import { describe, expect, it } from '@jest/globals';
import { apiUrl, subdomain } from '../../src/moco/account.ts';

describe('an account at mocoapp.com', () => {
  it.each([
    'acme',
    'ACME',
    'acme.mocoapp.com',
    'https://acme.mocoapp.com',
    'https://acme.mocoapp.com/x?y#z',
    'https://acme.mocoapp.com#z',
  ])('may be given as %s', (text) =>
    expect(subdomain(text)).toEqual({
      value: { url: 'https://acme.mocoapp.com/api/v1', host: 'acme.mocoapp.com' },
    }),
  );

  it.each([
    'evil.com',
    'mocoapp.com',
    'acme.mocoapp.com.evil.com',
    'a.b.mocoapp.com',
    'acme@evil',
    'acme/../x',
    'acme?x',
    'acme#x',
    'acme:8080',
    'acme\n.evil.com',
    'https://acme.mocoapp.com.evil.com/',
    'https://acme.mocoapp.com@evil.com/',
    'https://acme.mocoapp.com\\@evil.com/',
    'https://acme.mocoapp.com:8443/',
    'https://evil.com/.mocoapp.com',
    'http://acme.mocoapp.com',
    'acme-.mocoapp.com',
    'аcme', // a Cyrillic letter
    'a'.repeat(64),
  ])('must not be given as %j', (text) => {
    expect(subdomain(text)).toEqual({
      must: 'be a MOCO account, such as acme, acme.mocoapp.com or https://acme.mocoapp.com',
    });
  });
});

describe('the URL of a gateway or the simulator', () => {
  it.each([
    [
      'https://gateway.example.org/moco/api/v1',
      'https://gateway.example.org/moco/api/v1',
      'gateway.example.org',
    ],
    ['https://gateway.example.org//', 'https://gateway.example.org', 'gateway.example.org'],
    ['http://127.0.0.2:80/api/v1/', 'http://127.0.0.2/api/v1', '127.0.0.2'],
    ['http://[::1]:3000/api/v1', 'http://[::1]:3000/api/v1', '[::1]:3000'],
  ])('may be %s', (text, url, host) => {
    expect(apiUrl(text)).toEqual({ value: { url, host } });
  });

  it.each([
    ['http://example.org/', 'start with https:'],
    ['http://localhost.evil.com/', 'start with https:'],
    ['http://127.0.0.1.nip.io/', 'start with https:'],
    ['http://[::ffff:127.0.0.1]/', 'start with https:'],
    ['http://10.0.0.1/', 'start with https:'],
    ['https://key@example.org/', 'not contain a user name, a password, `?` or `#`'],
    ['https://:key@example.org/', 'not contain a user name, a password, `?` or `#`'],
    ['https://example.org/?', 'not contain a user name, a password, `?` or `#`'],
    ['https://example.org/#', 'not contain a user name, a password, `?` or `#`'],
    ['file:///etc/passwd', 'be a URL such as '],
    ['example.org', 'be a URL such as '],
    ['https://', 'be a URL such as '],
  ])('must not be %s', (text, must) => {
    expect(apiUrl(text)).toEqual({ must: expect.stringContaining(must) });
  });
});
