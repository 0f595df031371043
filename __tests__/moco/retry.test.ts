import { describe, expect, it } from '@jest/globals';
import type { AttemptResult } from '../../src/moco/attempt.ts';
import { mayHaveBeenApplied, retryAfterDelay, retryDelay } from '../../src/moco/retry.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;

const response = (status: number, retryAfter?: string): AttemptResult => ({
  kind: 'response',
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  body: '',
});
/** The delay after an attempt at NOW, with an hour left unless `remainingMs` says otherwise. */
const delayAfter = (
  result: AttemptResult,
  attempts = 1,
  random = 0,
  remainingMs = HOUR,
): number | undefined =>
  retryDelay(result, attempts, { retryAfterMs: retryAfterDelay(result, NOW), remainingMs }, random);
const broken = (code: string): AttemptResult => ({ kind: 'connection-error', code });

describe('the delay before the next attempt', () => {
  it.each([
    [1, 0, 1_000],
    [1, 1, 1_500],
    [2, 0, 2_000],
    [3, 0.5, 5_000],
    [5, 0, 16_000],
    [6, 0, 20_000],
    [9, 1, 30_000],
    [99, 1, 30_000],
  ])('grows from 1 s to at most 30 s (attempt %i, random %d)', (attempt, random, delay) => {
    expect(delayAfter(response(503), attempt, random)).toBe(delay);
  });

  it.each([
    ['7', 7_000],
    [' 7 ', 7_000],
    ['Mon, 23 Nov 2026 12:00:09 GMT', 9_000],
  ])('is the one that MOCO asks for: Retry-After %j', (header, delay) => {
    expect(delayAfter(response(429, header))).toBe(delay);
  });

  it.each(['0', 'Mon, 23 Nov 2026 11:00:00 GMT', 'soon', '-5', '1.5', '2,3', ''])(
    'is the usual one if MOCO asks for no delay, or an invalid one: Retry-After %j',
    (header) => expect(delayAfter(response(429, header), 3)).toBe(4_000),
  );

  it('ends within the budget, or there is no further attempt', () => {
    expect(delayAfter(response(429), 1, 0, 1_001)).toBe(1_000);
    expect(delayAfter(response(429), 1, 0, 1_000)).toBeUndefined();
    expect(delayAfter(response(429, '0'), 1, 0, 0)).toBeUndefined();
  });

  it.each([
    ...[408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524].map((status) => response(status)),
    ...['ECONNREFUSED', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EAI_AGAIN'].map(broken),
    ...['PROXY_ECONNREFUSED', 'PROXY_ECONNRESET', 'PROXY_ETIMEDOUT', 'PROXY_502', 'PROXY_503'].map(broken),
    { kind: 'timeout' } as const,
    { kind: 'too-large', status: 503, contentType: '' } as const,
  ])('exists after %j', (result) => {
    expect(delayAfter(result)).toBe(1_000);
  });

  it.each([
    ...[200, 302, 400, 401, 403, 404, 422, 501, 505, 519, 525].map((status) => response(status)),
    ...['ENOTFOUND', 'PROXY_INVALID', 'PROXY_SCHEME', 'PROXY_403', 'PROXY_407'].map(broken),
    ...['PROXY_ENOTFOUND', 'PROXY_CERT_HAS_EXPIRED', 'PROXY_EPROTO', 'PROXY_HPE_INVALID_CONSTANT'].map(
      broken,
    ),
    ...['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID'].map(broken),
    broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    { kind: 'too-large', status: 200, contentType: '' } as const,
  ])('does not exist after %j', (result) => {
    expect(delayAfter(result)).toBeUndefined();
  });

  it('exists after three attempts without a proxy, not after a fourth', () => {
    expect(delayAfter(broken('PROXY_ECONNREFUSED'), 3)).toBe(4_000);
    expect(delayAfter(broken('PROXY_ECONNREFUSED'), 4)).toBeUndefined();
    expect(delayAfter(broken('PROXY_502'), 4)).toBe(8_000);
  });
});

describe('a write', () => {
  it.each([
    ...['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT', 'Z_BUF_ERROR'].map(broken),
    ...[408, 500, 501, 503, 524].map((status) => response(status)),
    { kind: 'timeout' } as const,
  ])('may have been applied after %j', (result) => {
    expect(mayHaveBeenApplied(result)).toBe(true);
  });

  it.each([
    ...['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'CERT_HAS_EXPIRED'].map(broken),
    ...[200, 401, 422, 425, 429].map((status) => response(status)),
  ])('was not applied after %j', (result) => {
    expect(mayHaveBeenApplied(result)).toBe(false);
  });

  it('was not applied if the proxy made no connection to MOCO', () => {
    for (const code of ['PROXY_ECONNRESET', 'PROXY_502']) {
      expect(mayHaveBeenApplied(broken(code))).toBe(false);
    }
  });
});
