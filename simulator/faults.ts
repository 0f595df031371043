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
export const NAMED_EFFECTS = [
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
  const nextFault = createQueue(faults);
  return (method, path) => nextFault(method, path)?.effect;
}

/** As {@link createFaults}, but the fault itself. */
function createQueue<F extends Fault>(faults: readonly F[]): (method: string, path: string) => F | undefined {
  const pending = faults.map((fault) => ({ fault, times: fault.times ?? Infinity, after: fault.after ?? 0 }));
  return (method, path) => {
    const matching = pending.filter(({ fault, times }) => times > 0 && matches(fault, method, path));
    const due = matching.find(({ after }) => after === 0);
    for (const each of matching) if (each.after > 0) each.after--;
    if (due) due.times--;
    return due?.fault;
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== '*' && fault.method !== method) return false;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/**
 * The faults that affected no request. Plays the requests again, so a fault is also unused if others always came before it.
 *
 * @param requests all requests in the order in which they arrived, with their paths below the API's base URL
 */
export function unusedFaults<F extends Fault>(
  faults: readonly F[],
  requests: readonly { readonly method: string; readonly path: string }[],
): F[] {
  const nextFault = createQueue(faults);
  const used = new Set(
    requests.map(({ method, path }) => nextFault(method, routedPath(path.replace(/\?.*$/s, '')))),
  );
  return faults.filter((fault) => !used.has(fault));
}
