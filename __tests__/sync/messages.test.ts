import { describe, expect, it } from '@jest/globals';
import {
  resultSummaryLine,
  describeOutcome,
  ignoredLines,
  planNotes,
  planLines,
  progressLine,
  resultLine,
} from '../../src/sync/messages.ts';
import { INITIAL_STATE, type SyncState } from '../../src/sync/state.ts';
import { reportLines } from '../../src/github/error-messages.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan.ts';
import { entryOf, failing, leaving, mocoUser, resultOf, updating } from '../support/entries.ts';

const MAX = mocoUser(7, { firstname: 'Max', email: 'max@example.com' });
const UPDATE = updating(1, MAX);
const CREATE: PlanEntry = { ...UPDATE, row: 2, location: 'line 3', user: undefined, action: 'create' };
const LEAVER = leaving(null, mocoUser(8));
const SAME = entryOf(4, mocoUser(9));
const WRONG = failing(5, 'nobody has the address');
const PLAN = [UPDATE, CREATE, LEAVER, SAME, WRONG];
const HOST = 'acme.mocoapp.com';

describe('the plan in the log', () => {
  it('is counted, and told person by person, by ID and place, the gravest first', () => {
    expect(planLines(PLAN, 'users.csv', HOST, 'plan')).toEqual([
      'Plan for users.csv in acme.mocoapp.com: 1 to create, 1 to update, 1 to deactivate, 1 unchanged, 1 with an error',
      'Would deactivate user 8: active',
      'Would create the user of line 3: lastname',
      'Would update user 7 (line 2): lastname',
    ]);
  });

  it('is only counted where it is carried out', () => {
    expect(planLines([UPDATE], 'users.csv', HOST, 'apply')).toEqual([
      'Plan for users.csv in acme.mocoapp.com: 0 to create, 1 to update, 0 to deactivate, 0 unchanged',
    ]);
  });

  it('has 100 people at most', () => {
    const lines = planLines(
      Array.from({ length: 1_234 }, () => UPDATE),
      'users.csv',
      HOST,
      'plan',
    );
    expect(lines).toHaveLength(102);
    expect(lines[0]).toContain('1,234 to update');
    expect(lines.at(-1)).toBe('Would change 1,134 more; the job summary and the output `plan` have them');
  });
});

describe('a note', () => {
  it('says how long the writes take, where that is a minute or more', () => {
    expect(planNotes([UPDATE], false, () => 59_999)).toEqual([]);
    expect(planNotes([UPDATE, SAME], false, () => 60_001)).toEqual(['Writing takes about 2 min.']);
  });

  it("counts MOCO's own time, even where there is no limit", () => {
    const many = Array.from({ length: 2_000 }, () => UPDATE);
    expect(planNotes(many, false, () => 0)).toEqual(['Writing takes about 1 min.']);
  });

  it('says that nobody is deactivated for not being in the file', () => {
    expect(planNotes([UPDATE, WRONG, entryOf(null, MAX), entryOf(null, MAX)], true, () => 0)).toEqual([
      "2 active users are not in the file, but kept for now: line 6 can't be found in MOCO and may be about one of them. " +
        'Once that is mended, those who are still not in the file are deactivated.',
    ]);
    expect(planNotes([WRONG, failing(6, 'nobody'), failing(7, 'nobody')], true, () => 0)[0]).toContain(
      "line 6 and 2 more can't be found",
    );
  });
});

describe('what became of a person', () => {
  it.each<[string, Result]>([
    ['Updated user 7 (line 2): lastname', resultOf(UPDATE)],
    ['Created user 7 (line 3): lastname', resultOf({ ...CREATE, user: MAX })],
    ['Deactivated user 8: active', resultOf(LEAVER)],
    ['MOCO changed nothing of user 7 (line 2)', resultOf({ ...UPDATE, changes: [] }, { isChanged: false })],
    ['Nothing to change by now: user 7 (line 2)', resultOf({ ...UPDATE, action: 'none', changes: [] })],
    ['Failed: user 7 (line 2)', resultOf(UPDATE, { error: 'MOCO refused max@example.com' })],
  ])('%s', (line, result) => {
    expect(resultLine(result)).toBe(line);
  });
});

