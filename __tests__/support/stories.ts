/** Steps of the action for one user, with every request that they take and what MOCO has afterwards. */
import { expect } from '@jest/globals';
import type { Simulator } from '../../simulator/server.ts';
import { hoursByDay, type Span } from './hours.ts';
import { userIn } from './step.ts';
import type { Ran } from './toolkit.ts';

/** Such a step. */
export interface Story {
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

const HOURS = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };
const SPLIT = [
  'GET /users/1003',
  'GET /users/employments',
  'PUT /users/employments/9101',
  'POST /users/employments',
];

/** All kinds of steps, with at least one of each write. */
export const STORIES: readonly Story[] = [
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
      expect(hoursByDay(account, 2001)).toEqual(['2027-01-01 32']);
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
      expect(hoursByDay(account, 1003)).toEqual(['2022-01-01 40', '2027-01-01 32']);
    },
  },
  {
    name: 'a change of hours in a fixed term',
    employments: [['2022-01-01', '2027-06-30', 40]],
    inputs: HOURS,
    requests: SPLIT,
    outputs: { changed: 'true', employments: expect.stringContaining('"created"') },
    expectDone: (account) => {
      expect(hoursByDay(account, 1003)).toEqual(['2022-01-01 40', '2027-01-01 32', '2027-07-01 none']);
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
      expect(hoursByDay(account, 1003)).toEqual(['2022-01-01 40', '2027-01-01 none']);
    },
  },
];

/** The inputs of the second run: with the last day that the message of the first run names. */
export function repaired(inputs: Story['inputs'], { log }: Ran): Story['inputs'] {
  const [, end] = /`employment-end: (\d{4}-\d{2}-\d{2})`/.exec(log) ?? [];
  return end === undefined ? inputs : { ...inputs, 'employment-end': end };
}
