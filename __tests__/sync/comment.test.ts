/** When the plan becomes a comment on the pull request, and what it says. How GitHub is asked: `scenarios/comment.test.ts`. */
import { describe, expect, it } from '@jest/globals';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import type { Comment, Comments } from '../../src/github/plan-comment.ts';
import { casesOf } from '../support/extent.ts';
import { createVirtualRuntime } from '../support/runtime.ts';
import { moco, mocoThat, REAL_KEY, userIn } from '../support/step.ts';
import { accountOf, csv, renamed, sync, type InProcess, type Sync, type Synced } from '../support/sync.ts';
import { expectHarmless, expectNoForgery, HOSTILE, isOneLine } from '../support/untrusted.ts';

/** The first line of the comment about a file. */
const markerOf = (file: string, { url }: Simulator): string =>
  `<!-- moco-sync: ${file}@${encodeURIComponent(new URL(url).host)} -->`;

const KELLER = csv('id,lastname', '1003,Keller');
const UNCHANGED = csv('id,lastname', '1003,Rossi');
const INVALID = csv('id,lastnam', '1003,Keller');

interface PullRequest {
  readonly comments: Comment[];
  /** What was asked of GitHub, in order. */
  readonly asked: string[];
  readonly of: Comments;
}

/** A pull request with the comments of a workflow. */
function pullRequest(): PullRequest {
  const comments: Comment[] = [];
  const asked: string[] = [];
  const user = { login: 'github-actions[bot]', type: 'Bot' };
  const put = (id: number, body: string): Promise<void> => {
    comments[id] = { id, body, user };
    return Promise.resolve();
  };
  return {
    comments,
    asked,
    of: {
      list: () => {
        asked.push('list');
        return Promise.resolve([...comments]);
      },
      create: (body) => {
        asked.push('create');
        return put(comments.length, body);
      },
      update: (id, body) => {
        asked.push('update');
        return put(id, body);
      },
      delete: (id) => {
        asked.push('delete');
        comments.splice(id, 1);
        return Promise.resolve();
      },
      viewer: () => Promise.resolve(user),
    },
  };
}

/** A plan on the pull request. */
async function plan(
  on: PullRequest,
  given: Sync,
  account?: Simulator,
  { toolkit, ...more }: InProcess = {},
): Promise<Synced> {
  const inputs = { 'api-key': REAL_KEY, ...given.inputs };
  return sync(
    account ?? (await moco()),
    { ...given, inputs },
    {
      ...more,
      toolkit: { event: 'pull_request', pullRequestComments: () => Promise.resolve(on.of), ...toolkit },
    },
  );
}

