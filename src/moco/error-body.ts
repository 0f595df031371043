/** MOCO's reasons in the body of an error response. Pure. */
import { isObject, type JsonObject } from '../model/json.ts';
import { createRedactor } from '../model/redact.ts';

/** Deeper or longer bodies are not read. */
const MAX_DEPTH = 6;
const MAX_REASONS = 50;

/** Keys that wrap a reason and name no field. */
const WRAPPERS = ['error', 'errors', 'message', 'messages', 'base'];

/**
 * The reasons in an error body, as `field: reason`. MOCO documents a message, a list and an object whose shape is open;
 * lists by field were seen. Plain text and the title of a proxy's HTML page are understood too.
 *
 * @param sent the body of the request, whose personal values are redacted
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

/** Characters in which the title of a page is looked for. */
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
