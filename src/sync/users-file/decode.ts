/** From the bytes of a users file to its text. Says what a file is that is not text. Pure. */
import { isUtf8 } from 'node:buffer';
import { countLineBreaks } from './lines.ts';

/** The text of a file, or why it has none. */
export type DecodedText =
  | { readonly text: string }
  | { readonly issue: string; /** Undefined for the file as a whole. */ readonly line?: number };

const HOW_TO_SAVE = 'Save the file as UTF-8 (in Excel: "CSV UTF-8")';
const WORKBOOK = 'Open it in Excel and save it as "CSV UTF-8". Renaming the file is not enough';

/** How files begin that people take for a list, as hexadecimal digits. */
const SIGNATURES: readonly (readonly [start: string, issue: string])[] = [
  ['504b0304', `is an Excel workbook (.xlsx) or another ZIP archive, not text. ${WORKBOOK}`],
  ['504b0506', `is an empty ZIP archive, not text. ${WORKBOOK}`],
  ['d0cf11e0a1b11ae1', `is an Excel workbook (.xls, or one with a password), not text. ${WORKBOOK}`],
  ['25504446', 'is a PDF, not text. Export the list as CSV instead'],
  ['1f8b', 'is compressed with gzip, not text. Unpack it first'],
  [
    Buffer.from('version https://git-lfs').toString('hex'),
    'is a Git LFS pointer, not the file itself. Set `lfs: true` for actions/checkout',
  ],
  ['fffe', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
  ['feff', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
];

const LONGEST_SIGNATURE = Math.max(...SIGNATURES.map(([start]) => start.length / 2));

/** HTML and XML, which some programs save with the ending of a table. */
const MARKUP = /^\s*<(?:!doctype|html|head|table|\?xml)\b/i;

/** DOS programs end a text with Ctrl-Z. */
const CTRL_Z = '\u001a';

/** The text of a UTF-8 file without byte order marks at its start, which Excel writes, and Ctrl-Z at its end. */
export function decodeText(content: Buffer): DecodedText {
  const start = content.toString('hex', 0, LONGEST_SIGNATURE);
  const issue = SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
  if (issue !== undefined) return { issue };
  if (!isUtf8(content)) {
    const line = lineAt(content, findInvalid(content));
    return { line, issue: `is not valid UTF-8 (probably Windows-1252). ${HOW_TO_SAVE}` };
  }
  const nul = content.indexOf(0);
  if (nul >= 0) {
    const line = lineAt(content, nul);
    return { line, issue: `contains a NUL byte, so the file is not UTF-8 text. ${HOW_TO_SAVE}` };
  }
  // Tools that add a byte order mark without looking leave two of them.
  const text = content.toString('utf8').replace(/^\uFEFF+/, '');
  if (MARKUP.test(text.slice(0, 100))) {
    return { issue: 'is HTML or XML, not a list. Export the list as CSV instead' };
  }
  const end = text.trimEnd();
  return { text: end.endsWith(CTRL_Z) ? end.slice(0, -1) : text };
}

/** The line of an offset. Line breaks are the same bytes in UTF-8 and Windows-1252. */
function lineAt(content: Buffer, offset: number): number {
  return countLineBreaks(content.toString('latin1', 0, offset)) + 1;
}

/** The offset of a character that is not UTF-8, by bisection: what follows it does not make the bytes before it valid. */
function findInvalid(content: Buffer): number {
  let valid = 0;
  let invalid = content.length;
  while (invalid - valid > 1) {
    const half = startOfCharacter(content, (valid + invalid) >> 1);
    const middle = half > valid ? half : nextCharacter(content, valid);
    if (middle >= invalid) break;
    if (isUtf8(content.subarray(valid, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Moves an offset back to the first byte of its character. */
function startOfCharacter(content: Buffer, offset: number): number {
  let start = offset;
  while (start > 0 && isContinuation(content[start])) start -= 1;
  return start;
}

/** The offset of the next first byte of a character. */
function nextCharacter(content: Buffer, offset: number): number {
  let next = offset + 1;
  while (isContinuation(content[next])) next += 1;
  return next;
}

/** True for the second to fourth byte of a character in UTF-8. */
function isContinuation(byte = 0): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
