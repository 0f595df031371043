/** What JSON and YAML have in common: values with the lines on which they begin. */

export interface Scalar {
  readonly line: number;
  /** In YAML everything but `null` is a text. */
  readonly type: 'text' | 'number' | 'boolean' | 'null';
  /** A number is kept as it is written, with all its digits. */
  readonly text: string;
}

export interface List {
  readonly line: number;
  readonly items: readonly Node[];
}

export interface Mapping {
  readonly line: number;
  /** As they are written: a key may be there twice. */
  readonly entries: readonly (readonly [key: Scalar, value: Node])[];
}

export type Node = Scalar | List | Mapping;

/** A text that was read, or why it can't be. */
export type ParsedDocument = { readonly tree: Node } | { readonly line: number; readonly fault: string };

/** Lists, people, fields, custom fields and their choices; the rest is for mistakes to be named well. */
export const MAX_DEPTH = 10;

/** Line breaks as Windows, Unix and old Macs write them. */
export const LINE_BREAK = /\r\n?|\n/g;

/** A function that knows the lines of offsets, each of which must not be before the last. */
export function createLineCounter(text: string): (offset: number) => number {
  const breaks = new RegExp(LINE_BREAK);
  const nextStart = (): number => (breaks.test(text) ? breaks.lastIndex : Infinity);
  let line = 1;
  let next = nextStart();
  return (offset) => {
    while (next <= offset) {
      line += 1;
      next = nextStart();
    }
    return line;
  };
}
