import { describe, expect, it } from '@jest/globals';
import type { Employment } from '../../src/model/employments.ts';
import { describeProblem, isAmbiguous, isInvalid, type PlanProblem } from '../../src/model/problems.ts';

const NAME: PlanProblem = {
  kind: 'unresolved-name',
  issue: { text: '`team`: MOCO has no team "X".', isAmbiguous: false },
};
const AMBIGUOUS_NAME: PlanProblem = {
  kind: 'unresolved-name',
  issue: { text: '`team`: several teams in MOCO have the name "X".', isAmbiguous: true },
};
const NO_ID: PlanProblem = { kind: 'user-not-found', key: { id: 9 } };
const NO_EMAIL: PlanProblem = { kind: 'user-not-found', key: { email: 'max@example.com' } };
const TWINS: PlanProblem = { kind: 'ambiguous-email', email: 'max@example.com', ids: [1, 8] };
const INCOMPLETE: PlanProblem = { kind: 'missing-fields', inputs: ['firstname', 'team'] };
const RENAMED: PlanProblem = { kind: 'already-renamed', email: 'max@example.com', id: 1003 };
const OVERLAPPING: PlanProblem = { kind: 'ambiguous-employments', day: '2027-01-01', ids: [5, 6] };
const EMPLOYMENT: Employment = {
  id: 5,
  userId: 7,
  from: '2020-01-01',
  to: null,
  pattern: { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0.5] },
  createdAt: undefined,
  updatedAt: undefined,
};
const tooFarBack = (more: Partial<Employment>, isExtension = false): PlanProblem => ({
  kind: 'too-far-back',
  day: '2019-03-01',
  earliest: '2026-08-23',
  employment: { ...EMPLOYMENT, ...more },
  isExtension,
});
const TOO_FAR_BACK = tooFarBack({});
const LATE_EXTENSION = tooFarBack({ from: '2018-01-01', to: '2019-02-28' }, true);
const SAME_TITLE: PlanProblem = { kind: 'ambiguous-vacation', year: 2027, ids: [8, 9] };
const EXTERNAL: PlanProblem = { kind: 'external-vacation' };

describe('a problem of one user says what to do', () => {
  const wordsFor = (host: string): Parameters<typeof describeProblem>[1] => ({
    idInput: 'user-id',
    createInput: 'create-if-missing',
    host,
  });

  it.each<[string, PlanProblem]>([
    ['No MOCO user in acme.mocoapp.com has the ID 9. Check the `user-id` and the account.', NO_ID],
    [
      'No MOCO user in acme.mocoapp.com has the e-mail address max@example.com. Check the e-mail address and the account. ' +
        'If MOCO has another e-mail address for the user, give the `user-id` instead. If the user is new, set ' +
        '`create-if-missing: true`.',
      NO_EMAIL,
    ],
    [
      'Several MOCO users in acme.mocoapp.com have the e-mail address max@example.com (IDs 1, 8). Give the `user-id` instead.',
      TWINS,
    ],
    [
      'No MOCO user in acme.mocoapp.com has this e-mail address. To create the user, give `firstname` and `team` too.',
      INCOMPLETE,
    ],
    ['`team`: MOCO has no team "X".', NAME],
    [
      'No MOCO user in acme.mocoapp.com has the e-mail address max@example.com, but user 1003 already has the new one. If ' +
        'that is the same person, give `user-id: 1003` instead.',
      RENAMED,
    ],
  ])('%s', (sentences, problem) => {
    expect(describeProblem(problem, wordsFor('acme.mocoapp.com'))).toBe(sentences);
  });

  it.each<[string, PlanProblem]>([
    ['Check the `user-id`, and that `api-url` has the whole path of the API.', NO_ID],
    ['Check the e-mail address, and that `api-url` has the whole path of the API.', NO_EMAIL],
  ])('behind a gateway: %s', (hint, problem) => {
    expect(describeProblem(problem, wordsFor('gateway.example.org'))).toContain(hint);
  });
});

