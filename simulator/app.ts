/**
 * MOCO's endpoints, as documented in everii-Group/mocoapp-api-docs (state of 2026-05: sections users, units,
 * employments, session) and as seen in recorded exchanges (2022, 2023). What was guessed is said at its place.
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Data, Employment, Key, User } from './data.ts';
import type { Effect } from './faults.ts';
import * as rules from './rules.ts';

export interface AppOptions {
  readonly data: Data;
  readonly now: () => Date;
  /** Milliseconds before each answer. */
  readonly latency: number;
  /** Milliseconds more before each answer to what is not a GET. */
  readonly writeLatency: number;
  /** Requests in two minutes. */
  readonly rateLimit: number;
  readonly faultFor: (method: string, path: string) => Effect | undefined;
}

type Env = { Bindings: HttpBindings; Variables: { key: Key } };

export const BASE_PATH = '/api/v1';
const PER_PAGE = 100;
const RATE_WINDOW = 120_000;

export function createApp(options: AppOptions) {
  const { data } = options;
  const app = new Hono<Env>().basePath(BASE_PATH);
  const timestamp = (): string =>
    options
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
  const sent: number[] = [];

  app.use(async (c, next) => {
    const begin = performance.now();
    const latency = options.latency + (c.req.method === 'GET' ? 0 : options.writeLatency);
    if (latency > 0) {
      // Kept by hono for who asks again: after the wait, the body would have flowed past.
      await c.req.text();
      await new Promise((resolve) => setTimeout(resolve, latency));
    }
    const effect = options.faultFor(c.req.method, c.req.path.slice(BASE_PATH.length));
    const response = effect === undefined ? undefined : await applyFault(effect, c, next);
    if (response) return response;
    if (effect === undefined) await next();
    if (c.res.headers.has('x-hono-already-sent')) return;
    c.header('cache-control', 'max-age=0, private, must-revalidate');
    c.header('vary', 'Origin');
    c.header('x-request-id', randomUUID());
    c.header('x-runtime', ((performance.now() - begin) / 1000).toFixed(6));
  });
  // Documented: answers are usually packed. Not with hono's streams, which cost a small answer milliseconds.
  app.use(async (c, next) => {
    await next();
    if (!c.req.header('accept-encoding')?.includes('gzip') || c.res.status === 204) return;
    const packed = gzipSync(await c.res.arrayBuffer());
    c.res = new Response(packed, c.res);
    c.header('content-encoding', 'gzip');
    c.header('content-length', String(packed.length));
  });

  // Documented: 120 requests in 2 minutes, then 429. Guessed: a sliding window, the text, no Retry-After.
  app.use(async (c, next) => {
    const now = options.now().getTime();
    while (sent[0] !== undefined && sent[0] <= now - RATE_WINDOW) sent.shift();
    if (sent.length >= options.rateLimit) return c.text('Retry later\n', 429);
    sent.push(now);
    return next();
  });

  // Documented: both spellings of the header, 401. Guessed: the body, and that a key without the right gets 403.
  app.use(async (c, next) => {
    const given = /^(?:Token token=|Bearer )"?([^"]*)"?$/.exec(c.req.header('authorization') ?? '')?.[1];
    const key = data.keys.find((known) => known.key === given);
    if (!key) return c.json({ message: 'Unauthorized' }, 401);
    const isWrite = c.req.method !== 'GET';
    if (
      key.access === 'no-staff'
        ? c.req.path !== `${BASE_PATH}/session`
        : isWrite && key.access === 'read-only'
    ) {
      return c.json({ message: 'Forbidden' }, 403);
    }
    c.set('key', key);
    return next();
  });

  app.get('/session', (c) => {
    const { user_id } = c.get('key');
    return c.json({ id: user_id, uuid: `00000000-0000-4000-8000-${String(user_id).padStart(12, '0')}` });
  });

  app.get('/units', (c) => paged(c, data.units, unit));
  app.get('/units/:id{\\d+}', (c) => found(c, data.units.filter(hasId(c)).map(unit)[0]));
  app.get('/users/roles', (c) => paged(c, data.roles));

  app.get('/users/employments', (c) => paged(c, filterEmployments(data, c), employment));
  app.post('/users/employments', async (c) => {
    const written = rules.createEmployment(data, await body(c), timestamp());
    return 'errors' in written ? c.json(written.errors, 422) : c.json(employment(written));
  });
  app.get('/users/employments/:id{\\d+}', (c) =>
    found(c, data.employments.filter(hasId(c)).map(employment)[0]),
  );
  app.put('/users/employments/:id{\\d+}', async (c) => {
    const known = data.employments.find(hasId(c));
    if (!known) return found(c, undefined);
    const written = rules.updateEmployment(data, known, await body(c), timestamp());
    return 'errors' in written ? c.json(written.errors, 422) : c.json(employment(written));
  });
  app.delete('/users/employments/:id{\\d+}', (c) => {
    const known = data.employments.find(hasId(c));
    if (!known) return found(c, undefined);
    data.employments.splice(data.employments.indexOf(known), 1);
    return c.body(null, 204);
  });

  app.get('/users', (c) => paged(c, sorted(filterUsers(data.users, c), c.req.query('sort_by'))));
  // Documented: a creation answers 200, not 201.
  app.post('/users', async (c) => {
    const written = rules.createUser(data, await body(c), timestamp());
    return 'errors' in written ? c.json(written.errors, 422) : c.json(written);
  });
  app.get('/users/:id{\\d+}', (c) => found(c, data.users.find(hasId(c))));
  app.put('/users/:id{\\d+}', async (c) => {
    const known = data.users.find(hasId(c));
    if (!known) return found(c, undefined);
    const written = rules.updateUser(data, known, await body(c), timestamp());
    return 'errors' in written ? c.json(written.errors, 422) : c.json(written);
  });
  app.delete('/users/:id{\\d+}', (c) => {
    const known = data.users.find(hasId(c));
    if (!known) return found(c, undefined);
    if (data.withHours.includes(known.id)) {
      return c.json({ base: ['User has hours and cannot be deleted'] }, 422);
    }
    data.users.splice(data.users.indexOf(known), 1);
    return c.body(null, 204);
  });

  // Guessed: the bodies of 404 and of a request that is not JSON.
  app.notFound((c) => c.json({ message: 'Not found' }, 404));
  app.onError((error, c) =>
    error instanceof SyntaxError
      ? c.json({ message: 'Not JSON' }, 400)
      : c.json({ message: 'Simulator error' }, 500),
  );
  return app;

  /** A team with its people. */
  function unit({ id, name }: Data['units'][number]): object {
    const members = data.users.filter((user) => user.unit.id === id);
    const users = members.map((user) => ({
      id: user.id,
      firstname: user.firstname,
      lastname: user.lastname,
      email: user.email,
    }));
    return {
      id,
      name,
      custom_properties: {},
      users,
      created_at: '2021-03-01T08:00:00Z',
      updated_at: '2021-03-01T08:00:00Z',
    };
  }

  function employment({ user_id, pattern, ...rest }: Employment): object {
    const user = data.users.find(({ id }) => id === user_id);
    const hours = [...pattern.am, ...pattern.pm].reduce((sum, each) => sum + each, 0);
    return {
      ...rest,
      pattern,
      weekly_target_hours: hours,
      user: { id: user_id, firstname: user?.firstname ?? '', lastname: user?.lastname ?? '' },
    };
  }
}

