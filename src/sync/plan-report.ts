/** The plan, or what became of it, for the job summary and the comment on a pull request. Pure text. */
import { renderChange, renderUntrusted, type Sanitize } from '../github/step-summary.ts';
import { code, escapeHtml, truncate } from '../github/sanitize.ts';
import type { Result } from './apply.ts';
import { planCounts, resultCounts, type Counts } from './outputs.ts';
import { isUnlistedAndStays, sortedWrites, type PlanEntry } from './plan.ts';

const MAX_EMAIL = 100;
const MAX_ERROR = 500;

export interface Report {
  /** The path of the file, as given. */
  readonly file: string;
  /** The account. */
  readonly host: string;
  readonly plan: readonly PlanEntry[];
  /** Undefined after a plan. */
  readonly results: readonly Result[] | undefined;
  /** What must not be overlooked: limits. In our words, as are the notes. */
  readonly warnings: readonly string[];
  /** What a person should know before the tables. */
  readonly notes: readonly string[];
  /** The page of this run, where the job summary stands; undefined in the summary itself. */
  readonly runUrl: string | undefined;
}

/** Counts, what went wrong, and who changes how: cut, with a note, to at most `bytes` bytes. */
export function renderReport(report: Report, sanitize: Sanitize, bytes: number): string {
  const { file, host, plan, results, warnings, notes } = report;
  const title = `${titleOf(report)} ${code(truncate(sanitize(file), 200))} ${results ? 'to' : 'in'} ${escapeHtml(host)}`;
  const head = [
    `<h3>${title}</h3>`,
    ...warnings.map((warning) => `<p>⚠️ <strong>${renderTrusted(warning)}</strong></p>`),
    countsTable(results ? resultCounts(plan, results) : planCounts(plan), results !== undefined),
    ...notes.map((note) => `<p>${renderTrusted(note)}</p>`),
  ].join('\n\n');
  const errors = [...plan, ...(results ?? [])].filter(({ error }) => error !== null);
  const written = sortedWrites(results ?? plan).filter(
    ({ error, changes }) => error === null && changes.length > 0,
  );
  const idle = plan.filter(isUnlistedAndStays);
  const tables = [
    table('Errors', ['Who', 'Error'], errors, (entry) => errorRow(entry, sanitize)),
    table(results ? 'Changed' : 'Changes', ['Field', 'From', 'To'], written, (entry) =>
      changeRows(entry, sanitize),
    ),
    table(
      'Active in MOCO, not in the file',
      ['Who'],
      idle,
      (entry) => `<tr><td>${renderPerson(entry, sanitize)}</td></tr>`,
    ),
  ];
  return `${truncateTables(head, tables, bytes - Buffer.byteLength(head), truncationHint(report))}\n\n`;
}

function titleOf({ plan, results }: Report): string {
  if (results) return 'Applied';
  return plan.every(({ action }) => action === 'none') ? 'No changes for' : 'Plan for';
}

/** Nothing from outside is in these, so that inputs can stand out. */
function renderTrusted(sentence: string): string {
  return escapeHtml(sentence).replace(/`([^`]*)`/g, '<code>$1</code>');
}

function truncationHint({ runUrl }: Report): string {
  return runUrl === undefined
    ? 'The output <code>plan</code>, or the file of <code>plan-file</code>, has all.'
    : `The job summary of <a href="${escapeHtml(runUrl)}">the run</a> has more.`;
}

function countsTable(counts: Counts, isDone: boolean): string {
  const heads = isDone
    ? ['Created', 'Updated', 'Deactivated', 'Unchanged', 'Failed']
    : ['To create', 'To update', 'To deactivate', 'Unchanged', 'Errors'];
  const { created, updated, deactivated, unchanged, failed } = counts;
  const cells = [created, updated, deactivated, unchanged, failed].map(
    (count) => `<td align="right">${count.toLocaleString('en')}</td>`,
  );
  return `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr><tr>${cells.join('')}</tr></table>`;
}

interface Table {
  readonly begin: string;
  readonly entries: readonly PlanEntry[];
  readonly rowOf: (entry: PlanEntry) => string;
}

function table(
  title: string,
  heads: readonly string[],
  entries: readonly PlanEntry[],
  rowOf: (entry: PlanEntry) => string,
): Table {
  const head = heads.map((each) => `<th>${each}</th>`).join('');
  return { begin: `\n\n<h4>${title}</h4>\n\n<table><tr>${head}</tr>`, entries, rowOf };
}

/** As many people as there is room for, in whole rows. */
function truncateTables(head: string, tables: readonly Table[], bytes: number, whereIsMore: string): string {
  const pieces = [head];
  /** For the ends of tables and the note. */
  let room = bytes - 300 - Buffer.byteLength(whereIsMore);
  let left = 0;
  for (const { begin, entries, rowOf } of tables) {
    let shown = 0;
    for (const entry of entries) {
      const row = rowOf(entry);
      room -= Buffer.byteLength(row) + (shown === 0 ? Buffer.byteLength(begin) : 0);
      if (room < 0) break;
      pieces.push(shown === 0 ? begin + row : row);
      shown++;
    }
    if (shown > 0) pieces.push('</table>');
    left += entries.length - shown;
  }
  const more = `\n\n<p>${left.toLocaleString('en')} more do not fit in here. ${whereIsMore}</p>`;
  return pieces.join('') + (left > 0 ? more : '');
}

function errorRow(entry: PlanEntry, sanitize: Sanitize): string {
  return `<tr><td>${renderPerson(entry, sanitize)}</td><td>${renderUntrusted(entry.error ?? '', sanitize, MAX_ERROR)}</td></tr>`;
}

/** The person over the whole width, so that there is room for the values. */
function changeRows(entry: PlanEntry, sanitize: Sanitize): string {
  const { changes, action } = entry;
  const person = `<tr><td colspan="3"><strong>${action}</strong> ${renderPerson(entry, sanitize)}</td></tr>`;
  return person + changes.map((change) => `<tr>${renderChange(change, sanitize)}</tr>`).join('');
}

/** Inside `<code>` no name becomes a mention. */
function renderPerson({ location, user, email }: PlanEntry, sanitize: Sanitize): string {
  const details = [...(location === '' ? [] : [location]), ...(user ? [`ID ${user.id}`] : [])];
  const address = email === '' ? '' : `${code(truncate(sanitize(email), MAX_EMAIL))} `;
  return `${address}(${details.join(', ')})`;
}
