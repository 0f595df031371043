/** The comment with the plan on a pull request, and what others have written in MOCO, in the file and beside it. */
import { describe, expect, it } from '@jest/globals';
import {
  PERSON,
  PERSONAL_TOKEN,
  pullRequestEnv,
  READ_ONLY_TOKEN,
  startGitHub,
  WORKFLOW,
  WRITE_TOKEN,
  type GitHub,
  type GitHubComment,
  type GitHubOptions,
} from '../../simulator/github.ts';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import { closing, moco, preloading, userIn } from '../support/step.ts';
import { accountOf, csv, sync, until, type Sync, type SyncResult } from '../support/sync.ts';

const MARKER = '<!-- moco-sync: users.csv -->';
const KELLER = csv('id,lastname', '1003,Keller');
const AS_IT_IS = csv('id,lastname', '1003,Rossi');
const BROKEN = csv('id,lastnam', '1003,Keller');

async function gitHub(options: GitHubOptions = {}): Promise<GitHub> {
  return closing(await startGitHub(options));
}

/** A plan on the pull request, against a fresh account. */
async function planned(
  github: GitHub,
  given: Sync,
  more: Parameters<typeof pullRequestEnv>[1] = {},
): Promise<SyncResult> {
  return sync(await moco(), { ...given, env: { ...pullRequestEnv(github, more), ...given.env } });
}

function writes({ requests }: GitHub): string[] {
  return requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);
}

const comment = (id: number, body: string, user: GitHubComment['user'] = WORKFLOW): GitHubComment => ({
  id,
  body,
  user,
});

describe('the comment', () => {
  it.each(['pull_request', 'pull_request_target'] as const)('is made with the plan (%s)', async (event) => {
    const github = await gitHub({ comments: [comment(1, 'Looks good', PERSON)] });
    const ran = await planned(github, KELLER, { event });
    expect(ran.exitCode).toBe(0);
    expect(github.comments).toHaveLength(2);
    const body = github.comments[1]?.body ?? '';
    expect(body.split('\n')[0]).toBe(MARKER);
    expect(body).toContain('<code>Keller</code>');
    // What stands in the summary stands here.
    expect(body).toBe(`${MARKER}\n${ran.summary}`);
  });

  it('is edited in place, left alone where nothing is new, and set to no changes', async () => {
    const account = await moco();
    const github = await gitHub();
    const plan = (given: Sync): Promise<SyncResult> =>
      sync(account, { ...given, env: pullRequestEnv(github) });
    await plan(KELLER);
    await plan(csv('id,lastname', '1003,Weber'));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('Weber');
    expect(github.comments[0]?.body).not.toContain('Keller');
    await plan(csv('id,lastname', '1003,Weber'));
    expect(writes(github)).toEqual(['POST', 'PATCH']);
    await plan(AS_IT_IS);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('No changes for');
    expect(writes(github)).toEqual(['POST', 'PATCH', 'PATCH']);
  });

  it('is not made where there never were any changes', async () => {
    const github = await gitHub();
    const ran = await planned(github, AS_IT_IS);
    expect(ran.exitCode).toBe(0);
    expect(writes(github)).toEqual([]);
  });

  it('is one for each file, however its path is written', async () => {
    const github = await gitHub();
    for (const name of ['users.csv', 'others.csv', './users.csv']) {
      const content = 'id,lastname\n1003,Keller';
      await planned(github, { files: { [name]: content }, inputs: { 'users-file': name } });
    }
    expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      MARKER,
      '<!-- moco-sync: others.csv -->',
    ]);
  });

  it('is found behind 150 others', async () => {
    const others = Array.from({ length: 150 }, (_, index) => comment(index + 1, 'Looks good', PERSON));
    const github = await gitHub({ comments: [...others, comment(200, `${MARKER}\nThe old plan`)] });
    await planned(github, KELLER);
    expect(github.comments).toHaveLength(151);
    expect(github.comments[150]?.body).toContain('Keller');
  });

  it('of somebody else with the marker is left alone', async () => {
    const github = await gitHub({ comments: [comment(1, `${MARKER}\nForged`, PERSON)] });
    await planned(github, KELLER);
    expect(github.comments[0]?.body).toBe(`${MARKER}\nForged`);
    expect(github.comments[1]).toMatchObject({ user: WORKFLOW });
  });

  it("is kept by a person's own token as well", async () => {
    const github = await gitHub({ comments: [comment(1, `${MARKER}\nThe old plan`, PERSON)] });
    await planned(github, KELLER, { token: PERSONAL_TOKEN });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('Keller');
  });

  it('has the rows that can not be applied', async () => {
    const github = await gitHub();
    const ran = await planned(github, csv('id,lastname', '4711,Keller'));
    expect(ran.outputs['error']).toBe('plan-errors');
    expect(github.comments[0]?.body).toContain('4711');
  });

  it('is cut to what GitHub takes, and says so', async () => {
    const github = await gitHub();
    const account = await moco({ data: accountOf(1_000) });
    const lines = Array.from({ length: 1_000 }, (_, index) => `${5001 + index},Ümlaut`);
    const ran = await sync(account, { ...csv('id,lastname', ...lines), env: pullRequestEnv(github) });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1000' });
    const body = github.comments[0]?.body ?? '';
    expect(body.length).toBeGreaterThan(60_000);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/[\d,]+ more do not fit in here\. The job summary of <a href="https:\/\/github/);
    expect(ran.summary.length).toBeGreaterThan(body.length);
  });
});

