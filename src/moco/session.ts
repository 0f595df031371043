/** The owner of the API key. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/session.md */
import { isObject } from '../model/json.ts';
import type { Client } from './client.ts';
import { undefinedIfStatus } from './errors.ts';

/**
 * `GET /session`: the ID of the user who owns the API key. Ask only with a key that has been able to read something else: a
 * 401 is then about the session, which a key of the account has not, and not about the key.
 *
 * @returns undefined if MOCO does not tell
 * @throws {ActionError} if MOCO can't be read
 */
export async function fetchKeyOwner(client: Client): Promise<number | undefined> {
  const response = await client.get('/session').catch(undefinedIfStatus(401, 403, 404));
  const id = isObject(response?.json) ? response.json['id'] : undefined;
  return typeof id === 'number' ? id : undefined;
}
