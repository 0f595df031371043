/** Employments. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md */
import { isDay, momentOf } from '../model/days.ts';
import { hasHours, isWeeklyPattern, type Employment, type EmploymentWrite } from '../model/employments.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import { fetchOfUsers, parseWritten, type OwnedEntries } from './owned-entries.ts';

/** Without MOCO's filter by date, as its treatment of overlaps is not documented. */
const EMPLOYMENTS: OwnedEntries<Employment> = {
  path: '/users/employments',
  name: 'employment',
  isEntry: isEmployment,
  parse: toEmployment,
};

/**
 * `GET /users/employments`: all employments of these users.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchEmployments(client: Client, userIds: readonly number[]): Promise<Employment[]> {
  return fetchOfUsers(client, EMPLOYMENTS, userIds, {});
}

/**
 * `PUT /users/employments/{id}`: writes what differs.
 *
 * @returns the employment after the change
 * @throws {ActionError} if MOCO did not accept it, or if that can't be told
 */
export async function updateEmployment(
  client: Client,
  employment: Employment,
  write: EmploymentWrite,
): Promise<Employment> {
  const { from, to, hours } = write;
  const body = {
    ...(from !== employment.from && { from }),
    ...(to !== employment.to && { to }),
    ...(hours && !hasHours(employment, hours) && { pattern: hours.pattern }),
  };
  const response = await client.put(`/users/employments/${employment.id}`, body);
  return parseWritten(EMPLOYMENTS, response, employment.userId, employment.id);
}

/**
 * `POST /users/employments`, never twice: after a lost response, or if MOCO says that the time is taken, looks for the
 * employment.
 *
 * @throws {ActionError} if the employment was not created, or if that can't be told
 */
export async function createEmployment(
  client: Client,
  userId: number,
  write: EmploymentWrite,
): Promise<CreateResult<Employment>> {
  const { from, to, hours } = write;
  const body = { user_id: userId, pattern: hours?.pattern, from, ...(to !== null && { to }) };
  return createIdempotently(
    client.post('/users/employments', body),
    // By its first day alone: if MOCO stored other hours, a second one would double them.
    async () => (await fetchEmployments(client, [userId])).find((employment) => employment.from === from),
    (response) => parseWritten(EMPLOYMENTS, response, userId),
  );
}

function isEmployment(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['id']) &&
    // The plan calculates with the days.
    isDay(value['from']) &&
    (value['to'] === null || isDay(value['to']))
  );
}

function toEmployment(
  { id, from, to, pattern, created_at, updated_at }: JsonObject,
  userId: number,
): Employment {
  return {
    id: Number(id),
    userId,
    from: String(from),
    to: typeof to === 'string' ? to : null,
    pattern: isWeeklyPattern(pattern) ? { am: pattern.am, pm: pattern.pm } : undefined,
    createdAt: momentOf(created_at),
    updatedAt: momentOf(updated_at),
  };
}
