/** Random accounts and lists that change them, each with one slip, and what MOCO has to have afterwards. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { blankUser, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Inputs } from './arbitraries.ts';

/** What the file is to do to a person. */
type Intent = 'same' | 'rename' | 'team-lead' | 'leave' | 'unlisted';

/** A person of the account, and the row. */
interface Person {
  readonly intent: Intent;
  /** Identified by ID; otherwise by e-mail address. */
  readonly isById: boolean;
}

/** A list with one slip. */
export interface Case {
  readonly people: readonly Person[];
  /** How many of the first people are administrators. */
  readonly admins: number;
  /** The person who owns the key, and others who are protected; by position. */
  readonly owner: number;
  readonly protectedOnes: readonly number[];
  /** How many people are new. */
  readonly joiners: number;
  readonly slip: keyof typeof SLIPS;
  /** Whom the slip is about, and a second person. */
  readonly victim: number;
  readonly other: number;
  readonly unlisted: 'ignore' | 'report' | 'deactivate';
  readonly format: 'csv' | 'json' | 'yaml';
}

/** What the tests compare of a user. */
export type State = Pick<User, 'firstname' | 'lastname' | 'email' | 'active'> & { readonly role: number };

/** A case as the account, the inputs, and what is right afterwards. */
export interface Prepared {
  readonly data: Data;
  readonly inputs: Inputs;
  readonly error: string;
  /** By ID; users who are created are left out. */
  readonly expected: ReadonlyMap<number, State>;
  readonly created: number;
  readonly unmatched: number;
  /** IDs of the protected users, and of the owner of the key. */
  readonly protectedIds: readonly number[];
}

type Row = Record<string, string>;

/** The list, and what comes of it, while the slip is made. */
interface Draft {
  readonly rows: (Row | undefined)[];
  readonly joiners: Row[];
  protectedUsers: string;
  error: string;
  /** Positions of people who stay as they are. */
  readonly untouched: Set<number>;
  /** Nothing is written. */
  isRefused: boolean;
  /** No one is deactivated as unlisted. */
  areUnlistedKept: boolean;
  unmatched: number;
}

const NAMES =
  'Adelheid Brunner,Bartholomew Czerny,Clementine Dufour,Dagobert Eklund,Eleonora Fischbach,Ferdinand Grimaldi,' +
  'Guinevere Hofstetter,Hildegard Ivanova,Immanuel Jankowski,Josephine Kowalczyk,Kunigunde Lombardi,Leopold Montague,' +
  'Magdalena Nygaard,Nepomuk Oberholzer';
const PEOPLE = NAMES.split(',').map((name) => name.split(' ') as [string, string]);

const ROLE_NAMES = { admin: 'Administrator', employee: 'Mitarbeiter', teamLead: 'Teamleitung' };

const idOf = (position: number): number => 3001 + position;
const nameOf = (position: number): readonly [string, string] => PEOPLE[position] ?? ['', ''];
const emailOf = (position: number): string => `${nameOf(position).join('.').toLowerCase()}@example.com`;

const people = fc.array(
  fc.record({
    intent: fc.constantFrom<Intent[]>('same', 'same', 'rename', 'team-lead', 'leave', 'unlisted'),
    isById: fc.boolean(),
  }),
  { minLength: 6, maxLength: PEOPLE.length },
);

/** A case for each draw: its slip is about someone who is not protected, unless it is about protection. */
export const cases: Arbitrary<Case> = people.chain((given) => {
  const position = fc.nat(given.length - 1);
  return fc.record({
    people: fc.constant(given),
    admins: fc.integer({ min: 1, max: 3 }),
    owner: position,
    protectedOnes: fc.uniqueArray(position, { minLength: 1, maxLength: 2 }),
    joiners: fc.integer({ min: 0, max: 3 }),
    slip: fc.constantFrom(...slipNames()),
    victim: position,
    other: position,
    unlisted: fc.constantFrom<Case['unlisted'][]>('ignore', 'report', 'deactivate', 'deactivate'),
    format: fc.constantFrom<Case['format'][]>('csv', 'json', 'yaml'),
  });
});

