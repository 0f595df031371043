/** The example workflows as they are, against an account that looks like MOCO's own host. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { pullRequestEnv, startGitHub, WORKFLOW, WRITE_TOKEN } from '../../simulator/github.ts';
import * as network from '../../simulator/network.ts';
import type { ActionResult } from '../../simulator/runner.ts';
import { playWorkflow, type Contexts } from '../../simulator/workflow.ts';
import { FULL_KEY, READ_ONLY_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { closing, moco, requestLines, userIn, written } from '../support/step.ts';
import { workspaceWith } from '../support/sync.ts';

/** Hours may change up to 92 days back, so fixed days would be too old one day. */
const NEXT_YEAR = new Date().getFullYear() + 1;

/** The account of the user who leaves. */
const IBAN = 'CH9300762011623852957';

/** What a job gets besides the contexts: what the runner sets, and which job it is. */
interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly job?: string;
}

/** An account at acme.mocoapp.com, and a way to run the example on it. */
async function playing(
  file: string,
): Promise<{ account: Simulator; play: (contexts: Contexts, run?: Run) => Promise<ActionResult[]> }> {
  const account = await moco();
  const { env, close } = await network.exposeAsMoco(account);
  closing({ close });
  const secrets = { MOCO_API_KEY: FULL_KEY, MOCO_READ_ONLY_API_KEY: READ_ONLY_KEY };
  const play = (contexts: Contexts, run: Run = {}): Promise<ActionResult[]> =>
    playWorkflow(`examples/${file}`, { secrets, inputs: {}, ...contexts }, { ...env, ...run.env }, run.job);
  return { account, play };
}

/** The requests that change something. */
const writeLines = (account: Simulator): string[] =>
  requestLines(account).filter((line) => !line.startsWith('GET '));

describe('update-from-form.yml', () => {
  it('changes the fields of the form, and none that is empty', async () => {
    const { account, play } = await playing('update-from-form.yml');
    const inputs = { email: 'giulia.rossi@example.com', lastname: 'Keller', team: '', external: 'true' };
    const [ran] = await play({ inputs });
    expect(ran?.outputs).toMatchObject({ error: '', changed_fields: '["lastname","external"]' });
    expect(written(account)).toEqual({ lastname: 'Keller', external: true });
  });

  itIfAll('leaves `external` as it is', async () => {
    const { account, play } = await playing('update-from-form.yml');
    await play({
      inputs: { email: 'paul.lindner@example.com', lastname: '', team: 'entwicklung', external: 'as it is' },
    });
    expect(written(account)).toEqual({ unit_id: 203 });
  });
});

describe('update-from-hr-system.yml', () => {
  it('changes the fields of the payload', async () => {
    const { account, play } = await playing('update-from-hr-system.yml');
    const client_payload = { email: 'giulia.rossi@example.com', lastname: 'Meier', team: 'Design' };
    await play({ github: { event: { client_payload } } });
    expect(written(account)).toEqual({ lastname: 'Meier', unit_id: 202 });
  });
});

describe('deactivate-on-schedule.yml', () => {
  it('deactivates, and does nothing the next night', async () => {
    const { account, play } = await playing('deactivate-on-schedule.yml');
    const matrix = { person: { email: 'giulia.rossi@example.com', last_day: '2026-11-22' } };
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('true');
    expect((await play({ matrix }))[0]?.outputs['changed']).toBe('false');
    expect(userIn(account)).toMatchObject({ active: false, home_address: '', iban: IBAN });
    expect(account.data.employments.find(({ id }) => id === 9002)?.to).toBe('2026-11-22');
  });

  it.each(casesOf([null, '', 'not YYYY-MM-DD']))(
    'fails for the last day %j, and writes nothing',
    async (last_day) => {
      const { account, play } = await playing('deactivate-on-schedule.yml');
      const matrix = { person: { email: 'giulia.rossi@example.com', last_day } };
      expect((await play({ matrix }))[0]?.outputs['error']).toBe('invalid-input');
      expect(account.requests).toEqual([]);
    },
  );
});

