/** What an export has of each user: MOCO's values as the values of columns. Pure. */
import { covers, type Employment } from '../../model/employments.ts';
import { fieldByInput, FIELDS, type Field } from '../../model/fields.ts';
import { groupBy } from '../../model/groups.ts';
import type { Directories } from '../../model/names.ts';
import { toCustomProperty } from '../../model/parsers.ts';
import { currentEmail, isActive, normalizedEmailOf, type MocoUser } from '../../model/user.ts';
import { currentValue } from '../../model/values.ts';
import type { CustomFieldDefinitions } from '../../moco/custom-fields.ts';
import { currentCustomFields } from '../custom-fields.ts';
import {
  CUSTOM,
  customColumn,
  EMPLOYMENT_END,
  EMPLOYMENT_PATTERN,
  EMPLOYMENT_START,
} from '../users-file/columns.ts';
import type { Value } from './render.ts';

/** Why a value is left out. */
export type OmissionReason =
  | 'changed-by-file'
  | 'apostrophe'
  | 'shared-email'
  | 'overlapping-employments'
  | 'teams-forbidden'
  | 'roles-forbidden'
  | 'employments-forbidden';

/** What is exported or left out as a whole: a field, or the columns of an employment. */
export interface ExportPart {
  /** The column that a notice names. */
  readonly name: string;
  /** By preference; each has a value for one column or several. Empty if the part can't be exported. */
  readonly alternatives: readonly Readonly<Record<string, Value>>[];
  /** Why it is left out if no alternative can be written. */
  readonly reason: OmissionReason;
}

/** A user, and what the user has. A field without a value is no part. */
export interface ExportUser {
  readonly user: MocoUser;
  readonly parts: readonly ExportPart[];
}

/** What MOCO has. */
export interface ExportState {
  /** All users, deactivated ones included. */
  readonly users: readonly MocoUser[];
  /** Without those that the key may not read. */
  readonly directories: Directories;
  /** By user; undefined where the key may not read them. */
  readonly employments: ReadonlyMap<number, readonly Employment[]> | undefined;
  /** As a plan gets them. */
  readonly customFields: CustomFieldDefinitions;
}

/** What users and columns an export has. */
export interface ExportOptions {
  readonly includePersonalData: boolean;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
}

/** The column that is always empty, so that a list does not reactivate a user who is deactivated in MOCO. */
export const EMPTY_COLUMN = 'active';

/** Exporters write such an apostrophe, so a users file is read without it. Phones are compared without it, too. */
const LOST_APOSTROPHE = /^'[=+\-@\d]/;

/** In the order of the columns. A test holds that no field is missing that everyone may see. */
const PUBLIC_INPUTS = ['email', 'firstname', 'lastname', 'team', 'role', 'active', 'external', 'tags'];

const PUBLIC_FIELDS = PUBLIC_INPUTS.map(fieldByInput);

const PERSONAL_FIELDS = FIELDS.filter(
  (field) => field.privacy === 'personal' && field.responseKey !== undefined && field !== CUSTOM,
);

const EMPLOYMENT_COLUMNS = [EMPLOYMENT_START, EMPLOYMENT_PATTERN, EMPLOYMENT_END].map(({ name }) => name);

/** The active users, by ID. */
export function activeUsers(users: readonly MocoUser[]): MocoUser[] {
  return users.filter(isActive).sort((a, b) => a.id - b.id);
}

/** The columns of the file, in order. Custom fields have one each, also those that no user has yet. */
export function exportColumns(
  { users, customFields }: ExportState,
  { includePersonalData }: ExportOptions,
): { readonly columns: readonly string[]; readonly customColumns: ReadonlySet<string> } {
  const open = ['id', ...PUBLIC_INPUTS];
  if (!includePersonalData) return { columns: open, customColumns: new Set() };
  const defined = typeof customFields === 'string' ? [] : customFields.map(({ name }) => name);
  const given = activeUsers(users).flatMap((user) => Object.keys(currentCustomFields(user)));
  const customColumns = [...new Set([...defined, ...given])].sort().map(customColumn);
  const personal = PERSONAL_FIELDS.map(({ input }) => input);
  return {
    columns: [...open, ...personal, ...customColumns, ...EMPLOYMENT_COLUMNS],
    customColumns: new Set(customColumns),
  };
}

