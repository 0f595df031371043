/**
 * How MOCO validates and stores writes of users, without HTTP. Each function either changes the data and returns the
 * entity, or returns validation errors and changes nothing.
 *
 * Documented: the required fields, keys that are written under one name and read under another, custom properties that are
 * merged or ignored, the languages, the limit of 12 kB for custom properties, no deletion of users with hours. Recorded:
 * e-mail addresses in lower case. Guessed: every other rule, such as that tags are replaced as a whole, and the wording of
 * all errors.
 */
import { isDay } from '../src/model/days.ts';
import { mergeProperties, validateProperties } from './custom-field-rules.ts';
import { blankUser, fullTimeEmployment, reference, type Data, type User } from './data.ts';
import {
  asBoolean,
  blankKeys,
  invalidKeys,
  isEmail,
  isText,
  isTextList,
  missingKeys,
  notBooleanKeys,
  toErrors,
  type Body,
  type Errors,
  type FieldError,
} from './validation.ts';

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
  const errors = [...missingKeys(body, [...REQUIRED, 'unit_id']), ...validateUser(data, body, undefined)];
  if (errors.length > 0) return { errors: toErrors(errors) };
  const role = data.roles.find(({ is_default }) => is_default);
  const user: User = { ...blankUser(data.nextId++, now), role: role ? reference(role) : null };
  writeUser(data, user, body, now);
  data.users.push(user);
  if (defaultModel && !user.extern) data.employments.push(fullTimeEmployment(data.nextId++, user.id, now));
  return user;
}

/** `PUT /users/{id}`: changes the fields that the body has. */
export function updateUser(data: Data, user: User, sent: Body, now: string): User | { errors: Errors } {
  const body = resolveAlias(sent);
  const errors = validateUser(data, body, user);
  if (errors.length > 0) return { errors: toErrors(errors) };
  writeUser(data, user, body, now);
  return user;
}

/** Documented: `name` is another name of `lastname`. Guessed: `lastname` wins. */
function resolveAlias(body: Body): Body {
  return 'name' in body && !('lastname' in body) ? { ...body, lastname: body['name'] } : body;
}

function validateUser(data: Data, body: Body, user: User | undefined): FieldError[] {
  return [
    ...invalidKeys(body, [...TEXTS, ...NULLABLE_TEXTS], isText, 'is invalid'),
    ...blankKeys(body, REQUIRED),
    ...validateEmail(data, body, user),
    ...validatePassword(body),
    ...notBooleanKeys(body, BOOLEANS),
    ...validateReferences(data, body),
    ...validateLanguage(body),
    ...validateBirthday(body),
    ...invalidKeys(body, ['tags'], isTextList, 'must be a list of strings'),
    ...validateProperties(data, 'User', body, user?.custom_properties),
  ];
}

function validateEmail(data: Data, { email }: Body, user: User | undefined): FieldError[] {
  if (typeof email !== 'string' || email === '') return [];
  if (!isEmail(email)) return [['email', 'is invalid']];
  const isTaken = data.users.some((other) => other !== user && other.email === email.toLowerCase());
  return isTaken ? [['email', 'has already been taken']] : [];
}

function validatePassword({ password }: Body): FieldError[] {
  if (password === undefined) return [];
  if (typeof password === 'string' && password.length >= MIN_PASSWORD_LENGTH) return [];
  return [['password', `is too short (minimum is ${MIN_PASSWORD_LENGTH} characters)`]];
}

function validateReferences(data: Data, body: Body): FieldError[] {
  const isMissing = (key: string, entries: readonly { id: number }[]): boolean =>
    key in body && !entries.some(({ id }) => id === body[key]);
  const errors: FieldError[] = [];
  if (isMissing('unit_id', data.units)) errors.push(['unit', 'must exist']);
  if (isMissing('role_id', data.roles)) errors.push(['role', 'must exist']);
  return errors;
}

function validateLanguage(body: Body): FieldError[] {
  const isValid = !('language' in body) || LANGUAGES.includes(String(body['language']));
  return isValid ? [] : [['language', 'is not included in the list']];
}

function validateBirthday({ bday }: Body): FieldError[] {
  const isEmpty = bday === undefined || bday === null || bday === '';
  return isEmpty || isDay(bday) ? [] : [['bday', 'is not a date']];
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
  user.active = asBoolean(body['active']) ?? user.active;
  user.extern = asBoolean(body['external']) ?? user.extern;
  if ('bday' in body) user.birthday = asText(body['bday']);
  if (isTextList(body['tags'])) user.tags = [...body['tags']];
  if ('avatar' in body) {
    user.avatar_url = body['avatar'] ? `https://data.example.com/avatars/${user.id}.png` : null;
  }
  writeReferences(data, user, body);
  user.custom_properties = mergeProperties(data, 'User', body, user.custom_properties);
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
