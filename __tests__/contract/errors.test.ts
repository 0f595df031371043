/** `docs/errors.md` against the error codes: every failure message links to the section of its code. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { fieldByInput } from '../../src/model/fields.ts';
import * as parsers from '../../src/model/parsers.ts';
import { ERROR_CODES } from '../../src/moco/errors.ts';
import { subdomain } from '../../src/moco/account.ts';
import { RETRIED_STATUSES } from '../../src/moco/retry.ts';

/** The page has to stay short enough to read. */
const MAX_LINES = 400;

const page = readFileSync('docs/errors.md', 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading, lines };
  });
/** Headings of other sections start with a capital letter. */
const codeSections = sections.filter(({ heading }) => /^[a-z-]+$/.test(heading));

describe('docs/errors.md', () => {
  it('has a section for each error code, in the order of the code', () => {
    expect(codeSections.map(({ heading }) => heading)).toEqual([...ERROR_CODES]);
  });

  it('begins with a table of the codes, each with a link to its section', () => {
    const [, table = ''] = /^## Codes\n([^]*?)^## /m.exec(page) ?? [];
    const linked = [...table.matchAll(/^\| \[([a-z-]+)\]\(#([a-z-]+)\)/gm)].map(([, text, anchor]) => [
      text,
      anchor,
    ]);
    expect(linked).toEqual(ERROR_CODES.map((code) => [code, code]));
  });

  it.each(codeSections)('has causes of $heading, each with what to do', ({ lines }) => {
    const items = itemsIn(lines);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(item).toMatch(/^- \*\*[^*]+[.:]\*\* \S.*\w.*\.$/);
  });

  it('links only to sections that it has', () => {
    const anchors = sections.map(({ heading }) => heading.toLowerCase().replaceAll(' ', '-'));
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((link) => !anchors.includes(link ?? ''))).toEqual([]);
  });

  it(`has at most ${MAX_LINES} lines`, () => {
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});

describe('the formats of values', () => {
  const TODAY = '2026-11-26';

  it.each<[string, (text: string) => object]>([
    ['`user-id`, `id`', parsers.id],
    ['Dates', parsers.date],
    ['`true` and `false`', parsers.boolean],
    ['`language`', (text) => fieldByInput('language').parse(text, TODAY)],
    ['`employment-pattern`', parsers.pattern],
    ['`vacation-days`', parsers.vacationDays],
    ['`subdomain`', subdomain],
  ])('of %s have valid examples', (value, parse) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${value} `)) ?? '';
    const examples = [...(row.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, example = '']) => example);
    const whole = examples.filter((example) => !example.includes('…'));
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.filter((example) => !('value' in parse(example)))).toEqual([]);
  });
});

describe('the statuses that are retried', () => {
  /** 408 and 429 have codes of their own. */
  const UNAVAILABLE = RETRIED_STATUSES.filter((status) => status !== 408 && status !== 429);

  it.each([
    ['README.md', /The action retries ([\d\s,to]*\d), timeouts/, RETRIED_STATUSES],
    ['docs/errors.md', /The action retries (4.*?) until/, UNAVAILABLE],
  ] as const)('are the same in %s (%s) and in the code', (file, sentence, statuses) => {
    const text = sentence.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const listed = [...text.matchAll(/(\d{3})(?: to (\d{3}))?/g)].flatMap(([, from = '', to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
    );
    expect(listed).toEqual(statuses);
  });
});

it('a bug report can name each error code', () => {
  const template = load(readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8')) as {
    readonly body: readonly { readonly id?: string; readonly attributes: { readonly options?: unknown } }[];
  };
  const field = template.body.find(({ id }) => id === 'error');
  expect(field?.attributes.options).toEqual(['empty or unknown', ...ERROR_CODES]);
});

/** The items of the lists, each in one line. */
function itemsIn(lines: readonly string[]): string[] {
  const items = lines
    .join('\n')
    .replace(/\n {2,}/g, ' ')
    .split('\n');
  return items.filter((line) => line.startsWith('- '));
}
