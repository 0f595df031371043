/** What both pages promise: to be short, and to show what the actions really say. */
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { RECOGNISED } from '../../src/sync/users-file/headings.ts';
import { USERS } from '../../scripts/picture-users.ts';
import { moco } from '../support/step.ts';
import { csv, sync } from '../support/sync.ts';

/** Words as `wc -w` counts them. */
const wordsOf = (page: string): number => readFileSync(page, 'utf8').trim().split(/\s+/).length;

it.each([
  ['README.md', 2_200],
  ['sync/README.md', 1_700],
])('%s is short enough to be read: %i words at most', (page, words) => {
  expect(wordsOf(page)).toBeLessThanOrEqual(words);
});

it('each heading that is recognised is on a page', () => {
  const pages = ['sync/README.md', 'docs/users-file.md'].map((page) => readFileSync(page, 'utf8')).join('');
  const headings = RECOGNISED.filter(({ column }) => column).map(({ heading }) => heading);
  expect(headings.filter((heading) => !pages.includes(`\`${heading}\``))).toEqual([]);
});

it('sync/README.md has the log line of the plan in its picture', async () => {
  const [, shown] = /`(Plan for users\.csv [^`]*)`/.exec(readFileSync('sync/README.md', 'utf8')) ?? [];
  const { log } = await sync(await moco(), { ...csv(...USERS), inputs: { 'create-missing': 'true' } });
  expect(log.split('\n')[0]?.replace(/127\.0\.0\.1:\d+/, 'acme.mocoapp.com')).toBe(shown);
});
