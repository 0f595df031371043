/** One request and its whole answer. What goes wrong on the way is an outcome, not an exception. */
import type { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type nodeFetch from 'node-fetch';
import type { RequestLine } from './errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { AttemptResult } from './retry.ts';

/** Larger answers than any that MOCO gives: 10 MiB, unpacked. */
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

export interface SendOptions {
  readonly fetch: typeof nodeFetch;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  /** Ends the exchange from outside; then it does throw. */
  readonly signal: AbortSignal;
}

/** Sends one request to `url` and reads the answer to its end, if it is not too large. */
export async function sendRequest(
  method: RequestLine['method'],
  url: URL,
  body: JsonObject | undefined,
  { fetch, agent, headers, timeout, signal }: SendOptions,
): Promise<AttemptResult> {
  // A timer that keeps the process alive: an answer that never comes ends the try, not the process.
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), timeout);
  let status = 0;
  let contentType = '';
  try {
    const response = await fetch(url.href, {
      method,
      headers: { ...headers, 'accept-encoding': 'gzip', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      agent,
      // A redirect could carry the key to another port or host.
      redirect: 'manual',
      compress: false,
      size: MAX_ANSWER_BYTES,
      signal: AbortSignal.any([tooLate.signal, signal]),
    });
    status = response.status;
    contentType = response.headers.get('content-type') ?? '';
    const received = gunzipBounded(Buffer.from(await response.arrayBuffer()));
    return { kind: 'answered', status, headers: response.headers, body: received.toString() };
  } catch (error) {
    if (tooLate.signal.aborted) return { kind: 'timed-out' };
    const { type, code = 'unknown', message } = error as { type?: string; code?: string; message: string };
    if (type === 'max-size' || code === 'ERR_BUFFER_TOO_LARGE') {
      return { kind: 'too-large', status, contentType };
    }
    // Anything else is no fault of the network but ours: it must not be tried again and again.
    if (type !== 'system' && !code.startsWith('Z_')) throw error;
    return connectionError(code, message);
  } finally {
    clearTimeout(timer);
  }
}

/** Here and not in node-fetch, which takes a packed answer that was cut for a whole one. */
function gunzipBounded(body: Buffer): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return isGzip ? gunzipSync(body, { maxOutputLength: MAX_ANSWER_BYTES }) : body;
}

/** A proxy's faults come as a reset connection; its refusal, with the status in the text, is the same each time. */
function connectionError(code: string, message: string): AttemptResult {
  if (!message.includes('tunneling socket could not be established')) {
    return { kind: 'broken', code, detail: message };
  }
  const refusal = /statusCode=(4\d\d)/.exec(message)?.[1];
  return refusal
    ? { kind: 'broken', code: 'PROXY_REFUSED', detail: `it answered ${refusal}` }
    : { kind: 'broken', code: 'PROXY_FAILED', detail: code };
}
