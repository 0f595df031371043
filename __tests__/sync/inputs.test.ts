import { beforeAll, expect, it } from '@jest/globals';
import { readInputs } from '../../src/sync/inputs.ts';
import { csv, workspaceWith } from '../support/sync.ts';
import { inputsFrom } from '../support/toolkit.ts';

let workspace = '';
beforeAll(async () => {
  workspace = await workspaceWith(csv('id;lastname', '1003;Keller').files);
});

const LEAST = { 'api-key': 'a-key', subdomain: 'acme', 'users-file': 'users.csv' };
const read = (
  inputs: Readonly<Record<string, string>>,
  masks: string[] = [],
): ReturnType<typeof readInputs> =>
  readInputs(inputsFrom({ ...LEAST, ...inputs }), workspace, 'push', {
    mask: (secret) => masks.push(secret),
    sanitize: (text) => text,
  });

it.each([
  ['', 108],
  ['120', 108],
  ['1200', 1_080],
  ['1', 1],
  ['2', 1],
])('of `rate-limit` %j a tenth is left to others: %i', (limit, own) => {
  expect(read({ 'rate-limit': limit }).rateLimit).toBe(own);
});

it('key and token are masked', () => {
  const masks: string[] = [];
  read({ 'github-token': 'a-token' }, masks);
  expect(masks).toEqual(['a-key', 'a-token']);
});
