/** The input `columns`: which heading of the file means which column, and which headings are ignored. Pure. */
import { columnOf, normalizeHeading, RECOGNISED, rejectionOf, type KnownHeading } from './headings.ts';
import { nearHeadings } from './near-headings.ts';

/** A heading that `columns` names. Without a column, it is ignored. */
export interface MappedHeading extends KnownHeading {
  /** Its line in the input, from 1. */
  readonly line: number;
}

/** A parsed input `columns`. */
export interface ColumnMapping {
  /** By normalized heading. */
  readonly headings: ReadonlyMap<string, MappedHeading>;
  /** The headings of invalid lines, normalized. They have an issue already. */
  readonly invalid: ReadonlySet<string>;
  /** Headings that are neither mapped nor recognised are ignored: `* = ignore`. */
  readonly ignoresOthers: boolean;
}

const IGNORE = 'ignore';
const OTHERS = '*';
const FORM = 'Write lines such as "Work Email = email", "Position = ignore" or "* = ignore"';

/** So many headings can be mapped: a file has no more columns. */
const MAX_LINES = 1_000;

/**
 * Parses the input `columns`.
 *
 * @param quote makes a text from the input safe to show in a message
 * @returns the lines without an issue, and the issues, each to be read after the name of the input
 */
export function parseColumnMapping(
  text: string,
  quote: (text: string) => string,
): { readonly mapping: ColumnMapping; readonly issues: readonly string[] } {
  const headings = new Map<string, MappedHeading>();
  const invalid = new Set<string>();
  const issues: string[] = [];
  let ignoresOthers = false;
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  if (lines.length > MAX_LINES) {
    return { mapping: { headings, invalid, ignoresOthers }, issues: [`has more than ${MAX_LINES} lines`] };
  }
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const parsed = parseLine(line, headings, quote);
    if (typeof parsed === 'string') {
      issues.push(`line ${index + 1}: ${parsed}`);
      invalid.add(normalizeHeading(headingOf(line)));
    } else if (parsed === OTHERS_IGNORED) ignoresOthers = true;
    else headings.set(parsed.key, { ...parsed, line: index + 1 });
  }
  return { mapping: { headings, invalid, ignoresOthers }, issues };
}

/** The heading of a line, whose last equals sign separates it from its column. */
function headingOf(line: string): string {
  const separator = line.lastIndexOf('=');
  return separator < 0 ? line : line.slice(0, separator).trim();
}

/** True if a line of `columns` is probably several: its heading has an equals sign. */
export function isJoined({ heading }: KnownHeading): boolean {
  return heading.includes('=');
}

/**
 * True if a line of `columns` that has an issue is about a heading, which therefore needs no issue of its own.
 *
 * @param key the heading, normalized
 * @param joined the headings of lines that are probably several, see {@link isJoined}
 */
export function isMentioned(
  key: string,
  { invalid }: ColumnMapping,
  joined: readonly KnownHeading[],
): boolean {
  // `* = ignore`, if it is invalid, is about no heading.
  if (key === '') return false;
  // The last heading of a joined line is followed by the equals sign that ends the heading.
  return invalid.has(key) || joined.some((each) => `${each.key}=`.includes(`${key}=`));
}

/** The issue of a line that is probably several. */
export function joinedMessage(
  { heading, line }: MappedHeading,
  kind: string,
  quote: (text: string) => string,
): string {
  return (
    `line ${line}: the file has no ${kind} ${quote(heading)}. Write one line for each heading. In YAML, begin the ` +
    'block with `|`, as in `columns: |`'
  );
}

const OTHERS_IGNORED = Symbol('* = ignore');

/** What a line says; its issue if it is invalid. */
function parseLine(
  line: string,
  earlier: ReadonlyMap<string, KnownHeading>,
  quote: (text: string) => string,
): KnownHeading | typeof OTHERS_IGNORED | string {
  const separator = line.lastIndexOf('=');
  const heading = line.slice(0, Math.max(0, separator)).trim();
  const target = line.slice(separator + 1).trim();
  const isIgnored = target.toLowerCase() === IGNORE;
  if (heading === '' || target === '') return `${quote(line)} has no heading and column. ${FORM}`;
  if (heading === OTHERS) {
    return isIgnored
      ? OTHERS_IGNORED
      : `\`*\` stands for all other headings, which can only be ignored: "* = ignore"`;
  }
  const key = normalizeHeading(heading);
  if (key === '') return `${quote(heading)} is not a heading. ${FORM}`;
  if (earlier.has(key)) return `${quote(heading)} appears twice. Delete one of the two lines`;
  if (isIgnored) return { heading, key, column: undefined };
  const column = columnOf(target);
  if (!column) return unknownTarget(target, quote);
  const same = [...earlier.values()].find((each) => each.column?.name === column.name);
  if (same) {
    return `${quote(same.heading)} and ${quote(heading)} are both the column \`${column.name}\`. Ignore one of the two`;
  }
  return { heading, key, column };
}

function unknownTarget(target: string, quote: (text: string) => string): string {
  const rejection = rejectionOf(target);
  if (rejection !== undefined) {
    return `${quote(target)}: ${rejection}. A heading can only be ignored as "… = ignore"`;
  }
  const near = nearHeadings(target, RECOGNISED).map((each) => `\`${each}\``);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'The README of this action lists the columns. A custom field is "custom-properties.NAME"';
  return `there is no column ${quote(target)}. ${hint}`;
}
