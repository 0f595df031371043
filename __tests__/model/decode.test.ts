/** What a text may stand for. */
import { describe, expect, it } from '@jest/globals';
import { createDecoder, mayBeEncoded } from '../../src/model/decode.ts';

/** The texts that one text decodes to, itself first. */
function decodingsOf(text: string, minLength = 4): string[] | undefined {
  return createDecoder(minLength)(text)?.map((each) => each.text);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a text is decoded from', () => {
  it.each<[string, string, string]>([
    ['JSON', 'M\\u00fcller', 'Müller'],
    ['JSON with a surrogate pair', '\\ud83d\\ude00 smile', '😀 smile'],
    ['JavaScript', 'M\\u{fc}ller', 'Müller'],
    ['a dump of bytes', 'M\\xC3\\xBCller', 'Müller'],
    ['octal bytes', 'M\\303\\274ller', 'Müller'],
    ['a character that needs no backslash', 'Mu\\ster\\\\', 'Muster\\'],
    ['control characters, which become spaces', 'one\\ntwo\\tthree', 'one two three'],
    ['a URL', 'M%C3%BCller', 'Müller'],
    ['a URL in Latin-1', 'M%FCller', 'Müller'],
    ['an old URL', 'M%u00fcller', 'Müller'],
    ['HTML by name', 'a &amp; b &lt; c &gt; d &quot; e &apos;', 'a & b < c > d " e \''],
    ['HTML by name of other signs of encodings', '&percnt;41 &bsol;x41 &num; &semi;', '%41 \\x41 # ;'],
    ['HTML by name of letters, which lose their marks', 'M&uuml;ller &Eacute;va', 'Muller Eva'],
    [
      'HTML by name of letters without such a mark',
      'Stra&szlig;e &oelig;uvre &oslash; &aelig; &thorn; &eth;',
      'Straße œuvre ø æ þ ð',
    ],
    ['HTML by name in capitals', '&AMP;&SZLIG;abc', '&ßabc'],
    ['HTML by the last number', 'abc&#x10ffff;', 'abc\u{10ffff}'],
    ['UTF-8 beside other letters', 'MÃ¼ller 日本', 'Müller 日本'],
    ['base64 after two letters', `xy${base64('Muster AG')}`, 'Muster AG'],
    ['base64 after three letters', `xyz${base64('Muster AG')}`, 'Muster AG'],
    [
      'base64 over three lines',
      base64('Muster AG, Seestrasse 7, Zurich').replace(/.{20}(?=.)/g, '$&\n'),
      'Muster AG, Seestrasse 7, Zurich',
    ],
    ['HTML by name of other signs, which become spaces', 'one&nbsp;two&hellip;', 'one two '],
    ['HTML by number', 'M&#252;ller', 'Müller'],
    ['HTML by hexadecimal number', 'M&#xFC;ller', 'Müller'],
    ['HTML by number without a semicolon', 'M&#252ller', 'Müller'],
    ['HTML with tags inside', 'Mu<b>st</b>er', 'Muster'],
    ['UTF-8 that was read as Latin-1', 'MÃ¼ller', 'Müller'],
    ['UTF-8 that was read as Windows-1252', 'â‚¬ 100', '€ 100'],
    ['base64', base64('Muster'), 'Muster'],
    ['base64 of UTF-8', base64('Müller'), 'Müller'],
    ['base64 after a word', `x${base64('Muster AG')}`, 'Muster AG'],
    ['base64 of UTF-16', Buffer.from('Muster', 'utf16le').toString('base64'), 'Muster'],
    ['base64 of a URL', Buffer.from('???>>>Muster').toString('base64url'), '???>>>Muster'],
    [
      'base64 over several lines',
      base64('Muster from Zurich').replace(/^.{20}/, '$&\n'),
      'Muster from Zurich',
    ],
    ['URL in JSON in HTML', 'M&#92;u0025FCller', 'Müller'],
  ])('%s', (_, text, expected) => {
    const decodings = decodingsOf(text) ?? [];
    expect(decodings.some((each) => each.includes(expected))).toBe(true);
  });

  it('JSON with nine backslashes, which are eight', () => {
    const decodings = decodingsOf(`M${'\\'.repeat(9)}u00fcller`) ?? [];
    expect(decodings.some((each) => each.includes('Müller'))).toBe(true);
  });
});

