import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/runner/log.ts';
import { code, createCleaner, oneLine, shorten, withoutCommands } from '../../src/runner/untrusted.ts';
import { recordingToolkit } from '../support/toolkit.ts';

describe('a line', () => {
  it('has nothing that breaks it or can not be seen', () => {
    expect(oneLine('a\r\n\u2028\u0085b')).toBe('a b');
    expect(oneLine('\u001b[31mred\u202e\u2066\ud800')).toBe('[31mred');
    expect(oneLine('Zürich, 東京 👋')).toBe('Zürich, 東京 👋');
  });

  it('can be taken for no command', () => {
    expect(withoutCommands('::error::b')).toBe(': :error: :b');
    expect(withoutCommands(':::x')).toBe(': : :x');
    expect(withoutCommands('###[error]x')).toBe('## # [error]x');
  });
});

describe('text in a summary', () => {
  it('is code', () => {
    expect(code('<b>&"\'@x')).toBe('<code>&lt;b&gt;&amp;&quot;&#39;@x</code>');
  });
});

describe('shortening', () => {
  it('marks the cut and cuts no character in half', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef');
    expect(shorten('abcdefg', 6)).toBe('abcde…');
    expect(shorten('abcd👋g', 6)).toBe('abcd…');
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
    expect(createCleaner([SECRET])(`x ${text} y`)).toBe('x *** y');
  });

  it('is not shown by one of its lines', () => {
    expect(createCleaner(['first line\nsecond line'])('it has a second line')).toBe('it has a ***');
  });

  it('leaves nothing of a longer one behind', () => {
    expect(createCleaner(['correct', 'correct horse'])('the correct horse')).toBe('the ***');
  });

  it('may be no text at all', () => {
    expect(createCleaner([' ', '\ud800'])('x y')).toBe('x y');
  });

  it('does not make cleaning slow', () => {
    const clean = createCleaner(['"'.repeat(200), '\\'.repeat(200)]);
    expect(clean('\\'.repeat(20_000) + 'x'.repeat(20_000))).toContain('x');
  });
});

describe('the log', () => {
  it('takes secrets out of a long item before it cuts it', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask('a-long-secret');
    log.failed(['Two failed:', `- ${'x'.repeat(490)}a-long-secret`, '- y']);
    expect(toolkit.said.at(-1)).toBe(`failed Two failed:\n- ${'x'.repeat(490)}***\n- y`);
    log.failed(['Two failed:', `- ${'x'.repeat(600)}`]);
    expect(toolkit.said.at(-1)).toBe(`failed Two failed:\n- ${'x'.repeat(497)}…`);
  });

  it('keeps secrets, commands and further lines out of all it says', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask('');
    log.mask('se\ncret');
    log.info('se\ncret ##[error]\nx');
    log.warning('w'.repeat(3_000));
    log.failed(['first se cret', '::second::']);
    expect(toolkit.said).toEqual([
      'mask se\ncret',
      'info *** # # [error] x',
      `warning ${'w'.repeat(1_999)}…`,
      'failed first ***\n: :***cond: :',
    ]);
  });
});
