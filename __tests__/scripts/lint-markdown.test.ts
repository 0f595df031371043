/** `npm run lint:markdown`, on a folder of pages. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

/** Each page, by its name: its lines, and what is reported, as `line rule`. */
const PAGES: Readonly<Record<string, { readonly lines: readonly string[]; readonly reported: string[] }>> = {
  'good.md': {
    lines: [
      ...['# Good', '', '## Key & secret `api-key`', ''],
      ...[
        '[Key](#key--secret-api-key), [there](docs/other.md#again-1), [folder](docs), [web](https://a.example/b)',
        '',
      ],
      ...['<picture><source srcset="docs/a.png" /><img src="docs/a.png" alt="A" /></picture>', ''],
      ...['| a | b |', '| --- | --- |', `| x | ${'x'.repeat(120)} |`],
    ],
    reported: [],
  },
  'docs/other.md': {
    lines: [
      '# Other',
      '',
      '## Again',
      '',
      '### Part',
      '',
      '## More',
      '',
      '### Again',
      '',
      '[Up](../good.md#good)',
    ],
    reported: [],
  },
  'headings.md': {
    lines: ['# One', '', '### Gap', '', '## Same', '', '## Same', '', '# Two'],
    reported: ['3 MD001', '7 MD024', '9 MD025'],
  },
  'wide.md': {
    lines: ['# Wide', '', 'x'.repeat(141), '', '| a |', '| --- |', `| ${'x'.repeat(121)} |`],
    reported: ['3 MD013', '7 table-cell-width'],
  },
  'links.md': {
    lines: [
      ...[
        '# Links',
        '',
        '[File](docs/absent.md)',
        '![Picture](docs/absent.png)',
        '[Heading](docs/other.md#absent)',
      ],
      ...['[Own](#absent)', '<a href="absent.md">HTML</a>', '[Outside](../../outside.md)', '', '```md'],
      ...['[In code](absent.md)', '```', '', '[a]: absent.md', '', '[Defined][a]', '[Percent](docs/100%.md)'],
    ],
    reported: [
      '14 relative-links',
      '17 relative-links',
      '3 relative-links',
      '4 relative-links',
      '5 relative-links',
      '6 MD051',
      '6 relative-links',
      '7 relative-links',
      '8 relative-links',
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'pages-'));
let output: readonly string[] = [];
let exitCode: number | null = null;
beforeAll(() => {
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, 'docs/a.png'), '');
  for (const [name, { lines }] of Object.entries(PAGES)) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  }
  const hook = pathToFileURL(resolve('scripts/typescript.js')).href;
  const run = spawnSync(
    process.execPath,
    ['--import', hook, resolve('scripts/lint-markdown.ts'), ...Object.keys(PAGES)],
    { cwd: folder, encoding: 'utf8' },
  );
  output = run.stderr.split('\n');
  exitCode = run.status;
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(Object.entries(PAGES))('reports what is wrong in %s, by line and rule', (name, { reported }) => {
  const own = output.filter((line) => line.startsWith(`${name}:`));
  const found = own.map((line) => line.slice(name.length + 1).replace(/^(\d+) ([\w-]+).*$/, '$1 $2'));
  expect(found.sort()).toEqual(reported);
});

it('fails if a page does', () => expect(exitCode).toBe(1));
