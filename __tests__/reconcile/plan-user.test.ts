/** The plan for one user: desired state and current state in, what to do out. */
import { describe, expect, it } from '@jest/globals';
import { CLEARABLE } from '../../src/model/clear.ts';
import type { DesiredEmployment, Employment } from '../../src/model/employments.ts';
import { AVATAR, fieldByRequestKey, type DesiredField } from '../../src/model/fields.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import {
  desiredEmail,
  planUser,
  type UserPlan,
  type UserPlanOptions,
} from '../../src/reconcile/plan-user.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';

const MAX = mocoUser(7, { email: 'max@example.com' });
const GONE = mocoUser(7, { email: 'max@example.com', active: false });
const BY_ID: UserKey = { id: 7 };
const BY_EMAIL: UserKey = { email: 'max@example.com' };
const NEW = { firstname: 'Nora', lastname: 'Vogt', team: 202 };
const PATTERN = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };

interface Case {
  readonly key?: UserKey;
  /** The desired fields, or their values by input. */
  readonly fields?: Readonly<Record<string, unknown>> | DesiredField[];
  readonly employment?: DesiredEmployment;
  readonly users?: readonly MocoUser[];
  readonly employments?: readonly Employment[];
  readonly options?: Partial<UserPlanOptions>;
}

function planOf({
  key = BY_ID,
  fields = {},
  employment = {},
  users = [MAX],
  employments = [],
  options = {},
}: Case): UserPlan {
  return planUser(
    { key, fields: isList(fields) ? fields : desiredFields(fields), employment },
    { users, employments },
    { createMissing: true, createInactive: true, sendWriteOnlyFields: true, ...options },
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
    expect(missing({ fields, options })).toMatchObject({ action: 'none', changes: [], problems: [] });
    // Nothing is to be done, so nothing is missing either.
    const incomplete = { active: false };
    expect(missing({ fields: incomplete, options })).toMatchObject({ action: 'none', problems: [] });
    expect(missing({ fields: incomplete, key: BY_ID, options })).toMatchObject({ action: 'none' });
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
      'with empty required fields',
      { fields: { ...NEW, lastname: '', team: null } },
      { kind: 'missing-fields', inputs: ['lastname', 'team'] },
    ],
  ])('is a problem %s', (_, given, problem) => {
    expect(missing(given)).toMatchObject({ action: 'error', changes: [], problems: [problem] });
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
});

describe('names that do not identify a team or role', () => {
  const issue = { text: '`team`: MOCO has no team "X".', isAmbiguous: false };
  const options = { createMissing: true, createInactive: true, sendWriteOnlyFields: true };

  it('are problems, and nothing else is planned', () => {
    const desired = { key: BY_ID, fields: desiredFields({ info: 'x' }), employment: { end: '2026-12-31' } };
    const current = { users: [MAX], employments: [{ id: 5, from: '2020-01-01', to: null }] };
    expect(planUser(desired, current, options, [issue])).toMatchObject({
      action: 'error',
      user: { id: 7 },
      changes: [],
      employments: { toEnd: [], toCreate: undefined },
      problems: [{ kind: 'unresolved-name', issue }],
    });
  });

  it('come after the problems of the user', () => {
    const desired = { key: BY_EMAIL, fields: [], employment: {} };
    const { problems } = planUser(desired, { users: [], employments: [] }, options, [issue, issue]);
    expect(problems.map(({ kind }) => kind)).toEqual([
      'missing-fields',
      'unresolved-name',
      'unresolved-name',
    ]);
  });
});

describe('employments', () => {
  const OPEN: Employment = { id: 5, from: '2020-01-01', to: null };

  it('to end are an update, even if no field differs', () => {
    const plan = planOf({ employments: [OPEN], employment: { end: '2026-12-31' } });
    expect(summaryOf(plan)).toBe('update');
    expect(plan.employments.toEnd).toEqual([{ employment: OPEN, to: '2026-12-31' }]);
  });

  it('that are as desired need nothing', () => {
    const ended = { ...OPEN, to: '2026-12-31' };
    expect(planOf({ employments: [ended], employment: { end: '2026-12-31' } }).action).toBe('none');
    const employment = { start: { from: '2026-01-01', pattern: PATTERN } };
    expect(planOf({ employments: [OPEN], employment }).action).toBe('none');
  });

  it('end along with a deactivation', () => {
    const fields = { active: false };
    const plan = planOf({ fields, employments: [OPEN], employment: { end: '2026-12-31' } });
    expect(summaryOf(plan)).toBe('deactivate active');
    expect(plan.employments.toEnd).toHaveLength(1);
  });

  it('are created for a new user', () => {
    const employment = { start: { from: '2027-01-01', pattern: PATTERN } };
    expect(planOf({ key: BY_EMAIL, users: [], fields: NEW, employment })).toMatchObject({
      action: 'create',
      employments: { toCreate: { from: '2027-01-01', to: null, pattern: PATTERN } },
    });
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
