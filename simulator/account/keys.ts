/** The keys of an account that is made of a file. */
import { sampleData, type Key } from '../data.ts';

/**
 * The keys of the sample account, here of the account itself: if a user owned them, a user would have to be invented, whom
 * no list has.
 */
export function accountKeys(): Key[] {
  return sampleData().keys.map(({ key, access }) => ({ key, user_id: null, access }));
}