it('bytes may be those of UTF-8 or of Latin-1', () => {
  expect(decodingsOf('M%C3%BCller')).toEqual(expect.arrayContaining(['MÃ¼ller', 'Müller']));
  const decodings = (decodingsOf(base64('Müller')) ?? []).filter((each) => each.endsWith('ller'));
  expect(decodings).toEqual(expect.arrayContaining(['MÃ¼ller', 'Müller']));
});

it('any number of backslashes is decoded', () => {
  expect(decodingsOf(`${'\\'.repeat(500)}u00fcller`)).toContain('üller');
});

it('control characters are decoded further, unless they may be noise', () => {
  expect(decodingsOf('%00%01%02%2541BC')).toContain('\0\x01\x02ABC');
  // Every tenth character may be one.
  expect(decodingsOf(base64('\x01%41BCDEFG'))).toContain('\x01ABCDEFG');
  expect(decodingsOf(base64('\x01%41BCDEF'))).not.toContain('\x01ABCDEF');
});

it('base64 is decoded where it is long enough for what is looked for', () => {
  const decode = createDecoder(9);
  expect(decode('QUJDREVGR0hJ')?.map(({ text }) => text)).toContain('ABCDEFGHI');
  expect(decode('QUJDREVGR0h')).toHaveLength(1);
  expect(decodingsOf('QUJDR', 1)).toContain('ABC');
  expect(decodingsOf('QUJD', 1)).toHaveLength(1);
});

describe('a text may be encoded', () => {
  it.each([
    ['\\'],
    ['a%'],
    ['&amp'],
    ['a <'],
    ['abcdefg'],
    ['- abcdefg'],
    ['ab+/_-09'],
    ['Ã¼'],
    ['ABCDEFG, Z'],
    ['é, Ã¼'],
  ])('%j', (text) => {
    expect(mayBeEncoded(text, 7)).toBe(true);
  });

  it.each([
    [''],
    ['abcdef'],
    ['abcdef abcdef'],
    ['abcdef\u007fabcdef'],
    ['abcdef\u0080abcdef'],
    ['abcdef.abcdef!abcdef@abcdef[abcdef`abcdef{'],
    ['ü, 日本'],
    ['abcdeü'],
    ['Ã'],
  ])('but not %j', (text) => {
    expect(mayBeEncoded(text, 7)).toBe(false);
  });

  it('by 20 characters of base64 that go on in the next line', () => {
    expect(mayBeEncoded('a'.repeat(20), 100)).toBe(true);
    expect(mayBeEncoded('a'.repeat(19), 100)).toBe(false);
  });
});

it('signs of Windows-1252 stay as they are where they are no bytes of UTF-8', () => {
  expect(decodingsOf('€ %41BCD')).toEqual(['€ %41BCD', '€ ABCD']);
});

describe('a text stays as it is', () => {
  it.each(['', 'Max', 'Zoë, Köln', '100 %', 'a < b', 'R&D', '#1', 'Ä', '% &', 'QUJD <'])('%j', (text) => {
    expect(createDecoder(1)(text)).toMatchObject([{ text, mayBeNoise: false }]);
    expect(decodingsOf(text, 1)).toHaveLength(1);
  });

  it('where an escape is no character', () => {
    expect(decodingsOf('\\u{110000}abc')).toContain(' abc');
    expect(decodingsOf('&#1114112;abc')).toContain(' abc');
  });

  it('and comes first, before what it decodes to', () => {
    expect(decodingsOf('M%FCller')?.[0]).toBe('M%FCller');
  });
});

