/** Employments and vacation over HTTP, against the simulator and against odd responses. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import type { Employment, EmploymentWrite } from '../../src/model/employments.ts';
import { planEmployments } from '../../src/model/plan-employments.ts';
import { createClient, type Client } from '../../src/moco/client.ts';
import { createEmployment, fetchEmployments, updateEmployment } from '../../src/moco/employments.ts';
import { ActionError } from '../../src/moco/errors.ts';
import { createVacation, fetchVacation, updateVacation } from '../../src/moco/vacation.ts';
import { answering, closing, GIULIA, moco, mocoThat, written } from '../support/step.ts';
import { createVirtualRuntime } from '../support/runtime.ts';

const FULL = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
const PART = { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] };
/** Giulia's in the simulator. */
const OPEN: Employment = {
  id: 9002,
  userId: GIULIA,
  from: '2022-01-01',
  to: null,
  pattern: FULL,
  createdAt: Date.parse('2021-03-01T08:00:00Z'),
  updatedAt: Date.parse('2021-03-01T08:00:00Z'),
};
const HOURS = { pattern: PART, isDaily: false };
const ENTRY = { id: 7002, userId: GIULIA, year: 2026, title: 'Urlaubsanspruch', days: 25 };

function clientOf({ url }: Pick<Simulator, 'url'>): Client {
  const client = createClient(
    {
      account: { url, host: 'acme.mocoapp.com' },
      apiKey: FULL_KEY,
      userAgent: 'test',
      readOnly: false,
      retryBudget: { scope: 'all', timeoutMs: 180_000 },
      requestTimeoutMs: 60_000,
    },
    { ...createVirtualRuntime(), onRetry: () => undefined },
  );
  closing({
    close: () => {
      client.close();
      return Promise.resolve();
    },
  });
  return client;
}

const detailsOf = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'It did not fail',
    (error: unknown) => (error instanceof ActionError ? error.details : error),
  );

/** The employment of the response, with other keys. */
const bodyOf = (more: object = {}): object => ({
  id: 9002,
  from: '2022-01-01',
  to: null,
  pattern: FULL,
  user: { id: GIULIA },
  ...more,
});

