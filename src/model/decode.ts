/** The texts that one text may stand for: decoded from JSON, URLs, HTML and base64, in any order. Pure. */

/** A text as it is, or decoded. */
export interface Decoding {
  readonly text: string;
  /** It was decoded from what may be base64 only by chance, and may be noise then. */
  readonly mayBeNoise: boolean;
}

/** How often a text is decoded in a row. Programs that log each other's messages come to three or four. */
const MAX_DEPTH = 6;

/** Characters of all decodings together, for each character of the text, and what a short text may have beside that. */
const MAX_GROWTH = 50;
const MIN_ROOM = 5_000;

/**
 * Creates a function that returns a text and everything that it decodes to. Each decoder is tried on each result, as a text
 * may have several kinds of escapes inside or beside each other. The function returns undefined if the text is encoded too
 * deeply: depth and characters are bounded. Within these bounds, a character may be decoded some hundred times, which takes
 * up to 20 ms for 1,000 characters that mix all encodings.
 *
 * @param minLength shorter decodings are left out
 */
export function createDecoder(minLength: number): (text: string) => readonly Decoding[] | undefined {
  // Four characters for three bytes. The first and the last one may belong to bytes before and after.
  const minRun = Math.max(MIN_RUN, Math.floor((minLength * 4) / 3));
  return (text) => {
    // Most texts are not encoded at all.
    if (!mayBeEncoded(text, minRun)) return [{ text, mayBeNoise: false }];
    const first = text.replace(BACKSLASHES, '$1');
    const decodings: (Decoding & { readonly depth: number })[] = [
      { text: first, mayBeNoise: false, depth: 0 },
    ];
    const seen = new Set([first]);
    let room = text.length * MAX_GROWTH + MIN_ROOM;
    for (const each of decodings) {
      if (each.mayBeNoise && !looksLikeText(each.text)) continue;
      for (const decoded of decode(each, minRun)) {
        if (decoded.text.length < minLength || seen.has(decoded.text)) continue;
        room -= decoded.text.length;
        if (each.depth === MAX_DEPTH || room < 0) return undefined;
        seen.add(decoded.text);
        decodings.push({ ...decoded, depth: each.depth + 1 });
      }
    }
    return decodings;
  };
}

/** Everything that one decoder makes of a text. Bytes may be those of UTF-8 or of Latin-1. */
function decode({ text, mayBeNoise }: Decoding, minRun: number): Decoding[] {
  const decoded = DECODERS.filter(({ sign }) => sign.test(text)).map((decoder) => decoder.decode(text));
  return [
    ...decoded.flatMap((each) => [each, decodeUtf8(each)]).map((each) => ({ text: each, mayBeNoise })),
    ...base64Texts(text, minRun)
      .flatMap((each) => [each, decodeUtf8(each)])
      .map((each) => ({ text: each, mayBeNoise: true })),
  ];
}

/** A character of base64, also as it is written in URLs. */
const BASE64_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-';
const BASE64 = `[${BASE64_CHARACTERS}]`;

/** Shorter runs of {@link BASE64} are words. */
const MIN_RUN = 5;

/** Programs that wrap base64 do so after 60 characters or more. */
const WRAPPED_LENGTH = 20;

/** What a character may belong to, by its code. */
const [BASE64_CHARACTER, ESCAPE] = [1, 2];
const KINDS = new Uint8Array(0x1_0000);
for (const character of BASE64_CHARACTERS) KINDS[character.charCodeAt(0)] = BASE64_CHARACTER;
for (const sign of '\\%&<') KINDS[sign.charCodeAt(0)] = ESCAPE;

/**
 * False for a text that no decoder changes. Most lines of a log end here: a loop is faster than a pattern.
 *
 * @param minRun how many characters of base64 in a row count
 */
export function mayBeEncoded(text: string, minRun: number): boolean {
  const shortest = Math.min(minRun, WRAPPED_LENGTH);
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = KINDS[text.charCodeAt(at)];
    if (kind === ESCAPE) return true;
    run = kind === BASE64_CHARACTER ? run + 1 : 0;
    if (run === shortest) return true;
  }
  return UTF8.test(text);
}

/** How UTF-8 that was read as Latin-1 or Windows-1252 begins. */
const UTF8 = /[\u00C2-\u00F4][^\0-\u007F]/;

