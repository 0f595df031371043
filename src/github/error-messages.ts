/** Errors in words: what happened, to whom, what to do. */
import { messageOf } from '../model/display.ts';
import { formatIssue, type Issue } from '../model/issue.ts';
import { customFieldName } from '../model/verify.ts';
import type { AttemptResult } from '../moco/attempt.ts';
import type { Retry } from '../moco/client.ts';
import {
  ActionError,
  entityOf,
  unconfirmedWrite,
  type ErrorCode,
  type ErrorDetails,
  type Reason,
  type RequestLine,
  type RetryStats,
} from '../moco/errors.ts';
import { isCertificateError, isOtherProtocol, proxyErrorCause, proxyStatus } from '../moco/network-errors.ts';
import { isRateLimited, isUnclearStatus } from '../moco/retry.ts';

/** An error in words. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** What happened, in a sentence. */
  readonly summary: string;
  /** What to do, and what MOCO says: a sentence or two each. */
  readonly hints: readonly string[];
  /** What the summary is about, one by one. */
  readonly items: readonly Issue[];
  /** The write that failed if MOCO may have applied it. */
  readonly unconfirmed?: RequestLine;
}

/** What the sentences are about; unknown while inputs are still being read. */
export interface Subject {
  /** The account's host. */
  readonly host: string;
  /**
   * The user, as in "user 123". Undefined for sentences about any user, so that equal errors of several users can be
   * grouped: they have neither IDs nor numbers of attempts.
   */
  readonly user: string | undefined;
  /** The base URL of the account's API, where it may be the cause. */
  readonly url?: string | undefined;
}

/** The account in messages while inputs are still being read. */
export const NO_ACCOUNT = { host: 'MOCO', url: undefined } as const;

const RERUN_IS_SAFE = ' Re-running the step is safe.';

const CHECK_NETWORK = "If this happens again, check the runner's network and proxy.";

type DetailsOf<Kind extends ErrorDetails['kind']> = Extract<ErrorDetails, { kind: Kind }>;

/** Puts an error into words. An error that was not thrown on purpose is a bug. */
export function describeError(error: unknown, subject: Subject): ErrorReport {
  if (!(error instanceof ActionError)) {
    return report('internal', `This is a bug in the action. Please report it: ${messageOf(error)}`);
  }
  const unconfirmed = unconfirmedWrite(error.details);
  const described = describeActionError(error, subject);
  if (!unconfirmed) return described;
  return { ...described, hints: [writeCaveat(error.details), ...described.hints], unconfirmed };
}

function describeActionError({ code, details }: ActionError, subject: Subject): ErrorReport {
  const { host } = subject;
  switch (details.kind) {
    case 'invalid-input':
      return issueReport(code, 'The inputs are invalid.', details.issues);
    case 'not-found':
    case 'ambiguous':
      return issueReport(
        code,
        `Some inputs do not identify exactly one user, team, role, employment or vacation entry in ${host}.`,
        details.issues,
      );
    case 'not-applied':
      return describeNotApplied(code, details, subject);
    case 'cancelled':
      return describeCancellation(code, details, subject);
    case 'http-error':
      return describeHttpError(code, details, subject);
    default:
      return describeBrokenExchange(code, details, subject);
  }
}

/** The report without the advice to re-run the step as it is: something has to be given first. */
export function withoutRerunAdvice(report: ErrorReport): ErrorReport {
  return { ...report, hints: report.hints.map((hint) => hint.replace(RERUN_IS_SAFE, '')) };
}

/** The report of a step that failed before its first write: after a cancellation it says so. */
export function beforeFirstWrite(report: ErrorReport): ErrorReport {
  if (report.code !== 'cancelled') return report;
  return { ...report, hints: ['Nothing was written. Re-run the step.'] };
}

/** One line for the log about a request that is about to be repeated. */
export function describeRetry({ request, result, delayMs, attempt }: Retry): string {
  const seconds = (delayMs / 1000).toFixed(1);
  return `${requestLine(request)}: ${describeAttempt(result)} Retrying in ${seconds} s (attempt ${attempt}).`;
}

/** The lines of a report, without its items. */
export function reportLines({ summary, hints }: ErrorReport): string[] {
  return [summary, ...hints];
}

function report(code: ErrorCode, summary: string, ...hints: readonly string[]): ErrorReport {
  return { code, summary, hints: hints.map((hint) => hint.trim()).filter((hint) => hint !== ''), items: [] };
}

