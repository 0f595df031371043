/** Random files: reading one never throws, and returns rows, issues or both. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatIssue } from '../../src/model/issue.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { runsOf } from '../support/extent.ts';

const SEED = 20261124;
/** Half of the files are read with it. */
const COLUMNS = 'Work Email = email\nid = ignore\n* = ignore';
const PIECES = [
  ...['id', 'email', 'Vorname', 'Aktiv', 'clear', 'tags', 'custom-properties.A', 'password', '__proto__'],
  ...[
    'employment-start',
    'Eintritt',
    'employment_pattern',
    'Wochenmodell',
    'Austritt',
    'vacation-days',
    'Ferientage',
  ],
  ...[
    '8/8/8/8/6',
    '8,4/8,4/8,4/8,4/0',
    '{"am": [4,4,4,4,4], "pm": [4,4,4,4,4]}',
    '12,5',
    '01.01.2027',
    '2027-01-01',
  ],
  ...['sep=;\n', 'users', '="1"', '\x1a', '\u200B', 'Work Email', 'Vornme', '*'],
  ...[
    ';',
    ',',
    '\t',
    '|',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    '\uFEFF',
    '\0',
    ':',
    ': ',
    '- ',
    '  ',
    '#',
    '|',
    '>',
  ],
  ...['{', '}', '[', ']', '[{', '}]', '&a', '*a', '!!str', '---', '<<', 'null', '~', 'true', 'ja', 'nein'],
  ...[
    '1',
    '1003',
    '31.12.1990',
    '1e999',
    'a@b.ch',
    'A@B.CH',
    'ü',
    '\u2028',
    '\ud83d\ude00',
    '\ud83d',
    '\\u0000',
  ],
];

/** Any character. The unit `binary` takes a second to prepare. */
const character = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code));

const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: character, maxLength: 4 })), {
  maxLength: 40,
});
const content = fc.oneof(
  text.map((pieces) => Buffer.from(pieces.join(''))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

describe.each(['csv', 'tsv', 'json', 'yaml'])('any %s file', (format) => {
  it('has rows or issues', () => {
    const sanitize = createSanitizer([]);
    fc.assert(
      fc.property(content, fc.constantFrom('', COLUMNS), (bytes, columns) => {
        const { rows, issues } = readUsersFile(
          `users.${format}`,
          bytes,
          (cell) => `"${sanitize(cell)}"`,
          '2026-11-23',
          columns,
        );
        expect(rows.length + issues.length).toBeGreaterThan(0);
        for (const { key } of rows) expect('id' in key || 'email' in key).toBe(true);
        for (const issue of issues) {
          expect(issue.location?.file).toBe(`users.${format}`);
          expect(issue.location?.line ?? 1).toBeGreaterThan(0);
          expect(formatIssue(issue)).toMatch(/^users\.(?:csv|tsv|json|yaml)[,:] [^\r\n\u2028\u2029\0]+$/);
        }
      }),
      { seed: SEED, numRuns: runsOf(3_000) },
    );
  });
});