describe('employments', () => {
  it('are read with days, hours and timestamps', async () => {
    expect(await fetchEmployments(clientOf(await moco()), [GIULIA])).toEqual([OPEN]);
  });

  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is null', null],
    ['has four mornings', { am: [4, 4, 4, 4], pm: FULL.pm }],
    ['has no afternoons', { am: FULL.am }],
    ['has texts', { am: FULL.am, pm: ['4', '4', '4', '4', '4'] }],
  ])('have unknown hours where the pattern %s', async (_, pattern) => {
    const account = await mocoThat(answering(200, [bodyOf({ pattern })]));
    const read = await fetchEmployments(clientOf(account), [GIULIA]);
    expect(read).toEqual([{ ...OPEN, pattern: undefined, createdAt: undefined, updatedAt: undefined }]);
  });

  it.each<[string, object]>([
    ['no first day', { from: null }],
    ['a first day in another format', { from: '01.01.2022' }],
    ['no last day, not even null', { to: undefined }],
    ['no ID', { id: '9002' }],
  ])('are rejected if one has %s: it could be another list', async (_, more) => {
    const account = await mocoThat(answering(200, [bodyOf(more)]));
    expect(await detailsOf(fetchEmployments(clientOf(account), [GIULIA]))).toMatchObject({
      kind: 'unexpected-answer',
      problem: 'its list has entries of another kind',
    });
  });

  it.each<[string, Partial<EmploymentWrite>, object]>([
    ['the last day', { to: '2026-12-31' }, { to: '2026-12-31' }],
    ['the hours', { hours: HOURS }, { pattern: PART }],
    [
      'everything',
      { from: '2027-01-01', to: '2027-12-31', hours: HOURS },
      { from: '2027-01-01', to: '2027-12-31', pattern: PART },
    ],
    [
      'not the hours of a day that are only divided otherwise',
      { to: '2026-12-31', hours: { pattern: { am: [8, 8, 8, 8, 8], pm: [0, 0, 0, 0, 0] }, isDaily: true } },
      { to: '2026-12-31' },
    ],
  ])('are updated with what differs: %s', async (_, changes, body) => {
    const account = await moco();
    const write = {
      action: 'changed',
      employment: OPEN,
      from: OPEN.from,
      to: null,
      hours: undefined,
    } as const;
    const after = await updateEmployment(clientOf(account), OPEN, { ...write, ...changes });
    expect(written(account)).toEqual(body);
    expect(after).toMatchObject({ id: 9002, ...body });
  });

  it('are created with the user, and with a last day only if there is one', async () => {
    const plan = planEmployments(
      [],
      { start: { from: '2027-01-01', hours: HOURS } },
      { today: '2026-11-23' },
    );
    const [write] = plan.writes as [EmploymentWrite];
    const bodies = await Promise.all(
      [write, { ...write, to: '2027-12-31' }].map(async (each) => {
        const account = await moco();
        const { entity, created } = await createEmployment(clientOf(account), 1001, each);
        expect({ entity, created }).toMatchObject({ created: true, entity: { userId: 1001, to: each.to } });
        return written(account);
      }),
    );
    expect(bodies).toEqual([
      { user_id: 1001, pattern: PART, from: '2027-01-01' },
      { user_id: 1001, pattern: PART, from: '2027-01-01', to: '2027-12-31' },
    ]);
  });

  it.each<[string, object, string]>([
    ['of another user', { user: { id: 1 } }, 'it is the employment of another user'],
    ['with another ID', { id: 1 }, 'it is not employment 9002'],
    ['without days', { from: null }, 'it is not an employment'],
  ])('fail if the response to a change is one %s', async (_, more, problem) => {
    const account = await mocoThat(answering(200, bodyOf(more)), { method: 'PUT' });
    const write = {
      action: 'ended',
      employment: OPEN,
      from: OPEN.from,
      to: '2026-12-31',
      hours: undefined,
    } as const;
    expect(await detailsOf(updateEmployment(clientOf(account), OPEN, write))).toMatchObject({ problem });
  });
});

describe('employments and vacation without a user', () => {
  const write = {
    action: 'ended',
    employment: OPEN,
    from: OPEN.from,
    to: '2026-12-31',
    hours: undefined,
  } as const;

  it.each([
    ['null', { user: null }],
    ['missing', { user: undefined }],
  ])('that is %s are those of the user for whom they are read', async (_, more) => {
    const employments = await mocoThat(answering(200, [bodyOf(more)]));
    expect(await fetchEmployments(clientOf(employments), [GIULIA])).toMatchObject([
      { id: 9002, userId: GIULIA },
    ]);
    const entries = await mocoThat(answering(200, [{ ...ENTRY, ...more }]));
    expect(await fetchVacation(clientOf(entries), [GIULIA], 2026)).toEqual([ENTRY]);
  });

  it('in a list of all are read again by user: they belong to one who seems to have none', async () => {
    const anonymous = (path: string, entry: object): Promise<Simulator> =>
      mocoThat(answering(200, [{ ...entry, user: null }]), { path, times: 1 });
    const employments = await anonymous('/users/employments', bodyOf());
    expect(await fetchEmployments(clientOf(employments), [GIULIA, 1001])).toMatchObject([
      { userId: GIULIA, id: 9002 },
    ]);
    const entries = await anonymous('/users/holidays', ENTRY);
    expect(await fetchVacation(clientOf(entries), [GIULIA, 1001], 2026)).toMatchObject([
      { userId: GIULIA, id: 7002 },
    ]);
  });

  it('in the response to a write are those that were written', async () => {
    const change = { method: 'PUT' };
    const ended = await mocoThat(answering(200, bodyOf({ user: null, to: '2026-12-31' })), change);
    expect(await updateEmployment(clientOf(ended), OPEN, write)).toMatchObject({
      userId: GIULIA,
      to: '2026-12-31',
    });
    const changed = await mocoThat(answering(200, { ...ENTRY, user: null, days: 30 }), change);
    expect(await updateVacation(clientOf(changed), ENTRY, { ...ENTRY, days: 30 })).toEqual({
      ...ENTRY,
      days: 30,
    });
    const creation = { method: 'POST' };
    const begun = await mocoThat(answering(200, bodyOf({ id: 9100, user: null })), creation);
    const created = { ...write, action: 'created', employment: undefined, to: null, hours: HOURS } as const;
    expect(await createEmployment(clientOf(begun), GIULIA, created)).toMatchObject({
      entity: { id: 9100, userId: GIULIA },
      created: true,
    });
    const added = await mocoThat(answering(200, { ...ENTRY, id: 7100, user: null }), creation);
    expect(await createVacation(clientOf(added), GIULIA, ENTRY)).toMatchObject({
      entity: { id: 7100, userId: GIULIA },
      created: true,
    });
  });
});

