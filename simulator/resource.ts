/**
 * A kind of object with MOCO's usual endpoints: list, create, read, change and delete. What all of them have in common is
 * here; what is particular to one is in `endpoints.ts`.
 */
import type { Context } from 'hono';
import { SAMPLE_TIMESTAMP, type Key } from './data.ts';
import { readBody, refuse, respondWith, respondWithPage, type App, type Env } from './http.ts';
import { toSentences, type Body, type Errors } from './validation.ts';

/** Forms of responses of which MOCO documents one and sent another, or documents several. */
export interface ResponseForms {
  /** The status of a deletion: 204 without a body, as recorded, or 200 with the object, as documented. */
  readonly deletions: '204' | '200';
  /** `errors` of a 422: an object with the reasons for each field, or a list of sentences. Both are documented. */
  readonly validationErrors: 'object' | 'list';
}

/** What MOCO sent: a deletion was recorded, and a validation error was quoted by a user. */
export const SEEN_FORMS: ResponseForms = { deletions: '204', validationErrors: 'object' };

/** What is particular to a kind of object. */
export interface Resource<Entity extends Identified> {
  /** Path of the list, below the API's base URL. */
  readonly path: string;
  /** The objects, in the account itself: a deletion takes one out of this array. */
  readonly entities: () => Entity[];
  /** What MOCO shows of an object. */
  readonly render: (entity: Entity) => object;
  /** The filters that the list has besides `ids` and `updated_after`; called once for each list. */
  readonly filter?: (c: Context<Env>) => (entity: Entity) => boolean;
  /** Whether the list can be sorted by `sort_by`. */
  readonly isSortable?: boolean;
  /** Adds an object, or says what is invalid. */
  readonly create: (body: Body, key: Key) => Written<Entity>;
  /** Changes the fields that the body has, or says what is invalid. */
  readonly update: (entity: Entity, body: Body) => Written<Entity>;
  /** Why MOCO refuses to delete the object. */
  readonly whyNotDeleted?: (entity: Entity) => string | undefined;
  readonly afterDeletion?: (entity: Entity) => void;
}

type Written<Entity> = Entity | { errors: Errors };

interface Identified {
  readonly id: number;
  /** By default when the sample account was created. */
  readonly updated_at?: string;
}

/** Adds the endpoints of a resource. Documented: `PATCH` does what `PUT` does. */
export function addResource<Entity extends Identified>(
  app: App,
  resource: Resource<Entity>,
  forms: ResponseForms,
): void {
  const { path, entities, render, create, update } = resource;
  const one = `${path}/:id{\\d+}`;
  const find = (c: Context<Env>): Entity | undefined =>
    entities().find(({ id }) => id === Number(c.req.param('id')));
  // Documented: 200 for a creation, too.
  const respond = (c: Context<Env>, written: Written<Entity>): Response =>
    'errors' in written ? respondWithErrors(c, written.errors, forms) : respondWith(c, render(written));

  app.get(path, (c) => respondWithList(c, resource));
  app.post(path, async (c) => respond(c, create(await readBody(c), c.get('key'))));
  app.get(one, (c) => {
    const entity = find(c);
    return entity ? respondWith(c, render(entity)) : refuse(c, 404);
  });
  app.on(['PUT', 'PATCH'], one, async (c) => {
    const entity = find(c);
    return entity ? respond(c, update(entity, await readBody(c))) : refuse(c, 404);
  });
  app.delete(one, (c) => {
    const entity = find(c);
    return entity ? respondToDeletion(c, entity, resource, forms) : refuse(c, 404);
  });
}

/** Guessed: of `errors` as an object, that it has a list of reasons for each field. */
function respondWithErrors(c: Context<Env>, errors: Errors, { validationErrors }: ResponseForms): Response {
  return c.json({ errors: validationErrors === 'list' ? toSentences(errors) : errors }, 422);
}

function respondToDeletion<Entity extends Identified>(
  c: Context<Env>,
  entity: Entity,
  { entities, render, whyNotDeleted, afterDeletion }: Resource<Entity>,
  { deletions }: ResponseForms,
): Response {
  const reason = whyNotDeleted?.(entity);
  if (reason !== undefined) return c.json({ errors: [reason] }, 422);
  const deleted = render(entity);
  entities().splice(entities().indexOf(entity), 1);
  afterDeletion?.(entity);
  return deletions === '200' ? respondWith(c, deleted) : c.body(null, 204);
}

function respondWithList<Entity extends Identified>(
  c: Context<Env>,
  { entities, render, filter, isSortable = false }: Resource<Entity>,
): Response {
  const { ids, updated_after, sort_by } = c.req.query();
  const isCommon = commonFilter(ids, updated_after);
  const isParticular = filter?.(c) ?? (() => true);
  const chosen = entities().filter((entity) => isCommon(entity) && isParticular(entity));
  return respondWithPage(c, isSortable ? sort(chosen, sort_by) : chosen, render);
}

/** Documented: every list can be filtered by `ids`, separated by commas, and by `updated_after`. */
function commonFilter(
  ids: string | undefined,
  updatedAfter: string | undefined,
): (entity: Identified) => boolean {
  const chosen = ids === undefined ? undefined : new Set(ids.split(',').map(Number));
  const after = updatedAfter === undefined ? undefined : Date.parse(updatedAfter);
  return ({ id, updated_at = SAMPLE_TIMESTAMP }) =>
    (chosen === undefined || chosen.has(id)) && (after === undefined || Date.parse(updated_at) > after);
}

/** @param sortBy a field and optionally a direction, as in `lastname desc`. Guessed: an unknown field changes nothing */
function sort<Entity>(entities: Entity[], sortBy = ''): Entity[] {
  const [field = '', direction] = sortBy.split(' ');
  if (field === '') return entities;
  const keyed = entities.map((entity) => ({ entity, key: entity[field as keyof Entity] ?? '' }));
  const sign = direction === 'desc' ? -1 : 1;
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ entity }) => entity);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return JSON.stringify(a).localeCompare(JSON.stringify(b));
}
