/** Why a row can't be applied, in words. Pure. */
import { formatIssue } from '../model/issue.ts';
import type { PlanProblem } from '../reconcile/plan-user.ts';

/** What is wrong with a row, and what to do. */
export function describeProblem(problem: PlanProblem): string {
  switch (problem.kind) {
    case 'user-not-found':
      return 'id' in problem.key
        ? `no MOCO user has the ID ${problem.key.id}`
        : 'no MOCO user has this e-mail address. Fix a typo; if MOCO has another address, give the `id`; if the user ' +
            'is new, set `create-missing: true`';
    case 'ambiguous-email':
      return `several MOCO users have this e-mail address: ID ${problem.ids.join(', ')}. Give the \`id\``;
    case 'missing-fields': {
      const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return `to create the user, give ${inputs} too`;
    }
    case 'unresolved-name':
      return formatIssue(problem.issue);
  }
}