/** The active users with what they have, by ID. */
export function exportUsers(state: ExportState, options: ExportOptions): ExportUser[] {
  const isShared = createSharedEmailCheck(state.users);
  return activeUsers(state.users).map((user) => {
    const open = [
      ...emailParts(user, isShared),
      ...PUBLIC_FIELDS.slice(1).flatMap((field) => fieldParts(field, user, state)),
    ];
    if (!options.includePersonalData) return { user, parts: open };
    const personal = PERSONAL_FIELDS.flatMap((field) => fieldParts(field, user, state));
    const employment = employmentParts(state, user, options);
    return { user, parts: [...open, ...personal, ...customParts(user), ...employment] };
  });
}

/** True for an e-mail address that does not identify one user. */
function createSharedEmailCheck(users: readonly MocoUser[]): (user: MocoUser) => boolean {
  const byEmail = groupBy(users, normalizedEmailOf);
  return (user) => (byEmail.get(normalizedEmailOf(user)) ?? []).length > 1;
}

function emailParts(user: MocoUser, isShared: (user: MocoUser) => boolean): ExportPart[] {
  const email = currentEmail(user).trim();
  if (email === '') return [];
  return isShared(user)
    ? [{ name: 'email', alternatives: [], reason: 'shared-email' }]
    : [partOf('email', [email])];
}

/** A field of the table; none if MOCO has no value. */
function fieldParts(field: Field, user: MocoUser, { directories }: ExportState): ExportPart[] {
  if (field.input === EMPTY_COLUMN) return [];
  const value = currentValue(field, user);
  if (field.directory) return referenceParts(field, field.directory, value, directories);
  return valueParts(field.input, toValue(value));
}

/** A team or role by its name, or by its ID where the name does not identify it. */
function referenceParts(
  { input }: Field,
  directory: NonNullable<Field['directory']>,
  id: unknown,
  directories: Directories,
): ExportPart[] {
  if (typeof id !== 'number' || id <= 0) return [];
  const entries = directories[directory];
  if (!entries) return [{ name: input, alternatives: [], reason: `${directory}-forbidden` }];
  const name = entries.find((entry) => entry.id === id)?.name.trim();
  return [partOf(input, name ? [name, id] : [id])];
}

/** The custom fields, each in a column of its own. */
function customParts(user: MocoUser): ExportPart[] {
  return Object.entries(currentCustomFields(user)).flatMap(([name, property]) => {
    return valueParts(customColumn(name), toValue(toCustomProperty(property) ?? property));
  });
}

/** @param value undefined: there is none; null: no file can have it */
function valueParts(column: string, value: Value | null | undefined): ExportPart[] {
  if (value === undefined) return [];
  const isLost = typeof value === 'string' && LOST_APOSTROPHE.test(value);
  if (isLost) return [{ name: column, alternatives: [], reason: 'apostrophe' }];
  return [partOf(column, value === null ? [] : [value])];
}

/** The employment of today. */
function employmentParts(
  { employments }: ExportState,
  { id }: MocoUser,
  { today }: ExportOptions,
): ExportPart[] {
  const leftOut = (reason: OmissionReason): ExportPart[] => [
    { name: EMPLOYMENT_START.name, alternatives: [], reason },
  ];
  if (!employments) return leftOut('employments-forbidden');
  const [employment, ...others] = (employments.get(id) ?? []).filter((each) => covers(each, today));
  if (!employment) return [];
  if (others.length > 0) return leftOut('overlapping-employments');
  const { from, to, pattern } = employment;
  if (!pattern) return leftOut('changed-by-file');
  const cells = {
    [EMPLOYMENT_START.name]: from,
    [EMPLOYMENT_PATTERN.name]: pattern,
    ...(to !== null && { [EMPLOYMENT_END.name]: to }),
  };
  return [{ name: EMPLOYMENT_START.name, alternatives: [cells], reason: 'changed-by-file' }];
}

function partOf(column: string, values: readonly Value[]): ExportPart {
  return {
    name: column,
    alternatives: values.map((value) => ({ [column]: value })),
    reason: 'changed-by-file',
  };
}

/** A value that a file can have; undefined if MOCO has none, null if no file can have it. */
function toValue(value: unknown): Value | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    const text = value.replace(/\r\n?/g, '\n').trim();
    return text === '' ? undefined : text;
  }
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) return null;
  return value.length === 0 ? undefined : value;
}
