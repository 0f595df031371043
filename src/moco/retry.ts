/** Whether a try is worth repeating, and when. Pure: the clock and the dice are arguments. */

/** How one try of a request ended. */
export type AttemptResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: { get(name: string): string | null };
      readonly body: string;
    }
  | { readonly kind: 'too-large'; readonly status: number; readonly contentType: string }
  | { readonly kind: 'broken'; readonly code: string; readonly detail: string }
  | { readonly kind: 'timed-out' };

const RETRIED_STATUSES = [429, 500, 502, 503, 504];

/** The first wait, and the longest before jitter adds up to half of it: 1 s to 30 s in all. */
export const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;
export const MAX_JITTERED_DELAY_MS = MAX_DELAY_MS * 1.5;

/** Codes of Node and OpenSSL for a certificate that does not hold: trying again would not mend it. */
const CERTIFICATE =
  /CERT|^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

export function isCertificateFault(code: string): boolean {
  return CERTIFICATE.test(code);
}

/** Whether the same request may well succeed later. Repeating a GET or a PUT ends in the same state. */
export function isRetryable(outcome: AttemptResult): boolean {
  switch (outcome.kind) {
    case 'timed-out':
      return true;
    case 'broken':
      return !['ENOTFOUND', 'PROXY_REFUSED'].includes(outcome.code) && !isCertificateFault(outcome.code);
    case 'too-large':
    case 'answered':
      return RETRIED_STATUSES.includes(outcome.status);
  }
}

/** Whether MOCO may have done what was asked although no answer says so. */
export function mayHaveBeenApplied(outcome: AttemptResult): boolean {
  switch (outcome.kind) {
    case 'timed-out':
      return true;
    case 'broken':
      return isRetryable(outcome);
    case 'too-large':
    case 'answered':
      return outcome.status >= 500;
  }
}

/**
 * Milliseconds to wait before the next try, or undefined to give up: because the outcome is final, or
 * because the wait would end after the deadline.
 *
 * @param attempt how many tries there have been, from 1
 * @param now milliseconds since 1970, as is `deadline`
 * @param random from 0 to 1: spreads out runners that were refused in the same second
 */
export function retryDelay(
  outcome: AttemptResult,
  attempt: number,
  now: number,
  deadline: number,
  random: number,
): number | undefined {
  if (!isRetryable(outcome)) return undefined;
  const asked = retryAfterDelay(outcome, now);
  const backoff = Math.min(BASE_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS) * (1 + random / 2);
  const wait = Math.round(asked ?? backoff);
  return now + wait < deadline ? wait : undefined;
}

/**
 * What MOCO asks for by `Retry-After` (seconds, or a date as HTTP writes it), in milliseconds from now. Undefined
 * where there is none that can be read, or no time left in it: then the usual wait keeps anything from spinning.
 */
export function retryAfterDelay(outcome: AttemptResult, now: number): number | undefined {
  const header = outcome.kind === 'answered' ? outcome.headers.get('retry-after')?.trim() : undefined;
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : undefined;
  const date = /^[A-Z][a-z]+, .*GMT$/.test(header) ? Date.parse(header) : NaN;
  const wait = seconds === undefined ? date - now : seconds * 1000;
  return wait > 0 ? wait : undefined;
}