describe('the comment', () => {
  it.each(['pull_request', 'pull_request_target'])(
    'has the plan, as the summary does (%s)',
    async (event) => {
      const on = pullRequest();
      const account = await moco();
      const ran = await plan(on, KELLER, account, { toolkit: { event } });
      expect(ran.exitCode).toBe(0);
      expect(on.comments.map(({ body }) => body)).toEqual([
        `${markerOf('users.csv', account)}\n${ran.summary}`,
      ]);
      expect(ran.summary).toContain('<code>Keller</code>');
    },
  );

  it('is edited in place, left alone if nothing is new, and edited when there are no changes any more', async () => {
    const on = pullRequest();
    const account = await moco();
    await plan(on, KELLER, account);
    await plan(on, csv('id,lastname', '1003,Weber'), account);
    expect(on.comments).toHaveLength(1);
    expect(on.comments[0]?.body).toContain('Weber');
    expect(on.comments[0]?.body).not.toContain('Keller');
    await plan(on, csv('id,lastname', '1003,Weber'), account);
    await plan(on, UNCHANGED, account);
    expect(on.asked).toEqual(['list', 'create', 'list', 'update', 'list', 'list', 'update']);
    expect(on.comments[0]?.body).toContain('No changes');
  });

  it('is not created if there never were changes', async () => {
    const on = pullRequest();
    await plan(on, UNCHANGED);
    expect(on.comments).toEqual([]);
  });

  it('is one for each file, however its path is written', async () => {
    const on = pullRequest();
    const account = await moco();
    for (const name of ['users.csv', 'others.csv', './users.csv']) {
      await plan(on, { files: { [name]: 'id,lastname\n1003,Keller' } }, account);
    }
    expect(on.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      markerOf('users.csv', account),
      markerOf('others.csv', account),
    ]);
  });

  it('is one for each account, also if the file is invalid', async () => {
    const on = pullRequest();
    const accounts = [await moco(), await moco()] as const;
    for (const account of accounts) await plan(on, KELLER, account);
    await plan(on, INVALID, accounts[1]);
    expect(on.comments.map(({ body }) => body.split('\n')[0])).toEqual(
      accounts.map((account) => markerOf('users.csv', account)),
    );
    expect(on.comments[0]?.body).toContain('Keller');
    expect(on.comments[1]?.body).toContain('lastnam');
    expect(on.comments[1]?.body).toContain(`No plan for ${new URL(accounts[1].url).host}`);
  });

  it('is the newest of several, and the only one that stays', async () => {
    const on = pullRequest();
    const account = await moco();
    await plan(on, KELLER, account);
    const [first] = on.comments;
    if (first) on.comments.push({ ...first, id: 1 });
    await plan(on, csv('id,lastname', '1003,Weber'), account);
    expect(on.asked.slice(2)).toEqual(['list', 'update', 'delete']);
    expect(on.comments.map(({ body }) => body)).toEqual([expect.stringContaining('Weber')]);
  });

  it('has the rows with errors', async () => {
    const on = pullRequest();
    const ran = await plan(on, csv('id,lastname', '4711,Keller'));
    expect(ran.outputs['error']).toBe('plan-errors');
    expect(on.comments[0]?.body).toContain('4711');
  });

  it('is truncated to what GitHub takes, and says where the rest is', async () => {
    const on = pullRequest();
    const account = await moco({ data: accountOf(1_000) });
    const run = 'https://github.com/example/hr/actions/runs/4711';
    const ran = await plan(on, renamed(1_000), account, { toolkit: { run } });
    expect(ran.outputs).toMatchObject({ error: '', updated: '1000' });
    const body = on.comments[0]?.body ?? '';
    expect(body.length).toBeGreaterThan(60_000);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain(`<a href="${run}">`);
    expect(ran.summary.length).toBeGreaterThan(body.length);
  });
});

describe('a plan that cannot be made', () => {
  it('replaces the plan in the comment', async () => {
    const on = pullRequest();
    const account = await moco();
    await plan(on, KELLER, account);
    const ran = await plan(on, INVALID, account);
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(on.comments).toHaveLength(1);
    expect(on.comments[0]?.body).not.toContain('Keller');
  });

  it('creates the comment if the file is invalid', async () => {
    const on = pullRequest();
    await plan(on, INVALID);
    expect(on.comments[0]?.body).toContain('lastnam');
  });

  it('creates no comment if only inputs are invalid', async () => {
    const on = pullRequest();
    const ran = await plan(on, { ...KELLER, inputs: { 'api-key': '', 'rate-limit': 'x' } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(on.comments).toEqual([]);
  });

  it('creates no comment if MOCO is the reason', async () => {
    const on = pullRequest();
    const ran = await plan(on, KELLER, await mocoThat({ status: 401 }));
    expect(ran.outputs).toEqual({ error: 'unauthorized' });
    expect(on.comments).toEqual([]);
  });
});

describe('GitHub is not asked', () => {
  it.each(['plan', 'apply'])(
    'if the account is the simulator, where nothing real changes (%s)',
    async (mode) => {
      const on = pullRequest();
      const ran = await plan(on, { ...KELLER, inputs: { 'api-key': FULL_KEY, mode } });
      expect(ran).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } });
      expect(ran.log).toContain('The account is the simulator, so the pull request gets no comment.');
      expect(on.asked).toEqual([]);
    },
  );

  it('if the account is unknown, as the comment belongs to one', async () => {
    const on = pullRequest();
    const ran = await plan(on, { ...INVALID, inputs: { 'api-url': 'nonsense' } });
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
    expect(on.asked).toEqual([]);
  });

  it.each<[string, Sync, InProcess['toolkit']]>([
    ['with `pull-request-comment: false`', { ...KELLER, inputs: { 'pull-request-comment': 'false' } }, {}],
    ['on a push', KELLER, { event: 'push' }],
  ])('%s', async (_, given, toolkit) => {
    const on = pullRequest();
    const ran = await plan(on, given, undefined, { ...(toolkit && { toolkit }) });
    expect(ran.outputs['error']).toBe('');
    expect(on.asked).toEqual([]);
  });

  it('after the job was cancelled', async () => {
    const on = pullRequest();
    const cancel = new AbortController();
    const runtime = createVirtualRuntime(() => cancel.abort());
    const ran = await plan(on, KELLER, undefined, { runtime, toolkit: { cancel: cancel.signal } });
    expect(ran.outputs).toEqual({ error: 'cancelled' });
    expect(on.asked).toEqual([]);
  });
});

