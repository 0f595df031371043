/** What is so and what was done: kept up on the way, so that a step that fails half-way can say both. */
import type { Change } from '../model/diff.ts';
import type { MocoUser } from '../model/fields.ts';
import type { Subject } from '../github/error-messages.ts';
import type { Log } from '../github/log.ts';
import { asOneLine, userOutputs } from '../github/outputs.ts';
import { isReadOnlyRun, type Inputs } from './inputs.ts';

/** One entry of the output `employments`. */
export interface EmploymentAction {
  readonly id: number;
  readonly action: 'created' | 'ended';
  readonly from: string;
  readonly to: string | null;
}

/** What is so and what was done, kept up on the way: it is published at the end, whether the step failed or not. */
export interface Progress {
  subject: Subject;
  user: MocoUser | undefined;
  created: boolean;
  /** The fields that were changed, or in a dry run would be. */
  changes: readonly Change[];
  employments: EmploymentAction[];
  /** Whether a dry run would do something to employments. */
  isPlanned: boolean;
  /** One line each: what was done, or in a dry run would be, or that nothing was. */
  lines: string[];
  /** Of these, what was really done. */
  appliedLines: string[];
  /** What is still to be done; a failure names it. */
  pending: string[];
}

/** Before anything is known. */
export function emptyProgress(): Progress {
  return {
    subject: { host: 'MOCO', user: 'the user' },
    user: undefined,
    created: false,
    changes: [],
    employments: [],
    isPlanned: false,
    lines: [],
    appliedLines: [],
    pending: [],
  };
}

/** From now on the step is about this user, as MOCO has answered. */
export function setUser(user: MocoUser, progress: Progress): void {
  progress.user = user;
  progress.subject = { ...progress.subject, user: `user ${user.id}` };
}

/** Tells something that was written in MOCO. */
export function recordApplied(
  progress: Progress,
  log: Log,
  line: string,
  fields: readonly string[] = [],
): void {
  progress.lines.push(line);
  progress.appliedLines.push(line);
  log.info(fields.length > 0 ? `${line}: ${fields.join(', ')}` : line);
}

/** After a failure half-way: what was done, and what was not. */
export function partialResultLines({ appliedLines: deeds, pending: todo }: Progress): string[] {
  const isOnePart = deeds.length === 0 && !todo.some((item) => / employment /.test(item));
  if (isOnePart) return [];
  const done = deeds.length > 0 ? `Done before: ${deeds.join('; ')}.` : 'Nothing was done before.';
  const rest = todo.length > 0 ? ` Not done: ${todo.join(', ')}. Running the step again does the rest.` : '';
  return [done + rest];
}

/** Whether anything was written, or in a dry run would be. */
export function isChanged({ created, changes: made, employments, isPlanned }: Progress): boolean {
  return created || made.length > 0 || employments.length > 0 || isPlanned;
}

/** What was done to the user, in one line; undefined where only employments are of interest. */
export function userResultLine(progress: Progress, inputs: Inputs, asked: number): string | undefined {
  const { subject, created, changes: made, employments, isPlanned, pending: todo } = progress;
  const { user, host } = subject;
  if (created) return `Created ${user} in ${host}`;
  if (!progress.user) return `Dry run, nothing written: would create a user in ${host}`;
  if (asked === 0 && (employments.length > 0 || isPlanned || todo.length > 0)) return undefined;
  if (isReadOnlyRun(inputs)) return `Read ${user} in ${host}, nothing was to change`;
  if (asked === 0) return `Nothing to change: ${user} in ${host} is up to date`;
  if (made.length === 0) return `MOCO changed nothing of ${user} in ${host}`;
  return inputs.dryRun
    ? `Dry run, nothing written: would update ${user} in ${host}`
    : `Updated ${user} in ${host}`;
}

/** All that is known; nothing where neither the user was found nor anything done. */
export function outputsOf(progress: Progress, { includePersonalData }: Inputs): Record<string, string> {
  const { user, created, changes: made, employments } = progress;
  if (!user && progress.lines.length === 0) return {};
  return {
    ...(user && userOutputs(user, includePersonalData)),
    changed: String(isChanged(progress)),
    changed_fields: asOneLine(fieldNames(made)),
    created: String(created),
    employments: asOneLine(employments),
  };
}

export function fieldNames(changes: readonly Change[]): string[] {
  return changes.map(({ field }) => field.name);
}