/** Bytes from 0x80 to 0x9F in Windows-1252, which has no characters for five of them. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

const DECODERS: readonly { readonly sign: RegExp; readonly decode: (text: string) => string }[] = [
  { sign: /\\/, decode: decodeBackslashes },
  { sign: /%[\da-f]|%u/i, decode: decodePercent },
  { sign: /&[#a-z]/i, decode: decodeEntities },
  { sign: /<[^<>]*>/, decode: (text) => text.replace(/<[^<>]*>/g, '') },
  { sign: UTF8, decode: decodeUtf8 },
];

/** Each time that a text is put into JSON, there are twice as many. More than eight are no escape, but a line of them. */
const BACKSLASHES = /(\\{8})\\+/g;

/** Escapes of JSON, JavaScript, Ruby and Python. */
const BACKSLASH =
  /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([0-3][0-7]{2})|([abefnrtv0])|([^]))/gi;

function decodeBackslashes(text: string): string {
  return text.replace(
    BACKSLASH,
    (_, point?: string, unit?: string, byte?: string, octal?: string, control?: string, other?: string) => {
      const code = point ?? unit ?? byte;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
      return control === undefined ? String(other) : ' ';
    },
  );
}

/** Bytes of UTF-8 or of Latin-1, and `%u00fc`. */
function decodePercent(text: string): string {
  return text.replace(/%(u[\da-f]{4}|[\da-f]{2})/gi, (_, code: string) =>
    characterOf(Number.parseInt(code.replace(/^u/i, ''), 16)),
  );
}

/** Letters whose entities do not begin with what the letter looks like without its mark. */
const LETTER_ENTITIES: Readonly<Record<string, string>> = {
  szlig: 'ß',
  oslash: 'ø',
  aelig: 'æ',
  oelig: 'œ',
  thorn: 'þ',
  eth: 'ð',
};

/** What the decoded text is compared with has no marks either. */
const MARKED_LETTER = /^([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|caron)$/i;

/** HTML's entities for the signs of encodings, and for a space, by their names in lower case. */
export const HTML_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  percnt: '%',
  bsol: '\\',
  num: '#',
  semi: ';',
};

/** The text with its HTML entities decoded. Named ones of other signs than those of an encoding become spaces. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6});?|#(\d{1,7});?|([a-z][a-z\d]{1,31});)/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
      if (decimal !== undefined) return characterOf(Number(decimal));
      const entity = String(name);
      const letter = MARKED_LETTER.exec(entity)?.[1] ?? LETTER_ENTITIES[entity.toLowerCase()];
      return letter ?? HTML_ENTITIES[entity.toLowerCase()] ?? ' ';
    },
  );
}

/** UTF-8 that was read as Latin-1 or Windows-1252, or whose bytes were decoded one by one. */
function decodeUtf8(text: string): string {
  if (!UTF8.test(text)) return text;
  return text
    .replace(/[^\0-\u00FF]/g, (sign) => {
      const index = WINDOWS_1252.indexOf(sign);
      return index === -1 ? sign : String.fromCharCode(0x80 + index);
    })
    .replace(
      /[\u00C2-\u00DF][\u0080-\u00BF]|[\u00E0-\u00EF][\u0080-\u00BF]{2}|[\u00F0-\u00F4][\u0080-\u00BF]{3}/g,
      (bytes) => Buffer.from(bytes, 'latin1').toString(),
    );
}

/** White space between the lines of wrapped base64. */
const LINE_BREAKS = new RegExp(`(?<=${BASE64}{${WRAPPED_LENGTH}})\\s+(?=${BASE64})`, 'g');

const RUNS = new RegExp(`${BASE64}+`, 'g');

/**
 * What may be base64, decoded. Where it begins is not known, as a word may stand directly before it: it is decoded from
 * each of its first four characters.
 */
function base64Texts(text: string, minRun: number): string[] {
  const runs = text.replace(LINE_BREAKS, '').match(RUNS) ?? [];
  return runs
    .filter((run) => run.length >= minRun)
    .flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64')))
    .map((bytes) => bytes.toString('latin1').replaceAll('\0', ''));
}

/** False for a text of which more than every tenth character is a control character. Of noise, every fourth is one. */
function looksLikeText(text: string): boolean {
  // Bytes of UTF-8 that were read as Latin-1 have control characters too.
  // eslint-disable-next-line no-control-regex -- noise has them
  const controls = decodeUtf8(text).match(/[\0-\u0008\u000E-\u001F\u007F-\u009F]/g) ?? [];
  return controls.length * 10 <= text.length;
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}
