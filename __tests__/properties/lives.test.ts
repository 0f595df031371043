/**
 * Random working lives, for one user and in the list, against a MOCO that refuses overlapping employments, accepts them or
 * ends the earlier one: MOCO has what is asked for, the outputs say what MOCO has, a dry run or a plan predicts it, and a
 * second run writes nothing, an hour later or on the next day.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Data } from '../../simulator/data.ts';
import type { Inputs } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import {
  accountOf,
  actualOf,
  behaviors,
  emailOf,
  expectedOf,
  inputsOf,
  listOf,
  lives,
  madeBefore,
  outputOf,
  snapshot,
  syncAll,
  updateOne,
  type Behavior,
  type EmploymentOutput,
  type Life,
  type Ran,
} from './lives.ts';

/** When a run is repeated, in hours after the first one. */
const SOON = 1;
const NEXT_DAY = 30;

const folder = mkdtempSync(join(tmpdir(), 'lives-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(batches(200))(
  'one user: MOCO has what is asked for, and outputs say so (seed $seed)',
  async (batch) => {
    await fc.assert(fc.asyncProperty(lives, behaviors, expectOne), batch);
  },
  TIMEOUT_MS,
);

it.each(batches(100))(
  'a list: MOCO has what is asked for, and outputs say so (seed $seed)',
  async (batch) => {
    const people = fc.array(lives, { minLength: 1, maxLength: 5 });
    await fc.assert(fc.asyncProperty(people, behaviors, expectList), batch);
  },
  TIMEOUT_MS,
);

async function expectOne(life: Life, behavior: Behavior): Promise<void> {
  const data = accountOf([life]);
  const before = structuredClone(data);
  const inputs = inputsOf(life);

  const preview = await updateOne(data, { ...inputs, 'dry-run': 'true' }, behavior);
  expect([preview.writes, snapshot(data)]).toEqual([[], snapshot(before)]);
  const first = await updateOne(data, inputs, behavior);
  expectChangedIfWritten(first, before, data);

  const expected = expectedOf(life, behavior, false);
  expect(first.outputs['error']).toBe(expected ? '' : 'invalid-input');
  expect(preview.outputs['error']).toBe(first.outputs['error']);
  if (!expected) {
    expect(first.writes).toEqual([]);
    return;
  }
  expect(actualOf(data, 0, life)).toEqual(expected);
  const told = employmentsIn(first.outputs['employments']);
  expect(told).toEqual(createComparison(before, data, behavior)(life, 0));
  // What MOCO makes along with a new user is not known before.
  if (life.who !== 'new') {
    expect(predictable(preview.outputs)).toEqual(predictable(first.outputs));
    expect(employmentsIn(preview.outputs['employments'])).toEqual(told.map(beforeItExists));
  }

  for (const nth of [SOON, NEXT_DAY]) {
    const again = await updateOne(data, inputs, behavior, { nth });
    expect([again.writes, again.outputs['error'], again.outputs['changed']]).toEqual([[], '', 'false']);
  }
}

async function expectList(people: readonly Life[], behavior: Behavior): Promise<void> {
  const data = accountOf(people);
  const before = structuredClone(data);
  const inputs = listOf(people, folder, behavior);
  const apply = { ...inputs, mode: 'apply' };

  const plan = await syncAll(data, inputs, folder, behavior);
  expect([plan.writes, snapshot(data)]).toEqual([[], snapshot(before)]);
  const first = await syncAll(data, apply, folder, behavior);
  expectChangedIfWritten(first, before, data);
  expect(plan.outputs['changed']).toBe(first.outputs['changed']);

  const changedOf = createComparison(before, data, behavior);
  const expected = people.map((life) => expectedOf(life, behavior, true));
  expect(first.outputs['error'] === '').toBe(expected.every((each) => each !== undefined));
  people.forEach((life, index) => {
    const [planned, result] = [
      entryOf(plan.outputs['plan'], index),
      entryOf(first.outputs['results'], index),
    ];
    if (!expected[index]) {
      expect([planned?.action, result]).toEqual(['error', undefined]);
      return;
    }
    expect(actualOf(data, index, life)).toEqual(expected[index]);
    const told = sorted(result?.employments ?? []);
    expect(told).toEqual(changedOf(life, index));
    if (life.who !== 'new') expect(sorted(planned?.employments ?? [])).toEqual(told.map(beforeItExists));
    if (life.who !== 'new' && result) expect(planned?.fields).toEqual(result.fields);
  });

  for (const nth of [SOON, NEXT_DAY]) {
    const again = await syncAll(data, apply, folder, behavior, { nth });
    expect([again.writes, again.outputs['changed']]).toEqual([[], 'false']);
    expect(again.outputs['error'] === '').toBe(first.outputs['error'] === '');
  }
}

function expectChangedIfWritten({ outputs, writes }: Ran, before: Data, after: Data): void {
  const isChanged = snapshot(before) !== snapshot(after);
  expect({ changed: outputs['changed'] ?? 'false', isWritten: writes.length > 0 }).toEqual({
    changed: String(isChanged),
    isWritten: isChanged,
  });
}

/** The outputs that a dry run sets too. */
function predictable({ changed, changed_fields, vacation }: Inputs): unknown[] {
  const { id: _id, ...entry } = JSON.parse(vacation || '{}') as Record<string, unknown>;
  return [changed, changed_fields, entry];
}

function employmentsIn(output: string | undefined): EmploymentOutput[] {
  return sorted(JSON.parse(output ?? '[]') as EmploymentOutput[]);
}

/** Finds what a run has changed of a person's employments. */
function createComparison(before: Data, after: Data, behavior: Behavior) {
  return (life: Life, index: number): EmploymentOutput[] => {
    const id = after.users.find(({ email }) => email === emailOf(index))?.id;
    const now = after.employments.filter(({ user_id }) => user_id === id);
    return sorted(outputOf(madeBefore(before, now, life, behavior), now));
  };
}

function beforeItExists(output: EmploymentOutput): EmploymentOutput {
  return { ...output, id: output.action === 'created' ? null : output.id };
}

function sorted(outputs: readonly EmploymentOutput[]): EmploymentOutput[] {
  return [...outputs].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** A person in the output `plan` or `results`. */
interface Entry {
  readonly row: number;
  readonly action: string;
  readonly fields: string[];
  readonly employments: EmploymentOutput[];
}

function entryOf(output: string | undefined, index: number): Entry | undefined {
  return (JSON.parse(output ?? '[]') as Entry[]).find(({ row }) => row === index + 1);
}
