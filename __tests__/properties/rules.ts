/** What holds for a step of either action, whatever its inputs are and whatever MOCO responds. */
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { SYNC_ERROR_CODES } from '../../src/github/error-messages.ts';
import type { Recorded } from '../support/toolkit.ts';
import { startOf, PRIVATE, SPELLINGS, type Inputs } from './arbitraries.ts';
import type { InProcessMoco, Sent } from './moco.ts';

/** What a step left behind. */
export interface Played {
  readonly inputs: Inputs;
  /** Without those that are empty. */
  readonly secrets: readonly string[];
  /** Whether a secret is part of a value that outputs hand on as it is. */
  readonly mayHandOnSecrets: boolean;
  /** As `@actions/core` writes it to the log, and the runner reads it. */
  readonly stdout: string;
  readonly masks: readonly string[];
  /** How often the step was set to failed. */
  readonly failures: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summaries: readonly string[];
  /** Bodies of comments on a pull request. */
  readonly comments: readonly string[];
  /** Texts that were saved for later steps. */
  readonly files: readonly string[];
  readonly requests: readonly Sent[];
  readonly waitedMs: number;
}

/** Rules by what they say. */
export type Rules = Readonly<Record<string, (played: Played) => boolean>>;

const LINE_BREAK = /[\n\r\u2028\u2029\u0085\v\f]/;
const STACK = /(?:^|\s)at .*:\d+:\d+\)?|\.[jt]s:\d+/;
const TAGS = 'h3 h4 table tr th td code em strong p br ul li'.split(' ').join('|');
const OWN_TAG = new RegExp(
  `</?(?:${TAGS})>|<td (?:colspan="\\d"|align="right")>|<a href="https://[^"<>]*">|</a>`,
  'g',
);
const MARKER = /^<!-- moco-sync: [^ <>]* -->\n/;
/** The same characters as in `src/github/sanitize.ts`, on purpose not taken from there. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

export const RULES: Rules = {
  'there is no stack trace': (played) => !shownIn(played).some((text) => STACK.test(text)),
  'every secret is masked before anything else': ({ secrets, masks }) =>
    secrets.every((secret) => masks.some((mask) => mask.trim() === secret)),
  'no secret is shown': (played) => shownIn(played).every((text) => hidesSecrets(text, played.secrets)),
  'no secret is in an output': (played) =>
    played.mayHandOnSecrets || handedOnBy(played).every((text) => hidesSecrets(text, played.secrets)),
  'no personal value is shown': (played) => shownIn(played).every(hidesPersonal),
  'personal values are in outputs only on request': (played) =>
    isTrue(played.inputs['include-personal-data']) || handedOnBy(played).every(hidesPersonal),
  'no workflow command is forged': ({ stdout }) =>
    stdout.split(LINE_BREAK).every((line) => !/^\s*::(?!(?:warning|error)::)/.test(line)) &&
    !stdout.includes('##['),
  'a message is one line': ({ stdout }) =>
    stdout.split('\n').every((line) => !LINE_BREAK.test(line) && line.length <= 4_000),
  'the summary has its own HTML only': ({ summaries }) => summaries.every(hasOwnHtmlOnly),
  'the comment has its own HTML only': ({ comments }) =>
    comments.every((body) => MARKER.test(body) && hasOwnHtmlOnly(body.replace(MARKER, ''))),
  'summary, comment and outputs are not too large for GitHub': ({ summaries, comments, outputs }) =>
    [...summaries, ...Object.values(outputs)].every((text) => Buffer.byteLength(text) <= 1024 * 1024) &&
    comments.every((body) => body.length <= 65_536),
  'there is at most one summary and one comment': ({ summaries, comments }) =>
    summaries.length <= 1 && comments.length <= 1,
  '`error` is a known code, and not `internal`': ({ outputs: { error = 'not set' } }) =>
    ['', ...SYNC_ERROR_CODES].includes(error) && error !== 'internal',
  'there is exactly one failure message if `error` is set, otherwise none': ({ outputs, failures }) =>
    failures === (outputs['error'] === '' ? 0 : 1),
  'requests go to the account only, and follow no redirect': ({ inputs, requests }) =>
    requests.every(({ url, redirect }) => url.startsWith(accountUrl(inputs)) && redirect === 'manual'),
  'nothing is written if inputs are not valid': ({ outputs, requests }) =>
    outputs['error'] !== 'invalid-input' || writes(requests).length === 0,
};

/** The outputs that an action declares, as a rule. */
export function onlyDeclaredOutputs(manifest: string): Rules {
  const { outputs: declared } = load(readFileSync(manifest, 'utf8')) as { outputs: object };
  return {
    'no output is set that the action does not declare': ({ outputs }) =>
      Object.keys(outputs).every((name) => Object.hasOwn(declared, name)),
  };
}

