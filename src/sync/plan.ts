/** The plan: what the file asks for, against what MOCO has, person by person. Pure. */
import { compare, type Change } from '../moco/compare.ts';
import { changesOfCreation, missingToCreate } from '../moco/creation.ts';
import { nameResolver, type Directories, type Resolved } from '../moco/directories.ts';
import { fieldOf, type MocoUser, type Wish } from '../moco/fields.ts';
import { addressOf } from '../moco/users.ts';
import { addressForm } from '../moco/values.ts';
import type { Row } from './users-file/read.ts';

export type Action = 'create' | 'update' | 'deactivate' | 'none' | 'error';

/** One person of the plan. */
export interface Entry {
  /** 1 is the first person of the file; null for somebody whom the file does not list. */
  readonly row: number | null;
  /** Where the person stands in the file, as in `line 4`; empty for somebody whom it does not list. */
  readonly place: string;
  /** As MOCO has the user; undefined where there is none. */
  readonly user: MocoUser | undefined;
  /** The address in MOCO, for new people the file's; empty where neither is known. */
  readonly email: string;
  readonly action: Action;
  readonly changes: readonly Change[];
  readonly error: string | null;
  /** With IDs in place of names. */
  readonly wishes: readonly Wish[];
}

/** What MOCO has of those whom the file names, or of all. */
export interface Known {
  readonly users: readonly MocoUser[];
  readonly directories: Directories;
}

/** What is asked for beside the file. */
export interface Wanted {
  readonly createMissing: boolean;
  readonly unlisted: 'ignore' | 'report' | 'deactivate';
}

const NOT_ACTIVE: Wish = { field: fieldOf('active'), value: false };

export interface Plan {
  /** In the order of the file, those whom it does not list at the end. */
  readonly entries: Entry[];
  /** Rows that turn out to be about one person: nothing of such a file can be carried out. */
  readonly faults: string[];
  /** Whether those whom the file does not list stay, as a row that nobody answers to may be about one of them. */
  readonly isHeldBack: boolean;
}

/** What is to be done to whom. */
export function makePlan(rows: readonly Row[], known: Known, wanted: Wanted): Plan {
  const find = finder(known.users);
  const resolve = nameResolver(known.directories);
  const found = rows.map((row) => ({ row, users: find(row) }));
  const faults = twiceNamed(found);
  const listed = found.map(({ row, users }) => entryOf(row, users, resolve(row.wishes), wanted));
  const named = new Set(found.flatMap(({ users }) => users.map(({ id }) => id)));
  const others = known.users.filter(({ id, active }) => active === true && !named.has(id));
  const isMissing = found.some(({ users }, index) => users.length === 0 && listed[index]?.action === 'error');
  const isHeldBack = wanted.unlisted === 'deactivate' && isMissing && others.length > 0;
  const stay = wanted.unlisted === 'report' || isHeldBack;
  const unlisted = others.map((user) => unlistedEntry(user, stay ? [] : compare(user, [NOT_ACTIVE])));
  const entries = wanted.unlisted === 'ignore' ? listed : [...listed, ...unlisted];
  return { entries, faults, isHeldBack };
}

/** What to read first: who leaves, then who comes, then who changes. */
const GRAVEST_FIRST: readonly Action[] = ['deactivate', 'create', 'update'];

/** Whether something is to be written for the person. */
export function isWritten({ action }: Entry): boolean {
  return GRAVEST_FIRST.includes(action);
}

/** Those for whom something is written, the gravest first: long lists are cut at their ends. */
export function writesOf<T extends Entry>(entries: readonly T[]): T[] {
  return GRAVEST_FIRST.flatMap((action) => entries.filter((entry) => entry.action === action));
}

/** Whether it is somebody whom the file does not list, and who stays. */
export function isUnlistedAndStays({ row, action }: Entry): boolean {
  return row === null && action === 'none';
}

/** What is left of an entry that must not be carried out. */
export function refuse(entry: Entry, error: string): Entry {
  return { ...entry, action: 'error', changes: [], error };
}

