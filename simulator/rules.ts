/**
 * How MOCO validates and stores writes of users and employments, without HTTP. Each function either changes the data
 * and returns the entity, or returns validation errors and changes nothing.
 *
 * Documented: the required fields, keys that are written under one name and read under another, e-mail addresses in
 * lower case, custom properties that are merged and tags that are replaced, the languages, the limit of 12 kB for custom
 * properties, no deletion of users with hours. Guessed: every other rule, and the wording of all errors.
 */
import { blankUser, reference, type Data, type Employment, type User } from './data.ts';

/** Validation errors: the reasons for each field, as MOCO returns them with status 422. */
export type Errors = Record<string, string[]>;

/** The parsed JSON body of a write. Keys that MOCO does not know are ignored. */
export type Body = Readonly<Record<string, unknown>>;

/** A field and why its value is invalid. */
type Issue = readonly [field: string, reason: string];

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
const BOOLEANS = ['active', 'external', 'welcome_email'];
const MIN_PASSWORD_LENGTH = 8;
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;

/**
 * `POST /users`: adds a user.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the functions below
 */
export function createUser(data: Data, body: Body, now: string): User | { errors: Errors } {
  const missing = [...REQUIRED, 'unit_id'].filter((key) => body[key] === undefined);
  const issues = [
    ...missing.map((key): Issue => [key, "can't be blank"]),
    ...validateUser(data, body, undefined),
  ];
  if (issues.length > 0) return { errors: toErrors(issues) };
  const role = reference(data.roles.find(({ is_default }) => is_default));
  const user: User = { ...blankUser(data.nextId++, now), role };
  writeUser(data, user, body, now);
  data.users.push(user);
  return user;
}

/** `PUT /users/{id}`: changes the fields that the body has. */
export function updateUser(data: Data, user: User, body: Body, now: string): User | { errors: Errors } {
  const issues = validateUser(data, body, user);
  if (issues.length > 0) return { errors: toErrors(issues) };
  writeUser(data, user, body, now);
  return user;
}

function toErrors(issues: readonly Issue[]): Errors {
  const errors: Errors = {};
  for (const [field, reason] of issues) (errors[field] ??= []).push(reason);
  return errors;
}

function validateUser(data: Data, body: Body, user: User | undefined): Issue[] {
  return [
    ...validateTexts(body),
    ...validateEmail(data, body, user),
    ...validatePassword(body),
    ...validateBooleans(body),
    ...validateReferences(data, body),
    ...validateLanguage(body),
    ...validateBirthday(body),
    ...validateTags(body),
    ...validateCustomProperties(data, body, user),
  ];
}

function validateTexts(body: Body): Issue[] {
  const invalid = TEXTS.filter((key) => key in body && typeof body[key] !== 'string' && body[key] !== null);
  const blank = REQUIRED.filter((key) => body[key] === '' || body[key] === null);
  return [
    ...invalid.map((key): Issue => [key, 'is invalid']),
    ...blank.map((key): Issue => [key, "can't be blank"]),
  ];
}

function validateEmail(data: Data, { email }: Body, user: User | undefined): Issue[] {
  if (typeof email !== 'string' || email === '') return [];
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return [['email', 'is invalid']];
  const isTaken = data.users.some((other) => other !== user && other.email === email.toLowerCase());
  return isTaken ? [['email', 'has already been taken']] : [];
}

function validatePassword({ password }: Body): Issue[] {
  if (password === undefined) return [];
  if (typeof password === 'string' && password.length >= MIN_PASSWORD_LENGTH) return [];
  return [['password', `is too short (minimum is ${MIN_PASSWORD_LENGTH} characters)`]];
}

function validateBooleans(body: Body): Issue[] {
  const invalid = BOOLEANS.filter((key) => key in body && typeof body[key] !== 'boolean');
  return invalid.map((key) => [key, 'must be true or false']);
}

function validateReferences(data: Data, body: Body): Issue[] {
  const isMissing = (key: string, entries: readonly { id: number }[]): boolean =>
    key in body && !entries.some(({ id }) => id === body[key]);
  const issues: Issue[] = [];
  if (isMissing('unit_id', data.units)) issues.push(['unit', 'must exist']);
  if (isMissing('role_id', data.roles)) issues.push(['role', 'must exist']);
  return issues;
}

function validateLanguage(body: Body): Issue[] {
  const isValid = !('language' in body) || LANGUAGES.includes(String(body['language']));
  return isValid ? [] : [['language', 'is not included in the list']];
}

function validateBirthday({ bday }: Body): Issue[] {
  const isEmpty = bday === undefined || bday === null || bday === '';
  return isEmpty || isDate(bday) ? [] : [['bday', 'is not a date']];
}

function validateTags({ tags }: Body): Issue[] {
  if (tags === undefined) return [];
  const isValid = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  return isValid ? [] : [['tags', 'must be a list of strings']];
}

