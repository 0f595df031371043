/** The plan for one user: desired state and current state in, what to do out. */
import { addDays } from '../../src/model/days.ts';
import { describe, expect, it } from '@jest/globals';
import { CLEARABLE } from '../../src/model/clear.ts';
import { AVATAR, fieldByRequestKey, type DesiredField } from '../../src/model/fields.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { desiredEmail, isDeactivation, planUser } from '../../src/reconcile/plan-user.ts';
import type { CurrentUser, DesiredUser, UserPlan, UserPlanOptions } from '../../src/reconcile/user-plan.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';
import {
  employmentOf,
  FULL,
  NOW,
  OPTIONS,
  PART,
  startOf,
  TODAY,
  VACATION,
  vacationEntry,
} from './fixtures.ts';

const MAX = mocoUser(7, { email: 'max@example.com' });
const GONE = mocoUser(7, { email: 'max@example.com', active: false });
const BY_ID: UserKey = { id: 7 };
const BY_EMAIL: UserKey = { email: 'max@example.com' };
const NEW = { firstname: 'Nora', lastname: 'Vogt', team: 202 };
const NOTHING_TO_WRITE = { writes: [], facts: [], problems: [] };

interface Case extends Partial<Omit<DesiredUser, 'fields' | 'vacation'>>, Partial<CurrentUser> {
  /** The desired fields, or their values by input. */
  readonly fields?: Readonly<Record<string, unknown>> | DesiredField[];
  /** The entry that is asked for; `vacation` are those that MOCO has. */
  readonly desiredVacation?: DesiredUser['vacation'];
  readonly options?: Partial<UserPlanOptions>;
}

function planOf({
  key = BY_ID,
  fields = {},
  employment = {},
  desiredVacation,
  users = [MAX],
  vacation = [],
  options = {},
  ...current
}: Case): UserPlan {
  return planUser(
    {
      key,
      fields: isList(fields) ? fields : desiredFields(fields),
      employment,
      vacation: desiredVacation,
    },
    // Present, even if undefined: the key may not read employments.
    { users, vacation, employments: 'employments' in current ? current.employments : [], ...current },
    { ...OPTIONS, ...options },
  );
}

function isList(fields: Case['fields']): fields is DesiredField[] {
  return Array.isArray(fields);
}

/** The action and the inputs of the changes. */
const summaryOf = ({ action, changes }: UserPlan): string =>
  [action, ...changes.map(({ field }) => field.input)].join(' ');

describe('a user whom MOCO has', () => {
  it.each<[string, Case, string]>([
    ['without desired values needs nothing', {}, 'none'],
    ['with equal values needs nothing', { fields: { lastname: 'Muster', active: true } }, 'none'],
    [
      'with another value is updated',
      { fields: { firstname: 'Max', lastname: 'Keller' } },
      'update lastname',
    ],
    ['is deactivated', { fields: { active: false } }, 'deactivate active'],
    [
      'is deactivated, along with other changes',
      { fields: { info: 'x', active: false } },
      'deactivate info active',
    ],
    [
      'is deactivated if `active` is unknown',
      { fields: { active: false }, users: [mocoUser(7, { active: undefined })] },
      'deactivate active',
    ],
    [
      'is deactivated if MOCO has to, even without `createInactive`',
      { fields: { active: false }, options: { createInactive: false } },
      'deactivate active',
    ],
    ['is not deactivated twice', { fields: { active: false }, users: [GONE] }, 'none'],
    ['is updated while inactive', { fields: { active: false, info: 'x' }, users: [GONE] }, 'update info'],
    ['is reactivated', { fields: { active: true }, users: [GONE] }, 'reactivate active'],
    [
      'is reactivated, along with other changes',
      { fields: { info: 'x', active: true }, users: [GONE] },
      'reactivate info active',
    ],
    ['is not reactivated without `active`', { fields: { info: 'x' }, users: [GONE] }, 'update info'],
    [
      'is updated, not reactivated, if `active` is unknown',
      { fields: { active: true }, users: [mocoUser(7, { active: undefined })] },
      'update active',
    ],
    [
      'needs no permission to be created',
      { fields: { info: 'x' }, options: { createMissing: false } },
      'update info',
    ],
  ])('%s', (_, given, expected) => {
    const plan = planOf(given);
    expect(summaryOf(plan)).toBe(expected);
    expect(plan).toMatchObject({ user: { id: 7 }, email: plan.user?.['email'], problems: [] });
  });

  it('has changes from the current to the desired value, with labels', () => {
    const [team] = desiredFields({ team: 203 });
    const fields = team ? [{ ...team, label: 'Sales' }] : [];
    expect(planOf({ fields }).changes).toMatchObject([
      { field: { input: 'team' }, from: 202, fromLabel: 'Design', to: 203, toLabel: 'Sales' },
    ]);
  });
});

