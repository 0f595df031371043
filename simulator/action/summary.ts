/** The requests in the job summary: how many there were of each kind. Pure text. */
import { code } from '../../src/github/sanitize.ts';
import { truncate } from '../../src/model/display.ts';
import { groupBy } from '../../src/model/groups.ts';
import { countOf, formatNumber } from '../../src/model/numbers.ts';
import type { InspectedRequest } from '../inspection.ts';
import { OUTSIDE_API } from '../request.ts';

/** More rows are not read. */
const MAX_ROWS = 200;

/** Characters of a method or a path: both may be anything. */
const MAX_TEXT = 100;

/** A part of a path that may be shown: a word of an API, or an ID. Anything else may be personal, such as an address. */
const SHOWN_PART = /^(?:[a-z_]{0,40}|\d{1,20})(?:\.json)?$/;

/** Makes a text from outside safe to show, in one line. */
type Sanitize = (text: string) => string;

/**
 * A table of the requests. Equal ones are one row, in the order of the first of them. Queries, bodies, and parts of paths that
 * may be personal are not shown.
 */
export function renderRequests(requests: readonly InspectedRequest[], sanitize: Sanitize): string {
  const title = `<h3>Simulated MOCO: ${countOf(requests.length, 'request')}</h3>`;
  if (requests.length === 0) return `${title}\n\n`;
  const shown = requests.map((request) => ({ ...request, path: shownPath(request.path) }));
  const kinds = [...groupBy(shown, ({ method, path, status }) => `${method} ${path} ${status}`).values()];
  const rows = kinds.slice(0, MAX_ROWS).map((kind) => `<tr>${renderKind(kind, sanitize)}</tr>`);
  const more = kinds.length - rows.length;
  if (more > 0) rows.push(`<tr><td colspan="4"><em>and ${formatNumber(more)} more</em></td></tr>`);
  const headings = '<tr><th>Method</th><th>Path</th><th>Status</th><th>Requests</th></tr>';
  return `${title}\n\n<table>${headings}${rows.join('')}</table>\n\n`;
}

function shownPath(path: string): string {
  if (path.startsWith(OUTSIDE_API)) return OUTSIDE_API;
  return path
    .split('/')
    .map((part) => (SHOWN_PART.test(part) ? part : '…'))
    .join('/');
}

function renderKind(kind: readonly InspectedRequest[], sanitize: Sanitize): string {
  const [{ method, path, status } = { method: '', path: '', status: 0 }] = kind;
  const text = (value: string): string => code(truncate(sanitize(value), MAX_TEXT));
  const cells = [text(method), text(path), status || 'connection broken', formatNumber(kind.length)];
  return cells.map((cell) => `<td>${cell}</td>`).join('');
}
