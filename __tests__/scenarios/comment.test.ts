/** The comment with the plan, as the built bundle writes it with GitHub's toolkit to a simulated GitHub. */
import { describe, expect, it } from '@jest/globals';
import {
  APP,
  APP_TOKEN,
  PERSON,
  PERSONAL_TOKEN,
  pullRequestEnv,
  READ_ONLY_TOKEN,
  refusing,
  startGitHub,
  WORKFLOW,
  WRITE_TOKEN,
  type GitHub,
  type GitHubComment,
  type GitHubOptions,
} from '../../simulator/github.ts';
import type { Fault } from '../../simulator/faults.ts';
import { CERTIFICATE, startProxy, startTlsTerminator } from '../../simulator/network.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { closing, moco, preloading, REAL_KEY } from '../support/step.ts';
import { csv, syncBundle, until, type AsProcess } from '../support/sync.ts';
import { canSignal, itOnlyWhere } from '../support/system.ts';
import { expectHarmless, expectNoForgery, HOSTILE } from '../support/untrusted.ts';

/** The first line of the comment about a file. */
const markerOf = (file: string, { url }: Simulator): string =>
  `<!-- moco-sync: ${file}@${encodeURIComponent(new URL(url).host)} -->`;
const REAL = { 'api-key': REAL_KEY };
const KELLER = { ...csv('id,lastname', '1003,Keller'), inputs: REAL };

async function gitHub(options: GitHubOptions = {}): Promise<GitHub> {
  return closing(await startGitHub(options));
}

/** A plan on the pull request, by default against a fresh account. */
async function plan(
  github: GitHub,
  more: Parameters<typeof pullRequestEnv>[1] = {},
  { env, ...rest }: AsProcess = {},
  account?: Simulator,
): ReturnType<typeof syncBundle> {
  const given = { ...rest, env: { ...pullRequestEnv(github, more), ...env } };
  return syncBundle(account ?? (await moco()), KELLER, given);
}

const comment = (id: number, body: string, user: GitHubComment['user'] = WORKFLOW): GitHubComment => ({
  id,
  body,
  user,
});

const requestLines = ({ requests }: GitHub): string[] =>
  requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').split('/').at(-1) ?? ''}`);
const warnings = (log: string): string[] => log.split('\n').filter((line) => line.startsWith('Warning: '));

