/** From the result of an attempt to MOCO's JSON, or to the error that it stands for. Pure. */
import { truncate } from '../model/display.ts';
import type { AttemptResult, SentRequest } from './attempt.ts';
import { parseErrorBody, type SentValues } from './error-body.ts';
import { ActionError, ifWrite, type RequestLine, type RetryStats } from './errors.ts';

/** The JSON of a response with a status of 2xx. */
export interface ApiResponse {
  readonly json: unknown;
  readonly headers: { get(name: string): string | null };
  /** Creates the error for a response of an unexpected shape. */
  readonly unexpected: (problem: string) => ActionError;
}

/** How much there is of a response or of several. */
export interface Size {
  /** Of the bodies, decompressed. */
  readonly bytes: number;
  /** In their JSON, on all levels. */
  readonly values: number;
}

/** The size of both. `size` is undefined if there was nothing before. */
export function addSizes(size: Size | undefined, other: Size): Size {
  return size ? { bytes: size.bytes + other.bytes, values: size.values + other.values } : other;
}

/** A response with its size. */
export interface SizedResponse extends ApiResponse {
  readonly size: Size;
}

/** MOCO's responses have four levels. */
const MAX_DEPTH = 50;

const REDIRECTS = [301, 302, 303, 307, 308];

/** Decodes a result; an error is returned, not thrown. `timeoutMs` is the timeout that the attempt had. */
export function toResponse(
  result: Exclude<AttemptResult, { kind: 'cancelled' }>,
  { method, path, body, current, apiKey }: SentRequest & Pick<SentValues, 'apiKey' | 'current'>,
  timeoutMs: number,
  stats: RetryStats,
): SizedResponse | ActionError {
  const request = { method, path };
  switch (result.kind) {
    case 'timeout':
      return new ActionError({ kind: 'timeout', request, timeoutMs, ...stats });
    case 'connection-error':
      return new ActionError({ ...result, kind: 'unreachable', request, ...stats });
    case 'too-large':
      if (result.status < 400) return unexpectedResponse(request, result, 'it is larger than 10 MiB');
      return new ActionError({
        kind: 'http-error',
        request,
        status: result.status,
        reasons: [],
        ...stats,
      });
    case 'response':
      return decode(result, request, { apiKey, fields: isUserPath(path) ? body : undefined, current }, stats);
  }
}

/** Employments and vacation have days and hours, which are not personal. */
function isUserPath(path: string): boolean {
  return /^\/users(?:\/\d+)?$/.test(path);
}

function decode(
  response: AttemptResult & { kind: 'response' },
  request: RequestLine,
  sent: SentValues,
  stats: RetryStats,
): SizedResponse | ActionError {
  const { status, headers, body } = response;
  const head = { status, contentType: headers.get('content-type') ?? '' };
  const encoding = unreadableEncoding(headers, body);
  if (status >= 400 && status < 600) {
    const reasons = encoding === undefined ? parseErrorBody(body, head.contentType, sent) : [];
    return new ActionError({ kind: 'http-error', request, status, reasons, ...stats });
  }
  if (REDIRECTS.includes(status)) {
    return unexpectedResponse(request, head, `it is a redirect${redirectTarget(headers.get('location'))}`);
  }
  if (status >= 300) return unexpectedResponse(request, head, 'MOCO has no such status');
  if (encoding !== undefined) {
    return unexpectedResponse(request, head, `it is compressed with ${encoding}, which was not asked for`);
  }
  const json = parseJson(body);
  if (json === undefined) return unexpectedResponse(request, head, 'it is not JSON');
  const values = countValues(json);
  if (values === Infinity) return unexpectedResponse(request, head, 'it is nested too deeply');
  const size = { bytes: Buffer.byteLength(body), values };
  return { json, headers, size, unexpected: (problem) => unexpectedResponse(request, head, problem) };
}

/** Values of the header `Content-Encoding` for what was asked for; `x-gzip` is an old name. */
const REQUESTED_ENCODINGS = ['gzip', 'x-gzip', 'identity', ''];

/** The encoding that was not asked for, such as `br` or two of them; undefined if the header is wrong, as JSON can be read. */
function unreadableEncoding(headers: ApiResponse['headers'], body: string): string | undefined {
  const encoding = headers.get('content-encoding')?.trim() ?? '';
  const isRequested = REQUESTED_ENCODINGS.includes(encoding.toLowerCase());
  return isRequested || parseJson(body) !== undefined ? undefined : truncate(encoding, 40);
}

/** Undefined where the text is not JSON, which has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The number of values in JSON, on all levels; infinite if it is nested deeper than {@link MAX_DEPTH}: recursion after a
 * write could overflow the stack.
 */
function countValues(json: unknown, levelsLeft = MAX_DEPTH): number {
  if (typeof json !== 'object' || json === null) return 1;
  if (levelsLeft === 0) return Infinity;
  const children: readonly unknown[] = Array.isArray(json) ? json : Object.values(json);
  let count = 1;
  for (const child of children) count += countValues(child, levelsLeft - 1);
  return count;
}

/** A write may have been applied, as the response does not tell. */
function unexpectedResponse(
  request: RequestLine,
  { status, contentType }: { readonly status: number; readonly contentType: string },
  problem: string,
): ActionError {
  const unconfirmed = ifWrite(request);
  return new ActionError({ kind: 'unexpected-answer', request, status, contentType, problem, unconfirmed });
}

function redirectTarget(location: string | null): string {
  return location !== null && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}
