/** How the step is reported, as far as it came: log, outputs, summary. */
import { beforeFirstWrite, withoutRerunAdvice, type ErrorReport } from '../github/error-messages.ts';
import type { Log } from '../github/log.ts';
import { asOneLine, userOutputs } from '../github/outputs.ts';
import { publish } from '../github/publish.ts';
import { renderFailure, renderSummary } from '../github/step-summary.ts';
import type { Toolkit } from '../github/toolkit.ts';
import type { Change } from '../model/diff.ts';
import { asNotice, type Notice } from '../model/notice.ts';
import { logSubject, summarySubject } from '../model/person.ts';
import type { MocoUser } from '../model/user.ts';
import { writtenChanges } from '../model/verify.ts';
import type { ApplyStep } from '../reconcile/apply-user.ts';
import { foldStep, initialOutcome, isChanged, writesOf, type Outcome } from '../reconcile/outcome.ts';
import {
  detailNames,
  doneDetails,
  employmentOutput,
  plannedDetails,
  vacationOutput,
} from '../reconcile/details.ts';
import {
  describeDone,
  describePartialResult,
  describeWrite,
  inOrder,
  pendingLastDay,
  welcomeNotes,
  type Names,
} from '../reconcile/messages.ts';
import { verificationNotices } from '../reconcile/notices.ts';
import type { UserPlan } from '../reconcile/user-plan.ts';
import type { Inputs } from './inputs.ts';
import * as messages from './messages.ts';

/** Something that has just become known, or was just done. */
export type Step =
  | { readonly kind: 'found'; readonly user: MocoUser }
  | { readonly kind: 'planned'; readonly plan: UserPlan }
  | ApplyStep;

/** All that is known so far. */
export interface Progress {
  readonly user: MocoUser | undefined;
  /** Undefined until there is a plan. */
  readonly outcome: Outcome | undefined;
}

/** Before the first step. */
export const NO_PROGRESS: Progress = { user: undefined, outcome: undefined };

/** The progress after one more step. */
export function nextProgress({ user, outcome }: Progress, step: Step): Progress {
  if (step.kind === 'found') return { user: step.user, outcome };
  if (step.kind === 'planned') return { user, outcome: initialOutcome(step.plan) };
  const next = outcome && foldStep(outcome, step);
  return { user: next?.user ?? user, outcome: next };
}

/** Logs a step: IDs, days, hours and names of inputs, no other values. */
export function logStep(step: Step, { outcome }: Progress, inputs: Inputs, log: Log): void {
  if (!outcome || step.kind === 'found') return;
  if (step.kind === 'completed') {
    logNotices(step.notices, log);
    return;
  }
  if (step.kind !== 'planned') logWrite(step, outcome, inputs, log);
  if (step.kind === 'planned' || step.kind === 'replanned') logPlan(step.plan, inputs, log);
}

function logWrite(step: ApplyStep, outcome: Outcome, { account, welcomeEmail }: Inputs, log: Log): void {
  const names = logNames(outcome.user, account.host);
  const line = messages.describeRace(step) ?? describeWrite(step, outcome, names) ?? '';
  log.info(withFields(line, isAboutUser(step) ? writtenChanges(step.changes) : []));
  if (step.kind === 'created') logWelcome(welcomeEmail, log);
  if (isAboutUser(step)) logNotices(verificationNotices(step.changes), log);
}

function logNotices(notices: readonly Notice[], log: Log): void {
  for (const { level, text } of notices) log[level](text);
}

function logWelcome(welcomeEmail: boolean | undefined, log: Log): void {
  for (const note of welcomeNotes(1, welcomeEmail)) log.info(note);
}

function logPlan(plan: UserPlan, { account, createIfMissing, dryRun, welcomeEmail }: Inputs, log: Log): void {
  const { user: who, owner } = logNames(plan.user, account.host);
  logNotices(messages.noticesOf(plan, createIfMissing), log);
  const planned = messages.describePlannedUser(plan, who, dryRun);
  const user = planned === undefined ? [] : [withFields(planned, plan.changes)];
  const details = dryRun ? messages.describePlannedDetails(plan, owner) : [];
  for (const line of inOrder(plan, user, details)) log.info(line);
  if (dryRun && plan.action === 'create') logWelcome(welcomeEmail, log);
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
  const { outcome } = progress;
  const outputs = (): Record<string, string> => ({
    ...(inputs && outputsOf(progress, inputs, failure)),
    error: failure?.code ?? '',
  });
  const summary = outcome && inputs ? summaryOf(outcome, inputs, log) : '';
  if (!failure) return publish(outputs, summary, false, toolkit, log);
  const isPartial = outcome !== undefined && writesOf(outcome).length > 0;
  const report = withPartialResult(failure, inputs?.dryRun ? undefined : outcome, inputs);
  log.failed(report);
  const heading = headingOf(failure, isPartial);
  const message = renderFailure({ heading, report, errorsPage: toolkit.errorsPage }, log.sanitize);
  await publish(outputs, message + summary, true, toolkit, log);
}

