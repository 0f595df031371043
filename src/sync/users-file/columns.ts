/** The columns of a users file. JSON and YAML have keys instead of headings. */
import { FIELDS, fieldByInput, type Field } from '../../model/fields.ts';

/** A column that is recognised. */
export interface Column {
  /** `id`, `clear`, an input, or `custom-properties.NAME`. Two headings with the same name are the same column. */
  readonly name: string;
  /** Undefined for `id`, `clear`, and the columns of employment and vacation. */
  readonly field?: Field;
  /** NAME, if the column holds a single custom field. */
  readonly property?: string;
}

/** The fields that a users file can set. Secrets must not be stored in a repository. */
export const FILE_FIELDS: readonly Field[] = FIELDS.filter(({ privacy }) => privacy !== 'secret');

/** A column for what MOCO stores apart from the user. */
export interface WorkColumn {
  /** The input of the action for one user. */
  readonly name: string;
  readonly germanHeadings: readonly string[];
}

/** The first day of the hours in {@link EMPLOYMENT_PATTERN}. */
export const EMPLOYMENT_START: WorkColumn = { name: 'employment-start', germanHeadings: ['Eintritt'] };
/** The hours of each day of the week. */
export const EMPLOYMENT_PATTERN: WorkColumn = {
  name: 'employment-pattern',
  germanHeadings: ['Wochenmodell'],
};
/** The last day. */
export const EMPLOYMENT_END: WorkColumn = { name: 'employment-end', germanHeadings: ['Austritt'] };
/** The vacation days of a year. "Ferien" is the word in Switzerland. */
export const VACATION_DAYS: WorkColumn = {
  name: 'vacation-days',
  germanHeadings: ['Urlaubstage', 'Ferientage'],
};

/** Employment and vacation. MOCO stores them apart from the user, so they are not in the table of fields. */
export const WORK_COLUMNS: readonly WorkColumn[] = [
  EMPLOYMENT_START,
  EMPLOYMENT_PATTERN,
  EMPLOYMENT_END,
  VACATION_DAYS,
];

/** The field that holds all custom fields. */
export const CUSTOM = fieldByInput('custom-properties');

/** The name of the column of one custom field. */
export function customColumn(property: string): string {
  return `${CUSTOM.input}.${property}`;
}
