/** The job summary: what was changed, from what to what, for a person. Pure text; the entry writes it. */
import type { Change } from '../model/diff.ts';
import { textOf } from '../model/json.ts';
import { truncateList, MAX_MESSAGE } from './log.ts';
import { code, escapeHtml, truncate } from './sanitize.ts';

/** GitHub drops a summary of more than 1 MiB whole; what is longer than this helps nobody in a table. */
const MAX_ROWS = 200;
const MAX_NAME = 100;
const MAX_VALUE = 300;

/** Takes secrets and line breaks out of a text. */
export type Sanitize = (text: string) => string;

/**
 * The lines have nothing but our words, IDs, days and the host. The one about the user comes with the changes as a
 * table; those about employments stand below it.
 */
export function renderSummary(
  lines: readonly string[],
  changes: readonly Change[],
  sanitize: Sanitize,
): string {
  const isEmployment = (line: string): boolean => / employment /.test(line);
  const titles = lines.filter((line) => !isEmployment(line)).map((line) => `<h3>${escapeHtml(line)}</h3>`);
  const employments = lines.filter(isEmployment).map((line) => `<li>${escapeHtml(line)}</li>`);
  const blocks = [
    ...titles,
    ...(changes.length > 0 ? [table(changes, sanitize)] : []),
    ...(employments.length > 0 ? [`<h4>Employments</h4>`, `<ul>${employments.join('')}</ul>`] : []),
  ];
  return `${blocks.join('\n\n')}\n\n`;
}

/** A failed step's summary has its message. */
export function renderFailure(
  heading: string,
  lines: readonly string[],
  sanitize: Sanitize,
  most = MAX_MESSAGE,
): string {
  const shown = (line: string): string => renderUntrusted(line, sanitize, most);
  const message = truncateList(lines, most, (line) => `${shown(line)}<br>`.length).map(shown);
  return `<h3>${escapeHtml(heading)}</h3>\n\n<p>${message.join('<br>')}</p>\n\n`;
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
