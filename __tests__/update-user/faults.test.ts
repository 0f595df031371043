/** A fault at every request of a step, before and after MOCO has seen it: the step or the next run gets over it. */
import { describe, expect, it } from '@jest/globals';
import type { Overlaps } from '../../simulator/employment-rules.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/server.ts';
import { employed, now, timeline, type Span } from '../support/hours.ts';
import { moco, requestLines, step, userIn } from '../support/step.ts';
import type { Ran } from '../support/toolkit.ts';

interface Story {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The employments of Giulia before the step. */
  readonly employments?: readonly Span[];
  /** `METHOD path` of each request, without queries. */
  readonly requests: readonly string[];
  readonly outputs: object;
  readonly expectDone: (account: Simulator) => void;
  /** The last day that MOCO may no longer have after a failed write: the message names it for the second run. */
  readonly lostEnd?: string;
}

/** The days on which hours are compared: from before the first employment to after the last one. */
const PERIOD = ['2021-12-31', '2028-12-31'] as const;
const HOURS = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
const SPLIT = [
  'GET /users/1003',
  'GET /users/employments',
  'PUT /users/employments/9101',
  'POST /users/employments',
];

/** Expects these hours a week from these days on, and no employments that overlap. */
function expectHours(account: Simulator, userId: number, hours: [day: string, weekly: number][]): void {
  expect(timeline(account, userId, PERIOD)).toEqual([[PERIOD[0], 0], ...hours]);
}

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
    name: 'an onboarding with hours and vacation',
    inputs: {
      'user-email': 'nora.vogt@example.com',
      'create-if-missing': 'true',
      firstname: 'Nora',
      lastname: 'Vogt',
      team: 'Design',
      ...HOURS,
      'vacation-days': '25',
      'vacation-title': 'Urlaubsanspruch',
    },
    requests: [
      'GET /users',
      'GET /units',
      'POST /users',
      'GET /users/employments',
      'GET /users/holidays',
      'PUT /users/employments/2002',
      'POST /users/holidays',
    ],
    outputs: {
      created: 'true',
      employments: expect.stringContaining('"changed"'),
      vacation: expect.stringContaining('"created"'),
    },
    expectDone: (account) => {
      const created = account.data.users.filter(({ email }) => email === 'nora.vogt@example.com');
      expect(created).toMatchObject([{ id: 2001, firstname: 'Nora', active: true, unit: { id: 202 } }]);
      expectHours(account, 2001, [['2027-01-01', 32]]);
      const vacation = account.data.holidays.filter(({ user_id }) => user_id === 2001);
      expect(vacation).toMatchObject([{ year: 2027, title: 'Urlaubsanspruch', days: 25 }]);
    },
  },
  {
    name: 'a change of hours',
    employments: [['2022-01-01', null, 40]],
    inputs: HOURS,
    requests: SPLIT,
    outputs: { changed: 'true', employments: expect.stringContaining('"created"') },
    expectDone: (account) => {
      expectHours(account, 1003, [
        ['2022-01-01', 40],
        ['2027-01-01', 32],
      ]);
    },
  },
  {
    name: 'a change of hours in a fixed term',
    employments: [['2022-01-01', '2027-06-30', 40]],
    inputs: HOURS,
    requests: SPLIT,
    outputs: { changed: 'true', employments: expect.stringContaining('"created"') },
    expectDone: (account) => {
      expectHours(account, 1003, [
        ['2022-01-01', 40],
        ['2027-01-01', 32],
        ['2027-07-01', 0],
      ]);
    },
    lostEnd: '2027-06-30',
  },
  {
    name: 'an offboarding',
    employments: [['2022-01-01', null, 40]],
    inputs: { 'user-email': 'giulia.rossi@example.com', 'employment-end': '2026-12-31', active: 'false' },
    requests: ['GET /users', 'GET /users/employments', 'PUT /users/employments/9101', 'PUT /users/1003'],
    outputs: { changed: 'true', active: 'false' },
    expectDone: (account) => {
      expect(userIn(account).active).toBe(false);
      expectHours(account, 1003, [
        ['2022-01-01', 40],
        ['2027-01-01', 0],
      ]);
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

/** Every request of a story with every effect; a connection that breaks is enough where MOCO accepts overlaps. */
function casesOf({ requests }: Story, overlaps: Overlaps): [line: string, effect: Effect][] {
  const effects = overlaps === 'refuse' ? EFFECTS : EFFECTS.slice(0, 2);
  return requests.flatMap((line) => effects.map((effect): [string, Effect] => [line, effect]));
}

/** A creation is looked for after its response was lost, so it does not fail even without retries. */
function isLookedUp(line: string, effect: Effect): boolean {
  return line.startsWith('POST') && (effect === 'drop-after' || effect === 'cut');
}

/** The inputs of the second run: with the last day that the message of the first run names. */
function repaired(inputs: Story['inputs'], { log }: Ran): Story['inputs'] {
  const [, end] = /`employment-end: (\d{4}-\d{2}-\d{2})`/.exec(log) ?? [];
  return end === undefined ? inputs : { ...inputs, 'employment-end': end };
}

describe.each(
  STORIES.flatMap((story) => (['refuse', 'accept'] as const).map((overlaps) => ({ ...story, overlaps }))),
)('$name, where MOCO would $overlaps overlaps,', (story) => {
  const { inputs, employments, requests, outputs, expectDone, lostEnd, overlaps } = story;

  function account(faults: readonly Fault[] = []): Promise<Simulator> {
    return moco({ now, overlaps, faults, ...(employments && { data: employed(employments) }) });
  }

  function broken(line: string, effect: Effect, times: number): Promise<Simulator> {
    const [method = '', path = ''] = line.split(' ');
    return account([{ method, path, effect, times }]);
  }

  it('takes these requests where nothing fails', async () => {
    const simulator = await account();
    expect((await step(simulator, inputs)).outputs).toMatchObject({ ...outputs, error: '' });
    expectDone(simulator);
    expect(
      requestLines(simulator)
        .map((line) => line.split('?')[0])
        .toSorted(),
    ).toEqual(requests.toSorted());
  });

  it.each(casesOf(story, overlaps))(
    'gets over a fault twice at %s within the step: %j',
    async (line, effect) => {
      const simulator = await broken(line, effect, 2);
      const ran = await step(simulator, inputs);
      expect(ran.exitCode).toBe(0);
      expect(ran.outputs).toMatchObject({ ...outputs, error: '' });
      expectDone(simulator);
    },
  );

  it.each(casesOf(story, overlaps))(
    'fails at %s without retries, and the next run does the rest: %j',
    async (line, effect) => {
      const simulator = await broken(line, effect, 1);
      const hasty = { ...inputs, 'retry-timeout': '0' };
      const first = await step(simulator, hasty);
      expect(first.outputs['error']).toMatch(
        isLookedUp(line, effect) ? /^$/ : /^(?:unreachable|rate-limited|unavailable)$/,
      );
      const second = repaired(hasty, first);
      const isWriteFailed = !line.startsWith('GET') && !isLookedUp(line, effect);
      expect(second['employment-end']).toBe(
        isWriteFailed && lostEnd !== undefined ? lostEnd : inputs['employment-end'],
      );
      expect((await step(simulator, second)).outputs['error']).toBe('');
      expectDone(simulator);
      // Now there is nothing left to do.
      expect((await step(simulator, second)).outputs).toMatchObject({ error: '', changed: 'false' });
    },
  );
});
