/** Keeps one comment on a pull request up to date with the plan of a file of users. Pure of GitHub's toolkit. */
import { posix } from 'node:path';
import { isObject, type JsonObject } from '../model/json.ts';

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user?: { readonly login: string; readonly type: string } | null | undefined;
}

/** What is asked of GitHub; `github.ts` makes it of octokit. */
export interface Comments {
  /** All comments of the pull request. */
  readonly list: () => Promise<readonly Comment[]>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: number, body: string) => Promise<void>;
  /** Who the token belongs to; rejects for the token of a workflow, which may not ask. */
  readonly whoAmI: () => Promise<string>;
}

/** The code of an error that says that the event of the run can't be read. */
export const BROKEN_EVENT = 'BROKEN_EVENT';
/** The code of an error that says that somebody else than GitHub answered, or that the answer broke off. */
export const NOT_GITHUB = 'NOT_GITHUB';

/** GitHub refuses a comment that has more characters than this. */
const MAX_COMMENT = 65_536;

/** What octokit's errors carry when the token may not do what was asked; 404 is what GitHub shows to strangers. */
const FORBIDDEN_STATUSES = [401, 403, 404];

/**
 * Writes the plan of a file into the comment that is kept for this file.
 *
 * @param body what a person reads; at most `roomForBody` characters
 * @param when `always` creates the comment where there is none; `if-there` only updates one that is there
 */
export async function upsertComment(
  comments: Comments,
  file: string,
  body: string,
  when: 'always' | 'if-there',
): Promise<'created' | 'updated' | 'unchanged' | 'none'> {
  const marker = markerOf(file);
  const wanted = `${marker}\n${body}`;
  const kept = await findOwnComment(comments, marker);
  if (kept) {
    if (normalizeBody(kept.body) === normalizeBody(wanted)) return 'unchanged';
    await comments.update(kept.id, wanted);
    return 'updated';
  }
  if (when === 'if-there') return 'none';
  await comments.create(wanted);
  return 'created';
}

/** How many characters the body of a file's comment may have: GitHub's limit without the marker. */
export function maxBodyLength(file: string): number {
  return MAX_COMMENT - markerOf(file).length - 1;
}

/** Why there is no comment, in one sentence for a warning. Never in the words of the error: who knows what is in them. */
export function commentErrorMessage(error: unknown): string {
  return `The comment with the plan could not be written: ${reasonOf(isObject(error) ? error : {})}.`;
}

/** The first line of a file's comment, which GitHub does not show. Nothing in a path can end it early. */
function markerOf(file: string): string {
  const path = posix.normalize(file.replaceAll('\\', '/'));
  return `<!-- moco-sync: ${encodeURIComponent(path.toWellFormed())} -->`;
}

/**
 * The comment that this action keeps. One with the marker that a person wrote is not it: its author could put
 * another plan there afterwards.
 */
async function findOwnComment(comments: Comments, marker: string): Promise<Comment | undefined> {
  const marked = (await comments.list()).filter(({ body }) => firstLine(body) === marker);
  const isAnyByPerson = marked.some(({ user }) => isPerson(user));
  const me = isAnyByPerson ? await comments.whoAmI().catch(() => undefined) : undefined;
  return marked.find(({ user }) => !isPerson(user) || (user && user.login === me));
}

/** Or somebody who has left GitHub. */
function isPerson(user: Comment['user']): boolean {
  return user?.type !== 'Bot';
}

function firstLine(body: string): string {
  return (body.split('\n', 1)[0] ?? '').replace(/\r$/, '');
}

/** GitHub stores other line ends than it was given, and may trim the end. */
function normalizeBody(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}

function reasonOf(error: JsonObject): string {
  const { code, status } = error;
  if (code === BROKEN_EVENT) return "the event of this run (GITHUB_EVENT_PATH) can't be read";
  if (code === NOT_GITHUB) return "the response is not GitHub's, or was cut off";
  if (typeof status !== 'number' || isUnreachable(error)) return 'GitHub could not be reached';
  if (status === 429 || status >= 500 || isRateLimited(error)) return `GitHub is unavailable (${status})`;
  if (FORBIDDEN_STATUSES.includes(status)) {
    return (
      `the token lacks the permission (${status}); the job needs \`permissions: pull-requests: write\`, and pull ` +
      'requests from forks get a read-only token'
    );
  }
  return `GitHub responded with ${status}`;
}

/** Octokit says 500 where there was no answer at all; the error of the network is then the cause. */
function isUnreachable({ cause, name }: JsonObject): boolean {
  return cause !== undefined || name === 'AbortError';
}

/** GitHub limits the rate of requests by 403 too, and tells by a header that this is it. */
function isRateLimited({ response }: JsonObject): boolean {
  const headers = isObject(response) && isObject(response['headers']) ? response['headers'] : {};
  return 'retry-after' in headers || headers['x-ratelimit-remaining'] === '0';
}
