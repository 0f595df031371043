/** MOCO's reasons in the body of an error response. Pure. */
import { HTML_ENTITIES } from '../model/decode.ts';
import { truncate } from '../model/display.ts';
import { ALL_FIELDS, fieldByRequestKey, type Field } from '../model/fields.ts';
import { isObject, own, scalarEntries, type JsonObject } from '../model/json.ts';
import { privacyOf } from '../model/keys.ts';
import {
  countLetters,
  createFinder,
  foldedWords,
  isShort,
  MIN_LENGTH_WITH_GAPS,
  type FinderOptions,
  type Found,
  type GuardedValue,
} from '../model/withhold.ts';
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

/** Reasons, some of them alike, that may be pieces of one value. */
const MAX_PIECES = 1_000;

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
  const all = readReasons(body, contentType);
  const distinct = firstOf([...new Map(all.map((reason) => [lineOf(reason), reason])).values()]);
  const { findAny, findAcross } = createSentFinder(sent);
  const found = new Map(distinct.map((reason) => [lineOf(reason), findAny(reason)]));
  // Pieces of a value may be reasons of their own, and alike: `["CH93", "0076", …]`.
  const told = all.slice(0, MAX_PIECES).filter((reason) => !found.get(lineOf(reason)));
  const across = findAcross(told.map(({ text }) => text).join(' '));
  const reasons = distinct.map((reason): Reason => {
    const repeated = found.get(lineOf(reason)) ?? across;
    return repeated
      ? withheldReason(reason, repeated, sent)
      : { kind: 'told', text: truncate(lineOf(reason), MAX_LENGTH) };
  });
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** A reason as it is shown, after the keys that lead to it. */
function lineOf({ path, text }: RawReason): string {
  return path.length > 0 ? `${path.join('.')}: ${text}` : text;
}

function firstOf(reasons: readonly RawReason[]): RawReason[] {
  let room = MAX_TOTAL;
  return reasons.slice(0, MAX_REASONS).filter((reason) => {
    const isRead = room > 0;
    room -= Math.min(lineOf(reason).length, MAX_SEARCHED);
    return isRead;
  });
}

/** Whose value is repeated: the name of an input, or MOCO's key if there is none; undefined for the API key. */
interface SentField {
  readonly field: string | undefined;
  readonly isSecret: boolean;
}

/** A text of a field, and how it is to be treated. */
interface SentText extends GuardedValue<SentField> {
  readonly privacy: Field['privacy'];
  /** What the field is called: by people and programs, and the key of the text in it, as {@link foldedWords}. */
  readonly names: readonly string[];
}

/** Keys with values that a sentence may have by chance and that say nothing about a person: a URL of MOCO's own. */
const NOT_GUARDED = ['avatar_url'];

/** Finds secrets, and personal values that were sent or that MOCO has. */
interface SentFinder {
  readonly findAny: (reason: RawReason) => Found<SentField> | undefined;
  /** Finds what is not short in the texts of several reasons together. */
  readonly findAcross: (text: string) => Found<SentField> | undefined;
}

function createSentFinder(values: SentValues): SentFinder {
  const { apiKey = '', fields = {}, current = {} } = values;
  const sent = textsOf(fields, fieldByRequestKey);
  const stored = textsOf(current, fieldByResponseKey);
  const secrets: GuardedValue<SentField>[] = [
    { text: apiKey, source: { field: undefined, isSecret: true } },
    ...sent.filter(({ privacy }) => privacy === 'secret'),
  ];
  const personal = sent.filter(({ privacy }) => privacy === 'personal');
  // MOCO rather repeats what was sent. Shorter values would be found in too many reasons.
  const storedPersonal = stored.filter(
    ({ privacy, text }) => privacy === 'personal' && countLetters(text) >= MIN_LENGTH_WITH_GAPS,
  );
  const known = [
    ...FIELD_NAMES,
    ...Object.keys(fields),
    ...[...sent, ...stored].filter(({ privacy }) => privacy === 'public').map(({ text }) => text),
  ];
  const long = [...personal.filter(({ text }) => !isShort(text)), ...storedPersonal];
  const options = { findParts: true, areWords: true, known };
  const findSecret = createFinder(secrets, { findParts: true });
  const findPersonal = createFinder(long, options);
  const findShort = createShortFinder(
    personal.filter(({ text }) => isShort(text)),
    options,
    fields,
  );
  const findLong: SentFinder['findAcross'] = (text) => findSecret(text) ?? findPersonal(text);
  return {
    findAny: (reason) => findLong(lineOf(reason).slice(0, MAX_SEARCHED)) ?? findShort(reason),
    findAcross: (text) => findLong(text.slice(0, MAX_TOTAL)),
  };
}

