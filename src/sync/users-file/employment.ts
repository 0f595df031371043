/** Employment and vacation of a record: what MOCO stores apart from the user. */
import type { DesiredEmployment } from '../../model/employments.ts';
import * as values from '../../model/parsers.ts';
import { acceptOrReport, addIssue, nonEmptyCell, parseCell, type Cell, type Cells } from './cells.ts';
import {
  EMPLOYMENT_END,
  EMPLOYMENT_PATTERN,
  EMPLOYMENT_START,
  VACATION_DAYS,
  type WorkColumn,
} from './columns.ts';
import type { IssueCollector, Position } from './issues.ts';
import type { Mapping, Node } from './nodes.ts';

/** Hours as people write them in JSON and YAML, where they may be texts. */
const HOURS = /^\d+(?:[.,]\d+)?$/;

/**
 * Checks that a file with first days has hours too, and the reverse.
 *
 * @param names the columns of the file, by name
 * @param findValue where the file has a column whose name is given, if there is a value in it
 * @returns false, after adding one issue for the whole file, if it has values for one of the two and no column for the
 *   other
 */
export function checkStartAndPattern(
  names: ReadonlySet<string>,
  findValue: (name: string) => Position | undefined,
  issues: IssueCollector,
): boolean {
  const [missing, ...others] = [EMPLOYMENT_START, EMPLOYMENT_PATTERN].filter(({ name }) => !names.has(name));
  if (!missing || others.length > 0) return true;
  const given = missing === EMPLOYMENT_START ? EMPLOYMENT_PATTERN : EMPLOYMENT_START;
  const position = findValue(given.name);
  if (!position) return true;
  const { kind } = issues;
  issues.add(
    position,
    `needs a ${kind} ${formatHeadings(missing)} too. Add it, or ignore this ${kind} with the input \`columns\``,
  );
  return false;
}

/**
 * Parses the employment of a record.
 *
 * @param needsBoth whether a first day without hours, or hours without a first day, is an issue of this record
 */
export function parseEmployment(cells: Cells, needsBoth: boolean, issues: IssueCollector): DesiredEmployment {
  if (needsBoth) checkBoth(cells, issues);
  const from = parseDate(cells, EMPLOYMENT_START, issues);
  const patternCell = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
  const hours = patternCell && parsePattern(patternCell, issues);
  const end = parseDate(cells, EMPLOYMENT_END, issues);
  if (from && end && end.day < from.day) {
    addIssue(end.cell, `must not be before ${issues.quote(from.cell.heading)} (${from.day})`, issues);
  }
  return { ...(from && hours && { start: { from: from.day, hours } }), ...(end && { end: end.day }) };
}

/** Adds an issue if the record has a first day and no hours, or the reverse. */
function checkBoth(cells: Cells, issues: IssueCollector): void {
  const start = nonEmptyCell(cells, EMPLOYMENT_START.name);
  const pattern = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
  if (start && !pattern) addMissing(start, EMPLOYMENT_PATTERN, cells, issues);
  if (pattern && !start) addMissing(pattern, EMPLOYMENT_START, cells, issues);
}

function addMissing(given: Cell, missing: WorkColumn, cells: Cells, issues: IssueCollector): void {
  const heading = cells.get(missing.name)?.heading;
  const name = heading === undefined ? formatHeadings(missing) : issues.quote(heading);
  addIssue(given, `has a value, but ${name} is empty. Fill in both, or empty both`, issues);
}

/** The day in a column, and its cell; undefined if it is empty, or invalid, which adds an issue. */
function parseDate(
  cells: Cells,
  { name }: WorkColumn,
  issues: IssueCollector,
): { readonly day: string; readonly cell: Cell } | undefined {
  const cell = nonEmptyCell(cells, name);
  const day = cell && parseCell(cell, values.employmentDay, issues);
  return cell && day !== undefined ? { day, cell } : undefined;
}

/** The vacation days of a record, with a decimal point or a decimal comma. */
export function parseVacationDays(cells: Cells, issues: IssueCollector): number | undefined {
  const cell = nonEmptyCell(cells, VACATION_DAYS.name);
  return cell && parseCell(cell, values.vacationDays, issues);
}

/** The hours of a text; in JSON and YAML also of a list of five days, or of MOCO's object. */
function parsePattern(cell: Cell, issues: IssueCollector): values.DesiredHours | undefined {
  const { node } = cell;
  if ('text' in node) return parseCell(cell, values.pattern, issues);
  // The parser says what the hours must be, for a list or an object too.
  const text = 'items' in node ? (numbersOf(node)?.join('/') ?? '') : (objectToText(node) ?? '{}');
  return acceptOrReport(cell, values.pattern(text), issues);
}

/** MOCO's JSON for an object with the hours of mornings and afternoons, and nothing else. */
function objectToText({ entries }: Mapping): string | undefined {
  const halves = new Map(entries.map(([key, node]) => [key.text, numbersOf(node)]));
  const am = halves.get('am');
  const pm = halves.get('pm');
  return entries.length === 2 && am && pm ? JSON.stringify({ am, pm }) : undefined;
}

/** The numbers of a list; undefined if it is none, or has anything else in it. */
function numbersOf(node: Node): number[] | undefined {
  if (!('items' in node)) return undefined;
  const texts = node.items.map((item) => ('text' in item && item.type !== 'null' ? item.text.trim() : ''));
  return texts.every((text) => HOURS.test(text))
    ? texts.map((text) => Number(text.replace(',', '.')))
    : undefined;
}

/** The headings that a column may have, such as `employment-end` or `Austritt`, for a message. */
function formatHeadings({ name, germanHeadings }: WorkColumn): string {
  return [name, ...germanHeadings].map((heading) => `\`${heading}\``).join(' or ');
}
