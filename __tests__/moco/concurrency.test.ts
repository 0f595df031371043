import { expect, it } from '@jest/globals';
import { forEachConcurrent } from '../../src/moco/concurrency.ts';

it('runs at most so many tasks in parallel', async () => {
  let now = 0;
  let most = 0;
  const done: number[] = [];
  await forEachConcurrent([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    done.push(item);
  });
  expect({ most, done }).toEqual({ most: 3, done: [1, 2, 3, 4, 5, 6, 7] });
});

it('starts no further task after one has failed, and rejects with its error', async () => {
  const started: number[] = [];
  const all = forEachConcurrent([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    await new Promise((resolve) => setImmediate(resolve));
    if (item === 1) throw new Error('one');
  });
  await expect(all).rejects.toThrow('one');
  expect(started).toEqual([1, 2]);
});
