/** A user of MOCO, and how one is identified. */
import type { JsonObject } from './json.ts';
import { normalizeEmail } from './parsers.ts';

/** A user as MOCO returns it. Only the ID is checked: old accounts lack some of the other keys. */
export type MocoUser = JsonObject & { readonly id: number };

/** How an input or a row identifies a user. */
export type UserKey = { readonly id: number } | { readonly email: string };

/** The user's e-mail address as MOCO has it; empty where it has none. */
export function currentEmail({ email }: MocoUser): string {
  return typeof email === 'string' ? email : '';
}

/** First and last name; empty where MOCO has none. */
export function fullName(user: JsonObject): string {
  const parts = [user['firstname'], user['lastname']].filter((part) => typeof part === 'string');
  return parts.join(' ').trim();
}

/** The user's e-mail address in one form for all spellings; empty where MOCO has none. */
export function normalizedEmailOf(user: MocoUser): string {
  return normalizeEmail(currentEmail(user));
}

/** True if the user has access. False where MOCO does not tell. */
export function isActive({ active }: MocoUser): boolean {
  return active === true;
}

/** True if the key identifies this user. */
export function matchesKey(user: MocoUser, key: UserKey): boolean {
  return 'id' in key ? user.id === key.id : normalizedEmailOf(user) === normalizeEmail(key.email);
}
