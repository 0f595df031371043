/**
 * Rows and users of MOCO who may be the same person: an e-mail address that differs by a typo, or the same name. Pure.
 */
import { distance } from 'fastest-levenshtein';
import { listSome } from '../model/display.ts';
import { fieldByInput, desiredValue } from '../model/fields.ts';
import { groupBy } from '../model/groups.ts';
import { isObject, own } from '../model/json.ts';
import { lazily } from '../model/lazily.ts';
import { asNotice, asWarning, type Notice } from '../model/notice.ts';
import { normalizeEmail } from '../model/parsers.ts';
import { firstNameWords, isOtherFirstName, plainName } from '../model/person-names.ts';
import { isActive, normalizedEmailOf, type MocoUser } from '../model/user.ts';
import { desiredEmail } from '../reconcile/plan-user.ts';
import type { UserPlan } from '../reconcile/user-plan.ts';

/** What is done about active users whom the file does not list. */
export type UnlistedMode = 'ignore' | 'report' | 'deactivate';

/** What a plan asks for, and what comes of it. */
type Planned = Pick<UserPlan, 'action' | 'user' | 'desired' | 'changes' | 'problems'>;

/** What a look at similar people adds to the plan for a row. */
export interface PersonCheck {
  /** Why the row can't be applied. */
  readonly error: string | undefined;
  readonly notices: readonly Notice[];
  /** Users whom the row may be about beside the one that it identifies; undefined if there were too many to compare. */
  readonly lookAlikes: readonly MocoUser[] | undefined;
}

/** Finds the users of MOCO with an e-mail address, which is in its normalized form. */
type FindByEmail = (email: string) => readonly MocoUser[];

/** Users whom the file does not list, by what they have in common with a row. */
export interface UnlistedUsers {
  /** Fewer than the users whom the file lists: it is a list of everyone, or nearly. */
  readonly areFew: boolean;
  /** With the same first and last name. Empty if the row lacks one of them. */
  readonly withFullName: (row: Planned) => readonly MocoUser[];
  /** With the same first name. Empty if the row has none. */
  readonly withFirstName: (row: Planned) => readonly MocoUser[];
  /** With a first name that has a word in common with the row's. */
  readonly withFirstNameWord: (row: Planned) => readonly MocoUser[];
  /**
   * With an e-mail address that may be the row's, but for a typo; the nearest first. Undefined if too many have been compared
   * already.
   */
  readonly withNearEmail: (row: Planned) => readonly MocoUser[] | undefined;
}

/** An e-mail address in parts, with the set of its letters, which tells at once that two e-mail addresses are not near. */
interface EmailParts {
  readonly user: MocoUser;
  readonly local: string;
  readonly domain: string;
  readonly letters: number;
}

/** Letters that a typo adds, removes or changes; two that are swapped are two. */
const MAX_TYPOS = 2;

/** Each typo changes the set of letters by two at most. */
const MAX_DIFFERENT_LETTERS = 2 * MAX_TYPOS;

/** Less than a second. Only a file with thousands of rows about users whom MOCO does not have comes near it. */
const MAX_COMPARISONS = 10_000_000;

/** Users that a notice names. */
const MAX_NAMED = 5;

const EMAIL = fieldByInput('email');

/**
 * Creates the index of users whom the file does not list. Nothing is computed before it is asked for.
 *
 * @param unlisted users whom no row identifies
 * @param listed how many users the rows identify
 */
