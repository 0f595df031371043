/** What the simulated endpoints share: types, reading a body, and the responses for an entity, a list and a write. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { HonoBase } from 'hono/hono-base';
import type { BlankSchema } from 'hono/types';
import type { Key } from './data.ts';
import type { Body, Errors } from './validation.ts';

/** Path under which MOCO serves its API; every endpoint is below it. */
export const BASE_PATH = '/api/v1';

/** Documented: a page has 100 entries by default, and at most. */
const MAX_PAGE_SIZE = 100;

/** Hono's context of a request: Node's own request and response, and the API key that the request was sent with. */
export type Env = { Bindings: HttpBindings; Variables: { key: Key } };

/** The application that the endpoints are added to. */
export type App = HonoBase<Env, BlankSchema, typeof BASE_PATH>;

/**
 * Responds with one page of a list, with MOCO's pagination headers.
 *
 * @param entries the whole list; the query parameter `page` chooses the page, from 1, and `per_page` its size. Guessed:
 *   an invalid size counts as the nearest valid one
 * @param render turns an entry into what MOCO shows of it; called for the entries of the page only
 */
export function respondWithPage<Entry>(
  c: Context<Env>,
  entries: readonly Entry[],
  render: (entry: Entry) => unknown = (entry) => entry,
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
  return c.json(entries.slice((page - 1) * size, page * size).map(render));
}

/** Responds with the entity, or with 404 if there is none. Documented: a 404 has no body. */
export function respondWithEntity(c: Context<Env>, entity: object | undefined): Response {
  return entity ? c.json(entity) : c.body(null, 404);
}

/**
 * Responds to a write: 422 with the validation errors, else 200 with the entity. Documented: 200 for a creation, too;
 * `errors` is a list of sentences or an object. Guessed: of the object, that it has a list of reasons for each field.
 */
export function respondToWrite<Entity extends object>(
  c: Context<Env>,
  written: Entity | { errors: Errors },
  render: (entity: Entity) => object = (entity) => entity,
): Response {
  return 'errors' in written ? c.json({ errors: written.errors }, 422) : c.json(render(written));
}

/** Finds the entity that the path parameter `id` names. */
export function findById<Entity extends { id: number }>(
  c: Context<Env>,
  entities: readonly Entity[],
): Entity | undefined {
  const id = Number(c.req.param('id'));
  return entities.find((entity) => entity.id === id);
}

/**
 * Reads the body of a write. Like Rails, it is JSON only if the content type says so; anything else counts as empty.
 *
 * @throws {SyntaxError} if the body is not valid JSON
 */
export async function readBody(c: Context<Env>): Promise<Body> {
  if (!c.req.header('content-type')?.includes('json')) return {};
  const parsed: unknown = JSON.parse(await c.req.text());
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}
