/** Files of the largest size, as the built bundle reads them: none of them exhausts the memory. */
import { describe, expect, it } from '@jest/globals';
import { HOSTILE_SHAPES } from '../../scripts/bench/hostile-files.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';
import { casesOf } from '../support/extent.ts';
import { moco } from '../support/step.ts';
import { syncBundle } from '../support/sync.ts';

const MIB = 1024 * 1024;

/** The shapes that took most memory or time, or still do. The bench measures all. */
const PLAYED = [
  'rows of one character',
  'rows of a separator',
  'nothing but two quotes',
  'a cell of a line feed',
  'columns of different names',
  'invalid values in every cell',
  'line breaks before bytes that are not UTF-8',
  'a list of {"id":1}',
  'lines of "- a: b\\n"',
];

describe('a file of 32 MiB ends with its issues, in a heap of 900 MiB', () => {
  const shapes = HOSTILE_SHAPES.filter(({ name }) => PLAYED.includes(name));

  it.each(casesOf(shapes))('$name ($format)', async ({ format, render }) => {
    const ran = await syncBundle(
      await moco(),
      { files: { [`users.${format}`]: render(32 * MIB) } },
      { env: { NODE_OPTIONS: '--max-old-space-size=900' } },
    );
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'invalid-input' } });
  });

  it('is played for each shape that is named', () => {
    expect(shapes.map(({ name }) => name).sort()).toEqual([...PLAYED].sort());
  });
});

describe('a file of any shape', () => {
  it.each(casesOf(HOSTILE_SHAPES))('has rows or issues: $name ($format)', ({ format, render }) => {
    const sanitize = createSanitizer([]);
    const quote = (text: string): string => `"${sanitize(text)}"`;
    const content = Buffer.from(render(MIB / 8));
    const { rows, issues } = readUsersFile(`users.${format}`, content, quote, '2026-11-26');
    expect(rows.length + issues.length).toBeGreaterThan(0);
  });
});
