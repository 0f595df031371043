/** What the step says in the log, sentence by sentence. */
import { describe, expect, it } from '@jest/globals';
import { describeOutcome } from '../../src/sync/failure-messages.ts';
import {
  limitWarning,
  planLines,
  durationNotes,
  planNotes,
  unmatchedProtectionWarning,
  type PlanContext,
} from '../../src/sync/plan-messages.ts';
import { welcomeNotes } from '../../src/reconcile/messages.ts';
import {
  progressLine,
  resultLines,
  resultSummaryLine,
  verificationWarnings,
} from '../../src/sync/result-messages.ts';
import { INITIAL_STATE, type SyncState } from '../../src/sync/state.ts';
import { reportLines } from '../../src/github/error-messages.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { Protections } from '../../src/sync/guardrails.ts';
import type { PlanEntry } from '../../src/sync/plan-entry.ts';
import { diff } from '../../src/model/diff.ts';
import type { ChangeOutcome, VerifiedChange } from '../../src/model/verify.ts';
import {
  desiredFields,
  entryOf,
  failing,
  LEAVER,
  mocoUser,
  resultOf,
  RETURNER,
  SAME,
  UPDATE,
  WRONG,
} from '../support/entries.ts';

const MAX = mocoUser(7);
const CREATE: PlanEntry = { ...UPDATE, row: 2, location: 'line 3', user: undefined, action: 'create' };
const PLAN = [UPDATE, CREATE, RETURNER, LEAVER, SAME, WRONG];
const HOST = 'acme.mocoapp.com';

describe('the plan in the log', () => {
  it('has the counts, then each user by ID and location, the most severe action first', () => {
    expect(planLines(PLAN, 'users.csv', HOST, 'plan')).toEqual([
      'Plan for users.csv in acme.mocoapp.com: 1 to create, 1 to update, 1 to reactivate, 1 to deactivate, 1 unchanged, ' +
        '1 with an error',
      'Would deactivate user 8: active',
      'Would create the user on line 3: lastname',
      'Would reactivate user 6 (line 6): active',
      'Would update user 7 (line 2): lastname',
    ]);
  });

  it('counts unlisted users who are kept', () => {
    const kept = entryOf(null, mocoUser(10));
    expect(planLines([SAME, kept, kept], 'users.csv', HOST, 'plan')).toEqual([
      'Plan for users.csv in acme.mocoapp.com: 0 to create, 0 to update, 0 to reactivate, 0 to deactivate, ' +
        '3 unchanged (2 of them not in the file)',
    ]);
  });

  it('counts rows about people whom MOCO does not have', () => {
    const gone = entryOf(5, undefined, { action: 'unmatched' });
    expect(planLines([SAME, gone], 'users.csv', HOST, 'plan')).toEqual([
      expect.stringMatching(/, 1 unchanged, 1 not in MOCO$/),
    ]);
    expect(resultSummaryLine([SAME, gone], [], 'users.csv', HOST)).toMatch(/, 1 not in MOCO, 0 failed$/);
  });

  it('has only the counts if it is applied', () => {
    expect(planLines([UPDATE], 'users.csv', HOST, 'apply')).toEqual([
      'Plan for users.csv in acme.mocoapp.com: 0 to create, 1 to update, 0 to reactivate, 0 to deactivate, 0 unchanged',
    ]);
  });

  it('has at most 100 users', () => {
    const many = Array.from({ length: 1_234 }, () => UPDATE);
    const lines = planLines(many, 'users.csv', HOST, 'plan');
    expect(lines).toHaveLength(102);
    expect(lines[0]).toContain('1,234 to update');
    expect(lines.at(-1)).toBe('1,134 more: see the job summary and the output `plan`');
  });
});

