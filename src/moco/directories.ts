/**
 * Teams and roles: lists in which a name stands for an ID.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/units.md
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md (roles)
 */
import { distance } from 'fastest-levenshtein';
import type { Client } from './client.ts';
import type { Field, Wish } from './fields.ts';
import { isObject } from './json.ts';
import { NAME, type Named } from './values.ts';

export interface Entry {
  readonly id: number;
  readonly name: string;
}

export type Directory = NonNullable<Field['directory']>;
export type Directories = Partial<Readonly<Record<Directory, readonly Entry[]>>>;

const PATHS: Readonly<Record<Directory, string>> = { teams: '/units', roles: '/users/roles' };

/** How many candidates a complaint lists. */
const MAX_CANDIDATES = 8;

/** Reads those of MOCO's lists in which a wish has to be looked up, side by side. */
export async function readDirectories(client: Client, wishes: readonly Wish[]): Promise<Directories> {
  const needed = wishes.flatMap(({ field, value }) =>
    field.directory && isNamed(value) ? [field.directory] : [],
  );
  const read = async (directory: Directory): Promise<[Directory, Entry[]]> => {
    const entries = await client.getAll(PATHS[directory], isEntry);
    // Pages that shift while they are read may show an entry twice.
    const byId = new Map(entries.map(({ id, name }) => [id, { id, name }]));
    return [directory, [...byId.values()]];
  };
  return Object.fromEntries(await Promise.all(needed.map(read)));
}

/** The wishes with IDs in place of names, and a complaint for each name that is not exactly one entry's. */
export function resolveNames(
  wishes: readonly Wish[],
  directories: Directories,
): { readonly wishes: Wish[]; readonly faults: string[] } {
  const faults: string[] = [];
  const resolved = wishes.map((wish) => {
    const { field, value } = wish;
    if (!field.directory || !isNamed(value)) return wish;
    const found = findByName(directories[field.directory] ?? [], value[NAME]);
    if ('fault' in found) {
      faults.push(`\`${field.input}\`: ${found.fault}`);
      return wish;
    }
    return { field, value: found.id, label: found.name };
  });
  return { wishes: resolved, faults };
}

/** A name matches exactly, else without regard to case. */
function findByName(entries: readonly Entry[], name: string): Entry | { readonly fault: string } {
  const exact = entries.filter((entry) => form(entry.name) === form(name));
  const alike = entries.filter((entry) => form(entry.name).toLowerCase() === form(name).toLowerCase());
  const matches = exact.length > 0 ? exact : alike;
  const [first] = matches;
  if (first && matches.length === 1) return first;
  if (matches.length > 1) {
    return { fault: `"${name}" is the name of several: ${listed(matches)}. Give the ID.` };
  }
  if (entries.length === 0) return { fault: `there is no "${name}": MOCO's list is empty` };
  return { fault: `there is no "${name}" in MOCO. There is: ${listed(nearestFirst(entries, name))}` };
}

/** One form for a letter that can be written as one character or as two. */
function form(name: string): string {
  return name.trim().normalize('NFC');
}

function nearestFirst(entries: readonly Entry[], name: string): Entry[] {
  const near = (entry: Entry): number => distance(form(entry.name).toLowerCase(), form(name).toLowerCase());
  return [...entries].sort((a, b) => near(a) - near(b));
}

function listed(entries: readonly Entry[]): string {
  const shown = entries.slice(0, MAX_CANDIDATES).map(({ id, name }) => `"${name}" (ID ${id})`);
  const more = entries.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && NAME in value;
}

function isEntry(value: unknown): value is Entry {
  return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}
