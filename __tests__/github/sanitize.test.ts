import { describe, expect, it } from '@jest/globals';
import { code, createSanitizer, escapeCommands, renderText } from '../../src/github/sanitize.ts';

describe('a line', () => {
  it('contains no workflow command', () => {
    expect(escapeCommands('::error::b')).toBe(': :error: :b');
    expect(escapeCommands(':::x')).toBe(': : :x');
    expect(escapeCommands('###[error]x')).toBe('## # [error]x');
    expect(escapeCommands(' ::error::[::1]')).toBe(' : :error: :[::1]');
    expect(escapeCommands('##[::1]::x')).toBe('# # [::1]: :x');
  });

  it.each(['[::1]:3000', 'Updated user 7 in [2001:db8::1]', '[::ffff:7f00:1]'])(
    'has an IPv6 host as it is: %s',
    (line) => expect(escapeCommands(line)).toBe(line),
  );
});

describe('text in a summary', () => {
  it('is escaped inside <code>', () => {
    expect(code('<b>&"\'@x')).toBe('<code>&lt;b&gt;&amp;&quot;&#39;@x</code>');
  });

  it('is escaped in a sentence', () => {
    expect(renderText('<b>&"\'')).toBe('&lt;b&gt;&amp;&quot;&#39;');
  });

  // GitHub turns these into links, notifications or pictures. ZWSP stands for a zero-width space.
  it.each([
    ['a mention', '@octocat', '@ZWSPoctocat'],
    ['a mention of a team', 'for @acme/hr.', 'for @ZWSPacme/hr.'],
    ['a mention after a full stop', 'x.@octocat', 'x.@ZWSPoctocat'],
    ['a mention after a letter that is not ASCII', 'ü@octocat', 'ü@ZWSPoctocat'],
    ['a mention in brackets', '(@octocat)', '(@ZWSPoctocat)'],
    ['a reference to a commit', 'acme@a1b2c3d', 'acme@ZWSPa1b2c3d'],
    ['a reference to an issue', 'see #1', 'see #ZWSP1'],
    ['a reference to an issue elsewhere', 'acme/hr#12', 'acme/hr#ZWSP12'],
    ['a reference with GH', 'GH-1 and gh-2', 'GHZWSP-1 and ghZWSP-2'],
    ['an emoji', ':tada: and :+1:', ':ZWSPtada: and :ZWSP+1:'],
    ['a URL', 'https://example.org/x', 'https:ZWSP//example.org/x'],
    ['a URL without a scheme', 'WWW.example.org', 'WWWZWSP.example.org'],
    ['a URL without a scheme after an underscore', '_www.example.org', '_wwwZWSP.example.org'],
    ['an entity for a mention', '&#64;octocat', '&amp;#ZWSP64;octocat'],
  ])('has no effect on GitHub as %s', (_, text, rendered) => {
    expect(renderText(text)).toBe(rendered.replaceAll('ZWSP', '\u200B'));
  });

  it.each([
    'max.muster@example.com',
    'ohara+x@sub.example.ch',
    'E-mail address: max@example.com (line 2)',
    'line 1, record 3: must be a date',
    'ID 7, 8 # of users, C#',
    'MOCO says: email: is taken; base: no',
    '8:00 to 12:00',
  ])('keeps %j as it is, so that it can be copied', (text) => {
    expect(renderText(text)).toBe(text);
  });
});

describe('a secret', () => {
  const SECRET = 'a/B c&"d<ü\\e-12';

  it.each([
    ['as it is', SECRET],
    ['in another case', SECRET.toUpperCase()],
    ['over two lines', SECRET.replace(' ', '\r\n')],
  ])('is replaced where it stands %s', (_, text) => {
    expect(createSanitizer([SECRET])(`x ${text} y`)).toBe('x *** y');
  });

  it.each([
    ['in JSON', JSON.stringify(SECRET)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(SECRET))],
    ['in JSON as Rails writes it', 'a/B c\\u0026\\"d\\u003cü\\\\e-12'],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a URL, in small letters', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['in HTML', 'a/B c&amp;&quot;d&lt;&uuml;\\e-12'],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 of a longer text', Buffer.from(`user:${SECRET}!`).toString('base64')],
    ['with other spaces and punctuation', 'A B C D Ü E 1 2'],
    ['with invisible characters', 'a/B c&"d<ü\\e\u00AD-1\u200B2'],
  ])('withholds the whole text where it stands %s', (_, text) => {
    expect(createSanitizer([SECRET])(`x ${text} y`)).toBe('***');
  });

  it('is not shown if only one of its lines appears', () => {
    expect(createSanitizer(['first line\n  second line'])('it has a second line')).toBe('it has a ***');
  });

  it('of several lines does not hide one that is short', () => {
    expect(createSanitizer(['first line\na'])('a plan')).toBe('a plan');
  });

  it.each([
    ['in one line', 'Geheim 7\nZürich', 'x Geheim 7 Zürich y'],
    ['as the value of a field would be', '="Geheim 7"', 'x Geheim 7 y'],
    ['with the spaces around it', ' geheim ', 'x  geheim  y'],
    ['as a short one without the spaces around it', ' ab ', 'x ab y'],
  ])('is replaced where it is shown %s', (_, secret, text) => {
    expect(createSanitizer([secret])(text)).toBe('x *** y');
  });

  it('is withheld in UTF-8 that was read as Latin-1, where a control character belongs to a letter', () => {
    const text = Buffer.from('the ÜÖÄ-geh').toString('latin1');
    expect(text).toContain('\x9c');
    expect(createSanitizer(['ÜÖÄ-geh'])(text)).toBe('***');
  });

  it('is not seen in letters over the gap of two lines', () => {
    expect(createSanitizer(['user'])('use\nrights')).toBe('use rights');
  });

  it('is not withheld where only a part of it appears', () => {
    expect(createSanitizer(['correct horse battery'])('the correct horse')).toBe('the correct horse');
  });

  it('that begins like a longer one leaves no rest of it', () => {
    expect(createSanitizer(['correct', 'correct horse'])('the correct horse')).toBe('the ***');
  });

  it.each([
    ['a', 'a plan has a name: A', '*** plan has *** name: ***'],
    ['12', 'user 12 on line 124', 'user *** on line 124'],
    ['a-b', 'a b, %61-b', 'a b, %61-b'],
    ['user', 'use rights', 'use rights'],
    ['user', 'a user, users', 'a ***, ***s'],
  ])('that is as short as %j does not erase other words', (secret, text, shown) => {
    expect(createSanitizer([secret])(text)).toBe(shown);
  });

  it('of signs only is not shown in any encoding', () => {
    const sanitize = createSanitizer(['<"&%>!']);
    expect(sanitize('it is <"&%>!')).toBe('it is ***');
    expect(sanitize('it is &lt;&quot;&amp;%&gt;!')).toBe('***');
    expect(sanitize('it is <!>')).toBe('it is <!>');
  });

  it('that is blank or not well-formed is ignored', () => {
    expect(createSanitizer([' ', '', '\ud800'])('x - - y')).toBe('x - - y');
  });

  it('of many quotes does not make sanitizing slow', () => {
    const sanitize = createSanitizer(['"'.repeat(200), '\\'.repeat(200)]);
    expect(sanitize('\\'.repeat(20_000) + 'x'.repeat(20_000))).toContain('x');
  });
});