describe('onboarding.yml', () => {
  const inputs = {
    email: 'nora.vogt@example.com',
    firstname: 'Nora',
    lastname: 'Vogt',
    team: 'design',
    'first-day': `${NEXT_YEAR}-01-01`,
    hours: '8,8,8,8,6',
    'vacation-days': '25',
  };
  const DONE = { error: '', changed: 'false', created: 'false', employments: '[]' };
  const VACATION = { action: 'created', year: NEXT_YEAR, title: 'Urlaubsanspruch', days: 25 };

  it('onboards in a first run, and does nothing in a second', async () => {
    const { account, play } = await playing('onboarding.yml');
    const [first] = await play({ inputs });
    expect(first?.outputs).toMatchObject({ error: '', created: 'true', id: '2001' });
    expect(JSON.parse(first?.outputs['vacation'] ?? '')).toMatchObject(VACATION);
    expect(account.requests).toHaveLength(7);
    // The weekly model that MOCO gave to the new user has the hours of the form.
    expect(account.data.employments.filter(({ user_id }) => user_id === 2001)).toMatchObject([
      { from: `${NEXT_YEAR}-01-01`, to: null, pattern: { am: [4, 4, 4, 4, 3], pm: [4, 4, 4, 4, 3] } },
    ]);
    expect((await play({ inputs }))[0]?.outputs).toMatchObject(DONE);
    expect(writeLines(account)).toHaveLength(3);
  });

  itIfAll('reactivates a former colleague who comes back', async () => {
    const { account, play } = await playing('onboarding.yml');
    const [ran] = await play({
      inputs: { ...inputs, email: 'svenja.krause@example.com', firstname: 'Svenja' },
    });
    expect(ran?.outputs).toMatchObject({ error: '', created: 'false', active: 'true' });
    expect(userIn(account, 1005)).toMatchObject({ active: true });
  });
});

describe('change-hours.yml', () => {
  const inputs = {
    email: 'giulia.rossi@example.com',
    'first-day': `${NEXT_YEAR}-01-01`,
    hours: '8/8/8/8/0',
    preview: false,
  };
  const FIELDS = { error: '', changed: 'true', changed_fields: '["employment"]' };

  itIfAll('shows the change in a preview, and writes nothing', async () => {
    const { account, play } = await playing('change-hours.yml');
    expect((await play({ inputs: { ...inputs, preview: true } }))[0]?.outputs).toMatchObject(FIELDS);
    expect(writeLines(account)).toEqual([]);
  });

  it('changes the hours in a first run, and does nothing in a second', async () => {
    const { account, play } = await playing('change-hours.yml');
    expect((await play({ inputs }))[0]?.outputs).toMatchObject(FIELDS);
    expect(account.data.employments.filter(({ user_id }) => user_id === 1003)).toMatchObject([
      { from: '2022-01-01', to: `${NEXT_YEAR - 1}-12-31` },
      { from: `${NEXT_YEAR}-01-01`, to: null, pattern: { am: [4, 4, 4, 4, 0], pm: [4, 4, 4, 4, 0] } },
    ]);
    expect((await play({ inputs }))[0]?.outputs).toMatchObject({ error: '', changed: 'false' });
  });
});

describe('offboarding.yml', () => {
  const github = { event: { client_payload: { email: 'giulia.rossi@example.com', last_day: '2026-12-31' } } };
  const DONE = { error: '', changed: 'false', employments: '[]', active: 'false' };

  it('offboards in a first run, and does nothing in a second', async () => {
    const { account, play } = await playing('offboarding.yml');
    expect((await play({ github }))[0]?.outputs).toMatchObject({ error: '', active: 'false' });
    expect(account.data.employments.find(({ id }) => id === 9002)?.to).toBe('2026-12-31');
    expect((await play({ github }))[0]?.outputs).toMatchObject(DONE);
  });

  itIfAll('keeps the IBAN, which the last salary still needs', async () => {
    const { account, play } = await playing('offboarding.yml');
    await play({ github });
    expect(userIn(account)).toMatchObject({ mobile_phone: '', home_address: '', iban: IBAN });
  });

  it.each(casesOf([{}, { last_day: '' }, { lastDay: '2026-12-31' }]))(
    'fails without a last day (%j), and writes nothing',
    async (payload) => {
      const { account, play } = await playing('offboarding.yml');
      const client_payload = { email: 'giulia.rossi@example.com', ...payload };
      const [ran] = await play({ github: { event: { client_payload } } });
      expect(ran?.outputs['error']).toBe('invalid-input');
      expect(account.requests).toEqual([]);
    },
  );
});

