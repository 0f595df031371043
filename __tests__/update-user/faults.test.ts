/** A fault at every request of a step, before and after MOCO has seen it: the step or the next run gets over it. */
import { describe, expect, it } from '@jest/globals';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { moco, requestLines, step, userIn } from '../support/step.ts';

interface Story {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** `METHOD path` of each request, without queries. */
  readonly requests: readonly string[];
  readonly outputs: object;
  readonly expectDone: (account: Simulator) => void;
}

const employmentsOf = ({ data }: Simulator, userId: number): [string, string | null][] =>
  data.employments.filter(({ user_id }) => user_id === userId).map(({ from, to }) => [from, to]);

const STORIES: readonly Story[] = [
  {
    name: 'an update',
    inputs: {
      'user-email': 'giulia.rossi@example.com',
      lastname: 'Keller',
      team: 'design',
      role: 'Teamleitung',
    },
    requests: ['GET /users', 'GET /units', 'GET /users/roles', 'PUT /users/1003'],
    outputs: { changed: 'true', unit_id: '202' },
    expectDone: (account) => {
      expect(userIn(account)).toMatchObject({ lastname: 'Keller', unit: { id: 202 }, role: { id: 43 } });
    },
  },
  {
    name: 'an onboarding',
    inputs: {
      'user-email': 'nora.vogt@example.com',
      'create-if-missing': 'true',
      firstname: 'Nora',
      lastname: 'Vogt',
      team: 'Design',
      'employment-start': '2027-01-01',
      'employment-pattern': '8,8,8,8,6',
    },
    requests: ['GET /users', 'GET /units', 'POST /users', 'POST /users/employments'],
    outputs: { created: 'true', employments: expect.stringContaining('"created"') },
    expectDone: (account) => {
      const created = account.data.users.filter(({ email }) => email === 'nora.vogt@example.com');
      expect(created).toMatchObject([{ firstname: 'Nora', active: true, unit: { id: 202 } }]);
      expect(employmentsOf(account, created[0]?.id ?? 0)).toEqual([['2027-01-01', null]]);
    },
  },
  {
    name: 'an offboarding',
    inputs: { 'user-email': 'giulia.rossi@example.com', 'employment-end': '2026-12-31', active: 'false' },
    requests: ['GET /users', 'GET /users/employments', 'PUT /users/employments/9002', 'PUT /users/1003'],
    outputs: { changed: 'true', active: 'false' },
    expectDone: (account) => {
      expect(userIn(account).active).toBe(false);
      expect(employmentsOf(account, 1003)).toEqual([['2022-01-01', '2026-12-31']]);
    },
  },
];

const EFFECTS: readonly Effect[] = [
  'drop',
  'drop-after',
  'cut',
  { status: 429 },
  { status: 500 },
  { status: 503 },
];

/** Every request of a story with every effect. */
function casesOf({ requests }: Story): [line: string, effect: Effect][] {
  return requests.flatMap((line) => EFFECTS.map((effect): [string, Effect] => [line, effect]));
}

function broken(line: string, effect: Effect, times: number): Promise<Simulator> {
  const [method = '', path = ''] = line.split(' ');
  return moco({ faults: [{ method, path, effect, times }] });
}

/** A creation is looked for after its response was lost, so it does not fail even without retries. */
function isLookedUp(line: string, effect: Effect): boolean {
  return line.startsWith('POST') && (effect === 'drop-after' || effect === 'cut');
}

describe.each(STORIES)('$name', (story) => {
  const { inputs, requests, outputs, expectDone } = story;

  it('takes these requests where nothing fails', async () => {
    const account = await moco();
    expect((await step(account, inputs)).outputs).toMatchObject({ ...outputs, error: '' });
    expectDone(account);
    expect(
      requestLines(account)
        .map((line) => line.split('?')[0])
        .toSorted(),
    ).toEqual(requests.toSorted());
  });

  it.each(casesOf(story))('gets over a fault twice at %s within the step: %j', async (line, effect) => {
    const account = await broken(line, effect, 2);
    const ran = await step(account, inputs);
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs).toMatchObject({ ...outputs, error: '' });
    expectDone(account);
  });

  it.each(casesOf(story))(
    'fails at %s without retries, and the next run does the rest: %j',
    async (line, effect) => {
      const account = await broken(line, effect, 1);
      const hasty = { ...inputs, 'retry-timeout': '0' };
      const first = await step(account, hasty);
      expect(first.outputs['error']).toMatch(
        isLookedUp(line, effect) ? /^$/ : /^(?:unreachable|rate-limited|unavailable)$/,
      );
      expect((await step(account, hasty)).outputs['error']).toBe('');
      expectDone(account);
    },
  );
});