describe('fields that MOCO never returns', () => {
  const sendWriteOnlyFields = false;

  it.each<[string, Case, string]>([
    ['are sent on every run', { fields: { language: 'de', password: 'x' } }, 'update language password'],
    ['are sent with other changes', { fields: { language: 'de', info: 'x' } }, 'update language info'],
    [
      'are not sent alone without `sendWriteOnlyFields`',
      { fields: { language: 'de' }, options: { sendWriteOnlyFields } },
      'none',
    ],
    [
      'are sent with other changes, even without `sendWriteOnlyFields`',
      { fields: { language: 'de', info: 'x' }, options: { sendWriteOnlyFields } },
      'update language info',
    ],
    [
      'are not sent without `sendWriteOnlyFields` if the other fields are equal',
      { fields: { language: 'de', lastname: 'Muster' }, options: { sendWriteOnlyFields } },
      'none',
    ],
    [
      'include a picture',
      { fields: [{ field: AVATAR, value: { filename: 'a.png', base64: '' } }] },
      'update avatar',
    ],
  ])('%s', (_, given, expected) => {
    expect(summaryOf(planOf(given))).toBe(expected);
  });
});

describe('a user whom MOCO does not have', () => {
  const missing = (given: Case): UserPlan => planOf({ key: BY_EMAIL, users: [], ...given });

  it('is created with the fields and the e-mail address of the key', () => {
    const plan = missing({ fields: NEW });
    expect(summaryOf(plan)).toBe('create firstname lastname team email');
    expect(plan).toMatchObject({ user: undefined, email: 'max@example.com', problems: [] });
    expect(plan.changes).toMatchObject([
      { from: null, to: 'Nora' },
      { from: null, to: 'Vogt' },
      { from: null, to: 202 },
      { from: null, to: 'max@example.com' },
    ]);
  });

  it('is created with a desired e-mail address instead of the one of the key', () => {
    const plan = missing({ fields: { email: 'nora@example.com', ...NEW } });
    expect(summaryOf(plan)).toBe('create email firstname lastname team');
    expect(plan.email).toBe('nora@example.com');
    expect(plan.changes[0]?.to).toBe('nora@example.com');
  });

  it('is created without the fields to clear, as they are empty anyway', () => {
    const cleared = CLEARABLE.map((field) => ({ field, value: field.emptyValue }));
    expect(cleared.length).toBeGreaterThan(5);
    expect(summaryOf(missing({ fields: [...desiredFields(NEW), ...cleared] }))).toBe(
      'create firstname lastname team email',
    );
  });

  it('is created as inactive, or not at all without `createInactive`', () => {
    const fields = { ...NEW, active: false };
    expect(summaryOf(missing({ fields }))).toBe('create firstname lastname team active email');
    const options = { createInactive: false };
    expect(missing({ fields, options })).toMatchObject({ action: 'unmatched', changes: [], problems: [] });
    // Nothing is to be done, so nothing is missing either.
    const incomplete = { active: false };
    expect(missing({ fields: incomplete, options })).toMatchObject({ action: 'unmatched', problems: [] });
    expect(missing({ fields: incomplete, key: BY_ID, options })).toMatchObject({ action: 'unmatched' });
  });

  it.each<[string, Case, unknown]>([
    [
      'without `createMissing`',
      { fields: NEW, options: { createMissing: false } },
      { kind: 'user-not-found', key: BY_EMAIL },
    ],
    ['by an ID', { key: BY_ID, fields: NEW }, { kind: 'user-not-found', key: BY_ID }],
    [
      'without required fields',
      { fields: { team: 202 } },
      { kind: 'missing-fields', inputs: ['firstname', 'lastname'] },
    ],
    [
      'without one required field',
      { fields: { firstname: 'Nora', lastname: 'Vogt' } },
      { kind: 'missing-fields', inputs: ['team'] },
    ],
    [
      'with empty required fields',
      { fields: { ...NEW, lastname: '', team: null } },
      { kind: 'missing-fields', inputs: ['lastname', 'team'] },
    ],
  ])('is a problem %s', (_, given, problem) => {
    expect(missing(given)).toMatchObject({ action: 'error', changes: [], problems: [problem] });
  });

  it('has no e-mail address where only an ID is given', () => {
    expect(missing({ key: BY_ID, fields: NEW }).email).toBe('');
  });

  it('is created as active without `createInactive`', () => {
    const options = { createInactive: false };
    expect(missing({ fields: NEW, options }).action).toBe('create');
    expect(missing({ fields: { ...NEW, active: true }, options }).action).toBe('create');
  });

  it("is created with required fields by MOCO's keys", () => {
    const { firstname, lastname } = NEW;
    const team: DesiredField = { field: fieldByRequestKey('unit_id'), value: 202 };
    expect(missing({ fields: [...desiredFields({ firstname, lastname }), team] }).action).toBe('create');
  });
});

