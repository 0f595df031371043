/**
 * "Sync MOCO users" with inputs, files, accounts and responses that nobody would think of: the rules hold for every
 * case. A failure names the rules, the seed and the smallest case.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batches } from './batches.ts';
import {
  areRequests,
  expectRules,
  onlyDeclaredOutputs,
  RULES,
  writes,
  type Played,
  type Rules,
} from './rules.ts';
import { playSync, syncSteps } from './steps.ts';

const COUNTS = {
  created: 'create',
  updated: 'update',
  deactivated: 'deactivate',
  unchanged: 'none',
  failed: 'error',
} as const;

const SYNC_RULES: Rules = {
  ...RULES,
  ...onlyDeclaredOutputs('sync/action.yml'),
  'only known requests are sent': areRequests(
    /^(?:GET|POST) \/users(?:\?|$)/,
    /^PUT \/users\/\d+$/,
    /^GET \/(?:units|users\/roles|session)(?:\?|$)/,
  ),
  'a plan only reads': ({ inputs, requests }) => inputs['mode'] === 'apply' || writes(requests).length === 0,
  'nothing is written where a comment is': ({ comments, requests }) =>
    comments.length === 0 || writes(requests).length === 0,
  'no more users are deactivated than the limit allows': ({ inputs, requests }) =>
    !(deactivated(requests).size > Number(inputs['max-deactivations'] || 5)),
  'a step that succeeds sets `plan` and `results`': ({ outputs: { error, plan, results } }) =>
    error !== '' || (entriesIn(plan) !== undefined && entriesIn(results) !== undefined),
  'the counts of a plan are those of its list': ({ inputs, outputs }) =>
    inputs['mode'] === 'apply' || outputs['plan'] === undefined || hasCountsOfPlan(outputs),
};

it.each(batches(1_000))('holds all rules (seed $seed)', async (batch) => {
  const holds = fc.asyncProperty(syncSteps, async (step) => expectRules(SYNC_RULES, await playSync(step)));
  await fc.assert(holds, batch);
});

it('succeeds in many cases and fails in most ways, so that the rules mean something', async () => {
  const played: Played[] = [];
  for (const step of fc.sample(syncSteps, { seed: 1, numRuns: 200 })) played.push(await playSync(step));
  const codes = played.map(({ outputs }) => outputs['error']);
  expect(codes.filter((code) => code === '').length).toBeGreaterThan(20);
  expect(codes).toEqual(
    expect.arrayContaining([
      'invalid-input',
      'plan-errors',
      'partial-failure',
      'limit-exceeded',
      'cancelled',
    ]),
  );
  expect(played.filter(({ comments }) => comments.length > 0).length).toBeGreaterThan(20);
  expect(played.filter(({ requests }) => writes(requests).length > 0).length).toBeGreaterThan(20);
});

/** The paths of users whom a request deactivates. */
function deactivated(requests: Played['requests']): Set<string> {
  const leaving = writes(requests).filter(
    ({ body }) => (JSON.parse(body) as { active?: unknown }).active === false,
  );
  return new Set(leaving.map(({ path }) => path));
}

/** The entries of a list in one line; undefined for anything else. */
function entriesIn(text = ''): { readonly action: string }[] | undefined {
  if (text === '' || /[\n\r\u2028\u2029]/.test(text)) return undefined;
  return JSON.parse(text) as { readonly action: string }[];
}

function hasCountsOfPlan(outputs: Played['outputs']): boolean {
  const entries = entriesIn(outputs['plan']) ?? [];
  return Object.entries(COUNTS).every(
    ([name, action]) => Number(outputs[name]) === entries.filter((entry) => entry.action === action).length,
  );
}
