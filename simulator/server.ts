/** The simulator as an HTTP server on 127.0.0.1. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './app.ts';
import type { Behaviour } from './behaviour.ts';
import { sampleData, type Data } from './data.ts';
import { createFaults, type Fault } from './faults.ts';
import { BASE_PATH } from './http.ts';
import { inspect, inspectBody } from './inspection.ts';
import { OUTSIDE_API, type SimulatorRequest } from './request.ts';

/** Longer bodies are kept without pictures and passwords: the pictures of a whole company would fill the memory. */
const MAX_BODY = 100_000;

/** How to start the simulator; every option has a default. */
export interface SimulatorOptions extends Behaviour {
  /** 0, the default, lets the system choose a free port. */
  readonly port?: number;
  /** The account, by default `sampleData()`; writes change it in place. */
  readonly data?: Data;
  /** The simulator's clock, for timestamps and the rate limit; by default the system's. */
  readonly now?: () => Date;
  /** Faults to inject; none by default. */
  readonly faults?: readonly Fault[];
  /** Called for each request once its response was sent or its connection broke. */
  readonly onRequest?: (request: SimulatorRequest) => void;
}

/** A running simulator. */
export interface Simulator {
  /** The API's base URL, for the input `api-url`. */
  readonly url: string;
  /** The account as it is now. */
  readonly data: Data;
  /** All requests so far, in the order in which they arrived. */
  readonly requests: SimulatorRequest[];
  /** Returns the number of TCP connections that were opened so far. */
  readonly connections: () => number;
  /** Stops the server and breaks its open connections. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the simulator and waits until it accepts connections.
 *
 * @throws {Error} with the code EADDRINUSE if the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    port = 0,
    data = sampleData(),
    now = () => new Date(),
    faults = [],
    onRequest,
    ...behaviour
  } = options;
  const app = createApp({ ...behaviour, data, now, faultFor: createFaults(faults) });
  const requests: SimulatorRequest[] = [];
  const serveApi = recordRequests(
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    requests,
    onRequest,
  );
  const server = createServer((incoming, outgoing) => {
    // An error here would end the process.
    try {
      const inspected = inspect(incoming.method, incoming.url, { data, requests });
      if (inspected === undefined) serveApi(incoming, outgoing);
      else outgoing.setHeader('content-type', 'application/json; charset=utf-8').end(inspected);
    } catch {
      outgoing.writeHead(500).end();
    }
  });
  let connections = 0;
  server.on('connection', () => connections++);
  await listen(server, port);
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

/** Wraps a listener so that each request is added to `requests` on arrival and completed with its response. */
function recordRequests(
  listener: ReturnType<typeof getRequestListener>,
  requests: SimulatorRequest[],
  onRequest: SimulatorOptions['onRequest'],
): RequestListener {
  return (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let whole: string | undefined;
    const { method = '', url = '', headers } = incoming;
    const record = {
      method,
      path: url.startsWith(`${BASE_PATH}/`) ? url.slice(BASE_PATH.length) : `${OUTSIDE_API} ${url}`,
      headers,
      status: 0,
      get body() {
        return whole ?? Buffer.concat(chunks).toString();
      },
    };
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      whole = shorten(Buffer.concat(chunks).toString());
      chunks.length = 0;
    });
    requests.push(record);
    outgoing.once('finish', () => (record.status = outgoing.statusCode));
    outgoing.once('close', () => onRequest?.(record));
    void listener(incoming, outgoing);
  };
}

function shorten(body: string): string {
  return body.length > MAX_BODY ? JSON.stringify(inspectBody(body)) : body;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
