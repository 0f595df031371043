/** Clearing fields: what the input and the column `clear` share. Pure. */
import { FIELDS, type DesiredField, type Field } from './fields.ts';

/** The fields that can be cleared. */
export const CLEARABLE: readonly Field[] = FIELDS.filter(({ emptyValue }) => emptyValue !== undefined);

/**
 * The fields that names refer to, each with its empty value.
 *
 * @param inputOf the input that a name refers to
 * @param isGiven whether an input has a value too, which contradicts clearing it
 * @param quote makes a name safe to show
 * @returns also what is wrong with the names, to follow the name of the input or column
 */
export function clearFields(
  names: readonly string[],
  inputOf: (name: string) => string | undefined,
  isGiven: (input: string) => boolean,
  quote: (name: string) => string,
): { readonly desired: DesiredField[]; readonly problems: string[] } {
  const problems: string[] = [];
  const fields = new Set<Field>();
  for (const name of names) {
    const input = inputOf(name);
    const field = CLEARABLE.find((each) => each.input === input);
    if (field) fields.add(field);
    if (!field) {
      const allowed = CLEARABLE.map((each) => each.input).join(', ');
      problems.push(`must only name fields that can be cleared (${allowed}), not ${quote(name)}`);
    } else if (isGiven(field.input)) {
      problems.push(`must not name \`${field.input}\`, which also has a value. Remove one of the two`);
    }
  }
  return { desired: [...fields].map((field) => ({ field, value: field.emptyValue })), problems };
}
