/** Users files of any size that want to exhaust memory or time, each of another shape. Also what any limit must allow. */

/** A shape of files. */
export interface HostileShape {
  readonly name: string;
  readonly format: 'csv' | 'json' | 'yaml';
  /** A file of about so many bytes. */
  readonly render: (bytes: number) => string | Buffer;
}

/** `start`, then as many units as fit. A unit may depend on its number. */
function fill(
  start: string,
  unit: string | ((index: number) => string),
  end = '',
): (bytes: number) => string {
  return (bytes) => {
    const room = bytes - start.length - end.length;
    if (typeof unit === 'string') {
      return start + unit.repeat(Math.floor(room / Buffer.byteLength(unit))) + end;
    }
    const parts: string[] = [];
    let length = 0;
    for (let index = 0; ; index++) {
      const part = unit(index);
      length += Buffer.byteLength(part);
      if (length > room) return start + parts.join('') + end;
      parts.push(part);
    }
  };
}

/** A text of so many columns, from a function of their numbers. */
function columns(count: number, of: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => of(index)).join(';');
}

const PROPERTIES = columns(999, (index) => `custom-properties.${index}`);
/** Small units that mean something to a reader of CSV. Each is repeated alone, as rows, and inside a cell. */
const UNITS: Readonly<Record<string, string>> = {
  'one character': '1',
  'a quote': '"',
  'two quotes': '""',
  'three quotes': '"""',
  'a quoted line break': '"\n"',
  'a blank': ' ',
  'a separator': ';',
  'a comma': ',',
  'a line feed': '\n',
  'a carriage return': '\r',
  'a formula': '="1"',
  'a zero-width space': '\u200b',
  'a soft hyphen': '\u00ad',
  'an emoji': '😀',
  'a letter and its accent': 'e\u0301',
  'a text that was encoded twice': 'Ã¼',
  'an asterisk': '*',
  'a quote and a separator': '";',
};

const REPEATED: readonly HostileShape[] = Object.entries(UNITS).flatMap(([name, unit]): HostileShape[] => [
  { name: `nothing but ${name}`, format: 'csv', render: fill('', unit) },
  { name: `rows of ${name}`, format: 'csv', render: fill('id\n', `${unit}\n`) },
  { name: `a cell of ${name}`, format: 'csv', render: fill('id;info;lastname\n7;"', unit, '";x\n') },
  { name: `a heading of ${name}`, format: 'csv', render: fill('id;"', unit, '"\n7;x\n') },
]);

const TABLES: readonly HostileShape[] = [
  {
    name: '200,000 valid rows',
    format: 'csv',
    render: (bytes) => {
      const info = 'x'.repeat(Math.floor(bytes / 200_000) - 12);
      return fill('id;info\n', (index) => (index < 200_000 ? `${100_000 + index};${info}\n` : ' '))(bytes);
    },
  },
  {
    name: '1,000 columns of custom fields',
    format: 'csv',
    render: fill(`id;${PROPERTIES}\n`, (index) => `${index + 1}${';1'.repeat(999)}\n`),
  },
  {
    name: '1,000 columns, the last with a value',
    format: 'csv',
    render: fill(`id;${PROPERTIES}\n`, (index) => `${index + 1}${';'.repeat(999)}1\n`),
  },
  {
    name: 'rows with more cells than headings',
    format: 'csv',
    render: fill('id;info\n', `1${';x'.repeat(999)}\n`),
  },
  {
    name: 'columns of different names',
    format: 'csv',
    render: fill('id;', (index) => `c${index};`, '\n1\n'),
  },
  {
    name: '900 long headings that are unknown',
    format: 'csv',
    render: (bytes) =>
      `id;${columns(900, (index) => String(index) + 'x'.repeat(Math.floor(bytes / 901)))}\n7\n`,
  },
  {
    name: 'a long heading above invalid values',
    format: 'csv',
    render: (bytes) =>
      fill(`id;custom-properties.${'x'.repeat(bytes / 2)}\n`, (index) => `${index + 1};1E+5\n`)(bytes),
  },
  {
    name: 'invalid values in every cell',
    format: 'csv',
    render: fill(`id;${PROPERTIES}\n`, (index) => `${index + 1}${';1E+5'.repeat(999)}\n`),
  },
  {
    name: 'tags in one cell',
    format: 'csv',
    render: fill('id;tags\n7;"', (index) => `${index},`, '"\n'),
  },
  {
    name: 'tags in many cells',
    format: 'csv',
    render: fill(
      'id;tags\n',
      (row) => `${row + 1};"${',a'.repeat(10)}${fill('', (n) => `,${n}`)(150_000)}"\n`,
    ),
  },
  {
    name: 'a JSON list of tags',
    format: 'csv',
    render: fill('id;tags\n7;"[1', (index) => `,${index}`, ']"\n'),
  },
  {
    name: 'unknown fields to clear',
    format: 'csv',
    render: fill('id;clear\n', (row) => `${row + 1};"${fill('', (n) => `${n},`)(400_000)}"\n`),
  },
  {
    name: 'custom fields as JSON',
    format: 'csv',
    render: fill('id;custom-properties\n7;"{""a"":1', (index) => `,""${index}"":1`, '}"\n'),
  },
  {
    name: 'custom fields as nested JSON',
    format: 'csv',
    render: fill('id;custom-properties\n', (row) => `${row + 1};"${'['.repeat(500_000)}"\n`),
  },
  {
    name: 'line breaks before bytes that are not UTF-8',
    format: 'csv',
    render: (bytes) => Buffer.concat([Buffer.alloc(bytes - 1, '\n'), Buffer.from([0xff])]),
  },
  {
    name: 'bytes that continue a character',
    format: 'csv',
    render: (bytes) => Buffer.alloc(bytes, 0x80),
  },
  {
    name: 'rows of the same user',
    format: 'csv',
    render: fill('email;lastname\n', `a@b.ch;${'x'.repeat(160)}\n`),
  },
];

