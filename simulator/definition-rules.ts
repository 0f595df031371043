/**
 * How MOCO validates and stores writes of the definitions of custom fields, without HTTP. Each function either changes the
 * data and returns the definition, or returns validation errors and changes nothing.
 *
 * Documented: the required fields, the kinds, and that `kind` and `entity` can't be changed. Guessed: every other rule, that
 * other kinds are refused and that any word is an entity, that no two definitions of an entity have the same name, and the
 * wording of all errors.
 */
import { followDefinitions } from './custom-field-rules.ts';
import { CUSTOM_FIELD_KINDS, customField, type CustomField, type Data } from './data.ts';
import {
  asBoolean,
  blankKeys,
  invalidKeys,
  isText,
  isTextList,
  missingKeys,
  notBooleanKeys,
  toErrors,
  type Body,
  type Errors,
  type FieldError,
} from './validation.ts';

const REQUIRED = ['name', 'kind', 'entity'] as const;
const NULLABLE_TEXTS = ['placeholder', 'placeholder_alt'] as const;
const BOOLEANS = [
  'print_on_invoice',
  'print_on_offer',
  'print_on_timesheet',
  'notification_enabled',
  'api_only',
] as const;

/**
 * `POST /account/custom_properties`: adds a definition.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the function below
 */
export function createDefinition(data: Data, body: Body, now: string): CustomField | { errors: Errors } {
  const errors = [...missingKeys(body, REQUIRED), ...validateDefinition(data, body)];
  if (errors.length > 0) return { errors: toErrors(errors) };
  const blank = customField(data.nextId++, '', String(body['kind']), {
    entity: String(body['entity']),
    created_at: now,
  });
  const definition = writeDefinition(blank, body, now);
  data.customFields.push(definition);
  return definition;
}

/** `PUT /account/custom_properties/{id}`: changes the fields that the body has. Values follow. */
export function updateDefinition(
  data: Data,
  definition: CustomField,
  body: Body,
  now: string,
): CustomField | { errors: Errors } {
  const errors = validateDefinition(data, body, definition);
  if (errors.length > 0) return { errors: toErrors(errors) };
  const { entity, name: from } = definition;
  const { name: to } = writeDefinition(definition, body, now);
  followDefinitions(data, { entity, from, to });
  return definition;
}

function validateDefinition(data: Data, body: Body, definition?: CustomField): FieldError[] {
  return [
    ...invalidKeys(body, [...REQUIRED, ...NULLABLE_TEXTS], isText, 'is invalid'),
    ...blankKeys(body, REQUIRED),
    ...validateName(data, body, definition),
    ...invalidKeys(body, ['kind'], isKind, 'is not included in the list'),
    ...notBooleanKeys(body, BOOLEANS),
    ...invalidKeys(body, ['defaults'], isTextList, 'must be a list of strings'),
  ];
}

/** Values are stored by name. */
function validateName({ customFields }: Data, body: Body, definition: CustomField | undefined): FieldError[] {
  const entity = definition?.entity ?? body['entity'];
  const isTaken = customFields.some(
    (other) => other !== definition && other.entity === entity && other.name === body['name'],
  );
  return isTaken ? [['name', 'has already been taken']] : [];
}

function isKind(value: unknown): boolean {
  return CUSTOM_FIELD_KINDS.includes(String(value));
}

/** Stores a valid body in the definition, except its kind and entity. */
function writeDefinition(definition: CustomField, body: Body, now: string): CustomField {
  if ('name' in body) definition.name = String(body['name']);
  for (const key of NULLABLE_TEXTS) {
    if (key in body) definition[key] = body[key] as string | null;
  }
  for (const key of BOOLEANS) definition[key] = asBoolean(body[key]) ?? definition[key];
  if (isTextList(body['defaults'])) definition.defaults = [...body['defaults']];
  definition.updated_at = now;
  return definition;
}
