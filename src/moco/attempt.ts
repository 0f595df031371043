/** One attempt of a request. What goes wrong on the way is a result, not an exception. */
import type { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type nodeFetch from 'node-fetch';
import type { JsonObject } from '../model/json.ts';
import type { RequestLine } from './errors.ts';
import { proxyErrorCause } from './network-errors.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** How one attempt ended. */
export type AttemptResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: { get(name: string): string | null };
      readonly body: string;
    }
  /** The response is larger than {@link MAX_RESPONSE_BYTES}. */
  | { readonly kind: 'too-large'; readonly status: number; readonly contentType: string }
  | { readonly kind: 'connection-error'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** Ended from outside. `wasSent`: MOCO may have seen the request. */
  | { readonly kind: 'cancelled'; readonly wasSent: boolean };

/** A request as it is sent. */
export interface SentRequest extends RequestLine {
  readonly url: URL;
  readonly body: JsonObject | undefined;
}

/** What every attempt of a client uses. */
export interface AttemptContext {
  readonly fetch: typeof nodeFetch;
  readonly agentFor: (url: URL) => Agent;
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for the whole response. */
  readonly timeoutMs: number;
  /** Without one, requests are sent at once. */
  readonly rateLimiter: RateLimiter | undefined;
  /** Once aborted, no further request is sent. */
  readonly stop: AbortSignal;
  /** Once aborted, the request under way ends too. */
  readonly close: AbortSignal;
}

/** Larger than any response of MOCO: 10 MiB, decompressed. */
const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/**
 * Waits until the request may be sent, sends it, and reads the whole response.
 *
 * @returns the result, and when the request was sent (milliseconds of the monotonic clock)
 * @throws what is neither the network's nor MOCO's doing, which a retry would only repeat
 */
export async function attempt(
  request: SentRequest,
  context: AttemptContext,
): Promise<{ readonly result: AttemptResult; readonly sentAt: number }> {
  const { rateLimiter, stop, now } = context;
  await rateLimiter?.acquire(stop).catch(() => undefined);
  const sentAt = now();
  if (stop.aborted) return { result: { kind: 'cancelled', wasSent: false }, sentAt };
  return { result: await send(request, context), sentAt };
}

async function send({ method, url, body }: SentRequest, context: AttemptContext): Promise<AttemptResult> {
  const { fetch, agentFor, headers, timeoutMs, close } = context;
  // Unlike AbortSignal.timeout, a timer keeps the process alive: a response that never comes ends the attempt.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  let head = { status: 0, contentType: '' };
  try {
    const response = await fetch(url.href, {
      method,
      headers: { ...headers, 'accept-encoding': 'gzip', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      agent: agentFor(url),
      // A redirect could carry the key to another port or host.
      redirect: 'manual',
      compress: false,
      size: MAX_RESPONSE_BYTES,
      signal: AbortSignal.any([timeout.signal, close]),
    });
    head = { status: response.status, contentType: response.headers.get('content-type') ?? '' };
    const received = gunzipBounded(Buffer.from(await response.arrayBuffer()));
    return { kind: 'response', status: head.status, headers: response.headers, body: received.toString() };
  } catch (error) {
    if (timeout.signal.aborted) return { kind: 'timeout' };
    if (close.aborted) return { kind: 'cancelled', wasSent: true };
    return toFailedResult(error as FetchError, head);
  } finally {
    clearTimeout(timer);
  }
}

/** What node-fetch, zlib and `agentFor` throw. */
interface FetchError {
  readonly type?: string;
  readonly code?: string;
}

function toFailedResult(
  error: FetchError,
  head: { readonly status: number; readonly contentType: string },
): AttemptResult {
  const { type, code = 'unknown' } = error;
  if (type === 'max-size' || code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large', ...head };
  const isNetworkError = type === 'system' || proxyErrorCause(code) !== undefined || code.startsWith('Z_');
  if (!isNetworkError) throw error as Error;
  return { kind: 'connection-error', code };
}

/** Decompresses here: node-fetch takes a truncated response for a whole one. */
function gunzipBounded(body: Buffer): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return isGzip ? gunzipSync(body, { maxOutputLength: MAX_RESPONSE_BYTES }) : body;
}
