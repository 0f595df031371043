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
const NEW_USER_MS = 7 * 86_400_000;

/** Within this time of the user, MOCO made the employment along with the user. */
const ALONG_MS = 60_000;

/** Timestamps of one write may differ by their rounding. */
const SAME_MS = 1_000;

/** The only employment of a new user, if MOCO made it and it was not changed since; undefined otherwise. */
export function defaultModelOf(
  user: MocoUser,
  employments: readonly Employment[],
  now: number,
): Employment | undefined {
  const [only, ...others] = employments;
  const createdAt = momentOf(user['created_at']);
  if (!only || others.length > 0 || createdAt === undefined || now - createdAt > NEW_USER_MS) {
    return undefined;
  }
  // One that begins later was made or moved by a step: its days until a new first day must not be lost. A day of tolerance
  // for the time zone.
  const isDefaultDay = only.from <= addDays(dayOf(createdAt), 1);
  const isMadeAlong = isDefaultDay && areClose(only.createdAt, createdAt, ALONG_MS);
  return isMadeAlong && areClose(only.updatedAt, only.createdAt, SAME_MS) ? only : undefined;
}

/** True if both are known and at most so far apart. */
function areClose(a: number | undefined, b: number | undefined, atMost: number): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) <= atMost;
}
