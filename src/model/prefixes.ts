/** A quick look for texts that begin like none of some keys: most lines of a log end here. Pure. */

const PREFIXES = 0x1_0000;

/** How keys begin: by the number of their first four letters, 1 if any key begins so. */
export type Prefixes = Uint8Array;

/** The prefixes of keys of four letters or more. */
export function prefixesOf(keys: Iterable<string>): Prefixes {
  const prefixes = new Uint8Array(PREFIXES);
  for (const key of keys) {
    const number = [0, 1, 2, 3].map((at) => key.charCodeAt(at)).reduce(nextPrefix);
    prefixes[number] = 1;
  }
  return prefixes;
}

/** A number below 65,536 for the last four letters, from the one for those before. It has no room for a fifth letter. */
export function nextPrefix(before: number, letter: number): number {
  return ((before << 4) ^ letter) & 0xffff;
}

/** By the code of a character in ASCII: the letter or digit in upper case, 0 for other signs. */
const LETTERS = new Uint8Array(0x80);
for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
  LETTERS[letter.charCodeAt(0)] = LETTERS[letter.toLowerCase().charCodeAt(0)] = letter.charCodeAt(0);
}

/** False for a text in ASCII whose letters and digits begin like none of the keys anywhere. */
export function mayHaveKey(text: string, prefixes: Prefixes): boolean {
  let prefix = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = LETTERS[text.charCodeAt(at)];
    if (letter === undefined) return true;
    if (letter === 0) continue;
    prefix = nextPrefix(prefix, letter);
    if (prefixes[prefix] === 1) return true;
  }
  return false;
}
