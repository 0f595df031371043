/** The plan or its results, for the job summary and the comment on a pull request. Pure text. */
import { code, escapeHtml, renderText } from '../github/sanitize.ts';
import { truncate } from '../model/display.ts';
import {
  renderChange,
  renderNotice,
  renderTrusted,
  renderUntrusted,
  type Sanitize,
} from '../github/step-summary.ts';
import { capitalize } from '../model/issue.ts';
import { formatNumber } from '../model/numbers.ts';
import { personName } from '../model/person.ts';
import { currentEmail, fullName, isActive } from '../model/user.ts';
import { detailNames } from '../reconcile/details.ts';
import { describeDetails } from '../reconcile/messages.ts';
import type { Result } from './apply.ts';
import { groupErrors, type ErrorGroup } from './error-groups.ts';
import { planCounts, resultCounts, type Counts } from './outputs.ts';
import { isUnlistedAndStays, isWrite, sortedNotices, sortedWrites, type PlanEntry } from './plan-entry.ts';

const MAX_NAME = 100;
const MAX_FILE = 200;
const MAX_FILE_NOTE = 2_000;
/** What a failure left undone is at the end of the text. */
const MAX_ERROR = 1_000;

/** Users who are named for a row that no user matches. */
const MAX_LOOK_ALIKES = 5;

/** Users of one group of errors that are named. */
const MAX_GROUP = 10;

/** Bytes for the ends of tables and the note. */
const RESERVED_BYTES = 300;

/** What a report is about. */
export interface Report {
  /** The path of the file, as given. */
  readonly file: string;
  /** The account. */
  readonly host: string;
  readonly plan: readonly PlanEntry[];
  /** Undefined after a plan. */
  readonly results: readonly Result[] | undefined;
  /** Limits that are exceeded. Our own words, as are the notes. */
  readonly warnings: readonly string[];
  /** What readers should know before the tables. */
  readonly notes: readonly string[];
  /** What readers should know of the file. Has texts of it. */
  readonly fileNotes: readonly string[];
  /** The page of this run, whose job summary has more; undefined in the summary itself. */
  readonly runUrl: string | undefined;
}

/** Counts, errors, changes and kept users, in at most so many bytes. */
export function renderReport(report: Report, sanitize: Sanitize, maxBytes: number): string {
  const { file, host, plan, results, warnings, notes, fileNotes } = report;
  const path = code(truncate(sanitize(file), MAX_FILE));
  const title = `${titleOf(report)} ${path} ${results ? 'to' : 'in'} ${renderText(host)}`;
  const head = [
    `<h3>${title}</h3>`,
    ...warnings.map((warning) => `<p>⚠️ <strong>${renderTrusted(warning)}</strong></p>`),
    countsTable(results ? resultCounts(plan, results) : planCounts(plan), results !== undefined),
    ...notes.map((note) => `<p>${renderTrusted(note)}</p>`),
    ...fileNotes.map((note) => `<p>${renderUntrusted(note, sanitize, MAX_FILE_NOTE)}</p>`),
  ].join('\n\n');
  const tables = [
    errorTable(report, sanitize),
    changeTable(report, sanitize),
    noticeTable(report, sanitize),
    keptTable(plan.filter(isUnlistedAndStays), sanitize),
  ];
  const room = maxBytes - Buffer.byteLength(head);
  return `${head}${truncateTables(tables, room, truncationHint(report))}\n\n`;
}

function titleOf({ plan, results }: Report): string {
  if (!results) {
    const isNothingToDo = plan.every(({ action }) => action === 'none' || action === 'unmatched');
    return isNothingToDo ? 'No changes for' : 'Plan for';
  }
  if (results.length >= plan.filter(isWrite).length) return 'Applied';
  return results.some(({ isChanged }) => isChanged !== false) ? 'Partly applied' : 'Not applied:';
}

