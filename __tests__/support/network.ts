/** What stands between a runner and MOCO: TLS in front of a stand-in, and a company's proxy. */
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
import { closing } from './step.ts';

const folder = join('__tests__', 'support', 'tls');

/** Made for these tests (`openssl req -x509`), for localhost and *.mocoapp.com; nobody else trusts it. */
export const CERTIFICATE = join(process.cwd(), folder, 'cert.pem');

interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** TLS with the test's certificate in front of a port of this machine. */
export function tlsInFrontOf(port: number): Promise<Listening> {
  const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(join(folder, 'key.pem')) };
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

/** A server that answers any connection with bytes of the test's choice, then closes it. */
export function answeringBytes(bytes: string | Buffer): Promise<Listening> {
  return listening(
    createTcpServer((socket) => socket.once('data', () => socket.end(bytes)).on('error', () => undefined)),
  );
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
  return closing({
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}
