/**
 * Employments ("Wochenmodell"): from when to when, and how many hours a day.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/employments.md
 */
import type { Client, ApiResponse } from './client.ts';
import { isObject, own } from '../model/json.ts';
import { createIdempotently, type CreateResult } from './users.ts';
import type { WeeklyPattern } from '../model/parsers.ts';

export interface Employment {
  readonly id: number;
  /** `YYYY-MM-DD`, as is `to`, the last day; null is open-ended. */
  readonly from: string;
  readonly to: string | null;
}

/** What is wanted: an employment that begins on a day, and none after another day. */
export interface DesiredEmployment {
  readonly start?: { readonly from: string; readonly pattern: WeeklyPattern } | undefined;
  readonly end?: string | undefined;
}

/** Whether anything is wanted of employments at all. */
export function hasEmploymentInput({ start, end }: DesiredEmployment): boolean {
  return start !== undefined || end !== undefined;
}

export interface EmploymentPlan {
  /** Employments that run past the last day, and that last day. */
  readonly toEnd: readonly { readonly employment: Employment; readonly to: string }[];
  readonly toCreate:
    { readonly from: string; readonly to: string | null; readonly pattern: WeeklyPattern } | undefined;
  /** Employments that begin after the last day: nobody asked for them to go. */
  readonly future: readonly Employment[];
}

/** What has to be done so that a user's employments are as wanted. Pure. */
export function planEmployments(
  employments: readonly Employment[],
  { start, end }: DesiredEmployment,
): EmploymentPlan {
  const ends = employments.flatMap((employment) =>
    end !== undefined && employment.from <= end && runsPast(employment, end) ? [{ employment, to: end }] : [],
  );
  const later = employments.filter(({ from }) => end !== undefined && from > end);
  const isCovered = start && employments.some((employment) => covers(employment, start.from));
  if (!start || isCovered) return { toEnd: ends, future: later, toCreate: undefined };
  const following = employments.map(({ from }) => from).filter((from) => from > start.from);
  const limits = [...following.map(dayBefore), ...(end === undefined ? [] : [end])].sort();
  return { toEnd: ends, future: later, toCreate: { ...start, to: limits[0] ?? null } };
}

/** All of one user, by the ID alone: how MOCO's filter by date treats overlaps is not documented. */
export async function fetchEmployments(client: Client, userId: number): Promise<Employment[]> {
  const all = await client.getAll('/users/employments', isEmployment, { user_id: String(userId) });
  return all.filter((entry) => entry.user.id === userId).map(({ id, from, to }) => ({ id, from, to }));
}

/** `PUT /users/employments/{id}`: sets the last day. Answers with the employment as it is then. */
export async function endEmployment(client: Client, id: number, to: string): Promise<Employment> {
  const reply = await client.put(`/users/employments/${id}`, { to });
  const employment = parseEmployment(reply);
  if (employment.id !== id) throw reply.unexpected(`it is not employment ${id}`);
  return employment;
}

/**
 * `POST /users/employments`, never twice: after an answer that was lost, or where MOCO says that the time is taken,
 * the user's employments tell whether there is one on that day now.
 */
export async function createEmployment(
  client: Client,
  userId: number,
  { from, to, pattern }: NonNullable<EmploymentPlan['toCreate']>,
): Promise<CreateResult<Employment>> {
  const body = { user_id: userId, pattern, from, ...(to !== null && { to }) };
  return createIdempotently(
    (lookAgain) => client.post('/users/employments', body, lookAgain),
    async () => (await fetchEmployments(client, userId)).find((employment) => covers(employment, from)),
    (reply) => parseEmployment(reply, userId),
  );
}

function covers({ from, to }: Employment, day: string): boolean {
  return from <= day && (to === null || to >= day);
}

function runsPast({ to }: Employment, day: string): boolean {
  return to === null || to > day;
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function parseEmployment(reply: ApiResponse, userId?: number): Employment {
  if (!isEmployment(reply.json)) throw reply.unexpected('it is not an employment');
  const { id, from, to, user } = reply.json;
  if (userId !== undefined && user.id !== userId) {
    throw reply.unexpected('it is the employment of another user');
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
