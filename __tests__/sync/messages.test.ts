/** What the step says: the numbers, users and locations in its sentences. The sentences themselves are in `docs/errors.md`. */
import { describe, expect, it } from '@jest/globals';
import {
  describeOutcome,
  ignoredLines,
  planLines,
  planNotes,
  progressLine,
  resultLine,
  resultSummaryLine,
} from '../../src/sync/messages.ts';
import { INITIAL_STATE, type SyncState } from '../../src/sync/state.ts';
import type { ErrorReport } from '../../src/github/error-messages.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';
import { entryOf, failing, leaving, mocoUser, resultOf, updating } from '../support/entries.ts';

const MAX = mocoUser(7, { firstname: 'Max', email: 'max@example.com' });
const UPDATE = updating(1, MAX);
const CREATE: PlanEntry = { ...UPDATE, row: 2, location: 'line 3', user: undefined, action: 'create' };
const LEAVER = leaving(null, mocoUser(8));
const SAME = entryOf(4, mocoUser(9));
const WRONG = failing(5, 'no such user');
const PLAN = [UPDATE, CREATE, LEAVER, SAME, WRONG];
const HOST = 'acme.mocoapp.com';

describe('the plan in the log', () => {
  it('has the counts, then each user by ID and location, the most severe action first', () => {
    const [counts, ...users] = planLines(PLAN, 'users.csv', HOST, 'plan');
    expect(counts).toMatch(
      /users\.csv.*acme\.mocoapp\.com: 1 to create, 1 to update, 0 to reactivate, 1 to deactivate, 1 unchanged, 1 with/,
    );
    expect(users).toEqual([
      expect.stringMatching(/deactivate user 8: active$/),
      expect.stringMatching(/create the user .*line 3: lastname$/),
      expect.stringMatching(/update user 7 \(line 2\): lastname$/),
    ]);
  });

  it('has only the counts if it is applied', () => {
    expect(planLines([UPDATE], 'users.csv', HOST, 'apply')).toEqual([expect.stringContaining('1 to update')]);
  });

  it('has at most 100 users', () => {
    const many = Array.from({ length: 1_234 }, () => UPDATE);
    const lines = planLines(many, 'users.csv', HOST, 'plan');
    expect(lines).toHaveLength(102);
    expect(lines[0]).toContain('1,234 to update');
    expect(lines.at(-1)).toMatch(/1,134 more.*`plan`/);
  });
});

describe('a note', () => {
  it('says how long the plan takes if that is a minute or more', () => {
    expect(planNotes([UPDATE], false, () => 59_999)).toEqual([]);
    expect(planNotes([UPDATE, SAME], false, () => 60_001)).toEqual([expect.stringContaining('2 min')]);
  });

  it("includes MOCO's own time, even without a limit", () => {
    const many = Array.from({ length: 2_000 }, () => UPDATE);
    expect(planNotes(many, false, () => 0)).toEqual([expect.stringContaining('1 min')]);
  });

  it('says how many unlisted users are kept, and because of which rows', () => {
    const unlisted = entryOf(null, MAX);
    const unmatched = (row: number): PlanEntry => ({
      ...failing(row, 'no such user'),
      problems: [{ kind: 'user-not-found', key: { id: 1 } }],
    });
    expect(planNotes([UPDATE, unmatched(5), unlisted, unlisted], true, () => 0)).toEqual([
      expect.stringMatching(/^2 active users.*line 6/),
    ]);
    expect(planNotes([5, 6, 7].map(unmatched), true, () => 0)).toEqual([
      expect.stringMatching(/line 6 and 2 more/),
    ]);
  });
});

