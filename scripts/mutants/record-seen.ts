/** Loaded by jest with each test file of the run without mutants: writes the IDs of the mutants that the file came by. */
import { writeFileSync } from 'node:fs';
import { afterAll } from '@jest/globals';

afterAll(() => {
  const { $seenMutants = new Set() } = globalThis as { readonly $seenMutants?: ReadonlySet<number> };
  writeFileSync(process.env['SEEN_FILE'] ?? '', JSON.stringify([...$seenMutants]));
});
