/**
 * What MOCO makes of a write: the rules of users and employments, without HTTP. Each answers with what is
 * wrong, field by field, or changes the data.
 *
 * Documented: required fields, one key written and another read, the address in lower case, merged custom
 * properties, replaced tags, the languages, 12 kB of custom properties, no deletion with hours. Guessed, as
 * the documentation is silent: every other rule, and the words of each refusal.
 */
import { blankUser, reference, type Data, type Employment, type User } from './data.ts';

export type Errors = Record<string, string[]>;
export type Body = Readonly<Record<string, unknown>>;

const LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'];
const TEXTS = [
  'firstname',
  'lastname',
  'email',
  'mobile_phone',
  'work_phone',
  'home_address',
  'info',
] as const;
const REQUIRED = ['firstname', 'lastname', 'email'] as const;
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;

/** `POST /users` */
export function createUser(data: Data, body: Body, now: string): User | { errors: Errors } {
  const missing = [...REQUIRED, 'unit_id'].filter((key) => body[key] === undefined);
  const errors = {
    ...Object.fromEntries(missing.map((key) => [key, ["can't be blank"]])),
    ...check(data, body),
  };
  if (Object.keys(errors).length > 0) return { errors };
  const role = reference(data.roles.find(({ is_default }) => is_default));
  const user: User = { ...blankUser(data.nextId++, now), role };
  write(data, user, body, now);
  data.users.push(user);
  return user;
}

/** `PUT /users/{id}`: fields that are not sent stay as they are, keys that MOCO does not know are passed over. */
export function updateUser(data: Data, user: User, body: Body, now: string): User | { errors: Errors } {
  const errors = check(data, body, user);
  if (Object.keys(errors).length > 0) return { errors };
  write(data, user, body, now);
  return user;
}

function check(data: Data, body: Body, user?: User): Errors {
  const errors: Errors = {};
  const add = (key: string, reason: string): void => void (errors[key] ??= []).push(reason);
  for (const key of TEXTS) {
    if (key in body && typeof body[key] !== 'string' && body[key] !== null) add(key, 'is invalid');
  }
  for (const key of REQUIRED) {
    if (body[key] === '' || body[key] === null) add(key, "can't be blank");
  }
  const { email, password, bday, tags } = body;
  if (typeof email === 'string' && email !== '') {
    const taken = data.users.some((other) => other !== user && other.email === email.toLowerCase());
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) add('email', 'is invalid');
    else if (taken) add('email', 'has already been taken');
  }
  if (password !== undefined && (typeof password !== 'string' || password.length < 8)) {
    add('password', 'is too short (minimum is 8 characters)');
  }
  for (const key of ['active', 'external', 'welcome_email']) {
    if (key in body && typeof body[key] !== 'boolean') add(key, 'must be true or false');
  }
  if ('unit_id' in body && !data.units.some(({ id }) => id === body['unit_id'])) add('unit', 'must exist');
  if ('role_id' in body && !data.roles.some(({ id }) => id === body['role_id'])) add('role', 'must exist');
  if ('language' in body && !LANGUAGES.includes(String(body['language']))) {
    add('language', 'is not included in the list');
  }
  if (bday !== undefined && bday !== null && bday !== '' && !isDate(bday)) add('bday', 'is not a date');
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'))) {
    add('tags', 'must be a list of strings');
  }
  if ('custom_properties' in body) checkCustomProperties(data, body['custom_properties'], user, add);
  return errors;
}

function checkCustomProperties(
  data: Data,
  given: unknown,
  user: User | undefined,
  add: (key: string, reason: string) => void,
): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    add('custom_properties', 'must be an object');
    return;
  }
  for (const [name, value] of Object.entries(given)) {
    if (!data.customFields.includes(name)) add('custom_properties', `"${name}" is not defined`);
    else if (typeof value !== 'string' && !Array.isArray(value)) {
      add('custom_properties', `"${name}" must be a string or a list`);
    }
  }
  const merged = JSON.stringify({ ...user?.custom_properties, ...given });
  if (Buffer.byteLength(merged) > MAX_CUSTOM_PROPERTIES_BYTES) {
    add('custom_properties', 'are more than 12 kB');
  }
}