describe('several users with the same e-mail address', () => {
  it('are a problem, whatever is desired', () => {
    const users = [MAX, mocoUser(8, { email: 'Max@Example.com' })];
    for (const fields of [{}, NEW, { active: false }]) {
      expect(planOf({ key: BY_EMAIL, users, fields })).toMatchObject({
        action: 'error',
        user: undefined,
        email: 'max@example.com',
        changes: [],
        problems: [{ kind: 'ambiguous-email', email: 'max@example.com', ids: [7, 8] }],
      });
    }
  });

  it('have no other problems: of which user the vacation is, is not known', () => {
    const users = [MAX, mocoUser(8, { email: 'max@example.com' })];
    const vacation = [vacationEntry(8), vacationEntry(9)];
    const plan = planOf({ key: BY_EMAIL, users, vacation, desiredVacation: VACATION });
    expect(plan.problems.map(({ kind }) => kind)).toEqual(['ambiguous-email']);
  });
});

describe('a value that has lost its first characters', () => {
  const users = [{ ...MAX, mobile_phone: '+41 79 555 01 02', work_phone: '+41 44 555 01 02' }];

  it('is a problem of each field, and nothing is written', () => {
    const fields = { 'mobile-phone': '41795550102', 'work-phone': '41445550102', info: 'x' };
    expect(planOf({ users, fields })).toMatchObject({
      action: 'error',
      changes: [],
      problems: [
        { kind: 'cut-off-value', input: 'mobile-phone' },
        { kind: 'cut-off-value', input: 'work-phone' },
      ],
    });
  });

  it('is not one that differs in its last characters', () => {
    expect(summaryOf(planOf({ users, fields: { 'mobile-phone': '41795550103' } }))).toBe(
      'update mobile-phone',
    );
  });
});

describe('names that do not identify a team or role', () => {
  const issue = { text: '`team`: MOCO has no team "X".', isAmbiguous: false };

  it('are problems, and nothing else is planned', () => {
    const desired = {
      key: BY_ID,
      fields: desiredFields({ info: 'x' }),
      employment: { end: '2026-12-31' },
      vacation: VACATION,
    };
    const current = { users: [MAX], employments: [employmentOf(5, '2020-01-01')], vacation: [] };
    expect(planUser(desired, current, OPTIONS, [issue])).toMatchObject({
      action: 'error',
      user: { id: 7 },
      changes: [],
      employments: NOTHING_TO_WRITE,
      vacation: undefined,
      problems: [{ kind: 'unresolved-name', issue }],
      notices: [],
    });
  });

  it('come after the problems of the user, and before those of employments and vacation', () => {
    const desired = {
      key: BY_EMAIL,
      fields: [],
      employment: {},
      vacation: VACATION,
    };
    const current = { users: [], employments: [], vacation: [vacationEntry(8), vacationEntry(9)] };
    const { problems } = planUser(desired, current, OPTIONS, [issue, issue]);
    expect(problems.map(({ kind }) => kind)).toEqual([
      'missing-fields',
      'unresolved-name',
      'unresolved-name',
      'ambiguous-vacation',
    ]);
  });
});

