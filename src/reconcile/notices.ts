/** What people should know about a plan: what is left as it is, and what may not be meant. IDs, days and hours only. Pure. */
import {
  afterWrites,
  runsPast,
  weeklyHours,
  type DesiredEmployment,
  type Employment,
  type EmploymentFact,
  type Period,
} from '../model/employments.ts';
import { countDays, otherEntries } from '../model/vacation.ts';
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
    case 'ends':
      return endNotice(fact.employment, today);
    case 'other-hours':
      return asNotice(
        `Not all days since \`employment-start\` have these hours: ${fact.periods.map(describePeriod).join('; ')}. They are ` +
          'left unchanged.',
      );
    case 'later': {
      const { id, from } = fact.employment;
      const text = `Employment ${id} (${hoursOf(fact.employment)}) begins later, on ${from}. It is left unchanged.`;
      return isWarned ? asWarning(text) : asNotice(text);
    }
    case 'ends-before-end':
      return endsBeforeNotice(fact.to, fact.end);
    default:
      return asWarning(describeDoubt(fact));
  }
}

function endNotice({ id, to }: Employment, today: string): Notice {
  return to !== null && to < today
    ? asWarning(`Employment ${id} has these hours but ended on ${to}. It is not extended.`)
    : asNotice(`Employment ${id} has these hours and ends on ${to ?? ''}. It is not extended.`);
}

function endsBeforeNotice(to: string | undefined, end: string): Notice {
  return to === undefined
    ? asNotice(`There is no employment to end: none begins before \`employment-end\` ${end}.`)
    : asWarning(
        `The last employment before \`employment-end\` ${end} ends on ${to} already. It is not extended.`,
      );
}

/** What is probably not meant. */
function describeDoubt(
  fact: EmploymentFact & { kind: 'begins-before' | 'default-moved' | 'hours-skipped' },
): string {
  switch (fact.kind) {
    case 'begins-before':
      return (
        `Employment ${fact.employment.id} has these hours already from ${fact.employment.from} on, before ` +
        `\`employment-start\` ${fact.day}. It is left unchanged. If the change is postponed, change the days in MOCO.`
      );
    case 'default-moved':
      return (
        `Employment ${fact.employment.id}, which MOCO made along with the user, began on ${fact.employment.from}. It begins ` +
        `on ${fact.day} instead, so the user has no hours before.`
      );
    case 'hours-skipped':
      return `The hours from ${fact.day} on are not written, as the user is deactivated.`;
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

/** The user is active without an employment, or gets employments or vacation without access. */
function activityNotices(plan: PlanWithoutNotices, today: string): Notice[] {
  const { user, desired, action } = plan;
  const active = desired.fields.find(({ field }) => field.input === 'active')?.value;
  const isActive = active ?? user?.['active'] ?? action === 'create';
  if (isActive !== true) {
    const staysDeactivated = user && isActive === false && action !== 'deactivate' && givesSomething(plan);
    return staysDeactivated ? [staysInactive(user.id)] : [];
  }
  return [
    ...passedEndNotices(desired.employment, today),
    ...(action === 'reactivate' ? rejoiningNotices(plan) : []),
  ];
}

function passedEndNotices({ end }: DesiredEmployment, today: string): Notice[] {
  if (end === undefined || end >= today) return [];
  return [
    asWarning(
      `\`employment-end\` ${end} has passed, but the user stays active. Is \`active: false\` missing?`,
    ),
  ];
}

function rejoiningNotices({ desired }: PlanWithoutNotices): Notice[] {
  if (desired.employment.start) return [];
  return [
    asNotice(
      'The user is reactivated without `employment-start`, so employments stay as they are. Check in MOCO that one covers ' +
        'today.',
    ),
  ];
}

/** True if hours or vacation days are written. */
function givesSomething({ employments, vacation }: PlanWithoutNotices): boolean {
  const isEmployed = employments.writes.some((write) => write.action !== 'ended');
  return isEmployed || (vacation !== undefined && vacation.action !== 'none');
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
  const list = others.map(({ id, days }) => `entry ${id} (${countDays(days)})`).join(', ');
  return [asNotice(`Vacation of ${vacation.desired.year} with other titles is left unchanged: ${list}.`)];
}

function asNotice(text: string): Notice {
  return { level: 'notice', text };
}

function asWarning(text: string): Notice {
  return { level: 'warning', text };
}
