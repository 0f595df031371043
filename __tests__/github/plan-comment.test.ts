import { describe, expect, it } from '@jest/globals';
import {
  BROKEN_EVENT,
  upsertComment,
  NOT_GITHUB,
  maxBodyLength,
  commentErrorMessage,
  type Comment,
} from '../../src/github/plan-comment.ts';

const MARKER = '<!-- moco-sync: users.csv -->';
const PLAN = 'Would create 2 users.\n\n| user |\n| --- |';
const WORKFLOW = { login: 'github-actions[bot]', type: 'Bot' };
const PERSON = { login: 'hr-lead', type: 'User' };

interface Options {
  readonly file: string;
  readonly body: string;
  readonly when: 'always' | 'if-there';
  /** The login that the token belongs to. */
  readonly me: string;
}

interface Kept {
  readonly outcome: string;
  /** The requests after the one for the list. */
  readonly requests: readonly unknown[][];
}

const comment = (id: number, body: string, user: Comment['user'] = WORKFLOW): Comment => ({ id, body, user });

/** Keeps the plan of users.csv on a pull request with these comments. The token of a workflow has no user. */
async function keep(
  comments: readonly Comment[],
  { file = 'users.csv', body = PLAN, when = 'always', me = '' }: Partial<Options> = {},
): Promise<Kept> {
  const requests: unknown[][] = [];
  const record = (...request: unknown[]): Promise<void> => {
    requests.push(request);
    return Promise.resolve();
  };
  const github = {
    list: () => Promise.resolve(comments),
    create: (text: string) => record('create', text),
    update: (id: number, text: string) => record('update', id, text),
    whoAmI: async () => {
      await record('whoAmI');
      if (me === '') throw new Error('Resource not accessible by integration');
      return me;
    },
  };
  return { outcome: await upsertComment(github, file, body, when), requests };
}

