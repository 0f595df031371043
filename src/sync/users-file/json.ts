/**
 * Parses JSON with what `JSON.parse` does not return: the line of each value, numbers with all their digits,
 * duplicate keys, and the position of a syntax error.
 */
import { createLineCounter } from './lines.ts';
import {
  MAX_DEPTH,
  MAX_VALUES,
  TOO_MANY_VALUES,
  type Mapping,
  type ParsedDocument,
  type Scalar,
  type Node,
} from './nodes.ts';

/** The current position of the parser. */
interface Cursor {
  readonly text: string;
  readonly lineOf: (offset: number) => number;
  /** Offset of the current token. */
  at: number;
  /** The current token: a punctuation character, a string with its quotes, a number or a word; empty at the end. */
  token: string;
  /** The number of values so far. */
  values: number;
  /** The limit that is exceeded: what follows is not read. */
  limit?: string;
}

const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n[\]{},:"]*/y;

/** Parses a whole JSON document. As in YAML, a blank one is `null`, not a syntax error. */
export function parseJson(text: string): ParsedDocument {
  if (text.trim() === '') return { root: { line: 1, type: 'null', text } };
  const cursor: Cursor = { text, lineOf: createLineCounter(text), at: 0, token: '', values: 0 };
  advance(cursor);
  const root = readValue(cursor, 1);
  if (root && cursor.token === '') return { root };
  const character = cursor.at - text.lastIndexOf('\n', cursor.at - 1);
  const syntaxError = `is not valid JSON at character ${character}. Check the commas, quotes and brackets there`;
  return { issue: { line: cursor.lineOf(cursor.at), text: cursor.limit ?? syntaxError } };
}

/** Moves to the next token. */
function advance(cursor: Cursor): void {
  const { text } = cursor;
  SPACE.lastIndex = cursor.at + cursor.token.length;
  SPACE.test(text);
  cursor.at = SPACE.lastIndex;
  cursor.token = text.slice(cursor.at, endOfToken(text, cursor.at));
}

function endOfToken(text: string, start: number): number {
  const first = text.charAt(start);
  if ('[]{},:'.includes(first)) return start + 1;
  if (first !== '"') {
    WORD.lastIndex = start;
    WORD.test(text);
    return WORD.lastIndex;
  }
  // Not a regular expression: its stack overflows on a long string with many escapes.
  let end = start + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  return end + 1;
}

/** Reads the value at the cursor and moves past it; undefined on a syntax error or above a limit. */
function readValue(cursor: Cursor, depth: number): Node | undefined {
  cursor.values += 1;
  if (depth > MAX_DEPTH) cursor.limit = `is nested too deeply (more than ${MAX_DEPTH} levels)`;
  if (cursor.values > MAX_VALUES) cursor.limit = TOO_MANY_VALUES;
  if (cursor.limit !== undefined) return undefined;
  const line = cursor.lineOf(cursor.at);
  if (cursor.token === '[') {
    const items: Node[] = [];
    const readItem = (): boolean => {
      const item = readValue(cursor, depth + 1);
      if (item) items.push(item);
      return item !== undefined;
    };
    return readItems(cursor, ']', readItem) ? { line, items } : undefined;
  }
  if (cursor.token === '{') {
    const entries: Mapping['entries'][number][] = [];
    const readItem = (): boolean => {
      const entry = readEntry(cursor, depth);
      if (entry) entries.push(entry);
      return entry !== undefined;
    };
    return readItems(cursor, '}', readItem) ? { line, entries } : undefined;
  }
  return readScalar(cursor, line);
}

/** Reads items, separated by commas, up to a closing bracket and moves past it; false on a syntax error. */
function readItems(cursor: Cursor, close: string, readItem: () => boolean): boolean {
  advance(cursor);
  let hasMore = cursor.token !== close;
  while (hasMore) {
    if (!readItem()) return false;
    hasMore = cursor.token === ',';
    if (hasMore) advance(cursor);
  }
  const isClosed = cursor.token === close;
  if (isClosed) advance(cursor);
  return isClosed;
}

function readEntry(cursor: Cursor, depth: number): Mapping['entries'][number] | undefined {
  const key = cursor.token.startsWith('"') && readScalar(cursor, cursor.lineOf(cursor.at));
  if (!key || cursor.token !== ':') return undefined;
  advance(cursor);
  const value = readValue(cursor, depth + 1);
  return value && [key, value];
}

function readScalar(cursor: Cursor, line: number): Scalar | undefined {
  const { token } = cursor;
  let value: unknown;
  try {
    value = JSON.parse(token);
  } catch {
    return undefined;
  }
  advance(cursor);
  if (typeof value === 'string') return { line, type: 'text', text: value };
  if (value === null) return { line, type: 'null', text: token };
  return { line, type: typeof value === 'number' ? 'number' : 'boolean', text: token };
}
