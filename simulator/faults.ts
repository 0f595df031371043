/** Faults that the simulator injects: for certain requests, a number of times. */
import { routedPath } from './http.ts';

/** Which requests fail, how, and how often. */
export interface Fault {
  /** An HTTP method in capitals; `*` matches any. */
  readonly method: string;
  /** A path below the API's base URL; a final `*` matches any rest. */
  readonly path: string;
  readonly effect: Effect;
  /** How many matching requests fail; all of them by default. */
  readonly times?: number;
  /** How many matching requests succeed before the first failure; 0 by default. */
  readonly after?: number;
}

/** The effects with a name. */
const NAMED_EFFECTS = [
  /** The connection breaks before MOCO has seen the request. */
  'drop',
  /** MOCO applies the request, then the connection breaks before the response. */
  'drop-after',
  /** MOCO applies the request, and the connection breaks in the middle of the response. */
  'cut',
  /** No response; the connection stays open. */
  'hang',
  /** The HTML page of a proxy, with status 200, instead of MOCO's response. */
  'html',
] as const;

/** How a request fails. */
export type Effect =
  | (typeof NAMED_EFFECTS)[number]
  /** This response instead of MOCO's; MOCO does not see the request. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/**
 * Keeps count of the faults. The returned function must be called once for each request, with its method and its path
 * below the API's base URL. It returns the effect of the first fault that is due, or undefined if the request succeeds.
 */
export function createFaults(faults: readonly Fault[]): (method: string, path: string) => Effect | undefined {
  const pending = faults.map((fault) => ({
    ...fault,
    times: fault.times ?? Infinity,
    after: fault.after ?? 0,
  }));
  return (method, path) => {
    const matching = pending.filter((fault) => fault.times > 0 && matches(fault, method, path));
    const due = matching.find(({ after }) => after === 0);
    for (const fault of matching) if (fault.after > 0) fault.after--;
    if (due) due.times--;
    return due?.effect;
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== '*' && fault.method !== method) return false;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/**
 * The faults that no request was in time for: none matched, or fewer than those that succeed first. A path may be misspelt.
 *
 * @param requests all requests, with their paths below the API's base URL
 */
export function unusedFaults<F extends Fault>(
  faults: readonly F[],
  requests: readonly { readonly method: string; readonly path: string }[],
): F[] {
  const routed = requests.map(({ method, path }) => ({
    method,
    path: routedPath(path.replace(/\?.*$/s, '')),
  }));
  return faults.filter((fault) => {
    const matching = routed.filter(({ method, path }) => matches(fault, method, path));
    return matching.length <= (fault.after ?? 0);
  });
}

/** `METHOD PATH EFFECT [TIMES] [after COUNT]`; the path is below the API's base URL, as requests are routed. */
const FAULT_RULE =
  /^(GET|HEAD|POST|PUT|PATCH|DELETE|\*)\s+(\/(?!api\/)[^\s?#*]*(?:\*|(?<!\/|\.json)))\s+(\S+)(?:\s+(\d+))?(?:\s+after\s+(\d+))?$/i;

/** The faults of a text with one per line, and the numbers of their lines. Empty lines don't count. */
export function faultLines(text: string): { readonly line: string; readonly number: number }[] {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return lines.filter(({ line }) => line !== '');
}

/**
 * Parses `METHOD PATH EFFECT [TIMES] [after COUNT]`, as in `PUT /users/* 503 2 after 10`: two updates fail with 503
 * after the first ten succeeded.
 *
 * @throws {Error} with a message for people if the text has another form
 */
export function parseFault(text: string): Fault {
  const [, method = '', path = '', effectText = '', times, after] = FAULT_RULE.exec(text.trim()) ?? [];
  const effect = parseEffect(effectText);
  if (effect === undefined) {
    throw new Error(
      `"${text}" is not a valid fault. Write METHOD PATH EFFECT [TIMES] [after COUNT], as in "PUT /users/* 503 2". ` +
        'METHOD is GET, POST, PUT, PATCH, DELETE or *; PATH is below /api/v1, without a query, and does not end in / or .json; ' +
        `EFFECT is a status from 200 to 599 or one of ${NAMED_EFFECTS.join(', ')}`,
    );
  }
  return {
    method: method.toUpperCase(),
    path,
    effect,
    ...(times && { times: Number(times) }),
    ...(after && { after: Number(after) }),
  };
}

function parseEffect(text: string): Effect | undefined {
  if (/^[2-5]\d\d$/.test(text)) return { status: Number(text) };
  return NAMED_EFFECTS.find((name) => name === text);
}
