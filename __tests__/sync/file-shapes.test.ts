/** Files as Excel, exports and people make them: what is read all the same, and what a file is told that is no list. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatIssue } from '../../src/model/issue.ts';
import { openCsv, rowsOf } from '../../src/sync/users-file/csv.ts';
import { parseJson } from '../../src/sync/users-file/json.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';
import { itIfAll, runsOf } from '../support/extent.ts';

interface ReadFile {
  /** The users by the names of their fields, with their lines. */
  readonly users: readonly Record<string, unknown>[];
  readonly issues: readonly string[];
}

function read(path: string, content: string | Buffer): ReadFile {
  const quote = (text: string): string => `"${text}"`;
  const { rows, issues } = readUsersFile(path, Buffer.from(content), quote, '2026-11-26');
  return {
    users: rows.map(({ line, key, desired }) => ({
      line,
      ...key,
      ...Object.fromEntries(desired.map(({ field, value }) => [field.input, value])),
    })),
    issues: issues.map(formatIssue),
  };
}

const HUBER = { email: 'jonas.huber@example.com', firstname: 'Jonas', lastname: 'Huber' };
const TABLE = 'E-Mail;Vorname;Nachname\r\njonas.huber@example.com;Jonas;Huber\r\n';

describe('a table of Excel and of other programs', () => {
  it.each<[string, string, number]>([
    ['a line that names the separator', `sep=;\r\n${TABLE}`, 3],
    ['that line in quotes', `"sep=;"\n${TABLE}`, 3],
    ['that line after a byte order mark', `\uFEFFSEP=;\r\n${TABLE}`, 3],
    ['another separator in that line', `sep=|\r${TABLE.replaceAll(';', '|')}`, 3],
    ['a separator that only that line can name', `sep=^\n${TABLE.replaceAll(';', '^')}`, 3],
    ['two byte order marks', `\uFEFF\uFEFF${TABLE}`, 2],
    ['Ctrl-Z at the end', `${TABLE}\x1a`, 2],
    ['Ctrl-Z and a line break at the end', `${TABLE}\x1a\r\n`, 2],
    ['vertical bars', TABLE.replaceAll(';', '|'), 2],
    ['separators at the ends of the rows', TABLE.replaceAll('\r\n', ';;\r\n'), 2],
    ['a separator at the end of the values only', TABLE.replace('Huber\r', 'Huber;\r'), 2],
    [
      'blanks before quotes',
      '"E-Mail", "Vorname",\t"Nachname"\n"jonas.huber@example.com", "Jonas" , "Huber" ',
      2,
    ],
    ['formulas for texts', TABLE.replace('Jonas', '="Jonas"').replace(';Huber', '; ="Huber" '), 2],
    ['formulas in quotes', TABLE.replace('Jonas', '"=""Jonas"""'), 2],
    ['a row of invisible characters', TABLE.replace('\r\n', '\r\n\u200b\r\n\u00ad;\u2060;\r\n'), 4],
    ['rows of separators', `;;\r\n;\r\n${TABLE}`, 4],
  ])('may have %s', (_, text, line) => {
    expect(read('u.csv', text)).toEqual({ users: [{ line, ...HUBER }], issues: [] });
  });

  it('may end in .tsv, where the tab separates even if other characters are more frequent', () => {
    expect(read('u.tsv', 'email\tcustom-properties.a;b;c;d\na@b.ch\tx')).toEqual({
      users: [{ line: 2, email: 'a@b.ch', 'custom-properties': { 'a;b;c;d': 'x' } }],
      issues: [],
    });
    expect(read('HR.TSV', TABLE).users).toEqual([{ line: 2, ...HUBER }]);
    expect(read('u.tsv', 'email\tVornme\na@b.ch\tx').issues).toEqual([
      expect.stringContaining('u.tsv, line 1: Unknown column "Vornme"'),
    ]);
  });

  it.each(['x;5" wide', 'x;a ="b"', 'x;="a;b"', 'x;="a""b"', 'x;="a"b', 'x;"a"b', 'x;"a" "b"', 'x;= "a'])(
    'must not have a quote that belongs to no cell: %s',
    (row) => {
      expect(read('u.csv', `id;info\n1;a\n${row}\n2;b`).issues).toContainEqual(
        expect.stringContaining('u.csv, line 3: has a quote inside a cell. Put the whole cell in quotes'),
      );
    },
  );

  it.each([
    ['sep=', 'sep=\nx\n7'],
    ['sep=xx', 'sep=xx\nx\n7'],
    ['sep=a', 'sep=a\nx\n7'],
  ])('has headings in its first line unless that names a separator: %s', (_, text) => {
    expect(read('u.csv', text).issues).toContainEqual(
      expect.stringContaining('u.csv, line 1: has no recognised column heading'),
    );
  });

  const cell = fc.array(fc.constantFrom('a', 'é', ';', ',', '\t', '"', '\n', '\r\n', ' ', '=', '😀'), {
    maxLength: 5,
  });
  const cells = fc.array(
    cell.map((parts) => parts.join('')),
    { minLength: 2, maxLength: 4 },
  );

  it('is read as it was written, whatever its cells have', () => {
    fc.assert(
      fc.property(
        fc.array(cells, { maxLength: 5 }),
        fc.constantFrom(';', ',', '\t', '|'),
        (rows, separator) => {
          const quoted = rows.map((row) =>
            row.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator),
          );
          const text = `sep=${separator}\n${quoted.join('\n')}`;
          const items = [...rowsOf(openCsv(text), 10)].map((item) => ('text' in item ? item : item.cells));
          const filled = rows.filter((row) => row.some((each) => each.trim() !== ''));
          expect(items).toEqual(filled);
        },
      ),
      { seed: 20261126 },
    );
  });
});

