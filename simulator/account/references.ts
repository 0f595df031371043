/** Teams and roles that a users file names: each becomes one of the account. Pure. */
import { caselessName, normalizeName } from '../../src/model/names.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import { reference, type Reference } from '../data.ts';
import type { NewId } from './ids.ts';

/** The teams or roles of an account, and which one a row means. */
export interface References {
  readonly all: readonly Reference[];
  /** @param value what the row has: an ID or a name; undefined is the fallback */
  readonly find: (value: unknown) => Reference;
}

/** What is not in the file. */
export interface ReferenceOptions {
  /** The word before the ID, in the name of one that is only known by its ID, such as `Team 7`. */
  readonly noun: string;
  /** The name for rows without one. */
  readonly fallback: string;
  readonly newId: NewId;
}

/**
 * Makes the teams or roles. Names that differ only in case are one, in the first spelling.
 *
 * @param values what the rows have: IDs, names, or undefined
 */
export function createReferences(
  values: readonly unknown[],
  { noun, fallback, newId }: ReferenceOptions,
): References {
  const byKey = new Map<string | number, Reference>();
  const names = values.map((value) => nameOf(value, fallback)).filter((name) => name !== undefined);
  for (const name of names) {
    if (!byKey.has(caselessName(name))) {
      byKey.set(caselessName(name), { id: newId(), name: normalizeName(name) });
    }
  }
  for (const id of values.filter((value) => typeof value === 'number')) {
    if (byKey.has(id)) continue;
    let name = `${noun} ${id}`;
    while (byKey.has(caselessName(name))) name += ` (${id})`;
    byKey.set(caselessName(name), { id, name });
    byKey.set(id, { id, name });
  }
  const find = (value: unknown): Reference => {
    const name = nameOf(value, fallback);
    return reference(byKey.get(name === undefined ? Number(value) : caselessName(name)));
  };
  return { all: [...new Map([...byKey.values()].map((each) => [each.id, each])).values()], find };
}

/** The name that the value means; undefined for an ID. */
function nameOf(value: unknown, fallback: string): string | undefined {
  if (typeof value === 'object' && value !== null && NAME_REF in value) return String(value[NAME_REF]);
  return typeof value === 'number' ? undefined : fallback;
}

/** True for the name of a role with all permissions: "Admin" and "Administrator", also as "Administratorin" or "Administrator:in". */
export function isAdminName(name: string): boolean {
  return /^admin(?:istrator(?:[:*/_]?in)?)?$/i.test(normalizeName(name));
}
