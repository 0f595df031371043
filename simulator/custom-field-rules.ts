/**
 * What MOCO does with the values of custom fields, without HTTP.
 *
 * Documented: names that the account does not define are ignored without an error, and so are values that are no option of
 * `Select` and `MultiSelect`. Guessed: values of the other kinds that are invalid are ignored, too; of several choices,
 * those that are options are kept; the word for users is `User`; `""` is valid for every kind.
 */
import type { CustomField, Data, User } from './data.ts';
import { isDate } from './validation.ts';

type Value = User['custom_properties'][string];

/** The entity whose custom fields users have. */
const ENTITY = 'User';

const LINK = /^(https?|mailto|tel):/;

/** The properties that the account defines for users, with their definitions. */
export function knownProperties<T>(
  { customFields }: Data,
  properties: Readonly<Record<string, T>>,
): [CustomField, T][] {
  return Object.entries(properties).flatMap(([name, value]): [CustomField, T][] => {
    const definition = customFields.find((each) => each.entity === ENTITY && each.name === name);
    return definition ? [[definition, value]] : [];
  });
}

/** The properties as MOCO stores them. Those that it ignores are left out. */
export function acceptedProperties(
  data: Data,
  properties: User['custom_properties'],
): User['custom_properties'] {
  const accepted = knownProperties(data, properties).flatMap(([definition, value]) => {
    const stored = acceptedValue(definition, value);
    return stored === undefined ? [] : [[definition.name, stored] as const];
  });
  return Object.fromEntries(accepted);
}

/** The value as MOCO stores it; undefined if it ignores the value. */
function acceptedValue({ kind, defaults }: CustomField, value: Value): Value | undefined {
  if (kind === 'MultiSelect') {
    if (value.length === 0) return [];
    const options = [value].flat().filter((each) => defaults.includes(each));
    return options.length > 0 ? options : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return value === '' || isValid(kind, defaults, value) ? value : undefined;
}

function isValid(kind: CustomField['kind'], options: readonly string[], value: string): boolean {
  switch (kind) {
    case 'Boolean':
      return value === '0' || value === '1';
    case 'Date':
      return isDate(value);
    case 'Link':
      return LINK.test(value);
    case 'Select':
      return options.includes(value);
    default:
      return true;
  }
}