export function createUnlistedUsers(unlisted: readonly MocoUser[], listed: number): UnlistedUsers {
  const byFullName = lazily(() => groupBy(unlisted, (user) => keyOfName(nameOf(user))));
  const byFirstName = lazily(() => groupBy(unlisted, (user) => plainName(nameOf(user)[0])));
  const byFirstNameWord = lazily(() =>
    groupBy(
      unlisted.flatMap((user) => firstNameWords(nameOf(user)[0]).map((word) => ({ word, user }))),
      ({ word }) => word,
    ),
  );
  const emails = lazily(() => unlisted.map(emailOf));
  const byDomain = lazily(() => groupBy(emails(), ({ domain }) => domain));
  const byLocal = lazily(() => groupBy(emails(), ({ local }) => local));
  let comparisons = 0;
  return {
    areFew: unlisted.filter(isActive).length < listed,
    withFullName: (row) => withKey(byFullName(), fullNameKey(row.desired)),
    withFirstName: (row) => withKey(byFirstName(), plainName(desiredName(row)[0])),
    withFirstNameWord: (row) => [
      ...new Set(
        firstNameWords(desiredName(row)[0]).flatMap((word) =>
          withKey(byFirstNameWord(), word).map(({ user }) => user),
        ),
      ),
    ],
    withNearEmail: ({ desired }) => {
      const { local, domain, letters } = partsOf(normalizeEmail(desiredEmail(desired) ?? ''));
      const sameDomain = withKey(byDomain(), domain);
      comparisons += sameDomain.length;
      if (comparisons > MAX_COMPARISONS) return undefined;
      const near = sameDomain
        .filter((other) => countBits(letters ^ other.letters) <= MAX_DIFFERENT_LETTERS)
        .map(({ user, local: other }) => ({ user, typos: typosBetween(local, other) }));
      const sameLocal = withKey(byLocal(), local)
        .filter((other) => other.domain !== domain)
        .map(({ user, domain: other }) => ({ user, typos: typosBetween(domain, other) }));
      return [...near, ...sameLocal]
        .flatMap(({ user, typos }) => (typos === undefined ? [] : [{ user, typos }]))
        .sort((a, b) => a.typos - b.typos)
        .map(({ user }) => user);
    },
  };
}

/** Nothing to add. */
export const NO_CHECK: PersonCheck = { error: undefined, notices: [], lookAlikes: [] };

/** Checks the plan for a row against the people with whom its person may be confused. */
export function checkPerson(
  row: Planned,
  unlisted: UnlistedUsers,
  findByEmail: FindByEmail,
  mode: UnlistedMode,
): PersonCheck {
  switch (row.action) {
    case 'create':
      return checkCreation(row, unlisted, mode);
    case 'unmatched':
      return checkUnmatched(row, unlisted, mode);
    default:
      return checkEmail(row, findByEmail);
  }
}

/** The e-mail address of a row with an ID, where it may belong to another user; undefined if it can't. */
export function disputedEmail({ changes, problems, desired }: Planned): string | undefined {
  if (!('id' in desired.key)) return undefined;
  const isChanged = changes.some(({ field }) => field === EMAIL);
  const isUnknownId = problems.some(({ kind }) => kind === 'user-not-found');
  return isChanged || isUnknownId ? desiredEmail(desired) : undefined;
}

/** A row whose e-mail address belongs to another user: MOCO would refuse it, and the ID may be wrong. */
function checkEmail(row: Planned, findByEmail: FindByEmail): PersonCheck {
  const email = disputedEmail(row);
  if (email === undefined) return NO_CHECK;
  const [owner] = findByEmail(normalizeEmail(email)).filter(({ id }) => id !== row.user?.id);
  if (!owner) return NO_CHECK;
  const error =
    `The e-mail address belongs to user ${owner.id}. Check the \`id\`: if the file's IDs are not MOCO's, ignore their ` +
    'column with `columns: "ID = ignore"`.';
  return { ...NO_CHECK, error, lookAlikes: [owner] };
}

/** Beside a list of some users, many others share a first name or nearly an e-mail address: `a.meier@` and `b.meier@`. */
function isSimilarityUnusual({ areFew }: UnlistedUsers, mode: UnlistedMode): boolean {
  return mode !== 'ignore' || areFew;
}

