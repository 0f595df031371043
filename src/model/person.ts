/** How people are named: by ID in the log, by name in summary and comment. Pure. */
import type { DesiredField } from './fields.ts';
import { fullName, type MocoUser } from './user.ts';

/** First and last name of the user, or the desired ones of a user whom MOCO does not have; empty if there are none. */
export function personName(user: MocoUser | undefined, desired: readonly DesiredField[]): string {
  const values = desired.map(({ field, value }) => [field.input, value] as const);
  return fullName(user ?? Object.fromEntries(values));
}

/** Who and where, for the log: without a name. */
export function logSubject(user: MocoUser | undefined, host: string): string {
  return `${user ? `user ${user.id}` : 'a new user'} in ${host}`;
}

/** Who and where, for the summary: by name and ID. */
export function summarySubject(
  user: MocoUser | undefined,
  desired: readonly DesiredField[],
  host: string,
): string {
  const name = personName(user, desired);
  if (name === '') return logSubject(user, host);
  return user ? `${name} (ID ${user.id}) in ${host}` : `${name} in ${host}`;
}
