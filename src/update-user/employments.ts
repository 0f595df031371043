/** Carrying out the plan for a user's employments, and telling it. */
import type { Client } from '../moco/client.ts';
import { createEmployment, endEmployment, type EmploymentPlan } from '../moco/employments.ts';
import { ActionError } from '../moco/errors.ts';
import type { Log } from '../github/log.ts';
import { recordApplied, type Progress } from './progress.ts';

export interface ApplyContext {
  readonly client: Client;
  readonly progress: Progress;
  readonly log: Log;
  readonly dryRun: boolean;
}

const DRY_RUN = 'Dry run, nothing written: would';

/** What the plan ends, in words. */
export function pendingEnds({ toEnd: ends }: EmploymentPlan): string[] {
  return ends.map(({ employment }) => `the end of employment ${employment.id}`);
}

/** What the plan creates, in words. */
export function pendingCreation({ toCreate: create }: EmploymentPlan): string[] {
  return create ? [`the employment from ${create.from}`] : [];
}

/** Sets the last day of the employments that run past it. */
export async function endEmployments(
  { toEnd: ends }: EmploymentPlan,
  { client, progress, log, dryRun }: ApplyContext,
): Promise<void> {
  for (const { employment, to } of ends) {
    const { id } = employment;
    if (dryRun) {
      plan(progress, log, `${DRY_RUN} end employment ${id} on ${to} (now ${until(employment.to)})`);
      continue;
    }
    const ended = await endEmployment(client, id, to);
    if (ended.to !== to) {
      throw new ActionError({ kind: 'not-applied', fields: [`the end of employment ${id}`] });
    }
    progress.employments.push({ id, action: 'ended', from: ended.from, to });
    progress.pending.shift();
    recordApplied(progress, log, `Ended employment ${id} on ${to} (was ${until(employment.to)})`);
  }
}

/** Creates the employment that is missing. */
export async function createMissingEmployment(
  { toCreate: create }: EmploymentPlan,
  userId: number | undefined,
  { client, progress, log, dryRun }: ApplyContext,
): Promise<void> {
  if (!create) return;
  if (dryRun || userId === undefined) {
    plan(progress, log, `${DRY_RUN} create an employment ${period(create.from, create.to)}`);
    return;
  }
  const { entry, created } = await createEmployment(client, userId, create);
  if (!created) {
    log.info(`Nothing to create: employment ${entry.id} is there on ${create.from} by now`);
    return;
  }
  const { id, from, to } = entry;
  progress.employments.push({ id, action: 'created', from, to });
  progress.pending = [];
  recordApplied(progress, log, `Created employment ${id} ${period(from, to)}`);
  if (from !== create.from || to !== create.to) {
    throw new ActionError({ kind: 'not-applied', fields: [`the days of employment ${id}`] });
  }
}

function plan(progress: Progress, log: Log, line: string): void {
  progress.isPlanned = true;
  progress.lines.push(line);
  log.info(line);
}

function until(to: string | null): string {
  return to === null ? 'open' : `until ${to}`;
}

function period(from: string, to: string | null): string {
  return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}