describe('the comment', () => {
  it.each(casesOf(['pull_request', 'pull_request_target'] as const))(
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
      expect(github.comments[1]?.body).toBe(`${markerOf('users.csv', account)}\n${ran.summary}`);

      expect((await syncBundle(account, KELLER, { env })).exitCode).toBe(0);
      expect(requestLines(github)).toEqual(['GET comments', 'POST comments', 'GET comments', 'POST graphql']);
    },
  );

  itIfAll('is found behind 150 others, and edited', async () => {
    const others = Array.from({ length: 150 }, (_, index) => comment(index + 1, 'Looks good', PERSON));
    const account = await moco();
    const old = comment(200, `${markerOf('users.csv', account)}\nThe old plan`);
    const github = await gitHub({ comments: [...others, old] });
    await plan(github, {}, {}, account);
    expect(github.comments).toHaveLength(151);
    expect(github.comments[150]?.body).toContain('Keller');
  });

  it.each([
    ['a person', PERSON, WORKFLOW, WRITE_TOKEN],
    ['another app', APP, WORKFLOW, WRITE_TOKEN],
    ['a workflow, with the token of an app', WORKFLOW, APP, APP_TOKEN],
  ])('with the marker by %s is left alone', async (_, user, own, token) => {
    const account = await moco();
    const forged = comment(1, `${markerOf('users.csv', account)}\nForged`, user);
    const github = await gitHub({ comments: [forged] });
    await plan(github, { token }, {}, account);
    expect(github.comments[0]?.body).toContain('Forged');
    expect(github.comments[1]).toMatchObject({ user: own });
  });

  it.each(
    casesOf([
      ['a person', PERSON, PERSONAL_TOKEN],
      ['an app', APP, APP_TOKEN],
    ]),
  )('is edited with the own token of %s too', async (_, user, token) => {
    const account = await moco();
    const old = comment(1, `${markerOf('users.csv', account)}\nThe old plan`, user);
    const github = await gitHub({ comments: [old] });
    await plan(github, { token }, {}, account);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('Keller');
  });

  itIfAll('is one of several: the newest is edited, the others are deleted', async () => {
    const account = await moco();
    const body = `${markerOf('users.csv', account)}\nThe old plan`;
    const github = await gitHub({
      comments: [comment(1, body), comment(2, 'Looks good', PERSON), comment(3, body)],
    });
    expect(warnings((await plan(github, {}, {}, account)).log)).toEqual([]);
    expect(github.comments.map(({ id }) => id)).toEqual([2, 3]);
    expect(github.comments[1]?.body).toContain('Keller');
  });

  itIfAll('is created again if it is deleted while the step runs', async () => {
    const account = await moco();
    const github = await gitHub({
      comments: [comment(1, `${markerOf('users.csv', account)}\nThe old plan`)],
      faults: [{ method: 'PATCH', path: '*', effect: refusing(404, 'Not Found') }],
    });
    await plan(github, {}, {}, account);
    expect(requestLines(github)).toEqual(['GET comments', 'POST graphql', 'PATCH 1', 'POST comments']);
  });

  it('has hostile text of the file as text', async () => {
    const github = await gitHub();
    const account = await moco();
    const rows = [{ id: 1003, firstname: HOSTILE.join(' '), lastname: 'Keller' }];
    const given = { files: { 'users.csv': '', 'users.json': JSON.stringify(rows) } };
    const ran = await syncBundle(
      account,
      { ...given, inputs: { ...REAL, 'users-file': 'users.json' } },
      { env: pullRequestEnv(github) },
    );
    expectNoForgery(ran);
    expectHarmless(github.comments[0]?.body.replace(`${markerOf('users.json', account)}\n`, '') ?? '');
  });
});

describe('a proxy', () => {
  // The certificate of the simulated network is for hosts of mocoapp.com.
  const GITHUB_API_URL = 'https://github.mocoapp.com';
  /** What a step needs to reach GitHub through this proxy. MOCO is on this machine, where no proxy is used. */
  const through = (https_proxy: string): AsProcess => ({
    env: {
      GITHUB_API_URL,
      https_proxy,
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
      NODE_OPTIONS: '--throw-deprecation',
    },
  });

  it('carries all requests of the comment through one tunnel, with its user name and password', async () => {
    const github = await gitHub();
    const tls = closing(await startTlsTerminator(Number(new URL(github.url).port)));
    const proxy = closing(await startProxy(tls.port));
    const ran = await plan(github, {}, through(`me:s3cret@127.0.0.1:${proxy.port}`));
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(warnings(ran.log)).toEqual([]);
    expect(github.comments).toHaveLength(1);
    expect(proxy.connects).toEqual([
      {
        host: 'github.mocoapp.com:443',
        authorization: `Basic ${Buffer.from('me:s3cret').toString('base64')}`,
      },
    ]);
  });

  itIfAll('that refuses the host is named in the warning', async () => {
    const proxy = closing(await startProxy(0, 403));
    const ran = await plan(await gitHub(), {}, through(`http://127.0.0.1:${proxy.port}`));
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(warnings(ran.log)).toEqual([expect.stringMatching(/could not be reached \(PROXY_403\).*proxy/)]);
    expect(proxy.connects).toHaveLength(1);
  });

  it.each(
    casesOf([
      ['socks5://127.0.0.1:1080', 'PROXY_SCHEME'],
      ['not a url', 'PROXY_INVALID'],
    ]),
  )('with a URL that can not be used is named in the warning: %s', async (url, code) => {
    const ran = await plan(await gitHub(), {}, through(url));
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(warnings(ran.log)).toEqual([expect.stringContaining(`could not be reached (${code})`)]);
  });
});

