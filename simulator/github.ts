/**
 * A stand-in for what GitHub's REST API has for comments on a pull request, for tests. Compared with GitHub's
 * documentation (docs.github.com/en/rest, version 2022-11-28), whose page stands at each endpoint, and with refusals
 * that people have posted in issues.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono, type Context } from 'hono';

export interface GitHubUser {
  readonly login: string;
  readonly type: 'Bot' | 'User';
}

export interface GitHubComment {
  readonly id: number;
  body: string;
  readonly user: GitHubUser | null;
}

export interface GitHubOptions {
  /** The number of the one pull request that example/hr has. */
  readonly number?: number;
  /** What was written before the test; given as it is to who asks. */
  readonly comments?: readonly GitHubComment[];
  /** The status of every answer in place of GitHub's, or that there is nothing in it, or none at all. */
  readonly status?: number | 'empty' | 'hang';
}

export interface GitHub {
  /** The API's base address, for GITHUB_API_URL. */
  readonly url: string;
  readonly number: number;
  /** The pull request's comments, the oldest first. */
  readonly comments: GitHubComment[];
  /** All requests so far; the path with its query. */
  readonly requests: { readonly method: string; readonly path: string }[];
  /** For what a run needs of it; removed at the end. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** The token of a workflow with `permissions: pull-requests: write`. */
export const WRITE_TOKEN = 'simulator-write-token';
/** The token of a workflow that lacks it, as it is for a pull request from a fork. */
export const READ_ONLY_TOKEN = 'simulator-read-only-token';
/** A person's own token. */
export const PERSONAL_TOKEN = 'simulator-personal-token';

export const WORKFLOW: GitHubUser = { login: 'github-actions[bot]', type: 'Bot' };
export const PERSON: GitHubUser = { login: 'hr-lead', type: 'User' };

const OWNERS: Readonly<Record<string, GitHubUser>> = {
  [WRITE_TOKEN]: WORKFLOW,
  [READ_ONLY_TOKEN]: WORKFLOW,
  [PERSONAL_TOKEN]: PERSON,
};

const MAX_BODY = 65_536;
const REPOSITORY = '/repos/example/hr';

type Env = { Variables: { owner: GitHubUser } };

export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  const state = {
    number: options.number ?? 7,
    comments: [...(options.comments ?? [])],
    requests: [] as GitHub['requests'],
  };
  const app = createApp(state, options.status);
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    close: () =>
      new Promise((resolve) => {
        rmSync(folder, { recursive: true, force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a runner sets for a run on a pull request, with the token for `${{ github.token }}`. */
export function pullRequestEnv(
  github: GitHub,
  {
    event = 'pull_request',
    number = github.number,
    token = WRITE_TOKEN,
  }: {
    readonly event?: 'pull_request' | 'pull_request_target';
    readonly number?: number;
    readonly token?: string;
  } = {},
): Record<string, string> {
  const file = join(github.folder, `event-${event}-${number}.json`);
  // docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
  const payload = {
    action: 'synchronize',
    number,
    pull_request: { number, state: 'open' },
    repository: { name: 'hr', full_name: 'example/hr', owner: { login: 'example', type: 'Organization' } },
  };
  writeFileSync(file, JSON.stringify(payload));
  return {
    GITHUB_API_URL: github.url,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: 'example/hr',
    GITHUB_TOKEN: token,
  };
}

function createApp(
  { number, comments, requests }: Pick<GitHub, 'number' | 'comments' | 'requests'>,
  status: GitHubOptions['status'],
) {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    requests.push({ method: c.req.method, path: pathname + search });
    if (status === 'empty') return new Response('');
    if (status === 'hang') return new Promise<Response>(() => undefined);
    return status === undefined ? next() : refusal(status, 'As the test wants it');
  });

  // docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
  app.use(async (c, next) => {
    const token = /^(?:token|Bearer) (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const owner = OWNERS[token];
    if (!owner) return refusal(401, 'Bad credentials');
    const isRefused = c.req.method !== 'GET' && token === READ_ONLY_TOKEN;
    if (isRefused) return refusal(403, 'Resource not accessible by integration');
    c.set('owner', owner);
    return next();
  });

  // docs.github.com/en/rest/users/users#get-the-authenticated-user: a workflow has no user.
  app.get('/user', (c) => {
    const owner = c.get('owner');
    return owner === PERSON ? c.json(owner) : refusal(403, 'Resource not accessible by integration');
  });

  // docs.github.com/en/rest/issues/comments#list-issue-comments: pull requests are issues; by ascending ID.
  app.get(`${REPOSITORY}/issues/${number}/comments`, (c) => paged(c, comments));

  // docs.github.com/en/rest/issues/comments#create-an-issue-comment
  app.post(`${REPOSITORY}/issues/${number}/comments`, async (c) => {
    const body = await bodyOf(c);
    if (body instanceof Response) return body;
    const id = 1 + Math.max(0, ...comments.map((comment) => comment.id));
    const comment = { id, body, user: c.get('owner') };
    comments.push(comment);
    return c.json(comment, 201);
  });

  // docs.github.com/en/rest/issues/comments#update-an-issue-comment
  app.patch(`${REPOSITORY}/issues/comments/:id{\\d+}`, async (c) => {
    const comment = comments.find(({ id }) => id === Number(c.req.param('id')));
    if (!comment) return refusal(404, 'Not Found');
    const body = await bodyOf(c);
    if (body instanceof Response) return body;
    comment.body = body;
    return c.json(comment);
  });

  app.notFound(() => refusal(404, 'Not Found'));
  return app;
}

/** docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function paged(c: Context<Env>, entries: readonly unknown[]): Response {
  const perPage = Math.min(100, Number(c.req.query('per_page') ?? 30));
  const page = Number(c.req.query('page') ?? 1);
  if (page * perPage < entries.length) {
    const next = new URL(c.req.url);
    next.searchParams.set('page', String(page + 1));
    const last = new URL(next);
    last.searchParams.set('page', String(Math.ceil(entries.length / perPage)));
    c.header('link', `<${next.href}>; rel="next", <${last.href}>; rel="last"`);
  }
  return c.json(entries.slice((page - 1) * perPage, page * perPage));
}

/** The text of a comment, or why it is none. Its line ends stay as they are. */
async function bodyOf(c: Context<Env>): Promise<string | Response> {
  const { body } = await c.req.json<{ body?: unknown }>();
  if (typeof body !== 'string' || body.trim() === '') return unprocessable("Body can't be blank");
  // Characters, however many places each takes.
  return Array.from(body).length > MAX_BODY
    ? unprocessable(`Body is too long (maximum is ${MAX_BODY} characters)`)
    : body;
}

function unprocessable(message: string): Response {
  const errors = [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }];
  return refusal(422, 'Validation Failed', { errors });
}

function refusal(status: number, message: string, more: object = {}): Response {
  const documentation_url = 'https://docs.github.com/rest';
  return Response.json({ message, ...more, documentation_url, status: String(status) }, { status });
}
