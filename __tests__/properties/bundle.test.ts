/**
 * The built bundle, as a process, does what the source does in this one. So the rules hold for the commands, files and
 * exit code that the runner sees. Few cases, as a process is slow.
 */
import { basename } from 'node:path';
import { expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { runAction } from '../../simulator/runner.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { PLAYS_ALL } from '../support/extent.ts';
import { REAL_NETWORK } from '../support/runtime.ts';
import { SEED, TIMEOUT_MS } from './batches.ts';
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

const syncStepsToTheEnd = syncSteps.map((step) => ({
  ...step,
  cancelAt: undefined,
  commentError: undefined,
}));

itDoesTheSame('.', updateSteps, playUpdate);
itDoesTheSame('sync', syncStepsToTheEnd, playSync);

function itDoesTheSame<T extends Step & { readonly event?: string }>(
  action: string,
  steps: Arbitrary<T>,
  play: (step: T, surroundings: Surroundings) => Promise<Played>,
): void {
  it(
    `the bundle of ${action}/action.yml does what the source does`,
    async () => {
      const isSame = fc.asyncProperty(steps, async (step) => {
        const first = await serve(step);
        const same = repeatable(step, first.url);
        const { inputs, workspace } = given(same);
        const env = { GITHUB_WORKSPACE: workspace, GITHUB_EVENT_NAME: step.event };
        const { stdout, stderr, outputs, summary, exitCode } = await runAction({ action, inputs, env });
        await first.close();
        const second = await serve(same, Number(new URL(first.url).port));
        const played = await play(same, { runtime: REAL_NETWORK });
        await second.close();
        expect({ lines: sorted(stdout), stderr, outputs: comparable(outputs), summary, exitCode }).toEqual({
          ...{ lines: sorted(played.stdout), stderr: '', outputs: comparable(played.outputs) },
          ...{ summary: played.summaries.join(''), exitCode: played.exitCode },
        });
      });
      await fc.assert(isSame, { seed: SEED, numRuns: PLAYS_ALL ? 6 : 2, endOnFailure: true });
    },
    TIMEOUT_MS,
  );
}

/**
 * Outputs with the names of files without their folder, which is another one in each run. The simulated runner takes a
 * carriage return at the end of a value for a part of the line break.
 */
function comparable(outputs: Played['outputs']): object {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      name.endsWith('-file') ? basename(value) : value.replace(/\r$/, ''),
    ]),
  );
}

/** Lines about different users come in any order. */
function sorted(stdout: string): string[] {
  return stdout.split(/\r?\n/).sort();
}

function serve(step: Step, port = 0): Promise<Simulator> {
  const { data, faults } = given(repeatable(step, ''));
  data.keys.push({ key: step.secrets[0], user_id: 1001, access: 'full' });
  return startSimulator({ data, faults, port, rateLimit: Infinity, now: () => new Date('2026-11-24') });
}

/**
 * The step without what depends on how long a process takes or on the order in which parallel requests are answered:
 * no waits, and only writes fail, all of a kind.
 */
function repeatable<T extends Step>(step: T, url: string): T {
  const { subdomain: _unreachable, 'rate-limit': _waits, 'request-timeout': _time, ...inputs } = step.inputs;
  const faults = step.faults
    .filter(({ method, effect }) => {
      return ['PUT', 'POST'].includes(method) && typeof effect === 'object' && effect.status !== 429;
    })
    .map((fault) => ({ ...fault, times: Infinity, after: 0 }));
  return { ...step, faults, inputs: { ...inputs, 'api-url': url, 'retry-timeout': '0' } };
}
