/** Collects the issues of a users file, each with its location. They are reported together. */
import { formatNumber } from '../../model/numbers.ts';
import type { Issue, Location } from '../../model/issue.ts';

/** Where an issue is in the file; `{}` is the file as a whole. Numbers start at 1. */
export interface Position {
  readonly line?: number | undefined;
  /** Number of the record in the file. Only set if several records begin on one line. */
  readonly record?: number | undefined;
  /** The heading or key as the file has it, not quoted; a number for a column without a heading. */
  readonly heading?: string | number;
}

/** What the format calls the name of a value. */
export type HeadingKind = 'column' | 'key';

/** Collects issues of a file. */
export interface IssueCollector {
  readonly kind: HeadingKind;
  /** Adds an issue. Texts from the file must be quoted in `text`; `position` is quoted here. */
  readonly add: (position: Position, text: string) => void;
  /** Makes a text from the file safe to show in a message. */
  readonly quote: (text: string) => string;
  /** True after so many issues that the rest of the file is not read: a large file may have millions. */
  readonly isFull: () => boolean;
}

/** More issues than this are not kept. Log and summary show far fewer. */
const MAX_ISSUES = 10_000;

/**
 * Creates an empty collector.
 *
 * @param file path of the file, as the input has it
 * @returns the collector; `issues` lists what was added, in that order. If there are more than `MAX_ISSUES`, the first
 *   item says so
 */
export function createIssueCollector(
  file: string,
  kind: HeadingKind,
  quote: IssueCollector['quote'],
): IssueCollector & { readonly issues: () => Issue[] } {
  const kept: Issue[] = [];
  let count = 0;
  const toLocation = ({ heading, ...position }: Position): Location => {
    const location = { file, ...position };
    if (heading === undefined) return location;
    if (typeof heading === 'number') return { ...location, column: heading };
    return kind === 'column' ? { ...location, column: quote(heading) } : { ...location, key: quote(heading) };
  };
  return {
    kind,
    quote,
    add: (position, text) => {
      count += 1;
      if (count <= MAX_ISSUES) kept.push({ text, location: toLocation(position) });
    },
    isFull: () => count > MAX_ISSUES,
    issues: () => {
      const text = `has more than ${formatNumber(MAX_ISSUES)} issues. The rest of the file was not checked`;
      return count > MAX_ISSUES ? [{ text, location: { file } }, ...kept] : kept;
    },
  };
}

/**
 * A collector that adds the number of a record to each position.
 *
 * @param record undefined if the line alone identifies the record
 */
export function forRecord(record: number | undefined, issues: IssueCollector): IssueCollector {
  if (record === undefined) return issues;
  return { ...issues, add: (position, text) => issues.add({ ...position, record }, text) };
}
