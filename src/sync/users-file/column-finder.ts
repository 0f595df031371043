/** Finds the columns of the headings of one file: by the input `columns`, else by the headings that are recognised. */
import type { ColumnMapping } from './column-mapping.ts';
import type { Column } from './columns.ts';
import {
  columnOf,
  hintFor,
  normalizeHeading,
  RECOGNISED,
  rejectionOf,
  type KnownHeading,
} from './headings.ts';
import { isTypo, nearHeadings } from './near-headings.ts';
import type { IssueCollector, Position } from './issues.ts';

/** The columns of a file. It remembers each heading, so that an unknown one is reported once. */
export interface ColumnFinder {
  /** The column of a heading; undefined, after adding an issue at `position` unless it is ignored, if it has none. */
  readonly find: (heading: string, position: Position, issues: IssueCollector) => Column | undefined;
  /** The column of a heading; undefined if it has none. */
  readonly columnOf: (heading: string) => Column | undefined;
  /** True if a text is a heading that is understood: mapped, recognised or rejected. */
  readonly isHeading: (text: string) => boolean;
  /** The headings that were ignored because of `* = ignore`, as the file has them. */
  readonly ignored: () => string[];
  /** The headings that were found, by the names of their columns: as the file has them, the first of each. */
  readonly headings: () => ReadonlyMap<string, string>;
}

/** No heading or key of a list is longer. With longer ones, a message for each row could take minutes. */
const MAX_HEADING = 500;

/** What a heading means: a column, nothing because it is ignored, or why it means nothing. */
type Meaning =
  | { readonly column: Column }
  | { readonly ignoredBy: 'name' | 'others' }
  | { readonly rejection: string }
  | { readonly unknown: true };

/** Creates a finder of columns for one file. */
export function createColumnFinder(mapping: ColumnMapping): ColumnFinder {
  const meanings = new Map<string, Meaning>();
  const reported = new Set<string>();
  const ignored = new Map<string, string>();
  const headings = new Map<string, string>();
  const meaningOf = (text: string): Meaning => {
    const heading = text.slice(0, MAX_HEADING + 1);
    const known = meanings.get(heading) ?? findMeaning(heading, mapping);
    meanings.set(heading, known);
    return known;
  };
  const columnIn = (meaning: Meaning): Column | undefined =>
    'column' in meaning ? meaning.column : undefined;
  const find: ColumnFinder['find'] = (heading, position, issues) => {
    const meaning = meaningOf(heading);
    const column = columnIn(meaning);
    const key = normalizeHeading(heading.slice(0, MAX_HEADING));
    if (column && !headings.has(column.name)) headings.set(column.name, heading);
    if ('ignoredBy' in meaning && meaning.ignoredBy === 'others' && !ignored.has(key)) {
      ignored.set(key, heading);
    }
    if (('unknown' in meaning || 'rejection' in meaning) && !reported.has(key)) {
      reported.add(key);
      addIssue(heading, meaning, mapping, position, issues);
    }
    return column;
  };
  return {
    find,
    columnOf: (heading) => columnIn(meaningOf(heading)),
    isHeading: (text) => {
      const meaning = meaningOf(text);
      return 'column' in meaning || 'rejection' in meaning || isIgnoredByName(meaning);
    },
    ignored: () => [...ignored.values()],
    headings: () => headings,
  };
}

function isIgnoredByName(meaning: Meaning): boolean {
  return 'ignoredBy' in meaning && meaning.ignoredBy === 'name';
}

function findMeaning(heading: string, mapping: ColumnMapping): Meaning {
  if (heading.length > MAX_HEADING) {
    return { rejection: `has more than ${MAX_HEADING} characters. Shorten it` };
  }
  const mapped = mapping.headings.get(normalizeHeading(heading));
  if (mapped) return mapped.column ? { column: mapped.column } : { ignoredBy: 'name' };
  const column = columnOf(heading);
  if (column) return { column };
  const rejection = rejectionOf(heading);
  if (rejection !== undefined) return { rejection };
  const isIgnored = mapping.ignoresOthers && !isTypo(heading, comparedWith(mapping));
  return isIgnored ? { ignoredBy: 'others' } : { unknown: true };
}

/** Headings with a meaning in this file. */
function comparedWith(mapping: ColumnMapping): KnownHeading[] {
  return [...[...mapping.headings.values()].filter(({ column }) => column), ...RECOGNISED];
}

function addIssue(
  heading: string,
  meaning: Meaning,
  mapping: ColumnMapping,
  position: Position,
  issues: IssueCollector,
): void {
  if ('rejection' in meaning) issues.add({ ...position, heading }, meaning.rejection);
  // The text names the heading, so the position does not.
  else {
    const text = `Unknown ${issues.kind} ${issues.quote(heading)}. ${howToFix(heading, mapping, issues)}`;
    issues.add(position, text);
  }
}

function howToFix(heading: string, mapping: ColumnMapping, { quote }: IssueCollector): string {
  if (normalizeHeading(heading) === '') return 'Delete it';
  const ignoring = `add the line ${quote(`${heading} = ignore`)} to the input \`columns\``;
  const hint = hintFor(heading);
  if (hint !== undefined) return `${hint}. To ignore it, ${ignoring}`;
  const near = nearHeadings(heading, comparedWith(mapping)).map((each) => `\`${each}\``);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}? If not, ${ignoring}`;
  const reading =
    'To read it, write a column instead of "ignore", or "custom-properties.NAME" for a custom field';
  return `To ignore it, ${ignoring}. ${reading}`;
}