function validateCustomProperties(data: Data, body: Body, user: User | undefined): Issue[] {
  if (!('custom_properties' in body)) return [];
  const properties = body['custom_properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    return [['custom_properties', 'must be an object']];
  }
  const reasons = Object.entries(properties).flatMap(([name, value]) => {
    if (!data.customFields.includes(name)) return [`"${name}" is not defined`];
    const isValid = typeof value === 'string' || Array.isArray(value);
    return isValid ? [] : [`"${name}" must be a string or a list`];
  });
  const merged = JSON.stringify({ ...user?.custom_properties, ...properties });
  if (Buffer.byteLength(merged) > MAX_CUSTOM_PROPERTIES_BYTES) reasons.push('are more than 12 kB');
  return reasons.map((reason) => ['custom_properties', reason]);
}

/** Stores a valid body in the user. */
function writeUser(data: Data, user: User, body: Body, now: string): void {
  for (const key of TEXTS) {
    if (key in body) user[key] = asText(body[key]) ?? '';
  }
  user.email = user.email.toLowerCase();
  if (typeof body['active'] === 'boolean') user.active = body['active'];
  if (typeof body['external'] === 'boolean') user.extern = body['external'];
  if ('bday' in body) user.birthday = asText(body['bday']);
  if ('iban' in body) user.iban = asText(body['iban']);
  if ('tags' in body) user.tags = [...(body['tags'] as string[])];
  if ('avatar' in body) {
    user.avatar_url = body['avatar'] ? `https://data.example.com/avatars/${user.id}.png` : null;
  }
  writeReferences(data, user, body);
  if ('custom_properties' in body) {
    const properties = body['custom_properties'] as User['custom_properties'];
    user.custom_properties = { ...user.custom_properties, ...properties };
  }
  user.updated_at = now;
}

function writeReferences(data: Data, user: User, body: Body): void {
  if ('unit_id' in body) user.unit = reference(data.units.find(({ id }) => id === body['unit_id']));
  if ('role_id' in body) user.role = reference(data.roles.find(({ id }) => id === body['role_id']));
}

/** The text, or null if it is empty. */
function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `POST /users/employments`: adds an employment; `user_id` and `pattern` are required, `from` is today by default. */
export function createEmployment(data: Data, body: Body, now: string): Employment | { errors: Errors } {
  const blank: Employment = {
    id: data.nextId,
    user_id: Number(body['user_id']),
    pattern: { am: [], pm: [] },
    from: now.slice(0, 10),
    to: null,
    created_at: now,
    updated_at: now,
  };
  const missing: Issue[] = [];
  if (!data.users.some(({ id }) => id === body['user_id'])) missing.push(['user', 'must exist']);
  if (body['pattern'] === undefined) missing.push(['pattern', "can't be blank"]);
  const employment = mergeEmployment(blank, body, now);
  const issues = [...missing, ...validateEmployment(data, employment, body)];
  if (issues.length > 0) return { errors: toErrors(issues) };
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
): Employment | { errors: Errors } {
  const merged = mergeEmployment(employment, body, now);
  const issues = validateEmployment(data, merged, body);
  return issues.length > 0 ? { errors: toErrors(issues) } : Object.assign(employment, merged);
}

/** A copy of the employment with the valid values of the body. */
function mergeEmployment(employment: Employment, { pattern, from, to }: Body, now: string): Employment {
  return {
    ...employment,
    ...(isPattern(pattern) && { pattern: { am: [...pattern.am], pm: [...pattern.pm] } }),
    ...(isDate(from) && { from }),
    ...((to === null || isDate(to)) && { to }),
    updated_at: now,
  };
}

/** @param merged the employment as it would be stored */
function validateEmployment(data: Data, merged: Employment, { pattern, from, to }: Body): Issue[] {
  const issues: Issue[] = [];
  if (pattern !== undefined && !isPattern(pattern)) {
    issues.push(['pattern', 'must have five numbers for am and for pm']);
  }
  if (from !== undefined && !isDate(from)) issues.push(['from', 'is not a date']);
  if (to !== undefined && to !== null && !isDate(to)) issues.push(['to', 'is not a date']);
  if (merged.to !== null && merged.to < merged.from) issues.push(['to', 'must not be before from']);
  if (data.employments.some((other) => overlap(other, merged))) {
    issues.push(['from', 'overlaps with another employment']);
  }
  return issues;
}

/** True if both are employments of the same user and share a day. */
function overlap(a: Employment, b: Employment): boolean {
  const isOtherOfSameUser = a.id !== b.id && a.user_id === b.user_id;
  return isOtherOfSameUser && (a.to === null || a.to >= b.from) && (b.to === null || b.to >= a.from);
}

function isPattern(value: unknown): value is Employment['pattern'] {
  const isFiveNumbers = (list: unknown): boolean =>
    Array.isArray(list) && list.length === 5 && list.every((hours) => typeof hours === 'number');
  const pattern = value as Partial<Employment['pattern']> | null;
  return (
    typeof pattern === 'object' && pattern !== null && isFiveNumbers(pattern.am) && isFiveNumbers(pattern.pm)
  );
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