function truncationHint({ runUrl }: Report): string {
  return runUrl === undefined
    ? 'The output <code>plan</code>, or the file of <code>plan-file</code>, has all of them.'
    : `The job summary of <a href="${escapeHtml(runUrl)}">the run</a> has more.`;
}

function countsTable(counts: Counts, isApplied: boolean): string {
  const { created, updated, reactivated, deactivated, unchanged, unmatched, failed } = counts;
  const columns = [
    [isApplied ? 'Created' : 'To create', created],
    [isApplied ? 'Updated' : 'To update', updated],
    [isApplied ? 'Reactivated' : 'To reactivate', reactivated],
    [isApplied ? 'Deactivated' : 'To deactivate', deactivated],
    ['Unchanged', unchanged],
    ...(unmatched > 0 ? [['Not in MOCO', unmatched] as const] : []),
    [isApplied ? 'Failed' : 'Errors', failed],
  ] as const;
  const heads = columns.map(([head]) => `<th>${head}</th>`);
  const cells = columns.map(([, count]) => `<td align="right">${formatNumber(count)}</td>`);
  return `<table><tr>${heads.join('')}</tr><tr>${cells.join('')}</tr></table>`;
}

interface Table {
  readonly begin: string;
  /** Each is as many rows as belong together. */
  readonly blocks: Iterable<{ readonly html: string; readonly users: number }>;
  readonly users: number;
}

function errorTable({ plan, results }: Report, sanitize: Sanitize): Table {
  const groups = groupErrors([...plan, ...(results ?? [])]);
  return {
    begin: tableHead('Errors', ['Who', 'Error']),
    users: groups.reduce((sum, { entries }) => sum + entries.length, 0),
    blocks: groups.map((group) => ({ html: errorRow(group, sanitize), users: group.entries.length })),
  };
}

function changeTable({ plan, results }: Report, sanitize: Sanitize): Table {
  const entries = sortedWrites(results ?? plan).filter(
    (entry) => entry.error === null && (entry.changes.length > 0 || detailNames(entry.details).length > 0),
  );
  return {
    begin: tableHead(results ? 'Changed' : 'Changes', ['User and field', 'From', 'To']),
    users: entries.length,
    blocks: lazily(entries, (entry) => changeRows(entry, results ? 'done' : 'planned', sanitize)),
  };
}

/** What to know about each person's plan. */
function noticeTable({ plan, results = [] }: Report, sanitize: Sanitize): Table {
  const written = new Map(results.map((result) => [keyOf(result), result]));
  const entries = sortedNotices(plan.map((entry) => written.get(keyOf(entry)) ?? entry));
  return {
    begin: tableHead('Notices', ['Who', 'Notice']),
    users: entries.length,
    blocks: lazily(entries, (entry) => {
      const safe = entry.notices.map((notice) => ({ ...notice, text: sanitize(notice.text) }));
      const texts = [...safe.map(renderNotice), ...lookAlikeLines(entry, sanitize)].join('<br>');
      return `<tr><td>${renderPerson(entry, sanitize)}</td><td>${texts}</td></tr>`;
    }),
  };
}

/** Users whom a row may be about that no user matches, with their e-mail addresses. */
function lookAlikeLines({ lookAlikes = [] }: PlanEntry, sanitize: Sanitize): string[] {
  return lookAlikes.slice(0, MAX_LOOK_ALIKES).map((user) => {
    const name = renderUntrusted(fullName(user), sanitize, MAX_NAME);
    const email = code(truncate(sanitize(currentEmail(user)), MAX_NAME));
    return `${name} ${email} (ID ${user.id}${isActive(user) ? '' : ', deactivated'})`.trim();
  });
}

/** The same for an entry and its result. */
function keyOf({ row, user }: PlanEntry): string {
  return row === null ? `user ${user?.id ?? ''}` : `row ${row}`;
}

