/** What holds for a step of either action, whatever its inputs are and whatever MOCO responds. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { load } from 'js-yaml';
import { ERROR_CODES } from '../../src/moco/errors.ts';
import { expectNoForgery } from '../support/untrusted.ts';
import { CORES, ENCODINGS, PERSONAL, PERSONAL_PROPERTY } from './arbitraries.ts';
import type { Sent } from './moco.ts';
import type { Played } from './steps.ts';

/** Rules by what they say: each expects something of a step that has ended. */
export type Rules = Readonly<Record<string, (played: Played) => void>>;

/** The same characters as in `src/github/sanitize.ts`, on purpose not taken from there. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const STACK_TRACE = /(?:^|\s)at .*:\d+:\d+\)?|\.[jt]s:\d+/;
const ACCOUNT = /^https:\/\/(?:moco\.test|[a-z0-9-]+\.mocoapp\.com)\/api\/v1\//;
const MARKER = /^<!-- moco-sync: [^ <>]* -->\n/;
const OWN_TAG = new RegExp(
  '</?(?:h3|h4|table|tr|th|td|code|em|strong|p|br|ul|li|a)>|<td (?:colspan|align)="\\w+">|<a href="https:[^"<>]*">',
  'g',
);

/** The rules of both actions. */
export const RULES: Rules = {
  'there is no stack trace': (played) => expect(shownIn(played)).not.toMatch(STACK_TRACE),
  'every secret is masked': ({ secrets, masks }) =>
    expect(masks.map((mask) => mask.trim())).toEqual(expect.arrayContaining([...secrets])),
  'no secret is shown, nor half of one': (played) => expect(secretsIn(shownIn(played), played)).toEqual([]),
  'no secret is handed on': (played) => expect(secretsIn(played.handedOn.join('\n'), played)).toEqual([]),
  'no personal value is shown': (played) => expect(personalIn(shownIn(played))).toEqual([]),
  'no personal value is handed on without request': ({ inputs, handedOn }) =>
    expect(isTrue(inputs['include-personal-data']) ? [] : personalIn(handedOn.join('\n'))).toEqual([]),
  'no workflow command is forged, and a message is one short line': ({ log }) => {
    expectNoForgery({ stdout: log, masks: [] });
    expect(log.split('\n').filter((line) => line.length > 4_000)).toEqual([]);
  },
  'the summary has its own HTML only': ({ summaries }) =>
    summaries.filter(Boolean).forEach((summary) => expectOwnHtml(summary)),
  'the comment has its own HTML only': ({ comments }) => {
    for (const comment of comments) {
      expect(comment).toMatch(MARKER);
      expectOwnHtml(comment.replace(MARKER, ''));
    }
  },
  'GitHub does not drop outputs, summary or comment for their size': ({ outputs, summaries, comments }) => {
    const texts = [...Object.values(outputs), ...summaries];
    expect(texts.filter((text) => Buffer.byteLength(text) > 1024 * 1024)).toEqual([]);
    expect(comments.filter(({ length }) => length > 65_536)).toEqual([]);
    expect(Math.max(summaries.length, comments.length)).toBeLessThanOrEqual(1);
  },
  '`error` is a known code, and not `internal`': ({ outputs }) =>
    expect(['', ...ERROR_CODES.filter((code) => code !== 'internal')]).toContain(outputs['error']),
  'there is exactly one failure message if `error` is set, and none otherwise': ({ outputs, failures }) =>
    expect(failures).toBe(outputs['error'] === '' ? 0 : 1),
  'requests go to the account only and follow no redirect': ({ requests }) => {
    const isAllowed = ({ url, redirect }: Sent): boolean => ACCOUNT.test(url) && redirect === 'manual';
    expect(requests.filter((request) => !isAllowed(request))).toEqual([]);
  },
  'nothing is written if inputs are invalid': ({ outputs, requests }) =>
    expect(outputs['error'] === 'invalid-input' ? writes(requests) : []).toEqual([]),
};

