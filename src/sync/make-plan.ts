/** Makes the plan: reads from MOCO what it depends on, and keeps protected users. */
import { createQuote } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import type { Issue } from '../model/issue.ts';
import type { MocoUser } from '../model/user.ts';
import type { Client } from '../moco/client.ts';
import { fetchCustomFields, type CustomFieldDefinitions } from '../moco/custom-fields.ts';
import { ActionError } from '../moco/errors.ts';
import {
  countActiveUsers,
  fetchDetails,
  fetchOtherUsers,
  fetchProtections,
  fetchUsersAndDirectories,
} from './current-state.ts';
import { namesCustomFields, resolveCustomFields } from './custom-fields.ts';
import { applyProtections, unmatchedProtectedUsers, type Protections } from './guardrails.ts';
import type { Inputs } from './inputs.ts';
import type { PlanEntry } from './plan-entry.ts';
import { unmatchedProtectionWarning } from './plan-messages.ts';
import { createPlan, type CurrentState, type Plan } from './plan.ts';

/** What a plan is made with. */
export interface PlanningContext {
  readonly inputs: Inputs;
  readonly client: Client;
  /** The day on which the run began: the plan and its application have the same. */
  readonly today: string;
  readonly log: Log;
}

/** The plan, and what was read along with it. */
export interface MadePlan {
  readonly entries: readonly PlanEntry[];
  /** What `max-change-percent` refers to. */
  readonly activeUsers: number;
  readonly deactivationsDeferred: boolean;
  /** Undefined where they do not matter. */
  readonly protections: Protections | undefined;
  /** Empty where the file names no custom field. */
  readonly customFields: CustomFieldDefinitions;
}

/** Employments and vacation where they are not read. */
const NO_DETAILS: Pick<CurrentState, 'employments' | 'vacation'> = {
  employments: new Map(),
  vacation: new Map(),
};

/**
 * Reads what is needed and makes the plan, in which protected users are kept. What is needed depends on the plan: it is made
 * of the users whom the file names first, then with those who may be the same people or need protection, and then with
 * employments and vacation. Each of the last two is made only if MOCO was read for it.
 *
 * @throws {ActionError} if MOCO can't be read, if rows turn out to be invalid, or if a protected user is unknown
 */
export async function makePlan(context: PlanningContext): Promise<MadePlan> {
  const { inputs, client, today, log } = context;
  const { usersFile: file, unlisted, protectedUsers, endEmployments } = inputs;
  const [named, customFields] = await Promise.all([
    fetchUsersAndDirectories(client, inputs.rows, unlisted !== 'ignore'),
    namesCustomFields(inputs.rows) ? fetchCustomFields(client) : [],
  ]);
  const fileContext = { file, headings: inputs.headings, quote: createQuote(log.sanitize) };
  const { rows, issues } = resolveCustomFields(inputs.rows, customFields, named.users, fileContext);
  const planWith = (current: Pick<CurrentState, 'users' | 'directories'>, details = NO_DETAILS): Plan =>
    checkedPlan(createPlan(rows, { ...current, ...details }, inputs, today), issues);
  // Tells on which other users the plan depends, and then for whom employments and vacation matter.
  const first = planWith(named);
  const others = await fetchOtherUsers(client, named, first.entries, protectedUsers);
  checkProtectedUsers(others.users, context);
  const draft = others === named ? first : planWith(others);
  const details = await fetchDetails(client, draft.entries, endEmployments);
  const planned = details ? planWith(others, details) : draft;
  const { protections, current } = await fetchProtections(client, planned.entries, others);
  const entries = protections
    ? applyProtections(planned.entries, protections, current.users, protectedUsers)
    : planned.entries;
  const activeUsers = await countActiveUsers(client, entries, current);
  const { deactivationsDeferred } = planned;
  return { entries, activeUsers, deactivationsDeferred, protections, customFields };
}

/** @throws {ActionError} `invalid-input` if the file has issues, or if rows turn out to be about one user */
function checkedPlan(plan: Plan, fileIssues: readonly Issue[]): Plan {
  const issues = [...fileIssues, ...plan.issues];
  if (issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return plan;
}

/**
 * A typo in `protected-users` protects no one.
 *
 * @throws {ActionError} `invalid-input` before anything is applied
 */
function checkProtectedUsers(users: readonly MocoUser[], { inputs, client, log }: PlanningContext): void {
  const unmatched = unmatchedProtectedUsers(users, inputs.protectedUsers);
  if (unmatched.length === 0) return;
  const text = unmatchedProtectionWarning(unmatched, client.host);
  if (inputs.mode === 'apply') throw new ActionError({ kind: 'invalid-input', issues: [{ text }] });
  log.warning(text);
}
