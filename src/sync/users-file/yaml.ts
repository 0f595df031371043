/**
 * Parses YAML with every value as text: `+41791234567`, `007`, `1990-01-31` and `ja` stay as they are written.
 * It uses js-yaml's events, which have positions, and not its schemas, which convert values to other types.
 */
import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml';
import { createLineCounter } from './lines.ts';
import {
  MAX_DEPTH,
  MAX_VALUES,
  TOO_MANY_VALUES,
  type Mapping,
  type ParsedDocument,
  type ParseIssue,
  type Scalar,
  type Node,
} from './nodes.ts';

type NodeEvent = Extract<Event, { tagStart: number }>;
type ScalarEvent = Extract<NodeEvent, { valueStart: number }>;

/** The events that have not been read yet. */
interface EventQueue {
  readonly text: string;
  /** The next event is the last: `pop` releases the memory of what has been read. */
  readonly events: Event[];
  readonly lineOf: (offset: number) => number;
}

/** Plain scalars that are booleans in YAML 1.2. */
const BOOLEANS = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'];
/** Begins a value, or its key: an item, a pair, an entry of a list or mapping in brackets, a document. */
const VALUE_START = /[,[{]|[-:?](?=[\s,[\]{}-]|$)/g;

/** Plain scalars that are `null`. Other spellings, such as `Null`, are text: it is also a surname. */
const NULLS = ['', '~', 'null'];

/**
 * Parses a YAML document.
 *
 * @throws what js-yaml throws, unless it is a syntax error: that is the `issue` of the document
 */
export function parseYaml(text: string): ParsedDocument {
  const lastOffset = findLimit(text);
  if (lastOffset !== undefined) {
    return { issue: { line: createLineCounter(text)(lastOffset), text: TOO_MANY_VALUES } };
  }
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // After these characters, js-yaml quotes parts of the file.
    const reason = error.reason.replace(/(?:: | ").*/s, '');
    const { line = 0, column = 0 } = error.mark ?? {};
    return { issue: { line: line + 1, text: `is not valid YAML at character ${column + 1}: ${reason}` } };
  }
  const lineOf = createLineCounter(text);
  const issue = findUnsupported(events, lineOf);
  if (issue) return { issue };
  const queue = { text, events: events.reverse(), lineOf };
  // The first event begins the document.
  queue.events.pop();
  return { root: readNext(queue) ?? { line: 1, type: 'null', text: '' } };
}

/**
 * Where a text has more values than are read; undefined if it has fewer. js-yaml keeps all events in memory, so the values are
 * counted before, by the characters that begin one. In texts, such characters are counted too, but few.
 */
function findLimit(text: string): number | undefined {
  VALUE_START.lastIndex = 0;
  for (let count = 0; VALUE_START.test(text); count++) {
    if (count >= MAX_VALUES) return VALUE_START.lastIndex;
  }
  return undefined;
}

/** The first use of a feature that a users file does not need. Aliases are also unsafe: a few can expand to gigabytes. */
function findUnsupported(
  events: readonly Event[],
  lineOf: (offset: number) => number,
): ParseIssue | undefined {
  // The first event begins the first document, which is fine.
  const index = events.findIndex((event, at) => at > 0 && unsupportedFeature(event) !== undefined);
  const event = events[index];
  const text = event && unsupportedFeature(event);
  if (text === undefined) return undefined;
  // The start of a document has no offset of its own, so the offset of its content is used.
  const read = events.slice(0, event?.type === EVENT_ID.DOCUMENT ? index + 2 : index + 1);
  return { line: lineOf(read.reduce((offset, each) => Math.max(offset, startOf(each)), 0)), text };
}

/** Why an event after the first is not supported; undefined if it is. */
function unsupportedFeature(event: Event): string | undefined {
  if (event.type === EVENT_ID.DOCUMENT) return 'starts a second YAML document. Put all users in one list';
  if (event.type === EVENT_ID.ALIAS) return 'contains a YAML alias (`*`). Write out the value instead';
  const hasTag = isNode(event) && event.tagStart >= 0;
  return hasTag ? 'contains a YAML tag (`!`). Remove the tag, as all values are read as text' : undefined;
}

function isNode(event: Event): event is NodeEvent {
  const { SCALAR, SEQUENCE, MAPPING } = EVENT_ID;
  return event.type === SCALAR || event.type === SEQUENCE || event.type === MAPPING;
}

/** The offset at which an event begins; -1 if it has none of its own. */
function startOf(event: Event): number {
  if (isNode(event)) {
    if (event.tagStart >= 0) return event.tagStart;
    return event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  }
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : -1;
}

/** Reads the node that begins with the next event; undefined at the end of a list, a mapping or the document. */
function readNext(queue: EventQueue): Node | undefined {
  const event = queue.events.pop();
  if (!event || !isNode(event)) return undefined;
  const line = queue.lineOf(startOf(event));
  if (event.type === EVENT_ID.SCALAR) return readScalar(queue.text, line, event);
  const items: Node[] = [];
  for (let item = readNext(queue); item; item = readNext(queue)) items.push(item);
  return event.type === EVENT_ID.SEQUENCE ? { line, items } : { line, entries: toEntries(items) };
}

function readScalar(text: string, line: number, event: ScalarEvent): Scalar {
  const value = getScalarValue(text, event);
  const isPlain = event.style === SCALAR_STYLE.PLAIN;
  if (isPlain && BOOLEANS.includes(value)) return { line, type: 'text', text: value, isYamlBoolean: true };
  return { line, type: isPlain && NULLS.includes(value) ? 'null' : 'text', text: value };
}

/**
 * The entries of a mapping, whose events alternate between keys and values. A key that is a list or a mapping becomes
 * an empty key, which no column has.
 */
function toEntries(items: readonly Node[]): Mapping['entries'] {
  const entries: (readonly [Scalar, Node])[] = [];
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index];
    const value = items[index + 1];
    if (key && value) {
      entries.push(['text' in key ? key : { line: key.line, type: 'null', text: '' }, value]);
    }
  }
  return entries;
}
