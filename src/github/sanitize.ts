/** Text from MOCO, inputs, files and the network is untrusted: it passes through here on its way to log and summary. */
import { singleLine } from '../model/display.ts';
import { cleanText } from '../model/text.ts';

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

/**
 * Escapes what the runner would take for a workflow command: `::command::` at the start of a line and
 * `##[command]` anywhere in one.
 */
export function escapeCommands(line: string): string {
  return line.replace(/##\[/g, '# # [').replace(/:(?=:)/g, ': ');
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
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? '');
}

/** Creates a function that brings a text into one line and replaces secrets by `***`, in all their encodings. */
export function createSanitizer(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets.flatMap(encodingsOf).filter((spelling) => spelling.trim() !== '');
  // The longest first: otherwise the rest of a longer one would remain.
  const patterns = [...new Set(spellings)].sort((a, b) => b.length - a.length).map(inAnyCase);
  const redact = (text: string): string =>
    patterns.reduce((line, pattern) => line.replace(pattern, '***'), text);
  // Twice: removing characters from a text may assemble a secret.
  return (text) => redact(singleLine(redact(text)));
}

/** A secret and its lines, each as JSON, URLs, forms, HTML and base64 encode it. */
function encodingsOf(secret: string): string[] {
  const texts = [
    secret,
    secret.trim(),
    singleLine(secret),
    // As the value of a field would be shown.
    cleanText(secret),
    ...secret.split(/[\r\n]+/).map((line) => line.trim()),
  ];
  return [...new Set(texts)].flatMap((text) => {
    const url = encodeURIComponent(text.toWellFormed());
    const json = JSON.stringify(text).slice(1, -1);
    // Rails escapes these in JSON.
    const rails = json.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
    const html = escapeHtml(text);
    return [
      text,
      json,
      JSON.stringify(json).slice(1, -1),
      json.replaceAll('/', '\\/'),
      rails,
      JSON.stringify(rails).slice(1, -1),
      url,
      url.replaceAll('%20', '+'),
      // HTML forms escape more characters than JavaScript.
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

/** Match case-insensitively: hosts come back in lower case. */
function inAnyCase(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
}
