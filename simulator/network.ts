/**
 * What stands between a runner and MOCO: TLS and a proxy. With both, a program that only knows
 * https://acme.mocoapp.com talks to a stand-in, unchanged.
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
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

const FOLDER = join('simulator', 'tls');

/** Made for these tests (`openssl req -x509`), for localhost and *.mocoapp.com; nobody else trusts it. */
export const CERTIFICATE = join(process.cwd(), FOLDER, 'cert.pem');

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** TLS with the test's certificate in front of a port of this machine. */
export function tlsInFrontOf(port: number): Promise<Listening> {
  const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(join(FOLDER, 'key.pem')) };
  return listening(createTlsServer(options, (socket) => pipeBoth(socket, connect(port, '127.0.0.1'))));
}

/** A proxy that takes every CONNECT to one port, or refuses with a status; `asked` has what it was asked for. */
export async function proxyTo(
  port: number,
  refusal?: number,
): Promise<Listening & { readonly asked: { host: string; authorization: string | undefined }[] }> {
  const asked: { host: string; authorization: string | undefined }[] = [];
  const server = createHttpServer().on('connect', (request, socket: Socket) => {
    asked.push({ host: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    pipeBoth(socket, upstream);
  });
  return { ...(await listening(server)), asked };
}

/** An environment in which a program that only knows MOCO's own hosts reaches a stand-in. */
export async function asMocoItself({ url }: { readonly url: string }): Promise<{
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}> {
  const tls = await tlsInFrontOf(Number(new URL(url).port));
  const proxy = await proxyTo(tls.port);
  return {
    env: { https_proxy: `http://127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: CERTIFICATE },
    close: () => Promise.all([proxy.close(), tls.close()]).then(() => undefined),
  };
}

/** A server that answers any connection with bytes of the test's choice, then closes it. */
export function answeringBytes(bytes: string | Buffer): Promise<Listening> {
  return listening(
    createTcpServer((socket) => socket.once('data', () => socket.end(bytes)).on('error', () => undefined)),
  );
}

/** A server that takes connections and says nothing. */
export function silent(): Promise<Listening> {
  return listening(createTcpServer());
}

function pipeBoth(a: Socket, b: Socket): void {
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
  a.pipe(b).pipe(a);
}

async function listening(server: Server): Promise<Listening> {
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
