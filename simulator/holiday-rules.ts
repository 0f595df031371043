/**
 * How MOCO validates and stores writes of vacation entitlements, which its API calls holidays, without HTTP. Each
 * function either changes the data and returns the entry, or returns validation errors and changes nothing.
 *
 * The entries are a ledger: a user may have several for one year, also with the same title (recorded in 2022).
 * Documented: the required fields. Guessed: every other rule, that entries for external users are refused, and the
 * wording of all errors.
 */
import type { Data, Holiday } from './data.ts';
import { isBlank, missingKeys, toErrors, type Body, type Errors, type FieldError } from './validation.ts';

const REQUIRED = ['user_id', 'year', 'title', 'days'];

/** Guessed. */
const YEARS = { first: 1900, last: 2200 };

/** Documented: a day of vacation has 8 hours, unless the user has a setting of their own, which the API does not show. */
export const HOURS_PER_DAY = 8;

/**
 * `POST /users/holidays`: adds an entry.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the function below
 * @param creatorId ID of the key's user, or null for the key of an account; a `creator_id` in the body wins. Guessed: of a
 *   user who was deleted, it counts as null
 */
export function createHoliday(
  data: Data,
  sent: Body,
  now: string,
  creatorId: number | null,
): Holiday | { errors: Errors } {
  const body = resolveHours(sent);
  const errors = [...missingKeys(body, REQUIRED), ...validateHoliday(data, body)];
  if (errors.length > 0) return { errors: toErrors(errors) };
  const blank: Holiday = {
    id: data.nextId++,
    user_id: 0,
    creator_id: data.users.some(({ id }) => id === creatorId) ? creatorId : null,
    year: 0,
    title: '',
    days: 0,
    created_at: now,
    updated_at: now,
  };
  const holiday = writeHoliday(blank, body, now);
  data.holidays.push(holiday);
  return holiday;
}

/** `PUT /users/holidays/{id}`: changes the fields that the body has. */
export function updateHoliday(
  data: Data,
  holiday: Holiday,
  sent: Body,
  now: string,
): Holiday | { errors: Errors } {
  const body = resolveHours(sent);
  const errors = validateHoliday(data, body);
  return errors.length > 0 ? { errors: toErrors(errors) } : writeHoliday(holiday, body, now);
}

/** Recorded in 2022: `hours` can be sent in place of `days`. Guessed: `days` wins. */
function resolveHours(body: Body): Body {
  const { days, hours } = body;
  return typeof hours === 'number' && days === undefined ? { ...body, days: hours / HOURS_PER_DAY } : body;
}

function validateHoliday(data: Data, body: Body): FieldError[] {
  return [...validatePeople(data, body), ...validateValues(body)];
}

function validatePeople({ users }: Data, { user_id, creator_id }: Body): FieldError[] {
  const errors: FieldError[] = [];
  const user = users.find(({ id }) => id === user_id);
  if (user_id !== undefined && !user) errors.push(['user', 'must exist']);
  if (user?.extern) errors.push(['user', 'is external and has no vacation entitlement']);
  if (creator_id !== undefined && !users.some(({ id }) => id === creator_id)) {
    errors.push(['creator', 'must exist']);
  }
  return errors;
}

function validateValues({ year, title, days }: Body): FieldError[] {
  const errors: FieldError[] = [];
  if (year !== undefined && !isYear(year)) errors.push(['year', 'is not a year']);
  if (title !== undefined && (typeof title !== 'string' || isBlank(title))) {
    errors.push(['title', "can't be blank"]);
  }
  if (days !== undefined && !Number.isFinite(days)) errors.push(['days', 'is not a number']);
  return errors;
}

function isYear(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= YEARS.first && Number(value) <= YEARS.last;
}

/** Stores a valid body in the entry. */
function writeHoliday(holiday: Holiday, body: Body, now: string): Holiday {
  const keys = [...REQUIRED, 'creator_id'].filter((key) => body[key] !== undefined);
  return Object.assign(holiday, Object.fromEntries(keys.map((key) => [key, body[key]])), { updated_at: now });
}
