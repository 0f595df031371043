/** The job summary: what was changed, from what to what, for a person. Pure text; the entry writes it. */
import type { Change } from '../model/diff.ts';
import { textOf } from '../model/json.ts';
import { formatIssue } from '../model/issue.ts';
import { reportLines, type ErrorReport } from './error-messages.ts';
import { fitItems, MAX_MESSAGE } from './log.ts';
import { code, escapeHtml, truncate } from './sanitize.ts';

/** GitHub drops a summary of more than 1 MiB whole; what is longer than this helps nobody in a table. */
const MAX_ROWS = 200;
const MAX_NAME = 100;
const MAX_VALUE = 300;

/** Takes secrets and line breaks out of a text. */
export type Sanitize = (text: string) => string;

/**
 * The summary of one user.
 *
 * @param title what was done to the user; undefined if only employments were planned or written
 * @param employments one line each
 */
export function renderSummary(
  title: string | undefined,
  changes: readonly Change[],
  employments: readonly string[],
  sanitize: Sanitize,
): string {
  const items = employments.map((line) => `<li>${escapeHtml(line)}</li>`);
  const blocks = [
    ...(title === undefined ? [] : [`<h3>${escapeHtml(title)}</h3>`]),
    ...(changes.length > 0 ? [table(changes, sanitize)] : []),
    ...(items.length > 0 ? [`<h4>Employments</h4>`, `<ul>${items.join('')}</ul>`] : []),
  ];
  return `${blocks.join('\n\n')}\n\n`;
}

/** A failed step's summary has its message, of at most so many characters. */
export function renderFailure(
  heading: string,
  report: ErrorReport,
  sanitize: Sanitize,
  maxLength = MAX_MESSAGE,
): string {
  const rendered = (line: string): string => renderUntrusted(line, sanitize, maxLength);
  const lines = reportLines(report).map(rendered);
  const items = report.items.map((item) => rendered(`- ${formatIssue(item)}`));
  const used = lines.join('<br>').length;
  const fitting = fitItems(items, maxLength - used, '<br>'.length);
  return `<h3>${escapeHtml(heading)}</h3>\n\n<p>${[...lines, ...fitting].join('<br>')}</p>\n\n`;
}

/** A sentence with words from outside. Inside `<code>` a backtick is only a backtick. */
export function renderUntrusted(sentence: string, sanitize: Sanitize, most: number): string {
  // It goes first: taking it out may bring a secret together.
  return code(truncate(sanitize(sentence.replaceAll('`', '')), most));
}

function table(changes: readonly Change[], sanitize: Sanitize): string {
  const rows = changes.slice(0, MAX_ROWS).map((change) => `<tr>${renderChange(change, sanitize)}</tr>`);
  const more = changes.length - rows.length;
  if (more > 0) rows.push(`<tr><td colspan="3"><em>and ${more} more</em></td></tr>`);
  return `<table><tr><th>Field</th><th>From</th><th>To</th></tr>${rows.join('')}</table>`;
}

/** Field, from, to. Only the values of public fields are shown. */
export function renderChange({ field, from, fromLabel, to, toLabel }: Change, sanitize: Sanitize): string {
  const name = `<td>${code(truncate(sanitize(field.name), MAX_NAME))}</td>`;
  return field.privacy === 'public'
    ? `${name}<td>${renderValue(from, fromLabel, sanitize)}</td><td>${renderValue(to, toLabel, sanitize)}</td>`
    : `${name}<td colspan="2"><em>not shown</em></td>`;
}

function renderValue(value: unknown, label: string | undefined, sanitize: Sanitize): string {
  if (value === undefined) return '<em>not known</em>';
  const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  if (value === null || text === '') return '<em>empty</em>';
  return code(truncate(sanitize(label === undefined ? text : `${label} (${text})`), MAX_VALUE));
}
