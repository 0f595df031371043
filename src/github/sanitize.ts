/**
 * Text from MOCO, from inputs and from the network is written by others. Whatever is said in a log or in a
 * summary passes through here.
 */

/** Line breaks of every kind, escape sequences, what turns the direction of text, and what can't be seen. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line of what can be seen. */
export function singleLine(text: string): string {
  return text.replace(INVISIBLE, ' ').trim();
}

/**
 * A line that can't be taken for a workflow command: the runner reads `::command::` at the start of a line and
 * `##[command]` anywhere in one.
 */
export function escapeCommands(line: string): string {
  return line.replace(/##\[/g, '# # [').replace(/:(?=:)/g, ': ');
}

/** A line for a job summary, inside `<code>`, where GitHub makes no mention, no link and no emoji of it. */
export function code(line: string): string {
  return `<code>${escapeHtml(line)}</code>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? '');
}

/** The text, cut to a number of characters, with a mark where it was cut. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character that takes two places is not cut in half.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A function that brings a text into one line and puts `***` where one of the secrets stands in it. */
export function createSanitizer(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets.flatMap(encodingsOf).filter((spelling) => spelling.trim() !== '');
  // The longest first, so that no rest of a longer one stays behind.
  const patterns = [...new Set(spellings)].sort((a, b) => b.length - a.length).map(inAnyCase);
  const redact = (text: string): string =>
    patterns.reduce((line, pattern) => line.replace(pattern, '***'), text);
  // Twice, as taking characters out of a text may bring a secret together.
  return (text) => redact(singleLine(redact(text)));
}

/** A secret and its lines, each as JSON, URLs, forms, HTML and base64 write it: all that has to be hidden. */
function encodingsOf(secret: string): string[] {
  const texts = [
    secret,
    secret.trim(),
    singleLine(secret),
    ...secret.split(/[\r\n]+/).map((line) => line.trim()),
  ];
  return [...new Set(texts)].flatMap((text) => {
    const url = encodeURIComponent(text.toWellFormed());
    const json = JSON.stringify(text).slice(1, -1);
    const html = escapeHtml(text);
    return [
      text,
      json,
      JSON.stringify(json).slice(1, -1),
      json.replaceAll('/', '\\/'),
      // Rails writes these so, lest JSON be taken for HTML.
      json.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
      url,
      url.replaceAll('%20', '+'),
      // Forms escape more than JavaScript does.
      url.replace(/[!'()*~]/g, percentEncode).replaceAll('%20', '+'),
      url.replace(/[!'()*~]/g, percentEncode),
      html,
      html.replaceAll('&#39;', '&#039;'),
      html.replaceAll('&#39;', '&#x27;'),
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
    ];
  });
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

/** Case is no hiding place: hosts, for one, come back in lower case. */
function inAnyCase(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
}
