/** Why a comment could not be written: from an error of GitHub's toolkit to a problem, and to a sentence. Pure. */
import { isFinalNetworkError } from '../moco/network-errors.ts';
import { isObject, type JsonObject } from '../model/json.ts';

/** Each problem: what happened, and what to do. No text of GitHub is shown, as it may contain anything. */
const PROBLEMS = {
  'broken-event': ["the event of this run (GITHUB_EVENT_PATH) can't be read", 'Check the runner.'],
  'no-token': [
    '`github-token` is empty',
    'Leave the input out to use the token of the job, or check the name of the secret: pull requests from forks and ' +
      'from Dependabot do not get the secrets of the repository.',
  ],
  'bad-credentials': [
    'GitHub does not accept the token',
    'Replace the token if it is expired or revoked, or leave `github-token` out to use the token of the job.',
  ],
  'no-permission': [
    'the token lacks the permission',
    'Give the job `permissions: pull-requests: write`, or the same permission to the token in `github-token`.',
  ],
  fork: [
    'the pull request comes from a fork, so the token is read-only',
    'Read the plan in the job summary, or set `pull-request-comment: false` for forks.',
  ],
  hidden: [
    'GitHub does not show the pull request to this token',
    'Give the token in `github-token` access to the repository, with the permission to write pull requests.',
  ],
  forbidden: [
    'GitHub refused the request',
    'Check that the job has `permissions: pull-requests: write`, and that the token may write in this repository.',
  ],
  locked: ['the conversation of the pull request is locked', 'Unlock it, then re-run the step.'],
  archived: ['the repository is archived, so it is read-only', 'Unarchive the repository.'],
  'too-many-comments': [
    'the pull request has more comments than GitHub allows',
    'Delete comments, or continue in a new pull request.',
  ],
  'allow-list': [
    'the IP allow list of the organization does not contain the IP address of this runner',
    'Add the IP address to the list, or use a runner whose IP address is on it.',
  ],
  'single-sign-on': [
    'the organization requires SAML single sign-on for the token',
    "Authorize the token for the organization in its owner's settings, or leave `github-token` out.",
  ],
  'token-policy': [
    'the organization forbids tokens of this kind',
    'Use a token that the organization allows, or leave `github-token` out.',
  ],
  suspended: [
    'the account or app of the token is suspended',
    'Use another token, or leave `github-token` out.',
  ],
  'rate-limited': [
    'the rate limit of GitHub is used up',
    'Re-run the step later, or run fewer jobs with this token at the same time.',
  ],
  unavailable: ['GitHub is unavailable', 'Re-run the step later.'],
  timeout: ['GitHub did not respond in time', 'Re-run the step later.'],
  unreachable: [
    'GitHub could not be reached',
    'Allow the host of GITHUB_API_URL in firewall and proxy, then re-run the step.',
  ],
  incomplete: ['a response of GitHub is incomplete', 'Re-run the step.'],
  'not-github': [
    'a response does not come from GitHub',
    'Check GITHUB_API_URL, and any proxy or gateway between the runner and GitHub.',
  ],
  redirected: [
    'GitHub redirected to another host, where the token is not sent, or too often',
    'Check GITHUB_API_URL, and any proxy or gateway between the runner and GitHub.',
  ],
  'unknown-owner': [
    'GitHub does not say which account the token belongs to, and another comment has the plan of this file',
    'Allow `POST /graphql` on the host of GITHUB_API_URL, or delete that comment.',
  ],
  rejected: ['GitHub rejected the request', 'Re-run the step. If that does not help, please report it.'],
} as const satisfies Readonly<Record<string, readonly [reason: string, advice: string]>>;

/** What is wrong. */
export type CommentProblem = keyof typeof PROBLEMS;

/** What our own code knows of an error beyond octokit. */
interface KnownFacts {
  /** Set instead of being told from status and message. */
  readonly problem?: CommentProblem;
  /** The pull request comes from a fork, where GitHub gives a run a read-only token. */
  readonly isFork?: boolean;
  /** What was being done, if it was not the comment itself. */
  readonly isDeletion?: boolean;
}

/** GitHub documents these messages, or its support and its own clients quote them. The first that matches counts. */
const MESSAGES: readonly (readonly [RegExp, CommentProblem])[] = [
  [/issue is locked|conversation (?:is|has been) locked/i, 'locked'],
  [/\barchived\b/i, 'archived'],
  [/more than [\d,]+ comments/i, 'too-many-comments'],
  [/IP allow list/i, 'allow-list'],
  [/\bSAML\b/, 'single-sign-on'],
  [/\bforbids access via\b/i, 'token-policy'],
  [/\bsuspended\b/i, 'suspended'],
  [/rate limit|abuse detection/i, 'rate-limited'],
  [/not accessible by/i, 'no-permission'],
];

