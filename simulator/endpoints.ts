/**
 * MOCO's endpoints, in groups. Compared with MOCO's OpenAPI description (state of 2026-08), with the documentation in
 * everii-Group/mocoapp-api-docs (state of 2026-05: sections users, units, employments, holidays and authentication) and
 * with exchanges recorded in 2022 and 2023. The comments say what is guessed.
 */
import type { Context } from 'hono';
import type { Data, Employment, Holiday, Reference, User } from './data.ts';
import * as employmentRules from './employment-rules.ts';
import * as holidayRules from './holiday-rules.ts';
import {
  findById,
  readBody,
  respondToWrite,
  respondWithEntity,
  respondWithPage,
  type App,
  type Env,
} from './http.ts';
import * as rules from './rules.ts';

/** Documented: both change the fields that the body has. */
const WRITE = ['PUT', 'PATCH'];

/** Documented: a day of vacation has 8 hours by default. */
const HOURS_PER_DAY = 8;

/** The current time as MOCO writes it in `created_at` and `updated_at`. */
type Timestamp = () => string;

/**
 * What `GET /session` responds to the key of an account, which has no user: an ID that no user has, an object without an
 * ID, or this status. Guessed, all of them: MOCO does not document it.
 */
export const SESSIONS = ['id', 'no-id', '401', '403', '404'] as const;

/** One of `SESSIONS`. */
export type Session = (typeof SESSIONS)[number];

/** The ID in `GET /session` for the key of an account, with `id`. */
const ACCOUNT_ID = 1;

/** Adds `GET /session`, which tells the user that the key belongs to. */
export function addSession(app: App, session: Session): void {
  app.get('/session', (c) => {
    const { user_id } = c.get('key');
    if (user_id !== null) return c.json({ id: user_id, uuid: uuidOf(user_id) });
    switch (session) {
      case 'id':
        return c.json({ id: ACCOUNT_ID, uuid: uuidOf(ACCOUNT_ID) });
      case 'no-id':
        return c.json({ uuid: uuidOf(ACCOUNT_ID) });
      case '401':
        return c.json({ message: 'Unauthorized' }, 401);
      case '403':
        return c.json({ errors: ['Access denied'] }, 403);
      case '404':
        return respondWithEntity(c, undefined);
    }
  });
}

function uuidOf(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
}

/**
 * Adds the read-only definitions of custom fields: `/account/custom_properties` and `/account/custom_properties/{id}`.
 * Guessed: the filter `entity` compares the whole word.
 */
export function addCustomFields(app: App, data: Data): void {
  app.get('/account/custom_properties', (c) => {
    const entity = c.req.query('entity');
    const isChosen = commonFilter(c);
    const chosen = data.customFields.filter(
      (field) => isChosen(field) && (entity === undefined || field.entity === entity),
    );
    return respondWithPage(c, chosen);
  });
  app.get('/account/custom_properties/:id{\\d+}', (c) =>
    respondWithEntity(c, findById(c, data.customFields)),
  );
}

/** Adds the read-only lists of teams and roles: `/units`, `/units/{id}` and `/users/roles`. The roles have no pages. */
export function addTeamsAndRoles(app: App, data: Data): void {
  app.get('/units', (c) => respondWithPage(c, data.units, (unit) => renderUnit(data, unit)));
  app.get('/units/:id{\\d+}', (c) => {
    const unit = findById(c, data.units);
    return respondWithEntity(c, unit && renderUnit(data, unit));
  });
  app.get('/users/roles', (c) => c.json(data.roles));
}

/** A team with its members. */
function renderUnit({ users }: Data, { id, name }: Reference): object {
  const members = users.filter((user) => user.unit.id === id);
  return {
    id,
    name,
    custom_properties: {},
    users: members.map((user) => ({
      id: user.id,
      firstname: user.firstname,
      lastname: user.lastname,
      email: user.email,
    })),
    created_at: '2021-03-01T08:00:00Z',
    updated_at: '2021-03-01T08:00:00Z',
  };
}