describe('a file that is no list', () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0'), Buffer.alloc(40, 0xfe)]);
  const ole = Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex');
  const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

  it.each<[string, string | Buffer, RegExp]>([
    ['a workbook', zip, /Excel workbook \(\.xlsx\).*save it as "CSV UTF-8"/],
    ['an old workbook', ole, /Excel workbook \(\.xls, or one with a password\)/],
    ['a PDF', '%PDF-1.7\n', /is a PDF/],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ['a Git LFS pointer', lfs, /Git LFS pointer.*`lfs: true` for actions\/checkout/],
    ['UTF-16', Buffer.from('\uFEFFid\n7', 'utf16le'), /is UTF-16/],
    ['HTML', '\n<!DOCTYPE html><table>', /is HTML or XML/],
    ['XML', '<?xml version="1.0"?>', /is HTML or XML/],
  ])('is told what it is: %s', (_, content, issue) => {
    for (const path of ['u.csv', 'u.json', 'u.yml']) {
      const { users, issues } = read(path, content);
      expect(users).toEqual([]);
      expect(issues).toEqual([expect.stringMatching(issue)]);
      expect(issues[0]).toMatch(new RegExp(`^${path}: `));
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 100, 1_001])(
    'has an issue at the line of its first invalid byte: after %d lines',
    (lines) => {
      const before = Buffer.from('😀é;x\r\n'.repeat(lines));
      for (const invalid of [[0xe4], [0xf0, 0x9f], [0x80, 0x80, 0x80, 0x80, 0x80], [0x61, 0xff]]) {
        const after = Buffer.from('\nx\n'.repeat(7));
        const { issues } = read('u.csv', Buffer.concat([before, Buffer.from(invalid), after]));
        expect(issues).toEqual([expect.stringContaining(`u.csv, line ${lines + 1}: is not valid UTF-8`)]);
      }
    },
  );
});

