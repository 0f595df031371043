/** Failures in words: what happened, to whom, what to do. */
import { isCertificateFault } from '../moco/retry.ts';
import { ActionError, type RetryStats, type ErrorDetails, type RequestLine } from '../moco/errors.ts';

/** The output `error`: one word for the steps that follow. */
export const ERROR_CODES = [
  'invalid-input',
  'unauthorized',
  'forbidden',
  'not-found',
  'rejected',
  'rate-limited',
  'unavailable',
  'unreachable',
  'timeout',
  'unexpected-answer',
  'not-applied',
  'internal',
] as const;

/** What it can be in the action for many users: the same, and some of its own. */
export const SYNC_ERROR_CODES = [
  ...ERROR_CODES,
  'limit-exceeded',
  'plan-errors',
  'partial-failure',
  'cancelled',
] as const;

export type ErrorCode = (typeof SYNC_ERROR_CODES)[number];

export interface ErrorReport {
  readonly code: ErrorCode;
  /** The message; each further line is a detail. */
  readonly lines: readonly string[];
}

/** What the sentences are about; unknown while inputs are still being read. */
export interface Subject {
  /** The account's host. */
  readonly host: string;
  /** The user, as in "user 123" or "user with the address …". */
  readonly user: string;
}

type DetailsOf<Kind extends ErrorDetails['kind']> = Extract<ErrorDetails, { kind: Kind }>;

export function describeError(error: unknown, { host, user }: Subject): ErrorReport {
  if (!(error instanceof ActionError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return { code: 'internal', lines: [`This is a fault of the action, please report it: ${reason}`] };
  }
  const { details } = error;
  switch (details.kind) {
    case 'invalid-input':
      return { code: details.kind, lines: formatList('The inputs are not valid', details.faults) };
    case 'not-found':
      return { code: details.kind, lines: formatList('Not found', details.faults) };
    case 'not-applied':
      return {
        code: details.kind,
        lines: [
          `MOCO took the request, but this is not as asked for: ${details.fields.join(', ')} of ${user} in ${host}.`,
          'Check in MOCO whether the key may change this and whether a rule of the account forbids it.',
        ],
      };
    case 'cancelled':
      return {
        code: details.kind,
        lines: [
          details.mayBeDone
            ? 'The step was cancelled before MOCO answered: the change may have been made all the same.'
            : 'The step was cancelled.',
        ],
      };
    case 'refused':
      return describeHttpError(details, host, user);
    case 'unreachable':
      return {
        code: details.kind,
        lines: [
          `The connection to ${host} failed: ${describeNetworkError(details)}${formatAttempts(details)}`,
          ...[writeCaveat(details.request)].filter(Boolean),
        ],
      };
    case 'timeout':
      return {
        code: details.kind,
        lines: [
          `${host} did not answer ${requestLine(details.request)} within ${details.limit / 1000} s${formatAttempts(details)}`,
          `${writeCaveat(details.request)}Raise \`request-timeout\` if MOCO is slow at the moment.`,
        ],
      };
    case 'unexpected-answer':
      return {
        code: details.kind,
        lines: [
          `The answer of ${host} to ${requestLine(details.request)} is not MOCO's: ${details.problem} ` +
            `(status ${details.status}, content type ${details.contentType || 'not given'}).`,
          `${writeCaveat(details.request)}Check \`subdomain\` or \`api-url\`, and what stands between the runner and MOCO.`,
        ],
      };
  }
}

function describeHttpError(details: DetailsOf<'refused'>, host: string, user: string): ErrorReport {
  const { status, request, reasons } = details;
  const says = reasons.length > 0 ? [`MOCO says: ${reasons.join('; ')}`] : [];
  switch (status) {
    case 401:
      return {
        code: 'unauthorized',
        lines: [
          `The \`api-key\` was not accepted by ${host} (401).`,
          'Check that the secret holds a key of this very account and that the key was not deleted.',
          ...says,
        ],
      };
    case 403:
      return {
        code: 'forbidden',
        lines: [
          `The \`api-key\` lacks the right for ${requestLine(request)} in ${host} (403).`,
          request.method === 'GET'
            ? 'It needs the right to "Staff" (German: "Personal").'
            : 'It may read but not write: it is a read-only key, or lacks the right to change "Staff" (German: "Personal").',
          ...says,
        ],
      };
    case 404:
      return { code: 'not-found', lines: [...describeNotFound(request, host), ...says] };
    case 429:
      return {
        code: 'rate-limited',
        lines: [
          `MOCO limits the rate of requests: ${host} answered 429${formatAttempts(details)}`,
          'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.',
          ...says,
        ],
      };
  }
  if (status >= 500) return describeOutage(details, host, says);
  return {
    code: 'rejected',
    lines: [
      `MOCO refused ${describeRequest(request)} ${user} in ${host} (${status}).`,
      ...(says.length > 0 ? says : ['It gave no reason.']),
    ],
  };
}

function describeNotFound(request: RequestLine, host: string): string[] {
  const id = /^\/users\/(\d+)$/.exec(request.path)?.[1];
  if (request.method === 'PUT' && id) {
    return [
      `No MOCO user with ID ${id} in ${host} any more (404), or something that the change names is gone.`,
    ];
  }
  return [
    `${host} does not know ${requestLine(request)} (404).`,
    request.method === 'GET'
      ? 'Check `subdomain` or `api-url`.'
      : 'The user, or something else that the request names, is not there.',
  ];
}

function describeOutage(details: DetailsOf<'refused'>, host: string, says: readonly string[]): ErrorReport {
  const { status, request } = details;
  return {
    code: 'unavailable',
    lines: [
      `MOCO is unavailable: ${host} answered ${status} to ${requestLine(request)}${formatAttempts(details)}`,
      `${writeCaveat(request)}Run the step again later.`,
      ...says,
    ],
  };
}

/** What a request was to do, to go before the user. */
function describeRequest({ method, path }: RequestLine): string {
  if (method === 'GET') return 'the request for';
  if (path.includes('/employments')) {
    return method === 'POST' ? 'a new employment of' : 'the end of an employment of';
  }
  return method === 'POST' ? 'the creation of' : 'the change of';
}

/** One fault is a sentence; several are a list under one. */
function formatList(heading: string, issues: readonly string[]): string[] {
  return issues.length === 1 ? [...issues] : [`${heading}:`, ...issues.map((issue) => `- ${issue}`)];
}

function requestLine({ method, path }: RequestLine): string {
  return `${method} ${path}`;
}

/** How often and how long, and why not longer where MOCO asked for more time than there was. */
function formatAttempts({ attempts, elapsedMs: elapsed, retryAfter: asked }: RetryStats): string {
  const often = attempts === 1 ? 'tried once' : `tried ${attempts} times in ${Math.round(elapsed / 1000)} s`;
  const wait =
    asked === undefined
      ? ''
      : `; MOCO asks to wait ${Math.ceil(asked / 1000)} s more, \`retry-timeout\` is over before`;
  return ` (${often}${wait}).`;
}

/** A PUT that got no clear answer may have been carried out. */
function writeCaveat({ method }: RequestLine): string {
  return method === 'GET'
    ? ''
    : 'The change may have been made all the same; running the step again is safe. ';
}

function describeNetworkError({ code, detail }: DetailsOf<'unreachable'>): string {
  if (isCertificateFault(code)) {
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
