/** A fault at every request of a step, before and after MOCO has seen it: the step or the next run gets over it. */
import { describe, expect, it } from '@jest/globals';
import type { Overlaps } from '../../simulator/employment-rules.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { employed, now } from '../support/hours.ts';
import { casesOf } from '../support/extent.ts';
import { moco, requestLines, step } from '../support/step.ts';
import { repaired, STORIES, type Story } from '../support/stories.ts';

const EFFECTS: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  { status: 429 },
  { status: 500 },
  { status: 503 },
];

/** Every request of a story with every effect; a connection that breaks is enough where MOCO accepts overlaps. */
function faultsAt({ requests }: Story, overlaps: Overlaps): [line: string, effect: Effect][] {
  const effects = overlaps === 'refuse' ? EFFECTS : EFFECTS.slice(0, 2);
  return requests.flatMap((line) => effects.map((effect): [string, Effect] => [line, effect]));
}

/** A creation is looked for after its response was lost, so it does not fail even without retries. */
function isLookedUp(line: string, effect: Effect): boolean {
  return line.startsWith('POST') && (effect === 'drop-after' || effect === 'cut');
}

describe.each(
  STORIES.flatMap((story) => (['refuse', 'accept'] as const).map((overlaps) => ({ ...story, overlaps }))),
)('$name, where MOCO would $overlaps overlaps,', (story) => {
  const { inputs, employments, requests, outputs, expectDone, lostEnd, overlaps } = story;

  function account(faults: readonly Fault[] = []): Promise<Simulator> {
    return moco({ now, overlaps, faults, ...(employments && { data: employed(employments) }) });
  }

  function broken(line: string, effect: Effect, times: number): Promise<Simulator> {
    const [method = '', path = ''] = line.split(' ');
    return account([{ method, path, effect, times }]);
  }

  it('takes these requests where nothing fails', async () => {
    const simulator = await account();
    expect((await step(simulator, inputs)).outputs).toMatchObject({ ...outputs, error: '' });
    expectDone(simulator);
    expect(
      requestLines(simulator)
        .map((line) => line.split('?')[0])
        .toSorted(),
    ).toEqual(requests.toSorted());
  });

  it.each(casesOf(faultsAt(story, overlaps)))(
    'gets over a fault twice at %s within the step: %j',
    async (line, effect) => {
      const simulator = await broken(line, effect, 2);
      const ran = await step(simulator, inputs);
      expect(ran.exitCode).toBe(0);
      expect(ran.outputs).toMatchObject({ ...outputs, error: '' });
      expectDone(simulator);
    },
  );

  it.each(casesOf(faultsAt(story, overlaps)))(
    'fails at %s without retries, and the next run does the rest: %j',
    async (line, effect) => {
      const simulator = await broken(line, effect, 1);
      const hasty = { ...inputs, 'retry-timeout': '0' };
      const first = await step(simulator, hasty);
      expect(first.outputs['error']).toMatch(
        isLookedUp(line, effect) ? /^$/ : /^(?:unreachable|rate-limited|unavailable)$/,
      );
      const second = repaired(hasty, first);
      const isWriteFailed = !line.startsWith('GET') && !isLookedUp(line, effect);
      expect(second['employment-end']).toBe(
        isWriteFailed && lostEnd !== undefined ? lostEnd : inputs['employment-end'],
      );
      expect((await step(simulator, second)).outputs['error']).toBe('');
      expectDone(simulator);
      // Now there is nothing left to do.
      expect((await step(simulator, second)).outputs).toMatchObject({ error: '', changed: 'false' });
    },
  );
});