/** Adds `/users/employments` and `/users/employments/{id}`. */
export function addEmployments(
  app: App,
  data: Data,
  timestamp: Timestamp,
  overlaps: employmentRules.Overlaps,
): void {
  const render = (employment: Employment): object => renderEmployment(data, employment);

  app.get('/users/employments', (c) => respondWithPage(c, filterEmployments(data, c), render));
  app.post('/users/employments', async (c) =>
    respondToWrite(
      c,
      employmentRules.createEmployment(data, await readBody(c), timestamp(), overlaps),
      render,
    ),
  );
  app.get('/users/employments/:id{\\d+}', (c) => {
    const employment = findById(c, data.employments);
    return respondWithEntity(c, employment && render(employment));
  });
  app.on(WRITE, '/users/employments/:id{\\d+}', async (c) => {
    const employment = findById(c, data.employments);
    if (!employment) return respondWithEntity(c, undefined);
    return respondToWrite(
      c,
      employmentRules.updateEmployment(data, employment, await readBody(c), timestamp(), overlaps),
      render,
    );
  });
  app.delete('/users/employments/:id{\\d+}', (c) => {
    const employment = findById(c, data.employments);
    if (!employment) return respondWithEntity(c, undefined);
    data.employments.splice(data.employments.indexOf(employment), 1);
    return c.body(null, 204);
  });
}

function renderEmployment({ users }: Data, { user_id, pattern, ...rest }: Employment): object {
  const hours = [...pattern.am, ...pattern.pm].reduce((sum, each) => sum + each, 0);
  return {
    ...rest,
    pattern,
    weekly_target_hours: hours,
    user: renderPerson(users, user_id),
  };
}

/** A user as other objects refer to them. */
function renderPerson(users: readonly User[], id: number): object {
  const user = users.find((each) => each.id === id);
  return { id, firstname: user?.firstname ?? '', lastname: user?.lastname ?? '' };
}

/** Documented: filtering by date needs `from`. Guessed: an employment matches if it overlaps the period. */
function filterEmployments(data: Data, c: Context<Env>): Employment[] {
  const { user_id, from, to } = c.req.query();
  const isChosen = commonFilter(c);
  return data.employments.filter(
    (employment) =>
      isChosen(employment) &&
      (user_id === undefined || employment.user_id === Number(user_id)) &&
      (from === undefined || employment.to === null || employment.to >= from) &&
      (from === undefined || to === undefined || employment.from <= to),
  );
}

/** Adds `/users/holidays` and `/users/holidays/{id}`: the vacation entitlement. */
export function addHolidays(app: App, data: Data, timestamp: Timestamp): void {
  const render = (holiday: Holiday): object => renderHoliday(data, holiday);

  app.get('/users/holidays', (c) => respondWithPage(c, filterHolidays(data, c), render));
  app.post('/users/holidays', async (c) => {
    const { user_id } = c.get('key');
    return respondToWrite(
      c,
      holidayRules.createHoliday(data, await readBody(c), timestamp(), user_id),
      render,
    );
  });
  app.get('/users/holidays/:id{\\d+}', (c) => {
    const holiday = findById(c, data.holidays);
    return respondWithEntity(c, holiday && render(holiday));
  });
  app.on(WRITE, '/users/holidays/:id{\\d+}', async (c) => {
    const holiday = findById(c, data.holidays);
    if (!holiday) return respondWithEntity(c, undefined);
    return respondToWrite(
      c,
      holidayRules.updateHoliday(data, holiday, await readBody(c), timestamp()),
      render,
    );
  });
  app.delete('/users/holidays/:id{\\d+}', (c) => {
    const holiday = findById(c, data.holidays);
    if (!holiday) return respondWithEntity(c, undefined);
    data.holidays.splice(data.holidays.indexOf(holiday), 1);
    return c.body(null, 204);
  });
}

/** Documented: the hours follow from a setting of the user, which the API does not show; it is 8 hours by default. */
function renderHoliday({ users }: Data, { user_id, creator_id, ...rest }: Holiday): object {
  return {
    ...rest,
    hours: rest.days * HOURS_PER_DAY,
    user: renderPerson(users, user_id),
    creator: creator_id === null ? null : renderPerson(users, creator_id),
  };
}

