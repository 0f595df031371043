/** Applying the plan for one user: requests and steps in their order, against a scripted MOCO. */
import { describe, expect, it } from '@jest/globals';
import type { Employment } from '../../src/model/employments.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { MocoUser } from '../../src/model/user.ts';
import type { Client } from '../../src/moco/client.ts';
import { ActionError } from '../../src/moco/errors.ts';
import { fetchPages } from '../../src/moco/pagination.ts';
import type { ApiResponse } from '../../src/moco/response.ts';
import { applyUser, type ApplyStep } from '../../src/reconcile/apply-user.ts';
import { planUser, type DesiredUser, type UserPlan } from '../../src/reconcile/plan-user.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';

const MAX = mocoUser(7);
const NORA = mocoUser(9, { firstname: 'Nora', lastname: 'Vogt', email: 'nora@example.com' });
const OPEN: Employment = { id: 5, from: '2020-01-01', to: null };
const PATTERN = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
const START = { start: { from: '2027-01-01', pattern: PATTERN } };
const NEW = desiredFields({ firstname: 'Nora', lastname: 'Vogt', team: 202 });

const httpError = (status: number): ActionError =>
  new ActionError({
    kind: 'http-error',
    request: { method: 'PUT', path: '/' },
    status,
    reasons: [],
    attempts: 1,
    elapsedMs: 0,
  });

/** A response that never arrives, to a creation that MOCO may have applied. The client then tries again. */
const LOST = 'lost';

/** MOCO's responses to each request, in order. */
type Script = Readonly<Record<string, readonly (object | ActionError | typeof LOST)[]>>;

interface Applied {
  /** `METHOD path`, and the body of a write. */
  readonly requests: readonly string[];
  readonly steps: readonly ApplyStep[];
  /** The error that ended the steps, by its details. */
  readonly error: unknown;
}

function clientFor(script: Script): { readonly client: Client; readonly requests: string[] } {
  const requests: string[] = [];
  const rest = new Map(Object.entries(script).map(([line, responses]) => [line, [...responses]]));
  const send = (line: string, body?: JsonObject): ApiResponse | typeof LOST => {
    requests.push(body ? `${line} ${JSON.stringify(body)}` : line);
    const response = rest.get(line)?.shift();
    if (response === undefined) throw new Error(`${line} is not in the script`);
    if (response instanceof ActionError) throw response;
    if (response === LOST) return LOST;
    return { json: response, headers: new Headers(), unexpected: (problem) => new Error(problem) as never };
  };
  // `async`, so that an error of the script rejects.
  const request = async (line: string, body?: JsonObject): Promise<ApiResponse> => {
    const response = await Promise.resolve(send(line, body));
    if (response === LOST) throw httpError(503);
    return response;
  };
  const get: Client['get'] = (path) => request(`GET ${path}`);
  const client: Client = {
    host: 'acme.mocoapp.com',
    get,
    getAll: (path, isEntry, query = {}) => fetchPages(get, path, isEntry, query),
    put: (path, body) => request(`PUT ${path}`, body),
    post: async function* (path, body) {
      for (;;) {
        const response = await Promise.resolve(send(`POST ${path}`, body));
        if (response !== LOST) return response;
        yield { error: httpError(503), mayHaveBeenApplied: true };
      }
    },
    close: () => undefined,
  };
  return { client, requests };
}

const planOf = (
  desired: Partial<DesiredUser>,
  users: readonly MocoUser[] = [MAX],
  employments: readonly Employment[] = [],
): UserPlan =>
  planUser(
    { key: { email: 'nora@example.com' }, fields: [], employment: {}, ...desired },
    { users, employments },
    { createMissing: true, createInactive: true, sendWriteOnlyFields: true },
  );

async function apply(plan: UserPlan, script: Script, welcomeEmail?: boolean): Promise<Applied> {
  const { client, requests } = clientFor(script);
  const steps: ApplyStep[] = [];
  try {
    for await (const step of applyUser(client, plan, { welcomeEmail })) steps.push(step);
    return { requests, steps, error: undefined };
  } catch (error) {
    return { requests, steps, error: error instanceof ActionError ? error.details : error };
  }
}

const kindsOf = ({ steps }: Applied): string[] => steps.map(({ kind }) => kind);

