/**
 * The employment that MOCO makes along with a new user, with the account's usual hours. Pure.
 *
 * MOCO's help page on personnel says that each new employee gets a weekly model of 100 %; of users that are created by the
 * API, MOCO says "with account defaults".
 */
import { addDays, dayOf, momentOf } from '../model/days.ts';
import type { Employment } from '../model/employments.ts';
import type { MocoUser } from '../model/user.ts';

/** How long a user is new: a first run may have failed, or single sign-on may have created the user. */
const NEW_USER_DAYS = 7;

/** Within this time of the user, MOCO made the employment along with the user. */
const ALONG_MS = 60_000;

/** The only employment of a new user, if MOCO made it and it was not changed since; undefined otherwise. */
export function defaultModelOf(
  user: MocoUser,
  employments: readonly Employment[],
  today: string,
): Employment | undefined {
  const [only, ...others] = employments;
  const createdAt = momentOf(user['created_at']);
  if (only?.createdAt === undefined || others.length > 0 || createdAt === undefined) return undefined;
  // In whole days: a run a week later is never on the minute.
  const isNew = today <= addDays(dayOf(createdAt), NEW_USER_DAYS);
  // One that begins later was made or moved by a step: its days until a new first day must not be lost. A day of tolerance
  // for the time zone.
  const isDefaultDay = only.from <= addDays(dayOf(createdAt), 1);
  const isMadeAlong = isDefaultDay && Math.abs(only.createdAt - createdAt) <= ALONG_MS;
  return isNew && isMadeAlong && only.updatedAt === only.createdAt ? only : undefined;
}