describe('the line of a result has the user and the fields', () => {
  it.each<[string, Result, RegExp]>([
    ['of an update', resultOf(UPDATE), /^Updated user 7 \(line 2\): lastname$/],
    ['of a creation', resultOf({ ...CREATE, user: MAX }), /^Created user 7 \(line 3\): lastname$/],
    ['of a deactivation', resultOf(LEAVER), /^Deactivated user 8: active$/],
    [
      'of a write without effect',
      resultOf({ ...UPDATE, changes: [] }, { isChanged: false }),
      /nothing.*user 7/,
    ],
    [
      'of a write that is not needed any more',
      resultOf({ ...UPDATE, action: 'none', changes: [] }),
      /^Nothing.*user 7/,
    ],
    [
      'of a failure',
      resultOf(UPDATE, { error: 'MOCO refused max@example.com' }),
      /^Failed: user 7 \(line 2\)$/,
    ],
  ])('%s', (_, result, line) => {
    expect(resultLine(result)).toMatch(line);
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
    expect(line(results, 700_000, 10)).toMatch(/^212 of 1,000 .*\b1 failed.*\b12 min/);
  });

  it('takes the time left from the limit or from the speed so far, whichever is slower', () => {
    const half = Array.from({ length: 500 }, () => resultOf(UPDATE));
    expect(line(half, 0, 300)).toContain('5 min');
    expect(line(half, 360_000, 300)).toContain('6 min');
    expect(line([], 0, 300)).toContain('less than a minute');
  });

  it('says that MOCO is read before the writes', () => {
    expect(progressLine(undefined, () => 0, 0)).toContain('Reading');
  });
});

it('the counts of results have rows with an error as failed', () => {
  const results = [resultOf(UPDATE), resultOf(LEAVER, { error: 'No' })];
  expect(resultSummaryLine(PLAN, results, 'users.csv', HOST)).toMatch(
    /users\.csv.*acme\.mocoapp\.com: 0 created, 1 updated, 0 reactivated, 0 deactivated, 1 unchanged, 2 failed$/,
  );
});

it('one warning has all fields that MOCO did not store as desired', () => {
  expect(ignoredLines([resultOf(UPDATE)])).toEqual([]);
  const results = [resultOf(UPDATE, { ignored: ['info', 'tags'] }), resultOf(LEAVER, { ignored: ['info'] })];
  expect(ignoredLines(results)).toEqual([
    expect.stringMatching(/user 7 \(line 2\): info, tags; user 8: info$/),
  ]);
});