describe('a problem of a row says what to do', () => {
  it.each<[string, PlanProblem]>([
    ['No MOCO user has the ID 9. Check the `id`.', NO_ID],
    [
      'No MOCO user has this e-mail address. Check the e-mail address. If MOCO has another e-mail address for the user, ' +
        'give the `id` instead. If the user is new, set `create-missing: true`.',
      NO_EMAIL,
    ],
    ['Several MOCO users have this e-mail address (IDs 1, 8). Give the `id` instead.', TWINS],
    [
      'No MOCO user has this e-mail address. To create the user, give `firstname` and `team` too.',
      INCOMPLETE,
    ],
    ['`team`: several teams in MOCO have the name "X".', AMBIGUOUS_NAME],
  ])('%s', (sentences, problem) => {
    expect(describeProblem(problem, { idInput: 'id', createInput: 'create-missing' })).toBe(sentences);
  });
});

describe('a problem of employments or vacation says what to do, for one user and for a row alike', () => {
  const TOO_FAR_BACK_BEGIN =
    "Hours can't change from 2019-03-01 on: that is more than 92 days ago (2026-08-23 is the earliest day). Employment 5 has";
  const TOO_FAR_BACK_END =
    'As `employment-start`, give the day from which the new hours hold, not the date of hire. To change earlier days, use ' +
    'MOCO.';

  it.each<[string, PlanProblem]>([
    [
      'Several employments cover 2027-01-01 (IDs 5, 6), so it is not clear which one is meant, and target hours count twice. ' +
        'End or delete all but one in MOCO.',
      OVERLAPPING,
    ],
    [`${TOO_FAR_BACK_BEGIN} 32.5 hours a week since 2020-01-01. ${TOO_FAR_BACK_END}`, TOO_FAR_BACK],
    [
      `${TOO_FAR_BACK_BEGIN} 32.5 hours a week from 2020-01-01 to 2025-12-31. ${TOO_FAR_BACK_END}`,
      tooFarBack({ to: '2025-12-31' }),
    ],
    [
      `${TOO_FAR_BACK_BEGIN} unknown hours a week since 2020-01-01. ${TOO_FAR_BACK_END}`,
      tooFarBack({ pattern: undefined }),
    ],
    [
      `${TOO_FAR_BACK_BEGIN} 32.5 hours a week from 2018-01-01 to 2019-02-28. Check \`employment-end\`, or extend the ` +
        'employment in MOCO.',
      LATE_EXTENSION,
    ],
    [
      'Several vacation entries of 2027 have this title (IDs 8, 9). Keep one, and delete the others in MOCO.',
      SAME_TITLE,
    ],
    [
      'External users have no vacation in MOCO. Remove `vacation-days`. If the person is an employee now, also set ' +
        '`external: false`.',
      EXTERNAL,
    ],
  ])('%s', (sentences, problem) => {
    expect(describeProblem(problem, { idInput: 'id', createInput: 'create-missing' })).toBe(sentences);
    const host = 'acme.mocoapp.com';
    expect(describeProblem(problem, { idInput: 'user-id', createInput: 'create-if-missing', host })).toBe(
      sentences,
    );
  });
});

describe('a problem is', () => {
  it('ambiguous if several users, teams, roles, employments or vacation entries fit', () => {
    const ambiguous = [TWINS, AMBIGUOUS_NAME, OVERLAPPING, SAME_TITLE];
    const others = [NAME, NO_ID, NO_EMAIL, INCOMPLETE, RENAMED, TOO_FAR_BACK, LATE_EXTENSION, EXTERNAL];
    expect(ambiguous.map(isAmbiguous)).toEqual(ambiguous.map(() => true));
    expect(others.map(isAmbiguous)).toEqual(others.map(() => false));
  });

  it('invalid input if an input asks for what MOCO or this action does not do', () => {
    const invalid = [INCOMPLETE, TOO_FAR_BACK, LATE_EXTENSION, EXTERNAL];
    const others = [TWINS, AMBIGUOUS_NAME, OVERLAPPING, SAME_TITLE, NAME, NO_ID, NO_EMAIL, RENAMED];
    expect(invalid.map(isInvalid)).toEqual(invalid.map(() => true));
    expect(others.map(isInvalid)).toEqual(others.map(() => false));
  });
});
