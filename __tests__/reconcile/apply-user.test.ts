/** Applying the plan for one user: requests and steps in their order, against a scripted MOCO. */
import { describe, expect, it } from '@jest/globals';
import type { Employment } from '../../src/model/employments.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Client } from '../../src/moco/client.ts';
import { ActionError } from '../../src/moco/errors.ts';
import { fetchPages } from '../../src/moco/pagination.ts';
import type { ApiResponse } from '../../src/moco/response.ts';
import { applyUser, type ApplyStep } from '../../src/reconcile/apply-user.ts';
import type { CurrentUser, DesiredUser, UserPlan } from '../../src/reconcile/user-plan.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';
import {
  employmentOf,
  FULL,
  NOW,
  PART,
  planOf as planFor,
  startOf,
  TODAY,
  VACATION,
  vacationEntry,
} from './fixtures.ts';

const MAX = mocoUser(7);
const NORA = mocoUser(9, { firstname: 'Nora', lastname: 'Vogt', email: 'nora@example.com' });
const OPEN = employmentOf(5, '2020-01-01');
const FROM_2027 = startOf('2027-01-01');
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
        yield { request: { method: 'POST', path }, error: httpError(503), mayHaveBeenApplied: true };
      }
    },
    close: () => undefined,
  };
  return { client, requests };
}

/** A plan for the user with Nora's e-mail address. */
const planOf = (desired: Partial<DesiredUser>, current: Partial<CurrentUser> = {}): UserPlan =>
  planFor({ key: { email: 'nora@example.com' }, ...desired }, current);

/** A new user. */
const creationOf = (desired: Partial<DesiredUser> = {}): UserPlan =>
  planOf({ fields: NEW, ...desired }, { users: [] });

/** An employment as MOCO's response has it. */
const inMoco = ({ id, from, to, pattern }: Employment, userId = 7): object => ({
  id,
  from,
  to,
  pattern,
  user: { id: userId },
});

/** A vacation entry as MOCO's response has it. */
const entryInMoco = (id: number, userId: number, more: object = {}): object => ({
  ...vacationEntry(id),
  user: { id: userId },
  ...more,
});

async function apply(plan: UserPlan, script: Script, welcomeEmail?: boolean): Promise<Applied> {
  const { client, requests } = clientFor(script);
  const steps: ApplyStep[] = [];
  try {
    for await (const step of applyUser(client, plan, { welcomeEmail, today: TODAY })) steps.push(step);
    return { requests, steps, error: undefined };
  } catch (error) {
    return { requests, steps, error: error instanceof ActionError ? error.details : error };
  }
}

const kindsOf = ({ steps }: Applied): string[] => steps.map(({ kind }) => kind);