describe('a note', () => {
  const CONTEXT: PlanContext = {
    deactivationsDeferred: false,
    protections: undefined,
    protectedUsers: [],
    customFields: [],
  };
  const DEFERRED = { ...CONTEXT, deactivationsDeferred: true };
  const unlisted = entryOf(null, MAX);
  const unmatched = (row: number): PlanEntry => ({
    ...failing(row, 'No such user.'),
    problems: [{ kind: 'user-not-found', key: { id: 1 } }],
  });

  it('says how long the plan takes if that is a minute or more', () => {
    expect(durationNotes([UPDATE], () => 59_999)).toEqual([]);
    expect(durationNotes([UPDATE, SAME], () => 60_001)).toEqual(['Applying the plan takes about 2 min.']);
  });

  it("includes MOCO's own time, even without a limit", () => {
    const many = Array.from({ length: 2_000 }, () => UPDATE);
    expect(durationNotes(many, () => 0)).toEqual(['Applying the plan takes about 1 min.']);
  });

  it.each<[boolean | undefined, number, string[]]>([
    [undefined, 1, ['MOCO sends 1 welcome e-mail.']],
    [true, 2, ['MOCO sends 2 welcome e-mails.']],
    [false, 1, []],
    [undefined, 0, []],
  ])('says how many e-mails MOCO sends, with `welcome-email` %s (%#)', (welcomeEmail, created, notes) => {
    expect(welcomeNotes(created, welcomeEmail)).toEqual(notes);
  });

  it.each<[Protections, RegExp[]]>([
    [{ owner: 1, adminRoles: new Set() }, []],
    [{ owner: undefined, adminRoles: new Set() }, []],
    [
      { owner: null, adminRoles: new Set() },
      [
        /^MOCO does not tell whose `api-key` this is\. If it is a user's, name this user in `protected-users`\.$/,
      ],
    ],
    [{ owner: 1, adminRoles: undefined }, [/may not read roles.*administrator/]],
  ])('says who can not be protected (%#)', (protections, notes) => {
    const expected = notes.map((text): unknown => expect.stringMatching(text));
    expect(planNotes([UPDATE], { ...CONTEXT, protections })).toEqual(expected);
  });

  it('does not ask to protect the owner of the key where `protected-users` is given', () => {
    const protections = { owner: null, adminRoles: new Set<number>() };
    expect(planNotes([UPDATE], { ...CONTEXT, protections, protectedUsers: [{ id: 1 }] })).toEqual([]);
  });

  it.each([
    ['unreadable', /^The `api-key` may not read the definitions of custom fields, so names and options/],
    ['none-for-users', /clearly about users, so names and options/],
  ] as const)('says that custom fields are not checked if their definitions are %s', (customFields, note) => {
    expect(planNotes([UPDATE], { ...CONTEXT, customFields })).toEqual([expect.stringMatching(note)]);
  });

  it('says how many unlisted users are kept, and because of which rows', () => {
    expect(planNotes([UPDATE, unmatched(5), unlisted, unlisted], DEFERRED)).toEqual([
      '2 active users are not in the file but kept for now: line 6 matches no MOCO user and might be about one of them. ' +
        'Once that is fixed, users who are still not in the file are deactivated.',
    ]);
  });

  it.each<[number, readonly PlanEntry[], string]>([
    [1, [unmatched(5)], '1 active user is not in the file but kept for now: line 6 matches'],
    [1, [unmatched(5)], 'matches no MOCO user and might be about this user.'],
    [2, [unmatched(5), unmatched(6)], 'line 6 and 1 more row match no MOCO user'],
    [2, [unmatched(5), unmatched(6), unmatched(7)], 'line 6 and 2 more rows match no MOCO user'],
    // The user of this row is known.
    [2, [WRONG, { ...unmatched(6), user: MAX }, unmatched(7)], 'line 5 and 1 more row match'],
  ])('has the right number for %i unlisted users and the unmatched rows (%#)', (count, rows, words) => {
    const kept = Array.from({ length: count }, () => unlisted);
    expect(planNotes([...rows, ...kept], DEFERRED)).toEqual([expect.stringContaining(words)]);
  });
});

describe('a warning', () => {
  it('after a plan says that applying it would write nothing', () => {
    expect(limitWarning('The plan deactivates 6 users.')).toBe(
      '`mode: apply` would write nothing. The plan deactivates 6 users.',
    );
  });

  it('names entries of `protected-users` that match no user', () => {
    expect(unmatchedProtectionWarning([4, 'x@y.ch'], HOST)).toBe(
      '`protected-users`: no user in acme.mocoapp.com matches 4, x@y.ch. Check for typos.',
    );
  });
});

