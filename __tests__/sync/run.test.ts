/** The story in this process; what the shipped bundle makes of it, the scenarios show. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import { run } from '../../src/sync/run.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';
import { mocoWithFault } from '../support/step.ts';
import { workspaceWith } from '../support/sync.ts';
import { REAL_NETWORK, recordingSyncToolkit, type Recorded } from '../support/toolkit.ts';

/** A new name for one person, whose request is never answered, in a job that is cancelled meanwhile. */
async function cancelled(more: Partial<SyncToolkit> = {}): Promise<{ toolkit: Recorded; waits: number[] }> {
  const cancel = new AbortController();
  const account = await mocoWithFault('hang', { method: 'PUT' });
  const workspace = await workspaceWith({});
  writeFileSync(join(workspace, 'users.csv'), 'id;lastname\n1003;Keller');
  const inputs = { 'api-key': FULL_KEY, 'api-url': account.url, 'users-file': 'users.csv', mode: 'apply' };
  const toolkit = recordingSyncToolkit(inputs, { workspace, cancel: cancel.signal, ...more });
  const waits: number[] = [];
  const fetch: typeof REAL_NETWORK.fetch = (url, init) => {
    if (init?.method === 'PUT') queueMicrotask(() => cancel.abort());
    return REAL_NETWORK.fetch(url, init);
  };
  const sleep = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  await run(toolkit, { ...REAL_NETWORK, fetch, sleep }, 'test');
  return { toolkit, waits };
}

it('a cancelled job waits for 6 s, as the runner ends the step after 10', async () => {
  const { toolkit, waits } = await cancelled();
  expect(toolkit.outputs).toMatchObject({ error: 'cancelled', failed: '1' });
  expect(waits).toEqual([6_000]);
});

it('a line on progress comes at least every 10 s', async () => {
  const intervals: number[] = [];
  const every: SyncToolkit['every'] = (milliseconds) => {
    intervals.push(milliseconds);
    return () => undefined;
  };
  await cancelled({ every });
  expect(intervals.length).toBeGreaterThan(0);
  for (const interval of intervals) expect(interval).toBeLessThanOrEqual(10_000);
});
