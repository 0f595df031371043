/** The family of failures: facts only. The sentences are made in one place, `runner/failure.ts`. */
import { isObject, type JsonObject } from '../model/json.ts';
import { createRedactor } from '../model/redact.ts';

/** How often and for how long a request was tried, in milliseconds, and the wait that MOCO asked for last. */
export interface RetryStats {
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly retryAfter?: number | undefined;
}

export interface RequestLine {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path below the API's base address, without the query. */
  readonly path: string;
}

export type ErrorDetails =
  | { readonly kind: 'invalid-input'; readonly faults: readonly string[] }
  | { readonly kind: 'not-found'; readonly faults: readonly string[] }
  | { readonly kind: 'not-applied'; readonly fields: readonly string[] }
  /** `mayBeDone`: the request was under way, or a try of it was, and no answer tells whether MOCO did it. */
  | { readonly kind: 'cancelled'; readonly mayBeDone: boolean }
  | ({
      readonly kind: 'refused';
      readonly request: RequestLine;
      readonly status: number;
      readonly reasons: readonly string[];
    } & RetryStats)
  | ({
      readonly kind: 'unreachable';
      readonly request: RequestLine;
      readonly code: string;
      readonly detail: string;
    } & RetryStats)
  | ({ readonly kind: 'timeout'; readonly request: RequestLine; readonly limit: number } & RetryStats)
  | {
      readonly kind: 'unexpected-answer';
      readonly request: RequestLine;
      readonly status: number;
      readonly contentType: string;
      readonly problem: string;
    };

/** The one thing that is thrown on purpose. */
export class ActionError extends Error {
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails) {
    super(details.kind);
    this.details = details;
  }
}

/** Whether MOCO refused a request with this status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ActionError && error.details.kind === 'refused' && error.details.status === status;
}

/** Deeper or longer answers than these are no reasons for a person to read. */
const MAX_DEPTH = 6;
const MAX_REASONS = 50;

/** Keys that only wrap a reason and name no field. */
const WRAPPERS = ['error', 'errors', 'message', 'messages', 'base'];

/**
 * Every reason in the body of a refusal, as `field: reason`. MOCO does not document the body's shape:
 * a message, a list, field by field, plain text and a proxy's HTML page are all read.
 *
 * @param sent the body of the request, whose personal values are taken out
 */
export function parseErrorBody(body: string, contentType: string, sent: JsonObject = {}): string[] {
  const hide = createRedactor(sent);
  if (/html/i.test(contentType) || /^\s*</.test(body)) return htmlTitle(body).map(hide);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = body;
  }
  const reasons = flatten(parsed, [], 0).map(({ path, text }) =>
    path.length > 0 ? `${path.join('.')}: ${hide(text)}` : hide(text),
  );
  return [...new Set(reasons)].slice(0, MAX_REASONS);
}

interface Reason {
  readonly path: readonly string[];
  readonly text: string;
}

function flatten(value: unknown, path: readonly string[], depth: number): Reason[] {
  if (value === null || value === undefined || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) {
    return value.slice(0, MAX_REASONS).flatMap((item) => flatten(item, path, depth + 1));
  }
  if (isObject(value)) {
    return Object.entries(value)
      .slice(0, MAX_REASONS)
      .flatMap(([key, item]) => flatten(item, WRAPPERS.includes(key) ? path : [...path, key], depth + 1));
  }
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim();
  return text === '' ? [] : [{ path, text }];
}

/** A page's title stands near its beginning. */
const MAX_HEAD = 10_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function htmlTitle(page: string): string[] {
  const title = /<title[^<>]*>([^<]*)/i.exec(page.slice(0, MAX_HEAD))?.[1]?.trim();
  return title ? [title.replace(/&(#x?[0-9a-f]{1,6}|[a-z]+);/gi, decodeEntity)] : [];
}

function decodeEntity(entity: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}
