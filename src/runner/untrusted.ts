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

/**
 * One line that can't be taken for a workflow command: the runner reads `::command::` at the start of a
 * line and `##[command]` anywhere in one.
 */
export function plain(text: string): string {
  return text
    .replace(INVISIBLE, ' ')
    .replace(/##\[/g, '# # [')
    .replace(/:(?=:)/g, ': ')
    .trim();
}

/**
 * Text for a job summary: inside `<code>`, where GitHub makes no mention, link or emoji of it, and in one
 * line, since a blank line would end the HTML around it and begin markdown.
 */
export function code(text: string): string {
  return `<code>${escapeHtml(text.replace(INVISIBLE, ' '))}</code>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? '');
}

/** The text, cut to a number of characters, with a mark where it was cut. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character that takes two places is not cut in half.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A function that puts `***` where one of the secrets stands, however MOCO or a proxy wrote it. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets.flatMap((secret) => [
    secret,
    secret.trim(),
    plain(secret),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    escapeHtml(secret),
  ]);
  // The longest first, so that no rest of a longer spelling stays behind.
  const hidden = [...new Set(spellings)].filter((spelling) => spelling.trim() !== '');
  hidden.sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((line, secret) => line.replaceAll(secret, '***'), text);
}
