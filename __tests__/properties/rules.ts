/** What holds for a step of either action, whatever its inputs are and whatever MOCO responds. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { load } from 'js-yaml';
import { ERROR_CODES } from '../../src/moco/errors.ts';
import { expectNoForgery } from '../support/untrusted.ts';
import { CORES, ENCODINGS, isTrue, PERSONAL, PERSONAL_PROPERTY } from './arbitraries.ts';
import type { Sent } from './moco.ts';
import type { Played } from './steps.ts';

/** Rules by what they say: each expects something of a step that has ended, or of several. */
export type Rules<T = Played> = Readonly<Record<string, (played: T) => void>>;

/** The same characters as in `src/github/sanitize.ts`, on purpose not taken from there. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const STACK_TRACE = /(?:^|\s)at .*:\d+:\d+\)?|\.[jt]s:\d+/;
const ACCOUNT = /^https:\/\/(?:moco\.test|[a-z0-9-]+\.mocoapp\.com)\/api\/v1\//;
const MARKER = /^<!-- moco-sync: [^ <>]* -->\n/;
const OWN_TAG = new RegExp(
  '</?(?:h3|h4|table|tr|th|td|code|em|strong|p|br|ul|li|a)>|<t[dh] (?:colspan|align)="\\w+">|<a href="https:[^"<>]*">',
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
  'the exit code is 1 if `error` is set, and 0 otherwise': ({ outputs, exitCode }) =>
    expect(exitCode).toBe(outputs['error'] === '' ? 0 : 1),
  'a preview only reads': ({ isPreview, requests }) => expect(isPreview ? writes(requests) : []).toEqual([]),
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

/** A preview, the same step without it, and that step once more; and what MOCO has at first and after each of them. */
export interface Settled {
  readonly preview: Played;
  readonly first: Played;
  readonly again: Played;
  readonly states: readonly [before: string, previewed: string, after: string, end: string];
}

/** The rules of both actions for a step that MOCO answers as documented. */
export const SETTLED_RULES: Rules<Settled> = {
  'a preview changes nothing': ({ preview, states: [before, previewed] }) => {
    expect(writes(preview.requests)).toEqual([]);
    expect(previewed).toBe(before);
  },
  'a step fails if its preview does': ({ preview, first }) => {
    if (preview.outputs['error'] !== '') expect(first.outputs['error']).not.toBe('');
  },
  'a step that succeeds was previewed as it is': ({ preview, first }) => {
    if (first.outputs['error'] !== '') return;
    expect(preview.outputs['error']).toBe('');
    expect(predictable(preview)).toEqual(predictable(first));
  },
  'if MOCO has changed, `changed` says so, and if nothing was sent, it does not': ({ first, states }) => {
    const { outputs, requests } = first;
    if (states[1] !== states[2]) expect(outputs['changed']).toBe('true');
    if (writes(requests).length === 0) expect(outputs['changed']).not.toBe('true');
  },
  'a step that succeeds leaves nothing to do': ({ first, again, states: [, , after, end] }) => {
    if (first.outputs['error'] !== '') return;
    expect(again.outputs['error']).toBe('');
    expect(end).toBe(after);
    // What MOCO never returns may be sent again, as it can't be compared.
    const others = writes(again.requests).filter(
      ({ method, path }) => !/^PUT \/users\/\d+$/.test(`${method} ${path}`),
    );
    expect(others).toEqual([]);
  },
};

/** The outputs that a preview sets to what the step sets them to. For one user, `created` is about what was done. */
function predictable({ outputs }: Played): object {
  const names = [
    'changed',
    'changed_fields',
    'updated',
    'reactivated',
    'deactivated',
    'unmatched',
    'unchanged',
  ];
  const created = /^\d/.test(outputs['created'] ?? '') ? ['created'] : [];
  return Object.fromEntries([...names, ...created].map((name) => [name, outputs[name]]));
}

/** Fails if a rule does not hold, with the rule and what it is about. */
export function expectRules<T>(rules: Rules<T>, played: T): void {
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