/**
 * Finds short values in reasons that name their field: a path that names another field does not. Values such as "no" are
 * words of most sentences. "0" and "1" never count: they are what MOCO has for checkboxes.
 */
function createShortFinder(
  short: readonly SentText[],
  options: FinderOptions,
  fields: JsonObject,
): (reason: RawReason) => Found<SentField> | undefined {
  const values = short.filter(({ text }) => !['0', '1'].includes(text.trim()));
  return ({ path, text }) => {
    const keys = keysIn(path).map(foldedWords);
    const words = ` ${foldedWords(text.slice(0, MAX_SEARCHED))} `;
    const isOfOther = fieldIn(path, fields) !== undefined;
    const isNamed = ({ names }: SentText): boolean =>
      names.some((name) => keys.includes(name) || (!isOfOther && words.includes(` ${name} `)));
    const named = values.filter(isNamed);
    return createFinder(named, options)(text.slice(0, MAX_SEARCHED));
  };
}

const FIELD_NAMES = ALL_FIELDS.flatMap(namesOf);

function namesOf({ input, label, germanLabel, requestKey }: NamedField): string[] {
  return [input, label, germanLabel, requestKey].filter((name) => name !== undefined);
}

type NamedField = Pick<Field, 'input' | 'label' | 'germanLabel' | 'requestKey'>;

function textsOf(
  values: JsonObject,
  fieldOf: (key: string) => NamedField & Pick<Field, 'privacy'>,
): SentText[] {
  return Object.entries(values)
    .filter(([key]) => !NOT_GUARDED.includes(key))
    .flatMap(([key, value]) => {
      const field = fieldOf(key);
      const source = { field: field.input, isSecret: field.privacy === 'secret' };
      const names = namesOf(field).map(foldedWords);
      return scalarEntries(value).map(([inner, text]) => ({
        text,
        source,
        privacy: field.privacy,
        names: [...names, foldedWords(inner)].filter(Boolean),
      }));
    });
}

function fieldByResponseKey(key: string): NamedField & Pick<Field, 'privacy'> {
  const row = ALL_FIELDS.find(({ responseKey }) => responseKey === key);
  return { ...(row ?? fieldByRequestKey(key)), privacy: privacyOf(key) };
}

function withheldReason(
  { path }: RawReason,
  { source }: Found<SentField>,
  { fields = {} }: SentValues,
): Reason {
  const field = fieldIn(path, fields);
  if (!source) return { kind: 'withheld', field, repeats: 'unknown' };
  const isOtherSecret = source.isSecret && source.field !== field;
  if (source.field === undefined || isOtherSecret) return { kind: 'withheld', field, repeats: 'secret' };
  return { kind: 'withheld', field, repeats: { valueOf: source.field } };
}

function keysIn(path: readonly string[]): string[] {
  return path.flatMap((keys) => keys.split('.'));
}

/** The field that a path names: an input, or a key of `additional-fields`; undefined if it names none. */
function fieldIn(path: readonly string[], fields: JsonObject): string | undefined {
  return keysIn(path)
    .map((key) => fieldOf(key, fields))
    .find(Boolean);
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
  if (value === null || depth > MAX_DEPTH) return [];
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

function htmlTitle(page: string): string[] {
  const title = /<title[^<>]*>([^<]*)/i.exec(page.slice(0, MAX_HEAD))?.[1]?.trim();
  return title ? [title.replace(/&(#x?[0-9a-f]{1,6}|[a-z]+);/gi, decodeEntity)] : [];
}

function decodeEntity(entity: string, name: string): string {
  if (!name.startsWith('#')) return HTML_ENTITIES[name] ?? entity;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}
