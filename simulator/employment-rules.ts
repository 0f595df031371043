/**
 * How MOCO validates and stores writes of employments, without HTTP. Each function either changes the data and returns
 * the employment, or returns validation errors and changes nothing.
 *
 * Documented: the required fields, and today as the default of `from`. Guessed: every other rule, that `user_id` can't be
 * changed, that an employment can be reopened with `"to": null`, and the wording of all errors.
 */
import { addDays, isDay } from '../src/model/days.ts';
import { isWeeklyPattern } from '../src/model/employments.ts';
import type { Data, Employment } from './data.ts';
import { toErrors, type Body, type Errors, type FieldError } from './validation.ts';

/**
 * What MOCO does with an employment that shares days with another one of the same user. Not documented, hence a choice:
 *
 * - `refuse`: 422
 * - `accept`: stores it beside the other one
 * - `end-earlier`: a new employment ends the one that began earlier and covers its first day, on the day before. Any
 *   other overlap, and every overlap caused by a change, is refused
 */
export const OVERLAPS = ['refuse', 'accept', 'end-earlier'] as const;

/** One of `OVERLAPS`. */
export type Overlaps = (typeof OVERLAPS)[number];

/**
 * `POST /users/employments`: adds an employment; `user_id` and `pattern` are required, `from` is today by default.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the functions below
 */
export function createEmployment(
  data: Data,
  body: Body,
  now: string,
  overlaps: Overlaps,
): Employment | { errors: Errors } {
  const blank: Employment = {
    id: data.nextId,
    user_id: Number(body['user_id']),
    pattern: { am: [], pm: [] },
    from: now.slice(0, 10),
    to: null,
    created_at: now,
    updated_at: now,
  };
  const missing: FieldError[] = [];
  if (!data.users.some(({ id }) => id === body['user_id'])) missing.push(['user', 'must exist']);
  if (body['pattern'] === undefined) missing.push(['pattern', "can't be blank"]);
  const employment = mergeEmployment(blank, body, now);
  const overlapping = data.employments.filter((other) => overlap(other, employment));
  const ended = overlaps === 'end-earlier' ? overlapping.filter(({ from }) => from < employment.from) : [];
  const isRefused = overlaps !== 'accept' && overlapping.length > ended.length;
  const errors = [...missing, ...validateEmployment(employment, body), ...overlapErrors(isRefused)];
  if (errors.length > 0) return { errors: toErrors(errors) };
  for (const earlier of ended) Object.assign(earlier, { to: addDays(employment.from, -1), updated_at: now });
  data.nextId++;
  data.employments.push(employment);
  return employment;
}

/** `PUT /users/employments/{id}`: changes the fields that the body has. */
export function updateEmployment(
  data: Data,
  employment: Employment,
  body: Body,
  now: string,
  overlaps: Overlaps,
): Employment | { errors: Errors } {
  const merged = mergeEmployment(employment, body, now);
  const isRefused = overlaps !== 'accept' && data.employments.some((other) => overlap(other, merged));
  const errors = [...validateEmployment(merged, body), ...overlapErrors(isRefused)];
  return errors.length > 0 ? { errors: toErrors(errors) } : Object.assign(employment, merged);
}

/** A copy of the employment with the valid values of the body. */
function mergeEmployment(employment: Employment, { pattern, from, to }: Body, now: string): Employment {
  return {
    ...employment,
    ...(isWeeklyPattern(pattern) && { pattern: { am: [...pattern.am], pm: [...pattern.pm] } }),
    ...(isDay(from) && { from }),
    ...((to === null || isDay(to)) && { to }),
    updated_at: now,
  };
}

/** @param merged the employment as it would be stored */
function validateEmployment(merged: Employment, { pattern, from, to }: Body): FieldError[] {
  const errors: FieldError[] = [];
  if (pattern !== undefined && !isWeeklyPattern(pattern)) {
    errors.push(['pattern', 'must have five numbers for am and for pm']);
  }
  if (from !== undefined && !isDay(from)) errors.push(['from', 'is not a date']);
  if (to !== undefined && to !== null && !isDay(to)) errors.push(['to', 'is not a date']);
  if (merged.to !== null && merged.to < merged.from) errors.push(['to', 'must not be before from']);
  return errors;
}

function overlapErrors(isRefused: boolean): FieldError[] {
  return isRefused ? [['from', 'overlaps with another employment']] : [];
}

/** True if both are employments of the same user and share a day. */
function overlap(a: Employment, b: Employment): boolean {
  const isOtherOfSameUser = a.id !== b.id && a.user_id === b.user_id;
  return isOtherOfSameUser && (a.to === null || a.to >= b.from) && (b.to === null || b.to >= a.from);
}
