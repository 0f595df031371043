/** Custom fields of the rows, against the definitions in MOCO: values that MOCO takes, and what it would ignore. Pure. */
import {
  createCustomFieldFinder,
  unknownCustomField,
  type CustomFieldValue,
} from '../model/custom-fields.ts';
import { fieldByInput, type DesiredField } from '../model/fields.ts';
import type { Issue, Location } from '../model/issue.ts';
import { isObject, own, type JsonObject } from '../model/json.ts';
import type { NameIssue } from '../model/names.ts';
import { checkPropertiesSize } from '../model/parsers.ts';
import type { MocoUser } from '../model/user.ts';
import type { CustomFieldDefinitions } from '../moco/custom-fields.ts';
import type { FileRow } from './users-file/read.ts';

/** A custom field that MOCO would not take as a row has it. It matters only if MOCO has another value. */
interface InvalidCustomField {
  readonly name: string;
  readonly value: unknown;
  /** Why, as a sentence. It does not contain the value. */
  readonly text: string;
}

/** A row whose custom fields were looked up in MOCO. */
export interface ResolvedRow extends FileRow {
  readonly invalidCustomFields?: readonly InvalidCustomField[];
}

/** The rows, and what is wrong with the file as a whole. */
export interface ResolvedRows {
  readonly rows: readonly ResolvedRow[];
  readonly issues: readonly Issue[];
}

/** What issues say about the file. */
export interface FileContext {
  /** The path, as the input has it. */
  readonly file: string;
  /** Headings as the file has them, by the names of their columns. */
  readonly headings?: ReadonlyMap<string, string>;
  /** Makes a text from outside safe to show in a message, in quotes. */
  readonly quote: (text: string) => string;
}

const CUSTOM = fieldByInput('custom-properties');

/** True if a row names a custom field. */
export function namesCustomFields(rows: readonly FileRow[]): boolean {
  return rows.some((row) => propertiesOf(row) !== undefined);
}

/**
 * Looks up the custom fields of all rows. A name that MOCO does not have is an issue. So that a file with MOCO's own values
 * is always right, a value that does not fit its field, and a name that only users have and no definition, concern the row,
 * and only if they would change something.
 *
 * @param users as MOCO has them, for names without a definition
 */
export function resolveCustomFields(
  rows: readonly FileRow[],
  definitions: CustomFieldDefinitions,
  users: readonly MocoUser[],
  context: FileContext,
): ResolvedRows {
  if (typeof definitions === 'string') return { rows, issues: [] };
  const issues = createIssueList(context);
  const lookUp = createLookUp(definitions, users, context.quote);
  const resolved = rows.map((row) => resolveRow(row, lookUp, issues, context.quote));
  return { rows: resolved, issues: issues.all() };
}

/** A custom field of a row, with the name and the value that MOCO takes. */
interface LookedUp {
  readonly name: string;
  readonly value: unknown;
  /** Why MOCO would not take it; undefined if it does. */
  readonly invalid?: string;
  /** That there is no such name; undefined if there is. */
  readonly unknown?: () => string;
}

type LookUp = (name: string, value: unknown) => LookedUp;

function createLookUp(
  definitions: Exclude<CustomFieldDefinitions, string>,
  users: readonly MocoUser[],
  quote: FileContext['quote'],
): LookUp {
  const find = createCustomFieldFinder(definitions, quote);
  const isInUse = createUseCheck(users);
  const texts = new Map<string, string>();
  const describe = (name: string): string => {
    const text = texts.get(name) ?? unknownCustomField(name, definitions, quote);
    texts.set(name, text);
    return text;
  };
  return (given, value) => {
    const field = find(given);
    if (!field) {
      return isInUse(given)
        ? { name: given, value, invalid: `${describe(given)}.` }
        : { name: given, value, unknown: () => describe(given) };
    }
    const { name } = field;
    const parsed = field.parse(value as CustomFieldValue);
    return 'value' in parsed
      ? { name, value: parsed.value }
      : { name, value, invalid: `The custom field ${quote(name)} must ${parsed.must}.` };
  };
}

