/** Teams and roles by name: names → IDs. Pure. */
import { distance } from 'fastest-levenshtein';
import type { DesiredField, Field } from './fields.ts';
import type { Issue } from './issue.ts';
import { NAME_REF, type NameReference } from './parsers.ts';

/** A team or a role. */
export interface DirectoryEntry {
  readonly id: number;
  readonly name: string;
  /** True for a role with all permissions. */
  readonly isAdmin: boolean;
}

export type Directory = NonNullable<Field['directory']>;
export type Directories = Partial<Readonly<Record<Directory, readonly DirectoryEntry[]>>>;

/** Desired fields with IDs for names, and an issue for each name that does not identify one entry. */
export interface ResolvedFields {
  readonly desired: readonly DesiredField[];
  readonly issues: readonly Issue[];
}

/** At most so many candidates are named. */
const MAX_CANDIDATES = 8;

/** Characters of a name that are compared and repeated. */
const MAX_COMPARED = 100;

/** The directories in which desired fields are to be looked up. */
export function namedDirectories(desired: readonly DesiredField[]): Directory[] {
  const named = desired.flatMap(({ field, value }) =>
    field.directory && isNameReference(value) ? [field.directory] : [],
  );
  return [...new Set(named)];
}

/** Creates a function that puts IDs in place of names. It caches look-ups: many users are in one team. */
export function createNameResolver(
  directories: Directories,
): (desired: readonly DesiredField[]) => ResolvedFields {
  const cache = new Map<string, ReturnType<typeof findByName>>();
  const find = (directory: Directory, name: string): ReturnType<typeof findByName> => {
    const key = `${directory} ${name}`;
    const found = cache.get(key) ?? findByName(directories[directory] ?? [], name);
    cache.set(key, found);
    return found;
  };
  return (desired) => {
    const issues: Issue[] = [];
    const resolved = desired.map((each) => {
      const { field, value } = each;
      if (!field.directory || !isNameReference(value)) return each;
      const found = find(field.directory, value[NAME_REF]);
      if ('problem' in found) {
        issues.push({ text: `\`${field.input}\`: ${found.problem}` });
        return each;
      }
      return { field, value: found.id, label: found.name };
    });
    return { desired: resolved, issues };
  };
}

/** An exact match wins; otherwise case is ignored. */
function findByName(
  entries: readonly DirectoryEntry[],
  name: string,
): DirectoryEntry | { readonly problem: string } {
  const wanted = normalizeName(name);
  const exact = entries.filter((entry) => normalizeName(entry.name) === wanted);
  const similar = entries.filter((entry) => normalizeName(entry.name).toLowerCase() === wanted.toLowerCase());
  const matches = exact.length > 0 ? exact : similar;
  const [first] = matches;
  if (first && matches.length === 1) return first;
  const shown = name.length > MAX_COMPARED ? `${name.slice(0, MAX_COMPARED)}…` : name;
  if (matches.length > 1) {
    return { problem: `"${shown}" is the name of several: ${formatCandidates(matches)}. Give the ID.` };
  }
  if (entries.length === 0) return { problem: `there is no "${shown}": MOCO's list is empty` };
  return {
    problem: `there is no "${shown}" in MOCO. There is: ${formatCandidates(sortBySimilarity(entries, name))}`,
  };
}

/** One form for a letter that can be written as one character or as two. */
function normalizeName(name: string): string {
  return name.trim().normalize('NFC');
}

function sortBySimilarity(entries: readonly DirectoryEntry[], name: string): DirectoryEntry[] {
  const wanted = normalizeName(name).toLowerCase().slice(0, MAX_COMPARED);
  const distances = new Map(
    entries.map(({ id, name: other }) => [id, distance(normalizeName(other).toLowerCase(), wanted)]),
  );
  return [...entries].sort((a, b) => (distances.get(a.id) ?? 0) - (distances.get(b.id) ?? 0));
}

function formatCandidates(entries: readonly DirectoryEntry[]): string {
  const shown = entries.slice(0, MAX_CANDIDATES).map(({ id, name }) => `"${name}" (ID ${id})`);
  const more = entries.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function isNameReference(value: unknown): value is NameReference {
  return typeof value === 'object' && value !== null && NAME_REF in value;
}
