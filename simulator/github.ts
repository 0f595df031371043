/**
 * A simulated GitHub for tests: the part of its REST API that comments on pull requests need. Compared with GitHub's
 * documentation (docs.github.com/en/rest, version 2022-11-28), which is linked at each endpoint, and with error
 * responses that were quoted in public issues.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';

/** The author of a comment. */
export interface GitHubUser {
  readonly login: string;
  readonly type: 'Bot' | 'User';
}

/** A comment on the pull request. */
export interface GitHubComment {
  readonly id: number;
  /** Markdown. */
  body: string;
  /** Null for a deleted account. */
  readonly user: GitHubUser | null;
}

/** How to start the simulated GitHub. */
export interface GitHubOptions {
  /** Number of the only pull request of example/hr; 7 by default. */
  readonly number?: number;
  /** Comments that are there from the start, the oldest first; none by default. */
  readonly comments?: readonly GitHubComment[];
  /** Makes every request fail: with this HTTP status, with an empty response, or without a response. */
  readonly status?: number | 'empty' | 'hang';
}

/** A running simulated GitHub. */
export interface GitHub {
  /** The API's base URL, for GITHUB_API_URL. */
  readonly url: string;
  /** Number of the pull request. */
  readonly number: number;
  /** The comments on the pull request as they are now, the oldest first. */
  readonly comments: GitHubComment[];
  /** All requests so far, in the order in which they arrived; `path` includes the query. */
  readonly requests: { readonly method: string; readonly path: string }[];
  /** Folder for the event files of runs; `close` deletes it. */
  readonly folder: string;
  /** Stops the server and breaks its open connections. */
  readonly close: () => Promise<void>;
}

/** Token of a workflow with `permissions: pull-requests: write`. */
export const WRITE_TOKEN = 'simulator-write-token';
/** Token of a workflow without that permission, such as one for a pull request from a fork. */
export const READ_ONLY_TOKEN = 'simulator-read-only-token';
/** A personal access token of PERSON. */
export const PERSONAL_TOKEN = 'simulator-personal-token';

/** The author of comments that were written with the token of a workflow. */
export const WORKFLOW: GitHubUser = { login: 'github-actions[bot]', type: 'Bot' };
/** A human user. */
export const PERSON: GitHubUser = { login: 'hr-lead', type: 'User' };

const TOKEN_OWNERS: Readonly<Record<string, GitHubUser>> = {
  [WRITE_TOKEN]: WORKFLOW,
  [READ_ONLY_TOKEN]: WORKFLOW,
  [PERSONAL_TOKEN]: PERSON,
};

const MAX_BODY_CHARACTERS = 65_536;
const REPOSITORY = '/repos/example/hr';

type Env = { Variables: { owner: GitHubUser } };
type App = Hono<Env>;

/** Starts the simulated GitHub on a free port of 127.0.0.1 and waits until it accepts connections. */
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

/** The run that `pullRequestEnv` describes. */
interface PullRequestRun {
  readonly event?: 'pull_request' | 'pull_request_target';
  /** Number of the pull request; by default the one that GitHub has. */
  readonly number?: number;
  /** Value of `${{ github.token }}`; WRITE_TOKEN by default. */
  readonly token?: string;
}

/** The environment variables that a runner sets for a run on a pull request. Writes the run's event file. */
export function pullRequestEnv(
  github: GitHub,
  { event = 'pull_request', number = github.number, token = WRITE_TOKEN }: PullRequestRun = {},
): Record<string, string> {
  const eventFile = join(github.folder, `event-${event}-${number}.json`);
  // docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
  const payload = {
    action: 'synchronize',
    number,
    pull_request: { number, state: 'open' },
    repository: { name: 'hr', full_name: 'example/hr', owner: { login: 'example', type: 'Organization' } },
  };
  writeFileSync(eventFile, JSON.stringify(payload));
  return {
    GITHUB_API_URL: github.url,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REPOSITORY: 'example/hr',
    GITHUB_TOKEN: token,
  };
}