describe('a decoding', () => {
  it('may be noise if it comes from base64, and what it decodes to may be too', () => {
    const inner = encodeURIComponent('Müller AG');
    const decodings = createDecoder(4)(`key ${base64(inner)}`) ?? [];
    expect(decodings.find(({ text }) => text.includes('Müller AG'))).toMatchObject({ mayBeNoise: true });
    const percent = createDecoder(4)(inner) ?? [];
    expect(percent.find(({ text }) => text === 'Müller AG')).toMatchObject({ mayBeNoise: false });
  });

  it('is left out if it is shorter than what is looked for', () => {
    expect(decodingsOf('%41%42%43', 4)).toEqual(['%41%42%43']);
    expect(decodingsOf('%41%42%43%44', 4)).toContain('ABCD');
  });

  it('is listed once', () => {
    const decodings = decodingsOf('a%20b &#32; c%20d') ?? [];
    expect(new Set(decodings).size).toBe(decodings.length);
  });

  it('of noise that is hardly text is not decoded again', () => {
    const noise = Buffer.from([0x80, 0x81, 0x82, 0x25, 0x34, 0x31, 0x84, 0x85, 0x86]).toString('base64');
    const decodings = createDecoder(4)(noise) ?? [];
    expect(decodings.some(({ text }) => text.includes('\x82A\x84'))).toBe(false);
  });
});

describe('a text that is encoded too deeply', () => {
  const percentTimes = (times: number, encoded = 'M%FCller'): string =>
    Array.from({ length: times }).reduce<string>((text) => text.replaceAll('%', '%25'), encoded);

  it('is not decoded: five times is, seven times is not', () => {
    expect(decodingsOf(percentTimes(5))).toContain('Müller');
    expect(decodingsOf(percentTimes(6))).toBeUndefined();
  });

  it('is not decoded where that makes more than 50 characters of each, and 5,000 beside', () => {
    const decode = createDecoder(30);
    // Each `ü` has four states, so that there are 64 texts.
    const encoded = '%25C3%25BC \\\\xC3\\\\xBC &amp;#195;&amp;#188;';
    const full = `${encoded} &#65;${'.'.repeat(456)}`;
    const lengths = (decode(full) ?? []).slice(1).map(({ text }) => text.length);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(full.length * 50 + 5_000);
    // Its decodings would have one character too many.
    expect(decode(`${encoded} &#65; &#65; &#0065;${'.'.repeat(479)}`)).toBeUndefined();
    expect(decode(`${encoded} &#65; &#65; &#0065;${'.'.repeat(478)}`)).toHaveLength(64);
  });

  it('counts the bytes of UTF-8 as a part of the step that decodes them', () => {
    expect(decodingsOf(percentTimes(5, 'M%C3%BCller'))).toContain('Müller');
    const inBase64 = base64('Müller AG').replaceAll('=', '').replace('b', '%62');
    expect(decodingsOf(percentTimes(4, inBase64))).toContain('Müller AG');
  });
});

describe('a text', () => {
  const decode = createDecoder(4);

  it('that is not encoded stands for itself only', () => {
    expect(decode('Email is invalid')?.[0]).toMatchObject({ text: 'Email is invalid', mayBeNoise: false });
    expect(decode('abc, def')).toEqual([{ text: 'abc, def', mayBeNoise: false }]);
  });

  it.each([
    ['\\u0041\\x42\\103\\u{44}\\n', 'ABCD '],
    ['%41%u0042C%C3%BC', 'ABCü'],
    ['&#65;&#x42;C&uuml;&szlig;&hellip;&#xffffff;', 'ABCuß  '],
    ['ZÃ¼rich', 'Zürich'],
    ['Stra\u00C3\u0178e', 'Straße'],
    ['<b>ABCD</b>', 'ABCD'],
    [Buffer.from('ABCD').toString('base64url'), 'ABCD'],
    ['JTQxJTQyQ0Q=', 'ABCD'],
  ])('decodes %j', (text, decoded) => {
    expect(decode(text)?.map((each) => each.text)).toContain(decoded);
  });

  it('that is encoded too often is not decoded', () => {
    const deep = Array.from({ length: 8 }).reduce<string>((text) => encodeURIComponent(text), 'üüüü');
    expect(decode(deep)).toBeUndefined();
  });
});
