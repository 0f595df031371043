import { describe, expect, it } from '@jest/globals';
import {
  commentMarker,
  maxBodyLength,
  upsertComment,
  type Comment,
  type Comments,
  type GitHubAccount,
} from '../../src/github/plan-comment.ts';

const asIs = (text: string): string => text;
const USERS = commentMarker('users.csv', 'acme.mocoapp.com', asIs);
const MARKER = '<!-- moco-sync: users.csv@acme.mocoapp.com -->';
const LEGACY_MARKER = '<!-- moco-sync: users.csv -->';
const PLAN = 'Would create 2 users.\n\n| user |\n| --- |';
const CREATED = ['create', `${MARKER}\n${PLAN}`];

const WORKFLOW = { login: 'github-actions[bot]', type: 'Bot', id: 1 };
const APP = { login: 'our-app[bot]', type: 'Bot', id: 2 };
const PERSON = { login: 'hr-lead', type: 'User', id: 3 };

const NOT_FOUND = Object.assign(new Error(), { status: 404 });
const FORBIDDEN = Object.assign(new Error(), { status: 403 });
const UNAVAILABLE = Object.assign(new Error(), { status: 503 });

interface Options {
  readonly marker: ReturnType<typeof commentMarker>;
  readonly body: string;
  readonly when: 'always' | 'if-there';
  /** The account of the token, or why GitHub does not tell. */
  readonly viewer: GitHubAccount | Error;
  /** The error of a request, by its verb and the ID of the comment. */
  readonly failing: Readonly<Record<string, Error>>;
}

interface Kept {
  readonly outcome: string;
  /** The requests after the one for the list. */
  readonly requests: readonly unknown[][];
}

const comment = (id: number, body: string, user: Comment['user'] = WORKFLOW): Comment => ({ id, body, user });
const marked = (id: number, user: Comment['user'] = WORKFLOW): Comment =>
  comment(id, `${MARKER}\nThe old plan`, user);

/** Keeps the plan of users.csv on a pull request with these comments, by default with the token of a workflow. */
async function keep(
  comments: readonly Comment[],
  { marker = USERS, body = PLAN, when = 'always', viewer = WORKFLOW, failing = {} }: Partial<Options> = {},
): Promise<Kept> {
  const requests: unknown[][] = [];
  const record = (verb: string, ...rest: readonly unknown[]): Promise<void> => {
    requests.push([verb, ...rest]);
    const error = failing[`${verb} ${String(rest[0])}`];
    return error ? Promise.reject(error) : Promise.resolve();
  };
  const github: Comments = {
    list: () => Promise.resolve(comments),
    create: (text) => record('create', text),
    update: (id, text) => record('update', id, text),
    delete: (id) => record('delete', id),
    viewer: () => (viewer instanceof Error ? Promise.reject(viewer) : Promise.resolve(viewer)),
  };
  return { outcome: await upsertComment(github, marker, body, when), requests };
}

describe('the comment with the plan', () => {
  it('is created if there is none, with a marker in an HTML comment as the first line', async () => {
    expect(await keep([comment(1, 'Looks good'), comment(2, `A quote:\n${MARKER}`)])).toEqual({
      outcome: 'created',
      requests: [CREATED],
    });
  });

  it('is not created if only an existing one may be updated', async () => {
    expect(await keep([comment(1, 'Looks good')], { when: 'if-there' })).toEqual({
      outcome: 'none',
      requests: [],
    });
  });

  it.each(['always', 'if-there'] as const)('is updated if the plan has changed (%s)', async (when) => {
    const comments = [comment(1, 'Looks good'), comment(2, `${MARKER}\r\nThe old plan`)];
    expect(await keep(comments, { when })).toEqual({
      outcome: 'updated',
      requests: [['update', 2, `${MARKER}\n${PLAN}`]],
    });
  });

  it.each([
    ['as it was sent', `${MARKER}\n${PLAN}`],
    ['with the line breaks of GitHub', `${MARKER}\n${PLAN}`.replaceAll('\n', '\r\n')],
  ])('is not updated if it has the plan already, %s', async (_, stored) => {
    const unchanged = { outcome: 'unchanged', requests: [] };
    expect(await keep([comment(1, stored)])).toEqual(unchanged);
    // GitHub may trim the end.
    expect(await keep([comment(1, stored)], { body: `${PLAN}\n\n` })).toEqual(unchanged);
  });

  it('without an account, from an earlier version, is taken over', async () => {
    const legacy = comment(4, `${LEGACY_MARKER}\nThe old plan`);
    expect((await keep([legacy])).requests).toEqual([['update', 4, `${MARKER}\n${PLAN}`]]);
    // It may be about another account.
    expect((await keep([marked(3), legacy])).requests).toEqual([['update', 3, expect.any(String)]]);
  });
});