describe('a fault of GitHub that passes', () => {
  const comments = '/repos/example/hr/issues/7/comments';

  it.each<[string, Fault, string[]]>(
    casesOf([
      [
        'a list with 502',
        { method: 'GET', path: comments, effect: refusing(502, 'Server Error') },
        ['GET comments', 'GET comments', 'POST comments'],
      ],
      [
        'a list that breaks off',
        { method: 'GET', path: comments, effect: 'cut' },
        ['GET comments', 'GET comments', 'POST comments'],
      ],
      [
        'a creation with a secondary rate limit',
        {
          method: 'POST',
          path: comments,
          effect: refusing(403, 'You have exceeded a secondary rate limit.', { 'retry-after': '7' }),
        },
        ['GET comments', 'POST comments', 'GET comments', 'POST comments'],
      ],
      [
        'a creation that breaks off before',
        { method: 'POST', path: comments, effect: 'drop' },
        ['GET comments', 'POST comments', 'GET comments', 'POST comments'],
      ],
      [
        'a creation whose response is lost',
        { method: 'POST', path: comments, effect: 'drop-after' },
        ['GET comments', 'POST comments', 'GET comments', 'POST graphql'],
      ],
    ]),
  )('is got over, without a second comment: %s', async (_, fault, expected) => {
    const github = await gitHub({ faults: [{ ...fault, times: 1 }] });
    const ran = await plan(github, {}, { env: preloading('fast-clock.mjs') });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(warnings(ran.log)).toEqual([]);
    expect(requestLines(github)).toEqual(expected);
    expect(github.comments).toHaveLength(1);
  });

  itIfAll('is given up within 30 seconds if it does not pass', async () => {
    const github = await gitHub({ status: 503 });
    await plan(github, {}, { env: preloading('fast-clock.mjs') });
    // After 1, 2, 4 and 8 seconds, plus jitter: 16 more would be too many.
    expect(requestLines(github)).toEqual(Array.from({ length: 5 }, () => 'GET comments'));
  });
});

