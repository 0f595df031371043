/** What a terminal shows: emphasis, and the job summary as text. */
import { describe, expect, it } from '@jest/globals';
import { bold } from '../../scripts/terminal.ts';
import { summaryToText } from '../../scripts/summary-text.ts';

describe('a heading', () => {
  it('is bold on a terminal', () => {
    expect(bold('Log', { isTTY: true }, {})).toBe('\u001b[1mLog\u001b[0m');
  });

  it.each([
    ['in a pipe', { isTTY: false }, {}],
    ['with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }],
  ])('has no codes %s', (_, stream, env) => {
    expect(bold('Log', stream, env)).toBe('Log');
  });
});

describe('the job summary', () => {
  it('has each line of a cell in a line of its own', () => {
    const html =
      '<table><tr><th>Who</th><th>Notice</th></tr><tr><td>Nora</td><td>One.<br>Another.</td></tr></table>';
    expect(summaryToText(html).split('\n')).toEqual(['Who   Notice', 'Nora  One.', '      Another.']);
  });
});
