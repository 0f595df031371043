/** The plan: what the file asks for, against what MOCO has, person by person. Pure. */
import { diff, type Change } from '../model/diff.ts';
import { creationChanges, missingRequiredInputs } from '../moco/create-user.ts';
import { createNameResolver, type Directories, type ResolvedFields } from '../moco/directories.ts';
import { fieldByInput, type MocoUser, type DesiredField } from '../model/fields.ts';
import { normalizedEmailOf } from '../moco/users.ts';
import { normalizeEmail } from '../model/parsers.ts';
import type { FileRow } from './users-file/read.ts';

export type Action = 'create' | 'update' | 'deactivate' | 'none' | 'error';

/** One person of the plan. */
export interface PlanEntry {
  /** 1 is the first person of the file; null for somebody whom the file does not list. */
  readonly row: number | null;
  /** Where the person stands in the file, as in `line 4`; empty for somebody whom it does not list. */
  readonly location: string;
  /** As MOCO has the user; undefined where there is none. */
  readonly user: MocoUser | undefined;
  /** The address in MOCO, for new people the file's; empty where neither is known. */
  readonly email: string;
  readonly action: Action;
  readonly changes: readonly Change[];
  readonly error: string | null;
  /** With IDs in place of names. */
  readonly desired: readonly DesiredField[];
}

/** What MOCO has of those whom the file names, or of all. */
export interface CurrentState {
  readonly users: readonly MocoUser[];
  readonly directories: Directories;
}

/** What is asked for beside the file. */
export interface PlanOptions {
  readonly createMissing: boolean;
  readonly unlisted: 'ignore' | 'report' | 'deactivate';
}

const DEACTIVATED: DesiredField = { field: fieldByInput('active'), value: false };

export interface Plan {
  /** In the order of the file, those whom it does not list at the end. */
  readonly entries: PlanEntry[];
  /** Rows that turn out to be about one person: nothing of such a file can be carried out. */
  readonly issues: string[];
  /** Whether those whom the file does not list stay, as a row that nobody answers to may be about one of them. */
  readonly deactivationsDeferred: boolean;
}

/** What is to be done to whom. */
export function createPlan(rows: readonly FileRow[], known: CurrentState, wanted: PlanOptions): Plan {
  const find = createUserIndex(known.users);
  const resolve = createNameResolver(known.directories);
  const found = rows.map((row) => ({ row, users: find(row) }));
  const issues = duplicateRows(found);
  const listed = found.map(({ row, users }) => planRow(row, users, resolve(row.desired), wanted));
  const named = new Set(found.flatMap(({ users }) => users.map(({ id }) => id)));
  const others = known.users.filter(({ id, active }) => active === true && !named.has(id));
  const isMissing = found.some(({ users }, index) => users.length === 0 && listed[index]?.action === 'error');
  const isHeldBack = wanted.unlisted === 'deactivate' && isMissing && others.length > 0;
  const stay = wanted.unlisted === 'report' || isHeldBack;
  const unlisted = others.map((user) => planUnlistedUser(user, stay ? [] : diff(user, [DEACTIVATED])));
  const entries = wanted.unlisted === 'ignore' ? listed : [...listed, ...unlisted];
  return { entries, issues, deactivationsDeferred: isHeldBack };
}

/** What to read first: who leaves, then who comes, then who changes. */
const WRITE_ACTIONS: readonly Action[] = ['deactivate', 'create', 'update'];

/** Whether something is to be written for the person. */
export function isWrite({ action }: PlanEntry): boolean {
  return WRITE_ACTIONS.includes(action);
}

/** Those for whom something is written, the gravest first: long lists are cut at their ends. */
export function sortedWrites<T extends PlanEntry>(entries: readonly T[]): T[] {
  return WRITE_ACTIONS.flatMap((action) => entries.filter((entry) => entry.action === action));
}

/** Whether it is somebody whom the file does not list, and who stays. */
export function isUnlistedAndStays({ row, action }: PlanEntry): boolean {
  return row === null && action === 'none';
}

/** What is left of an entry that must not be carried out. */
export function withError(entry: PlanEntry, error: string): PlanEntry {
  return { ...entry, action: 'error', changes: [], error };
}

/** How messages call the person: never by name or address, as logs are read by many. */
export function displayName({ location, user }: Pick<PlanEntry, 'location' | 'user'>): string {
  if (!user) return `the user of ${location}`;
  return location === '' ? `user ${user.id}` : `user ${user.id} (${location})`;
}

