/** Guardrails: what protected users keep, and limits that a plan must not exceed. Pure. */
import { fieldByInput } from '../model/fields.ts';
import { asWarning } from '../model/notice.ts';
import { countOf, formatNumber } from '../model/numbers.ts';
import { currentValue } from '../model/values.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { isActive, matchesKey, normalizedEmailOf, type MocoUser, type UserKey } from '../model/user.ts';
import { isWrite, withError, withNotices, withoutWrites, type PlanEntry } from './plan-entry.ts';

/** What tells who is protected beside the users of `protected-users`. */
export interface Protections {
  /** The ID of the user who owns the API key; null if MOCO does not tell, undefined if it does not matter. */
  readonly owner: number | null | undefined;
  /** The IDs of roles with `is_admin`; undefined if the key may not read roles. */
  readonly adminRoles: ReadonlySet<number> | undefined;
}

/** The limits of the inputs `max-creations`, `max-deactivations` and `max-change-percent`. */
export interface Limits {
  readonly maxCreations: number;
  readonly maxDeactivations: number;
  readonly maxChangePercent: number;
}

/** With fewer active users than these, a percentage is meaningless. */
const MIN_USERS_FOR_PERCENT = 10;

const ROLE = fieldByInput('role');
const EMAIL = fieldByInput('email');

/** The users whom the plan deactivates. */
export function deactivated(entries: readonly PlanEntry[]): MocoUser[] {
  return entries.flatMap(({ action, user }) => (action === 'deactivate' && user ? [user] : []));
}

/** True if the user has a role with `is_admin`. */
export function isAdmin(user: MocoUser, adminRoles: ReadonlySet<number>): boolean {
  const role = currentValue(ROLE, user);
  return typeof role === 'number' && adminRoles.has(role);
}

/** True if the entry takes something from its user that protected users keep: access, the role or the e-mail address. */
export function takesAway(entry: PlanEntry): boolean {
  return (
    entry.user !== undefined && (entry.action === 'deactivate' || changesRole(entry) || changesEmail(entry))
  );
}

/** True if the entry changes the role, or gives one to a new user. */
export function changesRole({ changes }: PlanEntry): boolean {
  return changes.some(({ field }) => field === ROLE);
}

/**
 * True if all active users must be known, as one of these administrators may be the last one. That is not so if an
 * administrator is known from whom the plan takes nothing away.
 */
export function needsAllUsers(
  entries: readonly PlanEntry[],
  { adminRoles }: Protections,
  users: readonly MocoUser[],
): boolean {
  if (!adminRoles) return false;
  const affected = new Set(entries.filter(takesAway).map(idOf));
  const admins = users.filter((user) => isActive(user) && isAdmin(user, adminRoles));
  return (
    entries.some((entry) => takesAway(entry) && entry.user && isAdmin(entry.user, adminRoles)) &&
    admins.every(({ id }) => affected.has(id))
  );
}

/**
 * The plan in which protected users, the owner of the key and the last active administrator keep their access, role and
 * e-mail address: a row that would change them is an error, an unlisted user is kept. Entries about administrators are
 * marked and have a warning.
 *
 * @param users all users, unless `needsAllUsers` is false
 */
export function applyProtections(
  entries: readonly PlanEntry[],
  { owner, adminRoles }: Protections,
  users: readonly MocoUser[],
  protectedUsers: readonly UserKey[],
): PlanEntry[] {
  const protectedIds = idsOf(users, protectedUsers);
  const safe = entries.map((entry) => {
    if (!takesAway(entry)) return entry;
    if (entry.user?.id === owner) return keep(entry, 'owns the API key');
    return protectedIds.has(idOf(entry)) ? keep(entry, 'is in `protected-users`') : entry;
  });
  if (!adminRoles) return safe;
  const last = lastAdministrator(safe, adminRoles, users);
  return safe
    .map((entry) =>
      idOf(entry) === last && takesAway(entry) ? keep(entry, 'is the last active administrator') : entry,
    )
    .map((entry) => withAdminWarning(entry, adminRoles));
}

/**
 * The ID of the only user who is an active administrator after the plan; undefined if there are several. New administrators
 * do not count, as MOCO may refuse to make them.
 */
function lastAdministrator(
  entries: readonly PlanEntry[],
  adminRoles: ReadonlySet<number>,
  users: readonly MocoUser[],
): number | undefined {
  const losing = entries.filter(
    (entry) =>
      entry.user &&
      isAdmin(entry.user, adminRoles) &&
      (entry.action === 'deactivate' || losesAdmin(entry, adminRoles)),
  );
  const gone = new Set(losing.map(idOf));
  const admins = users.filter((user) => isActive(user) && isAdmin(user, adminRoles));
  const [first, ...others] = admins.filter(({ id }) => !gone.has(id));
  if (first) return others.length === 0 ? first.id : undefined;
  // Prefer keeping an unlisted administrator to keeping a listed one.
  return idOf(losing.find(({ row }) => row === null) ?? losing[0]);
}

