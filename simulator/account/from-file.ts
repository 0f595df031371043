/** A users file as an account: what MOCO has once the file is applied. The sync of the same file has nothing to change. Pure. */
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { role, type Data } from '../data.ts';
import { createCustomFields } from './custom-fields.ts';
import { createIds, UNUSED_IDS, type NewId } from './ids.ts';
import { accountKeys } from './keys.ts';
import { customFieldsOf, emailOf, toUser, valueOf } from './person.ts';
import { createReferences, isAdminName, type References } from './references.ts';
import { employmentsOf, holidaysOf, type VacationEntries } from './work.ts';

/** What is not in the file. */
export interface FileAccountOptions {
  readonly vacation: VacationEntries;
  /** Whether people without hours have an employment of 40 hours a week. */
  readonly defaultModel: boolean;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
}

/** Rows without a team or role have these. */
export const FALLBACK = { team: 'Team', role: 'Mitarbeiter' };

/**
 * The account of a users file: its people, and the teams, roles and custom fields that it names. IDs are kept; people without
 * one get one.
 */
export function accountFromFile(
  rows: readonly FileRow[],
  { vacation, defaultModel, today }: FileAccountOptions,
): Data {
  const newId = createIds(givenIds(rows), UNUSED_IDS);
  const ids = rows.map(({ key }) => ('id' in key ? key.id : newId()));
  const teams = referencesOf(rows, 'team', newId);
  const roles = referencesOf(rows, 'role', newId);
  const customFields = createCustomFields(rows.map(customFieldsOf), newId);
  const emails = new Set(rows.map(emailOf).filter((email) => email !== undefined));
  const context = { teams, roles, customFields, emails };
  const people = rows.map((row, index) => ({ row, user: toUser(ids[index] ?? 0, row, context) }));
  return {
    users: people.map(({ user }) => user),
    units: [...teams.all],
    roles: roles.all.map(({ id, name }) =>
      role(id, name, { is_admin: isAdminName(name), is_default: id === roles.find(undefined).id }),
    ),
    employments: people.flatMap(({ row, user }) => employmentsOf(user.id, row, defaultModel, newId)),
    holidays: people.flatMap(({ row, user }) => holidaysOf(user.id, row, vacation, today, newId)),
    keys: accountKeys(),
    customFields: [...customFields.definitions],
    usersWithHours: [],
    nextId: newId(),
  };
}

/** The IDs of users, teams and roles that the file has. */
function givenIds(rows: readonly FileRow[]): number[] {
  const ids = rows.flatMap((row) => [
    'id' in row.key ? row.key.id : undefined,
    valueOf(row, 'team'),
    valueOf(row, 'role'),
  ]);
  return ids.filter((id) => typeof id === 'number');
}

/** The teams or roles of the rows. The default role is there in any case: new users get it. */
function referencesOf(rows: readonly FileRow[], input: 'team' | 'role', newId: NewId): References {
  const values = rows.map((row) => valueOf(row, input));
  const options = { noun: input === 'team' ? 'Team' : 'Role', fallback: FALLBACK[input], newId };
  return createReferences(input === 'role' ? [...values, undefined] : values, options);
}
