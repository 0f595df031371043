/**
 * How MOCO validates and stores writes of teams, which its API calls units, without HTTP. Each function either changes the
 * data and returns the team, or returns validation errors and changes nothing.
 *
 * Documented: which fields can be written. Guessed: that the name is required and may be given twice, and the wording of
 * all errors.
 */
import { mergeProperties, validateProperties } from './custom-field-rules.ts';
import { reference, type Data, type Unit } from './data.ts';
import {
  blankKeys,
  invalidKeys,
  isText,
  missingKeys,
  toErrors,
  type Body,
  type Errors,
  type FieldError,
} from './validation.ts';

/**
 * `POST /units`: adds a team.
 *
 * @param now timestamp, ISO 8601 in UTC; also in the function below
 */
export function createUnit(data: Data, body: Body, now: string): Unit | { errors: Errors } {
  const errors = [...missingKeys(body, ['name']), ...validateUnit(data, body)];
  if (errors.length > 0) return { errors: toErrors(errors) };
  const unit = mergeUnit(data, { id: data.nextId++, name: '', created_at: now }, body, now);
  data.units.push(unit);
  return unit;
}

/** `PUT /units/{id}`: changes the fields that the body has. A new name is that of its members' team, too. */
export function updateUnit(data: Data, unit: Unit, body: Body, now: string): Unit | { errors: Errors } {
  const errors = validateUnit(data, body, unit);
  if (errors.length > 0) return { errors: toErrors(errors) };
  const merged = mergeUnit(data, unit, body, now);
  data.units[data.units.indexOf(unit)] = merged;
  for (const user of data.users) if (user.unit.id === unit.id) user.unit = reference(merged);
  return merged;
}

function validateUnit(data: Data, body: Body, unit?: Unit): FieldError[] {
  return [
    ...invalidKeys(body, ['name'], isText, 'is invalid'),
    ...blankKeys(body, ['name']),
    ...validateProperties(data, 'Unit', body, unit?.custom_properties),
  ];
}

/** A copy of the team with the values of a valid body. */
function mergeUnit(data: Data, unit: Unit, body: Body, now: string): Unit {
  return {
    ...unit,
    ...('name' in body && { name: String(body['name']) }),
    custom_properties: mergeProperties(data, 'Unit', body, unit.custom_properties ?? {}),
    updated_at: now,
  };
}
