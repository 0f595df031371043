/** Keys of MOCO's requests and responses that are not, or not only, fields. Pure. */
import { ALL_FIELDS, type Field } from './fields.ts';

/** Keys that MOCO returns and does not accept, and why. */
export const READ_ONLY_KEYS: Readonly<Record<string, string>> = {
  id: 'MOCO assigns it',
  avatar_url: 'the input `avatar` changes it',
  created_at: 'MOCO sets it',
  updated_at: 'MOCO sets it',
};

/** Keys of MOCO's response that are public and no fields with an input. */
const PUBLIC_RESPONSE_KEYS = ['id', 'created_at', 'updated_at'];

/**
 * How a key of MOCO's request or response is to be treated. A key that the table of fields lacks is personal: MOCO may add
 * one at any time, and its value may be anything.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md
 */
export function privacyOf(key: string): Field['privacy'] {
  const row = ALL_FIELDS.find((each) => each.responseKey === key || each.requestKey === key);
  return row?.privacy ?? (PUBLIC_RESPONSE_KEYS.includes(key) ? 'public' : 'personal');
}
