/** Keys of MOCO's requests and responses that are not, or not only, fields. Pure. */
import { ALL_FIELDS, type Field } from './fields.ts';

/** Keys that MOCO returns and does not accept, and why. */
export const READ_ONLY_KEYS: Readonly<Record<string, string>> = {
  id: 'MOCO assigns it',
  avatar_url: 'the input `avatar` changes it',
  created_at: 'MOCO sets it',
  updated_at: 'MOCO sets it',
};

/** Personal keys of MOCO's response beside those of the personal fields. */
const PERSONAL_RESPONSE_KEYS = ['avatar_url'];

/** How a key of MOCO's request or response is to be treated. */
export function privacyOf(key: string): Field['privacy'] {
  const row = ALL_FIELDS.find((each) => each.responseKey === key || each.requestKey === key);
  return row?.privacy ?? (PERSONAL_RESPONSE_KEYS.includes(key) ? 'personal' : 'public');
}
