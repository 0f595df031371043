/** What a plan must not do: deactivate those who are protected, or more than the limits allow. Pure. */
import { currentValue, fieldOf, type MocoUser } from '../moco/fields.ts';
import type { UserKey } from '../moco/users.ts';
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

/** Whether the plan deactivates anybody: only then it has to be known who is protected. */
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
    return protectedUsers.some((key) => isNamed(user, key))
      ? keep(entry, 'the user is one of `protected-users`')
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

/** How many of those who are to be protected are nobody: a slip of the pen protects nobody either. */
export function nobodyIn(users: readonly MocoUser[], protectedUsers: readonly UserKey[]): number {
  return protectedUsers.filter((key) => !users.some((user) => isNamed(user, key))).length;
}

/** What of the finished plan is over a limit, as sentences with the numbers and the input to raise. */
export function overLimits(
  entries: readonly Entry[],
  active: number,
  { maxDeactivations, maxChangePercent }: Limits,
): string[] {
  const deactivations = deactivated(entries).length;
  const writes = entries.filter(({ action }) => action === 'update').length + deactivations;
  const percent = (writes / active) * 100;
  return [
    ...(deactivations > maxDeactivations
      ? [
          `The plan deactivates ${deactivations} users; \`max-deactivations\` allows ${maxDeactivations}. ` +
            'If that is right, raise it.',
        ]
      : []),
    ...(active >= FEWEST_FOR_PERCENT && percent > maxChangePercent
      ? [
          `The plan changes ${writes} of ${active} active users (${rounded(percent)} %); \`max-change-percent\` allows ` +
            `${maxChangePercent} %. If that is right, raise it.`,
        ]
      : []),
  ];
}

/** Rounded up, so that what is over a limit never looks as if it kept to it. */
function rounded(percent: number): number {
  return Math.ceil(percent * 10) / 10;
}

function keep(entry: Entry, reason: string): Entry {
  return entry.row === null
    ? { ...entry, action: 'none', changes: [] }
    : refuse(entry, `must not be deactivated: ${reason}`);
}

function isNamed(user: MocoUser, key: UserKey): boolean {
  if ('id' in key) return user.id === key.id;
  return typeof user['email'] === 'string' && user['email'].toLowerCase() === key.email.toLowerCase();
}

/** A new role in the same plan takes an administrator away as well. */
function losesAdmin({ changes }: Entry, adminRoles: ReadonlySet<number>): boolean {
  return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}

function idOf({ user }: Entry): number | undefined {
  return user?.id;
}
