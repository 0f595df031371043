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
  /** Whether it is a role with all rights. */
  readonly isAdmin: boolean;
}

export type Directory = NonNullable<Field['directory']>;
export type Directories = Partial<Readonly<Record<Directory, readonly Entry[]>>>;

const PATHS: Readonly<Record<Directory, string>> = { teams: '/units', roles: '/users/roles' };

/** How many candidates a complaint lists. */
const MAX_CANDIDATES = 8;

/** More of a name than this is neither compared nor repeated. */
const MAX_COMPARED = 100;

/** Reads those of MOCO's lists in which a wish has to be looked up, side by side. */
export async function readDirectories(client: Client, wishes: readonly Wish[]): Promise<Directories> {
  const named = wishes.flatMap(({ field, value }) =>
    field.directory && isNamed(value) ? [field.directory] : [],
  );
  const read = async (directory: Directory): Promise<[Directory, Entry[]]> => [
    directory,
    await readDirectory(client, directory),
  ];
  return Object.fromEntries(await Promise.all([...new Set(named)].map(read)));
}

/** One of MOCO's lists. Pages that shift while they are read may show an entry twice. */
export async function readDirectory(client: Client, directory: Directory): Promise<Entry[]> {
  const entries = await client.getAll(PATHS[directory], isNamedEntry);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return [...byId.values()].map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}

/** What is found for wishes: IDs in place of names, and a complaint for each name that is not exactly one entry's. */
export interface Resolved {
  readonly wishes: Wish[];
  readonly faults: string[];
}

/** A function that puts IDs in place of names. It remembers names: many people are in one team. */
export function nameResolver(directories: Directories): (wishes: readonly Wish[]) => Resolved {
  const known = new Map<string, ReturnType<typeof findByName>>();
  const find = (directory: Directory, name: string): ReturnType<typeof findByName> => {
    const key = `${directory} ${name}`;
    const found = known.get(key) ?? findByName(directories[directory] ?? [], name);
    known.set(key, found);
    return found;
  };
  return (wishes) => {
    const faults: string[] = [];
    const resolved = wishes.map((wish) => {
      const { field, value } = wish;
      if (!field.directory || !isNamed(value)) return wish;
      const found = find(field.directory, value[NAME]);
      if ('fault' in found) {
        faults.push(`\`${field.input}\`: ${found.fault}`);
        return wish;
      }
      return { field, value: found.id, label: found.name };
    });
    return { wishes: resolved, faults };
  };
}

/** A name matches exactly, else without regard to case. */
function findByName(entries: readonly Entry[], name: string): Entry | { readonly fault: string } {
  const exact = entries.filter((entry) => form(entry.name) === form(name));
  const alike = entries.filter((entry) => form(entry.name).toLowerCase() === form(name).toLowerCase());
  const matches = exact.length > 0 ? exact : alike;
  const [first] = matches;
  if (first && matches.length === 1) return first;
  const shown = name.length > MAX_COMPARED ? `${name.slice(0, MAX_COMPARED)}…` : name;
  if (matches.length > 1) {
    return { fault: `"${shown}" is the name of several: ${listed(matches)}. Give the ID.` };
  }
  if (entries.length === 0) return { fault: `there is no "${shown}": MOCO's list is empty` };
  return { fault: `there is no "${shown}" in MOCO. There is: ${listed(nearestFirst(entries, name))}` };
}

/** One form for a letter that can be written as one character or as two. */
function form(name: string): string {
  return name.trim().normalize('NFC');
}

function nearestFirst(entries: readonly Entry[], name: string): Entry[] {
  const wanted = form(name).toLowerCase().slice(0, MAX_COMPARED);
  const near = new Map(
    entries.map(({ id, name: other }) => [id, distance(form(other).toLowerCase(), wanted)]),
  );
  return [...entries].sort((a, b) => (near.get(a.id) ?? 0) - (near.get(b.id) ?? 0));
}

function listed(entries: readonly Entry[]): string {
  const shown = entries.slice(0, MAX_CANDIDATES).map(({ id, name }) => `"${name}" (ID ${id})`);
  const more = entries.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && NAME in value;
}

interface NamedEntry {
  readonly id: number;
  readonly name: string;
  readonly is_admin?: unknown;
}

function isNamedEntry(value: unknown): value is NamedEntry {
  return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}
