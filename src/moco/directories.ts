/**
 * Teams and roles: lists in which a name stands for an ID.
 *
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/units.md
 * @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md (roles)
 */
import { distance } from 'fastest-levenshtein';
import type { Client } from './client.ts';
import type { Field, DesiredField } from '../model/fields.ts';
import { isObject } from '../model/json.ts';
import { NAME_REF, type NameReference } from '../model/parsers.ts';

export interface DirectoryEntry {
  readonly id: number;
  readonly name: string;
  /** Whether it is a role with all rights. */
  readonly isAdmin: boolean;
}

export type Directory = NonNullable<Field['directory']>;
export type Directories = Partial<Readonly<Record<Directory, readonly DirectoryEntry[]>>>;

const PATHS: Readonly<Record<Directory, string>> = { teams: '/units', roles: '/users/roles' };

/** How many candidates a complaint lists. */
const MAX_CANDIDATES = 8;

/** More of a name than this is neither compared nor repeated. */
const MAX_COMPARED = 100;

/** Reads those of MOCO's lists in which a wish has to be looked up, side by side. */
export async function fetchDirectories(
  client: Client,
  desired: readonly DesiredField[],
): Promise<Directories> {
  const named = desired.flatMap(({ field, value }) =>
    field.directory && isNameReference(value) ? [field.directory] : [],
  );
  const read = async (directory: Directory): Promise<[Directory, DirectoryEntry[]]> => [
    directory,
    await fetchDirectory(client, directory),
  ];
  return Object.fromEntries(await Promise.all([...new Set(named)].map(read)));
}

/** One of MOCO's lists. Pages that shift while they are read may show an entry twice. */
export async function fetchDirectory(client: Client, directory: Directory): Promise<DirectoryEntry[]> {
  const entries = await client.getAll(PATHS[directory], isNamedEntry);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return [...byId.values()].map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}

/** What is found for wishes: IDs in place of names, and a complaint for each name that is not exactly one entry's. */
export interface ResolvedFields {
  readonly desired: DesiredField[];
  readonly issues: string[];
}

/** A function that puts IDs in place of names. It remembers names: many people are in one team. */
export function createNameResolver(
  directories: Directories,
): (desired: readonly DesiredField[]) => ResolvedFields {
  const known = new Map<string, ReturnType<typeof findByName>>();
  const find = (directory: Directory, name: string): ReturnType<typeof findByName> => {
    const key = `${directory} ${name}`;
    const found = known.get(key) ?? findByName(directories[directory] ?? [], name);
    known.set(key, found);
    return found;
  };
  return (desired) => {
    const issues: string[] = [];
    const resolved = desired.map((wish) => {
      const { field, value } = wish;
      if (!field.directory || !isNameReference(value)) return wish;
      const found = find(field.directory, value[NAME_REF]);
      if ('fault' in found) {
        issues.push(`\`${field.input}\`: ${found.fault}`);
        return wish;
      }
      return { field, value: found.id, label: found.name };
    });
    return { desired: resolved, issues };
  };
}

/** A name matches exactly, else without regard to case. */
function findByName(
  entries: readonly DirectoryEntry[],
  name: string,
): DirectoryEntry | { readonly fault: string } {
  const exact = entries.filter((entry) => normalizeName(entry.name) === normalizeName(name));
  const alike = entries.filter(
    (entry) => normalizeName(entry.name).toLowerCase() === normalizeName(name).toLowerCase(),
  );
  const matches = exact.length > 0 ? exact : alike;
  const [first] = matches;
  if (first && matches.length === 1) return first;
  const shown = name.length > MAX_COMPARED ? `${name.slice(0, MAX_COMPARED)}…` : name;
  if (matches.length > 1) {
    return { fault: `"${shown}" is the name of several: ${formatCandidates(matches)}. Give the ID.` };
  }
  if (entries.length === 0) return { fault: `there is no "${shown}": MOCO's list is empty` };
  return {
    fault: `there is no "${shown}" in MOCO. There is: ${formatCandidates(sortBySimilarity(entries, name))}`,
  };
}

/** One form for a letter that can be written as one character or as two. */
function normalizeName(name: string): string {
  return name.trim().normalize('NFC');
}

function sortBySimilarity(entries: readonly DirectoryEntry[], name: string): DirectoryEntry[] {
  const wanted = normalizeName(name).toLowerCase().slice(0, MAX_COMPARED);
  const near = new Map(
    entries.map(({ id, name: other }) => [id, distance(normalizeName(other).toLowerCase(), wanted)]),
  );
  return [...entries].sort((a, b) => (near.get(a.id) ?? 0) - (near.get(b.id) ?? 0));
}

function formatCandidates(entries: readonly DirectoryEntry[]): string {
  const shown = entries.slice(0, MAX_CANDIDATES).map(({ id, name }) => `"${name}" (ID ${id})`);
  const more = entries.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isNameReference(value: unknown): value is NameReference {
  return typeof value === 'object' && value !== null && NAME_REF in value;
}

interface NamedEntry {
  readonly id: number;
  readonly name: string;
  readonly is_admin?: unknown;
}

function isNamedEntry(value: unknown): value is NamedEntry {
  return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}
