/**
 * Both actions with hostile inputs and accounts, where MOCO answers as documented: a preview only reads and predicts what
 * happens, the outputs say what MOCO has, and a second run has nothing to do. And wherever a run breaks, the next one ends
 * where a run without a fault does.
 */
import { expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import type { Data } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import type { Inputs } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { expectRules, SETTLED_RULES } from './rules.ts';
import {
  given,
  playSync,
  playUpdate,
  syncSteps,
  updateSteps,
  type Played,
  type Step,
  type Surroundings,
} from './steps.ts';

const QUIET = { faults: [], event: 'push', commentError: undefined, cancelAt: undefined };

/** The users, their employments and vacation in any order. IDs of what a run creates depend on the order of requests. */
function stateOf({ users, employments, holidays }: Data): string {
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const entries = [...users, ...employments, ...holidays].map((entry) => {
    const { id: _id, updated_at: _updated, created_at: _created, ...rest } = entry;
    const owner = 'user_id' in entry ? emails.get(entry.user_id) : '';
    return JSON.stringify({ ...rest, user_id: owner });
  });
  return entries.sort().join('\n');
}

/** A few of the requests, which fail in one way. */
const broken: Arbitrary<Fault> = fc.record({
  method: fc.constantFrom('*', 'PUT', 'POST'),
  path: fc.constant('/*'),
  effect: fc.constantFrom<Effect[]>('drop', 'drop-after', 'cut', { status: 429 }, { status: 503 }),
  times: fc.constantFrom(1, 2),
  after: fc.nat(3),
});

itSettles('one user', updateSteps, playUpdate, { 'dry-run': 'true' }, { 'dry-run': 'false' });
itSettles('a list', syncSteps, playSync, { mode: 'plan' }, { mode: 'apply' });

function itSettles<T extends Step>(
  name: string,
  steps: Arbitrary<T>,
  play: (step: T, surroundings: Surroundings) => Promise<Played>,
  toPreview: Inputs,
  toApply: Inputs,
): void {
  const withInputs = (step: T, inputs: Inputs, more: object = {}): T => ({
    ...step,
    ...QUIET,
    ...more,
    inputs: { ...step.inputs, ...inputs },
  });

  it.each(batches(100))(
    `${name}: what is done was previewed, and done once (seed $seed)`,
    async (batch) => {
      let written = 0;
      const settles = fc.asyncProperty(steps, async (step) => {
        const { data } = given(step);
        const before = stateOf(data);
        const preview = await play(withInputs(step, toPreview), { data });
        const previewed = stateOf(data);
        const first = await play(withInputs(step, toApply), { data });
        const after = stateOf(data);
        const again = await play(withInputs(step, toApply), { data });
        if (before !== after) written++;
        expectRules(SETTLED_RULES, {
          ...{ preview, first, again },
          states: [before, previewed, after, stateOf(data)],
        });
      });
      await fc.assert(settles, batch);
      expect(written).toBeGreaterThan(batch.numRuns / 10);
    },
    TIMEOUT_MS,
  );

  it.each(batches(50))(
    `${name}: a run after a broken one ends where one without a fault does (seed $seed)`,
    async (batch) => {
      let failed = 0;
      const recovers = fc.asyncProperty(steps, broken, async (step, fault) => {
        const { data: whole } = given(step);
        const reference = await play(withInputs(step, toApply), { data: whole });
        fc.pre(reference.outputs['error'] === '');
        const { data } = given(step);
        const hasty = { ...toApply, 'retry-timeout': '0' };
        const first = await play(withInputs(step, hasty, { faults: [fault] }), { data });
        if (first.outputs['error'] !== '') failed++;
        const second = await play(withInputs(step, toApply), { data });
        expect(second.outputs['error']).toBe('');
        expect(stateOf(data)).toBe(stateOf(whole));
      });
      await fc.assert(recovers, batch);
      expect(failed).toBeGreaterThan(batch.numRuns / 10);
    },
    TIMEOUT_MS,
  );
}
