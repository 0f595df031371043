/** Why a row can't be applied, in words. Pure. */
import { formatIssue } from '../model/issue.ts';
import type { PlanProblem } from '../reconcile/plan-user.ts';

/** What is wrong with a row, and what to do: whole sentences. */
export function describeProblem(problem: PlanProblem): string {
  switch (problem.kind) {
    case 'user-not-found':
      return 'id' in problem.key
        ? `No MOCO user has the ID ${problem.key.id}. Check the \`id\`.`
        : 'No MOCO user has this e-mail address. Check it for typos. If MOCO has another e-mail address for the user, ' +
            'give the `id` instead. If the user is new, set `create-missing: true`.';
    case 'ambiguous-email':
      return `Several MOCO users have this e-mail address (IDs ${problem.ids.join(', ')}). Give the \`id\` instead.`;
    case 'missing-fields': {
      const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
      return `To create the user, give ${inputs} too.`;
    }
    case 'unresolved-name':
      return formatIssue(problem.issue);
  }
}
