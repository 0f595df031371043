/** What people should know about a plan: what is left as it is, and what may not be meant. IDs, days and hours only. Pure. */
import { daysBetween } from '../model/days.ts';
import {
  afterWrites,
  covers,
  hasHours,
  MAX_DAYS_BACK,
  runsPast,
  weeklyHours,
  type DesiredEmployment,
  type Employment,
  type EmploymentFact,
  type EmploymentWrite,
  type Period,
} from '../model/employments.ts';
import { desiredValue } from '../model/fields.ts';
import { asNotice, asWarning, type Notice } from '../model/notice.ts';
import { countOf } from '../model/numbers.ts';
import { countDays, isVacationWrite, otherEntries } from '../model/vacation.ts';
import { changeName, doubtfulChanges, type ChangeOutcome, type VerifiedChange } from '../model/verify.ts';
import type { CurrentUser, UserAction, UserPlan } from './user-plan.ts';
import { valueNotices } from './value-notices.ts';

type PlanWithoutNotices = Omit<UserPlan, 'notices'>;

/** What MOCO has beside the user. */
type CurrentDetails = Omit<CurrentUser, 'users'>;

/** The notices of a plan without problems. */
export function planNotices(plan: PlanWithoutNotices, current: CurrentDetails, today: string): Notice[] {
  const isWritten = plan.employments.writes.length > 0 && plan.action !== 'create';
  const isWarned = isWritten || plan.action === 'deactivate';
  return [
    ...plan.employments.facts.map((fact) => factNotice(fact, plan.action, isWarned, today)),
    ...pastHoursNotices(plan, today),
    ...valueNotices(plan, today),
    ...leavingNotices(plan, current, today),
    ...joiningNotices(plan),
    ...activityNotices(plan, current, today),
    ...vacationNotices(plan, current),
  ];
}

function factNotice(fact: EmploymentFact, action: UserAction, isWarned: boolean, today: string): Notice {
  switch (fact.kind) {
    case 'ends':
      return endNotice(fact.employment, today);
    case 'other-hours':
      return asNotice(
        `Not all days since \`employment-start\` have these hours: ${fact.periods.map(describePeriod).join('; ')}. The ` +
          'action does not change these days.',
      );
    case 'later':
      return laterNotice(fact.employment, action, isWarned);
    case 'ends-before-end':
      return endsBeforeNotice(fact.to, fact.end);
    case 'hours-skipped': {
      const text = `The hours from ${fact.day} on are not written, as the user is deactivated.`;
      return action === 'deactivate' ? asWarning(text) : asNotice(text);
    }
    default:
      return asWarning(describeDoubt(fact));
  }
}

function laterNotice(employment: Employment, action: UserAction, isWarned: boolean): Notice {
  const { id, from } = employment;
  const text = `Employment ${id} (${hoursOf(employment)}) begins later, on ${from}. It is left unchanged`;
  if (action === 'deactivate') {
    return asWarning(`${text}, so target hours count from then on. If the person leaves, delete it in MOCO.`);
  }
  return isWarned ? asWarning(`${text}.`) : asNotice(`${text}.`);
}

function endNotice({ id, to }: Employment, today: string): Notice {
  return to !== null && to < today
    ? asWarning(
        `Employment ${id} has these hours but ended on ${to}. It is not extended. If the person came back, give the first ` +
          'day of the new employment.',
      )
    : asNotice(`Employment ${id} has these hours and ends on ${to ?? ''}. It is not extended.`);
}

function endsBeforeNotice(to: string | undefined, end: string): Notice {
  return to === undefined
    ? asNotice(`No employment begins before \`employment-end\` ${end}, so there is none to end.`)
    : asWarning(
        `The last employment before \`employment-end\` ${end} ends on ${to} already. To extend it, give ` +
          '`employment-start` and `employment-pattern` as well.',
      );
}

