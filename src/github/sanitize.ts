/** Text from MOCO, inputs, files and the network is untrusted: it passes through here on its way to log and summary. */
import { singleLine } from '../model/display.ts';
import { cleanText } from '../model/text.ts';
import { createFinder } from '../model/withhold.ts';

/**
 * What GitHub turns into something else: `@name`, `name@SHA`, `#1`, `GH-1`, `:emoji:`, URLs. An e-mail address is left
 * alone, so that it can be copied into a file.
 *
 * @see https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const REFERENCES = /@(?=\w)(?!(?<=\w@)[\w-]+\.\w)|#(?=\d)|GH(?=-\d)|:(?=[\w+-]+:|\/\/)|www(?=\.)/gi;

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `[::1]`, as hosts have it. It begins no command, as it does not begin with a colon. */
const IPV6_OR_COLON = /(\[[\da-f:.]{2,45}\])|:(?=:)/gi;

/**
 * Escapes what the runner would take for a workflow command: `::command::` at the start of a line and
 * `##[command]` anywhere in one.
 */
export function escapeCommands(line: string): string {
  return line.replace(/##\[/g, '# # [').replace(IPV6_OR_COLON, (_, ipv6?: string) => ipv6 ?? ': ');
}

/** A line for summary or comment inside `<code>`, where GitHub makes no mention, reference, link or emoji of it. */
export function code(line: string): string {
  return `<code>${escapeHtml(line)}</code>`;
}

/** A sentence for summary or comment: an invisible space keeps GitHub from making mentions, references or emoji of it. */
export function renderText(text: string): string {
  return escapeHtml(text.replace(REFERENCES, '$&\u200B'));
}

/** Text in which `&`, angle brackets and quotes are HTML entities. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}

/**
 * Creates a function that brings a text into one line without secrets. Where a secret stands as it is, in any case, `***`
 * replaces it, as in the log of the runner. A text that has one in another form is `***` as a whole: encoded, or with other
 * spaces and punctuation.
 *
 * A secret of fewer than four characters is only replaced where it is a word: one of "a" must not erase everything.
 */
export function createSanitizer(secrets: readonly string[]): (text: string) => string {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((spelling) => spelling.trim() !== '');
  // The longest first: otherwise the rest of a longer one would remain.
  const patterns = spellings.sort((a, b) => b.length - a.length).map(inAnyCase);
  const redact = (text: string): string =>
    patterns.reduce((line, pattern) => line.replace(pattern, '***'), text);
  const find = createFinder(
    spellings.filter(isLong).map((text) => ({ text, source: text })),
    { findParts: false },
  );
  return (text) => {
    const first = redact(text);
    // Again: removing characters from a text may assemble a secret.
    const line = redact(singleLine(first));
    if (find(line)) return '***';
    // Some of the removed characters may be letters in another encoding.
    return line !== first && find(redact(first.replace(/\s+/g, ' '))) ? '***' : line;
  };
}

/** A secret and its longer lines, as they may be shown. */
function spellingsOf(secret: string): string[] {
  return [
    secret,
    singleLine(secret),
    // As the value of a field would be shown.
    cleanText(secret),
    ...secret
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter(isLong),
  ];
}

/** Shorter ones are parts of other words. */
const MIN_LENGTH = 4;

function isLong(text: string): boolean {
  return text.trim().length >= MIN_LENGTH;
}

/** Matches case-insensitively: hosts come back in lower case. A short text only matches as a word. */
function inAnyCase(text: string): RegExp {
  const pattern = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return isLong(text)
    ? new RegExp(pattern, 'gi')
    : new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu');
}
