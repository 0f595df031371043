/** Employments, vacation and plans for the tests of this folder. */
import type { DesiredEmployment, Employment } from '../../src/model/employments.ts';
import type { DesiredHours, WeeklyPattern } from '../../src/model/parsers.ts';
import type { VacationEntry } from '../../src/model/vacation.ts';
import { planUser } from '../../src/reconcile/plan-user.ts';
import type { CurrentUser, DesiredUser, UserPlan, UserPlanOptions } from '../../src/reconcile/user-plan.ts';
import { mocoUser } from '../support/entries.ts';

/** The moment of every plan, and its day in every time zone of the earth but the last two. */
export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const TODAY = '2026-11-23';

/** 40 hours a week. */
export const FULL: WeeklyPattern = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
/** 32 hours a week. */
export const PART: WeeklyPattern = { am: [3.2, 3.2, 3.2, 3.2, 3.2], pm: [3.2, 3.2, 3.2, 3.2, 3.2] };

export const hoursOf = (pattern: WeeklyPattern): DesiredHours => ({ pattern, isDaily: true });

/** An employment of user 7; by default open-ended, of 40 hours a week, and of an unknown age. */
export function employmentOf(id: number, from: string, more: Partial<Employment> = {}): Employment {
  const unknown = { createdAt: undefined, updatedAt: undefined };
  return { id, userId: 7, from, to: null, pattern: FULL, ...unknown, ...more };
}

/** From a first day on, by default 32 hours a week. */
export function startOf(from: string, pattern = PART): Pick<DesiredEmployment, 'start'> {
  return { start: { from, hours: hoursOf(pattern) } };
}

/** An entry of user 7, by default 25 days in 2027. */
export function vacationEntry(id: number, more: Partial<VacationEntry> = {}): VacationEntry {
  return { id, userId: 7, year: 2027, title: 'Urlaubsanspruch', days: 25, ...more };
}

/** 25 days in 2027. */
export const VACATION = { year: 2027, title: 'Urlaubsanspruch', days: 25 };

/** The options of the action for one user, with permission to create. */
export const OPTIONS: UserPlanOptions = {
  createMissing: true,
  createInactive: true,
  sendWriteOnlyFields: true,
  endEmployments: false,
  checkFirstName: true,
  today: TODAY,
};

/** A plan for user 7 by ID, whom MOCO has. */
export function planOf(
  desired: Partial<DesiredUser> = {},
  current: Partial<CurrentUser> = {},
  options: Partial<UserPlanOptions> = {},
): UserPlan {
  return planUser(
    { key: { id: 7 }, fields: [], employment: {}, vacation: undefined, ...desired },
    { users: [mocoUser(7)], employments: [], vacation: [], ...current },
    { ...OPTIONS, ...options },
  );
}
