/** Vacation entitlement. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/user_holidays.md */
import { isObject, own, type JsonObject } from '../model/json.ts';
import { entriesTitled, type DesiredVacation, type VacationEntry } from '../model/vacation.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import { fetchOfUsers, type OwnedEntries } from './owned-entries.ts';
import type { ApiResponse } from './response.ts';

const PATH = '/users/holidays';

const VACATION: OwnedEntries<VacationEntry> = { path: PATH, isEntry, parse: toEntry };

/**
 * `GET /users/holidays`: the entries of these users in one year.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchVacation(
  client: Client,
  userIds: readonly number[],
  year: number,
): Promise<VacationEntry[]> {
  const entries = await fetchOfUsers(client, VACATION, userIds, { year: String(year) });
  return entries.filter((entry) => entry.year === year);
}

/**
 * `PUT /users/holidays/{id}`: sets the days.
 *
 * @returns the entry after the change
 * @throws {ActionError} if MOCO did not accept it, or if that can't be told
 */
export async function updateVacation(
  client: Client,
  { id, userId }: VacationEntry,
  { days }: DesiredVacation,
): Promise<VacationEntry> {
  const response = await client.put(`${PATH}/${id}`, { days });
  const updated = parseEntry(response, userId);
  if (updated.id !== id) throw response.unexpected(`it is not vacation entry ${id}`);
  return updated;
}

/**
 * `POST /users/holidays`, never twice: MOCO accepts the same title again, so an entry is looked for after a lost response.
 *
 * @throws {ActionError} if the entry was not created, or if that can't be told
 */
export async function createVacation(
  client: Client,
  userId: number,
  desired: DesiredVacation,
): Promise<CreateResult<VacationEntry>> {
  const { year, title, days } = desired;
  return createIdempotently(
    client.post(PATH, { user_id: userId, year, title, days }),
    async () => entriesTitled(await fetchVacation(client, [userId], year), desired)[0],
    (response) => parseEntry(response, userId),
  );
}

function parseEntry(response: ApiResponse, userId: number): VacationEntry {
  const entry = isEntry(response.json) ? toEntry(response.json, userId) : undefined;
  if (!entry) throw response.unexpected('it is not a vacation entry');
  if (entry.userId !== userId) throw response.unexpected('it is the vacation entry of another user');
  return entry;
}

function isEntry(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['id']) &&
    Number.isSafeInteger(value['year']) &&
    typeof value['days'] === 'number'
  );
}

function toEntry(
  { id, year, title, days, user }: JsonObject,
  knownUserId?: number,
): VacationEntry | undefined {
  const userId = isObject(user) ? own(user, 'id') : knownUserId;
  if (typeof userId !== 'number') return undefined;
  const text = typeof title === 'string' ? title : '';
  return { id: Number(id), userId, year: Number(year), title: text, days: Number(days) };
}
