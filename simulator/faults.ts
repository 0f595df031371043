/** Faults that the stand-in can be told to have, each for a kind of request and a number of times. */

export interface Fault {
  /** `*` is any. */
  readonly method: string;
  /** A path below the API's base address; `*` stands for any rest. */
  readonly path: string;
  readonly effect: Effect;
  /** How many requests are hit; all of them where it is not given. */
  readonly times?: number;
  /** How many such requests are spared before. */
  readonly after?: number;
}

export type Effect =
  /** The connection breaks before MOCO has seen the request. */
  | 'drop'
  /** MOCO does what was asked, and then the connection breaks. */
  | 'drop-after'
  /** MOCO does what was asked; the answer breaks off in the middle. */
  | 'cut'
  /** No answer at all. */
  | 'hang'
  /** A proxy's page instead of MOCO's answer. */
  | 'html'
  /** Any answer, in place of MOCO's. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** Finds the fault for a request and counts it down. */
export function createFaults(faults: readonly Fault[]): (method: string, path: string) => Effect | undefined {
  const left = faults.map((fault) => ({ ...fault, times: fault.times ?? Infinity, after: fault.after ?? 0 }));
  return (method, path) => {
    const meant = left.filter((fault) => fault.times > 0 && matches(fault, method, path));
    const hit = meant.find(({ after }) => after === 0);
    for (const fault of meant) if (fault.after > 0) fault.after--;
    if (hit) hit.times--;
    return hit?.effect;
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== '*' && fault.method !== method) return false;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/** `PUT /users/* 503 2 after 10`: method, path, a status or an effect, how many times, and how many are spared before. */
export function parseFault(text: string): Fault {
  const [rule = '', after] = text.trim().split(/ after (?=\d+$)/);
  const [method, path, effect = '', times, ...rest] = rule.split(/\s+/);
  const isEffect = ['drop', 'drop-after', 'cut', 'hang', 'html'].includes(effect);
  const isStatus = /^[1-5]\d\d$/.test(effect);
  const isPath = path?.startsWith('/') && !path.startsWith('/api/');
  if (
    !method ||
    !path ||
    !isPath ||
    !(isEffect || isStatus) ||
    rest.length > 0 ||
    !/^\d*$/.test(times ?? '')
  ) {
    throw new Error(
      `A fault is written as in "PUT /users/* 503 2", not as "${text}". Its path is below /api/v1; its effect is a ` +
        'status, drop, drop-after, cut, hang or html',
    );
  }
  return {
    method: method.toUpperCase(),
    path,
    effect: isStatus ? { status: Number(effect) } : (effect as Effect),
    ...(times && { times: Number(times) }),
    ...(after && { after: Number(after) }),
  };
}
