/** The columns that a file of users can have, and what a heading means. */
import { closest, distance } from 'fastest-levenshtein';
import { FIELDS, fieldOf, type Field } from '../../moco/fields.ts';
import type { Faults, Place } from './faults.ts';

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
export const CLEARABLE: readonly Field[] = FILE_FIELDS.filter(({ emptied }) => emptied !== undefined);

const PASSWORDS = ['password', 'Passwort'];
const ONE_USER_ONLY = [
  'avatar',
  'employment-start',
  'employment-pattern',
  'employment-end',
  'additional-fields',
];

const PROPERTY = /^custom[-_]properties\.(.+)$/is;
export const CUSTOM = fieldOf('custom-properties');

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
  ].map((known) => [form(known.heading), known]),
);
const FORMS = [...KNOWN.keys()];
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...PASSWORDS.map((heading) => [form(heading), 'passwords must not stand in a repository'] as const),
  ...ONE_USER_ONLY.map((heading) => [form(heading), 'only the action for one user has this input'] as const),
]);

/** More of a heading than this is not compared with those that are known. */
const MAX_COMPARED = 60;

/** The German word, where there is one, and the input. */
function headingsOf({ german, input }: Field): string[] {
  return german === undefined ? [input] : [german, input];
}

/** One form for all spellings of a heading. */
function form(heading: string): string {
  return heading.trim().normalize('NFC').toLowerCase().replaceAll('_', '-');
}

/** The column of a heading, in any case and with `_` for `-`; undefined where there is none. */
export function columnOf(heading: string): Column | undefined {
  const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
  return property
    ? { name: `custom-properties.${property}`, field: CUSTOM, property }
    : KNOWN.get(form(heading))?.column;
}

/** Whether a text is the heading of a column, or of what is refused as one. */
export function isHeading(text: string): boolean {
  return columnOf(text) !== undefined || REFUSED.has(form(text));
}

export type FindColumn = (heading: string, place: Place, faults: Faults) => Column | undefined;

/** A function that finds the column of a heading, and complains once about each heading that has none. */
export function createColumns(): FindColumn {
  const found = new Map<string, Column | undefined>();
  const complained = new Set<string>();
  return (heading, place, faults) => {
    if (found.has(heading)) return found.get(heading);
    const column = columnOf(heading);
    found.set(heading, column);
    if (!column && !complained.has(form(heading))) {
      complained.add(form(heading));
      faults.add({ ...place, heading }, whyNone(heading, faults));
    }
    return column;
  };
}

function whyNone(heading: string, { quote }: Faults): string {
  const refused = REFUSED.get(form(heading));
  if (refused !== undefined) return refused;
  const given = form(heading.slice(0, MAX_COMPARED));
  const nearest = closest(given, FORMS);
  const isSlip = given === '' || distance(given, nearest) * 3 <= Math.max(given.length, nearest.length);
  // Else whoever takes the nearest may write entry dates into birthdays.
  const other = `. If that is not meant, take it out, or call a custom field ${quote(`custom-properties.${heading}`)}`;
  return `is not known; the nearest is \`${KNOWN.get(nearest)?.heading ?? ''}\`${isSlip ? '' : other}`;
}
