/** The retry budget: whether an attempt is repeated, and when. Pure: clock and random source are injected. */
import type { AttemptResult } from './attempt.ts';
import { isBeforeConnection, isFinalNetworkError, isProxyUnreachable } from './network-errors.ts';

/** Until when requests are retried. */
export interface RetryBudget {
  /** One budget for all requests, counted from the client's start, or one for each request. */
  readonly scope: 'all' | 'each';
  readonly timeoutMs: number;
}

/** A time in which no request got a usable response. Milliseconds of the monotonic clock. */
export interface Outage {
  readonly since: number;
  /** When it was seen last. */
  readonly lastSeen: number;
}

/**
 * Worth a retry: requests that did not arrive in time (408) or too early (425), MOCO's rate limit, and server errors that
 * pass, with those that Cloudflare adds for a server that it can't reach. 501 does not pass.
 *
 * @see https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
export const RETRIED_STATUSES = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

/** The first delay; it doubles up to {@link MAX_DELAY_MS}. Jitter adds up to half of it. */
export const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;
const MAX_JITTERED_DELAY_MS = MAX_DELAY_MS * 1.5;

/** 10 to 30 seconds: long enough for a proxy to restart, and short for one that does not exist. */
const MAX_ATTEMPTS_WITHOUT_PROXY = 4;

/** True if the same request may succeed later. Repeating a GET or a PUT ends in the same state. */
function isRetryable(result: AttemptResult): boolean {
  switch (result.kind) {
    case 'timeout':
      return true;
    case 'cancelled':
      return false;
    case 'connection-error':
      return !isFinalNetworkError(result.code);
    case 'too-large':
    case 'response':
      return RETRIED_STATUSES.includes(result.status);
  }
}

/** True if MOCO may have applied the request although no response confirms it. */
export function mayHaveBeenApplied(result: AttemptResult): boolean {
  switch (result.kind) {
    case 'timeout':
      return true;
    case 'cancelled':
      return result.wasSent;
    case 'connection-error':
      return !isBeforeConnection(result.code);
    case 'too-large':
    case 'response':
      return isUnclearStatus(result.status);
  }
}

/**
 * True if a request with this status may have been applied: a server error, or 408, as the server did not read the whole
 * request, or a gateway did not get its response in time.
 */
export function isUnclearStatus(status: number): boolean {
  return status === 408 || status >= 500;
}

/** True if the proxy did not respond. */
function isProxyMissing(result: AttemptResult): boolean {
  return result.kind === 'connection-error' && isProxyUnreachable(result.code);
}

/** True for MOCO's rate limit. */
export function isRateLimited(result: AttemptResult): boolean {
  return result.kind === 'response' && result.status === 429;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to give up: the result is final, or the delay would last
 * longer than the retry budget.
 *
 * @param attempts how many there have been, from 1
 * @param times `retryAfterMs`: the delay that MOCO asks for, of `retryAfterDelay`; `remainingMs`: the rest of the budget
 * @param random from 0 to 1: spreads out runners that failed in the same second
 */
export function retryDelay(
  result: AttemptResult,
  attempts: number,
  { retryAfterMs, remainingMs }: { readonly retryAfterMs: number | undefined; readonly remainingMs: number },
  random: number,
): number | undefined {
  if (!isRetryable(result)) return undefined;
  if (isProxyMissing(result) && attempts >= MAX_ATTEMPTS_WITHOUT_PROXY) return undefined;
  const backoff = Math.min(BASE_DELAY_MS * 2 ** (attempts - 1), MAX_DELAY_MS) * (1 + random / 2);
  const delay = Math.round(retryAfterMs ?? backoff);
  return delay < remainingMs ? delay : undefined;
}

/**
 * The delay that the header `Retry-After` asks for (seconds, or a date of HTTP), in milliseconds from now. Undefined
 * without a valid header, and when its time has passed: then backoff applies.
 *
 * @param wallClockMs milliseconds since 1970
 */
export function retryAfterDelay(result: AttemptResult, wallClockMs: number): number | undefined {
  const header = result.kind === 'response' ? result.headers.get('retry-after')?.trim() : undefined;
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : undefined;
  const date = /^[A-Z][a-z]+, .*GMT$/.test(header) ? Date.parse(header) : NaN;
  const delay = seconds === undefined ? date - wallClockMs : seconds * 1000;
  return delay > 0 ? delay : undefined;
}

/**
 * The outage after an attempt; undefined while MOCO responds. After a pause that is longer than any backoff, it is
 * unknown whether it is still the same outage.
 *
 * @param sentAt when the attempt was sent, as `now` in milliseconds of the monotonic clock
 */
export function nextOutage(
  outage: Outage | undefined,
  result: AttemptResult,
  sentAt: number,
  now: number,
): Outage | undefined {
  if (!isRetryable(result)) return undefined;
  const isSame = outage && sentAt - outage.lastSeen <= MAX_JITTERED_DELAY_MS;
  return { since: isSame ? outage.since : now, lastSeen: now };
}

/**
 * When to give up. It and `times` are milliseconds of the monotonic clock. With a budget for each request, one outage uses
 * it only once: requests that start later in the outage get a single attempt.
 */
export function retryDeadline(
  { scope, timeoutMs }: RetryBudget,
  times: {
    readonly clientStartedAt: number;
    readonly firstSentAt: number;
    readonly outageSince: number;
  },
): number {
  const { clientStartedAt, firstSentAt, outageSince } = times;
  return (scope === 'all' ? clientStartedAt : Math.min(firstSentAt, outageSince)) + timeoutMs;
}
