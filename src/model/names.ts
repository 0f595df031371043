/** Teams and roles by name: names → IDs. Pure. */
import { distance } from 'fastest-levenshtein';
import { listSome } from './display.ts';
import type { DesiredField, Field } from './fields.ts';
import type { Issue } from './issue.ts';
import { NAME_REF, type NameReference } from './parsers.ts';
import { trimText } from './text.ts';

/** A team or a role. */
export interface DirectoryEntry {
  readonly id: number;
  readonly name: string;
  /** True for a role with all permissions. */
  readonly isAdmin: boolean;
}

/** Where names are looked up. */
export type Directory = NonNullable<Field['directory']>;
/** The directories that were read. */
export type Directories = Partial<Readonly<Record<Directory, readonly DirectoryEntry[]>>>;

/** A name that does not identify one entry. */
export interface NameIssue extends Issue {
  /** Several entries have the name; otherwise none has. */
  readonly isAmbiguous: boolean;
}

/** Desired fields with IDs for names, and an issue for each name that does not identify one entry. */
export interface ResolvedFields {
  readonly desired: readonly DesiredField[];
  readonly issues: readonly NameIssue[];
}

/** At most so many candidates are named. */
const MAX_CANDIDATES = 8;

/** A name is suggested if at most this share of its characters is different. */
const MAX_DIFFERENT = 1 / 3;

/** Characters of a name that are compared. */
const MAX_COMPARED = 100;

/** The directories in which names of desired fields are to be looked up. */
export function namedDirectories(desired: readonly DesiredField[]): Directory[] {
  return directoriesOf(desired.filter(({ value }) => isNameReference(value)));
}

/** The directories of desired fields, by name or by ID. */
export function directoriesOf(desired: readonly DesiredField[]): Directory[] {
  return [...new Set(desired.flatMap(({ field }) => field.directory ?? []))];
}

/**
 * Creates a function that puts IDs in place of names. It caches look-ups: many users are in one team.
 *
 * @param options `checksIds`: an ID that a directory lacks is an issue too, if the directory was read
 */
export function createNameResolver(
  directories: Directories,
  { checksIds }: { readonly checksIds: boolean } = { checksIds: false },
): (desired: readonly DesiredField[]) => ResolvedFields {
  type Found = DirectoryEntry | NameIssue;
  // By name, or by ID. A name that consists of digits is a text.
  const caches: Readonly<Record<Directory, Map<string | number, Found>>> = {
    teams: new Map(),
    roles: new Map(),
  };
  const find = (directory: Directory, value: unknown): Found | undefined => {
    const entries = directories[directory];
    const key = isNameReference(value) ? value[NAME_REF] : value;
    const isName = typeof key === 'string';
    const isCheckedId = checksIds && typeof key === 'number' && entries !== undefined;
    if (!isName && !isCheckedId) return undefined;
    const cached = caches[directory].get(key);
    if (cached) return cached;
    const found = isName
      ? findByName(directory, entries ?? [], key)
      : findById(directory, entries ?? [], key);
    caches[directory].set(key, found);
    return found;
  };
  return (desired) => {
    const issues: NameIssue[] = [];
    const resolved = desired.map((each) => {
      const { field, value } = each;
      const found = field.directory && find(field.directory, value);
      if (!found) return each;
      if ('text' in found) {
        issues.push({ ...found, text: `\`${field.input}\`: ${found.text}` });
        return each;
      }
      return { field, value: found.id, label: found.name };
    });
    return { desired: resolved, issues };
  };
}

function findById(
  directory: Directory,
  entries: readonly DirectoryEntry[],
  id: number,
): DirectoryEntry | NameIssue {
  const found = entries.find((entry) => entry.id === id);
  if (found) return found;
  const singular = directory.slice(0, -1);
  return {
    text: `MOCO has no ${singular} with the ID ${id}. ${formatAll(directory, entries)}`,
    isAmbiguous: false,
  };
}

/** An exact match wins; otherwise case is ignored. */
function findByName(
  directory: Directory,
  entries: readonly DirectoryEntry[],
  name: string,
): DirectoryEntry | NameIssue {
  const desired = normalizeName(name);
  const exact = entries.filter((entry) => normalizeName(entry.name) === desired);
  const key = caselessName(name);
  const similar = entries.filter((entry) => caselessName(entry.name) === key);
  const matches = exact.length > 0 ? exact : similar;
  const [first] = matches;
  if (first && matches.length === 1) return first;
  if (matches.length > 1) {
    const text = `several ${directory} in MOCO have the name "${name}": ${formatCandidates(matches)}. Use the ID.`;
    return { text, isAmbiguous: true };
  }
  const singular = directory.slice(0, -1);
  return {
    text: `MOCO has no ${singular} "${name}". ${suggest(directory, entries, name)}`,
    isAmbiguous: false,
  };
}

/** Names that could have been meant. */
function suggest(directory: Directory, entries: readonly DirectoryEntry[], name: string): string {
  const [nearest, ...others] = sortBySimilarity(entries, name);
  if (!nearest) return formatAll(directory, []);
  const all = formatAll(directory, [nearest.entry, ...others.map(({ entry }) => entry)]);
  const compared = Math.min(MAX_COMPARED, Math.max(name.length, nearest.entry.name.length));
  const isTypo = nearest.distance <= compared * MAX_DIFFERENT;
  return isTypo ? `Did you mean "${nearest.entry.name}"? ${all}` : all;
}

/** One form for a letter that can be written as one character or as two, and for white space, which looks the same. */
export function normalizeName(name: string): string {
  return trimText(name).replace(/\s+/g, ' ');
}

/** One form for names that differ only in case. */
export function caselessName(name: string): string {
  return normalizeName(name).toLowerCase();
}

/** Entries and how far their names are from this one, nearest first. */
export function sortBySimilarity<T extends { readonly name: string }>(
  entries: readonly T[],
  name: string,
): { readonly entry: T; readonly distance: number }[] {
  const comparable = (text: string): string => caselessName(text).slice(0, MAX_COMPARED);
  const desired = comparable(name);
  return entries
    .map((entry) => ({ entry, distance: distance(comparable(entry.name), desired) }))
    .sort((a, b) => a.distance - b.distance);
}

function formatAll(directory: Directory, entries: readonly DirectoryEntry[]): string {
  return entries.length === 0
    ? `It has no ${directory} at all.`
    : `All ${directory}: ${formatCandidates(entries)}.`;
}

function formatCandidates(entries: readonly DirectoryEntry[]): string {
  return listSome(entries, MAX_CANDIDATES, ({ id, name }) => `"${name}" (ID ${id})`);
}

function isNameReference(value: unknown): value is NameReference {
  return typeof value === 'object' && value !== null && NAME_REF in value;
}
