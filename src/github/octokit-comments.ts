/** The comments of a pull request, through GitHub's toolkit. Tested by running the bundle. */
import { isObject } from '../model/json.ts';
import { readEvent } from './event.ts';
import { BROKEN_EVENT, NOT_GITHUB, type Comment, type Comments } from './plan-comment.ts';

/** Timeout for all requests to GitHub together. */
const GITHUB_TIMEOUT_MS = 30_000;

/** Octokit would write deprecation notices to the log, past our sanitizer. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * The comments of the pull request that started the workflow; undefined if none did.
 *
 * @throws {Error} that `commentErrorMessage` explains, if there is no token or the event can't be read
 */
export async function pullRequestComments(token: string, cancel: AbortSignal): Promise<Comments | undefined> {
  const issue_number = pullRequestNumber();
  if (issue_number === undefined) return undefined;
  if (token === '') throw failing('There is no token', { status: 401 });
  // Loaded only here: it brings undici, which is most of a cold start.
  const { context, getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token);
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(GITHUB_TIMEOUT_MS)]);
  // By hooks: octokit does not pass the options of the first page on to the others.
  octokit.hook.before('request', ({ request }) => {
    Object.assign(request, { signal, log: SILENT });
  });
  // Octokit takes a truncated response for an empty one. Then the comment would not be found, and a second one written.
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

/** The number of the pull request in the event of the run, read before the toolkit is loaded. */
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

function brokenEvent(): Error {
  return failing("The event of this run can't be read", { code: BROKEN_EVENT });
}

function notGitHub(): Error {
  return failing('The response does not come from GitHub', { code: NOT_GITHUB });
}

/** An error that `commentErrorMessage` explains. */
function failing(message: string, details: { readonly code?: string; readonly status?: number }): Error {
  return Object.assign(new Error(message), details);
}

function nothing(): void {
  // Our own messages say what happened.
}