describe('the line of a result', () => {
  it.each<[string, Result]>([
    ['Updated user 7 (line 2): lastname', resultOf(UPDATE)],
    ['Created user 7 (line 3): lastname', resultOf({ ...CREATE, user: MAX })],
    ['Reactivated user 6 (line 6): active', resultOf(RETURNER)],
    ['Deactivated user 8: active', resultOf(LEAVER)],
    ['MOCO made no change to user 7 (line 2)', resultOf({ ...UPDATE, changes: [] }, { isChanged: false })],
    ['Nothing left to change: user 7 (line 2)', resultOf({ ...UPDATE, action: 'none', changes: [] })],
    ['Failed: user 7 (line 2)', resultOf(UPDATE, { error: 'MOCO rejected u7@example.com' })],
    [
      'Failed: user 7 (line 2). Done: it.',
      resultOf(UPDATE, { error: 'No. Done: it.', partial: 'Done: it.' }),
    ],
  ])('is %j', (line, result) => {
    expect(resultLines(result)).toEqual([line]);
  });
});

describe('the progress line', () => {
  const startedAt = 1_000_000;
  const entries = Array.from({ length: 1_000 }, () => UPDATE);
  const line = (results: Result[], byLimit: number, seconds: number): string =>
    progressLine({ entries, results, startedAt }, () => byLimit, startedAt + seconds * 1000);

  it('has the users written, the failures and the time left', () => {
    const written = Array.from({ length: 212 }, () => resultOf(UPDATE));
    const results = [...written, resultOf(UPDATE, { error: 'No' })];
    expect(line(results, 700_000, 10)).toBe('212 of 1,000 users written, 1 failed, about 12 min left');
  });

  it('takes the time left from the limit or from the speed so far, whichever is slower', () => {
    const half = Array.from({ length: 500 }, () => resultOf(UPDATE));
    expect(line(half, 0, 300)).toMatch(/, about 5 min left$/);
    expect(line(half, 360_000, 300)).toMatch(/, about 6 min left$/);
    expect(line([], 0, 300)).toMatch(/, less than a minute left$/);
  });

  it('says that MOCO is read before the writes', () => {
    expect(progressLine(undefined, () => 0, 0)).toBe('Reading from MOCO');
  });
});

it('the counts of results have rows with an error as failed', () => {
  const results = [resultOf(UPDATE), resultOf(RETURNER), resultOf(LEAVER, { error: 'No' })];
  expect(resultSummaryLine(PLAN, results, 'users.csv', HOST)).toBe(
    'Applied users.csv to acme.mocoapp.com: 0 created, 1 updated, 1 reactivated, 0 deactivated, 1 unchanged, 2 failed',
  );
});

describe('fields that MOCO may not have as they were sent', () => {
  const doubtful = (outcome: ChangeOutcome, ...inputs: readonly string[]): VerifiedChange[] =>
    diff(MAX, desiredFields(Object.fromEntries(inputs.map((input) => [input, 'x'])))).map((change) => ({
      ...change,
      property: undefined,
      outcome,
      isWritten: outcome !== 'unknown',
    }));

  it('are in one warning for each kind, which names all users', () => {
    expect(verificationWarnings([resultOf(UPDATE)])).toEqual([]);
    const results = [
      resultOf(UPDATE, {
        doubtful: [...doubtful('altered', 'info', 'tags'), ...doubtful('unknown', 'role')],
      }),
      resultOf(LEAVER, {
        doubtful: [...doubtful('altered', 'info'), ...doubtful('reformatted', 'lastname')],
      }),
    ];
    expect(verificationWarnings(results)).toEqual([
      'MOCO accepted the request but has other values for user 7 (line 2): `info`, `tags`; user 8: `info`. Check in MOCO.',
      'MOCO has another form (case, spaces or punctuation) of user 8: `lastname`.',
      "MOCO's response does not have this field, so it is not known whether it was stored: user 7 (line 2): `role`.",
    ]);
  });

  it('include custom fields, by their names', () => {
    const [change] = doubtful('altered', 'custom-properties');
    const named = change ? [{ ...change, property: 'Kostenstelle' }] : [];
    expect(verificationWarnings([resultOf(UPDATE, { doubtful: named })])).toEqual([
      'MOCO accepted the request but has another value for user 7 (line 2): custom field "Kostenstelle". Check in MOCO.',
    ]);
  });

  it('of which none is known to be stored are no change', () => {
    const result = resultOf(UPDATE, { isChanged: false, doubtful: doubtful('unknown', 'role') });
    expect(resultLines(result)).toEqual([
      "Sent the change of user 7 (line 2); MOCO's response does not show whether it was stored",
    ]);
  });
});

