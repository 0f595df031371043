import { describe, expect, it } from '@jest/globals';
import { resultCounts, planCounts, syncOutputs } from '../../src/sync/outputs.ts';
import type { Result } from '../../src/sync/apply.ts';
import type { PlanEntry } from '../../src/sync/plan-entry.ts';
import {
  entryOf,
  LEAVER,
  mocoUser,
  resultOf,
  RETURNER,
  SAME,
  UPDATE,
  updating,
  WRONG,
} from '../support/entries.ts';

const NEW: PlanEntry = { ...updating(2, mocoUser(1)), user: undefined, email: 'n@b.ch', action: 'create' };
const PLAN = [UPDATE, NEW, RETURNER, LEAVER, SAME, WRONG];
/** A leaver whom MOCO does not have. */
const GONE = entryOf(6, undefined, { action: 'unmatched' });

const sanitize = (text: string): string => text.replaceAll('secret', '***');

/** The outputs, and what was written to files. */
function outputs(
  plan: readonly PlanEntry[],
  results?: readonly Result[],
): { set: Record<string, string>; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const save = (name: string, text: string): string => {
    files[name] = text;
    return `/tmp/${name}`;
  };
  return { set: syncOutputs(plan, results, sanitize, save), files };
}

describe('counts', () => {
  it('of a plan have the actions, with each row with an error as failed', () => {
    expect(planCounts([...PLAN, GONE])).toEqual({
      created: 1,
      updated: 1,
      reactivated: 1,
      deactivated: 1,
      unchanged: 1,
      unmatched: 1,
      failed: 1,
    });
  });

  it('of results have the actions that MOCO applied: rows with an error failed, users without a change are unchanged', () => {
    const results = [
      resultOf(UPDATE, { error: 'No' }),
      resultOf({ ...NEW, action: 'none' }, { isChanged: false }),
      resultOf(RETURNER),
      resultOf(LEAVER),
    ];
    expect(resultCounts([...PLAN, GONE], results)).toEqual({
      created: 0,
      updated: 0,
      reactivated: 1,
      deactivated: 1,
      unchanged: 2,
      unmatched: 1,
      failed: 2,
    });
  });
});

describe('the outputs', () => {
  it('of a plan have an object for each user, and no results', () => {
    const { set } = outputs(PLAN);
    const nothingElse = { employments: [], vacation: null, notices: [] };
    expect(JSON.parse(set['plan'] ?? '')).toEqual(
      [
        {
          row: 1,
          line: 2,
          id: 7,
          email: 'u7@example.com',
          action: 'update',
          fields: ['lastname'],
          error: null,
        },
        { row: 2, line: 3, id: null, email: 'n@b.ch', action: 'create', fields: ['lastname'], error: null },
        {
          row: 5,
          line: 6,
          id: 6,
          email: 'u6@example.com',
          action: 'reactivate',
          fields: ['active'],
          error: null,
        },
        {
          row: null,
          line: null,
          id: 8,
          email: 'u8@example.com',
          action: 'deactivate',
          fields: ['active'],
          error: null,
        },
        { row: 3, line: 4, id: 9, email: 'u9@example.com', action: 'none', fields: [], error: null },
        { row: 4, line: 5, id: null, email: '', action: 'error', fields: [], error: 'No such user.' },
      ].map((person) => ({ ...person, ...nothingElse })),
    );
    expect(set).toMatchObject({
      results: '[]',
      created: '1',
      updated: '1',
      reactivated: '1',
      deactivated: '1',
      unchanged: '1',
      failed: '1',
      changed: 'true',
    });
  });

  it('have the keys of MOCO as the names of fields', () => {
    const { set } = outputs([updating(1, mocoUser(7), { 'mobile-phone': '1', team: 9 })]);
    expect(JSON.parse(set['plan'] ?? '')).toMatchObject([{ fields: ['mobile_phone', 'unit_id'] }]);
  });

  it('say that nothing changes', () => {
    expect(outputs([SAME, WRONG]).set['changed']).toBe('false');
    expect(outputs(PLAN, []).set['changed']).toBe('false');
  });

  it('say that it is not known whether anything changed', () => {
    const unknown = resultOf(UPDATE, { isChanged: undefined });
    expect(outputs(PLAN, [unknown]).set['changed']).toBe('');
    expect(outputs(PLAN, [unknown, resultOf(LEAVER)]).set['changed']).toBe('true');
  });

  it('after `apply` have the results of the users who were started', () => {
    const results = [resultOf(UPDATE, { error: 'the secret', isChanged: false }), resultOf(LEAVER)];
    const { set } = outputs(PLAN, results);
    expect(JSON.parse(set['results'] ?? '')).toMatchObject([
      { row: 1, error: 'the ***' },
      { row: null, error: null },
    ]);
    expect(set).toMatchObject({ deactivated: '1', failed: '2', changed: 'true' });
  });

  it.each([
    ['a plan', undefined, '[]'],
    ['`apply`', [resultOf(UPDATE)], expect.stringContaining('"id":7')],
  ])('after %s are in files too, even if they are small', (_, results, inResults) => {
    const { set, files } = outputs([UPDATE], results);
    expect(set).toMatchObject({ 'plan-file': '/tmp/plan.json', 'results-file': '/tmp/results.json' });
    expect(files).toEqual({ 'plan.json': set['plan'], 'results.json': inResults });
    expect(files['results.json']).toBe(set['results']);
  });

  it('are in the file only if the list has more than 100 KiB: a step may get it by `env`', () => {
    const size =
      Buffer.byteLength(outputs([UPDATE, UPDATE]).set['plan'] ?? '') -
      Buffer.byteLength(outputs([UPDATE]).set['plan'] ?? '');
    const most = Math.floor((100 * 1024 - 1) / size);
    const fits = outputs(Array.from({ length: most }, () => UPDATE));
    expect(fits.set['plan']).toHaveLength(most * size + 1);
    const tooLong = outputs(Array.from({ length: most + 1 }, () => UPDATE));
    expect(tooLong.set).toMatchObject({
      plan: '',
      'plan-file': '/tmp/plan.json',
      results: '[]',
      updated: String(most + 1),
    });
    expect(JSON.parse(tooLong.files['plan.json'] ?? '')).toHaveLength(most + 1);
    const longResults = outputs(
      PLAN,
      Array.from({ length: most + 1 }, () => resultOf(UPDATE)),
    );
    expect(longResults.set).toMatchObject({ plan: expect.stringMatching(/^\[\{/), results: '' });
  });
});
