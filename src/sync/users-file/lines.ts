/** Lines of a text, with the line breaks of Windows, Unix and the classic Mac OS. Pure. */

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The number of line breaks in a text. */
export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) count += 1;
    else if (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED) count += 1;
  }
  return count;
}

/** Returns a function from offsets in `text` to line numbers. Offsets must not decrease from call to call. */
export function createLineCounter(text: string): (offset: number) => number {
  const breaks = /\r\n?|\n/g;
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
