/** The plan, or what became of it, for the job summary and the comment on a pull request. Pure text. */
import { changeCells, type Clean } from '../runner/summary.ts';
import { code, escapeHtml, shorten } from '../runner/untrusted.ts';
import type { Work } from './apply.ts';
import { doneCounts, plannedCounts, type Counts } from './outputs.ts';
import { isWritten, type Entry } from './plan.ts';

const MAX_EMAIL = 100;
const MAX_ERROR = 500;

export interface Report {
  /** The path of the file, as given. */
  readonly file: string;
  /** The account. */
  readonly host: string;
  readonly plan: readonly Entry[];
  /** Undefined after a plan. */
  readonly work: Work | undefined;
  /** What a person should know before the tables: limits, and how long it takes. */
  readonly notes: readonly string[];
}

/** Counts, what went wrong, and who changes how: cut, with a note, to so many bytes. */
export function reportOf(report: Report, clean: Clean, bytes: number): string {
  const { file, host, plan, work, notes } = report;
  const title = `${titleOf(report)} ${code(shorten(clean(file), 200))} ${work ? 'to' : 'in'} ${escapeHtml(host)}`;
  const head = [
    `<h3>${title}</h3>`,
    countsTable(work ? doneCounts(plan, work.results) : plannedCounts(plan), work !== undefined),
    ...notes.map((note) => `<p>${code(clean(note))}</p>`),
  ].join('\n\n');
  const errors = [...plan, ...(work?.results ?? [])].filter(({ error }) => error !== null);
  const changed = (work?.results ?? plan).filter(
    (entry) => isWritten(entry) && entry.error === null && entry.changes.length > 0,
  );
  const idle = plan.filter(({ row, action }) => row === null && action === 'none');
  const tables = [
    table('Errors', ['Row', 'Who', 'Error'], errors, (entry) => errorRow(entry, clean)),
    table(work ? 'Changed' : 'Changes', ['Row', 'Who', '', 'Field', 'From', 'To'], changed, (entry) =>
      changeRows(entry, clean),
    ),
    table(
      'Active in MOCO, not in the file',
      ['Row', 'Who'],
      idle,
      (entry) => `<tr>${who(entry, 1, clean)}</tr>`,
    ),
  ];
  return `${cutTo(head, tables, bytes - Buffer.byteLength(head))}\n\n`;
}

function titleOf({ plan, work }: Report): string {
  if (work) return 'Applied';
  return plan.every(({ action }) => action === 'none') ? 'No changes for' : 'Plan for';
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
  /** One for each person. */
  readonly rows: () => Iterable<string>;
  readonly people: number;
}

function table(
  title: string,
  heads: readonly string[],
  entries: readonly Entry[],
  rowOf: (entry: Entry) => string,
): Table {
  const head = heads.map((each) => `<th>${each}</th>`).join('');
  return {
    begin: `\n\n<h4>${title}</h4>\n\n<table><tr>${head}</tr>`,
    // Made one by one, as most of a long plan is cut.
    *rows() {
      for (const entry of entries) yield rowOf(entry);
    },
    people: entries.length,
  };
}

/** As many people as there is room for, in whole rows. */
function cutTo(head: string, tables: readonly Table[], bytes: number): string {
  const pieces = [head];
  /** For the ends of tables and the note. */
  let room = bytes - 300;
  let left = 0;
  for (const { begin, rows, people } of tables) {
    if (people === 0) continue;
    let shown = 0;
    for (const row of rows()) {
      room -= Buffer.byteLength(row) + (shown === 0 ? Buffer.byteLength(begin) : 0);
      if (room < 0) break;
      pieces.push(shown === 0 ? begin + row : row);
      shown++;
    }
    if (shown > 0) pieces.push('</table>');
    left += people - shown;
  }
  const more = `\n\n<p>${left.toLocaleString('en')} more do not fit in here. The output <code>plan</code>, or the file of <code>plan-file</code>, has all.</p>`;
  return pieces.join('') + (left > 0 ? more : '');
}

function errorRow(entry: Entry, clean: Clean): string {
  return `<tr>${who(entry, 1, clean)}<td>${code(shorten(clean(entry.error ?? ''), MAX_ERROR))}</td></tr>`;
}

function changeRows(entry: Entry, clean: Clean): string {
  const { changes, action } = entry;
  const first = `${who(entry, changes.length, clean)}<td rowspan="${changes.length}">${action}</td>`;
  return changes
    .map((change, index) => `<tr>${index === 0 ? first : ''}${changeCells(change, clean)}</tr>`)
    .join('');
}

/** Inside `<code>` no name becomes a mention. */
function who({ row, user, email }: Entry, lines: number, clean: Clean): string {
  const id = user ? ` ${user.id}` : '';
  const span = lines === 1 ? '' : ` rowspan="${lines}"`;
  return `<td${span}>${row ?? ''}</td><td${span}>${email === '' ? '' : code(shorten(clean(email), MAX_EMAIL))}${id}</td>`;
}
