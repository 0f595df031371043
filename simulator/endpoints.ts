/**
 * MOCO's endpoints, in groups. Compared with MOCO's OpenAPI description (state of 2026-08), with the documentation in
 * everii-Group/mocoapp-api-docs (state of 2026-05: sections users, user_roles, units, employments, holidays, profile,
 * account/custom_properties and authentication) and with exchanges recorded in 2022 and 2023. The comments say what is
 * guessed.
 */
import type { Context } from 'hono';
import { weeklyHours } from '../src/model/employments.ts';
import { followDefinitions, propertyFilter } from './custom-field-rules.ts';
import {
  SAMPLE_TIMESTAMP,
  type CustomField,
  type Data,
  type Employment,
  type Holiday,
  type Unit,
  type User,
} from './data.ts';
import * as definitionRules from './definition-rules.ts';
import * as employmentRules from './employment-rules.ts';
import * as holidayRules from './holiday-rules.ts';
import { readBody, refuse, type App, type Env } from './http.ts';
import { addResource, type ResponseForms } from './resource.ts';
import * as unitRules from './unit-rules.ts';
import * as userRules from './user-rules.ts';

/** What all groups of endpoints need. */
export interface Setup {
  readonly app: App;
  readonly data: Data;
  /** The current time as MOCO writes it in `created_at` and `updated_at`. */
  readonly timestamp: () => string;
  readonly forms: ResponseForms;
}

/**
 * What `GET /session` responds to the key of an account, which has no user: an ID that no user has, an object without an
 * ID, or this status. Guessed, all of them: MOCO does not document it.
 */
export const SESSIONS = ['id', 'no-id', '401', '403', '404'] as const;

/** One of `SESSIONS`. */
export type Session = (typeof SESSIONS)[number];

/** The ID in `GET /session` for the key of an account, with `id`. */
const ACCOUNT_ID = 1;

/**
 * Adds `GET /session` and `GET /profile`, which tell the user that the key belongs to, and `POST /session`, which hands
 * out the key of a user. Guessed: the key of an account has no profile, 404.
 */
export function addSession({ app, data }: Setup, session: Session): void {
  app.get('/session', (c) => {
    const { user_id } = c.get('key');
    if (user_id !== null) return c.json({ id: user_id, uuid: uuidOf(user_id) });
    switch (session) {
      case 'id':
        return c.json({ id: ACCOUNT_ID, uuid: uuidOf(ACCOUNT_ID) });
      case 'no-id':
        return c.json({ uuid: uuidOf(ACCOUNT_ID) });
      default:
        return refuse(c, SESSION_STATUS[session]);
    }
  });
  app.post('/session', async (c) => {
    const { email, password } = await readBody(c);
    const user = data.users.find((each) => each.email === email);
    const key = data.keys.find(
      (each) => each.user_id === user?.id && password !== undefined && each.password === password,
    );
    return key ? c.json({ api_key: key.key, user_id: key.user_id }) : refuse(c, 401);
  });
  app.get('/profile', (c) => {
    const user = data.users.find(({ id }) => id === c.get('key').user_id);
    return user ? c.json(renderProfile(user)) : refuse(c, 404);
  });
}

const SESSION_STATUS = { 401: 401, 403: 403, 404: 404 } as const;

function uuidOf(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
}

function renderProfile(user: User): object {
  const { id, email, firstname, lastname, active, extern, avatar_url, unit, created_at, updated_at } = user;
  return {
    id,
    email,
    full_name: `${firstname} ${lastname}`,
    first_name: firstname,
    last_name: lastname,
    active,
    external: extern,
    avatar_url,
    unit,
    created_at,
    updated_at,
  };
}

/** Adds the definitions of custom fields. Guessed: the filter `entity` compares the whole word. */
export function addCustomFields({ app, data, timestamp, forms }: Setup): void {
  addResource<CustomField>(
    app,
    {
      path: '/account/custom_properties',
      entities: () => data.customFields,
      render: (definition) => definition,
      filter: (c) => {
        const { entity } = c.req.query();
        return (definition) => entity === undefined || definition.entity === entity;
      },
      create: (body) => definitionRules.createDefinition(data, body, timestamp()),
      update: (definition, body) => definitionRules.updateDefinition(data, definition, body, timestamp()),
      afterDeletion: () => followDefinitions(data),
    },
    forms,
  );
}

/** Adds the teams. Guessed: a team that only deactivated users have can't be deleted either. */
export function addUnits({ app, data, timestamp, forms }: Setup): void {
  addResource<Unit>(
    app,
    {
      path: '/units',
      entities: () => data.units,
      render: (unit) => renderUnit(data, unit),
      filter: (c) => {
        const hasProperties = propertyFilter(data, 'Unit', c.req.queries());
        return (unit) => hasProperties(unit.custom_properties ?? {});
      },
      create: (body) => unitRules.createUnit(data, body, timestamp()),
      update: (unit, body) => unitRules.updateUnit(data, unit, body, timestamp()),
      whyNotDeleted: (unit) => {
        const hasMembers = data.users.some((user) => user.unit.id === unit.id);
        return hasMembers ? 'Unit has users and cannot be deleted' : undefined;
      },
    },
    forms,
  );
}

