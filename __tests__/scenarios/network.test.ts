/** What stands between a runner and MOCO: TLS, proxies, DNS. Seen by the built bundle as a process. */
import { describe, expect, it } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import * as network from '../../simulator/network.ts';
import { closing, moco, preloading, runBundle } from '../support/step.ts';

const { CERTIFICATE } = network;
const NO_RETRIES = { 'retry-timeout': '0' };

const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);
const startTlsTerminator = async (port: number): Promise<network.LocalServer> =>
  closing(await network.startTlsTerminator(port));
const startProxy = async (
  ...to: Parameters<typeof network.startProxy>
): ReturnType<typeof network.startProxy> => closing(await network.startProxy(...to));
const answeringBytes = async (bytes: string): Promise<{ url: string }> => {
  const { port } = closing(await network.startRawServer(bytes));
  return { url: `http://127.0.0.1:${port}/api/v1` };
};

describe('TLS', () => {
  it("with a company's own certificate works with NODE_EXTRA_CA_CERTS", async () => {
    const { port } = await startTlsTerminator(portOf(await moco()));
    const account = { url: `https://localhost:${port}/api/v1` };
    const ran = await runBundle(account, {}, { NODE_EXTRA_CA_CERTS: CERTIFICATE });
    expect(ran.outputs['id']).toBe('1003');
  });

  it('with a certificate that is not trusted fails at once, and the message says what to set', async () => {
    const account = await moco();
    const { port } = await startTlsTerminator(portOf(account));
    const ran = await runBundle({ url: `https://localhost:${port}/api/v1` }, {});
    expect(ran.outputs).toEqual({ error: 'unreachable' });
    expect(ran.log).toMatch(/^Error: .*DEPTH_ZERO_SELF_SIGNED_CERT.*\n.*NODE_EXTRA_CA_CERTS/m);
    expect(account.requests).toEqual([]);
  });
});

describe('a response', () => {
  it('that is not HTTP is a failed connection', async () => {
    const ran = await runBundle(await answeringBytes('SSH-2.0-OpenSSH_9.6\r\n'), NO_RETRIES);
    expect(ran).toMatchObject({ outputs: { error: 'unreachable' }, stderr: '' });
    expect(ran.log).toMatch(/HPE_/);
  });

  it('that never comes times out, even after a status that promises one', async () => {
    const account = await answeringBytes('HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    const ran = await runBundle(account, { 'request-timeout': '1', ...NO_RETRIES });
    expect(ran).toMatchObject({ outputs: { error: 'timeout' }, stderr: '' });
  });

  it('that would only come after a wait of an hour does not keep a failed step from ending', async () => {
    const account = await moco({
      faults: [
        { method: 'GET', path: '/units', effect: { status: 503, headers: { 'retry-after': '3600' } } },
        { method: 'GET', path: '/users/*', effect: { status: 403 } },
      ],
    });
    const ran = await runBundle(account, { team: 'Design', 'retry-timeout': '7200' });
    expect(ran.outputs['error']).toBe('forbidden');
  });
});

it('a host that does not exist fails at once', async () => {
  const account = { url: 'https://no-such-host.example:9/api/v1' };
  const ran = await runBundle(account, {}, preloading('no-such-host.mjs'));
  expect(ran).toMatchObject({ outputs: { error: 'unreachable' }, stderr: '' });
  expect(ran.log).toContain('ENOTFOUND');
});

describe('a proxy', () => {
  /** A step on acme.mocoapp.com, with what the proxy is set to. */
  const throughProxy = (
    https_proxy: string,
    inputs: Readonly<Record<string, string>> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<ActionResult> =>
    runAction({
      inputs: { 'api-key': FULL_KEY, 'user-id': '1003', subdomain: 'acme', ...inputs },
      env: { https_proxy, NODE_EXTRA_CA_CERTS: CERTIFICATE, ...env },
    });
  const at = ({ port }: network.LocalServer, user = ''): string => `http://${user}127.0.0.1:${port}`;

  it('gets the host of the account, and MOCO the request', async () => {
    const account = await moco();
    const proxy = await startProxy((await startTlsTerminator(portOf(account))).port);
    const subdomain = 'https://acme.mocoapp.com/employees?x=1#y';
    const ran = await throughProxy(at(proxy), { subdomain, lastname: 'Keller' });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true' });
    expect(ran.log).toContain('acme.mocoapp.com');
    expect(proxy.connects[0]?.host).toBe('acme.mocoapp.com:443');
    expect(account.requests[0]?.headers.host).toBe('acme.mocoapp.com');
  });

  it('gets its own user name and password', async () => {
    const proxy = await startProxy((await startTlsTerminator(portOf(await moco()))).port);
    await throughProxy(at(proxy, 'me:p%40ss@'));
    expect(proxy.connects[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('that refuses is named, at once', async () => {
    const proxy = await startProxy(0, 407);
    const ran = await throughProxy(at(proxy));
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toMatch(/proxy.*407/);
    expect(proxy.connects).toHaveLength(1);
  });

  it('that hangs does not keep the step from ending', async () => {
    const silent = closing(await network.startSilentServer());
    const ran = await throughProxy(at(silent), { 'request-timeout': '1', ...NO_RETRIES });
    expect(ran.outputs['error']).toBe('timeout');
  });

  it('with an invalid URL is named', async () => {
    const ran = await throughProxy('not a url');
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toContain('https_proxy');
  });

  it('that is not there is named', async () => {
    const proxy = await startProxy(0);
    await proxy.close();
    const ran = await throughProxy(at(proxy), NO_RETRIES);
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toContain('https_proxy');
  });

  it('is not used for hosts of no_proxy, nor for this machine', async () => {
    const account = await moco();
    const proxy = await startProxy(0, 500);
    await runBundle(account, {}, { http_proxy: at(proxy) });
    expect(account.requests).toHaveLength(1);
    const ran = await throughProxy(
      at(proxy),
      {},
      { no_proxy: 'mocoapp.com', ...preloading('no-such-host.mjs') },
    );
    expect(ran.log).toContain('ENOTFOUND');
    expect(proxy.connects).toEqual([]);
  });
});
