/** Keeps one comment on a pull request up to date with the plan. Free of GitHub's toolkit. */
import { posix } from 'node:path';
import { commentError, isGone, isTransient, withFacts } from './comment-errors.ts';

/** An account of GitHub: a person, or the bot of an app. */
export interface GitHubAccount {
  readonly login: string;
  readonly id?: number | undefined;
}

/** A comment on a pull request. `user` is null for a deleted account. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user?: (GitHubAccount & { readonly type: string }) | null | undefined;
}

/** The requests to GitHub; `octokit-comments.ts` implements them. All reject if GitHub can't be reached or refuses. */
export interface Comments {
  /** All comments of the pull request. */
  readonly list: () => Promise<readonly Comment[]>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: number, body: string) => Promise<void>;
  readonly delete: (id: number) => Promise<void>;
  /** The account that the token belongs to. */
  readonly viewer: () => Promise<GitHubAccount>;
}

/** GitHub rejects longer comments. In characters. */
const MAX_COMMENT = 65_536;

/** The account of a workflow's own token. */
const WORKFLOW_LOGIN = 'github-actions';

/** What identifies the comment: the hidden first line, and the one of versions that did not name the account. */
export interface CommentMarker {
  readonly line: string;
  readonly legacyLine: string;
}

/**
 * The marker of the comment about a users file and a MOCO account. Path and host are encoded, so that they can't end
 * the line.
 *
 * @param file the path in the workspace
 * @param sanitize redacts secrets: the line is hidden on the page, but not in GitHub's API
 */
export function commentMarker(file: string, host: string, sanitize: (text: string) => string): CommentMarker {
  const encode = (text: string): string => sanitize(encodeURIComponent(sanitize(text).toWellFormed()));
  const path = encode(posix.normalize(file.replaceAll('\\', '/')));
  return {
    line: `<!-- moco-sync: ${path}@${encode(host)} -->`,
    legacyLine: `<!-- moco-sync: ${path} -->`,
  };
}

/** The characters that the body of the comment may have: GitHub's limit without the marker. */
export function maxBodyLength({ line }: CommentMarker): number {
  return MAX_COMMENT - line.length - 1;
}

/**
 * Creates or updates the comment of this marker, and deletes older ones of the same account. Safe to repeat: it looks
 * for the comment before it creates one, so the lost response to a creation leads to no second comment.
 *
 * @param body at most `maxBodyLength` characters
 * @param when `always` creates the comment if there is none; `if-there` only updates an existing one
 * @throws {Error} that `commentErrorMessage` explains
 */
export async function upsertComment(
  comments: Comments,
  marker: CommentMarker,
  body: string,
  when: 'always' | 'if-there',
): Promise<'created' | 'updated' | 'unchanged' | 'none'> {
  const wanted = `${marker.line}\n${body}`;
  const newestFirst = await findOwnComments(comments, marker);
  for (const [index, comment] of newestFirst.entries()) {
    const outcome = await updateComment(comments, comment, wanted);
    if (outcome === 'gone') continue;
    for (const { id } of newestFirst.slice(index + 1)) await deleteComment(comments, id);
    return outcome;
  }
  if (when === 'if-there') return 'none';
  await comments.create(wanted);
  return 'created';
}

async function updateComment(
  comments: Comments,
  { id, body }: Comment,
  wanted: string,
): Promise<'updated' | 'unchanged' | 'gone'> {
  if (normalizeBody(body) === normalizeBody(wanted)) return 'unchanged';
  try {
    await comments.update(id, wanted);
    return 'updated';
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

async function deleteComment(comments: Comments, id: number): Promise<void> {
  try {
    await comments.delete(id);
  } catch (error) {
    if (!isGone(error)) throw withFacts(error, { isDeletion: true });
  }
}

/**
 * The comments with the marker that the account of the token wrote, the newest first. All others are left alone: their
 * authors could replace the plan afterwards.
 *
 * @throws {Error} if there are others only, and it is unknown whether they are own ones: else each run would add one
 */
async function findOwnComments(comments: Comments, marker: CommentMarker): Promise<readonly Comment[]> {
  const { line, legacyLine } = marker;
  const marked = (await comments.list()).filter(({ body }) => [line, legacyLine].includes(firstLine(body)));
  if (marked.length === 0) return [];
  const viewer = await comments.viewer().catch((error: unknown) => {
    if (isTransient(error)) throw error;
    return undefined;
  });
  const own = marked.filter(({ user }) => isOwn(user, viewer)).toSorted((a, b) => b.id - a.id);
  if (!viewer && own.length === 0) throw commentError('unknown-owner');
  const current = own.filter(({ body }) => firstLine(body) === line);
  return current.length > 0 ? current : own;
}

/** Without a viewer, only the comments of workflows are own ones. */
function isOwn(user: Comment['user'], viewer: GitHubAccount | undefined): boolean {
  if (!user) return false;
  const isBot = user.type === 'Bot';
  if (!viewer) return isBot && nameOf(user) === WORKFLOW_LOGIN;
  if (user.id !== undefined && viewer.id !== undefined) return user.id === viewer.id;
  return (
    nameOf(user) === nameOf(viewer) && (isBot || user.login.toLowerCase() === viewer.login.toLowerCase())
  );
}

/** GraphQL may name the bot of an app without the `[bot]` that REST has. */
function nameOf({ login }: GitHubAccount): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}

function firstLine(body: string): string {
  return (body.split('\n', 1)[0] ?? '').replace(/\r$/, '');
}

/** GitHub changes line endings, and may trim the end. */
function normalizeBody(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
