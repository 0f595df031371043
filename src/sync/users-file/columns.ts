/** The columns of a users file, and the headings that are recognised. JSON and YAML have keys instead of headings. */
import { distance } from 'fastest-levenshtein';
import { FIELDS, fieldByInput, type Field } from '../../model/fields.ts';
import type { IssueCollector, Position } from './issues.ts';

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

const PASSWORD_HEADINGS = ['password', 'Passwort'];
const SINGLE_USER_INPUTS = ['avatar', 'additional-fields'];

const PROPERTY = /^custom[-_]properties\.(.+)$/is;

/** The field that holds all custom fields. */
export const CUSTOM = fieldByInput('custom-properties');

interface KnownColumn {
  readonly heading: string;
  readonly column: Column;
}

const KNOWN_COLUMNS: ReadonlyMap<string, KnownColumn> = new Map(
  [
    { heading: 'id', column: { name: 'id' } },
    ...FILE_FIELDS.flatMap((field) =>
      headingsOf(field).map((heading) => ({ heading, column: { name: field.input, field } })),
    ),
    ...WORK_COLUMNS.flatMap(({ name, germanHeadings }) =>
      [...germanHeadings, name].map((heading) => ({ heading, column: { name } })),
    ),
    { heading: 'clear', column: { name: 'clear' } },
  ].map((known) => [normalizeHeading(known.heading), known]),
);

/** Headings that are understood and rejected, with the reason. */
const REJECTED: ReadonlyMap<string, string> = new Map([
  ...PASSWORD_HEADINGS.map(
    (heading) =>
      [
        normalizeHeading(heading),
        'passwords must not be stored in a repository. Delete them here, and change them in MOCO',
      ] as const,
  ),
  ...SINGLE_USER_INPUTS.map(
    (heading) =>
      [
        normalizeHeading(heading),
        'is only available in the action for one user. Delete it from the file',
      ] as const,
  ),
]);

/** Only this many characters of a heading are compared with the known ones, as the time grows with the length. */
const MAX_COMPARED = 60;

/** The German label, if there is one, and the input. */
function headingsOf({ germanLabel, input }: Field): string[] {
  return germanLabel === undefined ? [input] : [germanLabel, input];
}

/** One form for all spellings of a heading. */
function normalizeHeading(heading: string): string {
  return heading.trim().normalize('NFC').toLowerCase().replaceAll('_', '-');
}

/** The column of a heading, in any case and with `_` for `-`; undefined if it is unknown or rejected. */
export function columnOf(heading: string): Column | undefined {
  const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
  return property
    ? { name: `custom-properties.${property}`, field: CUSTOM, property }
    : KNOWN_COLUMNS.get(normalizeHeading(heading))?.column;
}

/** True if a text is the heading of a column, or a heading that is understood and rejected. */
export function isHeading(text: string): boolean {
  return columnOf(text) !== undefined || REJECTED.has(normalizeHeading(text));
}

/** Finds the column of a heading; undefined, after adding an issue at `position`, if there is none. */
export type FindColumn = (heading: string, position: Position, issues: IssueCollector) => Column | undefined;

/** Creates a function that finds columns, and adds one issue for each heading without a column. */
export function createColumnFinder(): FindColumn {
  const found = new Map<string, Column | undefined>();
  const reported = new Set<string>();
  return (heading, position, issues) => {
    if (found.has(heading)) return found.get(heading);
    const column = columnOf(heading);
    found.set(heading, column);
    if (!column && !reported.has(normalizeHeading(heading))) {
      reported.add(normalizeHeading(heading));
      addUnknownHeading(heading, position, issues);
    }
    return column;
  };
}

function addUnknownHeading(heading: string, position: Position, issues: IssueCollector): void {
  const reason = REJECTED.get(normalizeHeading(heading));
  if (reason !== undefined) issues.add({ ...position, heading }, reason);
  // The text names the heading, so the position does not.
  else issues.add(position, `Unknown ${issues.kind} ${issues.quote(heading)}. ${howToFix(heading, issues)}`);
}

function howToFix(heading: string, { quote }: IssueCollector): string {
  const given = normalizeHeading(heading.slice(0, MAX_COMPARED));
  if (given === '') return 'Delete it';
  const near = nearHeadings(given).map((each) => `\`${each}\``);
  return near.length > 0
    ? `Did you mean ${near.join(' or ')}?`
    : `Delete it, or rename it to ${quote(`custom-properties.${heading}`)} if it is a custom field`;
}

/** The known headings that a heading probably means, at most one for each column, nearest first. */
function nearHeadings(given: string): string[] {
  const near = [...KNOWN_COLUMNS]
    .map(([key, known]) => ({ key, known, edits: distance(given, key) }))
    .filter(({ key, edits }) => isNear(given, key, edits))
    .sort((a, b) => a.edits - b.edits);
  // `employment` alone is near the column of the first day and that of the last: both are suggested.
  const candidates = near.filter(({ edits }) => edits <= 2 * (near[0]?.edits ?? 0));
  const byColumn = new Map<string, string>();
  for (const { known } of candidates) {
    if (!byColumn.has(known.column.name)) byColumn.set(known.column.name, known.heading);
  }
  return [...byColumn.values()];
}

/** Suggesting a heading that is not near could lead to entry dates in birthdays. */
function isNear(given: string, known: string, edits: number): boolean {
  const [short = '', long = ''] = [given, known].sort((a, b) => a.length - b.length);
  // More than half of the longer one: `Eintrittsdatum` means `Eintritt`, but `Teamleitung` does not mean `Team`.
  const isBeginning = long.startsWith(short) && short.length * 2 > long.length;
  return isBeginning || edits * 3 <= long.length;
}
