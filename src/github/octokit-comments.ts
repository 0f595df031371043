/** The comments of a pull request, through GitHub's toolkit. Tested by running the bundle. */
import type { Agent } from 'node:http';
import nodeFetch, { type RequestInit, type Response } from 'node-fetch';
import { isObject, type JsonObject } from '../model/json.ts';
import { commentError, withFacts } from './comment-errors.ts';
import { readEvent } from './event.ts';
import { GITHUB_BUDGET_MS, GITHUB_RESPONSE_TIMEOUT_MS } from './github-retry.ts';
import type { Comment, Comments, GitHubAccount } from './plan-comment.ts';
import { createAgent } from './proxy.ts';

/** Octokit would write deprecation notices to the log, past our sanitizer. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Pages of 100 comments. GitHub closes a conversation after 2,500 comments. */
const MAX_PAGES = 100;

/** GitHub redirects once, after a repository was renamed. */
const MAX_REDIRECTS = 3;

/** A redirect with the same method and body. */
const REDIRECT_STATUSES = [301, 302, 307, 308];

type Octokit = ReturnType<(typeof import('@actions/github'))['getOctokit']>;
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The comments of the pull request that started the workflow; undefined if none did. Requests are made once: see
 * `retryWithinBudget`. All of them together may take as long as its budget, from this call on.
 *
 * @throws {Error} that `commentErrorMessage` explains, if there is no token or the event can't be read
 */
export async function pullRequestComments(token: string, cancel: AbortSignal): Promise<Comments | undefined> {
  const pullRequest = readPullRequest();
  if (!pullRequest) return undefined;
  if (token === '') throw commentError('no-token');
  // Loaded only here: it would be half of a cold start.
  const { context, getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token);
  addHooks(octokit, AbortSignal.any([cancel, AbortSignal.timeout(GITHUB_BUDGET_MS)]), pullRequest.isFork);
  const { issues } = octokit.rest;
  const { repo } = context;
  const issue_number = pullRequest.number;
  return {
    list: () => listComments(octokit, { ...repo, issue_number }),
    create: async (body) => {
      await issues.createComment({ ...repo, issue_number, body });
    },
    update: async (comment_id, body) => {
      await issues.updateComment({ ...repo, comment_id, body });
    },
    delete: async (comment_id) => {
      await issues.deleteComment({ ...repo, comment_id });
    },
    viewer: async () => toViewer(await octokit.graphql('{ viewer { login databaseId } }')),
  };
}

/** What holds for every request. By hooks, as octokit has no options for all of it. */
function addHooks(octokit: Octokit, signal: AbortSignal, isFork: boolean): void {
  const api = new URL(octokit.request.endpoint.DEFAULTS.baseUrl);
  const fetch = stayingOn(api.origin, fetchThrough(createAgent(api)));
  octokit.hook.before('request', ({ request }) => {
    Object.assign(request, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(GITHUB_RESPONSE_TIMEOUT_MS)]),
      fetch,
      log: SILENT,
    });
  });
  octokit.hook.after('request', ({ data, status }) => {
    if (status === 204 || isObject(data) || Array.isArray(data)) return;
    // Octokit takes a truncated response for an empty one. Then the comment would not be found, and a second one written.
    throw commentError(data === '' ? 'incomplete' : 'not-github');
  });
  octokit.hook.wrap('request', async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      throw withFacts(error, { isFork });
    }
  });
}

/** A fetch with this agent. The reason of an abort replaces node-fetch's own error, which does not tell a timeout. */
function fetchThrough(agent: Agent): Fetch {
  return async (url, init) => {
    try {
      return await nodeFetch(url, { ...init, agent });
    } catch (error) {
      const signal = init.signal as AbortSignal | undefined;
      throw signal?.aborted ? signal.reason : error;
    }
  };
}

/** A fetch that sends the token to one origin only. It follows redirects there, as after a repository was renamed. */
function stayingOn(origin: string, send: Fetch): Fetch {
  return async (first, init) => {
    let url = new URL(first);
    for (let redirects = 0; url.origin === origin && redirects <= MAX_REDIRECTS; redirects++) {
      const response = await send(url.href, { ...init, redirect: 'manual' });
      const location = response.headers.get('location');
      if (!REDIRECT_STATUSES.includes(response.status) || location === null) return response;
      if (!URL.canParse(location, url.href)) return response;
      response.body?.resume();
      url = new URL(location, url);
    }
    throw commentError('redirected');
  };
}

/**
 * All comments. The URL of a next page is not followed, as it may lead to another host: pages are counted.
 *
 * @throws {Error} if a response is not a list of comments
 */
async function listComments(
  octokit: Octokit,
  pullRequest: { readonly owner: string; readonly repo: string; readonly issue_number: number },
): Promise<Comment[]> {
  const all: Comment[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data, headers } = await octokit.rest.issues.listComments({ ...pullRequest, per_page: 100, page });
    if (!Array.isArray(data) || !data.every(isObject)) throw commentError('not-github');
    all.push(...data.map(toComment));
    const hasNext = /\brel="?next\b/.test(headers.link ?? '');
    if (!hasNext || data.length === 0) return all;
  }
  throw commentError('not-github');
}

function toComment({ id, body, user }: JsonObject): Comment {
  if (typeof id !== 'number') throw commentError('not-github');
  return { id, body: typeof body === 'string' ? body : '', user: toAuthor(user) };
}

function toAuthor(user: unknown): Comment['user'] {
  if (!isObject(user) || typeof user['login'] !== 'string') return null;
  const { login, id, type } = user;
  return { login, id: typeof id === 'number' ? id : undefined, type: String(type) };
}

function toViewer(data: unknown): GitHubAccount {
  const viewer = isObject(data) ? data['viewer'] : undefined;
  if (!isObject(viewer) || typeof viewer['login'] !== 'string') throw commentError('not-github');
  const { login, databaseId } = viewer;
  return { login, id: typeof databaseId === 'number' ? databaseId : undefined };
}

/** The pull request in the event of the run, read before the toolkit is loaded. */
function readPullRequest(): { readonly number: number; readonly isFork: boolean } | undefined {
  const file = process.env['GITHUB_EVENT_PATH'];
  if (!file) return undefined;
  const event = readEvent(file);
  if (!isObject(event)) throw commentError('broken-event');
  const { pull_request } = event;
  if (!isObject(pull_request)) return undefined;
  const { number, head, base } = pull_request;
  if (typeof number !== 'number') throw commentError('broken-event');
  // On `pull_request_target`, the token of a fork's run may write.
  const isReadOnlyOnForks = process.env['GITHUB_EVENT_NAME'] === 'pull_request';
  return { number, isFork: isReadOnlyOnForks && repositoryOf(head) !== repositoryOf(base) };
}

/** The name of the repository of a branch; undefined if the repository was deleted. */
function repositoryOf(branch: unknown): unknown {
  return isObject(branch) && isObject(branch['repo']) ? branch['repo']['full_name'] : undefined;
}

function nothing(): void {
  // Our own messages say what happened.
}