describe('a plan that can not be made', () => {
  it('replaces the one in the comment', async () => {
    const github = await gitHub();
    await planned(github, KELLER);
    const ran = await planned(github, BROKEN);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('There is no plan for MOCO');
    expect(github.comments[0]?.body).not.toContain('Keller');
  });

  it('is told in a comment where the file is at fault', async () => {
    const github = await gitHub();
    await planned(github, BROKEN);
    expect(github.comments[0]?.body).toContain('line 1, column &quot;lastnam&quot;: is not known');
  });

  it('makes no comment where only inputs are at fault', async () => {
    const github = await gitHub();
    const ran = await planned(github, { ...KELLER, inputs: { 'api-key': '', 'rate-limit': 'x' } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(writes(github)).toEqual([]);
  });

  it('makes no comment where the file is not at fault', async () => {
    const github = await gitHub();
    const account = await moco({ faults: [{ method: 'GET', path: '/users', effect: { status: 401 } }] });
    const ran = await sync(account, { ...KELLER, env: pullRequestEnv(github) });
    expect(ran.outputs).toEqual({ error: 'unauthorized' });
    expect(writes(github)).toEqual([]);
  });
});

describe('no comment is written', () => {
  it.each([
    ['with `pull-request-comment: false`', { ...KELLER, inputs: { 'pull-request-comment': 'false' } }],
    ['on a push', { ...KELLER, env: { GITHUB_EVENT_NAME: 'push' } }],
  ] satisfies [string, Sync][])('%s, and nothing is asked of GitHub', async (_, given) => {
    const github = await gitHub();
    const ran = await planned(github, given);
    expect(ran.outputs['error']).toBe('');
    expect(ran.log).not.toContain('Warning');
    expect(github.requests).toEqual([]);
  });

  it.each([
    ['where the token may only read, as on forks', {}, READ_ONLY_TOKEN, 'permissions: pull-requests: write'],
    ['where the token is none of GitHub’s', {}, 'made-up', 'the token lacks the right (401)'],
    ['where there is no token', {}, '', 'the token lacks the right (401)'],
    ['while GitHub is down', { status: 503 }, WRITE_TOKEN, 'GitHub is unavailable (503)'],
    ['where GitHub refuses', { status: 422 }, WRITE_TOKEN, 'GitHub answered 422'],
    ['where an answer breaks off', { status: 'empty' }, WRITE_TOKEN, "the answer is not GitHub's"],
    ['where the list is none', { status: 200 }, WRITE_TOKEN, "the answer is not GitHub's"],
  ] satisfies [string, GitHubOptions, string, string][])(
    '%s: a warning says so, and all else is as it was',
    async (_, options, token, reason) => {
      const github = await gitHub(options);
      const ran = await planned(github, KELLER, { token });
      expect(ran.exitCode).toBe(0);
      expect(ran.outputs).toMatchObject({ error: '', updated: '1', changed: 'true' });
      expect(ran.summary).toContain('Keller');
      const warnings = ran.log.split('\n').filter((line) => line.startsWith('Warning: '));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain('The comment with the plan could not be written');
      expect(warnings[0]).toContain(reason);
      expect(github.comments).toEqual([]);
    },
  );

  it.each([
    ['can not be reached', { GITHUB_API_URL: 'http://127.0.0.1:1' }, 'GitHub could not be reached'],
    ['has told no event that can be read', { GITHUB_EVENT_PATH: '/does/not/exist' }, 'GITHUB_EVENT_PATH'],
  ])('where GitHub %s: a warning says so', async (_, env, reason) => {
    const ran = await planned(await gitHub(), { ...KELLER, env });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).toContain(reason);
  });

  it('where the job is cancelled while GitHub does not answer: it ends at once, with the plan', async () => {
    const github = await gitHub({ status: 'hang' });
    const ran = await planned(github, {
      ...KELLER,
      whileRunning: ({ kill }) => void until(() => github.requests.length > 0).then(() => kill('SIGINT')),
    });
    expect(ran.exitCode).toBe(1);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '1' });
    expect(ran.log).toContain('Error: The step was cancelled.');
    expect(ran.log).not.toContain('Warning');
    expect(ran.summary).toContain('Keller');
  });

  it('where the job was cancelled before, and nothing is asked of GitHub', async () => {
    const github = await gitHub();
    const account = await moco({ faults: [{ method: 'GET', path: '/users', effect: 'hang' }] });
    const ran = await sync(account, {
      ...KELLER,
      env: pullRequestEnv(github),
      whileRunning: ({ kill }) => void until(() => account.requests.length > 0).then(() => kill('SIGINT')),
    });
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(github.requests).toEqual([]);
  });

  it('and while GitHub is waited for, a line says so again and again', async () => {
    const github = await gitHub({ status: 'hang' });
    const ran = await planned(github, {
      ...KELLER,
      env: preloading('fast-ticks.mjs'),
      whileRunning: ({ kill, log }) =>
        void until(() => log().includes('Waiting for GitHub')).then(() => kill('SIGTERM')),
    });
    expect(ran.log).toContain('Waiting for GitHub');
  });

  it('where the step fails for another reason, which stays the reason', async () => {
    const github = await gitHub();
    const given = csv('id,lastname', '4711,Keller');
    const ran = await planned(github, given, { token: READ_ONLY_TOKEN });
    expect(ran.outputs['error']).toBe('plan-errors');
    expect(ran.log).toContain('Warning: The comment with the plan could not be written');
  });
});