/** One issue is the summary; several are a list under one. */
function issueReport(code: ErrorCode, summary: string, issues: readonly Issue[]): ErrorReport {
  const [first] = issues;
  return first && issues.length === 1
    ? report(code, formatIssue(first))
    : { ...report(code, summary), items: issues };
}

/** What was done until then is for the action to say. */
function describeCancellation(
  code: ErrorCode,
  { unconfirmed }: DetailsOf<'cancelled'>,
  subject: Subject,
): ErrorReport {
  if (!unconfirmed) return report(code, 'The step was cancelled.');
  const what = `${describeChange(unconfirmed)} ${nameOf(subject)} in ${subject.host}`;
  return report(code, `The step was cancelled before MOCO confirmed ${what}.`);
}

/** MOCO has other values afterwards. */
function describeNotApplied(
  code: ErrorCode,
  { fields, customFields = [] }: DetailsOf<'not-applied'>,
  subject: Subject,
): ErrorReport {
  const names = [...fields, ...customFields.map(customFieldName)].join(', ');
  return report(
    code,
    `MOCO accepted the request but did not apply: ${names} (${nameOf(subject)} in ${subject.host}).`,
    customFields.length > 0
      ? "Check the name of the custom field and its options in MOCO's settings: MOCO ignores unknown ones without an error."
      : '',
    fields.length > 0
      ? 'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.'
      : '',
  );
}

/** No response, or one that does not come from MOCO. */
function describeBrokenExchange(
  code: ErrorCode,
  details: DetailsOf<'unreachable' | 'timeout' | 'incomplete-list' | 'unexpected-answer'>,
  subject: Subject,
): ErrorReport {
  const { host } = subject;
  const request = describeRequest(details.request, subject);
  switch (details.kind) {
    case 'unreachable': {
      const [cause, hint] = describeNetworkError(details);
      return report(
        code,
        `The connection to ${host} failed${formatAttempts(details, subject)}: ${cause}.`,
        hint,
      );
    }
    case 'timeout':
      return report(
        code,
        `${host} did not respond to ${request} within ${details.timeoutMs / 1000} s${formatAttempts(details, subject)}.`,
        `If MOCO is slow, raise \`request-timeout\`.`,
      );
    case 'incomplete-list':
      return report(
        code,
        `The list of ${request} in ${host} can't be read as a whole: ${details.problem}.`,
        'Check any gateway between the runner and MOCO: it must pass the header `Link`. Otherwise, re-run the step when nothing ' +
          'else changes MOCO.',
      );
    case 'unexpected-answer':
      return report(
        code,
        `The response of ${host} to ${request} does not come from MOCO: ${details.problem} ` +
          `(status ${details.status}, content type ${details.contentType || 'not given'}).`,
        `Check \`subdomain\` or \`api-url\`, and any proxy or gateway between the runner and MOCO.${pathHint(subject)}`,
      );
  }
}

/** An error status. */
function describeHttpError(code: ErrorCode, details: DetailsOf<'http-error'>, subject: Subject): ErrorReport {
  const { status, request, reasons } = details;
  const { host } = subject;
  const says = describeReasons(reasons, request.method !== 'GET');
  switch (code) {
    case 'unauthorized':
      return report(
        code,
        `${host} rejected the \`api-key\` (401).`,
        'Check that the secret contains a valid key for this account, and that the key was not deleted.',
        says,
      );
    case 'forbidden':
      return report(
        code,
        `The \`api-key\` has no permission to ${describeIntent(request)} in ${host} (403).`,
        permissionHint(request),
        says,
      );
    case 'not-found':
      return report(code, ...describeNotFound(request, subject), says);
    case 'rate-limited':
      return report(
        code,
        `MOCO's rate limit is exceeded: ${host} responded with 429${formatAttempts(details, subject)}.`,
        'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.',
        says,
      );
    case 'timeout':
    case 'unavailable':
      return report(code, ...describeOutage(code, details, subject), says);
    default:
      return report(
        code,
        `MOCO rejected ${describeChange(request)} ${nameOf(subject)} in ${host} (${status}).`,
        says || 'MOCO gave no reason.',
      );
  }
}

/** What MOCO says, and that it says more; empty if it says nothing. */
function describeReasons(reasons: readonly Reason[], isWrite: boolean): string {
  const told = reasons.flatMap((reason) => (reason.kind === 'told' ? reason.text : []));
  const withheld = reasons.flatMap((reason) => (reason.kind === 'withheld' ? describeWithheld(reason) : []));
  return [
    ...withheld,
    ...(withheld.length > 0 && isWrite ? ['Make the same change in MOCO to see it.'] : []),
    ...(told.length > 0 ? [`MOCO says: ${told.join('; ')}`] : []),
  ].join(' ');
}

