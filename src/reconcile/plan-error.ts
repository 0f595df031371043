/** The error of a plan that can't be applied, for one user. Pure. */
import {
  describeProblem,
  isAmbiguous,
  isInvalid,
  type PlanProblem,
  type ProblemWords,
} from '../model/problems.ts';
import { ActionError } from '../moco/errors.ts';

/** The error with all problems as its issues: `ambiguous`, `invalid-input` or `not-found`. */
export function planError(problems: readonly PlanProblem[], words: ProblemWords): ActionError {
  const issues = problems.map((problem) => ({ text: describeProblem(problem, words) }));
  if (problems.every(isAmbiguous)) return new ActionError({ kind: 'ambiguous', issues });
  return new ActionError({ kind: problems.some(isInvalid) ? 'invalid-input' : 'not-found', issues });
}
