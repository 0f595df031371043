/** The stand-in as a server on this machine's loopback address. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { BASE_PATH, createApp } from './app.ts';
import { sampleData, type Data } from './data.ts';
import { createFaults, type Fault } from './faults.ts';

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly data?: Data;
  readonly now?: () => Date;
  /** Milliseconds before each answer; 0 by default. */
  readonly latency?: number;
  /** Milliseconds before each answer to what is not a GET, in addition to `latency`; 0 by default. */
  readonly writeLatency?: number;
  /** Requests in two minutes; 120 by default, as MOCO. */
  readonly rateLimit?: number;
  readonly faults?: readonly Fault[];
  /** Told of each request when its answer is out, or broken off. */
  readonly onRequest?: (request: SimulatorRequest) => void;
}

/** A request as MOCO received it. */
export interface SimulatorRequest {
  readonly method: string;
  /** Path and query below the API's base address. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** 0 where the connection was broken instead. */
  status: number;
}

export interface Simulator {
  /** The API's base address, for the input `api-url`. */
  readonly url: string;
  readonly data: Data;
  /** All requests so far, in the order in which they came. */
  readonly requests: SimulatorRequest[];
  /** How many connections were opened. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const data = options.data ?? sampleData();
  const app = createApp({
    data,
    now: options.now ?? (() => new Date()),
    latency: options.latency ?? 0,
    writeLatency: options.writeLatency ?? 0,
    rateLimit: options.rateLimit ?? 120,
    faultFor: createFaults(options.faults ?? []),
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const requests: SimulatorRequest[] = [];
  let connections = 0;

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    const { method = '', url = '', headers } = incoming;
    const path = url.startsWith(BASE_PATH) ? url.slice(BASE_PATH.length) : url;
    const record = {
      method,
      path,
      headers,
      status: 0,
      get body() {
        return Buffer.concat(chunks).toString();
      },
    };
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    requests.push(record);
    outgoing.once('finish', () => (record.status = outgoing.statusCode));
    outgoing.once('close', () => options.onRequest?.(record));
    void listener(incoming, outgoing);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE_PATH}`,
    data,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
