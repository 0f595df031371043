/** Keeps one comment on a pull request up to date with the plan. Free of GitHub's toolkit. */
import { posix } from 'node:path';
import { isObject, type JsonObject } from '../model/json.ts';

/** A comment on a pull request. `user` is null for a deleted account. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user?: { readonly login: string; readonly type: string } | null | undefined;
}

/** The requests to GitHub; `octokit-comments.ts` implements them. */
export interface Comments {
  /** All comments of the pull request. */
  readonly list: () => Promise<readonly Comment[]>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: number, body: string) => Promise<void>;
  /** The login of the token's owner. Rejects for the token of a workflow, which has no such permission. */
  readonly whoAmI: () => Promise<string>;
}

/** The code of the error for an event that can't be read. */
export const BROKEN_EVENT = 'BROKEN_EVENT';
/** The code of the error for a response that does not come from GitHub, or is truncated. */
export const NOT_GITHUB = 'NOT_GITHUB';

/** GitHub rejects longer comments. In characters. */
const MAX_COMMENT = 65_536;

/** Statuses for a token without the permission. GitHub hides what a token must not see behind 404. */
const FORBIDDEN_STATUSES = [401, 403, 404];

/**
 * Creates or updates the comment for a users file.
 *
 * @param body at most `maxBodyLength` characters
 * @param when `always` creates the comment if there is none; `if-there` only updates an existing one
 * @throws {Error} if GitHub can't be reached or rejects a request
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

/** The characters that the body of a file's comment may have: GitHub's limit without the marker. */
export function maxBodyLength(file: string): number {
  return MAX_COMMENT - markerOf(file).length - 1;
}

/** Why there is no comment, for a warning. Never includes the error's message, which may contain secrets. */
export function commentErrorMessage(error: unknown): string {
  return `The comment with the plan could not be written: ${reasonOf(isObject(error) ? error : {})}.`;
}

/** The first line of a file's comment, which GitHub does not show. The path is encoded, so that it can't end the line. */
function markerOf(file: string): string {
  const path = posix.normalize(file.replaceAll('\\', '/'));
  return `<!-- moco-sync: ${encodeURIComponent(path.toWellFormed())} -->`;
}

/**
 * The comment of this action. One with the marker that a person wrote is not it: its author could replace the plan
 * afterwards.
 */
async function findOwnComment(comments: Comments, marker: string): Promise<Comment | undefined> {
  const marked = (await comments.list()).filter(({ body }) => firstLine(body) === marker);
  const isAnyByPerson = marked.some(({ user }) => isPerson(user));
  const me = isAnyByPerson ? await comments.whoAmI().catch(() => undefined) : undefined;
  return marked.find(({ user }) => !isPerson(user) || (user && user.login === me));
}

/** Or a deleted account. */
function isPerson(user: Comment['user']): boolean {
  return user?.type !== 'Bot';
}

function firstLine(body: string): string {
  return (body.split('\n', 1)[0] ?? '').replace(/\r$/, '');
}

/** GitHub changes line endings, and may trim the end. */
function normalizeBody(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}

function reasonOf(error: JsonObject): string {
  const { code, status } = error;
  if (code === BROKEN_EVENT) return "the event of this run (GITHUB_EVENT_PATH) can't be read";
  if (code === NOT_GITHUB) return 'the response does not come from GitHub, or is incomplete';
  if (typeof status !== 'number' || isUnreachable(error)) return 'GitHub could not be reached';
  if (status === 429 || status >= 500 || isRateLimited(error)) return `GitHub is unavailable (${status})`;
  if (FORBIDDEN_STATUSES.includes(status)) {
    return (
      `the token lacks the permission (${status}). The job needs \`permissions: pull-requests: write\`, and pull ` +
      'requests from forks get a read-only token'
    );
  }
  return `GitHub responded with ${status}`;
}

/** Octokit reports 500 for no response at all. Then the network error is the cause. */
function isUnreachable({ cause, name }: JsonObject): boolean {
  return cause !== undefined || name === 'AbortError';
}

/** GitHub uses 403 for its rate limit too. A header tells it apart. */
function isRateLimited({ response }: JsonObject): boolean {
  const headers = isObject(response) && isObject(response['headers']) ? response['headers'] : {};
  return 'retry-after' in headers || headers['x-ratelimit-remaining'] === '0';
}
