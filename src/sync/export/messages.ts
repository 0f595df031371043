/** What an export says: users by ID, never by name, and no values. Pure. */
import { renderFailure, renderUntrusted, type Sanitize } from '../../github/step-summary.ts';
import type { ErrorReport } from '../../github/error-messages.ts';
import { listSome } from '../../model/display.ts';
import { groupBy } from '../../model/groups.ts';
import { countOf } from '../../model/numbers.ts';
import type { Omission } from './selection.ts';
import type { OmissionReason } from './users.ts';

/** What was exported. */
export interface ExportReport {
  readonly count: number;
  /** The path as given. */
  readonly file: string;
  readonly host: string;
  readonly includesPersonalData: boolean;
  readonly omissions: readonly Omission[];
  readonly isUnchanged: boolean;
}

/** Users that a sentence of the log names. */
const MAX_LOGGED = 10;

/** Users that a sentence of the summary names. */
const MAX_SHOWN = 1_000;

/** Sentences of the summary: GitHub drops a summary over 1 MiB. */
const MAX_SENTENCES = 100;

/** Characters of a sentence of the summary. */
const MAX_SENTENCE = 8_000;

const REASONS: Readonly<Record<OmissionReason, string>> = {
  'changed-by-file': 'a users file would not keep the value as it is',
  apostrophe: 'it begins with an apostrophe in MOCO, without which a users file is read. Remove it in MOCO',
  'shared-email': 'several users of the account have the same e-mail address. The `id` identifies them',
  'overlapping-employments':
    'several employments cover today. End or delete all but one in MOCO, then export again',
  'teams-forbidden': 'the `api-key` may not read teams',
  'roles-forbidden': 'the `api-key` may not read roles',
  'employments-forbidden': 'the `api-key` may not read employments',
};

/** The result in one line. */
export function exportLine({ count, file, host }: ExportReport): string {
  return `Exported ${countOf(count, 'user')} of ${host} to ${file}`;
}

/** What is left out, and why: a sentence for each column and reason. */
export function omissionLines(omissions: readonly Omission[]): string[] {
  return sentencesOf(omissions, MAX_LOGGED);
}

/** A warning that a plan with the file would not be empty. */
export function changedWarning(file: string): string {
  return `A plan with ${file} may have changes or issues: MOCO has values that do not fit together. Run a plan to see them.`;
}

/** The job summary. */
export function renderExport(report: ExportReport, sanitize: Sanitize): string {
  const { file, includesPersonalData, omissions, isUnchanged } = report;
  const sentences = sentencesOf(omissions, MAX_SHOWN);
  const shown = sentences.slice(0, MAX_SENTENCES);
  const more = sentences.length - shown.length;
  const items = [...shown, ...(more > 0 ? [`And ${more} more columns.`] : [])];
  const next = `Next: commit the file and open a pull request. ${
    isUnchanged ? 'Its plan has no changes.' : changedWarning(file)
  }`;
  const personal = 'The file contains personal data: keep the repository private.';
  const render = (sentence: string): string => renderUntrusted(sentence, sanitize, MAX_SENTENCE);
  return [
    `<h3>${render(exportLine(report))}</h3>`,
    `<p>${render(next)}${includesPersonalData ? ` ${personal}` : ''}</p>`,
    ...(items.length > 0
      ? [
          '<p>Left out, and therefore unchanged by a plan:</p>',
          `<ul>${items.map((item) => `<li>${render(item)}</li>`).join('')}</ul>`,
        ]
      : []),
  ]
    .map((block) => `${block}\n\n`)
    .join('');
}

/** The job summary of an export that failed. */
export function renderExportFailure(report: ErrorReport, errorsPage: string, sanitize: Sanitize): string {
  return renderFailure({ heading: 'No export from MOCO', report, errorsPage }, sanitize);
}

function sentencesOf(omissions: readonly Omission[], maxNamed: number): string[] {
  const groups = groupBy(omissions, ({ reason, name }) => `${reason} ${name}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { name, reason } = first;
    const users = listSome(group, maxNamed, ({ userId }) => String(userId));
    return `\`${name}\` is left out for user${group.length === 1 ? '' : 's'} ${users}: ${REASONS[reason]}.`;
  });
}
