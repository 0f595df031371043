/** The simulator as an action: the built bundle as the runner starts it, the requests of a job, and its post step. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { casesOf, itIfAll } from '../support/extent.ts';
import { FULL_KEY, READ_ONLY_KEY } from '../../simulator/data.ts';
import { runAction, type ActionResult } from '../../simulator/runner.ts';
import type { State } from '../../simulator/state.ts';
import type { InspectedRequest } from '../../simulator/inspection.ts';
import { playWorkflow } from '../../simulator/workflow.ts';
import { closing } from '../support/step.ts';
import { workspaceWith } from '../support/sync.ts';

/** A job: its workspace, the result of the main step, and its other steps. */
interface Job {
  readonly started: ActionResult;
  readonly env: Readonly<Record<string, string>>;
  /** Sends a request as a step of the job would. */
  readonly request: (path: string, init?: RequestInit & { readonly key?: string }) => Promise<Response>;
  readonly state: () => Promise<State>;
  readonly requests: () => Promise<InspectedRequest[]>;
  /** Runs the post step. */
  readonly end: () => Promise<ActionResult>;
}

async function job(
  inputs: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Job> {
  const env = { GITHUB_WORKSPACE: await workspaceWith(files), RUNNER_TEMP: await workspaceWith({}) };
  const started = await runAction({ action: 'simulator', inputs, env });
  let isOver = false;
  const end = (): Promise<ActionResult> => {
    isOver = true;
    return runAction({ action: 'simulator', inputs, env, state: started.state });
  };
  closing({
    close: async () => {
      if (!isOver) await end();
    },
  });
  const url = started.outputs['api-url'] ?? '';
  const root = url.replace('/api/v1', '');
  const read = async <T>(path: string): Promise<T> => (await (await fetch(`${root}${path}`)).json()) as T;
  return {
    started,
    env,
    request: (path, { key = FULL_KEY, ...init } = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { authorization: `Token token=${key}`, 'content-type': 'application/json' },
      }),
    state: () => read<State>('/__state'),
    requests: () => read<InspectedRequest[]>('/__requests'),
    end,
  };
}

it('runs the workflow of its page', async () => {
  const page = readFileSync('simulator/README.md', 'utf8');
  const [, workflow = ''] = /```yaml\n(jobs:[\s\S]*?)```/.exec(page) ?? [];
  const folder = await workspaceWith({ 'workflow.yml': workflow });
  const ran = await playWorkflow(join(folder, 'workflow.yml'), {}, { RUNNER_TEMP: folder });
  expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(ran[1]?.outputs).toMatchObject({ id: '1003', changed_fields: '["lastname"]' });
  expect(ran[2]?.summary).toContain('<code>PUT</code>');
});

