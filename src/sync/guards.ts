/** What a plan must not do: deactivate those who are protected, or more than the limits allow. Pure. */
import { currentValue, fieldOf, type MocoUser } from '../moco/fields.ts';
import { isMeant, type UserKey } from '../moco/users.ts';
import { refuse, type Entry } from './plan.ts';

/** Who must stay, beside those that the step names. */
export interface Guards {
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
const FEWEST_FOR_PERCENT = 10;

const ROLE = fieldOf('role');

/** Those whom the plan deactivates. */
export function deactivated(entries: readonly Entry[]): MocoUser[] {
  return entries.flatMap(({ action, user }) => (action === 'deactivate' && user ? [user] : []));
}

/** Whether the user has a role with `is_admin`. */
export function isAdmin(user: MocoUser, adminRoles: ReadonlySet<number>): boolean {
  const role = currentValue(ROLE, user);
  return typeof role === 'number' && adminRoles.has(role);
}

/** The plan without deactivating anybody who is protected: a row that would is an error, an unlisted person stays. */
export function protect(
  entries: readonly Entry[],
  { owner, adminRoles, active }: Guards,
  protectedUsers: readonly UserKey[],
): Entry[] {
  const safe = entries.map((entry) => {
    const { user, action } = entry;
    if (action !== 'deactivate' || !user) return entry;
    if (user.id === owner) return keep(entry, 'the `api-key` belongs to this user');
    return protectedUsers.some((key) => isMeant(user, key))
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
export function nobodyIn(
  users: readonly MocoUser[],
  protectedUsers: readonly UserKey[],
): (number | string)[] {
  const nobody = protectedUsers.filter((key) => !users.some((user) => isMeant(user, key)));
  return nobody.map((key) => ('id' in key ? key.id : key.email));
}

/** What of the finished plan is over a limit, as sentences with the numbers and the input to raise. */
export function overLimits(
  entries: readonly Entry[],
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
    ...(active >= FEWEST_FOR_PERCENT && writes * 100 > maxChangePercent * active
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

function keep(entry: Entry, reason: string): Entry {
  return entry.row === null
    ? { ...entry, action: 'none', changes: [] }
    : refuse(entry, `must not be deactivated: ${reason}`);
}

/** A new role in the same plan takes an administrator away as well. */
function losesAdmin({ changes }: Entry, adminRoles: ReadonlySet<number>): boolean {
  return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}

function idOf({ user }: Entry): number | undefined {
  return user?.id;
}
