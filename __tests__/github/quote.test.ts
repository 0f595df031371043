/** A text from outside in a message. */
import { describe, expect, it } from '@jest/globals';
import { createQuote } from '../../src/github/inputs.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';

const KEY = 'key1234567890abcdef';
const quote = createQuote(createSanitizer([KEY]));

describe('a quoted text', () => {
  it.each([
    ['is in one line', 'a\nb', '"a b"'],
    ['has at most 60 characters', 'x'.repeat(61), `"${'x'.repeat(59)}…"`],
    ['has no secret', `not ${KEY}`, '"not ***"'],
    ['has no secret at its cut', `${'x'.repeat(50)} ${KEY}`, `"${'x'.repeat(50)} ***"`],
    ['may be very long', 'y'.repeat(20_000), `"${'y'.repeat(59)}…"`],
    ['has no half of a secret after much that is invisible', `${'\u200B'.repeat(9_990)}${KEY}`, '"***"'],
  ])('%s', (_, text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  it('is cut before it is sanitized', () => {
    const lengths: number[] = [];
    createQuote((text) => {
      lengths.push(text.length);
      return text;
    })('z'.repeat(1_000_000));
    expect(lengths).toEqual([10_000]);
  });
});