/** A new person may be a user whom the file does not list under this e-mail address any more. */
function checkCreation(row: Planned, unlisted: UnlistedUsers, mode: UnlistedMode): PersonCheck {
  const namesakes = unlisted.withFullName(row);
  const active = namesakes.filter(isActive);
  if (active.length > 0) return namesakeCheck(active, SAME_NAME);
  const near = (unlisted.withNearEmail(row) ?? []).filter(isActive);
  if (mode === 'deactivate') {
    const same = probablySame(row, near, unlisted);
    if (same.length > 0) return namesakeCheck(same, SIMILAR);
  }
  const isUnusual = isSimilarityUnusual(unlisted, mode);
  const sameFirstName = unlisted.withFirstName(row).filter((user) => isActive(user) && !near.includes(user));
  const married = sameFirstName.filter((user) => sharesLastName(row, user));
  const others = isUnusual ? sameFirstName : married.length > 0 ? married : only(sameFirstName);
  const notices = [
    ...namesakes.slice(0, MAX_NAMED).map(({ id }) => formerUserNotice(id)),
    ...(near.length > 0 ? [samePersonNotice(near, 'a similar e-mail address', isUnusual)] : []),
    ...(others.length > 0
      ? [samePersonNotice(others, 'the same first name', isUnusual || married.length > 0)]
      : []),
  ];
  return { ...NO_CHECK, notices };
}

/** Active users who would be deactivated while the same person gets a second user, as after a marriage. */
function probablySame(row: Planned, near: readonly MocoUser[], unlisted: UnlistedUsers): MocoUser[] {
  const [firstName] = desiredName(row);
  const withEmail = near.filter((user) => !isOtherFirstName(nameOf(user)[0], firstName));
  const withName = unlisted
    .withFirstNameWord(row)
    .filter((user) => isActive(user) && (sharesLastName(row, user) || isInTeam(row, user)));
  return [...new Set([...withEmail, ...withName])];
}

function isInTeam({ desired }: Planned, { unit }: MocoUser): boolean {
  const team = desiredValue(desired.fields, 'team');
  return team !== undefined && isObject(unit) && own(unit, 'id') === team;
}

/** The users if there is one; none of several, as their first name is a common one. */
function only(users: readonly MocoUser[]): readonly MocoUser[] {
  return users.length === 1 ? users : [];
}

/** What two people have in common, and how to name the other one. */
interface Likeness {
  readonly what: string;
  readonly other: string;
}

const SAME_NAME: Likeness = {
  what: 'the same first and last name',
  other: 'another person of the same name',
};
const SIMILAR: Likeness = {
  what: 'a similar name or e-mail address, or the same first name and team',
  other: 'another person',
};

function namesakeCheck(users: readonly MocoUser[], likeness: Likeness): PersonCheck {
  return { ...NO_CHECK, error: namesakeError(users, likeness), lookAlikes: users };
}

function namesakeError(users: readonly MocoUser[], { what, other }: Likeness): string {
  const isOne = users.length === 1;
  const ids = listOf(users);
  const who = isOne
    ? `User ${ids}, who is active and not in the file, has`
    : `Users ${ids}, who are active and not in the file, have`;
  return (
    `${who} ${what}. If it is the same person, give \`id\` ${isOne ? ids : 'of the right one'}; ` +
    `if it is ${other}, list ${isOne ? `user ${ids}` : 'these users'} too.`
  );
}

function formerUserNotice(id: number): Notice {
  return asNotice(
    `User ${id}, who is deactivated, has the same name. To bring this user back, give \`id\` ${id} and \`active: true\`.`,
  );
}

function samePersonNotice(users: readonly MocoUser[], what: string, isUnusual: boolean): Notice {
  const isOne = users.length === 1;
  const ids = listOf(users);
  const who = isOne ? `User ${ids} is not in the file and has` : `Users ${ids} are not in the file and have`;
  const advice = isOne ? `give \`id\` ${ids}` : 'give the `id`';
  const text = `${who} ${what}. If it is the same person, with a new name or e-mail address, ${advice} instead of creating a user.`;
  // Two users for one person, one of whom may lose access.
  return isUnusual ? asWarning(text) : asNotice(text);
}

