/** Why nothing can be done for a user, and the words for it in both actions. Pure. */
import { listAll } from './display.ts';
import { MAX_DAYS_BACK, weeklyHours, type EmploymentProblem } from './employments.ts';
import type { NameIssue } from './names.ts';
import { beyondAscii } from './text.ts';
import type { UserKey } from './user.ts';

/** A reason why nothing can be done for a user. */
export type PlanProblem =
  | { readonly kind: 'user-not-found'; readonly key: UserKey }
  | { readonly kind: 'ambiguous-email'; readonly email: string; readonly ids: readonly number[] }
  /** Inputs without which MOCO creates no user. */
  | { readonly kind: 'missing-fields'; readonly inputs: readonly string[] }
  | { readonly kind: 'unresolved-name'; readonly issue: NameIssue }
  /** No user has the e-mail address of the key, and another user has the desired one. */
  | { readonly kind: 'already-renamed'; readonly email: string; readonly id: number }
  /** The user with the e-mail address of the key has another first name than the one to create. */
  | { readonly kind: 'other-person'; readonly id: number }
  /** What MOCO has shows that the value has lost its first characters. */
  | { readonly kind: 'cut-off-value'; readonly input: string }
  | EmploymentProblem
  | { readonly kind: 'ambiguous-vacation'; readonly year: number; readonly ids: readonly number[] }
  | { readonly kind: 'external-vacation' };

/** How an action words its problems. */
export interface ProblemWords {
  /** The input or column that gives an ID, and the input that creates users. */
  readonly idInput: string;
  readonly createInput: string;
  /** The account's host, if sentences are to name it and the e-mail address. A list has both beside each sentence. */
  readonly host?: string;
}

/** What is wrong, and what to do, in whole sentences. */
export function describeProblem(problem: PlanProblem, { idInput, createInput, host }: ProblemWords): string {
  const where = host === undefined ? '' : ` in ${host}`;
  switch (problem.kind) {
    case 'user-not-found':
      return 'id' in problem.key
        ? `No MOCO user${where} has the ID ${problem.key.id}. Check the \`${idInput}\`${accountHint(host)}.`
        : `No MOCO user${where} has ${describeEmail(problem.key.email, host)}. Check the e-mail address${accountHint(host)}.${lettersHint(problem.key.email)} If MOCO ` +
            `has another e-mail address for the user, give the \`${idInput}\` instead. If the user is new, set ` +
            `\`${createInput}: true\`.`;
    case 'ambiguous-email': {
      const { email, ids } = problem;
      return `Several MOCO users${where} have ${describeEmail(email, host)} (IDs ${ids.join(', ')}). Give the \`${idInput}\` instead.`;
    }
    case 'missing-fields': {
      const inputs = listAll(problem.inputs.map((input) => `\`${input}\``));
      return `No MOCO user${where} has this e-mail address. To create the user, give ${inputs} too.`;
    }
    case 'unresolved-name':
      return problem.issue.text;
    case 'cut-off-value':
      return (
        `\`${problem.input}\` is MOCO's number without its \`+\` or the zeros at its start, as a spreadsheet leaves it. In the ` +
        'spreadsheet, format the column as Text and enter the whole number.'
      );
    case 'already-renamed':
      return (
        `No MOCO user${where} has ${describeEmail(problem.email, host)}, but user ${problem.id} already has the new one. If ` +
        `that is the same person, give \`${idInput}: ${problem.id}\` instead.`
      );
    case 'other-person':
      return (
        `User ${problem.id}${where} has this e-mail address and another first name. If it is the same person, give ` +
        `\`${idInput}: ${problem.id}\` without \`${createInput}\`. If not, correct the e-mail address.`
      );
    default:
      return describePlanningProblem(problem);
  }
}

type Described =
  | 'already-renamed'
  | 'ambiguous-email'
  | 'cut-off-value'
  | 'missing-fields'
  | 'other-person'
  | 'unresolved-name'
  | 'user-not-found';

/** What is wrong with employments and vacation. */
function describePlanningProblem(problem: Exclude<PlanProblem, { kind: Described }>): string {
  switch (problem.kind) {
    case 'ambiguous-employments':
      return (
        `Several employments cover ${problem.day} (IDs ${problem.ids.join(', ')}), so it is not clear which one is meant, ` +
        'and target hours count twice. End or delete all but one in MOCO.'
      );
    case 'too-far-back':
      return describeTooFarBack(problem);
    case 'ambiguous-vacation':
      return (
        `Several vacation entries of ${problem.year} have this title (IDs ${problem.ids.join(', ')}). Keep one, and delete ` +
        'the others in MOCO.'
      );
    case 'external-vacation':
      return 'External users have no vacation in MOCO. Remove `vacation-days`. If the person is an employee now, also set `external: false`.';
  }
}

function describeTooFarBack({
  day,
  earliest,
  employment: { id, from, to, pattern },
  isExtension,
}: EmploymentProblem & { kind: 'too-far-back' }): string {
  const hours = `${weeklyHours(pattern) ?? 'unknown'} hours a week`;
  const period = to === null ? `since ${from}` : `from ${from} to ${to}`;
  const advice = isExtension
    ? 'Check `employment-end`, or extend the employment in MOCO.'
    : 'As `employment-start`, give the day from which the new hours hold, not the date of hire. To change earlier days, use ' +
      'MOCO.';
  return (
    `Hours can't change from ${day} on: that is more than ${MAX_DAYS_BACK} days ago (${earliest} is the earliest day). ` +
    `Employment ${id} has ${hours} ${period}. ${advice}`
  );
}

/** True if several users, teams, roles, employments or vacation entries fit, and none is missing. */
export function isAmbiguous(problem: PlanProblem): boolean {
  return problem.kind === 'unresolved-name'
    ? problem.issue.isAmbiguous
    : problem.kind.startsWith('ambiguous');
}

/** True if an input asks for what MOCO or this action does not do. */
export function isInvalid({ kind }: PlanProblem): boolean {
  return ['missing-fields', 'other-person', 'cut-off-value', 'too-far-back', 'external-vacation'].includes(
    kind,
  );
}

function describeEmail(email: string, host: string | undefined): string {
  return host === undefined ? 'this e-mail address' : `the e-mail address ${email}`;
}

/** A letter of another alphabet makes another e-mail address that looks the same. */
function lettersHint(email: string): string {
  const letters = beyondAscii(email);
  return letters.length === 0
    ? ''
    : ` It has letters beyond ASCII (${letters.join(', ')}), which can look like others.`;
}

/** With a gateway's URL, a forgotten path looks like a missing user. */
function accountHint(host: string | undefined): string {
  if (host === undefined) return '';
  return host.endsWith('.mocoapp.com')
    ? ' and the account'
    : ', and that `api-url` has the whole path of the API';
}