/** Finds the users that a row means: none, one, or several where MOCO has an address twice. */
function createUserIndex(users: readonly MocoUser[]): (row: FileRow) => readonly MocoUser[] {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byEmail = new Map<string, MocoUser[]>();
  for (const user of byId.values()) {
    const email = normalizedEmailOf(user);
    const others = byEmail.get(email);
    if (others) others.push(user);
    else byEmail.set(email, [user]);
  }
  return ({ key }) => {
    if ('email' in key) return byEmail.get(normalizeEmail(key.email)) ?? [];
    const user = byId.get(key.id);
    return user ? [user] : [];
  };
}

/** The same person by ID in one row and by address in another. */
function duplicateRows(found: readonly { row: FileRow; users: readonly MocoUser[] }[]): string[] {
  const seen = new Map<number, FileRow>();
  return found.flatMap(({ row, users }) => {
    const [user] = users;
    if (!user) return [];
    const other = seen.get(user.id);
    seen.set(user.id, row);
    return other ? [`${other.location} and ${row.location} are about one person, user ${user.id}`] : [];
  });
}

function planRow(
  row: FileRow,
  users: readonly MocoUser[],
  resolved: ResolvedFields,
  wanted: PlanOptions,
): PlanEntry {
  const [user] = users;
  const { desired, issues } = resolved;
  const email = user ? currentEmail(user) : desiredEmail(row);
  const { row: number, location } = row;
  const entry: PlanEntry = {
    row: number,
    location,
    user,
    email,
    action: 'none',
    changes: [],
    error: null,
    desired,
  };
  if (users.length > 1) {
    const ids = users.map(({ id }) => id).join(', ');
    return withError(entry, `several MOCO users have the address: ${ids}. Give the \`id\``);
  }
  if (!user) return planMissingUser(entry, row, issues, wanted);
  if (issues.length > 0) return withError(entry, issues.join('; '));
  return { ...entry, ...updateOrDeactivate(user, diff(user, desired)) };
}

/** Somebody whom MOCO does not have. */
function planMissingUser(
  entry: PlanEntry,
  { key }: FileRow,
  issues: readonly string[],
  wanted: PlanOptions,
): PlanEntry {
  const { desired, email } = entry;
  if ('id' in key) return withError(entry, `there is no MOCO user with the ID ${key.id}`);
  if (desired.some(({ field, value }) => field.name === 'active' && value === false)) return entry;
  if (!wanted.createMissing) {
    return withError(
      entry,
      'nobody in MOCO has the address. If it is misspelt, mend it; if MOCO has another one, give the `id`; ' +
        'if the person is new, set `create-missing: true`',
    );
  }
  const missing = missingRequiredInputs(desired).map((input) => `\`${input}\``);
  const all = [
    ...(missing.length > 0 ? [`to create the user, ${missing.join(', ')} must be given`] : []),
    ...issues,
  ];
  if (all.length > 0) return withError(entry, all.join('; '));
  return { ...entry, action: 'create', changes: creationChanges(desired, email) };
}

/** Fields that MOCO never shows are written along with others, not for themselves: every run would write them again. */
function updateOrDeactivate(
  user: MocoUser,
  changes: readonly Change[],
): Pick<PlanEntry, 'action' | 'changes'> {
  if (!changes.some(({ field }) => field.responseKey !== undefined)) return { action: 'none', changes: [] };
  const leaves = changes.some(({ field, to }) => field.name === 'active' && to === false);
  return { action: leaves && user['active'] !== false ? 'deactivate' : 'update', changes };
}

function planUnlistedUser(user: MocoUser, changes: readonly Change[]): PlanEntry {
  const action = changes.length > 0 ? 'deactivate' : 'none';
  const email = currentEmail(user);
  return { row: null, location: '', user, email, action, changes, error: null, desired: [DEACTIVATED] };
}

function currentEmail(user: MocoUser): string {
  return typeof user['email'] === 'string' ? user['email'] : '';
}

/** The address that a row has, whether as its key or as a value to set. */
function desiredEmail({ key, desired }: FileRow): string {
  if ('email' in key) return key.email;
  const wish = desired.find(({ field }) => field.name === 'email');
  return typeof wish?.value === 'string' ? wish.value : '';
}