/** Rules about what an action declares in its `action.yml` and which requests it knows, as `METHOD /path?query`. */
export function interfaceRules(manifest: string, ...known: readonly RegExp[]): Rules {
  const { outputs: declared } = load(readFileSync(manifest, 'utf8')) as { outputs: object };
  return {
    'only declared outputs are set': ({ outputs }) =>
      expect(Object.keys(declared)).toEqual(expect.arrayContaining(Object.keys(outputs))),
    'only known requests are sent': ({ requests }) => {
      const lines = requests.map(({ method, path }) => `${method} ${path}`);
      expect(lines.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
    },
  };
}

/** Fails if a rule does not hold, with the rule and what the step left behind. */
export function expectRules(rules: Rules, played: Played): void {
  for (const [sentence, holds] of Object.entries(rules)) {
    try {
      holds(played);
    } catch (cause) {
      throw new Error(`${sentence}. ${String(cause)}\n${JSON.stringify(played, null, 2)}`, { cause });
    }
  }
}

/** Tags of our own only, in blocks without a blank line, after which Markdown would begin; and no mention. */
function expectOwnHtml(html: string): void {
  expect(html.replace(OWN_TAG, '')).not.toMatch(/[<>]/);
  for (const block of html.trim().split('\n\n')) expect(block).toMatch(/^<(h3|h4|table|p|ul)>.*<\/\1>$/);
  expect(html.replace(/<code>[^<]*<\/code>/g, '')).not.toMatch(/(?<![\w.])@\w/);
}

/** Whether an input is on. */
export function isTrue(value: string | undefined): boolean {
  return ['true', 'True', 'TRUE'].includes(value?.trim() ?? '');
}

/** Requests that change something in MOCO. */
export function writes(requests: readonly Sent[]): Sent[] {
  return requests.filter(({ method }) => method !== 'GET');
}

/** All that people see. The marker of a comment is the path of the file, as the input has it. */
function shownIn({ log, summaries, comments }: Played): string {
  return [log, ...summaries, ...comments.map((body) => body.replace(MARKER, ''))].join('\n');
}

/** The secrets in a text, in any encoding, and the beginnings of those of which a part is there. */
function secretsIn(text: string, { secrets }: Played): string[] {
  const readings = readingsOf(text);
  return secrets.flatMap(formsOf).filter((form) => readings.some((reading) => reading.includes(form)));
}

function formsOf(secret: string): string[] {
  const encoded = ENCODINGS.map((encode) => encode(secret));
  const shown = [...encoded, ...encoded.map((form) => form.replace(INVISIBLE, ' ').trim())];
  const escaped = shown.map((form) => form.replaceAll('##[', '# # [').replace(/:(?=:)/g, ': '));
  // An input is split at commas and line breaks of any kind if it is a list, and with it a secret that a case puts there.
  const cores = CORES.filter((core) => secret.includes(core) && !/[,\r\n\u2028\u2029]/.test(secret));
  return [...shown, ...escaped, ...cores.flatMap((core) => [core, core.toLowerCase()])];
}

/** The parts of personal values that are in a text. */
function personalIn(text: string): string[] {
  const values = [...Object.values(PERSONAL), PERSONAL_PROPERTY];
  const parts = values.flatMap((value) => [...value.split('\n'), value.replace(/\s/g, '')]);
  return parts.filter((part) => readingsOf(text).some((reading) => reading.includes(part)));
}

/** A text as it is, as a browser shows it, and as the runner does. */
function readingsOf(text: string): string[] {
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&', '\u200B': '' };
  const escapes = { '%0D': '\r', '%0A': '\n', '%25': '%' };
  const replaceAll = (signs: object): string =>
    Object.entries(signs).reduce((each, [sign, by]) => each.replaceAll(sign, String(by)), text);
  return [text, replaceAll(entities), replaceAll(escapes)];
}
