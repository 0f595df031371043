/**
 * What `docs/errors.md` and the code say of one another. Scenes play the action in this process, with a MOCO and a
 * clock of the test's own, until it has said every sentence that stands in the source: a new one that no scene
 * says fails here, and so does a line without a heading and a heading without a line.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SYNC_ERROR_CODES } from '../../src/github/error-messages.ts';
import { play, SCENES } from './scenes.ts';
import { sentencesIn } from './source.ts';
import type { Line } from './stage.ts';
import { playSync, SYNC_SCENES } from './sync-scenes.ts';

/** Text in the source that is not for people to read in a log. */
const NOT_SAID = [
  'Token token=', // a header
  'no repository', // the User-Agent where there is no workflow
  'No field has the input', // a guard that the story never reaches
  'A dry run must not write', // another one
  'There is no token', // what whyNoComment puts into other words, as the next two
  "The answer is not GitHub's",
  "The event of this run can't be read",
  'tunneling socket could not be established', // the proxy agent's words, which ours replace
];

/** Their words are parts of tables, not messages. */
const NO_MESSAGES = ['src/github/step-summary.ts', 'src/sync/plan-report.ts'];

let said: readonly Line[];

beforeAll(async () => {
  said = (await Promise.all([...SCENES.map(play), ...SYNC_SCENES.map(playSync)])).flat();
});

describe('docs/errors.md', () => {
  const headings = readHeadings(readFileSync('docs/errors.md', 'utf8'));
  const headingsFor = (text: string): Heading[] => headings.filter(({ pattern }) => pattern.test(text));

  it('has exactly one heading for each line that the action says', () => {
    const wrong = said
      .map(({ text }) => ({ text, headings: headingsFor(text).map(({ title }) => title) }))
      .filter((line) => line.headings.length !== 1);
    expect(wrong).toEqual([]);
  });

  it('has no heading for a line that the action never says', () => {
    const stale = headings.filter(({ pattern }) => !said.some(({ text }) => pattern.test(text)));
    expect(stale.map(({ title }) => title)).toEqual([]);
  });

  it('has each message under the word that later steps get', () => {
    const messages = said.filter(({ word }) => word !== undefined);
    const misplaced = messages.filter(
      ({ text, word }) => !headingsFor(text).some(({ group }) => group === `\`${word}\``),
    );
    expect(misplaced).toEqual([]);
    expect(new Set(messages.map(({ word }) => word))).toEqual(new Set(SYNC_ERROR_CODES));
  });

  it('has a group for each word, in the order of the code', () => {
    const groups = [...new Set(headings.map(({ group }) => group))];
    expect(groups.slice(0, SYNC_ERROR_CODES.length)).toEqual(SYNC_ERROR_CODES.map((code) => `\`${code}\``));
  });

  it('tells cause and cure of each', () => {
    const without = headings.filter(
      ({ body }) => !/^\n- \*\*Cause:\*\* \S[^]*\n- \*\*Cure:\*\* \S/.test(body),
    );
    expect(without.map(({ title }) => title)).toEqual([]);
  });
});

describe('the scenes of this test', () => {
  it('say every sentence that stands in the source', () => {
    const everything = said.map(({ text }) => text).join('\n');
    const sentences = sourceFiles().flatMap((file) => sentencesIn(file));
    expect(sentences.length).toBeGreaterThan(180);
    const silent = sentences.filter(({ text }) => !NOT_SAID.includes(text) && !everything.includes(text));
    expect(silent).toEqual([]);
  });
});

interface Heading {
  readonly group: string;
  readonly title: string;
  /** Matches the start of a line; `…` is anything. */
  readonly pattern: RegExp;
  readonly body: string;
}

function readHeadings(page: string): Heading[] {
  return page.split(/^## /m).flatMap((section) => {
    const [first = '', ...parts] = section.split(/^### /m);
    const group = first.split('\n', 1)[0] ?? '';
    return parts.map((part) => {
      const [, title = '', body = ''] = /^`+ ?(.*?) ?`+\n([^]*)$/.exec(part) ?? [];
      return { group, title, pattern: startingLike(title), body };
    });
  });
}

function startingLike(title: string): RegExp {
  const pieces = title.split('…').map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}`);
}

function sourceFiles(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => join('src', file));
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !NO_MESSAGES.includes(file));
}
