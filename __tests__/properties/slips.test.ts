/**
 * Random lists with one slip each: MOCO ends in the state that the rest of the file asks for, no user is there twice, no
 * protected person is touched, and an administrator is left. A second run changes nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FULL_KEY, type Data } from '../../simulator/data.ts';
import { run } from '../../src/sync/run.ts';
import { recordingSyncToolkit } from '../support/toolkit.ts';
import type { Inputs } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { startMoco, type Sent } from './moco.ts';
import { cases, prepare, stateOf, type Case } from './slips.ts';

const folder = mkdtempSync(join(tmpdir(), 'slips-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(batches(500))(
  'MOCO ends in the state that the file asks for, but for the slip (seed $seed)',
  async (batch) => {
    await fc.assert(fc.asyncProperty(cases, expectSound), batch);
  },
  TIMEOUT_MS,
);

async function expectSound(given: Case): Promise<void> {
  const { data, inputs, error, expected, created, unmatched, protectedIds } = prepare(given, folder);
  const before = new Map(data.users.map((user) => [user.id, stateOf(user)]));
  const first = await apply(data, inputs);
  const after = new Map(data.users.map((user) => [user.id, stateOf(user)]));

  expect(first.outputs['error']).toBe(error);
  expect(data.users.length - before.size).toBe(created);
  expect(new Map([...expected.keys()].map((id) => [id, after.get(id)]))).toEqual(expected);
  if (error === '') expect(first.outputs['unmatched']).toBe(String(unmatched));

  // What must hold whatever the slip was.
  const names = data.users.map(({ firstname, lastname }) => `${firstname} ${lastname}`);
  expect(new Set(names).size).toBe(names.length);
  expect(data.users.filter(({ active, role }) => active && role?.id === 41)).not.toEqual([]);
  const kept = (states: typeof before): unknown =>
    protectedIds.map((id) => {
      const { email, active, role } = states.get(id) ?? {};
      return { id, email, active, role };
    });
  expect(kept(after)).toEqual(kept(before));

  const second = await apply(data, inputs);
  expect(second.writes).toEqual([]);
}

async function apply(
  data: Data,
  inputs: Inputs,
): Promise<{ readonly outputs: Readonly<Record<string, string>>; readonly writes: readonly Sent[] }> {
  const { runtime, requests } = startMoco(data);
  const connection = { 'api-key': FULL_KEY, 'api-url': 'https://moco.test/api/v1' };
  const toolkit = recordingSyncToolkit({ ...connection, ...inputs }, { workspace: folder });
  await run(toolkit, runtime, 'test');
  return { outputs: toolkit.outputs, writes: requests.filter(({ method }) => method !== 'GET') };
}
