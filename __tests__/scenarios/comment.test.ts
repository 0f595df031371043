/** The comment with the plan, as the built bundle writes it with GitHub's toolkit to a simulated GitHub. */
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
import { closing, moco, preloading } from '../support/step.ts';
import { csv, syncBundle, until, type AsProcess } from '../support/sync.ts';
import { expectHarmless, expectNoForgery, HOSTILE } from '../support/untrusted.ts';

const MARKER = '<!-- moco-sync: users.csv -->';
const KELLER = csv('id,lastname', '1003,Keller');

async function gitHub(options: GitHubOptions = {}): Promise<GitHub> {
  return closing(await startGitHub(options));
}

/** A plan on the pull request, against a fresh account. */
async function plan(
  github: GitHub,
  more: Parameters<typeof pullRequestEnv>[1] = {},
  { env, ...rest }: AsProcess = {},
): ReturnType<typeof syncBundle> {
  return syncBundle(await moco(), KELLER, { ...rest, env: { ...pullRequestEnv(github, more), ...env } });
}

const comment = (id: number, body: string, user: GitHubComment['user'] = WORKFLOW): GitHubComment => ({
  id,
  body,
  user,
});

describe('the comment', () => {
  it.each(['pull_request', 'pull_request_target'] as const)(
    'is created, then left alone (%s)',
    async (event) => {
      const github = await gitHub({ comments: [comment(1, 'Looks good', PERSON)] });
      const account = await moco();
      const env = pullRequestEnv(github, { event });
      const ran = await syncBundle(account, KELLER, { env });
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ran.masks).toContain(WRITE_TOKEN);
      expect(ran.log).not.toContain(WRITE_TOKEN);
      expect(github.comments).toHaveLength(2);
      expect(github.comments[1]?.body).toBe(`${MARKER}\n${ran.summary}`);

      expect((await syncBundle(account, KELLER, { env })).exitCode).toBe(0);
      expect(github.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
    },
  );

  it('is found behind 150 others, and edited', async () => {
    const others = Array.from({ length: 150 }, (_, index) => comment(index + 1, 'Looks good', PERSON));
    const github = await gitHub({ comments: [...others, comment(200, `${MARKER}\nThe old plan`)] });
    await plan(github);
    expect(github.comments).toHaveLength(151);
    expect(github.comments[150]?.body).toContain('Keller');
  });

  it('of another user with the marker is left alone', async () => {
    const github = await gitHub({ comments: [comment(1, `${MARKER}\nForged`, PERSON)] });
    await plan(github);
    expect(github.comments[0]?.body).toBe(`${MARKER}\nForged`);
    expect(github.comments[1]).toMatchObject({ user: WORKFLOW });
  });

  it("is edited with a person's own token too", async () => {
    const github = await gitHub({ comments: [comment(1, `${MARKER}\nThe old plan`, PERSON)] });
    await plan(github, { token: PERSONAL_TOKEN });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('Keller');
  });

  it('has hostile text of the file as text', async () => {
    const github = await gitHub();
    const rows = [{ id: 1003, firstname: HOSTILE.join(' '), lastname: 'Keller' }];
    const given = { files: { 'users.csv': '', 'users.json': JSON.stringify(rows) } };
    const ran = await syncBundle(
      await moco(),
      { ...given, inputs: { 'users-file': 'users.json' } },
      { env: pullRequestEnv(github) },
    );
    expectNoForgery(ran);
    expectHarmless(github.comments[0]?.body.replace('<!-- moco-sync: users.json -->\n', '') ?? '');
  });
});

describe('no comment is written, and a warning says why,', () => {
  it.each([
    ['if the token may only read, as on forks', {}, READ_ONLY_TOKEN, 'pull-requests: write'],
    ['if the token is invalid', {}, 'made-up', '401'],
    ['if there is no token', {}, '', '401'],
    ['while GitHub is down', { status: 503 }, WRITE_TOKEN, '503'],
    ['if GitHub refuses', { status: 422 }, WRITE_TOKEN, '422'],
    ['if a response breaks off', { status: 'empty' }, WRITE_TOKEN, 'GitHub'],
    ['if the response is not a list', { status: 200 }, WRITE_TOKEN, 'GitHub'],
  ] satisfies [string, GitHubOptions, string, string][])('%s', async (_, options, token, reason) => {
    const github = await gitHub(options);
    const ran = await plan(github, { token });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1', changed: 'true' });
    const warnings = ran.log.split('\n').filter((line) => line.startsWith('Warning: '));
    expect(warnings).toEqual([expect.stringContaining(reason)]);
    expect(github.comments).toEqual([]);
  });

  it.each([
    ['if GitHub cannot be reached', { GITHUB_API_URL: 'http://127.0.0.1:1' }, /^Warning: .*GitHub/m],
    [
      'if the event cannot be read',
      { GITHUB_EVENT_PATH: '/does/not/exist' },
      /^Warning: .*GITHUB_EVENT_PATH/m,
    ],
  ])('%s', async (_, env, warning) => {
    const ran = await plan(await gitHub(), {}, { env });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).toMatch(warning);
  });
});

describe('while GitHub does not respond', () => {
  it('a cancelled job ends at once, with the plan', async () => {
    const github = await gitHub({ status: 'hang' });
    const ran = await plan(
      github,
      {},
      {
        whileRunning: ({ kill }) => void until(() => github.requests.length > 0).then(() => kill('SIGINT')),
      },
    );
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', updated: '1' });
    expect(ran.log).not.toContain('Warning');
    expect(ran.summary).toContain('Keller');
  });

  it('a line of the log says so again and again', async () => {
    const isWaiting = (log: string): boolean => log.split('Waiting for GitHub').length > 2;
    const ran = await plan(
      await gitHub({ status: 'hang' }),
      {},
      {
        env: preloading('fast-ticks.mjs'),
        whileRunning: ({ kill, log }) => void until(() => isWaiting(log())).then(() => kill('SIGTERM')),
      },
    );
    expect(isWaiting(ran.log)).toBe(true);
  });
});