/** The IDs of the users whom the keys identify. */
function idsOf(users: readonly MocoUser[], keys: readonly UserKey[]): Set<number | undefined> {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
  const emails = new Set(keys.flatMap((key) => ('email' in key ? [normalizeEmail(key.email)] : [])));
  const byEmail = emails.size === 0 ? [] : users.filter((user) => emails.has(normalizedEmailOf(user)));
  return new Set([...ids, ...byEmail.map(({ id }) => id)]);
}

/** What someone who wants to take over the account would do stands out. */
function withAdminWarning(entry: PlanEntry, adminRoles: ReadonlySet<number>): PlanEntry {
  const text = adminWarning(entry, adminRoles);
  if (text === undefined) return entry;
  return { ...withNotices(entry, [asWarning(text)]), isAboutAdmin: true };
}

function adminWarning(entry: PlanEntry, adminRoles: ReadonlySet<number>): string | undefined {
  const { user, action, changes } = entry;
  const isAdminNow = user !== undefined && isAdmin(user, adminRoles);
  const role = changes.find(({ field }) => field === ROLE)?.to;
  if (typeof role === 'number' && adminRoles.has(role) && !isAdminNow) {
    return 'This user becomes an administrator, with all permissions.';
  }
  if (!isAdminNow || losesAdmin(entry, adminRoles)) return undefined;
  if (changesEmail(entry)) {
    return 'This user is an administrator: with the new e-mail address, another person could take over the account.';
  }
  return action === 'reactivate' ? 'This user is an administrator and gets access again.' : undefined;
}

/** Entries of `protected-users` that match no user, such as a typo. */
export function unmatchedProtectedUsers(
  users: readonly MocoUser[],
  protectedUsers: readonly UserKey[],
): (number | string)[] {
  const unmatched = protectedUsers.filter((key) => !users.some((user) => matchesKey(user, key)));
  return unmatched.map((key) => ('id' in key ? key.id : key.email));
}

/** Sentences about the limits that the plan exceeds, with the numbers and the input to raise. */
export function exceededLimits(entries: readonly PlanEntry[], active: number, limits: Limits): string[] {
  const { maxCreations, maxDeactivations, maxChangePercent } = limits;
  const creations = entries.filter(({ action }) => action === 'create').length;
  const deactivations = deactivated(entries).length;
  const writes = entries.filter((entry) => isWrite(entry) && entry.user);
  const percent = percentOf(writes.length, active);
  const exceeds = (what: string, input: string, limit: number, needed: number): string =>
    `The plan ${what}; \`${input}\` is ${limit}. If that is intended, raise it to ${needed}.`;
  return [
    ...(creations > maxCreations
      ? [exceeds(`creates ${countOf(creations, 'user')}`, 'max-creations', maxCreations, creations)]
      : []),
    ...(deactivations > maxDeactivations
      ? [
          exceeds(
            `deactivates ${countOf(deactivations, 'user')}`,
            'max-deactivations',
            maxDeactivations,
            deactivations,
          ),
        ]
      : []),
    ...(active >= MIN_USERS_FOR_PERCENT && writes.length * 100 > maxChangePercent * active
      ? [exceeds(describeShare(writes, active), 'max-change-percent', maxChangePercent, Math.ceil(percent))]
      : []),
  ];
}

/** Deactivated users who change count too, so there can be more changes than active users. */
function describeShare(writes: readonly PlanEntry[], active: number): string {
  const percent = `${percentOf(writes.length, active)} %`;
  if (writes.length <= active) {
    return `changes ${countOf(writes.length, 'user')}, which is ${percent} of ${countOf(active, 'active user')}`;
  }
  const inactive = writes.filter(({ user }) => user?.['active'] === false).length;
  const ones = inactive === 1 ? 'one' : 'ones';
  return (
    `changes ${formatNumber(writes.length - inactive)} of ${countOf(active, 'active user')}, and ${formatNumber(inactive)} ` +
    `deactivated ${ones}: together ${percent} of the number of active users`
  );
}

/** Rounded up, so that an exceeded limit never looks as if it was kept. */
function percentOf(part: number, whole: number): number {
  return Math.ceil((part * 1000) / whole) / 10;
}

/** @param fact about the user, such as `owns the API key` */
function keep(entry: PlanEntry, fact: string): PlanEntry {
  if (entry.row === null) return { ...withoutWrites(entry), keptBecause: `this user ${fact}` };
  const kept = [
    ...(changesRole(entry) ? ['get another role'] : []),
    ...(changesEmail(entry) ? ['get another e-mail address'] : []),
    ...(entry.action === 'deactivate' ? ['be deactivated'] : []),
  ];
  return withError(
    entry,
    `This user ${fact} and can't ${kept.join(' or ')} by a file. If that is intended, use MOCO or the action for one user.`,
  );
}

function changesEmail({ changes }: PlanEntry): boolean {
  return changes.some(({ field }) => field === EMAIL);
}

/** An administrator who gets another role in the same plan is no longer one. */
function losesAdmin({ changes }: PlanEntry, adminRoles: ReadonlySet<number>): boolean {
  return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}

function idOf(entry: PlanEntry | undefined): number | undefined {
  return entry?.user?.id;
}