function keptTable(entries: readonly PlanEntry[], sanitize: Sanitize): Table {
  const isAnyReason = entries.some(({ keptBecause }) => keptBecause !== '');
  return {
    begin: tableHead('Active in MOCO, not in the file', isAnyReason ? ['Who', 'Kept because'] : ['Who']),
    users: entries.length,
    blocks: lazily(entries, (entry) => {
      const reason = isAnyReason ? `<td>${renderTrusted(entry.keptBecause)}</td>` : '';
      return `<tr><td>${renderPerson(entry, sanitize)}</td>${reason}</tr>`;
    }),
  };
}

function tableHead(title: string, heads: readonly string[]): string {
  const head = heads.map((each) => `<th>${each}</th>`).join('');
  return `\n\n<h4>${title}</h4>\n\n<table><tr>${head}</tr>`;
}

/** One block for each user, rendered only if there is room for it. */
function* lazily(
  entries: readonly PlanEntry[],
  render: (entry: PlanEntry) => string,
): Generator<{ html: string; users: number }> {
  for (const entry of entries) yield { html: render(entry), users: 1 };
}

/** As many users as there is room for, in whole blocks. */
function truncateTables(tables: readonly Table[], maxBytes: number, hint: string): string {
  const pieces: string[] = [];
  let room = maxBytes - RESERVED_BYTES - Buffer.byteLength(hint);
  let left = 0;
  for (const { begin, blocks, users } of tables) {
    let shown = 0;
    for (const { html, users: count } of blocks) {
      const piece = shown === 0 ? begin + html : html;
      room -= Buffer.byteLength(piece);
      if (room < 0) break;
      pieces.push(piece);
      shown += count;
    }
    if (shown > 0) pieces.push('</table>');
    left += users - shown;
  }
  const more = left === 1 ? '1 more user does' : `${formatNumber(left)} more users do`;
  const note = `\n\n<p>${more} not fit here. ${hint}</p>`;
  return pieces.join('') + (left > 0 ? note : '');
}

function errorRow({ entries, error }: ErrorGroup, sanitize: Sanitize): string {
  const shown = entries.slice(0, MAX_GROUP).map((entry) => renderPerson(entry, sanitize));
  const more = entries.length - shown.length;
  const who = [
    ...(entries.length > 1 ? [`<strong>${formatNumber(entries.length)} users</strong>`] : []),
    ...shown,
    ...(more > 0 ? [`and ${formatNumber(more)} more`] : []),
  ].join('<br>');
  return `<tr><td>${who}</td><td>${renderUntrusted(error, sanitize, MAX_ERROR)}</td></tr>`;
}

/** The user over the whole width, so that there is room for the values. */
function changeRows(entry: PlanEntry, tense: 'done' | 'planned', sanitize: Sanitize): string {
  const { changes, action, details } = entry;
  const verb = tense === 'done' ? pastTense(action) : action;
  const user = `<tr><td colspan="3"><strong>${verb}</strong> ${renderPerson(entry, sanitize)}</td></tr>`;
  const lines = describeDetails(details, '', tense).map(capitalize);
  return [
    user,
    ...changes.map((change) => `<tr>${renderChange(change, action === 'create', sanitize)}</tr>`),
    ...lines.map((line) => `<tr><td colspan="3">${renderText(line)}</td></tr>`),
  ].join('');
}

/** Such as `created`; each of the actions that write ends in an e. */
function pastTense(action: string): string {
  return `${action}d`;
}

/** Name, e-mail address, location and ID, as far as they are known. */
function renderPerson({ location, user, email, desired }: PlanEntry, sanitize: Sanitize): string {
  const name = personName(user, desired.fields);
  const parts = [
    ...(name === '' ? [] : [renderUntrusted(name, sanitize, MAX_NAME)]),
    ...(email === '' ? [] : [code(truncate(sanitize(email), MAX_NAME))]),
  ];
  const details = [...(location === '' ? [] : [location]), ...(user ? [`ID ${user.id}`] : [])];
  return `${parts.join(' ')} (${details.join(', ')})`.trim();
}