describe('the line on progress', () => {
  const begin = 1_000_000;
  const todo = Array.from({ length: 1_000 }, () => UPDATE);
  const line = (results: Result[], byLimit: number, seconds: number): string =>
    progressLine({ entries: todo, results, startedAt: begin }, () => byLimit, begin + seconds * 1000);

  it('says how far the writes have come', () => {
    const results = [
      ...Array.from({ length: 212 }, () => resultOf(UPDATE)),
      resultOf(UPDATE, { error: 'No' }),
    ];
    expect(line(results, 700_000, 10)).toBe('212 of 1,000 users written, 1 failed, about 12 min left');
  });

  it('goes by the limit or by the speed so far, whichever is slower', () => {
    const half = Array.from({ length: 500 }, () => resultOf(UPDATE));
    expect(line(half, 0, 300)).toMatch(/, about 5 min left$/);
    expect(line(half, 360_000, 300)).toMatch(/, about 6 min left$/);
    expect(line([], 0, 300)).toMatch(/, less than a minute left$/);
  });

  it('says what goes on before the writes', () => {
    expect(progressLine(undefined, () => 0, 0)).toBe('Reading from MOCO');
  });
});

it('counts what was done; rows with an error count as failed', () => {
  const results = [resultOf(UPDATE), resultOf(LEAVER, { error: 'No' })];
  expect(resultSummaryLine(PLAN, results, 'users.csv', HOST)).toBe(
    'Applied users.csv to acme.mocoapp.com: 0 created, 1 updated, 0 deactivated, 1 unchanged, 2 failed',
  );
});

it('warns once of all fields that MOCO has another value for', () => {
  const ignoring = resultOf(UPDATE, { ignored: ['info', 'tags'] });
  const lines = (results: Result[]): string[] => ignoredLines(results);
  expect(lines([resultOf(UPDATE)])).toEqual([]);
  expect(lines([ignoring, resultOf(LEAVER, { ignored: ['info'] })])).toEqual([
    'MOCO has another value than the one asked for in: user 7 (line 2): info, tags; user 8: info',
  ]);
});