/** Each makes one slip in the draft and says what it leads to. `victim` is listed and unchanged but for the slip. */
const SLIPS = {
  'a typo in an e-mail address': (draft: Draft, { victim }: Case) => {
    draft.rows[victim] = rowOf(victim, { email: emailOf(victim).replace(/.(.)@/, '$1@') });
    failRow(draft, victim, 'unknown');
  },
  'a new e-mail address without the ID': (draft: Draft, { victim }: Case) => {
    draft.rows[victim] = rowOf(victim, { email: 'quite.another@example.org' });
    failRow(draft, victim, 'unknown');
  },
  'a leaver with a typo': (draft: Draft, { victim }: Case) => {
    draft.rows[victim] = { email: emailOf(victim).replace('@', 'x@'), active: 'false' };
    draft.untouched.add(victim);
    draft.unmatched += 1;
  },
  'an unknown team': (draft: Draft, { victim }: Case) => {
    draft.rows[victim] = rowOf(victim, { id: String(idOf(victim)), lastname: 'Slip', team: '999' });
    failRow(draft, victim, 'known');
  },
  'the ID of another person': (draft: Draft, { victim, other }: Case) => {
    const isOtherListed = draft.rows[other] !== undefined;
    draft.rows[victim] = rowOf(victim, { id: String(idOf(other)) });
    if (isOtherListed) refuse(draft, 'invalid-input');
    else failRow(draft, victim, 'known', other);
  },
  'exchanged e-mail addresses': (draft: Draft, { victim, other }: Case) => {
    draft.rows[victim] = rowOf(victim, { id: String(idOf(victim)), email: emailOf(other) });
    draft.rows[other] = rowOf(other, { id: String(idOf(other)), email: emailOf(victim) });
    failRow(draft, victim, 'known', other);
  },
  'one person twice': (draft: Draft, { victim }: Case) => {
    draft.rows[victim] = rowOf(victim, { id: String(idOf(victim)) });
    draft.joiners.push({ email: emailOf(victim).toUpperCase(), lastname: 'Twice' });
    refuse(draft, 'invalid-input');
  },
  'no administrator any more': (draft: Draft, given: Case) => {
    const admins = range(given.admins);
    for (const admin of admins) {
      const change = admin % 2 === 0 ? { role: ROLE_NAMES.employee } : { active: 'false' };
      draft.rows[admin] = { ...rowOf(admin, { id: String(idOf(admin)) }), ...change };
    }
    const guarded = admins.filter((admin) => isProtected(given, admin));
    failRow(
      draft,
      ...((guarded.length > 0 ? [guarded[0], 'known', ...guarded] : [0, 'known']) as [number, 'known']),
    );
  },
  'a protected person': (draft: Draft, given: Case) => {
    const [target = given.owner] = given.victim % 2 === 0 ? given.protectedOnes : [];
    const changes: Row[] = [
      { email: 'someone.else@example.org' },
      { role: given.admins > target ? ROLE_NAMES.employee : ROLE_NAMES.admin },
      { active: 'false' },
    ];
    draft.rows[target] = { ...rowOf(target, { id: String(idOf(target)) }), ...changes[given.other % 3] };
    failRow(draft, target, 'known');
  },
  'a typo in `protected-users`': (draft: Draft) => {
    draft.protectedUsers += '\nno.such.user@example.com';
    refuse(draft, 'invalid-input');
  },
  'too many new people': (draft: Draft) => {
    for (const nth of range(21)) draft.joiners.push(joiner(100 + nth));
    refuse(draft, 'limit-exceeded');
  },
} satisfies Record<string, (draft: Draft, given: Case) => void>;

function slipNames(): (keyof typeof SLIPS)[] {
  return Object.keys(SLIPS) as (keyof typeof SLIPS)[];
}

/** Writes the list into the folder. */
export function prepare(drawn: Case, folder: string): Prepared {
  const given = settled(drawn);
  const data = accountOf(given);
  const draft: Draft = {
    rows: given.people.map((person, position) => intendedRow(person, position, given)),
    joiners: range(given.joiners).map(joiner),
    protectedUsers: given.protectedOnes
      .map((each) => (each % 2 === 0 ? idOf(each) : emailOf(each)))
      .join(', '),
    error: '',
    untouched: new Set(),
    isRefused: false,
    areUnlistedKept: false,
    unmatched: 0,
  };
  SLIPS[given.slip](draft, given);
  const name = `users.${given.format}`;
  writeFileSync(
    join(folder, name),
    asFile([...draft.rows.filter((row) => row !== undefined), ...draft.joiners], given.format),
  );
  return {
    data,
    inputs: {
      mode: 'apply',
      'users-file': name,
      'create-missing': 'true',
      unlisted: given.unlisted,
      'protected-users': draft.protectedUsers,
      'max-change-percent': '100',
      'max-deactivations': '100',
    },
    error: draft.error,
    expected: new Map(given.people.map((person, at) => [idOf(at), stateAfter(person, at, given, draft)])),
    created: draft.isRefused ? 0 : given.joiners,
    unmatched: draft.unmatched,
    protectedIds: [given.owner, ...given.protectedOnes].map(idOf),
  };
}

/** The state of a user. */
export function stateOf({ firstname, lastname, email, active, role }: User): State {
  return { firstname, lastname, email, active, role: role?.id ?? 0 };
}

/**
 * The case with a victim whom the slip can be about, and with nothing else that is an error: people who are protected or
 * administrators only get another last name.
 */