/** A team with its members. */
function renderUnit({ users }: Data, unit: Unit): object {
  const { id, name, custom_properties = {} } = unit;
  const { created_at = SAMPLE_TIMESTAMP, updated_at = SAMPLE_TIMESTAMP } = unit;
  const members = users
    .filter((user) => user.unit.id === id)
    .map((user) => ({ id: user.id, firstname: user.firstname, lastname: user.lastname, email: user.email }));
  return { id, name, custom_properties, users: members, created_at, updated_at };
}

/** Adds the roles, which can only be read. Documented: their list has no pages and no filters. */
export function addRoles({ app, data }: Setup): void {
  app.get('/users/roles', (c) => c.json(data.roles));
}

/** Adds the employments. */
export function addEmployments(
  { app, data, timestamp, forms }: Setup,
  overlaps: employmentRules.Overlaps,
): void {
  addResource<Employment>(
    app,
    {
      path: '/users/employments',
      entities: () => data.employments,
      render: (employment) => renderEmployment(data, employment),
      filter: employmentFilter,
      create: (body) => employmentRules.createEmployment(data, body, timestamp(), overlaps),
      update: (employment, body) =>
        employmentRules.updateEmployment(data, employment, body, timestamp(), overlaps),
    },
    forms,
  );
}

function renderEmployment({ users }: Data, { user_id, pattern, ...rest }: Employment): object {
  const user = renderPerson(users, user_id);
  return { ...rest, pattern, weekly_target_hours: weeklyHours(pattern), user };
}

/** A user as other objects refer to them; null if there is none. */
function renderPerson(users: readonly User[], id: number | null): object | null {
  const user = users.find((each) => each.id === id);
  return user ? { id: user.id, firstname: user.firstname, lastname: user.lastname } : null;
}

/** Documented: filtering by date needs `from`. Guessed: an employment matches if it overlaps the period. */
function employmentFilter(c: Context<Env>): (employment: Employment) => boolean {
  const { user_id, from, to } = c.req.query();
  return (employment) =>
    (user_id === undefined || employment.user_id === Number(user_id)) &&
    (from === undefined || employment.to === null || employment.to >= from) &&
    (from === undefined || to === undefined || employment.from <= to);
}

/** Adds the vacation entitlement, which MOCO's API calls holidays. */
export function addHolidays({ app, data, timestamp, forms }: Setup): void {
  addResource<Holiday>(
    app,
    {
      path: '/users/holidays',
      entities: () => data.holidays,
      render: (holiday) => renderHoliday(data, holiday),
      filter: (c) => {
        const { user_id, year } = c.req.query();
        return (holiday) =>
          (user_id === undefined || holiday.user_id === Number(user_id)) &&
          (year === undefined || holiday.year === Number(year));
      },
      create: (body, key) => holidayRules.createHoliday(data, body, timestamp(), key.user_id),
      update: (holiday, body) => holidayRules.updateHoliday(data, holiday, body, timestamp()),
    },
    forms,
  );
}

function renderHoliday({ users }: Data, { user_id, creator_id, ...rest }: Holiday): object {
  return {
    ...rest,
    hours: rest.days * holidayRules.HOURS_PER_DAY,
    user: renderPerson(users, user_id),
    creator: renderPerson(users, creator_id),
  };
}

/**
 * Adds the users. Guessed: what belongs to a user is deleted with them, and vacation entries that the user created for
 * others then have no creator.
 *
 * @param defaultModel whether a new user who is not external gets a weekly model
 */
export function addUsers({ app, data, timestamp, forms }: Setup, defaultModel: boolean): void {
  addResource<User>(
    app,
    {
      path: '/users',
      entities: () => data.users,
      render: (user) => user,
      filter: (c) => userFilter(data, c),
      isSortable: true,
      create: (body) => userRules.createUser(data, body, timestamp(), defaultModel),
      update: (user, body) => userRules.updateUser(data, user, body, timestamp()),
      whyNotDeleted: ({ id }) =>
        data.usersWithHours.includes(id) ? 'User has hours and cannot be deleted' : undefined,
      afterDeletion: ({ id }) => {
        data.employments = data.employments.filter(({ user_id }) => user_id !== id);
        data.holidays = data.holidays.filter(({ user_id }) => user_id !== id);
        for (const holiday of data.holidays) if (holiday.creator_id === id) holiday.creator_id = null;
      },
    },
    forms,
  );
}

/** Guessed: the filter `email` ignores case, and `tags` finds users with any of the tags. */
function userFilter(data: Data, c: Context<Env>): (user: User) => boolean {
  const { include_archived, email, tags } = c.req.query();
  // Parsed once, not for every user: an account may have thousands.
  const soughtEmail = email?.toLowerCase();
  const soughtTags = tags?.split(',').map((tag) => tag.trim());
  const hasProperties = propertyFilter(data, 'User', c.req.queries());
  return (user) =>
    (include_archived === 'true' || user.active) &&
    (soughtEmail === undefined || user.email === soughtEmail) &&
    (soughtTags === undefined || soughtTags.some((tag) => user.tags.includes(tag))) &&
    hasProperties(user.custom_properties);
}