/** The code of the failure and its lines, items with a dash; undefined without a failure. */
function failure(plan: readonly PlanEntry[], state: Partial<SyncState> = {}): object | undefined {
  const report = describeOutcome({ ...INITIAL_STATE, plan, ...state }, 'users.csv', HOST);
  const lines = report && [...reportLines(report), ...report.items.map(({ text }) => `- ${text}`)];
  return report && { code: report.code, lines };
}

function applied(
  results: Result[],
  entries: readonly PlanEntry[] = [UPDATE, CREATE, LEAVER],
): Partial<SyncState> {
  return { progress: { entries, results, startedAt: 0 } };
}

describe('the step', () => {
  it('does not fail without errors', () => {
    expect(failure([UPDATE])).toBeUndefined();
    expect(failure([UPDATE], applied([resultOf(UPDATE)], [UPDATE]))).toBeUndefined();
  });

  it('fails after a plan with errors, and counts only the rows of the file', () => {
    expect(failure(PLAN)).toEqual({
      code: 'plan-errors',
      lines: ["1 of 5 rows of users.csv can't be applied.", '- The user on line 5: No such user.'],
    });
  });

  it('fails if the plan exceeds a limit, whatever else is wrong', () => {
    const exceededLimits = ['The plan deactivates 6 users.'];
    expect(failure(PLAN, { ...applied([], []), exceededLimits })).toEqual({
      code: 'limit-exceeded',
      lines: [
        'Nothing was written to acme.mocoapp.com: the plan exceeds a limit.',
        'The plan deactivates 6 users.',
      ],
    });
    // After a plan it is a warning.
    expect(failure([UPDATE], { exceededLimits })).toBeUndefined();
  });

  it('fails with the users who failed, and the rows that were left out', () => {
    const results = [resultOf(UPDATE, { error: 'No.' }), resultOf(CREATE), resultOf(LEAVER)];
    expect(failure(PLAN, applied(results))).toEqual({
      code: 'partial-failure',
      lines: [
        '2 of 4 users failed in acme.mocoapp.com. Fix the problems below and re-run the step.',
        '- User 7 (line 2): No.',
        '- The user on line 5: No such user.',
      ],
    });
  });

  it('fails with the number of users who were not started after it ended early', () => {
    const rejected = resultOf(LEAVER, { error: 'No.', code: 'unauthorized' });
    expect(failure([], applied([rejected]))).toEqual({
      code: 'partial-failure',
      lines: [
        '1 of 3 users failed in acme.mocoapp.com. 2 more were not started, as they would have failed too. ' +
          'Fix the problems below and re-run the step.',
        '- User 8: No.',
      ],
    });
  });

  it('fails if it was cancelled before the first write', () => {
    expect(failure([], applied([]))).toEqual({
      code: 'cancelled',
      lines: [
        'The step was cancelled. Of 3 users in acme.mocoapp.com: 3 not started. Re-running the step does the rest.',
      ],
    });
  });

  it('fails if it was cancelled, and tells users who failed from users who may have been changed', () => {
    const results = [
      resultOf(UPDATE, { error: 'No response.', code: 'cancelled', isUnconfirmed: true }),
      resultOf(LEAVER, { error: 'No.', code: 'unavailable' }),
    ];
    expect(failure([], applied(results))).toEqual({
      code: 'cancelled',
      lines: [
        'The step was cancelled. Of 3 users in acme.mocoapp.com: 1 sent without a response (may have been applied), 1 failed, ' +
          '1 not started. Re-running the step does the rest.',
        '- User 7 (line 2), outcome unknown: No response.',
        '- User 8: No.',
      ],
    });
  });

  it('counts users who were done, and users who were left halfway, when it was cancelled', () => {
    const results = [resultOf(CREATE), resultOf(UPDATE, { error: 'Half.', code: 'cancelled' })];
    expect(failure([WRONG], applied(results))).toMatchObject({
      code: 'cancelled',
      lines: [
        'The step was cancelled. Of 4 users in acme.mocoapp.com: 1 done, 1 partly done, 1 failed, 1 not started. ' +
          'Fix the problems below and re-run the step.',
        '- User 7 (line 2): Half.',
        '- The user on line 5: No such user.',
      ],
    });
  });

  it('fails for the rejected key, not for a cancellation that came later', () => {
    const results = [resultOf(UPDATE, { error: 'No key.', code: 'unauthorized' })];
    expect(failure([], applied(results))).toMatchObject({ code: 'partial-failure' });
  });
});

