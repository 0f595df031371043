/** Faults as people write them, one per line: from text to faults, and warnings about those that affected no request. Pure. */
import type { ParseResult, Parser } from '../src/model/parsers.ts';
import { NAMED_EFFECTS, unusedFaults, type Effect, type Fault } from './faults.ts';

/** A line with a fault. */
export interface FaultLine {
  readonly line: string;
  /** 1 is the first line. */
  readonly number: number;
  readonly parsed: ParseResult<Fault>;
}

/** Parses a text with one fault per line. Empty lines don't count. */
export function parseFaults(text: string): FaultLine[] {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => ({ line, number, parsed: parseFault(line) }));
}

const FORM = /^(GET|HEAD|POST|PUT|PATCH|DELETE|\*)\s+(\S+)\s+(\S+)(?:\s+(\d+))?(?:\s+after\s+(\d+))?$/i;

const FORM_RULE =
  'be METHOD PATH EFFECT [TIMES] [after COUNT], such as "PUT /users/* 503 2". METHOD is GET, POST, PUT, PATCH, DELETE or *; ' +
  'PATH begins with / and is below /api/v1, without a query, and does not end in / or .json; ' +
  `EFFECT is a status from 200 to 599 or one of ${NAMED_EFFECTS.join(', ')}`;

/** What a path is below the API's base URL, as requests are routed. Each rule is to be read after "a PATH that". */
const PATH_RULES: readonly (readonly [form: RegExp, rule: string])[] = [
  [/^\//, 'begins with /'],
  [/^(?!\/api\/)/, 'is below /api/v1, without this part'],
  [/^[^?#]*$/, 'has no query'],
  [/^[^*]*\*?$/, 'has * at its end only'],
  [/(?<!\/|\.json)$/, 'does not end in / or .json'],
];

/**
 * Parses `METHOD PATH EFFECT [TIMES] [after COUNT]`, as in `PUT /users/* 503 2 after 10`: two updates fail with 503
 * after the first ten succeeded.
 */
export const parseFault: Parser<Fault> = (text) => {
  const [, method = '', path = '', effectText = '', times, after] = FORM.exec(text.trim()) ?? [];
  const effect = parseEffect(effectText);
  if (effect === undefined) return { must: FORM_RULE };
  const rule = PATH_RULES.find(([form]) => !form.test(path))?.[1];
  if (rule !== undefined) return { must: `have a PATH that ${rule}` };
  return {
    value: {
      method: method.toUpperCase(),
      path,
      effect,
      ...(times && { times: Number(times) }),
      ...(after && { after: Number(after) }),
    },
  };
};

function parseEffect(text: string): Effect | undefined {
  if (/^[2-5]\d\d$/.test(text)) return { status: Number(text) };
  return NAMED_EFFECTS.find((name) => name === text);
}

/**
 * A warning for each fault that affected no request. Lines that are invalid have none.
 *
 * @param text the faults, one per line
 * @param requests all requests in the order in which they arrived, with their paths below the API's base URL
 * @param quote makes a line safe to show in a message
 */
export function unusedFaultWarnings(
  text: string,
  requests: readonly { readonly method: string; readonly path: string }[],
  quote: (line: string) => string,
): string[] {
  const faults = parseFaults(text).flatMap(({ line, parsed }) =>
    'value' in parsed ? [{ ...parsed.value, line }] : [],
  );
  return unusedFaults(faults, requests).map(
    ({ line }) =>
      `The fault ${quote(line)} affected no request. Check its method and path, and the faults before it.`,
  );
}
