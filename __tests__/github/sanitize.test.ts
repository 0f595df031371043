import { describe, expect, it } from '@jest/globals';
import type { ErrorReport } from '../../src/github/error-messages.ts';
import { createLog } from '../../src/github/log.ts';
import { code, createSanitizer, singleLine, truncate, escapeCommands } from '../../src/github/sanitize.ts';
import { recordingToolkit } from '../support/toolkit.ts';

describe('a line', () => {
  it('has nothing that breaks it or can not be seen', () => {
    expect(singleLine('a\r\n\u2028\u0085b')).toBe('a b');
    expect(singleLine('\u001b[31mred\u202e\u2066\ud800')).toBe('[31mred');
    expect(singleLine('Zürich, 東京 👋')).toBe('Zürich, 東京 👋');
  });

  it('can be taken for no command', () => {
    expect(escapeCommands('::error::b')).toBe(': :error: :b');
    expect(escapeCommands(':::x')).toBe(': : :x');
    expect(escapeCommands('###[error]x')).toBe('## # [error]x');
  });
});

describe('text in a summary', () => {
  it('is code', () => {
    expect(code('<b>&"\'@x')).toBe('<code>&lt;b&gt;&amp;&quot;&#39;@x</code>');
  });
});

describe('shortening', () => {
  it('marks the cut and cuts no character in half', () => {
    expect(truncate('abcdef', 6)).toBe('abcdef');
    expect(truncate('abcdefg', 6)).toBe('abcde…');
    expect(truncate('abcd👋g', 6)).toBe('abcd…');
  });
});

describe('a secret', () => {
  const SECRET = 'a/B c&"d<ü\\';

  it.each([
    ['as it is', SECRET],
    ['in another case', SECRET.toUpperCase()],
    ['over two lines', 'a/B\r\nc&"d<ü\\'],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['in JSON as Rails writes it', 'a/B c\\u0026\\"d\\u003cü\\\\'],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL, in small letters', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['in HTML', 'a/B c&amp;&quot;d&lt;ü\\'],
    ['in base64', Buffer.from(SECRET).toString('base64').replace(/=+$/, '')],
  ])('is not shown %s', (_, text) => {
    expect(createSanitizer([SECRET])(`x ${text} y`)).toBe('x *** y');
  });

  it('is not shown by one of its lines', () => {
    expect(createSanitizer(['first line\nsecond line'])('it has a second line')).toBe('it has a ***');
  });

  it('leaves nothing of a longer one behind', () => {
    expect(createSanitizer(['correct', 'correct horse'])('the correct horse')).toBe('the ***');
  });

  it('may be no text at all', () => {
    expect(createSanitizer([' ', '\ud800'])('x y')).toBe('x y');
  });

  it('does not make cleaning slow', () => {
    const sanitize = createSanitizer(['"'.repeat(200), '\\'.repeat(200)]);
    expect(sanitize('\\'.repeat(20_000) + 'x'.repeat(20_000))).toContain('x');
  });
});

describe('the log', () => {
  const failure = (summary: string, ...items: string[]): ErrorReport => ({
    code: 'internal',
    summary,
    hints: [],
    items: items.map((text) => ({ text })),
  });

  it('takes secrets out of a long item before it cuts it', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask('a-long-secret');
    log.failed(failure('Two failed:', `${'x'.repeat(490)}a-long-secret`, 'y'));
    expect(toolkit.said.at(-1)).toBe(`failed Two failed:\n- ${'x'.repeat(490)}***\n- y`);
    log.failed(failure('Two failed:', 'x'.repeat(600)));
    expect(toolkit.said.at(-1)).toBe(`failed Two failed:\n- ${'x'.repeat(497)}…`);
  });

  it('keeps secrets, commands and further lines out of all it says', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask('');
    log.mask('se\ncret');
    log.info('se\ncret ##[error]\nx');
    log.warning('w'.repeat(3_000));
    log.failed({ ...failure('first se cret'), hints: ['::second::'] });
    expect(toolkit.said).toEqual([
      'mask se\ncret',
      'info *** # # [error] x',
      `warning ${'w'.repeat(1_999)}…`,
      'failed first ***\n: :***cond: :',
    ]);
  });
});