describe('a comment that cannot be written', () => {
  const failing = { pullRequestComments: () => Promise.reject(new Error('ECONNREFUSED')) };

  it('is a warning, and everything else is as usual', async () => {
    const ran = await plan(pullRequest(), KELLER, undefined, { toolkit: failing });
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs).toMatchObject({ error: '', updated: '1', changed: 'true' });
    expect(ran.log.match(/^Warning: /gm)).toHaveLength(1);
    expect(ran.summary).toContain('Keller');
  });

  it('is tried again if the reason passes, and looked for before it is created again', async () => {
    const on = pullRequest();
    const { create } = on.of;
    let attempts = 0;
    const lossy: Comments = {
      ...on.of,
      create: async (body) => {
        await create(body);
        if (++attempts === 1) throw Object.assign(new Error('lost'), { status: 502 });
      },
    };
    const ran = await plan(on, KELLER, undefined, {
      toolkit: { pullRequestComments: () => Promise.resolve(lossy) },
    });
    expect(ran.log).not.toContain('Warning');
    expect(on.asked).toEqual(['list', 'create', 'list']);
    expect(on.comments).toHaveLength(1);
  });

  it('does not hide another failure of the step', async () => {
    const ran = await plan(pullRequest(), csv('id,lastname', '4711,Keller'), undefined, { toolkit: failing });
    expect(ran.outputs['error']).toBe('plan-errors');
    expect(ran.log).toMatch(/^Warning: /m);
  });
});

describe.each(casesOf(HOSTILE))('%j stays text', (text) => {
  it('as a name in MOCO and in the file, in log, summary and comment', async () => {
    const data = sampleData();
    const account = await moco({ data });
    userIn(account).lastname = text;
    userIn(account).email = text;
    userIn(account, 1002).email = text;
    // What has an invisible character inside can't be a value of one line.
    const line = isOneLine(text) ? text : 'x';
    const rows = [
      { id: 1003, lastname: 'Keller', firstname: line, tags: [line], home_address: 'Weg 1\n8000 Zürich' },
      { id: 1002, team: line },
    ];
    const on = pullRequest();
    const given = { files: { 'users.json': JSON.stringify(rows) }, inputs: { unlisted: 'report' } };
    const ran = await plan(on, given, account);
    expectNoForgery(ran);
    expectHarmless(ran.summary);
    expectHarmless(on.comments[0]?.body.replace(`${markerOf('users.json', account)}\n`, '') ?? '');
    // Outputs have it as it is.
    expect(ran.plan[0]).toMatchObject({ id: 1003, email: text });
  });
});

it('the key is not in the comment, whatever has it in its name', async () => {
  const data = sampleData();
  for (const user of data.users) {
    user.lastname = REAL_KEY;
    user.email = `${REAL_KEY}.${user.id}@example.com`;
  }
  const on = pullRequest();
  const file = ['id,lastname,team,tags', `1003,Keller,${REAL_KEY},`, `1002,Huber,,${REAL_KEY}`].join('\n');
  const given = { files: { [`${REAL_KEY}.csv`]: file }, inputs: { unlisted: 'report' } };
  await plan(on, given, await moco({ data }));
  expect(on.comments).toHaveLength(1);
  expect(on.comments[0]?.body).not.toContain(REAL_KEY);
});
