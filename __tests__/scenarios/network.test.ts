import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { runAction } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import * as network from '../../simulator/network.ts';
import { closing, moco, preloading, requestLines, step } from '../support/step.ts';

const { CERTIFICATE } = network;
const startTlsTerminator = async (port: number): Promise<network.LocalServer> =>
  closing(await network.startTlsTerminator(port));
const startProxy = async (
  ...to: Parameters<typeof network.startProxy>
): ReturnType<typeof network.startProxy> => closing(await network.startProxy(...to));
const startRawServer = async (bytes: string | Buffer): Promise<network.LocalServer> =>
  closing(await network.startRawServer(bytes));

const FAST = preloading('fast-clock.mjs');
const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

describe('trying again', () => {
  it.each([429, 500, 502, 503, 504])('after %i, with a line that says why and how long', async (status) => {
    const account = await moco({ faults: [{ method: '*', path: '*', effect: { status }, times: 1 }] });
    const ran = await step(account, { lastname: 'Keller' }, FAST);
    expect(requestLines(account)).toEqual(['GET /users/1003', 'GET /users/1003', 'PUT /users/1003']);
    expect(ran.log).toMatch(
      new RegExp(
        `^GET /users/1003: MOCO .*\\(${status}\\)\\. Trying again in 1\\.\\d s \\(try 2\\)\\.\nUpdated user`,
      ),
    );
    expect(ran.outputs['error']).toBe('');
  });

  it.each(['drop', 'drop-after', 'cut'] as const)(
    'after a connection that breaks (%s), also in a write',
    async (effect) => {
      const account = await moco({ faults: [{ method: 'PUT', path: '*', effect, times: 2 }] });
      const ran = await step(account, { lastname: 'Keller' }, FAST);
      expect(requestLines(account).filter((line) => line.startsWith('PUT'))).toHaveLength(3);
      expect(ran.outputs).toMatchObject({ error: '', changed: 'true', lastname: 'Keller' });
    },
  );

  it('after a time-out', async () => {
    const account = await moco({ faults: [{ method: 'GET', path: '*', effect: 'hang', times: 1 }] });
    const ran = await step(account, { 'request-timeout': '1' }, FAST);
    expect(ran.log).toContain('MOCO did not answer in time. Trying again in 1.');
    expect(ran.outputs['id']).toBe('1003');
  });

  it('when MOCO says', async () => {
    const effect = { status: 429, headers: { 'retry-after': '77' } };
    const account = await moco({ faults: [{ method: '*', path: '*', effect, times: 1 }] });
    expect((await step(account, {}, FAST)).log).toContain('Trying again in 77.0 s (try 2).');
  });

  it('is not begun where MOCO says that it would take longer than the budget', async () => {
    const account = await moco({
      faults: [{ method: '*', path: '*', effect: { status: 503, headers: { 'retry-after': '181' } } }],
    });
    expect((await step(account, {}, FAST)).outputs['error']).toBe('unavailable');
    expect(account.requests).toHaveLength(1);
  });

  it("gets through MOCO's rate limit, which counts two minutes", async () => {
    let now = Date.now();
    const account = await moco({ rateLimit: 1, now: () => new Date((now += 20_000)) });
    const ran = await step(account, { lastname: 'Keller' }, FAST);
    expect(ran.outputs).toMatchObject({ error: '', lastname: 'Keller' });
  });

  it.each([400, 401, 403, 404, 409, 422, 501])('is not worth it after %i', async (status) => {
    const account = await moco({ faults: [{ method: '*', path: '*', effect: { status } }] });
    await step(account, {}, FAST);
    expect(account.requests).toHaveLength(1);
  });

  it('ends with the step: a lookup that still waits does not hold up a failure', async () => {
    const account = await moco({
      faults: [
        { method: 'GET', path: '/units', effect: { status: 503, headers: { 'retry-after': '60' } } },
        { method: 'GET', path: '/users/*', effect: { status: 403 } },
      ],
    });
    const begin = performance.now();
    expect((await step(account, { team: 'Design' })).outputs['error']).toBe('forbidden');
    expect(performance.now() - begin).toBeLessThan(30_000);
  });
});