describe('employments', () => {
  const OPEN = employmentOf(5, '2020-01-01');

  it('to write are an update, even if no field differs', () => {
    const plan = planOf({ employments: [OPEN], employment: { end: '2026-12-31' } });
    expect(summaryOf(plan)).toBe('update');
    expect(plan.employments.writes).toMatchObject([{ action: 'ended', employment: OPEN, to: '2026-12-31' }]);
    const change = planOf({ employments: [OPEN], employment: startOf('2027-01-01') });
    expect(summaryOf(change)).toBe('update');
    expect(change.employments.writes.map(({ action }) => action)).toEqual(['ended', 'created']);
  });

  it('that are as desired need nothing', () => {
    const ended = { ...OPEN, to: '2026-12-31' };
    expect(planOf({ employments: [ended], employment: { end: '2026-12-31' } }).action).toBe('none');
    expect(planOf({ employments: [OPEN], employment: startOf('2026-01-01', FULL) }).action).toBe('none');
  });

  it('are created for a new user', () => {
    const plan = planOf({ key: BY_EMAIL, users: [], fields: NEW, employment: startOf('2027-01-01') });
    expect(plan).toMatchObject({
      action: 'create',
      employments: { writes: [{ action: 'created', from: '2027-01-01', to: null }] },
    });
  });

  it('that can not be planned are a problem, and nothing is written', () => {
    const fields = { info: 'x' };
    const twice = [OPEN, employmentOf(6, '2021-01-01')];
    expect(planOf({ fields, employments: twice, employment: startOf('2027-01-01') })).toMatchObject({
      action: 'error',
      changes: [],
      employments: NOTHING_TO_WRITE,
      problems: [{ kind: 'ambiguous-employments', day: '2027-01-01', ids: [5, 6] }],
    });
    expect(planOf({ fields, employments: [OPEN], employment: startOf('2026-08-22') })).toMatchObject({
      problems: [{ kind: 'too-far-back', employment: OPEN }],
    });
  });

  it('that MOCO made along with a new user are changed into what is asked for, even far back', () => {
    const createdAt = NOW - 86_400_000;
    const users = [{ ...MAX, created_at: new Date(createdAt).toISOString() }];
    const model = employmentOf(5, TODAY, { createdAt, updatedAt: createdAt });
    const plan = planOf({ users, employments: [model], employment: startOf('2026-01-01') });
    expect(plan.employments.writes).toMatchObject([
      { action: 'changed', employment: model, from: '2026-01-01', to: null },
    ]);
  });
});

