/** MOCO's reasons in the body of an error response. Pure. */
import { truncate } from '../model/display.ts';
import { ALL_FIELDS, fieldByRequestKey, type Field } from '../model/fields.ts';
import { isObject, own, scalarTexts, type JsonObject } from '../model/json.ts';
import { privacyOf } from '../model/keys.ts';
import { createFinder, isShort, type Found, type GuardedValue } from '../model/withhold.ts';
import type { Reason } from './errors.ts';

/** Deeper or longer bodies are not read. */
const MAX_DEPTH = 6;
const MAX_REASONS = 50;

/** Characters of a reason that are kept. No message is longer. */
const MAX_LENGTH = 2_000;

/** Characters that are searched: a value at the end of those that are kept must not be cut before it is found. */
const MAX_SEARCHED = MAX_LENGTH + 1_000;

/** Characters of all reasons together that are searched. Later reasons are left out: no message has room for them. */
const MAX_TOTAL = 12_000;

/** Keys that wrap a reason and name no field. */
const WRAPPERS = ['error', 'errors', 'message', 'messages', 'base'];

/** What MOCO was sent, and may repeat. */
export interface SentValues {
  readonly apiKey?: string | undefined;
  /** The fields of a user, by MOCO's keys. */
  readonly fields?: JsonObject | undefined;
  /** The user as MOCO has it, by MOCO's keys. A field that equals it is not sent. */
  readonly current?: JsonObject | undefined;
}

/**
 * The reasons in an error body, as `field: reason`. MOCO documents a message, a list and an object whose shape is open;
 * lists by field were seen. Plain text and the title of a proxy's HTML page are understood too. A reason that repeats the
 * key, a password or a personal value is withheld.
 */
export function parseErrorBody(body: string, contentType: string, sent: SentValues = {}): Reason[] {
  const told = readReasons(body, contentType).map(({ path, text }) => ({
    path,
    text: path.length > 0 ? `${path.join('.')}: ${text}` : text,
  }));
  const distinct = firstOf([...new Map(told.map((reason) => [reason.text, reason])).values()]);
  if (distinct.length === 0) return [];
  const find = createSentFinder(sent);
  const reasons = distinct.map(({ path, text }): Reason => {
    const found = find(text.slice(0, MAX_SEARCHED));
    return found ? withheldReason(path, found, sent) : { kind: 'told', text: truncate(text, MAX_LENGTH) };
  });
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

function firstOf(reasons: readonly RawReason[]): RawReason[] {
  let room = MAX_TOTAL;
  return reasons.slice(0, MAX_REASONS).filter(({ text }) => {
    const isRead = room > 0;
    room -= Math.min(text.length, MAX_SEARCHED);
    return isRead;
  });
}

/** Whose value is repeated: the name of an input, or MOCO's key if there is none; undefined for the API key. */
interface Sender {
  readonly field: string | undefined;
  readonly isSecret: boolean;
}

/** A text of a field, and how it is to be treated. */
interface SentText extends GuardedValue<Sender> {
  readonly privacy: Field['privacy'];
}

/** Finds secrets, and personal values that were sent or that MOCO has. */
function createSentFinder(values: SentValues): (text: string) => Found<Sender> | undefined {
  const { apiKey = '', fields = {}, current = {} } = values;
  const sent = textsOf(fields, fieldByRequestKey);
  const stored = textsOf(current, fieldByResponseKey);
  const secrets: GuardedValue<Sender>[] = [
    { text: apiKey, source: { field: undefined, isSecret: true } },
    ...sent.filter(({ privacy }) => privacy === 'secret'),
  ];
  // Short values that were not sent, such as the "1" of a checkbox, would be found in too many reasons.
  const personal = [...sent, ...stored.filter(({ text }) => !isShort(text))].filter(
    ({ privacy }) => privacy === 'personal',
  );
  const known = [
    ...FIELD_NAMES,
    ...Object.keys(fields),
    ...[...sent, ...stored].filter(({ privacy }) => privacy === 'public').map(({ text }) => text),
  ];
  const findSecret = createFinder(secrets, { findParts: true });
  const findPersonal = createFinder(personal, { findParts: true, known });
  return (text) => findSecret(text) ?? findPersonal(text);
}

const FIELD_NAMES = ALL_FIELDS.flatMap(({ input, label, germanLabel = '', requestKey }) => [
  ...[input, label, germanLabel, requestKey],
]);

function textsOf(values: JsonObject, fieldOf: (key: string) => Pick<Field, 'input' | 'privacy'>): SentText[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const { input, privacy } = fieldOf(key);
    return scalarTexts(value).map((text) => ({
      text,
      source: { field: input, isSecret: privacy === 'secret' },
      privacy,
    }));
  });
}

function fieldByResponseKey(key: string): Pick<Field, 'input' | 'privacy'> {
  const row = ALL_FIELDS.find(({ responseKey }) => responseKey === key);
  return { input: row?.input ?? key, privacy: privacyOf(key) };
}

/** Names the field to which MOCO's reason belongs, or else the one whose value it repeats. */
function withheldReason(
  path: readonly string[],
  { source }: Found<Sender>,
  { fields = {} }: SentValues,
): Reason {
  const field = path
    .flatMap((keys) => keys.split('.'))
    .map((key) => fieldOf(key, fields))
    .find(Boolean);
  if (!source) return { kind: 'withheld', field, repeats: 'unknown' };
  if (source.field !== undefined && (field ?? source.field) === source.field) {
    return { kind: 'withheld', field: source.field, repeats: 'its-value' };
  }
  return { kind: 'withheld', field, repeats: source.isSecret ? 'secret' : 'personal-value' };
}

function fieldOf(key: string, fields: JsonObject): string | undefined {
  const row = ALL_FIELDS.find(({ requestKey, responseKey }) => requestKey === key || responseKey === key);
  return row?.input ?? (own(fields, key) === undefined ? undefined : key);
}

/** A reason, and the keys that lead to it. */
interface RawReason {
  readonly path: readonly string[];
  readonly text: string;
}

function readReasons(body: string, contentType: string): RawReason[] {
  if (/html/i.test(contentType) || /^\s*</.test(body)) {
    return htmlTitle(body).map((text) => ({ path: [], text }));
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = body;
  }
  return flatten(parsed, [], 0);
}

function flatten(value: unknown, path: readonly string[], depth: number): RawReason[] {
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