/** A row that no user matches names the users whom it may be about. */
function checkUnmatched(row: Planned, unlisted: UnlistedUsers, mode: UnlistedMode): PersonCheck {
  const nothing = 'MOCO has no such user, so no user is deactivated for this row.';
  const near = unlisted.withNearEmail(row);
  if (!near) return { ...NO_CHECK, notices: [asNotice(nothing)], lookAlikes: undefined };
  // Names and e-mail address may both have changed.
  const sameFirstName = isSimilarityUnusual(unlisted, mode)
    ? unlisted.withFirstName(row).filter(isActive)
    : [];
  const similar = [...new Set([...near, ...unlisted.withFullName(row), ...sameFirstName])];
  const active = similar.filter(isActive);
  const lookAlikes = [...active, ...similar.filter((user) => !isActive(user))];
  if (lookAlikes.length === 0) return { ...NO_CHECK, notices: [asNotice(nothing)] };
  const who = lookAlikes.length === 1 ? `User ${listOf(lookAlikes)} has` : `Users ${listOf(lookAlikes)} have`;
  const areKept = active.length === 1 ? `user ${listOf(active)} is` : `users ${listOf(active)} are`;
  const kept = `Until the row is fixed or removed, ${areKept} not deactivated as unlisted.`;
  const text = [
    nothing,
    `${who} a similar e-mail address or the same name: check the row for a typo.`,
    ...(mode === 'deactivate' && active.length > 0 ? [kept] : []),
  ].join(' ');
  return { ...NO_CHECK, notices: [active.length > 0 ? asWarning(text) : asNotice(text)], lookAlikes };
}

function listOf(users: readonly MocoUser[]): string {
  return listSome(users, MAX_NAMED, ({ id }) => String(id));
}

function emailOf(user: MocoUser): EmailParts {
  return { user, ...partsOf(normalizedEmailOf(user)) };
}

/** Before and after the last `@`; all empty if the e-mail address has none. */
function partsOf(email: string): Omit<EmailParts, 'user'> {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(0, at));
  let letters = 0;
  for (let index = 0; index < local.length; index++) letters |= 1 << (local.charCodeAt(index) & 31);
  return { local, domain: at < 0 ? '' : email.slice(at + 1), letters };
}

/** How many letters differ; undefined if that is more than typos explain. Initials without a common letter are no typos. */
function typosBetween(a: string, b: string): number | undefined {
  if (Math.abs(a.length - b.length) > MAX_TYPOS) return undefined;
  const typos = distance(a, b);
  return typos <= MAX_TYPOS && typos < Math.min(a.length, b.length) ? typos : undefined;
}

/** The number of bits that are set, without a loop: this runs millions of times. */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

type Name = readonly [first: unknown, last: unknown];

function nameOf({ firstname, lastname }: MocoUser): Name {
  return [firstname, lastname];
}

function desiredName({ desired: { fields } }: Pick<Planned, 'desired'>): Name {
  return [desiredValue(fields, 'firstname'), desiredValue(fields, 'lastname')];
}

/** One form for a first and last name, in either order; empty where one of them is. */
function keyOfName([first, last]: Name): string {
  const names = [plainName(first), plainName(last)];
  return names.includes('') ? '' : names.sort().join('\n');
}

/** One form for the first and last name that are asked for; empty where one of them is not given. */
export function fullNameKey(desired: Planned['desired']): string {
  return keyOfName(desiredName({ desired }));
}

/** True if the last names have a word in common, as those before and after a marriage may. */
function sharesLastName({ desired }: Planned, user: MocoUser): boolean {
  const wordsOf = ([, last]: Name): string[] =>
    plainName(last)
      .split(' ')
      .filter((word) => word !== '');
  const words = new Set(wordsOf(nameOf(user)));
  return wordsOf(desiredName({ desired })).some((word) => words.has(word));
}

/** The group of a key; none for an empty key, which users without a name or an e-mail address have. */
function withKey<T>(groups: ReadonlyMap<string, readonly T[]>, key: string): readonly T[] {
  return key === '' ? [] : (groups.get(key) ?? []);
}