function settled(given: Case): Case {
  const isSpecial = (position: number): boolean => position < given.admins || isProtected(given, position);
  const ordinary = range(given.people.length).filter((position) => !isSpecial(position));
  // If all are protected, the last two are not: six people are at most three administrators and three others.
  const victim = ordinary[given.victim % Math.max(1, ordinary.length)] ?? given.people.length - 1;
  const rest = ordinary.filter((position) => position !== victim);
  const other = rest[given.other % Math.max(1, rest.length)] ?? victim - 1;
  const named = [victim, ...(given.slip === 'exchanged e-mail addresses' ? [other] : [])];
  const unprotected = given.protectedOnes.filter((each) => ![victim, other].includes(each));
  const owner = [victim, other].includes(given.owner) ? 0 : given.owner;
  const protectedOnes = unprotected.length > 0 ? unprotected : [owner];
  const isGuarded = (position: number): boolean =>
    position < given.admins || position === owner || protectedOnes.includes(position);
  const settledPeople = given.people.map((person, position): Person => {
    if (named.includes(position)) return { ...person, intent: 'same' };
    // Half of the wrong IDs are those of people whom no other row is about.
    if (position === other && given.slip === 'the ID of another person' && person.isById) {
      return { ...person, intent: 'unlisted' };
    }
    return isGuarded(position)
      ? { ...person, intent: person.intent === 'rename' ? 'rename' : 'same' }
      : person;
  });
  return { ...given, people: settledPeople, victim, other, owner, protectedOnes };
}

function accountOf({ people: all, admins, owner }: Case): Data {
  const data = sampleData();
  const users = all.map((_, position): User => {
    const [firstname, lastname] = nameOf(position);
    const role =
      position < admins ? { id: 41, name: ROLE_NAMES.admin } : { id: 42, name: ROLE_NAMES.employee };
    const unit = { id: 202, name: 'Design' };
    const blank = blankUser(idOf(position), '2021-03-01T08:00:00Z');
    return { ...blank, firstname, lastname, email: emailOf(position), role, unit };
  });
  const keys = data.keys.map((key) => ({ ...key, user_id: idOf(owner) }));
  return { ...data, users, keys, employments: [], holidays: [], nextId: 50_001 };
}

function rowOf(position: number, more: Row): Row {
  const [firstname, lastname] = nameOf(position);
  return { email: emailOf(position), firstname, lastname, team: 'Design', ...more };
}

function joiner(nth: number): Row {
  return { email: `new.${nth}@example.net`, firstname: `Newcomer${nth}`, lastname: `Q${nth}`, team: '202' };
}

function intendedRow({ intent, isById }: Person, position: number, { slip }: Case): Row | undefined {
  if (intent === 'unlisted') return undefined;
  const change: Partial<Record<Intent, Row>> = {
    rename: { lastname: renamed(position) },
    'team-lead': { role: ROLE_NAMES.teamLead },
    leave: { active: 'false' },
  };
  const key: Row = isById || slip === 'one person twice' ? { id: String(idOf(position)) } : {};
  return { ...rowOf(position, key), ...change[intent] };
}

/** What MOCO has of a person afterwards. */
function stateAfter({ intent }: Person, position: number, given: Case, draft: Draft): State {
  const [firstname, lastname] = nameOf(position);
  const role = position < given.admins ? 41 : 42;
  const before = { firstname, lastname, email: emailOf(position), active: true, role };
  if (draft.isRefused || draft.untouched.has(position)) return before;
  if (given.slip === 'no administrator any more' && position < given.admins) {
    return position % 2 === 0 ? { ...before, role: 42 } : { ...before, active: false };
  }
  switch (intent) {
    case 'rename':
      return { ...before, lastname: renamed(position) };
    case 'team-lead':
      return { ...before, role: 43 };
    case 'leave':
      return { ...before, active: false };
    case 'unlisted':
      return { ...before, active: given.unlisted !== 'deactivate' || draft.areUnlistedKept };
    case 'same':
      return before;
  }
}

function renamed(position: number): string {
  return `${nameOf(position)[1]}-Zimmermann`;
}

/** A row is an error, so that these people stay as they are. */
function failRow(
  draft: Draft,
  position: number,
  user: 'known' | 'unknown',
  ...others: readonly number[]
): void {
  draft.error = 'partial-failure';
  for (const each of [position, ...others]) draft.untouched.add(each);
  if (user === 'unknown') draft.areUnlistedKept = true;
}

function refuse(draft: Draft, error: string): void {
  draft.error = error;
  draft.isRefused = true;
}

function isProtected({ owner, protectedOnes }: Case, position: number): boolean {
  return position === owner || protectedOnes.includes(position);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** JSON is YAML too. */
function asFile(rows: readonly Row[], format: Case['format']): string {
  if (format !== 'csv') return JSON.stringify(rows);
  const headings = ['id', 'email', 'firstname', 'lastname', 'team', 'role', 'active'];
  const lines = rows.map((row) => headings.map((heading) => row[heading] ?? '').join(';'));
  return [headings.join(';'), ...lines].join('\r\n');
}
