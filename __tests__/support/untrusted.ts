/** Text from outside that would do harm if it were taken for more than text, and what must be true of what is shown. */
import { expect } from '@jest/globals';

/** Those that can also be a value of one line: the others have an invisible character inside. */
export const isOneLine = (text: string): boolean => !/.[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/su.test(text);

export const HOSTILE = [
  '::add-mask::Rossi',
  '##[error]forged',
  'x\n::error::forged',
  'x\r::error::forged',
  'x\u2028::error::forged',
  'x\u2029##[add-mask]Rossi',
  '\u001b[31mred\u001b[0m',
  '\u202Eder',
  '<img src=x onerror=alert(1)>',
  '</code></td></tr></table>\n\n# Heading',
  '@octocat #1 https://example.org',
  '| a | b |',
  '`code` **bold** [link](https://example.org)',
  '#\u200B#[error]forged',
  ':\u200B:add-mask::Rossi',
  '--> <!-- moco-sync: users.csv -->',
  'Hi.@octocat ü@octocat @octo-org/team octocat@a5c3785ed8d6a35868bc169f07e40e889087fd2e',
  'octo-org/hr#1 GH-1 _gh-1 :tada: :+1:',
  'www.example.org _www.example.org ftp://example.org',
  '&#64;octocat &commat;octocat <!-- @octocat -->',
];

/**
 * The log has no commands but the action's own. The runner takes `::command::` at the start of a line, and
 * `##[command]` anywhere in one.
 */
export function expectNoForgery({
  stdout,
  masks,
}: {
  readonly stdout: string;
  readonly masks: readonly string[];
}): void {
  const lines = stdout.split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/);
  const own = ['::notice::', '::warning::', '::error::', ...masks.map((mask) => `::add-mask::${mask}`)];
  const commands = lines.filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !own.some((command) => line.startsWith(command)))).toEqual([]);
  expect(commands.filter((line) => /^::(?:warning|error)::(?:forged|::)/.test(line))).toEqual([]);
  expect(stdout).not.toMatch(/##\[/);
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
}

/**
 * What GitHub makes mentions, links and emoji of in text outside of `<code>`. Its filters are not public: these patterns
 * are those of html-pipeline and cmark-gfm, which it has published, and of its page on autolinked references.
 */
const PROCESSED_BY_GITHUB = [
  /(?:^|\W)@[a-z0-9]/i,
  /@[0-9a-f]{7}/i,
  /#\d/,
  /(?:^|[^a-z0-9])gh-\d/i,
  /:[\w+-]+:/,
  /:\/\//,
  /(?:^|[^a-z0-9])www\./i,
];

const OWN_TAGS =
  /^<\/?(?:h3|h4|table|tr|th|td(?: (?:colspan|align)="\w+")?|code|em|strong|p|br|ul|li|a href="https:[^"<>]*"|a)>$/;

/**
 * HTML for a summary or a comment: one line for each block, only tags of our own, and no text outside of `<code>` that
 * GitHub makes more of than text.
 */
export function expectHarmless(html: string): void {
  const texts = textsOf(html.replace(/<code>[^<]*<\/code>/g, ''));
  for (const pattern of PROCESSED_BY_GITHUB) expect(texts.filter((text) => pattern.test(text))).toEqual([]);
  expect((html.match(/<[^>]*>/g) ?? []).filter((tag) => !OWN_TAGS.test(tag))).toEqual([]);
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
  // A blank line would end the HTML, and what follows it would be markdown.
  for (const block of html.trim().split('\n\n')) expect(block).toMatch(/^<(h3|h4|table|p|ul)>.*<\/\1>$/);
}

/** The texts between the tags, without HTML entities, as GitHub's filters see them. */
export function textsOf(html: string): string[] {
  const decoded: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return html
    .split(/<[^>]*>/)
    .map((text) => text.replace(/&(#?\w+);/g, (entity, name: string) => decoded[name] ?? entity));
}
