import { describe, expect, it } from '@jest/globals';
import { describeProblem, isAmbiguous, type PlanProblem } from '../../src/model/problems.ts';

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
      'No MOCO user in acme.mocoapp.com has this e-mail address. To create the user, give `firstname`, `team` too.',
      INCOMPLETE,
    ],
    ['`team`: MOCO has no team "X".', NAME],
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
    ['No MOCO user has this e-mail address. To create the user, give `firstname`, `team` too.', INCOMPLETE],
    ['`team`: several teams in MOCO have the name "X".', AMBIGUOUS_NAME],
  ])('%s', (sentences, problem) => {
    expect(describeProblem(problem, { idInput: 'id', createInput: 'create-missing' })).toBe(sentences);
  });
});

it('a problem is ambiguous if several users, teams or roles fit', () => {
  expect([TWINS, AMBIGUOUS_NAME].map(isAmbiguous)).toEqual([true, true]);
  expect([NAME, NO_ID, NO_EMAIL, INCOMPLETE].map(isAmbiguous)).toEqual([false, false, false, false]);
});
