/** `npm run lint:markdown [FILE...]`: checks pages with markdownlint, and their relative links. Fetches nothing. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { execFileSync } from 'node:child_process';
import { load } from 'js-yaml';
import type { Configuration, MicromarkToken, Rule } from 'markdownlint';
import { lint } from 'markdownlint/sync';

const CONFIG = join(import.meta.dirname, '..', '.markdownlint.yaml');
const MAX_CELL = 120;
const CELLS: readonly string[] = ['tableHeader', 'tableData'];

/** All tokens, in the order of the page. */
function flatten(tokens: readonly MicromarkToken[]): MicromarkToken[] {
  return tokens.flatMap((token) => [token, ...flatten(token.children)]);
}

/** A wider cell needs a list instead of the table. */
const cellWidth: Rule = {
  names: ['table-cell-width'],
  description: `Table cells should have at most ${MAX_CELL} characters`,
  tags: ['table'],
  parser: 'micromark',
  function: ({ parsers }, onError) => {
    for (const { type, text, startLine } of flatten(parsers.micromark.tokens)) {
      const width = text.replaceAll(/^\||\|$/g, '').trim().length;
      if (!CELLS.includes(type) || width <= MAX_CELL) continue;
      onError({ lineNumber: startLine, detail: `${width} characters` });
    }
  },
};

const LINK_TARGETS: readonly string[] = ['resourceDestinationString', 'definitionDestinationString'];
const HTML_TARGET = /\b(?:href|src|srcset)="([^"]*)"/g;

/** The targets in a token: the one of a Markdown link or image, or those in HTML. */
function targetsIn({ type, text }: MicromarkToken): string[] {
  if (LINK_TARGETS.includes(type)) return [text];
  if (type !== 'htmlText' && type !== 'htmlFlow') return [];
  return [...text.matchAll(HTML_TARGET)].flatMap(([, target]) => target ?? []);
}

const anchorsByPage = new Map<string, ReadonlySet<string>>();

/** The anchors that GitHub gives the headings of a page, and those that the page has in HTML. Each page is read once. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = anchorsByPage.get(page) ?? findAnchors(page);
  anchorsByPage.set(page, anchors);
  return anchors;
}

function findAnchors(page: string): Set<string> {
  const text = readFileSync(page, 'utf8').replace(/^ *(`{3,}|~{3,}).*?^ *\1/gms, '');
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]*)"/g)].map(([, name]) => name ?? ''));
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function decode(target: string): string | undefined {
  try {
    return decodeURI(target);
  } catch {
    return undefined;
  }
}

/** What is wrong with a link from `page`; `undefined` if its file, folder or heading exists, or if it is a URL. */
function brokenLink(page: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const decoded = decode(target);
  if (decoded === undefined) return 'has a % that encodes nothing';
  const [path = '', anchor] = decoded.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (relative('', file).startsWith('..')) return 'leaves the repository';
  if (!existsSync(file)) return 'the file does not exist';
  if (anchor === undefined || statSync(file).isDirectory() || extname(file) !== '.md') return undefined;
  return anchorsOf(file).has(anchor) ? undefined : 'the heading does not exist';
}

/** Relative links, also those in HTML such as `<picture>`. */
const relativeLinks: Rule = {
  names: ['relative-links'],
  description: 'Relative links and pictures should exist',
  tags: ['links'],
  parser: 'micromark',
  function: ({ name, parsers }, onError) => {
    for (const token of flatten(parsers.micromark.tokens)) {
      for (const target of targetsIn(token)) {
        const problem = brokenLink(name, target);
        if (problem !== undefined) onError({ lineNumber: token.startLine, detail: `${target}: ${problem}` });
      }
    }
  },
};

/** Every page of the repository that has to pass. */
const pages = (): string[] =>
  execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' })
    .split('\n')
    .filter((page) => page !== '');

const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : pages();
const config = load(readFileSync(CONFIG, 'utf8')) as Configuration;
const results = lint({ files, config, customRules: [cellWidth, relativeLinks] });

for (const [file, problems] of Object.entries(results)) {
  for (const { lineNumber, ruleNames, ruleDescription, errorDetail } of problems) {
    const detail = errorDetail === null ? '' : ` [${errorDetail}]`;
    console.error(`${file}:${lineNumber} ${ruleNames.join('/')} ${ruleDescription}${detail}`);
    process.exitCode = 1;
  }
}
