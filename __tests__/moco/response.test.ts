/** The response of one attempt, decoded. */
import { brotliCompressSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ActionError, type ErrorDetails } from '../../src/moco/errors.ts';
import { toResponse } from '../../src/moco/response.ts';

const REQUEST = { method: 'PUT', path: '/users/1', url: new URL('http://x'), body: undefined } as const;
const JSON_TEXT = '{"id":1003,"lastname":"Keller"}';

interface Given {
  readonly encoding?: string;
  readonly status?: number;
}

/** What a response comes to: its JSON, or the details of the error. */
function decoded(body: string | Buffer, { encoding, status = 200 }: Given): unknown {
  const headers = new Headers(encoding === undefined ? {} : { 'content-encoding': encoding });
  const result = { kind: 'response', status, headers, body: String(body) } as const;
  const response = toResponse(result, REQUEST, 60_000, { attempts: 1, elapsedMs: 0 });
  return response instanceof ActionError ? response.details : response.json;
}

describe('a response in an encoding that was not asked for', () => {
  it.each([
    ['br', brotliCompressSync(JSON_TEXT)],
    ['deflate', deflateSync(JSON_TEXT)],
    ['BR', brotliCompressSync(JSON_TEXT)],
    // What an attempt leaves of it.
    ['br, gzip', brotliCompressSync(JSON_TEXT)],
  ])('is an error that names it: %s', (encoding, body) => {
    expect(decoded(body, { encoding })).toMatchObject({
      kind: 'unexpected-answer',
      problem: `it is compressed with ${encoding}, which was not asked for`,
    });
  });

  it('has no reasons if its status is an error', () => {
    const details = { kind: 'http-error', status: 422, reasons: [] } satisfies Partial<ErrorDetails>;
    expect(decoded(brotliCompressSync(JSON_TEXT), { encoding: 'br', status: 422 })).toMatchObject(details);
  });

  it('is read if only the header is wrong', () => {
    expect(decoded(JSON_TEXT, { encoding: 'br' })).toEqual({ id: 1003, lastname: 'Keller' });
    expect(decoded('{"message":"no"}', { encoding: 'br', status: 422 })).toMatchObject({
      reasons: [{ text: 'no' }],
    });
  });

  it('is named in few characters', () => {
    const { problem } = decoded('?', { encoding: 'x'.repeat(10_000) }) as { problem: string };
    expect(problem.length).toBeLessThan(100);
  });
});

describe('the size of a response', () => {
  const sizeOf = (body: string): unknown => {
    const result = { kind: 'response', status: 200, headers: new Headers(), body } as const;
    const response = toResponse(result, REQUEST, 60_000, { attempts: 1, elapsedMs: 0 });
    return response instanceof ActionError ? response.details : response.size;
  };

  it.each([
    ['{}', { bytes: 2, values: 1 }],
    ['"ü"', { bytes: 4, values: 1 }],
    ['[1,{"a":[true,null]}]', { bytes: 21, values: 6 }],
  ])('is its bytes, and the values on all levels: %s', (body, size) => {
    expect(sizeOf(body)).toEqual(size);
  });

  it('has at most 50 levels', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(sizeOf(nested(50))).toEqual({ bytes: 100, values: 50 });
    expect(sizeOf(nested(51))).toMatchObject({ problem: 'it is nested too deeply' });
    expect(sizeOf(nested(100_000))).toMatchObject({ problem: 'it is nested too deeply' });
  });
});

it.each([undefined, '', 'gzip', 'x-gzip', 'GZIP', 'identity'])(
  'a response in the encoding %j that is no JSON is just that',
  (encoding) => {
    const given = encoding === undefined ? {} : { encoding };
    expect(decoded('<html>', given)).toMatchObject({ problem: 'it is not JSON' });
  },
);