/** Statuses without a message that is known. GitHub hides what a token must not see behind 404. */
const STATUSES: Readonly<Record<number, CommentProblem>> = {
  401: 'bad-credentials',
  403: 'forbidden',
  404: 'hidden',
  408: 'unavailable',
  410: 'hidden',
  429: 'rate-limited',
};

/** Creates an error that `problemOf` recognizes. */
export function commentError(problem: CommentProblem): Error {
  return Object.assign(new Error(problem), { problem });
}

/** The error itself, with facts that its sentence depends on. */
export function withFacts(error: unknown, facts: KnownFacts): Error {
  return Object.assign(error instanceof Error ? error : new Error(), facts);
}

/** What is wrong, from an error of octokit or of `commentError`. */
export function problemOf(error: unknown): CommentProblem {
  const chain = causesOf(error);
  const known = chain.find(({ problem }) => typeof problem === 'string' && Object.hasOwn(PROBLEMS, problem));
  if (known) return known['problem'] as CommentProblem;
  if (chain.some(({ name }) => name === 'TimeoutError')) return 'timeout';
  const status = chain[0]?.['status'];
  // Octokit reports 500 for no response at all. Then the network error is the cause.
  const isResponse = chain.length === 1 && chain[0]?.['name'] !== 'AbortError';
  if (typeof status !== 'number' || !isResponse) return 'unreachable';
  if (status >= 500) return 'unavailable';
  return problemOfResponse(status, error as JsonObject);
}

/** Whether another attempt may succeed soon. */
export function isTransient(error: unknown): boolean {
  switch (problemOf(error)) {
    case 'rate-limited':
    case 'unavailable':
    case 'timeout':
    case 'incomplete':
      return true;
    case 'unreachable': {
      const code = networkCode(error);
      // A comment is not worth the wait for a host that refuses connections.
      return code !== undefined && code !== 'ECONNREFUSED' && !isFinalNetworkError(code);
    }
    default:
      return false;
  }
}

/** The headers of the response that the error is about, in lower case; empty without a response. */
export function headersOf(error: unknown): JsonObject {
  const response = isObject(error) ? error['response'] : undefined;
  return isObject(response) && isObject(response['headers']) ? response['headers'] : {};
}

/** True if the response says that there is no such comment. */
export function isGone(error: unknown): boolean {
  return isObject(error) && [404, 410].includes(error['status'] as number);
}

/** Why there is no comment, and what to do: for a warning. Never includes a text of GitHub. */
export function commentErrorMessage(error: unknown): string {
  const { isFork, isDeletion } = (isObject(error) ? error : {}) as KnownFacts;
  const found = problemOf(error);
  const problem = isFork && found === 'no-permission' ? 'fork' : found;
  const [reason, advice] = PROBLEMS[problem];
  const what = isDeletion
    ? 'An outdated comment with the plan could not be deleted'
    : 'The comment with the plan could not be written';
  return `${what}: ${reason}${evidenceOf(error, problem)}. ${advice}`;
}

function problemOfResponse(status: number, error: JsonObject): CommentProblem {
  const { response } = error;
  const data = isObject(response) ? response['data'] : undefined;
  // GitHub's errors are JSON. A page of HTML comes from a proxy.
  if (typeof data === 'string' && data !== '') return 'not-github';
  const problem = STATUSES[status] ?? 'rejected';
  if (problem !== 'forbidden' && problem !== 'rejected') return problem;
  const message = isObject(data) ? String(data['message']) : '';
  const quoted = MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  if (quoted) return quoted;
  return problem === 'forbidden' && isLimited(headersOf(error)) ? 'rate-limited' : problem;
}

/** GitHub uses 403 for its rate limits too. Headers tell it apart. */
function isLimited(headers: JsonObject): boolean {
  return 'retry-after' in headers || headers['x-ratelimit-remaining'] === '0';
}

/** The status, or the code of the network error, in parentheses. Neither is text from outside. */
function evidenceOf(error: unknown, problem: CommentProblem): string {
  if (problem === 'timeout' || problem === 'redirected') return '';
  const status = isObject(error) ? error['status'] : undefined;
  const evidence = problem === 'unreachable' ? networkCode(error) : status;
  return typeof evidence === 'string' || typeof evidence === 'number' ? ` (${evidence})` : '';
}

/** The code of the innermost cause, such as ECONNRESET. */
function networkCode(error: unknown): string | undefined {
  const codes = causesOf(error).map(({ code }) => code);
  return codes.findLast((code): code is string => typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code));
}

/** The error and its causes, the outermost first. */
function causesOf(error: unknown): readonly JsonObject[] {
  const chain: JsonObject[] = [];
  for (let each = error; isObject(each) && chain.length < 5; each = each['cause']) chain.push(each);
  return chain;
}
