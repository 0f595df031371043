/**
 * Definitions of custom fields.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/account/custom_properties.md
 */
import type { CustomFieldDefinition } from '../model/custom-fields.ts';
import { isObject, own, type JsonObject } from '../model/json.ts';
import type { Client } from './client.ts';
import { ActionError, hasStatus } from './errors.ts';

/**
 * The definitions of the custom fields of users, or why they are not known: the key may not read them (which permission it
 * takes is not documented), or none of them is clearly about users.
 */
export type CustomFieldDefinitions = readonly CustomFieldDefinition[] | 'unreadable' | 'none-for-users';

/** MOCO documents other entities, such as `Project`, but not its word for users. Web hooks have `User`. */
const USERS = /^(?:users?|staff)$/i;

/** A key without access may be told so, or that there is no such page. */
const NO_ACCESS = [401, 403, 404];

/**
 * `GET /account/custom_properties`: those of users. The filter `entity` is not used, as its word for users is not known. A
 * response of another shape counts as unreadable: a check of names must not keep a list from being applied.
 *
 * @throws {ActionError} if MOCO can't be reached
 */
export async function fetchCustomFields(client: Client): Promise<CustomFieldDefinitions> {
  let entries: JsonObject[];
  try {
    entries = await client.getAll('/account/custom_properties', isDefinition);
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
  const ofUsers = entries.filter(({ entity }) => USERS.test(String(entity)));
  return ofUsers.length === 0 ? 'none-for-users' : ofUsers.map(toDefinition);
}

function isUnreadable(error: unknown): boolean {
  return (
    hasStatus(error, ...NO_ACCESS) || (error instanceof ActionError && error.code === 'unexpected-answer')
  );
}

function isDefinition(value: unknown): value is JsonObject {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['entity'] === 'string';
}

/** Without a kind or options that can be read, values are not judged. */
function toDefinition(entry: JsonObject): CustomFieldDefinition {
  const kind = own(entry, 'kind');
  const options = own(entry, 'defaults');
  const otherName = own(entry, 'name_alt');
  return {
    name: String(own(entry, 'name')),
    kind: typeof kind === 'string' ? kind : '',
    options: Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [],
    ...(typeof otherName === 'string' && otherName.trim() !== '' && { otherName }),
  };
}
