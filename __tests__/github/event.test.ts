import { expect, it } from '@jest/globals';
import { isMerge, readEvent } from '../../src/github/event.ts';

it('a pull request that was closed by merging it is a merge', () => {
  expect(isMerge({ action: 'closed', pull_request: { number: 7, merged: true } })).toBe(true);
});

it.each([
  ['closed without merging', { action: 'closed', pull_request: { merged: false } }],
  ['merged, and edited after that', { action: 'edited', pull_request: { merged: true } }],
  ['a text instead of true', { action: 'closed', pull_request: { merged: 'true' } }],
  ['no pull request', { action: 'closed', issue: { merged: true } }],
  ['a list', [{ action: 'closed', pull_request: { merged: true } }]],
  ['no event', undefined],
])('%s is no merge', (_, event) => {
  expect(isMerge(event)).toBe(false);
});

it.each(['', '/does/not/exist', 'README.md'])('a file that can not be read is no event: %j', (file) => {
  expect(readEvent(file)).toBeUndefined();
});
