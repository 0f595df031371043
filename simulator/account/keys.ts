/** The keys of an account that is made of a file. */
import {
  ACCOUNT_KEY,
  FULL_KEY,
  NO_EMPLOYMENTS_KEY,
  NO_SETTINGS_KEY,
  NO_STAFF_KEY,
  READ_ONLY_KEY,
} from '../data.ts';
import type { Key } from '../data.ts';

const ACCESS: Readonly<Record<string, Key['access']>> = {
  [FULL_KEY]: 'full',
  [READ_ONLY_KEY]: 'read-only',
  [NO_EMPLOYMENTS_KEY]: 'no-employments',
  [NO_SETTINGS_KEY]: 'no-settings',
  [NO_STAFF_KEY]: 'no-staff',
  [ACCOUNT_KEY]: 'full',
};

/**
 * The keys of the sample account, here of the account itself: if a user owned them, a user would have to be invented, whom
 * no list has.
 */
export function accountKeys(): Key[] {
  return Object.entries(ACCESS).map(([key, access]) => ({ key, user_id: null, access }));
}
