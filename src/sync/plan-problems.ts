/** Why a row can't be applied, in words. Pure. */
import { formatIssue } from '../model/issue.ts';
import type { PlanProblem } from '../reconcile/plan-user.ts';

/** What is wrong with a row, and what to do. */
export function describeProblem(problem: PlanProblem): string {
  switch (problem.kind) {
    case 'user-not-found':
      return 'id' in problem.key
        ? `there is no MOCO user with the ID ${problem.key.id}`
        : 'nobody in MOCO has the address. If it is misspelt, mend it; if MOCO has another one, give the `id`; ' +
            'if the person is new, set `create-missing: true`';
    case 'ambiguous-email':
      return `several MOCO users have the address: ${problem.ids.join(', ')}. Give the \`id\``;
    case 'missing-fields': {
      const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return `to create the user, ${inputs} must be given`;
    }
    case 'unresolved-name':
      return formatIssue(problem.issue);
  }
}