describe('an update', () => {
  const plan = planOf({ fields: desiredFields({ lastname: 'Keller', info: 'x' }) });

  it('sends the fields that differ, and yields what MOCO stored', async () => {
    const after = { ...MAX, lastname: 'Keller', info: 'y' };
    const applied = await apply(plan, { 'PUT /users/7': [after] });
    expect(applied.requests).toEqual(['PUT /users/7 {"lastname":"Keller","info":"x"}']);
    expect(applied.steps).toMatchObject([
      { kind: 'updated', user: after, changes: [{ outcome: 'applied' }, { outcome: 'altered', to: 'y' }] },
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
    ['active and a text', { active: false, info: 'x' }, ['active', 'info']],
    ['a text', { info: 'x' }, ['info']],
    ['the role', { role: 9 }, ['role']],
    ['the team and the e-mail address', { team: 9, email: 'n@b.ch' }, ['team', 'email']],
  ])('fails after its step if MOCO ignored %s', async (_, values, fields) => {
    const applied = await apply(planOf({ fields: desiredFields(values) }), { 'PUT /users/7': [MAX] });
    expect(kindsOf(applied)).toEqual(['updated']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields });
  });

  it('fails after its step if MOCO ignored custom fields, and has their names', async () => {
    const values = { info: 'x', 'custom-properties': { A: '1', B: '2' } };
    const applied = await apply(planOf({ fields: desiredFields(values) }), {
      'PUT /users/7': [{ ...MAX, info: 'x', custom_properties: { A: '1' } }],
    });
    expect(applied.error).toEqual({ kind: 'not-applied', fields: [], customFields: ['B'] });
  });

  it.each([
    ['in another form', { ...MAX, lastname: 'KELLER', info: 'x' }],
    ['that the response lacks', { ...MAX, lastname: 'Keller', info: undefined }],
  ])('does not fail for a field %s', async (_, after) => {
    expect(await apply(plan, { 'PUT /users/7': [after] })).toMatchObject({
      steps: [{ kind: 'updated' }],
      error: undefined,
    });
  });

  it('writes employments before it fails for a text, and none if it fails for the team', async () => {
    const employment = FROM_2027;
    const script = {
      'PUT /users/7': [MAX],
      'POST /users/employments': [inMoco(employmentOf(6, '2027-01-01', { pattern: PART }))],
    };
    const text = await apply(planOf({ fields: desiredFields({ info: 'x' }), employment }), script);
    expect(kindsOf(text)).toEqual(['updated', 'employment']);
    expect(text.error).toEqual({ kind: 'not-applied', fields: ['info'] });
    const values = { info: 'x', team: 9 };
    const team = await apply(planOf({ fields: desiredFields(values), employment }), script);
    expect(kindsOf(team)).toEqual(['updated']);
    expect(team.error).toEqual({ kind: 'not-applied', fields: ['info', 'team'] });
  });
});

describe('an offboarding', () => {
  const other = { ...OPEN, id: 6 };
  const plan = planOf(
    { fields: desiredFields({ active: false }), employment: { end: '2026-12-31' }, vacation: VACATION },
    { employments: [OPEN, other] },
  );
  const ended = (employment: Employment): object => inMoco({ ...employment, to: '2026-12-31' });

  it('ends the employments, then writes vacation, before it deactivates the user', async () => {
    const applied = await apply(plan, {
      'PUT /users/employments/5': [ended(OPEN)],
      'PUT /users/employments/6': [ended(other)],
      'POST /users/holidays': [entryInMoco(8, 7)],
      'PUT /users/7': [{ ...MAX, active: false }],
    });
    expect(applied.requests).toEqual([
      'PUT /users/employments/5 {"to":"2026-12-31"}',
      'PUT /users/employments/6 {"to":"2026-12-31"}',
      'POST /users/holidays {"user_id":7,"year":2027,"title":"Urlaubsanspruch","days":25}',
      'PUT /users/7 {"active":false}',
    ]);
    expect(applied.steps).toMatchObject([
      { kind: 'employment', employment: { id: 5, to: '2026-12-31' }, isFound: false },
      { kind: 'employment', employment: { id: 6 } },
      { kind: 'vacation', entry: { id: 8 } },
      { kind: 'updated' },
    ]);
  });

  it('leaves the user active if an employment can not be ended', async () => {
    const applied = await apply(plan, {
      'PUT /users/employments/5': [ended(OPEN)],
      'PUT /users/employments/6': [httpError(403)],
    });
    expect(kindsOf(applied)).toEqual(['employment']);
    expect(applied.error).toMatchObject({ status: 403 });
    expect(applied.requests).toHaveLength(2);
  });

  it('leaves the user active if MOCO did not store the last day', async () => {
    const applied = await apply(plan, { 'PUT /users/employments/5': [inMoco(OPEN)] });
    expect(applied).toMatchObject({
      steps: [],
      error: { kind: 'not-applied', fields: ['the end of employment 5'] },
    });
  });
});

describe('a change of hours', () => {
  const desired = { fields: desiredFields({ info: 'x' }), employment: FROM_2027, vacation: VACATION };
  const plan = planOf(desired, { employments: [OPEN] });
  const UPDATED = { 'PUT /users/7': [{ ...MAX, info: 'x' }] };
  const ENDED = { 'PUT /users/employments/5': [inMoco({ ...OPEN, to: '2026-12-31' })] };
  const begun = employmentOf(6, '2027-01-01', { pattern: PART });

  it('writes the user, then the end of the old hours and directly after it the new ones, then vacation', async () => {
    const applied = await apply(plan, {
      ...UPDATED,
      ...ENDED,
      'POST /users/employments': [inMoco(begun)],
      'POST /users/holidays': [entryInMoco(8, 7)],
    });
    expect(applied.error).toBeUndefined();
    expect(applied.requests).toEqual([
      'PUT /users/7 {"info":"x"}',
      'PUT /users/employments/5 {"to":"2026-12-31"}',
      `POST /users/employments ${JSON.stringify({ user_id: 7, pattern: PART, from: '2027-01-01' })}`,
      'POST /users/holidays {"user_id":7,"year":2027,"title":"Urlaubsanspruch","days":25}',
    ]);
    expect(kindsOf(applied)).toEqual(['updated', 'employment', 'employment', 'vacation']);
  });

  it('of an employment that begins on the day sends the pattern only', async () => {
    const current = employmentOf(5, '2027-01-01');
    const { requests, error } = await apply(planOf({ employment: FROM_2027 }, { employments: [current] }), {
      'PUT /users/employments/5': [inMoco({ ...current, pattern: PART })],
    });
    expect(error).toBeUndefined();
    expect(requests).toEqual([`PUT /users/employments/5 ${JSON.stringify({ pattern: PART })}`]);
  });

  it('leaves a gap, not double hours, if the new hours can not be written', async () => {
    const applied = await apply(plan, {
      ...UPDATED,
      ...ENDED,
      'POST /users/employments': [httpError(403)],
    });
    expect(kindsOf(applied)).toEqual(['updated', 'employment']);
    expect(applied.error).toMatchObject({ status: 403 });
  });

  it.each<[string, Employment, string]>([
    ['the end was not stored', OPEN, 'the end of employment 5'],
    ['the end has other hours', { ...OPEN, to: '2026-12-31', pattern: PART }, 'the end of employment 5'],
    [
      'the end has another first day',
      { ...OPEN, from: '2020-02-01', to: '2026-12-31' },
      'the end of employment 5',
    ],
  ])('begins no new hours if %s', async (_, stored, field) => {
    const applied = await apply(plan, { ...UPDATED, 'PUT /users/employments/5': [inMoco(stored)] });
    expect(kindsOf(applied)).toEqual(['updated']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: [field] });
  });

  it.each<[string, Partial<Employment>]>([
    ['another first day', { from: '2027-01-02' }],
    ['a last day', { to: '2027-12-31' }],
    ['other hours', { pattern: FULL }],
    ['no hours', { pattern: undefined }],
  ])('is not applied if MOCO stored %s, and yields the new employment', async (_, stored) => {
    const applied = await apply(plan, {
      ...UPDATED,
      ...ENDED,
      'POST /users/employments': [inMoco({ ...begun, ...stored })],
    });
    expect(kindsOf(applied)).toEqual(['updated', 'employment', 'employment']);
    expect(applied.error).toEqual({
      kind: 'not-applied',
      fields: ['the days or hours of employment 6'],
    });
  });

  it('fails if the response is about the employment of another user', async () => {
    const applied = await apply(plan, { ...UPDATED, 'PUT /users/employments/5': [inMoco(OPEN, 8)] });
    expect(applied.error).toEqual(new Error('it is the employment of another user'));
  });

  it('is not applied if MOCO stored other days of vacation', async () => {
    const vacation = [vacationEntry(8, { days: 20 })];
    const changed = await apply(planOf({ vacation: VACATION }, { vacation }), {
      'PUT /users/holidays/8': [entryInMoco(8, 7, { days: 24 })],
    });
    expect(changed.requests).toEqual(['PUT /users/holidays/8 {"days":25}']);
    expect(changed).toMatchObject({
      steps: [],
      error: { kind: 'not-applied', fields: ['the days of vacation entry 8'] },
    });
    const created = await apply(planOf({ vacation: VACATION }), {
      'POST /users/holidays': [entryInMoco(8, 7, { year: 2026 })],
    });
    expect(kindsOf(created)).toEqual(['vacation']);
    expect(created.error).toMatchObject({ kind: 'not-applied' });
  });

  it('writes no vacation that is as desired', async () => {
    const applied = await apply(planOf({ vacation: VACATION }, { vacation: [vacationEntry(8)] }), {});
    expect(applied).toEqual({ requests: [], steps: [], error: undefined });
  });
});

