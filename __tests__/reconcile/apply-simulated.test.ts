/** Applying plans against the simulator: which hours hold on which day, whatever MOCO does with overlaps and new users. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Effect } from '../../simulator/faults.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { dayOf } from '../../src/model/days.ts';
import { weeklyHours } from '../../src/model/employments.ts';
import { createClient, type Client } from '../../src/moco/client.ts';
import { fetchEmployments } from '../../src/moco/employments.ts';
import { ActionError } from '../../src/moco/errors.ts';
import { findUsers } from '../../src/moco/users.ts';
import { fetchVacation } from '../../src/moco/vacation.ts';
import { applyUser } from '../../src/reconcile/apply-user.ts';
import { planUser } from '../../src/reconcile/plan-user.ts';
import type { DesiredUser } from '../../src/reconcile/user-plan.ts';
import { desiredFields } from '../support/entries.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { closing, GIULIA, moco } from '../support/step.ts';
import { hoursOf, OPTIONS, PART, startOf, VACATION } from './fixtures.ts';

const NORA = { email: 'nora@example.com' };
const NEW = desiredFields({ firstname: 'Nora', lastname: 'Vogt', team: 202 });
const OVERLAPS = ['refuse', 'accept', 'end-earlier'] as const;

interface Account {
  readonly account: Simulator;
  /** Reads, plans and applies once; resolves to the code of the error, if there is one. */
  readonly run: (desired: Partial<DesiredUser>) => Promise<string>;
}

/** A simulator whose clock is that of the runs. */
async function accountWith(options: SimulatorOptions = {}): Promise<Account> {
  const runtime = createVirtualRuntime();
  const account = await moco({ now: () => new Date(runtime.wallClock()), ...options });
  const run = async (given: Partial<DesiredUser>): Promise<string> => {
    const client = createClient(
      {
        account: { url: account.url, host: 'acme.mocoapp.com' },
        apiKey: FULL_KEY,
        userAgent: 'test',
        readOnly: false,
        // Without retries, so that a fault ends the run.
        retryBudget: { scope: 'all', timeoutMs: 0 },
        requestTimeoutMs: 60_000,
      },
      { ...runtime, onRetry: () => undefined },
    );
    closing({
      close: () => {
        client.close();
        return Promise.resolve();
      },
    });
    const desired = { key: { id: GIULIA }, fields: [], employment: {}, vacation: undefined, ...given };
    try {
      await runOnce(client, desired, dayOf(runtime.wallClock()));
      return '';
    } catch (error) {
      if (error instanceof ActionError) return error.code;
      throw error;
    }
  };
  return { account, run };
}

async function runOnce(client: Client, desired: DesiredUser, today: string): Promise<void> {
  const users = await findUsers(client, desired.key);
  const ids = users.map(({ id }) => id);
  const employments = await fetchEmployments(client, ids);
  const vacation = desired.vacation ? await fetchVacation(client, ids, desired.vacation.year) : [];
  const plan = planUser(desired, { users, employments, vacation }, { ...OPTIONS, today });
  if (plan.problems.length > 0) throw new Error(plan.problems.map(({ kind }) => kind).join());
  const steps = applyUser(client, plan, { welcomeEmail: undefined, today });
  while (!(await steps.next()).done);
}

/** The employments of a user, the earliest first: `FIRST to LAST: HOURS`. */
function scheduleOf({ data }: Simulator, userId = GIULIA): string[] {
  return data.employments
    .filter(({ user_id }) => user_id === userId)
    .sort((a, b) => a.from.localeCompare(b.from))
    .map(({ from, to, pattern }) => `${from} to ${to ?? 'open'}: ${weeklyHours(pattern) ?? '?'}`);
}