function headingOf({ code }: ErrorReport, isPartial: boolean): string {
  if (code === 'cancelled') return 'The MOCO step was cancelled';
  return isPartial ? 'The MOCO step was only partly applied' : 'The MOCO step failed';
}

/** Says also what was done before the failure, what was not, and how to go on. */
function withPartialResult(
  failure: ErrorReport,
  outcome: Outcome | undefined,
  inputs: Inputs | undefined,
): ErrorReport {
  if (!outcome) return beforeFirstWrite(failure);
  const isCancelled = failure.code === 'cancelled';
  const done = describeDone(outcome, logNames(outcome.user, inputs?.account.host ?? 'MOCO'));
  const partial = describePartialResult(outcome, done, (day) => `\`employment-end: ${day}\``, failure);
  const hasOwnAdvice = isCancelled || pendingLastDay(outcome, failure) !== undefined;
  const { hints } = hasOwnAdvice ? withoutRerunAdvice(failure) : failure;
  if (isCancelled) return { ...failure, hints: [...hints, partial] };
  // Before the other hints, which may be long and are truncated then.
  return { ...failure, hints: [...(partial === '' ? [] : [partial]), ...hints] };
}

/** Empty if there is nothing to say beside a failure. */
function summaryOf(
  outcome: Outcome,
  { dryRun, account, createIfMissing, welcomeEmail }: Inputs,
  { sanitize }: Log,
): string {
  const { plan, user, steps, changes = [] } = outcome;
  const who = summarySubject(user, plan.desired.fields, account.host);
  const describe = (step: ApplyStep): string | undefined =>
    describeWrite(step, outcome, { user: who, owner: '' }) ?? messages.describeRace(step);
  const userStep = steps.find(isAboutUser);
  const details = dryRun ? plannedDetails(plan) : doneDetails(outcome);
  const title = userStep
    ? describe(userStep)
    : (messages.describePlannedUser(plan, who, dryRun) ??
      messages.describeDetailsAlone(details, who, dryRun));
  const written = steps.flatMap((step) => (isAboutUser(step) ? [] : (describe(step) ?? [])));
  const lines = dryRun ? messages.listPlannedDetails(plan) : written;
  const isNew = plan.action === 'create';
  const isCreated = dryRun ? isNew : userStep?.kind === 'created';
  const notices = [
    ...welcomeNotes(isCreated ? 1 : 0, welcomeEmail).map(asNotice),
    ...messages.noticesOf(plan, createIfMissing),
    ...verificationNotices(changes),
  ];
  if (title === undefined && lines.length === 0) return '';
  return renderSummary(
    { title: title ?? who, isNew, changes: reportedChanges(outcome, dryRun), details: lines, notices },
    sanitize,
  );
}

/** All that is known; nothing if neither the user nor, in a dry run, a plan is. */
function outputsOf(
  { user, outcome }: Progress,
  inputs: Inputs,
  failure: ErrorReport | undefined,
): Record<string, string> {
  const { includePersonalData, dryRun } = inputs;
  if (!user && !(dryRun && outcome)) return {};
  return {
    ...(user && userOutputs(user, includePersonalData)),
    ...(outcome ? changeOutputs(outcome, dryRun, failure) : NO_CHANGES),
  };
}

/** The outputs before there is a plan. */
const NO_CHANGES = {
  changed: 'false',
  changed_fields: '[]',
  created: 'false',
  employments: '[]',
  vacation: '',
};

function changeOutputs(
  outcome: Outcome,
  dryRun: boolean,
  failure: ErrorReport | undefined,
): typeof NO_CHANGES {
  const details = dryRun ? plannedDetails(outcome.plan) : doneDetails(outcome);
  const isAnyChange = dryRun ? outcome.plan.action !== 'none' : isChanged(outcome, failure);
  const fields = reportedChanges(outcome, dryRun).map(({ field }) => field.outputName);
  return {
    // Empty if it is not known.
    changed: String(isAnyChange ?? ''),
    changed_fields: asOneLine([...fields, ...detailNames(details)]),
    created: String(outcome.steps.some(({ kind }) => kind === 'created')),
    employments: asOneLine(details.employments.map(employmentOutput)),
    vacation: details.vacation ? asOneLine(vacationOutput(details.vacation)) : '',
  };
}

function logNames(user: MocoUser | undefined, host: string): Names {
  return { user: logSubject(user, host), owner: user ? `user ${user.id}` : 'a new user' };
}

function isAboutUser(step: ApplyStep): step is ApplyStep & { kind: 'created' | 'updated' } {
  return step.kind === 'created' || step.kind === 'updated';
}

/** The changes that were made, or in a dry run would be. */
function reportedChanges({ plan, changes = [] }: Outcome, dryRun: boolean): readonly Change[] {
  return dryRun ? plan.changes : writtenChanges(changes);
}

function withFields(line: string, changes: readonly Change[]): string {
  return changes.length > 0 ? `${line}: ${messages.fieldNames(changes)}` : line;
}