describe('a creation', () => {
  const plan = creationOf({ employment: FROM_2027 });
  const USER_BODY = '{"firstname":"Nora","lastname":"Vogt","unit_id":202,"email":"nora@example.com"}';
  const EMPLOYMENT = inMoco(employmentOf(5, '2027-01-01', { pattern: PART }), 9);
  const MODEL = inMoco(employmentOf(4, '2026-11-23'), 9);
  const employmentRequest = `POST /users/employments ${JSON.stringify({ user_id: 9, pattern: PART, from: '2027-01-01' })}`;

  it('creates the user, reads what MOCO made along with the user, then creates the employment', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'GET /users/employments': [[]],
      'POST /users/employments': [EMPLOYMENT],
    });
    expect(applied.requests).toEqual([
      `POST /users ${USER_BODY}`,
      'GET /users/employments',
      employmentRequest,
    ]);
    expect(applied.steps).toMatchObject([
      { kind: 'created', user: { id: 9 } },
      { kind: 'completed', employments: { writes: [{ action: 'created' }] } },
      { kind: 'employment', employment: { id: 5, from: '2027-01-01', to: null }, isFound: false },
    ]);
  });

  it('changes the default model into the hours that are asked for', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'GET /users/employments': [[MODEL]],
      'PUT /users/employments/4': [inMoco(employmentOf(4, '2027-01-01', { pattern: PART }), 9)],
    });
    expect(applied.error).toBeUndefined();
    expect(applied.requests.slice(2)).toEqual([
      `PUT /users/employments/4 ${JSON.stringify({ from: '2027-01-01', pattern: PART })}`,
    ]);
    expect(applied.steps.at(-1)).toMatchObject({
      kind: 'employment',
      write: { action: 'changed' },
      isFound: false,
    });
  });

  it('changes the last day of the default model too, if one is given', async () => {
    const employment = { ...FROM_2027, end: '2027-12-31' };
    const stored = employmentOf(4, '2027-01-01', { to: '2027-12-31', pattern: PART });
    const { requests } = await apply(creationOf({ employment }), {
      'POST /users': [NORA],
      'GET /users/employments': [[MODEL]],
      'PUT /users/employments/4': [inMoco(stored, 9)],
    });
    expect(requests.at(-1)).toContain('{"from":"2027-01-01","to":"2027-12-31","pattern":');
  });

  it('yields the notices that become known, but not that the default model moves, which was asked for', async () => {
    const later = inMoco(employmentOf(4, '2026-11-23', { to: '2027-12-31' }), 9);
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'GET /users/employments': [[later]],
      'PUT /users/employments/4': [
        inMoco(employmentOf(4, '2027-01-01', { to: '2027-12-31', pattern: PART }), 9),
      ],
    });
    expect(applied.error).toBeUndefined();
    const notices = applied.steps.flatMap((step) => (step.kind === 'completed' ? step.notices : []));
    expect(notices).toEqual([
      { level: 'notice', text: 'Employment 4 has these hours and ends on 2027-12-31. It is not extended.' },
    ]);
  });

  it('does not yield a notice again that the plan has', async () => {
    const vacation = creationOf({ vacation: VACATION });
    expect(vacation.notices).toMatchObject([{ text: expect.stringContaining('No hours are given') }]);
    const other = entryInMoco(10, 9, { title: 'Sonderurlaub', days: 1 });
    const applied = await apply(vacation, {
      'POST /users': [NORA],
      'GET /users/holidays': [[other]],
      'POST /users/holidays': [entryInMoco(8, 9)],
    });
    expect(applied.steps[1]).toMatchObject({
      kind: 'completed',
      notices: [
        {
          text:
            'Vacation entries of 2027 with other titles count too, and are left unchanged: entry 10 (1 day). If one of them ' +
            'is meant, give its title.',
        },
      ],
    });
  });

  it('leaves a default model alone that is as asked for', async () => {
    const applied = await apply(plan, { 'POST /users': [NORA], 'GET /users/employments': [[EMPLOYMENT]] });
    expect(applied.requests).toHaveLength(2);
    expect(kindsOf(applied)).toEqual(['created', 'completed']);
    expect(applied.error).toBeUndefined();
  });

  it('fails if MOCO made several employments, and names them', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'GET /users/employments': [[MODEL, EMPLOYMENT]],
    });
    expect(kindsOf(applied)).toEqual(['created']);
    expect(applied.error).toEqual({
      kind: 'not-applied',
      fields: ['the hours from 2027-01-01, as MOCO made several employments (IDs 4, 5)'],
    });
    expect(applied.requests).toHaveLength(2);
  });

  it('ends a default model where only a last day is given', async () => {
    const { requests, error } = await apply(creationOf({ employment: { end: '2027-12-31' } }), {
      'POST /users': [NORA],
      'GET /users/employments': [[MODEL]],
      'PUT /users/employments/4': [inMoco(employmentOf(4, '2026-11-23', { to: '2027-12-31' }), 9)],
    });
    expect(error).toBeUndefined();
    expect(requests.at(-1)).toBe('PUT /users/employments/4 {"to":"2027-12-31"}');
  });

  it('ends all employments that MOCO made where only a last day is given', async () => {
    const other = employmentOf(5, '2026-12-01');
    const ended = { to: '2027-12-31' };
    const { requests, error } = await apply(creationOf({ employment: { end: '2027-12-31' } }), {
      'POST /users': [NORA],
      'GET /users/employments': [[MODEL, inMoco(other, 9)]],
      'PUT /users/employments/4': [inMoco(employmentOf(4, '2026-11-23', ended), 9)],
      'PUT /users/employments/5': [inMoco({ ...other, ...ended }, 9)],
    });
    expect(error).toBeUndefined();
    expect(requests.slice(2)).toEqual([
      'PUT /users/employments/4 {"to":"2027-12-31"}',
      'PUT /users/employments/5 {"to":"2027-12-31"}',
    ]);
  });

  it('reads nothing where neither employment nor vacation is given', async () => {
    const applied = await apply(creationOf(), { 'POST /users': [NORA] });
    expect(applied.requests).toEqual([`POST /users ${USER_BODY}`]);
    expect(kindsOf(applied)).toEqual(['created']);
  });

  it('writes vacation last, changing an entry that MOCO made along with the user', async () => {
    const applied = await apply(creationOf({ employment: FROM_2027, vacation: VACATION }), {
      'POST /users': [NORA],
      'GET /users/employments': [[EMPLOYMENT]],
      'GET /users/holidays': [[entryInMoco(8, 9, { days: 20 })]],
      'PUT /users/holidays/8': [entryInMoco(8, 9)],
    });
    expect(applied.error).toBeUndefined();
    expect(applied.requests.at(-1)).toBe('PUT /users/holidays/8 {"days":25}');
    expect(kindsOf(applied)).toEqual(['created', 'completed', 'vacation']);
    expect(applied.steps.at(-1)).toMatchObject({ entry: { id: 8, days: 25 }, isFound: false });
  });

  it('fails if MOCO made several vacation entries with the title, and names them', async () => {
    const applied = await apply(creationOf({ vacation: VACATION }), {
      'POST /users': [NORA],
      'GET /users/holidays': [[entryInMoco(8, 9), entryInMoco(10, 9, { days: 1 })]],
    });
    expect(applied.error).toEqual({
      kind: 'not-applied',
      fields: ['vacation, as MOCO made several entries (IDs 8, 10)'],
    });
  });

  it.each([true, false])('sends whether MOCO is to welcome the user: %j', async (welcomeEmail) => {
    const { requests } = await apply(creationOf(), { 'POST /users': [NORA] }, welcomeEmail);
    expect(requests[0]).toContain(`"welcome_email":${welcomeEmail}`);
  });

  it('fails after the step of the user if the employment is rejected', async () => {
    const applied = await apply(plan, {
      'POST /users': [NORA],
      'GET /users/employments': [[]],
      'POST /users/employments': [httpError(403)],
    });
    expect(kindsOf(applied)).toEqual(['created', 'completed']);
    expect(applied.error).toMatchObject({ status: 403 });
  });

  it('does not fail for a text that MOCO stored as another one', async () => {
    const fields = [...NEW, ...desiredFields({ info: 'x' })];
    const applied = await apply(creationOf({ fields }), { 'POST /users': [{ ...NORA, info: 'y' }] });
    const changes = applied.steps.flatMap((step) => (step.kind === 'created' ? step.changes : []));
    expect(changes.find(({ field }) => field.input === 'info')).toMatchObject({
      outcome: 'altered',
      to: 'y',
    });
    expect(applied.error).toBeUndefined();
  });

  it('fails before the employment if MOCO did not store the team', async () => {
    const applied = await apply(plan, { 'POST /users': [{ ...NORA, unit: { id: 1, name: 'Other' } }] });
    expect(kindsOf(applied)).toEqual(['created']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: ['team'] });
  });

  it('whose response was lost is not repeated if the user exists', async () => {
    const { requests, steps } = await apply(creationOf(), {
      'POST /users': [LOST],
      'GET /users': [[NORA]],
    });
    expect(requests).toEqual([`POST /users ${USER_BODY}`, 'GET /users']);
    expect(steps).toMatchObject([{ kind: 'created', user: { id: 9 } }]);
  });

  it('whose response was lost corrects no field that MOCO never returns', async () => {
    const fields = [...NEW, ...desiredFields({ language: 'de', password: 'correct horse' })];
    const { requests, error } = await apply(creationOf({ fields }), {
      'POST /users': [LOST],
      'GET /users': [[NORA]],
    });
    expect(requests).toHaveLength(2);
    expect(error).toBeUndefined();
  });

  it('whose response was lost corrects a user with other values', async () => {
    const { requests, steps } = await apply(creationOf(), {
      'POST /users': [LOST],
      'GET /users': [[{ ...NORA, firstname: 'N.' }]],
      'PUT /users/9': [NORA],
    });
    expect(requests.at(-1)).toBe('PUT /users/9 {"firstname":"Nora"}');
    expect(steps).toMatchObject([{ kind: 'created', user: NORA }]);
  });

  it('whose response was lost fails if MOCO ignored the correction', async () => {
    const plan = creationOf({ fields: [...NEW, ...desiredFields({ info: 'x' })] });
    const found = { ...NORA, info: 'old' };
    const applied = await apply(plan, {
      'POST /users': [LOST],
      'GET /users': [[found]],
      'PUT /users/9': [found],
    });
    expect(kindsOf(applied)).toEqual(['created']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: ['info'] });
  });

  it('writes hours before it fails for a custom field that MOCO ignored', async () => {
    const fields = [...NEW, ...desiredFields({ 'custom-properties': { Kostenstelle: '4711' } })];
    const applied = await apply(creationOf({ fields, employment: FROM_2027 }), {
      'POST /users': [{ ...NORA, custom_properties: {} }],
      'GET /users/employments': [[]],
      'POST /users/employments': [inMoco(employmentOf(6, '2027-01-01', { pattern: PART }), 9)],
    });
    expect(kindsOf(applied)).toEqual(['created', 'completed', 'employment']);
    expect(applied.error).toEqual({ kind: 'not-applied', fields: [], customFields: ['Kostenstelle'] });
  });

  it('whose response was lost yields the user even if the correction fails', async () => {
    const applied = await apply(creationOf(), {
      'POST /users': [LOST],
      'GET /users': [[{ ...NORA, firstname: 'N.' }]],
      'PUT /users/9': [httpError(500)],
    });
    expect(applied.steps).toMatchObject([{ kind: 'created', user: { firstname: 'N.' } }]);
    expect(applied.error).toMatchObject({ status: 500 });
  });

  it('whose response was lost is repeated if the user does not exist', async () => {
    const { requests, steps } = await apply(creationOf(), {
      'POST /users': [LOST, NORA],
      'GET /users': [[]],
    });
    expect(requests.map((line) => line.slice(0, 11))).toEqual(['POST /users', 'GET /users', 'POST /users']);
    expect(steps).toMatchObject([{ kind: 'created' }]);
  });
});

