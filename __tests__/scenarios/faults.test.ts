/** A fault at every request of a step, before and after MOCO has seen it: once it is over, all is as asked for. */
import { describe, expect, it } from '@jest/globals';
import type { Effect } from '../../simulator/faults.ts';
import { moco, preloading, step, userIn } from '../support/step.ts';

const INPUTS = {
  'user-email': 'giulia.rossi@example.com',
  lastname: 'Keller',
  team: 'design',
  role: 'Teamleitung',
};
const REQUESTS = [
  { method: 'GET', path: '/users' },
  { method: 'GET', path: '/units' },
  { method: 'GET', path: '/users/roles' },
  { method: 'PUT', path: '/users/1003' },
];
const EFFECTS: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  { status: 429 },
  { status: 500 },
  { status: 503 },
];

const plays = REQUESTS.flatMap((request) =>
  EFFECTS.map((effect) => [request.method, request.path, effect] as const),
);
const DONE = { lastname: 'Keller', unit: { id: 202 }, role: { id: 43 } };

describe.each(plays)('%s %s: %j', (method, path, effect) => {
  it('is got over within the step', async () => {
    const account = await moco({ faults: [{ method, path, effect, times: 2 }] });
    const ran = await step(account, INPUTS, preloading('fast-clock.mjs'));
    expect(ran.outputs).toMatchObject({ error: '', changed: 'true', unit_id: '202' });
    expect(userIn(account)).toMatchObject(DONE);
    expect(account.requests).toHaveLength(REQUESTS.length + 2);
  });

  it('fails the step without retries, and the next run does the rest', async () => {
    const account = await moco({ faults: [{ method, path, effect, times: 1 }] });
    const first = await step(account, { ...INPUTS, 'retry-timeout': '0' });
    expect(first.exitCode).toBe(1);
    expect(first.outputs['error']).toMatch(/^(?:unreachable|rate-limited|unavailable)$/);
    const second = await step(account, { ...INPUTS, 'retry-timeout': '0' });
    expect(second.outputs['error']).toBe('');
    expect(userIn(account)).toMatchObject(DONE);
  });
});
