/** Custom fields that a users file names: their definitions, and the values as MOCO stores them. Pure. */
import { createCustomFieldFinder, type CustomFieldValue } from '../../src/model/custom-fields.ts';
import { normalizeName } from '../../src/model/names.ts';
import { customField, type CustomField } from '../data.ts';
import type { NewId } from './ids.ts';

/** Values of custom fields by name, as a row has them. */
export type Given = Readonly<Record<string, CustomFieldValue>>;

/** The custom fields of an account. */
export interface CustomFields {
  readonly definitions: readonly CustomField[];
  /** What MOCO stores of the values of a row. */
  readonly store: (given: Given) => Record<string, string | string[]>;
}

/** What the rows say about one custom field. */
interface Usage {
  readonly name: string;
  readonly values: CustomFieldValue[];
}

/**
 * Makes the definitions. A field of which a row has a list is a choice of several, whose options are the values of the file;
 * any other is a text, which takes any value.
 */
export function createCustomFields(rows: readonly Given[], newId: NewId): CustomFields {
  const usages = new Map<string, Usage>();
  for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
    const key = normalizeName(name);
    const usage = usages.get(key) ?? { name: key, values: [] };
    usage.values.push(value);
    usages.set(key, usage);
  }
  const definitions = [...usages.values()].map(({ name, values }) => {
    const isList = values.some((value) => typeof value !== 'string' && value.length > 0);
    return isList
      ? customField(newId(), name, 'MultiSelect', { defaults: optionsOf(name, values) })
      : customField(newId(), name);
  });
  const find = finderOf(definitions);
  const store: CustomFields['store'] = (given) => {
    const stored = Object.entries(given).flatMap(([name, value]) => {
      const parsed = find(name)?.parse(value);
      return parsed && 'value' in parsed && parsed.value.length > 0
        ? [
            [
              normalizeName(name),
              typeof parsed.value === 'string' ? parsed.value : [...parsed.value],
            ] as const,
          ]
        : [];
    });
    return Object.fromEntries(stored);
  };
  return { definitions, store };
}

/** The entries of all lists, and texts that are not made of them. */
function optionsOf(name: string, values: readonly CustomFieldValue[]): string[] {
  const entries = values.flatMap((value) => (typeof value === 'string' ? [] : value));
  const options = [...new Set(entries.filter((entry) => entry.trim() !== ''))];
  const field = finderOf([customField(0, name, 'MultiSelect', { defaults: options })])(name);
  const isOther = (value: CustomFieldValue): value is string =>
    typeof value === 'string' && field !== undefined && 'must' in field.parse(value);
  return [...options, ...new Set(values.filter(isOther))];
}

/** As the sync finds custom fields. */
function finderOf(definitions: readonly CustomField[]): ReturnType<typeof createCustomFieldFinder> {
  const all = definitions.map(({ name, kind, defaults }) => ({ name, kind, options: defaults }));
  return createCustomFieldFinder(all, (text) => text);
}