function write(data: Data, user: User, body: Body, now: string): void {
  for (const key of TEXTS) {
    if (key in body) user[key] = asText(body[key]) ?? '';
  }
  user.email = user.email.toLowerCase();
  if (typeof body['active'] === 'boolean') user.active = body['active'];
  if (typeof body['external'] === 'boolean') user.extern = body['external'];
  if ('bday' in body) user.birthday = asText(body['bday']);
  if ('iban' in body) user.iban = asText(body['iban']);
  if ('tags' in body) user.tags = [...(body['tags'] as string[])];
  if ('unit_id' in body) user.unit = reference(data.units.find(({ id }) => id === body['unit_id']));
  if ('role_id' in body) user.role = reference(data.roles.find(({ id }) => id === body['role_id']));
  if ('custom_properties' in body) {
    const given = body['custom_properties'] as User['custom_properties'];
    const entries = [...Object.entries(user.custom_properties), ...Object.entries(given)];
    user.custom_properties = Object.fromEntries(entries);
  }
  if ('avatar' in body) {
    user.avatar_url = body['avatar'] ? `https://data.example.com/avatars/${user.id}.png` : null;
  }
  user.updated_at = now;
}

/** A text that is not empty, or null. */
function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `POST /users/employments`; `user_id` and `pattern` are required. */
export function createEmployment(data: Data, body: Body, now: string): Employment | { errors: Errors } {
  const employment: Employment = {
    id: data.nextId,
    user_id: Number(body['user_id']),
    pattern: { am: [], pm: [] },
    from: now.slice(0, 10),
    to: null,
    created_at: now,
    updated_at: now,
  };
  const errors: Errors = {};
  if (!data.users.some(({ id }) => id === body['user_id'])) errors['user'] = ['must exist'];
  if (body['pattern'] === undefined) errors['pattern'] = ["can't be blank"];
  const written = writeEmployment(data, employment, body, now, errors);
  if ('errors' in written) return written;
  data.nextId++;
  data.employments.push(written);
  return written;
}

/** `PUT /users/employments/{id}` */
export function updateEmployment(
  data: Data,
  employment: Employment,
  body: Body,
  now: string,
): Employment | { errors: Errors } {
  const written = writeEmployment(data, { ...employment }, body, now, {});
  return 'errors' in written ? written : Object.assign(employment, written);
}

function writeEmployment(
  data: Data,
  employment: Employment,
  body: Body,
  now: string,
  errors: Errors,
): Employment | { errors: Errors } {
  const { pattern, from, to } = body;
  if (pattern !== undefined) {
    if (isPattern(pattern)) employment.pattern = { am: [...pattern.am], pm: [...pattern.pm] };
    else errors['pattern'] = ['must have five numbers for am and for pm'];
  }
  if (from !== undefined) {
    if (isDate(from)) employment.from = from;
    else errors['from'] = ['is not a date'];
  }
  if (to !== undefined) {
    if (to === null || isDate(to)) employment.to = to;
    else errors['to'] = ['is not a date'];
  }
  if (employment.to !== null && employment.to < employment.from) errors['to'] = ['must not be before from'];
  const overlaps = data.employments.some(
    (other) =>
      other.id !== employment.id &&
      other.user_id === employment.user_id &&
      (other.to === null || other.to >= employment.from) &&
      (employment.to === null || employment.to >= other.from),
  );
  if (overlaps) errors['from'] = ['overlaps with another employment'];
  if (Object.keys(errors).length > 0) return { errors };
  employment.updated_at = now;
  return employment;
}

function isPattern(value: unknown): value is Employment['pattern'] {
  const fiveNumbers = (list: unknown): boolean =>
    Array.isArray(list) && list.length === 5 && list.every((hours) => typeof hours === 'number');
  const pattern = value as Partial<Employment['pattern']> | null;
  return (
    typeof pattern === 'object' && pattern !== null && fiveNumbers(pattern.am) && fiveNumbers(pattern.pm)
  );
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