describe('an update', () => {
  const plan = planOf({ fields: desiredFields({ lastname: 'Keller', info: 'x' }) });

  it('sends the fields that differ, and yields what MOCO stored', async () => {
    const after = { ...MAX, lastname: 'Keller', info: 'X' };
    const applied = await apply(plan, { 'PUT /users/7': [after] });
    expect(applied.requests).toEqual(['PUT /users/7 {"lastname":"Keller","info":"x"}']);
    expect(applied.steps).toMatchObject([
      { kind: 'updated', user: after, changes: [{ outcome: 'applied' }, { outcome: 'altered', to: 'X' }] },
    ]);
    expect(applied.error).toBeUndefined();
  });

  it('that is not needed sends nothing', async () => {
    expect(await apply(planOf({}), {})).toEqual({ requests: [], steps: [], error: undefined });
  });

  it('fails without a step if MOCO rejects it', async () => {
    const applied = await apply(plan, { 'PUT /users/7': [httpError(422)] });
    expect(applied).toMatchObject({ steps: [], error: { kind: 'http-error', status: 422 } });
  });

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['active', { active: false, info: 'x' }, ['active']],
    ['the role', { role: 9 }, ['role']],
    ['the team and the e-mail address', { team: 9, email: 'n@b.ch' }, ['team', 'email']],
  ])('fails after its step if MOCO ignored %s', async (_, values, fields) => {
    const applied = await apply(planOf({ fields: desiredFields(values) }), { 'PUT /users/7': [MAX] });
    expect(kindsOf(applied)).toEqual(['updated']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields });
  });
});

describe('an offboarding', () => {
  const other = { ...OPEN, id: 6 };
  const plan = planOf(
    { fields: desiredFields({ active: false }), employment: { end: '2026-12-31' } },
    [MAX],
    [OPEN, other],
  );
  const ended = (employment: Employment): object => ({ ...employment, to: '2026-12-31', user: { id: 7 } });

  it('ends the employments before it deactivates the user', async () => {
    const applied = await apply(plan, {
      'PUT /users/employments/5': [ended(OPEN)],
      'PUT /users/employments/6': [ended(other)],
      'PUT /users/7': [{ ...MAX, active: false }],
    });
    expect(applied.requests).toEqual([
      'PUT /users/employments/5 {"to":"2026-12-31"}',
      'PUT /users/employments/6 {"to":"2026-12-31"}',
      'PUT /users/7 {"active":false}',
    ]);
    expect(applied.steps).toMatchObject([
      { kind: 'employment-ended', employment: { id: 5, to: '2026-12-31' }, previousTo: null },
      { kind: 'employment-ended', employment: { id: 6 } },
      { kind: 'updated' },
    ]);
  });

  it('leaves the user active if an employment can not be ended', async () => {
    const applied = await apply(plan, {
      'PUT /users/employments/5': [ended(OPEN)],
      'PUT /users/employments/6': [httpError(403)],
    });
    expect(kindsOf(applied)).toEqual(['employment-ended']);
    expect(applied.error).toMatchObject({ status: 403 });
    expect(applied.requests).toHaveLength(2);
  });

  it('leaves the user active if MOCO did not store the last day', async () => {
    const applied = await apply(plan, { 'PUT /users/employments/5': [{ ...OPEN, user: { id: 7 } }] });
    expect(applied).toMatchObject({
      steps: [],
      error: { kind: 'not-applied', fields: ['the end of employment 5'] },
    });
  });
});

