/** The columns that a file of users can have, and what a heading means. */
import { closest, distance } from 'fastest-levenshtein';
import { FIELDS, fieldByInput, type Field } from '../../model/fields.ts';
import type { IssueCollector, Location } from './issues.ts';

export interface Column {
  /** `id`, `clear`, an input, or `custom-properties.NAME`. Two headings with one name mean the same column. */
  readonly name: string;
  /** Undefined for `id` and `clear`. */
  readonly field?: Field;
  /** NAME, where the column holds a single custom field. */
  readonly property?: string;
}

/** A password has no place in a repository. */
export const FILE_FIELDS: readonly Field[] = FIELDS.filter(({ privacy }) => privacy !== 'secret');

/** What `clear` can name. */
export const CLEARABLE: readonly Field[] = FILE_FIELDS.filter(
  ({ emptyValue: emptied }) => emptied !== undefined,
);

const PASSWORDS = ['password', 'Passwort'];
const SINGLE_USER_INPUTS = [
  'avatar',
  'employment-start',
  'employment-pattern',
  'employment-end',
  'additional-fields',
];

const PROPERTY = /^custom[-_]properties\.(.+)$/is;
export const CUSTOM = fieldByInput('custom-properties');

interface Known {
  readonly heading: string;
  readonly column: Column;
}

const KNOWN: ReadonlyMap<string, Known> = new Map(
  [
    { heading: 'id', column: { name: 'id' } },
    ...FILE_FIELDS.flatMap((field) =>
      headingsOf(field).map((heading) => ({ heading, column: { name: field.input, field } })),
    ),
    { heading: 'clear', column: { name: 'clear' } },
  ].map((known) => [normalizeHeading(known.heading), known]),
);
const FORMS = [...KNOWN.keys()];
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...PASSWORDS.map(
    (heading) => [normalizeHeading(heading), 'passwords must not stand in a repository'] as const,
  ),
  ...SINGLE_USER_INPUTS.map(
    (heading) => [normalizeHeading(heading), 'only the action for one user has this input'] as const,
  ),
]);

/** More of a heading than this is not compared with those that are known. */
const MAX_COMPARED = 60;

/** The German word, where there is one, and the input. */
function headingsOf({ germanLabel: german, input }: Field): string[] {
  return german === undefined ? [input] : [german, input];
}

/** One form for all spellings of a heading. */
function normalizeHeading(heading: string): string {
  return heading.trim().normalize('NFC').toLowerCase().replaceAll('_', '-');
}

/** The column of a heading, in any case and with `_` for `-`; undefined where there is none. */
export function columnOf(heading: string): Column | undefined {
  const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
  return property
    ? { name: `custom-properties.${property}`, field: CUSTOM, property }
    : KNOWN.get(normalizeHeading(heading))?.column;
}

/** Whether a text is the heading of a column, or of what is refused as one. */
export function isHeading(text: string): boolean {
  return columnOf(text) !== undefined || REFUSED.has(normalizeHeading(text));
}

export type FindColumn = (heading: string, location: Location, issues: IssueCollector) => Column | undefined;

/** A function that finds the column of a heading, and complains once about each heading that has none. */
export function createColumnFinder(): FindColumn {
  const found = new Map<string, Column | undefined>();
  const complained = new Set<string>();
  return (heading, location, issues) => {
    if (found.has(heading)) return found.get(heading);
    const column = columnOf(heading);
    found.set(heading, column);
    if (!column && !complained.has(normalizeHeading(heading))) {
      complained.add(normalizeHeading(heading));
      issues.add({ ...location, heading }, unknownHeadingMessage(heading, issues));
    }
    return column;
  };
}

function unknownHeadingMessage(heading: string, { quote }: IssueCollector): string {
  const refused = REFUSED.get(normalizeHeading(heading));
  if (refused !== undefined) return refused;
  const given = normalizeHeading(heading.slice(0, MAX_COMPARED));
  const nearest = closest(given, FORMS);
  const isSlip = given === '' || distance(given, nearest) * 3 <= Math.max(given.length, nearest.length);
  // Else whoever takes the nearest may write entry dates into birthdays.
  const other = `. If that is not meant, take it out, or call a custom field ${quote(`custom-properties.${heading}`)}`;
  return `is not known; the nearest is \`${KNOWN.get(nearest)?.heading ?? ''}\`${isSlip ? '' : other}`;
}
