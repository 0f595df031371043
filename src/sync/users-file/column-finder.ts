/** Finds the columns of the headings of one file: by the input `columns`, else by the headings that are recognised. */
import { isJoined, isMentioned, joinedMessage, type ColumnMapping } from './column-mapping.ts';
import type { Column } from './columns.ts';
import { columnOf, normalizeHeading, rejectionOf, type KnownHeading } from './headings.ts';
import { isTypo } from './near-headings.ts';
import type { IssueCollector, Position } from './issues.ts';
import { comparedWith, reportHeadings, type HeadingProblem } from './unknown-headings.ts';

/** The columns of a file. It remembers each heading, so that an unknown one is reported once. */
export interface ColumnFinder {
  /** The column of a heading of the file, which is remembered; undefined if it has none. */
  readonly find: (heading: string, position: Position) => Column | undefined;
  /** The column of a heading; undefined if it has none. */
  readonly columnOf: (heading: string) => Column | undefined;
  /** True if a text is a heading that is understood: mapped, recognised or rejected, or mapped with a typo. */
  readonly isHeading: (text: string) => boolean;
  /** True if `columns` has a line for a column, whose heading the file may not have. */
  readonly isMapped: (name: string) => boolean;
  /**
   * Adds the issues of all headings that were found.
   *
   * @param row the row of headings, which has all mapped headings; undefined in JSON and YAML, where none is mandatory
   */
  readonly report: (row: Position | undefined, issues: IssueCollector) => void;
  /** Issues of the input `columns` that only show once the headings of the file were found. */
  readonly mappingIssues: (issues: IssueCollector) => string[];
  /** The headings that were ignored because of `* = ignore`, as the file has them. */
  readonly ignored: () => string[];
  /** The headings that were found, by the names of their columns: as the file has them, the first of each. */
  readonly headings: () => ReadonlyMap<string, string>;
}

/** No heading or key of a list is longer. With longer ones, a message for each row could take minutes. */
const MAX_HEADING = 500;

/** So many headings without a column are remembered. JSON may have millions of keys. */
const MAX_PROBLEMS = 10_000;

/** So many headings of the file are compared with a mapped one that it does not have. */
const MAX_CANDIDATES = 1_000;

/** What a heading means: a column, nothing because it is ignored, or why it means nothing. */
type Meaning =
  | { readonly column: Column }
  | { readonly ignoredBy: 'name' | 'others' }
  | { readonly rejection: string }
  | { readonly unknown: true };

/** Creates a finder of columns for one file. */
export function createColumnFinder(mapping: ColumnMapping): ColumnFinder {
  const meanings = new Map<string, Meaning>();
  const meaningOf = (text: string): Meaning => {
    const heading = text.slice(0, MAX_HEADING + 1);
    const known = meanings.get(heading) ?? findMeaning(heading, mapping);
    meanings.set(heading, known);
    return known;
  };
  const found = createHeadingList();
  const mapped = [...mapping.headings.values()];
  const joined = (): typeof mapped => mapped.filter((each) => isJoined(each) && !found.has(each.key));
  return {
    find: (heading, position) => {
      const meaning = meaningOf(heading);
      found.add(heading, meaning, position);
      return columnIn(meaning);
    },
    columnOf: (heading) => columnIn(meaningOf(heading)),
    isHeading: (text) => {
      const meaning = meaningOf(text);
      if ('column' in meaning || 'rejection' in meaning || isIgnoredByName(meaning)) return true;
      const key = normalizeHeading(text.slice(0, MAX_HEADING));
      return isMentioned(key, mapping, joined()) || isTypo(text, mapped);
    },
    isMapped: (name) => mapped.some(({ column }) => column?.name === name),
    report: (row, issues) => {
      const lines = joined();
      const isExplained = (key: string): boolean => isMentioned(key, mapping, lines);
      reportHeadings({ ...found.all(), has: found.has, isExplained, row }, mapping, issues);
    },
    mappingIssues: ({ kind, quote }) => joined().map((each) => joinedMessage(each, kind, quote)),
    ignored: () => found.all().ignored,
    headings: () => found.all().headings,
  };
}

/** The headings of a file, as far as messages need them. */
interface HeadingList {
  /** Adds a heading. One that was added before, in any spelling, changes nothing. */
  readonly add: (heading: string, meaning: Meaning, position: Position) => void;
  /** True if a heading, normalized, was added. */
  readonly has: (key: string) => boolean;
  readonly all: () => {
    readonly candidates: readonly KnownHeading[];
    readonly problems: readonly HeadingProblem[];
    readonly ignored: string[];
    /** By the names of their columns. */
    readonly headings: ReadonlyMap<string, string>;
  };
}

function createHeadingList(): HeadingList {
  const keys = new Set<string>();
  const candidates: KnownHeading[] = [];
  const problems: HeadingProblem[] = [];
  const ignored: string[] = [];
  const headings = new Map<string, string>();
  return {
    add: (heading, meaning, position) => {
      const column = columnIn(meaning);
      if (column && !headings.has(column.name)) headings.set(column.name, heading);
      const key = normalizeHeading(heading.slice(0, MAX_HEADING));
      if (keys.has(key) || problems.length > MAX_PROBLEMS) return;
      keys.add(key);
      if (candidates.length < MAX_CANDIDATES) candidates.push({ heading, key, column });
      if ('ignoredBy' in meaning && meaning.ignoredBy === 'others') ignored.push(heading);
      if ('unknown' in meaning) problems.push({ heading, key, position });
      if ('rejection' in meaning) problems.push({ heading, key, position, rejection: meaning.rejection });
    },
    has: (key) => keys.has(key),
    all: () => ({ candidates, problems, ignored, headings }),
  };
}

function columnIn(meaning: Meaning): Column | undefined {
  return 'column' in meaning ? meaning.column : undefined;
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
