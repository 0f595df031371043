/** The comments of a pull request, as GitHub's toolkit reaches them. Nothing here to test but by running it. */
import { readFileSync } from 'node:fs';
import { isObject } from '../model/json.ts';
import { BROKEN_EVENT, NOT_GITHUB, type Comment, type Comments } from './plan-comment.ts';

/** Milliseconds for all that is asked of GitHub. */
const TIME_LIMIT = 30_000;

/** Octokit would write past our log what GitHub says of endpoints that it means to take away. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The comments of the pull request that the workflow runs for; undefined where there is none. */
export async function pullRequestComments(token: string, cancel: AbortSignal): Promise<Comments | undefined> {
  const issue_number = pullRequestNumber();
  if (issue_number === undefined) return undefined;
  if (token === '') throw failing('There is no token', { status: 401 });
  // Only here: it brings undici, which is most of a cold start.
  const { context, getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token);
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(TIME_LIMIT)]);
  // By hooks, as pages after the first one don't get the options of the first.
  octokit.hook.before('request', ({ request }) => {
    Object.assign(request, { signal, log: SILENT });
  });
  // Octokit takes an answer that broke off for an empty one: then there would be no comment, and a second be written.
  octokit.hook.after('request', ({ data }) => {
    if (isObject(data) || Array.isArray(data)) return;
    throw notGitHub();
  });
  const { issues, users } = octokit.rest;
  const { repo } = context;
  return {
    list: async () => {
      const query = { ...repo, issue_number, per_page: 100 };
      const all: Comment[] = [];
      for await (const { data } of octokit.paginate.iterator(issues.listComments, query)) {
        if (!Array.isArray(data) || !data.every(isObject)) throw notGitHub();
        all.push(...data.map(({ id, body, user }) => ({ id, body: body ?? '', user })));
      }
      return all;
    },
    create: async (body) => {
      await issues.createComment({ ...repo, issue_number, body });
    },
    update: async (comment_id, body) => {
      await issues.updateComment({ ...repo, comment_id, body });
    },
    whoAmI: async () => (await users.getAuthenticated()).data.login,
  };
}

/**
 * The number of the pull request in the event of the run. Read here, before the toolkit is loaded: that would write
 * to the log where the file is missing, and throw with a piece of it where it is broken.
 */
function pullRequestNumber(): number | undefined {
  const file = process.env['GITHUB_EVENT_PATH'];
  if (!file) return undefined;
  const event = readEvent(file);
  if (!isObject(event)) throw brokenEvent();
  const { pull_request } = event;
  if (!isObject(pull_request)) return undefined;
  const { number } = pull_request;
  if (typeof number !== 'number') throw brokenEvent();
  return number;
}

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function brokenEvent(): Error {
  return failing("The event of this run can't be read", { code: BROKEN_EVENT });
}

function notGitHub(): Error {
  return failing("The answer is not GitHub's", { code: NOT_GITHUB });
}

/** An error with what `whyNoComment` puts into words. */
function failing(message: string, details: { readonly code?: string; readonly status?: number }): Error {
  return Object.assign(new Error(message), details);
}

function nothing(): void {
  // What octokit says is said in our words.
}