describe('the outcome', () => {
  type State = Partial<SyncState> & { readonly isCancelled?: boolean };
  const outcome = (
    plan: readonly PlanEntry[],
    { isCancelled = false, ...state }: State = {},
  ): ErrorReport | undefined =>
    describeOutcome({ ...INITIAL_STATE, plan, ...state }, { file: 'users.csv', host: HOST, isCancelled });
  const applied = (
    results: Result[],
    entries: readonly PlanEntry[] = [UPDATE, CREATE, LEAVER],
  ): Partial<SyncState> => ({ progress: { entries, results, startedAt: 0 } });
  const itemsOf = (report: ErrorReport | undefined): string[] =>
    (report?.items ?? []).map(({ text }) => text);

  it('is no failure without errors', () => {
    expect(outcome([UPDATE])).toBeUndefined();
    expect(outcome([UPDATE], applied([resultOf(UPDATE)], [UPDATE]))).toBeUndefined();
  });

  it('of a plan with errors counts only the rows of the file', () => {
    const report = outcome(PLAN);
    expect(report).toMatchObject({
      code: 'plan-errors',
      summary: expect.stringMatching(/^1 of 4 .*users\.csv/),
    });
    expect(itemsOf(report)).toEqual([expect.stringMatching(/line 6.*no such user/)]);
  });

  it('of a plan that exceeds a limit is that limit, whatever else is wrong', () => {
    const exceededLimits = ['Too many.'];
    expect(outcome(PLAN, { ...applied([], []), exceededLimits })).toMatchObject({
      code: 'limit-exceeded',
      hints: exceededLimits,
    });
    // After a plan it is a warning.
    expect(outcome([UPDATE], { exceededLimits })).toBeUndefined();
  });

  it('has the users who failed, and the rows that were left out', () => {
    const results = [resultOf(UPDATE, { error: 'No' }), resultOf(CREATE), resultOf(LEAVER)];
    const report = outcome(PLAN, applied(results));
    expect(report).toMatchObject({ code: 'partial-failure', summary: expect.stringMatching(/^2 of 4 /) });
    expect(itemsOf(report)).toEqual([
      expect.stringMatching(/user 7 \(line 2\).*No/i),
      expect.stringMatching(/line 6.*no such user/),
    ]);
  });

  it('has users who failed for the same reason in one item', () => {
    const results = [resultOf(UPDATE, { error: 'No' }), resultOf(CREATE, { error: 'No' }), resultOf(LEAVER)];
    expect(itemsOf(outcome([], applied(results)))).toEqual([expect.stringMatching(/line 2, line 3.*No/)]);
  });

  describe('advises', () => {
    const DOES_THE_REST = /does the rest/;
    const FIX = /Fix .*re-run/;
    const advice = (plan: readonly PlanEntry[], ...results: Result[]): string =>
      outcome(plan, applied(results, results))?.summary ?? '';

    it.each(['unavailable', 'timeout', 'unreachable', 'rate-limited'] as const)(
      'a re-run after %s',
      (code) => {
        expect(advice([], resultOf(UPDATE, { error: 'No', code }))).toMatch(DOES_THE_REST);
      },
    );

    it.each(['rejected', 'forbidden'] as const)('a fix after %s', (code) => {
      expect(advice([], resultOf(UPDATE, { error: 'No', code }))).toMatch(FIX);
    });

    it('a fix if one of several reasons needs it', () => {
      const results = [
        resultOf(UPDATE, { error: 'No', code: 'timeout' }),
        resultOf(LEAVER, { error: 'No', code: 'rejected' }),
      ];
      expect(advice([], ...results)).toMatch(FIX);
    });

    it('nothing if only rows with an error were left out', () => {
      const summary = advice(PLAN, resultOf(UPDATE));
      expect(summary).toMatch(/^1 of 2 /);
      expect(summary).not.toMatch(DOES_THE_REST);
      expect(summary).not.toMatch(FIX);
    });
  });

  it('has how many users were not started after the step ended early', () => {
    expect(outcome([], applied([resultOf(LEAVER, { error: 'No' })]))?.summary).toMatch(/^1 of 3 .*\b2 more/);
  });

  it('of a cancelled step is the cancellation, before and after the first write', () => {
    expect(outcome(PLAN, { isCancelled: true })).toMatchObject({ code: 'cancelled', items: [] });
    const results = [resultOf(UPDATE, { error: 'No response', code: 'cancelled' })];
    const report = outcome([], { ...applied(results), isCancelled: true });
    expect(report).toMatchObject({ code: 'cancelled', summary: expect.stringMatching(/\b2 of 3 users/) });
    expect(itemsOf(report)).toEqual([expect.stringMatching(/user 7 \(line 2\).*No response/i)]);
  });

  it('of a cancelled step tells users who failed from users who may have been changed', () => {
    const results = [
      resultOf(UPDATE, { error: 'REASON', code: 'cancelled' }),
      resultOf(LEAVER, { error: 'REASON', code: 'rejected' }),
    ];
    const report = outcome([], { ...applied(results, [UPDATE, LEAVER]), isCancelled: true });
    const [uncertain, failed] = itemsOf(report);
    expect(uncertain).toContain('ser 7');
    expect(failed).toContain('ser 8');
    expect(uncertain?.replace('7 (line 2)', 'ID')).not.toBe(failed?.replace('8', 'ID'));
  });
});

it('the log never has a name or an e-mail address', () => {
  const everything = [
    ...planLines(PLAN, 'users.csv', HOST, 'plan'),
    ...PLAN.map((entry) => resultLine(resultOf(entry))),
    ...ignoredLines([resultOf(UPDATE, { ignored: ['info'] })]),
  ].join('\n');
  expect(everything).not.toMatch(/Max|Muster|Keller|@example/);
});