function describeWithheld({ field, repeats }: WithheldReason): string {
  const about = field === undefined ? '' : ` for \`${field}\``;
  return `MOCO gives a reason${about}, which is not shown as ${whyWithheld(field, repeats)}.`;
}

type WithheldReason = Extract<Reason, { kind: 'withheld' }>;

function whyWithheld(field: string | undefined, repeats: WithheldReason['repeats']): string {
  if (repeats === 'secret') return 'it repeats a secret';
  if (repeats === 'unknown') return 'it is encoded too often to be checked';
  return `it repeats the value${repeats.valueOf === field ? '' : ` of \`${repeats.valueOf}\``}`;
}

function permissionHint({ method }: RequestLine): string {
  return method === 'GET'
    ? 'It needs access to "Staff" (German: "Personal").'
    : 'It is a read-only key, or lacks the permission to edit "Staff" (German: "Personal").';
}

/** The summary, and a hint, for a status that passes. */
function describeOutage(
  code: 'timeout' | 'unavailable',
  details: DetailsOf<'http-error'>,
  subject: Subject,
): [string, string] {
  const { request, status } = details;
  const responded =
    `${subject.host} responded with ${status} to ${describeRequest(request, subject)}` +
    formatAttempts(details, subject);
  return code === 'timeout'
    ? [`${responded}: the request did not arrive in time.`, CHECK_NETWORK]
    : [`MOCO is unavailable: ${responded}.`, details.unconfirmed ? '' : 'Re-run the step later.'];
}

/** The summary, and a hint. */
function describeNotFound(request: RequestLine, subject: Subject): [string, ...string[]] {
  const { host, user } = subject;
  const id = /^\/users\/(\d+)$/.exec(request.path)?.[1];
  if (request.method === 'PUT' && id) {
    const who = user === undefined ? 'The user' : `User ${id}`;
    return [`${who}, or something that the change refers to, no longer exists in ${host} (404).`];
  }
  return [
    `${host} does not know ${describeRequest(request, subject)} (404).`,
    request.method === 'GET'
      ? `Check \`subdomain\` or \`api-url\`.${pathHint(subject)}`
      : 'The user, or something else that the request refers to, does not exist.',
  ];
}

/** Begins with a space; empty if the URL is complete or not known. The path is not shown, as a gateway's may hold a token. */
function pathHint({ url }: Subject): string {
  if (url === undefined || url.endsWith('/api/v1')) return '';
  return ' `api-url` does not end in `/api/v1`, as it does for MOCO: is the end missing?';
}

/** What a request is about, with its article, and several of it. */
const ENTITY_NAMES = {
  employment: ['an employment', 'employments'],
  'vacation entry': ['a vacation entry', 'vacation entries'],
  user: ['a user', 'users'],
} as const;

/** What a request was to do. */
function describeIntent({ method, path }: RequestLine): string {
  const [one, many] = ENTITY_NAMES[entityOf(path)];
  if (method === 'POST') return `create ${one}`;
  if (method === 'PUT') return `change ${one}`;
  if (path === '/session') return 'read its own user';
  if (path === '/units') return 'read teams';
  return path === '/users/roles' ? 'read roles' : `read ${many}`;
}

/** What MOCO rejected, to go before the user. */
function describeChange({ method, path }: RequestLine): string {
  if (method === 'GET') return 'the request for';
  const change = method === 'POST' ? 'creation' : 'change';
  const entity = entityOf(path);
  return entity === 'user' ? `the ${change} of` : `the ${change} of ${ENTITY_NAMES[entity][0]} of`;
}

function requestLine({ method, path }: RequestLine): string {
  return `${method} ${path}`;
}

/** The request, without its ID in a sentence about any user. */
function describeRequest({ method, path }: RequestLine, { user }: Subject): string {
  return requestLine({ method, path: user === undefined ? path.replace(/(?<!\d)\d+$/, '{id}') : path });
}

function nameOf({ user = 'the user' }: Subject): string {
  return user;
}

/**
 * How often and how long, and why not longer if MOCO asked for more time than there was. Begins with a space; empty in
 * a sentence about any user.
 */
