/**
 * "Sync MOCO users" with hostile inputs, files, accounts and responses: the rules hold for every case.
 * A failure names the rule, the seed and the smallest case.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batches, TIMEOUT_MS } from './batches.ts';
import { expectRules, interfaceRules, RULES, writes, type Rules } from './rules.ts';
import { playSync, syncSteps, type Played } from './steps.ts';
import { itIfAll } from '../support/extent.ts';

const COUNTS = {
  created: 'create',
  updated: 'update',
  reactivated: 'reactivate',
  deactivated: 'deactivate',
  unchanged: 'none',
  failed: 'error',
};

const SYNC_RULES: Rules = {
  ...RULES,
  ...interfaceRules(
    'sync/action.yml',
    /^(?:GET|POST) \/users(?:\/employments|\/holidays)?(?:\?|$)/,
    /^PUT \/users(?:\/employments|\/holidays)?\/\d+$/,
    /^GET \/(?:units|users\/roles|session|account\/custom_properties)(?:\?|$)/,
  ),
  'nothing is written where a comment is': ({ comments, requests }) =>
    expect(comments.length > 0 ? writes(requests) : []).toEqual([]),
  'no more users are deactivated than the limit allows': ({ inputs, requests }) => {
    const leaving = writes(requests).filter(
      ({ body }) => (JSON.parse(body) as { active?: unknown }).active === false,
    );
    const limit = Number(inputs['max-deactivations']?.trim() || 5);
    if (leaving.length > 0) expect(new Set(leaving.map(({ path }) => path)).size).toBeLessThanOrEqual(limit);
  },
  'no user is changed who is not in `results`': ({ outputs, requests }) => {
    const results = JSON.parse(outputs['results'] ?? '[]') as { id: number | null }[];
    const changed = writes(requests).flatMap(({ path }) => /^\/users\/(\d+)$/.exec(path)?.[1] ?? []);
    expect(changed.filter((id) => !results.some((each) => each.id === Number(id)))).toEqual([]);
  },
  '`plan` and `results` are lists in one line, and set if the step succeeds': ({ outputs }) => {
    for (const name of ['plan', 'results']) {
      if (outputs['error'] === '') expect(outputs[name]).toBeDefined();
      if (outputs[name] === undefined) continue;
      expect(outputs[name]).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(JSON.parse(outputs[name])).toBeInstanceOf(Array);
    }
  },
  'the counts of a plan are those of its list': ({ inputs, outputs }) => {
    if (inputs['mode'] === 'apply' || outputs['plan'] === undefined) return;
    const actions = (JSON.parse(outputs['plan']) as { action: string }[]).map(({ action }) => action);
    const counts = Object.entries(COUNTS).map(([name, action]) => {
      return [name, String(actions.filter((each) => each === action).length)];
    });
    expect(outputs).toMatchObject(Object.fromEntries(counts) as Record<string, string>);
  },
};

it.each(batches(500))(
  'holds all rules (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(syncSteps, async (step) => expectRules(SYNC_RULES, await playSync(step)));
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);

itIfAll('succeeds in many cases and fails in most ways, so that the rules mean something', async () => {
  const all: Played[] = [];
  for (const step of fc.sample(syncSteps, { seed: 2, numRuns: 300 })) all.push(await playSync(step));
  const codes = all.map(({ outputs }) => outputs['error']);
  expect(codes.filter((code) => code === '').length).toBeGreaterThan(10);
  expect(codes).toEqual(
    expect.arrayContaining([
      'invalid-input',
      'plan-errors',
      'partial-failure',
      'limit-exceeded',
      'cancelled',
    ]),
  );
  expect(all.filter(({ comments }) => comments.length > 0).length).toBeGreaterThan(10);
  expect(all.filter(({ requests }) => writes(requests).length > 0).length).toBeGreaterThan(10);
});
