/** Vacation entitlement. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/user_holidays.md */
import { isObject, type JsonObject } from '../model/json.ts';
import { entriesTitled, type DesiredVacation, type VacationEntry } from '../model/vacation.ts';
import type { Client } from './client.ts';
import { createIdempotently, type CreateResult } from './create-idempotently.ts';
import { fetchOfUsers, parseWritten, type OwnedEntries } from './owned-entries.ts';

const PATH = '/users/holidays';

const VACATION: OwnedEntries<VacationEntry> = {
  path: PATH,
  name: 'vacation entry',
  isEntry,
  parse: toEntry,
};

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
  return parseWritten(VACATION, response, userId, id);
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
    (response) => parseWritten(VACATION, response, userId),
  );
}

function isEntry(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['id']) &&
    Number.isSafeInteger(value['year']) &&
    typeof value['days'] === 'number'
  );
}

function toEntry({ id, year, title, days }: JsonObject, userId: number): VacationEntry {
  const text = typeof title === 'string' ? title : '';
  return { id: Number(id), userId, year: Number(year), title: text, days: Number(days) };
}
