/** What a plan must not do: deactivate those who are protected, or more than the limits allow. Pure. */
import { currentValue, fieldByInput } from '../model/fields.ts';
import { matchesKey, type MocoUser, type UserKey } from '../model/user.ts';
import { withError, type PlanEntry } from './plan.ts';

/** Who must stay, beside those that the step names. */
export interface Protections {
  /** Whom the key belongs to. */
  readonly owner: number;
  /** The roles with `is_admin`. */
  readonly adminRoles: ReadonlySet<number>;
  /** Everybody who is active, where an administrator is to be deactivated; else undefined. */
  readonly active: readonly MocoUser[] | undefined;
}

export interface Limits {
  readonly maxDeactivations: number;
  readonly maxChangePercent: number;
}

/** Below this number of active users a share of them says nothing. */
const MIN_USERS_FOR_PERCENT = 10;

const ROLE = fieldByInput('role');

/** Those whom the plan deactivates. */
export function deactivated(entries: readonly PlanEntry[]): MocoUser[] {
  return entries.flatMap(({ action, user }) => (action === 'deactivate' && user ? [user] : []));
}

/** Whether the user has a role with `is_admin`. */
export function isAdmin(user: MocoUser, adminRoles: ReadonlySet<number>): boolean {
  const role = currentValue(ROLE, user);
  return typeof role === 'number' && adminRoles.has(role);
}

/** The plan without deactivating anybody who is protected: a row that would is an error, an unlisted person stays. */
export function applyProtections(
  entries: readonly PlanEntry[],
  { owner, adminRoles, active }: Protections,
  protectedUsers: readonly UserKey[],
): PlanEntry[] {
  const safe = entries.map((entry) => {
    const { user, action } = entry;
    if (action !== 'deactivate' || !user) return entry;
    if (user.id === owner) return keep(entry, 'the `api-key` belongs to this user');
    return protectedUsers.some((key) => matchesKey(user, key))
      ? keep(entry, 'the user is in `protected-users`')
      : entry;
  });
  const leaving = safe.filter(
    ({ action, user }) => action === 'deactivate' && user && isAdmin(user, adminRoles),
  );
  const gone = new Set([...leaving, ...safe.filter((entry) => losesAdmin(entry, adminRoles))].map(idOf));
  const stays = (active ?? []).some((user) => isAdmin(user, adminRoles) && !gone.has(user.id));
  // Somebody whom nobody named is kept rather than one whom a row names.
  const kept = stays ? undefined : (leaving.find(({ row }) => row === null) ?? leaving[0]);
  return safe.map((entry) =>
    entry === kept ? keep(entry, 'the user is the last active administrator') : entry,
  );
}

/** Those of the people to be protected who are nobody: a slip of the pen protects nobody either. */
export function unmatchedProtectedUsers(
  users: readonly MocoUser[],
  protectedUsers: readonly UserKey[],
): (number | string)[] {
  const nobody = protectedUsers.filter((key) => !users.some((user) => matchesKey(user, key)));
  return nobody.map((key) => ('id' in key ? key.id : key.email));
}

/** What of the finished plan is over a limit, as sentences with the numbers and the input to raise. */
export function exceededLimits(
  entries: readonly PlanEntry[],
  active: number,
  { maxDeactivations, maxChangePercent }: Limits,
): string[] {
  const deactivations = deactivated(entries).length;
  const writes = entries.filter(({ action }) => action === 'update').length + deactivations;
  const percent = percentOf(writes, active);
  return [
    ...(deactivations > maxDeactivations
      ? [
          `The plan deactivates ${deactivations} ${deactivations === 1 ? 'user' : 'users'}, and \`max-deactivations\` is ` +
            `${maxDeactivations}. If that is right, raise it to ${deactivations}.`,
        ]
      : []),
    ...(active >= MIN_USERS_FOR_PERCENT && writes * 100 > maxChangePercent * active
      ? [
          `The plan changes ${writes} of ${active} active users (${percent} %), and \`max-change-percent\` is ` +
            `${maxChangePercent}. If that is right, raise it to ${Math.ceil(percent)}.`,
        ]
      : []),
  ];
}

/** Rounded up, so that what is over a limit never looks as if it kept to it. */
function percentOf(part: number, whole: number): number {
  return Math.ceil((part * 1000) / whole) / 10;
}

function keep(entry: PlanEntry, reason: string): PlanEntry {
  return entry.row === null
    ? { ...entry, action: 'none', changes: [] }
    : withError(entry, `must not be deactivated: ${reason}`);
}

/** A new role in the same plan takes an administrator away as well. */
function losesAdmin({ changes }: PlanEntry, adminRoles: ReadonlySet<number>): boolean {
  return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}

function idOf({ user }: PlanEntry): number | undefined {
  return user?.id;
}
