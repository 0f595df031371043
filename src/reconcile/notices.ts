/** What people should know about a plan: what is left as it is, and what may not be meant. IDs, days and hours only. Pure. */
import {
  afterWrites,
  runsPast,
  weeklyHours,
  type Employment,
  type EmploymentFact,
  type Period,
} from '../model/employments.ts';
import { otherEntries } from '../model/vacation.ts';
import type { CurrentUser, Notice, UserPlan } from './user-plan.ts';

type PlanWithoutNotices = Omit<UserPlan, 'notices'>;

/** The notices of a plan without problems. */
export function planNotices(plan: PlanWithoutNotices, current: CurrentUser, today: string): Notice[] {
  const isWritten = plan.employments.writes.length > 0 && plan.action !== 'create';
  const isWarned = isWritten || plan.action === 'deactivate';
  return [
    ...plan.employments.facts.map((fact) => factNotice(fact, isWarned, today)),
    ...leavingNotices(plan, current, today),
    ...joiningNotices(plan),
    ...activityNotices(plan, today),
    ...vacationNotices(plan, current),
  ];
}

function factNotice(fact: EmploymentFact, isWarned: boolean, today: string): Notice {
  switch (fact.kind) {
    case 'ends': {
      const { id, to } = fact.employment;
      return to !== null && to < today
        ? asWarning(`Employment ${id} has these hours but ended on ${to}. It is not extended.`)
        : asNotice(`Employment ${id} has these hours and ends on ${to ?? ''}. It is not extended.`);
    }
    case 'other-hours':
      return asNotice(
        `The hours hold today, but not since \`employment-start\`: ${fact.periods.map(describePeriod).join('; ')}. ` +
          'These days are left unchanged.',
      );
    case 'later': {
      const { id, from } = fact.employment;
      const text = `Employment ${id} (${hoursOf(fact.employment)}) begins later, on ${from}. It is left unchanged.`;
      return isWarned ? asWarning(text) : asNotice(text);
    }
    case 'ends-before-end':
      return fact.to === undefined
        ? asNotice(`There is no employment to end: none begins before \`employment-end\` ${fact.end}.`)
        : asWarning(
            `The last employment before \`employment-end\` ${fact.end} ends on ${fact.to} already. It is not extended.`,
          );
  }
}

function describePeriod({ from, to, employment }: Period): string {
  const what = employment ? `employment ${employment.id} (${hoursOf(employment)})` : 'no employment';
  return `${what} from ${from} to ${to}`;
}

function hoursOf({ pattern }: Employment): string {
  return `${weeklyHours(pattern) ?? 'unknown'} hours a week`;
}

/** Deactivating a user does not end employments. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
function leavingNotices(
  { action, desired, employments }: PlanWithoutNotices,
  current: CurrentUser,
  today: string,
): Notice[] {
  const { end } = desired.employment;
  if (action !== 'deactivate') return [];
  if (end !== undefined && end > today) {
    return [asWarning(`Access ends today, although \`employment-end\` is ${end}.`)];
  }
  if (end !== undefined) return [];
  if (!current.employments) {
    return [
      asNotice(
        'The `api-key` may not read employments, so it is not known whether one runs on after the user is deactivated.',
      ),
    ];
  }
  const running = afterWrites(current.employments, employments.writes).filter((each) =>
    runsPast(each, today),
  );
  return running.map(({ employment, from, to }) => {
    const name = employment ? `Employment ${employment.id}` : `The employment from ${from}`;
    const until = to === null ? 'is open-ended' : `runs until ${to}`;
    return asWarning(`${name} ${until}, so target hours keep accruing. To end it, give \`employment-end\`.`);
  });
}

function joiningNotices({ action, desired }: PlanWithoutNotices): Notice[] {
  const isExternal = desired.fields.some(({ field, value }) => field.input === 'external' && value === true);
  if (action !== 'create' || desired.employment.start || isExternal) return [];
  return [
    asNotice(
      'No hours are given: MOCO may give the new user its default weekly model of 100 %. To choose the hours, give ' +
        '`employment-start` and `employment-pattern`.',
    ),
  ];
}

/** The user is active without an employment, or employed without access. */
function activityNotices(
  { user, desired, action, employments }: PlanWithoutNotices,
  today: string,
): Notice[] {
  const active = desired.fields.find(({ field }) => field.input === 'active')?.value;
  const isActive = active ?? user?.['active'] ?? action === 'create';
  const { end } = desired.employment;
  if (isActive === true && end !== undefined && end < today) {
    return [
      asWarning(
        `\`employment-end\` ${end} has passed, but the user stays active. Is \`active: false\` missing?`,
      ),
    ];
  }
  const isEmployed = employments.writes.some((write) => write.action !== 'ended');
  return user && isActive === false && action !== 'deactivate' && isEmployed ? [staysInactive(user.id)] : [];
}

/** A warning about a user who is deactivated and is not reactivated. */
export function staysInactive(id: number): Notice {
  return asWarning(`User ${id} stays deactivated in MOCO. To reactivate the user, set \`active: true\`.`);
}

/** The ledger may have further entries: which of them count is for people to say. */
function vacationNotices({ vacation }: PlanWithoutNotices, current: CurrentUser): Notice[] {
  if (vacation?.action !== 'created') return [];
  const others = otherEntries(current.vacation, vacation.desired);
  if (others.length === 0) return [];
  const list = others.map(({ id, days }) => `entry ${id} (${days} days)`).join(', ');
  return [asNotice(`Vacation of ${vacation.desired.year} with other titles is left unchanged: ${list}.`)];
}

function asNotice(text: string): Notice {
  return { level: 'notice', text };
}

function asWarning(text: string): Notice {
  return { level: 'warning', text };
}