describe('vacation', () => {
  it('is read for one year', async () => {
    const account = await moco();
    expect(await fetchVacation(clientOf(account), [GIULIA], 2026)).toEqual([ENTRY]);
    expect(await fetchVacation(clientOf(account), [GIULIA], 2027)).toEqual([]);
    expect(account.requests[0]?.path).toBe(`/users/holidays?year=2026&user_id=${GIULIA}`);
  });

  it('of other years is left out, as the filter may be ignored, and a title may be missing', async () => {
    const entry = { id: 1, year: 2026, days: 2.5, title: null, user: { id: GIULIA } };
    const account = await mocoThat(answering(200, [entry, { ...entry, id: 2, year: 2025 }]));
    expect(await fetchVacation(clientOf(account), [GIULIA], 2026)).toEqual([
      { id: 1, userId: GIULIA, year: 2026, title: '', days: 2.5 },
    ]);
  });

  it('is created with everything, and changed by its days only', async () => {
    const desired = { year: 2027, title: 'Urlaubsanspruch', days: 12.5 };
    const created = await moco();
    const { entity } = await createVacation(clientOf(created), GIULIA, desired);
    expect(written(created)).toEqual({ user_id: GIULIA, ...desired });
    expect(entity).toMatchObject({ userId: GIULIA, ...desired });
    const changed = await moco();
    expect(await updateVacation(clientOf(changed), ENTRY, { ...ENTRY, days: 30 })).toEqual({
      ...ENTRY,
      days: 30,
    });
    expect(written(changed)).toEqual({ days: 30 });
  });

  it.each<[string, object, string]>([
    ['of another user', { user: { id: 1 } }, 'it is the vacation entry of another user'],
    ['with another ID', { id: 1 }, 'it is not vacation entry 7002'],
    ['without days', { days: null }, 'it is not a vacation entry'],
  ])('fails if the response to a change is an entry %s', async (_, more, problem) => {
    const entry = { ...ENTRY, user: { id: GIULIA }, ...more };
    const account = await mocoThat(answering(200, entry), { method: 'PUT' });
    expect(await detailsOf(updateVacation(clientOf(account), ENTRY, ENTRY))).toMatchObject({ problem });
  });
});

describe('a lost response', () => {
  const write = {
    action: 'created',
    employment: undefined,
    from: '2027-01-01',
    to: null,
    hours: HOURS,
  } as const;
  const desired = { year: 2027, title: 'Urlaubsanspruch', days: 25 };

  it.each(['drop', 'drop-after', 'cut'] as const)('by "%s" never creates anything twice', async (effect) => {
    // Overlaps are accepted: a second employment would double the hours.
    const account = await moco({
      overlaps: 'accept',
      faults: [
        { method: 'POST', path: '/users/employments', effect, times: 1 },
        { method: 'POST', path: '/users/holidays', effect, times: 1 },
      ],
    });
    const client = clientOf(account);
    const results = [
      await createEmployment(client, 1001, write),
      await createVacation(client, 1001, desired),
    ];
    expect(results).toMatchObject([{ created: true }, { created: true }]);
    const { employments, holidays } = account.data;
    const ids = [...employments, ...holidays].filter(({ user_id }) => user_id === 1001).map(({ id }) => id);
    expect(ids).toEqual(results.map(({ entity }) => entity.id));
  });
});