/** How messages call the person: never by name or address, as logs are read by many. */
export function nameOf({ place, user }: Pick<Entry, 'place' | 'user'>): string {
  if (!user) return `the user of ${place}`;
  return place === '' ? `user ${user.id}` : `user ${user.id} (${place})`;
}

/** Finds the users that a row means: none, one, or several where MOCO has an address twice. */
function finder(users: readonly MocoUser[]): (row: Row) => readonly MocoUser[] {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byEmail = new Map<string, MocoUser[]>();
  for (const user of byId.values()) {
    const email = addressOf(user);
    const others = byEmail.get(email);
    if (others) others.push(user);
    else byEmail.set(email, [user]);
  }
  return ({ key }) => {
    if ('email' in key) return byEmail.get(addressForm(key.email)) ?? [];
    const user = byId.get(key.id);
    return user ? [user] : [];
  };
}

/** The same person by ID in one row and by address in another. */
function twiceNamed(found: readonly { row: Row; users: readonly MocoUser[] }[]): string[] {
  const seen = new Map<number, Row>();
  return found.flatMap(({ row, users }) => {
    const [user] = users;
    if (!user) return [];
    const other = seen.get(user.id);
    seen.set(user.id, row);
    return other ? [`${other.place} and ${row.place} are about one person, user ${user.id}`] : [];
  });
}

function entryOf(row: Row, users: readonly MocoUser[], resolved: Resolved, wanted: Wanted): Entry {
  const [user] = users;
  const { wishes, faults } = resolved;
  const email = user ? emailOf(user) : emailIn(row);
  const { row: number, place } = row;
  const entry: Entry = { row: number, place, user, email, action: 'none', changes: [], error: null, wishes };
  if (users.length > 1) {
    const ids = users.map(({ id }) => id).join(', ');
    return refuse(entry, `several MOCO users have the address: ${ids}. Give the \`id\``);
  }
  if (!user) return missingEntry(entry, row, faults, wanted);
  if (faults.length > 0) return refuse(entry, faults.join('; '));
  return { ...entry, ...asChange(user, compare(user, wishes)) };
}

/** Somebody whom MOCO does not have. */
function missingEntry(entry: Entry, { key }: Row, faults: readonly string[], wanted: Wanted): Entry {
  const { wishes, email } = entry;
  if ('id' in key) return refuse(entry, `there is no MOCO user with the ID ${key.id}`);
  if (wishes.some(({ field, value }) => field.name === 'active' && value === false)) return entry;
  if (!wanted.createMissing) {
    return refuse(
      entry,
      'nobody in MOCO has the address. If it is misspelt, mend it; if MOCO has another one, give the `id`; ' +
        'if the person is new, set `create-missing: true`',
    );
  }
  const missing = missingToCreate(wishes).map((input) => `\`${input}\``);
  const all = [
    ...(missing.length > 0 ? [`to create the user, ${missing.join(', ')} must be given`] : []),
    ...faults,
  ];
  if (all.length > 0) return refuse(entry, all.join('; '));
  return { ...entry, action: 'create', changes: changesOfCreation(wishes, email) };
}

/** Fields that MOCO never shows are written along with others, not for themselves: every run would write them again. */
function asChange(user: MocoUser, changes: readonly Change[]): Pick<Entry, 'action' | 'changes'> {
  if (!changes.some(({ field }) => field.answers !== undefined)) return { action: 'none', changes: [] };
  const leaves = changes.some(({ field, to }) => field.name === 'active' && to === false);
  return { action: leaves && user['active'] !== false ? 'deactivate' : 'update', changes };
}

function unlistedEntry(user: MocoUser, changes: readonly Change[]): Entry {
  const action = changes.length > 0 ? 'deactivate' : 'none';
  const email = emailOf(user);
  return { row: null, place: '', user, email, action, changes, error: null, wishes: [NOT_ACTIVE] };
}

function emailOf(user: MocoUser): string {
  return typeof user['email'] === 'string' ? user['email'] : '';
}

/** The address that a row has, whether as its key or as a value to set. */
function emailIn({ key, wishes }: Row): string {
  if ('email' in key) return key.email;
  const wish = wishes.find(({ field }) => field.name === 'email');
  return typeof wish?.value === 'string' ? wish.value : '';
}