describe('advice on a re-run', () => {
  const FIX = 'Fix the problems below and re-run the step.';
  const RE_RUN = 'Re-running the step does the rest.';
  /** The sentences after the first one. */
  const advice = (plan: readonly PlanEntry[], results: Result[]): string | undefined => {
    const state = { ...INITIAL_STATE, plan, ...applied(results, results) };
    const report = describeOutcome(state, 'users.csv', HOST);
    return report?.summary.split('. ').slice(1).join('. ');
  };
  const failed = (code: Result['code'], entry = UPDATE): Result => resultOf(entry, { error: 'No.', code });

  it.each(['unavailable', 'timeout', 'unreachable', 'rate-limited'] as const)(
    'is given if the only reason is %s',
    (code) => {
      expect(advice([], [failed(code)])).toBe(RE_RUN);
    },
  );

  it.each(['rejected', 'forbidden', 'not-applied', 'internal'] as const)(
    'comes after a fix if a reason is %s',
    (code) => {
      expect(advice([], [failed(code)])).toBe(FIX);
      expect(advice([], [failed('timeout'), failed(code, LEAVER)])).toBe(FIX);
      expect(advice([], [failed(code), failed('cancelled', LEAVER)])).toContain(FIX);
    },
  );

  it('is not given if a last day must be given, in a new run', () => {
    const result = resultOf(UPDATE, { error: 'No.', code: 'timeout', lostLastDay: '2027-12-31' });
    expect(advice([], [result])).toBe('Follow the messages below.');
  });

  it('comes after a fix if rows have errors too', () => {
    expect(advice([WRONG], [failed('timeout')])).toBe(FIX);
  });

  it('is not given if only rows with an error were left out: they need a new file', () => {
    expect(failure(PLAN, applied([resultOf(UPDATE)], [UPDATE]))).toMatchObject({
      lines: ['1 of 2 users failed in acme.mocoapp.com.', '- The user on line 5: No such user.'],
    });
  });
});

describe('users with the same error', () => {
  const itemsOf = (plan: readonly PlanEntry[], results: Result[] = []): string[] => {
    const progress = results.length > 0 ? applied(results, results).progress : undefined;
    const report = describeOutcome({ ...INITIAL_STATE, plan, progress }, 'users.csv', HOST);
    return (report?.items ?? []).map(({ text }) => text);
  };

  it('are one item after a plan', () => {
    expect(itemsOf([failing(1, 'No A.'), failing(2, 'No B.'), failing(5, 'No A.')])).toEqual([
      '2 users (line 2, line 6): No A.',
      'The user on line 3: No B.',
    ]);
  });

  it('are one item after failed writes, in the order of the plan', () => {
    const results = [
      resultOf(LEAVER, { error: 'No.', code: 'forbidden' }),
      resultOf(CREATE, { error: 'No.', code: 'forbidden' }),
      resultOf(UPDATE, { error: 'No.', code: 'forbidden' }),
    ];
    expect(itemsOf([failing(5, 'No.')], results)).toEqual(['4 users (line 2, line 3, ID 8, line 6): No.']);
  });

  it('are two items if it is unknown whether MOCO changed some of them', () => {
    const results = [
      resultOf(UPDATE, { error: 'No.', code: 'cancelled', isUnconfirmed: true }),
      resultOf(CREATE, { error: 'No.', code: 'timeout' }),
      resultOf(LEAVER, { error: 'No.', code: 'cancelled', isUnconfirmed: true }),
    ];
    expect(itemsOf([], results)).toEqual([
      '2 users (line 2, ID 8), outcome unknown: No.',
      'The user on line 3: No.',
    ]);
  });

  it('are named up to 10, and then counted', () => {
    const many = Array.from({ length: 1_012 }, (_, index) => failing(index + 1, 'No.'));
    expect(itemsOf(many)).toEqual([
      '1,012 users (line 2, line 3, line 4, line 5, line 6, line 7, line 8, line 9, line 10, line 11 and 1,002 more): No.',
    ]);
  });
});

it('the log never has a name or an e-mail address', () => {
  const everything = [
    ...planLines(PLAN, 'users.csv', HOST, 'plan'),
    ...PLAN.flatMap((entry) => resultLines(resultOf(entry))),
    JSON.stringify(failure(PLAN, applied([resultOf(UPDATE, { error: 'No.' })]))),
  ].join('\n');
  expect(everything).not.toMatch(/Max|Muster|Keller|@example/);
});