function createApp(
  { number, comments, requests }: Pick<GitHub, 'number' | 'comments' | 'requests'>,
  status: GitHubOptions['status'],
): App {
  const app: App = new Hono<Env>();
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    requests.push({ method: c.req.method, path: pathname + search });
    return status === undefined ? next() : respondWithFailure(status);
  });
  app.use(authenticate);
  addUser(app);
  addComments(app, number, comments);
  app.notFound(() => respondWithError(404, 'Not Found'));
  return app;
}

function respondWithFailure(status: number | 'empty' | 'hang'): Response | Promise<Response> {
  if (status === 'empty') return new Response('');
  if (status === 'hang') return new Promise<Response>(() => undefined);
  return respondWithError(status, 'Simulated failure');
}

/** docs.github.com/en/rest/authentication/authenticating-to-the-rest-api */
const authenticate: MiddlewareHandler<Env> = async (c, next) => {
  const token = /^(?:token|Bearer) (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const owner = TOKEN_OWNERS[token];
  if (!owner) return respondWithError(401, 'Bad credentials');
  const isForbidden = c.req.method !== 'GET' && token === READ_ONLY_TOKEN;
  if (isForbidden) return respondWithError(403, 'Resource not accessible by integration');
  c.set('owner', owner);
  return next();
};

function addUser(app: App): void {
  // docs.github.com/en/rest/users/users#get-the-authenticated-user: the token of a workflow has no user.
  app.get('/user', (c) => {
    const owner = c.get('owner');
    return owner === PERSON ? c.json(owner) : respondWithError(403, 'Resource not accessible by integration');
  });
}

function addComments(app: App, number: number, comments: GitHubComment[]): void {
  // docs.github.com/en/rest/issues/comments#list-issue-comments: pull requests are issues; sorted by ascending ID.
  app.get(`${REPOSITORY}/issues/${number}/comments`, (c) => respondWithPage(c, comments));

  // docs.github.com/en/rest/issues/comments#create-an-issue-comment
  app.post(`${REPOSITORY}/issues/${number}/comments`, async (c) => {
    const body = await readCommentBody(c);
    if (body instanceof Response) return body;
    const id = 1 + Math.max(0, ...comments.map((comment) => comment.id));
    const comment = { id, body, user: c.get('owner') };
    comments.push(comment);
    return c.json(comment, 201);
  });

  // docs.github.com/en/rest/issues/comments#update-an-issue-comment
  app.patch(`${REPOSITORY}/issues/comments/:id{\\d+}`, async (c) => {
    const comment = comments.find(({ id }) => id === Number(c.req.param('id')));
    if (!comment) return respondWithError(404, 'Not Found');
    const body = await readCommentBody(c);
    if (body instanceof Response) return body;
    comment.body = body;
    return c.json(comment);
  });
}

/** docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function respondWithPage(c: Context<Env>, entries: readonly unknown[]): Response {
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

/** The text of a comment, with its line endings unchanged, or an error response if GitHub would reject it. */
async function readCommentBody(c: Context<Env>): Promise<string | Response> {
  const { body } = await c.req.json<{ body?: unknown }>();
  if (typeof body !== 'string' || body.trim() === '') return respondWithInvalid("Body can't be blank");
  // GitHub counts code points, not UTF-16 units.
  return Array.from(body).length > MAX_BODY_CHARACTERS
    ? respondWithInvalid(`Body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`)
    : body;
}

function respondWithInvalid(message: string): Response {
  const errors = [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }];
  return respondWithError(422, 'Validation Failed', { errors });
}

function respondWithError(status: number, message: string, more: object = {}): Response {
  const documentation_url = 'https://docs.github.com/rest';
  return Response.json({ message, ...more, documentation_url, status: String(status) }, { status });
}