describe('the main step', () => {
  it('starts a MOCO for the rest of the job, and says what is in it', async () => {
    const { started, request } = await job();
    const url = started.outputs['api-url'] ?? '';
    expect(started).toMatchObject({ exitCode: 0, stderr: '', masks: [] });
    expect(started.outputs).toEqual({
      'api-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/),
      'api-key': FULL_KEY,
      'read-only-api-key': READ_ONLY_KEY,
    });
    expect(started.log.trim()).toBe(
      `Simulated MOCO at ${url}: 5 users, 4 teams, 3 roles, 3 employments, 2 vacation entries, 8 custom fields`,
    );
    expect(await (await request('/users/1003')).json()).toMatchObject({ lastname: 'Rossi' });
    const write = { method: 'PUT', body: '{}', key: READ_ONLY_KEY };
    expect((await request('/users/1003', write)).status).toBe(403);
  });

  itIfAll('takes each option of the inputs', async () => {
    const { request } = await job({
      faults: '\n  GET /units 503 1  \n*  /session 418\n',
      'rate-limit': '4',
      'default-employment': 'false',
      overlaps: 'accept',
    });
    const post = (path: string, body: object): Promise<Response> =>
      request(path, { method: 'POST', body: JSON.stringify(body) });
    expect((await request('/units')).status).toBe(503);
    expect((await request('/session')).status).toBe(418);
    const user = { firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com', unit_id: 202 };
    const { id } = (await (await post('/users', user)).json()) as { id: number };
    const employments = await request(`/users/employments?user_id=${id}`);
    expect(await employments.json()).toEqual([]);
    const week = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
    for (let count = 0; count < 2; count++) {
      expect(
        (await post('/users/employments', { user_id: id, pattern: week, from: '2026-01-01' })).status,
      ).toBe(200);
    }
    expect((await request('/units')).status).toBe(429);
  });

  it('reports all invalid inputs together, and starts nothing', async () => {
    const { started, end } = await job({
      faults: 'GET /units\nPUT /users/* 503 2\nGET users 503',
      'rate-limit': 'many',
      'default-employment': 'perhaps',
      overlaps: 'merge',
    });
    expect(started).toMatchObject({ exitCode: 1, outputs: {} });
    for (const text of [
      '`faults`, line 1: "GET /units" must be METHOD PATH EFFECT [TIMES] [after COUNT]',
      '`faults`, line 3: "GET users 503" must have a PATH that begins with /',
      '`rate-limit` "many" must be',
      '`default-employment` "perhaps" must be `true` or `false`',
      '`overlaps` "merge" must be one of refuse, accept, end-earlier',
      'docs/errors.md#invalid-input',
    ]) {
      expect(started.log).toContain(text);
    }
    expect(await end()).toMatchObject({ exitCode: 0, log: 'The simulator was not started.\n' });
  });
});

describe('a users file', () => {
  const EXAMPLE = readFileSync('examples/users.csv', 'utf8');

  it('becomes the account: the sync of the same file has nothing to change, even if it deactivates others', async () => {
    const { started, env, state, requests } = await job(
      { 'users-file': 'users.csv' },
      { 'users.csv': EXAMPLE },
    );
    expect(started.log).toContain(
      '6 users, 4 teams, 2 roles, 5 employments, 1 vacation entry, 1 custom field',
    );
    const { 'api-url': url = '', 'api-key': key = '' } = started.outputs;
    const inputs = {
      ...{ 'api-url': url, 'api-key': key, 'users-file': 'users.csv', mode: 'apply' },
      ...{ 'create-missing': 'true', unlisted: 'deactivate', 'vacation-title': 'Urlaubsanspruch' },
    };
    const before = await state();
    const synced = await runAction({ action: 'sync', inputs, env });
    expect(synced.outputs).toMatchObject({ error: '', changed: 'false', unchanged: '6', deactivated: '0' });
    expect((await requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await state()).toEqual(before);
    expect(before.users.find(({ id }) => id === 1003)).toMatchObject({
      lastname: 'Keller',
      home_address: '',
    });
  });

  itIfAll('has its columns, and vacation entries of its own', async () => {
    const { started, state } = await job(
      {
        ...{ 'users-file': 'list.csv', columns: 'Mail = email\nRemarks = ignore' },
        ...{ 'vacation-title': 'Ferien', 'vacation-year': '2030' },
      },
      { 'list.csv': 'Mail;Remarks;Ferientage\nnora.vogt@example.com;none;25' },
    );
    expect(started.log).toContain(
      'The users file lacks some values. The account has 40 hours a week for 1 user,',
    );
    expect(await state()).toMatchObject({
      users: [{ firstname: 'Nora', lastname: 'Vogt', email: 'nora.vogt@example.com' }],
      holidays: [{ title: 'Ferien', year: 2030, days: 25 }],
    });
  });

  itIfAll('with issues starts nothing, and says where they are', async () => {
    const { started } = await job(
      { 'users-file': 'users.csv', data: 'moco.json', 'rate-limit': '0' },
      { 'users.csv': 'email,active\na@example.com,perhaps', 'moco.json': '{"users": [{"id": "7"}]}' },
    );
    expect(started).toMatchObject({ exitCode: 1, outputs: {} });
    for (const text of [
      '`users-file` and `data` must not both be given',
      'users.csv, line 2, column "active": "perhaps" must be `true` or `false`',
      '`rate-limit` "0" must be',
    ]) {
      expect(started.log).toContain(text);
    }
  });

  it.each(
    casesOf([
      [
        { 'users-file': 'none.csv' },
        '`users-file` "none.csv" must be a readable file. Did the job run actions/checkout?',
      ],
      [
        { data: 'none.json' },
        '`data` "none.json" must be a readable file. Did the job run actions/checkout?',
      ],
      [{ columns: 'Mail = email' }, '`columns` requires `users-file`'],
      [{ 'vacation-year': '2030' }, '`vacation-year` requires `users-file`'],
    ]),
  )('and other files must be there: %j', async (inputs, message) => {
    expect((await job(inputs as Readonly<Record<string, string>>)).started.log).toContain(message);
  });
});

describe('JSON by MOCO’s keys', () => {
  it('becomes the account, and its state is that JSON', async () => {
    const first = await job();
    const sample = await first.state();
    const { state } = await job({ data: 'moco.json' }, { 'moco.json': JSON.stringify(sample) });
    expect(await state()).toEqual(sample);
  });
});

describe('beside the API', () => {
  it('shows the account and the requests without a key, and counts neither', async () => {
    const { request, state, requests } = await job({ 'rate-limit': '2' });
    await request('/users/1003', {
      method: 'PUT',
      body: JSON.stringify({ lastname: 'Keller', password: 'correct horse', avatar: { base64: 'R0lGOD' } }),
    });
    await request('/users?tags=Z%C3%BCrich&ids=1&ids=2');
    const user = (await state()).users.find(({ id }) => id === 1003);
    expect(user).toMatchObject({ lastname: 'Keller', unit: { name: 'Entwicklung' } });
    expect(await requests()).toEqual([
      {
        ...{ method: 'PUT', path: '/users/1003', query: {}, status: 200 },
        body: { lastname: 'Keller', password: '(left out)', avatar: '(left out)' },
      },
      { method: 'GET', path: '/users', query: { tags: 'Zürich', ids: ['1', '2'] }, status: 200, body: null },
    ]);
    expect((await request('/units')).status).toBe(429);
    expect((await state()).units).toHaveLength(4);
  });
});

describe('the post step', () => {
  it('writes the requests into the job summary, and ends the simulator', async () => {
    const { request, state, end } = await job();
    await request('/users');
    await request('/users?page=2');
    await request('/<b>|%E2%80%A8::error::x');
    const { exitCode, stderr, log, summary } = await end();
    expect({ exitCode, stderr, log }).toEqual({
      ...{ exitCode: 0, stderr: '' },
      log: 'The simulator received 3 requests.\n',
    });
    expect(summary).toContain('<h3>Simulated MOCO: 3 requests</h3>');
    const row = (...cells: string[]): string =>
      `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    expect(summary).toContain(row('<code>GET</code>', '<code>/users</code>', '200', '2'));
    expect(summary).not.toContain('<b>');
    await expect(state()).rejects.toThrow();
  });

  it('never fails: it says so if the simulator is gone', async () => {
    const { started, state, end } = await job();
    process.kill(Number(started.state['pid']), 'SIGKILL');
    const isRunning = (): Promise<boolean> => state().then(Boolean, () => false);
    while (await isRunning());
    const { exitCode, log, summary } = await end();
    expect({ exitCode, summary }).toEqual({ exitCode: 0, summary: '' });
    expect(log).toContain(
      'Warning: The simulator no longer responds, so its requests are not known: connect ECONNREFUSED',
    );
  });
});
