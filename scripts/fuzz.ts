/**
 * `npm run fuzz`: inputs, users and errors that nobody would think of, against the built bundle. `--cases N` says
 * how many, `--seed N` which; the same seed makes the same cases on every machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch, Found } from './fuzz-worker.ts';

/** Cases for one thread; each has a seed of its own, so that it can be played again alone. */
const BATCH = 1_000;
/** Far from each other, so that the batches of neighbouring seeds are not the same. */
const SEED_STEP = 0x9e3779b1;
/** Roughly the stack that the main thread of Node has. */
const STACK_MB = 1;

const { seed, cases } = readFlags();
const begin = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const words: Record<string, number> = {};
const waiting = batches();
let failure: string | undefined;
try {
  await Promise.all(Array.from({ length: availableParallelism() }, work));
} finally {
  rmSync(folder, { recursive: true });
}
const summary = `${cases} cases, seed ${seed}, ${Math.round((performance.now() - begin) / 1000)} s`;
if (failure === undefined) {
  console.log(`${summary}: nothing found`);
  console.log(
    `  ${Object.entries(words)
      .map(([code, count]) => `${code || 'success'} ${count}`)
      .join(', ')}`,
  );
} else {
  console.error(`${failure}\n\n${summary}: something found`);
  process.exitCode = 1;
}

/** The flags, which must be whole numbers. */
function readFlags(): { seed: number; cases: number } {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, cases: { type: 'string' } } });
  const [seed, cases] = [Number(values.seed ?? 1), Number(values.cases ?? 10_000)];
  if (!Number.isInteger(seed) || !Number.isInteger(cases) || cases < 1) {
    throw new Error('--seed and --cases take whole numbers');
  }
  return { seed, cases };
}

/** The cases, cut into what one thread does. */
function batches(): Batch[] {
  return Array.from({ length: Math.ceil(cases / BATCH) }, (_, index) => ({
    seed: (seed + index * SEED_STEP) | 0,
    cases: Math.min(BATCH, cases - index * BATCH),
    folder,
  }));
}

/** Takes one batch after the other until none is left, or something is found. */
async function work(): Promise<void> {
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    const found = await runBatch(batch);
    for (const [code, count] of Object.entries(found.words)) words[code] = (words[code] ?? 0) + count;
    if (found.failure === undefined) continue;
    waiting.length = 0;
    failure ??= `${found.failure}\n\nAgain: npm run fuzz -- --seed ${batch.seed} --cases ${batch.cases}`;
  }
}

/** Plays a batch in a new thread: what one leaves in memory goes with it. */
function runBatch(batch: Batch): Promise<Found> {
  return new Promise((done, failed) => {
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
      workerData: batch,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    worker.on('message', done);
    worker.on('error', failed);
    worker.on('exit', () => failed(new Error(`The thread of seed ${batch.seed} ended without a word`)));
  });
}
