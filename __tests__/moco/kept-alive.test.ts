/** A balancer ends a connection that was idle for too long, and says so with a 408 that no request asked for. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { createClient, type Client } from '../../src/moco/client.ts';
import { REAL_NETWORK } from '../support/runtime.ts';
import { closing } from '../support/step.ts';

const response = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const OK = response('200 OK', '{"id":1}');
const TIMED_OUT = response('408 Request Time-out\r\nConnection: close', '{}');

interface Balancer {
  readonly url: string;
  /** The sockets, in the order of their connection. */
  readonly sockets: readonly Socket[];
}

/** A server that responds to each request with 200; on its first connection only to the first one. */
async function startBalancer(onSecond: (socket: Socket) => void): Promise<Balancer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const isFirst = sockets.push(socket) === 1;
    let requests = 0;
    socket.on('error', () => undefined);
    // A request is one packet: a head, or a head with a short body.
    socket.on('data', () => (++requests > 1 && isFirst ? onSecond(socket) : socket.write(OK)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  };
  closing({ close });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

function clientOf({ url }: Balancer): Client {
  return createClient(
    {
      account: { url, host: 'localhost' },
      apiKey: 'key',
      userAgent: 'test',
      readOnly: false,
      requestTimeoutMs: 60_000,
      retryBudget: { scope: 'all', timeoutMs: 60_000 },
    },
    { ...REAL_NETWORK, onRetry: () => undefined },
  );
}

it.each([
  ['and closes the connection', true],
  ['and closes the connection when the next request arrives', false],
])('a balancer pushes a 408 while no request is under way, %s', async (_, isClosedAtOnce) => {
  const balancer = await startBalancer((socket) => socket.destroy());
  const client = clientOf(balancer);
  await client.get('/users/1');
  const [idle] = balancer.sockets;
  idle?.write(TIMED_OUT);
  if (isClosedAtOnce && idle) await once(idle.end(), 'close');
  expect((await client.put('/users/1', {})).json).toEqual({ id: 1 });
  expect(balancer.sockets).toHaveLength(2);
  client.close();
});

it('a balancer pushes a 408 while the next request is on its way: it is taken for the response, and retried', async () => {
  const balancer = await startBalancer((socket) => socket.end(TIMED_OUT));
  const client = clientOf(balancer);
  await client.get('/users/1');
  expect((await client.put('/users/1', {})).json).toEqual({ id: 1 });
  expect(balancer.sockets).toHaveLength(2);
  client.close();
});