describe('an answer', () => {
  const packed = (text: string, head = ''): Promise<network.LocalServer> => {
    const body = gzipSync(text);
    const start = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${head}Connection: close\r\n\r\n`;
    return startRawServer(Buffer.concat([Buffer.from(start), body]));
  };
  const at = ({ port }: network.LocalServer): { url: string } => ({ url: `http://127.0.0.1:${port}/api/v1` });

  it('may be packed', async () => {
    const account = await moco();
    expect((await step(account, {})).outputs['lastname']).toBe('Rossi');
    expect(account.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect((await step(at(await packed('{"id": 1003, "lastname": "Rossi"}')), {})).outputs['lastname']).toBe(
      'Rossi',
    );
  });

  it('that is packed and cut is a connection that broke', async () => {
    const body = gzipSync(JSON.stringify({ id: 1003, info: 'x'.repeat(500) })).subarray(0, -12);
    const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n';
    const server = await startRawServer(Buffer.concat([Buffer.from(head), body]));
    const ran = await step(at(server), { 'retry-timeout': '0' });
    expect(ran.outputs['error']).toBe('unreachable');
  });

  it('that says it is packed, but is not, is read as it is', async () => {
    const text = '{"id": 1003, "lastname": "Rossi"}';
    const server = await startRawServer(
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    );
    expect((await step(at(server), {})).outputs['lastname']).toBe('Rossi');
  });

  it('that never comes ends as a time-out, also after a status that promises one', async () => {
    const server = await startRawServer('HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    const ran = await step(at(server), { 'request-timeout': '1.001', 'retry-timeout': '0' });
    expect(ran.outputs['error']).toBe('timeout');
    expect(ran.stderr).toBe('');
  });

  it('that is small but large when unpacked is not taken', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')).toString('latin1');
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    const server = await startRawServer(Buffer.from(head + bomb, 'latin1'));
    const ran = await step({ url: `http://127.0.0.1:${server.port}/api/v1` }, {});
    expect(ran.outputs['error']).toBe('unexpected-answer');
    expect(ran.log).toContain('it is larger than 10 MiB');
  });

  it('that is no HTTP is a failed connection', async () => {
    const server = await startRawServer('SSH-2.0-OpenSSH_9.6\r\n');
    const ran = await step({ url: `http://127.0.0.1:${server.port}/api/v1` }, { 'retry-timeout': '0' });
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toMatch(/the network or TLS says HPE_/);
  });
});

describe('TLS', () => {
  it("with a certificate of a company's own works with NODE_EXTRA_CA_CERTS", async () => {
    const account = await moco();
    const { port } = await startTlsTerminator(portOf(account));
    const ran = await step(
      { url: `https://localhost:${port}/api/v1` },
      {},
      { NODE_EXTRA_CA_CERTS: CERTIFICATE },
    );
    expect(ran.outputs['id']).toBe('1003');
  });

  it('with a certificate that does not hold is refused at once, with the cure', async () => {
    const account = await moco();
    const { port } = await startTlsTerminator(portOf(account));
    const ran = await step({ url: `https://localhost:${port}/api/v1` }, {});
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toMatch(
      /The connection to localhost:\d+ failed: its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/,
    );
    expect(account.requests).toEqual([]);
  });
});

describe('a proxy', () => {
  const acme = { 'api-key': FULL_KEY, 'user-id': '1003' };
  const env = (port: number, more: Record<string, string> = {}): Record<string, string> => ({
    https_proxy: `http://127.0.0.1:${port}`,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
    ...more,
  });

  it.each(['acme', 'acme.mocoapp.com', 'https://acme.mocoapp.com/employees?x=1#y', 'ACME'])(
    'leads to MOCO itself: subdomain %s',
    async (subdomain) => {
      const account = await moco();
      const proxy = await startProxy((await startTlsTerminator(portOf(account))).port);
      const inputs = { ...acme, subdomain, lastname: 'Keller' };
      const ran = await runAction({ inputs, env: env(proxy.port) });
      expect(ran.log).toBe('Updated user 1003 in acme.mocoapp.com: lastname\n');
      expect(proxy.connects[0]?.host).toBe('acme.mocoapp.com:443');
      expect(account.requests[0]?.headers.host).toBe('acme.mocoapp.com');
    },
  );

  it('gets its own name and password', async () => {
    const proxy = await startProxy((await startTlsTerminator(portOf(await moco()))).port);
    const https_proxy = `http://me:p%40ss@127.0.0.1:${proxy.port}`;
    await runAction({ inputs: { ...acme, subdomain: 'acme' }, env: env(proxy.port, { https_proxy }) });
    expect(proxy.connects[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('that refuses is named, at once', async () => {
    const proxy = await startProxy(0, 407);
    const ran = await runAction({ inputs: { ...acme, subdomain: 'acme' }, env: env(proxy.port) });
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toContain(
      'The connection to acme.mocoapp.com failed: the proxy does not connect to it (it answered 407)',
    );
    expect(proxy.connects).toHaveLength(1);
  });

  it('that hangs does not keep the step from ending', async () => {
    const silent = closing(await network.startSilentServer());
    const inputs = { ...acme, subdomain: 'acme', 'request-timeout': '1', 'retry-timeout': '0' };
    expect((await runAction({ inputs, env: env(silent.port) })).outputs['error']).toBe('timeout');
  });

  it('whose address is none is named', async () => {
    const inputs = { ...acme, subdomain: 'acme' };
    const ran = await runAction({ inputs, env: { https_proxy: 'not a url' } });
    expect(ran.log).toContain(
      'The connection to acme.mocoapp.com failed: the address of the proxy is not valid; check https_proxy',
    );
    expect(ran.outputs['error']).toBe('unreachable');
  });

  it('that is not there is named', async () => {
    const proxy = await startProxy(0);
    await proxy.close();
    const inputs = { ...acme, subdomain: 'acme', 'retry-timeout': '0' };
    const ran = await runAction({ inputs, env: env(proxy.port) });
    expect(ran.log).toContain("the proxy can't be reached or gives up");
  });

  it('is left alone for addresses of no_proxy and for this machine', async () => {
    const account = await moco();
    const proxy = await startProxy(0, 500);
    await step(account, {}, { http_proxy: `http://127.0.0.1:${proxy.port}` });
    const direct = { no_proxy: 'mocoapp.com', ...preloading('no-such-host.mjs') };
    const ran = await runAction({ inputs: { ...acme, subdomain: 'acme' }, env: env(proxy.port, direct) });
    expect(ran.log).toContain('there is no such host');
    expect(proxy.connects).toEqual([]);
  });
});

describe('outside a workflow', () => {
  it('the step works without a repository and without an event', async () => {
    const account = await moco();
    const ran = await step(account, {}, { GITHUB_REPOSITORY: undefined });
    expect(ran.exitCode).toBe(0);
    expect(account.requests[0]?.headers['user-agent']).toMatch(/\(no repository\)$/);
  });

  it.each(['', '{', '/nowhere'])('an event that can not be read is no matter (%j)', async (event) => {
    const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    if (event !== '/nowhere') writeFileSync(path, event);
    const ran = await step(await moco(), {}, { GITHUB_EVENT_PATH: path });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).not.toContain('does not exist');
  });

  it('a runner without a file for outputs gets a message, not a stack trace', async () => {
    const ran = await step(await moco(), {}, { GITHUB_OUTPUT: '/nowhere/output' });
    expect(ran.exitCode).toBe(1);
    expect(ran.log).toContain('Error: The outputs could not be written');
    expect(ran.stderr).toBe('');
  });
});
