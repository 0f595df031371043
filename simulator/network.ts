/**
 * A simulated network between a runner and MOCO: TLS, proxies and broken servers. With TLS and a proxy, a program that
 * only knows https://acme.mocoapp.com talks to the simulator without any change.
 */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { join, resolve } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** Absolute, as NODE_EXTRA_CA_CERTS is read in another folder. Not by `import.meta.dirname`, which Node 20.3 does not have. */
const FOLDER = resolve('simulator', 'tls');

/** Path of a self-signed certificate for localhost and *.mocoapp.com, made for these tests with `openssl req -x509`. */
export const CERTIFICATE = join(FOLDER, 'cert.pem');

/** A server on a free port of 127.0.0.1. */
export interface LocalServer {
  readonly port: number;
  /** Stops the server and breaks its open connections. */
  readonly close: () => Promise<void>;
}

/** Starts a server that terminates TLS with CERTIFICATE and forwards the bytes to a local port. */
export function startTlsTerminator(port: number): Promise<LocalServer> {
  const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(join(FOLDER, 'key.pem')) };
  return listen(createTlsServer(options, (socket) => pipeBoth(socket, connect(port, '127.0.0.1'))));
}

/** A CONNECT request as a proxy received it. */
export interface ConnectRequest {
  /** Host and port, as in `acme.mocoapp.com:443`. */
  readonly host: string;
  /** The header `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

/**
 * Starts an HTTP proxy that forwards every CONNECT to one local port, whatever host it names.
 *
 * @param rejection if given, the proxy rejects every CONNECT with this HTTP status instead
 */
export async function startProxy(
  port: number,
  rejection?: number,
): Promise<LocalServer & { readonly connects: readonly ConnectRequest[] }> {
  const connects: ConnectRequest[] = [];
  const server = createHttpServer().on('connect', (request, socket: Socket) => {
    connects.push({ host: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (rejection) {
      socket.end(`HTTP/1.1 ${rejection} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    pipeBoth(socket, upstream);
  });
  return { ...(await listen(server)), connects };
}

/**
 * Makes a simulator reachable as https://acme.mocoapp.com.
 *
 * @param simulator its base URL
 * @returns the environment variables that a program needs to reach it, and a function that stops the servers between
 */
export async function exposeAsMoco({ url }: { readonly url: string }): Promise<{
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}> {
  const tls = await startTlsTerminator(Number(new URL(url).port));
  const proxy = await startProxy(tls.port);
  return {
    env: { https_proxy: `http://127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: CERTIFICATE },
    close: () => Promise.all([proxy.close(), tls.close()]).then(() => undefined),
  };
}

/** Starts a server that responds to the first bytes of any connection with the given ones, then closes it. */
export function startRawServer(bytes: string | Buffer): Promise<LocalServer> {
  return listen(
    createTcpServer((socket) => socket.once('data', () => socket.end(bytes)).on('error', () => undefined)),
  );
}

/** Starts a server that accepts connections and never responds. */
export function startSilentServer(): Promise<LocalServer> {
  return listen(createTcpServer());
}

function pipeBoth(a: Socket, b: Socket): void {
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
  a.pipe(b).pipe(a);
}

async function listen(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