const LISTS: readonly HostileShape[] = [
  ...['1', '[]', '{}', '""', '{"id":1}', '[1,1]', 'null', '{"a":{"b":[]}}'].map((item): HostileShape => ({
    name: `a list of ${item}`,
    format: 'json',
    render: fill(`[${item}`, `,${item}`, ']'),
  })),
  { name: 'nothing but [', format: 'json', render: fill('', '[') },
  { name: 'nothing but {"a":', format: 'json', render: fill('', '{"a":') },
  { name: 'keys of one object', format: 'json', render: fill('[{"id":7', (index) => `,"${index}":1`, '}]') },
  { name: 'tags', format: 'json', render: fill('[{"id":7,"tags":["a"', (index) => `,"${index}"`, ']}]') },
  { name: 'one text of escapes', format: 'json', render: fill('[{"id":7,"info":"', '\\n', '"}]') },
  { name: 'an endless text', format: 'json', render: fill('[{"id":7,"info":"', 'x') },
  { name: 'blanks', format: 'json', render: fill('[{"id":7}', ' ', ']') },
  { name: 'one number', format: 'json', render: fill('[{"id":', '1', '}]') },
  {
    name: '1,000 custom fields of each user',
    format: 'json',
    render: fill(
      '[{"id":1}',
      (row) =>
        `,{"id":${row + 2}${Array.from({ length: 999 }, (_, n) => `,"custom-properties.${n}":"1"`).join('')}}`,
      ']',
    ),
  },
  ...[
    '-\n',
    '- a\n',
    '- a: b\n',
    '- [a]\n',
    '- {a: b}\n',
    '- - - a\n',
    '- &a\n',
    '- |\n',
    '? \n',
    '#\n',
    '\n',
    '---\n',
  ].map((unit): HostileShape => ({
    name: `lines of ${JSON.stringify(unit)}`,
    format: 'yaml',
    render: fill('', unit),
  })),
  ...['[', '{', '[]', 'a: ', '- ', '"', "'", '&a ', '!!str ', '*a', '? ', ' ', '\t', 'a', '%'].map(
    (unit): HostileShape => ({ name: `nothing but ${unit}`, format: 'yaml', render: fill('', unit) }),
  ),
  { name: 'a list in brackets', format: 'yaml', render: fill('[a', ',a', ']') },
  { name: 'a mapping in braces', format: 'yaml', render: fill('{a', ',a', '}') },
  { name: 'keys of one user', format: 'yaml', render: fill('- id: 7\n', (index) => `  k${index}: x\n`) },
  { name: 'one text in quotes', format: 'yaml', render: fill('- info: "', '\\n', '"\n') },
  { name: 'one text of lines', format: 'yaml', render: fill('- info: |\n', '    x\n') },
  {
    name: 'anchors around a list',
    format: 'yaml',
    render: fill(`${'&a [ '.repeat(8)}a`, ',a', ']'.repeat(8)),
  },
  { name: 'anchors on lines', format: 'yaml', render: fill('&a\n&b\n&c\n', '- &d\n  &e\n  x\n') },
];

/** All shapes. Files of 32 MiB must end in under 60 s of CPU and 1 GiB, valid or not. */
export const HOSTILE_SHAPES: readonly HostileShape[] = [...REPEATED, ...TABLES, ...LISTS];
