/** What stands between a runner and MOCO: TLS, proxies, DNS. Seen by the built bundle as a process. */
import { describe, expect, it } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import * as network from '../../simulator/network.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
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

  itIfAll('that never comes times out, even after a status that promises one', async () => {
    const account = await answeringBytes('HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    const ran = await runBundle(account, { 'request-timeout': '1', ...NO_RETRIES });
    expect(ran).toMatchObject({ outputs: { error: 'timeout' }, stderr: '' });
  });

  itIfAll(
    'that would only come after a wait of an hour does not keep a failed step from ending',
    async () => {
      const account = await moco({
        faults: [
          { method: 'GET', path: '/units', effect: { status: 503, headers: { 'retry-after': '3600' } } },
          { method: 'GET', path: '/users/*', effect: { status: 403 } },
        ],
      });
      const ran = await runBundle(account, { team: 'Design', 'retry-timeout': '7200' });
      expect(ran.outputs['error']).toBe('forbidden');
    },
  );
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
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<ActionResult> =>
    runAction({
      inputs: { 'api-key': FULL_KEY, 'user-id': '1003', subdomain: 'acme', ...inputs },
      env: { https_proxy, NODE_EXTRA_CA_CERTS: CERTIFICATE, ...env },
    });
  const at = ({ port }: network.LocalServer, user = ''): string => `http://${user}127.0.0.1:${port}`;
  /** A proxy in front of an account of its own. */
  const workingProxy = async (): ReturnType<typeof network.startProxy> =>
    startProxy((await startTlsTerminator(portOf(await moco()))).port);
  const failedConnection = (cause: string, hint: string): RegExp =>
    new RegExp(
      `^Error: The connection to acme.mocoapp.com failed \\(1 attempt\\): ${cause}\\.\\n${hint}`,
      'm',
    );

  it('gets the host of the account, and MOCO the requests, through one tunnel', async () => {
    const account = await moco();
    const proxy = await startProxy((await startTlsTerminator(portOf(account))).port);
    const subdomain = 'https://acme.mocoapp.com/employees?x=1#y';
    const ran = await throughProxy(at(proxy), { subdomain, lastname: 'Keller' });
    expect(ran).toMatchObject({ outputs: { error: '', changed: 'true' }, stderr: '' });
    expect(ran.log).toContain('acme.mocoapp.com');
    expect(proxy.connects.map(({ host }) => host)).toEqual(['acme.mocoapp.com:443']);
    expect(account.requests.map(({ headers }) => headers.host)).toEqual(Array(2).fill('acme.mocoapp.com'));
  });

  it.each(casesOf(['localhost:PORT', ' http://localhost:PORT/\n', 'HTTP://127.0.0.1:PORT']))(
    'can be written as %j',
    async (value) => {
      const proxy = await workingProxy();
      const ran = await throughProxy(value.replace('PORT', String(proxy.port)));
      expect(ran.outputs['error']).toBe('');
      expect(proxy.connects).toHaveLength(1);
    },
  );

  itIfAll('can be set by the name in capitals', async () => {
    const proxy = await workingProxy();
    const ran = await throughProxy('', {}, { HTTPS_PROXY: at(proxy) });
    expect(ran.outputs['error']).toBe('');
    expect(proxy.connects).toHaveLength(1);
  });

  it('can be spoken to with TLS', async () => {
    const proxy = await workingProxy();
    const { port } = await startTlsTerminator(proxy.port);
    const ran = await throughProxy(`https://localhost:${port}`);
    expect(ran.outputs['error']).toBe('');
    expect(proxy.connects).toHaveLength(1);
  });

  it.each(
    casesOf([
      ['me:p%40ss@', 'me:p@ss'],
      ['me:p%2Fa%3As%23s%C3%BC@', 'me:p/a:s#sü'],
      ['me:100%@', 'me:100%'],
      ['me@', 'me:'],
    ]),
  )('gets the user name and password in its URL: %s', async (user, credentials) => {
    const proxy = await workingProxy();
    const ran = await throughProxy(at(proxy, user), {}, { NODE_OPTIONS: '--throw-deprecation' });
    expect(ran).toMatchObject({ outputs: { error: '' }, stderr: '' });
    expect(proxy.connects[0]?.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`);
  });

  it('has a password that is masked, and shown nowhere', async () => {
    const proxy = await startProxy(0, 407);
    const ran = await throughProxy(at(proxy, 'me:s3cret%40word@'));
    expect(ran.masks).toEqual(expect.arrayContaining(['s3cret%40word', 's3cret@word']));
    expect(ran.log + ran.summary + ran.stderr).not.toContain('s3cret');
  });

  it.each(casesOf([407, 403, 502]))('that responds to CONNECT with %i is named', async (status) => {
    const proxy = await startProxy(0, status);
    const ran = await throughProxy(at(proxy), NO_RETRIES);
    expect(ran).toMatchObject({ outputs: { error: 'unreachable' }, stderr: '' });
    expect(ran.log).toMatch(failedConnection(`the proxy .*${status}.*`, '.+'));
  });

  itIfAll('that refuses the host is asked once', async () => {
    const proxy = await startProxy(0, 403);
    await throughProxy(at(proxy));
    expect(proxy.connects).toHaveLength(1);
  });

  itIfAll('that hangs does not keep the step from ending', async () => {
    const silent = closing(await network.startSilentServer());
    const ran = await throughProxy(at(silent), { 'request-timeout': '1', ...NO_RETRIES });
    expect(ran.outputs['error']).toBe('timeout');
  });

  it.each(casesOf(['not a url', 'http://', 'https://user:word@', ':3128', 'localhost:99999']))(
    'with the invalid URL %j is an error before anything is sent',
    async (value) => {
      const ran = await throughProxy(value);
      expect(ran.outputs).toEqual({ error: 'unreachable' });
      expect(ran.log).toMatch(
        failedConnection('the URL of the proxy in https_proxy is invalid', 'Write it as `http://HOST:PORT`'),
      );
    },
  );

  it.each(casesOf(['socks5://127.0.0.1:1080', 'socks5h://127.0.0.1:1080', 'ftp://127.0.0.1']))(
    'with another scheme is an error before anything is sent: %s',
    async (value) => {
      const ran = await throughProxy(value);
      expect(ran.outputs).toEqual({ error: 'unreachable' });
      expect(ran.log).toMatch(
        failedConnection(
          'https_proxy names a proxy that is not an HTTP proxy, .*',
          'Write it as `http://HOST:PORT`',
        ),
      );
    },
  );

  it('that is not there is told apart: nothing listens', async () => {
    const proxy = await startProxy(0);
    await proxy.close();
    const ran = await throughProxy(at(proxy), NO_RETRIES);
    expect(ran.outputs['error']).toBe('unreachable');
    expect(ran.log).toMatch(
      failedConnection("the proxy can't be reached: connection refused \\(ECONNREFUSED\\)", '.*https_proxy'),
    );
  });

  it('that is not there is told apart: no host has its name, at once', async () => {
    const ran = await throughProxy('http://proxy.example.test:3128', {}, preloading('no-such-host.mjs'));
    expect(ran.log).toMatch(
      failedConnection("the proxy can't be reached: no such host \\(ENOTFOUND\\)", '.*https_proxy'),
    );
  });

  itIfAll('that closes the connection is named', async () => {
    const { port } = closing(await network.startRawServer(''));
    const ran = await throughProxy(`http://127.0.0.1:${port}`, NO_RETRIES);
    expect(ran.log).toMatch(
      failedConnection("the proxy can't be reached: connection closed \\(ECONNRESET\\)", '.*https_proxy'),
    );
  });

  itIfAll('that does not speak HTTP, or not TLS, is named at once', async () => {
    const { port } = closing(await network.startRawServer('SSH-2.0-OpenSSH_9.6\r\n'));
    for (const scheme of ['http', 'https']) {
      const ran = await throughProxy(`${scheme}://localhost:${port}`);
      expect(ran.log).toMatch(
        failedConnection('the proxy does not speak the protocol of its URL .*', '.*`https:`'),
      );
    }
  });

  itIfAll('with a certificate that is not trusted is told apart from MOCO with one', async () => {
    const proxy = await workingProxy();
    const { port } = await startTlsTerminator(proxy.port);
    const untrusted = { NODE_EXTRA_CA_CERTS: undefined };
    const outer = await throughProxy(`https://localhost:${port}`, {}, untrusted);
    expect(outer.log).toMatch(
      failedConnection('the certificate of the proxy is not trusted .*', '.*NODE_EXTRA_CA_CERTS'),
    );
    const inner = await throughProxy(at(proxy), {}, untrusted);
    expect(inner.log).toMatch(failedConnection('its certificate is not trusted .*', '.*NODE_EXTRA_CA_CERTS'));
    expect(proxy.connects).toHaveLength(1);
  });

  it('is not used for hosts of no_proxy, nor for this machine', async () => {
    const account = await moco();
    const proxy = await startProxy(0, 500);
    await runBundle(account, {}, { http_proxy: at(proxy) });
    expect(account.requests).toHaveLength(1);
    for (const url of [at(proxy), 'socks5://127.0.0.1:1080', 'not a url']) {
      const ran = await throughProxy(url, {}, { no_proxy: 'mocoapp.com', ...preloading('no-such-host.mjs') });
      expect(ran.log).toMatch(failedConnection('no such host \\(ENOTFOUND\\)', ''));
    }
    expect(proxy.connects).toEqual([]);
  });
});