/** What is probably not meant. */
function describeDoubt(
  fact: EmploymentFact & {
    kind:
      'begins-before' | 'begins-far-back' | 'default-moved' | 'ended-before' | 'ends-in-past' | 'later-hours';
  },
): string {
  switch (fact.kind) {
    case 'begins-before':
      return (
        `Employment ${fact.employment.id} has these hours already from ${fact.employment.from} on, before ` +
        `\`employment-start\` ${fact.day}. It is left unchanged. To postpone it, change its days in MOCO.`
      );
    case 'default-moved':
      return (
        `The first employment of this new user, ${fact.employment.id}, begins on ${fact.day} instead of ` +
        `${fact.employment.from}: there are no target hours before.`
      );
    case 'later-hours':
      return (
        `Employment ${fact.employment.id} (${hoursOf(fact.employment)}) begins on ${fact.employment.from}, before ` +
        '`employment-end`. Only its last day changes, not its hours.'
      );
    case 'ends-in-past':
      return (
        `These hours end on ${fact.to}, with the employment that had others. It is not extended. If the person came back, give ` +
        'the first day of the new employment.'
      );
    case 'ended-before':
      return (
        `Employment ${fact.employment.id} ends the day before, on ${fact.employment.to ?? ''}. The new one is open-ended: if ` +
        'it is for a fixed term, give `employment-end`.'
      );
    case 'begins-far-back':
      return (
        `The first employment begins on ${fact.day}, more than ${MAX_DAYS_BACK} days ago: target hours count from then on. ` +
        'Check the year, and that this is the right person.'
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

/** Other hours from a past day on, such as a date of hire beside which only the hours were changed. */
function pastHoursNotices({ employments }: PlanWithoutNotices, today: string): Notice[] {
  const changed = employments.writes.filter((write) => write.from < today && changesHours(write));
  return changed.map(({ from }) =>
    asNotice(`${from} is ${countOf(daysBetween(from, today), 'day')} ago: target hours since then change.`),
  );
}

/** True if there were other hours on the first day. The default model of a new user is none that anyone chose. */
function changesHours({ employment, replaces, from, hours }: EmploymentWrite): boolean {
  const before = employment?.from === from ? employment : replaces;
  return before !== undefined && hours !== undefined && !hasHours(before, hours);
}

/** Deactivating a user does not end employments. @see https://github.com/everii-Group/mocoapp-api-docs/blob/master/sections/users.md */
function leavingNotices(
  { action, desired, employments }: PlanWithoutNotices,
  current: CurrentDetails,
  today: string,
): Notice[] {
  const { end } = desired.employment;
  if (action !== 'deactivate') return [];
  if (end !== undefined && end > today) {
    return [
      asWarning(
        `Access ends as soon as the user is deactivated, although \`employment-end\` is not until ${end}.`,
      ),
    ];
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
    return asWarning(
      `${name} ${until}, so target hours keep accruing. To end it, give \`employment-end\`, or end it in MOCO.`,
    );
  });
}

function joiningNotices({ action, desired }: PlanWithoutNotices): Notice[] {
  const isExternal = desiredValue(desired.fields, 'external') === true;
  if (action !== 'create' || desired.employment.start || isExternal) return [];
  return [
    asNotice(
      'No hours are given: MOCO may give the new user its default weekly model of 100 %. To choose the hours, give ' +
        '`employment-start` and `employment-pattern`.',
    ),
  ];
}

/** The user is active without an employment, or gets employments or vacation without access. */
function activityNotices(plan: PlanWithoutNotices, current: CurrentDetails, today: string): Notice[] {
  const { user, desired, action } = plan;
  const active = desiredValue(desired.fields, 'active');
  const isActive = active ?? user?.['active'] ?? action === 'create';
  if (isActive !== true) {
    const staysDeactivated = user && isActive === false && action !== 'deactivate' && givesSomething(plan);
    return staysDeactivated ? [staysInactive(user.id)] : [];
  }
  return [
    ...passedEndNotices(desired.employment, today),
    ...(action === 'reactivate' ? rejoiningNotices(plan, current) : []),
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

function rejoiningNotices({ desired }: PlanWithoutNotices, { employments = [] }: CurrentDetails): Notice[] {
  const { start } = desired.employment;
  if (start) {
    return employments
      .filter((each) => each.from < start.from && covers(each, start.from))
      .map(({ id, from }) =>
        asWarning(
          `Employment ${id} was not ended when the user was deactivated: target hours count from ${from} on without a break. ` +
            'If the person was away, correct this in MOCO.',
        ),
      );
  }
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
  return isEmployed || isVacationWrite(vacation);
}

/** A warning about a user who is deactivated and is not reactivated. */
export function staysInactive(id: number): Notice {
  return asWarning(`User ${id} stays deactivated in MOCO. To reactivate the user, set \`active: true\`.`);
}

/** The ledger may have further entries: which of them count is for people to say. */
function vacationNotices({ vacation }: PlanWithoutNotices, current: CurrentDetails): Notice[] {
  if (vacation?.action !== 'created') return [];
  const others = otherEntries(current.vacation, vacation.desired);
  if (others.length === 0) return [];
  const list = others.map(({ id, days }) => `entry ${id} (${countDays(days)})`).join(', ');
  return [
    asNotice(
      `Vacation entries of ${vacation.desired.year} with other titles count too, and are left unchanged: ${list}. If one of ` +
        'them is meant, give its title.',
    ),
  ];
}

/** What is said about fields that MOCO may not have as they were sent. The list names them. */
const DOUBTS: readonly {
  readonly outcome: ChangeOutcome;
  readonly say: (list: string, isOne: boolean) => string;
}[] = [
  {
    outcome: 'altered',
    say: (list, isOne) =>
      `MOCO accepted the request but has ${isOne ? 'another value' : 'other values'} for ${list}. Check in MOCO.`,
  },
  {
    outcome: 'reformatted',
    say: (list) => `MOCO has another form (case, spaces or punctuation) of ${list}.`,
  },
  {
    outcome: 'unknown',
    say: (list, isOne) =>
      isOne
        ? `MOCO's response does not have this field, so it is not known whether it was stored: ${list}.`
        : `MOCO's response does not have these fields, so it is not known whether they were stored: ${list}.`,
  },
];

/** Warnings about fields that MOCO may not have as they were sent, and that do not fail the user. */
export function verificationNotices(changes: readonly VerifiedChange[]): Notice[] {
  return describeDoubts([{ who: '', doubtful: doubtfulChanges(changes) }]).map(asWarning);
}

/**
 * One text for each kind of doubt, about all users together.
 *
 * @param users `who` names the user; empty to leave it out
 */
export function describeDoubts(
  users: readonly { readonly who: string; readonly doubtful: readonly VerifiedChange[] }[],
): string[] {
  return DOUBTS.flatMap(({ outcome, say }) => {
    const concerned = users
      .map(({ who, doubtful }) => ({ who, changes: doubtful.filter((change) => change.outcome === outcome) }))
      .filter(({ changes }) => changes.length > 0);
    if (concerned.length === 0) return [];
    const list = concerned.map(
      ({ who, changes }) => `${who === '' ? '' : `${who}: `}${changes.map(quotedName).join(', ')}`,
    );
    const count = concerned.reduce((sum, { changes }) => sum + changes.length, 0);
    return [say(list.join('; '), count === 1)];
  });
}

function quotedName(change: VerifiedChange): string {
  const name = changeName(change);
  return change.property === undefined ? `\`${name}\`` : name;
}