describe('someone who is deactivated', () => {
  const OPEN = employmentOf(5, '2020-01-01');
  const fields = { active: false };
  const endEmployments = { options: { endEmployments: true } };

  it('keeps the employments without a last day', () => {
    const plan = planOf({ fields, employments: [OPEN] });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.employments.writes).toEqual([]);
  });

  it('has them ended on the last day', () => {
    const plan = planOf({ fields, employments: [OPEN], employment: { end: '2026-12-31' } });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.employments.writes).toMatchObject([{ action: 'ended', to: '2026-12-31' }]);
  });

  it('has them ended today with `endEmployments`, unless a last day is given', () => {
    const today = planOf({ fields, employments: [OPEN], ...endEmployments });
    expect(today.employments.writes).toMatchObject([{ action: 'ended', employment: OPEN, to: TODAY }]);
    expect(today.desired.employment).toEqual({ end: TODAY });
    const employment = { end: '2026-12-31' };
    expect(
      planOf({ fields, employments: [OPEN], employment, ...endEmployments }).employments.writes,
    ).toMatchObject([{ to: '2026-12-31' }]);
  });

  it.each<[string, Case]>([
    ['stays active', { fields: { info: 'x' } }],
    ['is deactivated already', { fields, users: [GONE] }],
    ['does not say', {}],
  ])('keeps them even with `endEmployments` where the user %s', (_, given) => {
    expect(planOf({ ...given, employments: [OPEN], ...endEmployments }).employments.writes).toEqual([]);
  });

  it('keeps one that begins later, even with `endEmployments`', () => {
    const later = employmentOf(6, '2027-01-01');
    const { writes, facts } = planOf({ fields, employments: [OPEN, later], ...endEmployments }).employments;
    expect(writes.map(({ employment }) => employment?.id)).toEqual([5]);
    expect(facts).toEqual([{ kind: 'later', employment: later }]);
  });

  it.each<[string, string, Case]>([
    ['begin after the day on which employments end', '2027-01-01', { ...endEmployments }],
    ['would change too far back', '2026-01-01', { ...endEmployments }],
    ['would change too far back', '2026-01-01', { employment: { end: TODAY } }],
    [
      'have an unclear employment',
      '2026-11-01',
      { ...endEmployments, employments: [OPEN, employmentOf(6, '2026-10-01')] },
    ],
  ])('has employments ended without the hours where they %s: from %s on', (_, from, given) => {
    const plan = planOf({
      fields,
      employments: [OPEN],
      ...given,
      employment: { ...startOf(from), ...given.employment },
    });
    expect(summaryOf(plan)).toBe('deactivate active');
    const { writes, facts } = plan.employments;
    const expected = (given.employments ?? [OPEN]).map(({ id }) => ({
      action: 'ended',
      employment: { id },
      to: TODAY,
    }));
    expect(writes).toMatchObject(expected);
    expect(writes).toHaveLength(expected.length);
    expect(facts).toEqual([{ kind: 'hours-skipped', day: from }]);
    expect(plan.desired.employment).toEqual({ end: TODAY });
  });

  it.each<[string, Case]>([
    ['without a last day', {}],
    ['with a last day', { employment: { end: TODAY } }],
    ['with `endEmployments`', { ...endEmployments }],
  ])('gets no first employment that would begin far back, %s', (_, given) => {
    const employment = { ...startOf('2016-01-01'), ...given.employment };
    const plan = planOf({ fields, ...given, employment });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.employments).toMatchObject({ writes: [], problems: [] });
    expect(plan.employments.facts[0]).toEqual({ kind: 'hours-skipped', day: '2016-01-01' });
    const again = planOf({ fields, users: [GONE], ...given, employment });
    expect(again).toMatchObject({ action: 'none', problems: [], employments: { writes: [] } });
  });

  it('gets a first employment that begins in the last 92 days', () => {
    const plan = planOf({ fields, employment: { ...startOf('2026-10-01'), end: TODAY } });
    expect(plan.employments).toMatchObject({
      writes: [{ action: 'created', from: '2026-10-01', to: TODAY }],
      facts: [],
    });
  });

  it('keeps the employments where hours can not be written, and no last day is given', () => {
    const plan = planOf({ fields, employments: [OPEN], employment: startOf('2026-01-01') });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.employments).toEqual({
      writes: [],
      facts: [{ kind: 'hours-skipped', day: '2026-01-01' }],
      problems: [],
    });
    expect(plan.desired.employment).toEqual({ end: undefined });
  });

  it('gets hours that begin on the last day', () => {
    const employment = { ...startOf('2026-12-31'), end: '2026-12-31' };
    expect(planOf({ fields, employments: [OPEN], employment }).employments).toMatchObject({
      writes: [
        { action: 'ended', to: '2026-12-30' },
        { action: 'created', from: '2026-12-31', to: '2026-12-31' },
      ],
      facts: [],
    });
  });

  it('gets hours until today with `endEmployments`', () => {
    const employment = startOf('2026-11-01');
    expect(planOf({ fields, employments: [OPEN], employment, ...endEmployments }).employments).toMatchObject({
      writes: [
        { action: 'ended', to: '2026-10-31' },
        { action: 'created', from: '2026-11-01', to: TODAY },
      ],
      facts: [],
    });
  });

  it('has the employment changed that MOCO made along with the user, even far back', () => {
    const createdAt = NOW - 86_400_000;
    const users = [{ ...MAX, created_at: new Date(createdAt).toISOString() }];
    const model = employmentOf(5, TODAY, { createdAt, updatedAt: createdAt });
    const employment = { ...startOf('2016-01-01'), end: '2026-12-31' };
    expect(planOf({ fields, users, employments: [model], employment }).employments).toMatchObject({
      writes: [{ action: 'changed', employment: model, from: '2016-01-01', to: '2026-12-31' }],
      facts: [{ kind: 'begins-far-back', day: '2016-01-01' }],
    });
  });

  it('gets hours that can be written', () => {
    const plan = planOf({
      fields,
      employments: [OPEN],
      employment: { ...startOf('2026-11-01'), end: '2026-12-31' },
    });
    expect(plan.employments.facts).toEqual([]);
    expect(plan.employments.writes).toMatchObject([
      { action: 'ended', to: '2026-10-31' },
      { action: 'created', from: '2026-11-01', to: '2026-12-31' },
    ]);
  });

  it('is not told that employments ended before today with `endEmployments`', () => {
    const ended = { ...OPEN, to: '2024-12-31' };
    expect(planOf({ fields, employments: [ended], ...endEmployments }).employments.facts).toEqual([]);
    const employment = { end: TODAY };
    expect(planOf({ fields, employments: [ended], employment }).employments.facts).toMatchObject([
      { kind: 'ends-before-end' },
    ]);
  });

  it('is deactivated where the key may not read employments', () => {
    const plan = planOf({ fields, employments: undefined });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.problems).toEqual([]);
  });

  it.each<[string, object, MocoUser, boolean]>([
    ['is active', { active: false }, MAX, true],
    ['is inactive', { active: false }, GONE, false],
    ['is to be active', { active: true }, MAX, false],
    ['may stay as it is', { info: 'x' }, MAX, false],
  ])('is recognised before the plan: the user %s', (_, values, user, expected) => {
    expect(isDeactivation(user, { fields: desiredFields({ ...values }) })).toBe(expected);
  });
});