describe('a lost response', () => {
  const begun = inMoco(employmentOf(6, '2027-01-01', { pattern: PART }));
  const employment = planOf({ employment: FROM_2027 });
  const vacation = planOf({ vacation: VACATION });

  it('to the creation of an employment does not create it twice', async () => {
    const found = await apply(employment, {
      'POST /users/employments': [LOST],
      'GET /users/employments': [[begun]],
    });
    expect(found.requests.map((line) => line.split(' ', 2).join(' '))).toEqual([
      'POST /users/employments',
      'GET /users/employments',
    ]);
    expect(found.steps).toMatchObject([{ kind: 'employment', employment: { id: 6 }, isFound: false }]);
    const repeated = await apply(employment, {
      'POST /users/employments': [LOST, begun],
      'GET /users/employments': [[]],
    });
    expect(repeated.requests).toHaveLength(3);
    expect(repeated).toMatchObject({ steps: [{ employment: { id: 6 } }], error: undefined });
  });

  it('to the creation of an employment that MOCO stored with other hours is not applied, and not repeated', async () => {
    const applied = await apply(employment, {
      'POST /users/employments': [LOST],
      'GET /users/employments': [[inMoco(employmentOf(6, '2027-01-01'))]],
    });
    expect(applied.requests).toHaveLength(2);
    expect(kindsOf(applied)).toEqual(['employment']);
    expect(applied.error).toMatchObject({ fields: ['the days or hours of employment 6'] });
  });

  it('to the creation of a vacation entry does not create it twice', async () => {
    const other = entryInMoco(9, 7, { title: 'Sonderurlaub' });
    const found = await apply(vacation, {
      'POST /users/holidays': [LOST],
      'GET /users/holidays': [[other, entryInMoco(8, 7)]],
    });
    expect(found.requests).toHaveLength(2);
    expect(found.steps).toMatchObject([{ kind: 'vacation', entry: { id: 8 }, isFound: false }]);
    const repeated = await apply(vacation, {
      'POST /users/holidays': [LOST, entryInMoco(8, 7)],
      'GET /users/holidays': [[other]],
    });
    expect(repeated.requests).toHaveLength(3);
    expect(repeated).toMatchObject({ steps: [{ entry: { id: 8 } }], error: undefined });
  });

  it.each<[string, UserPlan, string]>([
    ['an employment', employment, '/users/employments'],
    ['a vacation entry', vacation, '/users/holidays'],
  ])('is not repeated if %s can not be looked up', async (_, plan, path) => {
    const applied = await apply(plan, { [`POST ${path}`]: [LOST], [`GET ${path}`]: [httpError(500)] });
    expect(applied.requests).toHaveLength(2);
    expect(applied).toMatchObject({ steps: [], error: { status: 503 } });
  });
});