/** A page of a list, with MOCO's headers; only what is on it is made into what MOCO shows. */
function paged<Entry>(
  c: Context<Env>,
  entries: readonly Entry[],
  show: (entry: Entry) => unknown = (entry) => entry,
): Response {
  const page = Math.max(1, Number(c.req.query('page') ?? 1) || 1);
  c.header('x-page', String(page));
  c.header('x-per-page', String(PER_PAGE));
  c.header('x-total', String(entries.length));
  if (page * PER_PAGE < entries.length) {
    const next = new URL(c.req.url);
    next.searchParams.set('page', String(page + 1));
    c.header('link', `<${next.href}>; rel="next"`);
  }
  return c.json(entries.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(show));
}

function found(c: Context<Env>, entry: object | undefined): Response {
  return entry ? c.json(entry) : c.json({ message: 'Not found' }, 404);
}

function hasId(c: Context<Env>): (entry: { id: number }) => boolean {
  const id = Number(c.req.param('id'));
  return (entry) => entry.id === id;
}

async function body(c: Context<Env>): Promise<rules.Body> {
  // Rails takes a body for JSON by its content type alone.
  if (!c.req.header('content-type')?.includes('json')) return {};
  const parsed: unknown = JSON.parse(await c.req.text());
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}

/** Guessed: that the address in the filter is matched whole and without regard to case. */
function filterUsers(users: readonly User[], c: Context<Env>): User[] {
  const query = c.req.query();
  const { include_archived, updated_after } = query;
  // Once for all users: an account may have thousands.
  const email = query['email']?.toLowerCase();
  const ids = query['ids'] === undefined ? undefined : new Set(query['ids'].split(',').map(Number));
  const tags = query['tags']?.split(',');
  const properties = Object.entries(query).flatMap(([key, value]) => {
    const name = /^custom_properties\[(.+)\]$/.exec(key)?.[1];
    return name === undefined ? [] : [{ name, value }];
  });
  return users.filter(
    (user) =>
      (include_archived === 'true' || user.active) &&
      (email === undefined || user.email === email) &&
      (ids === undefined || ids.has(user.id)) &&
      (tags === undefined || tags.some((tag) => user.tags.includes(tag))) &&
      (updated_after === undefined || user.updated_at > updated_after) &&
      properties.every(({ name, value }) => [user.custom_properties[name]].flat().includes(value)),
  );
}

