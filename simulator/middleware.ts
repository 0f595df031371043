/**
 * What happens to every request before and after its endpoint: latency, injected faults, MOCO's headers, gzip, the
 * rate limit and the API key. The comments say what MOCO documents and what is guessed.
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { Data, Key } from './data.ts';
import type { Effect } from './faults.ts';
import { BASE_PATH, refuse, type Env } from './http.ts';

/** Documented: the rate limit counts the requests of the last two minutes. */
const RATE_WINDOW_MS = 120_000;

/**
 * Waits before a request is handled.
 *
 * @param latency milliseconds for every request
 * @param writeLatency milliseconds on top of that for every method but GET
 */
export function delay(latency: number, writeLatency: number): MiddlewareHandler<Env> {
  return async (c, next) => {
    const waitMs = latency + (c.req.method === 'GET' ? 0 : writeLatency);
    if (waitMs > 0) {
      // Hono keeps the text for the endpoint. After the wait, Node's stream would already have ended.
      await c.req.text();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    return next();
  };
}

/**
 * Lets a request fail in the way that `faultFor` chooses by its method and path, if any.
 *
 * @param basePath where the API is; the paths of faults are below it
 */
export function injectFaults<E extends { Bindings: HttpBindings }>(
  faultFor: (method: string, path: string) => Effect | undefined,
  basePath: string,
): MiddlewareHandler<E> {
  return async (c, next) => {
    const effect = faultFor(c.req.method, c.req.path.slice(basePath.length));
    return effect === undefined ? next() : applyFault(effect, c, next);
  };
}

/** @returns the response to send, or undefined if it is in the context already */
async function applyFault<E extends { Bindings: HttpBindings }>(
  effect: Effect,
  c: Context<E>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const { incoming } = c.env;
  switch (effect) {
    case 'drop':
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    case 'drop-after':
      await next();
      incoming.socket.destroy();
      c.res = RESPONSE_ALREADY_SENT;
      return undefined;
    case 'hang':
      await new Promise((resolve) => incoming.socket.once('close', resolve));
      return RESPONSE_ALREADY_SENT;
    case 'cut':
      await next();
      await sendHalf(c);
      c.res = RESPONSE_ALREADY_SENT;
      return undefined;
    case 'html': {
      const page = '<!doctype html><html><head><title>Bad gateway</title></head><body>…</body></html>';
      return c.html(page, 200);
    }
    default:
      return new Response(effect.body ?? null, { status: effect.status, headers: effect.headers ?? {} });
  }
}

/** Sends the headers and the first half of the response, then breaks the connection. */
async function sendHalf(c: { readonly env: HttpBindings; readonly res: Response }): Promise<void> {
  const { incoming, outgoing } = c.env;
  const body = Buffer.from(await c.res.arrayBuffer());
  const headers = { ...Object.fromEntries(c.res.headers), 'content-length': String(body.length) };
  outgoing.writeHead(c.res.status, headers);
  outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
}

/** Sets the headers that MOCO sends with every response, as recorded. `x-runtime` is in seconds. */
export function addMocoHeaders(): MiddlewareHandler<Env> {
  return async (c, next) => {
    const startMs = performance.now();
    await next();
    if (c.res.headers.get('content-type') === 'application/json') {
      c.header('content-type', 'application/json; charset=utf-8');
    }
    c.header('cache-control', c.res.status === 204 ? 'no-cache' : 'max-age=0, private, must-revalidate');
    c.header('vary', 'Origin');
    c.header('x-request-id', randomUUID());
    c.header('x-runtime', ((performance.now() - startMs) / 1000).toFixed(6));
  };
}

/**
 * Compresses responses for clients that accept gzip. Documented: responses are usually compressed. Does not use Hono's
 * own middleware, since its streams add milliseconds to a small response.
 */
export function compress(): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    if (!c.req.header('accept-encoding')?.includes('gzip') || c.res.body === null) return;
    const compressed = gzipSync(await c.res.arrayBuffer());
    c.res = new Response(compressed, c.res);
    c.header('content-encoding', 'gzip');
    c.header('content-length', String(compressed.length));
  };
}

/**
 * Responds with 429 to more than `limit` requests in two minutes. Documented: 120 requests in two minutes, then 429
 * with this body. Guessed: a sliding window, no `Retry-After`.
 */
export function limitRate(limit: number, now: () => Date): MiddlewareHandler<Env> {
  const requestTimesMs: number[] = [];
  return async (c, next) => {
    const nowMs = now().getTime();
    while (requestTimesMs[0] !== undefined && requestTimesMs[0] <= nowMs - RATE_WINDOW_MS) {
      requestTimesMs.shift();
    }
    if (requestTimesMs.length >= limit) return c.json({ message: 'Too many requests' }, 429);
    requestTimesMs.push(nowMs);
    return next();
  };
}

/**
 * Responds with 401 to an unknown key and with 403 to a key without the permission; else puts the key into the
 * context. Documented: both forms of the header, and the responses; that `POST /session`, which hands out a key, needs none.
 */
export function authenticate(data: Data): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (c.req.method === 'POST' && c.req.path === `${BASE_PATH}/session`) return next();
    const token = /^(?:Token token=|Bearer )"?([^"]*)"?$/.exec(c.req.header('authorization') ?? '')?.[1];
    const key = data.keys.find((each) => each.key === token);
    if (!key) return refuse(c, 401);
    const acting = actingKey(data, key, c.req.header('x-impersonate-user-id'));
    if (!acting || !isPermitted(acting, c)) return refuse(c, 403);
    c.set('key', acting);
    return next();
  };
}

/**
 * The key as that of the user on whose behalf the request is made; undefined if it may not. Documented: impersonation
 * needs the permission to Staff. Guessed: it keeps the permissions of the key, and an unknown user gets 403.
 *
 * @param impersonated ID of the user, from the header
 */
function actingKey({ users }: Data, key: Key, impersonated: string | undefined): Key | undefined {
  if (impersonated === undefined) return key;
  const user = users.find(({ id }) => id === Number(impersonated));
  return user && key.access !== 'no-staff' ? { ...key, user_id: user.id } : undefined;
}

function isPermitted({ access }: Key, { req }: Context<Env>): boolean {
  switch (access) {
    case 'full':
      return true;
    case 'read-only':
      return req.method === 'GET';
    case 'no-employments':
      return !/^\/users\/(employments|holidays)(\/|$)/.test(req.path.slice(BASE_PATH.length));
    case 'no-settings':
      return !/^\/account(\/|$)/.test(req.path.slice(BASE_PATH.length));
    case 'no-staff':
      return [`${BASE_PATH}/session`, `${BASE_PATH}/profile`].includes(req.path);
  }
}
