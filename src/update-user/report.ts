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
  /** The steps that wrote something, in order. */
  readonly writes: readonly ApplyStep[];
}

/** Before the first step. */
export const NO_PROGRESS: Progress = { user: undefined, outcome: undefined, writes: [] };

/** The progress after one more step. */
export function nextProgress(progress: Progress, step: Step): Progress {
  if (step.kind === 'found') return { ...progress, user: step.user };
  if (step.kind === 'planned') return { ...progress, outcome: initialOutcome(step.plan) };
  const outcome = progress.outcome && foldStep(progress.outcome, step);
  const writes = isWrite(step) ? [...progress.writes, step] : progress.writes;
  return { user: outcome?.user ?? progress.user, outcome, writes };
}

/** Logs a step: IDs, days and names of inputs, no other values. */
export function logStep(
  step: Step,
  { outcome }: Progress,
  host: string,
  { dryRun, createIfMissing }: Inputs,
  log: Log,
): void {
  if (!outcome || step.kind === 'found') return;
  if (step.kind === 'planned' || step.kind === 'replanned') {
    if (step.kind === 'replanned') log.info(messages.describeRace(step) ?? '');
    const { plan } = step;
    const subject = messages.logSubject(plan.user, host);
    const { toEnd, user, toCreate } = messages.describePlan(plan, subject, dryRun);
    messages.planWarnings(plan, createIfMissing).forEach(log.warning);
    const userLine = user === undefined ? [] : [withFields(user, plan.changes)];
    [...toEnd, ...userLine, ...toCreate].forEach(log.info);
    return;
  }
  const line =
    messages.describeRace(step) ?? writeLine(step, outcome, messages.logSubject(outcome.user, host));
  const isAboutUser = step.kind === 'created' || step.kind === 'updated';
  if (line !== undefined) log.info(isAboutUser ? withFields(line, writtenChanges(step.changes)) : line);
  if (isAboutUser) messages.ignoredWarning(step.changes).forEach(log.warning);
}

/** How error messages name the user. */
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
  const partial = inputs ? partialResult(progress, inputs.account.host) : '';
  // Before the other hints, which may be long and are truncated then.
  const report = { ...failure, hints: [...(partial === '' ? [] : [partial]), ...failure.hints] };
  log.failed(report);
  const heading = messages.failureHeading(progress.outcome);
  const block = { heading, report, errorsPage: toolkit.errorsPage };
  await publish(outputs, renderFailure(block, log.sanitize) + summary, true, toolkit, log);
}

function partialResult({ outcome, writes }: Progress, host: string): string {
  if (!outcome) return '';
  const subject = messages.logSubject(outcome.user, host);
  const lines = writes.flatMap((step) => writeLine(step, outcome, subject) ?? []);
  return messages.describePartialResult(outcome, lines);
}

/** Empty if there is nothing to say beside a failure. */
function summaryOf({ outcome, writes }: Progress, { dryRun, account }: Inputs, log: Log): string {
  if (!outcome) return '';
  const { plan } = outcome;
  const subject = messages.summarySubject({ ...plan, user: outcome.user }, account.host);
  const { toEnd, user, toCreate } = messages.describePlan(plan, subject, dryRun);
  const written = writes.flatMap((step) => messages.describeEmploymentStep(step, subject) ?? []);
  const employments = [...toEnd, ...toCreate, ...written];
  const userLine = messages.describeWrittenUser(outcome, subject) ?? user;
  if (userLine === undefined && employments.length === 0) return '';
  const title = userLine ?? `${subject.user} in ${subject.host}`;
  return renderSummary(title, reportedChanges(outcome, dryRun), employments, log.sanitize);
}

/** All that is known; nothing if neither the user nor, in a dry run, a plan is. */
function outputsOf(
  { user, outcome }: Progress,
  { includePersonalData, dryRun }: Inputs,
): Record<string, string> {
  if (!user && !(dryRun && outcome)) return {};
  const changes = outcome ? reportedChanges(outcome, dryRun) : [];
  const isPlanned =
    dryRun && outcome && (changes.length > 0 || hasEmploymentChanges(outcome.plan.employments));
  return {
    ...(user && userOutputs(user, includePersonalData)),
    changed: String(isPlanned || (outcome ? isChanged(outcome) : false)),
    changed_fields: asOneLine(changes.map(({ field }) => field.outputName)),
    created: String(outcome?.created ?? false),
    employments: asOneLine(outcome?.employments ?? []),
  };
}

/** The changes that were made, or in a dry run would be. */
function reportedChanges({ plan, changes }: Outcome, dryRun: boolean): readonly Change[] {
  return dryRun ? plan.changes : writtenChanges(changes ?? []);
}

/** True if MOCO has something new. */
function isWrite(step: ApplyStep): boolean {
  if (step.kind === 'updated') return writtenChanges(step.changes).length > 0;
  return step.kind === 'created' || step.kind === 'employment-ended' || step.kind === 'employment-created';
}

/** A step about the user or an employment, in words. */
function writeLine(step: ApplyStep, outcome: Outcome, subject: messages.Subject): string | undefined {
  return step.kind === 'created' || step.kind === 'updated'
    ? messages.describeWrittenUser(outcome, subject)
    : messages.describeEmploymentStep(step, subject);
}

function withFields(line: string, changes: readonly Change[]): string {
  return changes.length > 0 ? `${line}: ${messages.fieldNames(changes).join(', ')}` : line;
}
