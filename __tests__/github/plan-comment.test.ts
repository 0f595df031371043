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

interface Wanted {
  readonly file: string;
  readonly body: string;
  readonly when: 'always' | 'if-there';
  /** The login that the token belongs to. */
  readonly me: string;
}

interface Played {
  readonly outcome: string;
  /** What was asked for beside the list. */
  readonly asked: readonly unknown[][];
}

const comment = (id: number, body: string, user: Comment['user'] = WORKFLOW): Comment => ({ id, body, user });

/** Keeps the plan of users.csv on a pull request that has these comments; a workflow's token has no user. */
async function keep(
  there: readonly Comment[],
  { file = 'users.csv', body = PLAN, when = 'always', me = '' }: Partial<Wanted> = {},
): Promise<Played> {
  const asked: unknown[][] = [];
  const note = (...what: unknown[]): Promise<void> => {
    asked.push(what);
    return Promise.resolve();
  };
  const comments = {
    list: () => Promise.resolve(there),
    create: (text: string) => note('create', text),
    update: (id: number, text: string) => note('update', id, text),
    whoAmI: async () => {
      await note('whoAmI');
      if (me === '') throw new Error('Resource not accessible by integration');
      return me;
    },
  };
  return { outcome: await upsertComment(comments, file, body, when), asked };
}

describe('the comment with the plan', () => {
  it('is created where there is none, with a first line that nobody sees', async () => {
    expect(await keep([comment(1, 'Looks good'), comment(2, `A quote:\n${MARKER}`)])).toEqual({
      outcome: 'created',
      asked: [['create', `${MARKER}\n${PLAN}`]],
    });
  });

  it('is not created where only one that is there is to be updated', async () => {
    expect(await keep([comment(1, 'Looks good')], { when: 'if-there' })).toEqual({
      outcome: 'none',
      asked: [],
    });
  });

  it.each(['always', 'if-there'] as const)('is updated when the plan is another one (%s)', async (when) => {
    const there = [comment(1, 'Looks good'), comment(2, `${MARKER}\r\nThe old plan`), comment(3, MARKER)];
    expect(await keep(there, { when })).toEqual({
      outcome: 'updated',
      asked: [['update', 2, `${MARKER}\n${PLAN}`]],
    });
  });

  it.each([
    ['as it was sent', `${MARKER}\n${PLAN}`],
    ["with GitHub's line ends", `${MARKER}\n${PLAN}`.replaceAll('\n', '\r\n')],
  ])('is left alone when it has the plan, %s', async (_, stored) => {
    const unchanged = { outcome: 'unchanged', asked: [] };
    expect(await keep([comment(1, stored)])).toEqual(unchanged);
    // GitHub may trim the end.
    expect(await keep([comment(1, stored)], { body: `${PLAN}\n\n` })).toEqual(unchanged);
  });
});

describe('whose comment it is', () => {
  const marked = (id: number, user: Comment['user']): Comment => comment(id, MARKER, user);

  it.each([
    ['a bot', WORKFLOW],
    ['an app of somebody', { login: 'our-app[bot]', type: 'Bot' }],
  ])('is ours when it is by %s, without asking', async (_, user) => {
    expect((await keep([marked(4, user)])).asked).toEqual([['update', 4, expect.any(String)]]);
  });

  it('is not ours when its author has left GitHub', async () => {
    for (const me of ['hr-lead', '']) {
      expect((await keep([marked(4, null)], { me })).outcome).toBe('created');
    }
  });

  it("is ours when it is by the token's owner", async () => {
    expect(await keep([marked(4, PERSON)], { me: 'hr-lead' })).toEqual({
      outcome: 'updated',
      asked: [['whoAmI'], ['update', 4, expect.any(String)]],
    });
  });

  it.each(['somebody-else', ''])(
    'is not ours when a person wrote it and the token is of "%s"',
    async (me) => {
      expect(await keep([marked(4, PERSON)], { me })).toEqual({
        outcome: 'created',
        asked: [['whoAmI'], ['create', expect.any(String)]],
      });
      expect((await keep([marked(4, PERSON)], { me, when: 'if-there' })).outcome).toBe('none');
      expect((await keep([marked(4, PERSON), marked(5, WORKFLOW)], { me })).asked).toContainEqual([
        'update',
        5,
        expect.any(String),
      ]);
    },
  );

  it('is not asked for a comment without the marker', async () => {
    expect((await keep([comment(1, 'Looks good', PERSON)])).asked).toEqual([['create', expect.any(String)]]);
  });
});

describe('the marker', () => {
  const markerOf = async (file: string): Promise<string> =>
    String((await keep([], { file })).asked[0]?.[1]).slice(0, -PLAN.length - 1);

  it.each(['people/users.csv', './people/users.csv', 'people\\users.csv', 'people//old/../users.csv'])(
    'is the same for %s',
    async (file) => expect(await markerOf(file)).toBe('<!-- moco-sync: people%2Fusers.csv -->'),
  );

  it.each(['other.csv', 'users.csv2', 'people/users.csv', 'Users.csv'])(
    'is another one for %s',
    async (file) => {
      expect((await keep([comment(1, MARKER)], { file })).outcome).toBe('created');
    },
  );

  it.each(['a-->b', 'a\nb', 'a\r\nb', '<!--', 'Zürich 👋', '\ud800'])(
    'is one comment for %j',
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
    expect(String((await keep([], { body })).asked[0]?.[1])).toHaveLength(65_536);
  });
});

describe('why there is no comment', () => {
  /** Octokit's error for an answer of GitHub. */
  const answered = (status: number, headers = {}): Error =>
    Object.assign(new Error('ghs_token'), { status, response: { status, headers } });
  /** Octokit's error where there was no answer. */
  const broken = (cause: Error): Error => Object.assign(new Error('ghs_token', { cause }), { status: 500 });
  const aborted = Object.assign(new DOMException('ghs_token', 'AbortError'), { status: 500 });

  it.each([401, 403, 404])('is the right of the token (%i)', (status) => {
    expect(commentErrorMessage(answered(status))).toBe(
      `The comment with the plan could not be written: the token lacks the right (${status}); the job needs ` +
        '`permissions: pull-requests: write`, and pull requests from forks get a read-only token.',
    );
  });

  it.each<[string, Error]>([
    ['GitHub is unavailable (429)', answered(429)],
    ['GitHub is unavailable (500)', answered(500)],
    ['GitHub is unavailable (503)', answered(503)],
    ['GitHub is unavailable (403)', answered(403, { 'x-ratelimit-remaining': '0' })],
    ['GitHub is unavailable (403)', answered(403, { 'retry-after': '60' })],
    ['GitHub could not be reached', broken(new TypeError('fetch failed'))],
    ['GitHub could not be reached', broken(new DOMException('', 'TimeoutError'))],
    ['GitHub could not be reached', aborted],
    ['GitHub could not be reached', new TypeError('Invalid URL')],
    ['GitHub answered 422', answered(422)],
    ["the answer is not GitHub's, or broke off", Object.assign(new Error(), { code: NOT_GITHUB })],
    [
      "the event of this run (GITHUB_EVENT_PATH) can't be read",
      Object.assign(new Error(), { code: BROKEN_EVENT }),
    ],
  ])('is said in our words: %s', (reason, error) => {
    expect(commentErrorMessage(error)).toBe(`The comment with the plan could not be written: ${reason}.`);
  });

  it('is said of whatever was thrown', () => {
    expect(commentErrorMessage('ghs_token')).toMatch(/: GitHub could not be reached\.$/);
    expect(commentErrorMessage(undefined)).toMatch(/: GitHub could not be reached\.$/);
  });
});
