/** The columns of a users file, and the headings that are recognised. JSON and YAML have keys instead of headings. */
import { closest, distance } from 'fastest-levenshtein';
import { FIELDS, fieldByInput, type Field } from '../../model/fields.ts';
import type { IssueCollector, Position } from './issues.ts';

/** A column that is recognised. */
export interface Column {
  /** `id`, `clear`, an input, or `custom-properties.NAME`. Two headings with the same name are the same column. */
  readonly name: string;
  /** Undefined for `id` and `clear`. */
  readonly field?: Field;
  /** NAME, if the column holds a single custom field. */
  readonly property?: string;
}

/** The fields that a users file can set. Secrets must not be stored in a repository. */
export const FILE_FIELDS: readonly Field[] = FIELDS.filter(({ privacy }) => privacy !== 'secret');

const PASSWORD_HEADINGS = ['password', 'Passwort'];
const SINGLE_USER_INPUTS = [
  'avatar',
  'employment-start',
  'employment-pattern',
  'employment-end',
  'additional-fields',
];

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
    { heading: 'clear', column: { name: 'clear' } },
  ].map((known) => [normalizeHeading(known.heading), known]),
);
const KNOWN_HEADINGS = [...KNOWN_COLUMNS.keys()];

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
  const nearest = closest(given, KNOWN_HEADINGS);
  // Suggesting a heading that is not near could lead to entry dates in birthdays.
  return distance(given, nearest) * 3 <= Math.max(given.length, nearest.length)
    ? `Did you mean \`${KNOWN_COLUMNS.get(nearest)?.heading ?? ''}\`?`
    : `Delete it, or rename it to ${quote(`custom-properties.${heading}`)} if it is a custom field`;
}
