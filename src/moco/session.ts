/** The owner of the API key. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/session.md */
import { isObject } from '../model/json.ts';
import type { Client } from './client.ts';

/**
 * `GET /session`: the ID of the user who owns the API key.
 *
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchKeyOwner(client: Client): Promise<number> {
  const response = await client.get('/session');
  const id = isObject(response.json) ? response.json['id'] : undefined;
  if (typeof id !== 'number') throw response.unexpected('it does not tell whom the key belongs to');
  return id;
}
