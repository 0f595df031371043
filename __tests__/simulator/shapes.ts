/** Keys and types of a response, in a short notation, and the comparison with a response. */

/** The type of a value, the shape of an object, or a list with the shape of each entry. */
export type Shape = keyof typeof TYPES | readonly [Shape] | { readonly [key: string]: Shape };

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);
const isDate = matches(/^\d{4}-\d{2}-\d{2}$/);
const orNull =
  (isType: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || isType(value);
const isListOf =
  (isType: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isType);

const TYPES = {
  integer: Number.isInteger,
  number: isNumber,
  boolean: (value: unknown) => typeof value === 'boolean',
  text: isText,
  'text or null': orNull(isText),
  date: isDate,
  'date or null': orNull(isDate),
  /** ISO 8601 in UTC. */
  time: matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  uuid: matches(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
  object: isObject,
  'list of texts': isListOf(isText),
  'list of numbers': isListOf(isNumber),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Where a value has another shape: a key that is missing or one too many, or another type.
 *
 * @param path where the value is, for the result
 */
export function differences(value: unknown, shape: Shape, path = 'response'): string[] {
  if (typeof shape === 'string') return TYPES[shape](value) ? [] : [`${path} is not: ${shape}`];
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((entry, index) => differences(entry, shape[0], `${path}[${index}]`));
  }
  if (!isObject(value)) return [`${path} is not an object`];
  const surplus = Object.keys(value).filter((key) => !(key in shape));
  return [
    ...surplus.map((key) => `${path}.${key} is one too many`),
    ...Object.entries(shape).flatMap(([key, each]) =>
      key in value ? differences(value[key], each, `${path}.${key}`) : [`${path}.${key} is missing`],
    ),
  ];
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}