describe('of several comments of one file and account', () => {
  it('the newest is updated, whatever their order, and the others are deleted', async () => {
    expect(await keep([marked(8), marked(5), comment(6, 'Looks good'), marked(9)])).toEqual({
      outcome: 'updated',
      requests: [
        ['update', 9, `${MARKER}\n${PLAN}`],
        ['delete', 8],
        ['delete', 5],
      ],
    });
  });

  it('the others are deleted even if the newest has the plan already', async () => {
    const comments = [marked(5), comment(9, `${MARKER}\n${PLAN}`)];
    expect(await keep(comments)).toEqual({ outcome: 'unchanged', requests: [['delete', 5]] });
  });

  it('one that is gone before it is deleted does not matter', async () => {
    const failing = { 'delete 5': NOT_FOUND };
    expect((await keep([marked(5), marked(9)], { failing })).outcome).toBe('updated');
  });

  it('one that cannot be deleted is an error, which says so', async () => {
    const failing = { 'delete 5': FORBIDDEN };
    await expect(keep([marked(5), marked(9)], { failing })).rejects.toMatchObject({
      status: 403,
      isDeletion: true,
    });
  });
});

describe('a comment that is gone before it is updated', () => {
  const failing = { 'update 9': NOT_FOUND };

  it('is created again', async () => {
    expect(await keep([marked(9)], { failing })).toEqual({
      outcome: 'created',
      requests: [['update', 9, expect.any(String)], CREATED],
    });
  });

  it('is not created again if only an existing one may be updated', async () => {
    expect((await keep([marked(9)], { failing, when: 'if-there' })).outcome).toBe('none');
  });

  it('is replaced by an older one, if there is one', async () => {
    expect((await keep([marked(5), marked(9)], { failing })).requests).toEqual([
      ['update', 9, expect.any(String)],
      ['update', 5, expect.any(String)],
    ]);
  });

  it('is not assumed because of another error', async () => {
    await expect(keep([marked(9)], { failing: { 'update 9': FORBIDDEN } })).rejects.toBe(FORBIDDEN);
  });
});