describe('another host', () => {
  itIfAll('gets nothing if it has the next page: pages are counted', async () => {
    const elsewhere = await gitHub();
    const others = Array.from({ length: 150 }, (_, index) => comment(index + 1, 'Looks good', PERSON));
    const github = await gitHub({ comments: others, nextPageOrigin: elsewhere.url });
    expect(warnings((await plan(github)).log)).toEqual([]);
    expect(github.comments).toHaveLength(151);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(casesOf([301, 302, 307, 308]))('gets nothing if GitHub redirects to it (%i)', async (status) => {
    const elsewhere = await gitHub();
    const effect = refusing(status, 'Moved', { location: `${elsewhere.url}/anywhere` });
    const github = await gitHub({ faults: [{ method: '*', path: '*', effect }] });
    expect(warnings((await plan(github)).log)).toEqual([expect.stringContaining('another host')]);
    expect(elsewhere.requests).toEqual([]);
  });

  it('is not meant by a redirect on the same host, as after a repository was renamed', async () => {
    const location = '/repos/example/hr/issues/7/comments';
    const effect = refusing(307, 'Temporary Redirect', { location });
    const path = '/repos/example/people/*';
    const github = await gitHub({ faults: [{ method: '*', path, effect }] });
    const ran = await plan(github, {}, { env: { GITHUB_REPOSITORY: 'example/people' } });
    expect(warnings(ran.log)).toEqual([]);
    expect(github.comments).toHaveLength(1);
  });

  it.each(
    casesOf([
      ['without a target', {}],
      ['to no URL', { location: 'https://' }],
    ]),
  )('is not asked if GitHub redirects %s', async (_, headers: Record<string, string>) => {
    const github = await gitHub({
      faults: [{ method: '*', path: '*', effect: { status: 302, headers, body: 'Moved' } }],
    });
    expect(warnings((await plan(github)).log)).toEqual([
      expect.stringContaining('does not come from GitHub'),
    ]);
    expect(github.requests).toHaveLength(1);
  });

  itIfAll('is not asked without end if GitHub redirects in circles', async () => {
    const effect = refusing(302, 'Found', { location: '/repos/example/hr/issues/7/comments' });
    const github = await gitHub({ faults: [{ method: '*', path: '*', effect }] });
    expect(warnings((await plan(github)).log)).toHaveLength(1);
    expect(github.requests.length).toBeLessThan(10);
  });
});

describe('no comment is written, and a warning says why,', () => {
  const ipAllowList =
    'Although you appear to have the correct authorization credentials, the `example` organization has an IP allow ' +
    'list enabled, and your IP address is not permitted to access this resource.';
  const everywhere = (effect: Fault['effect']): GitHubOptions => ({
    faults: [{ method: '*', path: '*', effect }],
  });

  it.each<[string, GitHubOptions, Parameters<typeof pullRequestEnv>[1], string]>(
    casesOf([
      ['if the token may only read', {}, { token: READ_ONLY_TOKEN }, 'pull-requests: write'],
      ['on forks', {}, { token: READ_ONLY_TOKEN, headRepository: 'stranger/hr' }, 'from a fork'],
      ['on forks that were deleted', {}, { token: READ_ONLY_TOKEN, headRepository: null }, 'from a fork'],
      ['if the token is invalid', {}, { token: 'made-up' }, 'does not accept the token (401)'],
      ['if there is no token', {}, { token: '' }, '`github-token` is empty'],
      ['if the conversation is locked', { isLocked: true }, {}, 'locked'],
      ['if the repository is archived', { isArchived: true }, {}, 'archived'],
      ['if the runner is not on an allow list', everywhere(refusing(403, ipAllowList)), {}, 'IP allow list'],
      ['while GitHub limits requests', everywhere(refusing(429, 'Too Many Requests')), {}, 'rate limit'],
      ['while GitHub is down', { status: 503 }, {}, 'unavailable (503)'],
      ['if GitHub refuses', { status: 422 }, {}, 'rejected the request (422)'],
      ['if responses break off', { status: 'empty' }, {}, 'incomplete'],
      ['if the response is not a list', { status: 200 }, {}, 'does not come from GitHub'],
      ['if a proxy responds', everywhere('html'), {}, 'does not come from GitHub'],
    ]),
  )('%s', async (_, options, run, reason) => {
    const github = await gitHub(options);
    const ran = await plan(github, run, { env: preloading('fast-clock.mjs') });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1', changed: 'true' });
    expect(warnings(ran.log)).toEqual([expect.stringContaining(reason)]);
    expect(github.comments).toEqual([]);
  });

  it.each(
    casesOf([
      ['if GitHub cannot be reached', { GITHUB_API_URL: 'http://127.0.0.1:1' }, /^Warning: .*GitHub/m],
      [
        'if the event cannot be read',
        { GITHUB_EVENT_PATH: '/does/not/exist' },
        /^Warning: .*GITHUB_EVENT_PATH/m,
      ],
    ]),
  )('%s', async (_, env, warning) => {
    const ran = await plan(await gitHub(), {}, { env });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).toMatch(warning);
  });
});

describe('while GitHub does not respond', () => {
  itOnlyWhere(canSignal, 'Windows has no signals')(
    'a cancelled job ends at once, with the plan',
    async () => {
      const github = await gitHub({ status: 'hang' });
      const ran = await plan(
        github,
        {},
        {
          whileRunning: ({ kill }) => void until(() => github.requests.length > 0).then(() => kill('SIGINT')),
        },
      );
      // The plan is complete. As always, a comment that can't be written is a warning.
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ran.outputs).toMatchObject({ error: '', updated: '1' });
      expect(ran.log).toMatch(/^Warning: The job was cancelled before the comment .* was up to date\./m);
      expect(ran.summary).toContain('Keller');
    },
  );

  itIfAll('a line of the log says so again and again', async () => {
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
