/** One attempt over real HTTP, against servers that send the bytes of a test. */
import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import nodeFetch from 'node-fetch';
import { startRawServer } from '../../simulator/network.ts';
import { attempt, type AttemptResult } from '../../src/moco/attempt.ts';
import { closing, moco } from '../support/step.ts';

const OK = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';
const GZIP = 'Content-Encoding: gzip\r\n';

/** The result of one request to a server that sends this. */
async function received(head: string, body: string | Buffer = '', timeout = 60_000): Promise<AttemptResult> {
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n`), Buffer.from(body)]);
  const { port } = closing(await startRawServer(bytes));
  return send(`http://127.0.0.1:${port}/`, timeout);
}

async function send(url: string, timeoutMs = 60_000): Promise<AttemptResult> {
  const { signal } = new AbortController();
  const context = {
    fetch: nodeFetch,
    agentFor: () => new Agent(),
    now: Date.now,
    headers: {},
    timeoutMs,
    rateLimiter: undefined,
    stop: signal,
    close: signal,
  };
  const request = { method: 'GET', path: '/', url: new URL(url), body: undefined } as const;
  return (await attempt(request, context)).result;
}

it('asks for a compressed response', async () => {
  const account = await moco();
  await send(`${account.url}/users/1003`);
  expect(account.requests[0]?.headers['accept-encoding']).toBe('gzip');
});

it.each(['gzip', 'x-gzip', 'GZIP', 'identity', 'br', undefined])(
  'reads a response that is compressed with gzip, whatever its header says (%s)',
  async (encoding) => {
    const header = encoding === undefined ? '' : `Content-Encoding: ${encoding}\r\n`;
    expect(await received(OK + header, gzipSync('{"id": 1003}'))).toMatchObject({
      kind: 'response',
      status: 200,
      body: '{"id": 1003}',
    });
  },
);

it('reads a response that claims to be compressed, but is not, as it is', async () => {
  expect(await received(OK + GZIP, '{"id": 1003}')).toMatchObject({ kind: 'response', body: '{"id": 1003}' });
});

it('treats a truncated compressed response as a broken connection', async () => {
  const body = gzipSync(JSON.stringify({ info: 'x'.repeat(500) })).subarray(0, -12);
  expect(await received(OK + GZIP, body)).toMatchObject({ kind: 'connection-error' });
});

it('treats a response that ends before its length as a broken connection', async () => {
  expect(await received(`${OK}Content-Length: 20\r\n`, '{"id": 1003}')).toMatchObject({
    kind: 'connection-error',
  });
});

it('rejects a small response that is large when decompressed', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  expect(await received(OK + GZIP, bomb)).toMatchObject({ kind: 'too-large', status: 200 });
});

it('treats a response that is not HTTP as a broken connection', async () => {
  const outcome = await received('SSH-2.0-OpenSSH_9.6');
  expect(outcome).toMatchObject({ kind: 'connection-error', code: expect.stringMatching(/^HPE_/) });
});

it('times out if the response never comes, even after a status that promises one', async () => {
  const upgrade = 'HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n';
  expect(await received(upgrade, '', 20)).toMatchObject({ kind: 'timeout' });
});