function filterHolidays(data: Data, c: Context<Env>): Holiday[] {
  const { user_id, year } = c.req.query();
  const isChosen = commonFilter(c);
  return data.holidays.filter(
    (holiday) =>
      isChosen(holiday) &&
      (user_id === undefined || holiday.user_id === Number(user_id)) &&
      (year === undefined || holiday.year === Number(year)),
  );
}

/**
 * Adds `/users` and `/users/{id}`.
 *
 * @param defaultModel whether a new user who is not external gets a weekly model
 */
export function addUsers(app: App, data: Data, timestamp: Timestamp, defaultModel: boolean): void {
  app.get('/users', (c) => respondWithPage(c, sortUsers(filterUsers(data.users, c), c.req.query('sort_by'))));
  app.post('/users', async (c) =>
    respondToWrite(c, rules.createUser(data, await readBody(c), timestamp(), defaultModel)),
  );
  app.get('/users/:id{\\d+}', (c) => respondWithEntity(c, findById(c, data.users)));
  app.on(WRITE, '/users/:id{\\d+}', async (c) => {
    const user = findById(c, data.users);
    if (!user) return respondWithEntity(c, undefined);
    return respondToWrite(c, rules.updateUser(data, user, await readBody(c), timestamp()));
  });
  app.delete('/users/:id{\\d+}', (c) => {
    const user = findById(c, data.users);
    if (!user) return respondWithEntity(c, undefined);
    if (data.usersWithHours.includes(user.id)) {
      return c.json({ errors: ['User has hours and cannot be deleted'] }, 422);
    }
    data.users.splice(data.users.indexOf(user), 1);
    // Guessed: what belongs to the user goes, too.
    data.employments = data.employments.filter(({ user_id }) => user_id !== user.id);
    data.holidays = data.holidays.filter(({ user_id }) => user_id !== user.id);
    return c.body(null, 204);
  });
}

/** Documented: every list can be filtered by `ids` and `updated_after`. */
function commonFilter(c: Context<Env>): (entity: { id: number; updated_at: string }) => boolean {
  const { ids, updated_after } = c.req.query();
  const chosen = ids === undefined ? undefined : new Set(ids.split(',').map(Number));
  return ({ id, updated_at }) =>
    (chosen === undefined || chosen.has(id)) && (updated_after === undefined || updated_at > updated_after);
}

/** Guessed: the filter `email` compares the whole e-mail address and ignores case. */
function filterUsers(users: readonly User[], c: Context<Env>): User[] {
  const query = c.req.query();
  const { include_archived } = query;
  const isChosen = commonFilter(c);
  // Parsed once, not for every user: an account may have thousands.
  const email = query['email']?.toLowerCase();
  const tags = query['tags']?.split(',');
  const properties = Object.entries(c.req.queries()).flatMap(([key, values]) => {
    const name = /^custom_properties\[(.+?)\](?:\[\])?$/.exec(key)?.[1];
    return name === undefined ? [] : values.map((value) => ({ name, value }));
  });
  return users.filter(
    (user) =>
      isChosen(user) &&
      (include_archived === 'true' || user.active) &&
      (email === undefined || user.email === email) &&
      (tags === undefined || tags.some((tag) => user.tags.includes(tag))) &&
      properties.every(({ name, value }) => [user.custom_properties[name]].flat().includes(value)),
  );
}

/** @param sortBy a field and optionally a direction, as in `lastname desc` */
function sortUsers(users: User[], sortBy: string | undefined): User[] {
  const [field = '', direction] = (sortBy ?? '').split(' ');
  if (field === '') return users;
  const keyed = users.map((user) => ({ user, key: JSON.stringify(user[field as keyof User] ?? '') }));
  const sign = direction === 'desc' ? -1 : 1;
  return keyed.sort((a, b) => sign * a.key.localeCompare(b.key)).map(({ user }) => user);
}