describe('a new employment that overlaps another one', () => {
  it('is not created if MOCO refuses it, and there is none from the day on', async () => {
    const applied = await apply(planOf({ employment: FROM_2027 }), {
      'POST /users/employments': [httpError(422)],
      'GET /users/employments': [[inMoco(OPEN)]],
    });
    expect(applied).toMatchObject({ steps: [], error: { status: 422 } });
  });

  it('is found if another run created it, and not applied if that has other hours', async () => {
    const plan = planOf({ employment: FROM_2027 });
    const foundWith = (pattern: typeof FULL): Promise<Applied> =>
      apply(plan, {
        'POST /users/employments': [httpError(422)],
        'GET /users/employments': [[inMoco(employmentOf(6, '2027-01-01', { pattern }))]],
      });
    expect(await foundWith(PART)).toMatchObject({
      steps: [{ kind: 'employment', isFound: true }],
      error: undefined,
    });
    expect(await foundWith(FULL)).toMatchObject({ steps: [], error: { kind: 'not-applied' } });
  });
});

describe('a new vacation entry that MOCO refuses', () => {
  it('is found if another run created it, and not applied if that has other days', async () => {
    const foundWith = (days: number): Promise<Applied> =>
      apply(planOf({ vacation: VACATION }), {
        'POST /users/holidays': [httpError(422)],
        'GET /users/holidays': [[entryInMoco(8, 7, { days })]],
      });
    expect(await foundWith(25)).toMatchObject({
      steps: [{ kind: 'vacation', isFound: true }],
      error: undefined,
    });
    expect(await foundWith(20)).toMatchObject({ steps: [], error: { kind: 'not-applied' } });
  });
});

