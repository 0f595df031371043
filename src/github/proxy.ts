/**
 * Connections to a host, directly or through the proxy that the environment sets. A proxy gets a CONNECT request and then
 * forwards bytes: TLS is spoken with the host itself. Tested by running the bundle.
 */
import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { checkBypass } from '@actions/http-client/lib/proxy';
import { proxyErrorCode, type ProxyErrorCause } from '../moco/network-errors.ts';

/**
 * Milliseconds for the response to CONNECT, which takes the proxy one connection to the host. Less than most values of
 * `request-timeout`, which would blame MOCO.
 */
const CONNECT_TIMEOUT_MS = 5_000;

/** The variables for each protocol, the one that counts first. */
const VARIABLES: Readonly<Record<string, readonly [string, string]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

type OnSocket = NonNullable<Parameters<HttpAgent['createConnection']>[1]>;

/**
 * Creates an agent that keeps connections to the host of this URL open, through a proxy if one is set.
 *
 * @throws {Error} with a code of `network-errors.ts` if the URL of the proxy can't be used
 */
export function createAgent(url: URL): HttpAgent {
  const isTls = url.protocol === 'https:';
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const proxy = proxyFor(url);
  if (!proxy) return agent;
  const target = `${url.hostname}:${url.port || (isTls ? 443 : 80)}`;
  const startTls = agent.createConnection.bind(agent);
  agent.createConnection = (options, onSocket) => {
    openTunnel(proxy, target, (error, socket) => {
      if (error) onSocket?.(error, socket);
      else onSocket?.(null, isTls ? (startTls({ ...options, socket } as RequestOptions) as Socket) : socket);
    });
    return undefined;
  };
  return agent;
}

/** The passwords in the URLs of proxies, as written and decoded. They are to be masked. */
export function proxyPasswords(): readonly string[] {
  // Most runs have no proxy: parsing a first URL takes a millisecond.
  return Object.values(VARIABLES)
    .flat()
    .flatMap((name) => process.env[name] || [])
    .flatMap((value) => {
      const password = parseProxy(value)?.password ?? '';
      return password === '' ? [] : [password, decode(password)];
    });
}

/** The proxy for a URL; undefined if there is none, or `no_proxy` names the host, or the host is this machine. */
function proxyFor(url: URL): URL | undefined {
  const value = (VARIABLES[url.protocol] ?? []).map((name) => process.env[name]?.trim()).find(Boolean);
  if (!value || checkBypass(url)) return undefined;
  const proxy = parseProxy(value);
  if (!proxy) throw proxyError('INVALID');
  if (!Object.hasOwn(VARIABLES, proxy.protocol)) throw proxyError('SCHEME');
  return proxy;
}

/** Without a scheme, as in `localhost:3128`, `http:` is meant, as for curl. Undefined if the value is not a URL. */
function parseProxy(value: string): URL | undefined {
  const hasScheme = /^\s*(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i.test(value);
  const url = hasScheme ? value : `http://${value.trim()}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** Asks the proxy for a connection to the target, and calls back with it or with the error. */
function openTunnel(proxy: URL, target: string, onSocket: OnSocket): void {
  const fail = (cause: ProxyErrorCause): void => onSocket(proxyError(cause), undefined as never);
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send({
    method: 'CONNECT',
    // An IPv6 address is in brackets in a URL only.
    hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port,
    path: target,
    headers: { host: target, ...credentialsOf(proxy) },
    agent: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
  request.once('connect', ({ statusCode = 0 }, socket: Socket) => {
    socket.setTimeout(0);
    if (statusCode >= 200 && statusCode < 300) {
      onSocket(null, socket);
      return;
    }
    socket.destroy();
    fail(String(statusCode));
  });
  request.once('timeout', () => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
  request.once('error', ({ code }: NodeJS.ErrnoException) => fail(code ?? 'unknown'));
  request.end();
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${credentials}` };
}

/** A text in which `%` is not encoded is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function proxyError(cause: ProxyErrorCause): Error {
  const code = proxyErrorCode(cause);
  return Object.assign(new Error(code), { code });
}