/** `sort_by=lastname desc` */
function sorted(users: User[], sortBy: string | undefined): User[] {
  const [field = '', direction] = (sortBy ?? '').split(' ');
  if (field === '') return users;
  const keyed = users.map((user) => ({ user, key: JSON.stringify(user[field as keyof User] ?? '') }));
  const sign = direction === 'desc' ? -1 : 1;
  return keyed.sort((a, b) => sign * a.key.localeCompare(b.key)).map(({ user }) => user);
}

/** Documented: `from` is needed to filter by date. Guessed: an employment that overlaps the dates is in. */
function filterEmployments(data: Data, c: Context<Env>): Employment[] {
  const { user_id, from, to } = c.req.query();
  return data.employments.filter(
    (employment) =>
      (user_id === undefined || employment.user_id === Number(user_id)) &&
      (from === undefined || employment.to === null || employment.to >= from) &&
      (from === undefined || to === undefined || employment.from <= to),
  );
}

/** Carries out a fault. Answers with a response, or with undefined where the response is made already. */
async function applyFault(
  effect: Effect,
  c: Context<Env>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const { incoming, outgoing } = c.env;
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
    case 'cut': {
      await next();
      const whole = Buffer.from(await c.res.arrayBuffer());
      const headers = { ...Object.fromEntries(c.res.headers), 'content-length': String(whole.length) };
      outgoing.writeHead(c.res.status, headers);
      outgoing.write(whole.subarray(0, whole.length / 2), () => incoming.socket.destroy());
      c.res = RESPONSE_ALREADY_SENT;
      return undefined;
    }
    case 'html': {
      const page = '<!doctype html><html><head><title>Bad gateway</title></head><body>…</body></html>';
      return c.html(page, 200);
    }
    default:
      return new Response(effect.body ?? null, { status: effect.status, headers: effect.headers ?? {} });
  }
}
