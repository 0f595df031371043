/** Guardrails: protected users are not deactivated, and a plan must not exceed the limits. Pure. */
import { fieldByInput } from '../model/fields.ts';
import { currentValue } from '../model/values.ts';
import { matchesKey, type MocoUser, type UserKey } from '../model/user.ts';
import { isWrite, withError, withoutWrites, type PlanEntry } from './plan.ts';

/** Users who are always protected, beside those of `protected-users`. */
export interface Protections {
  /** The ID of the user who owns the API key. */
  readonly owner: number;
  /** The IDs of roles with `is_admin`. */
  readonly adminRoles: ReadonlySet<number>;
  /** All active users, if an administrator is to be deactivated; otherwise undefined. */
  readonly active: readonly MocoUser[] | undefined;
}

/** The limits of the inputs `max-deactivations` and `max-change-percent`. */
export interface Limits {
  readonly maxDeactivations: number;
  readonly maxChangePercent: number;
}

/** With fewer active users than these, a percentage is meaningless. */
const MIN_USERS_FOR_PERCENT = 10;

const ROLE = fieldByInput('role');

/** The users whom the plan deactivates. */
export function deactivated(entries: readonly PlanEntry[]): MocoUser[] {
  return entries.flatMap(({ action, user }) => (action === 'deactivate' && user ? [user] : []));
}

/** True if the user has a role with `is_admin`. */
export function isAdmin(user: MocoUser, adminRoles: ReadonlySet<number>): boolean {
  const role = currentValue(ROLE, user);
  return typeof role === 'number' && adminRoles.has(role);
}

/** The plan without deactivations of protected users: such a row is an error, such an unlisted user is kept. */
export function applyProtections(
  entries: readonly PlanEntry[],
  { owner, adminRoles, active }: Protections,
  protectedUsers: readonly UserKey[],
): PlanEntry[] {
  const safe = entries.map((entry) => {
    const { user, action } = entry;
    if (action !== 'deactivate' || !user) return entry;
    if (user.id === owner) return keep(entry, 'owns the API key');
    return protectedUsers.some((key) => matchesKey(user, key))
      ? keep(entry, 'is in `protected-users`')
      : entry;
  });
  const leaving = safe.filter(
    ({ action, user }) => action === 'deactivate' && user && isAdmin(user, adminRoles),
  );
  const gone = new Set([...leaving, ...safe.filter((entry) => losesAdmin(entry, adminRoles))].map(idOf));
  const stays = (active ?? []).some((user) => isAdmin(user, adminRoles) && !gone.has(user.id));
  // Prefer keeping an unlisted administrator to keeping a listed one.
  const kept = stays ? undefined : (leaving.find(({ row }) => row === null) ?? leaving[0]);
  return safe.map((entry) => (entry === kept ? keep(entry, 'is the last active administrator') : entry));
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
export function exceededLimits(
  entries: readonly PlanEntry[],
  active: number,
  { maxDeactivations, maxChangePercent }: Limits,
): string[] {
  const deactivations = deactivated(entries).length;
  const writes = entries.filter((entry) => isWrite(entry) && entry.user).length;
  const percent = percentOf(writes, active);
  return [
    ...(deactivations > maxDeactivations
      ? [
          `The plan deactivates ${countUsers(deactivations)}; \`max-deactivations\` is ` +
            `${maxDeactivations}. If that is intended, raise it to ${deactivations}.`,
        ]
      : []),
    ...(active >= MIN_USERS_FOR_PERCENT && writes * 100 > maxChangePercent * active
      ? [
          `The plan changes ${countUsers(writes)}, which is ${percent} % of ${active} active users; \`max-change-percent\` is ` +
            `${maxChangePercent}. If that is intended, raise it to ${Math.ceil(percent)}.`,
        ]
      : []),
  ];
}

function countUsers(count: number): string {
  return count === 1 ? '1 user' : `${count} users`;
}

/** Rounded up, so that an exceeded limit never looks as if it was kept. */
function percentOf(part: number, whole: number): number {
  return Math.ceil((part * 1000) / whole) / 10;
}

/** @param fact about the user, such as `owns the API key` */
function keep(entry: PlanEntry, fact: string): PlanEntry {
  return entry.row === null
    ? { ...withoutWrites(entry), keptBecause: `this user ${fact}` }
    : withError(entry, `This user ${fact} and can't be deactivated.`);
}

/** An administrator who gets another role in the same plan is no longer one. */
function losesAdmin({ changes }: PlanEntry, adminRoles: ReadonlySet<number>): boolean {
  return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}

function idOf({ user }: PlanEntry): number | undefined {
  return user?.id;
}