describe('a step', () => {
  const failure = (
    plan: readonly PlanEntry[],
    { isCancelled = false, ...state }: Partial<SyncState> & { isCancelled?: boolean } = {},
  ): unknown => {
    const context = { file: 'users.csv', host: HOST, isCancelled };
    const report = describeOutcome({ ...INITIAL_STATE, plan, ...state }, context);
    const lines = report && [...reportLines(report), ...report.items.map(({ text }) => `- ${text}`)];
    return report && { code: report.code, lines };
  };
  const working = (
    results: Result[],
    entries: readonly PlanEntry[] = [UPDATE, CREATE, LEAVER],
  ): Partial<SyncState> => ({ progress: { entries, results, startedAt: 0 } });

  it('does not fail where nothing is wrong', () => {
    expect(failure([UPDATE])).toBeUndefined();
    expect(failure([UPDATE], working([resultOf(UPDATE)], [UPDATE]))).toBeUndefined();
  });

  it('fails after a plan with errors, which counts the rows of the file only', () => {
    expect(failure(PLAN)).toEqual({
      code: 'plan-errors',
      lines: [
        "1 of 4 rows of users.csv can't be applied.",
        "- The user of line 6 can't be applied: nobody has the address",
      ],
    });
  });

  it('fails where the plan is over a limit, whatever else is wrong', () => {
    expect(failure(PLAN, { ...working([], []), exceededLimits: ['Too many.'] })).toEqual({
      code: 'limit-exceeded',
      lines: ['Nothing was written to acme.mocoapp.com.', 'Too many.'],
    });
    // After a plan it is a warning.
    expect(failure([UPDATE], { exceededLimits: ['Too many.'] })).toBeUndefined();
  });

  it('fails where somebody was not written', () => {
    const results = [resultOf(UPDATE, { error: 'No' }), resultOf(CREATE), resultOf(LEAVER)];
    expect(failure(PLAN, working(results))).toEqual({
      code: 'partial-failure',
      lines: [
        '2 of 4 users were not written to acme.mocoapp.com. Mend what is told below, then run the step again.',
        '- User 7 (line 2) was not written: No',
        '- The user of line 6 was left out: nobody has the address',
      ],
    });
  });

  it.each([
    ['unavailable', 'Running the step again does the rest.'],
    ['timeout', 'Running the step again does the rest.'],
    ['rejected', 'Mend what is told below, then run the step again.'],
    ['forbidden', 'Mend what is told below, then run the step again.'],
  ] as const)('that failed for %s says what helps', (code, words) => {
    const results = [resultOf(UPDATE, { error: 'No', code })];
    expect(failure([], working(results, [UPDATE]))).toMatchObject({
      lines: [
        `1 of 1 users was not written to acme.mocoapp.com. ${words}`,
        '- User 7 (line 2) was not written: No',
      ],
    });
  });

  it('that failed for several reasons says what helps all', () => {
    const results = [
      resultOf(UPDATE, { error: 'No', code: 'timeout' }),
      resultOf(LEAVER, { error: 'No', code: 'rejected' }),
    ];
    expect(failure([], working(results, [UPDATE, LEAVER]))).toMatchObject({
      lines: [
        '2 of 2 users were not written to acme.mocoapp.com. Mend what is told below, then run the step again.',
        expect.anything(),
        expect.anything(),
      ],
    });
  });

  it('promises nothing of another run where only rows of the plan were left out', () => {
    expect(failure(PLAN, working([resultOf(UPDATE)], [UPDATE]))).toMatchObject({
      lines: ['1 of 2 users was not written to acme.mocoapp.com.', expect.anything()],
    });
  });

  it('says how many were not begun after it has ended early', () => {
    expect(failure([], working([resultOf(LEAVER, { error: 'No' })]))).toMatchObject({
      lines: [
        '1 of 3 users was not written to acme.mocoapp.com. 2 more were not begun, as they would have failed too. ' +
          'Mend what is told below, then run the step again.',
        '- User 8 was not written: No',
      ],
    });
  });

  it('that was cancelled says who is uncertain', () => {
    const isCancelled = true;
    expect(failure(PLAN, { isCancelled })).toEqual({ code: 'cancelled', lines: ['The step was cancelled.'] });
    expect(
      failure([], { ...working([resultOf(UPDATE, { error: 'No answer', code: 'cancelled' })]), isCancelled }),
    ).toEqual({
      code: 'cancelled',
      lines: [
        'The step was cancelled: 2 of 3 users were not begun. Running the step again does the rest.',
        '- User 7 (line 2) is uncertain: No answer',
      ],
    });
  });
});

it('a step that was cancelled tells users who failed from users who may have been changed', () => {
  const results = [
    resultOf(UPDATE, { error: 'REASON', code: 'cancelled' }),
    resultOf(LEAVER, { error: 'REASON', code: 'rejected' }),
  ];
  const progress = { entries: [UPDATE, LEAVER], results, startedAt: 0 };
  const context = { file: 'users.csv', host: HOST, isCancelled: true };
  const report = describeOutcome({ ...INITIAL_STATE, plan: [], progress }, context);
  const [uncertain, failed] = (report?.items ?? []).map(({ text }) => text);
  expect(uncertain).toContain('ser 7');
  expect(failed).toContain('ser 8');
  expect(uncertain?.replace('7 (line 2)', 'ID')).not.toBe(failed?.replace('8', 'ID'));
});

it('never says a name or an address', () => {
  const everything = [
    ...planLines(PLAN, 'users.csv', HOST, 'plan'),
    ...PLAN.map((entry) => resultLine(resultOf(entry))),
    ...ignoredLines([resultOf(UPDATE, { ignored: ['info'] })]),
  ].join('\n');
  expect(everything).not.toMatch(/Max|Muster|Keller|@example/);
});