describe('someone who was deactivated by a run before', () => {
  const OPEN = employmentOf(5, '2020-01-01');
  const left = { ...OPEN, to: TODAY };
  const planAgain = (given: Case): UserPlan => planOf({ fields: { active: false }, users: [GONE], ...given });
  const skipped = (day: string): object => ({
    action: 'none',
    problems: [],
    employments: { writes: [], facts: [{ kind: 'hours-skipped', day }] },
  });

  it.each<[string, Case]>([
    ['would change too far back', { employments: [OPEN], employment: startOf('2026-01-01') }],
    [
      'would change too far back, with a last day',
      { employments: [left], employment: { ...startOf('2026-01-01'), end: TODAY } },
    ],
    [
      'have an unclear employment',
      { employments: [OPEN, employmentOf(6, '2020-01-01')], employment: startOf('2026-01-01') },
    ],
  ])('needs nothing where the hours could not be written, as they %s', (_, given) => {
    expect(planAgain(given)).toMatchObject(skipped('2026-01-01'));
  });

  it.each([0, 1, 60])('gets no hours after the last day with `endEmployments`, %d days later', (days) => {
    const options = { endEmployments: true, today: addDays(TODAY, days) };
    const employment = startOf('2027-01-01');
    expect(planAgain({ employments: [left], employment, options })).toMatchObject(skipped('2027-01-01'));
  });

  it.each([0, 1, 60])(
    'needs nothing with `endEmployments` where the hours were written, %d days later',
    (days) => {
      const options = { endEmployments: true, today: addDays(TODAY, days) };
      const employments = [
        { ...OPEN, to: '2026-10-31' },
        employmentOf(6, '2026-11-01', { to: TODAY, pattern: PART }),
      ];
      const plan = planAgain({ employments, employment: startOf('2026-11-01'), options });
      expect(plan).toMatchObject({ action: 'none', problems: [], employments: { writes: [] } });
      expect(plan.employments.facts.map(({ kind }) => kind)).not.toContain('hours-skipped');
    },
  );

  it('keeps employments that run on, even with `endEmployments`: only a run that deactivates ends them', () => {
    const options = { endEmployments: true };
    expect(planAgain({ employments: [OPEN], options }).employments.writes).toEqual([]);
  });

  it('gets hours that are asked for without `endEmployments`, but none with it, not even before the last day', () => {
    const employment = startOf('2027-01-01');
    expect(planAgain({ employments: [left], employment })).toMatchObject({ action: 'update' });
    const options = { endEmployments: true };
    const past = planAgain({ employments: [left], employment: startOf('2026-11-01'), options });
    expect(past).toMatchObject(skipped('2026-11-01'));
  });

  it('has problems where it is not said that the user stays inactive', () => {
    expect(
      planOf({ users: [GONE], employments: [OPEN], employment: startOf('2026-01-01') }).problems,
    ).toMatchObject([{ kind: 'too-far-back' }]);
  });
});

