/** Employments. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md */
import { covers, type Employment, type NewEmployment } from '../model/employments.ts';
import { isObject, own } from '../model/json.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import type { ApiResponse } from './response.ts';

/**
 * `GET /users/employments`: all employments of one user. Without MOCO's filter by date, as its treatment of overlaps is
 * not documented.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchEmployments(client: Client, userId: number): Promise<Employment[]> {
  const all = await client.getAll('/users/employments', isEmployment, { user_id: String(userId) });
  return all.filter(({ user }) => user.id === userId).map(({ id, from, to }) => ({ id, from, to }));
}

/**
 * `PUT /users/employments/{id}`: sets the last day.
 *
 * @returns the employment after the change
 * @throws {ActionError} if MOCO did not accept it, or if that can't be told
 */
export async function endEmployment(client: Client, id: number, to: string): Promise<Employment> {
  const response = await client.put(`/users/employments/${id}`, { to });
  const employment = parseEmployment(response);
  if (employment.id !== id) throw response.unexpected(`it is not employment ${id}`);
  return employment;
}

/**
 * `POST /users/employments`, never twice: after a lost response, or if MOCO says that the time is taken, looks for an
 * employment on that day.
 *
 * @throws {ActionError} if the employment was not created, or if that can't be told
 */
export async function createEmployment(
  client: Client,
  userId: number,
  { from, to, pattern }: NewEmployment,
): Promise<CreateResult<Employment>> {
  const body = { user_id: userId, pattern, from, ...(to !== null && { to }) };
  return createIdempotently(
    client.post('/users/employments', body),
    async () => (await fetchEmployments(client, userId)).find((employment) => covers(employment, from)),
    (response) => parseEmployment(response, userId),
  );
}

function parseEmployment(response: ApiResponse, userId?: number): Employment {
  if (!isEmployment(response.json)) throw response.unexpected('it is not an employment');
  const { id, from, to, user } = response.json;
  if (userId !== undefined && user.id !== userId) {
    throw response.unexpected('it is the employment of another user');
  }
  return { id, from, to };
}

function isEmployment(value: unknown): value is Employment & { readonly user: { readonly id: number } } {
  if (!isObject(value) || !Number.isSafeInteger(value['id']) || !isDay(value['from'])) return false;
  const user = value['user'];
  return (
    (value['to'] === null || isDay(value['to'])) && isObject(user) && Number.isSafeInteger(own(user, 'id'))
  );
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}
