/**
 * "Update MOCO user" with inputs, accounts and responses that nobody would think of: the rules hold for every case.
 * A failure names the rules, the seed and the smallest case.
 */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batches } from './batches.ts';
import { areRequests, expectRules, isTrue, onlyDeclaredOutputs, RULES, writes, type Rules } from './rules.ts';
import { playUpdate, updateSteps } from './steps.ts';

const PERSONAL_KEYS = [
  ...['mobile_phone', 'work_phone', 'home_address', 'birthday', 'bday', 'iban', 'info'],
  ...['custom_properties', 'avatar', 'avatar_url'],
];

const UPDATE_RULES: Rules = {
  ...RULES,
  ...onlyDeclaredOutputs('action.yml'),
  'only known requests are sent': areRequests(
    /^(?:GET|POST) \/users(?:\/employments)?(?:\?|$)/,
    /^(?:GET|PUT) \/users\/\d+$/,
    /^PUT \/users\/employments\/\d+$/,
    /^GET \/(?:units|users\/roles)(?:\?|$)/,
  ),
  'nothing is sent if inputs are not valid in themselves': ({ inputs, outputs, requests }) =>
    outputs['error'] !== 'invalid-input' || requests.length === 0 || isTrue(inputs['create-if-missing']),
  'no other user is written to': ({ inputs, requests }) =>
    inputs['user-id'] === undefined ||
    writes(requests).every(
      ({ path }) => !/^\/users\/\d/.test(path) || path === `/users/${inputs['user-id'] ?? ''}`,
    ),
  'a dry run only reads': ({ inputs, requests }) =>
    !isTrue(inputs['dry-run']) || writes(requests).length === 0,
  'all waits together fit into `retry-timeout`': ({ inputs, waitedMs }) =>
    waitedMs === 0 || waitedMs <= Number(inputs['retry-timeout'] || 180) * 1_000,
  'a step that succeeds sets `user`, unless a dry run would create the user': ({ inputs, outputs }) =>
    outputs['error'] !== '' || Boolean(outputs['user']) || isTrue(inputs['dry-run']),
  '`user` is one line of JSON, with personal keys only on request': ({ inputs, outputs: { user } }) =>
    !user || isOneLineUser(user, isTrue(inputs['include-personal-data'])),
};

it.each(batches(1_000))('holds all rules (seed $seed)', async (batch) => {
  const holds = fc.asyncProperty(updateSteps, async (step) =>
    expectRules(UPDATE_RULES, await playUpdate(step)),
  );
  await fc.assert(holds, batch);
});

it('succeeds in many cases and fails in most ways, so that the rules mean something', async () => {
  const codes: (string | undefined)[] = [];
  for (const step of fc.sample(updateSteps, { seed: 1, numRuns: 200 })) {
    codes.push((await playUpdate(step)).outputs['error']);
  }
  expect(codes.filter((code) => code === '').length).toBeGreaterThan(20);
  expect(codes).toEqual(
    expect.arrayContaining(['invalid-input', 'not-found', 'rejected', 'unexpected-answer']),
  );
});

function isOneLineUser(text: string, isPersonalWanted: boolean): boolean {
  const user = JSON.parse(text) as Record<string, unknown>;
  const hidden = isPersonalWanted ? ['password'] : ['password', ...PERSONAL_KEYS];
  return !/[\n\r\u2028\u2029]/.test(text) && !hidden.some((key) => Object.hasOwn(user, key));
}
