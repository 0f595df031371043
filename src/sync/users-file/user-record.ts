/** From what stands in a row to whom is meant and what is wished. */
import { fieldByInput, type DesiredField } from '../../model/fields.ts';
import type { UserKey } from '../../model/user.ts';
import * as values from '../../model/parsers.ts';
import { addIssue, nonEmptyCell, parseCell, parseField, parseList, type Cells } from './cells.ts';
import { CLEARABLE, columnOf, CUSTOM, FILE_FIELDS } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import { parseCustomProperties } from './properties.ts';

/** One person as the file has it. */
export interface UserRecord {
  readonly line: number;
  /** Which one it is, where several begin on one line. */
  readonly person?: number | undefined;
  readonly cells: Cells;
}

export interface ParsedUser {
  /** Undefined where the row does not say whom it means. */
  readonly key: UserKey | undefined;
  readonly desired: readonly DesiredField[];
  /** The address that the person has or gets. */
  readonly email: string | undefined;
}

const EMAIL = fieldByInput('email');

/** `isKeyed` is whether the file has anything that says whom a row means; if not, that is complained about once. */
export function parseUserRecord(
  { line, cells }: UserRecord,
  isKeyed: boolean,
  issues: IssueCollector,
): ParsedUser {
  const idCell = nonEmptyCell(cells, 'id');
  const id = idCell && parseCell(idCell, values.id, issues);
  const desired = [
    ...parseFields(cells, issues),
    ...parseCustomProperties(cells, issues),
    ...parseClear(cells, issues),
  ];
  const address = desired.find(({ field }) => field === EMAIL)?.value;
  const email = typeof address === 'string' ? address : undefined;
  if (idCell) return { key: id === undefined ? undefined : { id }, desired, email };
  if (isKeyed && !nonEmptyCell(cells, EMAIL.input)) issues.add({ line }, 'has neither `id` nor `email`');
  return {
    key: email === undefined ? undefined : { email },
    desired: desired.filter(({ field }) => field !== EMAIL),
    email,
  };
}

/** In the order of the table of fields, as inputs are read. */
function parseFields(cells: Cells, issues: IssueCollector): DesiredField[] {
  const desired: DesiredField[] = [];
  for (const field of FILE_FIELDS) {
    const cell = field === CUSTOM ? undefined : nonEmptyCell(cells, field.input);
    const value = cell && parseField(cell, field, issues);
    if (value !== undefined) desired.push({ field, value });
  }
  return desired;
}

/** The fields that `clear` names, by inputs or by German headings. */
function parseClear(cells: Cells, issues: IssueCollector): DesiredField[] {
  const cell = nonEmptyCell(cells, 'clear');
  if (!cell) return [];
  const names = parseList(cell, values.list, issues) ?? [];
  const cleared = names.flatMap((name) => {
    const field = CLEARABLE.find(({ input }) => input === columnOf(name)?.name);
    if (!field) {
      const allowed = CLEARABLE.map(({ input }) => input).join(', ');
      addIssue(cell, `must name what can be emptied (${allowed}), not ${issues.quote(name)}`, issues);
      return [];
    }
    if (nonEmptyCell(cells, field.input)) {
      addIssue(cell, `must not name \`${field.input}\`, which is given a value as well`, issues);
    }
    return [field];
  });
  return [...new Set(cleared)].map((field) => ({ field, value: field.emptyValue }));
}