describe('a creation that another run has made first', () => {
  const fields = [...NEW, ...desiredFields({ language: 'de' })];
  const plan = creationOf({ fields, employment: FROM_2027 });
  const covering = inMoco(employmentOf(5, '2020-01-01', { pattern: PART }), 9);

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

  it('finds an employment and vacation that another run creates in the meantime', async () => {
    const desired = { fields, employment: FROM_2027, vacation: VACATION };
    const applied = await apply(creationOf(desired), {
      'POST /users': [httpError(422)],
      'GET /users': [[NORA]],
      'GET /users/employments': [[], [inMoco(employmentOf(5, '2027-01-01', { pattern: PART }), 9)]],
      'GET /users/holidays': [[], [entryInMoco(8, 9)]],
      'PUT /users/9': [NORA],
      'POST /users/employments': [httpError(422)],
      'POST /users/holidays': [httpError(422)],
    });
    expect(kindsOf(applied)).toEqual(['replanned', 'updated', 'employment', 'vacation']);
    expect(applied.steps.slice(2)).toMatchObject([
      { employment: { id: 5 }, isFound: true },
      { entry: { id: 8 }, isFound: true },
    ]);
    expect(applied.error).toBeUndefined();
  });

  it('changes the default model that MOCO made for the other run', async () => {
    const created_at = new Date(NOW).toISOString();
    const model = { ...inMoco(employmentOf(5, '2026-11-23'), 9), created_at, updated_at: created_at };
    const applied = await apply(plan, {
      'POST /users': [httpError(422)],
      'GET /users': [[{ ...NORA, created_at }]],
      'GET /users/employments': [[model]],
      'PUT /users/9': [NORA],
      'PUT /users/employments/5': [inMoco(employmentOf(5, '2027-01-01', { pattern: PART }), 9)],
    });
    expect(applied.error).toBeUndefined();
    expect(applied.requests.at(-1)).toContain('PUT /users/employments/5 {"from":"2027-01-01","pattern":');
  });

  it.each<[string, Partial<DesiredUser>, Script, RegExp]>([
    [
      'several employments cover the first day',
      { employment: FROM_2027 },
      { 'GET /users/employments': [[covering, { ...covering, id: 6 }]] },
      /^Several employments cover 2027-01-01 \(IDs 5, 6\)/,
    ],
    [
      'the hours would change too far back',
      { employment: startOf('2020-01-01', FULL) },
      { 'GET /users/employments': [[covering]] },
      /^Hours can't change from 2020-01-01 on/,
    ],
    [
      'several vacation entries have the title',
      { vacation: VACATION },
      { 'GET /users/holidays': [[entryInMoco(8, 9), entryInMoco(10, 9)]] },
      /^Several vacation entries of 2027/,
    ],
  ])('fails if %s of that user, and writes nothing', async (_, desired, script, text) => {
    const applied = await apply(creationOf(desired), {
      'POST /users': [httpError(422)],
      'GET /users': [[NORA]],
      ...script,
    });
    expect(applied.requests.filter((line) => line.startsWith('PUT'))).toEqual([]);
    expect(applied.error).toMatchObject({ issues: [{ text: expect.stringMatching(text) }] });
  });

  it('deactivates that user without ending employments, where no last day is given', async () => {
    const desired = { fields: [...NEW, ...desiredFields({ active: false })], employment: FROM_2027 };
    const applied = await apply(creationOf(desired), {
      'POST /users': [httpError(422)],
      'GET /users': [[NORA]],
      'GET /users/employments': [[covering]],
      'PUT /users/9': [{ ...NORA, active: false }],
    });
    expect(applied.error).toBeUndefined();
    expect(applied.requests.at(-1)).toBe('PUT /users/9 {"active":false}');
    expect(kindsOf(applied)).toEqual(['replanned', 'updated']);
  });

  it('fails if MOCO rejects it for another reason', async () => {
    const applied = await apply(plan, { 'POST /users': [httpError(422)], 'GET /users': [[]] });
    expect(applied).toMatchObject({ steps: [], error: { status: 422 } });
  });
});