function formatAttempts({ attempts, elapsedMs, retryAfterMs }: RetryStats, { user }: Subject): string {
  if (user === undefined) return '';
  const often = attempts === 1 ? '1 attempt' : `${attempts} attempts in ${Math.round(elapsedMs / 1000)} s`;
  const wait =
    retryAfterMs === undefined
      ? ''
      : `; MOCO asks to wait ${Math.ceil(retryAfterMs / 1000)} s, which exceeds \`retry-timeout\``;
  return ` (${often}${wait})`;
}

/** What to know about a write that MOCO may have applied. A clear response is about the last attempt only. */
function writeCaveat(details: ErrorDetails): string {
  const isClear = details.kind === 'http-error' && !isUnclearStatus(details.status);
  return `${isClear ? 'An earlier attempt' : 'The change'} may have been applied.${RERUN_IS_SAFE}`;
}

const CLOSED = ['connection closed'] as const;
const ADD_CERTIFICATES = 'For a certificate authority of your own, set NODE_EXTRA_CA_CERTS.';
const WRITE_PROXY = 'Write it as `http://HOST:PORT`.';
const NO_ROUTE = ['no route to host', "Check the runner's network and proxy."] as const;

/** Codes of Node: the cause, and a hint if it differs from the general one. */
const NETWORK_ERRORS: Readonly<Record<string, readonly [string, string?]>> = {
  ENOTFOUND: ['no such host', 'Check `subdomain` or `api-url`.'],
  EAI_AGAIN: ['the DNS server did not respond'],
  ECONNREFUSED: ['connection refused', 'Check the host, its port and the firewall.'],
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ERR_STREAM_PREMATURE_CLOSE: CLOSED,
  ETIMEDOUT: ['connection timed out'],
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
};

/** The cause, and what to do about it. */
function describeNetworkError({ code }: { readonly code: string }): [string, string] {
  const proxyCause = proxyErrorCause(code);
  if (proxyCause !== undefined) return describeProxyError(proxyCause, proxyStatus(code));
  if (isCertificateError(code)) return [`its certificate is not trusted (${code})`, ADD_CERTIFICATES];
  const [cause = 'network or TLS error', hint = CHECK_NETWORK] = NETWORK_ERRORS[code] ?? [];
  return [`${cause} (${code})`, hint];
}

/** Never shows the URL of the proxy, which may contain a password. */
function describeProxyError(cause: string, status: number | undefined): [string, string] {
  if (status !== undefined) return describeProxyStatus(status);
  if (cause === 'INVALID') return ['the URL of the proxy in https_proxy is invalid', WRITE_PROXY];
  if (cause === 'SCHEME') {
    return ['https_proxy names a proxy that is not an HTTP proxy, such as SOCKS', WRITE_PROXY];
  }
  if (isCertificateError(cause)) {
    return [`the certificate of the proxy is not trusted (${cause})`, ADD_CERTIFICATES];
  }
  if (isOtherProtocol(cause)) {
    return [
      `the proxy does not speak the protocol of its URL (${cause})`,
      'Check whether the URL in https_proxy begins with `http:` or `https:`, and its port.',
    ];
  }
  const [reason = 'network or TLS error'] = NETWORK_ERRORS[cause] ?? [];
  return [`the proxy can't be reached: ${reason} (${cause})`, 'Check the host and the port in https_proxy.'];
}

/** The status of a response to CONNECT. */
function describeProxyStatus(status: number): [string, string] {
  if (status === 407) {
    return [
      'the proxy did not accept the user name and password in https_proxy, or there are none (407)',
      'Write it as `http://USER:PASSWORD@HOST:PORT`, with special characters percent-encoded.',
    ];
  }
  return status >= 500
    ? [`the proxy responded with ${status}`, 'Check whether the proxy can reach the host.']
    : [`the proxy refused to connect (${status})`, 'Allow the host in the proxy.'];
}

function describeAttempt(result: AttemptResult): string {
  switch (result.kind) {
    case 'timeout':
      return 'MOCO did not respond in time.';
    case 'connection-error':
      return `The connection failed: ${describeNetworkError(result)[0]}.`;
    case 'cancelled':
      return 'The request was cancelled.';
    default:
      return describeStatus(result);
  }
}

/** A status that is worth a retry. */
function describeStatus(result: AttemptResult & { readonly status: number }): string {
  if (isRateLimited(result)) return "MOCO's rate limit is exceeded (429).";
  return result.status === 408
    ? 'The request did not arrive in time (408).'
    : `MOCO is unavailable (${result.status}).`;
}