describe('a comment with the marker', () => {
  it.each([
    ['a workflow', WORKFLOW, WORKFLOW],
    ['an app', APP, APP],
    ['a person', PERSON, PERSON],
    ['an app that GraphQL names without [bot]', APP, { login: 'our-app' }],
    ['an app whose ID one of the APIs leaves out', { login: 'Our-App[bot]', type: 'Bot' }, APP],
    ['an account that was renamed', { ...APP, login: 'new-name[bot]' }, APP],
  ])('is updated if the token belongs to its author: %s', async (_, user, viewer) => {
    expect((await keep([marked(4, user)], { viewer })).requests).toEqual([['update', 4, expect.any(String)]]);
  });

  it.each<[string, Comment['user'], GitHubAccount]>([
    ['another app', APP, WORKFLOW],
    ['a workflow, and the token to an app', WORKFLOW, APP],
    ['a person, and the token to a workflow', PERSON, WORKFLOW],
    ['another person', PERSON, { login: 'hr-admin', id: 4 }],
    ['a person with the name of the app', { login: 'our-app', type: 'User' }, { login: 'our-app[bot]' }],
    ['an account that took over the login', { ...PERSON, id: 5 }, PERSON],
    ['a deleted account', null, PERSON],
  ])('is left alone if its author is %s, and another one is created', async (_, user, viewer) => {
    expect(await keep([marked(4, user)], { viewer })).toEqual({ outcome: 'created', requests: [CREATED] });
    expect((await keep([marked(4, user)], { viewer, when: 'if-there' })).outcome).toBe('none');
    const beside = [
      marked(3, { ...viewer, type: viewer.login.endsWith('[bot]') ? 'Bot' : 'User' }),
      marked(4, user),
    ];
    expect((await keep(beside, { viewer })).requests).toEqual([['update', 3, expect.any(String)]]);
  });

  describe('if GitHub does not say whose the token is', () => {
    const viewer = FORBIDDEN;

    it('is updated if a workflow wrote it', async () => {
      const comments = [marked(3, APP), marked(4, WORKFLOW), marked(5, PERSON)];
      expect((await keep(comments, { viewer })).requests).toEqual([['update', 4, expect.any(String)]]);
    });

    it.each([
      ['an app', APP],
      ['a person', PERSON],
      ['a person with the name of workflows', { login: 'github-actions', type: 'User' }],
      ['a deleted account', null],
    ])('is left alone if its author is %s, and none is created: each run would add one', async (_, user) => {
      await expect(keep([marked(4, user)], { viewer })).rejects.toMatchObject({ problem: 'unknown-owner' });
    });

    it('does not matter as long as there is none', async () => {
      expect((await keep([comment(1, 'Looks good', PERSON)], { viewer })).outcome).toBe('created');
    });

    it('as it is unavailable, is not touched: another attempt may know', async () => {
      await expect(keep([marked(4)], { viewer: UNAVAILABLE })).rejects.toBe(UNAVAILABLE);
    });
  });
});

describe('the marker', () => {
  const lineOf = (file: string, host = 'acme.mocoapp.com', sanitize = asIs): string =>
    commentMarker(file, host, sanitize).line;

  it.each(['people/users.csv', './people/users.csv', 'people\\users.csv', 'people//old/../users.csv'])(
    'is the same for %s',
    (file) => expect(lineOf(file)).toBe('<!-- moco-sync: people%2Fusers.csv@acme.mocoapp.com -->'),
  );

  it.each([
    ['other.csv', 'acme.mocoapp.com'],
    ['users.csv2', 'acme.mocoapp.com'],
    ['people/users.csv', 'acme.mocoapp.com'],
    ['Users.csv', 'acme.mocoapp.com'],
    ['users.csv', 'acme-test.mocoapp.com'],
    ['users.csv', '127.0.0.1:8080'],
    ['users.csv@acme.mocoapp.com', 'acme.mocoapp.com'],
  ])('is different for %s in %s', async (file, host) => {
    const marker = commentMarker(file, host, asIs);
    expect((await keep([marked(1)], { marker })).outcome).toBe('created');
  });

  it.each(['a-->b', 'a\nb', 'a\r\nb', '<!--', 'Zürich 👋', '\ud800', 'a @b'])(
    'is one line that nothing in %j ends early',
    (text) => {
      expect(lineOf(text, text)).toMatch(/^<!-- moco-sync: [\w%.!-]+@[\w%.!-]+ -->$/);
    },
  );

  it.each([
    ['a path', 'lists/s3cret.csv', 'acme.mocoapp.com'],
    ['a host', 'users.csv', 's3cret.mocoapp.com'],
  ])('has no secret of %s', (_, file, host) => {
    const line = lineOf(file, host, (text) => text.replaceAll('s3cret', '***'));
    expect(line).toContain('***');
    expect(line).not.toContain('s3cret');
  });

  it('has no secret that the encoding would put together', () => {
    const line = lineOf('a b.csv', undefined, (text) => text.replaceAll('a%20b', '***'));
    expect(line).toBe('<!-- moco-sync: ***.csv@acme.mocoapp.com -->');
  });

  it.each([`${MARKER} x`, ` ${MARKER}`, `x\n${MARKER}`, MARKER.slice(0, -1), ''])(
    'is the whole first line, which %j is not',
    async (body) => expect((await keep([comment(1, body)])).outcome).toBe('created'),
  );

  it("leaves the rest of GitHub's 65,536 characters to the plan", async () => {
    const body = 'x'.repeat(maxBodyLength(USERS));
    expect(String((await keep([], { body })).requests[0]?.[1])).toHaveLength(65_536);
  });
});
