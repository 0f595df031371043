/** Employments and vacation beside the user: what was written, or what is planned, also as outputs. Pure. */
import { weeklyHours, type Employment, type EmploymentWrite } from '../model/employments.ts';
import { isVacationWrite, type VacationEntry, type VacationPlan } from '../model/vacation.ts';
import type { Outcome } from './outcome.ts';
import type { UserPlan } from './user-plan.ts';

/** Employments and vacation of one user. */
export interface Details {
  readonly employments: readonly EmploymentDetail[];
  /** Undefined where none is asked for, or where it is not known. */
  readonly vacation: VacationDetail | undefined;
}

/** A write, and the employment as MOCO has it afterwards; undefined if it is only planned. */
export interface EmploymentDetail {
  readonly write: EmploymentWrite;
  readonly employment: Employment | undefined;
}

/** A plan, and the entry as MOCO has it afterwards; undefined if it is only planned. */
export interface VacationDetail {
  readonly plan: VacationPlan;
  readonly entry: VacationEntry | undefined;
}

/** What is planned. */
export function plannedDetails({
  employments,
  vacation,
}: Pick<UserPlan, 'employments' | 'vacation'>): Details {
  return {
    employments: employments.writes.map((write) => ({ write, employment: undefined })),
    vacation: vacation && { plan: vacation, entry: undefined },
  };
}

/** What was written, and the vacation entry that needed no change. */
export function doneDetails({ plan, steps }: Outcome): Details {
  const written = steps.find((step) => step.kind === 'vacation');
  const unchanged = plan.vacation?.action === 'none' ? plannedDetails(plan).vacation : undefined;
  return {
    employments: steps.flatMap((step) => (step.kind === 'employment' && !step.isFound ? [step] : [])),
    vacation: written
      ? { plan: { ...written.plan, ...(written.isFound && { action: 'none' }) }, entry: written.entry }
      : unchanged,
  };
}

/** The names of both in `changed_fields` and `fields`. */
export function detailNames({ employments, vacation }: Details): string[] {
  return [
    ...(employments.length > 0 ? ['employment'] : []),
    ...(isVacationWrite(vacation?.plan) ? ['vacation'] : []),
  ];
}

/** An employment as an output. `id` is null before it exists. */
export function employmentOutput({ write, employment }: EmploymentDetail): object {
  const { action } = write;
  const { from, to } = employment ?? write;
  const pattern = employment?.pattern ?? write.hours?.pattern;
  const id = employment?.id ?? write.employment?.id ?? null;
  return { id, action, from, to, weekly_hours: weeklyHours(pattern) ?? null };
}

/** A vacation entry as an output. `id` is null before it exists. */
export function vacationOutput({ plan, entry }: VacationDetail): object {
  const { year, title, days } = entry ?? plan.desired;
  return { id: entry?.id ?? plan.entry?.id ?? null, action: plan.action, year, title, days };
}