/** Throws with all rules that do not hold, and with what the step left behind. */
export function expectRules(rules: Rules, played: Played): void {
  const broken = Object.keys(rules).filter((sentence) => !rules[sentence]?.(played));
  if (broken.length > 0)
    throw new Error(`Does not hold: ${broken.join('; ')}\n${JSON.stringify(played, null, 2)}`);
}

/** What a step left behind, from what was recorded. */
export function playedOf(
  given: Pick<Played, 'inputs' | 'mayHandOnSecrets'> & Partial<Played>,
  secrets: readonly string[],
  { said, outputs, summaries }: Recorded,
  { requests, waitedMs }: InProcessMoco,
): Played {
  const calls = said.map(
    (call) => [call.slice(0, call.indexOf(' ')), call.slice(call.indexOf(' ') + 1)] as const,
  );
  const of = (kind: string): string[] => calls.flatMap(([each, text]) => (each === kind ? [text] : []));
  return {
    secrets: secrets.map((secret) => secret.trim()).filter((secret) => secret !== ''),
    stdout: stdoutOf(calls.filter(([kind]) => kind !== 'mask')),
    masks: of('mask'),
    failures: of('failed').length,
    outputs,
    summaries,
    comments: [],
    files: [],
    requests,
    waitedMs: waitedMs(),
    ...given,
  };
}

/** Lines as `@actions/core` writes them: commands with escapes, `info` as it is. `bundle.test.ts` compares. */
export function stdoutOf(calls: readonly (readonly [kind: string, text: string])[]): string {
  const escape = (text: string): string =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const commands: Readonly<Record<string, string>> = {
    warning: 'warning',
    failed: 'error',
    mask: 'add-mask',
  };
  return calls
    .map(([kind, text]) => (kind === 'info' ? text : `::${commands[kind] ?? kind}::${escape(text)}`))
    .map((line) => `${line}\n`)
    .join('');
}

/** Whether an input is on. */
export function isTrue(value: string | undefined): boolean {
  return ['true', 'True', 'TRUE'].includes(value?.trim() ?? '');
}

/** Requests that change something in MOCO. */
export function writes(requests: readonly Sent[]): Sent[] {
  return requests.filter(({ method }) => method !== 'GET');
}

/** Every text that a person sees. The marker of a comment is the path of the file, as the input has it. */
function shownIn({ stdout, summaries, comments }: Played): string[] {
  return [stdout, ...summaries, ...comments.map((body) => body.replace(MARKER, ''))];
}

/** Every text that later steps get. */
function handedOnBy({ outputs, files }: Played): string[] {
  return [...Object.values(outputs), ...files];
}

/** A text as it is, and as a browser or the runner shows it. */
function readingsOf(text: string): string[] {
  const asHtml = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  return [text, asHtml, text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')];
}

/** Neither a whole secret in any spelling, nor the beginning of one that was truncated. */
function hidesSecrets(text: string, secrets: readonly string[]): boolean {
  const readings = readingsOf(text);
  const forms = secrets.flatMap((secret) => {
    const spellings = SPELLINGS.map((spell) => spell(secret));
    const shown = [...spellings, ...spellings.map((form) => form.replace(INVISIBLE, ' ').trim())];
    // A list is split at commas and line breaks, and a secret that somebody put into it as well.
    const start = /[,\r\n]/.test(secret) ? undefined : startOf(secret);
    const escaped = shown.map((form) => form.replaceAll('##[', '# # [').replace(/:(?=:)/g, ': '));
    return [...shown, ...escaped, ...(start ? [start, start.toLowerCase()] : [])];
  });
  return !forms.some((form) => readings.some((reading) => reading.includes(form)));
}

function hidesPersonal(text: string): boolean {
  const parts = Object.values(PRIVATE).flatMap((value) => [...value.split('\n'), value.replace(/\s/g, '')]);
  return !readingsOf(text).some((reading) => parts.some((part) => reading.includes(part)));
}

/** Only our tags; and blocks of HTML throughout, as Markdown begins after a blank line. */
function hasOwnHtmlOnly(html: string): boolean {
  const isBlock = (block: string): boolean =>
    /^<(?:h3|h4|p|ul|table)>[^\n]*<\/(?:h3|h4|p|ul|table)>$/.test(block);
  return !/[<>]/.test(html.replace(OWN_TAG, '')) && html.trim().split('\n\n').filter(Boolean).every(isBlock);
}

/** The base URL that the key may be sent to. */
function accountUrl({ subdomain, 'api-url': url }: Inputs): string {
  const name = subdomain
    ?.trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\.mocoapp\.com.*/s, '');
  return name ? `https://${name}.mocoapp.com/api/v1/` : new URL(url?.trim() ?? '').href.replace(/\/*$/, '/');
}

/** That every request, as method and path with query, matches one of the patterns. */
export function areRequests(...known: readonly RegExp[]): (played: Played) => boolean {
  return ({ requests }) =>
    requests.every(({ method, path }) => known.some((pattern) => pattern.test(`${method} ${path}`)));
}
