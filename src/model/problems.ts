/** Why nothing can be done for a user, and the words for it in both actions. Pure. */
import type { NameIssue } from './names.ts';
import type { UserKey } from './user.ts';

/** A reason why nothing can be done for a user. */
export type PlanProblem =
  | { readonly kind: 'user-not-found'; readonly key: UserKey }
  | { readonly kind: 'ambiguous-email'; readonly email: string; readonly ids: readonly number[] }
  /** Inputs without which MOCO creates no user. */
  | { readonly kind: 'missing-fields'; readonly inputs: readonly string[] }
  | { readonly kind: 'unresolved-name'; readonly issue: NameIssue };

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
        : `No MOCO user${where} has ${addressOf(problem.key.email, host)}. Check the e-mail address${accountHint(host)}. If MOCO ` +
            `has another e-mail address for the user, give the \`${idInput}\` instead. If the user is new, set ` +
            `\`${createInput}: true\`.`;
    case 'ambiguous-email': {
      const { email, ids } = problem;
      return `Several MOCO users${where} have ${addressOf(email, host)} (IDs ${ids.join(', ')}). Give the \`${idInput}\` instead.`;
    }
    case 'missing-fields': {
      const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return `No MOCO user${where} has this e-mail address. To create the user, give ${inputs} too.`;
    }
    case 'unresolved-name':
      return problem.issue.text;
  }
}

/** True if several users, teams or roles fit, and none is missing. */
export function isAmbiguous(problem: PlanProblem): boolean {
  return (
    problem.kind === 'ambiguous-email' || (problem.kind === 'unresolved-name' && problem.issue.isAmbiguous)
  );
}

function addressOf(email: string, host: string | undefined): string {
  return host === undefined ? 'this e-mail address' : `the e-mail address ${email}`;
}

/** With a gateway's URL, a forgotten path looks like a missing user. */
function accountHint(host: string | undefined): string {
  if (host === undefined) return '';
  return host.endsWith('.mocoapp.com')
    ? ' and the account'
    : ', and that `api-url` has the whole path of the API';
}
