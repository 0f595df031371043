/**
 * A simulated GitHub for tests: the part of its APIs that comments on pull requests need. Compared with GitHub's
 * documentation (docs.github.com/en/rest, version 2022-11-28, and docs.github.com/en/graphql), which is linked at each
 * endpoint, and with error responses that were quoted in public issues.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { createFaults, type Effect, type Fault } from './faults.ts';
import { injectFaults } from './middleware.ts';

/** The author of a comment. */
export interface GitHubUser {
  readonly login: string;
  readonly type: 'Bot' | 'User';
  /** GitHub always has one; a test may leave it out. */
  readonly id?: number;
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
  /** Requests that fail, by method and path, and how often; none by default. `refusing` makes an error of GitHub's. */
  readonly faults?: readonly Fault[];
  /** The conversation is locked: it takes no new comments. */
  readonly isLocked?: boolean;
  /** The repository is archived: nothing can be written. */
  readonly isArchived?: boolean;
  /** The origin of the URL of a list's next page; GitHub's own by default. */
  readonly nextPageOrigin?: string;
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
/** An installation token of APP. */
export const APP_TOKEN = 'simulator-app-token';

/** The author of comments that were written with the token of a workflow. */
export const WORKFLOW: GitHubUser = { login: 'github-actions[bot]', type: 'Bot', id: 41_898_282 };
/** A human user. */
export const PERSON: GitHubUser = { login: 'hr-lead', type: 'User', id: 1_001 };
/** Another app than that of workflows. */
export const APP: GitHubUser = { login: 'our-app[bot]', type: 'Bot', id: 1_002 };

const TOKEN_OWNERS: Readonly<Record<string, GitHubUser>> = {
  [WRITE_TOKEN]: WORKFLOW,
  [READ_ONLY_TOKEN]: WORKFLOW,
  [PERSONAL_TOKEN]: PERSON,
  [APP_TOKEN]: APP,
};

const MAX_BODY_CHARACTERS = 65_536;
const REPOSITORY = '/repos/example/hr';

type Env = { Bindings: HttpBindings; Variables: { owner: GitHubUser } };
type App = Hono<Env>;

/** Starts the simulated GitHub on a free port of 127.0.0.1 and waits until it accepts connections. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  const state = {
    number: options.number ?? 7,
    comments: [...(options.comments ?? [])],
    requests: [] as GitHub['requests'],
  };
  const app = createApp(state, options);
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
  /** The repository of the branch; `null` if it was deleted. By default the branch is in the same repository. */
  readonly headRepository?: string | null;
}

/** The environment variables that a runner sets for a run on a pull request. Writes the run's event file. */
export function pullRequestEnv(
  github: GitHub,
  {
    event = 'pull_request',
    number = github.number,
    token = WRITE_TOKEN,
    headRepository = 'example/hr',
  }: PullRequestRun = {},
): Record<string, string> {
  const eventFile = join(github.folder, `event-${event}-${number}.json`);
  // docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
  const payload = {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      state: 'open',
      head: { ref: 'change', repo: headRepository === null ? null : { full_name: headRepository } },
      base: { ref: 'main', repo: { full_name: 'example/hr' } },
    },
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

/** An effect for `faults`: an error response of GitHub. */
export function refusing(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Effect {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify({
      message,
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    }),
  };
}

function createApp(
  { number, comments, requests }: Pick<GitHub, 'number' | 'comments' | 'requests'>,
  options: GitHubOptions,
): App {
  const app: App = new Hono<Env>();
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    requests.push({ method: c.req.method, path: pathname + search });
    return next();
  });
  app.use(injectFaults(createFaults(faultsOf(options)), ''));
  app.use(authenticate);
  app.use(keepReadOnly(options));
  addOwner(app);
  addComments(app, number, comments, options.nextPageOrigin);
  app.notFound(() => respondWithError(404, 'Not Found'));
  return app;
}

function faultsOf({ status, faults = [] }: GitHubOptions): readonly Fault[] {
  if (status === undefined) return faults;
  const effects = { empty: { status: 200 }, hang: 'hang' } as const;
  const effect = typeof status === 'number' ? refusing(status, 'Simulated failure') : effects[status];
  return [{ method: '*', path: '*', effect }];
}

/** docs.github.com/en/rest/authentication/authenticating-to-the-rest-api */
const authenticate: MiddlewareHandler<Env> = async (c, next) => {
  const token = /^(?:token|Bearer) (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const owner = TOKEN_OWNERS[token];
  if (!owner) return respondWithError(401, 'Bad credentials');
  const isForbidden = isWrite(c) && token === READ_ONLY_TOKEN;
  if (isForbidden) return respondWithError(403, 'Resource not accessible by integration');
  c.set('owner', owner);
  return next();
};

/** The messages are GitHub's own, as quoted in public issues. */
function keepReadOnly({ isArchived, isLocked }: GitHubOptions): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (isArchived && isWrite(c)) return respondWithError(403, 'Repository was archived so is read-only.');
    return isLocked && c.req.method === 'POST' && isWrite(c)
      ? respondWithError(403, 'Unable to create comment because issue is locked.')
      : next();
  };
}

/** A query of GraphQL is a POST that changes nothing. */
function isWrite(c: Context<Env>): boolean {
  return c.req.method !== 'GET' && c.req.path !== '/graphql';
}

function addOwner(app: App): void {
  // docs.github.com/en/graphql/reference/queries#user (viewer): installation tokens may ask, and get their bot.
  app.post('/graphql', async (c) => {
    const { query } = await c.req.json<{ query: string }>();
    const { login, id = null } = c.get('owner');
    return /\bviewer\b/.test(query)
      ? c.json({ data: { viewer: { login, databaseId: id } } })
      : c.json({ errors: [{ type: 'undefinedField', message: 'The simulator has only `viewer`' }] });
  });
}

function addComments(
  app: App,
  number: number,
  comments: GitHubComment[],
  nextPageOrigin: string | undefined,
): void {
  // docs.github.com/en/rest/issues/comments#list-issue-comments: pull requests are issues; sorted by ascending ID.
  app.get(`${REPOSITORY}/issues/${number}/comments`, (c) => respondWithPage(c, comments, nextPageOrigin));

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

  // docs.github.com/en/rest/issues/comments#delete-an-issue-comment
  app.delete(`${REPOSITORY}/issues/comments/:id{\\d+}`, (c) => {
    const index = comments.findIndex(({ id }) => id === Number(c.req.param('id')));
    if (index < 0) return respondWithError(404, 'Not Found');
    comments.splice(index, 1);
    return c.body(null, 204);
  });
}

/** docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function respondWithPage(
  c: Context<Env>,
  entries: readonly unknown[],
  nextPageOrigin = new URL(c.req.url).origin,
): Response {
  const perPage = Math.min(100, Number(c.req.query('per_page') ?? 30));
  const page = Number(c.req.query('page') ?? 1);
  if (page * perPage < entries.length) {
    const { pathname, search } = new URL(c.req.url);
    const next = new URL(pathname + search, nextPageOrigin);
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
