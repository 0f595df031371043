/**
 * What a workflow can ask the simulator beside MOCO's API, for assertions: `GET /__state` and `GET /__requests` at the root of
 * the host. Both need no key, count as no request and are never rate-limited.
 */
import type { Data } from './data.ts';
import type { SimulatorRequest } from './request.ts';
import { stateOf } from './state.ts';

/** The path of the account as it is now. */
const STATE_PATH = '/__state';
/** The path of all requests so far. */
export const REQUESTS_PATH = '/__requests';

/** A request as `GET /__requests` returns it. */
export interface InspectedRequest {
  readonly method: string;
  /** Below the API's base URL, without the query; after `OUTSIDE_API` if it is not there. */
  readonly path: string;
  /** The parameters of the query without passwords; a list for one that is given several times. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** HTTP status of the response; 0 while there is none, and for good if the connection broke. */
  readonly status: number;
  /** The JSON of the body without passwords and pictures; null if the body is empty or no JSON. */
  readonly body: unknown;
}

/** Keys of secrets and pictures, whose values are left out, however deep they are. */
const LEFT_OUT = /password|^avatar$/i;

/** Levels of a body that are shown; null stands for what is deeper. MOCO's bodies have three. */
const MAX_DEPTH = 20;

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
  return { method, path, query: parseQuery(query), status, body: inspectBody(body) };
}

/** The body of a request in the form of `GET /__requests`. */
export function inspectBody(body: string): unknown {
  return withoutSecrets(parseJson(body), 1);
}

function parseQuery(query: string): InspectedRequest['query'] {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = LEFT_OUT.test(name) ? [PLACEHOLDER] : parameters.getAll(name);
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

function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      each !== null && LEFT_OUT.test(key) ? PLACEHOLDER : withoutSecrets(each, depth + 1),
    ]),
  );
}
