/** Errors in words: what happened, to whom, what to do. */
import { formatIssue, type Issue } from '../model/issue.ts';
import type { AttemptResult } from '../moco/attempt.ts';
import type { Retry } from '../moco/client.ts';
import {
  ActionError,
  type ErrorCode,
  type ErrorDetails,
  type RequestLine,
  type RetryStats,
} from '../moco/errors.ts';
import { isCertificateError, isRateLimited } from '../moco/retry.ts';

/** An error in words. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What to do, and what MOCO says: a sentence or two each. */
  readonly hints: readonly string[];
  /** What the summary is about, one by one. */
  readonly items: readonly Issue[];
}

/** What the sentences are about; unknown while inputs are still being read. */
export interface Subject {
  /** The account's host. */
  readonly host: string;
  /** The user, as in "user 123" or "user with the address …". */
  readonly user: string;
}

type DetailsOf<Kind extends ErrorDetails['kind']> = Extract<ErrorDetails, { kind: Kind }>;

/** Puts an error into words. Whatever was not thrown on purpose is a bug. */
export function describeError(error: unknown, subject: Subject): ErrorReport {
  if (!(error instanceof ActionError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return report('internal', `This is a fault of the action, please report it: ${reason}`);
  }
  const { code, details } = error;
  const { host, user } = subject;
  switch (details.kind) {
    case 'invalid-input':
      return issueReport(code, 'The inputs are not valid.', details.issues);
    case 'not-found':
      return issueReport(code, 'Not found.', details.issues);
    case 'not-applied':
      return report(
        code,
        `MOCO took the request, but this is not as asked for: ${details.fields.join(', ')} of ${user} in ${host}.`,
        'Check in MOCO whether the key may change this and whether a rule of the account forbids it.',
      );
    case 'cancelled':
      return report(
        code,
        details.mayHaveBeenApplied
          ? 'The step was cancelled before MOCO answered: the change may have been made all the same.'
          : 'The step was cancelled.',
      );
    case 'http-error':
      return describeHttpError(code, details, subject);
    case 'unreachable':
      return report(
        code,
        `The connection to ${host} failed: ${describeNetworkError(details)}${formatAttempts(details)}`,
        writeCaveat(details.request),
      );
    case 'timeout':
      return report(
        code,
        `${host} did not answer ${describeRequest(details.request)} within ${details.timeoutMs / 1000} s${formatAttempts(details)}`,
        `${writeCaveat(details.request)}Raise \`request-timeout\` if MOCO is slow at the moment.`,
      );
    case 'unexpected-answer':
      return report(
        code,
        `The answer of ${host} to ${describeRequest(details.request)} is not MOCO's: ${details.problem} ` +
          `(status ${details.status}, content type ${details.contentType || 'not given'}).`,
        `${writeCaveat(details.request)}Check \`subdomain\` or \`api-url\`, and what stands between the runner and MOCO.`,
      );
  }
}

/** One line for the log about a request that is about to be repeated. */
export function describeRetry({ request, result, delayMs, attempt }: Retry): string {
  const seconds = (delayMs / 1000).toFixed(1);
  return `${describeRequest(request)}: ${describeAttempt(result)} Trying again in ${seconds} s (try ${attempt}).`;
}

/** The lines of a report, without its items. */
export function reportLines({ summary, hints }: ErrorReport): string[] {
  return [summary, ...hints];
}

function report(code: ErrorCode, summary: string, ...hints: readonly string[]): ErrorReport {
  return { code, summary, hints: hints.filter((hint) => hint !== ''), items: [] };
}

/** One issue is the summary; several are a list under one. */
function issueReport(code: ErrorCode, summary: string, issues: readonly Issue[]): ErrorReport {
  const [first] = issues;
  return first && issues.length === 1
    ? report(code, formatIssue(first))
    : { ...report(code, summary), items: issues };
}

function describeHttpError(
  code: ErrorCode,
  details: DetailsOf<'http-error'>,
  { host, user }: Subject,
): ErrorReport {
  const { status, request, reasons } = details;
  const says = reasons.length > 0 ? `MOCO says: ${reasons.join('; ')}` : '';
  switch (code) {
    case 'unauthorized':
      return report(
        code,
        `The \`api-key\` was not accepted by ${host} (401).`,
        'Check that the secret holds a key of this very account and that the key was not deleted.',
        says,
      );
    case 'forbidden':
      return report(
        code,
        `The \`api-key\` lacks the right for ${describeRequest(request)} in ${host} (403).`,
        request.method === 'GET'
          ? 'It needs the right to "Staff" (German: "Personal").'
          : 'It may read but not write: it is a read-only key, or lacks the right to change "Staff" (German: "Personal").',
        says,
      );
    case 'not-found':
      return report(code, ...describeNotFound(request, host), says);
    case 'rate-limited':
      return report(
        code,
        `MOCO limits the rate of requests: ${host} answered 429${formatAttempts(details)}`,
        'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.',
        says,
      );
    case 'unavailable':
      return report(
        code,
        `MOCO is unavailable: ${host} answered ${status} to ${describeRequest(request)}${formatAttempts(details)}`,
        `${writeCaveat(request)}Run the step again later.`,
        says,
      );
    default:
      return report(
        code,
        `MOCO refused ${describeIntent(request)} ${user} in ${host} (${status}).`,
        says || 'It gave no reason.',
      );
  }
}

/** The summary, and a hint. */
function describeNotFound(request: RequestLine, host: string): [string, ...string[]] {
  const id = /^\/users\/(\d+)$/.exec(request.path)?.[1];
  if (request.method === 'PUT' && id) {
    return [
      `No MOCO user with ID ${id} in ${host} any more (404), or something that the change names is gone.`,
    ];
  }
  return [
    `${host} does not know ${describeRequest(request)} (404).`,
    request.method === 'GET'
      ? 'Check `subdomain` or `api-url`.'
      : 'The user, or something else that the request names, is not there.',
  ];
}

/** What a request was to do, to go before the user. */
function describeIntent({ method, path }: RequestLine): string {
  if (method === 'GET') return 'the request for';
  if (path.includes('/employments')) {
    return method === 'POST' ? 'a new employment of' : 'the end of an employment of';
  }
  return method === 'POST' ? 'the creation of' : 'the change of';
}

function describeRequest({ method, path }: RequestLine): string {
  return `${method} ${path}`;
}

/** How often and how long, and why not longer where MOCO asked for more time than there was. */
function formatAttempts({ attempts, elapsedMs, retryAfterMs }: RetryStats): string {
  const often =
    attempts === 1 ? 'tried once' : `tried ${attempts} times in ${Math.round(elapsedMs / 1000)} s`;
  const wait =
    retryAfterMs === undefined
      ? ''
      : `; MOCO asks to wait ${Math.ceil(retryAfterMs / 1000)} s more, \`retry-timeout\` is over before`;
  return ` (${often}${wait}).`;
}

/** A PUT that got no clear answer may have been carried out. */
function writeCaveat({ method }: RequestLine): string {
  return method === 'GET'
    ? ''
    : 'The change may have been made all the same; running the step again is safe. ';
}

function describeNetworkError({ code, detail }: DetailsOf<'unreachable'>): string {
  if (isCertificateError(code)) {
    return `its certificate is not trusted (${code}); for a certificate authority of your own set NODE_EXTRA_CA_CERTS`;
  }
  switch (code) {
    case 'ENOTFOUND':
      return 'there is no such host (ENOTFOUND); check `subdomain` or `api-url`';
    case 'EAI_AGAIN':
      return 'the name server did not answer (EAI_AGAIN)';
    case 'ECONNREFUSED':
      return 'it refused the connection (ECONNREFUSED); check the host, its port and the firewall';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return `it broke off (${code})`;
    case 'ETIMEDOUT':
      return 'it could not be reached in time (ETIMEDOUT)';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no way to it (${code}); check the runner's network and proxy`;
    case 'PROXY_REFUSED':
      return `the proxy does not connect to it (${detail}); check https_proxy and what the proxy allows`;
    case 'PROXY_INVALID':
      return 'the address of the proxy is not valid; check https_proxy and http_proxy';
    case 'PROXY_FAILED':
      return `the proxy can't be reached or gives up (${detail}); check https_proxy`;
    default:
      return `the network or TLS says ${code}`;
  }
}

function describeAttempt(result: AttemptResult): string {
  switch (result.kind) {
    case 'timeout':
      return 'MOCO did not answer in time.';
    case 'connection-error':
      return `The connection failed (${result.code}).`;
    case 'cancelled':
      return 'The request was cancelled.';
    default:
      return isRateLimited(result)
        ? 'MOCO limits the rate of requests (429).'
        : `MOCO is unavailable (${result.status}).`;
  }
}