describe('a list in an object', () => {
  it.each([
    ['u.json', '{"users": [\n{"id": 7, "info": "x"}]}'],
    ['u.json', '{"$schema": "https://example.com/users.json", "users": [\n{"id": 7, "info": "x"}]}'],
    ['u.yaml', 'users:\n- id: 7\n  info: x'],
  ])('is read under the key `users`: %s %s', (path, text) => {
    expect(read(path, text)).toEqual({ users: [{ line: 2, id: 7, info: 'x' }], issues: [] });
  });

  it.each([
    ['{"users": []}', ': the file has no users'],
    ['{"users": null}', ': the file has no users'],
    ['{"users": {"id": 7}}', ', line 1: the file must be a list of objects, one per user'],
    ['{"people": []}', ', line 1: the file must be a list of objects, one per user'],
    ['{"users": [{"id": 7}], "users": []}', ', line 1, "users": appears twice'],
    [
      '{"users": [{"id": 7}],\n"next": "page2"}',
      ', line 2, "next": is not read: beside `users`, the file has no other key',
    ],
  ])('must be one list with users: %s', (text, issue) => {
    expect(read('u.json', text)).toEqual({ users: [], issues: [expect.stringContaining(`u.json${issue}`)] });
  });
});

describe('an ID', () => {
  it('that is too large is said to be', () => {
    expect(read('u.json', '[{"id": 9007199254740993, "lastname": "Hubert"}]').issues).toEqual([
      'u.json, line 1, "id": "9007199254740993" must be a MOCO ID, but is too large',
    ]);
  });
});

describe('a large file', () => {
  itIfAll('has at most 200,000 users', () => {
    const ids = (count: number): string => Array.from({ length: count }, (_, index) => index + 1).join('\n');
    expect(read('u.csv', `id\n\n${ids(200_000)}`).users).toHaveLength(200_000);
    expect(read('u.csv', `id\n\n${ids(200_001)}`)).toEqual({
      users: [],
      issues: [
        'u.csv, line 200003: is one user too many: a file has at most 200,000. Split it into several files',
      ],
    });
    const list = `[${'{},\n'.repeat(200_000)}{}]`;
    expect(read('u.json', list)).toEqual({
      users: [],
      issues: ['u.json, line 200001: is one user too many: a file has at most 200,000'],
    });
  });

  it('has at most 1,000 columns, or keys of an object', () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `custom-properties.${index}`);
    expect(read('u.csv', `id;${names.slice(1).join(';')};;;\n7;x`).issues).toEqual([]);
    expect(read('u.csv', `id;${names.join(';')}\n7;x`)).toEqual({
      users: [],
      issues: ['u.csv, line 1: has 1,001 columns. At most 1,000 are read'],
    });
    const keys = (all: readonly string[]): string =>
      JSON.stringify([Object.fromEntries([['id', 7], ...all.map((name) => [name, 'x'])])]);
    expect(read('u.json', keys(names.slice(1))).issues).toEqual([]);
    expect(read('u.json', keys(names)).issues).toEqual([
      'u.json, line 1: has 1,001 keys. At most 1,000 are read',
    ]);
  });

  itIfAll.each([
    ['u.json', `[${'1,\n'.repeat(2_000_000)}1]`],
    ['u.yaml', '- a\n'.repeat(2_000_001)],
  ])('has at most 2,000,000 values in JSON and YAML: %s', (path, text) => {
    expect(read(path, text).issues).toEqual([
      expect.stringMatching(/, line 2000\d\d\d: has more than 2,000,000 values up to here\. Use a CSV file/),
    ]);
  });

  it('is not read in vain: fields to clear are at most 100', () => {
    expect(
      read(
        'u.csv',
        `id;clear\n7;"${'x,'.repeat(1)}${Array.from({ length: 101 }, (_, n) => n + 1).join(',')}"`,
      ).issues,
    ).toEqual(['u.csv, line 2, column "clear": must name at most 100 fields']);
  });
});

describe('JSON', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\n"',
    '1',
    '-0',
    '1.',
    'null',
    'true',
    ' ',
    '\n',
    '"',
  );

  it('is valid exactly where JSON.parse says so', () => {
    const isValid = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return text.trim() === '';
      }
    };
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.json({ maxDepth: 3 }),
      fc
        .json({ maxDepth: 3 })
        .chain((json) => fc.nat(json.length).map((at) => json.slice(0, at) + json.slice(at + 1))),
    );
    fc.assert(
      fc.property(text, (json) => {
        expect('root' in parseJson(json)).toBe(isValid(json));
      }),
      { seed: 20261126, numRuns: runsOf(3_000) },
    );
  });
});
