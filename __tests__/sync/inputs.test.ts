import { beforeAll, expect, it } from '@jest/globals';
import { ActionError } from '../../src/moco/errors.ts';
import { isCommentEnabled, readInputs } from '../../src/sync/inputs.ts';
import { csv, workspaceWith } from '../support/sync.ts';
import { inputsFrom } from '../support/toolkit.ts';

let workspace = '';
beforeAll(async () => {
  workspace = await workspaceWith(csv('id;lastname', '1003;Keller').files);
});

const LEAST = { 'api-key': 'a-key', subdomain: 'acme', 'users-file': 'users.csv' };
const PUSH = { event: 'push', ref: 'refs/heads/main', isMerge: false };
const read = (
  inputs: Readonly<Record<string, string>>,
  masks: string[] = [],
): ReturnType<typeof readInputs> =>
  readInputs(inputsFrom({ ...LEAST, ...inputs }), workspace, PUSH, '2026-11-23', {
    mask: (secrets) => masks.push(...secrets),
    sanitize: (text) => text,
  });

it.each([
  ['', 108],
  ['120', 108],
  ['1200', 1_080],
  ['1', 1],
  ['2', 1],
])('of `rate-limit` %j, a tenth is reserved for other clients: %i', (limit, own) => {
  expect(read({ 'rate-limit': limit }).rateLimit).toBe(own);
});

it('the API key and the token are masked', () => {
  const masks: string[] = [];
  read({ 'github-token': 'a-token' }, masks);
  expect(masks).toEqual(['a-key', 'a-token']);
});

it.each([
  ['true', true],
  ['Ja', true],
  ['WAHR', true],
  ['false', false],
  ['no', false],
  ['0', false],
])('a switch takes the same words as a cell: %s', (text, isOn) => {
  expect(read({ 'end-employments': text }).endEmployments).toBe(isOn);
  expect(isCommentEnabled(inputsFrom({ 'pull-request-comment': text }))).toBe(isOn);
});

it.each([
  { mode: 'Apply' },
  { unlisted: 'delete' },
  { 'protected-users': '0' },
  { 'protected-users': 'Max Muster' },
  { 'protected-users': '1003; 1004' },
  { 'max-deactivations': '-1' },
  { 'max-change-percent': '30 %' },
  { 'rate-limit': '0' },
  { 'rate-limit': '1e3' },
  { 'create-missing': 'perhaps' },
  { 'welcome-email': 'true' },
  { 'pull-request-comment': 'off' },
  { summary: 'never' },
  { 'users-file': '' },
  { 'users-file': 'missing.csv' },
] as Record<string, string>[])('%j is one issue, which names the input', (inputs) => {
  let issues: readonly string[] = [];
  try {
    read(inputs);
  } catch (error) {
    const details = error instanceof ActionError ? error.details : undefined;
    issues = details?.kind === 'invalid-input' ? details.issues.map(({ text }) => text) : [];
  }
  expect(issues).toEqual([expect.stringContaining(`\`${Object.keys(inputs)[0] ?? ''}\``)]);
});
