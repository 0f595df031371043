/** The job summary of one user, and what summaries and comments share. Pure text. */
import type { Change } from '../model/diff.ts';
import { formatIssue } from '../model/issue.ts';
import { textOf } from '../model/json.ts';
import type { Notice } from '../model/notice.ts';
import { reportLines, type ErrorReport } from './error-messages.ts';
import { fitItems, MAX_MESSAGE } from './log.ts';
import { code, escapeHtml, renderText } from './sanitize.ts';
import { truncate } from '../model/display.ts';

/** GitHub drops a summary over 1 MiB. More rows than these are not read. */
const MAX_ROWS = 200;
const MAX_NAME = 100;
const MAX_VALUE = 300;

/** Removes secrets and line breaks from a text. */
export type Sanitize = (text: string) => string;

/** A failure in a summary or comment. */
export interface FailureBlock {
  readonly heading: string;
  readonly report: ErrorReport;
  /** The page of the error codes: a URL, or a path. */
  readonly errorsPage: string;
  /** Characters of the message. */
  readonly maxLength?: number;
}

/** What the summary of one user says. */
export interface UserSummary {
  /** What was done, to whom, in which account. */
  readonly title: string;
  /** True for a user that did not exist before: the fields have no old values. */
  readonly isNew: boolean;
  readonly changes: readonly Change[];
  /** Employments and vacation, one line each. */
  readonly details: readonly string[];
  readonly notices: readonly Notice[];
}

/** The summary of one user. */
export function renderSummary(summary: UserSummary, sanitize: Sanitize): string {
  const { title, isNew, changes, details, notices } = summary;
  const items = details.map((line) => `<li>${renderUntrusted(line, sanitize, MAX_MESSAGE)}</li>`);
  const blocks = [
    `<h3>${renderUntrusted(title, sanitize, MAX_MESSAGE)}</h3>`,
    ...(changes.length > 0 ? [table(changes, isNew, sanitize)] : []),
    ...(items.length > 0 ? [`<h4>Employment and vacation</h4>`, `<ul>${items.join('')}</ul>`] : []),
    ...notices.map(({ level, text }) => `<p>${renderNotice({ level, text: sanitize(text) })}</p>`),
  ];
  return `${blocks.join('\n\n')}\n\n`;
}

/** A notice, which must have no secret; a warning stands out. */
export function renderNotice({ level, text }: Notice): string {
  return `${level === 'warning' ? '⚠️ ' : ''}${renderTrusted(text)}`;
}

/** A sentence without text from outside, in which inputs stand out. */
export function renderTrusted(sentence: string): string {
  return renderText(sentence).replace(/`([^`]*)`/g, '<code>$1</code>');
}

/** The message of a failed step, with a link to its explanation. */
export function renderFailure(block: FailureBlock, sanitize: Sanitize): string {
  const { heading, report, errorsPage, maxLength = MAX_MESSAGE } = block;
  // Each line is bounded before it is escaped, which makes it up to six times as long.
  const render = (line: string): string => renderUntrusted(line, sanitize, MAX_MESSAGE);
  const lines = reportLines(report).map(render).join('<br>');
  const toItem = (text: string): string => `<li>${text}</li>`;
  const items = report.items.map((item) => toItem(render(formatIssue(item))));
  const list = fitItems(items, maxLength - lines.length, toItem).join('');
  return [
    `<h3>${escapeHtml(heading)}</h3>`,
    `<p>${lines}</p>`,
    ...(list === '' ? [] : [`<ul>${list}</ul>`]),
    `<p>See ${errorLink(errorsPage, report.code)}</p>`,
  ]
    .map((part) => `${part}\n\n`)
    .join('');
}

/** A sentence with text from outside. Backticks, which mark inputs in the log, are left out. */
export function renderUntrusted(sentence: string, sanitize: Sanitize, maxLength: number): string {
  // Redact before, as a secret may have a backtick, and after, as removing backticks may assemble a secret.
  return renderText(truncate(sanitize(sanitize(sentence).replaceAll('`', '')), maxLength));
}

/** Field, from, to; for a new user, field and value. Only the values of public fields are shown. */
export function renderChange(change: Change, isNew: boolean, sanitize: Sanitize): string {
  const { field, from, fromLabel, to, toLabel } = change;
  const name = `<td>${renderUntrusted(field.label, sanitize, MAX_NAME)}</td>`;
  const isCleared = field.emptyValue !== undefined && isEmpty(to);
  const cleared = '<em>cleared</em>';
  if (field.privacy !== 'public') {
    const hidden = `<em>${isNew ? 'set' : 'changed'}, not shown</em>`;
    return `${name}<td colspan="2">${isCleared ? cleared : hidden}</td>`;
  }
  const after = isCleared ? cleared : renderValue(to, toLabel, sanitize);
  if (isNew) return `${name}<td colspan="2">${after}</td>`;
  return `${name}<td>${renderValue(from, fromLabel, sanitize)}</td><td>${after}</td>`;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function errorLink(page: string, code: string): string {
  const target = escapeHtml(`${page}#${code}`);
  return page.startsWith('https://') ? `<a href="${target}">${escapeHtml(code)}</a>` : target;
}

function table(changes: readonly Change[], isNew: boolean, sanitize: Sanitize): string {
  const rows = changes
    .slice(0, MAX_ROWS)
    .map((change) => `<tr>${renderChange(change, isNew, sanitize)}</tr>`);
  const more = changes.length - rows.length;
  if (more > 0) rows.push(`<tr><td colspan="3"><em>and ${more} more</em></td></tr>`);
  const values = isNew ? '<th colspan="2">Value</th>' : '<th>From</th><th>To</th>';
  return `<table><tr><th>Field</th>${values}</tr>${rows.join('')}</table>`;
}

function renderValue(value: unknown, label: string | undefined, sanitize: Sanitize): string {
  if (value === undefined) return '<em>unknown</em>';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  if (isEmpty(value)) return '<em>empty</em>';
  return code(truncate(sanitize(label === undefined ? text : `${label} (${text})`), MAX_VALUE));
}