describe('a creation', () => {
  const plan = planOf({ fields: NEW, employment: START }, []);
  const USER_BODY = '{"firstname":"Nora","lastname":"Vogt","unit_id":202,"email":"nora@example.com"}';
  const EMPLOYMENT = { id: 5, from: '2027-01-01', to: null, user: { id: 9 } };
  const employmentRequest = `POST /users/employments ${JSON.stringify({ user_id: 9, pattern: PATTERN, from: '2027-01-01' })}`;

  it('creates the user, then the employment', async () => {
    const applied = await apply(plan, { 'POST /users': [NORA], 'POST /users/employments': [EMPLOYMENT] });
    expect(applied.requests).toEqual([`POST /users ${USER_BODY}`, employmentRequest]);
    expect(applied.steps).toMatchObject([
      { kind: 'created', user: { id: 9 } },
      { kind: 'employment-created', employment: { id: 5, from: '2027-01-01', to: null } },
    ]);
  });

  it.each([true, false])('sends whether MOCO is to welcome the user: %j', async (welcomeEmail) => {
    const { requests } = await apply(planOf({ fields: NEW }, []), { 'POST /users': [NORA] }, welcomeEmail);
    expect(requests[0]).toContain(`"welcome_email":${welcomeEmail}`);
  });

  it('fails after the step of the user if the employment is rejected', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'POST /users/employments': [httpError(403)],
    });
    expect(kindsOf(applied)).toEqual(['created']);
    expect(applied.error).toMatchObject({ status: 403 });
  });

  it('fails before the employment if MOCO did not store the team', async () => {
    const applied = await apply(plan, { 'POST /users': [{ ...NORA, unit: { id: 1, name: 'Other' } }] });
    expect(kindsOf(applied)).toEqual(['created']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: ['team'] });
  });

  it('fails if MOCO stored another first day of the employment', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'POST /users/employments': [{ ...EMPLOYMENT, from: '2027-01-02' }],
    });
    expect(kindsOf(applied)).toEqual(['created', 'employment-created']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: ['the days of employment 5'] });
  });

  it('whose response was lost is not repeated if the user exists', async () => {
    const { requests, steps } = await apply(planOf({ fields: NEW }, []), {
      'POST /users': [LOST],
      'GET /users': [[NORA]],
    });
    expect(requests).toEqual([`POST /users ${USER_BODY}`, 'GET /users']);
    expect(steps).toMatchObject([{ kind: 'created', user: { id: 9 } }]);
  });

  it('whose response was lost corrects a user with other values', async () => {
    const { requests, steps } = await apply(planOf({ fields: NEW }, []), {
      'POST /users': [LOST],
      'GET /users': [[{ ...NORA, firstname: 'N.' }]],
      'PUT /users/9': [NORA],
    });
    expect(requests.at(-1)).toBe('PUT /users/9 {"firstname":"Nora"}');
    expect(steps).toMatchObject([{ kind: 'created', user: NORA }]);
  });

  it('whose response was lost yields the user even if the correction fails', async () => {
    const applied = await apply(planOf({ fields: NEW }, []), {
      'POST /users': [LOST],
      'GET /users': [[{ ...NORA, firstname: 'N.' }]],
      'PUT /users/9': [httpError(500)],
    });
    expect(applied.steps).toMatchObject([{ kind: 'created', user: { firstname: 'N.' } }]);
    expect(applied.error).toMatchObject({ status: 500 });
  });

  it('whose response was lost is repeated if the user does not exist', async () => {
    const { requests, steps } = await apply(planOf({ fields: NEW }, []), {
      'POST /users': [LOST, NORA],
      'GET /users': [[]],
    });
    expect(requests.map((line) => line.slice(0, 11))).toEqual(['POST /users', 'GET /users', 'POST /users']);
    expect(steps).toMatchObject([{ kind: 'created' }]);
  });
});

describe('a creation that another run has made first', () => {
  const plan = planOf({ fields: [...NEW, ...desiredFields({ language: 'de' })], employment: START }, []);
  const covering = { ...OPEN, user: { id: 9 } };

  it('becomes an update of that user', async () => {
    const applied = await apply(plan, {
      'POST /users': [httpError(422)],
      'GET /users': [[{ ...NORA, firstname: 'N.' }]],
      'GET /users/employments': [[covering]],
      'PUT /users/9': [NORA],
    });
    expect(applied.requests.slice(1)).toEqual([
      'GET /users',
      'GET /users/employments',
      'PUT /users/9 {"firstname":"Nora","language":"de"}',
    ]);
    expect(applied.steps).toMatchObject([
      { kind: 'replanned', plan: { action: 'update', user: { id: 9 } } },
      { kind: 'updated', user: NORA },
    ]);
  });

  it('finds an employment that another run creates in the meantime', async () => {
    const applied = await apply(plan, {
      'POST /users': [httpError(422)],
      'GET /users': [[NORA]],
      'GET /users/employments': [[], [covering]],
      'PUT /users/9': [NORA],
      'POST /users/employments': [httpError(422)],
    });
    expect(kindsOf(applied)).toEqual(['replanned', 'updated', 'employment-found']);
    expect(applied.steps.at(-1)).toMatchObject({ employment: OPEN, day: '2027-01-01' });
    expect(applied.error).toBeUndefined();
  });

  it('fails if MOCO rejects it for another reason', async () => {
    const applied = await apply(plan, { 'POST /users': [httpError(422)], 'GET /users': [[]] });
    expect(applied).toMatchObject({ steps: [], error: { status: 422 } });
  });
});
