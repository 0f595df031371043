/**
 * "Update MOCO user" with hostile inputs, accounts and responses: the rules hold for every case.
 * A failure names the rule, the seed and the smallest case.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTrue } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import type { Sent } from './moco.ts';
import { expectRules, interfaceRules, RULES, writes, type Rules } from './rules.ts';
import { playUpdate, updateSteps } from './steps.ts';
import { itIfAll } from '../support/extent.ts';

const PERSONAL_KEYS = [
  ...['mobile_phone', 'work_phone', 'home_address', 'birthday', 'bday', 'iban', 'info'],
  ...['custom_properties', 'avatar', 'avatar_url'],
];

const UPDATE_RULES: Rules = {
  ...RULES,
  ...interfaceRules(
    'action.yml',
    /^(?:GET|POST) \/users(?:\/employments|\/holidays)?(?:\?|$)/,
    /^(?:GET|PUT) \/users\/\d+$/,
    /^PUT \/users\/(?:employments|holidays)\/\d+$/,
    /^GET \/(?:units|users\/roles)(?:\?|$)/,
  ),
  'nothing is sent if inputs are invalid, unless that depends on what MOCO has': ({
    inputs,
    outputs,
    requests,
  }) => {
    const depends = ['employment-start', 'vacation-days'].some((name) => Object.hasOwn(inputs, name));
    const canTell = !depends && !isTrue(inputs['create-if-missing']);
    expect(outputs['error'] === 'invalid-input' && canTell ? requests : []).toEqual([]);
  },
  'no other user is changed': ({ inputs, requests }) => {
    const id = inputs['user-id'];
    const changed = writes(requests).filter(({ path }) => /^\/users\/\d+$/.test(path));
    const isOther = ({ path }: Sent): boolean => id !== undefined && path !== `/users/${id}`;
    expect(changed.filter(isOther)).toEqual([]);
  },
  'all waits together fit into `retry-timeout`': ({ inputs, waitedMs }) => {
    const waited = waitedMs();
    const seconds = Number(inputs['retry-timeout']?.trim() || 180);
    if (waited > 0) expect(waited).toBeLessThanOrEqual(seconds * 1_000);
  },
  'a step that succeeds sets `user`, unless a dry run would create it': ({ inputs, outputs }) => {
    if (outputs['error'] === '' && !isTrue(inputs['dry-run'])) expect(outputs['user']).toMatch(/^\{/);
  },
  '`user` is one line of JSON, with personal keys only on request': ({ inputs, outputs: { user } }) => {
    const hidden = isTrue(inputs['include-personal-data']) ? ['password'] : ['password', ...PERSONAL_KEYS];
    if (user === undefined) return;
    expect(user).not.toMatch(/[\n\r\u2028\u2029]/);
    expect(hidden.filter((key) => Object.hasOwn(JSON.parse(user) as object, key))).toEqual([]);
  },
};

it.each(batches(600))(
  'holds all rules (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(updateSteps, async (step) =>
      expectRules(UPDATE_RULES, await playUpdate(step)),
    );
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);

itIfAll('succeeds in many cases and fails in most ways, so that the rules mean something', async () => {
  const codes: (string | undefined)[] = [];
  for (const step of fc.sample(updateSteps, { seed: 1, numRuns: 200 })) {
    codes.push((await playUpdate(step)).outputs['error']);
  }
  expect(codes.filter((code) => code === '').length).toBeGreaterThan(40);
  expect(codes).toEqual(
    expect.arrayContaining(['invalid-input', 'not-found', 'rejected', 'unexpected-answer']),
  );
});
