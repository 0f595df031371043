/** What the simulated endpoints share: types, reading a body, and the responses for an entity, a page and an error. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { HonoBase } from 'hono/hono-base';
import type { BlankSchema } from 'hono/types';
import type { Key } from './data.ts';
import type { Body } from './validation.ts';

/** Path under which MOCO serves its API; every endpoint is below it. */
export const BASE_PATH = '/api/v1';

/** Documented: a page has 100 entries by default, and at most. */
const MAX_PAGE_SIZE = 100;

/** Hono's context of a request: Node's own request and response, and the API key that the request was sent with. */
export type Env = { Bindings: HttpBindings; Variables: { key: Key } };

/** The path by which a request is routed. Guessed: a `/` or `.json` at its end changes nothing; other clients send both. */
export function routedPath(path: string): string {
  return path.replace(/(?:\.json)?\/?$/, '') || '/';
}

/** The application that the endpoints are added to. */
export type App = HonoBase<Env, BlankSchema, typeof BASE_PATH>;

/**
 * Responds with one page of a list, with MOCO's pagination headers.
 *
 * @param entries the whole list; the query parameter `page` chooses the page, from 1, and `per_page` its size. Guessed:
 *   an invalid size counts as the nearest valid one, and a page after the last one is empty
 * @param render turns an entry into what MOCO shows of it; called for the entries of the page only
 */
export function respondWithPage<Entry>(
  c: Context<Env>,
  entries: readonly Entry[],
  render: (entry: Entry) => unknown,
): Response {
  const page = Math.max(1, Number(c.req.query('page')) || 1);
  const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(c.req.query('per_page') ?? MAX_PAGE_SIZE) || 1));
  c.header('x-page', String(page));
  c.header('x-per-page', String(size));
  c.header('x-total', String(entries.length));
  if (page * size < entries.length) {
    const next = new URL(c.req.url);
    next.searchParams.set('page', String(page + 1));
    c.header('link', `<${next.href}>; rel="next"`);
  }
  return respondWith(c, entries.slice((page - 1) * size, page * size).map(render));
}

/** Responds with 200 and the value as JSON. */
export function respondWith(c: Context<Env>, value: unknown): Response {
  return c.body(toJson(value), 200, { 'content-type': 'application/json' });
}

/** Responds with 401, 403 or 404 and the body that MOCO documents for it; a 404 has none. */
export function refuse(c: Context<Env>, status: 401 | 403 | 404): Response {
  switch (status) {
    case 401:
      return c.json({ message: 'Unauthorized' }, 401);
    case 403:
      return c.json({ errors: ['Access denied'] }, 403);
    case 404:
      return c.body(null, 404);
  }
}

/** The numbers that MOCO writes with a decimal point, by the key that they or their list have. */
const FLOATS = /"(?:weekly_target_hours|days|hours)":-?\d+(?=[,}])|"(?:am|pm)":\[[-\d.,]+\]/g;

/**
 * The value as JSON. Recorded: hours and days have a decimal point, as in `20.0`. Clients in languages that tell whole
 * numbers from others depend on it.
 */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(FLOATS, (numbers) =>
    numbers.replace(/(?<=[:[,])-?\d+(?=[,\]]|$)/g, '$&.0'),
  );
}

/**
 * Reads the body of a write. Documented: it must be JSON by its content type; recorded: with another one, it counts as
 * empty.
 *
 * @throws {SyntaxError} if the body is not valid JSON
 */
export async function readBody(c: Context<Env>): Promise<Body> {
  if (!c.req.header('content-type')?.includes('json')) return {};
  const text = await c.req.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}
