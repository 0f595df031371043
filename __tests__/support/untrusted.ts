/** Text from outside that would do harm if it were taken for more than text, and what must be true of what is shown. */
import { expect } from '@jest/globals';

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
  const own = ['::warning::', '::error::', ...masks.map((mask) => `::add-mask::${mask}`)];
  const commands = lines.filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !own.some((command) => line.startsWith(command)))).toEqual([]);
  expect(commands.filter((line) => /^::(?:warning|error)::(?:forged|::)/.test(line))).toEqual([]);
  expect(stdout).not.toMatch(/##\[/);
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
}

/** HTML for a summary or a comment: only tags of our own, and text from outside inside of `<code>` only. */
export function expectHarmless(html: string): void {
  const outside = html.replace(/<code>[^<]*<\/code>/g, '');
  // GitHub makes no mention, link or markup inside of <code>.
  expect(outside).not.toMatch(/octocat|forged|onerror|Heading|bold|moco-sync/);
  const tags =
    /^<\/?(?:h3|h4|table|tr|th|td(?: (?:colspan|align)="\w+")?|code|em|strong|p|br|ul|li|a href="https:[^"<>]*"|a)>$/;
  expect((html.match(/<[^>]*>/g) ?? []).filter((tag) => !tags.test(tag))).toEqual([]);
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(html).not.toMatch(/\u202E|\u001b/);
  // A blank line would end the HTML, and what follows it would be markdown.
  for (const block of html.trim().split('\n\n')) expect(block).toMatch(/^<(h3|h4|table|p|ul)>.*<\/\1>$/);
}