describe('export.yml', () => {
  const GITHUB_WORKSPACE = mkdtempSync(join(tmpdir(), 'export-'));
  afterAll(() => rmSync(GITHUB_WORKSPACE, { recursive: true }));

  it.each(casesOf([false, true]))(
    'writes the file (with personal data: %s), and nothing to MOCO',
    async (personal) => {
      const { account, play } = await playing('export.yml');
      const inputs = { 'include-personal-data': personal };
      const github = { token: 'x', run_id: '4711' };
      const [ran] = await play({ inputs, github }, { env: { GITHUB_WORKSPACE } });
      expect(ran?.outputs).toEqual({ exported: '4', error: '' });
      const text = readFileSync(join(GITHUB_WORKSPACE, 'users.csv'), 'utf8');
      expect(text.includes('+41 79 555 01 02')).toBe(personal);
      expect(writeLines(account)).toEqual([]);
    },
  );
});

/** The inputs of each step that syncs, but for the key and the limits of a manual run. */
function syncInputs(file: string): Readonly<Record<string, unknown>>[] {
  const { jobs } = load(readFileSync(`examples/${file}`, 'utf8')) as { jobs: Record<string, Job> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const syncs = steps.filter(({ uses }) => uses === 'OWNER/REPO/sync@v1');
  return syncs.map((step) =>
    Object.fromEntries(
      Object.entries(step.with ?? {}).filter(([input]) => !/^(?:api-key|mode|max-.*)$/.test(input)),
    ),
  );
}

describe('sync.yml', () => {
  /** The two jobs, on one account and one pull request, with the users file of the examples. */
  async function jobs() {
    const { account, play } = await playing('sync.yml');
    const github = closing(await startGitHub());
    const GITHUB_WORKSPACE = resolve('examples');
    const job =
      (name: string, env: Run['env']) =>
      async (inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult | undefined> =>
        (await play({ inputs }, { job: name, env: { ...env, GITHUB_WORKSPACE } }))[0];
    return {
      account,
      github,
      plan: job('plan', pullRequestEnv(github)),
      apply: job('apply', { GITHUB_EVENT_NAME: 'push' }),
    };
  }
  const PLAN = {
    error: '',
    created: '1',
    updated: '1',
    reactivated: '1',
    deactivated: '1',
    unchanged: '2',
    failed: '0',
  };
  const DONE = {
    error: '',
    changed: 'false',
    created: '0',
    updated: '0',
    reactivated: '0',
    deactivated: '0',
    unchanged: '6',
  };

  it('shows the plan in a comment, and writes nothing', async () => {
    const { account, github, plan } = await jobs();
    expect((await plan())?.outputs).toMatchObject({ ...PLAN, changed: 'true', results: '[]' });
    expect(writeLines(account)).toEqual([]);
    expect(github.comments).toMatchObject([{ user: WORKFLOW }]);
    const [comment] = github.comments;
    expect(comment?.body).toContain('<h3>Plan for <code>users.csv</code> in acme.mocoapp.com</h3>');
    for (const text of [
      'nora.vogt@example.com',
      'giulia.rossi@example.com',
      'deactivate',
      'reactivate',
      'Postal address',
    ]) {
      expect(comment?.body).toContain(text);
    }
    expect(comment?.body).not.toContain('Seestrasse');
  });

  it('applies after the merge, and does nothing when it is re-run', async () => {
    const { account, github, apply } = await jobs();
    expect((await apply())?.outputs).toMatchObject({ ...PLAN, changed: 'true' });
    expect(userIn(account)).toMatchObject({ email: 'giulia.keller@example.com', home_address: '' });
    expect(userIn(account, 1004)).toMatchObject({ active: false, unit: { name: 'Design' } });
    expect(userIn(account, 1005)).toMatchObject({ active: true, unit: { name: 'Projektleitung' } });
    expect(userIn(account, 2001)).toMatchObject({ lastname: 'Vogt', tags: ['Berlin'] });
    expect(account.data.employments.find(({ user_id }) => user_id === 2001)?.from).toBe('2027-01-01');
    // The fifth one moves the employment that MOCO made along with the new user, the sixth one gives vacation.
    expect(account.requests.filter(({ method }) => method !== 'GET')).toHaveLength(6);
    expect((await apply())?.outputs).toMatchObject(DONE);
    expect(account.requests.filter(({ method }) => method !== 'GET')).toHaveLength(6);
    expect(github.requests).toEqual([]);
  });

  itIfAll('can be started by hand with other limits', async () => {
    const { account, apply } = await jobs();
    const limited = await apply({ 'max-deactivations': '0', 'max-change-percent': '30' });
    expect(limited?.outputs['error']).toBe('limit-exceeded');
    expect(account.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect((await apply({ 'max-deactivations': '1', 'max-change-percent': '30' }))?.outputs).toMatchObject(
      PLAN,
    );
  });

  it('plans with the inputs that it applies with, but for the key and the limits of a manual run', () => {
    const [planned, applied] = syncInputs('sync.yml');
    expect(planned).toEqual(applied);
    expect(Object.keys(planned ?? {})).toEqual(
      expect.arrayContaining(['protected-users', 'welcome-email', 'end-employments', 'unlisted']),
    );
  });

  itIfAll('says in the same comment when there are no changes left', async () => {
    const { github, plan, apply } = await jobs();
    await plan();
    await apply();
    expect((await plan())?.outputs).toMatchObject(DONE);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('<h3>No changes for <code>users.csv</code>');
  });
});

describe('test-your-workflow.yml', () => {
  const BASE = readFileSync('examples/users.csv', 'utf8');

  /** The steps for a pull request that changes the users file, without a secret. */
  async function test(changed: string, token = '', env: Run['env'] = {}): Promise<ActionResult[]> {
    const GITHUB_WORKSPACE = await workspaceWith({ 'users.csv': changed });
    mkdirSync(join(GITHUB_WORKSPACE, 'base'));
    writeFileSync(join(GITHUB_WORKSPACE, 'base', 'users.csv'), BASE);
    const github = { event: { pull_request: { base: { sha: '0'.repeat(40) } } }, token };
    return playWorkflow(
      'examples/test-your-workflow.yml',
      { github },
      {
        ...{ GITHUB_WORKSPACE, RUNNER_TEMP: await workspaceWith({}) },
        ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' },
        ...env,
      },
    );
  }

  it('plans and applies what the pull request changes, and shows the requests', async () => {
    const [simulator, plan, apply, post] = await test(
      BASE.replace('Giulia;Keller', 'Giulia;Rossi') +
        ';max.ruf@example.com;Max;Ruf;Design;;ja;01.01.2027;8/8/8/8/8;;25;;;\n',
    );
    expect(simulator?.log).toContain(': 6 users, ');
    const counts = { error: '', created: '1', updated: '1', unchanged: '5' };
    expect(plan?.outputs).toMatchObject({ ...counts, changed: 'true', results: '[]' });
    expect(apply?.outputs).toMatchObject({ ...counts, failed: '0' });
    expect(post).toMatchObject({
      exitCode: 0,
      log: expect.stringMatching(/^The simulator received \d+ requests/),
    });
    for (const path of ['/users', '/users/1003', '/users/holidays']) {
      expect(post?.summary).toContain(`<code>${path}</code>`);
    }
  });

  itIfAll('never comments on the pull request: nothing real is applied', async () => {
    const github = closing(await startGitHub());
    const changed = BASE.replace('Giulia;Keller', 'Giulia;Rossi');
    const ran = await test(changed, WRITE_TOKEN, pullRequestEnv(github));
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(github.requests).toEqual([]);
    const [planned, applied] = syncInputs('test-your-workflow.yml');
    expect(planned).toEqual(applied);
  });

  itIfAll('has nothing to do for the same file', async () => {
    const [, plan, apply] = await test(BASE);
    for (const step of [plan, apply]) {
      expect(step?.outputs).toMatchObject({ error: '', changed: 'false', unchanged: '6' });
    }
  });

  itIfAll('fails for a misspelt team, and ends the simulator', async () => {
    const ran = await test(BASE.replace(';Entwicklung;', ';Entwiklung;'));
    expect(ran).toHaveLength(3);
    expect(ran[1]?.outputs['error']).toBe('plan-errors');
    expect(ran[1]?.log).toContain('Did you mean "Entwicklung"?');
    expect(ran[2]?.log).toContain('The simulator received');
  });
});

describe.each(readdirSync('examples').filter((file) => file.endsWith('.yml')))('%s', (file) => {
  const text = readFileSync(`examples/${file}`, 'utf8');
  const { permissions, concurrency, jobs } = load(text) as Rules & { jobs: Record<string, Job> };

  it('is safe to copy', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      for (const { run = '', uses = '', with: given } of job.steps) {
        expect(run).not.toContain('${{');
        if (!uses.startsWith('OWNER/REPO')) expect(uses).toMatch(/^$|@[0-9a-f]{40}$/);
        if (uses.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false);
      }
      if (!usesAction(job)) {
        expect(writingRights(job)).toEqual([]);
        continue;
      }
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      if (isTest(job)) {
        // Anyone may have written the pull request, and nothing real changes.
        expect(writingRights(job)).toEqual([]);
        expect(text).not.toContain('secrets.');
        continue;
      }
      expect(writingRights(job)).toEqual(isPlan(job) ? ['pull-requests'] : isExport(job) ? ['contents'] : []);
      if (isExport(job)) {
        // It writes nothing to MOCO, and leaves the pull request to a person.
        expect(JSON.stringify(job)).not.toContain('secrets.MOCO_API_KEY');
        expect(job.concurrency).toMatchObject({ 'cancel-in-progress': true });
      } else if (isPlan(job)) {
        // A pull request may change the workflow: so no key that can write, no forks, no outdated plans.
        expect(JSON.stringify(job)).not.toContain('secrets.MOCO_API_KEY');
        expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
        expect(job.concurrency).toMatchObject({ 'cancel-in-progress': true });
      } else {
        expect(job.environment).toBe('moco');
        expect(text).toContain('GitHub Pro, Team or Enterprise');
        expect(job.concurrency ?? concurrency).toEqual({ group: 'moco', queue: 'max' });
      }
    }
  });
});

interface Rules {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
}

interface Job extends Rules {
  readonly if?: string;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { run?: string; uses?: string; with?: Readonly<Record<string, unknown>> }[];
}

function usesAction({ steps }: Job): boolean {
  return steps.some(({ uses }) => uses?.startsWith('OWNER/REPO'));
}

/** True if the job works with the simulator. */
function isTest({ steps }: Job): boolean {
  return steps.some(({ uses }) => uses?.startsWith('OWNER/REPO/simulator@'));
}

function isPlan(job: Job): boolean {
  return hasMode(job, 'plan');
}

function isExport(job: Job): boolean {
  return hasMode(job, 'export');
}

function hasMode({ steps }: Job, mode: string): boolean {
  return steps.some((step) => step.with?.['mode'] === mode);
}

function writingRights({ permissions = {} }: Job): string[] {
  return Object.keys(permissions).filter((right) => permissions[right] !== 'read');
}
