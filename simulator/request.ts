/** A request as the simulator records it. */
import type { IncomingHttpHeaders } from 'node:http';

/** A request as MOCO received it. */
export interface SimulatorRequest {
  readonly method: string;
  /** Path and query below the API's base URL; of any other request, those below the host, after `OUTSIDE_API`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent; without pictures and passwords if it is longer than 100,000 characters. */
  readonly body: string;
  /** HTTP status of the response; 0 before the response was sent, and for good if the connection broke. */
  readonly status: number;
}

/** What the path of a request that is none to the API begins with. */
export const OUTSIDE_API = '(outside the API)';