const NASTY = [
  '@octocat #1 https://example.org',
  '::error::forged',
  '##[error]forged',
  'x\n::error::forged',
  '<img src=x onerror=alert(1)>',
  '</code></td></table>\n\n# Heading',
  '`code` **bold** [link](https://example.org)',
  '\u202Eder\u001b[31m',
  '--> <!-- moco-sync: users.csv -->',
];

/** The runner takes `::command::` at the start of a line, `##[command]` anywhere in one. */
function expectNoCommands(stdout: string): void {
  const commands = stdout.split(/[\r\n\u2028\u2029\u0085\v\f]/).filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !/^::(?:add-mask::simulator-|warning::|error::\d)/.test(line))).toEqual(
    [],
  );
  expect(stdout).not.toContain('##[');
  expect(stdout).not.toContain('\u001b');
}

/** Text of others stands in <code> only, where GitHub makes no mention and no markup of it. */
function expectHarmless(text: string): void {
  const outside = text.replace(MARKER, '').replace(/<code>[^<]*<\/code>/g, '');
  expect(outside).not.toMatch(/octocat|forged|onerror|Heading|bold|moco-sync/);
  expect(text).not.toMatch(/\u202E|\u001b/); // eslint-disable-line no-control-regex -- that there is none is the point
  const blocks = text.replace(`${MARKER}\n`, '').trim().split('\n\n');
  for (const block of blocks) expect(block).toMatch(/^<(h3|h4|table|p)>.*<\/\1>$/);
}

describe.each(NASTY)('%j', (nasty) => {
  it('as a name in MOCO and in the file stays text in log, summary and comment', async () => {
    const data = sampleData();
    const account = await moco({ data });
    userIn(account).lastname = nasty;
    userIn(account).email = nasty;
    userIn(account, 1002).email = nasty;
    const github = await gitHub();
    const rows = [
      { id: 1003, lastname: 'Keller', firstname: nasty, tags: [nasty], info: nasty },
      { id: 1002, team: nasty.replaceAll('\n', ' ') },
    ];
    const ran = await sync(account, {
      files: { 'users.json': JSON.stringify(rows) },
      inputs: { unlisted: 'report' },
      env: pullRequestEnv(github),
    });
    const body = (github.comments[0]?.body ?? '').replace('users.json', 'users.csv');
    expectNoCommands(ran.stdout);
    expectHarmless(ran.summary);
    expectHarmless(body);
    // For the steps that follow, it is what it is.
    expect(ran.plan[0]).toMatchObject({ id: 1003, email: nasty });
  });
});

it('the key is nowhere to be read, whatever has it in its name', async () => {
  const data = sampleData();
  const account = await moco({ data });
  for (const user of data.users) {
    user.lastname = FULL_KEY;
    user.email = `${FULL_KEY}.${user.id}@example.com`;
  }
  const github = await gitHub();
  const file = csv('id,lastname,team,tags', `1003,Keller,${FULL_KEY},`, `1002,Huber,,${FULL_KEY}`);
  const ran = await sync(account, { ...file, inputs: { unlisted: 'report' }, env: pullRequestEnv(github) });
  expect(ran.outputs['error']).toBe('plan-errors');
  expect(ran.stdout.replaceAll(`::add-mask::${FULL_KEY}`, '')).not.toContain(FULL_KEY);
  for (const text of [ran.summary, github.comments[0]?.body]) expect(text).not.toContain(FULL_KEY);
  // An address is handed on as it is, as the first action does with all values of MOCO's.
  expect(ran.plan.map(({ error }) => error).join()).not.toContain(FULL_KEY);
  expect(github.comments[0]?.body).not.toContain(WRITE_TOKEN);
});