describe('vacation', () => {
  it('to write is an update, even if no field differs', () => {
    const created = planOf({ desiredVacation: VACATION });
    expect(summaryOf(created)).toBe('update');
    expect(created.vacation).toMatchObject({ action: 'created' });
    const changed = planOf({ desiredVacation: VACATION, vacation: [vacationEntry(8, { days: 20 })] });
    expect(summaryOf(changed)).toBe('update');
    expect(changed.vacation).toMatchObject({ action: 'changed', entry: { id: 8 } });
  });

  it('that is as desired needs nothing', () => {
    const plan = planOf({ desiredVacation: VACATION, vacation: [vacationEntry(8)] });
    expect(plan).toMatchObject({ action: 'none', vacation: { action: 'none', entry: { id: 8 } } });
    expect(planOf({}).vacation).toBeUndefined();
  });

  it('is created for a new user', () => {
    const plan = planOf({ key: BY_EMAIL, users: [], fields: NEW, desiredVacation: VACATION });
    expect(plan).toMatchObject({ action: 'create', vacation: { action: 'created', desired: VACATION } });
  });

  it('that several entries fit is a problem', () => {
    const vacation = [vacationEntry(8), vacationEntry(9, { days: 1 })];
    expect(planOf({ desiredVacation: VACATION, vacation }).problems).toEqual([
      { kind: 'ambiguous-vacation', year: 2027, ids: [8, 9] },
    ]);
  });

  it.each<[string, Case, boolean]>([
    ['is external in MOCO', { users: [{ ...MAX, extern: true }] }, true],
    ['becomes external', { fields: { external: true }, users: [{ ...MAX, extern: false }] }, true],
    ['is created as external', { fields: { ...NEW, external: true }, key: BY_EMAIL, users: [] }, true],
    ['becomes internal', { fields: { external: false }, users: [{ ...MAX, extern: true }] }, false],
    ['is internal', { users: [{ ...MAX, extern: false }] }, false],
  ])('of a user who %s', (_, given, isProblem) => {
    expect(planOf({ ...given, desiredVacation: VACATION }).problems).toEqual(
      isProblem ? [{ kind: 'external-vacation' }] : [],
    );
  });

  it('is no problem of an external user where none is asked for', () => {
    expect(planOf({ users: [{ ...MAX, extern: true }] }).problems).toEqual([]);
  });
});

