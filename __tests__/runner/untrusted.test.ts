import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/runner/log.ts';
import { code, createRedactor, plain, shorten } from '../../src/runner/untrusted.ts';
import { recordingToolkit } from '../support/toolkit.ts';

describe('plain text', () => {
  it('is one line without commands and without what can not be seen', () => {
    expect(plain('a\r\n::error::b')).toBe('a : :error: :b');
    expect(plain(':::x')).toBe(': : :x');
    expect(plain('##[error]x')).toBe('# # [error]x');
    expect(plain('\u001b[31mred\u202e\u2066\ud800')).toBe('[31mred');
    expect(plain('Zürich, 東京 👋')).toBe('Zürich, 東京 👋');
  });
});

describe('text in a summary', () => {
  it('is code, in one line', () => {
    expect(code('<b>&"\'\n\n@x')).toBe('<code>&lt;b&gt;&amp;&quot;&#39; @x</code>');
  });
});

describe('shortening', () => {
  it('marks the cut and cuts no character in half', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef');
    expect(shorten('abcdefg', 6)).toBe('abcde…');
    expect(shorten('abcd👋g', 6)).toBe('abcd…');
  });
});

describe('redaction', () => {
  it('takes longer spellings before shorter ones', () => {
    const redact = createRedactor(['a&b', 'a&b&c']);
    expect(redact('a&b&c a&b a&amp;b a%26b%26c')).toBe('*** *** *** ***');
  });

  it('copes with what is no text at all', () => {
    expect(createRedactor([' ', '\ud800'])('x y')).toBe('x y');
  });
});

describe('the log', () => {
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
      'failed first ***\n: :second: :',
    ]);
  });
});