describe('the comment with the plan', () => {
  it('is created if there is none, with a marker in an HTML comment as the first line', async () => {
    expect(await keep([comment(1, 'Looks good'), comment(2, `A quote:\n${MARKER}`)])).toEqual({
      outcome: 'created',
      requests: [['create', `${MARKER}\n${PLAN}`]],
    });
  });

  it('is not created if only an existing one may be updated', async () => {
    expect(await keep([comment(1, 'Looks good')], { when: 'if-there' })).toEqual({
      outcome: 'none',
      requests: [],
    });
  });

  it.each(['always', 'if-there'] as const)('is updated if the plan has changed (%s)', async (when) => {
    const comments = [comment(1, 'Looks good'), comment(2, `${MARKER}\r\nThe old plan`), comment(3, MARKER)];
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
});

describe('a comment with the marker', () => {
  const marked = (id: number, user: Comment['user']): Comment => comment(id, MARKER, user);

  it.each([
    ['a bot', WORKFLOW],
    ['an app of the organization', { login: 'our-app[bot]', type: 'Bot' }],
  ])('is updated if its author is %s, without a request for the owner of the token', async (_, user) => {
    expect((await keep([marked(4, user)])).requests).toEqual([['update', 4, expect.any(String)]]);
  });

  it('is not updated if its author has deleted the account', async () => {
    for (const me of ['hr-lead', '']) {
      expect((await keep([marked(4, null)], { me })).outcome).toBe('created');
    }
  });

  it('is updated if its author is the owner of the token', async () => {
    expect(await keep([marked(4, PERSON)], { me: 'hr-lead' })).toEqual({
      outcome: 'updated',
      requests: [['whoAmI'], ['update', 4, expect.any(String)]],
    });
  });

  it.each(['another-user', ''])(
    'is not updated if its author is a person and the token belongs to "%s"',
    async (me) => {
      expect(await keep([marked(4, PERSON)], { me })).toEqual({
        outcome: 'created',
        requests: [['whoAmI'], ['create', expect.any(String)]],
      });
      expect((await keep([marked(4, PERSON)], { me, when: 'if-there' })).outcome).toBe('none');
      expect((await keep([marked(4, PERSON), marked(5, WORKFLOW)], { me })).requests).toContainEqual([
        'update',
        5,
        expect.any(String),
      ]);
    },
  );

  it('is required: the owner of the token does not matter for other comments of a person', async () => {
    expect((await keep([comment(1, 'Looks good', PERSON)])).requests).toEqual([
      ['create', expect.any(String)],
    ]);
  });
});

describe('the marker', () => {
  const markerOf = async (file: string): Promise<string> =>
    String((await keep([], { file })).requests[0]?.[1]).slice(0, -PLAN.length - 1);

  it.each(['people/users.csv', './people/users.csv', 'people\\users.csv', 'people//old/../users.csv'])(
    'is the same for %s',
    async (file) => expect(await markerOf(file)).toBe('<!-- moco-sync: people%2Fusers.csv -->'),
  );

  it.each(['other.csv', 'users.csv2', 'people/users.csv', 'Users.csv'])(
    'is different for %s',
    async (file) => {
      expect((await keep([comment(1, MARKER)], { file })).outcome).toBe('created');
    },
  );

  it.each(['a-->b', 'a\nb', 'a\r\nb', '<!--', 'Zürich 👋', '\ud800'])(
    'is one line that nothing in %j ends early',
    async (file) => {
      expect(await markerOf(file)).toMatch(/^<!-- moco-sync: [\w%.!-]+ -->$/);
    },
  );

  it.each([`${MARKER} x`, ` ${MARKER}`, `x\n${MARKER}`, MARKER.slice(0, -1), ''])(
    'is the whole first line, which %j is not',
    async (body) => expect((await keep([comment(1, body)])).outcome).toBe('created'),
  );

  it("leaves the rest of GitHub's 65,536 characters to the plan", async () => {
    const body = 'x'.repeat(maxBodyLength('users.csv'));
    expect(String((await keep([], { body })).requests[0]?.[1])).toHaveLength(65_536);
  });
});

describe('a comment that could not be written', () => {
  /** Octokit's error for a response of GitHub. */
  const httpError = (status: number, headers = {}): Error =>
    Object.assign(new Error('ghs_token'), { status, response: { status, headers } });
  /** Octokit's error without a response. */
  const networkError = (cause: Error): Error =>
    Object.assign(new Error('ghs_token', { cause }), { status: 500 });
  const aborted = Object.assign(new DOMException('ghs_token', 'AbortError'), { status: 500 });

  it.each([401, 403, 404])('names the permission that the token lacks (%i)', (status) => {
    expect(commentErrorMessage(httpError(status))).toBe(
      `The comment with the plan could not be written: the token lacks the permission (${status}). The job needs ` +
        '`permissions: pull-requests: write`, and pull requests from forks get a read-only token.',
    );
  });

  it.each<[string, Error]>([
    ['GitHub is unavailable (429)', httpError(429)],
    ['GitHub is unavailable (500)', httpError(500)],
    ['GitHub is unavailable (503)', httpError(503)],
    ['GitHub is unavailable (403)', httpError(403, { 'x-ratelimit-remaining': '0' })],
    ['GitHub is unavailable (403)', httpError(403, { 'retry-after': '60' })],
    ['GitHub could not be reached', networkError(new TypeError('fetch failed'))],
    ['GitHub could not be reached', networkError(new DOMException('', 'TimeoutError'))],
    ['GitHub could not be reached', aborted],
    ['GitHub could not be reached', new TypeError('Invalid URL')],
    ['GitHub responded with 422', httpError(422)],
    [
      'the response does not come from GitHub, or is incomplete',
      Object.assign(new Error(), { code: NOT_GITHUB }),
    ],
    [
      "the event of this run (GITHUB_EVENT_PATH) can't be read",
      Object.assign(new Error(), { code: BROKEN_EVENT }),
    ],
  ])("has a reason that never quotes the error's message: %s", (reason, error) => {
    expect(commentErrorMessage(error)).toBe(`The comment with the plan could not be written: ${reason}.`);
  });

  it('has a reason for whatever was thrown', () => {
    expect(commentErrorMessage('ghs_token')).toMatch(/: GitHub could not be reached\.$/);
    expect(commentErrorMessage(undefined)).toMatch(/: GitHub could not be reached\.$/);
  });
});
