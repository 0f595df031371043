/** Custom fields of the rows, against the definitions in MOCO: values that MOCO takes, and what it would ignore. Pure. */
import {
  createCustomFieldFinder,
  unknownCustomField,
  type CustomFieldValue,
} from '../model/custom-fields.ts';
import type { DesiredField } from '../model/fields.ts';
import type { Issue, Location } from '../model/issue.ts';
import { isObject, own, type JsonObject } from '../model/json.ts';
import type { ResolvedFields } from '../model/names.ts';
import { checkPropertiesSize } from '../model/parsers.ts';
import type { MocoUser } from '../model/user.ts';
import { currentValue } from '../model/values.ts';
import type { CustomFieldDefinitions } from '../moco/custom-fields.ts';
import { CUSTOM, customColumn } from './users-file/columns.ts';
import { formatOf, isTable } from './users-file/format.ts';
import type { FileRow } from './users-file/read.ts';

/** A custom field of a row that was looked up in MOCO. */
interface CustomFieldCell {
  /** As MOCO has it. */
  readonly name: string;
  /** As the file has it. If MOCO's value is the same, nothing is to be done, whatever the definition says. */
  readonly given: unknown;
  /** As MOCO takes it. */
  readonly value: unknown;
  /** Why MOCO would not take it, as a sentence without the value; undefined if it does. */
  readonly problem?: string;
}

/** A row whose custom fields were looked up in MOCO. */
export interface ResolvedRow extends FileRow {
  /** Undefined if MOCO takes them as the row has them, or if they were not looked up. */
  readonly customFields?: readonly CustomFieldCell[];
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
  /** Headings as the file has them, by the names of their columns; by default, those names. */
  readonly headings?: ReadonlyMap<string, string>;
  /** Makes a text from outside safe to show in a message, in quotes. */
  readonly quote: (text: string) => string;
}

/** True if a row names a custom field. */
export function namesCustomFields(rows: readonly FileRow[]): boolean {
  return rows.some((row) => propertiesOf(row) !== undefined);
}

/**
 * Looks up the custom fields of all rows. A name that MOCO does not have is an issue; a value that does not fit its field is
 * a problem of the row, and so is a name that users still have although its definition was deleted.
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

/** Finds the custom field that a name and a value of the file mean. */
type LookUp = (
  name: string,
  given: unknown,
) => CustomFieldCell & {
  /** That there is no such name; undefined if there is. */
  readonly unknown?: () => string;
};

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
  return (name, given) => {
    const field = find(name);
    // A deleted name may differ from a defined one only in case.
    if (field?.name !== name && isInUse(name)) {
      return { name, given, value: given, problem: `${describe(name)}.` };
    }
    if (!field) return { name, given, value: given, unknown: () => describe(name) };
    const parsed = field.parse(given as CustomFieldValue);
    return 'value' in parsed
      ? { name: field.name, given, value: parsed.value }
      : {
          name: field.name,
          given,
          value: given,
          problem: `The custom field ${quote(field.name)} must ${parsed.must}.`,
        };
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
  const cells = new Map<string, CustomFieldCell>();
  let isAsGiven = true;
  for (const [heading, given] of Object.entries(properties)) {
    const { unknown, ...cell } = lookUp(heading, given);
    const { name, value, problem } = cell;
    if (unknown) issues.add(row, heading, unknown);
    if (cells.has(name)) {
      issues.add(row, heading, () => `is the custom field ${quote(name)}, which is set twice. Remove one`);
    }
    cells.set(name, cell);
    isAsGiven &&= problem === undefined && name === heading && value === given;
  }
  if (isAsGiven) return row;
  const customFields = [...cells.values()];
  const size = checkPropertiesSize(toProperties(customFields, ({ value }) => value));
  if ('must' in size) issues.add(row, undefined, () => `must ${size.must}`);
  return { ...row, customFields };
}

/**
 * The desired fields of a row with its custom fields as MOCO takes them, and what it would not take. What MOCO has in the same
 * form already stays as it is: an exported file has no changes, even if an option was deleted since.
 *
 * @param desired the desired fields of the row
 */
export function settleCustomFields(
  { customFields }: ResolvedRow,
  desired: readonly DesiredField[],
  user: MocoUser | undefined,
): ResolvedFields {
  if (!customFields) return { desired, issues: [] };
  const current = user && currentValue(CUSTOM, user);
  const same = new Set(customFields.filter((cell) => isSame(cell, current)));
  const value = toProperties(customFields, (cell) => (same.has(cell) ? cell.given : cell.value));
  return {
    desired: desired.map((each) => (each.field === CUSTOM ? { ...each, value } : each)),
    issues: customFields.flatMap((cell) =>
      cell.problem === undefined || same.has(cell) ? [] : [{ text: cell.problem, isAmbiguous: false }],
    ),
  };
}

/** True if MOCO has the value as the file has it. */
function isSame(cell: CustomFieldCell, current: unknown): boolean {
  const { name, value, problem } = cell;
  // By far the most frequent case, and nothing is to be done either.
  const stored = isObject(current) ? own(current, name) : undefined;
  if (problem === undefined && JSON.stringify(value) === JSON.stringify(stored)) return false;
  const properties = toProperties([cell], ({ given }) => given);
  return CUSTOM.diff(properties, current) === undefined;
}

function toProperties(
  cells: readonly CustomFieldCell[],
  valueOf: (cell: CustomFieldCell) => unknown,
): JsonObject {
  return Object.fromEntries(cells.map((cell) => [cell.name, valueOf(cell)]));
}

function propertiesOf({ desired }: FileRow): JsonObject | undefined {
  const value = desired.find(({ field }) => field === CUSTOM)?.value;
  return isObject(value) ? value : undefined;
}

/** The custom fields that a user has in MOCO, by name; empty if MOCO does not tell. */
export function currentCustomFields(user: MocoUser): JsonObject {
  const properties = currentValue(CUSTOM, user);
  return isObject(properties) ? properties : {};
}

/** Creates a function that tells whether any user has a custom field, maybe one whose definition was deleted. */
function createUseCheck(users: readonly MocoUser[]): (name: string) => boolean {
  let names: Set<string> | undefined;
  return (name) => {
    // Only needed for names without a definition, which are rare.
    names ??= new Set(users.flatMap((user) => Object.keys(currentCustomFields(user))));
    return names.has(name);
  };
}

/** More issues than this are not kept: a file may have a million names that MOCO does not have. One of them is enough to fail. */
const MAX_ISSUES = 1_000;

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
  return {
    add: (row, name, describe) => {
      if (issues.has(name) || issues.size >= MAX_ISSUES) return;
      const column = name === undefined ? CUSTOM.input : customColumn(name);
      const heading = quote(headings?.get(column) ?? headings?.get(CUSTOM.input) ?? column);
      const place = placeOf(row, file);
      const location = isTable(formatOf(file)) ? { ...place, column: heading } : { ...place, key: heading };
      issues.set(name, { text: describe(), location });
    },
    all: () => [...issues.values()],
  };
}

/** Where a row is. Its number is part of that only if several rows begin on its line. */
function placeOf({ line, location, row }: FileRow, file: string): Location {
  return location === `line ${line}` ? { file, line } : { file, line, record: row };
}
