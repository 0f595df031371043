/** What is known and done so far, and how it is reported: log, outputs, summary. */
import type { ErrorReport } from '../github/error-messages.ts';
import type { Log } from '../github/log.ts';
import { asOneLine, userOutputs } from '../github/outputs.ts';
import { publish } from '../github/publish.ts';
import { renderFailure, renderSummary } from '../github/step-summary.ts';
import type { Toolkit } from '../github/toolkit.ts';
import { writtenChanges, type Change } from '../model/diff.ts';
import { hasEmploymentChanges } from '../model/employments.ts';
import type { MocoUser } from '../model/user.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { foldStep, initialOutcome, isChanged, type Outcome } from '../reconcile/outcome.ts';
import type { UserPlan } from '../reconcile/plan-user.ts';
import type { Inputs } from './inputs.ts';
import * as messages from './messages.ts';

/** Something that has just become known, or was just done. */
export type Step =
  | { readonly kind: 'found'; readonly user: MocoUser }
  | { readonly kind: 'planned'; readonly plan: UserPlan }
  | ApplyStep;

/** All that is known so far. It is reported even if the step fails. */
export interface Progress {
  readonly user: MocoUser | undefined;
  /** Undefined until there is a plan. */
  readonly outcome: Outcome | undefined;
  /** Lines about what was written, in order. */
  readonly done: readonly string[];
  /** Those of them that are about employments. */
  readonly employments: readonly string[];
}

/** Before the first step. */
export const NO_PROGRESS: Progress = { user: undefined, outcome: undefined, done: [], employments: [] };

/** The progress after one more step. */
export function nextProgress(progress: Progress, step: Step, host: string): Progress {
  if (step.kind === 'found') return { ...progress, user: step.user };
  if (step.kind === 'planned') return { ...progress, outcome: initialOutcome(step.plan) };
  const outcome = progress.outcome && foldStep(progress.outcome, step);
  if (!outcome) return progress;
  const employment = messages.describeEmploymentStep(step);
  const userLine = isWritten(step) ? messages.describeWrittenUser(outcome, host) : undefined;
  const line = employment ?? userLine;
  return {
    user: outcome.user,
    outcome,
    done: line === undefined ? progress.done : [...progress.done, line],
    employments: employment === undefined ? progress.employments : [...progress.employments, employment],
  };
}

/** Logs a step: IDs, days and names of fields, no other values. */
export function logStep(
  step: Step,
  { outcome, employments }: Progress,
  host: string,
  { dryRun, createIfMissing }: Inputs,
  log: Log,
): void {
  if (!outcome) return;
  const race = step.kind === 'found' || step.kind === 'planned' ? undefined : messages.describeRace(step);
  if (race !== undefined) log.info(race);
  switch (step.kind) {
    case 'planned':
    case 'replanned': {
      const { toEnd, user, toCreate } = messages.describePlan(step.plan, host, dryRun);
      messages.planWarnings(step.plan, createIfMissing).forEach(log.warning);
      const userLine = user === undefined ? [] : [withFields(user, step.plan.changes)];
      [...toEnd, ...userLine, ...toCreate].forEach(log.info);
      return;
    }
    case 'created':
    case 'updated':
      log.info(withFields(messages.describeWrittenUser(outcome, host) ?? '', writtenChanges(step.changes)));
      messages.ignoredWarning(step.changes).forEach(log.warning);
      return;
    case 'employment-created':
    case 'employment-ended':
      log.info(employments.at(-1) ?? '');
  }
}

/** How messages name the user. */
export function userName({ user }: Progress, inputs: Inputs | undefined): string {
  if (user) return `user ${user.id}`;
  if (!inputs) return 'the user';
  const { key } = inputs.desired;
  return 'id' in key ? `user ${key.id}` : 'the user of `user-email`';
}

/** Sets outputs and summary, and fails the step if there is a failure. Never throws. */
export async function publishReport(
  progress: Progress,
  failure: ErrorReport | undefined,
  inputs: Inputs | undefined,
  toolkit: Toolkit,
  log: Log,
): Promise<void> {
  const outputs = (): Record<string, string> => ({
    ...(inputs && outputsOf(progress, inputs)),
    error: failure?.code ?? '',
  });
  const summary = inputs ? summaryOf(progress, inputs, log) : '';
  if (!failure) {
    await publish(outputs, summary, false, toolkit, log);
    return;
  }
  const partial = progress.outcome ? messages.describePartialResult(progress.outcome, progress.done) : '';
  // Before the other hints, which may be long and are truncated then.
  const report = { ...failure, hints: [...(partial === '' ? [] : [partial]), ...failure.hints] };
  log.failed(report);
  const heading = messages.failureHeading(progress.outcome);
  await publish(outputs, renderFailure(heading, report, log.sanitize) + summary, true, toolkit, log);
}

/** Empty if there is nothing to say beside a failure. */
function summaryOf({ outcome, employments }: Progress, { dryRun, account }: Inputs, log: Log): string {
  if (!outcome) return '';
  const { toEnd, user, toCreate } = messages.describePlan(outcome.plan, account.host, dryRun);
  const title = messages.describeWrittenUser(outcome, account.host) ?? user;
  const lines = [...toEnd, ...toCreate, ...employments];
  if (title === undefined && lines.length === 0) return '';
  return renderSummary(title, reportedChanges(outcome, dryRun), lines, log.sanitize);
}

/** All that is known; nothing if neither the user nor, in a dry run, a plan is. */
function outputsOf(
  { user, outcome }: Progress,
  { includePersonalData, dryRun }: Inputs,
): Record<string, string> {
  if (!user && !(dryRun && outcome)) return {};
  const isPlanned =
    dryRun && outcome && (outcome.plan.changes.length > 0 || hasEmploymentChanges(outcome.plan.employments));
  return {
    ...(user && userOutputs(user, includePersonalData)),
    changed: String(isPlanned || (outcome ? isChanged(outcome) : false)),
    changed_fields: asOneLine(outcome ? messages.fieldNames(reportedChanges(outcome, dryRun)) : []),
    created: String(outcome?.created ?? false),
    employments: asOneLine(outcome?.employments ?? []),
  };
}

/** The changes that were made, or in a dry run would be. */
function reportedChanges({ plan, changes }: Outcome, dryRun: boolean): readonly Change[] {
  return dryRun ? plan.changes : writtenChanges(changes ?? []);
}

/** True if MOCO has new values of the user. */
function isWritten(step: ApplyStep): boolean {
  return step.kind === 'created' || (step.kind === 'updated' && writtenChanges(step.changes).length > 0);
}

function withFields(line: string, changes: readonly Change[]): string {
  return changes.length > 0 ? `${line}: ${messages.fieldNames(changes).join(', ')}` : line;
}