const writesIn = ({ requests }: Simulator): string[] =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe.each(OVERLAPS)('where MOCO treats overlapping employments with "%s",', (overlaps) => {
  it('a change of hours leaves no day with double hours, and a second run writes nothing', async () => {
    const { account, run } = await accountWith({ overlaps });
    const desired = { employment: startOf('2027-01-01') };
    expect([await run(desired), await run(desired)]).toEqual(['', '']);
    expect(scheduleOf(account)).toEqual(['2022-01-01 to 2026-12-31: 40', '2027-01-01 to open: 32']);
    expect(writesIn(account)).toEqual(['PUT /users/employments/9002', 'POST /users/employments']);
  });

  it.each([true, false])(
    'a new user gets the hours that are asked for, with a default model: %j',
    async (defaultModel) => {
      const { account, run } = await accountWith({ overlaps, defaultModel });
      const desired = { key: NORA, fields: NEW, employment: startOf('2027-01-01'), vacation: VACATION };
      expect([await run(desired), await run(desired)]).toEqual(['', '']);
      const created = account.data.users.find(({ email }) => email === NORA.email)?.id ?? 0;
      expect(scheduleOf(account, created)).toEqual(['2027-01-01 to open: 32']);
      expect(account.data.holidays.filter(({ user_id }) => user_id === created)).toMatchObject([VACATION]);
      expect(writesIn(account).slice(0, 2)).toEqual([
        'POST /users',
        defaultModel ? expect.stringMatching(/^PUT \/users\/employments\//) : 'POST /users/employments',
      ]);
      expect(writesIn(account)).toHaveLength(3);
    },
  );
});

describe('a run that breaks off', () => {
  const effects: readonly Effect[] = ['drop', 'drop-after'];
  const CHANGE = { employment: startOf('2027-01-01'), vacation: VACATION };
  const ONBOARDING = { key: NORA, fields: NEW, ...CHANGE };

  const breaking = (...lines: readonly string[]): [Effect, string][] =>
    effects.flatMap((effect) => lines.map((line): [Effect, string] => [effect, line]));
  const brokenAccount = (effect: Effect, line: string): Promise<Account> => {
    const [method = '', path = ''] = line.split(' ');
    return accountWith({ overlaps: 'accept', faults: [{ method, path, effect, times: 1 }] });
  };

  it.each(breaking('PUT /users/employments/9002', 'POST /users/employments', 'POST /users/holidays'))(
    'of a change of hours, by "%s" on %s, is completed by a second one',
    async (effect, line) => {
      const { account, run } = await brokenAccount(effect, line);
      await run(CHANGE);
      expect(await run(CHANGE)).toBe('');
      expect(scheduleOf(account)).toEqual(['2022-01-01 to 2026-12-31: 40', '2027-01-01 to open: 32']);
      const { holidays } = account.data;
      expect(holidays.filter(({ user_id, year }) => user_id === GIULIA && year === 2027)).toMatchObject([
        VACATION,
      ]);
    },
  );

  it.each(breaking('POST /users', 'PUT /users/employments/*', 'POST /users/holidays'))(
    'of an onboarding, by "%s" on %s, is completed by a second one',
    async (effect, line) => {
      const { account, run } = await brokenAccount(effect, line);
      await run(ONBOARDING);
      expect(await run(ONBOARDING)).toBe('');
      const created = account.data.users.filter(({ email }) => email === NORA.email);
      expect(created).toHaveLength(1);
      expect(scheduleOf(account, created[0]?.id)).toEqual(['2027-01-01 to open: 32']);
      expect(account.data.holidays.filter(({ user_id }) => user_id === created[0]?.id)).toMatchObject([
        VACATION,
      ]);
    },
  );

  it('of a fixed term that is split, is completed by one with the old last day', async () => {
    const { account, run } = await accountWith({
      faults: [{ method: 'POST', path: '/users/employments', effect: 'drop', times: 1 }],
    });
    const giulias = account.data.employments.find(({ id }) => id === 9002);
    Object.assign(giulias ?? {}, { to: '2027-06-30' });
    await run({ employment: startOf('2027-01-01') });
    expect(scheduleOf(account)).toEqual(['2022-01-01 to 2026-12-31: 40']);
    expect(await run({ employment: { ...startOf('2027-01-01'), end: '2027-06-30' } })).toBe('');
    expect(scheduleOf(account)).toEqual(['2022-01-01 to 2026-12-31: 40', '2027-01-01 to 2027-06-30: 32']);
  });
});

describe('hours with decimals', () => {
  it('are equal once they are stored', async () => {
    const { account, run } = await accountWith();
    const pattern = { am: PART.am, pm: [3.3, 3.3, 3.3, 3.3, 0.1] };
    const desired = { employment: { start: { from: '2027-01-01', hours: hoursOf(pattern) } } };
    expect([await run(desired), await run(desired)]).toEqual(['', '']);
    expect(writesIn(account)).toHaveLength(2);
  });
});
