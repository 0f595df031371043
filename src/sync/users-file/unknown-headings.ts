/** Issues about headings without a column, and about mapped headings that the file does not have. Pure. */
import { formatNumber } from '../../model/numbers.ts';
import { isJoined, type ColumnMapping, type MappedHeading } from './column-mapping.ts';
import { hintFor, RECOGNISED, type KnownHeading } from './headings.ts';
import type { IssueCollector, Position } from './issues.ts';
import { nearHeadings } from './near-headings.ts';

/** A heading of the file that has no column and is not ignored. */
export interface HeadingProblem {
  /** As the file has it. */
  readonly heading: string;
  /** The heading, normalized. */
  readonly key: string;
  /** Where the file has it first. */
  readonly position: Position;
  /** Why it is rejected although it is understood; undefined if it is unknown. */
  readonly rejection?: string;
}

/** What is known of the headings of a file. */
export interface FileHeadings {
  /** Headings of the file that a mapped one may have been meant to be. */
  readonly candidates: readonly KnownHeading[];
  readonly problems: readonly HeadingProblem[];
  /** True if the file has a heading. */
  readonly has: (key: string) => boolean;
  /** True if another issue explains already why a heading is unknown. */
  readonly isExplained: (key: string) => boolean;
  /** The row of headings; undefined in JSON and YAML, where no key is mandatory. */
  readonly row: Position | undefined;
}

/** At most so many unknown headings are named in one issue. */
const MAX_NAMED = 10;

/** With more, their number is not exact: no more than some thousand are remembered. */
const MAX_COUNTED = 1_000;

/** Headings with a meaning in this file. */
export function comparedWith(mapping: ColumnMapping): KnownHeading[] {
  return [...[...mapping.headings.values()].filter(({ column }) => column), ...RECOGNISED];
}

/**
 * Adds the issues of the headings: one for each mapped heading that the file does not have, which is probably a typo; one for
 * each heading that is rejected or that has advice of its own; and one for all other unknown ones together.
 */
export function reportHeadings(file: FileHeadings, mapping: ColumnMapping, issues: IssueCollector): void {
  const missing = [...mapping.headings.values()].filter(
    // To ignore a heading that is not there does no harm.
    (each) => each.column && !isJoined(each) && !file.has(each.key),
  );
  const unknown = new Map(file.problems.map((each) => [each.heading, each.position]));
  const meant = new Set(missing.flatMap((each) => reportMissing(each, file, unknown, issues)));
  const known = comparedWith(mapping).filter((each) => !missing.some(({ key }) => key === each.key));
  const others: HeadingProblem[] = [];
  for (const problem of file.problems) {
    const { heading, key, position, rejection } = problem;
    if (rejection !== undefined) issues.add({ ...position, heading }, rejection);
    else if (!meant.has(heading) && !file.isExplained(key)) {
      const advice = adviceFor(problem, known, issues);
      if (advice === undefined) others.push(problem);
      // The text names the heading, so the position does not.
      else issues.add(position, `Unknown ${issues.kind} ${issues.quote(heading)}. ${advice}`);
    }
  }
  const [first] = others;
  if (first) issues.add(first.position, unknownMessage(others, mapping, issues));
}

/** Adds the issue of a mapped heading that the file does not have; returns the headings that it suggests. */
function reportMissing(
  { heading, line }: MappedHeading,
  { candidates, row }: FileHeadings,
  unknown: ReadonlyMap<string, Position>,
  { add, kind, quote }: IssueCollector,
): string[] {
  const near = nearHeadings(
    heading,
    // In the headings of the file, each is a column of its own, whatever it means.
    candidates.map((each) => ({ ...each, column: { name: each.key } })),
  );
  const [first] = row ? near : near.filter((each) => unknown.has(each));
  const position = row ?? (first === undefined ? undefined : unknown.get(first));
  if (!position) return [];
  const hint =
    first === undefined
      ? 'Correct or delete that line'
      : `Correct that line: the file has ${near.map(quote).join(' and ')}`;
  const subject = row ? 'has' : 'the file has';
  add(
    position,
    `${subject} no ${kind} ${quote(heading)}, which line ${line} of the input \`columns\` names. ${hint}`,
  );
  return near;
}

/** What to do about an unknown heading, if that can be told for this one alone. */
function adviceFor(
  { heading, key }: HeadingProblem,
  known: readonly KnownHeading[],
  { kind, quote }: IssueCollector,
): string | undefined {
  if (key === '') return 'Delete it';
  const ignoring = `add the line ${quote(`${heading} = ignore`)} to the input \`columns\``;
  const hint = hintFor(heading, kind);
  if (hint !== undefined) return `${hint}. To ignore it, ${ignoring}`;
  const near = nearHeadings(heading, known).map((each) => `\`${each}\``);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}? If not, ${ignoring}` : undefined;
}

function unknownMessage(
  unknown: readonly HeadingProblem[],
  { ignoresOthers }: ColumnMapping,
  { kind, quote }: IssueCollector,
): string {
  const [first = ''] = unknown.map(({ heading }) => heading);
  const isOne = unknown.length === 1;
  const names = listHeadings(unknown.map(({ heading }) => quote(heading)));
  const line = `${isOne ? 'the line' : 'a line for each, such as'} ${quote(`${first} = ignore`)}`;
  const all = ignoresOthers ? '' : `, or "* = ignore" for all unknown ${kind}s`;
  const custom = quote(`${first} = custom-properties.${first}`);
  return (
    `Unknown ${kind}${isOne ? '' : 's'} ${names}. To ignore ${isOne ? 'it' : 'them'}, add ${line} to the input ` +
    `\`columns\`${all}. To read ${isOne ? 'it' : 'one'}, name a field instead of "ignore"; a custom field as ${custom}`
  );
}

function listHeadings(quoted: readonly string[]): string {
  const more = quoted.length - MAX_NAMED;
  const named = more > 0 ? quoted.slice(0, MAX_NAMED) : quoted.slice(0, -1);
  const count = `${more > MAX_COUNTED ? 'more than ' : ''}${formatNumber(Math.min(more, MAX_COUNTED))}`;
  const last = more > 0 ? `${count} more` : (quoted.at(-1) ?? '');
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}
