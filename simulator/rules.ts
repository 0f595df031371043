/**
 * How MOCO validates and stores writes of users, without HTTP. Each function either changes the data and returns the
 * entity, or returns validation errors and changes nothing.
 *
 * Documented: the required fields, keys that are written under one name and read under another, e-mail addresses in
 * lower case, custom properties that are merged or ignored, tags that are replaced, the languages, the limit of 12 kB for
 * custom properties, no deletion of users with hours. Guessed: every other rule, and the wording of all errors.
 */
import { acceptedProperties, knownProperties } from './custom-field-rules.ts';
import { blankUser, fullTimeEmployment, reference, type Data, type User } from './data.ts';
import { isDate, toErrors, type Body, type Errors, type Issue } from './validation.ts';

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
/** Texts that are null, not empty, while they are not set. */
const NULLABLE_TEXTS = ['iban', 'credit_number'] as const;
const REQUIRED = ['firstname', 'lastname', 'email'] as const;
const BOOLEANS = ['active', 'external', 'welcome_email'];
const MIN_PASSWORD_LENGTH = 8;
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;

/**
 * `POST /users`: adds a user.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the functions below
 * @param defaultModel whether a user who is not external gets a weekly model of 100 %. Documented for users created in
 *   the browser; guessed: for the API, too, and from the day of the creation
 */
export function createUser(
  data: Data,
  sent: Body,
  now: string,
  defaultModel: boolean,
): User | { errors: Errors } {
  const body = resolveAlias(sent);
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
  if (defaultModel && !user.extern) data.employments.push(fullTimeEmployment(data.nextId++, user.id, now));
  return user;
}

/** `PUT /users/{id}`: changes the fields that the body has. */
export function updateUser(data: Data, user: User, sent: Body, now: string): User | { errors: Errors } {
  const body = resolveAlias(sent);
  const issues = validateUser(data, body, user);
  if (issues.length > 0) return { errors: toErrors(issues) };
  writeUser(data, user, body, now);
  return user;
}

/** Documented: `name` is another name of `lastname`. Guessed: `lastname` wins. */
function resolveAlias(body: Body): Body {
  return 'name' in body && !('lastname' in body) ? { ...body, lastname: body['name'] } : body;
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
  const isText = (value: unknown): boolean => typeof value === 'string' || value === null;
  const invalid = [...TEXTS, ...NULLABLE_TEXTS].filter((key) => key in body && !isText(body[key]));
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
  const known = knownProperties(data, { ...properties });
  const reasons = known.flatMap(([{ name }, value]) => {
    const isValid = typeof value === 'string' || Array.isArray(value);
    return isValid ? [] : [`"${name}" must be a string or a list`];
  });
  const sent = Object.fromEntries(known.map(([{ name }, value]) => [name, value]));
  const merged = JSON.stringify({ ...user?.custom_properties, ...sent });
  if (Buffer.byteLength(merged) > MAX_CUSTOM_PROPERTIES_BYTES) reasons.push('are more than 12 kB');
  return reasons.map((reason) => ['custom_properties', reason]);
}

/** Stores a valid body in the user. */
function writeUser(data: Data, user: User, body: Body, now: string): void {
  for (const key of TEXTS) {
    if (key in body) user[key] = asText(body[key]) ?? '';
  }
  for (const key of NULLABLE_TEXTS) {
    if (key in body) user[key] = asText(body[key]);
  }
  user.email = user.email.toLowerCase();
  if (typeof body['active'] === 'boolean') user.active = body['active'];
  if (typeof body['external'] === 'boolean') user.extern = body['external'];
  if ('bday' in body) user.birthday = asText(body['bday']);
  if ('tags' in body) user.tags = [...(body['tags'] as string[])];
  if ('avatar' in body) {
    user.avatar_url = body['avatar'] ? `https://data.example.com/avatars/${user.id}.png` : null;
  }
  writeReferences(data, user, body);
  writeCustomProperties(data, user, body);
  user.updated_at = now;
}

function writeReferences(data: Data, user: User, body: Body): void {
  if ('unit_id' in body) user.unit = reference(data.units.find(({ id }) => id === body['unit_id']));
  if ('role_id' in body) user.role = reference(data.roles.find(({ id }) => id === body['role_id']));
}

/** Documented: properties that are not sent stay as they are. */
function writeCustomProperties(data: Data, user: User, body: Body): void {
  if (!('custom_properties' in body)) return;
  const accepted = acceptedProperties(data, body['custom_properties'] as User['custom_properties']);
  user.custom_properties = { ...user.custom_properties, ...accepted };
}

/** The text, or null if it is empty. */
function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