describe('a rename that ran before', () => {
  const KEY: UserKey = { email: 'max.old@example.com' };
  /** MOCO has no user with the address of the key, and this one with the new one. */
  const renamed = (fields: object, more: Case = {}): UserPlan =>
    planOf({
      key: KEY,
      fields: { email: 'max@example.com', ...fields },
      isFoundByNewEmail: true,
      ...more,
      options: { createMissing: false, ...more.options },
    });
  const NOT_FOUND = { kind: 'already-renamed', email: 'max.old@example.com', id: 7 };

  it.each<[string, object, string]>([
    ['both names are equal', { firstname: 'Max', lastname: 'Muster' }, 'none'],
    ['the only name that is given is equal', { lastname: 'Muster' }, 'none'],
    ['the names are, and more is to be written', { lastname: 'Muster', info: 'x' }, 'update info'],
    [
      'the names are, and more is to be written, as well as a field that MOCO never returns',
      { lastname: 'Muster', info: 'x', language: 'de' },
      'update info language',
    ],
    ['the names are, and the user leaves', { firstname: 'Max', active: false }, 'deactivate active'],
    ['no name is given, and nothing is to be written', {}, 'none'],
    ['no name is given, and what is given is equal', { team: 202, active: true }, 'none'],
    ['no name is given, and only a field that MOCO never returns: it is not sent', { password: 'x' }, 'none'],
    [
      'the names are, and only a field that MOCO never returns',
      { lastname: 'Muster', language: 'de' },
      'update language',
    ],
  ])('goes on with the user where %s', (_, fields, expected) => {
    const plan = renamed(fields);
    expect(plan.problems).toEqual([]);
    expect(summaryOf(plan)).toBe(expected);
    expect(plan.user?.id).toBe(7);
  });

  it.each<[string, object, Case]>([
    ['a name is another one', { firstname: 'Max', lastname: 'Keller' }, {}],
    ['the only name is another one', { firstname: 'Moritz' }, {}],
    ['no name is given, and a field is to be written', { info: 'x' }, {}],
    ['no name is given, and the user would leave', { active: false }, {}],
    ['no name is given, and an employment is to be written', {}, { employment: startOf('2027-01-01') }],
    ['no name is given, and vacation is to be written', {}, { desiredVacation: VACATION }],
    ['another name is given with nothing else to write', { lastname: 'Meier', team: 202 }, {}],
  ])('is a problem where %s', (_, fields, more) => {
    expect(renamed(fields, more)).toMatchObject({ action: 'error', changes: [], problems: [NOT_FOUND] });
  });

  it('goes on with employments and vacation that were left undone, where the names are equal', () => {
    const plan = renamed(
      { lastname: 'Muster' },
      { employment: startOf('2027-01-01'), desiredVacation: VACATION },
    );
    expect(plan).toMatchObject({
      action: 'update',
      problems: [],
      employments: { writes: [{ action: 'created' }] },
      vacation: { action: 'created' },
    });
  });

  it('goes on with the user if only the last name is another one, where users may be created', () => {
    const options = { createMissing: true };
    const married = { ...NEW, firstname: 'Max', team: 202 };
    expect(summaryOf(renamed(married, { options }))).toBe('update lastname');
    // As before: fields that MOCO never returns are sent.
    expect(summaryOf(renamed({ language: 'de' }, { options }))).toBe('update language');
  });

  it('is not one where the user has the address of the key', () => {
    const plan = renamed({ lastname: 'Keller' }, { isFoundByNewEmail: false });
    expect(summaryOf(plan)).toBe('update lastname');
    expect(summaryOf(renamed({ password: 'x' }, { isFoundByNewEmail: false }))).toBe('update password');
  });

  it('is not found where no user has either address', () => {
    expect(renamed({ lastname: 'Muster' }, { users: [] }).problems).toEqual([
      { kind: 'user-not-found', key: KEY },
    ]);
  });

  it('is ambiguous where several users have the new address', () => {
    const users = [MAX, mocoUser(8, { email: 'max@example.com' })];
    expect(renamed({ lastname: 'Muster' }, { users }).problems).toEqual([
      { kind: 'ambiguous-email', email: 'max@example.com', ids: [7, 8] },
    ]);
  });
});

describe('the desired e-mail address', () => {
  it.each<[string, UserKey, readonly DesiredField[], string | undefined]>([
    ['is the one of the key', BY_EMAIL, [], 'max@example.com'],
    [
      'is the field rather than the key',
      BY_EMAIL,
      desiredFields({ email: 'nora@example.com' }),
      'nora@example.com',
    ],
    ["is a field by MOCO's key", BY_ID, [{ field: fieldByRequestKey('email'), value: 'n@b.ch' }], 'n@b.ch'],
    [
      'is the one of the key if the field is no text',
      BY_EMAIL,
      [{ field: fieldByRequestKey('email'), value: 1 }],
      'max@example.com',
    ],
    ['is undefined for an ID', BY_ID, [], undefined],
  ])('%s', (_, key, fields, email) => {
    expect(desiredEmail({ key, fields })).toBe(email);
  });
});
