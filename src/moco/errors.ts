/** The errors that this code throws on purpose. They hold facts; `github/error-messages.ts` puts them into words. */
import type { Issue } from '../model/issue.ts';

/**
 * The output `error` of both actions, and the sections of `docs/errors.md`. From `limit-exceeded` on they are the
 * sync's alone.
 */
export const ERROR_CODES = [
  'invalid-input',
  'unauthorized',
  'forbidden',
  'not-found',
  'ambiguous',
  'rejected',
  'rate-limited',
  'unavailable',
  'unreachable',
  'timeout',
  'unexpected-answer',
  'not-applied',
  'internal',
  'cancelled',
  'limit-exceeded',
  'plan-errors',
  'partial-failure',
] as const;

/** One of the error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The attempts of one request. */
export interface RetryStats {
  readonly attempts: number;
  /** From the first attempt to the end of the last one. */
  readonly elapsedMs: number;
  /** The delay that MOCO asked for last, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** See {@link unconfirmedWrite}. */
  readonly unconfirmed?: RequestLine | undefined;
}

/** Method and path of a request, as messages name it. */
export interface RequestLine {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The path below the base URL of the API, without the query. */
  readonly path: string;
}

/** The request if it is a write. */
export function ifWrite(request: RequestLine): RequestLine | undefined {
  return request.method === 'GET' ? undefined : request;
}

/** Why MOCO rejected a request. */
export type Reason =
  /** In MOCO's words, after the keys that it belongs to. */
  | { readonly kind: 'told'; readonly text: string }
  /** Not kept, as it repeats what was sent. */
  | {
      readonly kind: 'withheld';
      /** The field that MOCO's keys name: an input, or a key of `additional-fields`; undefined if they name none. */
      readonly field: string | undefined;
      /** The field whose value the reason repeats; or the API key or a password; or it can't be told. */
      readonly repeats: { readonly valueOf: string } | 'secret' | 'unknown';
    };

/** What a request is about, by its path. */
export function entityOf(path: string): 'user' | 'employment' | 'vacation entry' {
  switch (path.split('/')[2]) {
    case 'employments':
      return 'employment';
    case 'holidays':
      return 'vacation entry';
    default:
      return 'user';
  }
}

/** What is known of an error. */
export type ErrorDetails =
  | { readonly kind: 'invalid-input' | 'not-found' | 'ambiguous'; readonly issues: readonly Issue[] }
  /** MOCO accepted a request and has other values afterwards than those sent. */
  | {
      readonly kind: 'not-applied';
      /** Inputs, or what else was not applied, in words. */
      readonly fields: readonly string[];
      /** Custom fields by their names, which are not quoted. */
      readonly customFields?: readonly string[];
    }
  | {
      readonly kind: 'cancelled';
      /** See {@link unconfirmedWrite}. */
      readonly unconfirmed: RequestLine | undefined;
    }
  | ({
      readonly kind: 'http-error';
      readonly request: RequestLine;
      readonly status: number;
      readonly reasons: readonly Reason[];
    } & RetryStats)
  | ({
      readonly kind: 'unreachable';
      readonly request: RequestLine;
      /** The code of Node or OpenSSL, or one of `network-errors.ts`. */
      readonly code: string;
    } & RetryStats)
  | ({ readonly kind: 'timeout'; readonly request: RequestLine; readonly timeoutMs: number } & RetryStats)
  | {
      readonly kind: 'incomplete-list';
      readonly request: RequestLine;
      readonly problem: string;
    }
  | {
      readonly kind: 'unexpected-answer';
      readonly request: RequestLine;
      readonly status: number;
      readonly contentType: string;
      readonly problem: string;
      /** See {@link unconfirmedWrite}. */
      readonly unconfirmed?: RequestLine | undefined;
    };

/** The only error that this code throws deliberately. */
export class ActionError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(details.kind);
    this.details = details;
    this.code = codeOf(details);
  }
}

/** The write that failed if MOCO may have applied it: at least one attempt was sent and has no clear response. */
export function unconfirmedWrite(details: ErrorDetails): RequestLine | undefined {
  return 'unconfirmed' in details ? details.unconfirmed : undefined;
}

/** True if the job was cancelled before a request got its response, or before it was sent. */
export function isCancelled(error: unknown): error is ActionError & { details: { kind: 'cancelled' } } {
  return error instanceof ActionError && error.details.kind === 'cancelled';
}

/** True if MOCO responded to a request with one of these error statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return (
    error instanceof ActionError &&
    error.details.kind === 'http-error' &&
    statuses.includes(error.details.status)
  );
}

/** A handler of errors that turns these error statuses into undefined and throws everything else. */
export function undefinedIfStatus(...statuses: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    if (hasStatus(error, ...statuses)) return undefined;
    throw error;
  };
}

function codeOf(details: ErrorDetails): ErrorCode {
  if (details.kind === 'http-error') return codeOfStatus(details.status);
  return details.kind === 'incomplete-list' ? 'unexpected-answer' : details.kind;
}

const CODES_BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [408, 'timeout'],
  [425, 'unavailable'],
  [429, 'rate-limited'],
]);

function codeOfStatus(status: number): ErrorCode {
  return CODES_BY_STATUS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
}