function resolveRow(
  row: FileRow,
  lookUp: LookUp,
  issues: IssueList,
  quote: FileContext['quote'],
): ResolvedRow {
  const properties = propertiesOf(row);
  if (!properties) return row;
  const values = new Map<string, unknown>();
  const invalid: InvalidCustomField[] = [];
  let isChanged = false;
  for (const [given, original] of Object.entries(properties)) {
    const { name, value, invalid: text, unknown } = lookUp(given, original);
    if (values.has(name)) {
      issues.add(row, given, () => `is the custom field ${quote(name)}, which is set twice. Remove one`);
    }
    if (unknown) issues.add(row, given, unknown);
    if (text !== undefined) invalid.push({ name, value, text });
    values.set(name, value);
    isChanged ||= name !== given || value !== original;
  }
  const resolved = isChanged ? withProperties(row, Object.fromEntries(values), issues) : row;
  return invalid.length === 0 ? resolved : { ...resolved, invalidCustomFields: invalid };
}

function withProperties(row: FileRow, value: JsonObject, issues: IssueList): FileRow {
  const size = checkPropertiesSize(value);
  if ('must' in size) issues.add(row, undefined, () => `must ${size.must}`);
  const desired = row.desired.map((each): DesiredField =>
    each.field === CUSTOM ? { ...each, value } : each,
  );
  return { ...row, desired };
}

/** The invalid custom fields of a row that would change something, as problems of the row. */
export function customFieldProblems(
  { invalidCustomFields = [] }: ResolvedRow,
  user: MocoUser | undefined,
): NameIssue[] {
  const current = user && own(user, CUSTOM.responseKey ?? '');
  return invalidCustomFields
    .filter(({ name, value }) => CUSTOM.diff(Object.fromEntries([[name, value]]), current) !== undefined)
    .map(({ text }) => ({ text, isAmbiguous: false }));
}

function propertiesOf({ desired }: FileRow): JsonObject | undefined {
  const value = desired.find(({ field }) => field === CUSTOM)?.value;
  return isObject(value) ? value : undefined;
}

/** Creates a function that tells whether any user has a custom field, maybe one whose definition was deleted. */
function createUseCheck(users: readonly MocoUser[]): (name: string) => boolean {
  let names: Set<string> | undefined;
  return (name) => {
    // Only needed for names without a definition, which are rare.
    names ??= new Set(
      users.flatMap((user) => {
        const properties = own(user, CUSTOM.responseKey ?? '');
        return isObject(properties) ? Object.keys(properties) : [];
      }),
    );
    return names.has(name);
  };
}

interface IssueList {
  /**
   * Adds an issue about a custom field, or about all of them. There is one for each name, whatever the number of rows.
   *
   * @param describe what is wrong; only called for an issue that is new
   */
  readonly add: (row: FileRow, name: string | undefined, describe: () => string) => void;
  readonly all: () => Issue[];
}

function createIssueList({ file, headings, quote }: FileContext): IssueList {
  const issues = new Map<string | undefined, Issue>();
  const isTable = /\.(csv|tsv)$/i.test(file);
  return {
    add: (row, name, describe) => {
      if (issues.has(name)) return;
      const column = name === undefined ? CUSTOM.input : `${CUSTOM.input}.${name}`;
      const heading = quote(headings?.get(column) ?? headings?.get(CUSTOM.input) ?? column);
      const place = placeOf(row, file);
      const location = isTable ? { ...place, column: heading } : { ...place, key: heading };
      issues.set(name, { text: describe(), location });
    },
    all: () => [...issues.values()],
  };
}

/** Where a row is. Its number is part of that only if several rows begin on its line. */
function placeOf({ line, location, row }: FileRow, file: string): Location {
  return location === `line ${line}` ? { file, line } : { file, line, record: row };
}
