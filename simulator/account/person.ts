/** A row of a users file as a user of MOCO. Pure. */
import { capitalize } from '../../src/model/issue.ts';
import { desiredValue } from '../../src/model/fields.ts';
import { CUSTOM } from '../../src/sync/users-file/columns.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { blankUser, SAMPLE_TIMESTAMP, type User } from '../data.ts';
import type { CustomFields, Given } from './custom-fields.ts';
import type { References } from './references.ts';

/** What the users of an account share. */
export interface PersonContext {
  readonly teams: References;
  readonly roles: References;
  readonly customFields: CustomFields;
  /** E-mail addresses of the file, in lower case. */
  readonly emails: ReadonlySet<string>;
}

/** A value that the row is to have; undefined if it has none. */
export function valueOf({ desired }: FileRow, input: string): unknown {
  return desiredValue(desired, input);
}

/** The e-mail address of a row, in lower case; undefined if it has none. */
export function emailOf(row: FileRow): string | undefined {
  const email = valueOf(row, 'email') ?? ('email' in row.key ? row.key.email : undefined);
  return typeof email === 'string' ? email.toLowerCase() : undefined;
}

/** The custom fields that a row names. */
export function customFieldsOf(row: FileRow): Given {
  return (valueOf(row, CUSTOM.input) ?? {}) as Given;
}

/**
 * The user of a row. What MOCO requires and the row lacks is made up: names of the e-mail address, an e-mail address of the
 * ID, one team and one role for all.
 */
export function toUser(id: number, row: FileRow, context: PersonContext): User {
  const { teams, roles, customFields, emails } = context;
  const values = row.desired.flatMap(({ field: { responseKey, directory }, value }) =>
    responseKey === undefined || directory ? [] : [[responseKey, value] as const],
  );
  const email = emailOf(row) ?? newEmail(id, emails);
  return {
    ...blankUser(id, SAMPLE_TIMESTAMP),
    ...madeUpName(id, emailOf(row)),
    ...(Object.fromEntries(values) as Partial<User>),
    email,
    unit: teams.find(valueOf(row, 'team')),
    role: roles.find(valueOf(row, 'role')),
    custom_properties: customFields.store(customFieldsOf(row)),
  };
}

function newEmail(id: number, taken: ReadonlySet<string>): string {
  let local = `user-${id}`;
  while (taken.has(`${local}@example.com`)) local += `-${id}`;
  return `${local}@example.com`;
}

/** `giulia.rossi@example.com` is Giulia Rossi; without an e-mail address, user 1003 is User 1003. */
function madeUpName(id: number, email: string | undefined): Pick<User, 'firstname' | 'lastname'> {
  const words = (email?.split('@')[0] ?? '').split(/[._-]+/).filter((word) => word !== '');
  const [firstname = 'User', ...rest] = words.map(capitalize);
  return { firstname, lastname: rest.join(' ') || String(id) };
}
