/**
 * What a workflow can ask the simulator beside MOCO's API, for assertions: `GET /__state` and `GET /__requests` at the root of
 * the host. Both need no key, count as no request and are never rate-limited.
 */
import type { Data } from './data.ts';
import type { SimulatorRequest } from './server.ts';
import { stateOf } from './state.ts';

/** The path of the account as it is now. */
export const STATE_PATH = '/__state';
/** The path of all requests so far. */
export const REQUESTS_PATH = '/__requests';

/** A request as `GET /__requests` returns it. */
export interface InspectedRequest {
  readonly method: string;
  /** Below the API's base URL, without the query. */
  readonly path: string;
  /** The parameters of the query; a list for one that is given several times. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** HTTP status of the response; 0 while there is none, and for good if the connection broke. */
  readonly status: number;
  /** The JSON of the body without passwords and pictures; null if the body is empty or no JSON. */
  readonly body: unknown;
}

/** Keys of secrets and pictures, whose values are left out. */
const LEFT_OUT = ['password', 'avatar'];

/** Stands for a value that is left out. */
const PLACEHOLDER = '(left out)';

/** The response to a request beside the API as JSON; undefined if the request is none. */
export function inspect(
  method: string | undefined,
  url: string | undefined,
  account: { readonly data: Data; readonly requests: readonly SimulatorRequest[] },
): string | undefined {
  if (method !== 'GET') return undefined;
  if (url === STATE_PATH) return toText(stateOf(account.data));
  return url === REQUESTS_PATH ? toText(account.requests.map(inspectRequest)) : undefined;
}

/** For people, too. */
function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A request in the form of `GET /__requests`. */
export function inspectRequest({ method, path: target, status, body }: SimulatorRequest): InspectedRequest {
  const [path = '', query = ''] = target.split(/\?(.*)/s);
  return { method, path, query: parseQuery(query), status, body: withoutSecrets(parseJson(body)) };
}

function parseQuery(query: string): InspectedRequest['query'] {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      LEFT_OUT.includes(key) ? PLACEHOLDER : (value as unknown),
    ]),
  );
}
