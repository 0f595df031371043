/**
 * JSON with what `JSON.parse` does not tell: the line of each value, digits that a number of JavaScript would
 * lose, keys that are there twice, and the line on which JSON breaks.
 */
import {
  createLineCounter,
  MAX_DEPTH,
  type Mapping,
  type ParsedDocument,
  type Scalar,
  type Node,
} from './nodes.ts';

/** Stands before a token of the text. */
interface Cursor {
  readonly text: string;
  readonly lineOf: (offset: number) => number;
  at: number;
  /** A sign, a string with its quotes, or a number or word; empty at the end. */
  token: string;
}

const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n[\]{},:"]*/y;

export function parseJson(text: string): ParsedDocument {
  // Like YAML: a text with nothing in it is not broken.
  if (text.trim() === '') return { tree: { line: 1, type: 'null', text } };
  const cursor: Cursor = { text, lineOf: createLineCounter(text), at: 0, token: '' };
  step(cursor);
  const node = readValue(cursor, 1);
  const line = cursor.lineOf(cursor.at);
  const character = cursor.at - text.lastIndexOf('\n', cursor.at - 1);
  if (!isJson(text)) return { line, fault: `can't be read as JSON from character ${character} on` };
  return node ? { tree: node } : { line, fault: 'is nested too deeply' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Goes on to the next token. */
function step(cursor: Cursor): void {
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
  // No pattern: one with as many turns as a long string has escapes overflows.
  let end = start + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  return end + 1;
}

/** The value at the cursor, which then stands behind it; undefined where JSON breaks, or goes too deep. */
function readValue(cursor: Cursor, depth: number): Node | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const line = cursor.lineOf(cursor.at);
  if (cursor.token === '[') {
    const items: Node[] = [];
    const readItem = (): boolean => {
      const item = readValue(cursor, depth + 1);
      if (item) items.push(item);
      return item !== undefined;
    };
    return readBetween(cursor, ']', readItem) ? { line, items } : undefined;
  }
  if (cursor.token === '{') {
    const entries: Mapping['entries'][number][] = [];
    const readItem = (): boolean => {
      const entry = readEntry(cursor, depth);
      if (entry) entries.push(entry);
      return entry !== undefined;
    };
    return readBetween(cursor, '}', readItem) ? { line, entries } : undefined;
  }
  return readScalar(cursor, line);
}

function readBetween(cursor: Cursor, close: string, readItem: () => boolean): boolean {
  step(cursor);
  let isMore = cursor.token !== close;
  while (isMore) {
    if (!readItem()) return false;
    isMore = cursor.token === ',';
    if (isMore) step(cursor);
  }
  const isClosed = cursor.token === close;
  if (isClosed) step(cursor);
  return isClosed;
}

function readEntry(cursor: Cursor, depth: number): Mapping['entries'][number] | undefined {
  const key = cursor.token.startsWith('"') && readScalar(cursor, cursor.lineOf(cursor.at));
  if (!key || cursor.token !== ':') return undefined;
  step(cursor);
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
  step(cursor);
  if (typeof value === 'string') return { line, type: 'text', text: value };
  if (value === null) return { line, type: 'null', text: token };
  return { line, type: typeof value === 'number' ? 'number' : 'boolean', text: token };
}
