/**
 * YAML in which every value is a text as it stands: `+41791234567`, `007`, `1990-01-31` and `ja` are what they
 * look like. Read from js-yaml's events, which have the places, and not by its schemas, which make other types.
 */
import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml';
import {
  createLineCounter,
  MAX_DEPTH,
  type Mapping,
  type ParsedDocument,
  type Scalar,
  type Node,
} from './nodes.ts';

type NodeEvent = Extract<Event, { tagStart: number }>;
type ScalarEvent = Extract<NodeEvent, { valueStart: number }>;

/** What is still to be read, the next event at the end: what has been read is let go of, as there can be very many. */
interface Rest {
  readonly text: string;
  readonly events: Event[];
  readonly lineOf: (offset: number) => number;
}

/** A person may be called Null: only these two, and nothing at all, stand for no value. */
const NULLS = ['', '~', 'null'];

export function parseYaml(text: string): ParsedDocument {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // Behind these signs js-yaml says pieces of the file.
    const reason = error.reason.replace(/(?:: | ").*/s, '');
    const { line = 0, column = 0 } = error.mark ?? {};
    return { line: line + 1, fault: `can't be read as YAML from character ${column + 1} on: ${reason}` };
  }
  const lineOf = createLineCounter(text);
  const problem = firstProblem(events);
  if (problem) return { line: lineOf(problem.at), fault: problem.fault };
  // The first event begins the document.
  const rest = { text, events: events.reverse(), lineOf };
  rest.events.pop();
  return { tree: readNext(rest) ?? { line: 1, type: 'null', text: '' } };
}

/** What YAML can do, but a list of people has no use for; an alias can stand for endlessly much. */
function firstProblem(events: readonly Event[]): { at: number; fault: string } | undefined {
  const index = events.findIndex(
    (event, location) => location > 0 && unsupportedFeature(event) !== undefined,
  );
  const event = events[index];
  const issue = event && unsupportedFeature(event);
  if (issue === undefined) return undefined;
  // A document has no place of its own; its content has.
  const read = events.slice(0, event?.type === EVENT_ID.DOCUMENT ? index + 2 : index + 1);
  return { at: read.reduce((at, each) => Math.max(at, startOf(each)), 0), fault: issue };
}

/** The first event begins the first document and is not asked about. */
function unsupportedFeature(event: Event): string | undefined {
  if (event.type === EVENT_ID.DOCUMENT) return 'begins a second document; all people belong in one list';
  if (event.type === EVENT_ID.ALIAS) return 'has an alias (`*`); write out what it stands for';
  const hasTag = isNode(event) && event.tagStart >= 0;
  return hasTag ? 'has a tag (`!`); every value is a text as it stands' : undefined;
}

function isNode(event: Event): event is NodeEvent {
  const { SCALAR, SEQUENCE, MAPPING } = EVENT_ID;
  return event.type === SCALAR || event.type === SEQUENCE || event.type === MAPPING;
}

/** -1 for what has no place of its own. */
function startOf(event: Event): number {
  if (isNode(event)) {
    if (event.tagStart >= 0) return event.tagStart;
    return event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  }
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : -1;
}

/** The node that begins with the next event; undefined where a list, a mapping or the document ends. */
function readNext(rest: Rest): Node | undefined {
  const event = rest.events.pop();
  if (!event || !isNode(event)) return undefined;
  const line = rest.lineOf(startOf(event));
  if (event.type === EVENT_ID.SCALAR) return readScalar(rest.text, line, event);
  const items: Node[] = [];
  for (let item = readNext(rest); item; item = readNext(rest)) items.push(item);
  return event.type === EVENT_ID.SEQUENCE ? { line, items } : { line, entries: pairsOf(items) };
}

function readScalar(text: string, line: number, event: ScalarEvent): Scalar {
  const value = getScalarValue(text, event);
  const isNull = event.style === SCALAR_STYLE.PLAIN && NULLS.includes(value);
  return { line, type: isNull ? 'null' : 'text', text: value };
}

/** Keys and values stand in turn. A key that is a list or an object is no heading: it counts as an empty one. */
function pairsOf(items: readonly Node[]): Mapping['entries'] {
  const pairs: (readonly [Scalar, Node])[] = [];
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index];
    const value = items[index + 1];
    if (key && value) pairs.push(['text' in key ? key : { line: key.line, type: 'null', text: '' }, value]);
  }
  return pairs;
}
