/** The simulator as an HTTP server on 127.0.0.1. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApp, type AppOptions } from './app.ts';
import { sampleData, type Data } from './data.ts';
import type { Overlaps } from './employment-rules.ts';
import type { Session } from './endpoints.ts';
import { createFaults, type Fault } from './faults.ts';
import { BASE_PATH } from './http.ts';
import { inspect, inspectBody } from './inspection.ts';
import { OUTSIDE_API, type SimulatorRequest } from './request.ts';

/** Longer bodies are kept without pictures and passwords: the pictures of a whole company would fill the memory. */
const MAX_BODY = 100_000;

/** How to start the simulator; every option has a default. */
export interface SimulatorOptions {
  /** 0, the default, lets the system choose a free port. */
  readonly port?: number;
  /** The account, by default `sampleData()`; writes change it in place. */
  readonly data?: Data;
  /** The simulator's clock, for timestamps and the rate limit; by default the system's. */
  readonly now?: () => Date;
  /** Milliseconds before every response; 0 by default. */
  readonly latency?: number;
  /** Milliseconds on top of `latency` for every method but GET; 0 by default. */
  readonly writeLatency?: number;
  /** Requests in two minutes; 120 by default, like MOCO. */
  readonly rateLimit?: number;
  /** Whether a new user who is not external gets a weekly model of 100 %; true by default. */
  readonly defaultModel?: boolean;
  /** What happens to an employment that overlaps another one of its user; `refuse` by default. */
  readonly overlaps?: Overlaps;
  /** What `GET /session` responds to the key of an account, which has no user; `401` by default. */
  readonly session?: Session;
  /** Forms of deletions and validation errors; by default those that were seen. */
  readonly forms?: AppOptions['forms'];
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
  const data = options.data ?? sampleData();
  const app = createApp({
    data,
    now: options.now ?? (() => new Date()),
    latency: options.latency ?? 0,
    writeLatency: options.writeLatency ?? 0,
    rateLimit: options.rateLimit ?? 120,
    defaultModel: options.defaultModel ?? true,
    overlaps: options.overlaps ?? 'refuse',
    session: options.session ?? '401',
    forms: options.forms,
    faultFor: createFaults(options.faults ?? []),
  });
  const requests: SimulatorRequest[] = [];
  const serveApi = recordRequests(
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    requests,
    options.onRequest,
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
  await listen(server, options.port ?? 0);
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
