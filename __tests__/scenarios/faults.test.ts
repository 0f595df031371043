/** One scenario of the built bundles for each kind of fault. All requests and effects: the `faults.test.ts` of each action. */
import { describe, expect, it } from '@jest/globals';
import type { Effect } from '../../simulator/faults.ts';
import { casesOf } from '../support/extent.ts';
import { mocoThat, preloading, runBundle, userIn, writes } from '../support/step.ts';
import { APPLY, csv, syncBundle } from '../support/sync.ts';

const FAST_CLOCK = preloading('fast-clock.mjs');
const KELLER = csv('id,lastname', '1003,Keller');

/** Only where no response comes: then a slow machine can't change the outcome. */
const timeoutFor = (effect: Effect): Record<string, string> =>
  effect === 'hang' ? { 'request-timeout': '1' } : {};

const PASSING: readonly Effect[] = ['drop', 'drop-after', 'cut', 'hang', { status: 503 }];

describe('a fault that passes is retried', () => {
  it.each(casesOf(PASSING))('in the action for one user: %j', async (effect) => {
    const account = await mocoThat(effect, { method: 'PUT', times: 1 });
    const ran = await runBundle(account, { lastname: 'Keller', ...timeoutFor(effect) }, FAST_CLOCK);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true' });
    expect(userIn(account).lastname).toBe('Keller');
    expect(writes(account).length).toBeGreaterThan(1);
  });

  it.each(casesOf(PASSING))('in the action for many users: %j', async (effect) => {
    const account = await mocoThat(effect, { method: 'PUT', times: 1 });
    const inputs = { ...APPLY, ...timeoutFor(effect) };
    const ran = await syncBundle(account, { ...KELLER, inputs }, { env: FAST_CLOCK });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
    expect(userIn(account).lastname).toBe('Keller');
  });
});

describe('a fault that lasts fails the step with its code', () => {
  const LASTING: readonly [Effect, string][] = [
    ['drop', 'unreachable'],
    ['hang', 'timeout'],
    ['html', 'unexpected-answer'],
    [{ status: 429 }, 'rate-limited'],
    [{ status: 401 }, 'unauthorized'],
  ];
  const onceFor = (effect: Effect): Record<string, string> => ({
    'retry-timeout': '0',
    ...timeoutFor(effect),
  });

  it.each(casesOf(LASTING))('in the action for one user: %j is %s', async (effect, error) => {
    const ran = await runBundle(await mocoThat(effect), { lastname: 'Keller', ...onceFor(effect) });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error } });
  });

  it.each(casesOf(LASTING))('in the action for many users: %j is %s', async (effect, error) => {
    const ran = await syncBundle(await mocoThat(effect), {
      ...KELLER,
      inputs: { ...APPLY, ...onceFor(effect) },
    });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error } });
  });
});
