/** The job summary: what was changed, from what to what, for a person. Pure text; the entry writes it. */
import type { Change } from '../moco/compare.ts';
import { code, escapeHtml, shorten } from './untrusted.ts';

/** A longer value is no help in a table, and GitHub drops a summary of more than 1 MiB whole. */
const MAX_VALUE = 300;

/** `heading` has nothing but our words, IDs and the host; the changes become a table. */
export function summaryOf(
  heading: string,
  changes: readonly Change[],
  redact: (text: string) => string,
): string {
  const title = `<h3>${escapeHtml(heading)}</h3>`;
  return `${title}\n\n${changes.length > 0 ? `${table(changes, redact)}\n\n` : ''}`;
}

/** A failed step's summary has its message. */
export function failureSummary(lines: readonly string[], redact: (text: string) => string): string {
  return `<h3>MOCO user not updated</h3>\n\n<p>${lines.map((line) => code(redact(line))).join('<br>')}</p>\n\n`;
}

function table(changes: readonly Change[], redact: (text: string) => string): string {
  const rows = changes.map((change) => {
    const cell = (value: unknown, label: string | undefined): string =>
      change.field.privacy === 'public' ? shown(value, label, redact) : '<em>not shown</em>';
    const { from, fromLabel, to, toLabel } = change;
    return `<tr><td>${code(change.field.name)}</td><td>${cell(from, fromLabel)}</td><td>${cell(to, toLabel)}</td></tr>`;
  });
  return `<table><tr><th>Field</th><th>From</th><th>To</th></tr>${rows.join('')}</table>`;
}

function shown(value: unknown, label: string | undefined, redact: (text: string) => string): string {
  if (value === undefined) return '<em>not known</em>';
  const text = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
  if (value === null || text === '') return '<em>empty</em>';
  return code(shorten(redact(label === undefined ? text : `${label} (${text})`), MAX_VALUE));
}
