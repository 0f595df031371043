import { describe, expect, it } from '@jest/globals';
import { apiUrl, subdomain } from '../../src/moco/account.ts';

describe('an account of MOCO', () => {
  it.each([
    'acme',
    'ACME',
    'acme.mocoapp.com',
    'https://acme.mocoapp.com',
    'https://acme.mocoapp.com/x?y#z',
    'https://acme.mocoapp.com#z',
  ])('is given by %s', (text) =>
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
  ])('is not given by %j', (text) => {
    expect(subdomain(text)).toHaveProperty('must');
  });
});

describe('the address of a gateway or a stand-in', () => {
  it.each([
    [
      'https://gateway.example.org/moco/api/v1',
      'https://gateway.example.org/moco/api/v1',
      'gateway.example.org',
    ],
    ['https://gateway.example.org//', 'https://gateway.example.org', 'gateway.example.org'],
    ['http://127.0.0.2:80/api/v1/', 'http://127.0.0.2/api/v1', '127.0.0.2'],
    ['http://[::1]:3000/api/v1', 'http://[::1]:3000/api/v1', '[::1]:3000'],
  ])('%s', (text, url, host) => {
    expect(apiUrl(text)).toEqual({ value: { url, host } });
  });

  it.each([
    'http://example.org/',
    'http://localhost.evil.com/',
    'http://127.0.0.1.nip.io/',
    'http://[::ffff:127.0.0.1]/',
    'http://10.0.0.1/',
    'https://key@example.org/',
    'https://:key@example.org/',
    'https://example.org/?',
    'https://example.org/#',
    'file:///etc/passwd',
    'example.org',
    'https://',
  ])('is not %s', (text) => {
    expect(apiUrl(text)).toHaveProperty('must');
  });
});
